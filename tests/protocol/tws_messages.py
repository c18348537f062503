"""Makes arbitrary messages from their own tables: every field that exists in a version gets a value."""

from collections.abc import Mapping
from dataclasses import fields
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from newsbot.tws import fields as wire
from newsbot.tws.messages import CEILING, FLOOR, NEVER_SPOKEN
from newsbot.tws.rows import AnyRow, Fixed, Many, Maybe, Row, Variants, When
from newsbot.tws.table import Table

VERSIONS = [version for version in range(FLOOR, CEILING + 1) if version != NEVER_SPOKEN]
TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=8)
INTS = st.integers(-(2**31), 2**31 - 2)
DECIMALS = st.decimals(min_value=-(10**9), max_value=10**9, places=4)
BOOLS = st.booleans()
VALUES: Mapping[wire.Kind[Any], st.SearchStrategy[Any]] = {
    wire.TEXT: TEXTS,
    wire.SHOWN_BEFORE_165: TEXTS,
    wire.ESCAPED_TEXT: TEXTS | st.text("\\u0041éU", max_size=8),
    wire.INT: INTS,
    wire.DEC: DECIMALS,
    wire.WHOLE: INTS.map(Decimal),
    wire.COMPUTED_OR_MINUS_1: st.none() | DECIMALS.filter(lambda value: value != -1),
    wire.COMPUTED_OR_MINUS_2: st.none() | DECIMALS.filter(lambda value: value != -2),
    wire.BOOL: BOOLS,
    wire.OPT_INT: st.none() | INTS,
    wire.MAX_OPT_INT: st.none() | INTS,
    wire.OPT_DEC: st.none() | DECIMALS,
    wire.MAX_OPT_DEC: st.none() | DECIMALS,
    wire.OPT_BOOL: st.none() | BOOLS,
    wire.OFFSET: st.none() | DECIMALS | st.just(Decimal("Infinity")),
}
# Values that open the conditional parts of a message, which arbitrary text would never hit.
OPENERS = {
    "kind": st.sampled_from([1, 2, 3, 4]),
    "contract.sec_type": st.sampled_from(["STK", "BAG", "FUND"]),
    "contract.exchange": st.sampled_from(["SMART", "IBKRATS"]),
    "order.order_type": st.sampled_from(["LMT", "PEG BENCH", "PEG BEST", "PEG MID"]),
}


def versions_of(table: Table[Any]) -> list[int]:
    """The versions that have this message."""
    return [version for version in VERSIONS if version >= table.since]


def values_of(draw: st.DrawFn, rows: tuple[AnyRow, ...], version: int, into: dict[str, Any]) -> None:
    """A value for every field of ``rows`` that exists in ``version``."""
    for row in rows:
        if not row.since <= version < row.until:
            continue
        match row:
            case Row(path, kind):
                into[path] = draw(OPENERS.get(path, VALUES[kind]))
            case Fixed():
                pass
            case When(path, holds, inner):
                if holds(into[path]):
                    values_of(draw, inner, version, into)
            case Many(path, item, inner):
                count = draw(st.integers(0, 2))
                into[path] = tuple(one_of(draw, item, inner, version) for _ in range(count))
            case Maybe(path, item, inner):
                into[path] = one_of(draw, item, inner, version) if draw(BOOLS) else None
            case Variants(path, sizes, after):
                kinds = draw(st.lists(st.sampled_from(sorted(sizes)), max_size=2))
                into[path] = tuple((kind, *(draw(TEXTS) for _ in range(sizes[kind]))) for kind in kinds)
                if kinds:
                    values_of(draw, after, version, into)


def one_of(draw: st.DrawFn, item: type | None, rows: Any, version: int) -> Any:
    if item is None:
        return draw(VALUES[rows])
    values: dict[str, Any] = {}
    values_of(draw, rows, version, values)
    return item(**values)


@st.composite
def messages(draw: st.DrawFn, table: Table[Any], version: int) -> Any:
    """One message of that table, complete for that version."""
    values: dict[str, Any] = {}
    values_of(draw, table.rows, version, values)
    parts = {part: {} for part in table.parts}
    top: dict[str, Any] = {}
    for path, value in values.items():
        part, _, name = path.rpartition(".")
        (parts[part] if part else top)[name] = value
    return table.message(**top, **{part: kind(**parts[part]) for part, kind in table.parts.items()})


def paths_of(rows: tuple[AnyRow, ...]) -> set[str]:
    """Every attribute path that the rows name."""
    paths: set[str] = set()
    for row in rows:
        if isinstance(row, When | Variants):
            paths |= paths_of(row.rows if isinstance(row, When) else row.after)
        if not isinstance(row, Fixed):
            paths.add(row.path)
    return paths


def attributes_of(table: Table[Any]) -> set[str]:
    """Every attribute that the message type has, those of its parts by path."""
    top = {field.name for field in fields(table.message)} - set(table.parts)
    return top | {f"{part}.{field.name}" for part, kind in table.parts.items() for field in fields(kind)}
