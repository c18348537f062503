"""The Market after an input: quotes, contracts, link, rules. Never touches the Book, never decides."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from newsbot.domain.input import (
    ArticlesSeen,
    BracketFailed,
    BracketSent,
    CallbackFailed,
    CompletedReceived,
    ExecutionReceived,
    InstrumentReceived,
    LinkClosed,
    MarketRuleReceived,
    NoticeReceived,
    OrderReceived,
    PositionReceived,
    QuoteFailed,
    QuoteTypeReceived,
    SessionStarted,
    SnapshotPartEnded,
    SourceFailed,
    StopRequested,
    Tick,
    TickReceived,
)
from newsbot.domain.order import Quote, parse_ref
from newsbot.domain.settings import TradingMode
from newsbot.engine.inputs import CalendarLoaded, EngineInput, RulesLoaded
from newsbot.engine.state import SERVERS_BACK, SERVERS_LOST, SNAPSHOT_PARTS, Link, Market, Settings

_NOT_FROM_THE_BROKER = (
    ArticlesSeen
    | SourceFailed
    | Tick
    | StopRequested
    | RulesLoaded
    | CalendarLoaded
    | BracketSent
    | BracketFailed
    | CallbackFailed
)


def observe(market: Market, given: EngineInput, settings: Settings, now: datetime) -> Market:
    """The Market after ``given``. Any word of the broker counts as proof of life."""
    if isinstance(given, LinkClosed):
        return replace(market, link=Link.DOWN, heard_at=None, awaited=frozenset(), quotes=Market().quotes)
    if not isinstance(given, _NOT_FROM_THE_BROKER) and not _said_by_the_client(given):
        market = replace(market, heard_at=now)
    match given:
        case RulesLoaded():
            return replace(market, rules=given.rules)
        case CalendarLoaded():
            return replace(market, days=given.days)
        case SessionStarted():
            account = chosen_account(given.accounts, settings)
            link = Link.SNAPSHOT if account else Link.REFUSED
            return replace(_unread(market), link=link, account=account)
        case NoticeReceived():
            if market.link not in (Link.READY, Link.SNAPSHOT) or given.code not in SERVERS_LOST | SERVERS_BACK:
                return market
            return replace(_unread(market), link=Link.SNAPSHOT, quotes=Market().quotes)
        case SnapshotPartEnded():
            awaited = market.awaited - {given.part}
            ready = market.link is Link.SNAPSHOT and not awaited
            return replace(market, awaited=awaited, link=Link.READY if ready else market.link)
        case OrderReceived():
            return replace(_seen(market, given.order_ref), open_orders=market.open_orders + 1)
        case CompletedReceived():
            return _seen(market, given.order_ref)
        case ExecutionReceived():
            return replace(_seen(market, given.fill.order_ref), executions=market.executions + 1)
        case PositionReceived():
            position = given.position
            return replace(market, positions=market.positions.insert(position.con_id, position))
        case InstrumentReceived():
            return replace(market, contracts=market.contracts.insert(given.company.ticker, given.instruments))
        case MarketRuleReceived():
            return replace(market, grids=market.grids.insert(given.rule_id, given.increments))
        case TickReceived():
            quote = _quote(market, given.con_id)
            changed = replace(quote, **{given.field: _field(given)}, changed_at=now)
            return replace(market, quotes=market.quotes.insert(given.con_id, changed))
        case QuoteTypeReceived():
            changed = replace(_quote(market, given.con_id), type=given.type)
            return replace(market, quotes=market.quotes.insert(given.con_id, changed))
        case QuoteFailed():
            return replace(market, quotes=market.quotes.insert(given.con_id, Quote(con_id=given.con_id)))
        case _:
            return market


def _said_by_the_client(given: EngineInput) -> bool:
    """ibapi's own complaints (501 to 599) come through the same callback and prove nothing about the broker."""
    return isinstance(given, NoticeReceived) and 501 <= given.code <= 599


def chosen_account(accounts: tuple[str, ...], settings: Settings) -> str:
    """The one account orders may name, or empty when it cannot be told or is no paper account (prefix D).

    This version never trades an account that is not a paper account, whatever the configuration says.
    """
    wanted = settings.account or (accounts[0] if len(accounts) == 1 else "")
    if wanted not in accounts:
        return ""
    if settings.mode is not TradingMode.OBSERVE and not wanted.startswith("D"):
        return ""
    return wanted


def _unread(market: Market) -> Market:
    """The broker's records must be read anew before an entry may leave."""
    return replace(
        market,
        awaited=SNAPSHOT_PARTS,
        positions=Market().positions,
        seen_refs=Market().seen_refs,
        open_orders=0,
        executions=0,
    )


def _seen(market: Market, order_ref: str) -> Market:
    parsed = parse_ref(order_ref)
    if parsed is None:
        return market
    return replace(
        market,
        seen_intents=market.seen_intents.insert(parsed[0]),
        seen_refs=market.seen_refs.insert(order_ref),
    )


def _quote(market: Market, con_id: int) -> Quote:
    return market.quotes.get(con_id) or Quote(con_id=con_id)


def _field(tick: TickReceived) -> Any:
    if tick.field == "halted":
        return None if tick.value is None else int(tick.value)
    return tick.value
