"""What the journal adds up to: stories, waiting signals, intents with their legs, fills. Data only.

Maps that grow with the day are persistent (rpds), so that one event costs the same however much the Book holds.
They have no order: whoever iterates sorts.
"""

from __future__ import annotations  # rpds types can be subscripted by the type checker only

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from rpds import HashTrieMap, HashTrieSet

from newsbot.domain.article import Stamp
from newsbot.domain.order import DONE, BracketIds, Fill, Leg, LegRole, OrderPlan, OrderState
from newsbot.domain.signal import RuleMode, Signal
from newsbot.domain.story import Story


class IntentState(StrEnum):
    """Our word for the life of a bracket; the broker's words stand on its legs."""

    APPROVED = "approved"
    PLANNED = "planned"  # durable; the bytes may or may not have left
    SENT = "sent"  # handed to the socket; nothing heard yet
    UNKNOWN = "unknown"  # never sent again; a person decides
    WORKING = "working"  # the broker showed one of its legs
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class LegRecord:
    """One leg as the journal knows it. ``filled`` counts executions, not statuses; ``told`` is what statuses said.

    ``former`` is price and quantity before the last change of the order, None when there was none or it was refused.
    """

    leg: Leg
    order_id: int
    perm_id: int = 0
    state: OrderState | None = None
    filled: int = 0
    remaining: Decimal | None = None
    why_held: str = ""
    rejected: bool = False
    told: Decimal = Decimal(0)
    filled_at: datetime | None = None  # when its last execution was told
    former: tuple[Decimal, int] | None = None

    @property
    def done(self) -> bool:
        """It cannot trade any more. A rejected order stays Inactive at the broker and is over all the same."""
        return self.rejected or self.state in DONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """One bracket from its approval to its end. ``legs`` is empty until the plan has its order ids."""

    plan: OrderPlan
    state: IntentState
    approved_at: datetime
    ids: BracketIds | None = None
    client_id: int = 0
    legs: tuple[LegRecord, ...] = ()
    naked: int | None = None  # shares held when it was last said that no stop can work; None: not said
    closing: str = ""  # why it is to be closed; empty: it is not
    delayed: str = ""  # why that could not be done when it was last tried
    delayed_at: datetime | None = None  # since when for that reason
    stuck_since: datetime | None = None  # since when not, for whatever reason
    told: str = ""  # the reason a person was last told
    repriced: int = 0  # how often its take-profit order was changed for it
    refused: str = ""  # the broker's last answer to a change of it that was not taken
    checked: str = ""  # what was last found odd about its orders
    checks: int = 0  # how often that was acted on

    @property
    def open_quantity(self) -> int:
        """Shares of this bracket still held: filled at entry less filled at exits."""
        entered = sum(leg.filled for leg in self.legs if leg.leg.role is LegRole.ENTRY)
        return entered - sum(leg.filled for leg in self.legs if leg.leg.role is not LegRole.ENTRY)

    @property
    def untold(self) -> LegRecord | None:
        """A leg of which the broker says that more has filled than its executions account for; None: there is none."""
        return next((record for record in self.legs if self.is_untold(record)), None)

    def is_untold(self, record: LegRecord) -> bool:
        """Whether the broker says that more of this leg has filled than its executions account for."""
        ended = record.state is OrderState.FILLED and record.filled < record.leg.quantity
        # an exit may end with less than it asked for, when the other exit took the rest
        return record.told > record.filled or (ended and (record.leg.role is LegRole.ENTRY or self.open_quantity > 0))

    @property
    def leftover(self) -> tuple[LegRecord, ...]:
        """Orders that can still trade though nothing is held any more, or less than nothing, and nothing can come."""
        if not self.legs or not self.legs[0].done or self.open_quantity > 0 or self.untold is not None:
            return ()
        return tuple(record for record in self.legs if not record.done)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The first time a source told a story: with its ``report``-th version.

    ``baseline``: it stood there already when the source was first looked at.
    """

    source: str
    report: int
    at: datetime
    baseline: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryRecord:
    """A story with the items it was seen as. ``reports`` counts its versions, the first included.

    ``told`` has one entry a source, in order. ``since`` is the earliest trace of it: a publication time, or when it
    was first seen. ``same_as``: the story that this one turned out to be a report of, in other words; else empty.
    """

    story: Story
    reports: int
    items: tuple[str, ...]
    told: tuple[Told, ...] = ()
    since: Stamp | None = None
    same_as: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenItem:
    """One item of one source: which story it belongs to, and what it said when last seen."""

    story_id: str
    content_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRecord:
    """A source we asked. ``first_read_at`` None: never read yet; ``failing``: code of its present failure, or empty."""

    first_read_at: datetime | None = None
    failing: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parked:
    """A signal without a verdict yet. At ``deadline`` it is refused for what it still lacks.

    ``sources`` have told its story so far, at ``urls``. ``confirmed``: enough of them, or the rule asks for no
    confirmation.
    """

    signal: Signal
    deadline: datetime
    sources: tuple[str, ...] = ()
    confirmed: bool = True
    urls: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleRecord:
    """A rule of the set in force: the digest of what it does, its mode, and its file."""

    revision: str
    mode: RuleMode
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """The fold of the journal. ``next_order_id`` is the floor for new broker order ids of ``client_id``."""

    stories: HashTrieMap[str, StoryRecord] = HashTrieMap()
    aliases: HashTrieMap[str, str] = HashTrieMap()
    items: HashTrieMap[str, SeenItem] = HashTrieMap()
    by_age: HashTrieMap[int, str] = HashTrieMap()  # story ids numbered as they were first seen
    oldest: int = 0
    youngest: int = 0
    sources: HashTrieMap[str, SourceRecord] = HashTrieMap()
    parked: HashTrieMap[str, Parked] = HashTrieMap()
    intents: HashTrieMap[str, Intent] = HashTrieMap()
    order_ids: HashTrieMap[tuple[int, int], tuple[str, int]] = HashTrieMap()  # (client, order id) -> intent, leg index
    fills: HashTrieMap[str, Fill] = HashTrieMap()  # by execution_key
    commissions: HashTrieMap[str, Decimal] = HashTrieMap()  # by execution_key
    reports: int = 0  # versions of stories ever recorded
    notices: HashTrieMap[int, str] = HashTrieMap()
    corrections: HashTrieSet[str] = HashTrieSet()  # execution ids that were told otherwise before
    strangers: HashTrieSet[str] = HashTrieSet()  # intents of ours that only the broker knows
    next_order_id: int = 1
    account: str = ""
    client_id: int = 0
    rules_digest: str = ""
    rules_text: str = ""  # digest of the files of the rules in force
    rules_faults: tuple[str, ...] = ()  # of the files as they are now, when they cannot be used
    rules: HashTrieMap[str, RuleRecord] = HashTrieMap()
    promotions: HashTrieMap[str, tuple[str, RuleMode]] = HashTrieMap()  # rule id -> the revision released, and how far
    disabled: HashTrieMap[str, str] = HashTrieMap()  # rule id -> by whom and why
    exits: HashTrieMap[str, datetime] = HashTrieMap()  # intents that are to be closed, and when to look at them next
    checks: HashTrieMap[str, datetime] = HashTrieMap()  # intents with orders that do not add up, and when to look
    companies: str = ""  # digest of the company table of the rules in force; empty: not known
    config_digest: str = ""
    finished: bool = False

    def open_intents(self) -> Iterator[Intent]:
        """Intents that are not over, oldest first."""
        still_open = (intent for intent in self.intents.values() if intent.state is not IntentState.CLOSED)
        return iter(sorted(still_open, key=lambda intent: (intent.approved_at, intent.plan.intent_id)))

    def next_deadline(self) -> datetime | None:
        """The earliest time at which something must be decided though nothing comes in."""
        deadlines = [parked.deadline for parked in self.parked.values()]
        return min((*deadlines, *self.exits.values(), *self.checks.values()), default=None)


def execution_key(exec_id: str) -> str:
    """An execution and its corrections share everything up to the last dot (``.01`` becomes ``.02``)."""
    return exec_id.rpartition(".")[0] or exec_id


def item_key(source: str, guid: str) -> str:
    """The key of one item of one source in ``Book.items``."""
    return f"{source}\x1f{guid}"
