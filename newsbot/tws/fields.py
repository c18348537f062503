"""One field each: text on the wire and the Python value it stands for, unset in all its spellings included."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Generic, TypeVar

T = TypeVar("T")

MAX_DOUBLE: Final = "1.7976931348623157E308"  # what TWS sends for an unset double; Python clients write e+308
MAX_INT: Final = "2147483647"
_UNSET_INTS = frozenset({"", MAX_INT, "9223372036854775807"})
_UNSET_DOUBLES = frozenset({"", MAX_DOUBLE, "1.7976931348623157e+308", "1.7976931348623157E+308"})
_INT = re.compile(r"-?[0-9]{1,19}", re.ASCII)
_DIGITS_MAX = 15  # before and after the point: beyond it, arithmetic on money would lose cents or fail
_ESCAPE = re.compile(r"\\\\|\\u([0-9a-fA-F]{4})|\\U(00(?:10|0[0-9a-fA-F])[0-9a-fA-F]{4})", re.ASCII)
_DECIMAL = re.compile(r"-?[0-9]{1,40}(\.[0-9]{0,40})?([eE][+-]?[0-9]{1,3})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Kind(Generic[T]):
    """How one field is read and written. ``parse`` raises ValueError with words for what it found."""

    name: str
    parse: Callable[[str], T]
    write: Callable[[T], str]


def _parse_text(text: str) -> str:
    return text


def _write_text(value: str) -> str:
    if "\0" in value:
        raise ValueError("a NUL inside a text field")
    return value


def _parse_int(text: str) -> int:
    if not _INT.fullmatch(text):
        raise ValueError(f"not a whole number: {text[:40]!r}")
    return int(text)


def _parse_decimal(text: str) -> Decimal:
    if not _DECIMAL.fullmatch(text):
        raise ValueError(f"not a number: {text[:40]!r}")
    value = Decimal(text)
    if value and not -_DIGITS_MAX <= value.adjusted() < _DIGITS_MAX:
        raise ValueError(f"out of range: {text[:40]!r}")
    return value


def _parse_bool(text: str) -> bool:
    if text not in ("0", "1"):
        raise ValueError(f"neither 0 nor 1: {text[:40]!r}")
    return text == "1"


def _write_bool(value: bool) -> str:
    return "1" if value else "0"


def write_decimal(value: Decimal) -> str:
    """``value`` without exponent or trailing zeros: integral values have no point.

    ibapi 9.81 reads sizes with ``int()`` and ends its loop on ``100.0``.
    """
    if not value.is_finite():
        raise ValueError(f"not a finite number: {value}")
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def _write_whole(value: Decimal) -> str:
    if not value.is_finite():
        raise ValueError(f"not a finite number: {value}")
    return str(int(value))


def _parse_whole(text: str) -> Decimal:
    return Decimal(_parse_int(text))


def _write_escaped(value: str) -> str:
    if value.isascii() and "\\" not in value:
        return _write_text(value)
    return "".join(_escape(character) for character in _write_text(value))


def _escape(character: str) -> str:
    if character == "\\":
        return "\\\\"
    if character.isascii():
        return character
    # Python clients un-escape a pair of surrogates to two broken characters, so one long escape stands for them.
    return f"\\u{ord(character):04x}" if ord(character) < 0x10000 else f"\\U{ord(character):08x}"


def _parse_escaped(text: str) -> str:
    if "\\" not in text:
        return text
    plain = _ESCAPE.sub(lambda found: chr(int(found[1] or found[2], 16)) if found[0] != "\\\\" else "\\", text)
    return plain.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")  # a pair becomes one character


def _parse_offset(text: str) -> Decimal | None:
    return Decimal("Infinity") if text in ("Infinity", "Infinite") else _optional(_parse_decimal, _UNSET_DOUBLES)(text)


def _write_offset(value: Decimal | None) -> str:
    if value is None:
        return ""
    return "Infinity" if value == Decimal("Infinity") else write_decimal(value)


def _optional(parse: Callable[[str], T], unset: frozenset[str]) -> Callable[[str], T | None]:
    return lambda text: None if text in unset else parse(text)


def _or_unset(write: Callable[[T], str], unset: str) -> Callable[[T | None], str]:
    return lambda value: unset if value is None else write(value)


def _computed(missing: str) -> Kind[Decimal | None]:
    def parse(text: str) -> Decimal | None:
        value = _optional(_parse_decimal, _UNSET_DOUBLES)(text)
        return None if value == Decimal(missing) else value

    return Kind("number or not computed", parse, _or_unset(write_decimal, missing))


TEXT: Final = Kind("text", _parse_text, _write_text)
# TWS has told schedules since version 165: before that the word meant nothing, and clients cannot read the answer.
SHOWN_BEFORE_165: Final = Kind("text", lambda text: "" if text.upper() == "SCHEDULE" else text, _write_text)
# For what the official clients read with Python's unicode-escape: other text fields are UTF-8.
ESCAPED_TEXT: Final = Kind("text", _parse_escaped, _write_escaped)
INT: Final = Kind("whole number", _parse_int, str)
DEC: Final = Kind("number", _parse_decimal, write_decimal)
WHOLE: Final = Kind("whole number", _parse_whole, _write_whole)  # fractions are cut off
BOOL: Final = Kind("boolean", _parse_bool, _write_bool)
# Unset is None. The first form of each writes an empty field, the second what real TWS sends in its place.
OPT_INT: Final = Kind("whole number or unset", _optional(_parse_int, _UNSET_INTS), _or_unset(str, ""))
MAX_OPT_INT: Final = Kind("whole number or unset", _optional(_parse_int, _UNSET_INTS), _or_unset(str, MAX_INT))
OPT_DEC: Final = Kind("number or unset", _optional(_parse_decimal, _UNSET_DOUBLES), _or_unset(write_decimal, ""))
MAX_OPT_DEC: Final = Kind(
    "number or unset", _optional(_parse_decimal, _UNSET_DOUBLES), _or_unset(write_decimal, MAX_DOUBLE)
)
OPT_BOOL: Final = Kind("boolean or unset", _optional(_parse_bool, _UNSET_INTS), _or_unset(_write_bool, ""))
# Option values that TWS could not compute are None; which number says so depends on the value.
COMPUTED_OR_MINUS_1: Final = _computed("-1")
COMPUTED_OR_MINUS_2: Final = _computed("-2")
OFFSET: Final = Kind("number, infinity or unset", _parse_offset, _write_offset)


def split(payload: bytes) -> list[str]:
    """The NUL-terminated fields of a payload.

    Raises:
        ValueError: the payload is empty, its last field is not terminated, or it is not UTF-8.
    """
    if not payload.endswith(b"\0"):
        raise ValueError("the last field is not terminated" if payload else "empty message")
    try:
        return payload[:-1].decode().split("\0")
    except UnicodeDecodeError as fault:
        raise ValueError(f"not UTF-8 at byte {fault.start}") from fault


def join(fields: list[str]) -> bytes:
    """A payload of NUL-terminated fields."""
    return ("\0".join(fields) + "\0").encode()
