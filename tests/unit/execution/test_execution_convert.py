"""Orders, contracts and prices on their way to ibapi and back."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ibapi.contract import ContractDetails

from newsbot.domain.company import Company
from newsbot.domain.order import Action, Instrument, Leg, LegRole, OrderType, TimeInForce, leg_ref
from newsbot.execution import compat
from newsbot.execution.convert import exact_float, to_contract, to_instrument, to_order, to_question

LEG = Leg(
    role=LegRole.ENTRY,
    order_ref=leg_ref("ABCDEFGHIJKLMNOP", LegRole.ENTRY),
    action=Action.BUY,
    quantity=118,
    order_type=OrderType.LIMIT,
    price=Decimal("42.31"),
    tif=TimeInForce.GTD,
    good_till=datetime(2026, 3, 11, 13, 41, 38, tzinfo=UTC),
)


@given(st.integers(1, 10**9), st.sampled_from(["0.01", "0.0001", "0.05", "0.005", "0.1", "1", "0.25", "0.0005"]))
def test_every_price_on_a_grid_survives_the_wire(steps: int, increment: str) -> None:
    price = steps * Decimal(increment)
    assert Decimal(str(exact_float(price))) == price
    assert compat.number(float(str(exact_float(price)))) == price


@pytest.mark.parametrize("price", ["0.1234567890123456789", "123456789.123456789", "NaN", "Infinity", "1e400"])
def test_a_price_that_would_change_is_refused(price: str) -> None:
    with pytest.raises(ValueError, match=r"cannot be sent exactly|cannot convert"):
        exact_float(Decimal(price))


def test_a_limit_leg() -> None:
    order = to_order(LEG, account="DU1", parent_id=0, transmit=False)
    assert (order.action, order.totalQuantity, order.orderType, order.lmtPrice) == ("BUY", 118, "LMT", 42.31)
    assert compat.number(order.auxPrice) is None
    assert (order.tif, order.goodTillDate) == ("GTD", "20260311-13:41:38")
    assert (order.account, order.orderRef, order.parentId) == ("DU1", LEG.order_ref, 0)
    assert order.transmit is False
    assert order.outsideRth is False


def test_a_stop_leg() -> None:
    stop = replace(LEG, order_type=OrderType.STOP, tif=TimeInForce.GTC, action=Action.SELL, outside_rth=True)
    order = to_order(stop, account="DU1", parent_id=11, transmit=True)
    assert (order.action, order.orderType, order.auxPrice) == ("SELL", "STP", 42.31)
    assert compat.number(order.lmtPrice) is None
    assert (order.tif, order.goodTillDate, order.parentId) == ("GTC", "", 11)
    assert order.transmit is True
    assert order.outsideRth is True


def test_a_stop_with_a_limit_and_a_trailing_stop() -> None:
    stop = replace(LEG, order_type=OrderType.STOP_LIMIT, tif=TimeInForce.GTC, limit=Decimal("42.10"))
    order = to_order(stop, account="DU1", parent_id=11, transmit=True)
    assert (order.orderType, order.auxPrice, order.lmtPrice) == ("STP LMT", 42.31, 42.1)
    trail = replace(LEG, order_type=OrderType.TRAIL, tif=TimeInForce.GTC, trail=Decimal("1.69"))
    order = to_order(trail, account="DU1", parent_id=11, transmit=True)
    assert (order.orderType, order.auxPrice, order.trailStopPrice) == ("TRAIL", 1.69, 42.31)
    assert compat.number(order.lmtPrice) is None


@pytest.mark.parametrize(("kind", "said"), [(OrderType.STOP_LIMIT, "limit"), (OrderType.TRAIL, "distance")])
def test_a_stop_that_lacks_its_second_price_is_refused(kind: OrderType, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        to_order(replace(LEG, order_type=kind), account="DU1", parent_id=0, transmit=True)


def test_the_legacy_flags_are_off_where_they_exist() -> None:
    order = to_order(LEG, account="DU1", parent_id=0, transmit=True)
    assert getattr(order, "eTradeOnly", False) is False
    assert getattr(order, "firmQuoteOnly", False) is False


def test_gtd_needs_an_end() -> None:
    with pytest.raises(ValueError, match="GTD without an end"):
        to_order(replace(LEG, good_till=None), account="DU1", parent_id=0, transmit=True)


def details() -> ContractDetails:
    found = ContractDetails()
    found.contract.conId = 265598
    found.contract.symbol = "AAPL"
    found.contract.secType = "STK"
    found.contract.exchange = "SMART"
    found.contract.primaryExchange = "NASDAQ"
    found.contract.currency = "USD"
    found.longName = "APPLE INC"
    found.minTick = 0.01
    found.validExchanges = "AMEX,NYSE,SMART,ARCA"
    found.marketRuleIds = "1,2,26,3"
    found.timeZoneId = "US/Eastern"
    found.liquidHours = "20250324:0930-20250324:1600;20250325:CLOSED"
    return found


def test_contract_details_become_an_instrument() -> None:
    assert to_instrument(details()) == Instrument(
        con_id=265598,
        ticker="AAPL",
        sec_type="STK",
        exchange="SMART",
        primary_exchange="NASDAQ",
        currency="USD",
        name="APPLE INC",
        increments=((Decimal(0), Decimal("0.01")),),
        market_rule_id=26,
        hours=((datetime(2025, 3, 24, 13, 30, tzinfo=UTC), datetime(2025, 3, 24, 20, tzinfo=UTC)),),
    )


@pytest.mark.parametrize(
    ("hours", "zone", "found"),
    [("", "US/Eastern", None), ("20250324:0930-20250324:1600", "", None), ("20250325:CLOSED", "US/Eastern", ())],
)
def test_hours_that_were_not_told_are_not_closed_days(hours: str, zone: str, found: object) -> None:
    told = details()
    told.liquidHours, told.timeZoneId = hours, zone
    instrument = to_instrument(told)
    assert instrument is not None
    assert instrument.hours == found


@pytest.mark.parametrize(
    ("exchanges", "rules", "rule"),
    [("SMART", "26", 26), ("NYSE", "26", None), ("NYSE,SMART", "26", None), ("", "", None), ("SMART", "", None)],
)
def test_the_market_rule_is_the_one_of_smart(exchanges: str, rules: str, rule: int | None) -> None:
    found = details()
    found.validExchanges, found.marketRuleIds = exchanges, rules
    instrument = to_instrument(found)
    assert instrument is not None
    assert instrument.market_rule_id == rule


def test_a_contract_without_id_or_tick_is_left_out() -> None:
    without_tick = details()
    without_tick.minTick = 0.0
    without_id = details()
    without_id.contract.conId = 0
    assert to_instrument(without_tick) is None
    assert to_instrument(without_id) is None


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("NASDAQ", "NASDAQ"),
        ("NYSE", "NYSE"),
        ("NYSE AMERICAN", "AMEX"),
        ("NYSE American", "AMEX"),
        ("NYSE ARCA", "ARCA"),
        ("CBOE", "BATS"),
        ("TSX", ""),
        ("", ""),
    ],
)
def test_a_question_names_the_venue_as_ib_does(ours: str, theirs: str) -> None:
    contract = to_question(Company(ticker="BRK.B", exchange=ours))
    assert (contract.symbol, contract.secType, contract.exchange, contract.currency) == ("BRK B", "STK", "SMART", "USD")
    assert contract.primaryExchange == theirs


@pytest.mark.parametrize("ticker", ["BRK.B", "BRK-B", "BRK/B", "BRK B"])
def test_a_question_writes_the_class_of_a_share_as_ib_does(ticker: str) -> None:
    assert to_question(Company(ticker=ticker)).symbol == "BRK B"


def test_class_shares_and_venues_come_back_in_our_words() -> None:
    found = details()
    found.contract.symbol, found.contract.primaryExchange = "BRK B", "AMEX"
    instrument = to_instrument(found)
    assert instrument is not None
    assert (instrument.ticker, instrument.primary_exchange) == ("BRK.B", "NYSE AMERICAN")
    assert to_contract(instrument).symbol == "BRK B"


def test_an_order_goes_out_by_contract_id() -> None:
    instrument = to_instrument(details())
    assert instrument is not None
    contract = to_contract(instrument)
    assert (contract.conId, contract.symbol, contract.secType) == (265598, "AAPL", "STK")
    assert (contract.exchange, contract.currency, contract.primaryExchange) == ("SMART", "USD", "")
    assert compat.number(contract.strike) in (None, Decimal(0))
