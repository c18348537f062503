"""Listed companies as a table of facts: symbol, exchange, names, and from when until when."""

import hashlib
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Alias:
    """A shorter name under which a company is known.

    ``sure`` False: the name is also a word or another's name (Target, Gap, Block), so alone it proves nothing. An
    alias that equals the listing's own name says so of that: the name has no legal form and is a word (Total).
    """

    text: str
    sure: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One symbol of one company for a span of time.

    ``ticker`` with a class after a dot (BRK.B). ``exchange`` is our venue name: NASDAQ, NYSE, NYSE AMERICAN, NYSE
    ARCA, CBOE. ``since`` and ``until`` are the first and the last day it was valid, None when not known or still so.
    ``primary`` is the one symbol of the issuer that its bare name stands for (GOOGL of GOOGL and GOOG).
    """

    ticker: str
    exchange: str
    name: str
    aliases: tuple[Alias, ...] = ()
    since: date | None = None
    until: date | None = None
    cik: str = ""
    kind: Literal["stock", "adr", "fund"] = "stock"
    primary: bool = True

    def valid(self, on: date) -> bool:
        """Whether the symbol stood for this company on a day."""
        return (self.since is None or self.since <= on) and (self.until is None or on <= self.until)


@dataclass(frozen=True, kw_only=True, eq=False)
class Universe:
    """The listings, in the order of ticker and since. Compared by identity; ``digest`` says whether two are equal.

    ``as_of`` is the day of the table. ``barred`` are symbols that are English words (ALL, IT, ON), upper case:
    in running text they are no symbol. ``strangers`` are names that begin like a listed company's and are another's, a
    person's, a place's or a thing's (Acacia Communications, Adobe Flash): in a text they name none of the listings.
    """

    listings: tuple[Listing, ...] = ()
    as_of: date | None = None
    barred: frozenset[str] = frozenset()
    strangers: frozenset[str] = frozenset()
    digest: str = field(init=False)

    def __post_init__(self) -> None:
        text = repr((self.listings, self.as_of, sorted(self.barred), sorted(self.strangers)))
        object.__setattr__(self, "digest", hashlib.sha256(text.encode()).hexdigest()[:16])

    @cached_property
    def _by_ticker(self) -> dict[str, tuple[Listing, ...]]:
        found: dict[str, list[Listing]] = {}
        for listing in self.listings:
            found.setdefault(listing.ticker, []).append(listing)
        return {ticker: tuple(listings) for ticker, listings in found.items()}

    def named(self, ticker: str) -> tuple[Listing, ...]:
        """All listings of a symbol, of whatever time."""
        return self._by_ticker.get(ticker, ())

    def find(self, ticker: str, on: date | None) -> Listing | None:
        """Whose symbol it was on a day (None: on the day of the table), or None."""
        day = on or self.as_of
        valid = [listing for listing in self.named(ticker) if day is None or listing.valid(day)]
        return valid[-1] if valid else None


EMPTY = Universe()
