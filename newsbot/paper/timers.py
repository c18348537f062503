"""What is to happen to orders later, in order of time and then of entry."""

from datetime import datetime, timedelta
from enum import Enum, auto
from heapq import heappop, heappush

from newsbot.paper.orders import Key


class Due(Enum):
    """What a timer does to its order."""

    ACKNOWLEDGE = auto()
    MODIFY = auto()
    CANCEL = auto()
    FILL = auto()
    EXPIRE = auto()


class Timers:
    """A queue of (time, what, order)."""

    def __init__(self) -> None:
        self._heap: list[tuple[datetime, int, Due, Key]] = []
        self._entered = 0

    def add(self, at: datetime, what: Due, key: Key) -> None:
        """Something is due at ``at``."""
        self._entered += 1
        heappush(self._heap, (at, self._entered, what, key))

    def first(self) -> tuple[datetime, Key] | None:
        """When the earliest is due, and for which order; None when nothing is."""
        return (self._heap[0][0], self._heap[0][3]) if self._heap else None

    def pop(self) -> tuple[Due, Key]:
        """Take the earliest out."""
        _, _, what, key = heappop(self._heap)
        return what, key

    def shift(self, by: timedelta) -> None:
        """Move all in time, when another clock takes over."""
        self._heap = [(at + by, number, what, key) for at, number, what, key in self._heap]
