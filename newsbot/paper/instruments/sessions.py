"""When what is traded: the hours of stocks, options, futures and currencies, with New York's holidays and half days.

Calendars by name: ``XNYS`` US stocks (New York 09:30-16:00, extended 04:00-20:00; on half days until 13:00 and 17:00),
``OPRA`` US options (09:30-16:00 or 13:00), ``CMES`` futures of the CME (18:00 of the evening before until 17:00, Monday
to Friday, liquid hours 09:30-16:00; closed at Christmas and New Year), ``FX`` currencies (17:15 of the evening before
until 17:00, Monday to Friday), ``XLON`` (London 08:00-16:30) and ``XTSE`` (Toronto 09:30-16:00), both Monday to Friday.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from newsbot.domain.error import ConfigError
from newsbot.paper.instruments.listing import Listing
from newsbot.paper.zone import NEW_YORK
from newsbot.trading_day import trading_days

Session = tuple[datetime, datetime]

DAY: Final = timedelta(days=1)
_CLOSED_MAX: Final = 14  # days in a row; more than any exchange has been closed in living memory
_EVENING: Final = {"CMES": time(18), "FX": time(17, 15)}  # when the next day's session begins
_ABROAD: Final = {
    "XLON": (ZoneInfo("Europe/London"), time(8), time(16, 30)),
    "XTSE": (ZoneInfo("America/Toronto"), time(9, 30), time(16)),
}
_BY_TYPE: Final = {"OPT": "OPRA", "FUT": "CMES", "CASH": "FX"}
_YEARS: Final = (1990, 2200)
_YEARS_AT_ONCE: Final = 20  # the calendar of twenty years takes hardly longer than that of one


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """When a day's trading goes on: spans of aware UTC, in order, empty on closed days.

    ``day`` is the trading day: an evening session belongs to the next day. ``regular`` lies within ``extended``.
    """

    day: date
    extended: tuple[Session, ...] = ()
    regular: tuple[Session, ...] = ()

    def of(self, *, regular: bool) -> tuple[Session, ...]:
        """The regular or the extended ones."""
        return self.regular if regular else self.extended


def read_calendar() -> None:
    """Read New York's holidays of 2000 to 2039 now, which takes a second, rather than when first needed."""
    for year in (2000, 2020):
        hours("XNYS", date(year, 1, 2))


def calendar_of(listing: Listing) -> str:
    """The calendar a listing trades by."""
    return _BY_TYPE.get(listing.sec_type, listing.calendar)


@lru_cache(maxsize=4096)
def hours(calendar: str, day: date) -> Hours:
    """The hours of that trading day. The first call for a stock or option takes half a second.

    An unknown calendar is taken for ``XNYS``. Before 1990 and after 2200 everything is closed.
    """
    if not _YEARS[0] <= day.year <= _YEARS[1]:
        return Hours(day=day)
    if calendar in _EVENING:
        return _overnight(calendar, day)
    if calendar in _ABROAD:
        zone, opens, closes = _ABROAD[calendar]
        if day.weekday() >= 5:
            return Hours(day=day)
        span = (_at(day, opens, zone), _at(day, closes, zone))
        return Hours(day=day, extended=(span,), regular=(span,))
    closes_at = _new_york(day)
    if closes_at is None:
        return Hours(day=day)
    regular = (_at(day, time(9, 30)), closes_at)
    if calendar == "OPRA":
        return Hours(day=day, extended=(regular,), regular=(regular,))
    return Hours(day=day, extended=((_at(day, time(4)), closes_at + timedelta(hours=4)),), regular=(regular,))


def trading_date(calendar: str, at: datetime) -> date:
    """The trading day that ``at`` belongs to by the clock, whether or not it is open; evenings count for the next."""
    if calendar in _ABROAD:
        return at.astimezone(_ABROAD[calendar][0]).date()
    local = at.astimezone(NEW_YORK)
    evening = _EVENING.get(calendar)
    return local.date() + DAY if evening is not None and local.time() >= evening else local.date()


def begins(calendar: str, day: date) -> datetime:
    """When the counting of a trading day begins, aware UTC, holiday or not: 04:00, or the evening before."""
    if calendar in _EVENING:
        return _at(day - DAY, _EVENING[calendar])
    if calendar in _ABROAD:
        return _at(day, time(0), _ABROAD[calendar][0])
    return _at(day, time(4))


def is_open(calendar: str, at: datetime, *, outside_rth: bool) -> bool:
    """Whether trading goes on at ``at``; the opening counts, the close does not."""
    spans = hours(calendar, trading_date(calendar, at)).of(regular=not outside_rth)
    return any(opens <= at < closes for opens, closes in spans)


def next_open(calendar: str, at: datetime, *, outside_rth: bool) -> datetime:
    """``at`` itself when open, else when trading goes on next."""
    day = trading_date(calendar, at)
    for number in range(_CLOSED_MAX):
        for opens, closes in hours(calendar, day + number * DAY).of(regular=not outside_rth):
            if at < closes:
                return max(at, opens)
    return at


def last_open(calendar: str, at: datetime) -> datetime:
    """``at`` itself when open in extended hours, else the last close before."""
    day = trading_date(calendar, at)
    for number in range(_CLOSED_MAX):
        for opens, closes in reversed(hours(calendar, day - number * DAY).extended):
            if opens <= at:
                return min(at, closes)
    return at


def before(calendar: str, day: date) -> Hours:
    """The hours of the last trading day before ``day``."""
    for number in range(1, _CLOSED_MAX + 1):
        found = hours(calendar, day - number * DAY)
        if found.regular:
            return found
    return Hours(day=day - DAY)


def _overnight(calendar: str, day: date) -> Hours:
    holiday = calendar == "CMES" and (day.month, day.day) in ((12, 25), (1, 1))
    if day.weekday() >= 5 or holiday:
        return Hours(day=day)
    whole = ((_at(day - DAY, _EVENING[calendar]), _at(day, time(17))),)
    regular = whole if calendar == "FX" else ((_at(day, time(9, 30)), _at(day, time(16))),)
    return Hours(day=day, extended=whole, regular=regular)


def _new_york(day: date) -> datetime | None:
    """When the New York exchanges close on that day; None when they do not open."""
    table = _closes(day.year // _YEARS_AT_ONCE)
    if table is None:
        return None if day.weekday() >= 5 else _at(day, time(16))
    return table.get(day)


@lru_cache(maxsize=8)
def _closes(span: int) -> dict[date, datetime] | None:
    first, last = date(span * _YEARS_AT_ONCE, 1, 1), date((span + 1) * _YEARS_AT_ONCE - 1, 12, 31)
    try:
        return {day.date: day.close for day in trading_days(first, last)}
    except ConfigError:
        return None  # years that the calendar does not reach: weekdays


def _at(day: date, clock: time, zone: ZoneInfo = NEW_YORK) -> datetime:
    return datetime.combine(day, clock, zone).astimezone(UTC)
