"""Options on the larger names, made when they are asked for: a few expiries, strikes around the price.

A contract id holds the whole contract: 2^30, the underlying's place in UNDERLYINGS, the month, the strike in half
dollars, call or put. So the same id is the same contract on every day and in every broker on the same instruments.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from functools import lru_cache
from math import sqrt
from typing import Final

from newsbot.paper.instruments.expiries import month_number, third_friday
from newsbot.paper.instruments.listing import Listing

# New names go to the end: the place of a name is part of its options' ids. At most 128.
UNDERLYINGS: Final = (
    "AAPL", "MSFT", "AMZN", "GOOGL", "NVDA", "TSLA", "META", "JPM", "JNJ", "KO", "BA", "F", "SPY", "QQQ", "IWM", "DIA",
    "GOOG", "AMD", "INTC", "AVGO", "NFLX", "MU", "QCOM", "ORCL", "CRM", "ADBE", "CSCO", "IBM", "TSM", "BABA", "SHOP",
    "UBER", "PLTR", "COIN", "SMCI", "ARM", "DIS", "WMT", "COST", "HD", "LOW", "TGT", "NKE", "MCD", "SBUX", "PEP", "PG",
    "V", "MA", "BAC", "C", "WFC", "GS", "MS", "PFE", "MRK", "LLY", "ABBV", "UNH", "AMGN", "GILD", "MRNA", "XOM", "CVX",
    "COP", "OXY", "CAT", "DE", "GE", "HON", "LMT", "RTX", "UPS", "FDX", "DAL", "UAL", "AAL", "GM", "T", "VZ", "TMUS",
    "GLD", "SLV", "TLT", "HYG", "EEM", "GDX", "XLE", "XLF", "XLK", "BRK.B", "RBLX", "ROKU", "SNAP", "PINS", "SQQQ",
    "TQQQ", "GME",
)  # fmt: skip
_PLACES: Final = {ticker: place for place, ticker in enumerate(UNDERLYINGS)}
_CLASSES: Final = {ticker.replace(".", ""): ticker for ticker in UNDERLYINGS}
_RIGHTS: Final = ("C", "P")
_EXPIRIES: Final = 6  # three months in a row, then quarters
_STRIKE_MAX: Final = Decimal(2047)
_TICKER: Final = re.compile(r"(.+) (\d{6})([CP])(\d{8})", re.ASCII)
_TICK, _WIDE_TICK, _WIDE_FROM = Decimal("0.01"), Decimal("0.05"), Decimal(3)


class OptionChains:
    """The options of a market, whose stocks ``stock`` finds by their tickers."""

    def __init__(self, stock: Callable[[str], Listing | None]) -> None:
        self._stock = stock

    def underlying(self, ticker: str) -> Listing | None:
        """The stock, when there are options on it."""
        stock = self._stock(ticker) if ticker in _PLACES else None
        return stock if stock is not None and stock.sec_type == "STK" and stock.prev_close < _STRIKE_MAX else None

    def by_id(self, con_id: int) -> Listing | None:
        """The option an id stands for; None when it stands for none. Expired ones are found as well."""
        if con_id >> 30 != 1:
            return None
        place, month = con_id >> 23 & 127, con_id >> 13 & 1023
        strike, right = Decimal(con_id >> 1 & 4095) / 2, _RIGHTS[con_id & 1]
        stock = self.underlying(UNDERLYINGS[place]) if place < len(UNDERLYINGS) else None
        return (
            None if stock is None or strike not in strikes(stock.prev_close) else _option(stock, month, strike, right)
        )

    def by_ticker(self, ticker: str) -> Listing | None:
        """The option of that name, as in ``AAPL 261218C00230000``."""
        parts = _TICKER.fullmatch(ticker)
        stock = None if parts is None else self.underlying(parts[1])
        if parts is None or stock is None:
            return None
        year, month, strike = 2000 + int(parts[2][:2]), int(parts[2][2:4]), Decimal(parts[4]) / 1000
        if not 1 <= month <= 12 or year > 2074 or strike not in strikes(stock.prev_close):
            return None
        found = _option(stock, month_number(date(year, month, 1)), strike, parts[3])
        return found if found.ticker == ticker else None

    def by_local_symbol(self, text: str) -> Listing | None:
        """The option of that OCC symbol: the class in six characters, then date, right and strike."""
        ticker = _CLASSES.get(text[:6].rstrip())
        return None if ticker is None else self.by_ticker(f"{ticker} {text[6:]}")

    def listed(
        self, stock: Listing, today: date, *, expiry: str = "", strike: Decimal | None = None, right: str = ""
    ) -> Iterator[Listing]:
        """The options on ``stock`` that are traded today, by expiry, right and strike; the words given narrow them.

        ``expiry`` is a date or its beginning, ``yyyymm`` or ``yyyymmdd``; ``right`` C or P.
        """
        wanted = [one for one in strikes(stock.prev_close) if strike in (None, one)]
        for month in months(today):
            if f"{third_friday(month):%Y%m%d}".startswith(expiry):
                for one in _RIGHTS:
                    if right in ("", one):
                        yield from (_option(stock, month, price, one) for price in wanted)


def months(today: date) -> tuple[int, ...]:
    """The months that are traded today: the next three, and quarters after them. None outside 2000 to 2073."""
    first = month_number(today)
    if not 2000 <= today.year <= 2073:
        return ()
    if third_friday(first) < today:
        first += 1
    quarters = [month for month in range(first + 3, first + 15) if month % 3 == 2]
    return (first, first + 1, first + 2, *quarters[: _EXPIRIES - 3])


@lru_cache(maxsize=256)
def strikes(price: Decimal) -> tuple[Decimal, ...]:
    """Strikes from two thirds of ``price`` to four thirds of it, in the steps usual at that height."""
    steps = ((25, "0.5"), (50, "1"), (200, "2.5"), (500, "5"), (1000, "10"))
    step = Decimal(next((step for below, step in steps if price < below), "20"))
    first, last = int(price * 2 / 3 / step), int(price * 4 / 3 / step)
    return tuple(step * count for count in range(max(1, first), last + 1) if step * count <= _STRIKE_MAX)


@lru_cache(maxsize=4096)
def _option(stock: Listing, month: int, strike: Decimal, right: str) -> Listing:
    expiry = third_friday(month)
    place = _PLACES[stock.ticker]
    return Listing(
        con_id=1 << 30 | place << 23 | month << 13 | int(strike * 2) << 1 | _RIGHTS.index(right),
        ticker=f"{stock.ticker} {expiry:%y%m%d}{right}{int(strike * 1000):08d}",
        sec_type="OPT",
        primary_exchange="CBOE",
        currency=stock.currency,
        name=stock.name,
        min_tick=_TICK,
        prev_close=value(stock.prev_close, strike, right),
        symbol=stock.root,
        multiplier=Decimal(100),
        expiry=expiry,
        strike=strike,
        right=right,
        underlying=stock.ticker,
        calendar="OPRA",
        stock_type="",
    )


def value(price: Decimal, strike: Decimal, right: str) -> Decimal:
    """A plausible premium, at least a cent: what is in the money, and time value that fades away from the price.

    The time is a quarter of a year and the volatility 35 % whatever the expiry, so that it depends on nothing else.
    """
    inside = max(Decimal(0), price - strike if right == "C" else strike - price)
    move = float(price) * 0.35 * sqrt(0.25)
    distance = float(price - strike) / move
    time = Decimal(str(0.4 * move / (1 + distance * distance)))
    worth = inside + time
    tick = _TICK if worth < _WIDE_FROM else _WIDE_TICK
    return max(_TICK, worth // tick * tick)
