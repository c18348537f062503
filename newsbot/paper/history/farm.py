"""Works out answers about the past beside everything else: a slice at a time, then a pause."""

from collections import deque
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from newsbot.paper.counter.agenda import Agenda

Job = Iterator[None]  # each step is a slice of its work; when it ends, the answer has been told

SLICE_US: Final = 4000  # about so much work in a slice
PAUSE: Final = timedelta(milliseconds=15)  # from the beginning of one to that of the next: all others have the rest
WORKING_MAX: Final = 4  # answers it works on in turn; each is kept whole until it is told
_DONE: Final = object()


class Farm:
    """One queue for all requests. Its share of the broker's thread stays below a third, however many wait."""

    def __init__(self, agenda: Agenda) -> None:
        self._agenda = agenda
        self._working: deque[Job] = deque()
        self._waiting: deque[Job] = deque()
        self._busy = False

    def add(self, job: Job, now: datetime) -> None:
        """Begin with it at once when nothing is at work, else in its turn."""
        self._waiting.append(job)
        if not self._busy:
            self._work(now)

    def _work(self, now: datetime) -> None:
        while self._waiting and len(self._working) < WORKING_MAX:
            self._working.append(self._waiting.popleft())
        self._busy = bool(self._working)
        if not self._busy:
            return
        job = self._working.popleft()
        if next(job, _DONE) is not _DONE:
            self._working.append(job)
        self._agenda.add(self._agenda.later(now, PAUSE), self._work)
