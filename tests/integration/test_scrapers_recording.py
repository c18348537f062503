"""The shipped recording: each page says what a reader finds on it, and the tape lets the day end as it is told."""

import csv
import gzip
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from newsbot.domain.article import Article
from newsbot.domain.input import ArticlesSeen, SourceFailed
from newsbot.scrapers import catalogue, recorder
from newsbot.scrapers.memory import Memory
from newsbot.scrapers.parse import to_input
from newsbot.scrapers.recorder import Entry

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "fixtures" / "pages"
UNIVERSE = ROOT.parent / "shared" / "data" / "universe"

SOURCES = catalogue.load()
RECORDING = recorder.read(PAGES)
PAGES_WITH_BODY = [entry for entry in RECORDING.entries if entry.path is not None]


def news(entry: Entry) -> ArticlesSeen | SourceFailed | None:
    return to_input(entry.outcome(), SOURCES[entry.source])


def first_seen() -> dict[tuple[str, str, str], tuple[datetime, Article]]:
    """Each version of each item with the poll that brought it."""
    seen: dict[tuple[str, str, str], tuple[datetime, Article]] = {}
    for entry in RECORDING.entries:
        result = news(entry)
        for article in result.articles if isinstance(result, ArticlesSeen) else ():
            seen.setdefault((article.source, article.guid, article.headline), (entry.at, article))
    return seen


SEEN = first_seen()


def article(words: str, source: str) -> tuple[str, Article]:
    """The time in New York at which the one item with these words was first seen, and the item."""
    ((at, found),) = [(at, item) for at, item in SEEN.values() if words in item.headline and item.source == source]
    return (at - timedelta(hours=4)).strftime("%H:%M:%S"), found


def test_a_memory_of_the_last_page_changes_nothing() -> None:
    memories = {name: Memory() for name in SOURCES}
    for entry in RECORDING.entries:
        source = SOURCES[entry.source]
        assert to_input(entry.outcome(), source, memories[entry.source]) == to_input(entry.outcome(), source), entry


def test_the_day_is_a_wednesday_in_march() -> None:
    times = [entry.at for entry in RECORDING.entries]
    assert times[0] == datetime(2026, 3, 11, 11, 58, tzinfo=UTC)
    assert times[-1] == datetime(2026, 3, 11, 15, 2, tzinfo=UTC)
    assert len(times) == 39
    assert {entry.source for entry in RECORDING.entries} == set(SOURCES)
    assert sum(entry.status == 304 for entry in RECORDING.entries) >= 8
    assert 60 <= len(SEEN) <= 70
    assert RECORDING.tape_path is not None
    assert RECORDING.instruments_path is not None


@pytest.mark.parametrize("entry", PAGES_WITH_BODY, ids=lambda entry: f"{entry.source}-{entry.path.stem}")
def test_a_page_gives_what_a_reader_finds_on_it(entry: Entry) -> None:
    assert entry.path is not None
    expected = json.loads(entry.path.with_name(entry.path.stem + ".expected.json").read_text(encoding="utf-8"))
    result = news(entry)
    if isinstance(expected, dict):
        assert isinstance(result, SourceFailed)
        assert result.code == expected["fault"]
        return
    assert isinstance(result, ArticlesSeen)
    assert [
        {
            "title": item.headline,
            "url": item.url,
            "published": item.published and item.published.at.isoformat().replace("+00:00", "Z"),
            "guid": item.guid,
        }
        for item in result.articles
    ] == expected
    assert all(item.first_seen_at == entry.at for item in result.articles)
    assert not any("note" in dict(item.fields) for item in result.articles)


def test_words_that_no_reader_is_meant_to_see_are_in_no_article() -> None:
    page = (PAGES / "prnewswire" / "07-58-06.html").read_text(encoding="cp1252")
    for hidden in ("FDA Approves Norwood", "FDA Approves Everything", "$900 Million", "We value your privacy"):
        assert hidden in page
        assert not any(hidden in item.headline + item.body for _, item in SEEN.values())
    assert not any("commented card" in item.headline for _, item in SEEN.values())


@pytest.mark.parametrize(
    ("words", "source", "seen", "tag"),
    [
        ("Announces FDA Approval of Velmorin", "prnewswire", "07:58:06", "(Nasdaq: BRXA)"),
        ("Norwood Analytics Raises 2026 Outlook to $2.10-2.20 per Share", "prnewswire", "08:00:04", "(NASDAQ: NWDA)"),
        ("FDA Approves Halden Bio’s Once-Daily Asthma Drug", "prnewswire", "09:41:38", "(Nasdaq: HLDN)"),
        ("Orbis Rail Weighs $200 Million Buyback, Sources Say", "prnewswire", "09:50:00", "(NYSE: ORBI)"),
        ("Quillvolt Energy Announces $150 Million Share Repurchase", "prnewswire", "09:52:30", "(Nasdaq: QVLT)"),
        ("8-K - GOLDQUAY MINING CORP (0009990012) (Filer)", "sec-8k", "10:05:00", "Item 1.03: Bankruptcy"),
        ("Zentara Minerals Announces $50 Million Share Buyback", "globenewswire", "10:12:00", "(TSX: ZNT)"),
        ("CORRECTION: Tesselock Systems Wins $310 Million", "prnewswire", "10:22:00", "(NYSE: TSLK)"),
        ("Polyquay Plastics Wins $85 Million", "globenewswire", "10:31:00", "(NYSE American – PLYQ)"),
        ("Dalmora Foods and Finwick Brands Win $40 Million", "prnewswire", "10:36:00", "(NYSE: FNWK)"),
        ("Kervo Robotics Wins $120 Million Contract", "globenewswire", "10:41:00", "(Nasdaq: KRVO)"),
        ("Ventiq Devices to be Acquired for $61.00 per Share in Cash", "prnewswire", "10:52:00", "(NASDAQ: VNTQ)"),
    ],
)
def test_a_story_is_first_seen_when_it_is_told(words: str, source: str, seen: str, tag: str) -> None:
    at, item = article(words, source)
    assert at == seen
    assert tag in item.body


def test_the_halden_story_comes_under_one_guid_with_two_titles() -> None:
    at, edited = article("Asthma Drug for Adults", "globenewswire")
    (first,) = [a for _, a in SEEN.values() if a.guid == edited.guid and a.headline != edited.headline]
    assert (at, edited.url, edited.published) == ("10:18:00", first.url, first.published)
    assert [(ticker.exchange, ticker.ticker) for ticker in first.feed_tickers] == [("Nasdaq", "HLDN")]


def test_the_stale_story_is_two_hours_old_when_it_is_seen() -> None:
    _, item = article("Kervo Robotics Wins", "globenewswire")
    assert item.published is not None
    assert item.published.at == datetime(2026, 3, 11, 12, 30, tzinfo=UTC)


def test_the_wall_is_a_fault_and_the_next_page_is_good() -> None:
    results = [(entry.at, news(entry)) for entry in RECORDING.entries if entry.source == "prnewswire"]
    at = next(number for number, (_, result) in enumerate(results) if isinstance(result, SourceFailed))
    assert results[at][0] == datetime(2026, 3, 11, 14, 46, tzinfo=UTC)
    assert isinstance(results[at + 1][1], ArticlesSeen)
    assert sum(isinstance(result, SourceFailed) for _, result in results) == 1


# ------------------------------------------------------------------------------------------- tape, instruments


def rows(name: str) -> list[dict[str, str]]:
    with (PAGES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


INSTRUMENTS = rows("instruments.csv")
TAPE = rows("tape.csv")


def quotes(ticker: str) -> Iterator[tuple[datetime, Decimal, Decimal, dict[str, str]]]:
    """Time, bid and ask of one instrument, in order; empty fields keep their former value."""
    bid = ask = Decimal(0)
    for row in TAPE:
        if row["ticker"] == ticker:
            bid, ask = Decimal(row["bid"] or bid), Decimal(row["ask"] or ask)
            yield datetime.fromisoformat(row["at"]), bid, ask, row


def test_instruments_and_tape_fit_together() -> None:
    assert [row["con_id"] for row in INSTRUMENTS] == [str(990001 + n) for n in range(12)]
    assert [row["cik"] for row in INSTRUMENTS] == [f"{9990001 + n:010d}" for n in range(12)]
    times = [datetime.fromisoformat(row["at"]) for row in TAPE]
    assert times == sorted(times)
    for row in INSTRUMENTS:
        seen = list(quotes(row["ticker"]))
        assert seen[0][0] < RECORDING.entries[0].at
        assert seen[-1][0] > datetime(2026, 3, 11, 14, 50, tzinfo=UTC)
        assert all(0 < bid < ask for _, bid, ask, _ in seen)
        assert all(later[0] - earlier[0] <= timedelta(minutes=10) for earlier, later in pairwise(seen))
        volumes = [int(row["volume"]) for _, _, _, row in seen if row["volume"]]
        assert volumes == sorted(volumes)
        assert seen[0][3]["halted"] == "0"
        assert all(int(size) >= 500 for *_, row in seen for size in (row["bid_size"], row["ask_size"]) if size)
    assert {row["ticker"] for row in TAPE} == {row["ticker"] for row in INSTRUMENTS}


@pytest.mark.parametrize(
    ("ticker", "seen_at", "profit", "loss", "ends"),
    [("HLDN", "13:41:08", "1.08", "0.96", "target"), ("QVLT", "13:52:30", "1.06", "0.97", "stop")],
)
def test_a_bracket_at_the_story_ends_as_told(ticker: str, seen_at: str, profit: str, loss: str, ends: str) -> None:
    seen = datetime.fromisoformat(f"2026-03-11T{seen_at}+00:00")
    before = [quote for quote in quotes(ticker) if quote[0] <= seen]
    _, bid, ask, row = before[-1]
    assert seen - before[-1][0] <= timedelta(seconds=30)
    assert (ask - bid) / ask < Decimal("0.005")
    entry = (ask * Decimal("1.005")).quantize(Decimal("0.01"))
    target, stop = (
        (entry * Decimal(profit)).quantize(Decimal("0.01")),
        (entry * Decimal(loss)).quantize(Decimal("0.01")),
    )
    assert int(5000 / entry) <= min(int(row["ask_size"]), int(row["bid_size"]))
    for at, bid, _, _ in quotes(ticker):
        if at > seen and bid >= target:
            assert ends == "target"
            assert timedelta(minutes=5) < at - seen < timedelta(minutes=7)
            return
        if at > seen and bid <= stop:
            assert ends == "stop"
            assert at < datetime(2026, 3, 11, 15, 2, tzinfo=UTC)
            return
    pytest.fail("the position never ends")


def test_one_is_quoted_wide_and_one_is_halted() -> None:
    wide = [(ask - bid) / ask for _, bid, ask, _ in quotes("PLYQ")]
    assert all(Decimal("0.015") < spread < Decimal("0.025") for spread in wide)
    halts = [(at, row["halted"]) for at, _, _, row in quotes("VNTQ") if row["halted"]]
    assert halts[1:] == [(datetime(2026, 3, 11, 14, 51, tzinfo=UTC), "1")]


# -------------------------------------------------------------------------------------------------- invented


def universe() -> tuple[set[str], str]:
    """Symbols, and the names in lower case, one a line, of all securities and companies in the lists."""
    symbols: set[str] = set()
    names: list[str] = []
    for path in UNIVERSE.glob("*.gz"):
        text = gzip.decompress(path.read_bytes()).decode()
        if path.name.endswith(".csv.gz"):
            for row in csv.reader(io.StringIO(text)):
                symbols.update(row[:2])
                names.extend(row[:3])
            continue
        data: Any = json.loads(text)
        if isinstance(data, list):
            symbols.update(data)
        elif "data" in data:
            symbols.update(row[2] for row in data["data"])
            names.extend(row[1] for row in data["data"])
        else:
            symbols.update(row["ticker"] for row in data.values())
            names.extend(row["title"] for row in data.values())
    return symbols, "\n".join(names).lower()


@pytest.mark.shared_data
@pytest.mark.skipif(not UNIVERSE.is_dir(), reason="the lists of real securities are not part of the repository")
def test_no_company_of_the_recording_exists() -> None:
    symbols, real_names = universe()
    assert "AAPL" in symbols
    assert "microsoft corp" in real_names
    tickers = {row["ticker"] for row in INSTRUMENTS}
    tickers |= {ticker.ticker for _, item in SEEN.values() for ticker in item.feed_tickers}
    assert not tickers & symbols
    names = {row["name"] for row in INSTRUMENTS}
    for _, item in SEEN.values():
        names.update(*(values for name, values in item.fields if name in {"issuer", "company"}))
    assert len(names) > 30
    for name in names:
        assert " ".join(name.lower().split()[:2]) not in real_names
