"""What a tape, or whoever else sets quotes, has shown of one listing: the trades of each second, for its bars."""

from bisect import bisect_left
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Final

from newsbot.paper.market.bars import Bar, merge
from newsbot.paper.market.top import TapeRow, Top
from newsbot.paper.market.walk import Pricing, second_of, time_of

_KEPT_MAX: Final = 200_000  # seconds with trades; a week of them


class Record:
    """The trades of one listing, a bar for each second that had any. Rows without a last price count by their middle,
    as long as no last price has come."""

    def __init__(self) -> None:
        self._bars: list[Bar] = []
        self._seconds: list[int] = []
        self._tops: list[Top] = []
        self._top_seconds: list[int] = []
        self._traded = False

    @property
    def since(self) -> int | None:
        """The second of the first trade known; None before it."""
        return self._seconds[0] if self._seconds else None

    def add(self, row: TapeRow, before: Top, after: Top, at: datetime) -> None:
        """Take note of what a row has changed. Times never go back: an earlier one counts as the latest."""
        self._note(after, second_of(at))
        price = row.last
        self._traded = self._traded or price is not None
        if price is None and not self._traded and after.bid is not None and after.ask is not None:
            price = (after.bid + after.ask) / 2
        if price is None or price <= 0:
            return
        volume = row.last_size
        if volume is None:
            volume = 0 if row.volume is None else row.volume - (before.volume or 0)
            if volume < 0:
                volume = row.volume or 0  # another day's count has begun
        second = second_of(at)
        one = Bar(
            start=time_of(second), open=price, high=price, low=price, close=price, volume=volume, wap=price, count=1
        )
        if self._seconds and second <= self._seconds[-1]:
            self._bars[-1] = merge((self._bars[-1], one))
            return
        self._bars.append(one)
        self._seconds.append(second)
        if len(self._bars) >= 2 * _KEPT_MAX:
            del self._bars[:_KEPT_MAX], self._seconds[:_KEPT_MAX]

    def bar(self, first: int, last: int) -> Bar | None:
        """The trades from ``first`` to before ``last``; a flat bar when there was none, None before the first."""
        start, end = bisect_left(self._seconds, first), bisect_left(self._seconds, last)
        if end == 0:
            return None
        if start < end:
            whole = merge(self._bars[start:end])
            return Bar(
                start=time_of(first), open=whole.open, high=whole.high, low=whole.low, close=whole.close,
                volume=whole.volume, wap=whole.wap, count=whole.count,
            )  # fmt: skip
        price = self._bars[end - 1].close
        return Bar(start=time_of(first), open=price, high=price, low=price, close=price, volume=0, wap=price, count=0)

    def price(self, second: int) -> Decimal | None:
        """The last price before the end of that second; None before the first."""
        end = bisect_left(self._seconds, second + 1)
        return self._bars[end - 1].close if end else None

    def top(self, second: int) -> Top | None:
        """The quote at the end of that second; None before the first."""
        end = bisect_left(self._top_seconds, second + 1)
        return self._tops[end - 1] if end else None

    def changes(self, first: int, last: int, *, newest_first: bool) -> Iterator[int]:
        """The seconds from ``first`` to before ``last`` in which a quote came; more may come meanwhile."""
        at = last if newest_first else first
        while True:
            place = bisect_left(self._top_seconds, at) - newest_first
            if not (0 <= place < len(self._top_seconds) and first <= self._top_seconds[place] < last):
                return
            at = self._top_seconds[place]
            yield at
            at += not newest_first

    def clear(self) -> None:
        """Forget everything."""
        self._bars, self._seconds, self._traded = [], [], False
        self._tops, self._top_seconds = [], []

    def _note(self, top: Top, second: int) -> None:
        if self._top_seconds and second <= self._top_seconds[-1]:
            self._tops[-1] = top
            return
        self._tops.append(top)
        self._top_seconds.append(second)
        if len(self._tops) >= 2 * _KEPT_MAX:
            del self._tops[:_KEPT_MAX], self._top_seconds[:_KEPT_MAX]


class PlayedPath:
    """The prices of a listing in ticks: what its record shows, and ``before`` that of its walk."""

    def __init__(self, record: Record, before: Pricing, tick: Decimal) -> None:
        self._record = record
        self._before = before
        self._tick = tick

    def price(self, second: int) -> int:
        """At that second; at least 1."""
        shown = self._record.price(second)
        return self._before.price(second) if shown is None else max(1, int(shown / self._tick))

    def extremes(self, first: int, last: int) -> tuple[int, int]:
        """The lowest and the highest from ``first`` to ``last``, both included."""
        found = [self.price(first), self.price(last)]
        since = self._record.since
        if since is None or first < since:
            found += self._before.extremes(first, last if since is None else min(last, since - 1))
        shown = None if since is None or last < since else self._record.bar(max(first, since), last + 1)
        if shown is not None:
            found += [max(1, int(price / self._tick)) for price in (shown.low, shown.high)]
        return min(found), max(found)

    def step(self, ticks: int) -> int:
        """How many ticks apart quotes stand at that price."""
        return self._before.step(ticks)
