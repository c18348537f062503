"""The past: which requests are answered, with what bars and ticks, and how often one may ask."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from paper_floor import HLDN, LISTINGS, OPEN, ORBI, Floor

from newsbot.paper.broker import Broker
from newsbot.paper.history.farm import PAUSE, SLICE_US
from newsbot.paper.history.history import farm_wait
from newsbot.paper.history.pacing import Pace
from newsbot.paper.history.request import SIZES, Span, check
from newsbot.paper.history.times import read_news_time
from newsbot.paper.history.window import begin
from newsbot.paper.instruments.sessions import hours, trading_date
from newsbot.paper.market.market import Market
from newsbot.paper.orders import order_times
from newsbot.paper.zone import read_time
from newsbot.tws import messages
from newsbot.tws.contract import Contract
from newsbot.tws.hello import Notice, RequestTime, StartApi
from newsbot.tws.history import (
    CancelHeadTimestamp,
    CancelHistoricalData,
    HeadTimestamp,
    HistoricalData,
    HistoricalDataEnd,
    HistoricalDataUpdate,
    HistoricalSchedule,
    RequestHeadTimestamp,
    RequestHistoricalData,
)
from newsbot.tws.past_ticks import HistoricalBidAsks, HistoricalLasts, HistoricalMidpoints, RequestHistoricalTicks

HALF_PAST = OPEN + timedelta(seconds=30)
HMDS = "Historical Market Data Service error message:"
DELAYED = replace(LISTINGS[1], con_id=990009, ticker="DLAY", delayed_only=True)
EURUSD = replace(
    LISTINGS[1], con_id=990010, ticker="EUR.USD", symbol="EUR", sec_type="CASH", primary_exchange="IDEALPRO",
    min_tick=Decimal("0.00005"), prev_close=Decimal("1.1650"), calendar="FX",
)  # fmt: skip
EUR = Contract(symbol="EUR", sec_type="CASH", exchange="IDEALPRO", currency="USD")


class Desk:
    """One client at a broker whose clock the test moves."""

    def __init__(self, *, now: datetime = HALF_PAST, paced: bool = False, seed: int = 3) -> None:
        self.broker = Broker(Market((*LISTINGS, DELAYED, EURUSD), seed=seed), seed=seed, history_pacing=paced)
        self.now = now
        self.broker.advance(now)
        self.req_id = 100
        self.join(1, 7)

    def join(self, link: int, client_id: int) -> None:
        self.broker.handle(link, StartApi(client_id=client_id))

    def tell(self, message: object, *, link: int = 1) -> list[Any]:
        return [said for _, said in self.broker.handle(link, message)]

    def wait(self, seconds: float = 2) -> list[Any]:
        self.now += timedelta(seconds=seconds)
        return [said for _, said in self.broker.advance(self.now)]

    def ask(self, *, wait: float = 2, link: int = 1, contract: Contract = HLDN, **terms: Any) -> list[Any]:
        """The answers to a request for bars: ten minutes of one minute, unless told otherwise."""
        self.req_id += 1
        asked = {"bar_size": "1 min", "duration": "600 S", "what_to_show": "TRADES"} | terms
        said = self.tell(RequestHistoricalData(req_id=self.req_id, contract=contract, **asked), link=link)
        return said + self.wait(wait)

    def bars(self, **terms: Any) -> HistoricalData:
        said = self.ask(**terms)
        (data,) = [message for message in said if isinstance(message, HistoricalData)]
        return data

    def refusal(self, **terms: Any) -> tuple[int, str]:
        said = self.ask(**terms)
        (notice,) = [message for message in said if isinstance(message, Notice)]
        assert not any(isinstance(message, HistoricalData) for message in said)
        assert notice.ident == self.req_id
        return notice.code, notice.text


@pytest.fixture(name="desk")
def _desk() -> Desk:
    return Desk()


# ------------------------------------------------------------------------------------------------------------- requests


def test_bars_of_today_come_a_little_later_and_are_closed_by_their_end(desk: Desk) -> None:
    asked = RequestHistoricalData(req_id=5, contract=HLDN, bar_size="5 mins", duration="1 D", what_to_show="TRADES")
    assert desk.tell(asked) == []
    assert desk.wait(0.049) == []
    data, end = desk.wait(0.2)
    assert isinstance(data, HistoricalData)
    clocks = [f"09:{minute}" for minute in range(30, 60, 5)] + ["10:00"]
    assert [bar.time for bar in data.bars] == [f"20260311 {clock}:00 US/Eastern" for clock in clocks]
    assert end == HistoricalDataEnd(req_id=5, start=data.start, end=data.end)
    assert (data.start, data.end) == ("20260310 10:00:30 US/Eastern", "20260311 10:00:30 US/Eastern")


def test_each_format_of_times(desk: Desk) -> None:
    end = "20260310 12:00:00 US/Eastern"
    assert desk.bars(duration="60 S", end=end).bars[0].time == "20260310 11:59:00 US/Eastern"
    assert desk.bars(duration="60 S", end=end, date_format=2).bars[0].time == str(
        int(datetime(2026, 3, 10, 15, 59, tzinfo=UTC).timestamp())
    )
    assert desk.bars(duration="60 S", end=end, date_format=3).bars[0].time == "0310 11:59:00 US/Eastern"
    for date_format in (1, 2):
        daily = desk.bars(duration="1 W", bar_size="1 day", date_format=date_format)
        assert daily.bars[-1].time == "20260311"


@pytest.mark.parametrize(
    "end",
    ["20260310 12:00:00 US/Eastern", "20260310-16:00:00", "20260310 16:00:00 UTC", "20260310 17:00:00 Europe/Paris"],
)
def test_each_form_of_the_end_means_the_same_moment(desk: Desk, end: str) -> None:
    assert desk.bars(end=end).end == "20260310 12:00:00 US/Eastern"


def test_an_end_without_a_zone_is_new_yorks_and_warned_of(desk: Desk) -> None:
    said = desk.ask(end="20260310 12:00:00")
    assert (said[0].code, type(said[1])) == (2174, HistoricalData)
    assert said[1].end == "20260310 12:00:00 US/Eastern"


@pytest.mark.parametrize(
    ("terms", "code", "words"),
    [
        ({"end": "yesterday"}, 10314, "End Date/Time: The date, time, or time-zone entered is invalid."),
        ({"end": "20260310 12:00:00 America"}, 10314, "End Date/Time"),
        ({"end": "20260310 25:00:00"}, 10314, "End Date/Time"),
        ({"duration": ""}, 321, "duration not specified"),
        ({"duration": "1 X"}, 321, "duration format is integer{SPACE}unit (S|D|W|M|Y)."),
        ({"duration": "1D"}, 321, "duration format is"),
        ({"duration": "0 D"}, 321, "duration is invalid"),
        ({"duration": "86401 S"}, 321, "greater than 86400 seconds"),
        ({"duration": "366 D", "bar_size": "1 day"}, 321, "longer than 365 days must be made in years"),
        ({"duration": "53 W", "bar_size": "1 day"}, 321, "longer than 52 weeks must be made in years"),
        ({"duration": "13 M", "bar_size": "1 day"}, 321, "longer than 12 months must be made in years"),
        ({"bar_size": "1 sec"}, 321, "Historical data bar size setting is invalid. Legal ones are: 1 secs, 5 secs,"),
        ({"bar_size": "7 mins"}, 321, "bar size setting is invalid"),
        ({"what_to_show": "PRICES"}, 321, "What to show field is missing or incorrect."),
        ({"date_format": 4}, 321, "Date formatting selection of 4 rejected."),
        ({"what_to_show": "SCHEDULE"}, 321, "Only daily resolution supported for Schedule requests"),
        ({"keep_up_to_date": True, "end": "20260310-16:00:00"}, 321, "End date not supported with live updates"),
        ({"keep_up_to_date": True, "what_to_show": "BID_ASK"}, 321, "Source price not supported with live updates"),
        ({"what_to_show": "ADJUSTED_LAST", "end": "20260310-16:00:00"}, 321, "End date not supported with adjusted"),
        ({"bar_size": "1 secs", "duration": "1 D"}, 162, HMDS + "invalid step: 1"),
        ({"bar_size": "1 day", "duration": "60 S"}, 162, HMDS + "invalid step: 86400"),
        ({"bar_size": "1 min", "duration": "1 Y"}, 162, HMDS + "Time length exceed max."),
        ({"end": "20090310-16:00:00"}, 162, HMDS + "HMDS query returned no data: HLDN@SMART Trades"),
        ({"what_to_show": "HISTORICAL_VOLATILITY", "bar_size": "1 day", "duration": "1 M"}, 162,
         HMDS + "No historical market data for HLDN/STK@SMART HistoricalVolatility 86400"),
        ({"contract": Contract(symbol="NONE", sec_type="STK", exchange="SMART")}, 200, "No security definition"),
        ({"contract": Contract(con_id=DELAYED.con_id, exchange="SMART")}, 162,
         HMDS + "No market data permissions for NYSE STK"),
        ({"contract": EUR}, 162, HMDS + "No historical market data for EUR/CASH@IDEALPRO Trades 60"),
    ],
)  # fmt: skip
def test_what_cannot_be_answered_is_refused_in_tws_words(
    desk: Desk, terms: dict[str, Any], code: int, words: str
) -> None:
    found = desk.refusal(**terms)
    assert found[0] == code
    assert words in found[1]


@settings(max_examples=30, deadline=None)
@given(
    size=st.sampled_from(sorted(SIZES)),
    count=st.integers(1, 12),
    unit=st.sampled_from("SDWMY"),
    what=st.sampled_from(["TRADES", "MIDPOINT", "BID", "ASK", "BID_ASK"]),
    regular=st.booleans(),
)
def test_every_size_and_span_is_answered_with_ordered_bars_inside_the_hours_or_refused(
    size: str, count: int, unit: str, what: str, regular: bool
) -> None:
    span = Span(count=count * 1800 if unit == "S" else count, unit=unit)
    made_of = span.length / min(SIZES[size], timedelta(days=1))
    assume(not 700 < made_of <= 50_000)  # a long answer proves no more than a short one
    duration = f"{span.count} {unit}"
    desk = Desk()
    said = desk.ask(duration=duration, bar_size=size, what_to_show=what, regular_hours=regular, date_format=2, wait=10)
    if isinstance(said[0], Notice):
        assert said[0].code == 162
        assert "invalid step" in said[0].text or "Time length exceed max." in said[0].text
        return
    data = said[0]
    assert isinstance(data, HistoricalData)
    assert isinstance(said[1], HistoricalDataEnd)
    times = [int(bar.time) for bar in data.bars]
    assert all(before < after for before, after in pairwise(times))
    for bar in data.bars:
        assert bar.low <= min(bar.open, bar.close) <= max(bar.open, bar.close) <= bar.high
        assert (bar.volume >= 0) == (what == "TRADES")
        assert not bar.open % Decimal("0.01")
        if SIZES[size] < timedelta(days=1):
            at = datetime.fromtimestamp(int(bar.time), UTC)
            spans = hours("XNYS", trading_date("XNYS", at)).of(regular=regular)
            assert any(opens <= at < closes for opens, closes in spans)
            assert at < HALF_PAST + timedelta(seconds=1)
        else:
            assert len(bar.time) == 8


def test_weeks_and_months_are_made_of_whole_weeks_and_months_of_days(desk: Desk) -> None:
    days = {bar.time: bar for bar in desk.bars(bar_size="1 day", duration="1 Y").bars}
    months = desk.bars(bar_size="1 month", duration="3 M").bars
    assert [bar.time for bar in months] == ["20251231", "20260130", "20260227", "20260311"]
    february = [bar for time, bar in days.items() if time.startswith("202602")]
    assert len(february) == 19
    assert months[2].open == february[0].open
    assert months[2].close == february[-1].close
    assert months[2].high == max(bar.high for bar in february)
    assert months[2].low == min(bar.low for bar in february)
    assert months[2].volume == sum(bar.volume for bar in february)
    weeks = desk.bars(bar_size="1 week", duration="3 W").bars
    assert [bar.time for bar in weeks] == ["20260220", "20260227", "20260306", "20260311"]
    assert weeks[0].open == days["20260217"].open  # the Monday was a holiday


def test_the_same_past_whenever_it_is_asked_for(desk: Desk) -> None:
    later = Desk(now=OPEN + timedelta(days=3, hours=5))
    terms = {"bar_size": "15 mins", "duration": "2 D", "end": "20260310 16:00:00 US/Eastern"}
    assert desk.bars(**terms).bars == later.bars(**terms).bars
    assert len(later.bars(**terms).bars) == 2 * 26


def test_sides_of_the_quote_lie_around_the_trades(desk: Desk) -> None:
    shown = {
        what: desk.bars(what_to_show=what, end="20260310 12:00:00 US/Eastern").bars[0]
        for what in ("TRADES", "MIDPOINT", "BID", "ASK", "BID_ASK")
    }
    trades, tick = shown["TRADES"], Decimal("0.01")
    assert (shown["BID"].open, shown["ASK"].open) == (trades.open - tick, trades.open + tick)
    assert shown["MIDPOINT"].close == trades.close
    assert (shown["BID_ASK"].low, shown["BID_ASK"].high) == (trades.low - tick, trades.high + tick)
    assert (shown["BID"].volume, shown["BID"].count) == (-1, -1)


def test_a_currency_pair_has_middles_from_sunday_evening_on() -> None:
    desk = Desk(now=datetime(2026, 3, 9, 2, 0, tzinfo=UTC))  # Sunday 22:00 in New York
    data = desk.bars(contract=EUR, what_to_show="MIDPOINT", bar_size="1 hour", duration="1 D")
    assert data.bars[0].time == "20260308 17:15:00 US/Eastern"
    daily = desk.bars(contract=EUR, what_to_show="MIDPOINT", bar_size="1 day", duration="2 D")
    assert [bar.time for bar in daily.bars] == ["20260306", "20260309"]


def test_adjusted_trades_are_trades_where_nothing_was_ever_split(desk: Desk) -> None:
    adjusted = desk.bars(what_to_show="ADJUSTED_LAST", duration="1 W", bar_size="1 day").bars
    assert adjusted[:-1] == desk.bars(duration="1 W", bar_size="1 day").bars[:-1]  # the last one goes on


def test_sessions_are_told_as_a_schedule(desk: Desk) -> None:
    (told,) = desk.ask(what_to_show="SCHEDULE", bar_size="1 day", duration="3 D", end="20251128-20:00:00")
    assert isinstance(told, HistoricalSchedule)
    assert [(session.date, session.start[9:], session.end[9:]) for session in told.sessions] == [
        ("20251125", "09:30:00", "16:00:00"),
        ("20251126", "09:30:00", "16:00:00"),
        ("20251128", "09:30:00", "13:00:00"),  # the day after Thanksgiving
    ]
    assert (told.start, told.end, told.zone) == ("20251125-09:30:00", "20251128-13:00:00", "US/Eastern")


@pytest.mark.parametrize(("version", "code"), [(157, 321), (164, 321), (165, 0)])
def test_a_schedule_is_refused_to_clients_that_could_not_read_it(desk: Desk, version: int, code: int) -> None:
    asked = RequestHistoricalData(
        req_id=5, contract=HLDN, bar_size="1 day", duration="3 D", what_to_show="SCHEDULE", regular_hours=True
    )
    table = messages.TABLE_OF[RequestHistoricalData]
    read = messages.decode(messages.encode(asked, version), {table.msg_id: table}, version)
    (told, *_) = desk.tell(read) + desk.wait()
    assert (told.code if isinstance(told, Notice) else 0) == code


# ---------------------------------------------------------------------------------------------------- updates, endings


def test_the_newest_bar_is_kept_up_to_date_until_cancelled(desk: Desk) -> None:
    first = desk.bars(keep_up_to_date=True, wait=0.2).bars[-1]
    updates = [said for said in desk.wait(61) if isinstance(said, HistoricalDataUpdate)]
    assert len(updates) >= 10
    assert updates[0].bar.time == first.time == "20260311 10:00:00 US/Eastern"
    assert updates[-1].bar.time == "20260311 10:01:00 US/Eastern"
    assert [said.bar.volume for said in updates[:3]] == sorted(said.bar.volume for said in updates[:3])
    (told,) = desk.tell(CancelHistoricalData(req_id=desk.req_id))
    assert (told.code, told.text) == (162, f"{HMDS}API historical data query cancelled: {desk.req_id}")
    assert desk.wait(30) == []


def test_a_week_is_kept_up_to_date(desk: Desk) -> None:
    first = desk.bars(bar_size="1 week", duration="1 M", keep_up_to_date=True, wait=0.5).bars[-1]
    update = desk.wait(6)[0]
    assert isinstance(update, HistoricalDataUpdate)
    assert (update.bar.time, update.bar.open) == (first.time, first.open)
    assert update.bar.volume > first.volume


def test_updates_follow_a_clock_that_jumps(desk: Desk) -> None:
    desk.ask(keep_up_to_date=True, wait=0.2)
    desk.now = datetime(2026, 6, 10, 15, 0, 30, tzinfo=UTC)
    desk.broker.set_clock(desk.now)
    updates = desk.wait(20)
    assert {said.bar.time for said in updates} == {"20260610 11:00:00 US/Eastern"}
    assert 3 <= len(updates) <= 5


def test_what_is_not_under_way_cannot_be_cancelled(desk: Desk) -> None:
    (told,) = desk.tell(CancelHistoricalData(req_id=9))
    assert (told.ident, told.code, told.text) == (9, 366, "No historical data query found for ticker id:9")
    desk.ask()
    (told,) = desk.tell(CancelHistoricalData(req_id=desk.req_id))
    assert told.code == 366


def test_a_request_cancelled_before_its_answer_is_not_answered(desk: Desk) -> None:
    desk.ask(wait=0)
    (told,) = desk.tell(CancelHistoricalData(req_id=desk.req_id))
    assert told.code == 162
    assert desk.wait() == []


def test_an_id_under_way_cannot_be_used_again(desk: Desk) -> None:
    desk.ask(wait=0)
    asked = RequestHistoricalData(
        req_id=desk.req_id, contract=ORBI, bar_size="1 min", duration="60 S", what_to_show="TRADES"
    )
    (told,) = desk.tell(asked)
    assert told.code == 322


def test_nobody_is_told_after_leaving_and_others_are_not_held_up(desk: Desk) -> None:
    desk.join(2, 8)
    for number in range(6):  # more than the farm works on at once
        desk.ask(link=2, bar_size="1 min", duration="20 D", wait=0, end=f"2026030{number + 1} 20:00:00 UTC")
    desk.broker.leave(2)
    said = desk.ask()
    assert [type(message) for message in said] == [HistoricalData, HistoricalDataEnd]


def test_a_large_answer_is_worked_out_in_slices_and_lets_small_ones_pass(desk: Desk) -> None:
    large = desk.ask(bar_size="1 min", duration="5 D", wait=0)
    assert large == []
    large_id = desk.req_id
    said = desk.ask(wait=3)
    assert [message.req_id for message in said if isinstance(message, HistoricalData)] == [desk.req_id, large_id]


@pytest.mark.parametrize(
    ("bar_size", "duration"), [("1 day", "2 Y"), ("1 hour", "30 D"), ("1 min", "2 D"), ("1 secs", "1800 S")]
)
def test_all_requests_share_one_queue_of_small_slices(desk: Desk, bar_size: str, duration: str) -> None:
    market, agenda = desk.broker._market, desk.broker._agenda
    for number in range(6):
        desk.ask(bar_size=bar_size, duration=duration, wait=0, end=f"202603{number + 4:02} 18:00:00 UTC")
    desk.wait(0.2)
    answered = 0
    while (due := agenda.next_due()) is not None:
        before, bars, desk.now = market.work_us, market._past._bars, due
        answered += sum(isinstance(one, HistoricalData) for one in desk.wait(0))
        assert market.work_us - before < SLICE_US + 700
        assert market._past._bars - bars <= 100
        assert agenda.next_due() in (None, due + PAUSE)
    assert answered == 6


def test_work_on_the_past_waits_for_the_present_of_a_wall_clock(desk: Desk) -> None:
    """What is far behind plays one slice, not all it has missed: the next comes after the clock's present."""
    for number in range(6):
        desk.ask(bar_size="1 day", duration="15 Y", wait=0, end=f"202603{number + 4:02} 18:00:00 UTC")
    late = desk.now + timedelta(seconds=5)
    desk.broker.advance(late, enough=lambda: False)
    assert desk.broker._market._past._bars <= 10
    assert desk.broker._agenda.next_due() == late + PAUSE


def test_the_wall_clock_plays_no_more_than_there_is_time_for(desk: Desk) -> None:
    for number in range(4):
        desk.ask(wait=0, end=f"202603{number + 4:02} 18:00:00 UTC")
    late = desk.now + timedelta(seconds=5)
    desk.broker.advance(late, enough=lambda: True)
    assert desk.broker.now == desk.now + min(farm_wait(101 + number) for number in range(4))
    desk.broker.advance(late, enough=lambda: False)
    assert desk.broker.now == late


def test_more_than_fifty_at_a_time_are_too_many() -> None:
    desk = Desk(paced=True)
    for minute in range(50):
        assert desk.ask(wait=0, end=f"20260310 10:{minute:02}:00 US/Eastern") == []
    (told,) = desk.ask(wait=0)
    assert (told.code, told.text) == (162, HMDS + "Historical data request pacing violation")


# -------------------------------------------------------------------------------------------------------------- pacing


def small(desk: Desk, minute: int = 0, *, wait: float = 2.5, **terms: Any) -> int:
    """The code of the first answer to a request for small bars; 0 for bars."""
    said = desk.ask(
        bar_size="5 secs", duration="60 S", end=f"20260310 1{minute // 60}:{minute % 60:02}:00 US/Eastern",
        wait=wait, **terms,
    )  # fmt: skip
    return next((message.code for message in said if isinstance(message, Notice)), 0)


def test_the_same_small_bars_twice_within_fifteen_seconds_violate_the_pacing() -> None:
    desk = Desk(paced=True)
    assert [small(desk), small(desk), small(desk, 1)] == [0, 162, 0]
    desk.wait(15)
    assert small(desk) == 0


def test_six_of_one_series_within_two_seconds_violate_the_pacing() -> None:
    desk = Desk(paced=True)
    assert [small(desk, minute, wait=0.3) for minute in range(6)] == [0, 0, 0, 0, 0, 162]
    assert small(desk, 7, contract=ORBI) == 0


def test_pacing_windows_are_open_at_their_far_end() -> None:
    pace, second = Pace(), timedelta(seconds=1)
    assert pace.admit(OPEN, "a", "series")
    assert not pace.admit(OPEN + 15 * second - timedelta(microseconds=1), "a", "series")
    assert pace.admit(OPEN + 15 * second, "a", "series")
    pace = Pace()
    assert all(pace.admit(OPEN, number, "series") for number in range(5))
    assert not pace.admit(OPEN + 2 * second - timedelta(microseconds=1), 5, "series")
    assert pace.admit(OPEN + 2 * second, 5, "series")


def test_sixty_in_ten_minutes_and_bid_ask_counts_twice() -> None:
    desk = Desk(paced=True)
    assert {small(desk, minute) for minute in range(58)} == {0}
    assert [small(desk, 60, what_to_show="BID_ASK"), small(desk, 61), small(desk, 62, what_to_show="BID_ASK")] == [
        0, 162, 162
    ]  # fmt: skip
    desk.wait(600)
    assert small(desk) == 0


def test_larger_bars_are_only_slowed_and_without_pacing_nothing_is() -> None:
    desk = Desk(paced=True)
    assert len(desk.ask(wait=0.2)) == 2
    asked = {"wait": 0.2}
    assert desk.ask(**asked) == []
    assert len(desk.wait(0.6)) == 2
    free = Desk(paced=False)
    assert [small(free), small(free)] == [0, 0]


@given(
    asked=st.lists(
        st.tuples(st.integers(0, 90), st.integers(0, 20), st.integers(0, 2), st.integers(1, 2)), max_size=150
    )
)
def test_whatever_is_admitted_keeps_to_every_rule(asked: list[tuple[int, int, int, int]]) -> None:
    pace, now = Pace(), OPEN
    made: list[tuple[datetime, int, int, int]] = []
    for wait_tenths, request, series, weight in asked:
        now += timedelta(seconds=wait_tenths / 10)
        fits = (
            not any(other == request and at > now - timedelta(seconds=15) for at, other, _, _ in made)
            and sum(other == series and at > now - timedelta(seconds=2) for at, _, other, _ in made) < 5
            and sum(other for at, _, _, other in made if at > now - timedelta(minutes=10)) + weight <= 60
        )
        assert pace.admit(now, request, series, weight=weight) == fits
        if fits:
            made.append((now, request, series, weight))


# ------------------------------------------------------------------------------------------------------ spans and times


def sessions(day: date) -> tuple[tuple[datetime, datetime], ...]:
    return hours("XNYS", day).regular


@pytest.mark.parametrize(
    ("count", "unit", "end", "expected"),
    [
        (1, "D", "2026-03-11T14:00", "2026-03-11T13:30"),
        (2, "D", "2026-03-11T14:00", "2026-03-10T13:30"),
        (1, "D", "2026-03-11T13:00", "2026-03-10T13:30"),  # before the opening: yesterday
        (1, "D", "2026-03-11T13:30", "2026-03-10T13:30"),  # at the opening there is nothing of today yet
        (1, "D", "2026-03-11T13:30:01", "2026-03-11T13:30"),
        (600, "S", "2026-03-11T13:30", "2026-03-10T19:50"),
        (23400, "S", "2026-03-11T20:00", "2026-03-11T13:30"),  # the whole session
        (1, "D", "2026-03-08T12:00", "2026-03-06T14:30"),  # Sunday, and winter time before it
        (1800, "S", "2026-03-11T14:00", "2026-03-11T13:30"),
        (3600, "S", "2026-03-11T14:00", "2026-03-10T19:30"),  # half an hour of today, half an hour of yesterday
        (600, "S", "2026-03-08T12:00", "2026-03-06T20:50"),
        (1, "W", "2026-03-11T14:00", "2026-03-05T14:30"),
        (1, "M", "2026-03-31T14:00", "2026-03-02T14:30"),  # there is no 31 February
        (1, "Y", "2024-02-29T15:00", "2023-03-01T14:30"),
    ],
)
def test_spans_are_counted_in_trading_time(count: int, unit: str, end: str, expected: str) -> None:
    found = begin(Span(count=count, unit=unit), datetime.fromisoformat(end).replace(tzinfo=UTC), sessions)
    assert found == datetime.fromisoformat(expected).replace(tzinfo=UTC)


@pytest.mark.parametrize("unit", ["S", "D", "W"])
def test_a_span_that_ends_at_the_first_opening_ever_is_empty(unit: str) -> None:
    opens, closes = OPEN, OPEN + timedelta(hours=6)

    def first(day: date) -> tuple[tuple[datetime, datetime], ...]:
        return ((opens, closes),) if day == opens.date() else ()

    assert begin(Span(count=1, unit=unit), opens, first) is None
    assert begin(Span(count=1, unit=unit), opens + timedelta(seconds=1), first) == opens


@given(st.text(max_size=30))
def test_any_text_is_a_time_or_is_refused(text: str) -> None:
    for read in (read_time, read_news_time):
        try:
            found = read(text, OPEN)
        except ValueError:
            continue
        at = found[0] if isinstance(found, tuple) else found
        assert at.utcoffset() == timedelta()


@pytest.mark.parametrize(
    ("text", "utc", "zoned"),
    [
        ("20260311 10:30:00", "2026-03-11T14:30:00+00:00", False),
        ("20260311  10:30:00   US/Pacific", "2026-03-11T17:30:00+00:00", True),
        ("20260311-10:30:00", "2026-03-11T10:30:00+00:00", True),
        ("9:30:00", "2026-03-11T13:30:00+00:00", False),
        ("20260311 10:30", None, False),
        ("20260311 10:30:00 America", None, False),
        ("17760704 10:30:00", None, False),
    ],
)
def test_times_as_clients_write_them(text: str, utc: str | None, zoned: bool) -> None:
    if utc is None:
        with pytest.raises(ValueError, match="not a time"):
            read_time(text, OPEN)
    else:
        assert read_time(text, OPEN) == (datetime.fromisoformat(utc), zoned)


def test_orders_do_without_seconds_and_not_without_a_date() -> None:
    assert order_times.read_time("20260311 10:30") == order_times.read_time("20260311-14:30:00")
    assert order_times.read_time("10:30:00") is None


def test_times_of_news_are_utc_in_every_form() -> None:
    forms = ("2026-03-10 16:00:00.0", "2026-03-10 16:00:00", "20260310 16:00:00", "20260310-16:00:00",
             "20260310 16:00:00 UTC", "20260310 12:00:00 US/Eastern")  # fmt: skip
    assert {read_news_time(form, OPEN) for form in forms} == {datetime(2026, 3, 10, 16, tzinfo=UTC)}


@given(st.text(max_size=20), st.text(max_size=20), st.text(max_size=20), st.integers())
def test_no_words_of_a_client_break_the_checks(duration: str, size: str, what: str, date_format: int) -> None:
    message = RequestHistoricalData(
        req_id=1, contract=HLDN, duration=duration, bar_size=size, what_to_show=what, date_format=date_format
    )
    found = check(message, OPEN)
    assert not isinstance(found, tuple) or found[0] in (162, 321, 10314)


# --------------------------------------------------------------------------------------------------- ticks, beginnings


def ticks(desk: Desk, **terms: Any) -> Iterator[Any]:
    desk.req_id += 1
    asked = {"end": "20260310 12:00:00 US/Eastern", "count": 10, "what_to_show": "TRADES"} | terms
    yield from desk.tell(RequestHistoricalTicks(req_id=desk.req_id, contract=HLDN, **asked))
    yield from desk.wait(1)


def test_ticks_up_to_an_end_and_from_a_start(desk: Desk) -> None:
    noon = int(datetime(2026, 3, 10, 16, tzinfo=UTC).timestamp())
    (trades,) = ticks(desk)
    assert isinstance(trades, HistoricalLasts)
    assert trades.done
    assert [tick.epoch_s for tick in trades.ticks] == list(range(noon - 9, noon + 1))
    assert trades.ticks[0].exchange == "NASDAQ"
    (quotes,) = ticks(desk, end="", start="20260310 12:00:00 US/Eastern", what_to_show="BID_ASK", count=1000)
    assert isinstance(quotes, HistoricalBidAsks)
    assert [quotes.ticks[0].epoch_s, len(quotes.ticks)] == [noon, 1000]
    assert all(tick.bid < tick.ask for tick in quotes.ticks)
    (middles,) = ticks(desk, end="", start="20260310-16:00:00", what_to_show="MIDPOINT")
    assert isinstance(middles, HistoricalMidpoints)
    assert middles.ticks[0].price == (quotes.ticks[0].bid + quotes.ticks[0].ask) / 2


def test_ticks_of_a_night_are_those_of_the_evening_before(desk: Desk) -> None:
    (trades,) = ticks(desk, end="20260309 03:00:00 US/Eastern", count=1)
    close = datetime(2026, 3, 6, 20, 59, 59, tzinfo=UTC)
    assert [tick.epoch_s for tick in trades.ticks] == [int(close.timestamp())]


def past_ticks(floor: Floor, what: str, **terms: Any) -> list[int]:
    """The seconds, counted from the first quote, of the ticks told of a market whose quotes come from outside."""
    asked = RequestHistoricalTicks(req_id=0, contract=HLDN, what_to_show=what, count=100, regular_hours=False, **terms)
    assert floor.tell(asked) == []
    (told,) = floor.wait(200)
    return [tick.epoch_s - int(OPEN.timestamp()) for tick in told.ticks]


def test_ticks_of_a_tape_are_its_changes_whichever_way_they_are_looked_for() -> None:
    floor = Floor()
    for bid in ("42.20", "42.20", "42.30"):
        floor.quote(bid, "42.40")
    floor.quote("27.10", "27.12", ticker="ORBI", wait_ms=30_000)
    end = f"{floor.now:%Y%m%d-%H:%M:%S}"
    assert past_ticks(floor, "BID_ASK", end=end) == past_ticks(floor, "BID_ASK", start="20260302-15:00:00") == [0, 2, 4]
    assert past_ticks(floor, "MIDPOINT", start="20260311-14:00:01") == [2, 4]
    assert past_ticks(floor, "TRADES", end=end) == []


def test_a_long_search_for_ticks_lets_others_pass() -> None:
    floor = Floor()
    for number in range(600):
        floor.quote("42.20", f"42.{30 + number % 2}")
    asked = RequestHistoricalTicks(req_id=0, contract=HLDN, what_to_show="TRADES", count=1, start="20260311-14:00:00")
    floor.tell(asked)
    assert floor.wait(farm_wait(0) / timedelta(milliseconds=1)) == []
    assert floor.tell(RequestTime())
    (told,) = floor.wait(300)
    assert told == HistoricalLasts(req_id=0, ticks=(), done=True)
    floor.tell(asked)
    floor.broker.leave(1)
    assert floor.wait(1000) == []


def test_currency_pairs_have_no_trades_to_tell(desk: Desk) -> None:
    asked = RequestHistoricalTicks(req_id=3, contract=EUR, what_to_show="TRADES", count=5, end="20260310-16:00:00")
    (told,) = desk.tell(asked)
    assert (told.code, told.text) == (
        10187, "Failed to request historical ticks:No historical market data for EUR/CASH@IDEALPRO Trades"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("terms", "code", "words"),
    [
        ({"start": "20260310-10:00:00"}, 321, "Either start or end"),
        ({"end": ""}, 321, "Either start or end"),
        ({"count": 0}, 321, "Number of ticks must be > 0"),
        ({"count": 1001}, 321, "Number of ticks must be <= 1000"),
        ({"what_to_show": "BID"}, 321, "Invalid source price"),
        ({"end": "noon"}, 10314, "End Date/Time"),
        ({"end": "", "start": "noon"}, 10314, "Start Date/Time"),
    ],
)
def test_ticks_that_cannot_be_told_are_refused(desk: Desk, terms: dict[str, Any], code: int, words: str) -> None:
    (told,) = ticks(desk, **terms)
    assert (told.ident, told.code) == (desk.req_id, code)
    assert words in told.text


def test_ticks_are_paced() -> None:
    desk = Desk(paced=True)
    assert isinstance(next(iter(list(ticks(desk)))), HistoricalLasts)
    (told,) = ticks(desk)
    assert (told.code, told.text) == (
        10187,
        "Failed to request historical ticks:Historical data request pacing violation",
    )


def test_when_the_data_begins(desk: Desk) -> None:
    asked = RequestHeadTimestamp(req_id=3, contract=HLDN, what_to_show="TRADES")
    assert desk.tell(asked) == []
    assert desk.wait(0.2) == [HeadTimestamp(req_id=3, time="20100104-14:30:00")]
    assert desk.tell(CancelHeadTimestamp(req_id=3)) == []
    (told,) = desk.tell(CancelHeadTimestamp(req_id=3))
    assert told.code == 366
    desk.tell(replace(asked, req_id=4, date_format=2))
    assert desk.wait(0.2) == [HeadTimestamp(req_id=4, time="1262615400")]
    desk.tell(replace(asked, req_id=5, what_to_show="FEE_RATE"))
    (told,) = desk.wait(0.2)
    assert (told.code, told.text) == (162, HMDS + "No head time stamp")
    desk.tell(replace(asked, req_id=6))
    desk.tell(CancelHeadTimestamp(req_id=6))
    assert desk.wait(0.2) == []
    first = desk.bars(bar_size="1 month", duration="1 Y", end="20100330-20:00:00").bars[0]
    assert first.time == "20100129"
