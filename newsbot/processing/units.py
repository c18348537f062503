"""Amounts as traders write them, each with its unit: ``$3000``, ``6%``, ``45m``. A bare number is ambiguous."""

import re
from decimal import Decimal

_MONEY = re.compile(r"\$\s?(\d{1,9}|\d{1,3}(?:,\d{3}){1,3})(\.\d{1,2})?")
_PERCENT = re.compile(r"([+-]?)(\d{1,6}(?:\.\d{1,6})?)\s?%")
_DURATION = re.compile(r"(\d{1,7})\s?(s|m|h)")
_COUNT = re.compile(r"\d{1,9}|\d{1,3}(?:,\d{3}){1,2}")
_SECONDS = {"s": 1, "m": 60, "h": 3600}
_NUMBER = re.compile(r"[+-]?[\d.,]+")


class UnitError(Exception):
    """A value without its unit, or with another one. ``what`` says which, ``fix`` how to write it."""

    def __init__(self, what: str, fix: str) -> None:
        super().__init__(what)
        self.what, self.fix = what, fix


def money(text: str) -> Decimal:
    """USD, positive or zero."""
    found = _MONEY.fullmatch(text)
    if not found:
        raise _wrong(text, "an amount in dollars", f"${text.lstrip('+')}" if _NUMBER.fullmatch(text) else "$3000")
    return Decimal(found[1].replace(",", "") + (found[2] or ""))


def percent(text: str) -> Decimal:
    """A fraction, with its sign: ``-3%`` is -0.03."""
    found = _PERCENT.fullmatch(text)
    if not found:
        raise _wrong(text, "a percentage", f"{text}%" if _NUMBER.fullmatch(text) else "6%")
    return Decimal(found[1] + found[2]) / 100


def percent_text(fraction: Decimal) -> str:
    """``0.06`` -> ``6%``."""
    return f"{(fraction * 100).normalize():f}%"


def duration(text: str) -> int:
    """Seconds."""
    found = _DURATION.fullmatch(text)
    if not found:
        raise _wrong(text, "a time", f"{text}s or {text}m" if text.isdecimal() else "120s, 45m or 2h")
    return int(found[1]) * _SECONDS[found[2]]


def count(text: str) -> int:
    """A whole number."""
    if not _COUNT.fullmatch(text):
        raise UnitError(f'"{text}" is not a whole number', "write for example 100")
    return int(text.replace(",", ""))


_DECIMAL_COMMA = re.compile(r"([+-]?\$?)(\d+(?:\.\d{3})*),(\d{1,2})( ?%?)")


def _wrong(text: str, wanted: str, example: str) -> UnitError:
    comma = _DECIMAL_COMMA.fullmatch(text)
    if comma:
        sign, whole, rest, unit = comma.groups()
        written = f"{sign}{whole.replace('.', '')}.{rest}{unit}"
        return UnitError(f'"{text}" has a decimal comma', f"write a point: {written}")
    if _NUMBER.fullmatch(text):
        return UnitError(f'"{text}" is ambiguous: {wanted} needs its unit', f"write {example}")
    return UnitError(f'"{text}" is not {wanted}', f"write for example {example}")
