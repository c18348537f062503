"""Orders of every kind by the unmodified ibapi 9.81.1: what it sends is understood, what it is told it can read."""

import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from ibapi.execution import ExecutionFilter
from ibapi.order import Order
from paper_ibapi import App, order, stock

from newsbot.paper.broker import Broker
from newsbot.paper.instruments.listing import Listing
from newsbot.paper.market.market import Market, TapeRow
from newsbot.paper.orders.policy import Policy
from newsbot.paper.serving.control import Control
from newsbot.paper.serving.server import PaperServer

OPEN = datetime(2026, 3, 11, 14, 0, tzinfo=UTC)
LISTING = Listing(
    con_id=990002, ticker="HLDN", sec_type="STK", primary_exchange="NASDAQ", currency="USD", name="Halden Bio Inc",
    min_tick=Decimal("0.01"), prev_close=Decimal("41.86"),
)  # fmt: skip
BIDS = ["42.10", "43.00", "44.00", "43.50", "42.50", "41.00"]  # one a minute


class Stage:
    """A driven broker and clients on it."""

    def __init__(self, exits: ExitStack, *, by_hours: bool = False, opens: datetime = OPEN, **policy: Any) -> None:
        self.broker = Broker(Market([LISTING], by_hours=by_hours), policy=Policy(**policy))
        self.server = exits.enter_context(PaperServer(self.broker, driven=True))
        self.control = exits.enter_context(Control.connect(*self.server.address))
        self.now = opens
        rows = [
            TapeRow(
                at=opens + timedelta(minutes=minute), ticker="HLDN", bid=Decimal(bid),
                ask=Decimal(bid) + Decimal("0.04"), bid_size=500, ask_size=500, halted=0,
            )
            for minute, bid in enumerate(BIDS)
        ]  # fmt: skip
        self.control.load_market([], rows)
        self.control.advance(opens)
        self._exits = exits

    def client(self, client_id: int = 7) -> App:
        app = App().start(self.server.port, client_id)
        self._exits.callback(leave, app)
        app.until("nextValidId")
        return app

    def later(self, app: App, **time: float) -> None:
        """All that was sent is taken in, then time passes."""
        app.reqCurrentTime()
        app.until("currentTime")
        self.now += timedelta(**time)
        self.control.advance(self.now)


def leave(app: App) -> None:
    if app.isConnected():
        app.conn.socket.shutdown(socket.SHUT_RDWR)
    app.disconnect()


@pytest.fixture(name="stage")
def _stage() -> Iterator[Callable[..., Stage]]:
    with ExitStack() as exits:
        yield lambda **settings: Stage(exits, **settings)


def typed(kind: str, action: str = "SELL", size: int = 100, **terms: Any) -> Order:
    made = order(action, size)
    made.orderType = kind
    for name, value in terms.items():
        setattr(made, name, value)
    return made


def errors(app: App, order_id: int) -> list[int]:
    return [values[1] for values in app.calls("error") if values[0] == order_id]


def drain(app: App) -> None:
    app.reqCurrentTime()
    app.until("currentTime")


def fills(app: App) -> list[tuple[int, float, float]]:
    return [(fill.orderId, fill.shares, fill.price) for _, _, fill in app.calls("execDetails")]


def test_every_order_type_does_its_work(stage: Callable[..., Stage]) -> None:
    here = stage()
    app = here.client()
    hldn = stock("HLDN")
    app.placeOrder(1, hldn, order("BUY", 300))
    app.placeOrder(2, hldn, typed("TRAIL", auxPrice=1.0))
    app.placeOrder(3, hldn, typed("TRAIL LIMIT", trailingPercent=3.0, lmtPriceOffset=0.5, trailStopPrice=41.0))
    app.placeOrder(4, hldn, typed("STP LMT", size=50, auxPrice=42.0, lmtPrice=40.9))
    app.placeOrder(5, hldn, typed("LIT", "SELL", 50, auxPrice=43.9, lmtPrice=43.8))
    app.placeOrder(6, hldn, typed("MIT", "BUY", 10, auxPrice=41.5))
    app.placeOrder(7, hldn, typed("LMT", "BUY", 700, lmtPrice=42.2, tif="IOC"))
    app.placeOrder(8, hldn, typed("LMT", "BUY", 700, lmtPrice=42.2, tif="FOK"))
    app.placeOrder(9, hldn, typed("PEG MID", "BUY", 10, lmtPrice=42.2))
    here.later(app, seconds=30)
    here.later(app, minutes=6)
    drain(app)
    assert errors(app, 9) == [387]
    assert fills(app) == [
        (1, 300, 42.14), (7, 200, 42.14), (5, 50, 44.0), (2, 100, 42.5), (3, 100, 42.5), (4, 50, 41.0), (6, 10, 41.04),
    ]  # fmt: skip
    trailed = [told.trailStopPrice for number, _, told, _ in app.calls("openOrder") if number == 2]
    assert list(dict.fromkeys(trailed)) == [41.1, 42.0, 43.0]


def test_a_preview_and_a_market_that_is_closed(stage: Callable[..., Stage]) -> None:
    here = stage(by_hours=True, opens=datetime(2026, 3, 11, 2, 0, tzinfo=UTC))
    app = here.client()
    app.placeOrder(1, stock("HLDN"), typed("LMT", "BUY", 1000, lmtPrice=42.0, whatIf=True))
    _, _, told, state = app.until("openOrder")
    assert (told.whatIf, state.status, state.initMarginChange, state.commission) == (True, "PreSubmitted", "10500", 5.0)
    app.placeOrder(1, stock("HLDN"), typed("LMT", "BUY", 10, lmtPrice=42.0))
    here.later(app, seconds=1)
    app.status_of(1, "PreSubmitted")
    drain(app)
    assert errors(app, 1) == [399]
    assert app.calls("error")[-1][2].endswith("will not be placed at the exchange until 2026-03-11 09:30:00 US/Eastern")


def test_client_0_the_master_and_the_others(stage: Callable[..., Stage]) -> None:
    here = stage(master_client=1)
    zero, master, other = here.client(0), here.client(1), here.client(8)
    zero.reqAutoOpenOrders(True)
    drain(zero)
    other.placeOrder(1, stock("HLDN"), order("BUY", 10))
    here.later(other, seconds=1)
    other.status_of(1, "Filled")
    for app in (master, zero):
        drain(app)
    assert fills(master) == fills(other) == [(1, 10, 42.14)]
    assert [values[2].clientId for values in master.calls("execDetails")] == [8]
    assert len(master.calls("commissionReport")) == 1
    assert zero.calls("orderStatus") == []
    zero.reqExecutions(3, ExecutionFilter())
    zero.until("execDetailsEnd")
    assert [(values[0], values[2].orderId) for values in zero.calls("execDetails")] == [(3, 1)]
    other.reqAutoOpenOrders(True)
    drain(other)
    assert 327 in [values[1] for values in other.calls("error")]


def test_one_of_a_group_cancels_the_others(stage: Callable[..., Stage]) -> None:
    here = stage()
    app = here.client()
    for number, price in ((1, 41.0), (2, 42.2), (3, 41.5)):
        app.placeOrder(number, stock("HLDN"), typed("LMT", "BUY", 10, lmtPrice=price, ocaGroup="one", ocaType=1))
    here.later(app, seconds=1)
    app.status_of(3, "Cancelled")
    drain(app)
    assert fills(app) == [(2, 10, 42.14)]
    assert (errors(app, 1), errors(app, 3)) == ([202], [202])
    app.reqCompletedOrders(True)
    app.until("completedOrdersEnd")
    assert [state.status for _, _, state in app.calls("completedOrder")] == ["Cancelled", "Filled", "Cancelled"]
