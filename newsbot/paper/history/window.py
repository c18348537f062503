"""Where a span of the past begins: spans are counted in trading time."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from newsbot.paper.history.request import DAY, Span
from newsbot.paper.zone import NEW_YORK

Session = tuple[datetime, datetime]
Sessions = Callable[[date], Sequence[Session]]

_CLOSED_MAX: Final = 14  # days in a row: more than any exchange has ever been closed


def begin(span: Span, end: datetime, sessions: Sessions) -> datetime | None:
    """When the first bar may start; None when there is no session in the span.

    ``sessions`` gives the times a day's trading goes on, empty on closed days. S counts open seconds back from
    ``end``, D whole sessions (the one that runs is one), W, M and Y days of the calendar.
    """
    last = end.astimezone(NEW_YORK).date() + DAY  # evening sessions count for the day after
    if span.unit == "S":
        return _seconds(span.length, end, last, sessions)
    if span.unit == "D":
        return _days(span.count, end, last, sessions)
    first = span.before(end.astimezone(NEW_YORK)).date() + DAY
    for number in range(_CLOSED_MAX):
        open_ = sessions(first + number * DAY)
        if open_:
            return open_[0][0] if open_[0][0] < end else None
    return None


def _seconds(left: timedelta, end: datetime, last: date, sessions: Sessions) -> datetime | None:
    first = None
    for number in range(_CLOSED_MAX):
        for opens, closes in reversed(sessions(last - number * DAY)):
            closed = min(closes, end)
            if opens < closed:
                if closed - opens >= left:
                    return closed - left
                left -= closed - opens
                first = opens
    return first


def _days(count: int, end: datetime, last: date, sessions: Sessions) -> datetime | None:
    first = None
    for number in range(2 * count + _CLOSED_MAX):
        open_ = sessions(last - number * DAY)
        if open_ and open_[0][0] < end:
            first = open_[0][0]
            count -= 1
            if not count:
                return first
    return first
