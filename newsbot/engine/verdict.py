"""From raised signals to verdicts: each ends in exactly one of approved, refused or alert."""

from collections.abc import Callable

from newsbot.decision.plan import (
    at_risk,
    may_alert,
    may_veto,
    may_watch,
    missing,
    plan,
    refused,
    rule_stands,
    screen,
)
from newsbot.decision.view import View
from newsbot.domain.book import Book, Parked
from newsbot.domain.decision import Approved, RefusalReason, Refused
from newsbot.domain.effect import PlaceBracket, ResolveInstrument
from newsbot.domain.event import AlertRaised, OrderPlanned, PlannedLeg, WatchAdded
from newsbot.domain.order import BracketIds, OrderPlan
from newsbot.domain.signal import Action, Signal
from newsbot.engine import exits
from newsbot.engine.draft import Draft
from newsbot.engine.memory import root
from newsbot.engine.quotes import watch
from newsbot.engine.rulebook import not_in_force
from newsbot.engine.state import Link
from newsbot.engine.view import conflicts, in_order, same_subject, view_of


def settle(draft: Draft) -> None:
    """Give every waiting signal its verdict, if it can have one now; ask the broker for what the others lack.

    Nothing is judged before the rules are in force and the calendar is known: after a restart both come first.
    """
    if draft.market.rules is None or not draft.market.days:
        return
    opposed = conflicts(draft.book, _speaks(draft))
    for waiting in in_order(draft.book):
        signal_id = waiting.signal.signal_id
        if signal_id in draft.book.parked and (signal_id in opposed or not _waits_on(draft, waiting)):
            _judge(draft, waiting, opposed.get(signal_id, ""))


def _judge(draft: Draft, waiting: Parked, conflict: str) -> None:
    signal = waiting.signal
    view = view_of(draft, signal, conflict)
    if not waiting.confirmed:
        _unconfirmed(draft, waiting, view)
        return
    match signal.action:
        case Action.ALERT:
            _alert(draft, signal, view)
        case Action.WATCH:
            _watch(draft, signal, view)
        case Action.EXIT:
            exits.take_signal(draft, signal, view)
        case Action.TRADE:
            _trade(draft, waiting, view)


def _trade(draft: Draft, waiting: Parked, view: View) -> None:
    signal = waiting.signal
    refusal = screen(view)
    if refusal is not None:
        draft.emit(refusal)
        return
    if missing(view) and draft.now < waiting.deadline:
        _ask(draft, signal)
        return
    decision = _decided(draft, signal, view)
    if isinstance(decision, Refused):
        draft.emit(decision)
        return
    chosen = _smallest(draft, signal, decision)
    draft.emit(chosen)
    _number(draft, chosen.plan)
    if chosen.plan.signal_id != signal.signal_id:
        _judge(draft, waiting, view.conflict_with)  # another rule's order stands for this one: a duplicate now


def _decided(draft: Draft, signal: Signal, view: View) -> Approved | Refused:
    decision = plan(view)
    return _never_twice(draft, decision, signal) if isinstance(decision, Approved) else decision


def _smallest(draft: Draft, signal: Signal, own: Approved) -> Approved:
    """Of the rules that would trade this story the same way, the order that risks least; of equals the first id.

    The others stand in its provenance: each of them would have been approved itself.
    """
    found = [own]
    for other in in_order(draft.book):
        if (
            other.signal.signal_id == signal.signal_id
            or not other.confirmed
            or not _same_trade(draft.book, other.signal, signal)
        ):
            continue
        view = view_of(draft, other.signal, "")
        if screen(view) is None:
            decision = _decided(draft, other.signal, view)
            found += [decision] if isinstance(decision, Approved) else []
    chosen = min(found, key=lambda approved: (at_risk(approved.plan), approved.plan.rule_id, approved.plan.signal_id))
    others = sorted({approved.plan.rule_id for approved in found} - {chosen.plan.rule_id})
    return Approved(plan=chosen.plan, also=tuple(others))


def _waits_on(draft: Draft, waiting: Parked) -> bool:
    """Whether a signal that waits for other sources has nothing else to hear yet: there may be many, for minutes."""
    signal, rules = waiting.signal, draft.market.rules
    return (
        not waiting.confirmed
        and draft.now < waiting.deadline
        and signal.rule_id not in draft.book.disabled
        and rules is not None
        and not not_in_force(rules, signal)
    )


def _unconfirmed(draft: Draft, waiting: Parked, view: View) -> None:
    """A signal that waits for other sources. What can only become worse is said at once."""
    signal, confirm = waiting.signal, waiting.signal.confirm
    refusal = rule_stands(view)
    if refusal is None and view.duplicate_of:
        refusal = refused(signal, RefusalReason.DUPLICATE, f"duplicate of {view.duplicate_of}")
    if refusal is not None:
        draft.emit(refusal)
    elif view.conflict_with:
        draft.emit(refused(signal, RefusalReason.CONFLICT, f"conflicts with {view.conflict_with}"))
    elif draft.now >= waiting.deadline and confirm is not None:
        detail = f"{len(waiting.sources)} of {confirm.sources} sources told it within {confirm.within_s} s"
        draft.emit(refused(signal, RefusalReason.NO_CONFIRMATION, f"{detail}: {', '.join(waiting.sources)}"))


def _watch(draft: Draft, signal: Signal, view: View) -> None:
    refusal = may_watch(view)
    if refusal is not None:
        draft.emit(refusal)
        return
    if signal.company is None:
        reason = RefusalReason(signal.no_company or RefusalReason.UNKNOWN_COMPANY)
        draft.emit(refused(signal, reason, signal.no_company_detail or "no company known"))
        return
    draft.emit(
        WatchAdded(
            signal_id=signal.signal_id,
            rule_id=signal.rule_id,
            story_id=signal.story_id,
            ticker=signal.company.ticker,
            headline=signal.headline,
            source=signal.source,
            url=signal.url,
        )
    )


def _alert(draft: Draft, signal: Signal, view: View) -> None:
    refusal = may_alert(view)
    if refusal is not None:
        draft.emit(refusal)
        return
    who = signal.company.ticker if signal.company else signal.no_company_detail or "no company known"
    text = f"{signal.rule_id}: {signal.headline} ({who}, {signal.source})"
    draft.emit(AlertRaised(severity="info", text=text, signal_id=signal.signal_id))


def _never_twice(draft: Draft, approved: Approved, signal: Signal) -> Approved | Refused:
    wanted, intent = approved.plan, approved.plan.intent_id
    for placed in draft.book.intents.values():
        same_story = root(draft.book, placed.plan.story_id) == root(draft.book, wanted.story_id)
        if same_story and placed.plan.instrument.con_id == wanted.instrument.con_id:
            return refused(
                signal,
                RefusalReason.DUPLICATE,
                f"bracket {placed.plan.intent_id} of {placed.plan.rule_id} was already placed for this story",
            )
    if intent in draft.market.seen_intents or intent in draft.book.strangers:
        return refused(
            signal,
            RefusalReason.ALREADY_AT_BROKER,
            f"the broker's records name bracket {intent}, this journal does not: it is older than the broker",
        )
    return approved


def _speaks(draft: Draft) -> Callable[[Signal], bool]:
    """Whether a signal may have a say about another rule's order: only when it could lead to an order itself."""
    return lambda signal: may_veto(view_of(draft, signal, ""))


def _number(draft: Draft, order: OrderPlan) -> None:
    ids = BracketIds.starting_at(draft.book.next_order_id)
    legs = tuple(
        PlannedLeg(
            order_id=order_id,
            order_ref=leg.order_ref,
            role=leg.role.value,
            action=leg.action.value,
            quantity=leg.quantity,
            order_type=leg.order_type.value,
            price=leg.price,
            tif=leg.tif.value,
            limit=leg.limit,
            trail=leg.trail,
        )
        for order_id, leg in zip(ids, order.legs, strict=True)
    )
    draft.emit(OrderPlanned(intent_id=order.intent_id, ids=ids, client_id=draft.book.client_id, legs=legs))
    draft.effect(PlaceBracket(plan=order, ids=ids))


def _ask(draft: Draft, signal: Signal) -> None:
    if draft.market.link is Link.DOWN or signal.company is None:
        return
    instruments = draft.market.contracts.get(signal.company.ticker)
    if instruments is None:
        draft.effect(ResolveInstrument(company=signal.company))
    elif len(instruments) == 1:
        watch(draft, instruments[0])


def _same_trade(book: Book, one: Signal, other: Signal) -> bool:
    return (
        one.action is other.action is Action.TRADE
        and same_subject(book, one, other)
        and bool(one.terms and other.terms and one.terms.side is other.terms.side)
    )
