"""Polls live sources on their intervals and hands what they say to the engine's inbox. Owns its threads."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MAX_INSTANCES, EVENT_JOB_MISSED, JobEvent
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from newsbot.domain.input import Input, SourceFailed
from newsbot.domain.settings import SourceSettings
from newsbot.scrapers.fetch import DEADLINE_S, Fetcher
from newsbot.scrapers.memory import Memory
from newsbot.scrapers.page import NotModified, Outcome, Page, SourceFault
from newsbot.scrapers.parse import failed, settle
from newsbot.scrapers.recorder import Recorder

_log = logging.getLogger(__name__)

WORKERS_MAX = 64
STAGGER_S = 10.0  # first polls are spread over this, so that sources with equal intervals never line up
JITTER = 0.1
BACK_OFF_MAX_S = 60.0


@dataclass(slots=True)
class _Watched:
    """What the poller remembers of one source between polls. Touched by one worker at a time."""

    source: SourceSettings
    fetcher: Fetcher
    memory: Memory = field(default_factory=Memory)
    digest: str = ""
    failures: int = 0
    not_before: float = 0.0
    last_success: datetime | None = None


class Poller:
    """Asks each source on its interval and puts ``ArticlesSeen`` (all items, known ones included) or ``SourceFailed``
    into ``sink``, on worker threads.

    An unchanged page (304, or the same bytes) gives nothing: ``last_success`` tells that it was read. After a failure
    the next good page is always handed over, so that recovery is seen. A source that fails is asked more and more
    rarely, up to a minute apart, and not before the time it named. ``recorder`` stores every answer when given.

    Raises:
        ConfigError: the contact is neither an e-mail address nor a web page.
    """

    def __init__(
        self,
        sources: Sequence[SourceSettings],
        sink: Callable[[Input], None],
        *,
        clock: Callable[[], datetime],
        contact: str,
        recorder: Recorder | None = None,
        deadline_s: float = DEADLINE_S,
    ) -> None:
        self._sink = sink
        self._clock = clock
        self._recorder = recorder
        self._stopping = threading.Event()
        self._handing_over = threading.Lock()
        self._idle = threading.Condition()
        self._busy = 0
        self._watched = {
            source.name: _Watched(source, Fetcher(source, contact=contact, clock=clock, deadline_s=deadline_s))
            for source in sources
        }
        workers = min(max(len(sources), 1), WORKERS_MAX)
        self._scheduler = BackgroundScheduler(
            executors={"default": ThreadPoolExecutor(workers)},
            job_defaults={"coalesce": True, "max_instances": 1},
            timezone="UTC",
        )
        self._scheduler.add_listener(self._surface, EVENT_JOB_MISSED | EVENT_JOB_ERROR | EVENT_JOB_MAX_INSTANCES)

    def start(self) -> None:
        """Begin to poll. The first poll of each source comes within its interval, at most ten seconds from now."""
        now = datetime.fromtimestamp(time.time(), UTC)  # the scheduler goes by the machine's clock, not by ours
        for number, watched in enumerate(self._watched.values()):
            interval = watched.source.interval_s
            spread = min(interval, STAGGER_S)
            self._scheduler.add_job(
                self._poll,
                "interval",
                args=[watched],
                id=watched.source.name,
                seconds=interval,
                jitter=interval * JITTER,
                next_run_time=now + timedelta(seconds=spread * number / len(self._watched)),
                misfire_grace_time=max(1, round(interval)),
            )
        self._scheduler.start()

    def stop(self, timeout_s: float = 2.0) -> bool:
        """End polling, break off what is under way, and wait for the workers; False when one is still busy then.

        Nothing reaches the sink after this returns.
        """
        with self._handing_over:
            self._stopping.set()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        for watched in self._watched.values():
            watched.fetcher.abort()
        with self._idle:
            ended = self._idle.wait_for(lambda: self._busy == 0, timeout_s)
        for watched in self._watched.values():
            watched.fetcher.close()
        return ended

    def last_success(self, source: str) -> datetime | None:
        """When the source was last read without a fault, unchanged pages included; None when never."""
        return self._watched[source].last_success

    def _poll(self, watched: _Watched) -> None:
        with self._idle:
            self._busy += 1
        try:
            if not self._stopping.is_set() and time.monotonic() >= watched.not_before:
                self._look(watched)
        finally:
            with self._idle:
                self._busy -= 1
                self._idle.notify_all()

    def _look(self, watched: _Watched) -> None:
        outcome = watched.fetcher.fetch()
        if self._stopping.is_set():
            return  # broken off by us: says nothing of the source
        if self._recorder is not None:
            self._recorder.store(outcome, at=self._clock())
        news = None if self._is_known(watched, outcome) else settle(outcome, watched.source, watched.memory)
        if isinstance(news, SourceFault):
            self._failed(watched, news.retry_after_s)
            self._deliver(failed(news))
            return
        watched.failures = 0
        watched.not_before = 0.0
        watched.last_success = self._clock()
        if news is not None:
            self._deliver(news)

    def _is_known(self, watched: _Watched, outcome: Outcome) -> bool:
        """Whether these are the very bytes that were read last time."""
        if not isinstance(outcome, Page):
            return isinstance(outcome, NotModified)
        digest = sha256(outcome.body).hexdigest()
        known = digest == watched.digest
        watched.digest = digest
        return known

    def _failed(self, watched: _Watched, wait_s: float | None) -> None:
        self._forget(watched)
        watched.failures += 1
        back_off = watched.source.interval_s * 2.0 ** min(watched.failures - 1, 16)
        # The first failure costs nothing: half of all faults are gone at the next regular poll.
        pause = wait_s if wait_s is not None else min(back_off, BACK_OFF_MAX_S) if watched.failures > 1 else 0.0
        watched.not_before = time.monotonic() + pause

    def _forget(self, watched: _Watched) -> None:
        watched.fetcher.forget()
        watched.digest = ""

    def _deliver(self, news: Input) -> None:
        with self._handing_over:
            if not self._stopping.is_set():
                self._sink(news)

    def _surface(self, event: JobEvent) -> None:
        """A poll that did not happen, or ended in a fault of ours, is a failure of the source like any other."""
        watched = self._watched[event.job_id]
        if event.code == EVENT_JOB_ERROR:
            _log.error("poll of %s ended in a fault", event.job_id, exc_info=event.exception)
            detail = f"a fault of newsbot itself: {type(event.exception).__name__}: {event.exception}"
        else:
            detail = "a poll was missed: the former one still runs, or all workers were busy"
        self._forget(watched)
        self._deliver(SourceFailed(source=event.job_id, code="NB-W09", detail=detail))
