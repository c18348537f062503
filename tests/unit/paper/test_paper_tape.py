"""Tables of instruments and tapes: read whole, or refused with every wrong line named."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from paper_floor import LISTINGS

from newsbot.domain.error import ConfigError
from newsbot.paper.build import build_broker, default_listings
from newsbot.paper.market import TapeRow
from newsbot.paper.tape import read_instruments, read_tape, utc

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
        ("0,HLDN,STK,NASDAQ,USD,Halden Bio Inc,0.01,41.86,\n", "must be positive numbers"),
        ("1,,STK,NASDAQ,USD,Halden Bio Inc,0.01,41.86,\n", "ticker is missing"),
        ("1,HLDN,OPT,NASDAQ,USD,Halden Bio Inc,0.01,41.86,\n", "sec_type 'OPT' is not supported: STK or ETF"),
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
    ],
)
def test_a_wrong_quote_is_named_with_its_line(table: Path, line: str, words: str) -> None:
    table.write_text(TAPE + "2026-03-11T13:40:00Z,HLDN,1,2,1,1,1,1,0\n" + line + "\n")
    with pytest.raises(ConfigError, match=f"NB-P02 .*table.csv:3 – .*{words}"):
        read_tape(table, LISTINGS)


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
