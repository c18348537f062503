"""Publication times as sources write them, to stamps that say what they are worth. Pure."""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from newsbot.domain.article import Stamp

DAY_S = 86_400

_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES, 1)}
_NAMED = {"ET": "America/New_York", "CT": "America/Chicago", "MT": "America/Denver", "PT": "America/Los_Angeles"}
_FIXED = {
    "Z": 0, "GMT": 0, "UTC": 0, "UT": 0, "EDT": -4, "EST": -5, "CDT": -5, "CST": -6, "MDT": -6, "MST": -7,
    "PDT": -7, "PST": -8, "BST": 1, "CET": 1, "CEST": 2,
}  # fmt: skip
_CLOCK = r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?(?:\s*(?P<half>[AaPp])\.?[Mm]\b\.?)?"
_ZONE = r"(?:\s*\(?(?P<zone>[A-Za-z]{1,5}|[+-]\d{2}:?\d{2})\)?)?"
_WEEKDAY = r"(?:[A-Za-z]{3,9}\.?,?\s+)?"
_SHAPES = tuple(
    re.compile(shape)
    for shape in (
        # 2026-03-11T09:41:08-04:00 · 2026-03-11 09:41 · 2026-03-11
        rf"(?P<year>\d{{4}})-(?P<month>\d{{2}})-(?P<day>\d{{2}})(?:(?:T|\s+){_CLOCK}{_ZONE})?",
        # Wed, 11 Mar 2026 13:41 GMT · 11 March 2026 09:41:08 -0400 (RFC 822 and what passes for it)
        rf"{_WEEKDAY}(?P<day>\d{{1,2}})\s+(?P<month>[A-Za-z]{{3,9}})\.?,?\s+(?P<year>\d{{4}}|\d{{2}})(?:,?\s+{_CLOCK}{_ZONE})?",
        # Mar 11, 2026, 09:41 ET · March 11, 2026 09:41 ET · May 11, 2026 at 12:17 AM ET
        rf"{_WEEKDAY}(?P<month>[A-Za-z]{{3,9}})\.?\s+(?P<day>\d{{1,2}}),?\s+(?P<year>\d{{4}})(?:,?\s+(?:at\s+)?{_CLOCK}{_ZONE})?",
        # 09:41 ET · 9:41 AM
        rf"{_CLOCK}{_ZONE}",
    )
)
_US_DATE = re.compile(r"(?P<month>\d{1,2})/(?P<day>\d{1,2})/(?P<year>\d{4})")


def read(
    text: str,
    *,
    zone: str,
    precision_s: int,
    how: Literal["structured", "feed", "page"],
    page_date: date | None = None,
    now: datetime | None = None,
) -> Stamp | None:
    """The stamp a text stands for, or None when it is no time we can be sure of: nothing is guessed.

    ``zone`` counts when the text names none. A clock without a date is of ``page_date``, else of ``now`` in that zone
    (of the day before, when that would be more than an hour ahead). ``precision_s`` of the source is the least: 60 when
    seconds are missing, a day for a date alone, an hour more where clocks go back and a wall time comes twice.
    """
    if len(text) > 200:
        return None
    text = " ".join(text.split())
    for shape in _SHAPES:
        found = shape.fullmatch(text)
        if found is not None:
            try:
                return _stamp(
                    found.groupdict(), zone=zone, precision_s=precision_s, how=how, page_date=page_date, now=now
                )
            except (ValueError, OverflowError):
                return None
    return None


def read_date(text: str) -> date | None:
    """The date of a page: ``03/11/2026`` (month first), ISO, or in words; None when it is none of them."""
    if len(text) > 200:
        return None
    text = " ".join(text.split())
    found = _US_DATE.fullmatch(text)
    try:
        if found is not None:
            return date(int(found["year"]), int(found["month"]), int(found["day"]))
        for shape in _SHAPES[:3]:
            found = shape.fullmatch(text)
            if found is not None:
                return _date(found.groupdict())
    except ValueError:
        pass
    return None


def _stamp(
    part: dict[str, str | None],
    *,
    zone: str,
    precision_s: int,
    how: Literal["structured", "feed", "page"],
    page_date: date | None,
    now: datetime | None,
) -> Stamp | None:
    named = part.get("zone")
    where = _zone(named) if named else _region(zone)
    if where is None:
        return None
    clock = _clock(part)
    dated = part.get("year") is not None
    day = _date(part) if dated else page_date or (now.astimezone(where).date() if now is not None else None)
    if day is None:
        return None
    local = datetime.combine(day, clock or time(0), tzinfo=where)
    if not dated and page_date is None and now is not None and local - now > timedelta(hours=1):
        local = datetime.combine(day - timedelta(days=1), clock or time(0), tzinfo=where)
    worth = max(precision_s, DAY_S if clock is None else 1 if part.get("second") else 60)
    if local.utcoffset() != local.replace(fold=1).utcoffset():
        worth += 3_600
    return Stamp(at=local.astimezone(UTC), precision_s=worth, how=how)


def _clock(part: dict[str, str | None]) -> time | None:
    if part.get("hour") is None:
        return None
    hour = int(part["hour"] or 0)
    half = (part.get("half") or "").lower()
    if half:
        if not 1 <= hour <= 12:
            raise ValueError(f"no hour of a twelve-hour clock: {hour}")
        hour = hour % 12 + (12 if half == "p" else 0)
    return time(hour, int(part["minute"] or 0), min(int(part.get("second") or 0), 59))  # 60 is a leap second


def _date(part: dict[str, str | None]) -> date:
    year, month = int(part["year"] or 0), part["month"] or ""
    if len(part["year"] or "") == 2:
        year += 1900 if year >= 70 else 2000
    number = int(month) if month.isdigit() else _MONTHS.get(month[:3].lower(), 0)
    return date(year, number, int(part["day"] or 0))


def _zone(name: str) -> tzinfo | None:
    if name[0] in "+-":
        minutes = int(name[1:3]) * 60 + int(name[-2:])
        return timezone(timedelta(minutes=-minutes if name[0] == "-" else minutes))
    name = name.upper()
    if name in _NAMED:
        return _region(_NAMED[name])
    return timezone(timedelta(hours=_FIXED[name])) if name in _FIXED else None


@lru_cache(maxsize=64)
def _region(name: str) -> tzinfo:
    return ZoneInfo(name)
