"""A request to place or change an order, and where an order of such terms triggers and limits."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from newsbot.paper.instruments.listing import Listing
from newsbot.paper.orders.fillmodel import limit_beyond
from newsbot.paper.orders.orders import STOPS, TOUCHED, TRAILING, Key, PaperOrder
from newsbot.tws.contract import Contract
from newsbot.tws.order import Order

Levels = tuple[Decimal | None, Decimal | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Placing:
    """A request to place or change an order, its contract found."""

    key: Key
    listing: Listing
    contract: Contract
    terms: Order
    manual: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What the account says of an order: why it cannot carry it, in words; how many shares it would sell short.

    ``noted`` hears of every order as it is kept.
    """

    unaffordable: Callable[[PaperOrder], str] = lambda _order: ""
    sold_short: Callable[[PaperOrder], int] = lambda _order: 0
    noted: Callable[[PaperOrder], object] = lambda _order: None


def levels(terms: Order) -> Levels:
    """Stop and limit of an order of these terms, to begin with."""
    kind = terms.order_type
    if kind in TRAILING:
        return terms.trail_stop_price, limit_beyond(terms, terms.trail_stop_price)
    stop = terms.aux_price if kind in STOPS | TOUCHED else None
    return stop, terms.limit_price if kind in ("LMT", "STP LMT", "LIT", "LOC") else None


def new_levels(order: PaperOrder, terms: Order) -> Levels:
    """The same after a change. A trailing stop stays where it is, unless its distance or its place was changed."""
    if order.kind == "MTL":
        return None, order.limit if order.limit is None else terms.limit_price or order.limit
    if order.kind not in TRAILING:
        return levels(terms)
    old = order.terms
    if terms.trail_stop_price not in (None, old.trail_stop_price, order.stop):
        return levels(terms)
    if order.triggered:
        return order.stop, order.limit
    before = (old.aux_price, old.trailing_percent)
    stop = order.stop if before == (terms.aux_price, terms.trailing_percent) else None
    return stop, limit_beyond(terms, stop)
