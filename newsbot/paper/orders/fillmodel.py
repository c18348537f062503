"""The fill model: when an order is set off, at what price it would fill at a quote, and how much of it."""

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from newsbot.paper.instruments.grid import increment
from newsbot.paper.instruments.listing import Listing
from newsbot.paper.market.market import Top
from newsbot.paper.orders.orders import LIMITED, TOUCHED, TRAILING, PaperOrder
from newsbot.tws.order import Order


def trailed(order: PaperOrder, top: Top) -> Decimal | None:
    """Where a trailing stop stands after this quote: never back, on the grid; None before it has seen a quote.

    A sell follows the bid up, a buy the ask down.
    """
    quote = top.ask if order.is_buy else top.bid
    if order.kind not in TRAILING or quote is None:
        return order.stop
    terms = order.terms
    away = quote * terms.trailing_percent / 100 if terms.trailing_percent is not None else terms.aux_price or Decimal(0)
    if order.is_buy:
        level = _on_grid(order.listing, quote + away, ROUND_CEILING)
        return level if order.stop is None else min(order.stop, level)
    level = _on_grid(order.listing, quote - away, ROUND_FLOOR)
    return level if order.stop is None else max(order.stop, level)


def limit_beyond(terms: Order, stop: Decimal | None, listing: Listing) -> Decimal | None:
    """The limit of a TRAIL LIMIT order whose stop stands at ``stop``: its offset beyond it. None for any other type.

    Where the offset leads off the grid the limit is the next price on it that gives away less.
    """
    if terms.order_type != "TRAIL LIMIT" or stop is None:
        return None
    offset = terms.limit_price_offset
    if offset is None:
        offset = abs((terms.trail_stop_price or stop) - (terms.limit_price or stop))
    if terms.action == "BUY":
        return _on_grid(listing, stop + offset, ROUND_FLOOR)
    return _on_grid(listing, stop - offset, ROUND_CEILING)


def is_triggered(order: PaperOrder, top: Top) -> bool:
    """Whether the quote sets an order off.

    Stops: the bid at or below a sell stop, the ask at or above a buy stop. Touched: the bid at or above a sell, the
    ask at or below a buy.
    """
    quote = top.ask if order.is_buy else top.bid
    if order.stop is None or quote is None:
        return False
    return quote >= order.stop if order.is_buy != (order.kind in TOUCHED) else quote <= order.stop


def fill_price(order: PaperOrder, top: Top) -> Decimal | None:
    """The price of a fill at this quote, or None when the order does not meet it.

    A limit order that was already resting gets its own limit: others who came to meet it had no reason to give more.
    """
    if top.is_halted:
        return None
    quote = top.ask if order.is_buy else top.bid
    if quote is None:
        return None
    limit = order.limit if order.kind in LIMITED or order.kind == "MTL" else None
    if limit is None:
        return quote
    if quote > limit if order.is_buy else quote < limit:
        return None
    return limit if order.resting else quote


def shares_quoted(order: PaperOrder, top: Top, wanted: int) -> int:
    """How many of ``wanted`` may trade at the quote: what it still holds, all when it came without a size.

    None at all when the order asks for all or none (FOK too), or for more to begin with, than there is.
    """
    left = top.ask_left if order.is_buy else top.bid_left
    there = wanted if left is None else max(0, min(wanted, left))
    least = order.terms.min_quantity or 0
    if (order.terms.all_or_none or order.terms.tif == "FOK") and there < order.remaining:
        return 0
    return 0 if order.filled == 0 and there < min(least, order.remaining) else there


def _on_grid(listing: Listing, price: Decimal, rounding: str) -> Decimal:
    """The price in the steps that hold where it stands."""
    step = increment(listing, price)
    return (price / step).to_integral_value(rounding) * step
