"""Field tables: one a message, read in both directions. All version differences stand in their rows."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from operator import attrgetter
from typing import Any, Generic, TypeVar

from newsbot.tws.fields import DEC, INT, WHOLE, Kind

M = TypeVar("M")
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
R = TypeVar("R", Row, AnyRow)


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


@dataclass(frozen=True, eq=False)
class Table(Generic[M]):
    """The layout of one message: its id, its type, its rows in wire order, and the types of its nested parts.

    ``since``: from which server version on the message exists. Before it, it is not written and not known.
    """

    msg_id: int
    message: type[M]
    rows: tuple[AnyRow, ...] = ()
    parts: Mapping[str, type] = field(default_factory=dict)
    since: int = 0

    def encode(self, message: M, version: int) -> list[str]:
        """The fields of ``message``, id first.

        Raises:
            ValueError: a value cannot be written (a NUL in text, a number that is not finite).
        """
        out = [str(self.msg_id)]
        _write(_layout(self, version), message, version, out)
        return out

    def decode(self, fields: list[str], version: int) -> M:
        """The message that ``fields`` (without the id) stand for. Rows outside ``version`` leave the type's defaults.

        Raises:
            FieldError: a field is missing, left over, or not what its row says.
        """
        reader = _Reader(fields)
        reader.read(_layout(self, version), version)
        if reader.position != len(fields):
            raise FieldError(f"{len(fields) - reader.position} fields left over", reader.values)
        nested: dict[str, dict[str, Any]] = {part: {} for part in self.parts}
        top: dict[str, Any] = {}
        for path, value in reader.values.items():
            part, _, name = path.rpartition(".")
            (nested[part] if part else top)[name] = value
        for part, kind in self.parts.items():
            top[part] = kind(**nested[part])
        try:
            return self.message(**top)
        except ValueError as fault:
            raise FieldError(str(fault), reader.values) from fault


@lru_cache(maxsize=4096)
def _at(path: str) -> Callable[[object], Any]:
    """Reads the attribute at ``a.b`` of a message."""
    return attrgetter(path)


@lru_cache(maxsize=4096)
def _layout(table: Table[Any], version: int) -> tuple[AnyRow, ...]:
    return _present(table.rows, version)


def _present(rows: tuple[R, ...], version: int) -> tuple[R, ...]:
    return tuple(row for row in rows if row.since <= version < row.until)


def _write(rows: tuple[AnyRow, ...], message: object, version: int, out: list[str]) -> None:
    for row in rows:
        match row:
            case Row(path, kind):
                out.append(kind.write(_at(path)(message)))
            case Fixed(text):
                out.append(text)
            case When(path, holds, inner):
                if holds(_at(path)(message)):
                    _write(_present(inner, version), message, version, out)
            case Many(path, _, inner):
                items = _at(path)(message)
                out.append(str(len(items)))
                for item in items:
                    if isinstance(inner, Kind):
                        out.append(inner.write(item))
                    else:
                        _write(_present(inner, version), item, version, out)
            case Maybe(path, _, inner):
                item = _at(path)(message)
                out.append("0" if item is None else "1")
                if item is not None:
                    _write(_present(inner, version), item, version, out)
            case Variants(path, _, after):
                items = _at(path)(message)
                out.append(str(len(items)))
                for kind_number, *texts in items:
                    out.extend((str(kind_number), *texts))
                if items:
                    _write(after, message, version, out)


class _Reader:
    """Walks the fields of one message; ``values`` collects what was read, by path."""

    def __init__(self, fields: list[str]) -> None:
        self._fields = fields
        self.position = 0
        self.values: dict[str, Any] = {}
        self._top = self.values

    def read(self, rows: tuple[AnyRow, ...], version: int) -> None:
        for row in rows:
            match row:
                case Row(path, kind):
                    self.values[path] = self._take(path, kind)
                case Fixed(text, kind):
                    self._take(f"constant {text!r}", kind)
                case When(path, holds, inner):
                    if holds(self.values[path]):
                        self.read(_present(inner, version), version)
                case Many(path, item, inner):
                    self.values[path] = tuple(self._items(path, item, inner, version))
                case Maybe(path, item, inner):
                    present = self._count(path, 1)
                    self.values[path] = self._item(item, inner, version) if present else None
                case Variants(path, sizes, after):
                    self.values[path] = tuple(self._variants(path, sizes))
                    if self.values[path]:
                        self.read(after, version)

    def _take(self, path: str, kind: Kind[Any] | None) -> Any:
        if self.position >= len(self._fields):
            raise FieldError(f"field {self.position + 1} ({path}) is missing", self._top)
        text = self._fields[self.position]
        self.position += 1
        if kind is None:
            return text
        try:
            return kind.parse(text)
        except ValueError as fault:
            raise FieldError(f"field {self.position} ({path}): {fault}", self._top) from fault

    def _count(self, path: str, most: int) -> int:
        count: int = self._take(f"count of {path}", INT)
        if not 0 <= count <= most:
            raise FieldError(f"field {self.position} (count of {path}): {count}", self._top)
        return count

    def _items(self, path: str, item: type | None, rows: tuple[AnyRow, ...] | Kind[Any], version: int) -> Iterator[Any]:
        for _ in range(self._count(path, len(self._fields))):
            if isinstance(rows, Kind):
                yield self._take(path, rows)
            elif item is not None:
                yield self._item(item, rows, version)

    def _item(self, item: type, rows: tuple[AnyRow, ...], version: int) -> Any:
        outer, self.values = self.values, {}
        self.read(_present(rows, version), version)
        inner, self.values = self.values, outer
        return item(**inner)

    def _variants(self, path: str, sizes: Mapping[int, int]) -> Iterator[tuple[int | str, ...]]:
        for _ in range(self._count(path, len(self._fields))):
            kind_number: int = self._take(f"type of {path}", INT)
            if kind_number not in sizes:
                raise FieldError(f"field {self.position} (type of {path}): {kind_number} is unknown", self._top)
            yield (kind_number, *(self._take(path, None) for _ in range(sizes[kind_number])))
