"""Instruments and tapes as tables: from CSV files or from JSON objects, with every fault named.

Instruments have the columns ``con_id,ticker,sec_type,primary_exchange,currency,name,min_tick,prev_close``, and may have
``cik,symbol,calendar,isin,stock_type,magnifier,delayed_only,shortable`` (see Listing; ``symbol`` where it is not the
ticker, and of a currency pair the currency that is bought). Tapes have
``at,ticker,bid,ask,bid_size,ask_size,last,volume,halted`` and may have ``last_size``; an empty cell means unchanged. A
tape may be one of bars instead: see tape_bars. Further columns are ignored.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from newsbot.domain.error import ConfigError, Finding
from newsbot.paper.instruments.listing import Listing
from newsbot.paper.market.cells import Row, header, price, read, text, utc, whole
from newsbot.paper.market.tape_bars import CODE, is_bars, read_bars
from newsbot.paper.market.top import TapeRow

__all__ = ["INSTRUMENT_COLUMNS", "TAPE_COLUMNS", "listing", "read_instruments", "read_tape", "tape_row", "utc"]

INSTRUMENT_COLUMNS: Final = (
    "con_id",
    "ticker",
    "sec_type",
    "primary_exchange",
    "currency",
    "name",
    "min_tick",
    "prev_close",
)
TAPE_COLUMNS: Final = ("at", "ticker", "bid", "ask", "bid_size", "ask_size", "last", "volume", "halted")


# IB's words for exchanges that people call otherwise.
_EXCHANGES: Final = {"NYSE AMERICAN": "AMEX", "NYSE ARCA": "ARCA", "CBOE": "BATS", "ISLAND": "NASDAQ"}


def listing(row: Row) -> Listing:
    """The instrument in a row of text or JSON values.

    Raises:
        ValueError: a value is missing or wrong, in words.
    """
    ticker, name = text(row, "ticker"), text(row, "name")
    if not (ticker.isascii() and ticker.isprintable() and name.isascii() and name.isprintable()) or "\\" in name:
        raise ValueError(f"ticker and name must be plain ASCII text, found {ticker!r}, {name!r}")
    con_id, min_tick, prev_close = whole(row, "con_id"), price(row, "min_tick"), price(row, "prev_close")
    if con_id is None or con_id <= 0 or min_tick is None or min_tick <= 0 or prev_close is None or prev_close <= 0:
        raise ValueError("con_id, min_tick and prev_close must be positive numbers")
    exchange = text(row, "primary_exchange").upper()
    sec_type = text(row, "sec_type")
    if sec_type not in ("STK", "ETF", "CASH", "NEWS"):
        raise ValueError(f"sec_type {sec_type!r} is not supported: STK, ETF, CASH or NEWS")
    symbol = str(row.get("symbol") or "").strip().upper()
    if sec_type == "CASH" and not symbol:
        raise ValueError("symbol is missing: the currency that is bought")
    magnifier, shortable = whole(row, "magnifier"), whole(row, "shortable")
    if (magnifier is not None and magnifier < 1) or (shortable is not None and shortable < 0):
        raise ValueError("magnifier must be 1 or more, shortable 0 or more")
    default_type = {"STK": "COMMON", "ETF": "ETF"}.get(sec_type, "")
    return Listing(
        con_id=con_id,
        ticker=ticker.upper(),
        sec_type="STK" if sec_type == "ETF" else sec_type,  # TWS lists exchange-traded funds as stocks
        primary_exchange=_EXCHANGES.get(exchange, exchange),
        currency="" if sec_type == "NEWS" else text(row, "currency"),
        name=name,
        min_tick=min_tick,
        prev_close=prev_close,
        cik=str(row.get("cik") or ""),
        symbol=symbol,
        calendar=str(row.get("calendar") or "XNYS"),
        isin=str(row.get("isin") or ""),
        stock_type=str(row.get("stock_type") or default_type),
        magnifier=magnifier or 1,
        delayed_only=bool(row.get("delayed_only")),
        shortable=shortable,
    )


def tape_row(row: Row) -> TapeRow:
    """The quote in a row of text or JSON values.

    Raises:
        ValueError: a value is wrong, in words.
    """
    halted = whole(row, "halted")
    if halted is not None and halted not in (-1, 0, 1, 2):
        raise ValueError(f"halted is {halted}: -1 unknown, 0 no, 1 halted, 2 volatility halt")
    sizes = [whole(row, name) for name in ("bid_size", "ask_size", "volume", "last_size")]
    if any(size is not None and size < 0 for size in sizes):
        raise ValueError("sizes and volume must not be negative")
    return TapeRow(
        at=utc(text(row, "at")),
        ticker=text(row, "ticker").upper(),
        bid=price(row, "bid"),
        ask=price(row, "ask"),
        bid_size=sizes[0],
        ask_size=sizes[1],
        last=price(row, "last"),
        volume=sizes[2],
        last_size=sizes[3],
        halted=halted,
    )


def read_instruments(path: Path) -> list[Listing]:
    """All instruments of a file.

    Raises:
        ConfigError: it cannot be read, or some lines are wrong: every one is named.
    """
    listings = read(path, "NB-P01", INSTRUMENT_COLUMNS, listing)
    _unique(path, listings)
    return [one for _, one in listings]


def read_tape(path: Path, listings: Iterable[Listing]) -> list[TapeRow]:
    """All rows of a tape of quotes, or the rows by which a tape of bars is played (see tape_bars).

    Raises:
        ConfigError: it cannot be read, or some lines are wrong (a ticker is none of ``listings``): every one is named.
    """
    known = {one.ticker: one for one in listings}
    columns = header(path, CODE)
    if is_bars(columns):
        return read_bars(path, columns, known)

    def quote(row: Row) -> TapeRow:
        parsed = tape_row(row)
        if parsed.ticker not in known:
            raise ValueError(f"ticker {parsed.ticker!r} is in no instrument line")
        return parsed

    return [row for _, row in read(path, CODE, TAPE_COLUMNS, quote)]


def _unique(path: Path, listings: Iterable[tuple[int, Listing]]) -> None:
    seen: set[str | int] = set()
    for number, one in listings:
        if one.ticker in seen or one.con_id in seen:
            found = f"{one.ticker}, {one.con_id}"
            raise ConfigError(Finding(code="NB-P01", path=str(path), line=number, what="instrument twice", found=found))
        seen |= {one.ticker, one.con_id}
