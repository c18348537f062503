"""Cells of tables, from CSV files or JSON objects, with every fault in words."""

import csv
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Final, TypeVar

from newsbot.domain.error import ConfigError, Finding

T = TypeVar("T")
Row = Mapping[str, Any]
_YEARS: Final = (1990, 2200)
_DIGITS_MAX: Final = 15  # more are no price or size, and would cost time to count with


class Faults:
    """All that is wrong with one row, so that it is told at once."""

    def __init__(self) -> None:
        self._whats: list[str] = []

    def of(self, read: Callable[..., T], *arguments: Any) -> T | None:
        """What ``read`` returns; None when it finds a fault (a ValueError), which is noted."""
        try:
            return read(*arguments)
        except ValueError as fault:
            self._whats.append(str(fault))
            return None

    def note(self, what: str, *, when: bool) -> None:
        """A fault, if it is one."""
        if when:
            self._whats.append(what)

    def check(self) -> None:
        """Raises:
        ValueError: some were noted; in words.
        """
        if self._whats:
            raise ValueError("; ".join(dict.fromkeys(self._whats)))

    def passed(self, value: T | None) -> T:
        """``value`` when there are none.

        Raises:
            ValueError: as ``check`` does.
        """
        self.check()
        if value is None:
            raise ValueError("nothing was read")
        return value


def utc(value: str) -> datetime:
    """An ISO 8601 time with its zone, as aware UTC.

    Raises:
        ValueError: it is no such time.
    """
    try:
        at = datetime.fromisoformat(value)
    except ValueError as fault:
        raise ValueError(f"not an ISO 8601 time: {value!r}") from fault
    if at.tzinfo is None:
        raise ValueError(f"time without zone: {value!r} – append Z for UTC")
    if not _YEARS[0] <= at.year <= _YEARS[1]:
        raise ValueError(f"time outside the years {_YEARS[0]} to {_YEARS[1]}: {value!r}")
    return at.astimezone(UTC)


def text(row: Row, name: str) -> str:
    """What stands there.

    Raises:
        ValueError: nothing does.
    """
    value = row.get(name)
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{name} is missing")
    return value.strip()


def price(row: Row, name: str) -> Decimal | None:
    """A finite number; None for an empty cell.

    Raises:
        ValueError: it is none, or far too long.
    """
    value = row.get(name)
    if value is None or value == "":
        return None
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation as fault:
        raise ValueError(f"{name} is not a number: {value!r}") from fault
    if not number.is_finite():
        raise ValueError(f"{name} is not a number: {value!r}")
    if number and not -_DIGITS_MAX <= number.adjusted() <= _DIGITS_MAX:
        raise ValueError(f"{name} is out of reach: {value!r}")
    return number


def whole(row: Row, name: str) -> int | None:
    """A whole number; None for an empty cell.

    Raises:
        ValueError: it is none.
    """
    value = price(row, name)
    if value is None:
        return None
    if value != value.to_integral_value():
        raise ValueError(f"{name} is not a whole number: {row.get(name)!r}")
    return int(value)


def header(path: Path, code: str) -> Sequence[str]:
    """The names of a table's columns.

    Raises:
        ConfigError: it cannot be read.
    """
    found: list[Sequence[str]] = []
    _open(path, code, lambda reader: found.append(tuple(reader.fieldnames or ())))
    return found[0]


def read(path: Path, code: str, columns: Sequence[str], parse: Callable[[Row], T]) -> list[tuple[int, T]]:
    """Every line of a table, parsed, with its number.

    Raises:
        ConfigError: it cannot be read, a column is missing, or some lines are wrong: every one is named.
    """
    findings: list[Finding] = []
    parsed: list[tuple[int, T]] = []

    def lines(reader: "csv.DictReader[str]") -> None:
        missing = [name for name in columns if name not in (reader.fieldnames or ())]
        if missing:
            found = f"no column {', '.join(missing)}"
            raise ConfigError(Finding(code=code, path=str(path), line=1, what="not such a table", found=found))
        for row in reader:
            try:
                parsed.append((reader.line_num, parse(row)))
            except ValueError as fault:
                findings.append(Finding(code=code, path=str(path), line=reader.line_num, what=str(fault)))

    _open(path, code, lines)
    if findings:
        raise ConfigError(*findings)
    return parsed


def _open(path: Path, code: str, use: "Callable[[csv.DictReader[str]], None]") -> None:
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            use(csv.DictReader(file, strict=True))
    except (OSError, UnicodeDecodeError, csv.Error) as fault:
        what = getattr(fault, "strerror", None) or str(fault)
        raise ConfigError(Finding(code=code, path=str(path), what="cannot be read", found=what)) from fault
