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
_OTHERS: Final = {
    18: ("financial advisor data", -1, 321),
    19: ("financial advisor data", -1, 321),
    21: ("exercising options", 1, 321),
    22: ("market scanners", 0, 321),
    23: ("market scanners", 1, 321),
    24: ("market scanners", -1, 321),
    52: ("fundamental data", 1, 430),
    53: ("fundamental data", 1, 430),
    54: ("implied volatility", 1, 200),
    55: ("option prices", 1, 200),
    56: ("implied volatility", 1, 321),
    57: ("option prices", 1, 321),
    67: ("display groups", 1, 321),
    68: ("display groups", 1, 321),
    79: ("soft dollar tiers", 0, 321),
    88: ("histograms", 0, 162),
    89: ("histograms", 0, 366),
    100: ("Wall Street Horizon data", 0, 321),
    101: ("Wall Street Horizon data", 0, 321),
    102: ("Wall Street Horizon data", 0, 321),
    103: ("Wall Street Horizon data", 0, 321),
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
