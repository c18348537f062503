"""When options and futures end. Pure arithmetic on the calendar; of holidays it knows those that move an expiry."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from newsbot.paper.instruments.listing import Listing
from newsbot.paper.zone import NEW_YORK

FIRST_YEAR: Final = 1990
MONTHS: Final = 1024  # counted from January 1990: what ids have room for
CODES: Final = "FGHJKMNQUVXZ"  # the months of futures
_FRIDAY: Final = 4
_CLOSE: Final = time(16, 0)  # in New York


def last_moment(listing: Listing) -> datetime | None:
    """When an option or a future stops trading: 16:00 New York on its last day, in UTC. None for what has no end."""
    if listing.expiry is None:
        return None
    return datetime.combine(listing.expiry, _CLOSE, NEW_YORK).astimezone(UTC)


def month_number(day: date) -> int:
    """Months since January 1990."""
    return (day.year - FIRST_YEAR) * 12 + day.month - 1


def first_of(month: int) -> date:
    """The first day of a month so counted."""
    years, months = divmod(month, 12)
    return date(FIRST_YEAR + years, months + 1, 1)


def third_friday(month: int) -> date:
    """The third Friday, or the Thursday before when exchanges are closed on it (Good Friday, Juneteenth)."""
    first = first_of(month)
    day = first + timedelta(days=(_FRIDAY - first.weekday()) % 7 + 14)
    closed = day == _good_friday(day.year) or (day.year >= 2022 and (day.month, day.day) == (6, 19))
    return day - timedelta(days=1) if closed else day


def before_25th(month: int) -> date:
    """Crude oil: three business days before the 25th of the month before, four if the 25th is none itself."""
    day = first_of(month - 1).replace(day=25)
    return business_days_before(day, 3 if _business(day) else 4)


def third_last(month: int) -> date:
    """Metals: the third business day from the end of the month."""
    return business_days_before(first_of(month + 1), 3)


def business_days_before(day: date, count: int) -> date:
    """The ``count``-th business day before ``day``; of holidays only Christmas and New Year are known."""
    while count:
        day -= timedelta(days=1)
        count -= _business(day)
    return day


def _business(day: date) -> bool:
    return day.weekday() < 5 and (day.month, day.day) not in ((1, 1), (12, 25))


def _good_friday(year: int) -> date:
    # Meeus' computus for the Gregorian calendar
    century, rest = divmod(year, 100)
    golden = year % 19
    epact = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    shift = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * shift + 114, 31)
    return date(year, month, day + 1) - timedelta(days=2)
