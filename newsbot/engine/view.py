"""What the decision stage may look at for one signal, gathered from Book and Market."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from newsbot.decision.session import EXCHANGE_ZONE, day_of, exchange_date
from newsbot.decision.view import View
from newsbot.domain.book import Book, Intent, Parked
from newsbot.domain.decision import RefusalReason
from newsbot.domain.order import Instrument, LegRole, Side
from newsbot.domain.signal import Action, Kind, RuleMode, Signal
from newsbot.engine import rulebook
from newsbot.engine.draft import Draft, exchange_clock
from newsbot.engine.memory import root
from newsbot.engine.state import OFFSET_MAX_S, Link, Market


def view_of(draft: Draft, signal: Signal, conflict: str) -> View:
    book, market, now = draft.book, draft.market, draft.now
    instrument, problem = _contract(market, signal)
    day = day_of(market.days, now)
    return View(
        signal=signal,
        now=now,
        mode=draft.settings.mode,
        limits=draft.settings.limits,
        account=market.account,
        not_ready=_not_ready(market),
        day=day,
        duplicate_of=_duplicate_of(draft, signal),
        conflict_with=conflict,
        cooldown_until=_cooldown_until(book, signal),
        orders_today=sum(exchange_date(intent.approved_at) == exchange_date(now) for intent in book.intents.values()),
        held=_held(book, market, instrument.con_id) if instrument else Decimal(0),
        instrument=instrument,
        contract_problem=problem,
        quote=market.quotes.get(instrument.con_id) if instrument else None,
        heard_at=market.heard_at,
        disabled=book.disabled.get(signal.rule_id, ""),
        changed=rulebook.not_in_force(market.rules, signal) if market.rules else "",
        released=rulebook.released(book, market.rules, signal) if market.rules else (RuleMode.OBSERVE, "no rules"),
        closing=_closing(book, signal),
        session_before=_session_before(market, now),
    )


def _not_ready(market: Market) -> str:
    if market.link is not Link.READY:
        return market.link.value
    if not -OFFSET_MAX_S <= market.offset_s <= OFFSET_MAX_S + 1:
        return f"the broker's clock and ours differ by {abs(market.offset_s):.0f} s"
    return ""


def _contract(market: Market, signal: Signal) -> tuple[Instrument | None, tuple[RefusalReason, str] | None]:
    if signal.company is None:
        return None, None
    found = market.contracts.get(signal.company.ticker)
    if found is None:
        return None, None
    if len(found) != 1:
        what = f"{len(found)} contracts" if found else "no contract"
        return None, (RefusalReason.NO_CONTRACT, f"the broker knows {what} for {signal.company.ticker}")
    instrument = found[0]
    if instrument.market_rule_id is None:
        return instrument, None
    grid = market.grids.get(instrument.market_rule_id)
    if grid is None:
        return None, None
    return replace(instrument, increments=grid), None


def _duplicate_of(draft: Draft, signal: Signal) -> str:
    """What the signal repeats, in words: an order for its story and ticker, or a report that its rule could judge.

    What the rule did not hear, or was not to trade on, kills no trade: how old the news is the age gates tell.
    """
    book = draft.book
    if signal.action is Action.TRADE:
        placed = next((intent for intent in book.intents.values() if _traded(book, intent, signal, draft.now)), None)
        if placed is not None:
            return f"{exchange_clock(placed.approved_at)}, traded by {placed.plan.rule_id}"
    record = book.stories.get(signal.story_id)
    if record is None or signal.report == 1 or Kind.UPDATE in signal.kinds:
        return ""
    for told in record.told:
        if told.report < signal.report and (told.baseline or rulebook.heard(draft.market.rules, signal, told.source)):
            return f"{exchange_clock(told.at)} at {told.source}"
    return ""


def _traded(book: Book, intent: Intent, signal: Signal, now: datetime) -> bool:
    if signal.company is None or intent.plan.instrument.ticker != signal.company.ticker:
        return False
    if Kind.UPDATE not in signal.kinds and root(book, intent.plan.story_id) == root(book, signal.story_id):
        return True
    # with confirmation, other words make no other story: one order a rule and ticker until the day is over
    if signal.confirm is None or intent.plan.rule_id != signal.rule_id:
        return False
    soon = timedelta(seconds=signal.confirm.within_s)
    return exchange_date(intent.approved_at) == exchange_date(now) or now - intent.approved_at <= soon


def _closing(book: Book, signal: Signal) -> str:
    if signal.action is not Action.TRADE or signal.company is None:
        return ""
    ticker = signal.company.ticker
    return next((i.closing for i in book.open_intents() if i.closing and i.plan.instrument.ticker == ticker), "")


def _session_before(market: Market, now: datetime) -> datetime | None:
    opened = [day.open for day in market.days if day.open <= now]
    return opened[-2] if len(opened) > 1 else None


def _cooldown_until(book: Book, signal: Signal) -> datetime | None:
    cooldown = signal.cooldown
    if cooldown is None:
        return None
    ends = [
        _cooldown_end(intent, cooldown.seconds)
        for intent in book.intents.values()
        if intent.plan.rule_id == signal.rule_id
        and (cooldown.per == "rule" or (signal.company and intent.plan.instrument.ticker == signal.company.ticker))
    ]
    return max(ends, default=None)


def _cooldown_end(intent: Intent, seconds: int | None) -> datetime:
    if seconds is not None:
        return intent.approved_at + timedelta(seconds=seconds)
    midnight = intent.approved_at.astimezone(EXCHANGE_ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + timedelta(days=1)


def _held(book: Book, market: Market, con_id: int) -> Decimal:
    """Shares held or on their way, signed. The account's position and our own fills overlap: the larger counts."""
    position = market.positions.get(con_id)
    ours, coming = 0, 0
    for intent in book.open_intents():
        if intent.plan.instrument.con_id != con_id:
            continue
        sign = 1 if intent.plan.side is Side.BUY else -1
        entry = next((leg for leg in intent.legs if leg.leg.role is LegRole.ENTRY), None)
        ours += sign * intent.open_quantity
        if entry is None or not entry.done:
            coming += sign * (intent.plan.quantity - (entry.filled if entry else 0))
    reported = position.quantity if position else Decimal(0)
    return max(reported, Decimal(ours), key=abs) + coming


def conflicts(book: Book, speaks: Callable[[Signal], bool]) -> dict[str, str]:
    """signal_id of a trade -> the rule it conflicts with, among the rules that have a say.

    That is one of opposite direction on the same story and ticker, or one that leaves the ticker, whatever the story:
    an exit goes on, and nothing enters beside it.
    """
    exits: dict[str, list[Signal]] = {}
    trades: dict[tuple[str, str], list[Signal]] = {}
    for signal in (parked.signal for parked in in_order(book)):
        if signal.company is not None and signal.action is Action.EXIT:
            exits.setdefault(signal.company.ticker, []).append(signal)
        elif signal.company is not None and signal.action is Action.TRADE and signal.terms:
            trades.setdefault((signal.company.ticker, root(book, signal.story_id)), []).append(signal)
    found: dict[str, str] = {}
    for (ticker, _), group in trades.items():
        leaving = next((signal for signal in exits.get(ticker, ()) if speaks(signal)), None)
        sides = {signal.terms.side for signal in group if signal.terms}
        if leaving is None and len(sides) < 2:
            continue
        speaking = [signal for signal in group if speaks(signal)] if len(sides) > 1 else []
        for signal in group if leaving is not None else speaking:
            opposite = leaving or next((other for other in speaking if _opposed(signal, other)), None)
            if opposite is not None:
                found[signal.signal_id] = opposite.rule_id
    return found


def _opposed(one: Signal, other: Signal) -> bool:
    return bool(one.terms and other.terms and one.terms.side is not other.terms.side)


def in_order(book: Book) -> list[Parked]:
    return sorted(book.parked.values(), key=lambda parked: (parked.deadline, parked.signal.signal_id))


def same_subject(book: Book, one: Signal, other: Signal) -> bool:
    """One ticker of one story: the names that rules and tags give it may differ."""
    if one.company is None or other.company is None:
        return False
    return one.company.ticker == other.company.ticker and root(book, one.story_id) == root(book, other.story_id)
