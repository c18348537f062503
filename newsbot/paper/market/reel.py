"""Rows of tapes still to be played, in order of time."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from newsbot.paper.market.top import TapeRow


class Reel:
    """What is to come, and how far each ticker has been played."""

    def __init__(self) -> None:
        self._rows: list[TapeRow] = []
        self._next = 0
        self._played: dict[str, datetime] = {}

    def load(self, tape: Iterable[TapeRow]) -> None:
        """Replace the rows to come of every ticker named. Rows that have been played are not played again."""
        fresh = [row for row in tape if row.ticker not in self._played or row.at > self._played[row.ticker]]
        named = {row.ticker for row in fresh}
        kept = [row for row in self._rows[self._next :] if row.ticker not in named]
        self._rows = sorted((*kept, *fresh), key=lambda row: row.at)
        self._next = 0

    def next_at(self) -> datetime | None:
        """When the next row is due; None when there is none."""
        return self._rows[self._next].at if self._next < len(self._rows) else None

    def play(self) -> TapeRow:
        """The next row, which has been played then. There must be one."""
        row = self._rows[self._next]
        self._next += 1
        self._played[row.ticker] = row.at
        return row

    def begin(self, now: datetime) -> None:
        """Move everything in time so that the next row is due ``now``."""
        first = self.next_at()
        if first is not None:
            by = now - first
            self._rows = [replace(row, at=row.at + by) for row in self._rows[self._next :]]
            self._next = 0

    def clear(self) -> None:
        """Forget the rows to come and which have been played."""
        self._rows, self._next = [], 0
        self._played.clear()
