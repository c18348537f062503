"""Mentions by evidence that carries its own symbol: exchange tags, the feed's metadata, cashtags."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Literal

from newsbot.domain.article import FeedTicker
from newsbot.domain.company import Company, Evidence, Mention, Role
from newsbot.processing.name import NameEntry
from newsbot.processing.outdated import outdated
from newsbot.processing.tag import Tag, judge
from newsbot.processing.text import Text, tokenise
from newsbot.processing.venue import venue_of
from newsbot.processing.vocabulary import GENERIC
from newsbot.universe.listing import Listing, Universe


def company_of(listing: Listing) -> Company:
    """The listing as a company of a signal."""
    return Company(ticker=listing.ticker, exchange=listing.exchange, name=listing.name)


def issuers(
    found: Sequence[Tag], text: str, where: Literal["headline", "body"], confidence: float
) -> Iterator[tuple[Mention, ...]]:
    """The mentions of each group of tags, in order: symbols side by side belong to one issuer."""
    groups: dict[int, list[Mention]] = {}
    for tag in found:
        company = Company(ticker=tag.ticker, exchange=tag.venue) if tag.ticker else None
        groups.setdefault(tag.group, []).append(
            Mention(
                text=text[tag.start : tag.end],
                where=where,
                start=tag.start,
                end=tag.end,
                evidence=Evidence.TAG,
                confidence=confidence,
                company=company,
                note=tag.note,
            )
        )
    for group in groups.values():
        yield tuple(group)


def from_feed(ticker: FeedTicker, universe: Universe, day: date | None) -> Mention:
    """What a ticker in the feed's metadata says; its company is None, with a note, when it is none of ours.

    The company has its name when the universe knows it.
    """
    symbol = ticker.ticker.strip()
    known = venue_of(ticker.exchange)
    if known and known[0]:
        name, venue, note = judge(symbol, [known[0]])
    else:
        where = known[1] if known else f"on an exchange we do not know ({ticker.exchange.strip() or 'not named'})"
        name, venue, note = "", "", f"traded {where}"
    listing = universe.find(name, day) if name else None
    if name and listing is None:
        note = outdated(name, universe, day)
        name, venue = ("", "") if note else (name, venue)
    return Mention(
        text=f"{ticker.exchange.strip()}:{symbol}",
        where="feed",
        start=0,
        end=0,
        evidence=Evidence.FEED,
        confidence=0.95,
        company=Company(ticker=name, exchange=venue, name=listing.name if listing else "") if name else None,
        note=note,
    )


def cashtags(own: Text, universe: Universe, day: date | None) -> Iterator[tuple[int, Mention]]:
    """Words like ``$ABCD`` that are symbols of the day, with their word number."""
    for i, raw in enumerate(own.raw):
        if raw[0] != "$" or not raw[1:].replace(".", "").isalpha() or not raw[1:].isupper() or len(raw) > 7:
            continue
        listing = universe.find(raw[1:], day)
        if listing:
            yield (
                i,
                Mention(
                    text=own.delivered[own.starts[i] : own.ends[i]],
                    where="headline",
                    start=own.starts[i],
                    end=own.ends[i],
                    evidence=Evidence.CASHTAG,
                    confidence=0.95,
                    company=company_of(listing),
                ),
            )


def fed_by(feed: Sequence[Mention], word: str) -> Mention | None:
    """The feed's one company whose name begins with a word; None for a word that many names begin with."""
    if word in GENERIC:
        return None
    named = [m for m in feed if m.where == "feed" and m.company and m.company.name]
    alike = [m for m in named if m.company and tokenise(m.company.name).words[:1] == (word,)]
    return alike[0] if len(alike) == 1 else None


def by_name(  # noqa: PLR0917
    own: Text,
    place: tuple[int, int],
    entry: NameEntry,
    note: str,
    company: Company | None = None,
    confidence: float = 0.0,
    role: Role = "other",
) -> Mention:
    """The mention of a company by its name at words ``place``; without a company ``note`` says why there is none."""
    start, stop = own.starts[place[0]], own.ends[place[1] - 1]
    return Mention(
        text=own.delivered[start:stop],
        where="headline",
        start=start,
        end=stop,
        evidence=Evidence.NAME if entry.legal else Evidence.ALIAS,
        confidence=confidence,
        role=role,
        company=company,
        note=note,
    )
