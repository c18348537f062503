"""The past in bars: requests and answers, sessions, and when the data begins."""

from dataclasses import dataclass
from decimal import Decimal

from newsbot.tws.contract import COMBO_LEG, ComboLeg, Contract, asked_contract
from newsbot.tws.fields import BOOL, DEC, INT, SHOWN_BEFORE_165, TEXT
from newsbot.tws.rows import Many, Row, When, size, version
from newsbot.tws.table import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestHistoricalData:
    """Asks for bars that end at ``end``, or now when it is empty, and for their updates if ``keep_up_to_date``.

    ``bar_size`` is one of TWS's words ("1 min"), ``duration`` a number and S, D, W, M or Y. ``date_format`` 2 gives
    times in epoch seconds.
    """

    req_id: int
    contract: Contract
    end: str = ""
    bar_size: str = ""
    duration: str = ""
    what_to_show: str = ""
    regular_hours: bool = True
    date_format: int = 1
    keep_up_to_date: bool = False
    options: str = ""
    include_expired: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelHistoricalData:
    """Ends a request for bars, or their updates."""

    req_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestHeadTimestamp:
    """Asks how far back the bars of a contract go."""

    req_id: int
    contract: Contract
    regular_hours: bool = True
    what_to_show: str = ""
    date_format: int = 1
    include_expired: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelHeadTimestamp:
    """Ends that request."""

    req_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar, named by the time it starts; ``wap`` is the volume-weighted average price.

    Volume, average and count are -1 where there are no trades to count (MIDPOINT, BID, ASK).
    """

    time: str
    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal
    volume: Decimal
    wap: Decimal
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoricalData:
    """All bars asked for, oldest first. Up to version 195 it also closes the request, and so has its limits."""

    req_id: int
    bars: tuple[Bar, ...]
    start: str = ""
    end: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoricalDataEnd:
    """Closes the request from version 196 on."""

    req_id: int
    start: str
    end: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoricalDataUpdate:
    """The last bar has changed, or a new one has begun."""

    req_id: int
    bar: Bar


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoricalSession:
    """One trading session. ``date`` is the day it counts for, YYYYMMDD."""

    start: str
    end: str
    date: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoricalSchedule:
    """The sessions asked for with SCHEDULE as what to show, in ``zone``."""

    req_id: int
    start: str
    end: str
    zone: str
    sessions: tuple[HistoricalSession, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadTimestamp:
    """When the bars of a contract begin."""

    req_id: int
    time: str


REQUESTS = (
    Table(
        20,
        RequestHistoricalData,
        (
            Row("req_id", INT),
            *asked_contract("contract"),
            Row("include_expired", BOOL),
            Row("end", TEXT),
            Row("bar_size", TEXT),
            Row("duration", TEXT),
            Row("regular_hours", BOOL),
            Row("what_to_show", SHOWN_BEFORE_165, until=165),
            Row("what_to_show", TEXT, since=165),
            Row("date_format", INT),
            When(
                "contract.sec_type",
                lambda sec_type: sec_type == "BAG",
                (Many("contract.combo_legs", ComboLeg, COMBO_LEG[:4]),),
            ),
            Row("keep_up_to_date", BOOL),
            Row("options", TEXT),
        ),
        {"contract": Contract},
    ),
    Table(25, CancelHistoricalData, (version(1), Row("req_id", INT))),
    Table(
        87,
        RequestHeadTimestamp,
        (
            Row("req_id", INT),
            *asked_contract("contract"),
            Row("include_expired", BOOL),
            Row("regular_hours", BOOL),
            Row("what_to_show", TEXT),
            Row("date_format", INT),
        ),
        {"contract": Contract},
    ),
    Table(90, CancelHeadTimestamp, (Row("req_id", INT),)),
)


ANSWERS = (
    Table(
        17,
        HistoricalData,
        (
            Row("req_id", INT),
            Row("start", TEXT, until=196),
            Row("end", TEXT, until=196),
            Many(
                "bars",
                Bar,
                (
                    Row("time", TEXT),
                    Row("open", DEC),
                    Row("high", DEC),
                    Row("low", DEC),
                    Row("close", DEC),
                    *size("volume"),
                    Row("wap", DEC),
                    Row("count", INT),
                ),
            ),
        ),
    ),
    Table(108, HistoricalDataEnd, (Row("req_id", INT), Row("start", TEXT), Row("end", TEXT)), since=196),
    Table(
        90,
        HistoricalDataUpdate,
        (
            Row("req_id", INT),
            Row("bar.count", INT),
            Row("bar.time", TEXT),
            Row("bar.open", DEC),
            Row("bar.close", DEC),
            Row("bar.high", DEC),
            Row("bar.low", DEC),
            Row("bar.wap", DEC),
            *size("bar.volume"),
        ),
        {"bar": Bar},
    ),
    Table(
        106,
        HistoricalSchedule,
        (
            Row("req_id", INT),
            Row("start", TEXT),
            Row("end", TEXT),
            Row("zone", TEXT),
            Many("sessions", HistoricalSession, (Row("start", TEXT), Row("end", TEXT), Row("date", TEXT))),
        ),
    ),
    Table(88, HeadTimestamp, (Row("req_id", INT), Row("time", TEXT))),
)
