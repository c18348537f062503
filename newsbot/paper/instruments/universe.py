"""The built-in instruments as a table: some thousand US stocks and funds, some listings abroad, currency pairs.

Written by ``scripts/make_instruments.py``. Names, exchanges and ISINs are facts; contract ids are IB's own for a dozen
well-known names and invented but lasting for the rest; prices are plausible at best.
"""

import csv
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from newsbot.paper.instruments.listing import Listing

COLUMNS: Final = (
    "con_id",
    "ticker",
    "sec_type",
    "primary_exchange",
    "currency",
    "name",
    "min_tick",
    "prev_close",
    "cik",
    "symbol",
    "calendar",
    "isin",
    "stock_type",
    "magnifier",
    "delayed_only",
    "shortable",
)


def parse(table: str) -> list[Listing]:
    """The listings of the table in its order, which is that of the tickers."""
    return [_listing(row) for row in csv.DictReader(table.splitlines())]


def _listing(row: Mapping[str, str]) -> Listing:
    return Listing(
        con_id=int(row["con_id"]),
        ticker=row["ticker"],
        sec_type=row["sec_type"],
        primary_exchange=row["primary_exchange"],
        currency=row["currency"],
        name=row["name"],
        min_tick=Decimal(row["min_tick"]),
        prev_close=Decimal(row["prev_close"]),
        cik=row["cik"],
        symbol=row["symbol"],
        calendar=row["calendar"],
        isin=row["isin"],
        stock_type=row["stock_type"],
        magnifier=int(row["magnifier"]),
        delayed_only=bool(row["delayed_only"]),
        shortable=int(row["shortable"]) if row["shortable"] else None,
    )
