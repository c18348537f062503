"""Invented prices: a pure function of the seed, the listing and the second.

Whoever asks, in whatever order and from whenever the broker has run, hears the same; so quotes, bars and yesterday's
close agree, and nothing has to be computed that nobody looks at. A price moves around the listing's ``prev_close`` by
1 to 2 % a day and stays within some 30 % of it; invented news now and then sets it off, an effect that fades over
three weeks. An option follows its underlying: see ``OptionPath``. Currencies move a third as much, and all of them
against the dollar: see ``pairs``.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from math import sqrt
from typing import Final, Protocol

from newsbot.paper.instruments.grid import rule_of
from newsbot.paper.instruments.listing import Listing
from newsbot.paper.market.noise import DAY_S, PAD, Noise, Search, mix

_EPOCH: Final = date(1970, 1, 1)
_FADE_S: Final = 21 * DAY_S
_STORY_ONE_IN: Final = 50
_SWEEP_MAX_S: Final = 200  # longer spans are searched
_MOVES_MAX: Final = 200
TICKS_MAX: Final = 1e12  # whatever moves it, a price stays a number
_DAYS_KEPT: Final = 2000  # of stories, in memory


class Pricing(Protocol):
    """The price of one listing over time, in ticks; seconds are whole, since 1970."""

    def price(self, second: int) -> int:
        """At that second; at least 1."""

    def extremes(self, first: int, last: int) -> tuple[int, int]:
        """The lowest and the highest from ``first`` to ``last``, both included."""

    def step(self, ticks: int) -> int:
        """How many ticks apart quotes stand at that price."""


class Path:
    """The price of one listing that moves by itself."""

    def __init__(self, listing: Listing, seed: int) -> None:
        self._key = mix(seed, listing.con_id)
        self._noise = Noise(self._key)
        self._home = float(listing.prev_close) / float(listing.min_tick)
        calm = {"CASH": 0.35, "FUT": 0.7}.get(listing.sec_type, 1.0)
        self._swing = (0.010 + 0.008 * (mix(self._key, 1) % 1000 / 1000)) * calm
        self._eventful = listing.sec_type == "STK"
        self._stories: dict[int, tuple[tuple[int, float], ...]] = {}
        self._moves: list[tuple[int, float]] = []
        self._version = 0

    @property
    def version(self) -> int:
        """Another one: other prices."""
        return self._version

    def price(self, second: int) -> int:
        """At that second, in ticks."""
        return self._grade(self._noise.at(second) + self._drift(second), self._scale(second))

    def extremes(self, first: int, last: int) -> tuple[int, int]:
        """The lowest and the highest from ``first`` to ``last``, in ticks."""
        pieces = [self._extremes(start, end) for start, end in self._straight(first, last)]
        return min(low for low, _ in pieces), max(high for _, high in pieces)

    def step(self, ticks: int) -> int:  # noqa: ARG002
        """One tick at any price."""
        return 1

    def settle(self, second: int, ticks: float) -> None:
        """Lift or lower the whole path so that it has that price at that second."""
        self._version += 1
        self._home *= ticks / (self._home * (1.0 + self._swing * (self._noise.at(second) + self._drift(second))))

    def move(self, second: int, factor: float) -> None:
        """Multiply every price from ``second`` on."""
        self._version += 1
        self._moves = sorted([*self._moves, (second, factor)])[-_MOVES_MAX:]

    def story(self, day: int) -> tuple[int, Decimal] | None:
        """The news of that day (counted since 1970): its second and factor."""
        chance = mix(self._key, 2, day)
        if not self._eventful or chance % _STORY_ONE_IN or day % 7 in (2, 3):  # 1970 began on a Thursday
            return None
        second = day * DAY_S + 11 * 3600 + (chance >> 16) % (10 * 3600)
        size = 30 + (chance >> 40) % 90
        return second, Decimal(1000 + (size if chance >> 63 else -size)) / 1000

    def _extremes(self, first: int, last: int) -> tuple[int, int]:
        if last - first <= _SWEEP_MAX_S:
            return self._swept(first, last)
        scale = self._scale(first)
        low, high = (
            Search(
                self._noise,
                price=self.price,
                grade=lambda height: self._grade(height, scale),
                drift=self._drift,
                sign=sign,
            ).over(first, last)
            for sign in (-1, 1)
        )
        return low, high

    def _swept(self, first: int, last: int) -> tuple[int, int]:
        """The extremes of a short span, from all its seconds; the best are looked at again, exactly."""
        start = self._drift(first)
        tilt = (self._drift(last) - start) / (last - first) if last > first else 0.0
        heights = [height + tilt * number for number, height in enumerate(self._noise.sweep(first, last))]
        floor, ceiling = min(heights) + PAD, max(heights) - PAD
        lowest = min(self.price(first + number) for number, height in enumerate(heights) if height <= floor)
        highest = max(self.price(first + number) for number, height in enumerate(heights) if height >= ceiling)
        return lowest, highest

    def _grade(self, height: float, scale: float) -> int:
        return max(1, int(min(self._home * scale * (1.0 + self._swing * height), TICKS_MAX) + 0.5))

    def _drift(self, second: int) -> float:
        total = 0.0
        for at, amount in self._near(second // DAY_S):
            if at <= second < at + _FADE_S:
                total += amount * ((at + _FADE_S - second) / _FADE_S)
        return total

    def _scale(self, second: int) -> float:
        scale = 1.0
        for at, factor in self._moves:
            if at <= second:
                scale *= factor
        return scale

    def _near(self, day: int) -> tuple[tuple[int, float], ...]:
        """The stories of that day and the three weeks before, their sizes in units of the noise."""
        if not self._eventful:
            return ()
        found = self._stories.get(day)
        if found is None:
            if len(self._stories) >= _DAYS_KEPT:
                self._stories.clear()
            stories = (self.story(one) for one in range(day - _FADE_S // DAY_S, day + 1))
            found = tuple((at, float(factor - 1) / self._swing) for at, factor in filter(None, stories))
            self._stories[day] = found
        return found

    def _cuts(self) -> set[int]:
        """When it is moved."""
        return {at for at, _ in self._moves}

    def _straight(self, first: int, last: int) -> Iterator[tuple[int, int]]:
        """The span in pieces over which no news breaks, none ends and nothing is moved."""
        cuts = self._cuts()
        for day in range(first // DAY_S, last // DAY_S + 1):
            for at, _ in self._near(day):
                cuts |= {at, at + _FADE_S}
        start = first
        for cut in sorted(cut for cut in cuts if first < cut <= last):
            yield start, cut - 1
            start = cut
        yield start, last


class OptionPath:
    """The price of an option from that of its underlying.

    With S the underlying's price, K the strike, d = S - K for a call and K - S for a put, and a width m of
    1.6 x 0.3 x K x the root of the years left (whole days, counted in UTC): nothing below -m, d above m, and
    (d + m)^2 / 4m between: close to Black-Scholes at 30 % volatility without rates, never below what it would be
    worth at once, and a call less a put is S - K.
    """

    def __init__(self, listing: Listing, under: Pricing, under_tick: Decimal) -> None:
        self._under = under
        self._under_tick = float(under_tick)
        self._tick = float(listing.min_tick)
        self._strike = float(listing.strike or 0)
        self._sign = -1.0 if listing.right.upper().startswith("P") else 1.0
        self._last_day = day_number(listing.expiry or _EPOCH)
        # Above three dollars most options stand in steps of five cents.
        edges = [(row.low_edge, row.increment) for row in rule_of(listing).increments][-1]
        self._coarse_from, self._coarse = int(edges[0] / listing.min_tick), int(edges[1] / listing.min_tick)

    def price(self, second: int) -> int:
        """At that second, in ticks of the option."""
        return self._worth(self._under.price(second), second // DAY_S)

    def extremes(self, first: int, last: int) -> tuple[int, int]:
        """The lowest and the highest from ``first`` to ``last``, in ticks."""
        found: list[int] = []
        for day in range(first // DAY_S, last // DAY_S + 1):
            ends = self._under.extremes(max(first, day * DAY_S), min(last, (day + 1) * DAY_S - 1))
            found += [self._worth(ticks, day) for ticks in ends]
        return min(found), max(found)

    def step(self, ticks: int) -> int:
        """One tick, or what the market rule says of high prices."""
        return self._coarse if ticks >= self._coarse_from else 1

    def _worth(self, under_ticks: int, day: int) -> int:
        gain = self._sign * (under_ticks * self._under_tick - self._strike)
        width = 1.6 * 0.3 * self._strike * sqrt(max(self._last_day - day, 0) / 365)
        if gain <= -width:
            value = 0.0
        elif gain >= width:
            value = gain
        else:
            value = (gain + width) * (gain + width) / (4.0 * width)
        ticks = max(1, int(value / self._tick + 0.5))
        return ticks - ticks % self._coarse if ticks >= self._coarse_from else ticks


def second_of(at: datetime) -> int:
    """The whole second that holds ``at``, since 1970."""
    return (at - _START) // _SECOND


def time_of(second: int) -> datetime:
    """That second as aware UTC."""
    return _START + timedelta(seconds=second)


def day_number(day: date) -> int:
    """Days since 1970."""
    return (day - _EPOCH).days


_START: Final = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND: Final = timedelta(seconds=1)
