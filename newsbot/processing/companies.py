"""Which company an article is about, and the evidence for it. A wrong ticker is far worse than none."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from newsbot.domain.article import Article, FeedTicker
from newsbot.domain.company import Company, Evidence, Mention
from newsbot.processing.tag import Tag, judge, tags
from newsbot.processing.text import NONE, Text, tokenise
from newsbot.processing.venue import venue_of
from newsbot.processing.vocabulary import GENERIC, LEGAL, PLAIN, RELATIVE

NoCompany = Literal["", "UNKNOWN_COMPANY", "AMBIGUOUS_COMPANY"]
BODY_LEAD = 1500
"""Code points of a body in which the issuer's own tag is expected; further down partners and lawyers have theirs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """The company, or the reason in a word and in words why there is none. ``mentions`` are what it rests on."""

    company: Company | None = None
    no_company: NoCompany = ""
    detail: str = ""
    mentions: tuple[Mention, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What an article says of companies. ``issuers`` groups the mentions: side by side is one issuer."""

    mentions: tuple[Mention, ...] = ()
    issuers: tuple[tuple[Mention, ...], ...] = ()
    spans: tuple[tuple[int, int], ...] = ()  # of tags in the headline

    @property
    def tickers(self) -> frozenset[str]:
        return frozenset(mention.company.ticker for mention in self.mentions if mention.company)


def find(article: Article) -> Found:
    """Mentions by exchange tags and by the feed's own tickers; the body is asked only when both are silent."""
    headline = article.headline
    in_headline = tags(headline)
    issuers = list(_issuers(in_headline, headline, "headline", 0.99))
    if article.feed_tickers:
        issuers.append(tuple(_from_feed(ticker) for ticker in article.feed_tickers))
    if not issuers and article.body:
        lead = article.body[:BODY_LEAD]
        in_body = tags(lead)
        if in_body:
            own = _own_group(headline, lead, in_body)
            issuers = [group for i, group in enumerate(_issuers(in_body, lead, "body", 0.8)) if i == own]
    return Found(
        mentions=tuple(mention for issuer in issuers for mention in issuer),
        issuers=tuple(issuers),
        spans=tuple((tag.start, tag.end) for tag in in_headline),
    )


def subject(found: Found) -> Resolution:
    """The one US company of the article: none when nothing names one, none when several are named."""
    ours: dict[str, Mention] = {}
    others: list[Mention] = []
    for issuer in found.issuers:
        named = [mention for mention in issuer if mention.company]
        for mention in named:
            if mention.company:
                ours.setdefault(mention.company.ticker, mention)
        if not named:
            others.extend(issuer)
    evidence = found.mentions
    if not ours:
        detail = "; ".join(dict.fromkeys(f"{m.text}: {m.note}" for m in others))
        return Resolution(
            no_company="UNKNOWN_COMPANY",
            detail=detail or "no exchange tag and no ticker from the source",
            mentions=evidence,
        )
    if len(ours) > 1 or others:
        names = ", ".join([*(mention.text for mention in ours.values()), *(mention.text for mention in others)])
        return Resolution(no_company="AMBIGUOUS_COMPANY", detail=f"several are named: {names}", mentions=evidence)
    return Resolution(company=next(iter(ours.values())).company, mentions=evidence)


def named(companies: Sequence[Company], headline: Text, found: Found) -> Resolution | None:
    """Which of a rule's own companies the article is about; None when it names none of them.

    The whole name must stand in the headline (Target is not Target Hospitality), or a tag or the feed must give the
    symbol. Another company beside it makes the article ambiguous.
    """
    by_ticker = {company.ticker: company for company in companies}
    mentions = list(found.mentions)
    hit: dict[str, Company] = {}
    for mention in found.mentions:
        if mention.company and mention.company.ticker in by_ticker:
            ticker = mention.company.ticker
            hit[ticker] = Company(ticker=ticker, exchange=mention.company.exchange, name=by_ticker[ticker].name)
    for company in companies:
        place = _name_place(company.name, headline)
        if place:
            start, end = place
            mentions.append(
                Mention(
                    text=headline.delivered[start:end],
                    where="headline",
                    start=start,
                    end=end,
                    evidence=Evidence.RULE,
                    confidence=0.9,
                    company=company,
                )
            )
            hit.setdefault(company.ticker, company)
    if not hit:
        return None
    everything = tuple(mentions)
    strangers = [m for m in found.mentions if not (m.company and m.company.ticker in hit)]
    if any(_all_strange(issuer, hit) for issuer in found.issuers) or len(hit) > 1:
        names = ", ".join([*hit, *(m.text for m in strangers)])
        return Resolution(no_company="AMBIGUOUS_COMPANY", detail=f"several are named: {names}", mentions=everything)
    return Resolution(company=next(iter(hit.values())), mentions=everything)


# ---------------------------------------------------------------------------------------------------- mentions


def _issuers(
    found: Sequence[Tag], text: str, where: Literal["headline", "body"], confidence: float
) -> Iterator[tuple[Mention, ...]]:
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


def _from_feed(ticker: FeedTicker) -> Mention:
    symbol = ticker.ticker.strip()
    known = venue_of(ticker.exchange)
    if known and known[0]:
        name, venue, note = judge(symbol, [known[0]])
    else:
        where = known[1] if known else f"on an exchange we do not know ({ticker.exchange.strip() or 'not named'})"
        name, venue, note = "", "", f"traded {where}"
    return Mention(
        text=f"{ticker.exchange.strip()}:{symbol}",
        where="feed",
        start=0,
        end=0,
        evidence=Evidence.FEED,
        confidence=0.95,
        company=Company(ticker=name, exchange=venue) if name else None,
        note=note,
    )


def _all_strange(issuer: tuple[Mention, ...], hit: dict[str, Company]) -> bool:
    return not any(mention.company and mention.company.ticker in hit for mention in issuer)


# ------------------------------------------------------------------------------------------------------- names


def _name_place(name: str, headline: Text) -> tuple[int, int] | None:
    """Where the headline has this whole name: not as a part of a longer one, nor as an owner of a part."""
    wanted = tokenise(name).words
    size = len(wanted)
    for i in range(len(headline) - size + 1):
        j = i + size
        if headline.words[i:j] != wanted or any(headline.breaks[k] != NONE for k in range(i + 1, j)):
            continue
        if headline.joined[i] or (j < len(headline) and headline.joined[j]):
            continue
        if i and headline.breaks[i] == NONE and _may_be_name(headline, i - 1):
            continue
        while j < len(headline) and headline.words[j] in LEGAL:
            j += 1
        follows = j < len(headline) and headline.breaks[j] == NONE
        if follows and (_may_be_name(headline, j) or (headline.possessive[j - 1] and headline.words[j] in RELATIVE)):
            continue
        return headline.starts[i], headline.ends[j - 1]
    return None


def _may_be_name(text: Text, i: int) -> bool:
    return text.raw[i][0].isupper() and text.words[i] not in PLAIN


def _own_group(headline: str, lead: str, found: Sequence[Tag]) -> int:
    """Number of the tag group whose company's name stands before the tag and begins the headline; -1 when none does.

    A release often tags its partner and not its (private) issuer, so the first tag alone proves nothing.
    """
    head, body = tokenise(headline), tokenise(lead[: found[0].start])
    if not len(head):
        return -1
    skip = 1 if head.words[0] == "the" and len(head) > 1 else 0
    for at in range(len(body) - 1, max(-1, len(body) - 10), -1):
        if body.words[at] == head.words[skip]:
            same = _same(head, skip, body, at)
            needed = 2 if head.words[skip] in GENERIC else 1
            return 0 if same >= needed and not _followed_by_relative(head, skip + same) else -1
        if not (body.raw[at][0].isupper() or body.words[at] in LEGAL or body.words[at] in ("and", "of", "or", "the")):
            return -1
    return -1


def _same(head: Text, i: int, body: Text, j: int) -> int:
    count = 0
    while i + count < len(head) and j + count < len(body) and head.words[i + count] == body.words[j + count]:
        count += 1
    return count


def _followed_by_relative(head: Text, i: int) -> bool:
    while i < len(head) and head.words[i] in LEGAL:
        i += 1
    if i and head.possessive[i - 1]:
        return True
    return i < len(head) and (head.joined[i] or head.words[i] in RELATIVE)
