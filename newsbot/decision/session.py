"""Trading days of the New York exchanges and the window in which we enter."""

import warnings
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from newsbot.domain.error import ConfigError, Finding
from newsbot.domain.settings import RiskLimits

EXCHANGE_ZONE = ZoneInfo("America/New_York")

# The calendar library builds no calendar without a session in it: ask for more than the longest closure.
_MARGIN = timedelta(days=14)


@dataclass(frozen=True, slots=True, kw_only=True)
class TradingDay:
    """One regular session. ``open`` and ``close`` are aware UTC; ``half_day``: it closes at 13:00 in New York."""

    date: date
    open: datetime
    close: datetime
    half_day: bool


def trading_days(first: date, last: date) -> tuple[TradingDay, ...]:
    """All sessions of NYSE and Nasdaq from ``first`` to ``last``, both included, in order. Takes some 0.7 s.

    Raises:
        ConfigError: NB-C04, the calendar does not reach that far.
    """
    from exchange_calendars import get_calendar  # pandas behind it: half a second, and only a run needs it

    try:
        with warnings.catch_warnings():
            # exchange_calendars 4.13 uses a pandas call that pandas 3.1 will change; nothing a reader could do here.
            warnings.simplefilter("ignore", DeprecationWarning)
            calendar = get_calendar("XNYS", start=str(first - _MARGIN), end=str(last + _MARGIN))
    except (ValueError, OverflowError) as fault:
        raise ConfigError(
            Finding(
                code="NB-C04",
                what=f"the exchange calendar does not cover {first} to {last}",
                found=str(fault),
                fix="check the dates; if they are right, update the package exchange-calendars",
            )
        ) from fault
    early = {stamp.date() for stamp in calendar.early_closes}
    rows = zip(calendar.sessions, calendar.schedule["open"], calendar.schedule["close"], strict=True)
    return tuple(
        TradingDay(
            date=label.date(),
            open=opens.to_pydatetime().astimezone(UTC),
            close=closes.to_pydatetime().astimezone(UTC),
            half_day=label.date() in early,
        )
        for label, opens, closes in rows
        if first <= label.date() <= last
    )


def exchange_date(now: datetime) -> date:
    """The date in New York: what "a day" means for counters and cooldowns."""
    return now.astimezone(EXCHANGE_ZONE).date()


def day_of(days: tuple[TradingDay, ...], now: datetime) -> TradingDay | None:
    """The trading day that ``now`` falls on, before its open and after its close too; None when there is none."""
    today = exchange_date(now)
    return next((day for day in days if day.date == today), None)


def window(day: TradingDay, limits: RiskLimits) -> tuple[datetime, datetime]:
    """From when and until when (exclusive) entries may be made on ``day``, in the exchange's zone.

    Never before the open or after the close, whatever the limits say. Empty (end <= start) when nothing is left.
    """
    last = limits.half_day_end if day.half_day else limits.window_end
    start = datetime.combine(day.date, limits.window_start, EXCHANGE_ZONE)
    end = datetime.combine(day.date, last, EXCHANGE_ZONE)
    return max(start, day.open.astimezone(EXCHANGE_ZONE)), min(end, day.close.astimezone(EXCHANGE_ZONE))
