"""The order book of a contract, row by row, and which exchanges show theirs."""

from dataclasses import dataclass
from decimal import Decimal

from newsbot.tws.contract import Contract, asked_contract
from newsbot.tws.fields import BOOL, DEC, INT, MAX_OPT_INT, TEXT
from newsbot.tws.rows import Many, Row, size, version
from newsbot.tws.table import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestMarketDepth:
    """Subscribes to the first ``rows`` rows of the book; ``smart`` gathers those of all exchanges."""

    req_id: int
    contract: Contract
    rows: int
    smart: bool = False
    options: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelMarketDepth:
    """Ends a subscription."""

    req_id: int
    smart: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestDepthExchanges:
    """Asks which exchanges show their books."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DepthRow:
    """One row changes. ``operation`` 0 inserts, 1 updates, 2 deletes; ``side`` 0 is the ask, 1 the bid."""

    req_id: int
    position: int
    operation: int
    side: int
    price: Decimal
    size: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class DepthRowOf:
    """The same with its market maker, or its exchange when ``smart``."""

    req_id: int
    position: int
    maker: str
    operation: int
    side: int
    price: Decimal
    size: Decimal
    smart: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DepthExchange:
    """An exchange that shows its book for one security type; ``service`` is Deep or Deep2."""

    exchange: str
    sec_type: str
    listing_exchange: str = ""
    service: str = ""
    agg_group: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DepthExchanges:
    """All of them."""

    exchanges: tuple[DepthExchange, ...]


REQUESTS = (
    Table(
        10,
        RequestMarketDepth,
        (
            version(5),
            Row("req_id", INT),
            *asked_contract("contract"),
            Row("rows", INT),
            Row("smart", BOOL),
            Row("options", TEXT),
        ),
        {"contract": Contract},
    ),
    Table(11, CancelMarketDepth, (version(1), Row("req_id", INT), Row("smart", BOOL))),
    Table(82, RequestDepthExchanges),
)

ANSWERS = (
    Table(
        12,
        DepthRow,
        (
            version(1),
            Row("req_id", INT),
            Row("position", INT),
            Row("operation", INT),
            Row("side", INT),
            Row("price", DEC),
            *size("size"),
        ),
    ),
    Table(
        13,
        DepthRowOf,
        (
            version(1),
            Row("req_id", INT),
            Row("position", INT),
            Row("maker", TEXT),
            Row("operation", INT),
            Row("side", INT),
            Row("price", DEC),
            *size("size"),
            Row("smart", BOOL),
        ),
    ),
    Table(
        80,
        DepthExchanges,
        (
            Many(
                "exchanges",
                DepthExchange,
                (
                    Row("exchange", TEXT),
                    Row("sec_type", TEXT),
                    Row("listing_exchange", TEXT),
                    Row("service", TEXT),
                    Row("agg_group", MAX_OPT_INT),
                ),
            ),
        ),
    ),
)
