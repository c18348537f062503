"""Futures, made when they are asked for: of each product the front three contracts.

A contract id is 1,000,000,000, the product's place in PRODUCTS times 1024, and the months since January 1990.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Final

from newsbot.paper.instruments.expiries import (
    CODES,
    MONTHS,
    before_25th,
    first_of,
    month_number,
    third_friday,
    third_last,
)
from newsbot.paper.instruments.listing import Listing

_BASE: Final = 1_000_000_000
FRONT: Final = 3
EXPIRED: Final = timedelta(days=730)  # how long after its end a contract is still found, by who asks for expired ones
_TICKER: Final = re.compile(rf"([A-Z0-9]+)([{CODES}])(\d)", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """What all contracts of a future share. ``months`` are those traded, by their codes."""

    symbol: str
    exchange: str
    name: str
    multiplier: int
    tick: Decimal
    price: Decimal
    months: str
    ends: Callable[[int], date]


# New ones go to the end: the place is part of the ids.
_ROWS: Final = (
    ("ES", "CME", "E-mini S&P 500", 50, "0.25", "6420", "HMUZ", third_friday),
    ("NQ", "CME", "E-mini NASDAQ 100", 20, "0.25", "23750", "HMUZ", third_friday),
    ("CL", "NYMEX", "Light Sweet Crude Oil", 1000, "0.01", "68.40", CODES, before_25th),
    ("GC", "COMEX", "Gold", 100, "0.1", "4680", "GJMQVZ", third_last),
    ("MES", "CME", "Micro E-Mini S&P 500 Stock Price Index", 5, "0.25", "6420", "HMUZ", third_friday),
    ("MNQ", "CME", "Micro E-Mini Nasdaq-100 Index", 2, "0.25", "23750", "HMUZ", third_friday),
    ("YM", "CBOT", "Mini Sized Dow Jones Industrial Average $5", 5, "1", "46400", "HMUZ", third_friday),
    ("RTY", "CME", "E-Mini Russell 2000 Index", 50, "0.1", "2440", "HMUZ", third_friday),
)
PRODUCTS: Final = tuple(
    Product(
        symbol=symbol,
        exchange=exchange,
        name=name,
        multiplier=multiplier,
        tick=Decimal(tick),
        price=Decimal(price),
        months=months,
        ends=ends,
    )
    for symbol, exchange, name, multiplier, tick, price, months, ends in _ROWS
)
_PLACES: Final = {product.symbol: place for place, product in enumerate(PRODUCTS)}


def by_id(con_id: int) -> Listing | None:
    """The contract an id stands for, expired or not; None when it stands for none."""
    place, month = divmod(con_id - _BASE, MONTHS)
    if not 0 <= place < len(PRODUCTS) or not 0 < month < MONTHS - 1 or not _traded(PRODUCTS[place], month):
        return None
    return _future(place, month)


def by_ticker(ticker: str, today: date) -> Listing | None:
    """The contract of that name, as in ``ESZ6``: of the years that end so, the one nearest to today."""
    parts = _TICKER.fullmatch(ticker)
    place = None if parts is None else _PLACES.get(parts[1])
    if parts is None or place is None:
        return None
    years = range(today.year - 4, today.year + 6)
    year = next(year for year in years if year % 10 == int(parts[3]))
    return by_id(_BASE + place * MONTHS + (year - 1990) * 12 + CODES.index(parts[2]))


def listed(symbol: str, today: date, *, expired: bool = False) -> Iterator[Listing]:
    """The front contracts of a product, nearest first; with ``expired`` also those that ended in the last two years."""
    place = _PLACES.get(symbol)
    if place is None:
        return
    product = PRODUCTS[place]
    first = month_number(today) - (25 if expired else 1)
    count = 0
    for month in range(max(1, first), min(first + 60, MONTHS - 1)):
        if not _traded(product, month):
            continue
        end = product.ends(month)
        count += end >= today
        if count > FRONT:
            return
        if end >= (today - EXPIRED if expired else today):
            yield _future(place, month)


def contract_month(listing: Listing) -> str:
    """The month a future is named after, ``yyyymm``: crude oil ends in the month before."""
    return f"{first_of((listing.con_id - _BASE) % MONTHS):%Y%m}"


def _traded(product: Product, month: int) -> bool:
    return CODES[month % 12] in product.months


@lru_cache(maxsize=512)
def _future(place: int, month: int) -> Listing:
    product = PRODUCTS[place]
    carry = product.price * Decimal("0.003") * (month % 12)  # later months of a year stand a little higher
    return Listing(
        con_id=_BASE + place * MONTHS + month,
        ticker=f"{product.symbol}{CODES[month % 12]}{first_of(month).year % 10}",
        sec_type="FUT",
        primary_exchange=product.exchange,
        currency="USD",
        name=product.name,
        min_tick=product.tick,
        prev_close=(product.price + carry) // product.tick * product.tick,
        symbol=product.symbol,
        multiplier=Decimal(product.multiplier),
        expiry=product.ends(month),
        calendar="CMES",
        stock_type="",
    )
