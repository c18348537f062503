"""The live run: poller, link to TWS, engine thread and journal, started in order and stopped in order."""

import gc
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from types import FrameType

from newsbot.config.load import Config, load
from newsbot.decision.session import exchange_date
from newsbot.domain.book import Book
from newsbot.domain.error import ConfigError, Finding
from newsbot.domain.event import Envelope, RunStarted, RunStopped
from newsbot.domain.input import StopRequested
from newsbot.domain.settings import SourceSettings, TradingMode
from newsbot.engine.inputs import CalendarLoaded, RulesLoaded
from newsbot.engine.rulebook import may_order
from newsbot.engine.state import Settings
from newsbot.execution.supervisor import Supervisor
from newsbot.journal.store import Journal
from newsbot.loop import Engine, Inbox
from newsbot.processing.rule import RuleSet
from newsbot.runtime.look import look, writable_by_others
from newsbot.runtime.parts import load_rules, run_id, version
from newsbot.runtime.rule_watch import RuleWatch
from newsbot.scrapers import catalogue
from newsbot.scrapers.poller import Poller
from newsbot.trading_day import trading_days
from newsbot.universe import table

DAYS_AHEAD = timedelta(days=30)
DAYS_BEHIND = timedelta(days=10)  # the two sessions before, over the longest holidays
WATCH_S = 0.5
SWITCH_S = 0.0005  # parsing a page must not keep the broker's callbacks waiting for the interpreter's usual 5 ms


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What a live run starts with, shown before the first event. ``released`` rules may order on a paper account."""

    config: Config
    sources: tuple[SourceSettings, ...]
    rules: RuleSet
    tests: int
    released: int
    resumed: bool


def run(
    path: Path,
    *,
    wall: Callable[[], datetime],
    opened: Callable[[Opening], None],
    committed: Callable[[Envelope], None],
    left: Callable[[Book], None],
) -> None:
    """Run until SIGINT or SIGTERM. Nothing is cancelled at the broker.

    Call it on the main thread: it takes over both signals while it runs. ``committed`` is called by the engine's
    thread and must not wait. ``left`` is told the Book at the end, also when a fault was the end.

    Raises:
        ConfigError, RuleFileError: wrong input, nothing was started.
        JournalError: it cannot be opened, or a step could not be stored: everything was stopped.
        Exception: any other fault of the engine or of what watches it; everything was stopped.
    """
    shipped = catalogue.load()
    config = load(path, catalogue=shipped.keys())
    known = {**shipped, **{source.name: source for source in config.sources}}

    universe = table.in_use(config.universe, *config.universe_files)

    def loaded() -> tuple[RuleSet, int]:
        return load_rules(config.rules, known, allow_regex=config.allow_regex, universe=universe)

    _refuse_open_rules(config)
    standing = look(config.rules)
    rules, tests = loaded()
    sources = tuple(known[name] for name in config.enabled)
    if not sources:
        raise ConfigError(
            Finding(
                code="NB-C12",
                path=str(path),
                what="no source is enabled, so there is nothing to watch",
                found="[sources] enabled is empty",
                fix="name sources of the catalogue or your own there",
            )
        )
    started = wall()
    inbox = Inbox()
    with ExitStack() as stack:
        config.journal.parent.mkdir(parents=True, exist_ok=True)
        journal = Journal.open(config.journal, run_id=run_id(started), wall=wall)
        stack.callback(journal.close)
        link = Supervisor(config.tws, inbox.put)
        engine = Engine(
            settings=Settings(mode=config.mode, limits=config.limits, account=config.account),
            journal=journal,
            perform=link.perform,
            clock=wall,
            committed=committed,
        )
        opened(
            Opening(
                config=config,
                sources=sources,
                rules=rules,
                tests=tests,
                released=may_order(engine.book, rules),
                resumed=journal.last_at is not None,
            )
        )
        engine.record(
            RunStarted(
                mode=config.mode.value,
                version=version(),
                rules_digest=rules.digest,
                config_digest=config.digest,
                started_at=started,
                journal=str(config.journal),
            )
        )
        engine.handle(_calendar(started))
        engine.handle(RulesLoaded(rules=rules, owners=standing.owners()))
        stack.callback(sys.setswitchinterval, sys.getswitchinterval())
        sys.setswitchinterval(SWITCH_S)
        for number in (signal.SIGINT, signal.SIGTERM):
            stack.callback(signal.signal, number, signal.signal(number, _on_signal(inbox)))
        poller = Poller(sources, inbox.put, clock=wall, contact=config.contact)
        worker = _EngineThread(engine, inbox, lambda given: _stopped(given, wall() - started))
        stack.callback(lambda: left(engine.book))
        watch = RuleWatch(config.rules, standing, load=lambda: loaded()[0], sink=inbox.put)
        stack.callback(link.stop)
        stack.callback(watch.stop)
        stack.callback(poller.stop)
        gc.collect()
        gc.freeze()  # what was built so far stays: collections during the run need not walk it
        gc.enable()
        worker.start()
        try:
            link.start()
            poller.start()
            watch.start()
            _watch(worker, inbox, wall)
        except BaseException as fault:
            inbox.put(StopRequested(reason=f"{type(fault).__name__}: {fault}"))
            raise
        finally:
            worker.join()
    if worker.fault is not None:
        raise worker.fault


class _EngineThread(threading.Thread):
    """The engine's thread. ``fault`` is what ended it, when it was not a request to stop."""

    def __init__(self, engine: Engine, inbox: Inbox, stopped: Callable[[StopRequested], RunStopped]) -> None:
        super().__init__(name="engine")
        self._engine = engine
        self._inbox = inbox
        self._stopped = stopped
        self.fault: Exception | None = None

    def run(self) -> None:
        try:
            given = self._engine.run(self._inbox)
            self._engine.record(self._stopped(given))
        except Exception as fault:  # noqa: BLE001 - the top of the thread; the main thread raises it
            self.fault = fault
        except BaseException as fault:  # noqa: BLE001 - SystemExit: nothing of ours may end a run in silence
            self.fault = RuntimeError(f"the engine was ended by {type(fault).__name__}: {fault}")
            self.fault.__cause__ = fault


def _refuse_open_rules(config: Config) -> None:
    """Where real money follows the rules, nobody but their owner may be able to write them."""
    if config.mode not in (TradingMode.OBSERVE, TradingMode.PAPER):
        findings = writable_by_others(config.rules)
        if findings:
            raise ConfigError(*findings)


def _watch(worker: _EngineThread, inbox: Inbox, wall: Callable[[], datetime]) -> None:
    """Wait for the engine's end; hand it the calendar anew every day."""
    today = exchange_date(wall())
    while worker.is_alive():
        worker.join(WATCH_S)
        if exchange_date(wall()) != today:
            today = exchange_date(wall())
            inbox.put(_calendar(wall()))


def _calendar(now: datetime) -> CalendarLoaded:
    today = exchange_date(now)
    return CalendarLoaded(days=trading_days(today - DAYS_BEHIND, today + DAYS_AHEAD))


def _on_signal(inbox: Inbox) -> Callable[[int, FrameType | None], None]:
    def stop(number: int, _frame: FrameType | None) -> None:
        inbox.put(StopRequested(reason=signal.Signals(number).name))

    return stop


def _stopped(given: StopRequested, lasted: timedelta) -> RunStopped:
    return RunStopped(reason=f"asked to stop: {given.reason}", finished=False, duration=lasted.total_seconds())
