"""The company table that the package carries, alone or with a user's own rows."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from newsbot.domain.error import ConfigError, Finding
from newsbot.universe.alias import GENERIC, key_of, stem, words_of
from newsbot.universe.listing import Alias, Listing, Universe
from newsbot.universe.naming import bare
from newsbot.universe.nickname import Nickname, read_nicknames, with_nicknames
from newsbot.universe.tablefile import Table, order, read_table

DAY = timedelta(days=1)
SHORT = 3
"""Letters: what is left of a legal name must have more, or it is an abbreviation of many things."""


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


def in_use(updated: Path, *paths: Path) -> Universe:
    """The updated table where there is one and it is newer than the shipped one, with the rows of ``paths`` over it.

    Raises:
        ConfigError: as read.
    """
    if not updated.is_file():
        return read(*paths) if paths else shipped()
    universe = read(*paths, base=updated)
    newer = shipped()
    if universe.as_of and newer.as_of and universe.as_of >= newer.as_of:
        return universe
    return read(*paths) if paths else newer


def extended(universe: Universe, rows: Table) -> Universe:
    """The universe with more rows over it."""
    return replace(universe, listings=tuple(over(universe.listings, rows)))


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
    names, wrong = _nicknames()
    findings.extend(wrong)
    if findings:
        raise ConfigError(*findings)
    as_of = tables[0].as_of
    listings = list(tables[0].listings)
    own = len(tables) - len(paths)
    for table in tables[1:own]:
        by_hand = _doubted(table)
        listings = _succeeding(over(listings, by_hand), by_hand.listings)
    listings = with_nicknames(listings, names, as_of)
    for table in tables[own:]:
        listings = over(listings, table)
    strangers = frozenset(name.text for name in names if not name.ticker)
    return Universe(listings=tuple(listings), as_of=as_of, barred=barred(), strangers=strangers)


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
    before: dict[str, list[Listing]] = {}
    kept: list[Listing] = []
    for listing in listings:
        if listing.ticker in rows:
            before.setdefault(listing.ticker, []).append(listing)
        if listing.ticker not in table.removed:
            kept.extend(_cut(listing, rows.get(listing.ticker, ())))
    kept.extend(_filled(row, before.get(row.ticker, ())) for row in table.listings)
    return sorted(kept, key=order)


def _filled(row: Listing, former: Iterable[Listing]) -> Listing:
    """A row with what it leaves open and the same company's listing before it knew."""
    for listing in former:
        if key_of(listing.name) == key_of(row.name) or listing.name in {alias.text for alias in row.aliases}:
            names = {alias.text.casefold() for alias in row.aliases}
            more = tuple(alias for alias in listing.aliases if alias.text.casefold() not in names)
            return replace(row, cik=row.cik or listing.cik, aliases=row.aliases + more)
    return row


def _cut(listing: Listing, rows: Sequence[Listing]) -> list[Listing]:
    """What is left of a listing beside rows that are right: its days after the last of them, and those before the
    first when it is known that it was there before.
    """
    if not rows:
        return [listing]
    first, last = min(row.since or date.min for row in rows), max(row.until or date.max for row in rows)
    left = []
    if listing.since and listing.since < first:
        left.append(replace(listing, until=min(listing.until or date.max, first - DAY)))
    if last < (listing.until or date.max):
        left.append(replace(listing, since=max(listing.since or date.min, last + DAY)))
    return left


def _doubted(table: Table) -> Table:
    """The table by hand, with names that are an ordinary word, or of general words alone, marked as such."""
    words = ordinary()

    def doubtful(text: str) -> bool:
        parts = text.casefold().replace("'s", "").split()
        return (len(parts) == 1 and parts[0] in words) or all(part in GENERIC for part in parts)

    rows = []
    for row in table.listings:
        aliases = [replace(alias, sure=alias.sure and not doubtful(alias.text)) for alias in row.aliases]
        if bare(row.name):
            if doubtful(row.name):
                aliases.append(Alias(text=row.name, sure=False))
        else:
            known = {alias.text.casefold() for alias in aliases}
            core = " ".join(stem(words_of(row.name)))
            if core.casefold() not in known and row.kind != "fund":
                aliases.append(Alias(text=core, sure=not doubtful(core) and len(core) > SHORT))
        rows.append(replace(row, aliases=tuple(aliases)))
    return replace(table, listings=tuple(rows))


def _succeeding(listings: Iterable[Listing], former: Iterable[Listing]) -> list[Listing]:
    """The listings, those that a company took after a former symbol beginning when that one had ended."""
    ended: dict[str, list[Listing]] = {}
    for row in former:
        if row.until:
            for text in (row.name, *(alias.text for alias in row.aliases)):
                ended.setdefault(text.casefold(), []).append(row)
    result = []
    for one in listings:
        since = one.since or date.min
        if one.until is None and one.kind != "fund":
            for text in (one.name, *(alias.text for alias in one.aliases if alias.sure)):
                for row in ended.get(text.casefold(), ()):
                    if row.ticker != one.ticker and row.until and row.until >= since:
                        since = row.until + DAY
        result.append(replace(one, since=since) if since > (one.since or date.min) else one)
    return result


def _nicknames() -> tuple[tuple[Nickname, ...], list[Finding]]:
    paths = _optional("aliases.csv")
    return read_nicknames(paths[0]) if paths else ((), [])


def _optional(name: str) -> tuple[Path, ...]:
    path = packaged(name)
    return (path,) if path.is_file() else ()
