"""What is to happen to orders later, in order of time and then of entry."""

from collections.abc import Callable
from datetime import datetime, timedelta
from enum import Enum, auto
from heapq import heapify, heappop, heappush
from typing import Final


class Due(Enum):
    """What a timer does to its order."""

    ACKNOWLEDGE = auto()
    MODIFY = auto()
    CANCEL = auto()
    FILL = auto()
    EXPIRE = auto()
    WAKE = auto()  # the market opens for it
    CLOSE = auto()  # the closing bell, for orders at the close
    CUT = auto()  # it hears late of a fill in its group


ANSWERED: Final = frozenset({Due.MODIFY, Due.CANCEL})  # somebody waits for what becomes of these


class Timers:
    """A queue of (time, what, permId)."""

    def __init__(self) -> None:
        self._heap: list[tuple[datetime, int, Due, int]] = []
        self._entered = 0

    def add(self, at: datetime, what: Due, perm_id: int) -> None:
        """Something is due at ``at``."""
        self._entered += 1
        heappush(self._heap, (at, self._entered, what, perm_id))

    def first(self) -> tuple[datetime, Due, int] | None:
        """When the earliest is due, what, and for which order; None when nothing is."""
        return (self._heap[0][0], self._heap[0][2], self._heap[0][3]) if self._heap else None

    def pop(self) -> tuple[Due, int]:
        """Take the earliest out."""
        _, _, what, perm_id = heappop(self._heap)
        return what, perm_id

    def __len__(self) -> int:
        return len(self._heap)

    def prune(self, alive: Callable[[int], bool]) -> None:
        """Forget what is due for orders that are over, but not the answers somebody waits for."""
        self._heap = [entry for entry in self._heap if alive(entry[3]) or entry[2] in ANSWERED]
        heapify(self._heap)

    def shift(self, by: timedelta) -> None:
        """Move all in time, when another clock takes over."""
        self._heap = [(at + by, number, what, perm_id) for at, number, what, perm_id in self._heap]
