"""The Market after an input: quotes, contracts, link, rules. Never touches the Book, never decides."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from newsbot.domain.input import (
    ArticlesSeen,
    BrokerTimeReceived,
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
    SnapshotPart,
    SnapshotPartEnded,
    TickReceived,
)
from newsbot.domain.order import Quote, parse_ref
from newsbot.domain.settings import TradingMode
from newsbot.engine.inputs import CalendarLoaded, EngineInput, RulesLoaded
from newsbot.engine.state import OFFSET_MAX_S, SERVERS_BACK, SERVERS_LOST, SNAPSHOT_PARTS, Link, Market, Settings


def observe(market: Market, given: EngineInput, settings: Settings, now: datetime) -> Market:
    """The Market after ``given``."""
    match given:
        case RulesLoaded():
            return replace(market, rules=given.rules)
        case CalendarLoaded():
            # a new day: the hours of yesterday's contracts say nothing about it
            return replace(market, days=given.days, contracts=Market().contracts)
        case ArticlesSeen():
            return _forget_failures(market)
        case LinkClosed():
            return replace(market, link=Link.DOWN, heard_at=None, awaited=(), quotes=Market().quotes)
        case SessionStarted():
            account = chosen_account(given.accounts, settings)
            fresh = replace(market, awaited=(), contracts=Market().contracts, grids=Market().grids, account=account)
            return _unread(fresh, Link.SNAPSHOT if account else Link.REFUSED)
        case BrokerTimeReceived():
            offset = (now - given.at).total_seconds()
            right = -OFFSET_MAX_S <= offset <= OFFSET_MAX_S + 1
            return replace(market, offset_s=offset, heard_at=now if right else market.heard_at)
        case NoticeReceived():
            return _servers(market, given.code)
        case SnapshotPartEnded():
            return _part_ended(market, given.part)
        case OrderReceived():
            return replace(_seen(market, given.order_ref), open_orders=market.open_orders + 1)
        case CompletedReceived():
            return _seen(market, given.order_ref)
        case ExecutionReceived():
            return replace(_seen(market, given.fill.order_ref), executions=market.executions + 1)
        case PositionReceived() if given.position.account == market.account:
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
            # the first word of a subscription, and of a change of data: nothing from before it belongs to it
            fresh_quote = Quote(con_id=given.con_id, type=given.type)
            return replace(market, quotes=market.quotes.insert(given.con_id, fresh_quote))
        case QuoteFailed():
            return replace(market, quotes=market.quotes.insert(given.con_id, Quote(con_id=given.con_id, failed=True)))
        case _:
            return market


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


def _servers(market: Market, code: int) -> Market:
    """1100: nothing may leave until 1101 or 1102 says that IB's servers are back; then everything is read anew."""
    if market.link not in (Link.READY, Link.SNAPSHOT, Link.SERVERS_LOST):
        return market
    if code in SERVERS_LOST:
        return replace(market, link=Link.SERVERS_LOST, quotes=Market().quotes)
    if code in SERVERS_BACK:
        return _unread(replace(market, quotes=Market().quotes), Link.SNAPSHOT)
    return market


def _unread(market: Market, link: Link) -> Market:
    """The broker's records must be read anew before an entry may leave; ends of an older reading are still to come."""
    return replace(
        market,
        link=link,
        awaited=market.awaited + SNAPSHOT_PARTS,
        positions=Market().positions,
        seen_refs=Market().seen_refs,
        open_orders=0,
        executions=0,
    )


def _part_ended(market: Market, part: SnapshotPart) -> Market:
    rest = list(market.awaited)
    if part in rest:
        rest.remove(part)
    ready = market.link is Link.SNAPSHOT and not rest
    return replace(market, awaited=tuple(rest), link=Link.READY if ready else market.link)


def _forget_failures(market: Market) -> Market:
    """What the broker could not tell is asked again for the next news: a 200 in a nightly reset is no verdict."""
    contracts, quotes = market.contracts, market.quotes
    for ticker in [ticker for ticker, found in contracts.items() if len(found) != 1]:
        contracts = contracts.remove(ticker)
    for con_id in [con_id for con_id, quote in quotes.items() if quote.failed]:
        quotes = quotes.remove(con_id)
    return replace(market, contracts=contracts, quotes=quotes)


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
    known = market.quotes.get(con_id)
    return Quote(con_id=con_id) if known is None or known.failed else known


def _field(tick: TickReceived) -> Any:
    if tick.field == "halted":
        return None if tick.value is None else int(tick.value)
    return tick.value
