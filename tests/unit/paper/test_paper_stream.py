"""Single ticks and real-time bars: what comes, when, for how many, and what is refused."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from paper_floor import HLDN, LISTINGS, OPEN, Floor, dec
from paper_walk import Walking

from newsbot.paper.market.top import TapeRow
from newsbot.tws.contract import Contract
from newsbot.tws.hello import Notice
from newsbot.tws.past_ticks import HistoricalBidAsks, HistoricalLasts, HistoricalMidpoints
from newsbot.tws.stream import (
    CancelRealTimeBars,
    CancelTickByTick,
    RealTimeBar,
    RequestRealTimeBars,
    RequestTickByTick,
    TickByTick,
)

HALDEN = LISTINGS[0]
REGULAR_CLOSE = datetime(2026, 3, 11, 20, 0, tzinfo=UTC)


def stream(kind: str, *, req_id: int = 5, **more: Any) -> RequestTickByTick:
    return RequestTickByTick(req_id=req_id, contract=HLDN, tick_type=kind, **more)


def bars(kind: str = "TRADES", *, req_id: int = 5, **more: Any) -> RequestRealTimeBars:
    return RequestRealTimeBars(req_id=req_id, contract=HLDN, what_to_show=kind, **more)


def codes(told: list[Any]) -> list[tuple[int, int]]:
    return [(notice.ident, notice.code) for notice in told if isinstance(notice, Notice)]


# ------------------------------------------------------------------------------------------------------- single ticks


def test_quotes_begin_with_the_present_one_and_then_tell_every_change() -> None:
    floor = Floor()
    (first,) = floor.tell(stream("BidAsk"))
    assert first == TickByTick(
        req_id=5, kind=3, epoch_s=int(floor.now.timestamp()), bid=dec("42.10"), ask=dec("42.14"),
        bid_size=dec(1000), ask_size=dec(1000),
    )  # fmt: skip
    (moved,) = floor.quote("42.11", "42.14")
    assert (moved.bid, moved.ask, moved.epoch_s) == (dec("42.11"), dec("42.14"), first.epoch_s)
    (smaller,) = floor.quote("42.11", "42.14", size=900)
    assert (smaller.bid_size, smaller.ask_size) == (900, 900)
    assert floor.quote("42.11", "42.14", size=900) == []
    assert floor.quote("27.00", ticker="ORBI") == []


def test_changes_of_sizes_alone_can_be_left_out() -> None:
    floor = Floor()
    floor.tell(stream("BidAsk", ignore_size=True))
    assert floor.quote("42.10", "42.14", size=900) == []
    assert len(floor.quote("42.10", "42.15", size=900)) == 1


def test_midpoints() -> None:
    floor = Floor()
    told = floor.tell(stream("MidPoint")) + floor.quote("42.11", "42.14") + floor.quote("42.11", "42.14", size=900)
    assert [tick.midpoint for tick in told] == [dec("42.12"), dec("42.125")]


@pytest.mark.parametrize(("name", "kind"), [("Last", 1), ("AllLast", 2)])
def test_trades(name: str, kind: int) -> None:
    floor = Floor()
    assert floor.tell(stream(name)) == []

    def trade(last: str, volume: int) -> list[Any]:
        at = floor.now + timedelta(microseconds=1)
        floor.broker.load((), [TapeRow(at=at, ticker="HLDN", last=dec(last), volume=volume)])
        return floor.wait(1000)

    trade("42.12", 100)
    (tick,) = trade("42.12", 250)
    assert (tick.kind, tick.price, tick.size, tick.exchange) == (kind, dec("42.12"), 150, "NASDAQ")
    assert floor.quote("42.11", "42.14") == []


@pytest.mark.parametrize(
    ("name", "kind"), [("Last", HistoricalLasts), ("BidAsk", HistoricalBidAsks), ("MidPoint", HistoricalMidpoints)]
)
def test_past_ticks_come_first(name: str, kind: type) -> None:
    walking = Walking()
    told = walking.tell(stream(name, count=20))
    assert isinstance(told[0], kind)
    times = [tick.epoch_s for tick in told[0].ticks]  # type: ignore[attr-defined]
    assert len(times) == 20
    assert times == sorted(times)
    assert times[-1] <= walking.now.timestamp()
    assert all(isinstance(tick, TickByTick) for tick in told[1:] + walking.wait(5))


@pytest.mark.parametrize(
    ("message", "code"),
    [
        (stream("Last", req_id=5), 102),
        (stream("Trades", req_id=6), 10189),
        (stream("Last", req_id=6, count=-1), 10189),
        (stream("Last", req_id=6, count=1001), 10189),
        (RequestTickByTick(req_id=6, contract=Contract(symbol="NONE"), tick_type="Last"), 200),
    ],
)
def test_a_stream_that_is_refused(message: RequestTickByTick, code: int) -> None:
    floor = Floor()
    floor.tell(stream("BidAsk"))
    assert codes(floor.tell(message)) == [(message.req_id, code)]


def test_five_streams_a_login_and_cancelled_ones_are_free_again() -> None:
    floor = Floor()
    floor.join(2, 8)
    for number in range(5):
        floor.tell(stream("BidAsk", req_id=number), link=1 + number % 2)
    assert codes(floor.tell(stream("BidAsk", req_id=9))) == [(9, 10190)]
    assert floor.tell(CancelTickByTick(req_id=0)) == []
    assert codes(floor.tell(CancelTickByTick(req_id=0))) == [(0, 300)]
    assert len(floor.tell(stream("BidAsk", req_id=9))) == 1
    floor.broker.leave(2)
    assert floor.broker.rights.streams.used == 3
    assert {tick.req_id for tick in floor.quote("42.20", "42.24")} == {2, 4, 9}


def test_a_stream_needs_live_data() -> None:
    walking = Walking(replace(HALDEN, delayed_only=True))
    (notice,) = walking.tell(stream("Last"))
    assert (notice.code, notice.text) == (
        10189, "Failed to request tick-by-tick data.No market data permissions for ISLAND STK",
    )  # fmt: skip
    walking = Walking()
    walking.tell(stream("Last"))
    walking.broker.quotes.compete(walking.now, competing=True)
    walking.wait(0)
    assert walking.wait(5) == []
    assert codes(walking.tell(stream("Last", req_id=6))) == [(6, 10197)]


# --------------------------------------------------------------------------------------------------- real-time bars


def test_every_five_seconds_a_bar_of_the_market() -> None:
    walking = Walking()
    walking.wait(2.5)
    assert walking.tell(bars()) == []
    assert walking.wait(2.4) == []
    (first, *more) = walking.wait(15)
    assert [bar.epoch_s for bar in (first, *more)] == [int(OPEN.timestamp()) + 5 * number for number in range(3)]
    for bar in (first, *more):
        start = datetime.fromtimestamp(bar.epoch_s, UTC)
        span = timedelta(seconds=5)
        (known,) = walking.market.bars(HALDEN, start, start + span, span, regular=True)
        assert (bar.open, bar.high, bar.low, bar.close) == (known.open, known.high, known.low, known.close)
        assert (bar.volume, bar.wap, bar.count) == (known.volume, known.wap, known.count)


@pytest.mark.parametrize(("kind", "prices"), [
    ("BID", ("42.10", "42.20", "42.00", "42.05")),
    ("ASK", ("42.14", "42.24", "42.04", "42.09")),
    ("MIDPOINT", ("42.12", "42.22", "42.02", "42.07")),
])  # fmt: skip
def test_bars_of_quotes_have_no_volume(kind: str, prices: tuple[str, ...]) -> None:
    floor = Floor(quotes=False)
    floor.quote("42.10", "42.14", wait_ms=100)
    floor.tell(bars(kind))
    for bid in ("42.20", "42.00", "42.05"):
        floor.quote(bid, str(dec(bid) + dec("0.04")), wait_ms=500)
    (bar,) = floor.wait(4000)
    assert (bar.open, bar.high, bar.low, bar.close) == tuple(map(Decimal, prices))
    assert (bar.volume, bar.wap, bar.count) == (-1, -1, -1)
    (next_bar,) = floor.wait(5000)
    assert {next_bar.open, next_bar.high, next_bar.low, next_bar.close} == {Decimal(prices[3])}


def test_bars_of_regular_hours_end_with_them() -> None:
    walking = Walking(opens=REGULAR_CLOSE - timedelta(seconds=20))
    walking.tell(bars(req_id=5, regular_hours=True))
    walking.tell(bars(req_id=6, regular_hours=False))
    told = walking.wait(40)
    assert [bar.epoch_s for bar in told if bar.req_id == 5][-1] == int(REGULAR_CLOSE.timestamp()) - 5
    assert len([bar for bar in told if bar.req_id == 6]) == 8


def test_no_bars_of_the_night_and_they_come_again_in_the_morning() -> None:
    walking = Walking(opens=REGULAR_CLOSE + timedelta(hours=3, minutes=59, seconds=50))
    walking.tell(bars(regular_hours=False))
    assert len(walking.wait(60)) == 2
    told = walking.wait(8 * 3600 - 60)
    assert told == []
    assert len(walking.wait(20)) >= 1


def test_a_market_that_is_open_round_the_clock_has_bars_at_night_too() -> None:
    floor = Floor(opens=datetime(2026, 3, 11, 6, 0, tzinfo=UTC))
    floor.tell(bars(regular_hours=False))
    for last, volume in (("42.10", 100), ("42.20", 300)):
        at = floor.now + timedelta(microseconds=1)
        floor.broker.load((), [TapeRow(at=at, ticker="HLDN", last=dec(last), volume=volume)])
        floor.wait(1000)
    (bar,) = floor.wait(2000)
    assert (bar.open, bar.high, bar.low, bar.close) == tuple(map(Decimal, ("42.10", "42.20", "42.10", "42.20")))
    assert (bar.volume, bar.wap, bar.count) == (300, dec("42.166667"), 2)


@pytest.mark.parametrize(
    ("message", "code"),
    [
        (bars(req_id=5), 102),
        (bars("BID_ASK", req_id=6), 321),
        (RequestRealTimeBars(req_id=6, contract=Contract(symbol="NONE"), what_to_show="TRADES"), 200),
    ],
)
def test_bars_that_are_refused(message: RequestRealTimeBars, code: int) -> None:
    floor = Floor()
    floor.tell(bars())
    assert codes(floor.tell(message)) == [(message.req_id, code)]


def test_bars_need_live_data_and_a_line_and_keep_to_the_pacing_of_history() -> None:
    (notice,) = Walking(replace(HALDEN, delayed_only=True)).tell(bars())
    assert (notice.code, notice.text) == (420, "Invalid Real-time Query:No market data permissions for ISLAND STK")
    floor = Floor()
    for number in range(60):
        assert floor.tell(bars(req_id=number)) == []
    assert floor.broker.rights.lines.used == 60
    assert codes(floor.tell(bars(req_id=99))) == [(99, 420)]
    floor.wait(600_000)
    assert floor.tell(bars(req_id=99)) == []


def test_cancelled_bars_end_and_so_does_the_beat() -> None:
    floor = Floor()
    floor.tell(bars())
    assert floor.tell(CancelRealTimeBars(req_id=5)) == []
    assert codes(floor.tell(CancelRealTimeBars(req_id=5))) == [(5, 300)]
    assert floor.wait(10_000) == []
    assert floor.broker.next_event_at() is None
    floor.tell(bars(req_id=6))
    floor.broker.leave(1)
    assert floor.wait(10_000) == []
    assert floor.broker.rights.lines.used == 0


def test_lost_streams_and_bars_are_silent_and_their_ids_free() -> None:
    walking = Walking()
    walking.tell(stream("BidAsk"))
    walking.tell(bars())
    walking.broker.streams.lose()
    walking.broker.bars.lose()
    assert walking.wait(20) == []
    assert codes(walking.tell(stream("BidAsk")) + walking.tell(bars())) == []
    assert any(isinstance(told, RealTimeBar) for told in walking.wait(10))
