"""Market data as the unmodified ibapi and ib_async take it: the values of their callbacks."""

import asyncio
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from ib_async import IB
from ib_async import Stock as IbAsyncStock
from ibapi.contract import Contract
from paper_ibapi import App, stock

from newsbot.paper.broker import Broker
from newsbot.paper.counter.pace import Pacing
from newsbot.paper.instruments.listing import Listing
from newsbot.paper.market.market import Market
from newsbot.paper.serving.control import Control
from newsbot.paper.serving.server import PaperServer

OPEN = datetime(2026, 3, 11, 14, 0, tzinfo=UTC)
HALDEN = Listing(
    con_id=990002, ticker="HLDN", sec_type="STK", primary_exchange="NASDAQ", currency="USD", name="Halden Bio Inc",
    min_tick=Decimal("0.01"), prev_close=Decimal("41.86"), shortable=500,
)  # fmt: skip
ORBIS = replace(HALDEN, con_id=990003, ticker="ORBI", primary_exchange="NYSE", delayed_only=True)


class Session:
    """A client on a broker whose clock is driven and whose quotes are invented."""

    def __init__(self, app: App, control: Control, market: Market) -> None:
        self.app, self.control, self.market = app, control, market
        self.now = OPEN

    def wait(self, seconds: float) -> None:
        self.fence()  # what was asked before is served at the time before
        self.now += timedelta(seconds=seconds)
        self.control.advance(self.now)
        self.fence()

    def fence(self) -> None:
        """All that was sent before has been taken in when the time comes back."""
        self.app.reqCurrentTime()
        self.app.until("currentTime")

    def told(self, name: str, req_id: int) -> list[tuple[Any, ...]]:
        """The values of those callbacks after the request id."""
        return [values[1:] for values in self.app.calls(name) if values[0] == req_id]

    def codes(self, req_id: int) -> list[int]:
        return [values[0] for values in self.told("error", req_id)]


@pytest.fixture(name="session")
def _session() -> Iterator[Session]:
    market = Market([HALDEN, ORBIS], seed=3, by_hours=True, derived=True)
    with PaperServer(Broker(market, seed=3), driven=True) as server, Control.connect(*server.address) as control:
        control.advance(OPEN)
        app = App()
        try:
            app.start(server.port, 7)
            app.until("nextValidId")
            yield Session(app, control, market)
        finally:
            if app.isConnected():
                app.conn.socket.shutdown(socket.SHUT_RDWR)
            app.disconnect()


def test_quotes_with_generic_ticks(session: Session) -> None:
    session.app.reqMktData(1, stock("HLDN"), "165,221,233,236,293", False, False, [])
    session.wait(3)
    assert session.told("tickReqParams", 1) == [(0.01, "9c0001", 3)]
    assert session.told("marketDataType", 1) == [(1,)]
    assert {tick for tick, *_ in session.told("tickPrice", 1)} == {1, 2, 4, 6, 7, 9, 14, 15, 16, 17, 18, 19, 20, 37}
    assert {tick for tick, _ in session.told("tickSize", 1)} == {0, 3, 5, 8, 21, 89}
    assert {tick for tick, _ in session.told("tickString", 1)} == {32, 33, 45, 48, 84}
    assert (46, 2.0) in session.told("tickGeneric", 1)
    top = session.market.top(HALDEN.con_id)
    last = {tick: price for tick, price, _ in session.told("tickPrice", 1)}
    assert (last[1], last[2], last[4]) == (float(top.bid or 0), float(top.ask or 0), float(top.last or 0))
    attributes = {tick: attribute for tick, _, attribute in session.told("tickPrice", 1)}
    assert (attributes[1].canAutoExecute, attributes[9].canAutoExecute) == (True, False)
    session.app.cancelMktData(1)
    session.fence()
    heard = len(session.told("tickPrice", 1))
    session.wait(5)
    assert len(session.told("tickPrice", 1)) == heard
    session.app.cancelMktData(1)
    session.fence()
    assert session.codes(1) == [300]


def test_a_snapshot(session: Session) -> None:
    session.app.reqMktData(1, stock("HLDN"), "", True, False, [])
    assert session.app.until("tickSnapshotEnd") == (1,)
    session.app.reqMktData(1, stock("HLDN"), "233", True, False, [])
    session.fence()
    assert session.codes(1) == [321]


def test_delayed_data(session: Session) -> None:
    session.app.reqMktData(1, stock("ORBI"), "", False, False, [])
    session.app.reqMarketDataType(3)
    session.app.reqMktData(2, stock("ORBI"), "", False, False, [])
    session.wait(60)
    assert (session.codes(1), session.codes(2)) == ([354], [10167])
    assert session.told("marketDataType", 2) == [(3,)]
    then = session.market.top_at(ORBIS, session.now - timedelta(minutes=15))
    last = {tick: price for tick, price, _ in session.told("tickPrice", 2)}
    assert (last[66], last[67], last[68]) == (float(then.bid or 0), float(then.ask or 0), float(then.last or 0))
    assert {tick for tick, _ in session.told("tickSize", 2)} == {69, 70, 71, 74}


def test_an_option_with_its_computed_values(session: Session) -> None:
    wanted = Contract()
    wanted.symbol, wanted.secType, wanted.exchange, wanted.currency = "AAPL", "OPT", "SMART", "USD"
    session.control.load_market([replace(HALDEN, con_id=265598, ticker="AAPL", prev_close=Decimal(230))], [])
    wanted.lastTradeDateOrContractMonth, wanted.strike, wanted.right = "20260417", 230, "C"
    session.app.reqMktData(1, wanted, "", False, False, [])
    session.wait(5)
    told = {values[0]: values[1:] for values in session.told("tickOptionComputation", 1)}
    assert told.keys() == {10, 11, 12, 13}
    for _, volatility, delta, price, _, gamma, vega, theta, under in told.values():
        assert 0.05 < volatility < 1
        assert 0.1 < delta < 0.9
        assert (price > 0, gamma > 0, vega > 0, theta < 0, 150 < under < 350) == (True,) * 5


def test_single_ticks_after_past_ones(session: Session) -> None:
    for number, name in enumerate(("Last", "AllLast", "BidAsk", "MidPoint"), 1):
        session.app.reqTickByTickData(number, stock("HLDN"), name, 10, False)
    session.app.reqTickByTickData(5, stock("HLDN"), "Trades", 0, False)
    session.wait(4)
    lasts, quotes, middles = (
        session.told(name, number)
        for name, number in (("historicalTicksLast", 1), ("historicalTicksBidAsk", 3), ("historicalTicks", 4))
    )
    assert [(len(ticks), done) for ticks, done in (*lasts, *quotes, *middles)] == [(10, True)] * 3
    assert len(session.told("tickByTickAllLast", 1)) == len(session.told("tickByTickAllLast", 2)) == 4
    assert [kind for kind, *_ in session.told("tickByTickAllLast", 2)] == [2] * 4
    top = session.market.top(HALDEN.con_id)
    (_, bid, ask, bid_size, ask_size, _) = session.told("tickByTickBidAsk", 3)[-1]
    assert (bid, ask, bid_size, ask_size) == (float(top.bid or 0), float(top.ask or 0), top.bid_size, top.ask_size)
    assert session.told("tickByTickMidPoint", 4)[-1][1] == pytest.approx((bid + ask) / 2)
    assert session.codes(5) == [10189]


def test_bars_of_five_seconds(session: Session) -> None:
    for number, kind in enumerate(("TRADES", "BID", "ASK", "MIDPOINT"), 1):
        session.app.reqRealTimeBars(number, stock("HLDN"), 5, kind, False, [])
    session.app.reqRealTimeBars(5, stock("HLDN"), 5, "NONE", False, [])
    session.wait(10)
    for number in range(1, 5):
        told = session.told("realtimeBar", number)
        assert [values[0] for values in told] == [int(OPEN.timestamp()), int(OPEN.timestamp()) + 5]
        assert all(low <= opened <= high and low <= closed <= high for _, opened, high, low, closed, *_ in told)
    assert session.told("realtimeBar", 1)[0][5] > 0
    assert session.told("realtimeBar", 2)[0][5] == -1
    assert session.codes(5) == [321]


def test_books(session: Session) -> None:
    at_nasdaq = stock("HLDN")
    at_nasdaq.exchange = "NASDAQ"
    session.app.reqMktDepth(1, at_nasdaq, 5, False, [])
    session.app.reqMktDepth(2, stock("HLDN"), 5, True, [])
    session.app.reqMktDepth(3, stock("HLDN"), 5, False, [])
    session.app.reqMktDepthExchanges()
    session.wait(3)
    assert (session.codes(1), session.codes(2), session.codes(3)) == ([], [2152], [10092])
    for number, smart in ((1, False), (2, True)):
        book: dict[tuple[int, int], tuple[float, int]] = {}
        for position, maker, operation, side, price, size, is_smart in session.told("updateMktDepthL2", number):
            assert (bool(maker), is_smart) == (True, smart)
            if operation == 2:
                del book[side, position]
            else:
                book[side, position] = (price, size)
        top = session.market.top(HALDEN.con_id)
        assert book.keys() == {(side, position) for side in (0, 1) for position in range(5)}
        assert (book[1, 0], book[0, 0]) == ((float(top.bid or 0), top.bid_size), (float(top.ask or 0), top.ask_size))
    (shown,) = session.app.calls("mktDepthExchanges")
    assert "NYSE" in {one.exchange for one in shown[0]}


def test_who_sends_too_much_is_told_and_then_closed() -> None:
    """On the wall clock; the third violation ends the connection."""
    with PaperServer(Broker(Market([HALDEN]), pacing=Pacing(limit=20))) as server:
        app = App()
        app.start(server.port, 7)
        app.until("nextValidId")
        for _ in range(70):
            app.reqCurrentTime()
        app.until("connectionClosed")
        texts = [values[2] for values in app.calls("error") if values[1] == 100]
        assert [text.split("rec=")[1] for text in texts] == ["21 (1)", "21 (2)", "21 (3)"]


def test_ib_async_reads_quotes_ticks_bars_and_books() -> None:
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    ib = IB()
    try:
        with PaperServer(Broker(Market([HALDEN], seed=3), seed=3)) as server:
            ib.connect("127.0.0.1", server.port, clientId=3, timeout=5)
            (contract,) = ib.qualifyContracts(IbAsyncStock("HLDN", "SMART", "USD"))
            (at_nasdaq,) = ib.qualifyContracts(IbAsyncStock("HLDN", "NASDAQ", "USD"))
            ticker = ib.reqMktData(contract, "165,233,236,293")
            book = ib.reqMktDepth(at_nasdaq, 5)
            single = ib.reqTickByTickData(contract, "BidAsk", 5)
            (told,) = ib.reqTickers(contract)
            assert told.hasBidAsk()
            for _ in range(500):
                if ticker.rtVolume > 0 and len(book.domBids) == 5 and single.tickByTicks and ticker.shortable > 0:
                    break
                ib.sleep(0.01)
            assert ticker.bid < ticker.ask
            assert ticker.low52week < ticker.high52week
            assert (ticker.shortableShares, ticker.halted) == (500, 0)
            assert (len(book.domBids), len(book.domAsks)) == (5, 5)
            ib.disconnect()
    finally:
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()
        asyncio.set_event_loop(None)
