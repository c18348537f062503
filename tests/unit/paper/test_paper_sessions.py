"""Hours of the exchanges: New York's holidays and half days, evenings that belong to the next day, summer time."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsbot.paper.instruments import sessions
from newsbot.paper.instruments.sessions import Hours
from newsbot.paper.zone import NEW_YORK

CALENDARS = ("XNYS", "OPRA", "CMES", "FX", "XLON", "XTSE")
DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 31))
TIMES = st.datetimes(datetime(2024, 1, 10), datetime(2027, 12, 1), timezones=st.just(UTC))  # noqa: DTZ001


def new_york(hours: Hours, *, regular: bool = False) -> list[str]:
    """The spans in New York's words."""
    return [
        f"{opens.astimezone(NEW_YORK):%a %H:%M}-{closes.astimezone(NEW_YORK):%a %H:%M}"
        for opens, closes in hours.of(regular=regular)
    ]


@pytest.mark.parametrize(
    ("calendar", "day", "extended", "regular"),
    [
        ("XNYS", date(2026, 3, 11), ["Wed 04:00-Wed 20:00"], ["Wed 09:30-Wed 16:00"]),
        ("XNYS", date(2026, 3, 14), [], []),  # a Saturday
        ("XNYS", date(2026, 4, 3), [], []),  # Good Friday
        ("XNYS", date(2025, 1, 9), [], []),  # a day of mourning
        ("XNYS", date(2026, 11, 27), ["Fri 04:00-Fri 17:00"], ["Fri 09:30-Fri 13:00"]),
        ("OPRA", date(2026, 3, 11), ["Wed 09:30-Wed 16:00"], ["Wed 09:30-Wed 16:00"]),
        ("OPRA", date(2026, 11, 27), ["Fri 09:30-Fri 13:00"], ["Fri 09:30-Fri 13:00"]),
        ("CMES", date(2026, 3, 9), ["Sun 18:00-Mon 17:00"], ["Mon 09:30-Mon 16:00"]),  # summer time has just begun
        ("CMES", date(2026, 3, 13), ["Thu 18:00-Fri 17:00"], ["Fri 09:30-Fri 16:00"]),
        ("CMES", date(2026, 3, 14), [], []),
        ("CMES", date(2026, 12, 25), [], []),
        ("FX", date(2026, 3, 9), ["Sun 17:15-Mon 17:00"], ["Sun 17:15-Mon 17:00"]),
        ("FX", date(2026, 3, 8), [], []),
        ("XLON", date(2026, 6, 10), ["Wed 03:00-Wed 11:30"], ["Wed 03:00-Wed 11:30"]),
        ("XTSE", date(2026, 6, 10), ["Wed 09:30-Wed 16:00"], ["Wed 09:30-Wed 16:00"]),
        ("unheard of", date(2026, 3, 11), ["Wed 04:00-Wed 20:00"], ["Wed 09:30-Wed 16:00"]),
        ("XNYS", date(1, 1, 1), [], []),
        ("CMES", date.max, [], []),
    ],
)
def test_the_hours_of_a_day(calendar: str, day: date, extended: list[str], regular: list[str]) -> None:
    hours = sessions.hours(calendar, day)
    assert new_york(hours) == extended
    assert new_york(hours, regular=True) == regular
    assert hours.day == day


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(CALENDARS), DAYS)
def test_sessions_never_overlap_and_the_regular_lies_within_the_extended(calendar: str, day: date) -> None:
    week = [sessions.hours(calendar, day + timedelta(days=number)) for number in range(7)]
    for regular in (True, False):
        spans = [span for hours in week for span in hours.of(regular=regular)]
        assert spans == sorted(spans)
        assert all(opens < closes for opens, closes in spans)
        assert all(before[1] <= after[0] for before, after in pairwise(spans))
    for hours in week:
        assert bool(hours.regular) == bool(hours.extended)
        if hours.regular:
            assert hours.extended[0][0] <= hours.regular[0][0]
            assert hours.regular[-1][1] <= hours.extended[-1][1]
            assert sessions.trading_date(calendar, hours.extended[0][0]) == hours.day
            assert sessions.begins(calendar, hours.day) <= hours.extended[0][0]


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(CALENDARS), TIMES, st.booleans())
def test_the_next_opening_is_open_and_nothing_before_it_is(calendar: str, at: datetime, outside_rth: bool) -> None:
    opens = sessions.next_open(calendar, at, outside_rth=outside_rth)
    assert sessions.is_open(calendar, opens, outside_rth=outside_rth)
    assert (opens == at) == sessions.is_open(calendar, at, outside_rth=outside_rth)
    if opens > at:
        assert not sessions.is_open(calendar, at + (opens - at) / 2, outside_rth=outside_rth)
        assert not sessions.is_open(calendar, opens - timedelta(microseconds=1), outside_rth=outside_rth)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(CALENDARS), TIMES)
def test_the_last_opening_is_now_or_a_close(calendar: str, at: datetime) -> None:
    last = sessions.last_open(calendar, at)
    if sessions.is_open(calendar, at, outside_rth=True):
        assert last == at
    else:
        assert last <= at
        assert sessions.is_open(calendar, last - timedelta(microseconds=1), outside_rth=True)
        assert not sessions.is_open(calendar, last + (at - last) / 2, outside_rth=True)


@pytest.mark.parametrize(
    ("calendar", "at", "day"),
    [
        ("XNYS", "2026-03-12T02:00:00+00:00", date(2026, 3, 11)),
        ("CMES", "2026-03-11T21:59:59+00:00", date(2026, 3, 11)),
        ("CMES", "2026-03-11T22:00:00+00:00", date(2026, 3, 12)),
        ("FX", "2026-03-11T21:15:00+00:00", date(2026, 3, 12)),
        ("XLON", "2026-03-11T23:59:59+00:00", date(2026, 3, 11)),
    ],
)
def test_an_evening_belongs_to_the_next_day_where_trade_begins_in_the_evening(
    calendar: str, at: str, day: date
) -> None:
    assert sessions.trading_date(calendar, datetime.fromisoformat(at)) == day


def test_the_trading_day_before_a_long_weekend() -> None:
    assert sessions.before("XNYS", date(2026, 4, 6)).day == date(2026, 4, 2)
    assert sessions.before("XNYS", date(2001, 9, 17)).day == date(2001, 9, 10)
