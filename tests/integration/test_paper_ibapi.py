"""The unmodified ibapi 9.81.1 against the paper broker: connect, look, place, fill, cancel, come back."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from ibapi.execution import ExecutionFilter
from paper_ibapi import App, order, stock

from newsbot.paper.build import build_broker, empty_broker
from newsbot.paper.instruments.listing import Listing
from newsbot.paper.market.market import TapeRow
from newsbot.paper.serving.control import Control
from newsbot.paper.serving.server import PaperServer

OPEN = datetime(2026, 3, 11, 13, 41, tzinfo=UTC)
LISTING = Listing(
    con_id=990002, ticker="HLDN", sec_type="STK", primary_exchange="NASDAQ", currency="USD", name="Halden Bio Inc",
    min_tick=Decimal("0.01"), prev_close=Decimal("41.86"),
)  # fmt: skip
QUOTES = [(0, "42.10", "42.14"), (60, "44.00", "44.04"), (120, "45.80", "45.84"), (180, "39.00", "39.04")]


@contextmanager
def connected(port: int, client_id: int = 7) -> Iterator[App]:
    app = App()
    try:
        app.start(port, client_id)
        app.until("nextValidId")
        yield app
    finally:
        if app.isConnected():
            app.conn.socket.shutdown(socket.SHUT_RDWR)  # else the reader's poll keeps the socket open for up to 1 s
        app.disconnect()


@pytest.fixture(name="session")
def _session() -> Iterator[tuple[App, Control]]:
    """A client on a driven broker, at OPEN."""
    with PaperServer(empty_broker(), driven=True) as server, Control.connect(*server.address) as control:
        tape = [
            TapeRow(
                at=OPEN + timedelta(seconds=at), ticker="HLDN", bid=Decimal(bid), ask=Decimal(ask), bid_size=500,
                ask_size=500, last=Decimal(bid), volume=1000, halted=0,
            )
            for at, bid, ask in QUOTES
        ]  # fmt: skip
        control.load_market([LISTING], tape)
        control.advance(OPEN)
        with connected(server.port) as app:
            yield app, control


def place_bracket(app: App, *, entry: float = 42.35, target: float = 45.74, stop: float = 40.66) -> None:
    app.placeOrder(1, stock("HLDN"), order("BUY", 118, limit=entry, transmit=False))
    app.placeOrder(2, stock("HLDN"), order("SELL", 118, limit=target, parent=1, transmit=False))
    app.placeOrder(3, stock("HLDN"), order("SELL", 118, stop=stop, parent=1))
    fence(app)


def fence(app: App) -> None:
    """All that was sent before has been taken in when the time comes back."""
    app.reqCurrentTime()
    app.until("currentTime")


def test_connecting_gives_account_id_version_and_time(session: tuple[App, Control]) -> None:
    app, _ = session
    assert (app.serverVersion(), app.twsConnectionTime()) == (157, b"20260311 09:41:00 US/Eastern")
    assert app.calls("managedAccounts") == [("DU0000000",)]
    assert app.calls("nextValidId") == [(1,)]


def test_a_contract_its_rule_and_its_quotes(session: tuple[App, Control]) -> None:
    app, _ = session
    app.reqContractDetails(3, stock("HLDN"))
    _, details = app.until("contractDetails")
    app.until("contractDetailsEnd")
    assert (details.contract.conId, details.longName, details.minTick) == (990002, "Halden Bio Inc", 0.01)
    assert details.liquidHours.startswith("20260311:0930-20260311:1600;")
    app.reqMarketRule(int(details.marketRuleIds.split(",")[0]))
    _, increments = app.until("marketRule")
    assert [(step.lowEdge, step.increment) for step in increments] == [(0, 0.0001), (1, 0.01)]
    app.reqMktData(4, details.contract, "", False, False, [])
    fence(app)
    told = [values[1:3] for values in app.calls("tickPrice")]
    assert [tick for tick, _ in told] == [1, 2, 4, 6, 7, 9, 14]
    assert {(1, 42.1), (2, 42.14), (4, 42.1), (9, 41.86)} <= set(told)
    assert [values[1:] for values in app.calls("tickGeneric")] == [(49, 0.0)]
    assert ("tickSize", (4, 8, 1000)) in app.seen


def test_an_unknown_contract_is_an_error_200(session: tuple[App, Control]) -> None:
    app, _ = session
    app.reqContractDetails(3, stock("NONE"))
    while (values := app.until("error"))[0] != 3:
        pass
    assert values[1] == 200


def test_a_bracket_fills_and_its_target_ends_the_stop(session: tuple[App, Control]) -> None:
    app, control = session
    place_bracket(app)
    control.advance(OPEN + timedelta(seconds=1))
    app.status_of(1, "Filled")
    _, contract, execution = app.until("execDetails") if not app.calls("execDetails") else app.calls("execDetails")[0]
    assert (contract.symbol, execution.side, execution.shares, execution.price) == ("HLDN", "BOT", 118.0, 42.14)
    app.status_of(3, "PreSubmitted")
    control.advance(OPEN + timedelta(seconds=121))
    app.status_of(2, "Filled")
    app.status_of(3, "Cancelled")
    assert [(e.orderId, e.price) for _, _, e in app.calls("execDetails")] == [(1, 42.14), (2, 45.74)]
    fence(app)
    assert (3, 202) in [values[:2] for values in app.calls("error")]
    assert [values[0].realizedPNL for values in app.calls("commissionReport")][1] == 422.8
    app.reqPositions()
    app.until("positionEnd")
    assert app.calls("position") == []


def test_the_stop_ends_the_target(session: tuple[App, Control]) -> None:
    app, control = session
    place_bracket(app, target=50.0)
    control.advance(OPEN + timedelta(seconds=200))
    app.status_of(3, "Filled")
    app.status_of(2, "Cancelled")
    assert app.calls("execDetails")[-1][2].price == 39.0


def test_a_resting_order_is_changed_and_cancelled(session: tuple[App, Control]) -> None:
    app, control = session
    app.placeOrder(1, stock("HLDN"), order("BUY", 10, limit=40.0))
    fence(app)
    control.advance(OPEN + timedelta(seconds=1))
    app.status_of(1, "Submitted")
    app.placeOrder(1, stock("HLDN"), order("BUY", 20, limit=40.5))
    fence(app)
    control.advance(OPEN + timedelta(seconds=2))
    while (told := app.until("openOrder"))[2].totalQuantity != 20:
        pass
    assert told[2].lmtPrice == 40.5
    app.cancelOrder(1)
    fence(app)
    control.advance(OPEN + timedelta(seconds=3))
    app.status_of(1, "Cancelled")


def test_the_defaults_of_9_81_are_refused_as_tws_does(session: tuple[App, Control]) -> None:
    app, _ = session
    raw = order("BUY", 10, limit=40.0)
    raw.eTradeOnly = True
    app.placeOrder(1, stock("HLDN"), raw)
    while (values := app.until("error"))[0] != 1:
        pass
    assert values[1] == 10268


def test_orders_fills_and_positions_are_there_for_a_client_that_comes_back() -> None:
    with PaperServer(build_broker(seed=4)) as server:
        with connected(server.port) as app:
            app.placeOrder(1, stock("AAPL"), order("BUY", 10))
            app.status_of(1, "Filled")
            app.placeOrder(2, stock("AAPL"), order("BUY", 10, limit=100.0))
            app.status_of(2, "Submitted")
        with connected(server.port) as app:
            assert app.calls("nextValidId") == [(3,)]
            app.reqOpenOrders()
            app.until("openOrderEnd")
            assert [values[0] for values in app.calls("openOrder")] == [2]
            app.reqExecutions(5, ExecutionFilter())
            app.until("execDetailsEnd")
            assert [(e.orderId, e.shares) for _, _, e in app.calls("execDetails")] == [(1, 10.0)]
            app.reqCompletedOrders(False)
            app.until("completedOrdersEnd")
            assert [order_.filledQuantity for _, order_, _ in app.calls("completedOrder")] == [10.0]
            app.reqPositions()
            app.until("positionEnd")
            assert [values[2] for values in app.calls("position")] == [10.0]
            app.reqAccountSummary(6, "All", "NetLiquidation")
            app.until("accountSummaryEnd")
            assert [values[2] for values in app.calls("accountSummary")] == ["NetLiquidation"]


def test_a_client_id_in_use_is_326_and_the_connection_closes() -> None:
    with PaperServer(build_broker()) as server, connected(server.port):
        second = App()
        try:
            second.start(server.port, 7)
            assert second.until("error")[1] == 326
            second.until("connectionClosed")
        finally:
            second.disconnect()
