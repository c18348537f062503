"""newsbot as a live run builds it: poller, inbox, engine thread, journal on disk, link to TWS. Watched, not changed.

What differs from ``newsbot run``: polls start on request instead of on their interval, time begins on a trading day,
and the contracts and quotes of the benchmark's tickers are asked for before the first round instead of at start.
"""

import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from queue import Empty, SimpleQueue

from benchmarks.pages import HTML, RSS
from benchmarks.peers import ANSWER_S, BenchmarkError, Sent, when_left
from benchmarks.stories import START, TICKERS
from newsbot.cli.show import TextShow
from newsbot.decision.session import exchange_date
from newsbot.domain.company import Company
from newsbot.domain.decision import Refused
from newsbot.domain.effect import Effect, PlaceBracket, ResolveInstrument
from newsbot.domain.event import Envelope, JournalEvent, OrderPlanned, RulePromoted, RunStarted
from newsbot.domain.input import ArticlesSeen, BracketSent, Input, Outcome, StopRequested
from newsbot.domain.settings import RiskLimits, SourceSettings, TradingMode, TwsAddress
from newsbot.domain.signal import RuleMode
from newsbot.engine.inputs import CalendarLoaded, RulesLoaded
from newsbot.engine.state import Link, Settings
from newsbot.execution.app import TestApp
from newsbot.journal.store import Journal
from newsbot.loop import Engine, Inbox
from newsbot.runtime.live import SWITCH_S
from newsbot.runtime.parts import load_rules, run_id, version, wall_clock
from newsbot.scrapers import catalogue
from newsbot.scrapers.poller import Poller
from newsbot.trading_day import trading_days

SOURCES = {RSS: "globenewswire", HTML: "prnewswire"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """Where newsbot finds things. ``origin`` is the monotonic time at which its clock shows ``START``."""

    pages: int
    broker: TwsAddress
    folder: Path
    origin: float

    def now(self) -> datetime:
        return START + timedelta(seconds=time.monotonic() - self.origin)


class Stamps:
    """When each stage of the present round was done. Written by two threads, read when the bracket is out."""

    def __init__(self) -> None:
        self.at: dict[str, float] = {}

    def journal(self) -> type[Journal]:
        """The journal, telling when the step with the bracket came to it and when it was durable."""
        at = self.at

        class Watched(Journal):
            def append(self, events: Sequence[JournalEvent], now: datetime) -> tuple[Envelope, ...]:
                decided = time.monotonic()
                stored = super().append(events, now)
                if any(isinstance(event, OrderPlanned) for event in events):
                    at["decided"], at["committed"] = decided, time.monotonic()
                return stored

        return Watched


class Newsbot:
    """A running newsbot, its links up, its tickers quoted."""

    def __init__(self, around: Around, stack: ExitStack) -> None:
        self._stamps = Stamps()
        self._refused: list[str] = []
        self._sent: SimpleQueue[Sent] = SimpleQueue()
        self._inbox = Inbox()
        sources = _sources(around.pages)
        rules, _ = load_rules(around.folder / "rules.yaml", sources)
        # What a live run tells its user, into a file: it comes after the commit and before the send.
        sys.stdout = stack.enter_context((around.folder / "told.txt").open("w", encoding="utf-8"))
        self._show = TextShow()
        journal = self._stamps.journal().open(
            around.folder / "journal.db", run_id=run_id(wall_clock()), wall=wall_clock
        )
        stack.callback(journal.close)
        self._app = TestApp(self._inbox.put)
        stack.callback(self._app.close)
        self._engine = Engine(
            # The counts and sums that a day of one bracket a second would exceed; every gate still looks.
            settings=Settings(mode=TradingMode.PAPER, limits=RiskLimits(daily_orders_max=1_000_000)),
            journal=journal,
            perform=self._perform,
            clock=around.now,
            committed=self._committed,
        )
        self._engine.record(
            RunStarted(
                mode=TradingMode.PAPER.value,
                version=version(),
                rules_digest=rules.digest,
                config_digest="",
                started_at=wall_clock(),
                journal=str(around.folder / "journal.db"),
            )
        )
        for rule in rules.rules:  # a person's word, without which nothing leaves in this mode
            self._engine.record(
                RulePromoted(rule_id=rule.id, revision=rule.revision, to=RuleMode.PAPER, by="the benchmark")
            )
        self._engine.handle(RulesLoaded(rules=rules))
        today = exchange_date(START)
        self._engine.handle(CalendarLoaded(days=trading_days(today, today + timedelta(days=7))))
        self._app.connect_within(around.broker)
        self._prime()
        self._poller = Poller(
            tuple(sources.values()), self._parsed, clock=around.now, contact="desk@newsbot.example", deadline_s=10.0
        )
        stack.callback(self._poller.stop)
        worker = threading.Thread(target=self._engine.run, args=(self._inbox,), name="engine")
        worker.start()
        stack.callback(worker.join)
        stack.callback(self._inbox.put, StopRequested(reason="the benchmark is over"))
        sys.setswitchinterval(SWITCH_S)

    def __call__(self, what: str, page: str = "") -> Sent | None:
        """``look``: the first poll of a page. ``trade``: its one new story; ``capture`` with the bytes that left.

        ``settle``: nothing new, wait until all brackets are closed.
        """
        if what == "settle":
            self._until(lambda: next(self._engine.book.open_intents(), None) is None, "a bracket stayed open")
            return None
        self._stamps.at.clear()
        frames = self._frames() if what == "capture" else []
        self._poller._poll(self._poller._watched[SOURCES[page]])  # what its scheduler calls on a worker thread
        if what == "look":
            self._until(lambda: SOURCES[page] in self._engine.book.sources, "the first page did not reach the engine")
            return None
        try:
            sent = self._sent.get(timeout=ANSWER_S / 2)
        except Empty:
            raise BenchmarkError(f"no bracket left; refused: {self._refused}") from None
        return replace(sent, frames=b"".join(frames)) if frames else sent

    def _frames(self) -> list[bytes]:
        """Where the frames of the next bracket will be found."""
        connection = self._app.conn
        assert connection is not None
        send = connection.send
        found: list[bytes] = []

        def spy(frames: Sequence[bytes]) -> None:
            send(frames)
            if len(frames) == 3:
                found.extend(frames)
                connection.send = send  # type: ignore[method-assign]

        connection.send = spy  # type: ignore[method-assign]  # for one bracket
        return found

    def _prime(self) -> None:
        """Link, contracts and quotes, before the engine's own thread takes over."""
        self._pump(lambda: self._engine.state.market.link is Link.READY, "the broker's records did not come")
        for ticker in TICKERS:
            self._perform(ResolveInstrument(company=Company(ticker=ticker, exchange="NASDAQ")))

        def quoted() -> bool:
            quotes = self._engine.state.market.quotes.values()
            return sum(None not in (quote.bid, quote.ask, quote.halted) for quote in quotes) == len(TICKERS)

        self._pump(quoted, "the quotes did not come")

    def _pump(self, done: Callable[[], bool], otherwise: str) -> None:
        deadline = time.monotonic() + ANSWER_S / 2
        while not done():
            given = self._inbox.get(1.0)
            if given is not None:
                self._engine.handle(given)
            elif time.monotonic() > deadline:
                raise BenchmarkError(otherwise)

    def _until(self, done: Callable[[], bool], otherwise: str) -> None:
        deadline = time.monotonic() + ANSWER_S / 2
        while not done():
            if time.monotonic() > deadline:
                raise BenchmarkError(f"{otherwise}; refused: {self._refused}")
            time.sleep(0.002)

    def _parsed(self, given: Input) -> None:
        if isinstance(given, ArticlesSeen):
            self._stamps.at["fetched"] = given.arrived
        self._stamps.at["parsed"] = time.monotonic()
        self._inbox.put(given)

    def _perform(self, effect: Effect) -> Outcome | None:
        if not isinstance(effect, PlaceBracket):
            return self._app.perform(effect)
        self._stamps.at["told"] = time.monotonic()
        outcome = self._app.perform(effect)
        connection = self._app.conn
        if isinstance(outcome, BracketSent) and connection is not None and connection.socket is not None:
            left = when_left(connection.socket.fileno(), outcome.sent)
            stages = {**self._stamps.at, "sent": outcome.sent}
            self._sent.put(Sent(returned=outcome.sent, left=left, stages=stages))
        return outcome

    def _committed(self, envelope: Envelope) -> None:
        self._show.committed(envelope)
        if isinstance(envelope.event, Refused):
            self._refused.append(f"{envelope.event.reason} {envelope.event.detail}")


def _sources(port: int) -> dict[str, SourceSettings]:
    """The two shipped sources, at another address."""
    shipped = catalogue.load()
    return {name: replace(shipped[name], url=f"http://127.0.0.1:{port}/{page}") for page, name in SOURCES.items()}


@contextmanager
def newsbot(around: Around) -> Iterator[Newsbot]:
    with ExitStack() as stack:
        yield Newsbot(around, stack)
