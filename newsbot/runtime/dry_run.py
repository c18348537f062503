"""The dry run: a recording in, the paper broker over a real socket, one clock, a journal that comes out the same."""

import gc
import hashlib
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from importlib.resources import files
from pathlib import Path

from newsbot.decision.session import EXCHANGE_ZONE
from newsbot.domain.book import Book
from newsbot.domain.error import ConfigError, Finding
from newsbot.domain.event import Envelope, RunStarted, RunStopped
from newsbot.domain.input import Input
from newsbot.domain.settings import RiskLimits, SourceSettings, TradingMode, TwsAddress
from newsbot.engine.inputs import CalendarLoaded, RulesLoaded
from newsbot.engine.state import Settings
from newsbot.execution.app import TestApp
from newsbot.journal.store import Journal
from newsbot.loop import Engine, Inbox
from newsbot.paper.build import empty_broker
from newsbot.paper.serving.control import Control
from newsbot.paper.serving.server import PaperServer
from newsbot.processing.rule import RuleSet
from newsbot.replay.lockstep import LockStep, VirtualClock
from newsbot.runtime.companies import with_instruments
from newsbot.runtime.parts import load_rules, run_id, version
from newsbot.scrapers import catalogue
from newsbot.scrapers.memory import Memory
from newsbot.scrapers.parse import to_input
from newsbot.scrapers.recorder import Entry, Recording, read
from newsbot.trading_day import TradingDay, trading_days
from newsbot.universe import table

CLIENT_ID = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class DryRun:
    """What the user asked for: a new journal, the embedded broker and full speed where None."""

    pages: Path
    rules: Path
    journal: Path | None = None
    broker: TwsAddress | None = None
    pace: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What is known before the first page. ``former`` are the events of a run that was cut off, oldest first."""

    rules: RuleSet
    rules_path: Path
    tests: int
    recording: Recording
    broker: TwsAddress
    journal: Path
    former: tuple[Envelope, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How it ended. ``head`` is the hash of the journal; ``nothing_new``: it had been finished before."""

    book: Book
    head: str
    nothing_new: bool


def shipped(name: str) -> Path:
    """The recording or the starter rules: in the working directory, else the copy that the package carries."""
    here = {"pages": Path("fixtures/pages"), "rules": Path("rules")}[name]
    packaged = Path(str(files("newsbot"))) / "_data" / name
    return packaged if not here.is_dir() and packaged.is_dir() else here


def _new_journal(recording: Recording) -> Path:
    """A file under var/dry-run that does not exist yet, named after the recording's day: 2026-03-11-1.db."""
    folder = Path("var/dry-run")
    folder.mkdir(parents=True, exist_ok=True)
    day = recording.entries[0].at.astimezone(EXCHANGE_ZONE).date()
    numbers = [re.fullmatch(rf"{day}-(\d+)\.db", path.name) for path in folder.glob(f"{day}-*.db")]
    number = max((int(match[1]) for match in numbers if match), default=0)
    return folder / f"{day}-{number + 1}.db"


def play(
    wanted: DryRun,
    *,
    wall: Callable[[], datetime],
    opened: Callable[[Opening], None],
    committed: Callable[[Envelope], None],
) -> Ending:
    """Play a recording to its end.

    ``opened`` is told once before the first event, ``committed`` every event of this run after it is durable.

    Raises:
        SourceError, RuleFileError, ConfigError: the input is wrong; nothing was done.
        BrokerUnavailableError, JournalError: the world failed; what was done is in the journal.
    """
    sources = catalogue.load()
    recording = read(wanted.pages)
    path = wanted.journal or _new_journal(recording)
    companies = with_instruments(table.shipped(), recording.instruments_path)
    rules, tests = load_rules(wanted.rules, sources, universe=companies)
    started = wall()
    with ExitStack() as stack:
        address = wanted.broker or _embedded(stack)
        control = stack.enter_context(Control.connect(address.host, address.port))
        journal = Journal.open(path, run_id=run_id(started), wall=wall)
        stack.callback(journal.close)
        inbox = Inbox()
        app = TestApp(inbox.put)
        clock = VirtualClock(recording.entries[0].at)
        engine = Engine(
            settings=Settings(mode=TradingMode.DRY_RUN, limits=RiskLimits()),
            journal=journal,
            perform=app.perform,
            clock=clock.now,
            committed=committed,
        )
        digest = _digest(recording)
        if engine.book.config_digest not in ("", digest):
            raise ConfigError(_another_recording(path, wanted.pages))
        if engine.book.finished:
            return Ending(book=engine.book, head=journal.head, nothing_new=True)
        resumed_at = journal.last_at
        broker_now = control.load(recording.instruments_path, recording.tape_path)
        clock.move(max(at for at in (clock.now(), resumed_at, broker_now) if at is not None))
        opened(
            Opening(
                rules=rules,
                rules_path=wanted.rules,
                tests=tests,
                recording=recording,
                broker=address,
                journal=path,
                former=tuple(journal.read()),
            )
        )
        engine.record(
            RunStarted(
                mode=TradingMode.DRY_RUN.value,
                version=version(),
                rules_digest=rules.digest,
                config_digest=digest,
                started_at=started,
                journal=str(path),
            )
        )
        engine.handle(CalendarLoaded(days=_days(recording)))
        engine.handle(RulesLoaded(rules=rules))
        control.advance(clock.now())
        app.connect_within(TwsAddress(host=address.host, port=address.port, client_id=CLIENT_ID))
        stack.callback(app.close)
        driver = LockStep(
            clock=clock, engine=engine, inbox=inbox, broker=control, perform=app.perform, pace=wanted.pace
        )
        gc.collect()
        gc.freeze()  # what was built so far stays: no collection during the run walks the calendar library
        gc.enable()
        driver.play(_pages(recording, sources, resumed_at))
        took = (wall() - started).total_seconds()
        engine.record(RunStopped(reason="end of the recording", finished=True, duration=took))
        return Ending(book=engine.book, head=journal.head, nothing_new=False)


def _embedded(stack: ExitStack) -> TwsAddress:
    server = stack.enter_context(PaperServer(empty_broker(), driven=True))
    return TwsAddress(host="127.0.0.1", port=server.port)


def _pages(
    recording: Recording, sources: Mapping[str, SourceSettings], resumed_at: datetime | None
) -> Iterator[tuple[datetime, Callable[[], Input | None]]]:
    """The polls still to be played; those of the very moment of the last event again, for the Book decides."""
    memories = {name: Memory() for name in sources}
    for entry in recording.entries:
        if entry.kind == "listing" and (resumed_at is None or entry.at >= resumed_at):
            yield entry.at, partial(_poll, entry, sources[entry.source], memories[entry.source])


def _poll(entry: Entry, source: SourceSettings, memory: Memory) -> Input | None:
    return to_input(entry.outcome(arrived=time.monotonic()), source, memory)


def _days(recording: Recording) -> tuple[TradingDay, ...]:
    first = recording.entries[0].at.astimezone(EXCHANGE_ZONE).date()
    last = recording.entries[-1].at.astimezone(EXCHANGE_ZONE).date()
    return trading_days(first - timedelta(days=10), last + timedelta(days=7))


def _digest(recording: Recording) -> str:
    """What the recording is, bit by bit: a journal belongs to one."""
    total = hashlib.sha256()
    for path in sorted(path for path in recording.root.rglob("*") if path.is_file()):
        content = path.read_bytes()
        total.update(f"{path.relative_to(recording.root).as_posix()}:{len(content)}:".encode())
        total.update(content)
    return total.hexdigest()


def _another_recording(journal: Path, pages: Path) -> Finding:
    return Finding(
        code="NB-C10",
        path=str(journal),
        what="this journal belongs to another recording",
        found=f"not played from {pages}",
        fix="name another --journal, or leave it out for a new one",
    )
