"""What the broker has to do later, in order of time and then of entry."""

from collections.abc import Callable
from datetime import datetime, timedelta
from heapq import heappop, heappush

Call = Callable[[datetime], None]


class Agenda:
    """A queue of calls on the broker's clock. Entries cannot be taken back: a call finds out if it is still wanted."""

    def __init__(self) -> None:
        self._heap: list[tuple[datetime, int, Call]] = []
        self._entered = 0
        self.present: datetime | None = None  # where the wall clock stands, which what is played may be behind

    def add(self, at: datetime, call: Call) -> None:
        """``call`` is called with the time, at ``at``."""
        self._entered += 1
        heappush(self._heap, (at, self._entered, call))

    def later(self, now: datetime, by: timedelta) -> datetime:
        """``by`` after ``now``, or after the wall clock's present: work that can wait does not pile up behind it."""
        return (now if self.present is None else max(now, self.present)) + by

    def next_due(self) -> datetime | None:
        """When the earliest is due; None when nothing is."""
        return self._heap[0][0] if self._heap else None

    def fire(self, now: datetime) -> None:
        """Make the earliest call."""
        heappop(self._heap)[2](now)

    def shift(self, by: timedelta) -> None:
        """Move everything in time, when another clock takes over."""
        self._heap = [(at + by, number, call) for at, number, call in self._heap]
