"""The driver of the dry run: one clock for pages, deadlines and the broker, over a real socket.

It takes the earliest of the next page, the Book's next deadline and the broker's next timer, moves the clock there,
delivers, and then settles: the engine drains its inbox behind a fence (reqCurrentTime) until a round has no effect.
The broker answers in order on one connection, so when the fence is back every earlier answer is in. Hence the same
input gives the same journal, whatever the machine does.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Protocol

from newsbot.domain.book import Book
from newsbot.domain.effect import Effect, RequestTime
from newsbot.domain.error import BrokerUnavailableError, Finding
from newsbot.domain.input import BrokerTimeReceived, Input, LinkClosed, Outcome, Tick
from newsbot.engine.inputs import EngineInput

FENCE_S = 10.0
ROUNDS_MAX = 1_000
AFTER_THE_LAST_PAGE = timedelta(hours=24)


class VirtualClock:
    """The one clock of a dry run. Only the driver moves it, and never back."""

    def __init__(self, start: datetime) -> None:
        self._now = start

    def now(self) -> datetime:
        return self._now

    def move(self, to: datetime) -> None:
        if to < self._now:
            raise ValueError(f"a clock never goes back: {to} < {self._now}")
        self._now = to


class EngineLike(Protocol):
    """What the driver needs of the engine."""

    @property
    def book(self) -> Book: ...
    def handle(self, given: EngineInput) -> int: ...


class InboxLike(Protocol):
    """What the driver needs of the inbox."""

    def get(self, timeout: float) -> EngineInput | None: ...


class BrokerClock(Protocol):
    """The broker's side of the clock: plays its timers up to a time, tells when the next one is due."""

    def advance(self, to: datetime) -> tuple[datetime, datetime | None]: ...


class LockStep:
    """Plays a recording. ``pages`` are (time, deliver) in order: ``deliver`` gives the input of that poll."""

    def __init__(
        self,
        *,
        clock: VirtualClock,
        engine: EngineLike,
        inbox: InboxLike,
        broker: BrokerClock,
        perform: Callable[[Effect], Outcome | None],
        pace: float | None,
    ) -> None:
        self._clock = clock
        self._engine = engine
        self._inbox = inbox
        self._broker = broker
        self._perform = perform
        self._pace = pace

    def play(self, pages: Iterable[tuple[datetime, Callable[[], Input | None]]]) -> None:
        """Run to the end: no page left, and no bracket open or nothing left to happen at the broker.

        Raises:
            BrokerUnavailableError: the broker did not answer a fence, or its link broke.
            JournalError: a step could not be stored.
        """
        coming = _Peekable(pages)
        self._move(self._clock.now())
        last_page = self._clock.now()
        while True:
            due = [coming.at, self._engine.book.next_deadline()]
            if self._unfinished():  # else nothing depends on what the market does before the next page
                due.append(self._broker_next())
            at = min((time_ for time_ in due if time_ is not None), default=None)
            if at is None or (coming.at is None and at > last_page + AFTER_THE_LAST_PAGE):
                return
            self._move(max(at, self._clock.now()))
            while coming.at is not None and coming.at <= self._clock.now():
                last_page = self._clock.now()
                given = coming.take()()
                if given is not None:
                    self._engine.handle(given)
                    self.settle()
            self._engine.handle(Tick())
            self.settle()

    def settle(self) -> None:
        """Drain the inbox behind fences until a whole round has led to nothing more.

        Raises:
            BrokerUnavailableError: it never came to rest, so the broker leaves a question unanswered.
        """
        for _ in range(ROUNDS_MAX):
            if not self._round():
                return
        raise BrokerUnavailableError(
            Finding(code="NB-B03", what="the paper broker leaves a question unanswered", found=f"{ROUNDS_MAX} rounds")
        )

    def _unfinished(self) -> bool:
        return bool(self._engine.book.parked) or next(self._engine.book.open_intents(), None) is not None

    def _move(self, to: datetime) -> None:
        if self._pace is not None:
            time.sleep(max(0.0, (to - self._clock.now()).total_seconds()) / self._pace)
        self._broker.advance(to)
        self._clock.move(to)
        self.settle()

    def _broker_next(self) -> datetime | None:
        """When the broker's next timer is due: asked now, because what was sent since has set new ones."""
        return self._broker.advance(self._clock.now())[1]

    def _round(self) -> int:
        self._perform(RequestTime())
        effects = 0
        while True:
            given = self._inbox.get(FENCE_S)
            if given is None:
                raise BrokerUnavailableError(
                    Finding(code="NB-B03", what="the paper broker does not answer", found=f"silent for {FENCE_S:.0f} s")
                )
            effects += self._engine.handle(given)
            if isinstance(given, LinkClosed):
                raise BrokerUnavailableError(
                    Finding(code="NB-B04", what="the link to the paper broker broke", found=given.detail)
                )
            if isinstance(given, BrokerTimeReceived):
                return effects


class _Peekable:
    """Pages with a look at when the next one is due (None: none left)."""

    def __init__(self, pages: Iterable[tuple[datetime, Callable[[], Input | None]]]) -> None:
        self._rest: Iterator[tuple[datetime, Callable[[], Input | None]]] = iter(pages)
        self._next = next(self._rest, None)

    @property
    def at(self) -> datetime | None:
        return self._next[0] if self._next else None

    def take(self) -> Callable[[], Input | None]:
        assert self._next is not None
        deliver = self._next[1]
        self._next = next(self._rest, None)
        return deliver
