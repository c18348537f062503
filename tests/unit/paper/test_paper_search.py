"""Which listings fit what a client says of a contract."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paper_floor import LISTINGS as INVENTED

from newsbot.paper.instruments import naming, search, universe
from newsbot.paper.instruments.listing import Listing
from newsbot.paper.instruments.search import Directory
from newsbot.tws.contract import Contract

TABLE = Path(__file__).parents[3] / "newsbot" / "paper" / "instruments" / "instruments.csv"
TODAY = date(2026, 3, 11)
DIRECTORY = Directory(universe.parse(TABLE.read_text("ascii")), derived=True)


def found(contract: Contract, *, today: date = TODAY, expired: bool = False) -> list[str]:
    return [listing.ticker for listing in DIRECTORY.find(contract, today, expired=expired)]


def named(ticker: str) -> Listing:
    listing = DIRECTORY.named(ticker, TODAY)
    assert listing is not None
    return listing


STOCK = Contract(symbol="AAPL", sec_type="STK", exchange="SMART", currency="USD")
OPTION = Contract(symbol="AAPL", sec_type="OPT", expiry="20260320", strike=Decimal(230), right="C", exchange="SMART")


# ------------------------------------------------------------------------------------------------------------- stocks


@pytest.mark.parametrize(
    ("contract", "tickers"),
    [
        (STOCK, ["AAPL"]),
        (replace(STOCK, symbol="aapl"), ["AAPL"]),
        (replace(STOCK, exchange="ISLAND"), ["AAPL"]),
        (replace(STOCK, exchange="ARCA"), ["AAPL"]),
        (replace(STOCK, exchange="LSE"), []),
        (replace(STOCK, primary_exchange="NASDAQ"), ["AAPL"]),
        (replace(STOCK, primary_exchange="NYSE"), []),
        (replace(STOCK, trading_class="NMS"), ["AAPL"]),
        (replace(STOCK, trading_class="AAPL"), []),
        (replace(STOCK, currency="EUR"), []),
        (replace(STOCK, right="?", multiplier="1", strike=Decimal(0), expiry=""), ["AAPL"]),
        (Contract(con_id=265598), ["AAPL"]),
        (Contract(con_id=265598, exchange="SMART"), ["AAPL"]),
        (Contract(con_id=265598, symbol="MSFT"), []),
        (Contract(con_id=5), []),
        (Contract(con_id=-5, symbol="AAPL", sec_type="STK"), ["AAPL"]),
        (Contract(symbol="BRK B", sec_type="STK"), ["BRK.B"]),
        (Contract(symbol="BRK.B", sec_type="STK"), []),
        (Contract(local_symbol="BRK B", sec_type="STK"), ["BRK.B"]),
        (Contract(), []),
        (Contract(symbol="NONE", sec_type="STK"), []),
        *((replace(STOCK, sec_type=kind), []) for kind in ("CFD", "BOND", "FUND", "CRYPTO", "IND", "BAG", "WAR", "?")),
    ],
)
def test_stocks(contract: Contract, tickers: list[str]) -> None:
    assert found(contract) == tickers


@pytest.mark.parametrize(
    ("contract", "tickers"),
    [
        (Contract(symbol="VOD", sec_type="STK", exchange="SMART"), ["VOD", "VOD@LSE"]),
        (Contract(symbol="VOD", sec_type="STK", exchange="SMART", currency="USD"), ["VOD"]),
        (Contract(symbol="VOD", sec_type="STK", exchange="LSE"), ["VOD@LSE"]),
        (Contract(symbol="RY", sec_type="STK", exchange="SMART", primary_exchange="TSE"), ["RY@TSE"]),
        (Contract(local_symbol="RY", sec_type="STK"), ["RY", "RY@TSE"]),
        (Contract(symbol="RY"), ["RY", "RY@TSE"]),
    ],
)
def test_a_symbol_that_several_listings_share(contract: Contract, tickers: list[str]) -> None:
    assert found(contract) == tickers


@pytest.mark.parametrize(
    ("kind", "ident", "tickers"),
    [
        ("ISIN", "US0378331005", ["AAPL"]),
        ("CUSIP", "037833100", ["AAPL"]),
        ("ISIN", "US0378331006", []),
        ("ISIN", "", []),
        ("CUSIP", "", []),
        ("FIGI", "BBG000B9XRY4", []),
        ("", "US0378331005", []),
    ],
)
def test_by_the_number_of_a_security(kind: str, ident: str, tickers: list[str]) -> None:
    assert found(Contract(sec_type="STK", exchange="SMART", sec_id_type=kind, sec_id=ident)) == tickers


# ------------------------------------------------------------------------------------------------ options and futures


def test_one_option() -> None:
    (listing,) = DIRECTORY.find(OPTION, TODAY)
    assert (listing.ticker, listing.expiry, listing.strike) == ("AAPL 260320C00230000", date(2026, 3, 20), Decimal(230))


@pytest.mark.parametrize(
    "contract",
    [
        replace(OPTION, right="CALL", multiplier="100"),
        replace(OPTION, multiplier="100.0", trading_class="AAPL"),
        replace(OPTION, expiry="202603"),
        replace(OPTION, exchange="CBOE"),
        Contract(sec_type="OPT", local_symbol="AAPL  260320C00230000"),
    ],
)
def test_the_same_option_said_otherwise(contract: Contract) -> None:
    assert found(contract) == ["AAPL 260320C00230000"]


@pytest.mark.parametrize(
    "contract",
    [
        replace(OPTION, multiplier="10"),
        replace(OPTION, multiplier="x"),
        replace(OPTION, strike=Decimal("231.3")),
        replace(OPTION, right="X"),
        replace(OPTION, expiry="20260319"),
        replace(OPTION, expiry="2026"),
        replace(OPTION, exchange="NYSE"),
        replace(OPTION, trading_class="AAPL7"),
        replace(OPTION, symbol="EUR"),
        replace(OPTION, sec_type="FOP"),
        Contract(sec_type="OPT"),
        Contract(sec_type="OPT", local_symbol="AAPL  260319C00230000"),
        Contract(sec_type="OPT", local_symbol="AAPL  200320C00230000"),
        Contract(sec_type="OPT", local_symbol="x"),
    ],
)
def test_no_such_option(contract: Contract) -> None:
    assert found(contract) == []


def test_what_is_not_said_of_an_option_widens() -> None:
    one_month = DIRECTORY.find(Contract(symbol="AAPL", sec_type="OPT", expiry="20260320"), TODAY)
    strikes = {listing.strike for listing in one_month}
    assert len(one_month) == 2 * len(strikes) > 40
    whole = DIRECTORY.find(Contract(symbol="AAPL", sec_type="OPT"), TODAY)
    assert len(whole) == 6 * len(one_month)
    assert len(DIRECTORY.find(Contract(symbol="AAPL", sec_type="OPT", strike=Decimal(230)), TODAY)) == 12


def test_an_option_that_has_ended_is_found_by_its_id_alone() -> None:
    after = date(2026, 3, 21)
    assert found(OPTION, today=after) == []
    assert found(Contract(con_id=named("AAPL 260320C00230000").con_id), today=after) == ["AAPL 260320C00230000"]


@pytest.mark.parametrize(
    ("contract", "tickers"),
    [
        (Contract(symbol="ES", sec_type="FUT", exchange="CME"), ["ESH6", "ESM6", "ESU6"]),
        (Contract(symbol="ES", sec_type="FUT"), ["ESH6", "ESM6", "ESU6"]),
        (Contract(symbol="ES", sec_type="FUT", expiry="202606"), ["ESM6"]),
        (Contract(symbol="ES", sec_type="FUT", expiry="20260618"), ["ESM6"]),
        (Contract(symbol="ES", sec_type="FUT", expiry="20260619"), []),
        (Contract(symbol="CL", sec_type="FUT", expiry="202604"), ["CLJ6"]),  # ends in March
        (Contract(symbol="CL", sec_type="FUT", exchange="NYMEX"), ["CLJ6", "CLK6", "CLM6"]),
        (Contract(local_symbol="ESM6", sec_type="FUT"), ["ESM6"]),
        (Contract(local_symbol="ESZ5", sec_type="FUT"), []),
        (Contract(symbol="ES", sec_type="FUT", exchange="SMART"), []),
        (Contract(symbol="ES", sec_type="CONTFUT", exchange="CME"), ["ESH6"]),
        (Contract(symbol="ES", sec_type="FUT", multiplier="5"), []),
        (Contract(symbol="XX", sec_type="FUT"), []),
        (Contract(sec_type="FUT"), []),
    ],
)
def test_futures(contract: Contract, tickers: list[str]) -> None:
    assert found(contract) == tickers


def test_a_future_that_has_ended_is_found_when_asked_for() -> None:
    assert found(Contract(local_symbol="ESZ5", sec_type="FUT"), expired=True) == ["ESZ5"]
    assert found(Contract(symbol="ES", sec_type="FUT", expiry="202512"), expired=True) == ["ESZ5"]


@pytest.mark.parametrize(
    ("contract", "tickers"),
    [
        (Contract(symbol="EUR", sec_type="CASH", exchange="IDEALPRO", currency="USD"), ["EUR.USD"]),
        (Contract(symbol="EUR", sec_type="CASH"), ["EUR.CHF", "EUR.GBP", "EUR.JPY", "EUR.USD"]),
        (Contract(local_symbol="EUR.USD", sec_type="CASH"), ["EUR.USD"]),
        (Contract(symbol="EUR", sec_type="CASH", currency="USD", exchange="SMART"), []),
        (Contract(symbol="BRFG:BRFG_ALL", sec_type="NEWS", exchange="BRFG"), ["BRFG:BRFG_ALL"]),
        (Contract(sec_type="NEWS", exchange="DJNL"), ["DJNL:DJNL_ALL"]),
        (Contract(sec_type="NEWS", exchange="NONE"), []),
    ],
)
def test_pairs_and_channels(contract: Contract, tickers: list[str]) -> None:
    assert found(contract) == tickers


# --------------------------------------------------------------------------------------------------------------- laws


@given(st.sampled_from([*DIRECTORY.stored(), *DIRECTORY.chain(named("F"), TODAY), named("ESM6"), named("GCJ6")]))
def test_what_the_broker_says_of_a_listing_finds_that_listing(listing: Listing) -> None:
    told = naming.contract(listing)
    assert DIRECTORY.find(told, TODAY) == (listing,)
    assert DIRECTORY.find(replace(told, con_id=0), TODAY) == (listing,)


WORDS = st.sampled_from(
    ["", "AAPL", "ES", "EUR", "F", "C", "SMART", "USD", "CME", "202603", "20260320", "?", "0", "\u00e9"]
)
CONTRACTS = st.builds(
    Contract,
    con_id=st.integers(-1, 2**31 - 1) | st.just(0),
    symbol=WORDS,
    sec_type=st.sampled_from(["", "STK", "OPT", "FUT", "CASH", "NEWS", "BAG", "CONTFUT"]) | WORDS,
    expiry=WORDS,
    strike=st.none() | st.decimals(-10, 5000, places=1),
    right=WORDS,
    multiplier=WORDS | st.sampled_from(["100", "NaN", "sNaN", "1e999999"]),
    exchange=WORDS,
    currency=WORDS,
    local_symbol=WORDS | st.just("AAPL  260320C00230000"),
    trading_class=WORDS,
    sec_id_type=st.just("") | WORDS,
    sec_id=st.just("") | WORDS,
)


@given(CONTRACTS, st.dates())
def test_whatever_is_said_there_is_an_answer_and_saying_less_finds_no_less(contract: Contract, today: date) -> None:
    narrow = set(DIRECTORY.find(contract, today))
    for word in ("exchange", "currency", "trading_class", "expiry", "right", "multiplier", "primary_exchange"):
        assert narrow <= set(DIRECTORY.find(replace(contract, **{word: ""}), today))


def test_before_the_clock_is_set_nothing_that_ends_is_found() -> None:
    assert DIRECTORY.find(OPTION, None) == ()
    assert DIRECTORY.named("ESM6", None) is None


def test_a_broker_on_instruments_of_its_own_has_no_others() -> None:
    directory = Directory(INVENTED)
    assert directory.find(Contract(symbol="ES", sec_type="FUT"), TODAY) == ()
    assert directory.find(Contract(symbol="HLDN", sec_type="OPT"), TODAY) == ()
    assert directory.get(named("ESM6").con_id) is None


def test_a_listing_replaced_leaves_no_trace() -> None:
    directory = Directory(INVENTED)
    other = replace(INVENTED[0], con_id=INVENTED[1].con_id, symbol="HX")
    directory.add(other)
    assert directory.stored() == (other,)
    assert directory.find(Contract(symbol="HLDN", sec_type="STK"), TODAY) == ()
    assert directory.find(Contract(symbol="HX", sec_type="STK"), TODAY) == (other,)


# ------------------------------------------------------------------------------------------- refusals and name search


def test_what_is_said_of_none_and_of_many() -> None:
    assert search.not_one(STOCK, 0) == (200, "No security definition has been found for the request")
    assert search.not_one(STOCK, 2) == (200, "The contract description specified for AAPL is ambiguous.")


def test_a_search_by_symbol_comes_before_one_by_name() -> None:
    symbols = [listing.root for listing in DIRECTORY.matching("app")]
    assert len(symbols) == 16 or symbols
    assert symbols[0] == "APP"
    assert symbols.index("AAPL") > symbols.index("APP")
    assert [listing.ticker for listing in DIRECTORY.matching("vodafone")] == ["VOD", "VOD@LSE"]
    assert [listing.ticker for listing in DIRECTORY.matching("motor co")][:1] == ["F"]
    assert DIRECTORY.matching(" ") == ()
    assert DIRECTORY.matching("ZZZZ") == ()
    assert len(DIRECTORY.matching("A")) == 16
