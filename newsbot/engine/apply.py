"""The Book after an event. The same fold serves the live run, recovery and every replay."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from newsbot.domain.book import (
    Book,
    Intent,
    IntentState,
    LegRecord,
    Parked,
    SourceRecord,
    execution_key,
)
from newsbot.domain.decision import Approved, Refused
from newsbot.domain.event import (
    AlertRaised,
    ArticleSeen,
    CommissionSeen,
    Envelope,
    FillSeen,
    IntentUnknown,
    JournalEvent,
    Notice,
    OrderPlanned,
    OrderSent,
    OrderStateChanged,
    PollFailed,
    ProtectionLost,
    RuleDisabled,
    RuleEnabled,
    RulePromoted,
    RulesChanged,
    RulesRecovered,
    RulesRefused,
    RunStarted,
    RunStopped,
    SendFailed,
    SessionOpened,
    SignalConfirmed,
    SignalRaised,
    SourceRecovered,
    StoryUpdated,
    WatchAdded,
)
from newsbot.domain.exit import ExitDelayed, ExitRequested, LegRepriced
from newsbot.domain.order import Fill, LegRole, OrderState, parse_ref
from newsbot.engine import rulebook
from newsbot.engine.memory import forget, remember


def fold(book: Book, envelopes: Iterable[Envelope]) -> Book:
    """The Book after a whole journal: starting up is recovering."""
    for envelope in envelopes:
        book = apply(book, envelope.event, envelope.at)
    return book


def apply(book: Book, event: JournalEvent, at: datetime) -> Book:
    """The Book after one event that was stored at ``at``. Total: every event is known, most change little."""
    match event:
        case ArticleSeen() | StoryUpdated():
            return remember(forget(book, at), event, at)
        case PollFailed():
            former = book.sources.get(event.source) or SourceRecord()
            return replace(book, sources=book.sources.insert(event.source, replace(former, failing=event.code)))
        case SourceRecovered():
            former = book.sources.get(event.source) or SourceRecord()
            return replace(book, sources=book.sources.insert(event.source, replace(former, failing="")))
        case SignalRaised():
            signal = event.signal
            parked = Parked(
                signal=signal, deadline=event.deadline, sources=(signal.source,), confirmed=signal.confirm is None
            )
            return replace(book, parked=book.parked.insert(signal.signal_id, parked))
        case SignalConfirmed():
            return _confirmed(book, event)
        case AlertRaised():
            return replace(
                book,
                parked=book.parked.discard(event.signal_id),
                strangers=book.strangers.insert(event.intent_id) if event.intent_id else book.strangers,
                corrections=book.corrections.insert(event.exec_id) if event.exec_id else book.corrections,
            )
        case Refused() | WatchAdded():
            return replace(book, parked=book.parked.discard(event.signal_id))
        case Approved():
            plan = event.plan
            intent = Intent(plan=plan, state=IntentState.APPROVED, approved_at=at)
            return replace(
                book,
                parked=book.parked.discard(plan.signal_id),
                intents=book.intents.insert(plan.intent_id, intent),
            )
        case OrderPlanned():
            return _planned(book, event)
        case OrderSent():
            return _in_state(book, event.intent_id, IntentState.SENT)
        case SendFailed():
            state = IntentState.CLOSED if event.nothing_sent else IntentState.UNKNOWN
            return _in_state(book, event.intent_id, state)
        case IntentUnknown():
            return _in_state(book, event.intent_id, IntentState.UNKNOWN)
        case ProtectionLost():
            intent = replace(book.intents[event.intent_id], naked=event.open_quantity)
            return replace(book, intents=book.intents.insert(event.intent_id, intent))
        case ExitRequested():
            for intent_id in event.intent_ids:
                intent = replace(book.intents[intent_id], closing=event.why)
                book = replace(
                    book, intents=book.intents.insert(intent_id, intent), exits=book.exits.insert(intent_id, at)
                )
            return replace(book, parked=book.parked.discard(event.signal_id))
        case ExitDelayed():
            intent = replace(book.intents[event.intent_id], delayed=event.why)
            return replace(
                book,
                intents=book.intents.insert(event.intent_id, intent),
                exits=book.exits.insert(event.intent_id, event.until),
            )
        case LegRepriced():
            return _repriced(book, event)
        case OrderStateChanged():
            return _leg_changed(book, event)
        case FillSeen():
            return _filled(book, event.fill, at)
        case CommissionSeen():
            key = execution_key(event.exec_id)
            return replace(book, commissions=book.commissions.insert(key, event.commission))
        case SessionOpened():
            return replace(
                book,
                account=event.account,
                client_id=event.client_id,
                next_order_id=max(book.next_order_id, event.next_order_id),
                notices=Book().notices,
            )
        case Notice():
            return replace(book, notices=book.notices.insert(event.code, event.text))
        case RulesChanged():
            return rulebook.changed(book, event)
        case RulesRefused():
            return replace(book, rules_faults=event.faults)
        case RulesRecovered():
            return replace(book, rules_faults=())
        case RulePromoted():
            return replace(book, promotions=book.promotions.insert(event.rule_id, (event.revision, event.to)))
        case RuleDisabled():
            return replace(book, disabled=book.disabled.insert(event.rule_id, f"by {event.by}: {event.reason}"))
        case RuleEnabled():
            return replace(book, disabled=book.disabled.discard(event.rule_id))
        case RunStarted():
            return replace(book, finished=False, config_digest=event.config_digest)
        case RunStopped():
            return replace(book, finished=event.finished)
        case _:
            return book


def leg_of(book: Book, *, client_id: int, order_id: int, perm_id: int, order_ref: str) -> tuple[Intent, int] | None:
    """The intent and leg index an answer of the broker speaks of: by ref, then permId, then our own order id.

    Order ids are the last resort: they are per client and have been seen rolled back and handed out again.
    """
    parsed = parse_ref(order_ref)
    if parsed is not None:
        intent = book.intents.get(parsed[0])
        legs = intent.legs if intent else ()
        for index, record in enumerate(legs):
            if intent is not None and record.leg.order_ref == order_ref:
                return intent, index
        return None
    if order_ref:
        return None
    found = book.order_ids.get((client_id, order_id))
    if found is None:
        return None
    intent = book.intents[found[0]]
    known = intent.legs[found[1]].perm_id
    return (intent, found[1]) if not known or not perm_id or known == perm_id else None


def _confirmed(book: Book, event: SignalConfirmed) -> Book:
    parked = book.parked[event.signal_id]
    changed = replace(parked, sources=event.sources)
    if event.complete:
        signal = replace(parked.signal, published=event.published, first_seen_at=event.first_seen_at)
        changed = replace(changed, signal=signal, deadline=event.deadline, confirmed=True)
    return replace(book, parked=book.parked.insert(event.signal_id, changed))


def _repriced(book: Book, event: LegRepriced) -> Book:
    intent = book.intents[event.intent_id]
    legs = tuple(
        replace(record, leg=replace(record.leg, price=event.price, quantity=event.quantity))
        if record.leg.order_ref == event.order_ref
        else record
        for record in intent.legs
    )
    changed = replace(intent, legs=legs, repriced=intent.repriced + 1, delayed="")
    return replace(
        book,
        intents=book.intents.insert(event.intent_id, changed),
        exits=book.exits.insert(event.intent_id, event.until),
    )


def _planned(book: Book, event: OrderPlanned) -> Book:
    intent = book.intents[event.intent_id]
    legs = tuple(
        LegRecord(leg=leg, order_id=order_id) for leg, order_id in zip(intent.plan.legs, event.ids, strict=True)
    )
    order_ids = book.order_ids
    for index, record in enumerate(legs):
        order_ids = order_ids.insert((event.client_id, record.order_id), (event.intent_id, index))
    changed = replace(intent, state=IntentState.PLANNED, ids=event.ids, client_id=event.client_id, legs=legs)
    return replace(
        book,
        intents=book.intents.insert(event.intent_id, changed),
        order_ids=order_ids,
        next_order_id=max(book.next_order_id, event.ids.stop_loss + 1),
    )


def _in_state(book: Book, intent_id: str, state: IntentState) -> Book:
    intent = book.intents[intent_id]
    return replace(book, intents=book.intents.insert(intent_id, replace(intent, state=state)))


def _leg_changed(book: Book, event: OrderStateChanged) -> Book:
    found = leg_of(book, client_id=0, order_id=event.order_id, perm_id=event.perm_id, order_ref=event.order_ref)
    if found is None:
        return book
    intent, index = found
    record = replace(
        intent.legs[index],
        perm_id=event.perm_id or intent.legs[index].perm_id,
        state=event.state,
        remaining=event.remaining,
        why_held=event.why_held,
        rejected=intent.legs[index].rejected or event.reject_code != 0,
    )
    return _with_leg(book, intent, index, record)


def _filled(book: Book, fill: Fill, at: datetime) -> Book:
    book = replace(book, fills=book.fills.insert(execution_key(fill.exec_id), fill))
    found = leg_of(
        book, client_id=fill.client_id, order_id=fill.order_id, perm_id=fill.perm_id, order_ref=fill.order_ref
    )
    if found is None:
        return book
    intent, index = found
    record = intent.legs[index]
    filled = record.filled + fill.quantity
    complete = filled >= record.leg.quantity
    record = replace(
        record,
        perm_id=fill.perm_id or record.perm_id,
        filled=filled,
        state=OrderState.FILLED if complete else record.state,
    )
    book = _with_leg(book, intent, index, record)
    wait, intent_id = intent.plan.exit_after_s, intent.plan.intent_id
    if record.leg.role is LegRole.ENTRY and wait is not None and intent_id not in book.exits:
        return replace(book, exits=book.exits.insert(intent_id, at + timedelta(seconds=wait)))
    return book


def _with_leg(book: Book, intent: Intent, index: int, record: LegRecord) -> Book:
    legs = (*intent.legs[:index], record, *intent.legs[index + 1 :])
    changed = replace(intent, legs=legs)
    state = IntentState.CLOSED if _over(changed) else IntentState.WORKING
    exits = book.exits.discard(intent.plan.intent_id) if state is IntentState.CLOSED else book.exits
    return replace(book, intents=book.intents.insert(intent.plan.intent_id, replace(changed, state=state)), exits=exits)


def _over(intent: Intent) -> bool:
    """Nothing is held and nothing can trade any more."""
    return intent.open_quantity == 0 and all(leg.done for leg in intent.legs)
