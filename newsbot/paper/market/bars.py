"""Bars: what they are, how time is cut into them, how they are put together."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import Final

from newsbot.paper.instruments.sessions import Session
from newsbot.paper.zone import NEW_YORK

DAY: Final = timedelta(days=1)
_CENT_OF_A_TICK: Final = Decimal("0.000001")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """Trades of a span of time that begins at ``start``. ``wap`` is their average price, ``count`` their number."""

    start: datetime
    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal
    volume: int
    wap: Decimal
    count: int


def merge(bars: Sequence[Bar]) -> Bar:
    """One bar of several that follow each other.

    Raises:
        ValueError: there is none.
    """
    if not bars:
        raise ValueError("no bars")
    volume = sum(bar.volume for bar in bars)
    whole = sum((bar.wap * bar.volume for bar in bars), Decimal(0))
    return Bar(
        start=bars[0].start,
        open=bars[0].open,
        high=max(bar.high for bar in bars),
        low=min(bar.low for bar in bars),
        close=bars[-1].close,
        volume=volume,
        wap=(whole / volume).quantize(_CENT_OF_A_TICK) if volume else bars[-1].wap,
        count=sum(bar.count for bar in bars),
    )


def cut(session: Session, step: timedelta, since: datetime | None = None) -> Iterator[Session]:
    """The spans of a session's bars: cut at multiples of ``step`` counted from New York's midnight, as TWS does.

    So the first hour of 09:30 to 16:00 is 09:30 to 10:00. A step of a day or more is the whole session. Those that
    end before ``since`` are left out.

    Raises:
        ValueError: ``step`` is not positive.
    """
    if step <= timedelta(0):
        raise ValueError("a bar lasts longer than that")
    start, end = session
    if step >= DAY:
        yield session
        return
    midnight = datetime.combine(start.astimezone(NEW_YORK).date(), time(), NEW_YORK).astimezone(UTC)
    edge = midnight + ((start - midnight) // step + 1) * step
    if since is not None and since > edge:
        start = midnight + (since - midnight) // step * step
        edge = start + step
    while start < end:
        yield start, min(edge, end)
        start, edge = edge, edge + step
