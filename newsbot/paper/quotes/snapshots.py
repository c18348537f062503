"""Snapshots that wait for a quote: each ends after eleven seconds, whatever has come."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from newsbot.paper.counter.agenda import Agenda

SNAPSHOT_WAIT: Final = timedelta(seconds=11)
Key = tuple[int, int]


class SnapshotTimer:
    """Calls ``end`` with the key of each that has waited long enough.

    All share one entry on the agenda, so that clients who open and cancel snapshots leave nothing behind. Only
    differences of times are used: the clock may be set anew meanwhile.
    """

    def __init__(self, agenda: Agenda, end: Callable[[Key], None]) -> None:
        self._agenda = agenda
        self._end = end
        self._due: dict[Key, datetime] = {}  # in order of time: all wait equally long
        self._armed: datetime | None = None

    def add(self, key: Key, now: datetime) -> None:
        """One more begins to wait."""
        due = self._due[key] = now + SNAPSHOT_WAIT
        if self._armed is None:
            self._armed = due
            self._agenda.add(due, self._ring)

    def drop(self, key: Key) -> None:
        """It no longer waits; harmless when it does not."""
        self._due.pop(key, None)

    def _ring(self, now: datetime) -> None:
        armed, self._armed = self._armed or now, None
        for key, due in list(self._due.items()):
            if due > armed:
                self._armed = due
                self._agenda.add(now + (due - armed), self._ring)
                return
            del self._due[key]
            self._end(key)
