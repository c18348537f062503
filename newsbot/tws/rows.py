"""What the fields of a message can be: single ones, counted ones, optional ones. All version differences stand here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from newsbot.tws.fields import DEC, INT, WHOLE, Kind

NEVER = 1_000_000


@dataclass(frozen=True, slots=True)
class Row:
    """One field at ``path`` (``order.action`` is attribute ``action`` of the part ``order``).

    It exists for server versions ``since <= version < until``.
    """

    path: str
    kind: Kind[Any]
    since: int = 0
    until: int = NEVER


@dataclass(frozen=True, slots=True)
class Fixed:
    """A literal: always written as ``text``, read as any text (``kind`` None) or as any value of ``kind``."""

    text: str
    kind: Kind[Any] | None = None
    since: int = 0
    until: int = NEVER


@dataclass(frozen=True, slots=True)
class Many:
    """A count, then that many items: values of type ``item``, or plain values when ``rows`` is a Kind."""

    path: str
    item: type | None
    rows: "tuple[AnyRow, ...] | Kind[Any]"
    since: int = 0
    until: int = NEVER


@dataclass(frozen=True, slots=True)
class Maybe:
    """0, or 1 and the fields of one ``item``; None when 0."""

    path: str
    item: type
    rows: tuple[Row, ...]
    since: int = 0
    until: int = NEVER


@dataclass(frozen=True, slots=True)
class When:
    """Rows that exist only if ``holds`` is true of the value at ``path``, which stands earlier in the message."""

    path: str
    holds: Callable[[Any], bool]
    rows: "tuple[AnyRow, ...]"
    since: int = 0
    until: int = NEVER


@dataclass(frozen=True, slots=True)
class Variants:
    """A count, then items of a type number and as many text fields as ``sizes`` says for it (order conditions).

    ``after`` are rows that follow only when the count is not 0. An item is ``(type, *fields)``.
    """

    path: str
    sizes: Mapping[int, int]
    after: tuple[Row, ...]
    since: int = 0
    until: int = NEVER


AnyRow = Row | Fixed | Many | Maybe | When | Variants


def version(number: int, *, since: int = 0, until: int = NEVER) -> Fixed:
    """The literal version field that old messages carry; its value says nothing the layout does not."""
    return Fixed(str(number), INT, since, until)


def size(path: str) -> tuple[Row, Row]:
    """A number of shares or contracts: whole before 163, where ibapi 9.81 reads it with ``int()``."""
    return Row(path, WHOLE, until=163), Row(path, DEC, since=163)


class FieldError(ValueError):
    """A message does not fit its table. ``values`` are the fields read before the fault, by path."""

    def __init__(self, what: str, values: Mapping[str, Any]) -> None:
        super().__init__(what)
        self.values = dict(values)
