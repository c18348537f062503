"""Quote subscriptions: which ticks a client gets, of which sort, beside what else, and when none."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from paper_floor import HLDN, LISTINGS, OPEN, ORBI, Floor, dec
from paper_walk import Walking

from newsbot.paper.instruments.listing import Listing
from newsbot.paper.market.top import TapeRow
from newsbot.paper.quotes import generic
from newsbot.tws.contract import Contract
from newsbot.tws.hello import Notice, StartApi
from newsbot.tws.news import TickNews
from newsbot.tws.quote import (
    CancelMarketData,
    MarketDataType,
    RequestMarketData,
    RequestMarketDataType,
    TickGeneric,
    TickParameters,
    TickPrice,
    TickSize,
    TickSnapshotEnd,
    TickString,
)

HALDEN = LISTINGS[0]
NIGHT = datetime(2026, 3, 11, 4, 0, tzinfo=UTC)  # midnight in New York
CLOSE = datetime(2026, 3, 12, 0, 0, tzinfo=UTC)  # of the extended session


def prices(told: list[Any]) -> dict[int, Decimal]:
    """The last price told of each tick."""
    return {tick.tick: tick.price for tick in told if isinstance(tick, TickPrice)}


def sizes(told: list[Any]) -> dict[int, Decimal]:
    return {tick.tick: tick.size for tick in told if isinstance(tick, TickSize)}


def codes(told: list[Any]) -> list[tuple[int, int]]:
    return [(notice.ident, notice.code) for notice in told if isinstance(notice, Notice)]


def kinds(told: list[Any]) -> list[int]:
    return [one.type for one in told if isinstance(one, MarketDataType)]


def traded(floor: Floor, last: str, volume: int, *, after_ms: int = 1000) -> list[Any]:
    """A trade on a tape."""
    at = floor.now + timedelta(microseconds=1)
    floor.broker.load((), [TapeRow(at=at, ticker="HLDN", last=dec(last), volume=volume)])
    return floor.wait(after_ms)


# ------------------------------------------------------------------------------------------------------ subscriptions


def test_a_subscription_begins_with_all_that_is_known() -> None:
    floor = Floor()
    traded(floor, "42.12", 1000)
    traded(floor, "42.13", 1300)
    floor.quote(halted=0)
    told = floor.tell(RequestMarketData(req_id=5, contract=HLDN))
    assert told[:2] == [
        TickParameters(req_id=5, min_tick=dec("0.01"), exchange_map="9c0001", snapshot_permissions=3),
        MarketDataType(req_id=5, type=1),
    ]
    assert [tick.tick for tick in told[2:]] == [1, 0, 2, 3, 4, 5, 45, 8, 6, 7, 9, 14, 49, 32, 33, 84]
    assert {one: prices(told)[one] for one in (1, 2, 4, 9)} == {
        1: dec("42.10"), 2: dec("42.14"), 4: dec("42.13"), 9: dec("41.86"),
    }  # fmt: skip
    assert sizes(told) == {0: 1000, 3: 1000, 5: 300, 8: 1300}
    assert [tick.size for tick in told if isinstance(tick, TickPrice)][:3] == [1000, 1000, 300]


def test_open_high_and_low_are_those_of_the_days_bars() -> None:
    floor = Floor()
    traded(floor, "42.12", 1000)
    told = prices(floor.tell(RequestMarketData(req_id=5, contract=HLDN)))
    bars = list(floor.market.bars(HALDEN, NIGHT, floor.now, timedelta(minutes=1), regular=False))
    assert (told[14], told[6], told[7]) == (bars[0].open, max(b.high for b in bars), min(b.low for b in bars))
    high = told[6] + 1
    assert prices(traded(floor, str(high), 1100)) == {4: high, 6: high}


def test_the_middle_of_a_currency_pair_makes_its_high_and_low() -> None:
    pair = Listing(
        con_id=12087792, ticker="EUR.USD", sec_type="CASH", primary_exchange="IDEALPRO", currency="USD",
        name="European Monetary Union Euro", min_tick=dec("0.00005"), prev_close=dec("1.09"), symbol="EUR",
    )  # fmt: skip
    walking = Walking(pair)
    told = walking.tell(RequestMarketData(req_id=5, contract=Contract(con_id=pair.con_id, exchange="IDEALPRO")))
    assert prices(told).keys() == {1, 2, 6, 7, 9, 14}
    row = TapeRow(at=walking.now, ticker="EUR.USD", bid=dec("1.2"), ask=dec("1.2002"))
    walking.market.put(row)
    assert prices(walking.wait(1)) == {1: dec("1.2"), 2: dec("1.2002"), 6: dec("1.2001")}
    walking.market.put(replace(row, bid=dec("1.0"), ask=dec("1.0002")))
    assert prices(walking.wait(1)) == {1: dec("1.0"), 2: dec("1.0002"), 7: dec("1.0001")}


def test_a_trade_tells_its_price_size_time_and_the_volume() -> None:
    floor = Floor()
    traded(floor, "42.12", 1000)
    floor.tell(RequestMarketData(req_id=5, contract=HLDN))
    told = traded(floor, "42.13", 1200)
    assert (prices(told)[4], sizes(told)) == (dec("42.13"), {5: 200, 8: 1200})
    (time,) = [tick for tick in told if isinstance(tick, TickString)]
    assert (time.tick, time.value) == (45, str(int(floor.now.timestamp()) - 1))
    same_price = traded(floor, "42.13", 1300)
    assert (prices(same_price), sizes(same_price)) == ({}, {5: 100, 8: 1300})


def test_only_what_changes_is_told() -> None:
    floor = Floor()
    floor.tell(RequestMarketData(req_id=5, contract=HLDN))
    (price, size) = floor.quote("42.11", "42.14")
    assert (price.tick, price.price, price.size, price.mask) == (1, dec("42.11"), 1000, 1)
    assert (size.tick, size.size) == (0, 1000)
    assert [tick.tick for tick in floor.quote("42.11", "42.14", size=900)] == [0, 3]
    assert floor.quote("42.11", "42.14", size=900) == []
    assert floor.quote("27.00", ticker="ORBI") == []


def test_a_side_that_goes_is_told_as_minus_one_and_so_is_one_that_never_was() -> None:
    floor = Floor()
    floor.tell(RequestMarketData(req_id=5, contract=HLDN))
    gone = floor.quote("42.10", "-1")
    assert (prices(gone), sizes(gone)) == ({2: -1}, {3: 0})
    empty = Floor(quotes=False).tell(RequestMarketData(req_id=5, contract=HLDN))
    assert (prices(empty)[1], prices(empty)[2], sizes(empty)) == (-1, -1, {0: 0, 3: 0})


def test_a_halt_is_told() -> None:
    floor = Floor()
    floor.tell(RequestMarketData(req_id=5, contract=HLDN))
    assert [(tick.tick, tick.value) for tick in floor.quote(halted=1)] == [(49, 1)]


def test_a_cancelled_subscription_is_silent_and_its_id_is_free() -> None:
    floor = Floor()
    floor.tell(RequestMarketData(req_id=5, contract=HLDN))
    assert floor.tell(CancelMarketData(req_id=5)) == []
    assert floor.quote("42.20", "42.24") == []
    assert codes(floor.tell(CancelMarketData(req_id=5))) == [(5, 300)]
    assert isinstance(floor.tell(RequestMarketData(req_id=5, contract=ORBI))[0], TickParameters)


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (RequestMarketData(req_id=5, contract=ORBI), 102),
        (RequestMarketData(req_id=6, contract=Contract(symbol="NONE")), 200),
        (RequestMarketData(req_id=6, contract=HLDN, generic_ticks="233,9999"), 321),
        (RequestMarketData(req_id=6, contract=HLDN, generic_ticks="233", snapshot=True), 321),
        (RequestMarketData(req_id=6, contract=HLDN, generic_ticks="233", regulatory_snapshot=True), 321),
    ],
)
def test_a_subscription_that_is_refused(request_: RequestMarketData, code: int) -> None:
    floor = Floor()
    floor.tell(RequestMarketData(req_id=5, contract=HLDN, generic_ticks="233,mdoff,292:BRFG"))
    assert codes(floor.tell(request_)) == [(request_.req_id, code)]


def test_a_login_has_a_hundred_lines_and_gets_back_those_of_who_leaves() -> None:
    floor = Floor()
    floor.join(2, 8)
    for number in range(100):
        floor.tell(RequestMarketData(req_id=number, contract=HLDN), link=1 + number % 2)
    more = RequestMarketData(req_id=100, contract=HLDN)
    assert codes(floor.tell(more)) == [(100, 101)]
    floor.broker.leave(2)
    assert isinstance(floor.tell(more)[0], TickParameters)
    assert floor.broker.rights.lines.used == 51


# ---------------------------------------------------------------------------------------------------------- snapshots


@pytest.mark.parametrize("regulatory", [False, True])
def test_a_snapshot_ends_at_once_when_there_is_a_quote(regulatory: bool) -> None:
    floor = Floor()
    message = RequestMarketData(
        req_id=5, contract=HLDN, snapshot=not regulatory, regulatory_snapshot=regulatory
    )  # fmt: skip
    assert floor.tell(message)[-1] == TickSnapshotEnd(req_id=5)
    assert floor.quote("42.20", "42.24") == []
    assert floor.broker.rights.lines.used == 0


def test_a_snapshot_without_a_quote_ends_after_11_seconds() -> None:
    floor = Floor(quotes=False)
    told = floor.tell(RequestMarketData(req_id=5, contract=HLDN, snapshot=True))
    assert TickSnapshotEnd(req_id=5) not in told
    assert floor.wait(10_999) == []
    assert floor.wait(1) == [TickSnapshotEnd(req_id=5)]


def test_the_end_of_a_cancelled_snapshot_does_not_end_the_next_one() -> None:
    floor = Floor(quotes=False)
    floor.tell(RequestMarketData(req_id=5, contract=HLDN, snapshot=True))
    floor.tell(CancelMarketData(req_id=5))
    floor.wait(5000)
    floor.tell(RequestMarketData(req_id=5, contract=HLDN, snapshot=True))
    assert floor.wait(6000) == []
    assert floor.wait(5000) == [TickSnapshotEnd(req_id=5)]


def test_each_snapshot_ends_at_its_own_time_also_when_others_are_cancelled_or_the_clock_is_set() -> None:
    floor = Floor(quotes=False)
    for number in range(4):
        floor.tell(RequestMarketData(req_id=number, contract=HLDN, snapshot=True))
        floor.wait(1000)
    floor.tell(CancelMarketData(req_id=0))
    floor.tell(CancelMarketData(req_id=2))
    assert floor.wait(7999) == []
    assert floor.wait(1) == [TickSnapshotEnd(req_id=1)]
    floor.now -= timedelta(days=30)
    floor.broker.set_clock(floor.now)
    assert floor.wait(1999) == []
    assert floor.wait(1) == [TickSnapshotEnd(req_id=3)]
    assert floor.broker.next_event_at() is None


def test_snapshots_that_were_cancelled_leave_nothing_behind() -> None:
    floor = Floor(quotes=False)
    for _ in range(100):
        floor.tell(RequestMarketData(req_id=1, contract=HLDN, snapshot=True))
        floor.tell(CancelMarketData(req_id=1))
        floor.wait(1)
    events = 0
    while (due := floor.broker.next_event_at()) is not None:
        assert floor.wait((due - floor.now).total_seconds() * 1000) == []
        events += 1
    assert events == 1


def test_a_snapshot_of_a_client_that_left_is_forgotten() -> None:
    floor = Floor(quotes=False)
    floor.tell(RequestMarketData(req_id=5, contract=HLDN, snapshot=True))
    floor.broker.leave(1)
    assert floor.wait(12_000) == []


# --------------------------------------------------------------------------------------------------- sorts of data


@pytest.mark.parametrize("asked", [1, 2, 3, 4])
def test_live_data_is_preferred_whatever_is_asked_for(asked: int) -> None:
    floor = Floor()
    assert floor.tell(RequestMarketDataType(type=asked)) == []
    assert kinds(floor.tell(RequestMarketData(req_id=5, contract=HLDN))) == [1]


def test_a_sort_that_does_not_exist_is_refused() -> None:
    assert codes(Floor().tell(RequestMarketDataType(type=5))) == [(-1, 321)]


DELAYED = replace(HALDEN, delayed_only=True)


def test_without_a_right_to_live_data_there_is_none() -> None:
    walking = Walking(DELAYED)
    (notice,) = walking.tell(RequestMarketData(req_id=5, contract=HLDN))
    assert (notice.ident, notice.code) == (5, 354)
    assert notice.text.startswith("Requested market data is not subscribed.Delayed market data is available.HLDN ")
    assert codes(walking.tell(CancelMarketData(req_id=5))) == [(5, 300)]


def test_delayed_data_is_what_it_was_fifteen_minutes_ago() -> None:
    walking = Walking(DELAYED)
    walking.tell(RequestMarketDataType(type=3))
    told = walking.tell(RequestMarketData(req_id=5, contract=HLDN))
    assert (codes(told), kinds(told)) == ([(5, 10167)], [3])
    for seconds in (0, 1, 17, 1200):
        told += walking.wait(seconds)
        then = walking.market.top_at(DELAYED, walking.now - timedelta(minutes=15))
        assert (prices(told)[66], prices(told)[67], prices(told)[68]) == (then.bid, then.ask, then.last)
        assert (sizes(told)[69], sizes(told)[70], sizes(told)[74]) == (then.bid_size, then.ask_size, then.volume)
    assert {tick.tick for tick in told if hasattr(tick, "tick")} == {*range(66, 77), 88, 90}
    assert codes(told) == [(5, 10167)]
    times = [tick.value for tick in told if isinstance(tick, TickString)]
    assert times[-1] == str(int(walking.now.timestamp()) - 900)


def test_delayed_high_and_low_show_nothing_that_came_later() -> None:
    walking = Walking(DELAYED)
    walking.tell(RequestMarketDataType(type=3))
    told = prices(walking.tell(RequestMarketData(req_id=5, contract=HLDN)))
    then = walking.now - timedelta(minutes=15)
    bars = list(walking.market.bars(DELAYED, NIGHT, then, timedelta(minutes=1), regular=False))
    assert (told[72], told[73]) == (max(bar.high for bar in bars), min(bar.low for bar in bars))


def test_delayed_data_of_a_tape_comes_fifteen_minutes_after_its_rows() -> None:
    floor = Floor()
    floor.broker.quotes.delay(HALDEN, floor.now, delayed=True)
    floor.tell(RequestMarketDataType(type=3))
    floor.tell(RequestMarketData(req_id=5, contract=HLDN))
    assert prices(floor.wait(900_000)) == {66: dec("42.10"), 67: dec("42.14")}
    assert prices(floor.quote("43.00", "43.04")) == {}
    assert prices(floor.wait(898_000)) == {}
    assert prices(floor.wait(2000)) == {66: dec("43.00"), 67: dec("43.04"), 72: dec("43.02")}


def test_delayed_data_goes_on_for_fifteen_minutes_after_the_close() -> None:
    walking = Walking(DELAYED, opens=CLOSE - timedelta(minutes=5))
    walking.tell(RequestMarketDataType(type=3))
    walking.tell(RequestMarketData(req_id=5, contract=HLDN))
    walking.wait(600)
    told = walking.wait(585)
    assert prices(told)[66] == walking.market.top_at(DELAYED, walking.now - timedelta(minutes=15)).bid
    assert prices(walking.wait(20))[66] == -1


def test_outside_the_hours_live_data_has_no_bid_and_frozen_data_the_last_one() -> None:
    walking = Walking(opens=CLOSE + timedelta(hours=1))
    last = walking.market.top_at(HALDEN, CLOSE)
    live = walking.tell(RequestMarketData(req_id=5, contract=HLDN))
    assert (kinds(live), prices(live)[1], prices(live)[2], prices(live)[4]) == ([1], -1, -1, last.last)
    walking.tell(RequestMarketDataType(type=2))
    frozen = walking.tell(RequestMarketData(req_id=6, contract=HLDN))
    assert (kinds(frozen), prices(frozen)[1], prices(frozen)[2]) == ([2], last.bid, last.ask)


def test_the_sort_changes_when_the_market_closes_and_opens() -> None:
    walking = Walking(opens=CLOSE - timedelta(seconds=10))
    walking.tell(RequestMarketData(req_id=5, contract=HLDN))
    walking.tell(RequestMarketDataType(type=2))
    walking.tell(RequestMarketData(req_id=6, contract=HLDN))
    closing = walking.wait(20)
    assert [(one.req_id, one.type) for one in closing if isinstance(one, MarketDataType)] == [(6, 2)]
    gone = [tick.req_id for tick in closing if isinstance(tick, TickPrice) and tick.price == -1]
    assert gone == [5, 5]
    opening = walking.wait(8 * 3600)
    assert [(one.req_id, one.type) for one in opening if isinstance(one, MarketDataType)] == [(6, 1)]


def test_a_right_can_be_taken_away_and_given_back() -> None:
    walking = Walking()
    walking.tell(RequestMarketData(req_id=5, contract=HLDN))
    walking.tell(RequestMarketDataType(type=3))
    walking.tell(RequestMarketData(req_id=6, contract=HLDN))
    walking.broker.quotes.delay(HALDEN, walking.now, delayed=True)
    told = walking.wait(0)
    assert (codes(told), kinds(told)) == ([(5, 354), (6, 10167)], [3])
    assert prices(told).keys() >= {66, 67, 68}
    assert prices(told).keys() & {1, 2, 4} == set()
    walking.broker.quotes.delay(HALDEN, walking.now, delayed=False)
    told = walking.wait(0)
    assert (kinds(told), prices(told).keys() >= {1, 2, 4}) == ([1], True)


def test_a_listing_that_is_replaced_by_one_without_live_data_ends_live_subscriptions() -> None:
    walking = Walking()
    walking.tell(RequestMarketData(req_id=5, contract=HLDN))
    walking.market.load([DELAYED], ())
    assert codes(walking.wait(1)) == [(5, 354)]
    assert walking.wait(5) == []


@pytest.mark.parametrize("listing", [None, HALDEN])
def test_a_competing_session_takes_the_data_for_a_while(listing: Listing | None) -> None:
    walking = Walking()
    walking.tell(RequestMarketData(req_id=5, contract=HLDN))
    walking.broker.quotes.compete(walking.now, competing=True, listing=listing)
    assert codes(walking.wait(10)) == [(5, 10197)]
    assert codes(walking.tell(RequestMarketData(req_id=6, contract=HLDN))) == [(6, 10197)]
    assert codes(walking.tell(RequestMarketData(req_id=7, contract=HLDN, snapshot=True))) == [(7, 10197)]
    walking.broker.quotes.compete(walking.now, competing=False, listing=listing)
    told = walking.wait(0)
    assert {tick.req_id for tick in told if isinstance(tick, TickPrice)} == {5, 6}
    assert codes(told) == []


def test_lost_subscriptions_are_silent_and_their_ids_free() -> None:
    walking = Walking()
    walking.tell(RequestMarketData(req_id=5, contract=HLDN))
    walking.broker.quotes.lose()
    assert walking.wait(5) == []
    assert isinstance(walking.tell(RequestMarketData(req_id=5, contract=HLDN))[0], TickParameters)


# ------------------------------------------------------------------------------------------------------ generic ticks


def asking(walking: Walking, ticks: str, *, req_id: int = 5) -> list[Any]:
    return walking.tell(RequestMarketData(req_id=req_id, contract=HLDN, generic_ticks=ticks))


@pytest.mark.parametrize(("name", "tick"), [("233", 48), ("375", 77)])
def test_every_trade_with_its_volume_and_average(name: str, tick: int) -> None:
    walking = Walking()
    asking(walking, name)
    told = [one.value.split(";") for one in walking.wait(3) if isinstance(one, TickString) and one.tick == tick]
    assert len(told) == 3
    price, size, at_ms, volume, average, single = told[-1]
    top = walking.market.top(HALDEN.con_id)
    assert (Decimal(price), Decimal(size), int(volume)) == (top.last, top.last_size, top.volume)
    assert int(at_ms) == int(walking.now.timestamp() * 1000)
    assert single == "true"
    (day,) = walking.market.bars(HALDEN, NIGHT, walking.now, timedelta(days=1), regular=False)
    assert day.low < Decimal(average) < day.high


@pytest.mark.parametrize(
    ("free", "level", "shares"), [(None, 3, 10_000_000), (1000, 3, 1000), (999, 2, 999), (0, 1, 0)]
)
def test_what_can_be_borrowed(free: int | None, level: int, shares: int) -> None:
    told = asking(Walking(replace(HALDEN, shortable=free)), "236")
    assert TickGeneric(req_id=5, tick=46, value=dec(level)) in told
    assert sizes(told)[89] == shares


def test_ranges_of_the_year() -> None:
    walking = Walking()
    told = prices(asking(walking, "165"))
    days = list(walking.market.bars(HALDEN, OPEN - timedelta(days=364), OPEN, timedelta(days=1), regular=True))
    assert (told[19], told[20]) == (min(bar.low for bar in days), max(bar.high for bar in days))
    assert told[19] <= told[17] <= told[15] < told[16] <= told[18] <= told[20]


def test_marks_counts_and_the_last_regular_trade() -> None:
    walking = Walking()
    told = asking(walking, "221,293,294,295,318")
    told += walking.wait(10)
    top = walking.market.top(HALDEN.con_id)
    assert (prices(told)[37], prices(told)[57]) == (top.last, top.last)
    counts = [one.value for one in told if isinstance(one, TickGeneric) and one.tick == 54]
    assert counts == [counts[0] + number for number in range(len(counts))]
    assert {one.tick for one in told if isinstance(one, TickGeneric)} == {49, 54, 55, 56}


def test_the_last_regular_trade_does_not_move_in_extended_hours() -> None:
    walking = Walking(opens=CLOSE - timedelta(hours=1))
    assert 57 not in prices(asking(walking, "318") + walking.wait(10))


def test_volatilities_and_numbers_of_option_contracts() -> None:
    told = asking(Walking(), "100,101,104,105,106,411")
    found = {one.tick: one.value for one in told if isinstance(one, TickGeneric)}
    assert 0 < found[23] < 2
    assert found[23] == found[24] == found[58]
    assert sizes(told).keys() >= {27, 28, 29, 30, 87}


def test_fundamentals_are_refused_and_the_quotes_come() -> None:
    told = asking(Walking(), "258")
    assert codes(told) == [(5, 10358)]
    assert 1 in prices(told)


def test_every_tick_that_tws_knows_is_taken() -> None:
    told = asking(Walking(), ",".join(sorted(generic.KNOWN - {"mdoff", "258", "47"})))
    assert codes(told) == []
    assert 1 in prices(told)


def test_news_without_quotes_and_with_them() -> None:
    walking = Walking()
    assert not any(isinstance(one, TickPrice) for one in asking(walking, "mdoff,292"))
    assert 1 in prices(asking(walking, "292:BRFG", req_id=6))
    assert codes(asking(walking, "mdoff,292:BZ", req_id=7)) == [(7, 10276)]
    assert codes(walking.tell(CancelMarketData(req_id=7))) == [(7, 300)]
    assert walking.broker.rights.lines.used == 2
    assert not any(isinstance(one, TickPrice | TickNews) for one in walking.tell(CancelMarketData(req_id=5)))
    assert walking.broker.rights.lines.used == 1


# ------------------------------------------------------------------------------------------------------- many clients


def test_nothing_is_kept_of_a_client_that_left() -> None:
    walking = Walking()
    for number in range(50):
        walking.tell(RequestMarketDataType(type=2))
        walking.tell(RequestMarketData(req_id=number, contract=HLDN, generic_ticks="233"))
    walking.broker.leave(1)
    assert walking.broker.rights.lines.used == 0
    assert walking.wait(10) == []
    walking.tell(StartApi(client_id=7))
    assert kinds(walking.tell(RequestMarketData(req_id=1, contract=HLDN))) == [1]


def test_the_same_requests_give_the_same_ticks() -> None:
    def run() -> list[Any]:
        walking = Walking()
        told = asking(walking, "165,233,236,100,106")
        return told + walking.wait(30)

    assert run() == run()
