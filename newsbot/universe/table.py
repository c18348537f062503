"""The company table that the package carries, alone or with a user's own rows."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from newsbot.domain.error import ConfigError, Finding
from newsbot.universe.listing import Alias, Listing, Universe
from newsbot.universe.tablefile import Table, order, read_table

DAY = timedelta(days=1)


def packaged(name: str) -> Path:
    """A file of this package."""
    return Path(str(files("newsbot.universe"))) / name


@lru_cache(maxsize=1)
def shipped() -> Universe:
    """The table in the package, with the renamed and delisted companies and the nicknames. Cached.

    Raises:
        ConfigError: the installed files are damaged.
    """
    return read()


def read(*paths: Path, base: Path | None = None) -> Universe:
    """The shipped table with the rows of ``paths`` over it, later files over earlier ones.

    A row for a known symbol takes its place for the days of the row; a name ``-`` takes the symbol out. ``base`` is
    used instead of the table in the package, as ``newsbot universe update`` writes it.

    Raises:
        ConfigError: everything that is wrong with any file, at once (NB-U01 to NB-U08); nothing of it is used.
    """
    findings: list[Finding] = []
    tables: list[Table] = []
    for path in (base or packaged("us.csv"), *_optional("former.csv"), *paths):
        table, wrong = read_table(path)
        tables.append(table)
        findings.extend(wrong)
    if findings:
        raise ConfigError(*findings)
    listings = list(tables[0].listings)
    for table in tables[1:]:
        listings = over(listings, table)
    return Universe(listings=tuple(listings), as_of=tables[0].as_of, barred=barred())


@lru_cache(maxsize=1)
def barred() -> frozenset[str]:
    """Symbols that are words or other abbreviations in a text."""
    return frozenset(word for word in _words() if word.isupper())


@lru_cache(maxsize=1)
def ordinary() -> frozenset[str]:
    """Company names that are words, places or people as well, case-folded."""
    return frozenset(word for word in _words() if not word.isupper())


@lru_cache(maxsize=1)
def _words() -> tuple[str, ...]:
    lines = packaged("words.txt").read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))


def over(listings: Sequence[Listing], table: Table) -> list[Listing]:
    """The listings with the rows of a table over them: where both speak of a symbol's day, the row is right."""
    rows: dict[str, list[Listing]] = {}
    for listing in table.listings:
        rows.setdefault(listing.ticker, []).append(listing)
    kept: list[Listing] = []
    for listing in listings:
        if listing.ticker not in table.removed:
            kept.extend(_cut(listing, rows.get(listing.ticker, ())))
    kept.extend(table.listings)
    return sorted(kept, key=order)


def _cut(listing: Listing, rows: Iterable[Listing]) -> list[Listing]:
    """What is left of a listing beside rows that are right: its days before, between and after them."""
    left = [listing]
    for row in rows:
        parts: list[Listing] = []
        for part in left:
            if row.since and (part.since is None or part.since < row.since):
                parts.append(replace(part, until=min(part.until or date.max, row.since - DAY)))
            if row.until and (part.until is None or part.until > row.until):
                parts.append(replace(part, since=max(part.since or date.min, row.until + DAY)))
        left = parts
    return left


def _optional(name: str) -> tuple[Path, ...]:
    path = packaged(name)
    return (path,) if path.is_file() else ()


__all__ = ["Alias", "barred", "ordinary", "over", "packaged", "read", "shipped"]
