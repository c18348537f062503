"""The broker's records against the Book, once all of them were told to their end. Nothing is ever sent again."""

from decimal import Decimal

from newsbot.domain.book import Intent, IntentState, LegRecord
from newsbot.domain.event import AlertRaised, BrokerReady, IntentUnknown, OrderStateChanged
from newsbot.domain.order import LegRole, OrderState
from newsbot.engine.draft import Draft
from newsbot.engine.orders import found_again
from newsbot.engine.protect import guard, withdraw

_ONLY_WE_KNOW = frozenset({IntentState.APPROVED, IntentState.PLANNED, IntentState.SENT, IntentState.UNKNOWN})


def reconcile(draft: Draft) -> None:
    """Compare every open bracket with what the broker showed since this reading began, then declare READY.

    Brackets the broker shows were adopted as their orders came in. What it does not show is unknown: said to a person,
    never sent again, because the news is old by then and "absent" may only mean "late".
    """
    for intent in draft.book.open_intents():
        shown = [record for record in intent.legs if record.leg.order_ref in draft.market.seen_refs]
        if not shown:
            _absent(draft, intent)
        elif all(record.leg.role is not LegRole.STOP_LOSS for record in shown):
            _without_stop(draft, intent)
        elif found_again(draft, intent):
            _back(draft, next(record for record in shown if not record.done))
        else:
            guard(draft, intent.plan.intent_id)
    market = draft.market
    draft.emit(
        BrokerReady(
            open_orders=market.open_orders,
            executions=market.executions,
            positions=sum(position.quantity != 0 for position in market.positions.values()),
        )
    )


def _back(draft: Draft, record: LegRecord) -> None:
    """A bracket nothing was known of is shown in full: its orders are what they were."""
    draft.emit(
        OrderStateChanged(
            order_ref=record.leg.order_ref,
            order_id=record.order_id,
            perm_id=record.perm_id,
            state=record.state or OrderState.PENDING_SUBMIT,
            filled=record.told,
            remaining=Decimal(record.leg.quantity - record.filled) if record.remaining is None else record.remaining,
            why_held=record.why_held,
            inferred="shown again by the broker",
        )
    )


def _absent(draft: Draft, intent: Intent) -> None:
    if intent.state is IntentState.UNKNOWN:
        return
    intent_id, ticker = intent.plan.intent_id, intent.plan.instrument.ticker
    if intent.state in _ONLY_WE_KNOW:
        detail = "the broker's open orders, executions and completed orders do not name it"
        text = f"{ticker}: bracket {intent_id} is not known to the broker: unknown, not sent again"
        if intent.legs:
            # it alone: if it had filled after all, the broker refuses the cancel and the exits stand
            withdraw(draft, intent, intent.legs[0])
            text += ". Its entry is cancelled in case it turns up"
    else:
        detail = "it was working and is not shown any more"
        text = f"{ticker}: bracket {intent_id} was working, and the broker shows none of its orders now"
    draft.emit(IntentUnknown(intent_id=intent_id, detail=detail))
    draft.emit(AlertRaised(severity="critical", text=text))


def _without_stop(draft: Draft, intent: Intent) -> None:
    """The broker shows the entry or the target, and no stop."""
    others = [record for record in intent.legs if record.leg.role is not LegRole.STOP_LOSS]
    if all(record.done for record in others) and not intent.open_quantity:
        return
    for record in others:
        if not intent.open_quantity and not record.done and record.leg.order_ref in draft.market.seen_refs:
            withdraw(draft, intent, record)
    what = (
        f"{intent.open_quantity} shares are held and the broker shows no stop. Place one by hand now"
        if intent.open_quantity
        else f"the broker holds bracket {intent.plan.intent_id} without its stop, unfilled: it is being cancelled"
    )
    draft.emit(AlertRaised(severity="critical", text=f"{intent.plan.instrument.ticker}: {what}"))
