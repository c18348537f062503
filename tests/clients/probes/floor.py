"""The market of the checks: every stock moves in one way of its own, for as long as the broker runs."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

BID, ASK = 42.10, 42.14
UP, DOWN = 3, -3  # how far RISE and DROP go from there, in money
SMALL_BID, SMALL_ASK = 10.84, 10.86
TAPE_S = 900
ACCOUNT = "DU0000000"
CASH = 100_000.0
MASTER = 900  # the client id that hears of all orders
HEADLINE = "Grab \u2013 r\u00e9sultats: \u201crecord quarter\u201d at Grab Holdings"
STORY = "<p>Grab Holdings earned more than ever.</p>"

# One of the broker's own stocks for each way to move, at a price near its own.
CALM, CALM_ID, CALM_NAME, CALM_CLOSE = "GRAB", 922833034, "GRAB HOLDINGS LTD-CL A", 41.72  # Nasdaq; sizes change
HELD = "APD"  # as CALM; only the check of positions buys it
RISE = "INVH"  # up and down again every half second
DROP = "GPN"  # down and up again
THIN = "ICL"  # thirty shares at a time
HALT = "FTV"  # trades a second, is halted a second, pauses a second
SMALL = "F"
MOVED = "JCI"  # not on the tape: the checks give it its quotes
HARD = "GME"  # nobody lends it
IDS = {CALM: CALM_ID, HELD: 946278785, RISE: 940428416, DROP: 913957582, MOVED: 949674314, THIN: 986102914,
       HALT: 924940799, SMALL: 9599491, HARD: 939240090, "AAPL": 265598, "KO": 8894}  # fmt: skip

PAIR = {"symbol": "EUR", "currency": "USD"}
FUTURE = {"symbol": "ES", "exchange": "CME"}
STOCKS = ("AAPL", "MSFT", "KO", "JPM", "BA", "JNJ", "F")

# each bar size with a duration that a TWS allows for it
BAR_SIZES = {
    "1 secs": "60 S", "5 secs": "300 S", "10 secs": "300 S", "15 secs": "300 S", "30 secs": "1800 S",
    "1 min": "1 D", "2 mins": "1 D", "3 mins": "1 D", "5 mins": "1 D", "10 mins": "1 D", "15 mins": "1 D",
    "20 mins": "1 D", "30 mins": "1 W", "1 hour": "1 W", "2 hours": "1 W", "3 hours": "1 W", "4 hours": "1 W",
    "8 hours": "1 W", "1 day": "1 M", "1 week": "1 Y", "1 month": "1 Y",
}  # fmt: skip

# duration, bar size, and about how many bars that is in regular hours
DURATIONS = (
    ("600 S", "1 min", 10), ("2 D", "1 hour", 14), ("2 W", "1 day", 10), ("2 M", "1 day", 42), ("1 Y", "1 day", 250)
)  # fmt: skip


def _session() -> str:
    """A recent Tuesday or Wednesday that is no holiday of the New York exchanges."""
    day = datetime.now(UTC).date() - timedelta(days=2)
    while day.weekday() not in (1, 2) or (day.month, day.day) in _HOLIDAYS:
        day -= timedelta(days=1)
    return f"{day:%Y%m%d}"


_HOLIDAYS = {(1, 1), (6, 19), (7, 3), (7, 4), (12, 24), (12, 25)}
SESSION = _session()
SESSION_END = f"{SESSION} 16:00:00 US/Eastern"


def tape(start: datetime) -> str:
    """The tape as CSV, from ``start`` on."""
    lines = ["at,ticker,bid,ask,bid_size,ask_size,last,volume,halted"]
    bid, ask = Decimal(str(BID)), Decimal(str(ASK))
    for step in range(TAPE_S * 2):
        at = (start + timedelta(milliseconds=500 * step)).astimezone(UTC).isoformat().replace("+00:00", "Z")
        odd = step % 2
        volume = 1000 + 100 * step
        last = ask if odd else bid
        for ticker, by in ((CALM, 0), (HELD, 0), (RISE, UP * odd), (DROP, DOWN * odd)):
            size = 1100 if odd else 1000
            lines.append(f"{at},{ticker},{bid + by},{ask + by},{size},{size},{last + by},{volume},0")
        lines.append(f"{at},{THIN},{bid},{ask},30,30,{last},{volume},0")
        lines.append(f"{at},{HALT},{bid},{ask},1000,1000,{last},{volume},{step // 2 % 3}")
        lines.append(f"{at},{SMALL},{SMALL_BID},{SMALL_ASK},5000,5000,{SMALL_BID},{volume},0")
        lines.append(f"{at},{HARD},22.60,22.62,1000,1000,22.60,{volume},0")
    return "\n".join(lines) + "\n"
