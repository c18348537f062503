"""The exchange's date and the window in which we enter."""

from datetime import date, datetime
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


def window(day: TradingDay, limits: RiskLimits) -> tuple[datetime, datetime]:
    """From when and until when (exclusive) entries may be made on ``day``, in the exchange's zone.

    Never before the open or after the close, whatever the limits say. Empty (end <= start) when nothing is left.
    """
    last = limits.half_day_end if day.half_day else limits.window_end
    start = datetime.combine(day.date, limits.window_start, EXCHANGE_ZONE)
    end = datetime.combine(day.date, last, EXCHANGE_ZONE)
    return max(start, day.open.astimezone(EXCHANGE_ZONE)), min(end, day.close.astimezone(EXCHANGE_ZONE))
