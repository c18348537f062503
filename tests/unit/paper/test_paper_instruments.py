"""The built-in instruments: the table, and what is derived from it by the calendar."""

import gzip
import re
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.paper.instruments import expiries, futures, grid, options, universe
from newsbot.paper.instruments.options import UNDERLYINGS, OptionChains, strikes
from newsbot.paper.instruments.search import Directory

ROOT = Path(__file__).parents[3]
DATA = ROOT.parent / "shared" / "data"
TABLE = ROOT / "newsbot" / "paper" / "instruments" / "instruments.csv"
LISTINGS = universe.parse(TABLE.read_text("ascii"))
TODAY = date(2026, 3, 11)
DAYS = st.dates(date(2000, 1, 1), date(2070, 12, 31))


@pytest.fixture(scope="module")
def directory() -> Directory:
    return Directory(LISTINGS, derived=True)


# ---------------------------------------------------------------------------------------------------------- the table


def test_every_instrument_has_a_ticker_and_an_id_of_its_own() -> None:
    assert len(LISTINGS) > 1000
    assert (
        len({listing.con_id for listing in LISTINGS}) == len({listing.ticker for listing in LISTINGS}) == len(LISTINGS)
    )


def test_ids_of_the_table_are_none_that_options_or_futures_may_have() -> None:
    assert max(listing.con_id for listing in LISTINGS) < 1_000_000_000


def test_names_can_be_sent_to_every_client() -> None:
    assert all(re.fullmatch(r"[ -\[\]-~]+", listing.name) for listing in LISTINGS)


def test_what_is_known_of_well_known_names() -> None:
    known = {listing.ticker: listing for listing in LISTINGS}
    assert (known["AAPL"].con_id, known["AAPL"].primary_exchange, known["AAPL"].isin) == (
        265598,
        "NASDAQ",
        "US0378331005",
    )
    assert (known["SPY"].primary_exchange, known["SPY"].stock_type) == ("ARCA", "ETF")
    assert (known["BABA"].stock_type, known["BRK.B"].root) == ("ADR", "BRK B")
    assert (known["VOD@LSE"].root, known["VOD@LSE"].currency, known["VOD@LSE"].magnifier) == ("VOD", "GBP", 100)
    assert (known["EUR.USD"].sec_type, known["EUR.USD"].root, known["EUR.USD"].currency) == ("CASH", "EUR", "USD")


@pytest.mark.parametrize("listing", [one for one in LISTINGS if one.isin], ids=lambda one: one.ticker)
def test_isins_have_a_right_check_digit(listing: object) -> None:
    isin = getattr(listing, "isin")  # noqa: B009 - a parameter has no type
    digits = [int(digit) for char in isin for digit in str(int(char, 36))]
    doubled = [sum(divmod(digit * (2 - place % 2), 10)) if place % 2 == 0 else digit
               for place, digit in enumerate(reversed(digits), start=1)]  # fmt: skip
    assert sum(doubled) % 10 == 0


def test_every_price_stands_on_its_grid_and_every_tick_is_in_its_rule() -> None:
    for listing in LISTINGS:
        assert listing.prev_close % listing.min_tick == 0, listing
        assert grid.on_grid(listing, listing.prev_close), listing
        assert listing.min_tick in {row.increment for row in grid.rule_of(listing).increments}, listing


def test_the_table_is_read_in_no_time() -> None:
    def took() -> float:
        start = time.perf_counter()
        universe.parse(TABLE.read_text("ascii"))
        return time.perf_counter() - start

    assert min(took() for _ in range(5)) < 0.05


@pytest.mark.skipif(not (DATA / "universe").is_dir(), reason="the lists of symbols are not here")
def test_the_table_is_what_its_script_writes(tmp_path: Path) -> None:
    table = tmp_path / "instruments.csv"
    script = ROOT / "scripts" / "make_instruments.py"
    subprocess.run([sys.executable, script, DATA, table], check=True, capture_output=True)
    assert table.read_bytes() == TABLE.read_bytes()


@pytest.mark.skipif(not (DATA / "universe").is_dir(), reason="the lists of symbols are not here")
def test_the_sp500_is_in_it() -> None:
    with gzip.open(DATA / "universe" / "sp500_constituents.csv.gz", "rt") as file:
        symbols = [line.split(",")[0] for line in file][1:]
    held = {listing.ticker for listing in LISTINGS}
    assert [symbol for symbol in symbols if re.fullmatch(r"[A-Z.]+", symbol) and symbol not in held] == []


# ------------------------------------------------------------------------------------------------------------ expiries


@pytest.mark.parametrize(
    ("month", "day"),
    [
        ((2026, 3), date(2026, 3, 20)),
        ((2026, 5), date(2026, 5, 15)),
        ((2025, 4), date(2025, 4, 17)),  # Good Friday
        ((2026, 6), date(2026, 6, 18)),  # Juneteenth
        ((2015, 6), date(2015, 6, 19)),  # not yet a holiday
    ],
)
def test_the_third_friday(month: tuple[int, int], day: date) -> None:
    assert expiries.third_friday(expiries.month_number(date(*month, 1))) == day


@given(st.integers(1, 1023))
def test_every_third_friday_is_a_friday_or_the_day_before(month: int) -> None:
    day = expiries.third_friday(month)
    assert (day.weekday(), 15 <= day.day <= 21) in ((4, True), (3, True)) or (day.weekday(), day.day) == (3, 14)
    assert expiries.month_number(day) == month


@pytest.mark.parametrize(
    ("ticker", "day"),
    [
        ("CLJ6", date(2026, 3, 20)),  # the 25th is a Wednesday
        ("CLF6", date(2025, 12, 19)),  # the 25th is Christmas
        ("GCJ6", date(2026, 4, 28)),
        ("ESM6", date(2026, 6, 18)),
    ],
)
def test_when_futures_end(ticker: str, day: date) -> None:
    found = futures.by_ticker(ticker, TODAY)
    assert found is not None
    assert found.expiry == day


# ----------------------------------------------------------------------------------------------------- what is derived


@given(DAYS)
def test_three_months_in_a_row_and_three_quarters(day: date) -> None:
    months = options.months(day)
    assert len(months) == 6
    assert list(months) == sorted(set(months))
    assert months[1:3] == (months[0] + 1, months[0] + 2)
    assert all(month % 3 == 2 for month in months[3:])
    assert all(expiries.third_friday(month) >= day for month in months)


def test_an_underlying_is_named_once_and_has_room_in_the_id() -> None:
    assert len(set(UNDERLYINGS)) == len(UNDERLYINGS) <= 128


def test_every_underlying_is_in_the_table(directory: Directory) -> None:
    assert [ticker for ticker in UNDERLYINGS if directory.named(ticker, None) is None] == []


@given(st.decimals(Decimal("0.5"), Decimal(3000), places=2))
def test_strikes_lie_around_the_price(price: Decimal) -> None:
    found = strikes(price)
    assert all(0 < strike <= 2047 and strike % Decimal("0.5") == 0 for strike in found)
    assert list(found) == sorted(set(found))
    if 5 < price < 1500:
        assert any(strike <= price for strike in found)
        assert any(strike >= price for strike in found)


@given(DAYS, st.sampled_from(UNDERLYINGS), st.randoms(use_true_random=False))
def test_an_option_is_found_again_by_its_id_and_its_ticker(day: date, ticker: str, random: object) -> None:
    directory = Directory([one for one in LISTINGS if one.ticker == ticker], derived=True)
    chain = directory.chain(directory.stored()[0], day)
    for option in random.sample(chain, min(8, len(chain))):  # type: ignore[attr-defined]
        assert directory.get(option.con_id) == option
        assert directory.named(option.ticker, day) == option
        assert 2**30 <= option.con_id < 2**31
        assert grid.on_grid(option, option.prev_close)
        assert option.prev_close > 0


@given(DAYS, st.sampled_from([product.symbol for product in futures.PRODUCTS]))
def test_the_front_three_contracts_are_found_again(day: date, symbol: str) -> None:
    listed = list(futures.listed(symbol, day))
    assert len(listed) == 3
    ends = [one.expiry for one in listed if one.expiry is not None]
    assert ends == sorted(set(ends))
    assert ends[0] >= day
    for one in listed:
        assert futures.by_id(one.con_id) == one
        assert futures.by_ticker(one.ticker, day) == one
        assert one.prev_close % one.min_tick == 0


def test_futures_that_ended_are_told_to_who_asks_for_them() -> None:
    listed = list(futures.listed("ES", TODAY, expired=True))
    ends = [one.expiry for one in listed if one.expiry is not None]
    assert len([end for end in ends if end < TODAY]) == 8
    assert min(ends) >= TODAY - timedelta(days=730)


@given(st.integers(0, 2**31 - 1))
def test_an_id_that_stands_for_nothing_finds_nothing(con_id: int) -> None:
    directory = Directory(LISTINGS[:40], derived=True)
    found = directory.get(con_id)
    assert found is None or found.con_id == con_id


def test_a_put_is_worth_what_is_in_the_money_at_least() -> None:
    price = Decimal(100)
    for right, sign in (("C", -1), ("P", 1)):
        for strike in strikes(price):
            assert options.value(price, strike, right) >= sign * (strike - price) - Decimal("0.05")


@pytest.mark.parametrize(
    "ticker", ["AAPL 261331C00230000", "AAPL 260320C00230001", "AAPL", "ZZZ 260320C00230000", "AAPL 260319C00230000"]
)
def test_a_ticker_of_no_option_finds_none(ticker: str) -> None:
    stocks: Callable[[str], object] = {one.ticker: one for one in LISTINGS}.get
    assert OptionChains(stocks).by_ticker(ticker) is None  # type: ignore[arg-type]
