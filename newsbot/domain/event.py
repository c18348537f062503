"""What the journal stores: events, in the past participle, each said once."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

from newsbot.domain.article import Article, Stamp
from newsbot.domain.decision import Approved, Refused
from newsbot.domain.exit import BracketChecked, ExitDelayed, ExitRequested, LegRepriced, RepriceRefused
from newsbot.domain.order import BracketIds, Fill, OrderState
from newsbot.domain.signal import Kind, RuleMode, Signal


@dataclass(frozen=True, slots=True, kw_only=True)
class RunStarted:
    """A process took up this journal. What depends on machine and moment stands in ``started_at`` and ``journal``."""

    mode: str
    version: str
    rules_digest: str
    config_digest: str
    started_at: datetime
    journal: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunStopped:
    """The process ended in order. ``finished``: the recording was played to its end."""

    reason: str
    finished: bool
    duration: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleChange:
    """What a change of the rule files did to one rule: ``mode`` says that nothing but its mode changed.

    ``by`` is the owner of the file, empty where that is not known. ``revision`` and ``mode`` are those in force now,
    of a removed rule the last ones.
    """

    rule_id: str
    what: Literal["added", "edited", "mode", "removed"]
    path: str
    revision: str
    mode: RuleMode
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesChanged:
    """These rules are in force from here on. ``files`` are (path, text): each signal can be explained later.

    ``former`` is the digest of the set before, empty for the first of a journal. ``companies`` is that of the company
    table in force, ``companies_as_of`` its day, ``former_companies`` that of the table before; empty when not known.
    """

    digest: str
    files: tuple[tuple[str, str], ...]
    changes: tuple[RuleChange, ...] = ()
    former: str = ""
    companies: str = ""
    companies_as_of: str = ""
    former_companies: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesRefused:
    """The rule files cannot be used as they are now: the set before stays in force. ``faults`` say file and line."""

    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesRecovered:
    """The rule files, refused before, are good again."""

    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RulePromoted:
    """A person released exactly this revision of a rule for orders in mode ``to`` and the modes below it.

    ``companies`` is the digest of the company table it was promoted with, empty in older journals.
    """

    rule_id: str
    revision: str
    to: RuleMode
    by: str
    companies: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleDisabled:
    """A person stopped a rule: every signal of it is refused until it is enabled, whatever its file says."""

    rule_id: str
    by: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleEnabled:
    """A person lifted the stop of a rule."""

    rule_id: str
    by: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleSeen:
    """An item of a source was seen for the first time.

    ``baseline``: it was already there when the source was first looked at, so no rule may act on it.
    ``aliases`` are all keys under which this article's story can be found again.
    """

    story_id: str
    article: Article
    aliases: tuple[str, ...]
    kinds: tuple[Kind, ...]
    baseline: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryUpdated:
    """A known item came with other words. ``article`` is the new version."""

    story_id: str
    article: Article
    aliases: tuple[str, ...]
    kinds: tuple[Kind, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PollFailed:
    """A source could not be read. Reported when it begins to fail and when the reason changes, not at each poll."""

    source: str
    code: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRecovered:
    """A source that failed was read again."""

    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalRaised:
    """A rule matched. ``deadline``: when it is refused if what it waits for has not come."""

    signal: Signal
    deadline: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalConfirmed:
    """One more source told the story of a signal that waits for confirmation. ``sources`` are all that have by now.

    ``complete``: they are enough. The signal's age counts from this report then, and ``deadline`` is its new one.
    ``story_id`` is that of the report when its words or address did not lead to the signal's story: one story from now
    on. Empty when they did.
    """

    signal_id: str
    sources: tuple[str, ...]
    url: str
    published: Stamp | None
    first_seen_at: datetime
    complete: bool
    deadline: datetime
    story_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchAdded:
    """A rule put a ticker on the day's list. The verdict of a signal with action watch."""

    signal_id: str
    rule_id: str
    story_id: str
    ticker: str
    headline: str
    source: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRaised:
    """Something a person should know. ``signal_id`` names the signal it is the verdict of, if any.

    ``intent_id`` names a bracket that the broker knows and this journal does not, ``exec_id`` an execution that was
    told otherwise before: so that each is said once.
    """

    severity: Literal["info", "warning", "critical"]
    text: str
    signal_id: str = ""
    intent_id: str = ""
    exec_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedLeg:
    """One leg with its order id, for readers of the journal."""

    order_id: int
    order_ref: str
    role: str
    action: str
    quantity: int
    order_type: str
    price: Decimal
    tif: str
    limit: Decimal | None = None
    trail: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPlanned:
    """The plan has its broker ids. Durable before the first byte leaves."""

    intent_id: str
    ids: BracketIds
    client_id: int
    legs: tuple[PlannedLeg, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderSent:
    """The last byte of a bracket was handed to the socket: nothing is known of its arrival yet.

    ``latency_ms``: from the page's last byte in to that last byte out, by the machine's own clock; None when the
    signal outlived a restart.
    """

    intent_id: str
    latency_ms: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SendFailed:
    """Sending broke off: the outcome is unknown, the link is closed, reconciliation will tell.

    ``nothing_sent``: not one byte left, so the bracket is over.
    """

    intent_id: str
    detail: str
    nothing_sent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtectionLost:
    """A bracket whose entry can still fill, or whose shares are held, has no stop that can work.

    Said when it begins and whenever ``open_quantity`` (shares held by the bracket) changes while it lasts.
    """

    intent_id: str
    open_quantity: int
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IntentUnknown:
    """Planned by us, and neither known to the broker nor known to be absent. Never sent again; a person decides."""

    intent_id: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderStateChanged:
    """The broker's word on one of our legs changed, or was heard again of a bracket nothing was known of.

    ``inferred`` says why we take it so though the broker did not say it in this form; empty: its own word.
    """

    order_ref: str
    order_id: int
    perm_id: int
    state: OrderState
    filled: Decimal
    remaining: Decimal
    why_held: str = ""
    reject_code: int = 0
    reject_text: str = ""
    inferred: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FillSeen:
    """One execution, once."""

    fill: Fill


@dataclass(frozen=True, slots=True, kw_only=True)
class CommissionSeen:
    """What one execution cost. ``realized_pnl`` is None for opening trades."""

    exec_id: str
    order_ref: str
    commission: Decimal
    currency: str
    realized_pnl: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionOpened:
    """A session with the broker began: ids may be handed out from ``next_order_id``."""

    account: str
    client_id: int
    server_version: int
    next_order_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkLost:
    """The session with the broker ended."""

    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokerReady:
    """The broker's records were read in full and compared with the journal: entries may leave."""

    open_orders: int
    executions: int
    positions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A message of the broker that belongs to no order of ours, once per code and session."""

    code: int
    text: str


JournalEvent = (
    RunStarted
    | RunStopped
    | RulesChanged
    | RulesRefused
    | RulesRecovered
    | RulePromoted
    | RuleDisabled
    | RuleEnabled
    | ArticleSeen
    | StoryUpdated
    | PollFailed
    | SourceRecovered
    | SignalRaised
    | SignalConfirmed
    | WatchAdded
    | Approved
    | Refused
    | AlertRaised
    | OrderPlanned
    | OrderSent
    | SendFailed
    | ProtectionLost
    | ExitRequested
    | ExitDelayed
    | LegRepriced
    | RepriceRefused
    | BracketChecked
    | IntentUnknown
    | OrderStateChanged
    | FillSeen
    | CommissionSeen
    | SessionOpened
    | LinkLost
    | BrokerReady
    | Notice
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """A journalled event. ``at`` is the engine's clock (the recording's in a dry run), ``wall_at`` the machine's."""

    seq: int
    at: datetime
    wall_at: datetime
    run_id: str
    key: str
    event: JournalEvent
