"""Write the company table that ships with newsbot: ``python scripts/make_universe.py ../shared/data``.

From lists of US symbols at two dates, SEC's company list between them and the S&P 500 it takes facts alone: symbol,
exchange, name, CIK, and between which lists a symbol stood for whom. From headlines it takes no text, only which names
and symbols are also words. The same input gives the same bytes.
"""

import csv
import gzip
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
TARGET = ROOT / "newsbot" / "universe"

from make_instruments import FUNDS  # noqa: E402 - the script beside this one
from universe_words import SYMBOLS, evidence, words  # noqa: E402

from newsbot.universe.alias import key_of  # noqa: E402 - a script beside the package
from newsbot.universe.issuer import is_derived, issuer_name, kind_of  # noqa: E402
from newsbot.universe.listing import Alias, Listing  # noqa: E402
from newsbot.universe.naming import Evidence, candidates, named  # noqa: E402
from newsbot.universe.tablefile import read_table  # noqa: E402
from newsbot.universe.tablewrite import write_table  # noqa: E402

DAY = timedelta(days=1)
FIRST, LAST = date(2024, 3, 15), date(2026, 8, 22)
BETWEEN = date(2025, 7, 3)  # SEC's list carries no date: it knows what was listed by then, and not what came later
EXCHANGES = {"NASDAQ": "NASDAQ", "NYSE": "NYSE", "AMEX": "NYSE AMERICAN", "ARCA": "NYSE ARCA", "BATS": "CBOE",
             "Nasdaq": "NASDAQ", "CBOE": "CBOE"}  # fmt: skip
# What the lists call them is no name.
NAMES = {
    "AB": "AllianceBernstein Holding L.P.",
    "BNS": "Bank of Nova Scotia",
    "BRSL": "Brightstar Lottery PLC",
    "BTI": "British American Tobacco p.l.c.",
    "NGG": "National Grid PLC",
    "PAC": "Grupo Aeroportuario Del Pacifico S.A.B. de C.V.",
}
PLAIN_SHARE = re.compile(r"common|class [a-z]\b|ordinary|capital stock", re.IGNORECASE)
SYMBOL = re.compile(r"[A-Z]{1,5}(\.[A-Z])?")
# Still listed, but not in the list of symbols: in the S&P 500 of the same month.
LEFT_OUT = {"AVB": "NYSE", "EQR": "NYSE", "CBOE": "CBOE"}
# The second listing of a company that is two on paper.
TWINS = frozenset({"CUK"})
# First days that the lists do not tell: a company went and came back, or had another symbol before.
CAME = {"DELL": date(2018, 12, 28), "HTZ": date(2021, 11, 9), "EU": date(2023, 1, 23)}
# Their year of listing in the lists is that of a new holding company, not the first.
OLDER = words("UBS ABEV QSR DK SDRL NE BEPC BIPC BBUC FERG TIMB CRC OR ENIC BH ENR")
# SEC numbers companies in order: the first number of each year. Who has one from long before its year of listing is
# an old company that only moved.
NUMBERED = {2004: 1275000, 2005: 1313000, 2006: 1349000, 2007: 1385000, 2008: 1422000, 2009: 1452000, 2010: 1480000,
            2011: 1509000, 2012: 1538000, 2013: 1566000, 2014: 1596000, 2015: 1629000, 2016: 1662000, 2017: 1693000,
            2018: 1727000, 2019: 1763000}  # fmt: skip
BIG_FUND = re.compile(
    r"\bETF\b|\bBitcoin\b|\bEthereum\b|\b(?:Gold|Silver|Platinum|Oil|Gas) (?:Trust|Fund)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Row:
    """A symbol in one list of symbols."""

    ticker: str
    exchange: str
    name: str
    kind: str
    marks: tuple[str, str, str]  # year of listing, country, industry: tell a renamed company from another one
    year: int | None
    blank: bool


@dataclass(slots=True)
class Sec:
    """SEC's list: symbols in order of size."""

    by_ticker: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    by_cik: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


def table(path: Path) -> list[dict[str, str]]:
    """A gzipped table."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def symbols(path: Path) -> dict[str, Row]:
    """The shares of a list of symbols; warrants, units, rights, preferreds and notes left out."""
    every = table(path)
    derived = {row["symbol"] for row in every if is_derived(row["name"])}
    found: dict[str, Row] = {}
    for row in every:
        ticker = row["symbol"].strip().replace("/", ".")
        name = NAMES.get(ticker) or issuer_name(row["name"])
        if not SYMBOL.fullmatch(ticker) or (row["symbol"] in derived and ticker not in NAMES):
            continue
        year = int(row["ipoyear"]) if row["ipoyear"].isdigit() else None
        found[ticker] = Row(
            ticker=ticker,
            exchange=EXCHANGES[row["exchange"]],
            name=name,
            kind=kind_of(row["name"]),
            marks=(row["ipoyear"], row["country"], row["industry"]),
            year=year,
            blank=row["industry"] == "Blank Checks",
        )
    # a fifth letter on another share of the same company: a preferred or a note whose name does not say so
    stems = defaultdict(set)
    for ticker in found:
        stems[ticker[:4]].add(ticker)
    full = {row["symbol"].strip(): row["name"] for row in every}
    for ticker in [t for t in found if re.fullmatch(r"[A-Z]{4}[GHILMNOPRUWZ]", t) and not PLAIN_SHARE.search(full[t])]:
        if any(key_of(found[t].name) == key_of(found[ticker].name) for t in stems[ticker[:4]] if t < ticker):
            del found[ticker]
            stems[ticker[:4]].discard(ticker)
    return found


def sec(path: Path) -> Sec:
    """SEC's list of companies with an exchange."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        rows = json.load(file)["data"]
    got = Sec()
    for cik, name, ticker, exchange in rows:
        symbol = ticker.replace("-", ".")
        got.by_ticker[symbol] = (str(cik), name, exchange or "")
        got.by_cik[str(cik)].append(symbol)
    return got


def alike(one: str, other: str) -> bool:
    """Whether two names are one company's, as different lists spell it."""
    a, b = (list(key_of(issuer_name(name))) for name in (one, other))
    a, b = ([w for w in k if w not in NOISE] or k for k in (a, b))
    joined, other_joined = "".join(a), "".join(b)
    if joined == other_joined or joined.startswith(other_joined) or other_joined.startswith(joined):
        return True
    return a[0] == b[0] and len(a[0]) > 3 and a[0] not in COMMON


NOISE = words("holdings holding group trust bancorp inc corp co ltd plc the of and de new")
COMMON = words(
    "first american united national general global international bank capital china advanced applied golden great"
    " community western eastern southern northern pacific atlantic north south royal liberty heritage digital energy"
    " blue black green gold silver home health life star sun ares churchill cantor columbus dynamix apollo"
)


def main(data: Path, target: Path = TARGET) -> None:
    """Read the lists under ``data`` and write the table and the words."""
    lists = data / "universe"
    before = symbols(lists / "us_symbols_2024-03-15.csv.gz")
    after = symbols(lists / "us_symbols_2026-08-22.csv.gz")
    between = sec(lists / "sec_company_tickers_exchange.json.gz")
    index = {row["Symbol"]: row for row in table(lists / "sp500_constituents.csv.gz")}
    found = list(listings(before, after, between, index))
    found.extend(funds(between, {listing.ticker for listing in found}))
    former, _ = read_table(target / "former.csv")
    found = primaries(settled(found, former.listings), between)
    found = [replace(one, primary=False) if one.ticker in TWINS else one for one in found]
    found = [begun(one, before.get(one.ticker), after.get(one.ticker)) for one in found]
    spelled = {ticker: [issuer_name(row["Security"].replace("’", "'"))] for ticker, row in index.items()}
    ours = {one.cik for one in found} | {ticker for ticker, (_, _, exchange) in between.by_ticker.items() if exchange}
    others = [
        issuer_name(titled(name))
        for ticker, (cik, name, exchange) in between.by_ticker.items()
        if cik not in ours and exchange not in ("NYSE", "Nasdaq", "CBOE")
    ]
    old = [
        one
        for one in former.listings
        if not any(same_name(one, other) for other in found if other.ticker == one.ticker)
    ]
    phrases = [text for one in [*found, *old] for text in candidates(one, spelled.get(one.ticker, ()))]
    known, _shouted = evidence(data / "headlines", phrases)
    worth = {**worth_of(lists / "us_symbols_2024-03-15.csv.gz"), **worth_of(lists / "us_symbols_2026-08-22.csv.gz")}
    found = named(found, known, spellings=spelled, others=others, worth=worth)
    plain = {
        word
        for one in [*found, *old]
        for name in (one.name, *(alias.text for alias in one.aliases))
        for word in name.casefold().replace("-", " ").replace("'s", "").split()
        if word.isalpha() and known.plain(word)
    }
    barred = sorted({one.ticker for one in [*found, *old] if bars(one.ticker, known)})
    text = write_table(found, LAST)
    (target / "us.csv").write_text(text, encoding="utf-8")
    head = (
        "# Words, places and people in company names; in capitals: symbols that stand for something else in a text.\n"
    )
    lines = "".join(f"{word}\n" for word in [*barred, *sorted(plain)])
    (target / "words.txt").write_text(head + lines, encoding="utf-8")
    kinds = Counter(listing.kind for listing in found)
    print(f"{len(found)} listings {dict(kinds)}, {len(plain)} words, {len(barred)} barred")  # noqa: T201 - a script


def begun(one: Listing, old: Row | None, new: Row | None) -> Listing:
    """The listing with the year in which it came to the exchange, where the lists tell it and can be believed."""
    if one.ticker in CAME and one.until is None:
        return replace(one, since=CAME[one.ticker])
    year = (new or old).year if new or old else None  # type: ignore[union-attr]
    if one.since or one.until or one.kind == "fund" or not one.cik or not year or year < min(NUMBERED) + 7:
        return one
    if (old and new and old.year != new.year) or one.ticker in OLDER:
        return one
    return replace(one, since=date(year, 1, 1)) if int(one.cik) >= NUMBERED.get(year - 7, 1763000) else one


def settled(found: list[Listing], former: Iterable[Listing]) -> list[Listing]:
    """The listings with the day on which a company took another symbol: from the table by hand, else a safe one.

    The lists bound the day only. In between a name would resolve to a symbol that may not have been there yet: so
    without a day the new one counts from the list that has it, the old one until the list that last had it.
    """
    ends: dict[tuple[str, ...], list[Listing]] = defaultdict(list)
    for one in found:
        if one.until and one.kind != "fund":
            ends[key_of(one.name)].append(one)
    by_hand = {(one.ticker, key_of(one.name)): one.until for one in former if one.until}
    by_ticker = {one.ticker: one.until for one in former if one.until and one.until >= FIRST}
    result = []
    for one in found:
        before = [old for old in ends.get(key_of(one.name), ()) if old.ticker != one.ticker]
        if one.until or not one.since or not before:
            result.append(one)
            continue
        old = max(before, key=lambda listing: listing.until or LAST)
        day = by_hand.get((old.ticker, key_of(old.name))) or by_ticker.get(old.ticker)
        result.append(replace(one, since=day + DAY if day and day >= (old.until or LAST) else LAST))
    return result


def same_name(one: Listing, other: Listing) -> bool:
    """Whether two listings are one company's."""
    return key_of(one.name) == key_of(other.name)


def worth_of(path: Path) -> dict[str, float]:
    """The market value by symbol."""
    return {row["symbol"].replace("/", "."): float(row["market_cap"] or 0) for row in table(path)}


def bars(ticker: str, known: Evidence) -> bool:
    """Whether a symbol says nothing in running text: a letter, a word, a common abbreviation."""
    folded = ticker.casefold()
    return len(ticker) == 1 or ticker in SYMBOLS or folded in known.ordinary or folded in known.people


def listings(
    before: dict[str, Row], after: dict[str, Row], between: Sec, index: dict[str, dict[str, str]]
) -> Iterator[Listing]:
    """One listing for each company that a symbol stood for."""
    for ticker in sorted(before.keys() | after.keys()):
        old, new = before.get(ticker), after.get(ticker)
        cik, sec_name, _ = between.by_ticker.get(ticker, ("", "", ""))
        of_old = bool(old and cik and alike(old.name, sec_name))
        of_new = bool(new and cik and alike(new.name, sec_name))
        if old and new and same(old, new, of_old, of_new):
            yield listing(new, cik if of_new or of_old else "", None, None, former=old.name)
            continue
        if old and ticker in LEFT_OUT:
            yield listing(old, cik, None, None)
            continue
        if old:
            yield listing(old, cik if of_old else "", None, BETWEEN if of_old else FIRST)
        if new:
            starts = [(FIRST if of_new else BETWEEN) + DAY]
            if old and of_old:
                starts.append(BETWEEN + DAY)
            if new.year:
                starts.append(date(new.year, 1, 1))
            yield listing(new, cik if of_new and not of_old else "", max(starts), None)
    for ticker in sorted(LEFT_OUT.keys() - before.keys() - after.keys()):
        name = index[ticker]["Security"]
        yield Listing(ticker=ticker, exchange=LEFT_OUT[ticker], name=name, cik=index[ticker]["CIK"].lstrip("0"))


def same(old: Row, new: Row, of_old: bool, of_new: bool) -> bool:
    """Whether a symbol stands for the same company in both lists, renamed perhaps."""
    if key_of(old.name) == key_of(new.name) or (alike(old.name, new.name) and not (old.blank and old.year != new.year)):
        return True
    if old.blank or new.blank:
        return False
    # SEC keeps the company's older name for a while, the lists its year of listing, country and trade
    return old.marks == new.marks and (of_old or of_new)


def listing(row: Row, cik: str, since: date | None, until: date | None, former: str = "") -> Listing:
    """A listing of a row; a former name becomes an alias later."""
    if former and key_of(former) == key_of(row.name):
        former = ""
    return Listing(ticker=row.ticker, exchange=row.exchange, name=row.name, since=since, until=until, cik=cik,
                   kind=row.kind, aliases=(Alias(text=former),) if former else ())  # type: ignore[arg-type]  # fmt: skip


def funds(between: Sec, taken: set[str]) -> Iterator[Listing]:
    """The big exchange-traded funds: a list by hand, and those that SEC knows as an issuer of their own."""
    for ticker, (exchange, name, _) in FUNDS.items():
        if ticker not in taken:
            yield Listing(ticker=ticker, exchange=EXCHANGES[exchange], name=titled(name), kind="fund")
    for cik, tickers in between.by_cik.items():
        symbol = tickers[0]
        _, name, exchange = between.by_ticker[symbol]
        if len(tickers) > 1 or symbol in taken or symbol in FUNDS or exchange not in ("NYSE", "Nasdaq", "CBOE"):
            continue
        if BIG_FUND.search(name) and SYMBOL.fullmatch(symbol):
            venue = "NYSE ARCA" if exchange == "NYSE" else EXCHANGES[exchange]
            yield Listing(ticker=symbol, exchange=venue, name=name, cik=cik, kind="fund")


def titled(name: str) -> str:
    """A name in capitals, written as names are."""
    return " ".join(
        word if word in KEEP or not word.isalpha() else CASED.get(word, word.capitalize()) for word in name.split()
    )


KEEP = words("ETF ETN SPDR MSCI EAFE FTSE CSI VIX LP QQQ ARK USD US")
CASED = {"ISHARES": "iShares", "PROSHARES": "ProShares", "VANECK": "VanEck", "KRANESHARES": "KraneShares",
         "ULTRAPRO": "UltraPro", "IBOXX": "iBoxx"}  # fmt: skip


def primaries(found: list[Listing], between: Sec) -> list[Listing]:
    """The listings with one primary symbol an issuer: the first in SEC's order of size, else the plain one."""
    place = {ticker: i for i, ticker in enumerate(between.by_ticker)}
    groups: dict[object, list[Listing]] = defaultdict(list)
    for one in found:
        if one.until is None:
            groups[one.cik or key_of(one.name)].append(one)
    by_name: dict[object, list[Listing]] = defaultdict(list)
    for group in groups.values():
        by_name[key_of(group[0].name)].extend(group)
    second: set[int] = set()
    for group in by_name.values():
        best = min(group, key=lambda one: (place.get(one.ticker, len(place)), "." in one.ticker, one.ticker))
        second.update(id(one) for one in group if one is not best and one.kind != "fund")
    gone: dict[object, list[Listing]] = defaultdict(list)
    for one in found:
        if one.until is not None:
            gone[key_of(one.name), one.until].append(one)
    for group in gone.values():
        best = min(group, key=lambda one: (place.get(one.ticker, len(place)), "." in one.ticker, one.ticker))
        second.update(id(one) for one in group if one is not best)
    return [replace(one, primary=False) if id(one) in second else one for one in found]


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
