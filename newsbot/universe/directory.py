"""The exchanges' lists of symbols and SEC's list of companies, as they are published: text in, shares out. Pure."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from newsbot.universe.issuer import Kind, is_derived, issuer_name, kind_of

_SYMBOL = re.compile(r"[A-Z][A-Z0-9]{0,5}(\.[A-Z]{1,2})?")
_VENUES = {"A": "NYSE AMERICAN", "N": "NYSE", "P": "NYSE ARCA", "Z": "CBOE"}
_HEADS = {"Symbol": "NASDAQ", "ACT Symbol": ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A symbol as an exchange lists it today. ``cik`` is empty when SEC's list does not know it."""

    ticker: str
    exchange: str
    name: str
    kind: Kind = "stock"
    cik: str = ""


def shares(text: str) -> tuple[Share, ...]:
    """The shares and funds of ``nasdaqlisted.txt`` or ``otherlisted.txt``: no tests, warrants, units, rights, notes.

    Raises:
        ValueError: the text is no such list, or it breaks off; in words.
    """
    lines = text.splitlines()
    columns = lines[0].split("|") if lines else []
    if not columns or columns[0] not in _HEADS or "Security Name" not in columns:
        raise ValueError(f"no list of symbols, but {text[:40]!r}")
    if not lines[-1].startswith("File Creation Time"):
        raise ValueError("the list breaks off: its last line is missing")
    return tuple(_shares(columns, lines[1:-1]))


def _shares(columns: list[str], lines: list[str]) -> Iterator[Share]:
    for line in lines:
        row = dict(zip(columns, line.split("|"), strict=False))
        ticker, name = row.get(columns[0], "").strip(), row.get("Security Name", "").strip()
        venue = _HEADS[columns[0]] or _VENUES.get(row.get("Exchange", ""), "")
        if not venue or row.get("Test Issue") != "N" or not name.isprintable() or not _SYMBOL.fullmatch(ticker):
            continue
        fund = row.get("ETF") == "Y"
        if not fund and is_derived(name):
            continue
        clean = issuer_name(name)
        if clean:
            yield Share(ticker=ticker, exchange=venue, name=clean, kind="fund" if fund else kind_of(name))


def with_ciks(found: tuple[Share, ...], text: str) -> tuple[Share, ...]:
    """The shares with the number of their company, from SEC's ``company_tickers_exchange.json``.

    Raises:
        ValueError: the text is no such list; in words.
    """
    try:
        table = json.loads(text)
        place = {name: i for i, name in enumerate(table["fields"])}
        ciks = {str(row[place["ticker"]]).replace("-", "."): str(int(row[place["cik"]])) for row in table["data"]}
    except (ValueError, KeyError, TypeError, IndexError, RecursionError) as fault:
        raise ValueError(f"no list of companies ({type(fault).__name__})") from fault
    return tuple(replace(share, cik=ciks.get(share.ticker, "")) for share in found)
