"""Companies and mentions as lines for people and as rows for machines."""

from difflib import get_close_matches
from typing import Any

from newsbot.domain.company import Mention
from newsbot.universe import table
from newsbot.universe.listing import Alias, Listing, Universe

_NEAR = 5


def near(ticker: str, universe: Universe) -> list[str]:
    """Symbols of companies with this or a like name, then symbols that look like it."""
    wanted = ticker.strip().casefold()
    names: dict[str, str] = {}
    for listing in universe.listings:
        if listing.until is None and listing.primary:
            for text in (listing.name, *(alias.text for alias in listing.aliases)):
                names.setdefault(text.casefold(), listing.ticker)
    close = [names[name] for name in get_close_matches(wanted, names, n=_NEAR, cutoff=0.75)]
    tickers = {listing.ticker for listing in universe.listings if listing.until is None}
    close += get_close_matches(wanted.upper(), tickers, n=_NEAR, cutoff=0.6) if len(wanted) < 6 else []
    return list(dict.fromkeys(close))[:_NEAR]


def row(listing: Listing, universe: Universe) -> dict[str, Any]:
    """A listing with its names, each with why it is unsure."""
    return {
        "ticker": listing.ticker,
        "exchange": listing.exchange,
        "name": listing.name,
        "kind": listing.kind,
        "since": str(listing.since) if listing.since else None,
        "until": str(listing.until) if listing.until else None,
        "cik": listing.cik,
        "primary": listing.primary,
        "symbol_is_a_word": listing.ticker in universe.barred,
        "aliases": [
            {"text": alias.text, "sure": alias.sure, "why": _why(alias, listing, universe)} for alias in listing.aliases
        ],
    }


def lines(listing: Listing, universe: Universe) -> list[str]:
    """The same in words."""
    since = f"from {listing.since}" if listing.since else "from before the table"
    span = f"{since} until {listing.until}" if listing.until else f"{since} until now"
    lines = [f"{listing.ticker:<7}{listing.name}", f"       {listing.exchange}, {listing.kind}, {span}"]
    if listing.cik:
        lines.append(f"       CIK {listing.cik}")
    if not listing.primary:
        lines.append("       not the symbol that the company's bare name stands for")
    if listing.ticker in universe.barred:
        lines.append("       the symbol is a word or an abbreviation as well: alone it proves nothing")
    for alias in listing.aliases:
        why = _why(alias, listing, universe)
        lines.append(f"       also {alias.text}" + (f": unsure, {why}" if why else ""))
    return lines


def _why(alias: Alias, listing: Listing, universe: Universe) -> str:
    """Why a name proves nothing alone; empty when it does."""
    if alias.sure:
        return ""
    folded = alias.text.casefold()
    others = sorted(
        {
            other.ticker
            for other in universe.listings
            if other.ticker != listing.ticker
            and other.name != listing.name
            and other.primary
            and any(name.text.casefold() == folded for name in other.aliases)
        }
    )
    if others:
        return f"it is also a name of {', '.join(others[:_NEAR])}"
    if all(word in table.ordinary() for word in folded.replace("-", " ").split()):
        return "it is also a word, a place or a person"
    return "it may stand for something else"


def mention_row(mention: Mention) -> dict[str, Any]:
    """A place in a text where a company is named; no ticker where we must not say one."""
    company = mention.company
    return {
        "ticker": company.ticker if company else None,
        "exchange": company.exchange if company else None,
        "name": company.name if company else None,
        "text": mention.text,
        "start": mention.start,
        "end": mention.end,
        "evidence": mention.evidence.value,
        "confidence": mention.confidence,
        "role": mention.role,
        "note": mention.note,
    }


def mention_line(mention: Mention) -> str:
    """The same in words."""
    company = mention.company
    who = f"{company.ticker:<7}{company.name or company.exchange}" if company else f"{'-':<7}no ticker"
    place = f'"{mention.text}" at {mention.start}-{mention.end}'
    note = f" ({mention.note})" if mention.note else ""
    return f"{who}  {place}, {mention.evidence.value} {mention.confidence:.2f}, {mention.role}{note}"
