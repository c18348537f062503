"""The companies that a rule which fires is about."""

from collections.abc import Sequence

from newsbot.processing import companies
from newsbot.processing.companies import Resolution
from newsbot.processing.index import Part
from newsbot.processing.rule import Rule
from newsbot.processing.step import Way
from newsbot.processing.view import View


def whom(rule: Rule, view: View, hits: Sequence[tuple[Part, Way]]) -> tuple[Resolution, ...]:
    """The companies meant; empty when the rule names its companies and the headline none of them."""
    if rule.tickers:
        only = companies.named(rule.tickers, view.own, view.found)
        return () if only is None else (only,)
    if rule.who == "subject":
        way = next((way for part, way in hits if part == "headline"), Way())
        slots = [name for fill in way.fills if fill.slot == "company" for name in fill.names]
        filled = frozenset(i for name in slots for i in range(name.first, name.end))
        resolution = companies.subject(view.found, view.own, way.path, rule.parts, filled)
        if rule.policy == "all" and len(resolution.several) > 1:
            return tuple(Resolution(company=company, mentions=resolution.mentions) for company in resolution.several)
        return (resolution,)
    fills = [fill for _, way in hits for fill in way.fills if fill.slot == rule.who and fill.names]
    if not fills:
        detail = f"the words that were found name no {rule.who}"
        return (Resolution(no_company="UNKNOWN_COMPANY", detail=detail, mentions=view.found.mentions),)
    whole = rule.who == "company"  # "Acme stock upgraded" is about Acme
    found = [companies.of_name(n, view.found, rule.parts, subject=whole) for fill in fills for n in fill.names]
    known: dict[str, Resolution] = {}
    for one in found:
        if one.company is not None:
            known.setdefault(one.company.ticker, one)
    if not known:
        return (found[0],)
    if len(known) == 1 or rule.policy == "all" or len(fills[0].names) > 1:
        return tuple(known.values())
    detail = f"its phrases name several: {', '.join(known)}"
    return (Resolution(no_company="AMBIGUOUS_COMPANY", detail=detail, mentions=view.found.mentions),)
