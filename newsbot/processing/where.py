"""``where:``: comparisons between captured values and constants, ``change(old, new) >= 3%``."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from typing import Literal

from newsbot.processing.text import tokenise
from newsbot.processing.value import Value, values

Op = Literal[">=", "<=", "==", ">", "<"]
Part = Literal["middle", "low", "high"]

_OP = re.compile(r">=|<=|==|=>|=<|!=|<>|≥|≤|=|>|<")
_CALL = re.compile(r"([A-Za-z_]+)\s*\((.*)\)", re.DOTALL)
_SLOT = re.compile(r"([A-Za-z_][A-Za-z0-9_-]*)(?:\.([A-Za-z]+))?")
_PLAIN = re.compile(r"[+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,30})(?:\.[0-9]{1,30})?")
_LONGEST = 200
_TOTAL = 1_000_000  # no share costs that much
_FUNCTIONS = {"change": "change(old, new)", "surprise": "surprise(actual, est)"}
_WORDS = {"money": "money", "amount": "money", "per-share": "an amount per share", "percent": "a percentage"}
_UNITS = {"money": "${}", "per-share": "${}", "percent": "{}%"}
_CURRENT = {"≥": ">=", "=>": ">=", "≤": "<=", "=<": "<=", "=": "=="}
_KINDS = frozenset({"money", "percent", "number", "per-share", "rating", "period"})


class WhereError(Exception):
    """A comparison that makes no sense. ``offset`` counts code points in its line; ``what`` is wrong, what was
    ``found`` and what to do (``fix``) are plain words.
    """

    def __init__(self, offset: int, what: str, found: str, fix: str) -> None:
        super().__init__(what)
        self.offset, self.what, self.found, self.fix = offset, what, found, fix


@dataclass(frozen=True, slots=True, kw_only=True)
class Operand:
    """One side: a slot (one name), a function of two slots, or a constant (no name).

    ``parts`` say which end of each slot's interval counts. A constant's ``kind`` is ``amount`` when it goes with money
    as well as with an amount per share (``$5``).
    """

    function: Literal["", "change", "surprise"] = ""
    names: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    kind: str = ""
    amount: Decimal = Decimal(0)
    unit: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One line of ``where:``, as written in ``text``."""

    text: str
    left: Operand = Operand()
    op: Op = "=="
    right: Operand = Operand()


def parse(text: str, slots: Collection[str]) -> Comparison:
    """One comparison, its text with single blanks. Raises WhereError.

    ``slots`` are the names of the rule's value slots; a mapping from name to kind lets kinds be compared, too.
    """
    if len(text) > _LONGEST:
        raise WhereError(_LONGEST, "This comparison is too long.", text[:40], "Write one comparison a line.")
    found = list(_OP.finditer(text))
    if not found:
        raise WhereError(0, "This line compares nothing.", text.strip(), "Write for example: change(old, new) >= 3%")
    if len(found) > 1:
        raise WhereError(
            found[1].start(),
            "Only two things can be compared on one line.",
            text.strip(),
            "Write one comparison a line.",
        )
    sign = found[0].group()
    if sign not in {">=", "<=", "==", ">", "<"}:
        raise WhereError(
            found[0].start(),
            "This sign compares nothing.",
            sign,
            f"Write {_CURRENT[sign]}." if sign in _CURRENT else "Use one of >= <= > < ==.",
        )
    left = _operand(text, 0, found[0].start(), slots)
    right = _operand(text, found[0].end(), len(text), slots)
    if not (left.names or right.names):
        raise WhereError(0, "Two constants are compared: this is always the same.", text.strip(), _name_a_slot(slots))
    _check_kinds(text, found[0].end(), left, right)
    op: Op = sign  # type: ignore[assignment]
    return Comparison(text=f"{left.text} {op} {right.text}", left=left, op=op, right=right)


def holds(
    comparisons: Sequence[Comparison], filled: Mapping[str, Value], if_missing: Literal["refuse", "ignore"]
) -> str:
    """Empty when every comparison is true of the values in the slots; else the first that is not, with its figures.

    Unknown is not true. A comparison with a slot nobody filled fails, unless ``if_missing`` is ignore.
    """
    for comparison in comparisons:
        missing = [name for side in (comparison.left, comparison.right) for name in side.names if name not in filled]
        if missing:
            if if_missing == "ignore":
                continue
            return f"{comparison.text}: nothing was found for {' and '.join(dict.fromkeys(missing))}"
        reason = _fails(comparison, filled)
        if reason:
            return reason
    return ""


# ------------------------------------------------------------------------------------------------------- reading


def _operand(line: str, begin: int, end: int, slots: Collection[str]) -> Operand:
    text = line[begin:end].strip()
    at = begin + len(line[begin:end]) - len(line[begin:end].lstrip())
    if not text:
        raise WhereError(min(at, len(line)), "One side of the comparison is empty.", line.strip(), _name_a_slot(slots))
    call = _CALL.fullmatch(text)
    if call:
        return _call(call, text, at, slots)
    if text in slots:
        return _slot(text, "middle", text, slots)
    found = _SLOT.fullmatch(text)
    name, dot, part = text.rpartition(".")
    if dot and name in slots:
        if part not in {"low", "high"}:
            fix = f"Write {name}, {name}.low or {name}.high."
            raise WhereError(at + len(name), "A value has no such part.", f".{part}", fix)
        return _slot(name, part, text, slots)  # type: ignore[arg-type]
    if _PLAIN.fullmatch(text):
        return Operand(kind="number", amount=Decimal(text.replace(",", "")), text=text)
    constant = _constant(text)
    if constant is not None:
        return constant
    if found:
        raise _unknown_slot(found[1], at, slots)
    raise WhereError(
        at,
        "This is neither a slot nor a constant.",
        text,
        "Write a slot's name, or for example $5, $1.2bln, 3%, 2, Buy.",
    )


def _call(call: "re.Match[str]", text: str, at: int, slots: Collection[str]) -> Operand:
    name = call[1]
    if name not in _FUNCTIONS:
        close = get_close_matches(name.lower(), _FUNCTIONS, n=1, cutoff=0.5)
        fix = (
            f"Did you mean {_FUNCTIONS[close[0]]}?"
            if close
            else "There are change(old, new) and surprise(actual, est)."
        )
        raise WhereError(at, "There is no such function.", name, fix)
    inside = call[2].split(",")
    if len(inside) != 2:
        raise WhereError(at, f"{name} takes two slots.", text, f"Write {_FUNCTIONS[name]}.")
    operands = []
    place = at + call.start(2)
    for argument in inside:
        here = place + len(argument) - len(argument.lstrip())
        operand = _operand(" " * place + argument, place, place + len(argument), slots)
        if operand.function or not operand.names:
            raise WhereError(here, f"{name} takes two slots.", argument.strip(), f"Write {_FUNCTIONS[name]}.")
        if operand.kind in {"rating", "period"}:
            fix = "Compare the slots themselves."
            raise WhereError(here, f"{name} cannot be computed from a {operand.kind}.", argument.strip(), fix)
        operands.append(operand)
        place += len(argument) + 1
    one, other = operands
    if one.kind and other.kind and one.kind != other.kind:
        what = f"{name} needs two values of one kind."
        raise WhereError(at, what, f"{one.text} is {one.kind}, {other.text} is {other.kind}", f"Give {name} one kind.")
    return Operand(
        function=name,  # type: ignore[arg-type]
        names=one.names + other.names,
        parts=one.parts + other.parts,
        kind="percent",
        text=f"{name}({one.text}, {other.text})",
    )


def _slot(name: str, part: Part, text: str, slots: Collection[str]) -> Operand:
    kind = str(slots[name]) if isinstance(slots, Mapping) else name if name in _KINDS else ""
    return Operand(names=(name,), parts=(part,), kind=kind, text=text)


def _constant(text: str) -> Operand | None:
    """A constant in the very words of a headline, or None."""
    for value in values(tokenise(text)):
        if value.start != 0 or value.stop != len(text) or value.low != value.high or value.first != 0:
            continue
        kind = "amount" if value.kind == "money" and abs(value.low) < _TOTAL else value.kind
        return Operand(kind=kind, amount=value.low, unit=value.unit, text=text)
    return None


def _unknown_slot(name: str, at: int, slots: Collection[str]) -> WhereError:
    close = get_close_matches(name, list(slots), n=1, cutoff=0.5)
    return WhereError(
        at, "No slot of this rule has this name.", name, f"Did you mean {close[0]}?" if close else _name_a_slot(slots)
    )


def _name_a_slot(slots: Collection[str]) -> str:
    if slots:
        return f"The slots of this rule: {', '.join(sorted(slots))}."
    return "Name a value in a phrase first, for example {new:money}."


def _check_kinds(text: str, at: int, left: Operand, right: Operand) -> None:
    one, other = left.kind, right.kind
    if not one or not other or one == other or {one, other} in ({"amount", "money"}, {"amount", "per-share"}):
        return
    for side, against in ((left, right), (right, left)):
        if not side.names and side.kind == "number" and against.kind in _UNITS:
            place = at + len(text[at:]) - len(text[at:].lstrip()) if side is right else len(text) - len(text.lstrip())
            what = f'"{side.text}" needs a unit: {against.text} is {_WORDS[against.kind]}.'
            raise WhereError(place, what, side.text, f"Write {_UNITS[against.kind].format(side.text)}.")
    found = f"{left.text} is {_WORDS.get(one, f'a {one}')}, {right.text} is {_WORDS.get(other, f'a {other}')}"
    raise WhereError(0, "These two can never be compared.", found, "Compare values of one kind.")


# ------------------------------------------------------------------------------------------------------- judging


@dataclass(frozen=True, slots=True)
class _Figure:
    kind: str
    amount: Decimal
    unit: str


def _fails(comparison: Comparison, filled: Mapping[str, Value]) -> str:
    left, right = _evaluate(comparison.left, filled), _evaluate(comparison.right, filled)
    if isinstance(left, str):
        return f"{comparison.text} is unknown: {left}"
    if isinstance(right, str):
        return f"{comparison.text} is unknown: {right}"
    apart = _incomparable(left, right)
    if apart:
        return f"{comparison.text} is unknown: {apart}"
    if _true(left, comparison.op, right):
        return ""
    return f"{_told(comparison.left, left)} is not {comparison.op} {_told(comparison.right, right)}"


def _true(left: _Figure, op: Op, right: _Figure) -> bool:
    if left.kind == "period":
        return op == "==" and left.unit == right.unit
    if op == ">=":
        return left.amount >= right.amount
    if op == "<=":
        return left.amount <= right.amount
    if op == ">":
        return left.amount > right.amount
    return left.amount < right.amount if op == "<" else left.amount == right.amount


def _evaluate(operand: Operand, filled: Mapping[str, Value]) -> "_Figure | str":
    """The figure of one side, or why there is none."""
    figures = [_end(filled[name], part) for name, part in zip(operand.names, operand.parts, strict=True)]
    if not figures:
        return _Figure(operand.kind, operand.amount, operand.unit)
    if not operand.function:
        return figures[0]
    one, other = figures
    apart = _incomparable(one, other)
    if apart:
        return apart
    if operand.function == "change":
        if one.amount <= 0:
            return f"there is no percentage from {say(one.kind, one.amount, one.unit)}"
        return _Figure("percent", (other.amount - one.amount) / one.amount * 100, "")
    if not other.amount:
        return "the estimate is zero"
    return _Figure("percent", (one.amount - other.amount) / abs(other.amount) * 100, "")


def _end(value: Value, part: Part) -> _Figure:
    amount = value.low if part == "low" else value.high if part == "high" else value.middle
    return _Figure(value.kind, amount, value.unit)


def _incomparable(one: _Figure, other: _Figure) -> str:
    """Why two figures cannot be compared, or nothing."""
    kinds = {one.kind, other.kind}
    if len(kinds) > 1 and kinds not in ({"amount", "money"}, {"amount", "per-share"}):
        return f"{_WORDS.get(one.kind, f'a {one.kind}')} against {_WORDS.get(other.kind, f'a {other.kind}')}"
    if one.unit != other.unit and one.kind != "period":
        return f"{one.unit} against {other.unit}"
    return ""


def _told(operand: Operand, figure: _Figure) -> str:
    words = say(figure.kind, figure.amount, figure.unit)
    return f"{operand.text} = {words}" if operand.names else operand.text


_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "CAD": "C$", "AUD": "A$", "HKD": "HK$"}
_RATINGS = {2: "Strong Buy", 1: "Buy", 0: "Hold", -1: "Sell", -2: "Strong Sell"}
_STEPS = ((Decimal(10**12), " trln"), (Decimal(10**9), " bln"), (Decimal(10**6), " mln"))


def say(kind: str, amount: Decimal, unit: str) -> str:
    """A figure as a person writes it: ``$1.2 bln``, ``3 %``, ``Buy``."""
    if kind == "period":
        return unit
    if kind == "rating":
        return _RATINGS.get(int(amount), str(amount))
    if kind == "percent":
        return f"{_short(amount)} %"
    step, word = next(((step, word) for step, word in _STEPS if abs(amount) >= step), (Decimal(1), ""))
    digits = _short(abs(amount) / step)
    if kind == "number":
        return f"{'-' if amount < 0 else ''}{digits}{word}"
    money = f"{_SIGNS[unit]}{digits}{word}" if unit in _SIGNS else f"{unit} {digits}{word}"
    return f"{'-' if amount < 0 else ''}{money}{' a share' if kind == 'per-share' else ''}"


def _short(amount: Decimal) -> str:
    """At most four figures behind the point, none that says nothing."""
    if abs(amount) >= Decimal(10) ** 20:
        return f"{amount:.3E}"
    return f"{amount.quantize(Decimal('0.0001')).normalize():f}" if amount % 1 else f"{amount:.0f}"
