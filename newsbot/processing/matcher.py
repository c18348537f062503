"""Which rules an article fires, and for which company."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from newsbot.domain.article import Article
from newsbot.domain.company import Company, Mention, Role
from newsbot.domain.signal import Kind, SlotValue, Trigger
from newsbot.processing.companies import NoCompany
from newsbot.processing.index import Index, index_of
from newsbot.processing.judge import Verdict, judge
from newsbot.processing.rule import Rule, RuleSet
from newsbot.processing.view import View


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleMatch:
    """A rule that fired for a company. A rule that takes several companies gives one of these for each.

    ``company`` None comes with ``no_company``, the reason in a word, and its detail in words. ``mentions`` are the
    evidence for the company, ``triggers`` the words that were found, in the order of the text, ``values`` what the
    slots took. ``alternative`` is the place of the one of the rule's alternatives that fired.
    """

    rule: Rule
    company: Company | None
    no_company: NoCompany
    no_company_detail: str
    mentions: tuple[Mention, ...]
    triggers: tuple[Trigger, ...]
    values: tuple[SlotValue, ...] = ()
    alternative: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleMatch:
    """What an article is and what it fires. ``matches`` are in the order of rule ids."""

    kinds: tuple[Kind, ...]
    mentions: tuple[Mention, ...]
    matches: tuple[RuleMatch, ...]


def match(
    rules: RuleSet, article: Article, extra_kinds: Sequence[Kind] = (), *, any_source: bool = False
) -> ArticleMatch:
    """The rules that fire on an article. Pure and deterministic.

    ``extra_kinds`` are those the caller knows and the text does not say, e.g. that the item was seen before.
    A rule hears only its own sources, unless ``any_source``.
    """
    index = index_of(rules)
    view = View(article, index, extra_kinds)
    matches: list[RuleMatch] = []
    roles: dict[Mention, Role] = {}
    fired: dict[str, int] = {}
    for number in candidates(index, view, any_source=any_source):
        alternative = index.alternatives[number]
        rule = alternative.rule
        if rule.id in fired:
            continue
        verdict = judge(alternative, view)
        if not verdict.gate:
            fired[rule.id] = number
            roles.update(verdict.roles)
            matches.extend(_matches(rule, number, verdict))
    return ArticleMatch(kinds=view.kinds, mentions=in_roles(view.found.mentions, roles), matches=tuple(matches))


def candidates(index: Index, view: View, *, any_source: bool) -> list[int]:
    """Numbers of the alternatives that hear the article's source and whose indispensable phrase may be in it."""
    source = view.article.source
    numbers = index.keyed(view.candidates("headline"), "headline")
    if view.article.body and index.reads_body(source, any_source=any_source):
        numbers |= index.keyed(view.candidates("body"), "body")
    numbers.update(index.free)
    return sorted(n for n in numbers if any_source or source in index.alternatives[n].sources)


def in_roles(mentions: tuple[Mention, ...], roles: dict[Mention, Role]) -> tuple[Mention, ...]:
    """The mentions with the roles that slots gave them."""
    if not roles:
        return mentions
    return tuple(replace(mention, role=roles.get(mention, mention.role)) for mention in mentions)


def compile_rules(rules: RuleSet) -> Index:
    """The compiled form of a set, built now if it was not yet."""
    return index_of(rules)


def _matches(rule: Rule, number: int, verdict: Verdict) -> list[RuleMatch]:
    roles = dict(verdict.roles)
    return [
        RuleMatch(
            rule=rule,
            company=found.company,
            no_company=found.no_company,
            no_company_detail=found.detail,
            mentions=in_roles(found.mentions, roles),
            triggers=verdict.triggers,
            values=verdict.values,
            alternative=number,
        )
        for found in verdict.companies
    ]
