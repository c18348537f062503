"""Ways to lose money that were thought of: each with the answer of the engine."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from builders import RULE, make_article, make_instrument
from engine_desk import Desk, shown

from newsbot.domain.book import IntentState
from newsbot.domain.company import Company
from newsbot.domain.decision import Approved, RefusalReason, Refused
from newsbot.domain.effect import (
    CancelOrder,
    CloseLink,
    PlaceBracket,
    RequestSnapshot,
    ResolveInstrument,
    SubscribeQuote,
)
from newsbot.domain.event import AlertRaised, BrokerReady, FillSeen, ProtectionLost
from newsbot.domain.input import (
    BracketFailed,
    BrokerTimeReceived,
    CompletedReceived,
    ExecutionReceived,
    InstrumentReceived,
    LinkClosed,
    NoticeReceived,
    PositionReceived,
    QuoteFailed,
    SessionStarted,
    SnapshotPartEnded,
    StatusReceived,
    Tick,
)
from newsbot.domain.order import Fill, Position
from newsbot.engine.state import SNAPSHOT_PARTS, Link

EXPLICIT = """
  - id: fda-any
    about: The same, on tickers the rule names.
    sources: [globenewswire]
    when: {any: fda}
    who: {tickers: {HLDN: Halden Bio}}
    trade: {plan: small, side: SIDE}
"""
ON_UPDATES = """
  - id: fda-updates
    about: Trades updates too.
    sources: [globenewswire]
    when: {any: new asthma}
    kinds: [first, update]
    trade: small
"""


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def reasons(desk: Desk) -> list[RefusalReason]:
    return [event.reason for event in desk.of(Refused) if isinstance(event, Refused)]


def critical(desk: Desk) -> list[str]:
    return [
        event.text for event in desk.of(AlertRaised) if isinstance(event, AlertRaised) and event.severity == "critical"
    ]


def status(order_id: int, state: str, perm_id: int = 0) -> StatusReceived:
    return StatusReceived(
        order_id=order_id,
        client_id=7,
        perm_id=perm_id or 4_999 + order_id,
        state=state,
        filled=Decimal(0),
        remaining=Decimal(118),
        why_held="",
    )


def fill(bracket: PlaceBracket, index: int, price: str, exec_id: str = "e.01.01") -> ExecutionReceived:
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
            quantity=leg.quantity,
            price=Decimal(price),
            at=bracket.plan.decided_at,
        )
    )


def working(desk: Desk) -> PlaceBracket:
    desk.ready().story().sent()
    (bracket,) = desk.brackets
    desk.give(*(shown(bracket, index) for index in range(3)))
    desk.effects.clear()
    return bracket


# ------------------------------------------------------------------------------------------------ quotes and life


def test_an_old_quote_is_asked_for_anew_and_not_priced_by(desk: Desk) -> None:
    desk.ready().later(600).alive().story()
    assert not desk.brackets
    assert desk.effects[-1] == SubscribeQuote(instrument=make_instrument(), again=True)
    desk.quote(bid="50.00", ask="50.02")
    assert desk.brackets[0].plan.bracket.entry == Decimal("50.27")


def test_a_quote_the_broker_withdrew_is_none_and_is_asked_for_again_by_the_next_news(desk: Desk) -> None:
    desk.ready().give(QuoteFailed(con_id=990002, code=10197, text="competing session")).story()
    desk.later(3).alive().give(Tick())
    assert reasons(desk) == [RefusalReason.NO_QUOTE]
    desk.effects.clear()
    desk.story(guid="2", headline="FDA approves Halden Bio's second inhaler for adults (NASDAQ: HLDN)")
    assert any(isinstance(effect, SubscribeQuote) for effect in desk.effects)


def test_a_contract_the_broker_did_not_know_is_asked_for_again_by_the_next_news(desk: Desk) -> None:
    unknown = InstrumentReceived(company=Company(ticker="HLDN", exchange="NASDAQ"), instruments=())
    desk.connect().baseline().story().give(unknown)
    desk.effects.clear()
    desk.story(guid="2", headline="FDA approves Halden Bio's second inhaler for adults (NASDAQ: HLDN)")
    assert any(isinstance(effect, ResolveInstrument) for effect in desk.effects)


def test_only_the_right_time_of_the_broker_is_proof_of_life(desk: Desk) -> None:
    desk.ready().later(25).give(BrokerTimeReceived(at=desk.now - timedelta(seconds=25))).quote().story()
    desk.later(3).give(Tick())
    assert reasons(desk) == [RefusalReason.NOT_READY]
    desk.later(1).alive().quote().story(guid="2", headline="FDA approves Halden Bio's second inhaler (NASDAQ: HLDN)")
    assert len(desk.brackets) == 1


def test_quotes_do_not_outlive_their_link(desk: Desk) -> None:
    desk.ready().give(LinkClosed(detail="gone")).connect().story()
    assert not desk.brackets
    assert any(isinstance(effect, ResolveInstrument) for effect in desk.effects)


# ------------------------------------------------------------------------------------------------- the link's state


def test_ends_of_an_older_reading_do_not_make_ready(desk: Desk) -> None:
    desk.baseline().give(SessionStarted(server_version=200, client_id=7, accounts=("DU0000000",), next_order_id=1))
    desk.give(NoticeReceived(ident=-1, code=1102, text="restored", severity="info"))
    ends = [SnapshotPartEnded(part=part) for part in SNAPSHOT_PARTS]
    desk.give(*ends)
    assert desk.state.market.link is Link.SNAPSHOT
    assert not desk.of(BrokerReady)
    desk.give(*ends)
    assert desk.state.market.link is Link.READY
    assert desk.effects.count(RequestSnapshot()) == 2


def test_ends_do_not_make_ready_while_ibs_servers_are_lost(desk: Desk) -> None:
    desk.give(SessionStarted(server_version=200, client_id=7, accounts=("DU0000000",), next_order_id=1))
    desk.give(NoticeReceived(ident=-1, code=1100, text="lost", severity="warning"))
    desk.give(*(SnapshotPartEnded(part=part) for part in SNAPSHOT_PARTS))
    assert desk.state.market.link is Link.SERVERS_LOST


def test_a_code_that_ends_the_session_closes_the_link(desk: Desk) -> None:
    desk.ready().give(NoticeReceived(ident=-1, code=1300, text="socket port reset", severity="fatal"))
    assert any(isinstance(effect, CloseLink) for effect in desk.effects)


def test_what_an_earlier_session_showed_does_not_count_in_the_next(desk: Desk) -> None:
    bracket = working(desk)
    desk.give(LinkClosed(detail="gone")).connect()
    assert desk.state.book.intents[bracket.plan.intent_id].state is IntentState.UNKNOWN
    assert any("shows none of its orders" in text for text in critical(desk))


# ------------------------------------------------------------------------------------------------------ protection


def test_a_stop_that_vanishes_under_a_position_is_said_at_once(desk: Desk) -> None:
    bracket = working(desk)
    desk.give(fill(bracket, 0, "42.14"), status(3, "Cancelled"))
    (text,) = critical(desk)
    assert "118 shares are held WITHOUT A STOP" in text
    (lost,) = desk.of(ProtectionLost)
    assert isinstance(lost, ProtectionLost)
    assert lost.open_quantity == 118


def test_a_stop_that_ended_while_we_were_away_is_said_after_the_reading(desk: Desk) -> None:
    bracket = working(desk)
    desk.give(fill(bracket, 0, "42.14")).restart()
    completed = CompletedReceived(
        perm_id=5_002, order_ref=bracket.plan.legs[2].order_ref, state="Cancelled", detail="Cancelled by Trader"
    )
    desk.give(SessionStarted(server_version=200, client_id=7, accounts=("DU0000000",), next_order_id=1))
    desk.give(shown(bracket, 1), completed, *(SnapshotPartEnded(part=part) for part in SNAPSHOT_PARTS))
    assert any("WITHOUT A STOP" in text for text in critical(desk))


def test_an_entry_whose_stop_is_inactive_is_cancelled_and_a_fill_in_between_is_said(desk: Desk) -> None:
    bracket = working(desk)
    desk.give(shown(bracket, 2, "Inactive"))
    assert [effect.order_id for effect in desk.effects if isinstance(effect, CancelOrder)] == [1]
    desk.give(fill(bracket, 0, "42.14"))
    first, second = critical(desk)
    assert "entry is being cancelled" in first
    assert "118 shares are held WITHOUT A STOP" in second


def test_a_living_entry_found_without_its_stop_after_a_reconnection_is_cancelled(desk: Desk) -> None:
    bracket = working(desk)
    desk.give(NoticeReceived(ident=3, code=110, text="price not on tick", severity="reject"))
    desk.give(LinkClosed(detail="gone"))
    desk.effects.clear()
    desk.connect(orders=(shown(bracket, 0), shown(bracket, 1)))
    assert 1 in [effect.order_id for effect in desk.effects if isinstance(effect, CancelOrder)]


def test_a_target_that_filled_ends_the_need_of_a_stop(desk: Desk) -> None:
    bracket = working(desk)
    desk.give(fill(bracket, 0, "42.14"), fill(bracket, 1, "45.74", "f.01.01"), status(3, "Cancelled"))
    assert not critical(desk)
    assert desk.state.book.intents[bracket.plan.intent_id].state is IntentState.CLOSED


def test_orders_of_another_client_id_are_not_cancelled_by_number(desk: Desk) -> None:
    bracket = working(desk)
    desk.give(LinkClosed(detail="gone"))
    desk.effects.clear()
    desk.give(SessionStarted(server_version=200, client_id=8, accounts=("DU0000000",), next_order_id=1))
    desk.give(shown(bracket, 0), *(SnapshotPartEnded(part=part) for part in SNAPSHOT_PARTS))
    assert not [effect for effect in desk.effects if isinstance(effect, CancelOrder)]


# --------------------------------------------------------------------------------------- never twice, never stuck


def test_a_rule_that_trades_updates_does_not_trade_a_story_again(tmp_path: Path) -> None:
    desk = Desk(tmp_path, rules=RULE + ON_UPDATES).ready().story().later(20).alive()
    desk.story(headline="FDA approves Halden Bio's new asthma drug (NASDAQ: HLDN)")
    assert len(desk.brackets) == 1
    assert RefusalReason.DUPLICATE in reasons(desk)


def test_opposite_rules_conflict_though_one_names_its_tickers(tmp_path: Path) -> None:
    desk = Desk(tmp_path, rules=RULE + EXPLICIT.replace("SIDE", "short")).shorting().ready().story()
    assert not desk.brackets
    assert RefusalReason.CONFLICT in reasons(desk)


def test_rules_of_one_direction_are_one_order_though_one_names_its_tickers(tmp_path: Path) -> None:
    desk = Desk(tmp_path, rules=RULE + EXPLICIT.replace("SIDE", "buy")).ready().story()
    (approved,) = desk.of(Approved)
    assert isinstance(approved, Approved)
    assert {approved.plan.rule_id, *approved.also} == {"fda-approval", "fda-any"}


def test_an_item_that_stays_on_the_page_for_weeks_raises_signals_with_ids_of_their_own(desk: Desk) -> None:
    desk.ready().story()
    item = make_article(at=desk.now, published=desk.now)
    for _ in range(4):
        desk.later(timedelta(days=8).total_seconds()).alive()
        desk.poll(make_article("An ordinary headline of another week", guid=str(desk.now), at=desk.now))
        desk.poll(replace(item, first_seen_at=desk.now))
    ids = [event.signal.signal_id for _, event in desk.events if hasattr(event, "signal")]
    assert len(ids) == len(set(ids)) > 1
    assert len(desk.brackets) == 1


def test_an_order_only_the_broker_knows_bars_its_story_after_a_restart_too(desk: Desk, tmp_path: Path) -> None:
    desk.ready().story()
    (bracket,) = desk.brackets
    fresh = Desk(tmp_path).connect(orders=(shown(bracket, 0),)).baseline()
    fresh.restart().connect().quote().story()
    assert reasons(fresh) == [RefusalReason.ALREADY_AT_BROKER]


def test_a_bracket_of_which_nothing_was_sent_is_over(desk: Desk) -> None:
    desk.ready().story()
    (bracket,) = desk.brackets
    desk.give(BracketFailed(intent_id=bracket.plan.intent_id, detail="no link", nothing_sent=True))
    assert not list(desk.state.book.open_intents())


# ---------------------------------------------------------------------------------------------------- counting money


def test_a_corrected_execution_is_said_and_not_counted_twice(desk: Desk) -> None:
    bracket = working(desk)
    desk.give(fill(bracket, 0, "42.14"), fill(bracket, 0, "42.20", "e.01.02"), fill(bracket, 0, "42.20", "e.01.02"))
    assert len(desk.of(FillSeen)) == 1
    assert desk.state.book.intents[bracket.plan.intent_id].open_quantity == 118
    assert len([text for text in critical(desk) if "e.01.02" in text]) == 1


def test_what_the_account_holds_counts_and_other_accounts_do_not(desk: Desk) -> None:
    def position(account: str, quantity: int) -> PositionReceived:
        held = Position(
            account=account, con_id=990002, ticker="HLDN", quantity=Decimal(quantity), average_cost=Decimal(40)
        )
        return PositionReceived(position=held)

    desk.ready().give(position("DU0000000", 230), position("DU9999999", 0)).story()
    assert reasons(desk) == [RefusalReason.MAX_POSITION]


def test_orders_on_their_way_count_as_position(desk: Desk) -> None:
    desk.ready().story()
    for number in (2, 3):
        desk.later(1).alive()
        headline = f"FDA approves Halden Bio's product number {number} for adults (NASDAQ: HLDN)"
        desk.poll(make_article(headline, guid=str(number), at=desk.now, published=desk.now))
    assert reasons(desk) == [RefusalReason.MAX_POSITION]
    assert len(desk.brackets) == 2


def test_the_days_orders_and_the_cooldown_count_what_the_journal_tells(tmp_path: Path) -> None:
    cooled = RULE.replace("    trade: small\n", "    trade: small\n    cooldown: {per: ticker, for: 30m}\n")
    desk = Desk(tmp_path, rules=cooled).ready().story().restart().connect().quote().later(60).alive()
    desk.quote().poll(
        make_article(
            "FDA approves Halden Bio's second product for adults (NASDAQ: HLDN)",
            guid="2",
            at=desk.now,
            published=desk.now,
        )
    )
    assert reasons(desk) == [RefusalReason.COOLDOWN]
    few = Desk(tmp_path)
    few.settings = replace(few.settings, limits=replace(few.settings.limits, daily_orders_max=1))
    few.state = replace(few.state, settings=few.settings)
    few.ready().story()
    other = make_instrument("BRXA", con_id=990005)
    few.quote(instrument=other).poll(
        make_article(
            "FDA approves Brixara's monitor for hearts (NASDAQ: BRXA)", guid="2", at=few.now, published=few.now
        )
    )
    assert reasons(few) == [RefusalReason.MAX_DAILY_ORDERS]
