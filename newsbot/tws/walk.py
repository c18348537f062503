"""Walks the rows of one version through a message and its fields, in either direction."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from operator import attrgetter
from typing import Any

from newsbot.tws.fields import INT, Kind
from newsbot.tws.rows import AnyRow, FieldError, Fixed, Many, Maybe, Row, Variants, When


@dataclass(frozen=True, slots=True)
class _Run:
    """Rows that follow each other, written and read in one go: most fields of most messages."""

    rows: tuple[Row, ...]
    paths: tuple[str, ...]
    parsers: tuple[Callable[[str], Any], ...]
    writers: tuple[Callable[[Any], str], ...]
    values_of: Callable[[object], Any]  # of one path a value, of several a tuple

    @classmethod
    def of(cls, rows: list[Row]) -> "_Run":
        paths = tuple(row.path for row in rows)
        parsers, writers = tuple(row.kind.parse for row in rows), tuple(row.kind.write for row in rows)
        return cls(tuple(rows), paths, parsers, writers, attrgetter(*paths))


@lru_cache(maxsize=4096)
def _at(path: str) -> Callable[[object], Any]:
    """Reads the attribute at ``a.b`` of a message."""
    return attrgetter(path)


def steps_of(rows: tuple[AnyRow, ...], version: int) -> tuple[Any, ...]:
    """What exists in a version, to any depth, with neighbouring rows as runs."""
    steps: list[Any] = []
    run: list[Row] = []
    for row in (*rows, None):
        if isinstance(row, Row):
            if row.since <= version < row.until:
                run.append(row)
            continue
        if row is not None and not row.since <= version < row.until:
            continue
        if run:
            steps.append(_Run.of(run))
            run = []
        match row:
            case When() | Maybe():
                steps.append(replace(row, rows=steps_of(row.rows, version)))
            case Many():
                inner = row.rows if isinstance(row.rows, Kind) else steps_of(row.rows, version)
                steps.append(replace(row, rows=inner))
            case Variants():
                steps.append(replace(row, after=steps_of(row.after, version)))
            case Fixed():
                steps.append(row)
    return tuple(steps)


def write(steps: tuple[Any, ...], message: object, out: list[str]) -> None:
    """Append the fields of ``message`` to ``out``."""
    for step in steps:
        match step:
            case _Run(writers=writers, values_of=values_of):
                values = values_of(message)
                if len(writers) == 1:
                    out.append(writers[0](values))
                else:
                    out += [write(value) for write, value in zip(writers, values, strict=True)]
            case Fixed(text):
                out.append(text)
            case When(path, holds, inner):
                if holds(_at(path)(message)):
                    write(inner, message, out)
            case Many(path, _, inner):
                items = _at(path)(message)
                out.append(str(len(items)))
                for item in items:
                    if isinstance(inner, Kind):
                        out.append(inner.write(item))
                    else:
                        write(inner, item, out)
            case Maybe(path, _, inner):
                item = _at(path)(message)
                out.append("0" if item is None else "1")
                if item is not None:
                    write(inner, item, out)
            case Variants(path, _, after):
                items = _at(path)(message)
                out.append(str(len(items)))
                for kind_number, *texts in items:
                    out.extend((str(kind_number), *texts))
                if items:
                    write(after, message, out)


class Reader:
    """Walks the fields of one message; ``values`` collects what was read, by path."""

    def __init__(self, fields: list[str]) -> None:
        self._fields = fields
        self.position = 0
        self.values: dict[str, Any] = {}
        self._top = self.values

    def read(self, steps: tuple[Any, ...]) -> None:
        """Read the fields of these steps, from where the last ones ended.

        Raises:
            FieldError: a field is missing, or not what its row says.
        """
        for step in steps:
            match step:
                case _Run():
                    self._run(step)
                case Fixed(text, kind):
                    self._take(f"constant {text!r}", kind)
                case When(path, holds, inner):
                    if holds(self.values[path]):
                        self.read(inner)
                case Many(path, item, inner):
                    self.values[path] = tuple(self._items(path, item, inner))
                case Maybe(path, item, inner):
                    present = self._count(path, 1)
                    self.values[path] = self._item(item, inner) if present else None
                case Variants(path, sizes, after):
                    self.values[path] = tuple(self._variants(path, sizes))
                    if self.values[path]:
                        self.read(after)

    def _run(self, run: _Run) -> None:
        end = self.position + len(run.rows)
        if end <= len(self._fields):
            texts = self._fields[self.position : end]
            try:
                values = [parse(text) for parse, text in zip(run.parsers, texts, strict=True)]
            except ValueError:
                pass  # read one by one below, it says which
            else:
                self.values.update(zip(run.paths, values, strict=True))
                self.position = end
                return
        for row in run.rows:
            self.values[row.path] = self._take(row.path, row.kind)

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

    def _items(self, path: str, item: type | None, inner: tuple[Any, ...] | Kind[Any]) -> Iterator[Any]:
        for _ in range(self._count(path, len(self._fields))):
            if isinstance(inner, Kind):
                yield self._take(path, inner)
            elif item is not None:
                yield self._item(item, inner)

    def _item(self, item: type, inner: tuple[Any, ...]) -> Any:
        outer, self.values = self.values, {}
        self.read(inner)
        values, self.values = self.values, outer
        return item(**values)

    def _variants(self, path: str, sizes: Mapping[int, int]) -> Iterator[tuple[int | str, ...]]:
        for _ in range(self._count(path, len(self._fields))):
            kind_number: int = self._take(f"type of {path}", INT)
            if kind_number not in sizes:
                raise FieldError(f"field {self.position} (type of {path}): {kind_number} is unknown", self._top)
            yield (kind_number, *(self._take(path, None) for _ in range(sizes[kind_number])))
