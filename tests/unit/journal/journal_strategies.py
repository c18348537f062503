"""Any value of any journal event, by its type hints: hostile text, odd numbers, all enum members."""

from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from newsbot.domain.event import JournalEvent
from newsbot.domain.order import Bracket, Side

EVENTS: tuple[type[Any], ...] = get_args(JournalEvent)

# Surrogates and control characters included: a hostile page may hold them.
TEXTS = st.text(st.characters(), max_size=8) | st.sampled_from(["", "\ud800", "\x00", "é 漢 \U0001f600", '"\\\u2028'])
NUMBERS = st.decimals(allow_nan=False) | st.sampled_from(
    [Decimal("1.0"), Decimal("1.00"), Decimal("-0"), Decimal("NaN")]
)
TIMES = st.integers(0, 3 * 10**15).map(lambda us: datetime(1990, 1, 1, tzinfo=UTC) + timedelta(microseconds=us))


@st.composite
def brackets(draw: st.DrawFn) -> Bracket:
    cents = sorted(draw(st.lists(st.integers(1, 10**6), min_size=3, max_size=3, unique=True)))
    low, middle, high = (Decimal(number) / 100 for number in cents)
    side = draw(st.sampled_from(Side))
    target, stop = (high, low) if side is Side.BUY else (low, high)
    return Bracket(side=side, entry=middle, take_profit=target, stop_loss=stop)


_SCALARS: dict[Any, st.SearchStrategy[Any]] = {
    str: TEXTS,
    int: st.integers(),
    bool: st.booleans(),
    float: st.floats(allow_nan=False, allow_infinity=False),
    Decimal: NUMBERS,
    datetime: TIMES,
    date: st.dates(),
    Bracket: brackets(),
}


def values(kind: Any) -> st.SearchStrategy[Any]:
    """A strategy for a type of the domain."""
    origin, arguments = get_origin(kind), get_args(kind)
    if kind in _SCALARS:
        return _SCALARS[kind]
    if origin is Literal:
        return st.sampled_from(arguments)
    if origin in (Union, UnionType):
        return st.one_of(*(st.none() if argument is NoneType else values(argument) for argument in arguments))
    if origin is tuple and arguments[-1] is Ellipsis:
        return st.lists(values(arguments[0]), max_size=2).map(tuple)
    if origin is tuple:
        return st.tuples(*map(values, arguments))
    if issubclass(kind, Enum):
        return st.sampled_from(kind)
    assert is_dataclass(kind), kind
    hints = get_type_hints(kind)
    return st.builds(kind, **{field.name: values(hints[field.name]) for field in fields(kind)})
