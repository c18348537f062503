"""What the error callback says about our own orders: refused, refused to change, not found, or outcome unknown."""

from datetime import timedelta
from decimal import Decimal

from newsbot.decision.wording import plain
from newsbot.domain.book import Intent, LegRecord
from newsbot.domain.event import AlertRaised, OrderStateChanged
from newsbot.domain.exit import RepriceRefused
from newsbot.domain.input import NoticeReceived
from newsbot.domain.order import DONE, LegRole, OrderState
from newsbot.engine.draft import Draft
from newsbot.engine.protect import ended, guard

_NOT_FOUND = frozenset({10147, 10148})
REFUSED_S, REFUSED_LONGEST_S = 60, 300  # a change that was refused is made again, ever more rarely


def take_answer(draft: Draft, found: tuple[Intent, int], notice: NoticeReceived) -> None:
    """A message of the error callback about one of our orders: ``found`` is its bracket and which leg."""
    record = found[0].legs[found[1]]
    text = f"order {record.leg.role.value} of {found[0].plan.instrument.ticker}: {notice.code} {notice.text}"
    if record.rejected:
        return
    intent_id, role = found[0].plan.intent_id, record.leg.role
    if notice.code in _NOT_FOUND:
        _not_found(draft, found[0], record, notice)
    if record.former is not None and role is LegRole.TAKE_PROFIT and not record.done:
        if notice.severity in ("reject", "warning"):
            _not_repriced(draft, found[0], record, notice)
            return
        if notice.severity == "unknown":
            ticker = found[0].plan.instrument.ticker
            say = f"{ticker}: the exit of bracket {intent_id} was answered {notice.code} {notice.text}: look at it"
            draft.emit(AlertRaised(severity="critical", text=say))
    if notice.severity == "reject":
        draft.emit(
            OrderStateChanged(
                order_ref=record.leg.order_ref,
                order_id=record.order_id,
                perm_id=record.perm_id,
                state=record.state if record.state in DONE else OrderState.INACTIVE,
                filled=Decimal(record.filled),
                remaining=Decimal(record.leg.quantity - record.filled),
                reject_code=notice.code,
                reject_text=notice.text,
            )
        )
        draft.emit(AlertRaised(severity="warning", text=f"rejected {text}"))
        guard(draft, found[0].plan.intent_id)
    elif notice.severity not in ("info", "warning"):
        draft.emit(AlertRaised(severity="critical", text=f"NB-T03 outcome unknown: {text}"))


def _not_repriced(draft: Draft, intent: Intent, record: LegRecord, notice: NoticeReceived) -> None:
    """A change was refused: the order stands at the broker as it was before, and so it stands here."""
    assert record.former is not None
    price, quantity = record.former
    wait = min(REFUSED_S * 2 ** max(intent.repriced - 1, 0), REFUSED_LONGEST_S)
    why = f"{notice.code} {notice.text}"
    draft.emit(
        RepriceRefused(
            intent_id=intent.plan.intent_id,
            order_ref=record.leg.order_ref,
            price=price,
            quantity=quantity,
            why=why,
            until=draft.now + timedelta(seconds=wait),
        )
    )
    text = (
        f"{intent.plan.instrument.ticker}: the exit of bracket {intent.plan.intent_id} was answered {why}: "
        f"its take-profit order stands at {plain(price)} as before and is changed again in {wait} s. "
        "To close by hand change that order; a second one could sell twice"
    )
    if intent.refused != why:
        draft.emit(AlertRaised(severity="critical", text=text))


def _not_found(draft: Draft, intent: Intent, record: LegRecord, notice: NoticeReceived) -> None:
    """The broker does not find an order that was to be cancelled. That alone proves nothing: it may have filled."""
    end = record.leg.good_till
    over = record.leg.role is LegRole.ENTRY and end is not None and draft.now >= end
    if not record.done and (over or record in intent.leftover) and "filled" not in notice.text.casefold():
        ended(draft, intent, record, f"{notice.code} {notice.text}")
