"""Tapes of bars: how a bar is played as quotes.

Columns ``at,ticker,open,high,low,close,volume``; ``at`` is the bar's beginning with its zone, or a date alone for a
session in New York (09:30 to 16:00). ``ts``, ``date`` and ``time`` will do for ``at``, ``symbol`` for ``ticker``, which
may be missing when there is one instrument only. A bar lasts as long as the least time between two bars of its ticker.

It is played as four trades, a quarter of its length apart: open, low, high, close. The low comes first because that is
the worse order for who is long: a stop is hit before a target. Around each trade stands a quote one tick wide: bid the
trade's price rounded down to the tick, ask a tick above. Volume is cut in four, and so much is offered on either side.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Final

from newsbot.domain.error import ConfigError, Finding
from newsbot.paper.instruments.listing import Listing
from newsbot.paper.market.cells import Faults, Row, T, price, read, text, utc, whole
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
    """Whether a table of these columns is meant as one of bars: it has prices of bars and no quotes."""
    return not {"bid", "ask"} & set(columns) and any(name in columns for name in BAR_COLUMNS[:4])


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
        faults = Faults()
        ticker = only or (faults.of(text, row, ticker_column) or "").upper()
        listing = listings.get(ticker)
        faults.note(f"ticker {ticker!r} is in no instrument line", when=bool(ticker) and listing is None)
        tick = Decimal(0) if listing is None else listing.min_tick
        return faults.passed(faults.of(_bar, row, ticker, at_column, tick))

    numbered = read(path, CODE, needed, parse)
    if not numbered:
        raise ConfigError(Finding(code=CODE, path=str(path), what="a tape without rows"))
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


def _bar(row: Row, ticker: str, at_column: str, tick: Decimal) -> TapeBar:
    faults = Faults()
    begins = faults.of(lambda: _begins(text(row, at_column)))
    opened, high, low, close = (faults.of(_there, price, row, name) for name in BAR_COLUMNS[:4])
    volume = faults.of(_there, whole, row, BAR_COLUMNS[4])
    if opened is not None and high is not None and low is not None and close is not None:
        inside = low <= min(opened, close) and max(opened, close) <= high
        faults.note(f"open {opened} and close {close} are not between low {low} and high {high}", when=not inside)
        faults.note(f"low {low} is below one tick of {tick}", when=low < tick or low <= 0)
    faults.note(f"volume must not be negative, found {volume}", when=volume is not None and volume < 0)
    at, daily = faults.passed(begins)
    return TapeBar(
        at=at,
        ticker=ticker,
        open=opened or Decimal(0),
        high=high or Decimal(0),
        low=low or Decimal(0),
        close=close or Decimal(0),
        volume=volume or 0,
        daily=daily,
    )


def _there(parse: Callable[[Row, str], T | None], row: Row, name: str) -> T:
    value = parse(row, name)
    if value is None:
        raise ValueError(f"{name} is missing")
    return value


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
