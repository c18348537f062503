"""Market data: what is asked for, and its ticks."""

from dataclasses import dataclass
from decimal import Decimal

from newsbot.tws.contract import COMBO_LEG, DELTA_NEUTRAL, ComboLeg, Contract, DeltaNeutral, asked_contract
from newsbot.tws.fields import BOOL, DEC, ESCAPED_TEXT, INT, TEXT
from newsbot.tws.rows import Many, Maybe, Row, When, size, version
from newsbot.tws.table import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestMarketData:
    """Subscribes to the quotes of one contract, or asks for one picture of them."""

    req_id: int
    contract: Contract
    generic_ticks: str = ""
    snapshot: bool = False
    regulatory_snapshot: bool = False
    options: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelMarketData:
    """Ends a subscription."""

    req_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestMarketDataType:
    """Which data may be sent when live data is not allowed: 1 live, 2 frozen, 3 delayed, 4 delayed frozen."""

    type: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TickPrice:
    """One price of a quote, with its size; price -1 means there is none. ``mask`` bit 0: can auto-execute."""

    req_id: int
    tick: int
    price: Decimal
    size: Decimal
    mask: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TickSize:
    """One size of a quote."""

    req_id: int
    tick: int
    size: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class TickGeneric:
    """One other number, such as 49, halted."""

    req_id: int
    tick: int
    value: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class TickString:
    """One text, such as 45, the time of the last trade in epoch seconds."""

    req_id: int
    tick: int
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TickSnapshotEnd:
    """The picture that was asked for is complete."""

    req_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TickParameters:
    """What stands before the first tick of a subscription."""

    req_id: int
    min_tick: Decimal
    exchange_map: str
    snapshot_permissions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketDataType:
    """What sort of data follows: 1 live, 2 frozen, 3 delayed, 4 delayed frozen."""

    req_id: int
    type: int


REQUESTS = (
    Table(
        1,
        RequestMarketData,
        (
            version(11),
            Row("req_id", INT),
            *asked_contract("contract"),
            When(
                "contract.sec_type",
                lambda sec_type: sec_type == "BAG",
                (Many("contract.combo_legs", ComboLeg, COMBO_LEG[:4]),),
            ),
            Maybe("contract.delta_neutral", DeltaNeutral, DELTA_NEUTRAL),
            Row("generic_ticks", TEXT),
            Row("snapshot", BOOL),
            Row("regulatory_snapshot", BOOL),
            Row("options", TEXT),
        ),
        {"contract": Contract},
    ),
    Table(2, CancelMarketData, (version(2), Row("req_id", INT))),
    Table(59, RequestMarketDataType, (version(1), Row("type", INT))),
)

ANSWERS = (
    Table(
        1,
        TickPrice,
        (
            version(6),
            Row("req_id", INT),
            Row("tick", INT),
            Row("price", DEC),
            *size("size"),
            Row("mask", INT),
        ),
    ),
    Table(2, TickSize, (version(6), Row("req_id", INT), Row("tick", INT), *size("size"))),
    Table(45, TickGeneric, (version(6), Row("req_id", INT), Row("tick", INT), Row("value", DEC))),
    Table(46, TickString, (version(6), Row("req_id", INT), Row("tick", INT), Row("value", ESCAPED_TEXT))),
    Table(57, TickSnapshotEnd, (version(1), Row("req_id", INT))),
    Table(
        81,
        TickParameters,
        (Row("req_id", INT), Row("min_tick", DEC), Row("exchange_map", TEXT), Row("snapshot_permissions", INT)),
    ),
    Table(58, MarketDataType, (version(1), Row("req_id", INT), Row("type", INT))),
)
