"""The engine thread: take an input, decide, commit, fold, perform. Everything else puts values in its inbox."""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from newsbot.domain.book import Book
from newsbot.domain.decision import Refused
from newsbot.domain.effect import Effect, PlaceBracket, RequestTime
from newsbot.domain.event import AlertRaised, Envelope, JournalEvent, SignalRaised
from newsbot.domain.input import ArticlesSeen, BracketFailed, BracketSent, Outcome, SourceFailed, StopRequested, Tick
from newsbot.engine.apply import apply, fold
from newsbot.engine.decide import decide
from newsbot.engine.inputs import EngineInput
from newsbot.engine.observe import observe
from newsbot.engine.state import Settings, State
from newsbot.journal.store import Journal

log = logging.getLogger(__name__)

TICK_S = 0.1
HEARTBEAT_S = 1.0  # proof of life; the decision stage refuses on a broker silent for longer than two seconds
NEWS_LANE = 1_000
SEND_WITHIN = timedelta(seconds=1)


class Inbox:
    """Two lanes: what the broker, timers and people say goes before news. Any thread puts, one takes."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._first: deque[EngineInput] = deque()
        self._news: deque[EngineInput] = deque()

    def put(self, given: EngineInput) -> None:
        with self._changed:
            if isinstance(given, ArticlesSeen | SourceFailed):
                if len(self._news) >= NEWS_LANE:
                    # what is new in it comes again when the page next changes; by then it is likely too old to trade
                    log.error("news lane full: a poll of %s was left out", given.source)
                    return
                self._news.append(given)
            else:
                self._first.append(given)
            self._changed.notify()

    def get(self, timeout: float) -> EngineInput | None:
        """The next input, or None when none came within ``timeout`` seconds."""
        with self._changed:
            if not self._changed.wait_for(lambda: bool(self._first or self._news), timeout):
                return None
            return self._first.popleft() if self._first else self._news.popleft()


class Engine:
    """Owns State and Journal. Every method is for one thread only, the engine's.

    ``perform`` carries out an effect and gives back its outcome, if it has one at once. ``committed`` is shown every
    event after it is durable.
    """

    def __init__(
        self,
        *,
        settings: Settings,
        journal: Journal,
        perform: Callable[[Effect], Outcome | None],
        clock: Callable[[], datetime],
        committed: Callable[[Envelope], None],
    ) -> None:
        self._journal = journal
        self._perform = perform
        self._clock = clock
        self._committed = committed
        self._arrived: dict[str, float] = {}
        self.state = State(settings=settings, book=fold(Book(), journal.read()))

    @property
    def book(self) -> Book:
        return self.state.book

    def handle(self, given: EngineInput) -> int:
        """Take one input to completion; gives back how many effects were performed.

        Raises:
            JournalError: the step could not be stored; none of its effects was performed.
        """
        performed = 0
        pending: deque[EngineInput] = deque([given])
        while pending:
            current = pending.popleft()
            now = self._clock()
            former = self.state
            seen = replace(former, market=observe(former.market, current, former.settings, now))
            step = decide(former, seen, current, now)
            self._note_arrivals(current, step.events)
            stored = self._journal.append(step.events, now)
            self.state = replace(seen, book=step.book)
            for effect in step.effects:
                performed += 1
                outcome = self._carry_out(effect, now)
                if isinstance(outcome, BracketSent):
                    outcome = self._with_latency(outcome)
                if outcome is not None:
                    pending.append(outcome)
            for envelope in stored:  # after the effects: a slow terminal must not delay an order
                self._committed(envelope)
        return performed

    def _carry_out(self, effect: Effect, decided_at: datetime) -> Outcome | None:
        """Perform one effect; a bracket only in the moment it was decided for: a disk or a machine may have paused."""
        late = self._clock() - decided_at
        if isinstance(effect, PlaceBracket) and late > SEND_WITHIN:
            detail = f"{late.total_seconds():.1f} s passed between decision and sending"
            return BracketFailed(intent_id=effect.plan.intent_id, detail=detail, nothing_sent=True)
        return self._perform(effect)

    def record(self, event: JournalEvent) -> None:
        """Store an event of the process itself (started, stopped).

        Raises:
            JournalError: it could not be stored.
        """
        now = self._clock()
        (stored,) = self._journal.append((event,), now)
        self.state = replace(self.state, book=apply(self.state.book, event, now))
        self._committed(stored)

    def run(self, inbox: Inbox) -> StopRequested:
        """The live loop until a StopRequested comes: a Tick every 100 ms at least, a heartbeat every second."""
        ticked = beaten = time.monotonic()
        while True:
            given = inbox.get(TICK_S)
            moment = time.monotonic()
            if moment - beaten >= HEARTBEAT_S:
                beaten = moment
                self._perform(RequestTime())
            if given is None or moment - ticked >= TICK_S:
                ticked = moment
                self.handle(Tick())
            if given is not None:
                self.handle(given)
            if isinstance(given, StopRequested):
                return given

    def _note_arrivals(self, given: EngineInput, events: tuple[JournalEvent, ...]) -> None:
        for event in events:
            match event:
                case SignalRaised() if isinstance(given, ArticlesSeen):
                    self._arrived[event.signal.signal_id] = given.arrived
                case Refused() | AlertRaised():
                    self._arrived.pop(event.signal_id, None)
                case _:
                    pass

    def _with_latency(self, sent: BracketSent) -> BracketSent:
        signal_id = self.state.book.intents[sent.intent_id].plan.signal_id
        arrived = self._arrived.pop(signal_id, None)
        return sent if arrived is None else replace(sent, latency_ms=round((sent.sent - arrived) * 1000, 3))
