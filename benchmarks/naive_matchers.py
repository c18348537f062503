"""The usual ways to find many phrases in a headline, each written as well as its idea allows.

All get the words that newsbot's tokenizer gives, so all must find the same phrases. A library that is not installed
is left out and named.
"""

import importlib
import re
from collections.abc import Callable, Sequence
from typing import Any

from newsbot.processing.rule import Conditions, RuleSet
from newsbot.processing.text import Text
from newsbot.processing.trie import Trie

Search = Callable[[Text], list[int]]
"""The numbers of the phrases in a text; one may come several times."""
Phrases = Sequence[tuple[str, ...]]

NEWSBOT, PYAHO, RUST, HYPER, IN, REGEX = (
    "newsbot's trie",
    "pyahocorasick",
    "ahocorasick_rs",
    "hyperscan",
    "in loop",
    "regex per rule",
)
WORDS = {
    NEWSBOT: "one tree of words in plain Python dictionaries",
    PYAHO: "automaton over characters, written in C",
    RUST: "automaton over characters, written in Rust, overlapping matches",
    HYPER: "literals compiled by Intel's library, block mode",
    IN: "phrase in text, phrase by phrase",
    REGEX: "a compiled pattern with word ends for each phrase",
}
LIBRARIES = {PYAHO: "ahocorasick", RUST: "ahocorasick_rs", HYPER: "hyperscan"}
MOST_PHRASES = {IN: 100_000, REGEX: 10_000}
"""Beyond this many phrases a way takes minutes and is left out."""


def installed() -> tuple[list[str], list[str]]:
    """The ways that can be measured here, and the libraries that are missing."""
    ways, missing = [], []
    for way in WORDS:
        library = LIBRARIES.get(way)
        if library is not None:
            try:
                importlib.import_module(library)
            except ImportError:
                missing.append(library)
                continue
        ways.append(way)
    return ways, missing


def build(way: str, phrases: Phrases) -> Search:
    """A search for all phrases, ready to be measured."""
    return _BUILDERS[way](phrases)


def _line(text: Text) -> str:
    return f" {' '.join(text.words)} "


def _newsbot(phrases: Phrases) -> Search:
    tree = Trie((words, number) for number, words in enumerate(phrases))

    def search(text: Text) -> list[int]:
        return [number for _, _, numbers in tree.scan(text.words) for number in numbers]

    return search


def _pyahocorasick(phrases: Phrases) -> Search:
    automaton: Any = importlib.import_module("ahocorasick").Automaton()
    for number, words in enumerate(phrases):
        automaton.add_word(f" {' '.join(words)} ", number)
    automaton.make_automaton()

    def search(text: Text) -> list[int]:
        return [number for _, number in automaton.iter(_line(text))]

    return search


def _rust(phrases: Phrases) -> Search:
    library: Any = importlib.import_module("ahocorasick_rs")
    automaton = library.AhoCorasick([f" {' '.join(words)} " for words in phrases])

    def search(text: Text) -> list[int]:
        return [hit[0] for hit in automaton.find_matches_as_indexes(_line(text), overlapping=True)]

    return search


def _hyperscan(phrases: Phrases) -> Search:
    library: Any = importlib.import_module("hyperscan")
    database = library.Database(mode=library.HS_MODE_BLOCK)
    expressions = [re.escape(f" {' '.join(words)} ".encode()) for words in phrases]
    flags = [library.HS_FLAG_SINGLEMATCH] * len(expressions)
    database.compile(expressions=expressions, ids=list(range(len(expressions))), flags=flags)
    scratch = library.Scratch(database)
    database.scratch = scratch
    found: list[int] = []

    def hit(number: int, _start: int, _end: int, _flags: int, _context: object) -> None:
        found.append(number)

    def search(text: Text) -> list[int]:
        found.clear()
        database.scan(_line(text).encode("utf-8", "surrogatepass"), match_event_handler=hit)
        return list(found)

    return search


def _in(phrases: Phrases) -> Search:
    lines = [f" {' '.join(words)} " for words in phrases]

    def search(text: Text) -> list[int]:
        line = _line(text)
        return [number for number, phrase in enumerate(lines) if phrase in line]

    return search


def _regex(phrases: Phrases) -> Search:
    patterns = [re.compile(rf"(?<!\S){re.escape(' '.join(words))}(?!\S)").search for words in phrases]

    def search(text: Text) -> list[int]:
        line = _line(text)
        return [number for number, find in enumerate(patterns) if find(line)]

    return search


_BUILDERS: dict[str, Callable[[Phrases], Search]] = {
    NEWSBOT: _newsbot,
    PYAHO: _pyahocorasick,
    RUST: _rust,
    HYPER: _hyperscan,
    IN: _in,
    REGEX: _regex,
}


def rules_one_by_one(rules: RuleSet, *, by_regex: bool) -> Search:
    """The usual bot: each rule's words are looked for in turn. Finds rules by number; knows no companies, no guards."""
    tests = [_conditions(rule.headline, _regex_of if by_regex else _in_of) for rule in rules.rules]

    def search(text: Text) -> list[int]:
        line = _line(text)
        return [
            number
            for number, (some, every, none) in enumerate(tests)
            if any(test(line) for test in some)
            and all(test(line) for test in every)
            and not any(test(line) for test in none)
        ]

    return search


Test = Callable[[str], object]


def _conditions(conditions: Conditions, test_of: Callable[[str], Test]) -> tuple[list[Test], list[Test], list[Test]]:
    some, every, none = (
        [test_of(str(phrase)) for phrase in part] for part in (conditions.any, conditions.all, conditions.none)
    )
    return some, every, none


def _in_of(phrase: str) -> Test:
    wanted = f" {phrase} "
    return lambda line: wanted in line


def _regex_of(phrase: str) -> Test:
    return re.compile(rf"(?<!\S){re.escape(phrase)}(?!\S)").search
