"""What a trading day has shown of a listing so far."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from newsbot.paper.market.bars import Bar
from newsbot.paper.market.top import Top

_VWAP_STEP = Decimal("0.00000001")


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """Prices are None before the first trade. ``value`` is price times size over all trades whose size is known."""

    open: Decimal | None = None
    high: Decimal | None = None
    low: Decimal | None = None
    last_at: datetime | None = None
    shares: int = 0
    value: Decimal = Decimal(0)
    trades: int = 0

    @property
    def vwap(self) -> Decimal | None:
        """The volume-weighted average price; None before the first trade whose size is known."""
        return (self.value / self.shares).quantize(_VWAP_STEP).normalize() if self.shares else None

    def after(self, before: Top, top: Top, now: datetime) -> "Day":
        """The day once the quote has become ``top`` at ``now``."""
        if top.last is None:  # a currency pair, or a stock that has not traded: the middle stands for trades
            return self if top.bid is None or top.ask is None else self._with((top.bid + top.ask) / 2)
        if not traded(before, top):
            return self
        size = max(0, (top.volume or 0) - (before.volume or 0))
        return replace(
            self._with(top.last),
            last_at=now,
            shares=self.shares + size,
            value=self.value + size * top.last,
            trades=self.trades + 1,
        )

    def _with(self, price: Decimal) -> "Day":
        return replace(
            self,
            open=price if self.open is None else self.open,
            high=price if self.high is None else max(self.high, price),
            low=price if self.low is None else min(self.low, price),
        )


def traded(before: Top, top: Top) -> bool:
    """Whether a change of the quote was a trade: the last price is another, or more has been traded."""
    if top.last is None:
        return False
    return top.last != before.last or (top.volume is not None and top.volume > (before.volume or 0))


def day_of(bars: Iterable[Bar], last_at: datetime | None) -> Day:
    """The day that these bars show."""
    day = Day()
    for bar in bars:
        day = Day(
            open=bar.open if day.open is None else day.open,
            high=bar.high if day.high is None else max(day.high, bar.high),
            low=bar.low if day.low is None else min(day.low, bar.low),
            last_at=last_at,
            shares=day.shares + bar.volume,
            value=day.value + bar.volume * bar.wap,
            trades=day.trades + bar.count,
        )
    return day
