"""Times in requests for the past, read and written as TWS does it."""

import re
from datetime import UTC, datetime, timedelta
from typing import Final

from newsbot.paper.zone import NEW_YORK, read_time, stamp

# TWS's own words for a time it cannot read (10314); "End" is "Start" where that is meant.
UNREADABLE: Final = (
    "End Date/Time: The date, time, or time-zone entered is invalid.\n"
    "The correct format is yyyymmdd hh:mm:ss xx/xxxx\n"
    "where yyyymmdd and xx/xxxx are optional.\n"
    "E.g.: 20031126 15:59:00 US/Eastern\n\n"
    "Note that there is a space between the date and time,\n"
    "and between the time and time-zone.\n\n"
    "If no date is specified, current date is assumed.\n"
    "If no time-zone is specified, local time-zone is assumed(deprecated).\n\n"
    "You can also provide yyyymmddd-hh:mm:ss time is in UTC.\n"
    "Note that there is a dash between the date and time in UTC notation."
)
# 2174 comes before the answer to a request whose time has no zone.
NO_ZONE: Final = (
    "Warning: You submitted request with date-time attributes without explicit time zone. Please switch to use "
    "yyyymmdd-hh:mm:ss in UTC or use instrument time zone, like US/Eastern. Implied time zone functionality will be "
    "removed in the next API release"
)
_NEWS_FORM: Final = re.compile(r"(\d{4})-(\d\d)-(\d\d) (\d\d:\d\d:\d\d)(?:\.\d{1,3})?", re.ASCII)


def read_news_time(text: str, now: datetime) -> datetime:
    """``yyyy-mm-dd hh:mm:ss[.0]`` in UTC, or any form of ``read_time``; without a zone all are UTC here.

    Raises:
        ValueError: it is no such time.
    """
    parts = _NEWS_FORM.fullmatch(text.strip())
    if parts is not None:
        year, month, day, clock = parts.groups()
        return read_time(f"{year}{month}{day}-{clock}", now)[0]
    at, zoned = read_time(text, now)
    return at if zoned else at.astimezone(NEW_YORK).replace(tzinfo=UTC)


def bar_time(at: datetime, date_format: int) -> str:
    """The start of an intraday bar: 1 ``20240102 09:30:00 US/Eastern``, 2 epoch seconds, 3 without the year."""
    if date_format == 2:
        return str(int(at.timestamp()))
    return stamp(at)[4:] if date_format == 3 else stamp(at)


def news_time(at: datetime) -> str:
    """The time of a headline of the past: ``2024-01-02 09:30:00.0``, UTC."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S}.0"


def whole_second(at: datetime) -> datetime:
    """``at`` without its fraction."""
    return at - timedelta(microseconds=at.microsecond)
