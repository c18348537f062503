"""Which signals have a say about another's order, and which reports kill a trade."""

import time
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from builders import OPEN, RULE, make_article, make_instrument
from engine_desk import Desk, shown

from newsbot.domain.book import Book
from newsbot.domain.decision import Approved, Refused
from newsbot.domain.event import RuleDisabled, RulePromoted
from newsbot.domain.exit import ExitRequested
from newsbot.domain.input import ExecutionReceived
from newsbot.domain.order import Fill
from newsbot.domain.settings import TradingMode
from newsbot.domain.signal import RuleMode
from newsbot.engine.view import conflicts

PAPER = RULE.replace("    trade: small\n", "    trade: small\n    mode: paper\n")
SHORT = "trade: {plan: small, side: short}"
ONLY_HERE = RULE.replace("[globenewswire, prnewswire]", "[globenewswire]")


def second(text: str, *, rule_id: str = "asthma", word: str = "asthma") -> str:
    return f"""
  - id: {rule_id}
    about: Another rule.
    sources: [globenewswire, prnewswire]
    when: {{any: {word}}}
    {text}
"""


def elsewhere(desk: Desk, **changes: object) -> Desk:
    """The same story on another wire, published now."""
    given = {"guid": "9", "source": "prnewswire", "at": desk.now, "published": desk.now, **changes}
    return desk.poll(make_article(**given), source="prnewswire")  # type: ignore[arg-type]


def details(desk: Desk) -> list[str]:
    return [event.detail for event in desk.of(Refused) if isinstance(event, Refused)]


def holding(folder: Path, rules: str) -> Desk:
    """A desk that holds Halden Bio by an order of the rule fda-approval."""
    desk = (
        Desk(folder, rules=rules).ready().story(headline="FDA approves Halden Bio's first pill (NASDAQ: HLDN)").sent()
    )
    (bracket,) = desk.brackets
    desk.give(*(shown(bracket, index, "Submitted") for index in range(3)))
    entry = bracket.plan.legs[0]
    desk.give(
        ExecutionReceived(
            fill=Fill(
                exec_id="0.1",
                perm_id=5_000,
                order_id=bracket.ids.parent,
                client_id=7,
                order_ref=entry.order_ref,
                con_id=bracket.plan.instrument.con_id,
                ticker="HLDN",
                action=entry.action,
                quantity=entry.quantity,
                price=entry.price,
                at=desk.now,
            )
        )
    )
    return desk.later(5).alive().quote()


# ------------------------------------------------------------------------------------------------- exit against trade


@pytest.mark.parametrize("rule_id", ["an-exit", "z-exit"])
@pytest.mark.parametrize("guids", [("2", "2"), ("2", "3")])
def test_an_exit_goes_on_and_the_trade_beside_it_is_refused(
    rule_id: str, guids: tuple[str, str], tmp_path: Path
) -> None:
    leaves = second("action: exit", rule_id=rule_id)
    desk = holding(tmp_path, RULE + leaves)
    buy = "FDA approves Halden Bio's second pill (NASDAQ: HLDN)"
    both = "FDA approves Halden Bio's asthma drug (NASDAQ: HLDN)"
    one, other = guids
    found = [make_article(both, guid=one, at=desk.now, published=desk.now)]
    if other != one:  # two articles of one look: different stories, one ticker
        found = [make_article(buy, guid=other, at=desk.now, published=desk.now), *found]
    desk.poll(*found)
    assert len(desk.of(ExitRequested)) == 1
    assert len(desk.brackets) == 1
    assert set(desk.verdicts()) == {"approved", "exit", "CONFLICT"}
    assert desk.verdicts().count("approved") == 1


def test_an_exit_that_waits_for_confirmation_keeps_trades_out(tmp_path: Path) -> None:
    leaves = second("action: exit\n    confirm: {sources: 2, within: 5m}", word="recalls")
    desk = Desk(tmp_path, rules=RULE + leaves).ready()
    desk.story(headline="Halden Bio recalls its first pill (NASDAQ: HLDN)", guid="2").later(5).alive().story()
    assert details(desk) == ["conflicts with asthma"]


def test_an_exit_rule_that_may_not_act_keeps_nothing_out(tmp_path: Path) -> None:
    desk = Desk(tmp_path, rules=RULE + second("action: exit")).ready()
    desk.record(RuleDisabled(rule_id="asthma", by="ann", reason="odd")).story()
    assert sorted(desk.verdicts()) == ["RULE_DISABLED", "approved"]


def test_nothing_enters_a_ticker_that_is_being_left(tmp_path: Path) -> None:
    desk = holding(tmp_path, RULE + second("action: exit", word="recalls"))
    desk.story(headline="Halden Bio recalls its first pill (NASDAQ: HLDN)", guid="2").later(1).alive().quote()
    desk.story(headline="FDA approves Halden Bio's cough syrup for children (NASDAQ: HLDN)", guid="3")
    assert desk.verdicts() == ["approved", "exit", "CONFLICT"]
    assert details(desk)[0].startswith("what is held of it is being closed: asthma: Halden Bio recalls")
    assert len(desk.brackets) == 1


# --------------------------------------------------------------------------------------------------- who has a veto


def test_a_rule_that_is_not_promoted_stops_no_rule_that_is(tmp_path: Path) -> None:
    listed = replace(make_instrument(), hours=((OPEN - timedelta(hours=1), OPEN + timedelta(hours=1)),))
    desk = Desk(tmp_path, rules=PAPER + second(SHORT + "\n    mode: paper"), mode=TradingMode.PAPER).shorting()
    desk.connect().baseline().quote(instrument=listed)
    revisions = {rule.id: rule.revision for rule in desk.rules.rules}

    def promote(rule_id: str) -> None:
        desk.record(RulePromoted(rule_id=rule_id, revision=revisions[rule_id], to=RuleMode.PAPER, by="ann"))

    promote("fda-approval")
    desk.story()
    assert sorted(desk.verdicts()) == ["RULE_MODE", "approved"]
    promote("asthma")
    desk.story(headline="FDA approves an asthma spray of Halden Bio (NASDAQ: HLDN)", guid="2")
    assert desk.verdicts()[2:] == ["CONFLICT", "CONFLICT"]


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        (SHORT + "\n    kinds: [reaction]", "NOT_A_FIRST_REPORT"),
        (SHORT + "\n    expires: 2026-03-10", "RULE_EXPIRED"),
        (SHORT + "\n    action: alert", "alert"),
        (SHORT, "CONFLICT"),
    ],
)
def test_only_what_could_trade_has_a_veto(text: str, verdict: str, tmp_path: Path) -> None:
    desk = Desk(tmp_path, rules=RULE + second(text)).shorting().ready().story()
    expected = ["CONFLICT", "CONFLICT"] if verdict == "CONFLICT" else [verdict, "approved"]
    assert sorted(desk.verdicts()) == sorted(expected)


def test_a_short_rule_has_no_veto_where_nobody_may_sell_short(tmp_path: Path) -> None:
    desk = Desk(tmp_path, rules=RULE + second(SHORT)).ready().story()
    assert sorted(desk.verdicts()) == ["SHORTING", "approved"]


# ------------------------------------------------------------------------------------------------ what is a duplicate


def test_a_report_that_the_rule_does_not_hear_kills_no_trade(tmp_path: Path) -> None:
    desk = elsewhere(Desk(tmp_path, rules=ONLY_HERE).ready()).later(5).alive().story()
    assert desk.verdicts() == ["approved"]
    elsewhere(desk.later(1).alive(), guid="10")
    desk.later(1).alive().story(guid="11")
    assert desk.verdicts() == ["approved", "DUPLICATE"]


def test_a_report_that_was_an_alert_kills_no_trade_of_the_same_rule(tmp_path: Path) -> None:
    rules = RULE.replace("    trade: small\n", "    trade: small\n    per_source: {prnewswire: {action: alert}}\n")
    desk = elsewhere(Desk(tmp_path, rules=rules).ready()).later(5).alive().story()
    assert desk.verdicts() == ["alert", "approved"]
    elsewhere(desk.later(1).alive(), guid="10")
    assert desk.verdicts() == ["alert", "approved", "DUPLICATE"]


@pytest.mark.parametrize("published", [OPEN, OPEN - timedelta(hours=2), None])
def test_nothing_old_becomes_new_because_the_rule_hears_of_it_late(published: datetime | None, tmp_path: Path) -> None:
    desk = elsewhere(Desk(tmp_path, rules=ONLY_HERE).ready(), published=published).later(600).alive().quote().story()
    assert desk.verdicts() == ["STALE_NEWS"]
    assert details(desk)[0].startswith("another source told it ")


def test_what_stood_on_a_page_at_its_first_look_stays_a_duplicate(tmp_path: Path) -> None:
    desk = Desk(tmp_path, rules=ONLY_HERE).connect().quote()
    elsewhere(desk)
    desk.poll(make_article("Nothing of interest happens today", guid="0")).story()
    assert desk.verdicts() == ["DUPLICATE"]


def test_two_rules_of_different_sources_place_one_order_for_a_story(tmp_path: Path) -> None:
    there = second("trade: small").replace("sources: [globenewswire, prnewswire]", "sources: [prnewswire]")
    desk = elsewhere(Desk(tmp_path, rules=ONLY_HERE + there).ready().story().later(1).alive())
    assert desk.verdicts() == ["approved", "DUPLICATE"]


# ----------------------------------------------------------------------------------------------------- the provenance


def test_an_order_names_only_rules_that_would_have_placed_it(tmp_path: Path) -> None:
    rules = (
        RULE
        + second("trade: small\n    confirm: {sources: 2, within: 5m}", rule_id="unconfirmed")
        + second("trade: small", rule_id="off")
        + second("trade: small\n    kinds: [reaction]", rule_id="reacts")
        + second("trade: {plan: small, size: {notional: $90000}}", rule_id="too-large")
        + second("trade: small", rule_id="agrees")
    )
    desk = Desk(tmp_path, rules=rules).ready().record(RuleDisabled(rule_id="off", by="ann", reason="odd")).story()
    (approved,) = desk.of(Approved)
    assert isinstance(approved, Approved)
    assert (approved.plan.rule_id, approved.also) == ("agrees", ("fda-approval",))


# --------------------------------------------------------------------------------------------------- age of the silent


@pytest.mark.parametrize(
    ("action", "age", "verdict"),
    [
        ("alert", timedelta(hours=23), "alert"),
        ("alert", timedelta(hours=25), "STALE_NEWS"),
        ("alert", None, "alert"),
        ("watch", timedelta(hours=23), "watch"),
        ("watch", timedelta(hours=25), "STALE_NEWS"),
        ("watch", timedelta(days=2), "STALE_NEWS"),
        ("watch", None, "watch"),
    ],
)
def test_alerts_and_watches_have_an_age_too(action: str, age: timedelta | None, verdict: str, tmp_path: Path) -> None:
    desk = Desk(tmp_path, rules=RULE.replace("    trade: small\n", f"    action: {action}\n")).ready()
    desk.poll(make_article(at=desk.now, published=None if age is None else desk.now - age))
    assert desk.verdicts() == [verdict]


# ------------------------------------------------------------------------------------------------------------- speed


def test_many_signals_that_wait_cost_little(tmp_path: Path) -> None:
    rules = RULE.replace("    trade: small\n", "    trade: small\n    confirm: {sources: 2, within: 1h}\n")
    (parked,) = Desk(tmp_path, rules=rules).ready().story().state.book.parked.values()
    book = Book()
    for number in range(4000):
        signal = replace(parked.signal, signal_id=f"s{number}", story_id=f"story{number}")
        book = replace(book, parked=book.parked.insert(signal.signal_id, replace(parked, signal=signal)))
    began = time.process_time()
    assert conflicts(book, lambda _: True) == {}
    assert time.process_time() - began < 0.5  # some 10 ms; several seconds when each is compared with each
