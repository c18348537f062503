"""Field tables: one a message, read in both directions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from sys import intern
from typing import Any, Generic, TypeVar

from newsbot.tws.rows import AnyRow, FieldError
from newsbot.tws.walk import Reader, steps_of, write

M = TypeVar("M")


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
        write(_layout(self, version), message, out)
        return out

    def decode(self, fields: list[str], version: int) -> M:
        """The message that ``fields`` (without the id) stand for. Rows outside ``version`` leave the type's defaults.

        Raises:
            FieldError: a field is missing, left over, or not what its row says.
        """
        reader = Reader(fields)
        reader.read(_layout(self, version))
        if reader.position != len(fields):
            raise FieldError(f"{len(fields) - reader.position} fields left over", reader.values)
        nested: dict[str, dict[str, Any]] = {part: {} for part in self.parts}
        top: dict[str, Any] = {}
        for path, value in reader.values.items():
            part, name = _place(path)
            (nested[part] if part else top)[name] = value
        for part, kind in self.parts.items():
            top[part] = kind(**nested[part])
        try:
            return self.message(**top)
        except ValueError as fault:
            raise FieldError(str(fault), reader.values) from fault


@lru_cache(maxsize=4096)
def _place(path: str) -> tuple[str, str]:
    """The part and the name that a path stands for; the part is empty at the top."""
    part, _, name = path.rpartition(".")
    return part, intern(name)  # calls with a hundred keywords are three times as fast when their names are interned


@lru_cache(maxsize=4096)
def _layout(table: Table[Any], version: int) -> tuple[Any, ...]:
    return steps_of(table.rows, version)
