"""One order of the paper broker as a value, and what may happen to it."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import Enum, auto
from typing import Final

from newsbot.paper.instruments.listing import Listing
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
    LOST = auto()  # was never transmitted and is gone: nobody is told


OVER: Final = frozenset({Stage.FILLED, Stage.CANCELLED, Stage.REJECTED, Stage.LOST})

# What waits for the market to reach a price before it is an order at all; the two touched ones wait for a better price.
STOPS: Final = frozenset({"STP", "STP LMT", "TRAIL", "TRAIL LIMIT"})
TOUCHED: Final = frozenset({"MIT", "LIT"})
TRAILING: Final = frozenset({"TRAIL", "TRAIL LIMIT"})
LIMITED: Final = frozenset({"LMT", "STP LMT", "TRAIL LIMIT", "LIT", "LOC"})
CLOSING: Final = frozenset({"MOC", "LOC"})
IMMEDIATE: Final = frozenset({"IOC", "FOK", "OPG"})

Key = tuple[
    int, int
]  # client id, order id: order ids are unique only per client, and may be given again after a restart


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperOrder:
    """An order with its life so far, known to the broker by ``perm_id``.

    ``terms`` are the client's words; ``quantity`` may have been reduced since. ``stop`` is where it triggers now, None
    for orders without a trigger and trailing ones that have seen no quote. ``limit`` is its limit now. ``parent`` is a
    permId. ``awake_at`` is when it is let to the market again, None when nothing keeps it away.
    """

    key: Key
    perm_id: int
    listing: Listing
    contract: Contract
    terms: Order
    quantity: int
    placed_at: datetime
    stage: Stage
    manual: bool = False  # made by hand in TWS
    sent: bool = False  # it was transmitted
    bare_tif: bool = False  # its client left the time in force empty
    parent: int | None = None
    waits_for_parent: bool = False
    awake_at: datetime | None = None
    shown_waiting: bool = False  # told as PreSubmitted until awake_at
    locating: bool = False
    oca_group: str = ""
    oca_type: int = 0
    stop: Decimal | None = None
    limit: Decimal | None = None
    triggered: bool = False
    resting: bool = False
    fill_due: bool = False
    cancelling: bool = False
    late_fill: tuple[int, Decimal] | None = None  # what is to trade when somebody cancels it
    filled: int = 0
    value: Decimal = ZERO
    fills: int = 0
    last_price: Decimal = ZERO
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
    def kind(self) -> str:
        """The order type."""
        return self.terms.order_type

    @property
    def is_buy(self) -> bool:
        return self.terms.action == "BUY"

    @property
    def waits_for_trigger(self) -> bool:
        return not self.triggered and (self.kind in STOPS or self.kind in TOUCHED)

    @property
    def waits(self) -> bool:
        """Whether something other than a trigger keeps it from the market."""
        return self.waits_for_parent or self.locating or self.awake_at is not None

    @property
    def extended(self) -> bool:
        """Whether it may trade outside regular hours. Futures and currencies always may."""
        return self.listing.sec_type in ("FUT", "CASH") or (self.terms.outside_rth and not ignores_hours(self.terms))

    @property
    def average_price(self) -> Decimal:
        """Of all fills; 0 before the first."""
        return (self.value / self.filled).quantize(Decimal("0.00000001")) if self.filled else ZERO

    @property
    def price(self) -> Decimal | None:
        """The limit if it has one, else the stop; None for a market order."""
        return self.limit if self.limit is not None else self.stop

    @property
    def status(self) -> str:
        """The broker's word. PreSubmitted works too: it waits for its parent, its trigger or the market's opening."""
        match self.stage:
            case Stage.FILLED:
                return "Filled"
            case Stage.CANCELLED:
                return "Cancelled"
            case Stage.REJECTED | Stage.LOST:
                return "Inactive"
            case Stage.HELD | Stage.SENT:
                return "PendingSubmit"
        if self.cancelling:
            return "PendingCancel"
        waits = self.waits_for_parent or self.locating or self.shown_waiting or self.waits_for_trigger
        return "PreSubmitted" if waits else "Submitted"

    @property
    def why_held(self) -> str:
        """What a PreSubmitted order waits for, the opening apart."""
        if self.stage is not Stage.WORKING or self.cancelling:
            return ""
        reasons = (("child", self.waits_for_parent), ("locate", self.locating), ("trigger", self.waits_for_trigger))
        return ",".join(word for word, holds in reasons if holds)


def ignores_hours(terms: Order) -> bool:
    """Whether the order type has no use for outsideRth (2109)."""
    return terms.order_type in ("MKT", "MOC", "LOC", "MTL") or terms.tif == "OPG"


# ------------------------------------------------------------------------------------------- what may happen to it


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """It has entered the book, or was changed before it was transmitted; nothing is told of it yet."""

    order: PaperOrder
    new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Restated:
    """Its state, size or terms are as in ``order`` now; ``before`` is how they were, when terms have changed."""

    order: PaperOrder
    why: str
    before: PaperOrder | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Noticed:
    """Something to be told about it; nothing has changed."""

    order: PaperOrder
    code: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """Some or all of it was traded."""

    order: PaperOrder
    quantity: int
    price: Decimal
    exec_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """A fill is not what it was said to be: ``quantity`` at ``price`` instead of what ``exec_id`` said.

    ``new_id`` is the same with another last part. No quantity: the trade is undone.
    """

    order: PaperOrder
    quantity: int
    price: Decimal
    exec_id: str
    new_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancelled:
    """It is over without being complete. A quiet end is told to nobody."""

    order: PaperOrder
    reason: str
    quiet: bool = False


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


Change = Accepted | Restated | Noticed | Filled | Corrected | Cancelled | Rejected | Refused
