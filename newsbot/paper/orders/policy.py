"""What differs between one TWS and another: settings, permissions, and conduct that IB leaves open."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from enum import Enum


class Children(Enum):
    """When attached orders go live."""

    PARTIAL = "partial"  # with the first shares of their parent, for as many as it has got
    COMPLETE = "complete"  # when their parent is over, for what it got


class HeldLegs(Enum):
    """What becomes of orders that were never transmitted when their client goes, or TWS restarts."""

    KEPT = "kept"  # they stay, unseen
    LOST = "lost"  # they are gone, and nobody is told
    SHOWN = "shown"  # they stay, and open orders name them as Inactive


class NoBorrow(Enum):
    """What becomes of a short sale for which no shares can be borrowed."""

    HELD = "held"  # 404: it waits until there are some
    REJECTED = "rejected"  # 201


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The desk's settings. None switches a limit off.

    ``price_percent``: how far, in percent, a limit may go through the other side of the quote (109; an order may
    override it). ``ticks_max``: the same in steps of the price (382). ``size_max``: the largest order (383).
    ``working_max``: working orders of one contract and side (201). ``both_sides``: False rejects an order that could
    trade with one of the account's own (201); of options TWS never takes both sides. ``forbidden``: tickers this
    account may not trade (203). ``no_permission``: security types it may not trade (460). ``master_client`` hears of
    everybody's orders. ``commission_after``: how long after its fill a commission is told. ``oca_delay``: how long it
    takes until the other members of a group without block (type 3) hear of a fill: both may fill meanwhile.
    ``same_size``: attached orders get their parent's size, as some TWS presets do. ``fills``: False lets no order fill
    by itself. ``tif_notice``: tell (10349) that an empty time in force has become DAY.
    """

    ack_after: timedelta = timedelta(milliseconds=20)
    fill_after: timedelta = timedelta(milliseconds=40)
    fills: bool = True
    children: Children = Children.PARTIAL
    same_size: bool = False
    held_legs: HeldLegs = HeldLegs.KEPT
    no_borrow: NoBorrow = NoBorrow.HELD
    price_percent: Decimal | None = None
    ticks_max: int | None = None
    size_max: int | None = None
    working_max: int = 20
    both_sides: bool = True
    forbidden: frozenset[str] = frozenset()
    no_permission: frozenset[str] = frozenset()
    master_client: int | None = None
    commission_after: timedelta = timedelta()
    oca_delay: timedelta = timedelta()
    tif_notice: bool = True
