"""Closing a bracket before its target or stop: its own take-profit order is repriced to where the market is.

The order keeps its id, and the stop stays in force in the same group until it fills: there is never a second order and
never a moment without a stop. Only an order that the broker showed in this session is changed, and only when the entry
is over and the stop has not begun to fill, so that no more can be sold than is held. What cannot be done is looked at
again later, and a person is told.
"""

from datetime import datetime, timedelta
from decimal import Decimal

from newsbot.decision import contract, grid
from newsbot.decision.plan import may_exit, refused
from newsbot.decision.session import day_of
from newsbot.decision.view import View
from newsbot.decision.wording import plain
from newsbot.domain.book import Intent, IntentState, LegRecord
from newsbot.domain.decision import RefusalReason
from newsbot.domain.effect import ModifyLeg
from newsbot.domain.event import AlertRaised
from newsbot.domain.exit import ExitDelayed, ExitRequested, LegRepriced
from newsbot.domain.order import ACTIVE, Action, LegRole, OrderState, Quote, QuoteType
from newsbot.domain.settings import TradingMode
from newsbot.domain.signal import Signal
from newsbot.engine.draft import Draft
from newsbot.engine.protect import withdraw
from newsbot.engine.quotes import watch
from newsbot.engine.state import Link

COLLAR = Decimal("0.02")  # how far beyond the quote the order may fill: marketable, and no market order
AGAIN_S = 5  # the first repricing is given this long to fill; each further one twice as long as the one before
LONGEST_S = 300
SOON_S, REPEAT_S, LATER_S, UNKNOWN_S = 1, 10, 60, 3600
TELL_AT = 3


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


def work(draft: Draft) -> None:
    """Do what is due for brackets that are to be closed: those whose time is up, and those a signal closes."""
    due = sorted(intent_id for intent_id, at in draft.book.exits.items() if at <= draft.now)
    for intent_id in due:
        intent = draft.book.intents[intent_id]
        if not intent.closing:
            wait = timedelta(seconds=intent.plan.exit_after_s or 0)
            why = f"time is up: {wait} after the first fill"
            draft.emit(ExitRequested(intent_ids=(intent_id,), ticker=intent.plan.instrument.ticker, why=why))
        _close(draft, draft.book.intents[intent_id])


def _close(draft: Draft, intent: Intent) -> None:
    if intent.state is IntentState.UNKNOWN:
        _wait(draft, intent, "what became of its orders is not known", UNKNOWN_S, tell=True)
        return
    entry = intent.legs[0] if intent.legs else None
    if entry is not None and not entry.done:
        withdraw(draft, intent, entry)
        _wait(draft, intent, "its entry is being cancelled first", SOON_S, tell=False)
        return
    obstacle = _obstacle(draft, intent)
    if obstacle:
        _wait(draft, intent, obstacle, LATER_S, tell=True)
        return
    opening = _opening(draft)
    if opening is not None:
        _delay(draft, intent, "the exchange is closed", opening)
        return
    price = _price(draft, intent)
    if isinstance(price, str):
        watch(draft, intent.plan.instrument)
        _wait(draft, intent, price, SOON_S, tell=False)
        return
    _reprice(draft, intent, price)


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


def _obstacle(draft: Draft, intent: Intent) -> str:
    """What only a person, the broker or the next session can clear; empty when nothing stands in the way."""
    market = draft.market
    if market.link is not Link.READY:
        return f"not ready: {market.link.value}"
    if not intent.legs or intent.client_id != draft.book.client_id:
        return "its orders are not ours to change"
    target, stop = _target(intent), intent.legs[2]
    if target.leg.order_ref not in market.seen_refs:
        return "the broker has not shown its take-profit order in this session"
    if target.rejected or target.state not in ACTIVE or target.state is OrderState.PENDING_CANCEL:
        return f"its take-profit order is {target.state.value if target.state else 'not known'}"
    if stop.filled and not stop.done:
        return "its stop is filling"
    if intent.open_quantity <= 0:
        return "nothing of it is held"
    return ""


def _opening(draft: Draft) -> datetime | None:
    """When the exchange opens next; None while it is open."""
    day = day_of(draft.market.days, draft.now)
    if day is not None and day.open <= draft.now < day.close:
        return None
    coming = (day.open for day in draft.market.days if day.open > draft.now)
    return min(coming, default=draft.now + timedelta(seconds=LATER_S))


def _price(draft: Draft, intent: Intent) -> Decimal | str:
    """The limit that fills at once, at most the collar away from the quote; or why there is none now."""
    quote = draft.market.quotes.get(intent.plan.instrument.con_id)
    wrong = _unusable(draft, quote)
    if wrong or quote is None or quote.bid is None or quote.ask is None:
        return wrong or "no quote"
    increments = intent.plan.instrument.increments
    if _target(intent).leg.action is Action.SELL:
        return grid.up(quote.bid * (1 - COLLAR), increments)
    found = grid.down(quote.ask * (1 + COLLAR), increments)
    return found if found is not None else f"no price on the exchange's grid near {plain(quote.ask)}"


def _unusable(draft: Draft, quote: Quote | None) -> str:
    limits, heard = draft.settings.limits, draft.market.heard_at
    if quote is None or quote.bid is None or quote.ask is None or quote.type is not QuoteType.LIVE:
        return "no live quote"
    if quote.halted != 0:
        return "trading is halted" if quote.halted else "the broker has not said that it is not halted"
    if not grid.PRICE_MIN <= quote.bid < quote.ask <= grid.PRICE_MAX:
        return f"the quote is {plain(quote.bid)} / {plain(quote.ask)}"
    if quote.changed_at is None or draft.now - quote.changed_at > timedelta(seconds=limits.quote_age_max_s):
        return "the quote is old"
    if heard is None or draft.now - heard > timedelta(seconds=limits.proof_of_life_max_s):
        return "the broker is silent"
    return ""


def _wait(draft: Draft, intent: Intent, why: str, seconds: int, *, tell: bool) -> None:
    if tell and intent.delayed != why:
        text = f"{intent.plan.instrument.ticker}: bracket {intent.plan.intent_id} is to be closed and cannot be: {why}"
        draft.emit(AlertRaised(severity="critical", text=text))
    wait = seconds if intent.delayed != why else max(seconds, REPEAT_S)
    _delay(draft, intent, why, draft.now + timedelta(seconds=wait))


def _delay(draft: Draft, intent: Intent, why: str, until: datetime) -> None:
    draft.emit(ExitDelayed(intent_id=intent.plan.intent_id, why=why, until=until))


def _target(intent: Intent) -> LegRecord:
    return next(record for record in intent.legs if record.leg.role is LegRole.TAKE_PROFIT)
