"""The exchange's date and the window in which we enter."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from newsbot.domain.settings import RiskLimits
from newsbot.trading_day import TradingDay

EXCHANGE_ZONE = ZoneInfo("America/New_York")


def exchange_date(now: datetime) -> date:
    """The date in New York: what "a day" means for counters and cooldowns."""
    return now.astimezone(EXCHANGE_ZONE).date()


def day_of(days: tuple[TradingDay, ...], now: datetime) -> TradingDay | None:
    """The trading day that ``now`` falls on, before its open and after its close too; None when there is none."""
    today = exchange_date(now)
    return next((day for day in days if day.date == today), None)


_EARLIEST, _LATEST = time(4), time(20)


def window(day: TradingDay, limits: RiskLimits, *, extended: bool = False) -> tuple[datetime, datetime]:
    """From when and until when (exclusive) entries may be made on ``day``, in the exchange's zone.

    Never before the open or after the close, whatever the limits say; ``extended``: never before 04:00 or after
    20:00. Empty (end <= start) when nothing is left.
    """
    last = limits.half_day_end if day.half_day else limits.window_end
    start = datetime.combine(day.date, limits.window_start, EXCHANGE_ZONE)
    end = datetime.combine(day.date, last, EXCHANGE_ZONE)
    opens, closes = day.open.astimezone(EXCHANGE_ZONE), day.close.astimezone(EXCHANGE_ZONE)
    if extended and not day.half_day:
        opens = datetime.combine(day.date, _EARLIEST, EXCHANGE_ZONE)
        closes = datetime.combine(day.date, _LATEST, EXCHANGE_ZONE)
    return max(start, opens), min(end, closes)
