from datetime import UTC, date, datetime, time, timedelta

import pytest

from newsbot.decision.session import day_of, exchange_date, window
from newsbot.domain.error import ConfigError
from newsbot.domain.settings import RiskLimits
from newsbot.trading_day import TradingDay, trading_days


@pytest.fixture(scope="module")
def days_2026() -> tuple[TradingDay, ...]:
    return trading_days(date(2026, 1, 1), date(2026, 12, 31))


def on(days: tuple[TradingDay, ...], day: date) -> TradingDay:
    return next(one for one in days if one.date == day)


def utc(month: int, day: int, hour: int, minute: int) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def test_a_year_has_its_sessions_in_order(days_2026: tuple[TradingDay, ...]) -> None:
    assert len(days_2026) == 251
    assert list(days_2026) == sorted(days_2026, key=lambda day: day.open)
    assert (days_2026[0].date, days_2026[-1].date) == (date(2026, 1, 2), date(2026, 12, 31))


@pytest.mark.parametrize(
    "holiday",
    [
        date(2026, 1, 1),
        date(2026, 1, 19),
        date(2026, 2, 16),
        date(2026, 4, 3),  # Good Friday
        date(2026, 5, 25),
        date(2026, 6, 19),
        date(2026, 7, 3),  # Independence Day falls on a Saturday
        date(2026, 9, 7),
        date(2026, 11, 26),
        date(2026, 12, 25),
        date(2026, 3, 14),  # a Saturday
    ],
)
def test_closed_days(days_2026: tuple[TradingDay, ...], holiday: date) -> None:
    noon = datetime.combine(holiday, time(17), UTC)
    assert day_of(days_2026, noon) is None


def test_unscheduled_closure_is_known() -> None:
    around = trading_days(date(2025, 1, 8), date(2025, 1, 10))  # day of mourning on the 9th
    assert [day.date for day in around] == [date(2025, 1, 8), date(2025, 1, 10)]


@pytest.mark.parametrize(
    ("day", "opens", "closes"),
    [
        (date(2026, 3, 6), utc(3, 6, 14, 30), utc(3, 6, 21, 0)),  # Friday before the clocks go forward
        (date(2026, 3, 9), utc(3, 9, 13, 30), utc(3, 9, 20, 0)),  # Monday after
        (date(2026, 10, 30), utc(10, 30, 13, 30), utc(10, 30, 20, 0)),
        (date(2026, 11, 2), utc(11, 2, 14, 30), utc(11, 2, 21, 0)),  # Monday after they went back
    ],
)
def test_open_and_close_follow_summer_time(
    days_2026: tuple[TradingDay, ...], day: date, opens: datetime, closes: datetime
) -> None:
    found = on(days_2026, day)
    assert (found.open, found.close, found.half_day) == (opens, closes, False)
    assert window(found, RiskLimits()) == (opens + timedelta(minutes=5), closes - timedelta(minutes=15))


@pytest.mark.parametrize("day", [date(2026, 11, 27), date(2026, 12, 24)])
def test_half_days_close_at_one(days_2026: tuple[TradingDay, ...], day: date) -> None:
    found = on(days_2026, day)
    assert found.half_day
    assert found.close == datetime.combine(day, time(18), UTC)
    start, end = window(found, RiskLimits())
    assert (f"{start:%H:%M}", f"{end:%H:%M}") == ("09:35", "12:45")
    assert sum(one.half_day for one in days_2026) == 2


def test_window_never_leaves_the_session(days_2026: tuple[TradingDay, ...]) -> None:
    wide = RiskLimits(window_start=time(4), window_end=time(20), half_day_end=time(20))
    full, half = on(days_2026, date(2026, 3, 11)), on(days_2026, date(2026, 11, 27))
    assert window(full, wide) == (full.open, full.close)
    assert window(half, wide) == (half.open, half.close)


def test_a_day_is_the_exchanges_day(days_2026: tuple[TradingDay, ...]) -> None:
    late = utc(3, 11, 3, 59)  # 23:59 on Tuesday in New York
    assert exchange_date(late) == date(2026, 3, 10)
    assert exchange_date(late + timedelta(minutes=1)) == date(2026, 3, 11)
    assert day_of(days_2026, late) == on(days_2026, date(2026, 3, 10))


def test_only_the_days_asked_for() -> None:
    assert [day.date for day in trading_days(date(2026, 3, 11), date(2026, 3, 11))] == [date(2026, 3, 11)]
    assert trading_days(date(2026, 3, 14), date(2026, 3, 15)) == ()
    assert trading_days(date(2026, 3, 12), date(2026, 3, 11)) == ()


@pytest.mark.parametrize(
    ("first", "last"),
    [(date(2026, 1, 1), date(2300, 1, 1)), (date(2026, 1, 1), date.max), (date.min, date(2026, 1, 1))],
)
def test_a_range_past_the_calendar_is_refused(first: date, last: date) -> None:
    with pytest.raises(ConfigError, match="NB-C04 – the exchange calendar does not cover"):
        trading_days(first, last)
