"""The companies of a run: the shipped or updated table, the user's own rows, the recording's invented ones."""

import csv
from pathlib import Path

from newsbot.domain.error import ConfigError, Finding
from newsbot.universe import table
from newsbot.universe.listing import Listing, Universe
from newsbot.universe.naming import Evidence, named
from newsbot.universe.tablefile import Table

_VENUES = {"NASDAQ": "NASDAQ", "NYSE": "NYSE", "AMEX": "NYSE AMERICAN", "ARCA": "NYSE ARCA", "BATS": "CBOE"}


def with_instruments(universe: Universe, path: Path | None) -> Universe:
    """The universe with the stocks of a recording's instruments.csv over it; the same when there is none.

    Raises:
        ConfigError: the file cannot be read.
    """
    if path is None:
        return universe
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = [row for row in csv.DictReader(file) if row.get("sec_type") == "STK"]
    except (OSError, ValueError, csv.Error) as fault:
        what = "the recording's instruments cannot be read"
        raise ConfigError(Finding(code="NB-U01", what=what, found=str(fault), path=str(path))) from fault
    found = [
        Listing(ticker=row["ticker"], exchange=_VENUES[row["primary_exchange"]], name=row["name"])
        for row in rows
        if row.get("primary_exchange") in _VENUES and row.get("ticker") and row.get("name")
    ]
    return table.extended(universe, Table(listings=tuple(named(found, Evidence(ordinary=table.ordinary())))))
