"""All rules of a set, compiled, with one tree of words over their phrases and the names of companies.

An article is only ever compared with phrases of which a selective word stands in it, so that what it costs hardly
grows with the number of rules.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal
from weakref import WeakKeyDictionary, WeakValueDictionary

from newsbot.processing.companies import entries
from newsbot.processing.name import NameEntry
from newsbot.processing.program import Program
from newsbot.processing.rule import Alternative, Conditions, Phrase, Rule, RuleSet
from newsbot.processing.text import Text
from newsbot.processing.trie import Trie
from newsbot.universe.listing import Universe

Part = Literal["headline", "body"]


@dataclass(frozen=True, slots=True)
class CompiledPart:
    any: tuple[Program, ...]
    all: tuple[Program, ...]
    none: tuple[Program, ...]
    not_here: tuple[Program, ...]
    if_missing: Literal["refuse", "ignore"]

    @property
    def positive(self) -> bool:
        return bool(self.any or self.all)


@dataclass(frozen=True, slots=True)
class CompiledAlternative:
    """One way for a rule to fire. ``number`` is its place in the index, in the order of rules."""

    number: int
    rule: Rule
    sources: frozenset[str]
    headline: CompiledPart
    body: CompiledPart
    fields: tuple[tuple[str, tuple[str, ...]], ...]


# Names and their words, kept as long as their universe: rules are edited more often than companies are listed.
_NAMES: WeakKeyDictionary[Universe, tuple[tuple[tuple[str, ...], NameEntry], ...]] = WeakKeyDictionary()


def _names(universe: Universe) -> tuple[tuple[tuple[str, ...], NameEntry], ...]:
    if universe not in _NAMES:
        _NAMES[universe] = tuple(entries(universe))
    return _NAMES[universe]


class Index:
    """Built once for a set of rules and its universe, then only read; any thread.

    ``tree`` holds what a headline is walked through: names of companies, and phrases by their anchors. ``body`` holds
    the phrases for the text below it.
    """

    def __init__(self, rules: RuleSet) -> None:
        self.universe: Universe = rules.universe
        self.alternatives: tuple[CompiledAlternative, ...] = tuple(
            self._alternative(number, rule, alternative)
            for number, (rule, alternative) in enumerate(
                (rule, alternative) for rule in rules.rules for alternative in rule.alternatives
            )
        )
        self.tree: Trie[NameEntry | Program] = Trie(_names(rules.universe))
        self.body: Trie[Program] = Trie()
        self.free: list[int] = []
        """Numbers of alternatives that look for no words: fields alone."""
        self._body_sources: set[str] = set()
        self._of: dict[tuple[Part, Program], list[int]] = {}
        self._begins: dict[Part, dict[int, dict[str, list[Program]]]] = {"headline": {}, "body": {}}
        self._always: dict[Part, list[Program]] = {"headline": [], "body": []}
        for alternative in self.alternatives:
            self._enter(alternative)

    def keyed(self, programs: Iterable[Program], part: Part) -> set[int]:
        """Numbers of the alternatives that cannot do without one of these phrases."""
        return {number for program in programs for number in self._of.get((part, program), ())}

    def reads_body(self, source: str, *, any_source: bool) -> bool:
        """Whether an alternative that hears this source can be found by words of the body alone."""
        return bool(self._body_sources) and (any_source or source in self._body_sources)

    def unanchored(self, part: Part, text: Text) -> set[Program]:
        """Phrases that no whole word finds and that must be tried on this text."""
        found = set(self._always[part])
        for length, index in self._begins[part].items():
            for word in text.words:
                found.update(index.get(word[:length], ()))
        return found

    def _alternative(self, number: int, rule: Rule, alternative: Alternative) -> CompiledAlternative:
        return CompiledAlternative(
            number=number,
            rule=rule,
            sources=frozenset(alternative.sources),
            headline=self._part(alternative.headline, rule),
            body=self._part(alternative.body, rule),
            fields=alternative.fields,
        )

    def _part(self, conditions: Conditions, rule: Rule) -> CompiledPart:
        def programs(phrases: tuple[Phrase, ...]) -> tuple[Program, ...]:
            return tuple(_program(phrase, parts=rule.parts == "parent") for phrase in phrases)

        return CompiledPart(
            programs(conditions.any),
            programs(conditions.all),
            programs(conditions.none),
            programs(conditions.not_here),
            conditions.if_missing,
        )

    def _enter(self, alternative: CompiledAlternative) -> None:
        if not (alternative.headline.positive or alternative.body.positive):
            self.free.append(alternative.number)
            return
        for part, conditions in _parts(alternative):
            for program in (*conditions.any, *conditions.all):
                if (part, program) not in self._of:
                    self._of[part, program] = []
                    self._plant(part, program)
        part, key = _key(alternative)
        if part == "body":
            self._body_sources |= alternative.sources
        for program in dict.fromkeys(key):
            self._of[part, program].append(alternative.number)

    def _plant(self, part: Part, program: Program) -> None:
        for anchor in program.anchors:
            if part == "headline":
                self.tree.add(anchor, program)
            else:
                self.body.add(anchor, program)
        for word in program.begins:
            self._begins[part].setdefault(len(word), {}).setdefault(word, []).append(program)
        if not program.anchors and not program.begins:
            self._always[part].append(program)


_PROGRAMS: WeakValueDictionary[tuple[str, str, bool], Program] = WeakValueDictionary()
"""Phrases compiled and in use somewhere: those of a rule's own tests are those of the run, and a reload keeps most."""


def _program(phrase: Phrase, *, parts: bool) -> Program:
    key = (phrase.text, str(phrase), parts)
    found = _PROGRAMS.get(key)
    if found is None:
        found = _PROGRAMS[key] = Program(phrase, parts=parts)
    return found


@lru_cache(maxsize=4)
def index_of(rules: RuleSet) -> Index:
    """The index, kept for the last few sets; a set is told from another by identity."""
    return Index(rules)


def _parts(alternative: CompiledAlternative) -> Iterator[tuple[Part, CompiledPart]]:
    yield "headline", alternative.headline
    yield "body", alternative.body


def _key(alternative: CompiledAlternative) -> tuple[Part, tuple[Program, ...]]:
    """A condition without a hit in which it cannot fire: the phrases of an ``any``, or one of an ``all``."""
    part: Part = "headline" if alternative.headline.positive else "body"
    conditions = alternative.headline if part == "headline" else alternative.body
    if conditions.all and (not conditions.any or len(conditions.any) > 1):
        return part, conditions.all[:1]
    return part, conditions.any
