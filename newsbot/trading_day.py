"""Regular sessions of the New York exchanges, holidays and half days included."""

import warnings
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from newsbot.domain.error import ConfigError, Finding

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
