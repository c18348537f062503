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


def nested(parent: PaperOrder) -> rules.Refusal | None:
    """An attached order takes no children of its own."""
    return None if parent.parent is None else NESTED
