"""Instruments and tapes as tables: from CSV files or from JSON objects, with every fault named.

Columns: ``con_id,ticker,sec_type,primary_exchange,currency,name,min_tick,prev_close,cik`` and
``at,ticker,bid,ask,bid_size,ask_size,last,volume,halted``. Further columns are ignored; an empty cell of a tape
means unchanged.
"""

import csv
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Final, TypeVar

from newsbot.domain.error import ConfigError, Finding
from newsbot.paper.listing import Listing
from newsbot.paper.market import TapeRow

T = TypeVar("T")
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
_YEARS: Final = (1990, 2200)


def listing(row: Mapping[str, Any]) -> Listing:
    """The instrument in a row of text or JSON values.

    Raises:
        ValueError: a value is missing or wrong, in words.
    """
    ticker, name = _text(row, "ticker"), _text(row, "name")
    if not (ticker.isascii() and ticker.isprintable() and name.isascii() and name.isprintable()) or "\\" in name:
        raise ValueError(f"ticker and name must be plain ASCII text, found {ticker!r}, {name!r}")
    con_id, min_tick, prev_close = _whole(row, "con_id"), _price(row, "min_tick"), _price(row, "prev_close")
    if con_id is None or con_id <= 0 or min_tick is None or min_tick <= 0 or prev_close is None or prev_close <= 0:
        raise ValueError("con_id, min_tick and prev_close must be positive numbers")
    exchange = _text(row, "primary_exchange").upper()
    sec_type = _text(row, "sec_type")
    if sec_type not in ("STK", "ETF"):
        raise ValueError(f"sec_type {sec_type!r} is not supported: STK or ETF")
    return Listing(
        con_id=con_id,
        ticker=ticker.upper(),
        sec_type="STK",  # TWS lists exchange-traded funds as stocks
        primary_exchange=_EXCHANGES.get(exchange, exchange),
        currency=_text(row, "currency"),
        name=name,
        min_tick=min_tick,
        prev_close=prev_close,
        cik=str(row.get("cik") or ""),
    )


def tape_row(row: Mapping[str, Any]) -> TapeRow:
    """The quote in a row of text or JSON values.

    Raises:
        ValueError: a value is wrong, in words.
    """
    halted = _whole(row, "halted")
    if halted is not None and halted not in (-1, 0, 1, 2):
        raise ValueError(f"halted is {halted}: -1 unknown, 0 no, 1 halted, 2 volatility halt")
    sizes = [_whole(row, name) for name in ("bid_size", "ask_size", "volume")]
    if any(size is not None and size < 0 for size in sizes):
        raise ValueError("sizes and volume must not be negative")
    return TapeRow(
        at=utc(_text(row, "at")),
        ticker=_text(row, "ticker").upper(),
        bid=_price(row, "bid"),
        ask=_price(row, "ask"),
        bid_size=sizes[0],
        ask_size=sizes[1],
        last=_price(row, "last"),
        volume=sizes[2],
        halted=halted,
    )


def utc(text: str) -> datetime:
    """An ISO 8601 time with its zone, as aware UTC.

    Raises:
        ValueError: it is no such time.
    """
    try:
        at = datetime.fromisoformat(text)
    except ValueError as fault:
        raise ValueError(f"not an ISO 8601 time: {text!r}") from fault
    if at.tzinfo is None:
        raise ValueError(f"time without zone: {text!r} – append Z for UTC")
    if not _YEARS[0] <= at.year <= _YEARS[1]:
        raise ValueError(f"time outside the years {_YEARS[0]} to {_YEARS[1]}: {text!r}")
    return at.astimezone(UTC)


def read_instruments(path: Path) -> list[Listing]:
    """All instruments of a file.

    Raises:
        ConfigError: it cannot be read, or some lines are wrong: every one is named.
    """
    listings = _read(path, "NB-P01", INSTRUMENT_COLUMNS, listing)
    _unique(path, listings)
    return listings


def read_tape(path: Path, tickers: Collection[str]) -> list[TapeRow]:
    """All rows of a tape whose tickers are all in ``tickers``.

    Raises:
        ConfigError: it cannot be read, or some lines are wrong: every one is named.
    """

    def known(row: Mapping[str, Any]) -> TapeRow:
        parsed = tape_row(row)
        if parsed.ticker not in tickers:
            raise ValueError(f"ticker {parsed.ticker!r} is in no instrument line")
        return parsed

    return _read(path, "NB-P02", TAPE_COLUMNS, known)


def _unique(path: Path, listings: Iterable[Listing]) -> None:
    seen: set[str | int] = set()
    for number, one in enumerate(listings, start=2):
        if one.ticker in seen or one.con_id in seen:
            found = f"{one.ticker}, {one.con_id}"
            raise ConfigError(Finding(code="NB-P01", path=str(path), line=number, what="instrument twice", found=found))
        seen |= {one.ticker, one.con_id}


def _read(path: Path, code: str, columns: tuple[str, ...], parse: Callable[[Mapping[str, Any]], T]) -> list[T]:
    findings: list[Finding] = []
    parsed: list[T] = []
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            reader = csv.DictReader(file, strict=True)
            missing = [name for name in columns if name not in (reader.fieldnames or ())]
            if missing:
                found = f"no column {', '.join(missing)}"
                finding = Finding(code=code, path=str(path), line=1, what="not such a table", found=found)
                raise ConfigError(finding)
            for row in reader:
                try:
                    parsed.append(parse(row))
                except ValueError as fault:
                    findings.append(Finding(code=code, path=str(path), line=reader.line_num, what=str(fault)))
    except (OSError, UnicodeDecodeError, csv.Error) as fault:
        what = getattr(fault, "strerror", None) or str(fault)
        raise ConfigError(Finding(code=code, path=str(path), what="cannot be read", found=what)) from fault
    if findings:
        raise ConfigError(*findings)
    return parsed


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{name} is missing")
    return value.strip()


def _price(row: Mapping[str, Any], name: str) -> Decimal | None:
    value = row.get(name)
    if value is None or value == "":
        return None
    try:
        price = Decimal(str(value).strip())
    except InvalidOperation as fault:
        raise ValueError(f"{name} is not a number: {value!r}") from fault
    if not price.is_finite():
        raise ValueError(f"{name} is not a number: {value!r}")
    return price


def _whole(row: Mapping[str, Any], name: str) -> int | None:
    value = _price(row, name)
    if value is None:
        return None
    if value != value.to_integral_value():
        raise ValueError(f"{name} is not a whole number: {row.get(name)!r}")
    return int(value)
