"""Positions, account values, profit and loss."""

from dataclasses import dataclass
from decimal import Decimal

from newsbot.tws.contract import Contract, told_contract
from newsbot.tws.fields import BOOL, DEC, ESCAPED_TEXT, INT, MAX_OPT_DEC, TEXT
from newsbot.tws.rows import Row, version
from newsbot.tws.table import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestPositions:
    """Subscribes to positions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelPositions:
    """Ends the subscription to positions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestAccountUpdates:
    """Subscribes to account values and portfolio, or ends it."""

    subscribe: bool
    account: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestAccountUpdatesMulti:
    """Subscribes to the values of one account or model."""

    req_id: int
    account: str = ""
    model_code: str = ""
    ledger_and_nlv: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelAccountUpdatesMulti:
    """Ends that subscription."""

    req_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestAccountSummary:
    """Subscribes to chosen values; ``tags`` are joined by commas."""

    req_id: int
    group: str
    tags: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelAccountSummary:
    """Ends that subscription."""

    req_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestPnL:
    """Subscribes to the day's profit and loss."""

    req_id: int
    account: str = ""
    model_code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelPnL:
    """Ends that subscription."""

    req_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionLine:
    """What an account holds of one contract; 0 when it was closed."""

    account: str
    contract: Contract
    quantity: Decimal
    avg_cost: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionsEnd:
    """All positions have been told; changes follow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountValue:
    """One value of an account, as text."""

    key: str
    value: str
    currency: str
    account: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PortfolioValue:
    """One position with its market value."""

    contract: Contract
    quantity: Decimal
    market_price: Decimal
    market_value: Decimal
    avg_cost: Decimal
    unrealized: Decimal
    realized: Decimal
    account: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountTime:
    """When the values were computed, HH:MM."""

    time: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountDownloadEnd:
    """The first picture of the account is complete; changes follow."""

    account: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountValueMulti:
    """One value of an account or model."""

    req_id: int
    account: str
    model_code: str
    key: str
    value: str
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountValuesMultiEnd:
    """The first picture is complete."""

    req_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountSummary:
    """One of the values asked for."""

    req_id: int
    account: str
    tag: str
    value: str
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountSummaryEnd:
    """The first picture is complete."""

    req_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PnL:
    """The account's profit and loss: of the day, not realised, realised; None when unknown."""

    req_id: int
    daily: Decimal | None
    unrealized: Decimal | None
    realized: Decimal | None


REQUESTS = (
    Table(61, RequestPositions, (version(1),)),
    Table(64, CancelPositions, (version(1),)),
    Table(6, RequestAccountUpdates, (version(2), Row("subscribe", BOOL), Row("account", TEXT))),
    Table(
        76,
        RequestAccountUpdatesMulti,
        (
            version(1),
            Row("req_id", INT),
            Row("account", TEXT),
            Row("model_code", TEXT),
            Row("ledger_and_nlv", BOOL),
        ),
    ),
    Table(77, CancelAccountUpdatesMulti, (version(1), Row("req_id", INT))),
    Table(62, RequestAccountSummary, (version(1), Row("req_id", INT), Row("group", TEXT), Row("tags", TEXT))),
    Table(63, CancelAccountSummary, (version(1), Row("req_id", INT))),
    Table(92, RequestPnL, (Row("req_id", INT), Row("account", TEXT), Row("model_code", TEXT))),
    Table(93, CancelPnL, (Row("req_id", INT),)),
)

ANSWERS = (
    Table(
        61,
        PositionLine,
        (version(3), Row("account", TEXT), *told_contract("contract"), Row("quantity", DEC), Row("avg_cost", DEC)),
        {"contract": Contract},
    ),
    Table(62, PositionsEnd, (version(1),)),
    Table(
        6,
        AccountValue,
        (
            version(2),
            Row("key", ESCAPED_TEXT),
            Row("value", ESCAPED_TEXT),
            Row("currency", ESCAPED_TEXT),
            Row("account", ESCAPED_TEXT),
        ),
    ),
    Table(
        7,
        PortfolioValue,
        (
            version(8),
            *told_contract("contract", exchange="primary_exchange"),
            Row("quantity", DEC),
            Row("market_price", DEC),
            Row("market_value", DEC),
            Row("avg_cost", DEC),
            Row("unrealized", DEC),
            Row("realized", DEC),
            Row("account", TEXT),
        ),
        {"contract": Contract},
    ),
    Table(8, AccountTime, (version(1), Row("time", ESCAPED_TEXT))),
    Table(54, AccountDownloadEnd, (version(1), Row("account", ESCAPED_TEXT))),
    Table(
        73,
        AccountValueMulti,
        (
            version(1),
            Row("req_id", INT),
            Row("account", ESCAPED_TEXT),
            Row("model_code", ESCAPED_TEXT),
            Row("key", ESCAPED_TEXT),
            Row("value", ESCAPED_TEXT),
            Row("currency", ESCAPED_TEXT),
        ),
    ),
    Table(74, AccountValuesMultiEnd, (version(1), Row("req_id", INT))),
    Table(
        63,
        AccountSummary,
        (
            version(1),
            Row("req_id", INT),
            Row("account", ESCAPED_TEXT),
            Row("tag", ESCAPED_TEXT),
            Row("value", ESCAPED_TEXT),
            Row("currency", ESCAPED_TEXT),
        ),
    ),
    Table(64, AccountSummaryEnd, (version(1), Row("req_id", INT))),
    Table(
        94,
        PnL,
        (
            Row("req_id", INT),
            Row("daily", MAX_OPT_DEC),
            Row("unrealized", MAX_OPT_DEC),
            Row("realized", MAX_OPT_DEC),
        ),
    ),
)
