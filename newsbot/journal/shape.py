"""Frozen dataclasses to JSON text and back, by their type hints. What ``encode`` takes, ``decode`` gives back.

Written out, rather than left to a library, because what was committed must be readable for ever: any text a page may
hold passes (lone surrogates, NUL), and what could not be read again is refused before it is written. The text is built
at once, without a dict between: an order waits for it.
"""

from collections.abc import Callable
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from enum import Enum
from functools import partial
from json.encoder import encode_basestring_ascii
from math import isfinite
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints


class ShapeError(ValueError):
    """A value does not have the shape of its type. Says which field, and what stands there."""


@dataclass(frozen=True, slots=True)
class Shape:
    """Both directions of one type: value to JSON text in ASCII, parsed JSON to value.

    ``encode`` raises ShapeError or TypeError, ``decode`` raises ShapeError.
    """

    encode: Callable[[Any], str]
    decode: Callable[[Any], Any]


def shape_of(kind: Any) -> Shape:
    """The shape of a type: scalar, Decimal, datetime, date, enum, literal, optional, tuple or dataclass of these.

    Raises:
        TypeError: none of these.
    """
    found = _KNOWN.get(kind)
    if found is None:
        found = _KNOWN[kind] = _shape(kind)
    return found


def _shape(kind: Any) -> Shape:
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Literal:
        return _one_of(str(kind), {choice: choice for choice in arguments})
    if origin in (Union, UnionType) and len(arguments) == 2 and NoneType in arguments:
        return _optional(shape_of(next(argument for argument in arguments if argument is not NoneType)))
    if origin is tuple and arguments[-1:] == (Ellipsis,):
        return _sequence(shape_of(arguments[0]))
    if origin is tuple:
        return _members(tuple(shape_of(argument) for argument in arguments))
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _one_of(kind.__name__, {member.value: member for member in kind})
    if isinstance(kind, type) and is_dataclass(kind):
        return _record(kind)
    raise TypeError(f"no JSON shape for {kind}")


# ---------------------------------------------------------------------------------------------------------- scalars


def utc_text(moment: datetime) -> str:
    """ISO 8601 in UTC with Z, microseconds only when there are any.

    Raises:
        ShapeError: the time has no zone.
    """
    if not isinstance(moment, datetime) or moment.tzinfo is None:
        raise ShapeError(f"{moment!r} is no time with a zone")
    if moment.tzinfo is not UTC:
        moment = moment.astimezone(UTC)
    return moment.isoformat()[:-6] + "Z"


def utc_time(text: Any) -> datetime:
    """The reverse of ``utc_text``.

    Raises:
        ShapeError: not such a text.
    """
    if not isinstance(text, str) or not text.endswith("Z"):
        raise ShapeError(f"{text!r} is no time in UTC")
    try:
        return datetime.fromisoformat(text)
    except ValueError as fault:
        raise ShapeError(f"{text!r} is no time in UTC") from fault


def _plain(kind: type, value: Any) -> Any:
    if type(value) is not kind:
        raise ShapeError(f"{value!r} is not {kind.__name__}")
    return value


def _truth(value: Any) -> str:
    return "true" if _plain(bool, value) else "false"


def _float_text(value: Any) -> str:
    return repr(_float(value))


def _float(value: Any) -> float:
    if type(value) not in (float, int) or not isfinite(value):
        raise ShapeError(f"{value!r} is no finite number")
    return float(value)


def _decimal(value: Any) -> Decimal:
    try:
        return Decimal(_plain(str, value))
    except InvalidOperation as fault:
        raise ShapeError(f"{value!r} is not Decimal") from fault


def _day_text(value: Any) -> str:
    return f'"{_plain(date, value).isoformat()}"'


def _day(value: Any) -> date:
    try:
        return date.fromisoformat(_plain(str, value))
    except ValueError as fault:
        raise ShapeError(f"{value!r} is no date") from fault


# The methods of the types themselves: they refuse any other type, and cost no frame.
_KNOWN: dict[Any, Shape] = {
    str: Shape(encode=encode_basestring_ascii, decode=partial(_plain, str)),
    int: Shape(encode=int.__repr__, decode=partial(_plain, int)),
    bool: Shape(encode=_truth, decode=partial(_plain, bool)),
    float: Shape(encode=_float_text, decode=_float),
    Decimal: Shape(encode=lambda value: f'"{Decimal.__str__(value)}"', decode=_decimal),
    datetime: Shape(encode=lambda value: f'"{utc_text(value)}"', decode=utc_time),
    date: Shape(encode=_day_text, decode=_day),
}


# ------------------------------------------------------------------------------------------------------- composites


def _one_of(name: str, members: dict[Any, Any]) -> Shape:
    """A choice among strings: JSON value -> member."""
    texts = {member: shape_of(str).encode(value) for value, member in members.items()}

    def among(known: dict[Any, Any], value: Any) -> Any:
        try:
            return known[value]
        except (KeyError, TypeError) as fault:
            raise ShapeError(f"{value!r} is not {name}") from fault

    return Shape(encode=partial(among, texts), decode=partial(among, members))


def _optional(inner: Shape) -> Shape:
    return Shape(
        encode=lambda value: "null" if value is None else inner.encode(value),
        decode=lambda value: None if value is None else inner.decode(value),
    )


def _sequence(each: Shape) -> Shape:
    return Shape(
        encode=lambda values: f"[{','.join(map(each.encode, values))}]",
        decode=lambda values: tuple(map(each.decode, _plain(list, values))),
    )


def _members(shapes: tuple[Shape, ...]) -> Shape:
    def matched(values: Any) -> Any:
        if len(values) != len(shapes):
            raise ShapeError(f"{values!r} has not {len(shapes)} members")
        return zip(shapes, values, strict=True)

    return Shape(
        encode=lambda values: f"[{','.join([shape.encode(value) for shape, value in matched(values)])}]",
        decode=lambda values: tuple(shape.decode(value) for shape, value in matched(_plain(list, values))),
    )


def _record(kind: type[Any]) -> Shape:
    hints = get_type_hints(kind)
    members = {field.name: shape_of(hints[field.name]) for field in fields(kind)}
    encoders = [(f'"{name}":', name, member.encode) for name, member in members.items()]
    needed = {field.name for field in fields(kind) if field.default is MISSING and field.default_factory is MISSING}

    def encode(value: Any) -> str:
        if type(value) is not kind:
            raise ShapeError(f"{value!r} is not {kind.__name__}")
        return f"{{{','.join([label + encoder(getattr(value, name)) for label, name, encoder in encoders])}}}"

    def decode(value: Any) -> Any:
        found = _plain(dict, value)
        if unknown := found.keys() - members.keys():
            raise ShapeError(f"{kind.__name__} has no {', '.join(sorted(unknown))}")
        if absent := needed - found.keys():
            raise ShapeError(f"{kind.__name__} lacks {', '.join(sorted(absent))}")
        try:
            return kind(**{name: members[name].decode(part) for name, part in found.items()})
        except ValueError as fault:
            raise ShapeError(f"{kind.__name__}: {fault}") from fault

    return Shape(encode=encode, decode=decode)
