"""What a comparison of captured values is, and whether it holds: "" or why not, with its figures in words."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from newsbot.processing.value import Value

Op = Literal[">=", "<=", "==", ">", "<"]
Part = Literal["middle", "low", "high"]

_YEAR = re.compile(r" ?[0-9]{4}$")

KINDS: Mapping[str, str] = {
    "money": "money",
    "amount": "money",
    "per-share": "an amount per share",
    "percent": "a percentage",
    "number": "a number",
    "rating": "a rating",
    "period": "a period",
}
"""Kinds of a value in words."""


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
    constant = left if not comparison.left.names else right if not comparison.right.names else None
    if _true(_in_general(left, constant), comparison.op, _in_general(right, constant)):
        return ""
    return f"{_told(comparison.left, left)} is not {comparison.op} {_told(comparison.right, right)}"


def _in_general(figure: _Figure, constant: _Figure | None) -> _Figure:
    """A period without its year where the constant names none: Q2 2026 is a Q2, FY2026 a FY."""
    if figure.kind != "period" or constant is None or _YEAR.search(constant.unit):
        return figure
    return replace(figure, unit=_YEAR.sub("", figure.unit))


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
        return f"{KINDS[one.kind]} against {KINDS[other.kind]}"
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
