"""Orders and fills in the protocol's words. Pure functions of what they are given."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Final

from newsbot.paper.instruments import naming
from newsbot.paper.orders.orders import (
    TRAILING,
    ZERO,
    Accepted,
    Cancelled,
    Change,
    Corrected,
    Filled,
    Noticed,
    PaperOrder,
    Refused,
    Rejected,
    Restated,
    Stage,
)
from newsbot.paper.zone import stamp
from newsbot.tws.contract import Contract
from newsbot.tws.execution import Execution
from newsbot.tws.hello import Notice
from newsbot.tws.order import Order, OrderState
from newsbot.tws.order_messages import CompletedOrder, OpenOrder, OrderStatus

NO_PERM_ID: Final = 2**63 - 1  # how a long that is unset is written


def order_status(order: PaperOrder, *, foreign: bool = False) -> OrderStatus:
    """How far the order has come. ``foreign``: told to a client that did not place it, and knows no parent."""
    return OrderStatus(
        order_id=order.key[1],
        status=_status(order),
        filled=Decimal(order.filled),
        remaining=Decimal(order.remaining),
        avg_fill_price=order.average_price,
        perm_id=order.perm_id,
        parent_id=0 if foreign else order.terms.parent_id,
        last_fill_price=order.last_price,
        client_id=order.key[0],
        why_held=order.why_held,
    )


def open_order(order: PaperOrder, account: str, *, foreign: bool = False, state: OrderState | None = None) -> OpenOrder:
    """The order as it stands, or in ``state``."""
    return OpenOrder(
        order_id=order.key[1],
        contract=_contract(order),
        order=_terms(order, account, parent_id=0 if foreign else order.terms.parent_id),
        client_id=order.key[0],
        perm_id=order.perm_id,
        state=state or OrderState(status=_status(order)),
    )


def completed_order(order: PaperOrder, account: str) -> CompletedOrder:
    """An order that is over, by its permId and orderRef."""
    words = {Stage.FILLED: f"Filled Size: {order.filled}", Stage.REJECTED: order.reason}
    return CompletedOrder(
        contract=_contract(order),
        order=_terms(order, account, parent_id=order.terms.parent_id),
        perm_id=order.perm_id,
        parent_perm_id=order.parent or NO_PERM_ID,
        state=OrderState(status=order.status),
        filled_quantity=Decimal(order.filled),
        completed_time=stamp(order.ended_at or order.placed_at),
        completed_status=words.get(order.stage, order.reason or "Cancelled by Trader"),
    )


def news(change: Change, account: str, *, foreign: bool = False) -> Iterator[object]:
    """What a client is told of a change, fills apart."""
    match change:
        case Restated(order=order, why="acknowledged"):
            # A new order is PreSubmitted for a moment even when it goes straight on.
            told, status = open_order(order, account, foreign=foreign), order_status(order, foreign=foreign)
            if order.status == "Submitted":
                yield replace(told, state=OrderState(status="PreSubmitted"))
                yield replace(status, status="PreSubmitted")
            yield told
            yield status
        case Restated(order=order, why="cancelling"):
            yield order_status(order, foreign=foreign)
        case Restated(order=order):
            yield open_order(order, account, foreign=foreign)
            yield order_status(order, foreign=foreign)
        case Cancelled(order=order, reason=reason, quiet=False):
            yield order_status(order, foreign=foreign)
            yield Notice(ident=order.key[1], code=202, text=f"Order Canceled - reason:{reason}")
        case Rejected(order=order, code=code, text=text):
            yield Notice(ident=order.key[1], code=code, text=text)
            yield order_status(order, foreign=foreign)
        case Noticed(order=order, code=code, text=text):
            yield Notice(ident=order.key[1], code=code, text=text)
        case Refused(key=key, code=code, text=text):
            yield Notice(ident=key[1], code=code, text=text)
        case Accepted() | Filled() | Corrected() | Cancelled():
            return


def execution(fill: Filled | Corrected, account: str, at: datetime) -> Execution:
    """One fill as its owner hears of it at once."""
    order = fill.order
    return Execution(
        req_id=-1,
        order_id=order.key[1],
        contract=naming.contract(order.listing),
        exec_id=fill.exec_id if isinstance(fill, Filled) else fill.new_id,
        time=stamp(at),
        account=account,
        exchange=order.listing.primary_exchange,
        side="BOT" if order.is_buy else "SLD",
        shares=Decimal(fill.quantity),
        price=fill.price,
        perm_id=order.perm_id,
        client_id=order.key[0],
        liquidation=0,
        cumulative=Decimal(order.filled),
        avg_price=order.average_price,
        order_ref=order.terms.order_ref,
        last_liquidity=1 if order.resting and order.kind == "LMT" and order.fills > 1 else 2,
    )


def _contract(order: PaperOrder) -> Contract:
    """What it trades; where there is no right, orders say so with a question mark."""
    named = naming.contract(order.listing)
    return named if named.right else replace(named, right="?")


def _status(order: PaperOrder) -> str:
    """Its word; an order that was never transmitted is Inactive to those who are shown it."""
    return "Inactive" if order.stage is Stage.HELD else order.status


def _terms(order: PaperOrder, account: str, *, parent_id: int) -> Order:
    """The client's terms as IB gives them back: unset prices are 0, attached children show their OCA group."""
    terms = order.terms
    trailing = order.kind in TRAILING
    return replace(
        terms,
        total_quantity=Decimal(order.quantity),
        limit_price=(order.limit if trailing or order.kind == "MTL" else terms.limit_price) or ZERO,
        aux_price=terms.aux_price or ZERO,
        trail_stop_price=order.stop if trailing else terms.trail_stop_price,
        oca_group=order.oca_group,
        oca_type=order.oca_type or 3,
        parent_id=parent_id,
        account=account,
        clearing_intent=terms.clearing_intent or "IB",
        adjusted_order_type=terms.adjusted_order_type or "None",
        discretionary_amount=terms.discretionary_amount or ZERO,
        volatility_type=terms.volatility_type or 0,
        reference_price_type=terms.reference_price_type or 0,
    )
