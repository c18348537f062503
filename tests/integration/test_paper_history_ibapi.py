"""The past as unmodified clients ask for it: ibapi 9.81.1 on a driven clock, ib_async 2.1.0 on the wall clock."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from ib_async import IB, Forex, Stock
from paper_ibapi import App, stock

from newsbot.paper.broker import Broker
from newsbot.paper.build import build_broker
from newsbot.paper.instruments.listing import Listing
from newsbot.paper.market.market import Market
from newsbot.paper.serving.control import Control
from newsbot.paper.serving.server import PaperServer

NOW = datetime(2026, 3, 11, 14, 0, 30, tzinfo=UTC)  # half a minute after 10:00 in New York
LISTING = Listing(
    con_id=990002, ticker="HLDN", sec_type="STK", primary_exchange="NASDAQ", currency="USD", name="Halden Bio Inc",
    min_tick=Decimal("0.01"), prev_close=Decimal("41.86"),
)  # fmt: skip
HLDN = stock("HLDN")


@contextmanager
def connected(port: int) -> Iterator[App]:
    app = App()
    try:
        app.start(port, 7)
        app.reqCurrentTime()
        app.until("currentTime")  # and so what is said at the start has been heard
        yield app
    finally:
        if app.isConnected():
            app.conn.socket.shutdown(socket.SHUT_RDWR)  # else the reader's poll keeps the socket open for up to 1 s
        app.disconnect()


class Session:
    """A client on a driven, invented market."""

    def __init__(self, app: App, control: Control) -> None:
        self.app, self._control, self._now = app, control, NOW

    def wait(self, seconds: float = 1) -> None:
        self._now += timedelta(seconds=seconds)
        self._control.advance(self._now)

    def bars(self, req_id: int, duration: str, size: str, *, end: str = "", **more: Any) -> list[Any]:
        """The bars of one request, as ibapi tells them."""
        self.request(req_id, duration, size, end=end, **more)
        self.wait()
        self.app.until("historicalDataEnd")
        return [bar for ident, bar in self.app.calls("historicalData") if ident == req_id]

    def request(
        self, req_id: int, duration: str, size: str, *, end: str = "", what: str = "TRADES", keep: bool = False
    ) -> None:
        self.app.reqHistoricalData(req_id, HLDN, end, duration, size, what, 1, 1, keep, [])
        self.settle()

    def settle(self) -> None:
        """All that was sent so far has been read."""
        self.app.reqCurrentTime()
        self.app.until("currentTime")


@pytest.fixture(name="session")
def _session() -> Iterator[Session]:
    broker = Broker(Market([LISTING], seed=3), seed=3)
    with PaperServer(broker, driven=True) as server, Control.connect(*server.address) as control:
        control.advance(NOW)
        with connected(server.port) as app:
            yield Session(app, control)


def test_bars_of_every_kind(session: Session) -> None:
    minutes = session.bars(1, "1 D", "5 mins")
    assert [bar.date for bar in minutes[:2]] == ["20260311 09:30:00 US/Eastern", "20260311 09:35:00 US/Eastern"]
    assert len(minutes) == 7
    assert all(type(bar.volume) is int and bar.volume > 0 for bar in minutes)
    assert all(bar.low <= min(bar.open, bar.average, bar.close) for bar in minutes)
    assert all(bar.high >= max(bar.open, bar.average, bar.close) for bar in minutes)
    days = session.bars(2, "1 M", "1 day", what="MIDPOINT")
    assert [days[0].date, days[-1].date, days[0].volume] == ["20260212", "20260311", -1]
    weeks = session.bars(3, "1 Y", "1 week", end="20251231 23:59:59 US/Eastern")
    assert weeks[-1].date == "20251231"
    seconds = session.bars(4, "60 S", "1 secs", end="20260310-16:00:00", what="BID_ASK")
    assert len(seconds) == 60
    (_, start, end) = session.app.calls("historicalDataEnd")[-1]
    assert (start, end) == ("20260310 11:59:00 US/Eastern", "20260310 12:00:00 US/Eastern")


def test_bars_kept_up_to_date_come_after_the_end_and_in_the_right_order_of_fields(session: Session) -> None:
    last = session.bars(1, "300 S", "1 min", keep=True)[-1]
    session.wait(30)
    session.settle()
    updates = [bar for _, bar in session.app.calls("historicalDataUpdate")]
    assert len(updates) >= 4
    assert updates[0].date == last.date
    assert updates[0].open == last.open
    assert all(bar.low <= min(bar.open, bar.close) <= max(bar.open, bar.close) <= bar.high for bar in updates)
    assert all(type(bar.volume) is int for bar in updates)
    session.app.cancelHistoricalData(1)
    assert session.app.until("error")[:2] == (1, 162)
    session.app.cancelHistoricalData(1)
    assert session.app.until("error")[:2] == (1, 366)


@pytest.mark.parametrize(
    ("duration", "size", "code", "words"),
    [
        ("1 D", "1 secs", 162, "invalid step: 1"),
        ("1 D", "1 sec", 321, "Legal ones are: 1 secs, 5 secs,"),
        ("1 Q", "1 min", 321, "integer{SPACE}unit (S|D|W|M|Y)"),
    ],
)
def test_refusals_reach_the_client(session: Session, duration: str, size: str, code: int, words: str) -> None:
    session.app.reqHistoricalData(5, HLDN, "", duration, size, "TRADES", 1, 1, False, [])
    ident, found, text = session.app.until("error")
    assert (ident, found) == (5, code)
    assert words in text


def test_the_same_small_bars_again_are_a_pacing_violation(session: Session) -> None:
    assert len(session.bars(1, "60 S", "5 secs", end="20260310-16:00:00")) == 12
    session.app.reqHistoricalData(2, HLDN, "20260310-16:00:00", "60 S", "5 secs", "TRADES", 1, 1, False, [])
    text = "Historical Market Data Service error message:Historical data request pacing violation"
    assert session.app.until("error") == (2, 162, text)


def test_ticks_and_when_the_data_begins(session: Session) -> None:
    for req_id, what in enumerate(("TRADES", "BID_ASK", "MIDPOINT"), start=1):
        session.app.reqHistoricalTicks(req_id, HLDN, "", "20260310 12:00:00 US/Eastern", 20, what, 1, False, [])
    session.app.reqHeadTimeStamp(4, HLDN, "TRADES", 1, 1)
    session.settle()
    session.wait()
    session.settle()
    ((_, trades, done),) = session.app.calls("historicalTicksLast")
    assert done
    assert [tick.time for tick in trades] == list(range(trades[-1].time - 19, trades[-1].time + 1))
    assert {type(tick.size) for tick in trades} == {int}
    ((_, quotes, _),) = session.app.calls("historicalTicksBidAsk")
    assert all(tick.priceBid < tick.priceAsk for tick in quotes)
    ((_, middles, _),) = session.app.calls("historicalTicks")
    assert middles[0].price == pytest.approx((quotes[0].priceBid + quotes[0].priceAsk) / 2)
    assert session.app.calls("headTimestamp") == [(4, "20100104-14:30:00")]
    session.app.cancelHeadTimeStamp(4)
    session.settle()
    assert [values for values in session.app.calls("error") if values[0] == 4] == []


@pytest.fixture(name="ib")
def _ib() -> Iterator[IB]:
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    ib = IB()
    try:
        with PaperServer(build_broker(seed=4)) as server:
            ib.connect("127.0.0.1", server.port, clientId=3, timeout=5, raiseSyncErrors=True)
            yield ib
            ib.disconnect()
    finally:
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()
        asyncio.set_event_loop(None)


def test_ib_async_reads_bars_schedules_ticks_and_beginnings(ib: IB) -> None:
    (aapl,) = ib.qualifyContracts(Stock("AAPL", "SMART", "USD"))
    end = datetime(2026, 3, 10, 16, 0, tzinfo=UTC)
    bars = ib.reqHistoricalData(aapl, end, "2 D", "15 mins", "TRADES", useRTH=True, formatDate=2)
    assert [bars[0].date, bars[-1].date] == [
        datetime(2026, 3, 9, 13, 30, tzinfo=UTC), datetime(2026, 3, 10, 15, 45, tzinfo=UTC)
    ]  # fmt: skip
    assert all(before.date < after.date for before, after in pairwise(bars))
    daily = ib.reqHistoricalData(aapl, end, "1 M", "1 day", "ADJUSTED_LAST", useRTH=True, timeout=0.2)
    assert list(daily) == []  # 321: no end with adjusted prices
    daily = ib.reqHistoricalData(aapl, end, "1 M", "1 day", "TRADES", useRTH=True)
    assert [daily[0].date, daily[-1].date] == [date(2026, 2, 11), date(2026, 3, 10)]
    (eurusd,) = ib.qualifyContracts(Forex("EURUSD"))
    pair = ib.reqHistoricalData(eurusd, end, "1 D", "1 hour", "MIDPOINT", useRTH=False)
    assert pair[0].date == datetime(2026, 3, 9, 21, 15, tzinfo=UTC)
    schedule = ib.reqHistoricalSchedule(aapl, 3, end)
    assert [session.refDate for session in schedule.sessions] == ["20260306", "20260309", "20260310"]
    assert ib.reqHeadTimeStamp(aapl, "TRADES", useRTH=True, formatDate=1) == datetime(2010, 1, 4, 14, 30)  # noqa: DTZ001
    ticks = ib.reqHistoricalTicks(aapl, "", end, 50, "BID_ASK", useRth=True)
    assert [len(ticks), ticks[-1].time] == [50, end]
    assert ib.reqHistoricalTicks(aapl, end, "", 10, "TRADES", useRth=True)[0].time == end
