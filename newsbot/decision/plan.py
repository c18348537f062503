"""From a View to the verdict: exactly one Approved or Refused, and never an exception."""

from datetime import timedelta
from decimal import Decimal

from newsbot.decision.broker_gates import BROKER, ORDER, broker_alive, contract_matches, recent
from newsbot.decision.gates import (
    ALERT,
    EXIT,
    FIRST,
    RULE,
    SCREEN,
    VETO,
    WATCH,
    Gate,
    first_report,
    no_retelling,
    not_duplicate,
)
from newsbot.decision.sizing import Sized, size
from newsbot.decision.view import View
from newsbot.decision.wording import plain
from newsbot.domain.decision import Approved, RefusalReason, Refused
from newsbot.domain.order import Action, Leg, LegRole, OrderPlan, OrderType, Side, TimeInForce, intent_id, leg_ref
from newsbot.domain.settings import TradingMode
from newsbot.domain.signal import Signal


def screen(view: View) -> Refused | None:
    """The gates that need no broker, asked when the signal is raised: what they refuse need not wait for a quote."""
    return _first(view, SCREEN)


def rule_stands(view: View) -> Refused | None:
    """The gates of signals that ask for no order: is the rule there to speak at all?"""
    return _first(view, RULE)


def may_alert(view: View) -> Refused | None:
    """The gates of a signal that only tells a person."""
    return _first(view, ALERT)


def may_watch(view: View) -> Refused | None:
    """The gates of a signal that puts a ticker on the day's list."""
    return _first(view, WATCH)


def may_wait(view: View) -> Refused | None:
    """The gates of a report that is to be confirmed, asked when it comes: it must be fresh then, and not later."""
    return _first(view, FIRST[view.signal.action])


def may_confirm(view: View) -> bool:
    """Whether a report may confirm another one of its story: it must be what it would have to be as the first."""
    gates = (first_report, no_retelling, *(gate for gate in FIRST[view.signal.action] if gate is not not_duplicate))
    return _first(view, gates) is None


def may_veto(view: View) -> bool:
    """Whether a signal may stop an order of another rule: only what could itself lead to an order may."""
    return _first(view, VETO.get(view.signal.action, ())) is None and view.signal.action in VETO


def may_exit(view: View) -> Refused | None:
    """The gates of a signal that closes a position of ours."""
    return _first(view, EXIT)


def missing(view: View) -> str:
    """What the signal still waits for: ``ready``, ``contract``, ``quote``, ``proof of life``; empty: decide now.

    A quote too old to price an order by is waited for like one that never came.
    Empty as well when waiting cannot help: the contract is wrong, or trading is halted.
    """
    if view.not_ready or not view.account:
        return "ready"
    if view.instrument is None and view.contract_problem is None:
        return "contract"
    if contract_matches(view) is not None:
        return ""
    quote = view.quote
    if quote is None or quote.halted in (None, -1):
        return "quote"
    if quote.halted:
        return ""
    if quote.bid is None or quote.ask is None or quote.type is None or recent(view) is not None:
        return "quote"
    return "proof of life" if broker_alive(view) is not None else ""


def plan(view: View) -> Approved | Refused:
    """The verdict: all gates, then prices and quantity, then the limits of the order.

    In observe mode all of it is computed; what would have been approved is refused as ``MODE`` with the order in words.
    """
    for gate in (*SCREEN, *BROKER):
        block = gate(view)
        if block is not None:
            return refused(view.signal, *block)
    terms, instrument, quote = view.signal.terms, view.instrument, view.quote
    assert terms is not None
    assert instrument is not None
    assert quote is not None
    sized = size(terms, instrument, quote, view.signal.values)
    if not isinstance(sized, Sized):
        return refused(view.signal, *sized)
    for order_gate in ORDER:
        block = order_gate(view, sized)
        if block is not None:
            return refused(view.signal, *block)
    if view.mode is TradingMode.OBSERVE:
        return refused(view.signal, RefusalReason.MODE, f"mode observe: would {_in_words(sized)}")
    return Approved(plan=_order_plan(view, sized))


def at_risk(order: OrderPlan) -> Decimal:
    """What is lost in USD when the stop fills at its price, or at the limit of a stop-limit order."""
    stop = order.legs[2]
    return order.quantity * abs(order.bracket.entry - (stop.price if stop.limit is None else stop.limit))


def _first(view: View, gates: tuple[Gate, ...]) -> Refused | None:
    for gate in gates:
        block = gate(view)
        if block is not None:
            return refused(view.signal, *block)
    return None


def refused(signal: Signal, reason: RefusalReason, detail: str) -> Refused:
    """The refusal of a signal. ``detail`` holds the numbers, in words."""
    return Refused(
        signal_id=signal.signal_id,
        rule_id=signal.rule_id,
        story_id=signal.story_id,
        ticker=signal.company.ticker if signal.company else "",
        headline=signal.headline,
        reason=reason,
        detail=detail,
    )


def _order_plan(view: View, sized: Sized) -> OrderPlan:
    signal, instrument, quote = view.signal, view.instrument, view.quote
    assert instrument is not None
    assert quote is not None
    intent = intent_id(signal.rule_id, instrument.con_id, signal.story_id)
    expires_at = view.now + timedelta(seconds=view.limits.entry_ttl_s)
    bracket = sized.bracket
    action = Action.BUY if bracket.side is Side.BUY else Action.SELL
    # where there is no session the broker holds what is not marked for it, the stop too
    outside = view.day is None or not view.day.open <= view.now < view.day.close
    entry = Leg(
        role=LegRole.ENTRY,
        order_ref=leg_ref(intent, LegRole.ENTRY),
        action=action,
        quantity=sized.quantity,
        order_type=OrderType.LIMIT,
        price=bracket.entry,
        tif=TimeInForce.GTD,
        good_till=expires_at,
        outside_rth=outside,
    )
    take_profit = Leg(
        role=LegRole.TAKE_PROFIT,
        order_ref=leg_ref(intent, LegRole.TAKE_PROFIT),
        action=action.opposite,
        quantity=sized.quantity,
        order_type=OrderType.LIMIT,
        price=bracket.take_profit,
        tif=TimeInForce.GTC,
        outside_rth=outside,
    )
    stop_loss = Leg(
        role=LegRole.STOP_LOSS,
        order_ref=leg_ref(intent, LegRole.STOP_LOSS),
        action=action.opposite,
        quantity=sized.quantity,
        order_type=sized.stop_type,
        price=bracket.stop_loss,
        tif=TimeInForce.GTC,
        outside_rth=outside,
        limit=sized.stop_limit,
        trail=sized.trail,
    )
    return OrderPlan(
        intent_id=intent,
        signal_id=signal.signal_id,
        rule_id=signal.rule_id,
        rule_revision=signal.rule_revision,
        story_id=signal.story_id,
        account=view.account,
        side=bracket.side,
        quantity=sized.quantity,
        instrument=instrument,
        bracket=bracket,
        legs=(entry, take_profit, stop_loss),
        quote=quote,
        decided_at=view.now,
        expires_at=expires_at,
        exit_after_s=signal.terms.exit_after_s if signal.terms else None,
    )


def _in_words(sized: Sized) -> str:
    bracket = sized.bracket
    return (
        f"{bracket.side.value} {sized.quantity:,} at {plain(bracket.entry)} or better, "
        f"target {plain(bracket.take_profit)}, stop {plain(bracket.stop_loss)}"
    )
