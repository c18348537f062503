"""Which companies an article names, and the evidence for each. A wrong ticker is far worse than none."""

from collections.abc import Iterator, Sequence

from newsbot.domain.article import Article
from newsbot.domain.company import Mention
from newsbot.processing.ambiguity import doubtful
from newsbot.processing.finder import Finder, Place, best_of
from newsbot.processing.found import Found, NoCompany, Resolution
from newsbot.processing.kinds import kinds_of
from newsbot.processing.mention import from_feed, issuers
from newsbot.processing.name import NameEntry
from newsbot.processing.names import own_places
from newsbot.processing.outdated import of_the_day
from newsbot.processing.subject import named, of_name, subject
from newsbot.processing.tag import Tag, tags
from newsbot.processing.text import Text, tokenise
from newsbot.universe.listing import EMPTY, Listing, Universe

__all__ = ["Found", "NoCompany", "Resolution", "entries", "find", "named", "of_name", "subject"]

BODY_LEAD = 1500
"""Code points of a body in which the issuer's own tag is expected; further down partners and lawyers have theirs."""

_STRANGER = Listing(ticker="", exchange="", name="")
_ORDER = {"headline": 0, "feed": 1, "body": 2, "rule": 3}


def entries(universe: Universe) -> Iterator[tuple[tuple[str, ...], NameEntry]]:
    """What goes into the tree of words: legal names, aliases and symbols, each with its listing.

    Names that look like a listing's and are another's come with a listing without ticker.
    """
    for listing in universe.listings:
        if listing.kind == "fund":
            continue
        seen: set[tuple[str, ...]] = set()
        words: set[tuple[str, ...]] = set()
        if listing.primary:
            for text, legal, sure in [(listing.name, True, True), *((a.text, False, a.sure) for a in listing.aliases)]:
                raw, folded = _spelling(text)
                if not raw or raw in seen or folded[-1] == "the":
                    continue
                seen.add(raw)
                words.add(folded)
                entry = NameEntry(listing=listing, raw=raw, legal=legal, sure=sure)
                if doubtful(entry):
                    entry = NameEntry(listing=listing, raw=raw, legal=legal, sure=sure, doubt=True)
                yield folded, entry
        symbol = listing.ticker.casefold()
        if len(symbol) > 1 and listing.ticker not in universe.barred and (symbol,) not in words:
            yield (symbol,), NameEntry(listing=listing, raw=(listing.ticker,), symbol=True, doubt=True)
    for text in sorted(universe.strangers):
        raw, folded = _spelling(text)
        if folded:
            yield folded, NameEntry(listing=_STRANGER, raw=raw)


def _spelling(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words of a name as written, and case-folded."""
    if text.isascii() and text.replace(" ", "").isalpha():  # most names: nothing to cut but at blanks
        plain = tuple(text.split())
        return plain, tuple(map(str.casefold, plain))
    cut = tokenise(text)
    return tuple(f"{raw}'s" if own else raw for raw, own in zip(cut.raw, cut.possessive, strict=True)), cut.words


def find(
    article: Article,
    own: Text | None = None,
    in_headline: Sequence[Tag] | None = None,
    hits: Sequence[tuple[int, int, NameEntry]] = (),
    universe: Universe = EMPTY,
) -> Found:
    """What an article says of companies, as of its date.

    ``own`` are the headline's own words, ``in_headline`` its tags, ``hits`` the places where the tree of words found
    an entry of the universe. The body is asked for tags only when headline and feed have none.
    """
    headline = article.headline
    if in_headline is None:
        in_headline = tags(headline)
    if own is None:
        own = tokenise(headline).without([(0, kinds_of(headline)[1]), *((tag.start, tag.end) for tag in in_headline)])
    day = article.published.at.date() if article.published else None
    in_headline = of_the_day(in_headline, universe, day) if in_headline else ()
    groups = list(issuers(in_headline, headline, "headline", 0.99)) if in_headline else []
    if article.feed_tickers:
        groups.append(tuple(from_feed(ticker, universe, day) for ticker in article.feed_tickers))
    places: dict[Place, Mention] = {}
    if not groups and article.body:
        lead = article.body[:BODY_LEAD]
        in_body = of_the_day(tags(lead), universe, day)
        if in_body:
            where = own_places(own, lead, in_body)
            for i, group in enumerate(issuers(in_body, lead, "body", 0.8)):
                if i in where:
                    groups.append(group)
                    places[where[i]] = best_of(group)
    finder = Finder(article, own, universe, groups, places)
    finder.tagged()
    if "$" in headline:
        finder.cashtagged()
    if hits:
        finder.weigh(hits)
    mentions = [mention for group in finder.groups for mention in group]
    if finder.shown:
        mentions += finder.shown
        mentions.sort(key=lambda mention: (_ORDER[mention.where], mention.start))
    return Found(
        mentions=tuple(mentions),
        issuers=tuple(finder.groups),
        spans=tuple((tag.start, tag.end) for tag in in_headline),
        seek=finder.names,
    )
