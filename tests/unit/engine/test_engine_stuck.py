"""Exits that cannot be made, orders that do not add up: waited out without a word too many, and told to a person."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from builders import RULE
from engine_desk import Desk, shown
from test_engine_exits import EXIT, RECALL, TIMED, changes, critical, delays, fill, fresh, held

from newsbot.domain.book import Intent, IntentState
from newsbot.domain.effect import CancelOrder, RequestSnapshot
from newsbot.domain.event import AlertRaised
from newsbot.domain.exit import BracketChecked, ExitDelayed, LegRepriced, RepriceRefused
from newsbot.domain.input import (
    BracketFailed,
    LinkClosed,
    NoticeReceived,
    QuoteFailed,
    SnapshotPartEnded,
    StatusReceived,
    Tick,
    TickReceived,
)
from newsbot.domain.order import OrderState
from newsbot.domain.settings import RiskLimits, TradingMode
from newsbot.engine.state import SNAPSHOT_PARTS, Settings

STOP_LIMIT = TIMED.replace("stop_loss: 4%", "stop_loss: {stop: 4%, limit: 4.5%}")


def status(desk: Desk, index: int, state: str, filled: int = 0, remaining: int = 0) -> Desk:
    return desk.give(
        StatusReceived(
            order_id=index + 1,
            client_id=7,
            perm_id=5_000 + index,
            state=state,
            filled=Decimal(filled),
            remaining=Decimal(remaining),
            why_held="",
        )
    )


def notice(desk: Desk, order_id: int, code: int, text: str, severity: str = "info") -> Desk:
    return desk.give(NoticeReceived(ident=order_id, code=code, text=text, severity=severity))  # type: ignore[arg-type]


def intent(desk: Desk) -> Intent:
    (found,) = desk.state.book.intents.values()
    return found


def cancels(desk: Desk) -> list[int]:
    return [effect.order_id for effect in desk.effects if isinstance(effect, CancelOrder)]


def of_exits(desk: Desk) -> int:
    return len(desk.of(ExitDelayed)) + len(desk.of(LegRepriced))


def short(tmp_path: Path) -> Desk:
    """The same bracket the other way round, entered in full."""
    desk = Desk(tmp_path, rules=TIMED.replace("side: buy", "side: short"))
    desk.settings = Settings(mode=TradingMode.DRY_RUN, limits=RiskLimits(short_allowed=True))
    desk.state = replace(desk.state, settings=desk.settings)
    desk.ready().story().sent()
    desk.give(*(shown(desk.brackets[0], index, "Submitted") for index in range(3)))
    return fill(desk, 0)


# ---------------------------------------------------------------------------------------------------- the price


@pytest.mark.parametrize(
    ("bid", "ask", "why"),
    [
        ("10.00", "84.00", "the spread is over 5 %"),
        ("42.00", "44.30", "the spread is over 5 %"),
        ("20.00", "20.10", "the quote is over 20 % away from the last price"),
        ("60.00", "60.10", "the quote is over 20 % away from the last price"),
        ("42.14", "42.10", "the quote is crossed or no price"),
        ("42.14", "42.14", "the quote is crossed or no price"),
    ],
)
def test_a_quote_that_is_not_plainly_sane_prices_no_exit(bid: str, ask: str, why: str, tmp_path: Path) -> None:
    desk = held(tmp_path)
    desk.later(599).alive().quote()
    known = (("bid", Decimal(bid)), ("ask", Decimal(ask)))
    desk.give(*(TickReceived(con_id=990002, field=field, value=value) for field, value in known))  # type: ignore[arg-type]
    desk.later(1).alive().give(Tick())
    assert not changes(desk)
    assert delays(desk) == [why]
    fresh(desk, 1)
    assert [change.leg.price for change in changes(desk)] == [Decimal("41.26")]


def test_a_short_is_not_bought_back_at_a_stub(tmp_path: Path) -> None:
    desk = short(tmp_path)
    fresh(desk, 600, bid="42.0", ask="199999.99")
    assert not changes(desk)
    fresh(desk, 1)
    assert [change.leg.price for change in changes(desk)] == [Decimal("42.98")]


def test_a_great_fall_is_believed_once_it_was_traded_at(tmp_path: Path) -> None:
    desk = held(tmp_path).later(599).alive().quote()
    ticks = (("bid", "20.00"), ("ask", "20.10"), ("last", "20.05"))
    desk.give(*(TickReceived(con_id=990002, field=f, value=Decimal(v)) for f, v in ticks))  # type: ignore[arg-type]
    desk.later(1).alive().give(Tick())
    assert [change.leg.price for change in changes(desk)] == [Decimal("19.60")]


def test_without_a_last_price_or_a_close_there_is_nothing_to_compare_with(tmp_path: Path) -> None:
    desk = held(tmp_path).later(599).alive().quote()
    desk.give(TickReceived(con_id=990002, field="prev_close", value=None)).later(1).alive().give(Tick())
    assert not changes(desk)
    assert delays(desk) == ["neither a last price nor a close is known to compare the quote with"]


def test_a_quote_from_before_the_open_prices_nothing_at_the_open(tmp_path: Path) -> None:
    desk = held(tmp_path)
    fresh(desk, 9 * 3600)
    assert "the exchange is closed; looked at again at 09:31:00 New York" in critical(desk)[0]
    until = desk.state.book.next_deadline()
    assert until is not None
    desk.later((until - desk.now).total_seconds() - 61).alive().quote()  # one second before the bell
    for _ in range(62):
        desk.later(1).alive().give(Tick())
    assert not changes(desk)
    assert delays(desk)[-1] == "the quote is from before the open"
    fresh(desk, 1)
    assert len(changes(desk)) == 1


# --------------------------------------------------------------------------------- the stop's status and executions


@pytest.mark.parametrize(("state", "filled", "remaining"), [("Filled", 118, 0), ("Submitted", 40, 78)])
@pytest.mark.parametrize("way", [held, short])
def test_a_stop_that_filled_by_its_status_is_waited_for(
    way: object, state: str, filled: int, remaining: int, tmp_path: Path
) -> None:
    desk = way(tmp_path)  # type: ignore[operator]
    fresh(desk, 599)
    status(desk, 2, state, filled, remaining)
    fresh(desk, 1)
    assert not changes(desk)
    assert delays(desk) == ["the broker says that its stop-loss order filled and has not told the executions"]
    assert critical(desk) == []  # above all not: place a stop by hand
    fill(desk, 2, 118)
    assert intent(desk).open_quantity == 0
    assert not changes(desk)
    assert desk.folded() == desk.state.book


def test_executions_that_do_not_come_are_asked_for_and_a_person_must_look(tmp_path: Path) -> None:
    desk = held(tmp_path, RULE)
    status(desk, 2, "Filled", 118, 0)
    asked = sum(isinstance(effect, RequestSnapshot) for effect in desk.effects)
    assert desk.state.book.next_deadline() == desk.now + timedelta(seconds=10)
    fresh(desk, 10)
    (text,) = critical(desk)
    assert "Compare the position with the broker's before you place any order by hand" in text
    assert sum(isinstance(effect, RequestSnapshot) for effect in desk.effects) == asked + 1
    for _ in range(60):
        fresh(desk, 60)
    assert len(critical(desk)) == 1
    assert len(desk.of(BracketChecked)) == 1


def test_a_stop_that_is_lost_is_still_said_at_once(tmp_path: Path) -> None:
    desk = held(tmp_path)
    status(desk, 2, "Cancelled", 0, 0)
    assert any("WITHOUT A STOP" in text for text in critical(desk))


def test_a_stop_that_filled_in_part_and_was_cancelled_leaves_the_rest_naked_and_that_is_said(tmp_path: Path) -> None:
    desk = held(tmp_path)
    status(desk, 2, "Cancelled", 40, 0)
    assert any("WITHOUT A STOP" in text for text in critical(desk))


def test_an_entry_whose_executions_are_not_all_in_is_waited_for(tmp_path: Path) -> None:
    desk = Desk(tmp_path, rules=RULE + EXIT).ready().story().sent()
    desk.give(*(shown(desk.brackets[0], index, "Submitted") for index in range(3)))
    fill(desk, 0, 30).later(5).alive().story(headline=RECALL, guid="2")
    status(desk, 0, "Cancelled", 50, 0)
    assert not changes(desk)
    fill(desk, 0, 20, number="2.1")
    (change,) = changes(desk)
    assert change.leg.quantity == 50


# --------------------------------------------------------------------------------------------- what is left over


@pytest.mark.parametrize("way", [held, short])
def test_a_stop_that_works_when_nothing_is_held_is_cancelled_until_it_is_over(way: object, tmp_path: Path) -> None:
    desk = fresh(way(tmp_path), 600)  # type: ignore[operator]
    fill(desk, 1)
    assert cancels(desk) == []  # its end is usually told within a moment
    fresh(desk, 10)
    assert cancels(desk) == [3]
    (event,) = desk.of(BracketChecked)
    assert isinstance(event, BracketChecked)
    assert event.found == "nothing of it is held and its stop-loss order still works"
    fresh(desk, 10)
    fresh(desk, 60)
    assert cancels(desk) in ([3, 3, 3], [3])  # one effect may be kept once
    assert any("cancel it by hand" in text for text in critical(desk))
    status(desk, 2, "Cancelled")
    assert intent(desk).state is IntentState.CLOSED
    assert desk.state.book.next_deadline() is None
    assert desk.folded() == desk.state.book


def test_when_exits_took_more_than_was_held_what_still_works_is_cancelled(tmp_path: Path) -> None:
    desk = fill(held(tmp_path, RULE), 2, 40)
    fill(desk, 1, 118)
    assert intent(desk).open_quantity == -40
    fresh(desk, 10)
    assert cancels(desk) == [3]


def test_a_left_over_target_is_cancelled_too_and_one_that_is_not_found_is_over(tmp_path: Path) -> None:
    desk = held(tmp_path, RULE)
    fill(desk, 2)
    fresh(desk, 10)
    assert cancels(desk) == [2]
    notice(desk, 2, 10147, "OrderId 2 that needs to be cancelled is not found")
    assert intent(desk).state is IntentState.CLOSED


def test_while_shares_are_held_a_stop_that_is_not_found_stays(tmp_path: Path) -> None:
    desk = held(tmp_path, RULE)
    notice(desk, 3, 10147, "OrderId 3 that needs to be cancelled is not found")
    assert intent(desk).legs[2].state is OrderState.SUBMITTED


def test_what_is_left_over_while_the_link_is_down_is_looked_at_when_it_is_back(tmp_path: Path) -> None:
    desk = fill(held(tmp_path, RULE), 1)
    desk.give(LinkClosed(detail="gone"))
    for _ in range(5):
        desk.later(60).give(Tick())
    assert len(desk.of(BracketChecked)) == 1
    assert cancels(desk) == []
    desk.connect(orders=(shown(desk.brackets[0], 2, "Submitted"),))
    assert cancels(desk) == [3]


# ----------------------------------------------------------------------------------- brackets nothing is known of


def lost(tmp_path: Path, rules: str = RULE + EXIT) -> Desk:
    """One reading of the broker's records showed nothing of a working bracket."""
    desk = held(tmp_path, rules)
    desk.give(LinkClosed(detail="nightly restart"))
    return desk.connect()


def test_a_bracket_that_is_shown_again_is_known_again(tmp_path: Path) -> None:
    desk = lost(tmp_path)
    assert intent(desk).state is IntentState.UNKNOWN
    bracket = desk.brackets[0]
    desk.give(shown(bracket, 1, "Submitted"))
    assert intent(desk).state is IntentState.UNKNOWN  # its stop may be gone
    desk.give(shown(bracket, 2, "Submitted"))
    assert intent(desk).state is IntentState.WORKING
    assert desk.folded() == desk.state.book
    desk.later(5).alive().quote().story(headline=RECALL, guid="2")
    assert len(changes(desk)) == 1


def test_a_complete_reading_that_shows_it_heals_it_too(tmp_path: Path) -> None:
    desk = lost(tmp_path)
    desk.give(LinkClosed(detail="again"))
    desk.connect(orders=tuple(shown(desk.brackets[0], index, "Submitted") for index in (1, 2)))
    assert intent(desk).state is IntentState.WORKING


def test_an_exit_that_is_due_is_made_as_soon_as_its_bracket_is_known_again(tmp_path: Path) -> None:
    desk = lost(tmp_path, TIMED)
    fresh(desk, 600)
    assert delays(desk) == ["what became of its orders is not known"]
    for _ in range(120):
        fresh(desk, 60)
    assert not changes(desk)
    desk.give(*(shown(desk.brackets[0], index, "Submitted") for index in (1, 2)))
    assert len(changes(desk)) == 1


# ------------------------------------------------------------------------------------------ what is told, and when


def test_an_exit_that_waits_is_told_after_a_minute_and_again_when_the_reason_changes(tmp_path: Path) -> None:
    desk = held(tmp_path)
    desk.later(600)
    for _ in range(6):
        desk.later(10).alive().give(QuoteFailed(con_id=990002, code=354, text="not subscribed"), Tick())
    assert critical(desk) == []
    for _ in range(700):
        desk.later(10).alive().give(QuoteFailed(con_id=990002, code=354, text="not subscribed"), Tick())
    (text,) = critical(desk)
    assert text.endswith("is to be closed and cannot be: no live quote of both sides")
    assert of_exits(desk) <= 3
    for _ in range(7):
        fresh(desk, 10, bid="10.00", ask="84.00")
    assert len(critical(desk)) == 2
    assert "the spread" in critical(desk)[1]
    assert desk.folded() == desk.state.book


def test_reasons_that_come_and_go_fill_neither_the_journal_nor_the_ears(tmp_path: Path) -> None:
    desk = fresh(held(tmp_path), 599)
    for number in range(600):
        fresh(desk, 1, bid="10.00" if number % 2 else "42.20", ask="84.00" if number % 2 else "42.10")
    assert not changes(desk)
    assert len(desk.of(ExitDelayed)) <= 65
    assert len(critical(desk)) <= 3


def test_an_entry_whose_cancel_goes_unanswered_is_told(tmp_path: Path) -> None:
    desk = Desk(tmp_path, rules=RULE + EXIT).ready().story().sent()
    desk.give(*(shown(desk.brackets[0], index, "Submitted") for index in range(3)))
    fill(desk, 0, 50).later(5).alive().story(headline=RECALL, guid="2")
    for _ in range(360):
        desk.later(10).alive().give(Tick())
    assert any("its entry is being cancelled first" in text for text in critical(desk))
    assert len(desk.of(ExitDelayed)) <= 25
    assert len(cancels(desk)) == len(desk.of(ExitDelayed))


def test_a_cancel_that_finds_no_order_after_the_entrys_end_is_its_end(tmp_path: Path) -> None:
    desk = Desk(tmp_path, rules=TIMED).ready().story().sent()
    desk.give(*(shown(desk.brackets[0], index, "Submitted") for index in range(3)))
    fill(desk, 0, 50)
    fresh(desk, 600)
    assert cancels(desk) == [1]
    notice(desk, 1, 10147, "OrderId 1 that needs to be cancelled is not found")
    (change,) = changes(desk)
    assert change.leg.quantity == 50


def test_a_cancel_that_finds_no_order_before_the_entrys_end_proves_nothing(tmp_path: Path) -> None:
    desk = Desk(tmp_path, rules=RULE + EXIT).ready().story().sent()
    desk.give(*(shown(desk.brackets[0], index, "Submitted") for index in range(3)))
    fill(desk, 0, 50).later(5).alive().story(headline=RECALL, guid="2")
    notice(desk, 1, 10147, "OrderId 1 that needs to be cancelled is not found")
    desk.later(40)
    notice(desk, 1, 10148, "OrderId 1 that needs to be cancelled can not be cancelled, state: Filled")
    assert not intent(desk).legs[0].done
    assert not changes(desk)


def test_an_entry_that_was_sent_and_never_answered_is_not_taken_as_over(tmp_path: Path) -> None:
    desk = Desk(tmp_path, rules=RULE + EXIT).ready().story().sent()
    desk.later(5).alive().story(headline=RECALL, guid="2")
    for _ in range(30):
        fresh(desk, 60)
    assert not intent(desk).legs[0].done
    assert not changes(desk)
    assert any("its entry is being cancelled first" in text for text in critical(desk))


def test_an_entry_whose_end_passed_in_a_gap_and_is_not_shown_is_over(tmp_path: Path) -> None:
    desk = Desk(tmp_path, rules=TIMED).ready().story().sent()
    desk.give(*(shown(desk.brackets[0], index, "Submitted") for index in range(3)))
    fill(desk, 0, 50).give(LinkClosed(detail="gone")).later(90)
    desk.connect(orders=tuple(shown(desk.brackets[0], index, "Submitted") for index in (1, 2)))
    fresh(desk, 600)
    (change,) = changes(desk)
    assert change.leg.quantity == 50
    assert cancels(desk) == []


# --------------------------------------------------------------------------------------------- refused, late, stuck


@pytest.mark.parametrize(("code", "severity"), [(201, "reject"), (110, "reject"), (105, "warning"), (134, "warning")])
def test_a_refused_change_leaves_the_order_as_it_was_and_is_made_again_later(
    code: int, severity: str, tmp_path: Path
) -> None:
    desk = fresh(held(tmp_path), 600)
    notice(desk, 2, code, "no", severity)
    target = intent(desk).legs[1]
    assert (target.leg.price, target.leg.quantity, target.done) == (Decimal("45.74"), 118, False)
    assert len(desk.of(RepriceRefused)) == 1
    fresh(desk, 59)
    assert len(changes(desk)) == 1
    fresh(desk, 1)
    assert len(changes(desk)) == 2
    notice(desk, 2, code, "no", severity)
    assert len([text for text in critical(desk) if "was answered" in text]) == 1
    assert desk.folded() == desk.state.book


def test_an_order_that_is_held_inactive_for_a_refused_change_is_used_again_when_it_works(tmp_path: Path) -> None:
    desk = fresh(held(tmp_path), 600)
    status(desk, 1, "Inactive", 0, 118)
    notice(desk, 2, 201, "no", "reject")
    for _ in range(3):
        fresh(desk, 60)
    assert len(changes(desk)) == 1
    assert any("its take-profit order is Inactive" in text for text in critical(desk))
    desk.give(shown(desk.brackets[0], 1, "Submitted"))
    assert len(changes(desk)) == 2


def test_a_bracket_of_which_nothing_was_sent_is_not_to_be_closed_any_more(tmp_path: Path) -> None:
    desk = Desk(tmp_path, rules=RULE + EXIT).ready().story()
    desk.later(1).alive().story(headline=RECALL, guid="2")
    assert desk.verdicts() == ["approved", "exit"]
    desk.give(BracketFailed(intent_id=intent(desk).plan.intent_id, detail="no link", nothing_sent=True))
    assert desk.state.book.next_deadline() is None
    before = (len(desk.events), len(cancels(desk)))
    for _ in range(60):
        desk.later(60).alive().give(Tick())
    assert (len(desk.events), len(cancels(desk))) == before


def test_a_late_execution_of_a_closed_bracket_is_closed_like_the_rest(tmp_path: Path) -> None:
    desk = Desk(tmp_path, rules=RULE + EXIT).ready().story().sent()
    desk.give(*(shown(desk.brackets[0], index, "Submitted") for index in range(3)))
    desk.later(5).alive().story(headline=RECALL, guid="2")
    for index in range(3):
        status(desk, index, "Cancelled")
    assert intent(desk).state is IntentState.CLOSED
    fill(desk, 0, 50)
    assert intent(desk).plan.intent_id in desk.state.book.exits
    fresh(desk, 1)
    assert any("its take-profit order is Cancelled" in text for text in critical(desk))
    assert desk.folded() == desk.state.book


def test_a_stop_limit_that_the_market_left_behind_does_not_hold_the_rest_for_ever(tmp_path: Path) -> None:
    desk = fill(held(tmp_path, STOP_LIMIT), 2, 10)
    fresh(desk, 600, bid="41.00", ask="41.04")  # at its limit it can fill by itself
    assert not changes(desk)
    fresh(desk, 60, bid="38.00", ask="38.04")
    (change,) = changes(desk)
    assert change.leg.quantity == 108


def test_a_stop_limit_that_fills_now_is_left_to_it(tmp_path: Path) -> None:
    desk = held(tmp_path, STOP_LIMIT)
    fresh(desk, 590)
    fill(desk, 2, 10)
    fresh(desk, 60, bid="38.00", ask="38.04")
    assert not changes(desk)
    for _ in range(2):
        fresh(desk, 60, bid="38.00", ask="38.04")
    assert len(changes(desk)) == 1


def test_a_stop_that_fills_at_the_market_is_left_to_it_and_told(tmp_path: Path) -> None:
    desk = fill(held(tmp_path), 2, 10)
    for _ in range(20):
        fresh(desk, 60)
    assert not changes(desk)
    assert any("its stop is filling" in text for text in critical(desk))


def test_the_parts_of_a_reading_asked_for_again_change_nothing_that_is_ready(tmp_path: Path) -> None:
    desk = held(tmp_path, RULE)
    market = desk.state.market
    desk.give(*(SnapshotPartEnded(part=part) for part in SNAPSHOT_PARTS))
    assert desk.state.market == market
    assert not [e for e in desk.of(AlertRaised) if isinstance(e, AlertRaised) and e.severity == "critical"]
