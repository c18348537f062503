"""The messages that carry an order, change it or tell its state."""

from dataclasses import dataclass
from decimal import Decimal

from newsbot.tws.contract import Contract
from newsbot.tws.order import ZERO, Order, OrderState


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceOrder:
    """A new order, or new terms for a live one of the same id."""

    order_id: int
    contract: Contract
    order: Order


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelOrder:
    """Takes an order back."""

    order_id: int
    manual_time: str = ""
    ext_operator: str = ""
    manual_indicator: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GlobalCancel:
    """Takes back every order of the account, whoever placed it."""

    ext_operator: str = ""
    manual_indicator: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenOrder:
    """An order that exists at the broker, as its owner described it and in its state."""

    order_id: int
    contract: Contract
    order: Order
    client_id: int
    perm_id: int
    state: OrderState


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletedOrder:
    """An order that is over. It carries no order id and no client id: permId and orderRef name it."""

    contract: Contract
    order: Order
    perm_id: int
    parent_perm_id: int
    state: OrderState
    filled_quantity: Decimal
    auto_cancel_date: str = ""
    ref_futures_con_id: int = 0
    shareholder: str = ""
    route_marketable_to_bbo: bool = False
    completed_time: str = ""
    completed_status: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderStatus:
    """How far an order has come. Sent at every change, often more than once."""

    order_id: int
    status: str
    filled: Decimal
    remaining: Decimal
    avg_fill_price: Decimal
    perm_id: int
    parent_id: int
    last_fill_price: Decimal
    client_id: int
    why_held: str
    cap_price: Decimal = ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestOpenOrders:
    """Asks for this client's working orders."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestAllOpenOrders:
    """Asks for everybody's working orders."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestAutoOpenOrders:
    """Client 0 asks that orders made by hand be bound to it."""

    bind: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestCompletedOrders:
    """Asks for orders that are over."""

    api_only: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenOrdersEnd:
    """All working orders have been told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletedOrdersEnd:
    """All completed orders have been told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderBound:
    """An order made by hand, or before this connection, has been given an order id of this client.

    ibapi 9.81 calls the first of the three a request id; it is the permanent id there too.
    """

    perm_id: int
    client_id: int
    order_id: int
