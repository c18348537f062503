"""Tapes of bars: how a bar is played as quotes.

Columns ``at,ticker,open,high,low,close,volume``; ``at`` is the bar's beginning with its zone, or a date alone for a
session in New York (09:30 to 16:00). ``ts``, ``date`` and ``time`` will do for ``at``, ``symbol`` for ``ticker``, which
may be missing when there is one instrument only. A bar lasts as long as the least time between two bars of its ticker.

It is played as four trades, a quarter of its length apart: open, low, high, close. The low comes first because that is
the worse order for who is long: a stop is hit before a target. Around each trade stands a quote one tick wide: bid the
trade's price rounded down to the tick, ask a tick above. Volume is cut in four, and so much is offered on either side.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Final

from newsbot.domain.error import ConfigError, Finding
from newsbot.paper.instruments.listing import Listing
from newsbot.paper.market.cells import Row, price, read, text, utc, whole
from newsbot.paper.market.top import TapeRow
from newsbot.paper.zone import NEW_YORK

CODE: Final = "NB-P02"
BAR_COLUMNS: Final = ("open", "high", "low", "close", "volume")
_TIMES: Final = ("at", "ts", "date", "time")
_TICKERS: Final = ("ticker", "symbol")
_MINUTE: Final = timedelta(minutes=1)
_SESSION: Final = timedelta(hours=6, minutes=30)
_ROUND_LOT: Final = 100
_TRADES: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class TapeBar:
    """One line: the trades of a span that begins at ``at``."""

    at: datetime
    ticker: str
    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal
    volume: int
    daily: bool = False


def is_bars(columns: Sequence[str]) -> bool:
    """Whether a table of these columns is one of bars."""
    return "bid" not in columns and all(name in columns for name in BAR_COLUMNS)


def read_bars(path: Path, columns: Sequence[str], listings: Mapping[str, Listing]) -> list[TapeRow]:
    """The quotes of a table of bars, in order of time.

    Raises:
        ConfigError: some lines are wrong: every one is named.
    """
    at_column = next((name for name in _TIMES if name in columns), _TIMES[0])
    ticker_column = next((name for name in _TICKERS if name in columns), _TICKERS[0])
    only = next(iter(listings)) if len(listings) == 1 and ticker_column not in columns else ""
    needed = (at_column, *BAR_COLUMNS) if only else (at_column, ticker_column, *BAR_COLUMNS)

    def parse(row: Row) -> TapeBar:
        ticker = only or text(row, ticker_column).upper()
        if ticker not in listings:
            raise ValueError(f"ticker {ticker!r} is in no instrument line")
        return _bar(row, ticker, text(row, at_column), listings[ticker].min_tick)

    numbered = read(path, CODE, needed, parse)
    _once(path, numbered)
    by_ticker: dict[str, list[TapeBar]] = {}
    for _, bar in numbered:
        by_ticker.setdefault(bar.ticker, []).append(bar)
    rows = [row for ticker, bars in by_ticker.items() for row in play(bars, listings[ticker].min_tick)]
    return sorted(rows, key=lambda row: row.at)


def play(bars: Iterable[TapeBar], tick: Decimal) -> list[TapeRow]:
    """The quotes by which the bars of one ticker are played, in order of time; ``volume`` counts anew each day."""
    ordered = sorted(bars, key=lambda bar: bar.at)
    gaps = [later.at - bar.at for bar, later in pairwise(ordered)]
    length = min(gaps, default=_MINUTE)
    rows: list[TapeRow] = []
    total, day = 0, None
    for bar in ordered:
        today = bar.at.astimezone(NEW_YORK).date()
        total, day = (total, day) if today == day else (0, today)
        part = bar.volume // _TRADES
        lasts = _SESSION if bar.daily else length
        for number, last in enumerate((bar.open, bar.low, bar.high, bar.close)):
            size = part if number < _TRADES - 1 else bar.volume - part * (_TRADES - 1)
            total += size
            bid = last // tick * tick
            rows.append(
                TapeRow(
                    at=bar.at + lasts * number / _TRADES,
                    ticker=bar.ticker,
                    bid=bid,
                    ask=bid + tick,
                    bid_size=max(size, _ROUND_LOT),
                    ask_size=max(size, _ROUND_LOT),
                    last=last,
                    last_size=size,
                    volume=total,
                )
            )
    return rows


def _bar(row: Row, ticker: str, at: str, tick: Decimal) -> TapeBar:
    prices = [price(row, name) for name in BAR_COLUMNS[:4]]
    opened, high, low, close = prices
    volume = whole(row, "volume")
    if opened is None or high is None or low is None or close is None or volume is None:
        raise ValueError("open, high, low, close and volume must all be there")
    if not (low <= min(opened, close) and max(opened, close) <= high):
        raise ValueError(f"open {opened} and close {close} are not between low {low} and high {high}")
    if low < tick:
        raise ValueError(f"low {low} is below one tick of {tick}")
    if volume < 0:
        raise ValueError(f"volume must not be negative, found {volume}")
    begins, daily = _begins(at)
    return TapeBar(at=begins, ticker=ticker, open=opened, high=high, low=low, close=close, volume=volume, daily=daily)


def _begins(at: str) -> tuple[datetime, bool]:
    try:
        day = date.fromisoformat(at)
    except ValueError:
        return utc(at), False
    return utc(datetime.combine(day, time(9, 30), NEW_YORK).astimezone(UTC).isoformat()), True


def _once(path: Path, numbered: Iterable[tuple[int, TapeBar]]) -> None:
    seen: dict[tuple[str, datetime], int] = {}
    findings = []
    for line, bar in numbered:
        first = seen.setdefault((bar.ticker, bar.at), line)
        if first != line:
            what = f"bar of {bar.ticker} at {bar.at.isoformat()} twice"
            findings.append(Finding(code=CODE, path=str(path), line=line, what=what, found=f"first in line {first}"))
    if findings:
        raise ConfigError(*findings)
