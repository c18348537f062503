"""The Book after an event. The same fold serves the live run, recovery and every replay."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from newsbot.domain.book import (
    Book,
    Intent,
    IntentState,
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
from newsbot.domain.exit import BracketChecked, ExitDelayed, ExitRequested, LegRepriced, RepriceRefused
from newsbot.engine import legs, rulebook
from newsbot.engine.memory import forget, one_story, remember


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
                signal=signal,
                deadline=event.deadline,
                sources=(signal.source,),
                confirmed=signal.confirm is None,
                urls=(signal.url,),
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
            return legs.planned(book, event)
        case OrderSent():
            return legs.in_state(book, event.intent_id, IntentState.SENT)
        case SendFailed():
            state = IntentState.CLOSED if event.nothing_sent else IntentState.UNKNOWN
            return legs.in_state(book, event.intent_id, state)
        case IntentUnknown():
            return legs.in_state(book, event.intent_id, IntentState.UNKNOWN)
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
            return legs.delayed(book, event, at)
        case LegRepriced():
            return legs.repriced(book, event)
        case RepriceRefused():
            return legs.unpriced(book, event)
        case BracketChecked():
            return legs.checked(book, event)
        case OrderStateChanged():
            return legs.changed(book, event, at)
        case FillSeen():
            return legs.filled(book, event.fill, at)
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


def _confirmed(book: Book, event: SignalConfirmed) -> Book:
    parked = book.parked[event.signal_id]
    changed = replace(parked, sources=event.sources, urls=(*parked.urls, event.url))
    if event.complete:
        signal = replace(parked.signal, published=event.published, first_seen_at=event.first_seen_at, known_since=None)
        changed = replace(changed, signal=signal, deadline=event.deadline, confirmed=True)
    book = replace(book, parked=book.parked.insert(event.signal_id, changed))
    return one_story(book, parked.signal.story_id, event.story_id) if event.story_id else book
