"""What a source published: one version of a story as seen at one source."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """A publication time with what it is worth.

    ``at`` is aware UTC; the true time lies in ``[at, at + precision_s)``: a source that prints minutes has 60.
    ``how`` says where it was read: structured data, the feed's own field, or words on the page.
    """

    at: datetime
    precision_s: int
    how: Literal["structured", "feed", "page"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedTicker:
    """A company as the feed's own metadata names it, e.g. category ``Nasdaq:ACME`` -> ``("Nasdaq", "ACME")``."""

    exchange: str
    ticker: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One item of a source, as delivered.

    ``guid`` is the source's own identity of the item (release number, accession, guid), never empty.
    ``headline`` and ``body`` are visible text with entities resolved; offsets of matches point into them.
    ``published`` is None when the source gives no usable time: such an article is recorded and never traded.
    ``first_seen_at`` is our own clock at the poll that delivered it, the time that counts.
    ``fields`` are further facts of the feed by name, e.g. ``("items", ("2.02", "9.01"))``, names unique and sorted.
    """

    source: str
    guid: str
    url: str
    headline: str
    body: str
    published: Stamp | None
    first_seen_at: datetime
    feed_tickers: tuple[FeedTicker, ...] = ()
    fields: tuple[tuple[str, tuple[str, ...]], ...] = ()
