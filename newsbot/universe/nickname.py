"""Names by hand: what a company is called beside its legal name, and what looks like a company's name and is none."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from newsbot.domain.error import Finding
from newsbot.universe.listing import Alias, Listing

COLUMNS = ("ticker", "alias", "sure", "note")
_SINCE = re.compile(r"\bsince (\d{4}-\d\d-\d\d)\b")
_UNTIL = re.compile(r"\buntil (\d{4}-\d\d-\d\d)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Nickname:
    """A name of the company behind a symbol; of nobody that is listed when ``ticker`` is empty."""

    ticker: str
    text: str
    sure: bool
    since: date | None = None
    until: date | None = None


def read_nicknames(path: Path) -> tuple[tuple[Nickname, ...], list[Finding]]:
    """The names in a file and all that is wrong with it: NB-U01 to NB-U08 as for tables of listings."""
    findings: list[Finding] = []
    found: list[Nickname] = []

    def wrong(code: str, line: int, what: str, got: str, fix: str) -> None:
        findings.append(Finding(code=code, what=what, found=got, fix=fix, path=str(path), line=line))

    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as fault:
        wrong("NB-U01", 0, "the names cannot be read", fault.strerror or str(fault), "install newsbot again")
        return (), findings
    except UnicodeDecodeError as fault:
        wrong("NB-U02", 0, "the file is not UTF-8", str(fault), "save it as UTF-8")
        return (), findings
    reader = csv.reader(io.StringIO(text, newline=""))
    head = next(reader, [])
    if tuple(head) != COLUMNS:
        wrong("NB-U04", 1, "these are not the columns of names", ",".join(head)[:80], f"begin with {','.join(COLUMNS)}")
        return (), findings
    for row in reader:
        line = reader.line_num
        if not row or row[0].startswith("#"):
            continue
        if len(row) not in {3, 4} or row[2] not in {"yes", "no"} or not row[1].strip():
            wrong("NB-U05", line, "this is no name", ",".join(row)[:80], "write ticker,alias,yes or no,note")
            continue
        note = row[3] if len(row) == 4 else ""
        try:
            since, until = (_day(pattern.search(note)) for pattern in (_SINCE, _UNTIL))
        except ValueError:
            wrong("NB-U06", line, "this is no date", note[:80], "write it as 2026-03-31")
            continue
        found.append(Nickname(ticker=row[0], text=row[1].strip(), sure=row[2] == "yes", since=since, until=until))
    return tuple(found), findings


def with_nicknames(listings: Sequence[Listing], names: Iterable[Nickname], as_of: date | None) -> list[Listing]:
    """The listings with their names by hand, which are right where both speak of a name.

    A name goes to who had the symbol when the name began or ended, else on the day of the table, else last. A name
    with a date of its own cuts the listing in two there.
    """
    by_ticker: dict[str, list[Listing]] = {}
    for listing in listings:
        by_ticker.setdefault(listing.ticker, []).append(listing)
    for name in names:
        owners = by_ticker.get(name.ticker)
        if owners:
            day = name.since or name.until or as_of
            owner = next((one for one in owners if day is None or one.valid(day)), owners[-1])
            at = owners.index(owner)
            if name.since:  # an earlier name of the symbol may have cut the listing already
                owners[:at] = [_without(one, name) if one.name == owner.name else one for one in owners[:at]]
            owners[at : at + 1] = _given(owner, name)
    return [listing for owners in by_ticker.values() for listing in owners]


def _given(owner: Listing, name: Nickname) -> Iterator[Listing]:
    before, since, until = owner, name.since, name.until
    if since and (owner.since is None or owner.since < since) and (owner.until is None or since <= owner.until):
        yield _without(replace(owner, until=since - timedelta(days=1)), name)
        before = replace(owner, since=since)
    if until and (before.since is None or before.since <= until) and (before.until is None or until < before.until):
        yield _named(replace(before, until=until), name)
        yield _without(replace(before, since=until + timedelta(days=1)), name)
    else:
        yield _named(before, name)


def _named(listing: Listing, name: Nickname) -> Listing:
    rest = _without(listing, name)
    return replace(rest, aliases=(*rest.aliases, Alias(text=name.text, sure=name.sure)))


def _without(listing: Listing, name: Nickname) -> Listing:
    folded = name.text.casefold()
    kept = tuple(alias for alias in listing.aliases if alias.text.casefold() != folded)
    return replace(listing, aliases=kept) if len(kept) < len(listing.aliases) else listing


def _day(found: re.Match[str] | None) -> date | None:
    return date.fromisoformat(found[1]) if found else None
