"""The broker's records against the Book, once all of them were told to their end. Nothing is ever sent again."""

from newsbot.domain.book import Intent, IntentState
from newsbot.domain.event import AlertRaised, BrokerReady, CancelOrder, IntentUnknown
from newsbot.domain.order import LegRole
from newsbot.engine.draft import Draft

_ONLY_WE_KNOW = frozenset({IntentState.APPROVED, IntentState.PLANNED, IntentState.SENT, IntentState.UNKNOWN})


def reconcile(draft: Draft) -> None:
    """Compare every open bracket with what the broker showed in this session, then declare READY.

    Brackets the broker shows were adopted as their orders came in. What it does not show is unknown: said to a person,
    never sent again, because the news is old by then and "absent" may only mean "late".
    """
    for intent in draft.book.open_intents():
        shown = [record for record in intent.legs if record.leg.order_ref in draft.market.seen_refs]
        if not shown:
            _absent(draft, intent)
        elif all(record.leg.role is not LegRole.STOP_LOSS for record in shown):
            _without_stop(draft, intent)
    market = draft.market
    draft.emit(
        BrokerReady(
            open_orders=market.open_orders,
            executions=market.executions,
            positions=sum(position.quantity != 0 for position in market.positions.values()),
        )
    )


def _absent(draft: Draft, intent: Intent) -> None:
    ticker = intent.plan.instrument.ticker
    if intent.state in _ONLY_WE_KNOW:
        if intent.state is not IntentState.UNKNOWN:
            detail = "the broker's open orders, executions and completed orders do not name it"
            draft.emit(IntentUnknown(intent_id=intent.plan.intent_id, detail=detail))
            _withdraw_entry(draft, intent)
            text = (
                f"{ticker}: bracket {intent.plan.intent_id} is not known to the broker: unknown, not sent again. "
                "Its entry is cancelled in case it turns up"
            )
            draft.emit(AlertRaised(severity="critical", text=text))
    elif any(not record.done for record in intent.legs):
        text = f"{ticker}: bracket {intent.plan.intent_id} was working, and the broker shows none of its orders now"
        draft.emit(IntentUnknown(intent_id=intent.plan.intent_id, detail="it was working and is not shown any more"))
        draft.emit(AlertRaised(severity="critical", text=text))


def _withdraw_entry(draft: Draft, intent: Intent) -> None:
    """Cancel the entry, and it alone: a leg that never got its transmit sits in TWS unseen and could be sent by hand.

    If it had filled after all, the broker refuses the cancel and the exits stand.
    """
    entry = intent.legs[0]
    draft.effect(CancelOrder(order_id=entry.order_id, order_ref=entry.leg.order_ref))


def _without_stop(draft: Draft, intent: Intent) -> None:
    ticker = intent.plan.instrument.ticker
    stop = next(record for record in intent.legs if record.leg.role is LegRole.STOP_LOSS)
    if stop.done or all(record.done for record in intent.legs if record is not stop):
        return
    if intent.open_quantity:
        text = f"{ticker}: {intent.open_quantity} shares are held and the broker shows no stop. Place one by hand now"
        draft.emit(AlertRaised(severity="critical", text=text))
        return
    for record in intent.legs:
        if record.leg.order_ref in draft.market.seen_refs and not record.done:
            draft.effect(CancelOrder(order_id=record.order_id, order_ref=record.leg.order_ref))
    text = f"{ticker}: the broker holds bracket {intent.plan.intent_id} without its stop, unfilled: cancelled"
    draft.emit(AlertRaised(severity="critical", text=text))
