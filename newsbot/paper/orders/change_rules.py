"""What the broker turns down of changes to orders, and of orders that hang on others, with TWS's codes."""

from datetime import datetime
from typing import Final

from newsbot.paper.instruments.listing import Listing
from newsbot.paper.market.market import Top
from newsbot.paper.orders import rules
from newsbot.paper.orders.orders import PaperOrder, Stage
from newsbot.paper.orders.policy import Policy
from newsbot.tws.order import Order

MISMATCH: Final[rules.Refusal] = (105, "Order being modified does not match original order.")
NESTED: Final[rules.Refusal] = (
    321,
    "Error validating request: an attached order cannot have attached orders of its own",
)


def refuse_change(
    order: PaperOrder, terms: Order, listing: Listing, *, top: Top, now: datetime, policy: Policy
) -> rules.Refusal | None:
    """What TWS sees wrong with new terms for an order; None when they may pass."""
    if order.over:
        return too_late(order)
    same = (order.terms.action, order.terms.order_type, order.listing.con_id, order.terms.oca_group)
    if same != (terms.action, terms.order_type, listing.con_id, terms.oca_group):
        return MISMATCH
    return rules.refuse_new(terms, listing, top, now, policy)


def too_late(order: PaperOrder) -> rules.Refusal:
    """Why an order that is over gets no new terms."""
    return (104, "Cannot modify a filled order.") if order.stage is Stage.FILLED else (103, "Duplicate order id")


def unfit(parent: PaperOrder, listing: Listing, terms: Order) -> rules.Refusal | None:
    """Why an order of these terms cannot be attached to ``parent``.

    An attached order takes no children of its own. Children close what their parent opens: hedges, which may be for
    another contract, are not traded here, and whether TWS would take one of its parent's side is not known.
    """
    if parent.parent is not None:
        return NESTED
    if parent.listing.con_id != listing.con_id:
        return 201, "Order rejected - reason:An attached order that is no hedge must be for its parent's contract"
    if parent.terms.action == terms.action:
        return 201, "Order rejected - reason:An attached order must be for the other side than its parent"
    return None
