"""What is streamed beside quotes: real-time bars, every single tick, computed values of options."""

from dataclasses import dataclass
from decimal import Decimal

from newsbot.tws.contract import Contract, asked_contract
from newsbot.tws.fields import BOOL, COMPUTED_OR_MINUS_1, COMPUTED_OR_MINUS_2, DEC, INT, TEXT
from newsbot.tws.rows import Row, When, size, version
from newsbot.tws.table import Table

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRealTimeBars:
    """Subscribes to bars of five seconds, the only ``bar_size`` there is; ``what_to_show`` is TRADES, BID, ..."""

    req_id: int
    contract: Contract
    bar_size: int = 5
    what_to_show: str = ""
    regular_hours: bool = True
    options: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelRealTimeBars:
    """Ends a subscription."""

    req_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestTickByTick:
    """Subscribes to every tick of a kind, Last, AllLast, BidAsk or MidPoint, ``count`` past ones first."""

    req_id: int
    contract: Contract
    tick_type: str
    count: int = 0
    ignore_size: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelTickByTick:
    """Ends a subscription."""

    req_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RealTimeBar:
    """The five seconds that began at ``epoch_s``; ``wap`` is the volume-weighted average price."""

    req_id: int
    epoch_s: int
    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal
    volume: Decimal
    wap: Decimal
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TickByTick:
    """One tick. ``kind`` 1 Last and 2 AllLast have price, size, mask, exchange and conditions;

    3 BidAsk has bid, ask, their sizes and mask; 4 MidPoint has a midpoint. Mask bit 0: past the limit, or bid past
    the day's low; bit 1: unreported, or ask past the day's high.
    """

    req_id: int
    kind: int
    epoch_s: int
    price: Decimal = ZERO
    size: Decimal = ZERO
    exchange: str = ""
    conditions: str = ""
    bid: Decimal = ZERO
    ask: Decimal = ZERO
    bid_size: Decimal = ZERO
    ask_size: Decimal = ZERO
    midpoint: Decimal = ZERO
    mask: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TickOption:
    """What was computed for an option from a price (``tick`` 10 bid, 11 ask, 12 last, 13 model); None: not computed.

    ``based_on`` 0 is returns, 1 prices. ``dividends`` is their present value.
    """

    req_id: int
    tick: int
    based_on: int = 0
    implied_volatility: Decimal | None = None
    delta: Decimal | None = None
    option_price: Decimal | None = None
    dividends: Decimal | None = None
    gamma: Decimal | None = None
    vega: Decimal | None = None
    theta: Decimal | None = None
    under_price: Decimal | None = None


REQUESTS = (
    Table(
        50,
        RequestRealTimeBars,
        (
            version(3),
            Row("req_id", INT),
            *asked_contract("contract"),
            Row("bar_size", INT),
            Row("what_to_show", TEXT),
            Row("regular_hours", BOOL),
            Row("options", TEXT),
        ),
        {"contract": Contract},
    ),
    Table(51, CancelRealTimeBars, (version(1), Row("req_id", INT))),
    Table(
        97,
        RequestTickByTick,
        (
            Row("req_id", INT),
            *asked_contract("contract"),
            Row("tick_type", TEXT),
            Row("count", INT),
            Row("ignore_size", BOOL),
        ),
        {"contract": Contract},
    ),
    Table(98, CancelTickByTick, (Row("req_id", INT),)),
)

ANSWERS = (
    Table(
        21,
        TickOption,
        (
            Row("req_id", INT),
            Row("tick", INT),
            Row("based_on", INT),
            Row("implied_volatility", COMPUTED_OR_MINUS_1),
            Row("delta", COMPUTED_OR_MINUS_2),
            Row("option_price", COMPUTED_OR_MINUS_1),
            Row("dividends", COMPUTED_OR_MINUS_1),
            Row("gamma", COMPUTED_OR_MINUS_2),
            Row("vega", COMPUTED_OR_MINUS_2),
            Row("theta", COMPUTED_OR_MINUS_2),
            Row("under_price", COMPUTED_OR_MINUS_1),
        ),
    ),
    Table(
        50,
        RealTimeBar,
        (
            version(1),
            Row("req_id", INT),
            Row("epoch_s", INT),
            Row("open", DEC),
            Row("high", DEC),
            Row("low", DEC),
            Row("close", DEC),
            *size("volume"),
            Row("wap", DEC),
            Row("count", INT),
        ),
    ),
    Table(
        99,
        TickByTick,
        (
            Row("req_id", INT),
            Row("kind", INT),
            Row("epoch_s", INT),
            When(
                "kind",
                lambda kind: kind in (1, 2),
                (
                    Row("price", DEC),
                    *size("size"),
                    Row("mask", INT),
                    Row("exchange", TEXT),
                    Row("conditions", TEXT),
                ),
            ),
            When(
                "kind",
                lambda kind: kind == 3,
                (Row("bid", DEC), Row("ask", DEC), *size("bid_size"), *size("ask_size"), Row("mask", INT)),
            ),
            When("kind", lambda kind: kind == 4, (Row("midpoint", DEC),)),
        ),
    ),
)
