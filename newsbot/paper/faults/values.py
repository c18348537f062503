"""The values of a fault script, from the texts that stand there."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Final
from zoneinfo import ZoneInfo

from newsbot.paper.faults.verbs import Kind, Value

_DURATION: Final = re.compile(r"(\d{1,9}(?:\.\d{1,6})?)\s*(ms|s|m|min|h|d)", re.ASCII)
_UNITS: Final = {"ms": 0.001, "s": 1, "m": 60, "min": 60, "h": 3600, "d": 86400}
_PERCENT: Final = re.compile(r"([+-]?\d{1,6}(?:\.\d{1,6})?)\s*%", re.ASCII)
_SIZE: Final = re.compile(r"(\d{1,9})(?:\s*\*\s*(\d{1,6}))?", re.ASCII)
_FLAGS: Final = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
_WHOLE: Final = re.compile(r"[+-]?\d{1,18}", re.ASCII)
YEARS: Final = (1990, 2100)


def duration(text: str) -> timedelta:
    """``250ms``, ``2s``, ``1.5 m``, ``1h``, ``2d``; a whole number alone counts seconds only when it is 0.

    Raises:
        ValueError: in words for the user, as everywhere here.
    """
    found = _DURATION.fullmatch(text.strip())
    if found is None:
        if text.strip() == "0":
            return timedelta(0)
        raise ValueError("write a number and its unit: 250ms, 2s, 5m, 1h")
    return timedelta(seconds=float(found[1]) * _UNITS[found[2]])


def moment(text: str) -> datetime:
    """A time on the broker's clock: ISO 8601 with Z or an offset, or followed by the name of a zone."""
    words = text.strip()
    head, _, zone = words.rpartition(" ")
    named = "/" in zone
    try:
        at = datetime.fromisoformat(head if named else words)
        if named and at.tzinfo is None:
            at = at.replace(tzinfo=ZoneInfo(zone))
    except (ValueError, OSError, KeyError) as fault:  # ZoneInfo: KeyError's child when unknown, OSError on odd names
        raise ValueError("write it as 2026-03-11T23:45:00Z or 2026-03-11 23:45 America/New_York") from fault
    if named and not isinstance(at.tzinfo, ZoneInfo):
        raise ValueError("it has an offset and a zone: keep one of them")
    if at.tzinfo is None:
        raise ValueError("it has no zone: append Z for UTC, or a zone such as America/New_York")
    if not YEARS[0] <= at.year <= YEARS[1]:
        raise ValueError(f"it lies outside the years {YEARS[0]} to {YEARS[1]}")
    if at.astimezone(UTC).astimezone(at.tzinfo).replace(tzinfo=None) != at.replace(tzinfo=None):
        raise ValueError("there is no such time: the clocks go forward over it that night")
    return at.astimezone(UTC)


def whole(text: str, low: int | None = None, high: int | None = None) -> int:
    """A whole number within bounds."""
    if _WHOLE.fullmatch(text.strip()) is None:
        raise ValueError("write a whole number")
    number = int(text)
    if low is not None and high is None and number < low:
        raise ValueError(f"at least {low}")
    _bound(number, low, high, str(low), str(high))
    return number


def _flag(text: str, _value: Value) -> bool:
    if text.lower() not in _FLAGS:
        raise ValueError("write true or false")
    return _FLAGS[text.lower()]


def _price(text: str, _value: Value) -> Decimal:
    try:
        price = Decimal(text.strip())
    except InvalidOperation as fault:
        raise ValueError("write a price, or -1 for none") from fault
    if not price.is_finite() or abs(price) > 10_000_000 or (price < 0 and price != -1):
        raise ValueError("write a price up to 10000000, or -1 for none")
    return price


def _percent(text: str, value: Value) -> Decimal:
    found = _PERCENT.fullmatch(text.strip())
    if found is None:
        raise ValueError("write a percentage: -12%")
    number = Decimal(found[1])
    _bound(number, value.low, value.high, f"{value.low}%", f"{value.high}%")
    return number


def _duration(text: str, value: Value) -> timedelta:
    span = duration(text)
    _bound(span.total_seconds(), value.low, value.high, f"{value.low}s", f"{value.high}s")
    return span


def _size(text: str, value: Value) -> int:
    found = _SIZE.fullmatch(text.strip())
    if found is None:
        raise ValueError("write a number of bytes: 8192 or 4096*2")
    number = int(found[1]) * int(found[2] or 1)
    _bound(number, value.low, value.high, str(value.low), str(value.high))
    return number


def _hex(text: str, _value: Value) -> bytes:
    try:
        data = bytes.fromhex(text)
    except ValueError as fault:
        raise ValueError("write bytes as pairs of hexadecimal digits: deadbeef") from fault
    if not 0 < len(data) <= 1 << 20:
        raise ValueError("write 1 to 1048576 bytes")
    return data


def _choice(text: str, value: Value) -> str:
    if text not in value.choices:
        raise ValueError(f"allowed: {', '.join(value.choices)}")
    return text


def _text(text: str, _value: Value) -> str:
    # What goes onto the wire ends at a NUL, and half a surrogate pair cannot be written at all.
    if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError("it holds a character that cannot be sent")
    if len(text) > 10_000:
        raise ValueError("at most 10000 characters")
    return text


_READERS: Final[dict[Kind, Callable[[str, Value], object]]] = {
    Kind.TEXT: _text,
    Kind.LIST: _text,
    Kind.INT: lambda text, value: whole(text, value.low, value.high),
    Kind.PRICE: _price,
    Kind.PERCENT: _percent,
    Kind.DURATION: _duration,
    Kind.FLAG: _flag,
    Kind.SIZE: _size,
    Kind.HEX: _hex,
    Kind.CHOICE: _choice,
}


def read_value(text: str, value: Value) -> object:
    """The value a text stands for; for a list, one of its items."""
    return _READERS[value.kind](text, value)


def _bound(number: float | Decimal, low: int | None, high: int | None, low_text: str, high_text: str) -> None:
    if (low is not None and number < low) or (high is not None and number > high):
        raise ValueError(f"allowed: {low_text} to {high_text}")
