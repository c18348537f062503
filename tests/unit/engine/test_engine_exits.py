"""Closing a bracket before target or stop: one order repriced under its own id, the stop never touched."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from builders import RULE, make_article
from engine_desk import Desk, shown

from newsbot.domain.book import IntentState
from newsbot.domain.decision import Refused
from newsbot.domain.effect import CancelOrder, ModifyLeg, PlaceBracket, SubscribeQuote
from newsbot.domain.event import AlertRaised
from newsbot.domain.exit import ExitDelayed, ExitRequested, LegRepriced
from newsbot.domain.input import ExecutionReceived, LinkClosed, NoticeReceived, StatusReceived, Tick, TickReceived
from newsbot.domain.order import Fill
from newsbot.domain.settings import TradingMode

TIMED = RULE.replace("stop_loss: 4%}", "stop_loss: 4%, exit_after: 10m}")
EXIT = """
  - id: recalled
    about: The drug is recalled.
    sources: [globenewswire, prnewswire]
    when: {any: recalls}
    action: exit
    max_age: 5m
"""
RECALL = "Halden Bio recalls its asthma drug (NASDAQ: HLDN)"


def fill(desk: Desk, index: int, quantity: int | None = None, *, number: str = "1") -> Desk:
    bracket = desk.brackets[0] if desk.brackets else None
    assert bracket is not None
    leg = bracket.plan.legs[index]
    return desk.give(
        ExecutionReceived(
            fill=Fill(
                exec_id=f"{index}.{number}",
                perm_id=5_000 + index,
                order_id=tuple(bracket.ids)[index],
                client_id=7,
                order_ref=leg.order_ref,
                con_id=bracket.plan.instrument.con_id,
                ticker="HLDN",
                action=leg.action,
                quantity=quantity or leg.quantity,
                price=leg.price,
                at=desk.now,
            )
        )
    )


def held(tmp_path: Path, rules: str = TIMED, **options: object) -> Desk:
    """A bracket that entered in full, its exits working."""
    desk = Desk(tmp_path, rules=rules, **options).ready().story().sent()  # type: ignore[arg-type]
    desk.give(*(shown(desk.brackets[0], index, "Submitted") for index in range(3)))
    return fill(desk, 0)


def fresh(desk: Desk, seconds: float, *, bid: str = "42.10", ask: str = "42.14") -> Desk:
    """Later, with a live quote and a broker that answers."""
    desk.later(seconds - 1).alive().quote(bid=bid, ask=ask)
    return desk.later(1).alive().give(Tick())


def changes(desk: Desk) -> list[ModifyLeg]:
    return [effect for effect in desk.effects if isinstance(effect, ModifyLeg)]


def delays(desk: Desk) -> list[str]:
    return [event.why for event in desk.of(ExitDelayed) if isinstance(event, ExitDelayed)]


def critical(desk: Desk) -> list[str]:
    return [e.text for e in desk.of(AlertRaised) if isinstance(e, AlertRaised) and e.severity == "critical"]


def test_when_its_time_is_up_the_target_is_repriced_to_the_market_under_its_own_id(tmp_path: Path) -> None:
    desk = held(tmp_path)
    assert desk.state.book.next_deadline() == desk.now.replace(minute=desk.now.minute + 10)
    fresh(desk, 599)
    assert not desk.of(ExitRequested)
    fresh(desk, 1)
    (change,) = changes(desk)
    bracket = desk.brackets[0]
    assert change.order_id == bracket.ids.take_profit
    assert change.leg.order_ref == bracket.plan.legs[1].order_ref
    assert change.leg.price == Decimal("41.26")  # 2 % below the bid, on the grid
    assert change.leg.quantity == 118
    (event,) = desk.of(LegRepriced)
    assert isinstance(event, LegRepriced)
    assert event.former_price == Decimal("45.74")
    assert len(desk.brackets) == 1
    assert desk.folded() == desk.state.book


def test_the_change_is_in_the_step_before_it_is_performed_and_its_fill_ends_it_all(tmp_path: Path) -> None:
    desk = fresh(held(tmp_path), 600)
    fill(desk, 1)
    intent = desk.state.book.intents[desk.brackets[0].plan.intent_id]
    assert intent.open_quantity == 0
    ids = desk.brackets[0].ids
    desk.give(
        StatusReceived(
            order_id=ids.stop_loss,
            client_id=7,
            perm_id=5_002,
            state="Cancelled",
            filled=Decimal(0),
            remaining=Decimal(118),
            why_held="",
        )
    )
    assert desk.state.book.intents[intent.plan.intent_id].state is IntentState.CLOSED
    assert desk.state.book.next_deadline() is None
    before = len(desk.events)
    fresh(desk, 3600)
    assert len(desk.events) == before


def test_what_does_not_fill_is_changed_again_ever_more_rarely_and_said(tmp_path: Path) -> None:
    desk = fresh(held(tmp_path), 600)
    for seconds, bid in ((4, "41.00"), (1, "41.00"), (9, "40.00"), (1, "40.00"), (20, "39.00"), (40, "38.00")):
        fresh(desk, seconds, bid=bid, ask=str(Decimal(bid) + 1))
    assert [change.leg.price for change in changes(desk)] == [
        Decimal(p) for p in ("41.26", "40.18", "39.20", "38.22", "37.24")
    ]
    assert {change.order_id for change in changes(desk)} == {desk.brackets[0].ids.take_profit}
    assert len(critical(desk)) == 1
    assert "do not fill" in critical(desk)[0]


def test_an_exit_signal_closes_what_the_bot_holds_of_that_company(tmp_path: Path) -> None:
    desk = held(tmp_path, RULE + EXIT).later(5).alive()
    desk.story(headline=RECALL, guid="2")
    assert desk.verdicts() == ["approved", "exit"]
    assert len(changes(desk)) == 1
    desk.later(1).story(headline="Halden Bio recalls all of its asthma drugs (NASDAQ: HLDN)", guid="3")
    assert desk.verdicts()[2:] == ["DUPLICATE"]
    assert len(changes(desk)) == 1
    desk.story(headline="Brixara recalls its monitor (NASDAQ: BRXA)", guid="4")
    assert desk.verdicts()[3:] == ["NO_POSITION"]
    assert desk.folded() == desk.state.book


def test_an_exit_for_the_same_symbol_of_another_exchange_closes_nothing(tmp_path: Path) -> None:
    desk = held(tmp_path, RULE + EXIT).later(5).alive()
    desk.story(headline="Halden Bio recalls its asthma drug (NYSE: HLDN)", guid="2")
    assert desk.verdicts()[1:] == ["CONTRACT_MISMATCH"]
    assert not changes(desk)


def test_in_paper_mode_an_exit_rule_must_be_promoted_too_and_stale_news_closes_nothing(tmp_path: Path) -> None:
    desk = Desk(tmp_path, rules=RULE + EXIT.rstrip() + "\n    mode: paper\n", mode=TradingMode.PAPER).ready()
    desk.story(headline=RECALL, guid="2")
    assert desk.verdicts() == ["RULE_MODE"]
    other = held(tmp_path, RULE + EXIT).later(5).alive()
    other.poll(make_article(RECALL, guid="2", at=other.now, published=other.now.replace(hour=12)))
    assert other.verdicts()[1:] == ["STALE_NEWS"]


def test_an_entry_that_still_works_is_cancelled_first(tmp_path: Path) -> None:
    desk = Desk(tmp_path, rules=RULE + EXIT).ready().story().sent()
    desk.give(*(shown(desk.brackets[0], index, "Submitted") for index in range(3)))
    fill(desk, 0, 50).later(5).alive().story(headline=RECALL, guid="2")
    assert [effect for effect in desk.effects if isinstance(effect, CancelOrder)]
    assert not changes(desk)
    desk.give(
        StatusReceived(
            order_id=1,
            client_id=7,
            perm_id=5_000,
            state="Cancelled",
            filled=Decimal(50),
            remaining=Decimal(0),
            why_held="",
        )
    )
    (change,) = changes(desk)  # as soon as the entry is over, without waiting for anything else
    assert change.leg.quantity == 50  # what is held, not what was wanted


def test_while_the_stop_fills_nothing_else_is_done(tmp_path: Path) -> None:
    desk = fill(held(tmp_path), 2, 40)
    fresh(desk, 600)
    assert not changes(desk)
    assert delays(desk) == ["its stop is filling"]


@pytest.mark.parametrize("state", ["Cancelled", "Inactive", "PendingCancel"])
def test_a_target_that_does_not_work_is_left_alone_and_a_person_told(state: str, tmp_path: Path) -> None:
    desk = held(tmp_path)
    desk.give(
        StatusReceived(
            order_id=2, client_id=7, perm_id=5_001, state=state, filled=Decimal(0), remaining=Decimal(1), why_held=""
        )
    )
    fresh(desk, 600)
    fresh(desk, 60)
    assert not changes(desk)
    assert len(critical(desk)) == 1
    assert f"its take-profit order is {state}" in critical(desk)[0]


def test_only_what_the_broker_showed_in_this_session_is_changed(tmp_path: Path) -> None:
    """Any other number would be a new order."""
    desk = held(tmp_path)
    bracket = desk.brackets[0]
    desk.give(LinkClosed(detail="gone"))
    desk.connect(orders=(shown(bracket, 2, "Submitted"),))
    fresh(desk, 600)
    assert not changes(desk)
    assert any("has not shown its take-profit order" in text for text in critical(desk))
    desk.give(shown(bracket, 1, "Submitted"))
    assert len(changes(desk)) == 1


def test_without_a_link_a_live_quote_or_a_session_it_waits(tmp_path: Path) -> None:
    desk = held(tmp_path)
    desk.later(600).give(Tick())
    assert delays(desk) == ["the quote is old"]
    assert any(isinstance(effect, SubscribeQuote) and effect.again for effect in desk.effects)
    fresh(desk, 1).give(TickReceived(con_id=990002, field="halted", value=Decimal(1)))
    assert len(changes(desk)) == 1
    desk.later(10).alive().give(TickReceived(con_id=990002, field="halted", value=Decimal(1)))
    assert delays(desk)[-1] == "trading is halted"
    assert len(changes(desk)) == 1


def test_after_the_close_it_waits_for_the_next_open(tmp_path: Path) -> None:
    desk = held(tmp_path)
    fresh(desk, 9 * 3600)
    assert delays(desk) == ["the exchange is closed"]
    until = desk.state.book.next_deadline()
    assert until is not None
    assert until.isoformat() == "2026-03-12T13:31:00+00:00"  # the first quotes after the open may be stubs
    desk.later((until - desk.now).total_seconds() - 1)
    fresh(desk, 1)
    assert len(changes(desk)) == 1


@pytest.mark.parametrize(("code", "severity"), [(201, "reject"), (105, "warning"), (10_999, "unknown")])
def test_a_change_that_is_refused_is_told_to_a_person(code: int, severity: str, tmp_path: Path) -> None:
    desk = fresh(held(tmp_path), 600)
    desk.give(NoticeReceived(ident=2, code=code, text="no", severity=severity))  # type: ignore[arg-type]
    assert any(f"was answered {code} no" in text for text in critical(desk))
    assert desk.state.book.intents[desk.brackets[0].plan.intent_id].open_quantity == 118
    assert desk.folded() == desk.state.book


def test_after_a_restart_it_goes_on_where_it_was(tmp_path: Path) -> None:
    desk = fresh(held(tmp_path), 600)
    bracket = desk.brackets[0]
    assert isinstance(bracket, PlaceBracket)
    desk.restart().connect(orders=tuple(shown(bracket, index, "Submitted") for index in (1, 2)))
    assert not changes(desk)
    fresh(desk, 4)
    assert not changes(desk)
    fresh(desk, 1)
    (change,) = changes(desk)
    assert change.order_id == bracket.ids.take_profit


def test_in_observe_mode_nothing_is_closed(tmp_path: Path) -> None:
    desk = held(tmp_path, RULE + EXIT)
    assert desk.state.book.intents
    desk.settings = type(desk.settings)(mode=TradingMode.OBSERVE, limits=desk.settings.limits)
    desk.restart().connect().later(5).alive().story(headline=RECALL, guid="2")
    last = desk.of(Refused)[-1]
    assert isinstance(last, Refused)
    assert (last.reason.value, last.detail) == ("MODE", "mode observe: would close 118 HLDN")


def test_a_fill_that_was_told_late_counts_from_its_own_time(tmp_path: Path) -> None:
    desk = Desk(tmp_path, rules=TIMED).ready().story().sent()
    desk.give(*(shown(desk.brackets[0], index, "Submitted") for index in range(3)))
    filled_at = desk.now
    desk.later(240).alive()
    leg = desk.brackets[0].plan.legs[0]
    late = Fill(
        exec_id="late",
        perm_id=5_000,
        order_id=1,
        client_id=7,
        order_ref=leg.order_ref,
        con_id=990002,
        ticker="HLDN",
        action=leg.action,
        quantity=leg.quantity,
        price=leg.price,
        at=filled_at,
    )
    desk.give(ExecutionReceived(fill=late))
    assert desk.state.book.next_deadline() == filled_at + timedelta(minutes=10)


def test_a_bracket_nobody_knows_of_is_left_to_a_person(tmp_path: Path) -> None:
    desk = Desk(tmp_path, rules=RULE + EXIT).ready().story()
    desk.restart().connect().later(5).alive().story(headline=RECALL, guid="2")
    assert desk.verdicts() == ["approved", "exit"]
    assert delays(desk) == ["what became of its orders is not known"]
    before = len(desk.events)
    fresh(desk, 600)
    assert len([event for _, event in desk.events[before:] if isinstance(event, ExitDelayed)]) == 0
    assert not changes(desk)
