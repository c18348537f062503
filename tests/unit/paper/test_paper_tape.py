"""Tables of instruments and tapes: read whole, or refused with every wrong line named."""

import csv
import gzip
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from importlib import resources
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from paper_floor import LISTINGS

from newsbot.domain.error import ConfigError
from newsbot.paper.broker import Broker
from newsbot.paper.build import build_broker, default_listings
from newsbot.paper.instruments.listing import Listing
from newsbot.paper.market.bars import Bar
from newsbot.paper.market.market import Market, TapeRow, Top
from newsbot.paper.market.tape import read_instruments, read_tape, utc
from newsbot.paper.market.tape_bars import TapeBar, play
from newsbot.paper.serving.control import Control
from newsbot.paper.serving.server import PaperServer

INSTRUMENTS = "con_id,ticker,sec_type,primary_exchange,currency,name,min_tick,prev_close,cik\n"
TAPE = "at,ticker,bid,ask,bid_size,ask_size,last,volume,halted\n"
HLDN = "990002,HLDN,STK,NASDAQ,USD,Halden Bio Inc,0.01,41.86,0009990002\n"


@pytest.fixture(name="table")
def _table(tmp_path: Path) -> Path:
    return tmp_path / "table.csv"


def test_instruments_are_read(table: Path) -> None:
    table.write_text(INSTRUMENTS + HLDN + "990007,plyq,ETF,NYSE American,USD,Polyquay Plastics Inc,0.01,11.98,\n")
    hldn, plyq = read_instruments(table)
    assert (hldn.con_id, hldn.ticker, hldn.prev_close, hldn.cik) == (990002, "HLDN", Decimal("41.86"), "0009990002")
    assert (plyq.ticker, plyq.sec_type, plyq.primary_exchange) == ("PLYQ", "STK", "AMEX")


def test_columns_may_be_more_and_in_any_order(table: Path) -> None:
    table.write_text(
        "\ufeffname,sector,ticker,con_id,sec_type,primary_exchange,currency,min_tick,prev_close\n"
        "Halden Bio Inc,health,HLDN,990002,STK,NASDAQ,USD,0.01,41.86\n"
    )
    assert read_instruments(table)[0].name == "Halden Bio Inc"


def test_the_built_in_table_can_be_given_as_a_file(table: Path) -> None:
    built_in = resources.files("newsbot.paper.instruments").joinpath("instruments.csv").read_text("ascii")
    table.write_text(built_in)
    assert read_instruments(table) == default_listings()


def test_an_instrument_and_a_row_keep_all_they_have_over_the_clock_line() -> None:
    market = Market()
    wanted = tuple(one for one in default_listings() if one.calendar != "XNYS" or one.stock_type != "COMMON")
    row = TapeRow(at=NINE_THIRTY, ticker=wanted[0].ticker, last=Decimal(42), last_size=7)
    with PaperServer(Broker(market), port=0, driven=True) as server:
        host, port = server.address
        with Control.connect(host, port) as control:
            control.load_market(wanted, [row])
            control.advance(NINE_THIRTY)
    assert market.listings() == wanted
    assert market.top(wanted[0].con_id) == Top(last=Decimal(42), last_size=7)


def test_a_tape_is_read_and_empty_cells_are_unchanged(table: Path) -> None:
    table.write_text(TAPE + "2026-03-11T09:41:00-04:00,HLDN,42.10,,1000,,,,0\n")
    assert read_tape(table, LISTINGS) == [
        TapeRow(
            at=datetime(2026, 3, 11, 13, 41, tzinfo=UTC), ticker="HLDN", bid=Decimal("42.10"), bid_size=1000, halted=0
        )
    ]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("x,HLDN,STK,NASDAQ,USD,Halden Bio Inc,0.01,41.86,\n", "con_id is not a number: 'x'"),
        ("1.5,HLDN,STK,NASDAQ,USD,Halden Bio Inc,0.01,41.86,\n", "con_id is not a whole number: '1.5'"),
        ("0,HLDN,STK,NASDAQ,USD,Halden Bio Inc,0.01,41.86,\n", "con_id must be a positive number, found 0"),
        ("1,,STK,NASDAQ,USD,Halden Bio Inc,0.01,41.86,\n", "ticker is missing"),
        (
            "1,HLDN,OPT,NASDAQ,USD,Halden Bio Inc,0.01,41.86,\n",
            "sec_type 'OPT' is not supported: STK, ETF, CASH or NEWS",
        ),
        ("1,EUR.USD,CASH,IDEALPRO,USD,Euro,0.00005,1.165,\n", "symbol is missing"),
        ("1,HLDN,STK,NASDAQ,USD,Hälden,0.01,41.86,\n", "must be plain ASCII text"),
        ("1,HLDN,STK,NASDAQ,USD,Halden Bio Inc,0.01,nan,\n", "prev_close is not a number: 'nan'"),
        ("1,HLDN,STK,NASDAQ\n", "name is missing"),
    ],
)
def test_a_wrong_instrument_is_named_with_its_line(table: Path, line: str, words: str) -> None:
    table.write_text(INSTRUMENTS + HLDN + line)
    with pytest.raises(ConfigError) as fault:
        read_instruments(table)
    (finding,) = fault.value.findings
    assert str(finding).startswith(f"NB-P01 {table}:3 – ")
    assert words in finding.what


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("yesterday,HLDN,1,2,1,1,1,1,0", "not an ISO 8601 time: 'yesterday'"),
        ("2026-03-11T13:41:00,HLDN,1,2,1,1,1,1,0", "append Z for UTC"),
        ("2026-03-11T13:41:00Z,XXXX,1,2,1,1,1,1,0", "ticker 'XXXX' is in no instrument line"),
        ("2026-03-11T13:41:00Z,HLDN,1,2,1,1,1,1,3", "halted is 3"),
        ("2026-03-11T13:41:00Z,HLDN,1,2,-1,1,1,1,0", "must not be negative"),
        ("2026-03-11T13:41:00Z,HLDN,a lot,2,1,1,1,1,0", "bid is not a number: 'a lot'"),
        ("2026-03-11T13:41:00Z,HLDN,1,2,1.5,1,1,1,0", "bid_size is not a whole number"),
        ("2026-03-11T13:41:00Z,HLDN,2.01,2,1,1,1,1,0", "bid 2.01 is above ask 2"),
        ("2026-03-11T13:39:59Z,HLDN,1,2,1,1,1,1,0", "earlier than a row of HLDN before it, 2026-03-11T13:40:00Z"),
        (
            "2026-03-11 13:41:00,XXXX,abc,201,-5,1.5,1,1,9",
            "append Z for UTC; bid is not a number: 'abc'; ask_size is not a whole number: '1.5'; sizes and volume "
            "must not be negative; halted is 9: .*; ticker 'XXXX' is in no instrument line",
        ),
    ],
)
def test_a_wrong_quote_is_named_with_its_line(table: Path, line: str, words: str) -> None:
    table.write_text(TAPE + "2026-03-11T13:40:00Z,HLDN,1,2,1,1,1,1,0\n" + line + "\n")
    with pytest.raises(ConfigError, match=f"NB-P02 .*table.csv:3 – .*{words}"):
        read_tape(table, LISTINGS)


def test_all_faults_of_an_instrument_are_named_at_once(table: Path) -> None:
    table.write_text(INSTRUMENTS + HLDN + "x,EÜ,XXX,NOWHERE,ZZZ,E,0,-1,\n" + HLDN)
    with pytest.raises(ConfigError) as fault:
        read_instruments(table, ("EUR", "USD"))
    finding, twice = fault.value.findings
    assert (twice.line, twice.what) == (4, "instrument twice – HLDN; instrument twice – 990002")
    assert finding.what == (
        "ticker and name must be plain ASCII text, found 'EÜ', 'E'; con_id is not a number: 'x'; min_tick must be a "
        "positive number, found 0; prev_close must be a positive number, found -1; sec_type 'XXX' is not supported: "
        "STK, ETF, CASH or NEWS; currency 'ZZZ' is unknown: one of EUR, USD; primary_exchange 'NOWHERE' is unknown"
    )


def test_instruments_served_are_in_currencies_that_can_be_valued(table: Path) -> None:
    table.write_text(INSTRUMENTS + HLDN.replace("USD", "XAU"))
    with pytest.raises(ConfigError, match=r"table.csv:2 – currency 'XAU' is unknown: one of AUD, CAD, "):
        build_broker(instruments=table)


def test_all_wrong_lines_are_named_at_once(table: Path) -> None:
    table.write_text(TAPE + "a,HLDN,,,,,,,\n2026-03-11T13:40:00Z,HLDN,,,,,,,\nb,HLDN,,,,,,,\n")
    with pytest.raises(ConfigError) as fault:
        read_tape(table, LISTINGS)
    assert [finding.line for finding in fault.value.findings] == [2, 4]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "no column con_id, ticker"),
        (TAPE.encode(), "no column con_id, sec_type"),
        (b"\xff\xfe\x00", "cannot be read"),
        (INSTRUMENTS.encode() + b'1,"HLDN,STK\n', "cannot be read"),
        ((INSTRUMENTS + HLDN + HLDN).encode(), "instrument twice – 990002|instrument twice – HLDN"),
    ],
)
def test_what_is_no_such_table_is_refused(table: Path, content: bytes, words: str) -> None:
    table.write_bytes(content)
    with pytest.raises(ConfigError, match=words):
        read_instruments(table)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"NB-P01 .*none.csv – cannot be read – No such file"):
        build_broker(instruments=tmp_path / "none.csv")


def test_times_come_out_in_utc() -> None:
    assert utc("2026-03-11T09:41:08-04:00") == utc("2026-03-11T13:41:08Z")


def test_the_built_in_instruments_are_all_different() -> None:
    listings = default_listings()
    names = {listing.con_id for listing in listings} | {listing.ticker for listing in listings}
    assert len(names) == 2 * len(listings)


def test_the_shipped_recording_fits() -> None:
    pages = Path(__file__).parents[3] / "fixtures" / "pages"
    broker = build_broker(instruments=pages / "instruments.csv", tape=pages / "tape.csv")
    assert broker.next_event_at() == utc("2026-03-11T11:55:00Z")


# ----------------------------------------------------------------------------------------------------- tapes of bars

BARS = "at,ticker,open,high,low,close,volume\n"
DATA = Path(__file__).parents[4] / "shared" / "data" / "prices"
MINUTE = timedelta(minutes=1)
NINE_THIRTY = datetime(2026, 3, 11, 13, 30, tzinfo=UTC)


def bar(at: datetime, prices: tuple[str, str, str, str], volume: int, ticker: str = "HLDN") -> TapeBar:
    opened, high, low, close = map(Decimal, prices)
    return TapeBar(at=at, ticker=ticker, open=opened, high=high, low=low, close=close, volume=volume)


def replayed(rows: list[TapeRow], listing: Listing, step: timedelta) -> dict[datetime, Bar]:
    """The bars of a market that has played those rows."""
    market = Market([listing], tape=rows)
    while (at := market.next_at()) is not None:
        market.tell(at)
        market.step()
    market.tell(rows[-1].at + step)
    bars = market.bars(listing, rows[0].at, rows[-1].at + step, step, regular=False)
    return {one.start: one for one in bars if one.count}


def test_a_bar_is_played_as_four_trades_the_low_before_the_high(table: Path) -> None:
    table.write_text(
        BARS
        + "2026-03-11T13:31:00Z,HLDN,42.10,42.30,42.00,42.20,1001\n2026-03-11T09:30:00-04:00,HLDN,42,42.5,42,42.1,7\n"
    )
    rows = read_tape(table, LISTINGS)
    assert [((row.at - NINE_THIRTY).total_seconds(), str(row.last)) for row in rows] == [
        (0, "42"), (15, "42"), (30, "42.5"), (45, "42.1"), (60, "42.10"), (75, "42.00"), (90, "42.30"), (105, "42.20"),
    ]  # fmt: skip
    assert [(row.bid, row.ask) for row in rows[:1]] == [(42, Decimal("42.01"))]
    assert [row.volume for row in rows] == [1, 2, 3, 7, 257, 507, 757, 1008]
    assert [row.bid_size for row in rows] == [100, 100, 100, 100, 250, 250, 250, 251]


def test_a_price_between_two_ticks_has_its_quote_around_it() -> None:
    (first, *_) = play([bar(NINE_THIRTY, ("42.1299", "42.13", "42.12", "42.13"), 4)], Decimal("0.01"))
    assert (first.bid, first.last, first.ask) == (Decimal("42.12"), Decimal("42.1299"), Decimal("42.13"))


@pytest.mark.parametrize(
    ("header", "line", "at"),
    [
        ("ts,symbol,open,high,low,close,volume,wap", "2026-03-11T13:30:00Z,hldn,42,42,42,42,8,42", NINE_THIRTY),
        ("date,open,high,low,close,volume,average", "2026-03-11 09:30:00-04:00,42,42,42,42,8.0,42", NINE_THIRTY),
        ("ticker,date,open,high,low,close,volume", "HLDN,2026-03-11,42,42,42,42,8.0", NINE_THIRTY),
    ],
)  # fmt: skip
def test_the_usual_names_of_columns_will_do(table: Path, header: str, line: str, at: datetime) -> None:
    table.write_text(f"{header}\n{line}\n")
    rows = read_tape(table, LISTINGS[:1])
    assert (len(rows), rows[0].at, rows[0].ticker) == (4, at, "HLDN")


def test_a_day_is_played_over_its_session(table: Path) -> None:
    table.write_text(
        "ticker,date,open,high,low,close,volume\nHLDN,2026-03-10,42,43,41,42,8\nHLDN,2026-03-11,42,43,41,42,8\n"
    )
    rows = read_tape(table, LISTINGS)
    assert (rows[7].at - rows[4].at, rows[4].at) == (timedelta(hours=6.5) * 0.75, NINE_THIRTY)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("2026-03-11T13:30:00,HLDN,1,2,1,1,1", "append Z for UTC"),
        ("soon,HLDN,1,2,1,1,1", "not an ISO 8601 time: 'soon'"),
        ("2026-03-11T13:30:00Z,XXXX,1,2,1,1,1", "ticker 'XXXX' is in no instrument line"),
        ("2026-03-11T13:30:00Z,HLDN,1,2,1,,1", "close is missing"),
        ("2026-03-11T13:30:00Z,HLDN,3,2,1,1,1", "open 3 and close 1 are not between low 1 and high 2"),
        ("2026-03-11T13:30:00Z,HLDN,1,2,1,0.5,1", "open 1 and close 0.5 are not between low 1 and high 2"),
        ("2026-03-11T13:30:00Z,HLDN,1,2,0.001,1,1", "low 0.001 is below one tick of 0.01"),
        ("2026-03-11T13:30:00Z,HLDN,1,2,-1,1,1", "low -1 is below one tick"),
        ("2026-03-11T13:30:00Z,HLDN,1,2,1,1,-1", "volume must not be negative, found -1"),
        ("2026-03-11T13:30:00Z,HLDN,1,2,1,1,1.5", "volume is not a whole number: '1.5'"),
        ("2026-03-11T13:30:00Z,HLDN,1,1e999,1,1,1", "high is out of reach: '1e999'"),
        ("2026-03-11T13:29:00Z,HLDN,1,2,1,1,1", r"bar of HLDN at 2026-03-11T13:29:00.00:00 twice – first in line 2"),
    ],
)  # fmt: skip
def test_a_wrong_bar_is_named_with_its_line(table: Path, line: str, words: str) -> None:
    table.write_text(BARS + "2026-03-11T13:29:00Z,HLDN,1,2,1,1,1\n" + line + "\n")
    with pytest.raises(ConfigError, match=f"NB-P02 .*table.csv:3 – .*{words}"):
        read_tape(table, LISTINGS)


def test_all_wrong_bars_are_named_at_once(table: Path) -> None:
    table.write_text(
        BARS + "a,HLDN,1,1,1,1,1\n2026-03-11T13:30:00Z,HLDN,1,1,1,1,1\n2026-03-11T13:31:00Z,HLDN,1,1,1,1,x\n"
    )
    with pytest.raises(ConfigError) as fault:
        read_tape(table, LISTINGS)
    assert [finding.line for finding in fault.value.findings] == [2, 4]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "no column at, ticker, bid"),
        (b"at,open,high,low,close,volume\n", "no column ticker"),
        (b"ticker,open,high,low,close,volume\n", "no column at"),
        (b"at,ticker,open,high,low,close\n", "no column volume"),
        (b"at,ticker,last\n", "no column bid, ask"),
        (TAPE.encode(), "a tape without rows"),
        (BARS.encode(), "a tape without rows"),
        (BARS.encode() + b'"', "cannot be read"),
        (BARS.encode() + b"\xff", "cannot be read"),
    ],
)
def test_what_is_no_tape_is_refused(table: Path, content: bytes, words: str) -> None:
    table.write_bytes(content)
    with pytest.raises(ConfigError, match=words):
        read_tape(table, LISTINGS)


def test_a_missing_tape_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"NB-P02 .*none.csv – cannot be read – No such file"):
        read_tape(tmp_path / "none.csv", LISTINGS)


@st.composite
def some_bars(draw: st.DrawFn) -> list[TapeBar]:
    minutes = sorted(draw(st.sets(st.integers(0, 380), min_size=2, max_size=30)) | {1, 2})
    bars = []
    for minute in minutes:
        prices = sorted(Decimal(draw(st.integers(1, 900_000))) / 10_000 + Decimal("0.01") for _ in range(4))
        opened, close = draw(st.permutations(prices[1:3]))
        terms = (str(opened), str(prices[3]), str(prices[0]), str(close))
        bars.append(bar(NINE_THIRTY + minute * MINUTE, terms, draw(st.integers(0, 10**7))))
    return bars


@settings(max_examples=60, deadline=None)
@given(some_bars())
def test_a_tape_of_bars_replays_to_the_same_bars(bars: list[TapeBar]) -> None:
    shown = replayed(play(bars, Decimal("0.01")), LISTINGS[0], MINUTE)
    assert [(one.start, one.open, one.high, one.low, one.close, one.volume) for one in shown.values()] == [
        (one.at, one.open, one.high, one.low, one.close, one.volume) for one in bars
    ]


@pytest.mark.skipif(not DATA.is_dir(), reason="no recorded prices beside the project")
@pytest.mark.parametrize(
    ("name", "ticker", "minutes", "most"),
    [
        ("us_1m_2025-12_to_2026-03.csv.gz", "AAPL", 1, 1200),
        ("us_5m_2025-12_to_2026-03.csv.gz", "XPEV", 5, 400),
        ("ib_aapl_1min_2025-09-26.csv.gz", "AAPL", 1, 2000),
    ],
)
def test_recorded_bars_replay_to_themselves(table: Path, name: str, ticker: str, minutes: int, most: int) -> None:
    with gzip.open(DATA / name, "rt", encoding="utf-8") as file:
        lines = list(file)
    own = [line for line in lines[1:] if line.startswith(ticker) or not line[0].isalpha()][:most]
    table.write_text(lines[0] + "".join(own))
    listing = replace(LISTINGS[0], ticker=ticker)
    shown = replayed(read_tape(table, [listing]), listing, minutes * MINUTE)
    expected = list(csv.DictReader([lines[0], *own]))
    assert len(shown) == len(expected)
    for row in expected:
        one = shown[utc(row.get("ts") or row["date"])]
        assert (one.open, one.high, one.low, one.close, one.volume) == (
            Decimal(row["open"]), Decimal(row["high"]), Decimal(row["low"]), Decimal(row["close"]),
            int(float(row["volume"])),
        )  # fmt: skip


@pytest.mark.skipif(not DATA.is_dir(), reason="no recorded prices beside the project")
def test_times_without_a_zone_are_refused_in_recorded_bars_too(table: Path) -> None:
    with gzip.open(DATA / "us_1min_2019-02-11_to_15.csv.gz", "rt", encoding="utf-8") as file:
        table.write_text(file.readline().replace("ts_et", "ts") + file.readline())
    with pytest.raises(ConfigError, match=r"table.csv:2 – time without zone"):
        read_tape(table, [replace(LISTINGS[0], ticker="AAPL")])
