"""What the tests in rule files leave untested: rules with too few of them, phrases that none of them exercises."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from newsbot.processing.explain import GUARDS
from newsbot.processing.implied import words_of
from newsbot.processing.lint import FIRES_MIN, SILENT_MIN
from newsbot.processing.matcher import match
from newsbot.processing.rule import Choice, Conditions, Element, Phrase, Rule, RuleSet, RuleTest, Word
from newsbot.processing.ruletest import TestResult, article_of, explained, known_to_tests
from newsbot.processing.text import tokenise
from newsbot.processing.vocabulary import STOP

GUARDED, LOOK_ALIKE = "a guarded one", "a look-alike"
"""What a rule for live orders must have among its tests."""
HELD_BACK = frozenset({*GUARDS, "headline none", "body none", "not here"})
"""Gates of a guarded test: the event's words stand there, and others around them forbid it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleCoverage:
    """How far one rule is tested. ``lacks`` says in words what is missing, empty when it is tested enough.

    A silent test is *guarded* when the rule found all its words and others held it back: a guard, none: or not_here:.
    A test under near: is one of these. It is a *look-alike* when nothing held the rule back, and yet at least half of
    the words of one of its phrases stand in the text, one of them a word that says something.
    """

    rule_id: str
    path: str
    line: int
    fires: int
    silent: int
    guarded: int
    look_alike: int
    lacks: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UntestedPhrase:
    """A phrase of any: or all: that stands in no text on which its rule is tested to fire."""

    rule_id: str
    text: str
    path: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """All rules in the order of ids, the number of their phrases, and those that no test exercises."""

    rules: tuple[RuleCoverage, ...]
    phrases: int
    untested: tuple[UntestedPhrase, ...]


def coverage(rules: RuleSet, results: Sequence[TestResult]) -> Coverage:
    """What the results of ``ruletest.run`` on these rules leave untested; only tests that passed count. Pure."""
    passed = {(result.rule_id, result.line, result.headline) for result in results if result.passed}
    counted: list[RuleCoverage] = []
    untested: list[UntestedPhrase] = []
    number = 0
    for rule in rules.rules:
        alone = known_to_tests(rules, rule)
        tests = [test for test in rule.tests if (rule.id, test.line, test.headline) in passed]
        counted.append(_rule(alone, rule, tests))
        probes = _probes(rule)
        number += len(probes)
        found = _exercised(alone, probes, [test for test in tests if test.expect == "fires"])
        for probe, phrase in probes:
            if probe.id not in found:
                line = phrase.line or rule.line
                untested.append(UntestedPhrase(rule_id=rule.id, text=phrase.text, path=rule.path, line=line))
    return Coverage(rules=tuple(counted), phrases=number, untested=tuple(untested))


def _rule(alone: RuleSet, rule: Rule, tests: Sequence[RuleTest]) -> RuleCoverage:
    fires = sum(test.expect == "fires" for test in tests)
    guarded = look_alike = 0
    for test in tests:
        if test.expect == "near":
            guarded += 1
        elif test.expect == "silent":
            gate = explained(alone, rule, test).gate
            guarded += gate in HELD_BACK
            look_alike += gate not in HELD_BACK and _looks_alike(rule, test)
    silent = len(tests) - fires
    lacks = [f"{FIRES_MIN - fires} more under fires"] if fires < FIRES_MIN else []
    if silent < SILENT_MIN:
        lacks.append(f"{SILENT_MIN - silent} more under silent")
    if any(next(words_of(phrase.elements), "") for phrase, _ in _phrases(rule)):
        lacks.extend([GUARDED] if not guarded else [])
        lacks.extend([LOOK_ALIKE] if not look_alike else [])
    return RuleCoverage(
        rule_id=rule.id,
        path=rule.path,
        line=rule.line,
        fires=fires,
        silent=silent,
        guarded=guarded,
        look_alike=look_alike,
        lacks=tuple(lacks),
    )


def _phrases(rule: Rule) -> list[tuple[Phrase, str]]:
    return [
        (phrase, part)
        for alternative in rule.alternatives
        for part, conditions in (("headline", alternative.headline), ("body", alternative.body))
        for phrase in (*conditions.any, *conditions.all)
    ]


def _probes(rule: Rule) -> list[tuple[Rule, Phrase]]:
    """For each phrase a rule of its own that looks for nothing else and that no guard stops."""
    bare = replace(
        rule, headline=Conditions(), body=Conditions(), fields=(), any_of=(), where=(), who="subject", tickers=()
    )
    probes = []
    for number, (phrase, part) in enumerate(_phrases(rule)):
        only = Conditions(any=(phrase,))
        own = replace(bare, id=f"{number:06}", allow=GUARDS)
        probes.append((replace(own, headline=only) if part == "headline" else replace(own, body=only), phrase))
    return probes


def _exercised(alone: RuleSet, probes: Sequence[tuple[Rule, Phrase]], tests: Sequence[RuleTest]) -> set[str]:
    if not tests or not probes:
        return set()
    rules = replace(alone, rules=tuple(probe for probe, _ in probes))
    return {
        found.rule.id
        for test in tests
        for found in match(rules, article_of(alone.rules[0], test), any_source=True).matches
    }


def _looks_alike(rule: Rule, test: RuleTest) -> bool:
    texts = {"headline": frozenset(tokenise(test.headline).words), "body": frozenset(tokenise(test.body).words)}
    return any(_half(phrase, texts[part]) for phrase, part in _phrases(rule))


def _half(phrase: Phrase, text: frozenset[str]) -> bool:
    spelt = [element for element in phrase.elements if isinstance(element, Word | Choice) and not _optional(element)]
    there = [element for element in spelt if _stands(element, text)]
    telling = any(word in text and word not in STOP for element in there for word in words_of((element,)))
    return telling and 2 * len(there) >= len(spelt)


def _optional(element: Element) -> bool:
    return isinstance(element, Choice) and element.optional


def _stands(element: Element, text: frozenset[str]) -> bool:
    """Whether the words of an element are in a text, wherever."""
    if isinstance(element, Word):
        *parts, last = [part.casefold().removesuffix("'s") for part in element.parts]
        ends = any(word.startswith(last) for word in text) if element.open_end else last in text
        return ends and text.issuperset(parts)
    if isinstance(element, Choice):
        return element.optional or any(all(_stands(one, text) for one in option) for option in element.options)
    return True
