"""The company that a rule's words are about."""

from collections.abc import Sequence
from typing import Literal

from newsbot.domain.company import Company, Evidence, Mention
from newsbot.processing.found import Found, Resolution
from newsbot.processing.name import Name
from newsbot.processing.names import name_place
from newsbot.processing.nearest import Nobody, nearest, own_text, owner
from newsbot.processing.role import HARMLESS
from newsbot.processing.text import Text

SHARES_OF = frozenset({"shares of", "share of", "stock of"})
"""Parts that leave it to the feed whether the company is meant: trading in shares of Acme."""


def subject(
    found: Found,
    own: Text | None = None,
    path: Sequence[int] = (),
    parts: Literal["other", "parent"] = "other",
    filled: frozenset[int] = frozenset(),
) -> Resolution:
    """The company a match is about, seen from the words it took: ``path`` are their numbers in ``own``.

    Raters, quoted sources and names after a preposition are dropped; the nearest name left of the match in its clause
    counts, else the first one of the nearest clause further left, else the first one right of it. ``filled`` are the
    words of the path that a company slot took. Without ``own`` or names the tags and the feed decide alone.
    """
    if own is None or not found.names:
        return _whole(found)
    chosen = nearest(found.names, own, path, parts, filled)
    if isinstance(chosen, Nobody):
        return Resolution(no_company=chosen.code, detail=chosen.why, mentions=found.mentions)
    if not chosen:
        if _headline_tags(found):
            return _unknown(found, "no name beside the words that matched")
        whole = _whole(found)
        aside = next((n for n in found.names if _is(n, whole.company) and n.part not in SHARES_OF), None)
        return _unknown(found, f"{own_text(own, aside)} is only named beside it") if aside else whole
    one = [of_name(name, found, parts, subject=True) for name in chosen]
    known = tuple({r.company.ticker: r.company for r in reversed(one) if r.company}.values())[::-1]
    if len(chosen) == 1 and not known:
        parent = next((n for n in found.names if n.first == chosen[0].end + 1 and owner(n, own)), None)
        return of_name(parent, found, "parent") if parent else one[0]
    if len(chosen) == 1 or len(known) < 2:
        return one[0] if len(one) == 1 else _joint(one, known, found)
    return Resolution(
        several=known,
        no_company="AMBIGUOUS_COMPANY",
        detail="several are named together: " + ", ".join(c.ticker for c in known),
        mentions=found.mentions,
    )


def of_name(
    name: Name, found: Found, parts: Literal["other", "parent"] = "other", *, subject: bool = False
) -> Resolution:
    """The company of one name, for a slot: none for a part of it (unless ``parts`` is "parent") or a barred name."""
    mention = name.mention
    text = mention.text if mention else "the name"
    if name.barred:
        return _unknown(found, f"{text}: {name.barred}")
    if name.part and parts == "other" and not (subject and name.part in HARMLESS):
        return _unknown(found, f"{text}: only a part ({name.part})")
    if mention and mention.company:
        symbols = {m.company.ticker for issuer in found.issuers if mention in issuer for m in issuer if m.company}
        if len(symbols) > 1:
            detail = f"several symbols: {', '.join(sorted(symbols))}"
            return Resolution(no_company="AMBIGUOUS_COMPANY", detail=detail, mentions=found.mentions)
        return Resolution(company=mention.company, mentions=found.mentions)
    alone = _alone(found)
    if alone and (mention is None or not mention.note):
        return Resolution(company=alone, mentions=found.mentions)
    return _unknown(found, f"{text}: {mention.note}" if mention and mention.note else "the name is not known")


def named(companies: Sequence[Company], headline: Text, found: Found) -> Resolution | None:
    """Which of a rule's own companies the article is about; None when it names none of them.

    The whole name, or another whole one of the company, must stand in the headline (Target is not Target Hospitality),
    or a tag or the feed must give the symbol. Another company beside it makes the article ambiguous.
    """
    by_ticker = {company.ticker: company for company in companies}
    strong = [m for m in found.mentions if m.evidence in (Evidence.TAG, Evidence.FEED, Evidence.CASHTAG)]
    mentions = list(found.mentions)
    hit: dict[str, Company] = {}
    for mention in strong:
        if mention.company and mention.company.ticker in by_ticker:
            ticker = mention.company.ticker
            hit[ticker] = Company(ticker=ticker, exchange=mention.company.exchange, name=by_ticker[ticker].name)
    for name in found.names:  # any name that the company is known by will do
        whole = name.mention.company if name.mention and not (name.part or name.barred) else None
        if whole and whole.ticker in by_ticker:
            known = Company(ticker=whole.ticker, exchange=whole.exchange, name=by_ticker[whole.ticker].name)
            hit.setdefault(whole.ticker, known)
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
    strangers = [m for m in strong if not (m.company and m.company.ticker in hit)]
    if any(_all_strange(issuer, hit) for issuer in found.issuers) or len(hit) > 1:
        names = ", ".join([*hit, *(m.text for m in strangers)])
        return Resolution(no_company="AMBIGUOUS_COMPANY", detail=f"several are named: {names}", mentions=everything)
    return Resolution(company=next(iter(hit.values())), mentions=everything)


def _all_strange(issuer: tuple[Mention, ...], hit: dict[str, Company]) -> bool:
    return not any(mention.company and mention.company.ticker in hit for mention in issuer)


# ---------------------------------------------------------------------------------------------------- without names


def _joint(one: Sequence[Resolution], known: Sequence[Company], found: Found) -> Resolution:
    unknown = [r.detail for r in one if not r.company]
    if known and not unknown:
        return Resolution(company=known[0], mentions=found.mentions)
    doubtful = next((r for r in one if r.no_company == "AMBIGUOUS_COMPANY"), None)
    if doubtful:
        return doubtful
    if not known:
        return _unknown(found, "; ".join(dict.fromkeys(unknown)))
    return Resolution(
        no_company="AMBIGUOUS_COMPANY",
        detail=f"named together with one we do not know: {known[0].ticker}; {unknown[0]}",
        mentions=found.mentions,
    )


def _is(name: Name, company: Company | None) -> bool:
    named = name.mention.company if name.mention else None
    return named is not None and company is not None and named.ticker == company.ticker


def _headline_tags(found: Found) -> bool:
    return any(m.where == "headline" for issuer in found.issuers for m in issuer)


def _alone(found: Found) -> Company | None:
    """The company of the only issuer in feed or at the end of the headline that no name has.

    Not when the universe knows its name: the name in question is then another.
    """
    attached = {n.mention.company.ticker for n in found.names if n.mention and n.mention.company}
    ours = {m.company.ticker: m.company for issuer in found.issuers for m in issuer if m.company and m.role != "other"}
    if len(ours) != 1 or set(ours) & attached:
        return None
    company = next(iter(ours.values()))
    return None if company.name else company


def _unknown(found: Found, detail: str) -> Resolution:
    return Resolution(no_company="UNKNOWN_COMPANY", detail=detail, mentions=found.mentions)


def _whole(found: Found) -> Resolution:
    """The one US company of the tags and the feed: none when nothing names one, none when several are named."""
    ours: dict[str, Mention] = {}
    others: list[Mention] = []
    bought = any(mention.role == "target" for mention in found.mentions)
    for issuer in found.issuers:
        if all(mention.role in {"other", "rater"} or (bought and mention.role == "acquirer") for mention in issuer):
            continue
        with_company = [mention for mention in issuer if mention.company]
        for mention in with_company:
            if mention.company:
                ours.setdefault(mention.company.ticker, mention)
        if not with_company:
            others.extend(issuer)
    evidence = found.mentions
    if not ours:
        beside_it = [mention for mention in evidence if mention.role == "other"]
        detail = "; ".join(dict.fromkeys(f"{m.text}: {m.note}" for m in (*others, *beside_it)))
        return _unknown(found, detail or "no exchange tag and no ticker from the source")
    if len(ours) > 1 or others:
        names = ", ".join([*(mention.text for mention in ours.values()), *(mention.text for mention in others)])
        return Resolution(no_company="AMBIGUOUS_COMPANY", detail=f"several are named: {names}", mentions=evidence)
    return Resolution(company=next(iter(ours.values())).company, mentions=evidence)
