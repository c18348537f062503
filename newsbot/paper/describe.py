"""Listings, quotes and orders in the protocol's words. Pure functions of what they are given."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Final

from newsbot.paper import rules
from newsbot.paper.listing import Listing
from newsbot.paper.market import Top
from newsbot.paper.orders import ZERO, PaperOrder, Stage
from newsbot.paper.zone import ZONE, hours, stamp
from newsbot.tws.contract import Contract, ContractDetails, SymbolSample
from newsbot.tws.order import CompletedOrder, OpenOrder, Order, OrderState, OrderStatus
from newsbot.tws.quote import TickGeneric, TickPrice, TickSize

ONE: Final = Decimal(1)
NO_PRICE: Final = Decimal(-1)
_ORDER_TYPES: Final = "LMT,MKT,STP"


def contract(listing: Listing) -> Contract:
    """A stock, routed by SMART. Nasdaq stocks are of the trading class NMS."""
    return Contract(
        con_id=listing.con_id,
        symbol=listing.ticker,
        sec_type=listing.sec_type,
        strike=ZERO,
        exchange="SMART",
        primary_exchange=listing.primary_exchange,
        currency=listing.currency,
        local_symbol=listing.ticker,
        trading_class="NMS" if listing.primary_exchange == "NASDAQ" else listing.ticker,
    )


def details(req_id: int, listing: Listing, exchange: str, now: datetime) -> ContractDetails:
    """Everything a client may know of a listing; regular hours of today and tomorrow, without holidays."""
    rule = str(rules.MARKET_RULE.rule_id)
    return ContractDetails(
        req_id=req_id,
        contract=replace(contract(listing), exchange=exchange or "SMART"),
        market_name="NMS" if listing.primary_exchange == "NASDAQ" else listing.ticker,
        min_tick=listing.min_tick,
        order_types=_ORDER_TYPES,
        valid_exchanges=",".join(listing.exchanges),
        long_name=listing.name,
        zone=ZONE,
        trading_hours=hours(now, "0400", "2000"),
        liquid_hours=hours(now, "0930", "1600"),
        agg_group=1,
        market_rule_ids=",".join(rule for _ in listing.exchanges),
        stock_type="COMMON",
        min_size=ONE,
        size_increment=ONE,
        suggested_size_increment=Decimal(100),
    )


def sample(listing: Listing) -> SymbolSample:
    """A listing as an answer to a search."""
    return SymbolSample(
        con_id=listing.con_id,
        symbol=listing.ticker,
        sec_type=listing.sec_type,
        primary_exchange=listing.primary_exchange,
        currency=listing.currency,
        description=listing.name,
    )


def ticks(req_id: int, before: Top, after: Top) -> Iterator[TickPrice | TickSize | TickGeneric]:
    """What differs between two tops, as TWS sends it: a price with its size, and the size once more by itself."""
    sides = (
        (1, 0, before.bid, after.bid, before.bid_size, after.bid_size),
        (2, 3, before.ask, after.ask, before.ask_size, after.ask_size),
    )
    for price_tick, size_tick, old, new, old_size, new_size in sides:
        size = Decimal(new_size or 0)
        if new != old:
            yield TickPrice(
                req_id=req_id,
                tick=price_tick,
                price=NO_PRICE if new is None else new,
                size=ZERO if new is None else size,
                mask=0 if new is None else 1,
            )
        if (new != old or new_size != old_size) and new is not None:
            yield TickSize(req_id=req_id, tick=size_tick, size=size)
    if after.last is not None and after.last != before.last:
        yield TickPrice(req_id=req_id, tick=4, price=after.last, size=ZERO)
    if after.volume is not None and after.volume != before.volume:
        yield TickSize(req_id=req_id, tick=8, size=Decimal(after.volume))
    if after.halted is not None and after.halted != before.halted:
        yield TickGeneric(req_id=req_id, tick=49, value=Decimal(after.halted))


def order_status(order: PaperOrder) -> OrderStatus:
    """How far the order has come."""
    return OrderStatus(
        order_id=order.key[1],
        status=order.status,
        filled=Decimal(order.filled),
        remaining=Decimal(order.remaining),
        avg_fill_price=order.average_price,
        perm_id=order.perm_id,
        parent_id=order.terms.parent_id,
        last_fill_price=order.last_price,
        client_id=order.key[0],
        why_held=order.why_held,
    )


def _terms(order: PaperOrder, account: str) -> Order:
    """The client's terms as IB gives them back: unset prices are 0, attached children show their OCA group."""
    terms = order.terms
    return replace(
        terms,
        total_quantity=Decimal(order.quantity),
        limit_price=terms.limit_price or ZERO,
        aux_price=terms.aux_price or ZERO,
        tif=terms.tif or "DAY",
        oca_group=order.oca_group,
        oca_type=order.oca_type or 3,
        account=account,
        clearing_intent=terms.clearing_intent or "IB",
        adjusted_order_type=terms.adjusted_order_type or "None",
        discretionary_amount=terms.discretionary_amount or ZERO,
        volatility_type=terms.volatility_type or 0,
        reference_price_type=terms.reference_price_type or 0,
    )


def open_order(order: PaperOrder, account: str, status: str = "") -> OpenOrder:
    """The order as it stands; ``status`` instead of its own for what it was a moment ago."""
    return OpenOrder(
        order_id=order.key[1],
        contract=replace(contract(order.listing), right="?"),
        order=_terms(order, account),
        client_id=order.key[0],
        perm_id=order.perm_id,
        state=OrderState(status=status or order.status),
    )


def completed_order(order: PaperOrder, account: str, parent_perm_id: int) -> CompletedOrder:
    """An order that is over, by its permId and orderRef."""
    words = {Stage.FILLED: f"Filled Size: {order.filled}", Stage.REJECTED: order.reason}
    return CompletedOrder(
        contract=replace(contract(order.listing), right="?"),
        order=_terms(order, account),
        perm_id=order.perm_id,
        parent_perm_id=parent_perm_id,
        state=OrderState(status=order.status),
        filled_quantity=Decimal(order.filled),
        completed_time=stamp(order.ended_at or order.placed_at),
        completed_status=words.get(order.stage, order.reason or "Cancelled by Trader"),
    )
