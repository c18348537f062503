"""Is every bracket that can hold shares covered by a stop that can work? Said and acted on as soon as it is not."""

from datetime import timedelta
from decimal import Decimal

from newsbot.domain.book import Intent, IntentState, LegRecord
from newsbot.domain.effect import CancelOrder
from newsbot.domain.event import AlertRaised, OrderStateChanged, ProtectionLost
from newsbot.domain.order import LegRole, OrderState
from newsbot.engine.draft import Draft
from newsbot.engine.state import Link

LAPSE = timedelta(seconds=30)  # after the end of an entry: the broker's clock, and its word of it


def guard(draft: Draft, intent_id: str) -> None:
    """Look at one bracket after anything was heard of it.

    An entry that can still fill without its stop is cancelled (one bad child does not kill its parent at IB). Shares
    that are held without one are a critical alert: this version places no stop by itself.
    """
    intent = draft.book.intents[intent_id]
    held = intent.open_quantity
    if not intent.legs or intent.naked == held or not _naked(intent):
        return
    entry, stop = intent.legs[0], _stop(intent)
    why = f"its stop is {stop.state.value if stop.state else 'not known'}" + (" (rejected)" if stop.rejected else "")
    draft.emit(ProtectionLost(intent_id=intent_id, open_quantity=held, detail=why))
    done = []
    if not entry.done:
        withdraw(draft, intent, entry)
        done.append("its entry is being cancelled")
    if held:
        done.append(f"{held} shares are held WITHOUT A STOP: place one by hand now")
    text = f"{intent.plan.instrument.ticker}: bracket {intent_id}: {why}; {', '.join(done)}"
    draft.emit(AlertRaised(severity="critical", text=text))


def withdraw(draft: Draft, intent: Intent, record: LegRecord) -> None:
    """Ask for the cancel of one leg; only the client that placed an order can, so another's number is left alone."""
    if intent.client_id == draft.book.client_id:
        draft.effect(CancelOrder(order_id=record.order_id, order_ref=record.leg.order_ref))


def lapsed(draft: Draft, intent: Intent, entry: LegRecord) -> bool:
    """Take an entry as over whose end has passed and which the broker did not show with the rest of its bracket.

    The rest must be shown: what was sent after the broker's records were read, and not answered, proves nothing.
    """
    end, seen = entry.leg.good_till, draft.market.seen_refs
    rest = [record for record in intent.legs[1:] if not record.done]
    shown = bool(rest) and all(record.leg.order_ref in seen for record in rest)
    if end is None or draft.now < end + LAPSE or draft.market.link is not Link.READY:
        return False
    if not shown or entry.leg.order_ref in seen:
        return False
    ended(draft, intent, entry, "its end has passed and the broker does not show it")
    return True


def ended(draft: Draft, intent: Intent, record: LegRecord, why: str) -> None:
    """Take an order as cancelled. Executions that are told later count all the same."""
    draft.emit(
        OrderStateChanged(
            order_ref=record.leg.order_ref,
            order_id=record.order_id,
            perm_id=record.perm_id,
            state=OrderState.CANCELLED,
            filled=Decimal(record.filled),
            remaining=Decimal(0),
            inferred=why,
        )
    )
    guard(draft, intent.plan.intent_id)


def _naked(intent: Intent) -> bool:
    if intent.state is IntentState.CLOSED:
        return False
    entry, stop = intent.legs[0], _stop(intent)
    target_filled = any(leg.leg.role is LegRole.TAKE_PROFIT and leg.state is OrderState.FILLED for leg in intent.legs)
    exposed = not entry.done or (intent.open_quantity > 0 and not target_filled)
    if stop.state is OrderState.FILLED and intent.is_untold(stop):
        return False  # it has filled, so no stop is wanted: only its executions are still to come (aftermath.py)
    over = stop.done or (stop.state is OrderState.INACTIVE)
    return exposed and over and stop.filled < stop.leg.quantity


def _stop(intent: Intent) -> LegRecord:
    return next(record for record in intent.legs if record.leg.role is LegRole.STOP_LOSS)
