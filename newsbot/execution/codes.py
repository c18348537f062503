"""What the codes of TWS's error callback mean: one table. A code that is not in it is unknown, never guessed."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

Severity = Literal["info", "warning", "reject", "retry", "fatal", "unknown"]
"""What a code says of the order, request or link it names.

info: nothing is lost. warning: it stands, but something is worse. reject: it is dead or was never taken.
retry: not done, may be asked again later. fatal: the connection must be dropped. unknown: ask the broker.
"""


class Remedy(StrEnum):
    """What newsbot should do about a code."""

    NONE = "nothing"
    LOG = "log it"
    RESYNC = "read the broker's records again; what it says there is the truth"
    REFUSE = "take the order or request as refused"
    NO_DATA = "no orders on this symbol"
    BLOCK = "no more orders on this symbol"
    SLOW_DOWN = "send less"
    WAIT = "wait, then ask again"
    PAUSE = "no new entries until it is back"
    RESUBSCRIBE = "subscribe again, then compare with the broker's records"
    RECONNECT = "drop the connection, connect again, compare with the broker's records"
    STOP_TRADING = "stop trading and tell a person"
    FIX = "a fault of ours or of the configuration: tell a person"


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """One code, explained."""

    code: int
    meaning: str
    severity: Severity
    remedy: Remedy


def _table(*rows: tuple[tuple[int, ...], str, Severity, Remedy]) -> dict[int, Meaning]:
    return {
        code: Meaning(code=code, meaning=meaning, severity=severity, remedy=remedy)
        for codes, meaning, severity, remedy in rows
        for code in codes
    }


# fmt: off
_CODES = _table(
    ((100,), "more than 50 messages a second", "retry", Remedy.SLOW_DOWN),
    ((101,), "market data lines used up", "reject", Remedy.NO_DATA),
    ((102, 300, 366), "duplicate or unknown request id", "info", Remedy.LOG),
    ((103,), "duplicate order id", "reject", Remedy.REFUSE),
    ((104,), "the order to change is filled", "info", Remedy.RESYNC),
    ((105,), "the change does not match the order, which stands", "warning", Remedy.RESYNC),
    ((106, 107, 133), "the order cannot be transmitted", "reject", Remedy.REFUSE),
    ((134,), "the change failed, the order stands", "warning", Remedy.RESYNC),
    ((109,), "price beyond the precautionary range", "reject", Remedy.REFUSE),
    ((110,), "price not on the tick grid", "reject", Remedy.REFUSE),
    ((135,), "no order with this id, or none with the parent's", "warning", Remedy.RESYNC),
    ((136, 161), "cannot be cancelled: over, or not in a state to", "info", Remedy.RESYNC),
    ((165,), "historical data service: note", "info", Remedy.LOG),
    ((200,), "no such contract, or several", "reject", Remedy.REFUSE),
    ((201,), "order rejected", "reject", Remedy.REFUSE),
    ((202,), "order cancelled; final when its status agrees", "info", Remedy.RESYNC),
    ((203,), "this account may not trade the security", "reject", Remedy.BLOCK),
    ((309,), "market depth limit", "reject", Remedy.NO_DATA),
    ((316,), "market depth halted", "warning", Remedy.RESUBSCRIBE),
    ((317,), "market depth reset", "info", Remedy.LOG),
    ((320,), "the request could not be read", "reject", Remedy.FIX),
    ((326,), "client id in use, the socket closes", "retry", Remedy.WAIT),
    ((327,), "only client id 0 binds orders by itself", "reject", Remedy.FIX),
    ((354,), "no market data subscription", "reject", Remedy.NO_DATA),
    ((382, 383, 451), "order size or value refused", "reject", Remedy.REFUSE),
    ((404,), "no shares to borrow, order held", "warning", Remedy.LOG),
    ((430, 10358), "fundamental data not available", "info", Remedy.NONE),
    ((434,), "order size is zero", "reject", Remedy.FIX),
    ((460,), "no trading permission", "reject", Remedy.BLOCK),
    # said by ibapi itself
    ((501,), "already connected", "info", Remedy.NONE),
    ((502, 520), "cannot connect", "retry", Remedy.WAIT),
    ((503,), "TWS is too old for this request; nothing was sent", "reject", Remedy.FIX),
    ((504,), "not connected; nothing was sent", "retry", Remedy.RECONNECT),
    ((505, 506, 507, 508, 509), "the byte stream cannot be followed", "fatal", Remedy.RECONNECT),
    (tuple(range(510, 520)) + tuple(range(521, 579)) + tuple(range(580, 594)),
     "sending failed, how much left is not known", "fatal", Remedy.RECONNECT),
    ((579,), "a character outside ASCII; nothing was sent", "reject", Remedy.FIX),
    # the link between TWS and IB
    ((1100, 2110), "TWS lost IB's servers", "warning", Remedy.PAUSE),
    ((1101,), "IB's servers are back, subscriptions are lost", "warning", Remedy.RESUBSCRIBE),
    ((1102,), "IB's servers are back, subscriptions kept", "warning", Remedy.RESYNC),
    ((1300,), "TWS changed its port", "fatal", Remedy.RECONNECT),
    ((2100,), "another client took the account updates", "warning", Remedy.RESUBSCRIBE),
    ((2103, 2105, 2157), "a data farm is broken", "warning", Remedy.PAUSE),
    ((2104, 2106, 2158), "a data farm is in order", "info", Remedy.NONE),
    ((2107, 2108, 2119), "a data farm is idle or connecting", "info", Remedy.NONE),
    ((2109,), "outsideRth ignored, the order stands", "info", Remedy.LOG),
    ((2137, 2148, 2161, 2168, 2169, 2176), "a note on an order, which stands", "info", Remedy.LOG),
    # data and everything later
    ((10089, 10090, 10091), "part of the data needs a subscription", "warning", Remedy.LOG),
    ((10147, 10148), "cannot be cancelled: not found, or in the state the text says", "info", Remedy.RESYNC),
    ((10149,), "invalid order id", "reject", Remedy.FIX),
    ((10167,), "no subscription, delayed data follows", "warning", Remedy.NO_DATA),
    ((10168, 10186), "no subscription, delayed data is off", "reject", Remedy.NO_DATA),
    ((10172,), "news article not available", "info", Remedy.NONE),
    ((10182,), "live updates of a request ended", "warning", Remedy.RESUBSCRIBE),
    ((10185, 10187, 10189, 10190), "data request refused", "reject", Remedy.NO_DATA),
    ((10197,), "no data while another session of the user is live", "warning", Remedy.PAUSE),
    ((10225,), "bars ended after a bust", "warning", Remedy.RESUBSCRIBE),
    ((10268, 10269, 10270), "an attribute of the order is no longer supported", "reject", Remedy.FIX),
    ((10276,), "news feed not allowed", "reject", Remedy.NO_DATA),
    ((10311, 10349), "a note on routing or a preset, the order stands", "info", Remedy.LOG),
)
# fmt: on

_HELD = ("warning:", "will not be placed at the exchange until")


def classify(code: int, text: str) -> Meaning:
    """What a code means. 162, 321, 322 and 399 say different things under one number: their text decides."""
    said = text.casefold()
    match code:
        case 162 if "pacing violation" in said:
            return _meaning(code, "historical data asked for too often", "retry", Remedy.SLOW_DOWN)
        case 162 if "no data" in said:
            return _meaning(code, "no historical data", "info", Remedy.NONE)
        case 162:
            return _meaning(code, "historical data refused", "reject", Remedy.NO_DATA)
        case 321 if "read-only" in said:
            return _meaning(code, "TWS's API is set to read-only", "reject", Remedy.STOP_TRADING)
        case 321:
            return _meaning(code, "the request was not valid", "reject", Remedy.FIX)
        case 322 if "duplicate" in said or "maximum number" in said:
            return _meaning(code, "a request too many; the one before it stands", "warning", Remedy.LOG)
        case 322:
            return _meaning(code, "the request could not be processed", "reject", Remedy.REFUSE)
        case 399 if any(words in said for words in _HELD):
            return _meaning(code, "a note on an order, which stands", "info", Remedy.LOG)
        case 399:
            return _meaning(code, "the order has a problem", "reject", Remedy.REFUSE)
    return _CODES.get(code) or _meaning(code, "not in the table", "unknown", Remedy.RESYNC)


def _meaning(code: int, meaning: str, severity: Severity, remedy: Remedy) -> Meaning:
    return Meaning(code=code, meaning=meaning, severity=severity, remedy=remedy)
