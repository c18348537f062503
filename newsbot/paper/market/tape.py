"""Instruments and tapes as tables: from CSV files or from JSON objects, with every fault named.

Instruments have the columns ``con_id,ticker,sec_type,primary_exchange,currency,name,min_tick,prev_close``, and may have
``cik,symbol,calendar,isin,stock_type,magnifier,delayed_only,shortable`` (see Listing; ``symbol`` where it is not the
ticker, and of a currency pair the currency that is bought). Tapes have
``at,ticker,bid,ask,bid_size,ask_size,last,volume,halted`` and may have ``last_size``; an empty cell means unchanged.
The rows of each ticker are in order of time. A tape may be one of bars instead: see tape_bars. Further columns are
ignored.
"""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Final, TypeVar

from newsbot.domain.error import ConfigError, Finding
from newsbot.paper.instruments import venues
from newsbot.paper.instruments.listing import Listing
from newsbot.paper.market.cells import Faults, Row, header, price, read, text, utc, whole
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

T = TypeVar("T", int, Decimal)

# IB's words for exchanges that people call otherwise.
_EXCHANGES: Final = {"NYSE AMERICAN": "AMEX", "NYSE ARCA": "ARCA", "CBOE": "BATS", "ISLAND": "NASDAQ"}


def listing(row: Row, currencies: Collection[str] = ()) -> Listing:
    """The instrument in a row of text or JSON values. With ``currencies`` its own must be one of them, and its
    exchange one of IB's.

    Raises:
        ValueError: values are missing or wrong, in words: all that are.
    """
    faults = Faults()
    ticker, name = (faults.of(text, row, cell) or "" for cell in ("ticker", "name"))
    plain = all(value.isascii() and value.isprintable() for value in (ticker, name)) and "\\" not in name
    faults.note(f"ticker and name must be plain ASCII text, found {ticker!r}, {name!r}", when=not plain)
    con_id = faults.of(_positive, whole, row, "con_id")
    min_tick, prev_close = (faults.of(_positive, price, row, cell) for cell in ("min_tick", "prev_close"))
    exchange = (faults.of(text, row, "primary_exchange") or "").upper()
    exchange = _EXCHANGES.get(exchange, exchange)
    sec_type = faults.of(text, row, "sec_type") or ""
    known = sec_type in ("STK", "ETF", "CASH", "NEWS")
    faults.note(f"sec_type {sec_type!r} is not supported: STK, ETF, CASH or NEWS", when=bool(sec_type) and not known)
    currency = "" if sec_type == "NEWS" else faults.of(text, row, "currency") or ""
    if currencies and currency:
        valued = f"one of {', '.join(sorted(currencies))}"
        faults.note(f"currency {currency!r} is unknown: {valued}", when=currency not in currencies)
    if currencies and exchange and sec_type != "NEWS":
        faults.note(f"primary_exchange {exchange!r} is unknown", when=exchange not in venues.KNOWN)
    symbol = str(row.get("symbol") or "").strip().upper()
    faults.note("symbol is missing: the currency that is bought", when=sec_type == "CASH" and not symbol)
    magnifier, shortable = faults.of(whole, row, "magnifier"), faults.of(whole, row, "shortable")
    faults.note("magnifier must be 1 or more", when=magnifier is not None and magnifier < 1)
    faults.note("shortable must be 0 or more", when=shortable is not None and shortable < 0)
    faults.check()
    default_type = {"STK": "COMMON", "ETF": "ETF"}.get(sec_type, "")
    return Listing(
        con_id=con_id or 0,
        ticker=ticker.upper(),
        sec_type="STK" if sec_type == "ETF" else sec_type,  # TWS lists exchange-traded funds as stocks
        primary_exchange=exchange,
        currency=currency,
        name=name,
        min_tick=min_tick or Decimal(0),
        prev_close=prev_close or Decimal(0),
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
        ValueError: values are wrong, in words: all that are.
    """
    faults = Faults()
    at = faults.of(lambda: utc(text(row, "at")))
    ticker = faults.of(text, row, "ticker") or ""
    bid, ask, last = (faults.of(price, row, name) for name in ("bid", "ask", "last"))
    sizes = [faults.of(whole, row, name) for name in ("bid_size", "ask_size", "volume", "last_size")]
    negative = any(size is not None and size < 0 for size in sizes)
    faults.note("sizes and volume must not be negative", when=negative)
    halted = faults.of(whole, row, "halted")
    unheard = halted is not None and halted not in (-1, 0, 1, 2)
    faults.note(f"halted is {halted}: -1 unknown, 0 no, 1 halted, 2 volatility halt", when=unheard)
    return TapeRow(
        at=faults.passed(at),
        ticker=ticker.upper(),
        bid=bid,
        ask=ask,
        bid_size=sizes[0],
        ask_size=sizes[1],
        last=last,
        volume=sizes[2],
        last_size=sizes[3],
        halted=halted,
    )


def read_instruments(path: Path, currencies: Collection[str] = ()) -> list[Listing]:
    """All instruments of a file; see ``listing`` for ``currencies``.

    Raises:
        ConfigError: it cannot be read, or some lines are wrong: every one is named.
    """
    seen: set[str | int] = set()

    def one(row: Row) -> Listing:
        faults = Faults()
        parsed = faults.of(listing, row, currencies)
        for name in () if parsed is None else (parsed.ticker, parsed.con_id):
            faults.note(f"instrument twice – {name}", when=name in seen)
            seen.add(name)
        return faults.passed(parsed)

    return [parsed for _, parsed in read(path, "NB-P01", INSTRUMENT_COLUMNS, one)]


def read_tape(path: Path, listings: Iterable[Listing]) -> list[TapeRow]:
    """All rows of a tape of quotes, or the rows by which a tape of bars is played (see tape_bars).

    Raises:
        ConfigError: it cannot be read, or some lines are wrong (a ticker is none of ``listings``): every one is named.
    """
    known = {one.ticker: one for one in listings}
    columns = header(path, CODE)
    if is_bars(columns):
        return read_bars(path, columns, known)

    latest: dict[str, datetime] = {}

    def quote(row: Row) -> TapeRow:
        faults = Faults()
        parsed = faults.of(tape_row, row)
        ticker = str(row.get("ticker") or "").strip().upper()
        faults.note(f"ticker {ticker!r} is in no instrument line", when=bool(ticker) and ticker not in known)
        if parsed is not None:
            crossed = parsed.bid is not None and parsed.ask is not None and parsed.bid > parsed.ask > 0
            faults.note(f"bid {parsed.bid} is above ask {parsed.ask}", when=crossed)
            before = latest.setdefault(ticker, parsed.at)
            latest[ticker] = max(before, parsed.at)
            late = f"earlier than a row of {ticker} before it, {before:%Y-%m-%dT%H:%M:%SZ}"
            faults.note(late, when=parsed.at < before)
        return faults.passed(parsed)

    rows = [row for _, row in read(path, CODE, TAPE_COLUMNS, quote)]
    if not rows:
        raise ConfigError(Finding(code=CODE, path=str(path), what="a tape without rows"))
    return rows


def _positive(parse: Callable[[Row, str], T | None], row: Row, name: str) -> T:
    value = parse(row, name)
    if value is None:
        raise ValueError(f"{name} is missing")
    if not value > 0:
        raise ValueError(f"{name} must be a positive number, found {value}")
    return value
