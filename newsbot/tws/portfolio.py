"""Positions of one account or model, and the profit and loss of one position."""

from dataclasses import dataclass
from decimal import Decimal

from newsbot.tws.contract import Contract, told_contract
from newsbot.tws.fields import DEC, INT, MAX_OPT_DEC, TEXT
from newsbot.tws.rows import Row, size, version
from newsbot.tws.table import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestPnLSingle:
    """Subscribes to the day's profit and loss of one position."""

    req_id: int
    account: str
    model_code: str
    con_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelPnLSingle:
    """Ends that subscription."""

    req_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestPositionsMulti:
    """Subscribes to the positions of one account or model."""

    req_id: int
    account: str = ""
    model_code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelPositionsMulti:
    """Ends that subscription."""

    req_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PnLSingle:
    """The profit and loss of one position, as in PnL, with its size and its market value."""

    req_id: int
    quantity: Decimal
    daily: Decimal | None
    unrealized: Decimal | None
    realized: Decimal | None
    value: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionLineMulti:
    """What an account or model holds of one contract."""

    req_id: int
    account: str
    contract: Contract
    quantity: Decimal
    avg_cost: Decimal
    model_code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionsMultiEnd:
    """All positions have been told; changes follow."""

    req_id: int


REQUESTS = (
    Table(
        94,
        RequestPnLSingle,
        (Row("req_id", INT), Row("account", TEXT), Row("model_code", TEXT), Row("con_id", INT)),
    ),
    Table(95, CancelPnLSingle, (Row("req_id", INT),)),
    Table(
        74,
        RequestPositionsMulti,
        (version(1), Row("req_id", INT), Row("account", TEXT), Row("model_code", TEXT)),
    ),
    Table(75, CancelPositionsMulti, (version(1), Row("req_id", INT))),
)

ANSWERS = (
    Table(
        95,
        PnLSingle,
        (
            Row("req_id", INT),
            *size("quantity"),
            Row("daily", MAX_OPT_DEC),
            Row("unrealized", MAX_OPT_DEC),
            Row("realized", MAX_OPT_DEC),
            Row("value", MAX_OPT_DEC),
        ),
    ),
    Table(
        71,
        PositionLineMulti,
        (
            version(1),
            Row("req_id", INT),
            Row("account", TEXT),
            *told_contract("contract"),
            Row("quantity", DEC),
            Row("avg_cost", DEC),
            Row("model_code", TEXT),
        ),
        {"contract": Contract},
    ),
    Table(72, PositionsMultiEnd, (version(1), Row("req_id", INT))),
)
