"""A request to place or change an order, and where an order of such terms triggers and limits."""

from collections.abc import Callable
from dataclasses import dataclass, replace
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
    """What the account says of an order: why it cannot carry it, in words; how many shares would be short with it.

    ``noted`` hears of every order as it is kept.
    """

    unaffordable: Callable[[PaperOrder], str] = lambda _order: ""
    sold_short: Callable[[PaperOrder], int] = lambda _order: 0
    noted: Callable[[PaperOrder], object] = lambda _order: None


def attached(order: PaperOrder, parent: PaperOrder | None) -> PaperOrder:
    """The order hung on ``parent``, or on nothing. Attached ones share a group of type 3 unless they name their own."""
    terms = order.terms
    return replace(
        order,
        parent=None if parent is None else parent.perm_id,
        waits_for_parent=parent is not None,
        oca_group=terms.oca_group or ("" if parent is None else str(parent.perm_id)),
        oca_type=terms.oca_type or (3 if parent is not None or terms.oca_group else 0),
    )


def levels(terms: Order, listing: Listing) -> Levels:
    """Stop and limit of an order of these terms, to begin with."""
    kind = terms.order_type
    if kind in TRAILING:
        return terms.trail_stop_price, limit_beyond(terms, terms.trail_stop_price, listing)
    stop = terms.aux_price if kind in STOPS | TOUCHED else None
    return stop, terms.limit_price if kind in ("LMT", "STP LMT", "LIT", "LOC") else None


def new_levels(order: PaperOrder, terms: Order) -> Levels:
    """The same after a change. A trailing stop stays where it is, unless its distance or its place was changed."""
    if order.kind == "MTL":
        return None, order.limit if order.limit is None else terms.limit_price or order.limit
    if order.kind not in TRAILING:
        return levels(terms, order.listing)
    old = order.terms
    if terms.trail_stop_price not in (None, old.trail_stop_price, order.stop):
        return levels(terms, order.listing)
    if order.triggered:
        return order.stop, order.limit
    stop = order.stop if _distance(old) == _distance(terms) else None
    return stop, limit_beyond(terms, stop, order.listing)


def _distance(terms: Order) -> Levels:
    """How far a trailing stop stays behind: amount and percent; the one that is unset is told, and sent back, as 0."""
    return terms.aux_price or None, terms.trailing_percent or None
