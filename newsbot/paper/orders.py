"""One order of the paper broker as a value, what may happen to it, and when it would fill at a quote."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import Enum, auto
from typing import Final

from newsbot.paper.listing import Listing
from newsbot.paper.market import Top
from newsbot.tws.contract import Contract
from newsbot.tws.order import Order

ZERO: Final = Decimal(0)


class Stage(Enum):
    """Where an order stands, in our words; ``status`` gives the broker's."""

    HELD = auto()  # not transmitted: nobody sees it
    SENT = auto()  # transmitted, acknowledgement under way
    WORKING = auto()
    FILLED = auto()
    CANCELLED = auto()
    REJECTED = auto()


OVER: Final = frozenset({Stage.FILLED, Stage.CANCELLED, Stage.REJECTED})

Key = tuple[int, int]  # client id, order id: order ids are unique only per client


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperOrder:
    """An order with its life so far. ``terms`` are the client's words; ``quantity`` may have been reduced since."""

    key: Key
    perm_id: int
    listing: Listing
    contract: Contract
    terms: Order
    quantity: int
    placed_at: datetime
    stage: Stage
    parent: Key | None = None
    waits_for_parent: bool = False
    oca_group: str = ""
    oca_type: int = 0
    triggered: bool = False
    resting: bool = False
    fill_due: bool = False
    cancelling: bool = False
    filled: int = 0
    value: Decimal = ZERO
    fills: int = 0
    last_price: Decimal = ZERO
    charged: Decimal = ZERO
    expires_at: datetime | None = None
    ended_at: datetime | None = None
    reason: str = ""

    @property
    def remaining(self) -> int:
        return self.quantity - self.filled

    @property
    def over(self) -> bool:
        return self.stage in OVER

    @property
    def is_buy(self) -> bool:
        return self.terms.action == "BUY"

    @property
    def is_stop(self) -> bool:
        return self.terms.order_type == "STP"

    @property
    def average_price(self) -> Decimal:
        """Of all fills; 0 before the first."""
        return (self.value / self.filled).quantize(Decimal("0.00000001")) if self.filled else ZERO

    @property
    def price(self) -> Decimal | None:
        """The limit or the stop price; None for a market order."""
        return {"LMT": self.terms.limit_price, "STP": self.terms.aux_price}.get(self.terms.order_type)

    @property
    def status(self) -> str:
        """The broker's word. PreSubmitted works too: it waits for its parent or its trigger."""
        match self.stage:
            case Stage.FILLED:
                return "Filled"
            case Stage.CANCELLED:
                return "Cancelled"
            case Stage.REJECTED:
                return "Inactive"
            case Stage.HELD | Stage.SENT:
                return "PendingSubmit"
        if self.cancelling:
            return "PendingCancel"
        return "PreSubmitted" if self.waits_for_parent or (self.is_stop and not self.triggered) else "Submitted"

    @property
    def why_held(self) -> str:
        """What a PreSubmitted order waits for."""
        if self.stage is not Stage.WORKING or self.cancelling:
            return ""
        reasons = ("child" if self.waits_for_parent else "", "trigger" if self.is_stop and not self.triggered else "")
        return ",".join(reason for reason in reasons if reason)


# ------------------------------------------------------------------------------------------- what may happen to it


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """It has entered the book, or was changed before it was transmitted; nothing is told of it yet."""

    order: PaperOrder
    new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Restated:
    """Its state, size or terms are as in ``order`` now."""

    order: PaperOrder
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """Some or all of it was traded."""

    order: PaperOrder
    quantity: int
    price: Decimal
    exec_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancelled:
    """It is over without being complete."""

    order: PaperOrder
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """The exchange side did not take it."""

    order: PaperOrder
    code: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A request about an order was turned down; nothing has changed."""

    key: Key
    code: int
    text: str


Change = Accepted | Restated | Filled | Cancelled | Rejected | Refused

# --------------------------------------------------------------------------------------------------- the fill model


def is_triggered(order: PaperOrder, top: Top) -> bool:
    """Whether the quote sets off a stop: the bid at or below a sell stop, the ask at or above a buy stop."""
    stop = order.terms.aux_price
    if stop is None:
        return False
    if order.is_buy:
        return top.ask is not None and top.ask >= stop
    return top.bid is not None and top.bid <= stop


def fill_price(order: PaperOrder, top: Top) -> Decimal | None:
    """The price of a fill at this quote, or None when the order does not meet it.

    A limit order that was already resting gets its own limit: others who came to meet it had no reason to give more.
    """
    if top.is_halted:
        return None
    quote = top.ask if order.is_buy else top.bid
    if quote is None:
        return None
    limit = order.terms.limit_price if order.terms.order_type == "LMT" else None
    if limit is None:
        return quote
    if quote > limit if order.is_buy else quote < limit:
        return None
    return limit if order.resting else quote


def shares_quoted(order: PaperOrder, top: Top, wanted: int) -> int:
    """How many of ``wanted`` the quote still holds; all of them when it came without a size."""
    left = top.ask_left if order.is_buy else top.bid_left
    return wanted if left is None else max(0, min(wanted, left))
