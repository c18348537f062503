"""What may be asked of the past: bar sizes, durations and their limits, in TWS's words where they are known."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from newsbot.paper.history.times import UNREADABLE
from newsbot.paper.zone import read_time
from newsbot.tws.history import RequestHistoricalData

DATA_SINCE: Final = datetime(2010, 1, 4, tzinfo=UTC)  # nobody has older bars of anything
DAY: Final = timedelta(days=1)
WEEK: Final = timedelta(days=7)
MONTH: Final = timedelta(days=30)  # as a length, to compare with; months themselves are the calendar's

SIZES: Final = {
    **{f"{count} secs": timedelta(seconds=count) for count in (1, 5, 10, 15, 30)},
    "1 min": timedelta(minutes=1),
    **{f"{count} mins": timedelta(minutes=count) for count in (2, 3, 5, 10, 15, 20, 30)},
    "1 hour": timedelta(hours=1),
    **{f"{count} hours": timedelta(hours=count) for count in (2, 3, 4, 8)},
    "1 day": DAY,
    **dict.fromkeys(("1 week", "1w", "1 w"), WEEK),
    **dict.fromkeys(("1 month", "1m", "1 m"), MONTH),
}
_LEGAL: Final = (
    "1 secs, 5 secs, 10 secs, 15 secs, 30 secs, 1 min, 2 mins, 3 mins, 5 mins, 10 mins, 15 mins, 20 mins, 30 mins, "
    "1 hour, 2 hours, 3 hours, 4 hours, 8 hours, 1 day, 1W, 1M"
)
SMALL_BAR: Final = timedelta(seconds=30)  # up to here IB's hard limits hold; above they are soft
_SMALL_BARS_MAX: Final = 2000  # of one request
_BARS_MAX: Final = 50_000  # of larger sizes: counted over the whole span, nights included
_DURATION: Final = re.compile(r"([0-9]{1,9}) ([SDWMY])", re.ASCII)
_SECONDS_MIN: Final = 30
_MOST: Final = {"S": 86_400, "D": 365, "W": 52, "M": 12, "Y": 30}
_TOO_LONG: Final = {
    "S": "Historical data request for greater than 86400 seconds rejected.",
    "D": "Historical data requests for durations longer than 365 days must be made in years.",
    "W": "Historical data request for durations longer than 52 weeks must be made in years.",
    "M": "Historical data request for durations longer than 12 months must be made in years.",
    "Y": "Historical data requested duration is invalid.",
}
_LENGTHS: Final = {"S": timedelta(seconds=1), "D": DAY, "W": WEEK, "M": MONTH, "Y": timedelta(days=365)}
# What is served, and by what name the data farm calls it in its messages.
SERVED: Final = {
    "TRADES": "Trades",
    "ADJUSTED_LAST": "Trades",
    "MIDPOINT": "Midpoint",
    "BID": "Bid",
    "ASK": "Ask",
    "BID_ASK": "Bid_Ask",
    "SCHEDULE": "Schedule",
}
# Known to TWS; the paper market has no such data, as a real one may not.
UNSERVED: Final = {
    "HISTORICAL_VOLATILITY": "HistoricalVolatility",
    "OPTION_IMPLIED_VOLATILITY": "OptionImpliedVolatility",
    "REBATE_RATE": "RebateRate",
    "FEE_RATE": "FeeRate",
    "YIELD_BID": "YieldBid",
    "YIELD_ASK": "YieldAsk",
    "YIELD_BID_ASK": "YieldBidAsk",
    "YIELD_LAST": "YieldLast",
}

Refusal = tuple[int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """How far back: a count of S (seconds), D (sessions), W, M or Y (of the calendar)."""

    count: int
    unit: str

    @property
    def length(self) -> timedelta:
        """About how long that is."""
        return self.count * _LENGTHS[self.unit]

    def before(self, end: datetime) -> datetime:
        """The same time of day that much earlier; months and years by the calendar."""
        if self.unit not in "MY":
            return end - self.length
        months = end.year * 12 + end.month - 1 - self.count * (12 if self.unit == "Y" else 1)
        year, month = divmod(months, 12)
        return end.replace(year=year, month=month + 1, day=min(end.day, monthrange(year, month + 1)[1]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request for bars that may be answered. ``end`` None means now; ``zoned``: its time named a zone."""

    end: datetime | None
    zoned: bool
    span: Span
    step: timedelta
    what: str


def history_error(text: str) -> Refusal:
    """A refusal by the data farm, not by TWS."""
    return 162, f"Historical Market Data Service error message:{text}"


def check(message: RequestHistoricalData, now: datetime) -> Asked | Refusal:
    """The request in numbers, or what TWS would say to it: in its order, the end first."""
    try:
        end, zoned = read_time(message.end, now) if message.end.strip() else (None, True)
    except ValueError:
        return 10314, UNREADABLE
    span = _span(message.duration)
    if isinstance(span, str):
        return _invalid(span)
    what = message.what_to_show.upper()
    step = SIZES.get(message.bar_size.strip().lower())
    fault = _fault(message, what, step, live=end is None)
    if fault or step is None:
        return _invalid(fault)
    fault = _beyond(span, step)
    if fault:
        return history_error(fault)
    return Asked(end=end, zoned=zoned, span=span, step=step, what="TRADES" if what == "AGGTRADES" else what)


def _fault(message: RequestHistoricalData, what: str, step: timedelta | None, *, live: bool) -> str:
    if what == "ADJUSTED_LAST" and not live:
        return "End date not supported with adjusted last"
    if step is None:
        return f"Historical data bar size setting is invalid. Legal ones are: {_LEGAL}"
    if what not in SERVED and what not in UNSERVED and what != "AGGTRADES":
        return "What to show field is missing or incorrect."
    if message.date_format not in (1, 2, 3):
        return f"Date formatting selection of {message.date_format} rejected."
    if what == "SCHEDULE" and step != DAY:
        return "Only daily resolution supported for Schedule requests"
    if message.keep_up_to_date and not live:
        return "End date not supported with live updates"
    if message.keep_up_to_date and what not in ("TRADES", "AGGTRADES", "MIDPOINT", "BID", "ASK"):
        return "Source price not supported with live updates"
    return ""


def _span(text: str) -> Span | str:
    if not text.strip():
        return "Historical data request duration not specified."
    text = text.strip().upper()
    parts = _DURATION.fullmatch(f"{text} S" if text.isdecimal() else text)
    if parts is None:
        return "When specifying a unit, historical data request duration format is integer{SPACE}unit (S|D|W|M|Y)."
    count, unit = int(parts[1]), parts[2]
    if count < 1 or (unit == "S" and count < _SECONDS_MIN):
        return "Historical data requested duration is invalid."
    return _TOO_LONG[unit] if count > _MOST[unit] else Span(count=count, unit=unit)


def _beyond(span: Span, step: timedelta) -> str:
    """Why these two do not go together: bars longer than the span, or too many of them."""
    seconds = int(step.total_seconds())
    if step > span.length:
        return f"invalid step: {seconds}"
    if step <= SMALL_BAR and span.length / step > _SMALL_BARS_MAX:
        return f"invalid step: {seconds}"
    return "Time length exceed max." if span.length / step > _BARS_MAX else ""


def _invalid(cause: str) -> Refusal:
    return 321, f"Error validating request.-'bM' : cause - {cause}"
