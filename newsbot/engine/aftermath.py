"""Brackets whose orders do not add up seconds after they should: executions that are missing, orders left over."""

from datetime import timedelta

from newsbot.domain.book import Intent, IntentState, LegRecord
from newsbot.domain.effect import RequestSnapshot
from newsbot.domain.event import AlertRaised
from newsbot.domain.exit import BracketChecked
from newsbot.engine.draft import Draft
from newsbot.engine.protect import withdraw
from newsbot.engine.state import Link

FAR = timedelta(days=1)
PACE = (timedelta(seconds=10), timedelta(seconds=60), timedelta(seconds=300))


def look_after(draft: Draft, *, anew: bool = False) -> None:
    """Look at the brackets that are due; ``anew``: at all that do not add up, for the broker's records were read."""
    for intent_id, at in sorted(draft.book.checks.items()):
        intent = draft.book.intents[intent_id]
        if intent.state is IntentState.CLOSED or (at > draft.now and not anew):
            continue
        if draft.market.link is not Link.READY:
            _checked(draft, intent, f"not looked at: {draft.market.link.value}", FAR)
        elif intent.untold is not None:
            _untold(draft, intent, intent.untold)
        else:
            _left_over(draft, intent)


def _untold(draft: Draft, intent: Intent, record: LegRecord) -> None:
    """Shares changed hands and nobody says how many and at what price: asked for again, and a person must look."""
    name = record.leg.role.name.replace("_", "-").lower()
    found = f"the broker says that its {name} order filled and has not told the executions"
    if intent.checked != found:
        text = (
            f"{intent.plan.instrument.ticker}: bracket {intent.plan.intent_id}: {found}. Compare the position with the "
            "broker's before you place any order by hand: the journal's may be wrong"
        )
        draft.emit(AlertRaised(severity="critical", text=text))
        draft.effect(RequestSnapshot())
    _checked(draft, intent, found, FAR)


def _left_over(draft: Draft, intent: Intent) -> None:
    """Nothing is held: an exit that still works would open a position, so its cancel is asked for until it is over."""
    left = intent.leftover
    names = " and ".join(record.leg.role.name.replace("_", "-").lower() for record in left)
    found = f"nothing of it is held and its {names} order still works"
    ours = intent.client_id == draft.book.client_id
    for record in left:
        withdraw(draft, intent, record)
    if (not ours or intent.checks == 2) and left:
        text = f"{intent.plan.instrument.ticker}: bracket {intent.plan.intent_id}: {found}: cancel it by hand"
        draft.emit(AlertRaised(severity="critical", text=text))
    refs = tuple(record.leg.order_ref for record in left) if ours else ()
    wait = PACE[min(intent.checks, len(PACE) - 1)] if ours else FAR
    draft.emit(BracketChecked(intent_id=intent.plan.intent_id, found=found, order_refs=refs, until=draft.now + wait))


def _checked(draft: Draft, intent: Intent, found: str, wait: timedelta) -> None:
    draft.emit(BracketChecked(intent_id=intent.plan.intent_id, found=found, order_refs=(), until=draft.now + wait))
