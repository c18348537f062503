"""What the broker tells of instruments: details, price steps, chains, searches, and the user."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paper_floor import HLDN, LISTINGS, OPEN, Floor, order

from newsbot.paper.broker import Broker
from newsbot.paper.instruments import grid, universe, venues
from newsbot.paper.instruments.listing import Listing
from newsbot.paper.market.market import Market
from newsbot.tws.contract import Contract, TagValue
from newsbot.tws.depth import RequestMarketDepth
from newsbot.tws.details import (
    ContractDetails,
    ContractDetailsEnd,
    MarketRule,
    RequestContractDetails,
    RequestMarketRule,
    RequestMatchingSymbols,
    SymbolSamples,
)
from newsbot.tws.hello import Notice, StartApi
from newsbot.tws.history import RequestHistoricalData
from newsbot.tws.order_messages import PlaceOrder
from newsbot.tws.quote import RequestMarketData
from newsbot.tws.reference import (
    FamilyCode,
    FamilyCodes,
    OptionChain,
    OptionChainsEnd,
    RequestFamilyCodes,
    RequestOptionChains,
    RequestSmartComponents,
    RequestUserInfo,
    SmartComponents,
    UserInfo,
)
from newsbot.tws.stream import RequestRealTimeBars, RequestTickByTick

TABLE = universe.parse(
    (Path(__file__).parents[3] / "newsbot" / "paper" / "instruments" / "instruments.csv").read_text("ascii")
)
KNOWN = {listing.ticker: listing for listing in TABLE}


class Desk:
    """A broker on the built-in instruments, and one client that asks."""

    def __init__(self, now: datetime = OPEN) -> None:
        self.market = Market(TABLE, derived=True)
        self._broker = Broker(self.market)
        self._broker.advance(now)
        self._broker.handle(1, StartApi(client_id=7))

    def ask(self, message: object) -> list[Any]:
        return [told for _, told in self._broker.handle(1, message)]

    def details(self, contract: Contract, **more: Any) -> list[ContractDetails]:
        *told, end = self.ask(RequestContractDetails(req_id=3, contract=contract, **more))
        assert end == ContractDetailsEnd(req_id=3)
        return told

    def one(self, contract: Contract, **more: Any) -> ContractDetails:
        (told,) = self.details(contract, **more)
        return told


@pytest.fixture(scope="module")
def desk() -> Desk:
    return Desk()


def codes(told: list[Any]) -> list[tuple[int, int]]:
    return [(notice.ident, notice.code) for notice in told if isinstance(notice, Notice)]


AAPL = Contract(symbol="AAPL", sec_type="STK", exchange="SMART", currency="USD")


# ------------------------------------------------------------------------------------------------------------ details


def test_the_details_of_a_stock(desk: Desk) -> None:
    told = desk.one(AAPL)
    assert told.contract == Contract(
        con_id=265598, symbol="AAPL", sec_type="STK", strike=Decimal(0), exchange="SMART", primary_exchange="NASDAQ",
        currency="USD", local_symbol="AAPL", trading_class="NMS",
    )  # fmt: skip
    assert (told.market_name, told.long_name, told.stock_type) == ("NMS", "APPLE INC", "COMMON")
    assert told.valid_exchanges.startswith("SMART,AMEX,NYSE,")
    assert told.market_rule_ids == ",".join(["26"] * len(told.valid_exchanges.split(",")))
    assert told.sec_ids == (TagValue(tag="ISIN", value="US0378331005"),)
    assert (told.min_tick, told.zone, told.price_magnifier) == (Decimal("0.01"), "US/Eastern", 1)
    assert (told.min_size, told.size_increment, told.suggested_size_increment) == (1, 1, 100)
    assert {"LMT", "MKT", "STP", "STPLMT", "TRAIL", "GTC", "IOC"} <= set(told.order_types.split(","))
    assert (told.contract_month, told.real_expiration, told.under_con_id, told.under_symbol) == ("", "", 0, "")


@pytest.mark.parametrize(("symbol", "kind"), [("SPY", "ETF"), ("BABA", "ADR"), ("KO", "COMMON")])
def test_what_sort_of_stock_it_is(desk: Desk, symbol: str, kind: str) -> None:
    assert desk.one(replace(AAPL, symbol=symbol)).stock_type == kind


def test_hours_of_a_week_with_a_holiday_and_a_half_day() -> None:
    told = Desk(datetime(2026, 11, 25, 15, 0, tzinfo=UTC)).one(AAPL)
    assert told.liquid_hours == (
        "20261125:0930-20261125:1600;20261126:CLOSED;20261127:0930-20261127:1300;20261128:CLOSED;20261129:CLOSED;"
        "20261130:0930-20261130:1600"
    )
    assert told.trading_hours.startswith("20261125:0400-20261125:2000;20261126:CLOSED;20261127:0400-20261127:1700;")


def test_hours_over_a_change_of_clocks_stay_what_they_are() -> None:
    told = Desk(datetime(2026, 3, 6, 15, 0, tzinfo=UTC)).one(AAPL)
    assert "20260306:0930-20260306:1600" in told.liquid_hours
    assert "20260309:0930-20260309:1600" in told.liquid_hours


def test_the_details_of_an_option(desk: Desk) -> None:
    asked = Contract(symbol="AAPL", sec_type="OPT", expiry="20260320", strike=Decimal(230), right="C", exchange="SMART")
    told = desk.one(asked)
    contract = told.contract
    assert (contract.symbol, contract.expiry, contract.strike, contract.right) == ("AAPL", "20260320", 230, "C")
    assert (contract.multiplier, contract.trading_class) == ("100", "AAPL")
    assert contract.local_symbol == "AAPL  260320C00230000"
    assert (told.under_con_id, told.under_symbol, told.under_sec_type) == (265598, "AAPL", "STK")
    assert (told.contract_month, told.real_expiration, told.last_trade_date) == ("202603", "20260320", "20260320")
    assert told.liquid_hours.startswith("20260311:0930-20260311:1600;")
    assert told.trading_hours == told.liquid_hours
    assert set(told.market_rule_ids.split(",")) == {"109"}
    assert told.stock_type == ""


def test_the_details_of_futures(desk: Desk) -> None:
    told = desk.details(Contract(symbol="ES", sec_type="FUT", exchange="CME"))
    assert [one.contract.local_symbol for one in told] == ["ESH6", "ESM6", "ESU6"]
    first = told[0]
    assert (first.contract.exchange, first.contract.multiplier, first.valid_exchanges) == ("CME", "50", "CME")
    assert (first.min_tick, first.market_rule_ids, first.zone) == (Decimal("0.25"), "67", "US/Central")
    assert (first.contract_month, first.real_expiration) == ("202603", "20260320")
    assert first.trading_hours.startswith("20260310:1700-20260311:1600;20260311:1700-20260312:1600;")
    oil = desk.one(Contract(symbol="CL", sec_type="FUT", expiry="202604"))
    assert (oil.contract_month, oil.real_expiration, oil.zone) == ("202604", "20260320", "US/Eastern")


def test_a_continuous_future_is_told_as_one(desk: Desk) -> None:
    told = desk.one(Contract(symbol="ES", sec_type="CONTFUT", exchange="CME"))
    assert (told.contract.sec_type, told.contract.local_symbol) == ("CONTFUT", "ESH6")


def test_a_continuous_future_has_a_past_and_nothing_else(desk: Desk) -> None:
    front = Contract(symbol="ES", sec_type="CONTFUT", exchange="CME")
    for contract in (front, replace(front, con_id=desk.one(front).contract.con_id)):
        for request in (
            PlaceOrder(order_id=5, contract=contract, order=order()),
            RequestMarketData(req_id=5, contract=contract),
            RequestRealTimeBars(req_id=5, contract=contract, what_to_show="TRADES"),
            RequestMarketDepth(req_id=5, contract=contract, rows=5),
            RequestTickByTick(req_id=5, contract=contract, tick_type="Last"),
        ):
            assert (5, 200) in codes(desk.ask(request)), request
    asked = RequestHistoricalData(req_id=6, contract=front, bar_size="1 hour", duration="1 D", what_to_show="TRADES")
    assert codes(desk.ask(asked)) == []


def test_futures_that_ended_are_told_when_asked_for(desk: Desk) -> None:
    asked = Contract(symbol="ES", sec_type="FUT", expiry="202512")
    assert codes(desk.ask(RequestContractDetails(req_id=3, contract=asked))) == [(3, 200)]
    assert desk.one(asked, include_expired=1).contract.local_symbol == "ESZ5"


def test_the_details_of_a_currency_pair(desk: Desk) -> None:
    told = desk.one(Contract(symbol="EUR", sec_type="CASH", currency="USD", exchange="IDEALPRO"))
    contract = told.contract
    assert (contract.exchange, contract.local_symbol, contract.trading_class) == ("IDEALPRO", "EUR.USD", "EUR.USD")
    assert contract.primary_exchange == ""
    assert (told.min_tick, told.market_rule_ids) == (Decimal("0.00005"), "239")
    assert told.trading_hours.startswith("20260310:1715-20260311:1700;")


def test_the_details_of_a_listing_abroad(desk: Desk) -> None:
    told = desk.one(Contract(symbol="VOD", sec_type="STK", exchange="LSE", currency="GBP"))
    assert (told.zone, told.price_magnifier, told.contract.exchange) == ("GB-Eire", 100, "LSE")
    assert told.liquid_hours.startswith("20260311:0800-20260311:1630;")
    assert (told.valid_exchanges, told.market_rule_ids) == ("SMART,LSE", "604,604")


def test_news_channels(desk: Desk) -> None:
    told = desk.one(Contract(sec_type="NEWS", exchange="BRFG"))
    assert (told.contract.symbol, told.contract.exchange) == ("BRFG:BRFG_ALL", "BRFG")
    assert told.long_name == "Briefing.com General Market Columns"


def test_several_that_fit_are_all_told(desk: Desk) -> None:
    told = desk.details(Contract(symbol="VOD", sec_type="STK", exchange="SMART"))
    assert [one.contract.currency for one in told] == ["USD", "GBP"]


@pytest.mark.parametrize("sec_type", ["BAG", "CFD", "BOND", "FUND", "CRYPTO", "IND", "CMDTY", "nonsense"])
def test_what_there_is_none_of(desk: Desk, sec_type: str) -> None:
    told = desk.ask(RequestContractDetails(req_id=3, contract=replace(AAPL, sec_type=sec_type)))
    assert codes(told) == [(3, 200)]
    assert len(told) == 1


def test_an_instrument_of_ones_own() -> None:
    details, end = Floor().tell(RequestContractDetails(req_id=3, contract=HLDN))
    assert (details.contract.con_id, details.long_name, details.market_rule_ids.split(",")[0]) == (
        990002, "Halden Bio Inc", "26",
    )  # fmt: skip
    assert end == ContractDetailsEnd(req_id=3)


@given(st.sampled_from(TABLE))
def test_there_is_one_rule_for_every_exchange_and_each_can_be_asked_for(listing: Listing) -> None:
    desk = DESK
    told = desk.one(Contract(con_id=listing.con_id))
    rules = told.market_rule_ids.split(",")
    assert len(rules) == len(told.valid_exchanges.split(","))
    for rule in set(rules):
        (answer,) = desk.ask(RequestMarketRule(rule_id=int(rule)))
        assert isinstance(answer, MarketRule)
        assert told.min_tick in {row.increment for row in answer.increments}


DESK = Desk()


# --------------------------------------------------------------------------------------------------------- price steps


@pytest.mark.parametrize(
    ("rule_id", "rows"),
    [(26, ["0 0.0001", "1 0.01"]), (109, ["0 0.01", "3 0.05"]), (239, ["0 0.00005"]), (67, ["0 0.25"])],
)
def test_market_rules(desk: Desk, rule_id: int, rows: list[str]) -> None:
    (rule,) = desk.ask(RequestMarketRule(rule_id=rule_id))
    assert [f"{row.low_edge} {row.increment}" for row in rule.increments] == rows


def test_an_unknown_market_rule(desk: Desk) -> None:
    assert codes(desk.ask(RequestMarketRule(rule_id=27))) == [(27, 321)]


@pytest.mark.parametrize(
    ("ticker", "price", "step"),
    [
        ("AAPL", "231.50", "0.01"),
        ("AAPL", "0.9999", "0.0001"),
        ("AAPL", "1", "0.01"),
        ("AAPL 260320C00230000", "2.99", "0.01"),
        ("AAPL 260320C00230000", "3", "0.05"),
        ("SPY 260320C00640000", "30", "0.01"),
        ("ESH6", "6420", "0.25"),
        ("CLJ6", "-37.63", "0.01"),
        ("EUR.USD", "1.16", "0.00005"),
        ("USD.JPY", "155", "0.005"),
        ("VOD@LSE", "98", "0.02"),
    ],
)
def test_the_step_of_prices(desk: Desk, ticker: str, price: str, step: str) -> None:
    listing = desk.market.named(ticker)
    assert listing is not None
    assert grid.increment(listing, Decimal(price)) == Decimal(step)


def test_a_stock_with_an_unheard_of_tick_goes_by_the_rule_of_us_stocks() -> None:
    assert grid.rule_of(replace(LISTINGS[0], min_tick=Decimal("0.03"))).rule_id == 26
    assert grid.rule_of(replace(LISTINGS[0], min_tick=Decimal("0.05"))).rule_id == 605


# ------------------------------------------------------------------------------------------------------------- chains


def chain(desk: Desk, symbol: str, con_id: int, *, sec_type: str = "STK", exchange: str = "") -> list[Any]:
    asked = RequestOptionChains(req_id=4, symbol=symbol, exchange=exchange, sec_type=sec_type, con_id=con_id)
    return desk.ask(asked)


def test_the_option_chains_of_a_stock(desk: Desk) -> None:
    *rows, end = chain(desk, "AAPL", 265598)
    assert end == OptionChainsEnd(req_id=4)
    assert [row.exchange for row in rows] == ["SMART", *venues.US_OPTIONS]
    row = rows[0]
    assert isinstance(row, OptionChain)
    assert (row.under_con_id, row.trading_class, row.multiplier) == (265598, "AAPL", "100")
    assert row.expiries[:3] == ("20260320", "20260417", "20260515")
    assert len(row.expiries) == 6
    assert Decimal(230) in row.strikes
    assert list(row.strikes) == sorted(set(row.strikes))


def test_every_pair_of_a_chain_is_a_contract(desk: Desk) -> None:
    row = chain(desk, "F", KNOWN["F"].con_id)[0]
    for expiry in row.expiries:
        found = desk.market.find(Contract(symbol="F", sec_type="OPT", expiry=expiry, right="P", exchange="SMART"))
        assert tuple(listing.strike for listing in found) == row.strikes


def test_one_exchange_of_a_chain(desk: Desk) -> None:
    assert [row.exchange for row in chain(desk, "AAPL", 265598, exchange="CBOE")[:-1]] == ["CBOE"]
    assert chain(desk, "AAPL", 265598, exchange="LSE") == [OptionChainsEnd(req_id=4)]


def test_a_stock_without_options_has_no_chain(desk: Desk) -> None:
    listing = KNOWN["AFL"]
    assert chain(desk, "AFL", listing.con_id) == [OptionChainsEnd(req_id=4)]


@pytest.mark.parametrize(
    ("symbol", "con_id", "sec_type"),
    [("AAPL", 0, "STK"), ("MSFT", 265598, "STK"), ("AAPL", 265598, "FUT"), ("", 5, "")],
)
def test_a_chain_of_nothing(desk: Desk, symbol: str, con_id: int, sec_type: str) -> None:
    assert codes(chain(desk, symbol, con_id, sec_type=sec_type)) == [(4, 321)]


# ----------------------------------------------------------------------------------------------------------- the rest


def test_a_search_tells_what_derives_from_what_it_finds(desk: Desk) -> None:
    (told,) = desk.ask(RequestMatchingSymbols(req_id=1, pattern="AAPL"))
    assert isinstance(told, SymbolSamples)
    (sample,) = told.samples
    assert (sample.con_id, sample.symbol, sample.primary_exchange, sample.derivatives) == (
        265598, "AAPL", "NASDAQ", ("OPT",),
    )  # fmt: skip
    (none,) = desk.ask(RequestMatchingSymbols(req_id=2, pattern=""))
    assert none == SymbolSamples(req_id=2, samples=())


@pytest.mark.parametrize(("pattern", "found"), [("HL", ["HLDN"]), ("orbis", ["ORBI"]), ("X", []), ("", [])])
def test_a_search_by_symbol_or_name(pattern: str, found: list[str]) -> None:
    (samples,) = Floor().tell(RequestMatchingSymbols(req_id=1, pattern=pattern))
    assert [sample.symbol for sample in samples.samples] == found


@pytest.mark.parametrize("ticker", ["AAPL", "AAPL 260320C00230000"])
def test_the_map_that_quotes_name_is_told(desk: Desk, ticker: str) -> None:
    listing = desk.market.named(ticker)
    assert listing is not None
    name = venues.exchange_map(listing.sec_type, listing.currency)
    (told,) = desk.ask(RequestSmartComponents(req_id=5, exchange_map=name))
    assert isinstance(told, SmartComponents)
    assert [row.bit for row in told.components] == list(range(len(told.components)))
    assert len({row.letter for row in told.components}) == len(told.components)
    assert {row.exchange for row in told.components} == set(listing.exchanges) - {"SMART"}


def test_an_unknown_map(desk: Desk) -> None:
    assert codes(desk.ask(RequestSmartComponents(req_id=5, exchange_map="x"))) == [(5, 321)]


def test_the_account_has_no_family_and_the_user_no_brand(desk: Desk) -> None:
    assert desk.ask(RequestFamilyCodes()) == [FamilyCodes(codes=(FamilyCode(account="DU0000000"),))]
    assert desk.ask(RequestUserInfo(req_id=6)) == [UserInfo(req_id=6)]


def test_an_order_and_a_subscription_name_what_is_ambiguous(desk: Desk) -> None:
    from newsbot.tws.quote import RequestMarketData

    contract = Contract(symbol="VOD", sec_type="STK", exchange="SMART")
    (notice,) = desk.ask(RequestMarketData(req_id=9, contract=contract))
    assert (notice.code, notice.text) == (200, "The contract description specified for VOD is ambiguous.")


def test_chains_move_on_with_the_days() -> None:
    late = Desk(OPEN + timedelta(days=10))  # past the third Friday
    assert chain(late, "AAPL", 265598)[0].expiries[0] == "20260417"
    assert late.details(Contract(symbol="ES", sec_type="FUT"))[0].contract.local_symbol == "ESM6"
