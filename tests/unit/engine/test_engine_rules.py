"""What rules may do and when: confirmation, conflicts, promotion, expiry, watch lists, and reloads in between."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from builders import OPEN, RULE, make_article, make_instrument
from engine_desk import Desk

from newsbot.domain.decision import Approved, Refused
from newsbot.domain.event import (
    AlertRaised,
    RuleDisabled,
    RuleEnabled,
    RulePromoted,
    RulesChanged,
    RulesRecovered,
    RulesRefused,
    SignalConfirmed,
    SignalRaised,
    WatchAdded,
)
from newsbot.domain.input import RulesBroken, Tick
from newsbot.domain.settings import TradingMode
from newsbot.domain.signal import RuleMode
from newsbot.engine.inputs import RulesLoaded
from newsbot.engine.rulebook import may_order

CONFIRMED = RULE.replace("    trade: small\n", "    trade: small\n    confirm: {sources: 2, within: 5m}\n")
ALERTS = RULE.replace("    trade: small\n", "    action: alert\n")
PAPER = RULE.replace("    trade: small\n", "    trade: small\n    mode: paper\n")


def second(text: str, *, rule_id: str = "asthma", extra: str = "") -> str:
    return f"""
  - id: {rule_id}
    about: Anything on asthma.
    sources: [globenewswire, prnewswire]
    when: {{any: asthma}}
    {text}
{extra}"""


def elsewhere(desk: Desk, **changes: object) -> Desk:
    """The same story on another wire, published now."""
    given = {"guid": "9", "source": "prnewswire", "at": desk.now, "published": desk.now, **changes}
    return desk.poll(make_article(**given), source="prnewswire")  # type: ignore[arg-type]


def details(desk: Desk) -> list[str]:
    return [event.detail for event in desk.of(Refused) if isinstance(event, Refused)]


# ----------------------------------------------------------------------------------------------------- confirmation


def test_a_signal_waits_for_a_second_source_and_its_age_counts_from_there(tmp_path: Path) -> None:
    desk = Desk(tmp_path, rules=CONFIRMED).ready().story()
    desk.later(200).alive().quote()
    assert desk.verdicts() == []
    elsewhere(desk)
    (confirmed,) = desk.of(SignalConfirmed)
    assert isinstance(confirmed, SignalConfirmed)
    assert confirmed.sources == ("globenewswire", "prnewswire")
    assert desk.verdicts() == ["DUPLICATE", "approved"]
    assert details(desk) == ["duplicate of 09:41:08 at globenewswire, which it confirms"]
    (approved,) = desk.of(Approved)
    assert isinstance(approved, Approved)
    assert approved.plan.signal_id == confirmed.signal_id
    assert desk.folded() == desk.state.book


@pytest.mark.parametrize("published", [OPEN, None])
def test_a_second_report_that_is_old_or_undated_confirms_nothing_and_a_third_may(
    published: datetime | None, tmp_path: Path
) -> None:
    desk = Desk(tmp_path, rules=CONFIRMED.replace("[globenewswire, prnewswire]", "[wires, filings]")).ready()
    desk.poll(make_article("Nothing of interest happens today", guid="0", source="sec-8k"), source="sec-8k")
    desk.story().later(200).alive().quote()
    elsewhere(desk, published=published)
    assert desk.verdicts() == ["DUPLICATE"]
    desk.later(5).alive().quote()
    desk.poll(make_article(source="sec-8k", at=desk.now, published=desk.now), source="sec-8k")
    assert desk.verdicts() == ["DUPLICATE", "DUPLICATE", "approved"]


def test_neither_the_same_source_nor_a_first_look_confirms(tmp_path: Path) -> None:
    desk = Desk(tmp_path, rules=CONFIRMED).connect().quote()
    desk.poll(make_article("Nothing of interest happens today", guid="0"))
    desk.story().later(5).alive().story(guid="2")
    elsewhere(desk)  # what stands on a page at its first look may have stood there for days
    assert not desk.of(SignalConfirmed)
    desk.later(300).give(Tick())
    assert desk.verdicts() == ["DUPLICATE", "NO_CONFIRMATION"]
    assert details(desk)[-1] == "1 of 2 sources told it within 300 s: globenewswire"


def test_a_confirmation_after_its_time_is_none(tmp_path: Path) -> None:
    desk = Desk(tmp_path, rules=CONFIRMED).ready().story().later(301).alive().quote()
    elsewhere(desk)
    assert desk.verdicts() == ["NO_CONFIRMATION", "DUPLICATE"]


def test_an_alert_waits_for_its_confirmation_too_and_a_restart_changes_nothing(tmp_path: Path) -> None:
    desk = Desk(tmp_path, rules=ALERTS + "    confirm: {sources: 2, within: 5m}\n").ready().story()
    assert desk.verdicts() == []
    desk.restart().later(60)
    elsewhere(desk)
    assert desk.verdicts() == ["DUPLICATE", "alert"]


def test_opposite_rules_conflict_though_one_waits_for_confirmation(tmp_path: Path) -> None:
    short = second("trade: {plan: small, side: short}")
    desk = Desk(tmp_path, rules=CONFIRMED + short).shorting().ready().story()
    assert desk.verdicts() == ["CONFLICT", "CONFLICT"]


# ------------------------------------------------------------------------------------------------ two rules, one story


@pytest.mark.parametrize(
    ("terms", "chosen"),
    [("trade: {plan: small, stop_loss: 2%}", "asthma"), ("trade: {plan: small, stop_loss: 5%}", "fda-approval")],
)
def test_of_two_rules_that_agree_the_order_is_that_of_the_smaller_risk(terms: str, chosen: str, tmp_path: Path) -> None:
    desk = Desk(tmp_path, rules=RULE + second(terms)).ready().story()
    (approved,) = desk.of(Approved)
    assert isinstance(approved, Approved)
    assert {approved.plan.rule_id, *approved.also} == {"asthma", "fda-approval"}
    assert approved.plan.rule_id == chosen
    assert sorted(desk.verdicts()) == ["DUPLICATE", "approved"]
    assert len(desk.brackets) == 1


def test_of_equal_risk_the_first_id_counts(tmp_path: Path) -> None:
    desk = Desk(tmp_path, rules=RULE + second("trade: small")).ready().story()
    (approved,) = desk.of(Approved)
    assert isinstance(approved, Approved)
    assert (approved.plan.rule_id, approved.also) == ("asthma", ("fda-approval",))


def test_an_opposite_rule_that_only_alerts_or_is_disabled_has_no_say(tmp_path: Path) -> None:
    short = second("trade: {plan: small, side: short}")
    desk = Desk(tmp_path, rules=RULE + short).ready()
    desk.record(RuleDisabled(rule_id="asthma", by="ann", reason="odd")).story()
    assert sorted(desk.verdicts()) == ["RULE_DISABLED", "approved"]
    other = Desk(tmp_path, rules=RULE + second("trade: {plan: small, side: short}\n    action: alert")).ready().story()
    assert sorted(other.verdicts()) == ["alert", "approved"]


# -------------------------------------------------------------------------------------------- how far a rule may go


def test_in_a_paper_run_a_rule_trades_only_as_far_as_this_revision_was_promoted(tmp_path: Path) -> None:
    listed = replace(make_instrument(), hours=((OPEN - timedelta(hours=1), OPEN + timedelta(hours=1)),))
    desk = Desk(tmp_path, rules=PAPER, mode=TradingMode.PAPER).connect().baseline().quote(instrument=listed).story()
    assert desk.verdicts() == ["RULE_MODE"]
    assert "newsbot rules promote fda-approval" in details(desk)[0]
    revision = desk.rules.rules[0].revision
    desk.record(RulePromoted(rule_id="fda-approval", revision=revision, to=RuleMode.PAPER, by="ann"))
    desk.story(headline="FDA approves another drug of Halden Bio (NASDAQ: HLDN)", guid="2")
    assert desk.verdicts() == ["RULE_MODE", "approved"]
    desk.reload(tmp_path, PAPER.replace("8%", "9%"))
    desk.story(headline="FDA approves a third drug of Halden Bio (NASDAQ: HLDN)", guid="3")
    assert desk.verdicts()[2:] == ["RULE_MODE"]
    assert "was promoted and then edited" in details(desk)[-1]


def test_how_many_rules_may_order_is_known_before_the_run(tmp_path: Path) -> None:
    desk = Desk(tmp_path, rules=PAPER + second("action: alert"), mode=TradingMode.PAPER)
    assert may_order(desk.state.book, desk.rules) == 0
    for rule in desk.rules.rules:
        desk.record(RulePromoted(rule_id=rule.id, revision=rule.revision, to=RuleMode.PAPER, by="ann"))
    assert may_order(desk.state.book, desk.rules) == 1
    desk.record(RuleDisabled(rule_id="fda-approval", by="ann", reason="odd"))
    assert may_order(desk.state.book, desk.rules) == 0


def test_a_rule_whose_file_says_observe_observes_though_it_was_promoted(tmp_path: Path) -> None:
    desk = Desk(tmp_path, rules=PAPER, mode=TradingMode.PAPER).ready()
    revision = desk.rules.rules[0].revision
    desk.record(RulePromoted(rule_id="fda-approval", revision=revision, to=RuleMode.LIVE, by="ann"))
    desk.reload(tmp_path, RULE).story()
    assert desk.verdicts() == ["RULE_MODE"]
    assert details(desk) == ["the rule's file says mode observe"]


def test_a_disabled_rule_is_silent_until_it_is_enabled(tmp_path: Path) -> None:
    desk = Desk(tmp_path, rules=ALERTS).ready()
    desk.record(RuleDisabled(rule_id="fda-approval", by="ann", reason="fires on devices")).story()
    desk.record(RuleEnabled(rule_id="fda-approval", by="ann", reason="corrected"))
    desk.story(headline="FDA approves another drug of Halden Bio (NASDAQ: HLDN)", guid="2")
    assert desk.verdicts() == ["RULE_DISABLED", "alert"]
    assert details(desk) == ["disabled by ann: fires on devices"]
    assert desk.folded() == desk.state.book


@pytest.mark.parametrize("rules", [RULE, ALERTS])
@pytest.mark.parametrize(("day", "expected"), [("2026-03-10", "RULE_EXPIRED"), ("2026-03-11", "")])
def test_after_its_last_day_a_rule_does_nothing(rules: str, day: str, expected: str, tmp_path: Path) -> None:
    desk = Desk(tmp_path, rules=rules + f"    expires: {day}\n").ready().story()
    assert desk.verdicts() == [expected or ("approved" if rules is RULE else "alert")]


def test_one_source_may_be_treated_otherwise(tmp_path: Path) -> None:
    own = "    per_source: {globenewswire: {action: alert}, prnewswire: {max_age: 10s, kinds: [first, update]}}\n"
    desk = Desk(tmp_path, rules=RULE + own).ready().story()
    assert desk.verdicts() == ["alert"]
    elsewhere(desk, headline="FDA approves another drug of Halden Bio (NASDAQ: HLDN)")
    (raised,) = (event for event in desk.of(SignalRaised)[1:] if isinstance(event, SignalRaised))
    assert raised.signal.max_age_s == 10
    assert [kind.value for kind in raised.signal.allowed_kinds] == ["first", "update"]
    assert desk.verdicts() == ["alert", "approved"]


def test_a_watch_rule_puts_the_ticker_on_the_list_and_nothing_else(tmp_path: Path) -> None:
    desk = Desk(tmp_path, rules=RULE.replace("    trade: small\n", "    action: watch\n")).ready().story()
    (added,) = desk.of(WatchAdded)
    assert isinstance(added, WatchAdded)
    assert (added.ticker, added.headline) == ("HLDN", "FDA approves Halden Bio's asthma drug (NASDAQ: HLDN)")
    elsewhere(desk)
    desk.story(headline="FDA approves a drug that nobody listed makes", guid="7")
    assert desk.verdicts() == ["watch", "DUPLICATE", "UNKNOWN_COMPANY"]
    assert not desk.brackets


@pytest.mark.parametrize("rule_id", ["a-rule", "z-rule"])
@pytest.mark.parametrize(("action", "verdict"), [("alert", "alert"), ("watch", "watch")])
def test_what_asks_for_no_order_is_no_duplicate_of_one(rule_id: str, action: str, verdict: str, tmp_path: Path) -> None:
    desk = Desk(tmp_path, rules=RULE + second(f"action: {action}", rule_id=rule_id)).ready().story()
    assert sorted(desk.verdicts()) == sorted(["approved", verdict])


def test_the_evidence_is_in_the_journal(tmp_path: Path) -> None:
    desk = Desk(tmp_path).ready().story()
    (raised,) = desk.of(SignalRaised)
    assert isinstance(raised, SignalRaised)
    signal = raised.signal
    assert [trigger.text.casefold() for trigger in signal.triggers] == ["fda approves"]
    assert "HLDN" in {mention.company.ticker for mention in signal.mentions if mention.company}
    assert signal.kinds


# ------------------------------------------------------------------------------------------------------------ reloads


def test_a_reload_says_what_changed_and_whose_file_it_was(tmp_path: Path) -> None:
    desk = Desk(tmp_path).ready()
    desk.reload(tmp_path, RULE.replace("8%", "9%") + second("action: alert"))
    desk.reload(tmp_path, PAPER.replace("8%", "9%"))
    changes = [event for event in desk.of(RulesChanged) if isinstance(event, RulesChanged)]
    assert [[(c.rule_id, c.what) for c in event.changes] for event in changes] == [
        [("fda-approval", "added")],
        [("asthma", "added"), ("fda-approval", "edited")],
        [("asthma", "removed"), ("fda-approval", "mode")],
    ]
    assert [event.former for event in changes] == ["", changes[0].digest, changes[1].digest]
    assert desk.folded() == desk.state.book


def test_the_same_files_again_are_no_event_and_another_comment_is_one(tmp_path: Path) -> None:
    desk = Desk(tmp_path).ready()
    desk.reload(tmp_path, RULE).restart().reload(tmp_path, RULE)
    assert len(desk.of(RulesChanged)) == 1
    desk.reload(tmp_path, RULE + "# a comment\n")
    last = desk.of(RulesChanged)[-1]
    assert isinstance(last, RulesChanged)
    assert last.changes == ()
    assert "# a comment" in last.files[0][1]


def test_new_rules_do_not_fire_on_what_is_there(tmp_path: Path) -> None:
    desk = Desk(tmp_path, rules=second("action: alert").replace("\n  - id", "rules:\n  - id", 1)).ready()
    desk.story(headline="FDA approves Halden Bio's new drug (NASDAQ: HLDN)")
    desk.reload(tmp_path, RULE)
    desk.story(headline="FDA approves Halden Bio's new drug (NASDAQ: HLDN)").give(Tick())
    assert desk.verdicts() == []


@pytest.mark.parametrize(
    ("rules", "detail"),
    [
        (RULE.replace("8%", "9%"), "the rule was edited while the signal waited"),
        (RULE.replace("fda-approval", "renamed"), "the rule was removed while the signal waited"),
    ],
)
def test_what_was_edited_while_a_signal_waited_does_not_trade(rules: str, detail: str, tmp_path: Path) -> None:
    desk = Desk(tmp_path).connect().baseline().story()
    assert desk.verdicts() == []
    desk.reload(tmp_path, rules).quote()
    assert desk.verdicts() == ["RULE_CHANGED"]
    assert details(desk) == [detail]
    assert not desk.brackets


def test_files_that_cannot_be_used_are_said_once_and_the_rules_before_stay(tmp_path: Path) -> None:
    desk = Desk(tmp_path).ready()
    fault, other = RulesBroken(faults=("NB-R01 r.yaml:3:1 – x", "NB-R01 b.yaml:1")), RulesBroken(faults=("another",))
    desk.give(fault, fault, other, fault)
    assert len(desk.of(RulesRefused)) == 3
    texts = [event.text for event in desk.of(AlertRaised) if isinstance(event, AlertRaised)]
    assert texts[0] == (
        "the rule files cannot be used, the rules before stay in force: NB-R01 r.yaml:3:1 – x "
        "(and 1 more: newsbot rules check)"
    )
    desk.story()
    assert desk.verdicts() == ["approved"]
    desk.give(RulesLoaded(rules=desk.rules), RulesLoaded(rules=desk.rules))
    assert len(desk.of(RulesRecovered)) == 1
    last = desk.of(AlertRaised)[-1]
    assert isinstance(last, AlertRaised)
    assert last.text == "the rule files are good again"
    assert len(desk.of(RulesChanged)) == 1
    assert desk.folded() == desk.state.book
