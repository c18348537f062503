"""From raised signals to verdicts: each ends in exactly one of approved, refused or alert."""

from datetime import timedelta

from newsbot.decision.plan import missing, plan, refused, screen
from newsbot.domain.book import Book, Parked
from newsbot.domain.decision import Approved, RefusalReason, Refused
from newsbot.domain.effect import PlaceBracket, RequestMarketRule, ResolveInstrument, SubscribeQuote
from newsbot.domain.event import AlertRaised, OrderPlanned, PlannedLeg
from newsbot.domain.order import BracketIds, Instrument, OrderPlan
from newsbot.domain.signal import Action, Signal
from newsbot.engine.draft import Draft
from newsbot.engine.state import Link
from newsbot.engine.view import conflicts, in_order, same_subject, view_of


def settle(draft: Draft) -> None:
    """Give every waiting signal its verdict, if it can have one now; ask the broker for what the others lack.

    Nothing is judged before the rules are in force and the calendar is known: after a restart both come first.
    """
    if draft.market.rules is None or not draft.market.days:
        return
    opposed = conflicts(draft.book)
    for waiting in in_order(draft.book):
        if waiting.signal.signal_id in draft.book.parked:
            _judge(draft, waiting, opposed.get(waiting.signal.signal_id, ""))


def _judge(draft: Draft, waiting: Parked, conflict: str) -> None:
    signal = waiting.signal
    view = view_of(draft, signal, conflict)
    if signal.action is Action.ALERT:
        _alert(draft, signal, view.duplicate_of)
        return
    refusal = screen(view)
    if refusal is not None:
        draft.emit(refusal)
        return
    if missing(view) and draft.now < waiting.deadline:
        _ask(draft, signal)
        return
    decision = plan(view)
    if isinstance(decision, Approved):
        decision = _never_twice(draft, decision, signal)
    if isinstance(decision, Refused):
        draft.emit(decision)
        return
    draft.emit(_with_other_rules(draft.book, decision, signal))
    _number(draft, decision.plan)


def _alert(draft: Draft, signal: Signal, duplicate_of: str) -> None:
    if duplicate_of:
        draft.emit(refused(signal, RefusalReason.DUPLICATE, f"duplicate of {duplicate_of}"))
        return
    who = signal.company.ticker if signal.company else signal.no_company_detail or "no company known"
    text = f"{signal.rule_id}: {signal.headline} ({who}, {signal.source})"
    draft.emit(AlertRaised(severity="info", text=text, signal_id=signal.signal_id))


def _never_twice(draft: Draft, approved: Approved, signal: Signal) -> Approved | Refused:
    wanted, intent = approved.plan, approved.plan.intent_id
    for placed in draft.book.intents.values():
        if (placed.plan.instrument.con_id, placed.plan.story_id) == (wanted.instrument.con_id, wanted.story_id):
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


def _with_other_rules(book: Book, approved: Approved, signal: Signal) -> Approved:
    others = tuple(
        other.signal.rule_id
        for other in in_order(book)
        if other.signal.signal_id != signal.signal_id and _same_trade(other.signal, signal)
    )
    return Approved(plan=approved.plan, also=others)


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


def watch(draft: Draft, instrument: Instrument) -> None:
    """Ask for what a decision on this instrument needs: its price grid and live quotes."""
    rule_id = instrument.market_rule_id
    if rule_id is not None and rule_id not in draft.market.grids:
        draft.effect(RequestMarketRule(rule_id=rule_id))
    quote = draft.market.quotes.get(instrument.con_id)
    if quote is None or (quote.type is None and not quote.failed):
        draft.effect(SubscribeQuote(instrument=instrument))
    elif quote.changed_at is not None and not quote.failed:
        age = draft.now - quote.changed_at
        if age > timedelta(seconds=draft.settings.limits.quote_age_max_s):
            draft.effect(SubscribeQuote(instrument=instrument, again=True))


def _same_trade(one: Signal, other: Signal) -> bool:
    return same_subject(one, other) and bool(one.terms and other.terms and one.terms.side is other.terms.side)
