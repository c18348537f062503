"""``where:``: comparisons between captured values and constants, ``change(old, new) >= 3%``."""

import re
from collections.abc import Collection, Mapping
from decimal import Decimal
from difflib import get_close_matches

from newsbot.processing.comparison import KINDS, Comparison, Op, Operand, Part, holds
from newsbot.processing.text import tokenise
from newsbot.processing.value import values

__all__ = ["Comparison", "Operand", "WhereError", "holds", "parse"]

_OP = re.compile(r">=|<=|==|=>|=<|!=|<>|≥|≤|=|>|<")
_CALL = re.compile(r"([A-Za-z_]+)\s*\((.*)\)", re.DOTALL)
_SLOT = re.compile(r"([A-Za-z_][A-Za-z0-9_-]*)(?:\.([A-Za-z]+))?")
_PLAIN = re.compile(r"[+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,30})(?:\.[0-9]{1,30})?")
_LONGEST = 200
_TOTAL = 1_000_000  # no share costs that much
_FUNCTIONS = {"change": "change(old, new)", "surprise": "surprise(actual, est)"}
_UNITS = {"money": "${}", "per-share": "${}", "percent": "{}%"}
_CURRENT = {"≥": ">=", "=>": ">=", "≤": "<=", "=<": "<=", "=": "=="}


class WhereError(Exception):
    """A comparison that makes no sense. ``offset`` counts code points in its line; ``what`` is wrong, what was
    ``found`` and what to do (``fix``) are plain words.
    """

    def __init__(self, offset: int, what: str, found: str, fix: str) -> None:
        super().__init__(what)
        self.offset, self.what, self.found, self.fix = offset, what, found, fix


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
    kind = str(slots[name]) if isinstance(slots, Mapping) else name if name in KINDS else ""
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
            what = f'"{side.text}" needs a unit: {against.text} is {KINDS[against.kind]}.'
            raise WhereError(place, what, side.text, f"Write {_UNITS[against.kind].format(side.text)}.")
    found = f"{left.text} is {KINDS[one]}, {right.text} is {KINDS[other]}"
    raise WhereError(0, "These two can never be compared.", found, "Compare values of one kind.")
