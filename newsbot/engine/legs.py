"""The Book's brackets after what was done with their orders, and after what the broker said of them."""

from dataclasses import replace
from datetime import datetime, timedelta

from newsbot.domain.book import Book, Intent, IntentState, LegRecord, execution_key
from newsbot.domain.event import OrderPlanned, OrderStateChanged
from newsbot.domain.exit import BracketChecked, ExitDelayed, LegRepriced, RepriceRefused
from newsbot.domain.order import Fill, LegRole, OrderState, parse_ref

SETTLE_S = 10  # so long may executions and the end of the other exit take to be told


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


def planned(book: Book, event: OrderPlanned) -> Book:
    """The legs have their order ids."""
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


def in_state(book: Book, intent_id: str, state: IntentState) -> Book:
    """A bracket is in another state of its life. One that is over is looked at no more."""
    intent = book.intents[intent_id]
    book = replace(book, intents=book.intents.insert(intent_id, replace(intent, state=state)))
    return _forgotten(book, intent_id) if state is IntentState.CLOSED else book


def changed(book: Book, event: OrderStateChanged, at: datetime) -> Book:
    """The broker's word on a leg is another one."""
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
        told=max(intent.legs[index].told, event.filled),
    )
    return _with_leg(book, intent, index, record, at)


def delayed(book: Book, event: ExitDelayed, at: datetime) -> Book:
    """A bracket that is to be closed cannot be now."""
    intent = book.intents[event.intent_id]
    same = intent.delayed == event.why
    changed = replace(
        intent,
        delayed=event.why,
        delayed_at=intent.delayed_at if same else at,
        stuck_since=intent.stuck_since or at,
        told=event.why if event.told else intent.told,
    )
    return _due(book, changed, event.until)


def repriced(book: Book, event: LegRepriced) -> Book:
    """A leg is to have another price and quantity, and its bracket is looked at again later."""
    intent = book.intents[event.intent_id]
    legs = tuple(
        replace(
            record,
            leg=replace(record.leg, price=event.price, quantity=event.quantity),
            former=(record.leg.price, record.leg.quantity),
        )
        if record.leg.order_ref == event.order_ref
        else record
        for record in intent.legs
    )
    freed = replace(intent, legs=legs, repriced=intent.repriced + 1)
    return _due(book, _unstuck(freed), event.until)


def unpriced(book: Book, event: RepriceRefused) -> Book:
    """A leg has the price and the quantity that it had before the change that was refused."""
    intent = book.intents[event.intent_id]
    legs = tuple(
        replace(record, leg=replace(record.leg, price=event.price, quantity=event.quantity), former=None)
        if record.leg.order_ref == event.order_ref
        else record
        for record in intent.legs
    )
    return _due(book, _unstuck(replace(intent, legs=legs, refused=event.why)), event.until)


def checked(book: Book, event: BracketChecked) -> Book:
    """A bracket whose orders do not add up was looked at."""
    intent = book.intents[event.intent_id]
    acted = intent.checks + 1 if event.order_refs else intent.checks
    changed = replace(intent, checked=event.found, checks=acted)
    return replace(
        book,
        intents=book.intents.insert(event.intent_id, changed),
        checks=book.checks.insert(event.intent_id, event.until),
    )


def filled(book: Book, fill: Fill, at: datetime) -> Book:
    """A leg filled. The first fill of an entry with a time limit sets when it is to be left."""
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
        filled_at=at,
        state=OrderState.FILLED if complete else record.state,
    )
    book = _with_leg(book, intent, index, record, at)
    wait, intent_id = intent.plan.exit_after_s, intent.plan.intent_id
    if record.leg.role is LegRole.ENTRY and wait is not None and intent_id not in book.exits:
        first = max(intent.approved_at, min(fill.at, at))  # the fill may have been told late
        return replace(book, exits=book.exits.insert(intent_id, first + timedelta(seconds=wait)))
    still_open = book.intents[intent_id].state is not IntentState.CLOSED
    if intent.closing and still_open and intent_id not in book.exits:
        # it was over, and this was told late: what is held after all is to be closed like the rest
        return replace(book, exits=book.exits.insert(intent_id, at))
    return book


def _with_leg(book: Book, intent: Intent, index: int, record: LegRecord, at: datetime) -> Book:
    legs = (*intent.legs[:index], record, *intent.legs[index + 1 :])
    changed = replace(intent, legs=legs)
    intent_id = intent.plan.intent_id
    if _over(changed):
        closed = _unstuck(replace(changed, state=IntentState.CLOSED))
        return _forgotten(replace(book, intents=book.intents.insert(intent_id, closed)), intent_id)
    changed = replace(changed, state=IntentState.WORKING)
    checks = book.checks
    if changed.untold is None and not changed.leftover:
        checks = checks.discard(intent_id)
        changed = replace(changed, checked="", checks=0)
    elif intent_id not in checks:
        checks = checks.insert(intent_id, at + timedelta(seconds=SETTLE_S))
    return replace(book, intents=book.intents.insert(intent_id, changed), checks=checks)


def _due(book: Book, intent: Intent, at: datetime) -> Book:
    intent_id = intent.plan.intent_id
    return replace(book, intents=book.intents.insert(intent_id, intent), exits=book.exits.insert(intent_id, at))


def _unstuck(intent: Intent) -> Intent:
    return replace(intent, delayed="", delayed_at=None, stuck_since=None, told="")


def _forgotten(book: Book, intent_id: str) -> Book:
    return replace(book, exits=book.exits.discard(intent_id), checks=book.checks.discard(intent_id))


def _over(intent: Intent) -> bool:
    """Nothing is held and nothing can trade any more."""
    return intent.open_quantity == 0 and intent.untold is None and all(leg.done for leg in intent.legs)
