"""What the shells hand to the engine. Each is one value on the inbox, taken by the engine thread, one at a time."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

from newsbot.domain.article import Article
from newsbot.domain.company import Company
from newsbot.domain.order import Fill, Instrument, Position, QuoteType

# ------------------------------------------------------------------------------------------------- news, time


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticlesSeen:
    """All items of one poll, known ones included: the Book decides what is new.

    ``arrived`` is the monotonic clock (seconds) when the last byte of the page was in: for latency only.
    """

    source: str
    articles: tuple[Article, ...]
    arrived: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFailed:
    """A poll gave nothing usable: ``code`` as in the table of bad inputs (NB-W01 ...), ``detail`` in words."""

    source: str
    code: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesBroken:
    """The rule files cannot be used as they are now. ``faults`` say file, line and what is wrong; never empty."""

    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """Time has passed: deadlines are decided on this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StopRequested:
    """End in order: no new entries, the journal closed. Nothing is cancelled at the broker."""

    reason: str


# ------------------------------------------------------------------------------------------- the broker's link


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionStarted:
    """The handshake is complete: server version, accounts and the first free order id are known."""

    server_version: int
    client_id: int
    accounts: tuple[str, ...]
    next_order_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkClosed:
    """The socket to the broker is gone, or must be treated so."""

    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokerTimeReceived:
    """Answer to RequestTime: the broker's clock, aware UTC, whole seconds. Proof of life, and the dry run's fence."""

    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeReceived:
    """A message of the error callback. ``ident`` is an order id, a request id, or -1 for the system.

    ``severity`` is what the table of codes makes of it; a code that is not in the table is "unknown", never guessed.
    """

    ident: int
    code: int
    text: str
    severity: Literal["info", "warning", "reject", "retry", "fatal", "unknown"] = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallbackFailed:
    """A callback of ours raised: what it was told is lost, so the link must be dropped and reconciled."""

    callback: str
    detail: str


# ----------------------------------------------------------------------------------------- contracts and quotes


@dataclass(frozen=True, slots=True, kw_only=True)
class InstrumentReceived:
    """Answer to ResolveInstrument: every contract the broker knows for it; empty when it knows none."""

    company: Company
    instruments: tuple[Instrument, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketRuleReceived:
    """The price increments of a market rule: ``(low_edge, increment)`` ascending."""

    rule_id: int
    increments: tuple[tuple[Decimal, Decimal], ...]


QuoteField = Literal["bid", "ask", "last", "bid_size", "ask_size", "prev_close", "volume", "halted"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TickReceived:
    """One field of a quote. ``value`` None: the broker says there is none (price -1, or 0 with size 0)."""

    con_id: int
    field: QuoteField
    value: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteTypeReceived:
    """The broker says what sort of data follows for this instrument."""

    con_id: int
    type: QuoteType


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteFailed:
    """The broker gives no quotes for this instrument."""

    con_id: int
    code: int
    text: str


# --------------------------------------------------------------------------------------------- orders and money


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderReceived:
    """openOrder: this order exists at the broker. ``state`` is its word, as text (unknown words stay visible)."""

    order_id: int
    client_id: int
    perm_id: int
    order_ref: str
    con_id: int
    ticker: str
    action: str
    quantity: Decimal
    order_type: str
    parent_id: int
    state: str
    reject_text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusReceived:
    """orderStatus: a hint on an order's life; fills are decided by executions."""

    order_id: int
    client_id: int
    perm_id: int
    state: str
    filled: Decimal
    remaining: Decimal
    why_held: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletedReceived:
    """completedOrder: an order that is over. It carries no order id, only ref and permId."""

    perm_id: int
    order_ref: str
    state: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExecutionReceived:
    """execDetails: one fill, asked for or not."""

    fill: Fill


@dataclass(frozen=True, slots=True, kw_only=True)
class CommissionReceived:
    """commissionReport. ``realized_pnl`` is None for opening trades."""

    exec_id: str
    commission: Decimal
    currency: str
    realized_pnl: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionReceived:
    """One position of the account, bot's or not."""

    position: Position


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountValueReceived:
    """One account value in the account's base currency (NetLiquidation, BuyingPower ...)."""

    account: str
    key: str
    value: str
    currency: str


SnapshotPart = Literal["open orders", "all open orders", "executions", "completed orders", "positions"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotPartEnded:
    """One of the broker's records has been told to its end. A query without its end is not an empty answer."""

    part: SnapshotPart


# ------------------------------------------------------------------------------------------ outcomes of effects


@dataclass(frozen=True, slots=True, kw_only=True)
class BracketSent:
    """The last byte of a bracket was handed to the socket. Nothing is known of its arrival.

    ``sent`` is the monotonic clock (seconds) right after; the loop adds ``latency_ms`` since the page was in.
    """

    intent_id: str
    sent: float
    latency_ms: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BracketFailed:
    """Sending broke off somewhere: the outcome is unknown and the link is closed.

    ``nothing_sent``: it is certain that not one byte left.
    """

    intent_id: str
    detail: str
    nothing_sent: bool = False


Outcome = BracketSent | BracketFailed

BrokerInput = (
    SessionStarted
    | LinkClosed
    | BrokerTimeReceived
    | NoticeReceived
    | CallbackFailed
    | InstrumentReceived
    | MarketRuleReceived
    | TickReceived
    | QuoteTypeReceived
    | QuoteFailed
    | OrderReceived
    | StatusReceived
    | CompletedReceived
    | ExecutionReceived
    | CommissionReceived
    | PositionReceived
    | AccountValueReceived
    | SnapshotPartEnded
)

Input = ArticlesSeen | SourceFailed | RulesBroken | Tick | StopRequested | BrokerInput | Outcome
