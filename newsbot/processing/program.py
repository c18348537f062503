"""A phrase made ready to run over texts, and the words by which an index finds it."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import product
from math import prod
from typing import Any

from newsbot.processing.advance import advance
from newsbot.processing.pattern import compiled
from newsbot.processing.reading import Reading
from newsbot.processing.rule import Choice, Edge, Element, Gap, Pattern, Phrase, Word
from newsbot.processing.same import Same
from newsbot.processing.step import Live, NameStep, Step, Way, first_words, step_of
from newsbot.processing.vocabulary import COMMON, STOP

Anchor = tuple[str, ...]
"""Words that must stand side by side in the text."""
_SURROGATE = re.compile("[\ud800-\udfff]")  # half a pair is no text for the engine
_PRODUCT_MAX = 64
_RUN_MAX = 3


class Program:
    """One phrase, compiled. ``parts``: its company slots also take a part of a company.

    ``anchors``: at least one of them stands in every text that the phrase matches; empty when there is no such set of
    whole words. ``begins`` then are beginnings of a word of which one must stand there; empty too: always to be tried.
    Of each of ``needs`` one word stands there as well.
    """

    __slots__ = ("__weakref__", "_firsts", "_pattern", "anchors", "begins", "needs", "parts", "phrase", "steps")

    def __init__(self, phrase: Phrase, *, parts: bool = False) -> None:
        self.phrase = phrase
        self.parts = parts
        self.steps: tuple[Step, ...] = ()
        self._pattern: Any = None
        self._firsts: frozenset[str] | None = None
        self.needs: tuple[frozenset[str], ...] = ()
        self.anchors: frozenset[Anchor] = frozenset()
        self.begins: frozenset[str] = frozenset()
        only = phrase.elements[0]
        if isinstance(only, Pattern):
            self._pattern = compiled(only.regex)
            return
        self.steps = tuple(step_of(element, parts=parts) for element in phrase.elements)
        self.anchors = min(_anchors(phrase.elements), key=cost, default=frozenset())
        needed = [frozenset(words[0] for words in _needed(element)) for element in phrase.elements]
        self.needs = tuple(sorted(filter(None, needed), key=len))
        if not self.anchors:
            self.begins = _begins(phrase.elements)
        self._firsts = first_words(self.steps[0])

    def possible(self, present: frozenset[str]) -> bool:
        """Whether the words of a text allow the phrase at all."""
        return not any(map(present.isdisjoint, self.needs))

    def find(self, reading: Reading) -> Way | None:
        """The first place, and the closest words there; None when the phrase does not stand in the text."""
        ways = self._run(reading)
        return ways[min(ways)] if ways else None

    def find_all(self, reading: Reading) -> Iterator[Way]:
        """Every place where the phrase ends, the first first; places may overlap."""
        ways = self._run(reading)
        for end in sorted(ways):
            yield ways[end]

    def _run(self, reading: Reading) -> Live:
        if self._pattern is not None:
            return _pattern_ways(self._pattern, reading)
        live: Live = dict.fromkeys(self._beginnings(reading), Way())
        for step in self.steps:
            if not live:
                break
            live = advance(step, live, reading)
        return live

    def _beginnings(self, reading: Reading) -> Iterable[int]:
        """Where the phrase can begin: the fewer places, the less there is to follow."""
        if isinstance(self.steps[0], NameStep):
            return reading.names_at
        if self._firsts is None:
            return range(len(reading.text) + 1)
        places = reading.places
        return [p for word in self._firsts.intersection(places) for p in places[word]]


def missing(program: Program, reading: Reading) -> tuple[str, ...]:
    """The parts of a phrase that stand nowhere in the text, as the file writes them, for explanations."""
    out = []
    if not program.steps:
        return (program.phrase.text,)
    for element, step in zip(program.phrase.elements, program.steps, strict=True):
        if isinstance(element, Gap | Edge) or (isinstance(element, Choice) and element.optional):
            continue
        live = advance(step, dict.fromkeys(range(len(reading.text) + 1), Way()), reading)
        if not any(way.path for way in live.values()):
            out.append(f"<{element.name}>" if isinstance(element, Choice) and element.name else str(element))
    return tuple(out)


def cost(anchors: frozenset[Anchor]) -> float:
    """How often one of these turns up by chance, roughly; infinite for none."""
    if not anchors:
        return float("inf")
    return sum(min(_frequency(word) for word in anchor) / len(anchor) for anchor in anchors)


def _frequency(word: str) -> int:
    return 100 if word in STOP else 20 if word in COMMON else 1


def _pattern_ways(pattern: Any, reading: Reading) -> Live:
    text = reading.text
    found = pattern.search(_SURROGATE.sub("\ufffd", text.delivered))
    if found is None or not len(text):
        return {}
    start, end = found.span()
    path = tuple(i for i in range(len(text)) if text.starts[i] < end and text.ends[i] > start)
    return {path[-1] + 1: Way(path)} if path else {}


def _anchors(elements: tuple[Element, ...]) -> list[frozenset[Anchor]]:
    """Sets of anchors of which each alone would do."""
    sets: list[frozenset[Anchor]] = []
    run: list[frozenset[Anchor]] = []  # elements side by side that each take one of a few fixed sequences
    for element in elements:
        needed = _needed(element)
        if needed:
            sets.append(needed)
        fixed = _fixed(element)
        run = [*run, fixed][-_RUN_MAX:] if fixed else []
        while prod(map(len, run)) > _PRODUCT_MAX:
            run = run[1:]
        if len(run) > 1:
            sets.append(_side_by_side(run))
    return sets


def _needed(element: Element) -> frozenset[Anchor]:
    """Anchors of which one stands wherever the element does; none when that cannot be said."""
    if isinstance(element, Word):
        return _fixed(element)
    return _needed_of(Same(element)) if isinstance(element, Choice) and not element.optional else frozenset()


@lru_cache(maxsize=4096)
def _needed_of(choice: Same) -> frozenset[Anchor]:
    assert isinstance(choice.it, Choice)
    options = [min(_anchors(option), key=cost, default=frozenset[Anchor]()) for option in choice.it.options]
    return frozenset[Anchor]().union(*options) if all(options) else frozenset()


def _fixed(element: Element) -> frozenset[Anchor]:
    """Everything an element can take, when that is one of a few sequences of whole words; else none."""
    if isinstance(element, Word):
        return frozenset() if element.open_end else frozenset({tuple(map(_bare, element.parts))})
    return _fixed_of(Same(element)) if isinstance(element, Choice) and not element.optional else frozenset()


@lru_cache(maxsize=4096)
def _fixed_of(choice: Same) -> frozenset[Anchor]:
    assert isinstance(choice.it, Choice)
    found: set[Anchor] = set()
    for option in choice.it.options:
        inner = [_fixed(part) for part in option]
        if not all(inner) or prod(map(len, inner)) > _PRODUCT_MAX:
            return frozenset()
        found |= _side_by_side(inner)
    return frozenset(found)


def _side_by_side(sets: list[frozenset[Anchor]]) -> frozenset[Anchor]:
    return frozenset(tuple(word for anchor in way for word in anchor) for way in product(*sets))


def _begins(elements: tuple[Element, ...]) -> frozenset[str]:
    """Beginnings of words of which one stands wherever the elements do; none when that cannot be said."""
    for element in elements:
        if isinstance(element, Word):
            return frozenset({_bare(element.parts[0])})
        if isinstance(element, Choice) and not element.optional:
            options = [_begins(option) for option in element.options]
            if all(options):
                return frozenset[str]().union(*options)
    return frozenset()


def _bare(part: str) -> str:
    return part.casefold().removesuffix("'s")
