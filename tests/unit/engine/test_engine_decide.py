"""What the engine makes of inputs: one verdict a signal, one bracket a story, nothing before its time."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from builders import OPEN, RULE, make_article
from engine_desk import Desk, shown

from newsbot.domain.book import IntentState
from newsbot.domain.decision import Approved, RefusalReason, Refused
from newsbot.domain.effect import CancelOrder, CloseLink, RequestSnapshot, ResolveInstrument, SubscribeQuote
from newsbot.domain.event import (
    AlertRaised,
    ArticleSeen,
    BrokerReady,
    FillSeen,
    IntentUnknown,
    OrderPlanned,
    OrderStateChanged,
    PollFailed,
    SessionOpened,
    SignalRaised,
    SourceRecovered,
    StoryUpdated,
)
from newsbot.domain.input import (
    BracketFailed,
    CallbackFailed,
    CommissionReceived,
    ExecutionReceived,
    InstrumentReceived,
    LinkClosed,
    NoticeReceived,
    SnapshotPartEnded,
    SourceFailed,
    StatusReceived,
    Tick,
)
from newsbot.domain.order import Action, Fill
from newsbot.engine.state import SNAPSHOT_PARTS, Link

SECOND_RULE = (
    RULE
    + """
  - id: asthma
    about: Anything on asthma.
    sources: [globenewswire]
    when: {any: asthma}
    trade: {plan: small, side: SIDE}
"""
)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def refusals(desk: Desk) -> list[tuple[RefusalReason, str]]:
    return [(event.reason, event.detail) for event in desk.of(Refused) if isinstance(event, Refused)]


def alerts(desk: Desk, severity: str) -> list[str]:
    return [
        event.text for event in desk.of(AlertRaised) if isinstance(event, AlertRaised) and event.severity == severity
    ]


def fill(desk: Desk, index: int, price: str, *, quantity: int | None = None, exec_id: str = "x1") -> ExecutionReceived:
    bracket = desk.brackets[0]
    leg = bracket.plan.legs[index]
    return ExecutionReceived(
        fill=Fill(
            exec_id=exec_id,
            perm_id=5_000 + index,
            order_id=tuple(bracket.ids)[index],
            client_id=7,
            order_ref=leg.order_ref,
            con_id=bracket.plan.instrument.con_id,
            ticker="HLDN",
            action=leg.action,
            quantity=leg.quantity if quantity is None else quantity,
            price=Decimal(price),
            at=desk.now,
        )
    )


def test_a_story_with_everything_at_hand_becomes_one_bracket_in_one_step(desk: Desk) -> None:
    desk.ready().story()
    assert [type(event) for _, event in desk.events[-4:]] == [ArticleSeen, SignalRaised, Approved, OrderPlanned]
    (bracket,) = desk.brackets
    assert bracket.plan.bracket.entry == Decimal("42.35")
    assert bracket.plan.quantity == 118
    assert tuple(bracket.ids) == (1, 2, 3)
    assert desk.state.book.next_order_id == 4


def test_a_company_nobody_listed_is_asked_for_and_traded_when_contract_and_quote_are_in(desk: Desk) -> None:
    desk.connect().baseline().story()
    assert isinstance(desk.effects[-1], ResolveInstrument)
    assert not desk.brackets
    desk.quote()
    assert any(isinstance(effect, SubscribeQuote) for effect in desk.effects)
    assert len(desk.brackets) == 1


def test_what_was_on_the_page_at_the_first_look_is_recorded_and_never_traded(desk: Desk) -> None:
    desk.connect().quote().story()
    (seen,) = desk.of(ArticleSeen)
    assert isinstance(seen, ArticleSeen)
    assert seen.baseline
    assert not desk.of(SignalRaised)
    desk.later(30).story()
    assert len(desk.of(ArticleSeen)) == 1


def test_the_same_item_again_is_nothing(desk: Desk) -> None:
    desk.ready().story()
    before = len(desk.events)
    desk.poll(make_article(at=OPEN, published=OPEN))
    assert len(desk.events) == before


def test_the_same_story_on_another_wire_is_a_duplicate(desk: Desk) -> None:
    desk.ready().story().later(30).alive()
    desk.poll(make_article(guid="9", source="prnewswire", at=desk.now, published=desk.now), source="prnewswire")
    assert refusals(desk) == [(RefusalReason.DUPLICATE, "duplicate of 09:41:08, traded by fda-approval")]
    assert len(desk.brackets) == 1


def test_a_story_seen_before_is_a_duplicate_though_it_was_not_traded(desk: Desk) -> None:
    desk.connect().baseline().quote(bid="40.00", ask="44.00").story()
    desk.later(30).quote().poll(
        make_article(guid="9", source="prnewswire", at=desk.now, published=desk.now), source="prnewswire"
    )
    assert [reason for reason, _ in refusals(desk)] == [RefusalReason.SPREAD, RefusalReason.DUPLICATE]


def test_an_edited_item_is_an_update_and_opens_nothing(desk: Desk) -> None:
    desk.ready().story().later(60).alive()
    desk.story(headline="FDA approves Halden Bio's new asthma drug (NASDAQ: HLDN)")
    assert len(desk.of(StoryUpdated)) == 1
    assert refusals(desk) == [(RefusalReason.NOT_A_FIRST_REPORT, "update")]


def test_without_a_contract_the_signal_is_refused_at_its_deadline(desk: Desk) -> None:
    desk.connect().baseline().story().later(1.9).alive().give(Tick())
    assert not refusals(desk)
    desk.later(0.2).alive().give(Tick())
    assert [reason for reason, _ in refusals(desk)] == [RefusalReason.NO_CONTRACT]
    assert not desk.state.book.parked


def test_a_ticker_the_broker_does_not_know_is_refused_at_once(desk: Desk) -> None:
    desk.connect().baseline().story()
    (asked,) = [effect for effect in desk.effects if isinstance(effect, ResolveInstrument)]
    desk.give(InstrumentReceived(company=asked.company, instruments=()))
    assert refusals(desk) == [(RefusalReason.NO_CONTRACT, "the broker knows no contract for HLDN")]


def test_without_a_link_a_signal_waits_and_is_then_refused_as_not_ready(desk: Desk) -> None:
    desk.baseline().story()
    assert not refusals(desk)
    desk.later(3).give(Tick())
    assert refusals(desk) == [(RefusalReason.NOT_READY, "no link to the broker")]


def test_nothing_leaves_while_ibs_servers_are_lost_and_all_is_read_anew_when_they_are_back(desk: Desk) -> None:
    desk.ready().give(NoticeReceived(ident=-1, code=1100, text="Connectivity lost", severity="warning")).quote()
    desk.story()
    assert desk.state.market.link is Link.SERVERS_LOST
    assert not desk.brackets
    desk.effects.clear()
    desk.give(NoticeReceived(ident=-1, code=1102, text="restored", severity="info"))
    assert [effect for effect in desk.effects if isinstance(effect, RequestSnapshot)] == [RequestSnapshot()]
    desk.give(*(SnapshotPartEnded(part=part) for part in SNAPSHOT_PARTS[:-1])).quote()
    assert not desk.brackets
    desk.give(SnapshotPartEnded(part=SNAPSHOT_PARTS[-1]))
    assert len(desk.brackets) == 1


@pytest.mark.parametrize("accounts", [("U1",), ("DU1", "DU2"), ()])
def test_an_account_that_is_not_one_paper_account_gets_nothing(desk: Desk, accounts: tuple[str, ...]) -> None:
    desk.baseline().connect(accounts=accounts)
    assert not desk.of(SessionOpened)
    assert not desk.of(BrokerReady)
    assert any(isinstance(effect, CloseLink) for effect in desk.effects)
    desk.quote().story()
    assert not desk.brackets


def test_two_rules_of_one_direction_are_one_order_with_both_in_its_record(tmp_path: Path) -> None:
    desk = Desk(tmp_path, rules=SECOND_RULE.replace("SIDE", "buy")).ready().story()
    (approved,) = desk.of(Approved)
    assert isinstance(approved, Approved)
    assert (approved.plan.rule_id, approved.also) == ("asthma", ("fda-approval",))
    assert [reason for reason, _ in refusals(desk)] == [RefusalReason.DUPLICATE]
    assert len(desk.brackets) == 1


def test_two_rules_of_opposite_direction_trade_nothing(tmp_path: Path) -> None:
    desk = Desk(tmp_path, rules=SECOND_RULE.replace("SIDE", "short")).shorting().ready().story()
    assert [reason for reason, _ in refusals(desk)] == [RefusalReason.CONFLICT, RefusalReason.CONFLICT]
    assert not desk.brackets


def test_a_fill_counts_once_and_a_repeated_status_is_no_event(desk: Desk) -> None:
    desk.ready().story().sent()
    (bracket,) = desk.brackets
    desk.give(shown(bracket, 0), shown(bracket, 1), shown(bracket, 2))
    assert desk.state.book.intents[bracket.plan.intent_id].state is IntentState.WORKING
    status = StatusReceived(
        order_id=1,
        client_id=7,
        perm_id=5_000,
        state="Filled",
        filled=Decimal(118),
        remaining=Decimal(0),
        why_held="",
    )
    before = len(desk.of(OrderStateChanged))
    desk.give(fill(desk, 0, "42.14"), fill(desk, 0, "42.14"), status, status)
    assert len(desk.of(FillSeen)) == 1
    assert len(desk.of(OrderStateChanged)) <= before + 1
    report = CommissionReceived(exec_id="x1", commission=Decimal("1.00"), currency="USD", realized_pnl=None)
    desk.give(report, report)
    assert desk.state.book.commissions["x1"] == Decimal("1.00")


def test_target_filled_and_stop_cancelled_close_the_bracket(desk: Desk) -> None:
    desk.ready().story().sent()
    (bracket,) = desk.brackets
    desk.give(shown(bracket, 0), shown(bracket, 1), shown(bracket, 2), fill(desk, 0, "42.14"))
    intent = bracket.plan.intent_id
    assert desk.state.book.intents[intent].open_quantity == 118
    desk.give(fill(desk, 1, "45.74", exec_id="x2"))
    cancelled = StatusReceived(
        order_id=3, client_id=7, perm_id=5_002, state="Cancelled", filled=Decimal(0), remaining=Decimal(0), why_held=""
    )
    desk.give(cancelled)
    assert desk.state.book.intents[intent].state is IntentState.CLOSED
    assert not list(desk.state.book.open_intents())


def reject(order_id: int, code: int = 201) -> NoticeReceived:
    return NoticeReceived(ident=order_id, code=code, text="Order rejected - reason: test", severity="reject")


def test_a_rejected_entry_closes_the_bracket_once_its_children_are_gone(desk: Desk) -> None:
    desk.ready().story().sent()
    (bracket,) = desk.brackets
    desk.give(shown(bracket, 0, "Inactive"), reject(1), reject(1))
    desk.give(shown(bracket, 1, "Cancelled"), shown(bracket, 2, "Cancelled"))
    assert desk.state.book.intents[bracket.plan.intent_id].state is IntentState.CLOSED
    assert any("201" in event.text for event in desk.of(AlertRaised) if isinstance(event, AlertRaised))


def test_a_rejected_stop_takes_its_unfilled_entry_with_it(desk: Desk) -> None:
    desk.ready().story().sent()
    (bracket,) = desk.brackets
    desk.give(*(shown(bracket, index) for index in range(3)), reject(3, 110))
    assert [effect.order_id for effect in desk.effects if isinstance(effect, CancelOrder)] == [1]


def test_a_rejected_stop_under_a_filled_entry_is_a_critical_alert(desk: Desk) -> None:
    desk.ready().story().sent()
    (bracket,) = desk.brackets
    desk.give(*(shown(bracket, index) for index in range(3)), fill(desk, 0, "42.14"), reject(3, 201))
    (alert,) = alerts(desk, "critical")
    assert "118 shares are held WITHOUT A STOP" in alert


def test_both_exits_filled_is_said_at_once(desk: Desk) -> None:
    desk.ready().story().sent()
    desk.give(fill(desk, 0, "42.14"), fill(desk, 1, "45.74", exec_id="x2"), fill(desk, 2, "40.66", exec_id="x3"))
    assert any("flipped" in event.text for event in desk.of(AlertRaised) if isinstance(event, AlertRaised))


def test_a_planned_bracket_the_broker_does_not_know_is_unknown_and_never_sent_again(desk: Desk) -> None:
    desk.ready().story()
    desk.restart().connect()
    (unknown,) = desk.of(IntentUnknown)
    assert isinstance(unknown, IntentUnknown)
    desk.quote().later(5).alive().story().poll(
        make_article(guid="9", source="prnewswire", at=desk.now, published=desk.now), source="prnewswire"
    )
    assert not desk.brackets
    desk.restart().connect()
    assert len(desk.of(IntentUnknown)) == 1


def test_a_bracket_the_broker_shows_is_adopted_after_a_restart(desk: Desk) -> None:
    desk.ready().story()
    (bracket,) = desk.brackets
    desk.restart().connect(orders=tuple(shown(bracket, index) for index in range(3)))
    assert desk.state.book.intents[bracket.plan.intent_id].state is IntentState.WORKING
    assert not desk.of(IntentUnknown)
    assert not desk.effects or not desk.brackets


def test_an_unfilled_bracket_without_its_stop_is_cancelled(desk: Desk) -> None:
    desk.ready().story()
    (bracket,) = desk.brackets
    desk.restart().connect(orders=(shown(bracket, 0), shown(bracket, 1)))
    cancelled = [effect.order_id for effect in desk.effects if isinstance(effect, CancelOrder)]
    assert cancelled == [1, 2]


def test_after_a_lost_journal_the_brokers_records_show_that_the_story_was_traded(desk: Desk, tmp_path: Path) -> None:
    desk.ready().story()
    (bracket,) = desk.brackets
    fresh = Desk(tmp_path).connect(orders=(shown(bracket, 0),)).baseline().quote().story()
    assert [reason for reason, _ in refusals(fresh)] == [RefusalReason.ALREADY_AT_BROKER]
    assert any("NB-T05" in event.text for event in fresh.of(AlertRaised) if isinstance(event, AlertRaised))


def test_a_broken_send_is_unknown_and_said(desk: Desk) -> None:
    desk.ready().story()
    (bracket,) = desk.brackets
    desk.give(BracketFailed(intent_id=bracket.plan.intent_id, detail="timed out"))
    assert desk.state.book.intents[bracket.plan.intent_id].state is IntentState.UNKNOWN


def test_order_ids_never_go_back_though_the_broker_offers_lower_ones(desk: Desk) -> None:
    desk.ready().story().give(LinkClosed(detail="gone")).connect()
    assert desk.state.book.next_order_id == 4


def test_a_failed_callback_drops_the_link(desk: Desk) -> None:
    desk.ready().give(CallbackFailed(callback="execDetails", detail="KeyError: 'x'"))
    assert any(isinstance(effect, CloseLink) for effect in desk.effects)


def test_a_source_that_fails_is_said_once_and_its_recovery_too(desk: Desk) -> None:
    failure = SourceFailed(source="prnewswire", code="NB-W01", detail="selector matched nothing")
    desk.baseline().give(failure, failure)
    assert len(desk.of(PollFailed)) == 1
    desk.poll(make_article("An ordinary headline of the day", guid="5", source="prnewswire"), source="prnewswire")
    assert len(desk.of(SourceRecovered)) == 1


def test_stories_are_forgotten_after_seven_days(desk: Desk) -> None:
    desk.ready().story()
    stories = len(desk.state.book.stories)
    desk.later(timedelta(days=7, seconds=1).total_seconds())
    desk.poll(make_article("Quite another thing is reported here", guid="77", at=desk.now, published=desk.now))
    assert stories > 1
    assert len(desk.state.book.stories) == 1
    assert len(desk.state.book.items) == 1


def test_the_fold_of_the_events_is_the_live_book(desk: Desk) -> None:
    desk.ready().story().sent()
    (bracket,) = desk.brackets
    desk.give(shown(bracket, 0), fill(desk, 0, "42.14"), shown(bracket, 1), fill(desk, 1, "45.74", exec_id="x2"))
    assert desk.folded() == desk.state.book
    assert Action.BUY is bracket.plan.legs[0].action
