"""What the engine knows: the Book, rebuilt from the journal, and the Market, rebuilt from the world."""

from __future__ import annotations  # rpds types can be subscripted by the type checker only

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from rpds import HashTrieMap, HashTrieSet

from newsbot.domain.book import Book
from newsbot.domain.effect import Effect
from newsbot.domain.event import JournalEvent
from newsbot.domain.input import SnapshotPart
from newsbot.domain.order import Instrument, Position, Quote
from newsbot.domain.settings import RiskLimits, TradingMode
from newsbot.processing.rule import RuleSet
from newsbot.trading_day import TradingDay

SNAPSHOT_PARTS: tuple[SnapshotPart, ...] = (
    "open orders",
    "all open orders",
    "executions",
    "completed orders",
    "positions",
)
# The broker tells its time in whole seconds: a right clock shows 0 to 1 s less than ours.
OFFSET_MAX_S = 2.0
# TWS lost or found IB's servers again; the socket to TWS stays up throughout. Quotes from before the gap are not used.
SERVERS_LOST = frozenset({1100, 2110})
SERVERS_BACK = frozenset({1101, 1102})


class Link(StrEnum):
    """How far the link to the broker has come. Any step back stops entries at once."""

    DOWN = "no link to the broker"
    SERVERS_LOST = "TWS has lost the broker's servers"
    SNAPSHOT = "reading the broker's records"
    READY = "ready"
    REFUSED = "the broker's account is not the configured one"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What does not change while the process runs. ``account`` empty: take the only account the broker names."""

    mode: TradingMode
    limits: RiskLimits
    account: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Market:
    """Everything that is true only now.

    ``heard_at``: when the broker last told its time, and the right one (proof of life); ``offset_s`` is how far its
    clock was behind ours then. ``awaited``: how many ends of each of the broker's records are still to come, for a new
    reading may be asked for before the last one has ended.
    ``contracts`` holds per ticker what the broker answered: one instrument, or none or several (not tradable).
    ``seen_intents``: our intents that the broker's own records name, journal or no journal; ``seen_refs``: our orders
    named since this session began, which is what reconciliation compares with.
    """

    rules: RuleSet | None = None
    days: tuple[TradingDay, ...] = ()
    link: Link = Link.DOWN
    account: str = ""
    awaited: tuple[SnapshotPart, ...] = ()
    heard_at: datetime | None = None
    offset_s: float = 0.0
    contracts: HashTrieMap[str, tuple[Instrument, ...]] = HashTrieMap()
    grids: HashTrieMap[int, tuple[tuple[Decimal, Decimal], ...]] = HashTrieMap()
    quotes: HashTrieMap[int, Quote] = HashTrieMap()
    positions: HashTrieMap[int, Position] = HashTrieMap()
    seen_intents: HashTrieSet[str] = HashTrieSet()
    seen_refs: HashTrieSet[str] = HashTrieSet()
    open_orders: int = 0
    executions: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """All that ``decide`` may look at."""

    settings: Settings
    book: Book = field(default_factory=Book)
    market: Market = field(default_factory=Market)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What one input led to: events to be stored, then the effects they allow, and the Book after them."""

    events: tuple[JournalEvent, ...]
    effects: tuple[Effect, ...]
    book: Book
