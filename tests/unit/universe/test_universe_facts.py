"""The tables by hand: companies that left or changed their symbol, nicknames, and names that are nobody's."""

import csv
import gzip
import itertools
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from newsbot.universe import table
from newsbot.universe.listing import Listing, Universe

DATA = Path(__file__).parents[4] / "shared" / "data" / "headlines"
TICKER = re.compile(r"[A-Z]{1,5}(\.[A-Z])?")
VENUES = {"NASDAQ", "NYSE", "NYSE AMERICAN", "CBOE"}
NOTE = re.compile(r"(since|until) \d{4}-\d\d-\d\d")
STRANGER = "another company, a person, a place or a thing"


def rows(name: str) -> list[dict[str, str]]:
    with table.packaged(name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@pytest.fixture(scope="module")
def former() -> list[dict[str, str]]:
    return rows("former.csv")


@pytest.fixture(scope="module")
def aliases() -> list[dict[str, str]]:
    return rows("aliases.csv")


@pytest.fixture(scope="module")
def universe() -> Universe:
    return table.read()


@pytest.fixture(scope="module")
def today() -> dict[str, str]:
    """The full name behind each of today's symbols."""
    lines = table.packaged("us.csv").read_text(encoding="utf-8").splitlines()
    return {row["ticker"]: row["name"] for row in csv.DictReader(lines[1:]) if not row["until"]}


def test_former_rows_are_whole(former: list[dict[str, str]]) -> None:
    assert len(former) >= 1200
    for row in former:
        assert list(row) == ["ticker", "exchange", "name", "aliases", "since", "until"]
        assert TICKER.fullmatch(row["ticker"]), row
        assert row["exchange"] in VENUES, row
        others = row["aliases"].split("|") if row["aliases"] else []
        for name in [row["name"], *others]:
            assert proper(name), row
        assert row["name"] not in others, row
        assert len({other.rstrip("?") for other in others}) == len(others), row


def test_former_rows_end_in_the_time_of_the_news(former: list[dict[str, str]]) -> None:
    for row in former:
        since, until = day(row["since"]), day(row["until"])
        assert until, row
        assert date(2009, 1, 1) <= until <= date(2026, 8, 22), row
        assert since is None or since <= until, row


def test_no_symbol_had_two_companies_on_one_day(universe: Universe, former: list[dict[str, str]]) -> None:
    for ticker in sorted({row["ticker"] for row in former}):
        spans = [(one.since or date.min, one.until or date.max, one.name) for one in universe.named(ticker)]
        for (_, end, name), (start, _, other) in itertools.pairwise(sorted(spans)):
            assert end < start, f"{ticker}: {name} and {other}"


def test_names_have_companies(
    aliases: list[dict[str, str]], former: list[dict[str, str]], today: dict[str, str]
) -> None:
    known = today.keys() | {row["ticker"] for row in former}
    named = [row for row in aliases if row["ticker"]]
    assert len(named) >= 700
    assert len(aliases) - len(named) >= 250
    for row in aliases:
        assert list(row) == ["ticker", "alias", "sure", "note"]
        assert row["sure"] in {"yes", "no"}, row
        assert proper(row["alias"]), row
        if row["ticker"]:
            assert row["ticker"] in known, row
            assert not row["note"] or NOTE.fullmatch(row["note"]), row
        else:
            assert row["note"] == STRANGER, row
    twice = Counter((row["ticker"], row["alias"], row["note"]) for row in aliases)
    assert [key for key, times in twice.items() if times > 1] == []


def test_a_strangers_name_is_no_listed_companys(aliases: list[dict[str, str]], universe: Universe) -> None:
    strangers = {row["alias"].casefold() for row in aliases if not row["ticker"]}
    taken = {text for one in universe.listings for text in names(one) if text in strangers}
    assert sorted(taken) == []


def test_no_sure_alias_is_another_companys_full_name(aliases: list[dict[str, str]], today: dict[str, str]) -> None:
    owners = defaultdict(set)
    for ticker, name in today.items():
        owners[name.casefold()].add(ticker)
    for row in aliases:
        if row["ticker"] in today and row["sure"] == "yes":
            holders = owners.get(row["alias"].casefold(), {row["ticker"]})
            same = any(key(today[holder]) == key(today[row["ticker"]]) for holder in holders)
            assert row["ticker"] in holders or same, row


def test_few_sure_names_stand_for_two_companies_on_one_day(universe: Universe, former: list[dict[str, str]]) -> None:
    gone = {row["ticker"] for row in former}
    held: dict[str, list[Listing]] = defaultdict(list)
    for one in universe.listings:
        if one.primary and one.kind != "fund":
            doubted = {alias.text.casefold() for alias in one.aliases if not alias.sure}
            for text in names(one) - doubted:
                held[text].append(one)
    both = [
        f"{text}: {a.ticker}, {b.ticker}"
        for text, ones in held.items()
        for a, b in itertools.combinations(ones, 2)
        if a.ticker != b.ticker and {a.ticker, b.ticker} & gone and overlap(a, b)
    ]
    assert len(both) <= 8, both


@pytest.mark.parametrize(
    ("ticker", "on", "name"),
    [
        ("FB", "2015-06-01", "Facebook"),
        ("FB", "2023-01-03", None),
        ("FB", "2011-07-06", None),
        ("S", "2011-08-01", "Sprint Nextel"),
        ("S", "2024-01-02", "SentinelOne Inc."),
        ("ABX", "2016-07-01", "Barrick Gold"),
        ("GOLD", "2016-07-01", "Randgold Resources"),
        ("GOLD", "2022-07-01", "Barrick Gold"),
        ("AVGO", "2014-01-02", "Avago Technologies"),
        ("AVGO", "2020-01-02", "Broadcom Inc."),
        ("DISCA", "2018-03-01", "Discovery Communications"),
        ("CEG", "2011-04-01", "Constellation Energy"),
        ("CTRA", "2020-01-02", "Contura Energy"),
        ("CTRA", "2023-01-03", "Coterra Energy"),
        ("SI", "2011-01-03", "Siemens"),
        ("SI", "2022-01-03", "Silvergate Capital"),
        ("GM", "2009-03-02", "General Motors"),
    ],
)
def test_whose_symbol_it_was(universe: Universe, ticker: str, on: str, name: str | None) -> None:
    found = universe.find(ticker, date.fromisoformat(on))
    assert (found.name if found else None) == name


@pytest.mark.parametrize(
    ("text", "on", "tickers"),
    [
        ("facebook", "2014-01-02", {"FB"}),
        ("facebook", "2024-01-02", {"META"}),
        ("facebook", "2011-07-06", set()),
        ("uber", "2018-01-02", set()),
        ("broadcom", "2012-01-03", {"BRCM"}),
        ("broadcom", "2022-01-03", {"AVGO"}),
        ("royal dutch shell", "2017-01-03", {"RDS.A"}),
        ("priceline", "2014-01-02", {"PCLN"}),
        ("research in motion", "2011-09-01", {"RIMM"}),
        ("blackberry", "2022-01-03", {"BB"}),
        ("baker hughes", "2012-01-03", {"BHI"}),
        ("baker hughes", "2024-01-02", {"BKR"}),
        ("walgreens", "2012-01-03", {"WAG"}),
        ("walgreens", "2020-01-03", {"WBA"}),
    ],
)
def test_whom_a_name_meant(universe: Universe, text: str, on: str, tickers: set[str]) -> None:
    when = date.fromisoformat(on)
    assert {one.ticker for one in universe.listings if text in names(one) and one.valid(when)} == tickers


@pytest.mark.shared_data
@pytest.mark.parametrize("name", ["reuters_company_2011-07_to_2011-09-19", "benzinga_2009-2020"])
def test_recorded_symbols_are_known_and_named(name: str, universe: Universe, former: list[dict[str, str]]) -> None:
    path = DATA / f"{name}.jsonl.gz"
    if not path.is_file():
        pytest.skip("the real headlines are not here")
    gone = {(row["ticker"], row["name"]) for row in former}
    confirmed: set[str] = set()
    unnamed: set[str] = set()
    for ticker, when, text in recorded(path):
        found = universe.find(ticker, when)
        if found and (ticker, found.name) in gone:
            hit = any(one in text for one in names(found))
            (confirmed if hit else unnamed).add(ticker)
    assert len(confirmed) >= 8
    assert len(unnamed - confirmed) <= 1 + 0.1 * len(confirmed)


def recorded(path: Path) -> Iterator[tuple[str, date, str]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            text = f"{row['headline']} {row.get('body') or ''}".casefold()
            for ticker in row.get("tickers_named") or ():
                yield ticker.replace("/", "."), date.fromisoformat(row["published_at"][:10]), text


def proper(name: str) -> bool:
    return name == name.strip() and name.isprintable() and len(name) > 1


def names(one: Listing) -> set[str]:
    return {one.name.casefold(), *(alias.text.casefold() for alias in one.aliases)}


def key(name: str) -> str:
    return " ".join(name.casefold().split()[:2])


def overlap(a: Listing, b: Listing) -> bool:
    return max(a.since or date.min, b.since or date.min) <= min(a.until or date.max, b.until or date.max)
