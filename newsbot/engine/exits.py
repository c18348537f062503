"""Closing a bracket before its target or stop: its own take-profit order is repriced to where the market is.

The order keeps its id, and the stop stays in force in the same group until it fills: there is never a second order and
never a moment without a stop. Only an order that the broker showed in this session is changed, and only when the entry
is over and the stop has not begun to fill, so that no more can be sold than is held. What cannot be done is looked at
again as soon as anything comes in, and a person is told.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from newsbot.decision import contract
from newsbot.decision.plan import may_exit, refused
from newsbot.decision.view import View
from newsbot.domain.book import Intent, IntentState, LegRecord
from newsbot.domain.decision import RefusalReason
from newsbot.domain.effect import ModifyLeg
from newsbot.domain.event import AlertRaised
from newsbot.domain.exit import ExitDelayed, ExitRequested, LegRepriced
from newsbot.domain.order import ACTIVE, Action, LegRole, OrderState, OrderType
from newsbot.domain.settings import TradingMode
from newsbot.domain.signal import Signal
from newsbot.engine import exit_price
from newsbot.engine.draft import Draft, exchange_clock
from newsbot.engine.protect import lapsed, withdraw
from newsbot.engine.quotes import watch
from newsbot.engine.state import Link

AGAIN_S = 5  # the first repricing is given this long to fill; each further one twice as long as the one before
LONGEST_S = 300
TELL_AT = 3
TELL_AFTER = timedelta(seconds=60)  # so long may an exit wait before a person hears of it
REPEAT = timedelta(seconds=10)  # a reason that comes and goes is written down no more often
FAR = timedelta(days=1)
LEFT_BEHIND = timedelta(minutes=3)  # a stop-limit that filled in part and not since has lost the market


@dataclass(frozen=True, slots=True, kw_only=True)
class _Hold:
    """Why a bracket cannot be closed now. ``until``: when that may change by itself; ``tell``: a person at once.

    ``withdraw`` is the entry whose cancel is asked for as long as this holds.
    """

    why: str
    until: datetime | None = None
    tell: bool = False
    quiet: bool = False
    withdraw: LegRecord | None = None


def take_signal(draft: Draft, signal: Signal, view: View) -> None:
    """The verdict of a signal that closes what the bot itself holds of its company."""
    refusal = may_exit(view)
    if refusal is not None:
        draft.emit(refusal)
        return
    assert signal.company is not None
    ours = [i for i in draft.book.open_intents() if i.plan.instrument.ticker == signal.company.ticker]
    wrong = next((why for i in ours if (why := contract.mismatch(signal.company, i.plan.instrument))), "")
    if wrong:
        draft.emit(refused(signal, RefusalReason.CONTRACT_MISMATCH, wrong))
    elif not ours:
        detail = f"the bot holds nothing of {signal.company.ticker}"
        draft.emit(refused(signal, RefusalReason.NO_POSITION, detail))
    elif all(i.closing for i in ours):
        draft.emit(refused(signal, RefusalReason.DUPLICATE, f"is being closed already: {ours[0].closing}"))
    elif draft.settings.mode is TradingMode.OBSERVE:
        held = sum(i.open_quantity for i in ours)
        draft.emit(refused(signal, RefusalReason.MODE, f"mode observe: would close {held:,} {signal.company.ticker}"))
    else:
        draft.emit(
            ExitRequested(
                intent_ids=tuple(i.plan.intent_id for i in ours if not i.closing),
                ticker=signal.company.ticker,
                why=f"{signal.rule_id}: {signal.headline}",
                signal_id=signal.signal_id,
            )
        )


def work(draft: Draft, *, tick: bool) -> None:
    """Do what is due for brackets that are to be closed: those whose time is up, and those a signal closes.

    What waits for the broker or the market is looked at on every input. Another reason for waiting is taken up on a
    ``tick`` only: the messages that make one quote give several for a moment.
    """
    for intent_id, at in sorted(draft.book.exits.items()):
        intent = draft.book.intents[intent_id]
        if intent.state is IntentState.CLOSED or (at > draft.now and not intent.delayed):
            continue
        if not intent.closing:
            wait = timedelta(seconds=intent.plan.exit_after_s or 0)
            why = f"time is up: {wait} after the first fill"
            draft.emit(ExitRequested(intent_ids=(intent_id,), ticker=intent.plan.instrument.ticker, why=why))
        hold = _close(draft, draft.book.intents[intent_id])
        if hold is not None and intent_id in draft.book.exits:
            intent = draft.book.intents[intent_id]
            if tick or hold.tell or not intent.delayed:
                _wait(draft, intent, hold, due=at <= draft.now)


def _close(draft: Draft, intent: Intent) -> _Hold | None:
    """Reprice the target; or why not."""
    entry = intent.legs[0] if intent.legs else None
    unknown = intent.state is IntentState.UNKNOWN
    if entry is not None and not entry.done and not unknown and not lapsed(draft, intent, entry):
        why = "its entry is being cancelled first"
        return _Hold(why=why, until=draft.now + _pace(draft, intent), withdraw=entry)
    closed = exit_price.opening(draft)
    if closed is not None:
        return _Hold(why=closed[1], until=closed[0], tell=closed[0] - draft.now > exit_price.SETTLED)
    if unknown:
        return _Hold(why="what became of its orders is not known", tell=True)
    intent = draft.book.intents[intent.plan.intent_id]
    hold = _obstacle(draft, intent)
    if hold is not None:
        return hold
    price = exit_price.price(draft, intent.plan.instrument, _target(intent).leg.action)
    if isinstance(price, str):
        watch(draft, intent.plan.instrument)
        return _Hold(why=price)
    _reprice(draft, intent, price)
    return None


def _reprice(draft: Draft, intent: Intent, price: Decimal) -> None:
    target = _target(intent)
    quantity = target.filled + intent.open_quantity
    wait = min(AGAIN_S * 2**intent.repriced, LONGEST_S)
    draft.emit(
        LegRepriced(
            intent_id=intent.plan.intent_id,
            order_ref=target.leg.order_ref,
            order_id=target.order_id,
            former_price=target.leg.price,
            price=price,
            quantity=quantity,
            until=draft.now + timedelta(seconds=wait),
        )
    )
    changed = _target(draft.book.intents[intent.plan.intent_id])
    draft.effect(
        ModifyLeg(
            order_id=changed.order_id, leg=changed.leg, instrument=intent.plan.instrument, account=intent.plan.account
        )
    )
    if intent.repriced + 1 == TELL_AT:
        ticker = intent.plan.instrument.ticker
        text = f"{ticker}: {intent.open_quantity} shares are to be sold or bought back and do not fill: look at them"
        draft.emit(AlertRaised(severity="critical", text=text))


def _obstacle(draft: Draft, intent: Intent) -> _Hold | None:
    """What stands in the way of a change of the target; None when nothing does."""
    market = draft.market
    if market.link is not Link.READY:
        return _Hold(why=f"not ready: {market.link.value}")
    if not intent.legs or intent.client_id != draft.book.client_id:
        return _Hold(why="its orders are not ours to change", tell=True)
    untold = intent.untold
    if untold is not None:
        name = untold.leg.role.name.replace("_", "-").lower()
        return _Hold(why=f"the broker says that its {name} order filled and has not told the executions")
    if intent.open_quantity <= 0:
        flipped = intent.open_quantity < 0
        return _Hold(why="its exits filled more than its entry" if flipped else "nothing of it is held", quiet=True)
    target, stop = _target(intent), _stop(intent)
    for record, name in ((target, "take-profit"), (stop, "stop")):
        if not record.done and record.leg.order_ref not in market.seen_refs:
            return _Hold(why=f"the broker has not shown its {name} order in this session", tell=True)
    if target.rejected or target.state not in ACTIVE or target.state is OrderState.PENDING_CANCEL:
        state = target.state.value if target.state else "not known"
        return _Hold(why=f"its take-profit order is {state}", tell=True)
    return _stopping(draft, intent, stop)


def _stopping(draft: Draft, intent: Intent, stop: LegRecord) -> _Hold | None:
    """A stop that has begun to fill is left to it, unless it is a limit that the market has left behind."""
    if not stop.filled or stop.done:
        return None
    until = (stop.filled_at or draft.now) + LEFT_BEHIND
    if stop.leg.order_type is not OrderType.STOP_LIMIT or draft.now < until:
        return _Hold(why="its stop is filling", until=until if until > draft.now else None)
    quote = draft.market.quotes.get(intent.plan.instrument.con_id)
    limit = stop.leg.limit
    if quote is None or quote.bid is None or quote.ask is None or limit is None:
        watch(draft, intent.plan.instrument)
        return _Hold(why="its stop is filling and there is no quote")
    reached = quote.bid >= limit if stop.leg.action is Action.SELL else quote.ask <= limit
    return _Hold(why="its stop is filling") if reached else None


def _pace(draft: Draft, intent: Intent) -> timedelta:
    """How long a request that led to nothing is left before it is made again: ever longer."""
    waited = draft.now - (intent.stuck_since or draft.now)
    return REPEAT if waited < REPEAT else TELL_AFTER if waited < 10 * TELL_AFTER else 5 * TELL_AFTER


def _wait(draft: Draft, intent: Intent, hold: _Hold, *, due: bool) -> None:
    """Write a reason down when it is new, and tell it: at once, or when it has lasted, and again when it changes."""
    now = draft.now
    fresh = intent.delayed != hold.why
    since = (now if fresh else intent.delayed_at or now) if intent.told else (intent.stuck_since or now)
    tell = hold.why != intent.told and not hold.quiet and (hold.tell or now >= since + TELL_AFTER)
    if tell:
        _tell(draft, intent, hold)
    elif not due and not (fresh and (intent.delayed_at is None or now >= intent.delayed_at + REPEAT)):
        return
    quiet = tell or hold.quiet or hold.why == intent.told
    times = [hold.until] if hold.until is not None else []
    times.append(now + FAR if quiet else since + TELL_AFTER)
    if hold.withdraw is not None:
        withdraw(draft, intent, hold.withdraw)
    draft.emit(ExitDelayed(intent_id=intent.plan.intent_id, why=hold.why, until=min(times), told=tell))


def _tell(draft: Draft, intent: Intent, hold: _Hold) -> None:
    text = f"{intent.plan.instrument.ticker}: bracket {intent.plan.intent_id} is to be closed and cannot be: {hold.why}"
    if hold.until is not None and hold.withdraw is None:
        text += f"; looked at again at {exchange_clock(hold.until)} New York"
    draft.emit(AlertRaised(severity="critical", text=text))


def _target(intent: Intent) -> LegRecord:
    return next(record for record in intent.legs if record.leg.role is LegRole.TAKE_PROFIT)


def _stop(intent: Intent) -> LegRecord:
    return next(record for record in intent.legs if record.leg.role is LegRole.STOP_LOSS)
