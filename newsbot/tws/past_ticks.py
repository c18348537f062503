"""Single ticks of the past."""

from dataclasses import dataclass
from decimal import Decimal

from newsbot.tws.contract import Contract, asked_contract
from newsbot.tws.fields import BOOL, DEC, INT, TEXT
from newsbot.tws.rows import Many, Row, size
from newsbot.tws.table import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestHistoricalTicks:
    """Asks for at most 1000 ticks from ``start`` on, or up to ``end``: one of the two is empty.

    ``what_to_show`` is TRADES, BID_ASK or MIDPOINT.
    """

    req_id: int
    contract: Contract
    start: str = ""
    end: str = ""
    count: int = 0
    what_to_show: str = ""
    regular_hours: bool = True
    ignore_size: bool = False
    options: str = ""
    include_expired: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MidpointTick:
    """One midpoint of the past; ``mask`` and ``size`` say nothing."""

    epoch_s: int
    price: Decimal
    size: Decimal = Decimal(0)
    mask: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class BidAskTick:
    """One quote of the past. ``mask`` bit 0: ask past the day's high; bit 1: bid past its low."""

    epoch_s: int
    bid: Decimal
    ask: Decimal
    bid_size: Decimal
    ask_size: Decimal
    mask: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LastTick:
    """One trade of the past. ``mask`` bit 0: past the limit; bit 1: unreported."""

    epoch_s: int
    price: Decimal
    size: Decimal
    exchange: str
    conditions: str = ""
    mask: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoricalMidpoints:
    """Midpoints, oldest first; the request is closed when ``done``."""

    req_id: int
    ticks: tuple[MidpointTick, ...]
    done: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoricalBidAsks:
    """Quotes, oldest first; the request is closed when ``done``."""

    req_id: int
    ticks: tuple[BidAskTick, ...]
    done: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoricalLasts:
    """Trades, oldest first; the request is closed when ``done``."""

    req_id: int
    ticks: tuple[LastTick, ...]
    done: bool


REQUESTS = (
    Table(
        96,
        RequestHistoricalTicks,
        (
            Row("req_id", INT),
            *asked_contract("contract"),
            Row("include_expired", BOOL),
            Row("start", TEXT),
            Row("end", TEXT),
            Row("count", INT),
            Row("what_to_show", TEXT),
            Row("regular_hours", BOOL),
            Row("ignore_size", BOOL),
            Row("options", TEXT),
        ),
        {"contract": Contract},
    ),
)


ANSWERS = (
    Table(
        96,
        HistoricalMidpoints,
        (
            Row("req_id", INT),
            Many("ticks", MidpointTick, (Row("epoch_s", INT), Row("mask", INT), Row("price", DEC), *size("size"))),
            Row("done", BOOL),
        ),
    ),
    Table(
        97,
        HistoricalBidAsks,
        (
            Row("req_id", INT),
            Many(
                "ticks",
                BidAskTick,
                (
                    Row("epoch_s", INT),
                    Row("mask", INT),
                    Row("bid", DEC),
                    Row("ask", DEC),
                    *size("bid_size"),
                    *size("ask_size"),
                ),
            ),
            Row("done", BOOL),
        ),
    ),
    Table(
        98,
        HistoricalLasts,
        (
            Row("req_id", INT),
            Many(
                "ticks",
                LastTick,
                (
                    Row("epoch_s", INT),
                    Row("mask", INT),
                    Row("price", DEC),
                    *size("size"),
                    Row("exchange", TEXT),
                    Row("conditions", TEXT),
                ),
            ),
            Row("done", BOOL),
        ),
    ),
)
