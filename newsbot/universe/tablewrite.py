"""Tables of listings as text: the same listings, the same text."""

import csv
import io
from collections.abc import Iterable
from datetime import date

from newsbot.universe.listing import Listing
from newsbot.universe.tablefile import COLUMNS, order


def write_table(listings: Iterable[Listing], as_of: date) -> str:
    """The listings as the text of a file that read_table takes: the same listings, the same text."""
    out = io.StringIO()
    out.write(f"# as of {as_of}\n")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for listing in sorted(listings, key=order):
        aliases = "|".join(alias.text if alias.sure else f"{alias.text}?" for alias in listing.aliases)
        writer.writerow(
            (
                listing.ticker,
                listing.exchange,
                listing.name,
                "" if listing.kind == "stock" else listing.kind,
                listing.since or "",
                listing.until or "",
                listing.cik,
                "" if listing.primary else "no",
                aliases,
            )
        )
    return out.getvalue()
