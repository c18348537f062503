"""Rule files edited in every way there is, broken and reverted, while articles flow through a real engine."""

import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from time import monotonic

import pytest
from builders import OPEN, make_article

from newsbot.domain.decision import Approved, Refused
from newsbot.domain.event import (
    AlertRaised,
    ArticleSeen,
    JournalEvent,
    RulesChanged,
    RulesRecovered,
    RulesRefused,
    SignalRaised,
)
from newsbot.domain.input import ArticlesSeen, StopRequested
from newsbot.domain.settings import RiskLimits, SourceSettings, TradingMode
from newsbot.engine.inputs import CalendarLoaded, RulesLoaded
from newsbot.engine.state import Settings
from newsbot.journal.store import Journal
from newsbot.loop import Engine, Inbox
from newsbot.processing.rule import RuleSet
from newsbot.runtime.look import look
from newsbot.runtime.parts import load_rules
from newsbot.runtime.rule_watch import RuleWatch
from newsbot.trading_day import trading_days

WITHIN_S = 20
POLL_S = 0.04
SOURCE = "globenewswire"
PLAN = """plans:
  plan-b: {side: buy, size: {notional: $5000}, entry: {limit: +0.5%}, take_profit: 8%, stop_loss: 4%}
"""


def text(name: str, version: int, *, passes: bool = True) -> str:
    """A file with one rule that fires on every article of the flow, and is another rule with each version."""
    action = "action: alert" if name == "a" else "trade: plan-b"
    return (
        (PLAN if name == "b" else "")
        + f"""rules:
  - id: rule-{name}
    about: Version {version}.
    sources: [{SOURCE}]
    when: {{any: "fda approves"}}
    {action}
    max_age: {60 + version}s
    tests:
      fires:
        {"HLDN" if passes else "BRXA"}: "FDA approves Halden Bio's drug (NASDAQ: HLDN)"
      silent:
        - "FDA rejects Halden Bio's drug (NASDAQ: HLDN)"
"""
    )


@dataclass
class World:
    """A folder, an engine at work on it, and everything that ever stood in the folder."""

    folder: Path
    dice: random.Random
    journalled: list[JournalEvent] = field(default_factory=list)
    changed: threading.Condition = field(default_factory=threading.Condition)
    stood: list[tuple[float, float, dict[str, str]]] = field(default_factory=list)
    touched: float = field(default_factory=monotonic)
    version: int = 0

    def note(self) -> None:
        """Remember what stands in the folder since the last thing that was done."""
        files = sorted(self.folder.glob("*.yaml")) if self.folder.is_dir() else []
        content = {path.name: path.read_text("utf-8") for path in files}
        self.stood.append((self.touched, monotonic(), content))
        self.touched = monotonic()

    def stood_still(self) -> list[dict[str, str]]:
        """What stood there for as long as two looks are apart, at the longest it can have been.

        A file that is renamed and back again between two looks was never away: such times count together.
        """
        ends = [noted for _, noted, _ in self.stood[1:]] + [monotonic()]
        lasted: Counter[str] = Counter()
        for (since, _, files), end in zip(self.stood, ends, strict=True):
            lasted[str(files)] += int((end - since) * 1e6)
        return [files for _, _, files in self.stood if lasted[str(files)] >= POLL_S / 2 * 1e6]

    def pause(self) -> None:
        threading.Event().wait(self.dice.choice([0, 0, 0.005, 0.015, 0.1]))
        self.touched = monotonic()

    def wait(self, done: Callable[[list[JournalEvent]], bool]) -> None:
        with self.changed:
            assert self.changed.wait_for(lambda: done(self.journalled), WITHIN_S), self.journalled[-3:]
        self.touched = monotonic()

    def put(self, name: str, content: str) -> None:
        (self.folder / name).write_text(content, encoding="utf-8")
        self.note()

    def next(self, name: str) -> str:
        self.version += 1
        return text(name, self.version)


# ------------------------------------------------------------------------------------------------ ways to change a file


def in_place(world: World) -> None:
    name = world.dice.choice("ab")
    world.put(f"{name}.yaml", world.next(name))


def in_pieces(world: World) -> None:
    name = world.dice.choice("ab")
    content = world.next(name)
    with (world.folder / f"{name}.yaml").open("w", encoding="utf-8") as file:
        for start in range(0, len(content), 60):
            file.write(content[start : start + 60])
            file.flush()
            world.note()
            world.pause()


def replaced(world: World) -> None:
    name = world.dice.choice("ab")
    fresh = world.folder / f".{name}.yaml.tmp"
    fresh.write_text(world.next(name), encoding="utf-8")
    world.pause()
    fresh.replace(world.folder / f"{name}.yaml")
    world.note()


def dance(world: World) -> None:
    """As vim saves: the old one aside, a new one written, the old one gone."""
    name = world.dice.choice("ab")
    path, aside = world.folder / f"{name}.yaml", world.folder / f"{name}.yaml~"
    (world.folder / "4913").touch()
    (world.folder / "4913").unlink()
    path.rename(aside)
    world.note()
    world.pause()
    world.put(path.name, world.next(name))
    aside.unlink()


def broken_and_reverted(world: World) -> None:
    name = world.dice.choice("ab")
    path = world.folder / f"{name}.yaml"
    former = path.read_text("utf-8")
    world.version += 1
    world.put(
        path.name,
        world.dice.choice(
            [
                "rules: [\n",
                former.replace("sources", "sorces") + "# broken\n",
                text(name, world.version, passes=False),
                former + "<<<<<<< broken\n",
            ]
        ),
    )
    world.pause()
    world.put(path.name, former)


def taken_away(world: World) -> None:
    name = world.dice.choice("ab")
    (world.folder / f"{name}.yaml").unlink()
    world.note()
    world.pause()
    world.put(f"{name}.yaml", world.next(name))


def renamed(world: World) -> None:
    path = world.folder / "b.yaml"
    path.rename(world.folder / "c.yaml")
    world.note()
    world.pause()
    (world.folder / "c.yaml").rename(path)
    world.note()


def folder_away(world: World) -> None:
    away = world.folder.with_name("away")
    world.folder.rename(away)
    world.note()
    world.pause()
    away.rename(world.folder)
    world.note()


def litter(world: World) -> None:
    for name in (".a.yaml.swp", "a.yaml~", "#a.yaml#", "4913", ".#a.yaml"):
        (world.folder / name).write_text("half a ru", encoding="utf-8")
        (world.folder / name).unlink()


WAYS = (
    in_place,
    in_pieces,
    replaced,
    dance,
    broken_and_reverted,
    taken_away,
    renamed,
    folder_away,
    litter,
)


# ----------------------------------------------------------------------------------------------------------- the world


def load_tested(folder: Path) -> RuleSet:
    source = SourceSettings(name=SOURCE, url="https://wire.example/feed", parser="rss")
    return load_rules(folder, {SOURCE: source})[0]


@contextmanager
def at_work(folder: Path, seed: int) -> Iterator[World]:
    """An engine, a watch and a flow of articles, each on its thread; ended in order."""
    rules = folder / "rules"
    rules.mkdir()
    world = World(folder=rules, dice=random.Random(seed))
    for name in "ab":
        world.put(f"{name}.yaml", world.next(name))
    began = monotonic()

    def clock() -> datetime:
        return OPEN + timedelta(seconds=monotonic() - began)

    def committed(envelope: object) -> None:
        with world.changed:
            world.journalled.append(envelope.event)  # type: ignore[attr-defined]
            world.changed.notify_all()

    journal = Journal.open(folder / "j.db", run_id="r", wall=lambda: datetime.now(UTC))
    limits = RiskLimits(wait_for_quote_s=0.05)
    engine = Engine(
        settings=Settings(mode=TradingMode.PAPER, limits=limits),
        journal=journal,
        perform=lambda _: None,
        clock=clock,
        committed=committed,
    )
    inbox, stop = Inbox(), threading.Event()
    standing = look(rules)
    engine.handle(CalendarLoaded(days=trading_days(OPEN.date() - timedelta(days=1), OPEN.date() + timedelta(days=9))))
    engine.handle(RulesLoaded(rules=load_tested(rules)))
    watch = RuleWatch(rules, standing, load=lambda: load_tested(rules), sink=inbox.put, poll_s=POLL_S)

    def flow() -> None:
        for number in count():
            at = clock()
            article = make_article(
                f"FDA approves Halden Bio's drug number {number} (NASDAQ: HLDN)", guid=str(number), at=at, published=at
            )
            inbox.put(ArticlesSeen(source=SOURCE, articles=(article,), arrived=0.0))
            if stop.wait(0.004):
                return

    threads = [threading.Thread(target=engine.run, args=(inbox,)), threading.Thread(target=flow)]
    for thread in threads:
        thread.start()
    watch.start()
    try:
        yield world
    finally:
        watch.stop()
        stop.set()
        threads[1].join()
        with world.changed:
            world.changed.wait_for(lambda: not engine.book.parked, 5)
        inbox.put(StopRequested(reason="end"))
        threads[0].join()
        journal.close()
        assert not engine.book.parked


def in_force(events: list[JournalEvent]) -> dict[str, str]:
    """The files of the set in force, by name."""
    last = next(event for event in reversed(events) if isinstance(event, RulesChanged))
    return {label.rpartition("/")[2]: content for label, content in last.files}


def judge(world: World) -> None:
    """The laws, on the journal of it all."""
    rules: dict[str, str] = {}
    still = world.stood_still()
    pending: list[str] | None = None
    verdicts: Counter[str] = Counter()
    raised: list[str] = []
    kinds = Counter(type(event).__name__ for event in world.journalled)
    for event in world.journalled:
        match event:
            case RulesChanged():
                # whole: exactly what stood still in the folder at some time, and nothing with a fault in it
                files = {label.rpartition("/")[2]: content for label, content in event.files}
                assert not event.former or files in still
                assert not any("broken" in content or "sorces" in content for content in files.values())
                assert not any("BRXA" in content for content in files.values())
                for change in event.changes:
                    if change.what == "removed":
                        del rules[change.rule_id]
                    else:
                        rules[change.rule_id] = change.revision
            case ArticleSeen():
                # the article before this one was judged by every rule of one set
                assert not pending
                pending = sorted(rules) if not event.baseline else None
            case SignalRaised(signal=signal):
                assert rules[signal.rule_id] == signal.rule_revision
                assert pending
                assert pending.pop(0) == signal.rule_id
                raised.append(signal.signal_id)
            case Refused():
                verdicts[event.signal_id] += 1
            case Approved():
                verdicts[event.plan.signal_id] += 1
            case AlertRaised() if event.signal_id:
                verdicts[event.signal_id] += 1
            case _:
                pass
    assert kinds["SignalRaised"] > 10
    assert sorted(raised) == sorted(verdicts.elements())


def torture(folder: Path, seed: int, changes: int) -> World:
    with at_work(folder, seed) as world:
        for _ in range(changes):
            world.dice.choice(WAYS)(world)
            if world.dice.random() < 0.5:
                world.pause()
            else:
                final = world.stood[-1][2]
                world.wait(lambda events, final=final: in_force(events) == final)  # type: ignore[misc]
        for way in (in_place, broken_and_reverted):
            way(world)
        # each change is seen in the end, and so is that all is well again
        final = world.stood[-1][2]
        world.wait(lambda events: in_force(events) == final)
        world.put("d.yaml", "rules: [\n")
        world.wait(lambda events: isinstance(_last(events, RulesRefused, RulesRecovered), RulesRefused))
        assert in_force(world.journalled) == final
        (world.folder / "d.yaml").unlink()
        world.note()
        world.wait(lambda events: isinstance(_last(events, RulesRefused, RulesRecovered), RulesRecovered))
        seen = sum(isinstance(event, ArticleSeen) for event in world.journalled)
        world.wait(lambda events: sum(isinstance(event, ArticleSeen) for event in events) > seen + 5)
    judge(world)
    return world


def _last(events: list[JournalEvent], *kinds: type) -> JournalEvent | None:
    return next((event for event in reversed(events) if isinstance(event, kinds)), None)


def test_every_article_is_judged_by_one_whole_good_set(tmp_path: Path) -> None:
    torture(tmp_path, seed=1, changes=12)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 6))
def test_every_article_is_judged_by_one_whole_good_set_however_long_it_lasts(seed: int, tmp_path: Path) -> None:
    torture(tmp_path, seed=seed, changes=80)


def test_what_was_seen_before_a_reload_never_fires_for_its_new_rules(tmp_path: Path) -> None:
    with at_work(tmp_path, seed=0) as world:
        (world.folder / "b.yaml").unlink()
        world.wait(lambda events: set(in_force(events)) == {"a.yaml"})
        before = {event.story_id for event in world.journalled if isinstance(event, ArticleSeen)}
        world.put("b.yaml", world.next("b"))
        world.wait(lambda events: set(in_force(events)) == {"a.yaml", "b.yaml"})
        number = len(world.journalled)
        world.wait(lambda events: any(isinstance(event, SignalRaised) for event in events[number:]))
    late = [
        event.signal.story_id
        for event in world.journalled[number:]
        if isinstance(event, SignalRaised) and event.signal.rule_id == "rule-b"
    ]
    assert late
    assert before.isdisjoint(late)
