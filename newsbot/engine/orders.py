"""What the broker says about orders, fills and its own state, as events: once each, never backwards."""

from dataclasses import dataclass, replace
from decimal import Decimal

from newsbot.domain.book import Intent, IntentState, execution_key
from newsbot.domain.effect import CloseLink, RequestSnapshot
from newsbot.domain.event import AlertRaised, CommissionSeen, FillSeen, Notice, OrderStateChanged
from newsbot.domain.input import (
    CommissionReceived,
    CompletedReceived,
    ExecutionReceived,
    NoticeReceived,
    OrderReceived,
    StatusReceived,
)
from newsbot.domain.order import Fill, OrderState, parse_ref
from newsbot.engine.answers import take_answer
from newsbot.engine.draft import Draft
from newsbot.engine.legs import leg_of
from newsbot.engine.protect import guard
from newsbot.engine.state import SERVERS_BACK, Link


@dataclass(frozen=True, slots=True, kw_only=True)
class _Word:
    """What one message of the broker says about one leg."""

    state: str
    perm_id: int
    filled: Decimal
    remaining: Decimal
    why_held: str


def take_order(draft: Draft, order: OrderReceived) -> None:
    """openOrder: proof that a leg arrived, with its permId."""
    found = leg_of(
        draft.book,
        client_id=order.client_id,
        order_id=order.order_id,
        perm_id=order.perm_id,
        order_ref=order.order_ref,
    )
    if found is None:
        _stranger(draft, order.order_ref)
        return
    record = found[0].legs[found[1]]
    remaining = record.remaining if record.remaining is not None else order.quantity
    _change(
        draft,
        found,
        _Word(
            state=order.state,
            perm_id=order.perm_id,
            filled=Decimal(record.filled),
            remaining=remaining,
            why_held=record.why_held,
        ),
    )


def take_status(draft: Draft, status: StatusReceived) -> None:
    """orderStatus: repeated freely by the broker, so only a change gives an event."""
    found = leg_of(
        draft.book, client_id=status.client_id, order_id=status.order_id, perm_id=status.perm_id, order_ref=""
    )
    if found is not None:
        word = _Word(
            state=status.state,
            perm_id=status.perm_id,
            filled=status.filled,
            remaining=status.remaining,
            why_held=status.why_held,
        )
        _change(draft, found, word)


def take_completed(draft: Draft, completed: CompletedReceived) -> None:
    """completedOrder: how a leg ended while we were not looking. Fills still come from executions alone."""
    found = leg_of(draft.book, client_id=0, order_id=0, perm_id=completed.perm_id, order_ref=completed.order_ref)
    if found is None:
        _stranger(draft, completed.order_ref)
        return
    record = found[0].legs[found[1]]
    word = _Word(
        state=completed.state,
        perm_id=completed.perm_id,
        filled=Decimal(record.filled),
        remaining=Decimal(0),
        why_held="",
    )
    _change(draft, found, word)


def take_execution(draft: Draft, execution: ExecutionReceived) -> None:
    """execDetails: the only thing that counts as a fill, by execution id, once."""
    fill = execution.fill
    known = draft.book.fills.get(execution_key(fill.exec_id))
    if known is not None:
        if replace(known, exec_id=fill.exec_id) != fill and fill.exec_id not in draft.book.corrections:
            _corrected(draft, known, fill)
        return
    found = leg_of(
        draft.book,
        client_id=fill.client_id,
        order_id=fill.order_id,
        perm_id=fill.perm_id,
        order_ref=fill.order_ref,
    )
    if found is None:
        _stranger(draft, fill.order_ref)
        return
    intent_id = found[0].plan.intent_id
    draft.emit(FillSeen(fill=fill))
    if draft.book.intents[intent_id].open_quantity < 0:
        text = f"{fill.ticker}: exits of bracket {intent_id} filled more than its entry, position flipped"
        draft.emit(AlertRaised(severity="critical", text=text))
    guard(draft, intent_id)


def take_commission(draft: Draft, report: CommissionReceived) -> None:
    """commissionReport: what a fill we know cost, once."""
    fill = draft.book.fills.get(execution_key(report.exec_id))
    if fill is None or execution_key(report.exec_id) in draft.book.commissions:
        return
    draft.emit(
        CommissionSeen(
            exec_id=report.exec_id,
            order_ref=fill.order_ref,
            commission=report.commission,
            currency=report.currency,
            realized_pnl=report.realized_pnl,
        )
    )


def _corrected(draft: Draft, known: Fill, fill: Fill) -> None:
    """A known execution told otherwise: a correction, or an id handed out twice. Not counted; a person must look."""
    text = (
        f"{fill.ticker}: execution {known.exec_id} ({known.quantity} at {known.price}) is now told as {fill.exec_id} "
        f"({fill.quantity} at {fill.price}): not counted, compare the position with the broker"
    )
    draft.emit(AlertRaised(severity="critical", text=text, exec_id=fill.exec_id))


def take_notice(draft: Draft, notice: NoticeReceived) -> None:
    """A message of the error callback: about one of our orders, or about the link."""
    client_id = draft.book.client_id
    found = None
    if notice.ident >= 0:
        found = leg_of(draft.book, client_id=client_id, order_id=notice.ident, perm_id=0, order_ref="")
    if found is not None:
        take_answer(draft, found, notice)
        return
    if notice.code not in draft.book.notices:
        draft.emit(Notice(code=notice.code, text=notice.text))
    if notice.code in SERVERS_BACK and draft.market.link is Link.SNAPSHOT:
        draft.effect(RequestSnapshot())
    if notice.severity == "fatal":
        draft.emit(AlertRaised(severity="critical", text=f"broker: {notice.code} {notice.text}; link dropped"))
        draft.effect(CloseLink(detail=f"{notice.code} {notice.text}"))


def _change(draft: Draft, found: tuple[Intent, int], word: _Word) -> None:
    intent, index = found
    record = intent.legs[index]
    try:
        state = OrderState(word.state)
    except ValueError:
        text = f'NB-T04 order {record.leg.order_ref}: the broker says "{word.state}", a state we do not know'
        draft.emit(AlertRaised(severity="critical", text=text))
        return
    known = (record.state, record.remaining, record.why_held, record.perm_id)
    again = known == (state, word.remaining, word.why_held, word.perm_id or record.perm_id)
    if record.done or (again and word.filled <= record.told and not found_again(draft, intent)):
        return
    draft.emit(
        OrderStateChanged(
            order_ref=record.leg.order_ref,
            order_id=record.order_id,
            perm_id=word.perm_id,
            state=state,
            filled=word.filled,
            remaining=word.remaining,
            why_held=word.why_held,
        )
    )
    guard(draft, intent.plan.intent_id)


def found_again(draft: Draft, intent: Intent) -> bool:
    """Whether a bracket nothing was known of is now known: the broker has shown all of it that can still trade."""
    working = [record.leg.order_ref for record in intent.legs if not record.done]
    unknown = intent.state is IntentState.UNKNOWN
    return unknown and bool(working) and all(ref in draft.market.seen_refs for ref in working)


def _stranger(draft: Draft, order_ref: str) -> None:
    """An order with our prefix that this journal does not know: the journal is older than the broker."""
    parsed = parse_ref(order_ref)
    if parsed is None or parsed[0] in draft.book.strangers:
        return
    text = (
        f"NB-T05 the broker shows order {order_ref}, this journal does not know it: the journal is older than the "
        "broker's records. Its story will not be traded again; check the position by hand"
    )
    draft.emit(AlertRaised(severity="critical", text=text, intent_id=parsed[0]))
