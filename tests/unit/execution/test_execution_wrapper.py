"""Each callback becomes one value, or CallbackFailed, and never an exception."""

import inspect
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from ibapi.contract import Contract
from ibapi.execution import Execution
from ibapi.order import Order
from ibapi.order_state import OrderState
from ibapi.wrapper import EWrapper

from newsbot.domain.company import Company
from newsbot.domain.input import (
    AccountValueReceived,
    BrokerInput,
    CallbackFailed,
    CommissionReceived,
    CompletedReceived,
    ExecutionReceived,
    InstrumentReceived,
    LinkClosed,
    MarketRuleReceived,
    NoticeReceived,
    OrderReceived,
    PositionReceived,
    QuoteFailed,
    QuoteTypeReceived,
    StatusReceived,
    TickReceived,
)
from newsbot.domain.order import Action, Fill, LegRole, Position, QuoteType, leg_ref
from newsbot.execution.wrapper import ACCOUNT_KEYS, TestWrapper

REF = leg_ref("ABCDEFGHIJKLMNOP", LegRole.ENTRY)
UNSET_DOUBLE = 1.7976931348623157e308
UNSET_DECIMAL = Decimal(2**127 - 1)


@pytest.fixture
def told() -> list[BrokerInput]:
    return []


@pytest.fixture
def wrapper(told: list[BrokerInput]) -> TestWrapper:
    return TestWrapper(told.append)


def contract() -> Any:
    found = Contract()
    found.conId, found.symbol = 990002, "BRK B"
    return found


def order() -> Any:
    found = Order()
    found.clientId, found.permId, found.orderRef = 7, 1001, REF
    found.action, found.totalQuantity, found.orderType, found.parentId = "BUY", Decimal(118), "LMT", 0
    return found


def state(status: str, warning: str = "", completed: str = "") -> Any:
    found = OrderState()
    found.status, found.warningText, found.completedStatus = status, warning, completed
    return found


def execution(**changes: Any) -> Any:
    found = Execution()
    values = {
        "execId": "0000e0d5.65a0.01.01",
        "time": "20260311 09:41:09 US/Eastern",
        "side": "BOT",
        "shares": 118.0,
        "price": 42.3,
        "permId": 1001,
        "clientId": 7,
        "orderId": 11,
        "orderRef": REF,
    }
    for name, value in (values | changes).items():
        setattr(found, name, value)
    return found


FILL = Fill(
    exec_id="0000e0d5.65a0.01.01",
    perm_id=1001,
    order_id=11,
    client_id=7,
    order_ref=REF,
    con_id=990002,
    ticker="BRK.B",
    action=Action.BUY,
    quantity=118,
    price=Decimal("42.3"),
    at=datetime(2026, 3, 11, 13, 41, 9, tzinfo=UTC),
)


# --------------------------------------------------------------------------------------------------- quotes


@pytest.mark.parametrize(
    ("call", "field", "value"),
    [
        (("tickPrice", 1, 42.3, None), "bid", "42.3"),
        (("tickPrice", 2, 42.31, None), "ask", "42.31"),
        (("tickPrice", 4, 42.305, None), "last", "42.305"),
        (("tickPrice", 9, 41.0, None), "prev_close", "41"),
        (("tickPrice", 66, 42.3, None), "bid", "42.3"),
        (("tickPrice", 67, 42.3, None), "ask", "42.3"),
        (("tickPrice", 68, 42.3, None), "last", "42.3"),
        (("tickPrice", 75, 42.3, None), "prev_close", "42.3"),
        (("tickPrice", 1, -1.0, None), "bid", None),
        (("tickPrice", 1, 0.0, None), "bid", None),
        (("tickPrice", 1, float("nan"), None), "bid", None),
        (("tickPrice", 1, UNSET_DOUBLE, None), "bid", None),
        (("tickSize", 0, 300), "bid_size", "300"),
        (("tickSize", 3, Decimal(200)), "ask_size", "200"),
        (("tickSize", 8, 1234567), "volume", "1234567"),
        (("tickSize", 69, 300), "bid_size", "300"),
        (("tickSize", 70, 300), "ask_size", "300"),
        (("tickSize", 74, 300), "volume", "300"),
        (("tickSize", 0, UNSET_DECIMAL), "bid_size", None),
        (("tickSize", 0, 0), "bid_size", "0"),
        (("tickGeneric", 49, 0.0), "halted", "0"),
        (("tickGeneric", 49, 1.0), "halted", "1"),
        (("tickGeneric", 49, 2.0), "halted", "2"),
        (("tickGeneric", 49, -1.0), "halted", None),
        (("tickGeneric", 90, 1.0), "halted", "1"),
    ],
)
def test_ticks(
    wrapper: TestWrapper, told: list[BrokerInput], call: tuple[Any, ...], field: Any, value: str | None
) -> None:
    ident, _ = wrapper.link.ask_quote(990002)
    name, *arguments = call
    getattr(wrapper, name)(ident, *arguments)
    assert told == [TickReceived(con_id=990002, field=field, value=None if value is None else Decimal(value))]


def test_ticks_of_other_types_and_of_ended_subscriptions_are_passed_over(
    wrapper: TestWrapper, told: list[BrokerInput]
) -> None:
    ident, _ = wrapper.link.ask_quote(990002)
    assert ident is not None
    wrapper.tickPrice(ident, 37, 42.0, None)
    wrapper.tickSize(ident, 5, 100)
    wrapper.tickGeneric(ident, 46, 3.0)
    wrapper.tickPrice(ident + 1, 1, 42.0, None)
    wrapper.marketDataType(ident + 1, 1)
    assert told == []


@pytest.mark.parametrize(("number", "kind"), list(enumerate(QuoteType, start=1)))
def test_the_type_of_the_data(wrapper: TestWrapper, told: list[BrokerInput], number: int, kind: QuoteType) -> None:
    ident, _ = wrapper.link.ask_quote(990002)
    assert ident is not None
    wrapper.marketDataType(ident, number)
    assert told == [QuoteTypeReceived(con_id=990002, type=kind)]


def test_an_unknown_type_of_data_is_no_data(wrapper: TestWrapper, told: list[BrokerInput]) -> None:
    ident, _ = wrapper.link.ask_quote(990002)
    assert ident is not None
    wrapper.marketDataType(ident, 5)
    assert told == [QuoteFailed(con_id=990002, code=0, text="market data of an unknown type 5")]


@pytest.mark.parametrize("code", [101, 200, 354, 10168, 10186])
def test_a_refused_subscription_can_be_asked_for_again(
    wrapper: TestWrapper, told: list[BrokerInput], code: int
) -> None:
    ident, _ = wrapper.link.ask_quote(990002)
    assert wrapper.link.ask_quote(990002) == (None, None)
    wrapper.error(ident, code, "no")
    assert told == [QuoteFailed(con_id=990002, code=code, text="no")]
    fresh, stale = wrapper.link.ask_quote(990002)
    assert fresh not in (None, ident)
    assert stale is None


@pytest.mark.parametrize("code", [10167, 10089, 10999])
def test_a_subscription_survives_an_advice(wrapper: TestWrapper, told: list[BrokerInput], code: int) -> None:
    ident, _ = wrapper.link.ask_quote(990002)
    assert ident is not None
    wrapper.error(ident, code, "so so")
    wrapper.tickSize(ident, 0, 300)
    assert [type(given) for given in told] == [NoticeReceived, TickReceived]


@pytest.mark.parametrize("code", [2103, 10197])
def test_all_quotes_are_dead_when_their_farm_breaks_or_another_session_takes_the_data(
    wrapper: TestWrapper, told: list[BrokerInput], code: int
) -> None:
    old = [wrapper.link.ask_quote(con_id)[0] for con_id in (990002, 990007)]
    wrapper.error(-1, code, "broken:usfarm")
    assert told == [
        QuoteFailed(con_id=990002, code=code, text="broken:usfarm"),
        QuoteFailed(con_id=990007, code=code, text="broken:usfarm"),
        NoticeReceived(ident=-1, code=code, text="broken:usfarm", severity="warning"),
    ]
    assert [wrapper.link.ask_quote(con_id)[1] for con_id in (990002, 990007)] == old
    assert wrapper.link.ask_quote(990002) == (None, None)


def test_a_request_whose_updates_ended_takes_its_quote_and_puts_the_others_in_doubt(
    wrapper: TestWrapper, told: list[BrokerInput]
) -> None:
    wrapper.link.ask_quote(990002)
    other, _ = wrapper.link.ask_quote(990007)
    assert other is not None
    wrapper.error(other, 10182, "Failed to request live updates (disconnected).")
    assert [given.con_id for given in told if isinstance(given, QuoteFailed)] == [990007]
    assert wrapper.link.ask_quote(990002)[0] is not None
    assert wrapper.link.ask_quote(990007)[1] == other


def test_a_farm_that_is_back_puts_quotes_in_doubt_only_after_one_was_broken(wrapper: TestWrapper) -> None:
    wrapper.link.ask_quote(990002)
    wrapper.error(-1, 2104, "Market data farm connection is OK:usfarm")
    assert wrapper.link.ask_quote(990002) == (None, None)
    wrapper.error(-1, 2103, "Market data farm connection is broken:usfarm")
    between, _ = wrapper.link.ask_quote(990002)
    wrapper.error(-1, 2104, "Market data farm connection is OK:usfarm")
    assert wrapper.link.ask_quote(990002)[1] == between


@pytest.mark.parametrize(
    "tick", [("tickPrice", 1, 42.3, None), ("tickSize", 8, 100), ("tickGeneric", 49, 0.0), ("tickSize", 77, 1)]
)
def test_a_quote_is_asked_for_again_only_after_its_first_tick(wrapper: TestWrapper, tick: tuple[Any, ...]) -> None:
    ident, _ = wrapper.link.ask_quote(990002, again=True)
    assert wrapper.link.ask_quote(990002, again=True) == (None, None)
    getattr(wrapper, tick[0])(ident, *tick[1:])
    assert wrapper.link.ask_quote(990002) == (None, None)
    fresh, stale = wrapper.link.ask_quote(990002, again=True)
    assert stale == ident
    assert fresh not in (None, ident)
    assert wrapper.link.ask_quote(990002, again=True) == (None, None)
    getattr(wrapper, tick[0])(ident, *tick[1:])  # still on its way when the subscription was ended
    assert wrapper.link.ask_quote(990002, again=True) == (None, None)


@pytest.mark.parametrize("code", [1101, 1102])
def test_after_a_gap_at_ib_quotes_are_asked_for_anew(wrapper: TestWrapper, code: int) -> None:
    old, _ = wrapper.link.ask_quote(990002)
    wrapper.error(-1, code, "Connectivity between IB and TWS has been restored")
    fresh, stale = wrapper.link.ask_quote(990002)
    assert stale == old
    assert fresh not in (None, old)
    assert wrapper.link.ask_quote(990002) == (None, None)


# ------------------------------------------------------------------------------------------------- contracts


def test_contract_rows_are_handed_over_at_their_end(wrapper: TestWrapper, told: list[BrokerInput]) -> None:
    company = Company(ticker="BRK.B")
    ident = wrapper.link.ask_contract(company)
    assert ident is not None
    details = SimpleNamespace(
        contract=contract(), minTick=0.01, longName="X", validExchanges="", marketRuleIds="", liquidHours="",
        timeZoneId="",
    )  # fmt: skip
    wrapper.contractDetails(ident, details)
    wrapper.contractDetails(ident, details)
    wrapper.contractDetails(ident + 1, details)
    assert told == []
    wrapper.contractDetailsEnd(ident)
    wrapper.contractDetailsEnd(ident)
    assert len(told) == 1
    assert isinstance(told[0], InstrumentReceived)
    assert told[0].company == company
    assert [found.ticker for found in told[0].instruments] == ["BRK.B", "BRK.B"]


def test_a_refused_question_can_be_asked_again(wrapper: TestWrapper, told: list[BrokerInput]) -> None:
    company = Company(ticker="BRK.B")
    ident = wrapper.link.ask_contract(company)
    assert wrapper.link.ask_contract(company) is None
    wrapper.error(ident, 321, "Error validating request")
    assert [type(given) for given in told] == [NoticeReceived]
    assert wrapper.link.ask_contract(company) is not None


def test_market_rules(wrapper: TestWrapper, told: list[BrokerInput]) -> None:
    rows = [SimpleNamespace(lowEdge=1.0, increment=0.01), SimpleNamespace(lowEdge=0.0, increment=0.0001)]
    wrapper.marketRule(26, rows)
    wrapper.marketRule(27, [])
    rising = ((Decimal(0), Decimal("0.0001")), (Decimal(1), Decimal("0.01")))
    assert told == [MarketRuleReceived(rule_id=26, increments=rising)]


# ------------------------------------------------------------------------------------------- orders and fills


def test_open_orders(wrapper: TestWrapper, told: list[BrokerInput]) -> None:
    wrapper.openOrder(11, contract(), order(), state("PreSubmitted", warning="mind the gap"))
    wrapper.openOrder(11, contract(), order(), state("Inactive", warning="no permission"))
    found = OrderReceived(
        order_id=11,
        client_id=7,
        perm_id=1001,
        order_ref=REF,
        con_id=990002,
        ticker="BRK.B",
        action="BUY",
        quantity=Decimal(118),
        order_type="LMT",
        parent_id=0,
        state="PreSubmitted",
    )
    assert told == [found, replace(found, state="Inactive", reject_text="no permission")]


def test_order_status(wrapper: TestWrapper, told: list[BrokerInput]) -> None:
    wrapper.orderStatus(11, "Submitted", 50.0, Decimal(68), 42.3, 1001, 0, 42.3, 7, "child,trigger", 0.0)
    assert told == [
        StatusReceived(
            order_id=11,
            client_id=7,
            perm_id=1001,
            state="Submitted",
            filled=Decimal(50),
            remaining=Decimal(68),
            why_held="child,trigger",
        )
    ]


def test_completed_orders_have_no_order_id(wrapper: TestWrapper, told: list[BrokerInput]) -> None:
    wrapper.completedOrder(contract(), order(), state("Filled", completed="Filled Size: 118"))
    assert told == [CompletedReceived(perm_id=1001, order_ref=REF, state="Filled", detail="Filled Size: 118")]


def test_executions(wrapper: TestWrapper, told: list[BrokerInput]) -> None:
    wrapper.execDetails(-1, contract(), execution())
    wrapper.execDetails(5, contract(), execution(side="SLD", shares=Decimal(118)))
    wrapper.execDetails(5, contract(), execution(shares=Decimal("0.5"), orderRef="manual"))
    assert told == [
        ExecutionReceived(fill=FILL),
        ExecutionReceived(fill=replace(FILL, action=Action.SELL)),
    ]


@pytest.mark.parametrize(
    "changes", [{"side": "HELD"}, {"shares": 0.5}, {"shares": UNSET_DECIMAL}, {"price": UNSET_DOUBLE}, {"time": "?"}]
)
def test_an_impossible_execution_is_not_passed_over(
    wrapper: TestWrapper, told: list[BrokerInput], changes: dict[str, Any]
) -> None:
    wrapper.execDetails(-1, contract(), execution(**changes))
    assert [type(given) for given in told] == [CallbackFailed]


@pytest.mark.parametrize("name", ["commission", "commissionAndFees"])
def test_commissions_under_both_names(wrapper: TestWrapper, told: list[BrokerInput], name: str) -> None:
    callback: Callable[[Any], None] = getattr(wrapper, f"{name}Report")
    callback(SimpleNamespace(execId="e1", currency="USD", realizedPNL=UNSET_DOUBLE, **{name: 1.0}))
    callback(SimpleNamespace(execId="e2", currency="USD", realizedPNL=-3.25, **{name: 0.35}))
    assert told == [
        CommissionReceived(exec_id="e1", commission=Decimal(1), currency="USD", realized_pnl=None),
        CommissionReceived(exec_id="e2", commission=Decimal("0.35"), currency="USD", realized_pnl=Decimal("-3.25")),
    ]


def test_positions(wrapper: TestWrapper, told: list[BrokerInput]) -> None:
    wrapper.position("DU1", contract(), Decimal("-0.5"), 42.31)
    held = Position(
        account="DU1", con_id=990002, ticker="BRK.B", quantity=Decimal("-0.5"), average_cost=Decimal("42.31")
    )
    assert told == [PositionReceived(position=held)]


def test_account_values_that_matter(wrapper: TestWrapper, told: list[BrokerInput]) -> None:
    for key in ("NetLiquidation", "Cushion"):
        wrapper.updateAccountValue(key, "100000.00", "USD", "DU1")
    assert told == [AccountValueReceived(account="DU1", key="NetLiquidation", value="100000.00", currency="USD")]
    assert "ExchangeRate" in ACCOUNT_KEYS


# ------------------------------------------------------------------------------------------------- the link


@pytest.mark.parametrize(
    "arguments", [(202, "Order Canceled"), (202, "Order Canceled", ""), (1704205800000, 202, "Order Canceled", "")]
)
def test_notices(wrapper: TestWrapper, told: list[BrokerInput], arguments: tuple[Any, ...]) -> None:
    wrapper.error(12, *arguments)
    assert told == [NoticeReceived(ident=12, code=202, text="Order Canceled", severity="info")]


def test_the_end_of_a_session_is_told_once(wrapper: TestWrapper, told: list[BrokerInput]) -> None:
    wrapper.connectionClosed()
    assert told == []
    wrapper.nextValidId(5)
    wrapper.managedAccounts("DU1")
    wrapper.connectionClosed()
    wrapper.connectionClosed()
    assert told[1:] == [LinkClosed(detail="the connection closed")]


def test_an_end_of_open_orders_nobody_asked_for_is_no_snapshot(wrapper: TestWrapper, told: list[BrokerInput]) -> None:
    wrapper.openOrderEnd()
    assert told == []


CALLBACKS = [name for name, found in vars(TestWrapper).items() if callable(found) and not name.startswith("_")]
CALLBACKS.remove("end_session")


@pytest.mark.parametrize("name", CALLBACKS)
def test_no_callback_raises_whatever_it_is_given(name: str, told: list[BrokerInput]) -> None:
    class Rubbish:
        def __getattr__(self, name: str) -> Any:
            raise OSError(name)

    def full(given: BrokerInput) -> None:
        told.append(given)
        if type(given) is not CallbackFailed:
            raise RuntimeError("the sink is full")

    wrapper = TestWrapper(full)
    wrapper.link.open_order_ends.append("open orders")
    callback = getattr(wrapper, name)
    count = len(inspect.signature(callback).parameters)
    callback(*[Rubbish()] * count)
    callback(*[None] * count)
    callback(*[None] * (count + 1))
    failed = [given.callback for given in told if isinstance(given, CallbackFailed)]
    assert failed
    assert set(failed) == {name}


def test_every_callback_is_one_of_ibapi_or_of_another_version_of_it() -> None:
    assert set(CALLBACKS) - set(vars(EWrapper)) <= {"commissionReport", "commissionAndFeesReport"}
