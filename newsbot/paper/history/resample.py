"""Bars of the past in the protocol's words: weeks and months made of days, sides of the quote made of trades."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import groupby
from typing import Final

from newsbot.paper.history.request import DAY, MONTH, WEEK
from newsbot.paper.history.times import bar_time
from newsbot.paper.market.market import Bar
from newsbot.tws import history

Dating = Callable[[datetime], date]

_NO_TRADES: Final = -1  # volume, average and count where there are no trades to count
_AVERAGE_STEP: Final = Decimal("0.000001")


def base_step(step: timedelta) -> timedelta:
    """The size of the bars that bars of ``step`` are made of: days, for more than a day."""
    return min(step, DAY)


def whole(first: date, step: timedelta) -> date:
    """The day on which the week or month that holds ``first`` begins; ``first`` itself for smaller steps."""
    if step == WEEK:
        return first - timedelta(days=first.weekday())
    return first.replace(day=1) if step == MONTH else first


def gathered(bars: Iterable[Bar], step: timedelta, dated: Dating) -> Iterator[Bar]:
    """Weeks or months of daily bars, each starting with its last day, as TWS names them; smaller ones as they are.

    ``dated`` gives the trading day of a bar's start.
    """
    if step <= DAY:
        yield from bars
        return
    for _, group in groupby(bars, key=lambda bar: whole(dated(bar.start), step)):
        days = list(group)
        volume = sum(day.volume for day in days)
        value = sum((day.wap * day.volume for day in days), Decimal(0))
        yield Bar(
            start=days[-1].start,
            open=days[0].open,
            high=max(day.high for day in days),
            low=min(day.low for day in days),
            close=days[-1].close,
            volume=volume,
            wap=(value / volume).quantize(_AVERAGE_STEP) if volume else days[-1].close,
            count=sum(day.count for day in days),
        )


def shown(bar: Bar, what: str, tick: Decimal) -> Bar:
    """A bar of trades as ``what``: BID and ASK lie one tick below and above, the midpoint where the trades are.

    BID_ASK opens with the average bid and closes with the average ask, between the lowest bid and the highest ask.
    """
    if what in ("TRADES", "ADJUSTED_LAST"):
        return bar
    below, above = {"BID": (-tick, -tick), "ASK": (tick, tick), "BID_ASK": (-tick, tick)}.get(
        what, (tick * 0, tick * 0)
    )
    return replace(
        bar,
        open=max(tick, bar.open + below),
        high=bar.high + above,
        low=max(tick, bar.low + below),
        close=max(tick, bar.close + above),
        volume=_NO_TRADES,
        wap=Decimal(_NO_TRADES),
        count=_NO_TRADES,
    )


def told(bar: Bar, step: timedelta, date_format: int, dated: Dating) -> history.Bar:
    """The bar on the wire; bars of a day and more are named by their trading day alone, in every format."""
    time = f"{dated(bar.start):%Y%m%d}" if step >= DAY else bar_time(bar.start, date_format)
    return history.Bar(
        time=time,
        open=bar.open,
        high=bar.high,
        low=bar.low,
        close=bar.close,
        volume=Decimal(bar.volume),
        wap=bar.wap,
        count=bar.count,
    )
