"""Quotes, instruments, brackets, legs and fills: the market's terms, broker-neutral."""

import hashlib
from base64 import b32encode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum


class Side(StrEnum):
    """The side of an entry. A short sells first."""

    BUY = "buy"
    SHORT = "short"


class Action(StrEnum):
    """The broker's word for the direction of one order."""

    BUY = "BUY"
    SELL = "SELL"

    @property
    def opposite(self) -> "Action":
        return Action.SELL if self is Action.BUY else Action.BUY


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """A contract as the broker described it. ``con_id`` is what orders go out by.

    ``increments`` are price rows ``(low_edge, increment)`` ascending, never empty: those of ``market_rule_id`` once
    the rule is known, else one row with the contract's minTick (only the smallest increment).
    ``hours`` are the regular sessions the broker lists, aware UTC pairs; empty when all its days are closed, None when
    it told none (or told them in a way we cannot read).
    """

    con_id: int
    ticker: str
    sec_type: str
    exchange: str
    primary_exchange: str
    currency: str
    name: str
    increments: tuple[tuple[Decimal, Decimal], ...]
    market_rule_id: int | None = None
    hours: tuple[tuple[datetime, datetime], ...] | None = None


class QuoteType(StrEnum):
    """What the broker says the data is (marketDataType 1..4)."""

    LIVE = "live"
    FROZEN = "frozen"
    DELAYED = "delayed"
    DELAYED_FROZEN = "delayed frozen"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """The last known top of book. None means not told yet; sizes in shares; ``changed_at`` is the last tick's time.

    ``failed``: the broker said that it has none for this instrument.
    ``halted``: None not told, 0 no, 1 regulatory halt, 2 volatility halt (tick 49).
    """

    con_id: int
    bid: Decimal | None = None
    ask: Decimal | None = None
    last: Decimal | None = None
    bid_size: Decimal | None = None
    ask_size: Decimal | None = None
    prev_close: Decimal | None = None
    volume: Decimal | None = None
    halted: int | None = None
    type: QuoteType | None = None
    changed_at: datetime | None = None
    failed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Bracket:
    """Three prices on the tick grid, checked at construction.

    BUY: stop_loss < entry < take_profit; SHORT: the reverse.

    Raises:
        ValueError: a price is not finite and positive, or stands on the wrong side.
    """

    side: Side
    entry: Decimal
    take_profit: Decimal
    stop_loss: Decimal

    def __post_init__(self) -> None:
        prices = (self.stop_loss, self.entry, self.take_profit)
        if not all(price.is_finite() and price > 0 for price in prices):
            raise ValueError(f"bracket prices must be positive: {prices}")
        low, entry, high = prices if self.side is Side.BUY else prices[::-1]
        if not low < entry < high:
            raise ValueError(f"{self.side} bracket has prices on the wrong side: {prices}")


class LegRole(StrEnum):
    """Which part of a bracket an order is: entry, take-profit, stop-loss, or a later exit or repair."""

    ENTRY = "E"
    TAKE_PROFIT = "T"
    STOP_LOSS = "S"
    EXIT = "X"


class OrderType(StrEnum):
    """The broker's order types we use."""

    LIMIT = "LMT"
    STOP = "STP"
    STOP_LIMIT = "STP LMT"
    TRAIL = "TRAIL"


class TimeInForce(StrEnum):
    """How long an order lives. GTD ends at ``Leg.good_till``."""

    DAY = "DAY"
    GTC = "GTC"
    GTD = "GTD"


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """One order of a plan, complete but for its broker order id. ``price`` is the limit or the stop price.

    ``limit`` is that of a stop-limit order. ``trail`` is how far a trailing stop follows, in money a share; ``price``
    is where it begins.
    """

    role: LegRole
    order_ref: str
    action: Action
    quantity: int
    order_type: OrderType
    price: Decimal
    tif: TimeInForce
    good_till: datetime | None = None
    outside_rth: bool = False
    limit: Decimal | None = None
    trail: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPlan:
    """What will be sent, complete and broker-neutral, with what the decision used.

    ``legs`` are entry, take-profit, stop-loss, in sending order; only the last transmits.
    ``expires_at`` ends an unfilled entry at the broker (GTD). ``exit_after_s`` counts from the first fill; None: it is
    held until target or stop.
    """

    intent_id: str
    signal_id: str
    rule_id: str
    rule_revision: str
    story_id: str
    account: str
    side: Side
    quantity: int
    instrument: Instrument
    bracket: Bracket
    legs: tuple[Leg, Leg, Leg]
    quote: Quote
    decided_at: datetime
    expires_at: datetime
    exit_after_s: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BracketIds:
    """Three consecutive broker order ids, in the order of ``OrderPlan.legs``."""

    parent: int
    take_profit: int
    stop_loss: int

    @classmethod
    def starting_at(cls, order_id: int) -> "BracketIds":
        return cls(parent=order_id, take_profit=order_id + 1, stop_loss=order_id + 2)

    def __iter__(self) -> Iterator[int]:
        yield from (self.parent, self.take_profit, self.stop_loss)


class OrderState(StrEnum):
    """The broker's own words. PRE_SUBMITTED is a working state: held at IB for its trigger, parent or session."""

    API_PENDING = "ApiPending"
    PENDING_SUBMIT = "PendingSubmit"
    PENDING_CANCEL = "PendingCancel"
    PRE_SUBMITTED = "PreSubmitted"
    SUBMITTED = "Submitted"
    API_CANCELLED = "ApiCancelled"
    CANCELLED = "Cancelled"
    FILLED = "Filled"
    INACTIVE = "Inactive"


DONE = frozenset({OrderState.API_CANCELLED, OrderState.CANCELLED, OrderState.FILLED})
ACTIVE = frozenset({OrderState.PRE_SUBMITTED, OrderState.SUBMITTED, OrderState.PENDING_CANCEL})


@dataclass(frozen=True, slots=True, kw_only=True)
class Fill:
    """One execution, as the broker reported it. ``at`` is the broker's time, aware UTC. Unique by ``exec_id``."""

    exec_id: str
    perm_id: int
    order_id: int
    client_id: int
    order_ref: str
    con_id: int
    ticker: str
    action: Action
    quantity: int
    price: Decimal
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """What the account holds of one instrument, whoever bought it. ``quantity`` is negative when short."""

    account: str
    con_id: int
    ticker: str
    quantity: Decimal
    average_cost: Decimal


def intent_id(rule_id: str, con_id: int, story_id: str) -> str:
    """The one idempotency key of a bracket: 80 bits of a hash in base32, 16 characters.

    Deterministic, so that a lost journal gives the same id for the same story and the broker's records reveal it.
    The rule's revision is not in it: editing a rule must not re-arm old news.
    """
    digest = hashlib.sha256("\x1f".join((rule_id, str(con_id), story_id)).encode()).digest()
    return b32encode(digest[:10]).decode()


def leg_ref(intent: str, role: LegRole, number: int = 1) -> str:
    """The orderRef of one leg: ``nb1.<intent>.<role><n>.<2 check characters>``. The only maker of one.

    ASCII letters, digits and dots only: ibapi refuses anything else with 579 and returns as if it had been sent.
    """
    body = f"nb1.{intent}.{role.value}{number}"
    return f"{body}.{_check(body)}"


def parse_ref(order_ref: str) -> tuple[str, LegRole, int] | None:
    """Intent id, role and number of one of our refs; None when it is not ours or its check characters are wrong."""
    parts = order_ref.split(".")
    if len(parts) != 4 or parts[0] != "nb1" or len(parts[1]) != 16 or parts[3] != _check(".".join(parts[:3])):
        return None
    try:
        return parts[1], LegRole(parts[2][:1]), int(parts[2][1:])
    except ValueError:
        return None


def _check(body: str) -> str:
    return b32encode(hashlib.sha256(body.encode()).digest()[:2]).decode()[:2]
