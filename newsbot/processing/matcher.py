"""Which rules an article fires, and for which company.

Rules are compiled once into an index from words to phrases: an article is only ever compared with phrases of which a
selective word stands in it, so that what it costs does not grow with the number of rules.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from newsbot.domain.article import Article
from newsbot.domain.company import Company, Mention
from newsbot.domain.signal import Kind, Trigger
from newsbot.processing import companies
from newsbot.processing.companies import NoCompany
from newsbot.processing.program import Program, cost
from newsbot.processing.rule import Conditions, Phrase, Rule, RuleSet
from newsbot.processing.view import Part, View


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleMatch:
    """A rule that fired. ``company`` None comes with ``no_company``, the reason in a word, and its detail in words.

    ``mentions`` are the evidence for the company, ``triggers`` the words that were found, in the order of the text.
    """

    rule: Rule
    company: Company | None
    no_company: NoCompany
    no_company_detail: str
    mentions: tuple[Mention, ...]
    triggers: tuple[Trigger, ...]


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
    view = View(article, extra_kinds)
    compiled = compile_rules(rules)
    matches = []
    for number in compiled.candidates(view, any_source=any_source):
        rule = compiled.rules[number]
        verdict = judge(rule, view)
        if not verdict.gate:
            resolution = verdict.company
            matches.append(
                RuleMatch(
                    rule=rule.rule,
                    company=resolution.company,
                    no_company=resolution.no_company,
                    no_company_detail=resolution.detail,
                    mentions=resolution.mentions,
                    triggers=verdict.triggers,
                )
            )
    return ArticleMatch(kinds=view.kinds, mentions=view.found.mentions, matches=tuple(matches))


Gate = Literal[
    "", "headline any", "headline all", "body any", "body all", "headline none", "body none", "company", "sources"
]
"""The condition that stopped a rule, in the order of asking; empty when it fires."""


@dataclass(frozen=True, slots=True)
class CompiledPart:
    any: tuple[Program, ...]
    all: tuple[Program, ...]
    none: tuple[Program, ...]


@dataclass(frozen=True, slots=True)
class CompiledRule:
    rule: Rule
    headline: CompiledPart
    body: CompiledPart


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a rule fires, and on what; ``stopped_by`` are the words that forbade it."""

    gate: Gate
    triggers: tuple[Trigger, ...] = ()
    stopped_by: tuple[Trigger, ...] = ()
    company: companies.Resolution = field(default_factory=companies.Resolution)


def judge(compiled: CompiledRule, view: View) -> Verdict:
    """Whether a rule's conditions hold, sources apart, and if not, which failed first."""
    rule = compiled.rule
    triggers: list[Trigger] = []
    parts: tuple[tuple[Part, CompiledPart], ...] = (("headline", compiled.headline), ("body", compiled.body))
    for part, conditions in parts:
        if conditions.any:
            hits = (view.fires(program, part) for program in conditions.any)
            first = next((hit for hit in hits if hit is not None), None)
            if first is None:
                return Verdict("headline any" if part == "headline" else "body any", _named(rule, triggers))
            triggers.extend(first)
        for program in conditions.all:
            hit = view.fires(program, part)
            if hit is None:
                return Verdict("headline all" if part == "headline" else "body all", _named(rule, triggers))
            triggers.extend(hit)
    found = _named(rule, triggers)
    for part, conditions in parts:
        for program in conditions.none:
            hit = view.blocks(program, part)
            if hit is not None:
                return Verdict("headline none" if part == "headline" else "body none", found, _named(rule, hit))
    if not rule.tickers:
        return Verdict("", found, company=view.subject())
    resolution = companies.named(rule.tickers, view.reading("headline").text, view.found)
    return Verdict("company", found) if resolution is None else Verdict("", found, company=resolution)


class CompiledRules:
    """The index. A rule stands in it under the phrases of one condition that it cannot do without."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        programs: dict[str, Program] = {}

        def compiled(phrases: Iterable[Phrase]) -> tuple[Program, ...]:
            out = []
            for phrase in phrases:
                text = str(phrase)
                if text not in programs:
                    programs[text] = Program(phrase)
                out.append(programs[text])
            return tuple(out)

        def part(conditions: Conditions) -> CompiledPart:
            return CompiledPart(compiled(conditions.any), compiled(conditions.all), compiled(conditions.none))

        self.rules = tuple(CompiledRule(rule, part(rule.headline), part(rule.body)) for rule in rules)
        keys: dict[tuple[Part, Program], list[int]] = {}
        self._sources: dict[Part, set[str]] = {"headline": set(), "body": set()}
        for number, rule in enumerate(self.rules):
            where, key = _key(rule)
            self._sources[where].update(rule.rule.sources)
            for program in key:
                keys.setdefault((where, program), []).append(number)
        self._rules_of = {key: tuple(numbers) for key, numbers in keys.items()}
        self._words: dict[Part, dict[str, list[Program]]] = {"headline": {}, "body": {}}
        self._begins: dict[Part, dict[int, dict[str, list[Program]]]] = {"headline": {}, "body": {}}
        for where, program in keys:
            for word, begins in program.anchors:
                index = self._begins[where].setdefault(len(word), {}) if begins else self._words[where]
                index.setdefault(word, []).append(program)

    def candidates(self, view: View, *, any_source: bool) -> list[int]:
        """Numbers of the rules that hear the article's source and whose indispensable phrase is in it, ascending."""
        numbers: set[int] = set()
        source = view.article.source
        for part, words in self._words.items():
            begins = self._begins[part]
            if not (any_source or source in self._sources[part]) or not (words or begins):
                continue
            tried: set[Program] = set()
            present = frozenset(view.text(part).words)
            for word in present:
                if word in words:
                    tried.update(words[word])
                for length, index in begins.items():
                    if word[:length] in index:
                        tried.update(index[word[:length]])
            for program in tried:
                if any(map(present.isdisjoint, program.needs)):
                    continue
                if view.fires(program, part) is not None:
                    numbers.update(self._rules_of[part, program])
        return sorted(n for n in numbers if any_source or source in self.rules[n].rule.sources)


@lru_cache(maxsize=4)
def compile_rules(rules: RuleSet) -> CompiledRules:
    """The compiled form, kept for the last few sets; a set is told from another by identity."""
    return CompiledRules(rules.rules)


def _key(rule: CompiledRule) -> tuple[Part, tuple[Program, ...]]:
    """The cheapest condition of which a rule needs a hit: all phrases of an ``any``, or one of an ``all``."""
    where: Part = "headline" if rule.headline.any or rule.headline.all else "body"
    part = rule.headline if where == "headline" else rule.body
    choices: list[tuple[Program, ...]] = [(program,) for program in part.all]
    if part.any:
        choices.append(part.any)
    return where, min(choices, key=lambda programs: sum(cost(program.anchors) for program in programs))


def _named(rule: Rule, triggers: Iterable[Trigger]) -> tuple[Trigger, ...]:
    order = sorted(triggers, key=lambda t: (t.where == "body", t.start, t.end))
    return tuple(
        Trigger(rule_id=rule.id, text=t.text, where=t.where, start=t.start, end=t.end) for t in dict.fromkeys(order)
    )
