"""What the broker says to requests, as far as it follows from the request alone. Pure functions."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from newsbot.paper.instruments.search import NONE_FOUND
from newsbot.paper.zone import NEW_YORK
from newsbot.tws.account import AccountTime
from newsbot.tws.hello import Notice

Refusal = tuple[int, str]

FARMS: Final = (
    (2104, "Market data farm connection is OK:paper"),
    (2106, "HMDS data farm connection is OK:paper"),
    (2158, "Sec-def data farm connection is OK:paper"),
)
NO_CONTRACT: Final = NONE_FOUND

# Requests the paper broker knows by name but does not serve: which field after the id is the request id (-1: none),
# and the code TWS itself uses when it cannot give that data (ib_async waits on after a 321).
_HISTORY, _NO_NEWS = 162, 10276
_OTHERS: Final = {
    10: ("market depth", 1, 10092),
    11: ("market depth", 1, 310),
    12: ("news bulletins", -1, 321),
    13: ("news bulletins", -1, 321),
    18: ("financial advisor data", -1, 321),
    19: ("financial advisor data", -1, 321),
    20: ("historical data", 0, _HISTORY),
    21: ("exercising options", 1, 321),
    22: ("market scanners", 0, 321),
    23: ("market scanners", 1, 321),
    24: ("market scanners", -1, 321),
    25: ("historical data", 1, 366),
    50: ("real-time bars", 1, 420),
    51: ("real-time bars", 1, 420),
    52: ("fundamental data", 1, 430),
    53: ("fundamental data", 1, 430),
    54: ("implied volatility", 1, 200),
    55: ("option prices", 1, 200),
    56: ("implied volatility", 1, 321),
    57: ("option prices", 1, 321),
    67: ("display groups", 1, 321),
    68: ("display groups", 1, 321),
    74: ("positions by model", 1, 321),
    75: ("positions by model", 1, 321),
    78: ("option chains", 0, 200),
    79: ("soft dollar tiers", 0, 321),
    80: ("family codes", -1, 321),
    82: ("market depth exchanges", -1, 321),
    83: ("smart components", 0, 321),
    84: ("news articles", 0, 10172),
    85: ("news providers", -1, 321),
    86: ("historical news", 0, _NO_NEWS),
    87: ("head timestamps", 0, _HISTORY),
    88: ("histograms", 0, _HISTORY),
    89: ("histograms", 0, 366),
    90: ("head timestamps", 0, 366),
    94: ("profit and loss by position", 0, 321),
    95: ("profit and loss by position", 0, 321),
    96: ("historical ticks", 0, 10187),
    97: ("tick-by-tick data", 0, 10189),
    98: ("tick-by-tick data", 0, 300),
    100: ("Wall Street Horizon data", 0, 321),
    101: ("Wall Street Horizon data", 0, 321),
    102: ("Wall Street Horizon data", 0, 321),
    103: ("Wall Street Horizon data", 0, 321),
    104: ("user information", 0, 321),
}


def unsupported(msg_id: int, fields: Sequence[str]) -> Notice:
    """The refusal of a request that is not served, with its request id when it has one that can be read."""
    name, place, code = _OTHERS.get(msg_id, (f"message {msg_id}", -1, 321))
    text = fields[place] if 0 <= place < len(fields) else ""
    ident = int(text) if text.isdecimal() and len(text) < 11 else -1
    return Notice(ident=ident, code=code, text=f"{name}: not supported by the paper broker")


def account_time(now: datetime) -> AccountTime:
    """When the account's values were computed."""
    return AccountTime(time=f"{now.astimezone(NEW_YORK):%H:%M}")
