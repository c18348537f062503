"""Hashed value noise: a continuous curve over time that can be asked for at any second, in any order.

A sum of octaves. Each has a value hashed from its number at every multiple of its period and is a straight line
between; each period divides the next, so that the sum is straight between the multiples of the shortest. Only integer
hashing and + - * / on floats: the same on every platform.
"""

from collections.abc import Callable
from itertools import pairwise
from typing import Final

MASK: Final = (1 << 64) - 1
DAY_S: Final = 86_400
PERIODS: Final = (64 * DAY_S, 16 * DAY_S, 4 * DAY_S, DAY_S, 14_400, 3600, 900, 180, 30, 5, 1)
# The square root of each period in days: over any span the curve then moves like a random walk.
_WEIGHTS: Final = (8.0, 4.0, 2.0, 1.0, 0.408, 0.204, 0.102, 0.0456, 0.0186, 0.0076, 0.0034)
_FINEST: Final = len(PERIODS) - 1
_SWEPT: Final = _FINEST - 1  # so many octaves are straight over _SWEEP_S
_SWEEP_S: Final = PERIODS[_SWEPT - 1]
BOUND: Final = sum(_WEIGHTS)  # no value is farther from 0
_TAILS: Final = (*(sum(_WEIGHTS[level:]) for level in range(len(_WEIGHTS))), 0.0)  # what the octaves from there on add
PAD: Final = 1e-9  # bounds are summed in another order than values


def mix(*words: int) -> int:
    """64 well-mixed bits of whole numbers (the finaliser of splitmix64)."""
    state = 0
    for word in words:
        state = (state + word * 0x9E3779B97F4A7C15 + 0x9E3779B97F4A7C15) & MASK
        state = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9 & MASK
        state = (state ^ (state >> 27)) * 0x94D049BB133111EB & MASK
        state ^= state >> 31
    return state


class Noise:
    """One curve. Its values spread over a day by about 1, and lie within ``BOUND``. Seconds are whole, since 1970."""

    size = 1.0  # no value is farther from 0 than BOUND times that

    def __init__(self, key: int) -> None:
        self._keys = tuple(mix(key, level) for level in range(len(PERIODS)))
        self._cells: list[tuple[int, float, float]] = [(-1, 0.0, 0.0)] * len(PERIODS)  # spares hashing, changes nothing

    def at(self, second: int, levels: int = len(PERIODS)) -> float:
        """The curve at that second, or the sum of its first so many octaves."""
        total = 0.0
        for level in range(levels):
            period = PERIODS[level]
            cell, past = divmod(second, period)
            known = self._cells[level]
            if known[0] != cell:
                known = self._cells[level] = (cell, self._knot(level, cell), self._knot(level, cell + 1))
            total += known[1] + (known[2] - known[1]) * (past / period)
        return total

    def sweep(self, first: int, last: int) -> list[float]:
        """The curve at every second from ``first`` to ``last``, quickly: with the last digits left to chance."""
        heights: list[float] = []
        start, low = first, self.at(first, _SWEPT)
        while True:
            end = min(start - start % _SWEEP_S + _SWEEP_S, last)
            high = self.at(end, _SWEPT)
            slope = (high - low) / (end - start) if end > start else 0.0
            heights += self._fine(start, low, slope, end)
            if end == last:
                heights.append(high + self.octave(_SWEPT, last) + self.octave(_FINEST, last))
                return heights
            start, low = end, high

    def octave(self, level: int, second: int) -> float:
        """What one octave adds at that second."""
        period = PERIODS[level]
        cell, past = divmod(second, period)
        low = self._knot(level, cell)
        return low + (self._knot(level, cell + 1) - low) * (past / period) if past else low

    def _fine(self, first: int, low: float, slope: float, last: int) -> list[float]:
        """The heights of a piece without its last second, from the sum of all but the two finest octaves."""
        period = PERIODS[_SWEPT]
        heights = []
        cell = first // period
        left, right = self._knot(_SWEPT, cell), self._knot(_SWEPT, cell + 1)
        for second in range(first, last):
            past = second - cell * period
            if past == period:
                cell, past, left, right = cell + 1, 0, right, self._knot(_SWEPT, cell + 2)
            fine = left + (right - left) * past / period
            heights.append(low + slope * (second - first) + fine + self._knot(_FINEST, second))
        return heights

    def _knot(self, level: int, cell: int) -> float:
        state = (self._keys[level] + cell * 0x9E3779B97F4A7C15) & MASK
        state = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9 & MASK
        state = (state ^ (state >> 27)) * 0x94D049BB133111EB & MASK
        return _WEIGHTS[level] * (((state >> 33) - 0x3FFFFFFF) / 0x40000000)


class Blend(Noise):
    """A sum of curves, each times a factor: a curve again, made of the same octaves."""

    def __init__(self, *parts: tuple[float, Noise]) -> None:
        super().__init__(0)
        self._parts = parts
        self.size = sum(abs(factor) * noise.size for factor, noise in parts)

    def _knot(self, level: int, cell: int) -> float:
        return sum(factor * noise._knot(level, cell) for factor, noise in self._parts)


class Search:
    """Finds the largest or smallest price of a span of seconds without asking for every one of them.

    ``price`` is the price at a second; ``grade`` the price that belongs to a height, which must not fall when the
    height rises; the height is the curve plus ``drift``, which must be straight over the span. ``sign`` 1 finds the
    largest, -1 the smallest. Parts of the span are left out when the octaves still to be added cannot lift them to
    the best price found.
    """

    def __init__(
        self,
        noise: Noise,
        *,
        price: Callable[[int], int],
        grade: Callable[[float], int],
        drift: Callable[[int], float],
        sign: int,
    ) -> None:
        self._noise = noise
        self._price = price
        self._grade = grade
        self._drift = drift
        self._sign = sign
        self._best = 0

    def over(self, first: int, last: int) -> int:
        """The extreme price from ``first`` to ``last``, both included."""
        self._best = max(self._sign * self._price(first), self._sign * self._price(last))
        self._descend(0, first, self._drift(first), last, self._drift(last))
        return self._sign * self._best

    def _descend(self, level: int, first: int, low: float, last: int, high: float) -> None:
        """Look into a span whose ends have the heights ``low`` and ``high`` by all octaves before ``level``."""
        period, noise = PERIODS[level], self._noise
        slope = (high - low) / (last - first) if last > first else 0.0
        points = [(first, low + noise.octave(level, first))]
        points += [
            (second, low + slope * (second - first) + noise.octave(level, second))
            for second in range(first - first % period + period, last, period)
        ]
        points.append((last, high + noise.octave(level, last)))
        if level == _FINEST:
            for second, height in points:
                if self._reach(height, 0.0) > self._best:
                    self._best = max(self._best, self._sign * self._price(second))
            return
        tail = _TAILS[level + 1] * noise.size
        better = max if self._sign > 0 else min
        found = [(self._reach(better(a[1], b[1]), tail), a, b) for a, b in pairwise(points)]
        for reach, start, end in sorted(found, key=lambda span: -span[0]):
            if reach > self._best:
                self._descend(level + 1, start[0], start[1], end[0], end[1])

    def _reach(self, height: float, tail: float) -> int:
        return self._sign * self._grade(height + self._sign * (tail + PAD))
