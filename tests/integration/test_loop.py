"""The engine's loop on a real journal: lanes, heartbeat, durable before done, and no order after its moment."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from builders import OPEN, make_article, make_rules
from engine_desk import Desk

from newsbot.domain.book import IntentState
from newsbot.domain.effect import Effect, PlaceBracket, RequestTime
from newsbot.domain.error import JournalError
from newsbot.domain.event import Envelope, OrderPlanned
from newsbot.domain.input import ArticlesSeen, BracketSent, LinkClosed, Outcome, SourceFailed, StopRequested, Tick
from newsbot.domain.settings import RiskLimits, TradingMode
from newsbot.engine.inputs import RulesLoaded
from newsbot.engine.state import Settings
from newsbot.journal.store import Journal
from newsbot.loop import Engine, Inbox


def engine(
    path: Path, perform: Callable[[Effect], Outcome | None], clock: Callable[[], datetime], told: list[Envelope]
) -> tuple[Engine, Journal]:
    journal = Journal.open(path, run_id="r", wall=lambda: datetime.now(UTC))
    made = Engine(
        settings=Settings(mode=TradingMode.DRY_RUN, limits=RiskLimits()),
        journal=journal,
        perform=perform,
        clock=clock,
        committed=told.append,
    )
    return made, journal


def ready(made: Engine, tmp_path: Path) -> Engine:
    """The state of a desk that is ready to trade, reached through the engine itself."""
    desk = Desk(tmp_path).ready()
    made.handle(RulesLoaded(rules=desk.rules))
    made.state = desk.state
    return made


def test_broker_and_timers_go_before_news() -> None:
    inbox = Inbox()
    inbox.put(ArticlesSeen(source="a", articles=(), arrived=0.0))
    inbox.put(SourceFailed(source="b", code="NB-W01", detail=""))
    inbox.put(LinkClosed(detail="gone"))
    inbox.put(Tick())
    taken = [type(inbox.get(0.1)) for _ in range(4)]
    assert taken == [LinkClosed, Tick, ArticlesSeen, SourceFailed]
    assert inbox.get(0.0) is None


def test_the_live_loop_asks_for_the_time_every_second_and_ends_when_asked(tmp_path: Path) -> None:
    asked = threading.Event()

    def perform(effect: Effect) -> None:
        if isinstance(effect, RequestTime):
            asked.set()

    made, journal = engine(tmp_path / "j.db", perform, lambda: datetime.now(UTC), [])
    inbox = Inbox()
    thread = threading.Thread(target=made.run, args=(inbox,), daemon=True)
    thread.start()
    assert asked.wait(5)
    inbox.put(StopRequested(reason="test"))
    thread.join(5)
    assert not thread.is_alive()
    journal.close()


def test_an_order_is_in_the_journal_when_it_is_performed(tmp_path: Path) -> None:
    seen: list[list[str]] = []
    told: list[Envelope] = []

    def perform(effect: Effect) -> Outcome | None:
        if not isinstance(effect, PlaceBracket):
            return None
        seen.append([type(envelope.event).__name__ for envelope in journal.read()])
        return BracketSent(intent_id=effect.plan.intent_id, sent=12.5)

    made, journal = engine(tmp_path / "j.db", perform, lambda: OPEN, told)
    ready(made, tmp_path)
    article = make_article()
    made.handle(ArticlesSeen(source="globenewswire", articles=(article,), arrived=12.0))
    assert seen[0][-2:] == ["Approved", "OrderPlanned"]
    assert told[-1].event.latency_ms == pytest.approx(500)  # type: ignore[union-attr]
    journal.close()


def test_a_commit_that_fails_lets_nothing_leave(tmp_path: Path) -> None:
    performed: list[Effect] = []
    made, journal = engine(tmp_path / "j.db", performed.append, lambda: OPEN, [])
    ready(made, tmp_path)
    journal.close()
    with pytest.raises(JournalError):
        made.handle(ArticlesSeen(source="globenewswire", articles=(make_article(),), arrived=0.0))
    assert not performed


def test_an_order_that_comes_too_late_after_its_decision_is_not_sent(tmp_path: Path) -> None:
    performed: list[Effect] = []
    told: list[Envelope] = []
    times = [OPEN]

    def clock() -> datetime:
        # the machine sleeps for two seconds while the step is being stored
        late = any(isinstance(envelope.event, OrderPlanned) for envelope in journal.read())
        return times[0] + timedelta(seconds=2 if late else 0)

    made, journal = engine(tmp_path / "j.db", performed.append, clock, told)
    ready(made, tmp_path)
    made.handle(ArticlesSeen(source="globenewswire", articles=(make_article(),), arrived=0.0))
    assert not [effect for effect in performed if isinstance(effect, PlaceBracket)]
    (intent,) = made.book.intents.values()
    assert intent.state is IntentState.CLOSED
    journal.close()


def test_a_restart_folds_the_same_book(tmp_path: Path) -> None:
    made, journal = engine(tmp_path / "j.db", lambda _: None, lambda: OPEN, [])
    made.handle(RulesLoaded(rules=make_rules(tmp_path)))
    made.handle(ArticlesSeen(source="globenewswire", articles=(make_article(),), arrived=0.0))
    book = made.book
    journal.close()
    again, journal = engine(tmp_path / "j.db", lambda _: None, lambda: OPEN, [])
    assert again.book == book
    journal.close()
