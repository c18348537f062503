"""Regular sessions of the New York exchanges, holidays and half days included."""

import warnings
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Final

from newsbot.domain.error import ConfigError, Finding

_YEARS_AT_ONCE: Final = 20  # hardly slower than one


@dataclass(frozen=True, slots=True, kw_only=True)
class TradingDay:
    """One regular session. ``open`` and ``close`` are aware UTC; ``half_day``: it closes at 13:00 in New York."""

    date: date
    open: datetime
    close: datetime
    half_day: bool


def trading_days(first: date, last: date) -> tuple[TradingDay, ...]:
    """All sessions of NYSE and Nasdaq from ``first`` to ``last``, both included, in order.

    The first call takes some 0.8 s, of which the import of the calendar library is most; whole spans of years are kept.

    Raises:
        ConfigError: NB-C04, the calendar does not reach that far.
    """
    spans = range(first.year // _YEARS_AT_ONCE, last.year // _YEARS_AT_ONCE + 1)
    return tuple(day for span in spans for day in _span(span) if first <= day.date <= last)


@lru_cache(maxsize=16)
def _span(number: int) -> tuple[TradingDay, ...]:
    from exchange_calendars import get_calendar  # pandas behind it: half a second, and only a run needs it

    try:
        first, last = date(number * _YEARS_AT_ONCE, 1, 1), date((number + 1) * _YEARS_AT_ONCE - 1, 12, 31)
        with warnings.catch_warnings():
            # exchange_calendars 4.13 uses a pandas call that pandas 3.1 will change; nothing a reader could do here.
            warnings.simplefilter("ignore", DeprecationWarning)
            calendar = get_calendar("XNYS", start=str(first), end=str(last))
    except (ValueError, OverflowError) as fault:
        years = f"{number * _YEARS_AT_ONCE} to {(number + 1) * _YEARS_AT_ONCE - 1}"
        raise ConfigError(
            Finding(
                code="NB-C04",
                what=f"the exchange calendar does not cover {years}",
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
    )
