"""Which company an article is about, and the evidence for it. A wrong ticker is far worse than none."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from newsbot.domain.article import Article, FeedTicker
from newsbot.domain.company import Company, Evidence, Mention
from newsbot.processing.names import name_place, own_groups
from newsbot.processing.tag import Tag, judge, tags
from newsbot.processing.text import NONE, Text, tokenise
from newsbot.processing.venue import venue_of
from newsbot.processing.vocabulary import BESIDE, PART_OF

NoCompany = Literal["", "UNKNOWN_COMPANY", "AMBIGUOUS_COMPANY"]
NAME_WORDS_MAX = 6
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
    issuers = [_in_role(group, headline) for group in _issuers(in_headline, headline, "headline", 0.99)]
    if article.feed_tickers:
        issuers.append(tuple(_from_feed(ticker) for ticker in article.feed_tickers))
    if not issuers and article.body:
        lead = article.body[:BODY_LEAD]
        in_body = tags(lead)
        if in_body:
            own = own_groups(headline, lead, in_body)
            issuers = [group for i, group in enumerate(_issuers(in_body, lead, "body", 0.8)) if i in own]
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
        if all(mention.role == "other" for mention in issuer):
            continue
        named = [mention for mention in issuer if mention.company]
        for mention in named:
            if mention.company:
                ours.setdefault(mention.company.ticker, mention)
        if not named:
            others.extend(issuer)
    evidence = found.mentions
    if not ours:
        beside = [mention for mention in evidence if mention.role == "other"]
        detail = "; ".join(dict.fromkeys(f"{m.text}: {m.note}" for m in (*others, *beside)))
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
        place = name_place(company.name, headline)
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


def _in_role(issuer: tuple[Mention, ...], headline: str) -> tuple[Mention, ...]:
    """The same mentions, as beside the subject when the words around them say so: by Acme (NYSE: ACM)."""
    before, after = tokenise(headline[: issuer[0].start]), tokenise(headline[issuer[-1].end :])
    i = len(before) - 1
    while i > 0 and before.breaks[i] == NONE and len(before) - i <= NAME_WORDS_MAX and _in_name(before, i):
        i -= 1
    note = ""
    if 0 <= i < len(before) - 1 and before.words[i] in BESIDE and before.breaks[i + 1] == NONE:
        note = f'named after "{before.words[i]}": not the subject'
    elif len(after) and after.words[0] in PART_OF and headline[issuer[-1].end :].lstrip(")] ")[:1] not in ",;:.-":
        note = f"its {after.words[0]}: not the subject"
    return tuple(replace(mention, role="other", note=mention.note or note) for mention in issuer) if note else issuer


def _in_name(text: Text, i: int) -> bool:
    return text.words[i] not in BESIDE and (text.raw[i][0].isupper() or text.words[i] in ("of", "and", "the"))


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
