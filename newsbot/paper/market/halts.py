"""When a listing did not trade though it might have: its halts."""

from collections.abc import Iterator
from typing import Final

_KEPT_MAX: Final = 200


class Halts:
    """The halts of one listing, in whole seconds. While one lasts, the price is that of its first second."""

    def __init__(self) -> None:
        self.state = 0  # as in tick 49: 1 halted, 2 halted for volatility
        self._past: list[tuple[int, int]] = []
        self._since: int | None = None

    def set(self, state: int, second: int) -> None:
        """A halt begins, changes its kind, or (0) ends."""
        self.state = state
        if state > 0 and self._since is None:
            self._since = second
        elif state <= 0 and self._since is not None:
            self._past = [*self._past, (self._since, max(second, self._since))][-_KEPT_MAX:]
            self._since = None

    def effective(self, second: int) -> int:
        """The second whose price stood at ``second``."""
        for start, end in self._all(second):
            if start <= second < end:
                return start
        return second

    def any_since(self, second: int) -> bool:
        """Whether some halt lasted later than that."""
        return self._since is not None or any(end > second for _, end in self._past)

    def traded(self, first: int, last: int) -> Iterator[tuple[int, int]]:
        """The spans from ``first`` to ``last``, both included, whose prices stood at some time between; at least one.

        A halt that covers the beginning shows the second it began in.
        """
        for start, end in self._all(last):
            if end <= first or start > last:
                continue
            yield min(first, start), start
            first = end
        if first <= last:
            yield first, last

    def _all(self, second: int) -> list[tuple[int, int]]:
        return self._past if self._since is None else [*self._past, (self._since, max(second, self._since) + 1)]
