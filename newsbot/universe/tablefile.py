"""Tables of listings as CSV files, read with every fault named."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Literal, cast

from newsbot.domain.error import Finding
from newsbot.universe.listing import Alias, Listing

COLUMNS = ("ticker", "exchange", "name", "kind", "since", "until", "cik", "primary", "aliases")
EXCHANGES = ("NASDAQ", "NYSE", "NYSE AMERICAN", "NYSE ARCA", "CBOE")
MAX_BYTES = 16 << 20
_REQUIRED = ("ticker", "exchange", "name")
_KINDS = ("stock", "adr", "fund")
_TICKER = re.compile(r"[A-Z][A-Z0-9]{0,5}(\.[A-Z]{1,2})?")
_AS_OF = re.compile(r"# as of (\d{4}-\d\d-\d\d)\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """What one file says. ``removed`` are symbols it takes out, each with the line that says so."""

    listings: tuple[Listing, ...] = ()
    removed: dict[str, int] = field(default_factory=dict)
    as_of: date | None = None


def read_table(path: Path) -> tuple[Table, list[Finding]]:
    """A file of listings and all that is wrong with it; with a finding the table is not to be used."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as fault:
        found = fault.strerror or str(fault)
        return Table(), [_finding(path, 0, "the company list cannot be read", found, "name another file", "NB-U01")]
    if len(data) > MAX_BYTES:
        what = f"the company list is larger than {MAX_BYTES >> 20} MiB"
        return Table(), [_finding(path, 0, what, "", "split it, or name another file", "NB-U01")]
    return parse_table(data, path)


def parse_table(data: bytes, path: Path) -> tuple[Table, list[Finding]]:
    """As read_table, from the bytes of the file; ``path`` is for the findings."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = data.count(b"\n", 0, fault.start) + 1
        found = f"byte {data[fault.start]:#04x}"
        return Table(), [_finding(path, line, "the file is not UTF-8", found, "save it as UTF-8", "NB-U02")]
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        return Table(), [_finding(path, line, "the file is no text", "a zero byte", "save it as UTF-8", "NB-U02")]
    return _Reader(path).read(text)


class _Reader:
    def __init__(self, path: Path) -> None:
        self._path = path
        self.findings: list[Finding] = []
        self._dates: dict[str, date] = {}

    def read(self, text: str) -> tuple[Table, list[Finding]]:
        as_of = None
        head = _AS_OF.match(text)
        if head:
            as_of = self._date(head[1], 1, "as of")
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        listings: list[Listing] = []
        removed: dict[str, int] = {}
        places: list[int] = []
        columns: list[str] | None = None
        try:
            for row in reader:
                if not row or (row[0].startswith("#") and len(row[0]) > 1) or not any(row):
                    continue
                if columns is None:
                    columns = self._columns(row, reader.line_num)
                    if columns is None:
                        return Table(), self.findings
                    continue
                self._row(dict(zip(columns, row, strict=False)), len(row), len(columns), reader.line_num,
                          listings, removed, places)  # fmt: skip
        except csv.Error as fault:
            self._wrong("NB-U03", reader.line_num, "the line is no CSV", str(fault), "check the quotes of this line")
        if columns is None and not self.findings:
            self._wrong("NB-U03", 0, "the file is empty", "no line with column names", _FIX_HEAD)
        elif not listings and not removed and not self.findings:
            self._wrong("NB-U03", 0, "the file names no company", "only column names", "add a row, or leave it out")
        listings = self._in_order(listings, places)
        for listing in listings:
            if listing.ticker in removed:
                line = removed[listing.ticker]
                self._wrong("NB-U05", line, f"{listing.ticker} is both removed and listed", "", "keep one of the two")
        return Table(listings=tuple(listings), removed=removed, as_of=as_of), self.findings

    def _columns(self, row: Sequence[str], line: int) -> list[str] | None:
        columns = [cell.strip().casefold() for cell in row]
        if len(row) == 1 and ";" in row[0]:
            fix = "save it with commas between the columns: ticker,exchange,name"
            self._wrong("NB-U03", line, "semicolons stand between the columns", row[0][:80], fix)
            return None
        missing = [name for name in _REQUIRED if name not in columns]
        unknown = [name for name in columns if name not in COLUMNS]
        twice = sorted({name for name in columns if columns.count(name) > 1})
        if missing:
            self._wrong("NB-U04", line, f"no column {' and no column '.join(missing)}", ",".join(row)[:80], _FIX_HEAD)
        for name in unknown:
            found = name[:40] or "no name"
            self._wrong("NB-U04", line, "unknown column", found, f"known are {', '.join(COLUMNS)}")
        for name in twice:
            self._wrong("NB-U04", line, f"column {name} stands there twice", "", "keep one")
        return None if missing or unknown or twice else columns

    def _row(  # noqa: PLR0917 - one row, and the three things it goes into
        self,
        cells: dict[str, str],
        found: int,
        wanted: int,
        line: int,
        listings: list[Listing],
        removed: dict[str, int],
        places: list[int],
    ) -> None:
        if found > wanted:
            fix = 'put names with a comma into quotes: "Acme, Inc."'
            self._wrong("NB-U03", line, "the line has too many cells", f"{found}, the first line {wanted}", fix)
            return
        ticker = cells.get("ticker", "").strip()
        name = cells.get("name", "").strip()
        exchange = cells.get("exchange", "").strip()
        faults = len(self.findings)
        if not _TICKER.fullmatch(ticker):
            fix = "write it in capitals, a class after a dot: BRK.B"
            self._wrong("NB-U05", line, "this is no US symbol", f'"{ticker[:40]}"', fix)
        if name == "-":
            if faults == len(self.findings):
                removed[ticker] = line
            return
        if not name or not name.isprintable():
            self._wrong("NB-U05", line, "the company's name is missing or not printable", ascii(name[:60]), "write it")
        if exchange not in EXCHANGES:
            self._wrong("NB-U05", line, "unknown exchange", f'"{exchange[:40]}"', f"known are {', '.join(EXCHANGES)}")
        kind = cells.get("kind", "").strip() or "stock"
        if kind not in _KINDS:
            self._wrong("NB-U05", line, "unknown kind", f'"{kind[:40]}"', f"known are {', '.join(_KINDS)}")
        primary = cells.get("primary", "").strip() or "yes"
        if primary not in ("yes", "no"):
            self._wrong("NB-U05", line, '"primary" is neither yes nor no', f'"{primary[:40]}"', "write yes or no")
        cik = cells.get("cik", "").strip()
        if cik and not (cik.isascii() and cik.isdigit() and len(cik) <= 10):
            self._wrong("NB-U05", line, "this is no CIK", f'"{cik[:40]}"', "write the number alone, or leave it out")
        since = self._day(cells.get("since", ""), line, "since")
        until = self._day(cells.get("until", ""), line, "until")
        if since and until and until < since:
            self._wrong("NB-U06", line, "until is before since", f"{since} to {until}", "correct the dates")
        aliases = tuple(_aliases(cells.get("aliases", "")))
        for alias in aliases:
            if not alias.text.isprintable() or len(alias.text) > 200:
                self._wrong("NB-U05", line, "this is no name", ascii(alias.text[:60]), "write it in letters")
        if faults != len(self.findings):
            return
        places.append(line)
        listings.append(
            Listing(
                ticker=ticker,
                exchange=exchange,
                name=name,
                aliases=aliases,
                since=since,
                until=until,
                cik=cik.lstrip("0"),
                kind=cast(Literal["stock", "adr", "fund"], kind),
                primary=primary == "yes",
            )
        )

    def _in_order(self, listings: Sequence[Listing], places: Sequence[int]) -> list[Listing]:
        """By symbol and day. A row without ``since`` below an older one of its symbol begins when that one ended."""
        ordered: list[Listing] = []
        last_line = 0
        for listing, line in sorted(zip(listings, places, strict=True), key=lambda one: _end(one[0])):
            last = ordered[-1] if ordered and ordered[-1].ticker == listing.ticker else None
            if last and listing.since is None and last.until and last.until != listing.until:
                listing = replace(listing, since=last.until + timedelta(days=1))  # noqa: PLW2901
            elif last and (not last.until or (listing.since or date.min) <= last.until):
                same = (last.name, last.until) == (listing.name, listing.until)
                what = "stands there twice" if same else "stands for two companies on one day"
                found = f"{last.name} in line {last_line}"
                fix = "keep one row" if same else "let the first end before the second begins"
                self._wrong("NB-U07", line, f"{listing.ticker} {what}", found, fix)
            ordered.append(listing)
            last_line = line
        return sorted(ordered, key=order)

    def _day(self, text: str, line: int, column: str) -> date | None:
        text = text.strip()
        if not text:
            return None
        day = self._dates.get(text)
        if day is None:
            day = self._date(text, line, column)
            if day:
                self._dates[text] = day
        return day

    def _date(self, text: str, line: int, column: str) -> date | None:
        try:
            day = date.fromisoformat(text)
        except ValueError:
            day = None
        if day is None or len(text) != 10:  # Python 3.11 takes 20260331 as well
            self._wrong("NB-U06", line, f'"{column}" is no date', f'"{text[:40]}"', "write it as 2026-03-31")
            return None
        return day

    def _wrong(self, code: str, line: int, what: str, found: str, fix: str) -> None:
        self.findings.append(_finding(self._path, line, what, found, fix, code))


def order(listing: Listing) -> tuple[str, date]:
    """Where a listing stands in a table: by symbol, then by its first day."""
    return listing.ticker, listing.since or date.min


def _aliases(cell: str) -> Iterator[Alias]:
    if not cell:
        return
    for part in cell.split("|"):
        text = part.strip()
        if text.endswith("?"):
            yield Alias(text=text[:-1].rstrip(), sure=False)
        elif text:
            yield Alias(text=text)


def _end(listing: Listing) -> tuple[str, date, date]:
    return listing.ticker, listing.until or date.max, listing.since or date.min


def _finding(path: Path, line: int, what: str, found: str, fix: str, code: str) -> Finding:  # noqa: PLR0917
    return Finding(code=code, what=what, found=found, fix=fix, path=str(path), line=line)


_FIX_HEAD = "begin with ticker,exchange,name,aliases,since,until"
