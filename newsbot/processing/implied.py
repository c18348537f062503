"""Whether one phrase says all that another does: every text in which the narrow one stands also has the wide one."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Generic, TypeVar

from newsbot.processing.guard import CLASSES, words
from newsbot.processing.rule import Choice, Edge, Element, Gap, NameSlot, Phrase, ValueSlot, Word
from newsbot.processing.text import tokenise

_STEPS_MAX = 4_000
_GUARDS = tuple(frozenset(tokenise(entry).words) for cls in CLASSES for entry in words(cls) if entry != "?")

_Elements = tuple[Element, ...]
T = TypeVar("T")


def covers(wide: Phrase, narrow: Phrase) -> bool:
    """True only when it is sure; two phrases too rich in alternatives to compare are said not to."""
    search = _Search()
    own = narrow.elements
    return any(search.goes(wide.elements, own[at:]) for at in range(len(own)))


def unguards(narrow: Phrase, wide: Phrase) -> bool:
    """Whether the narrow phrase spells a guard, which then guards nothing, and the wide one does not."""
    own, other = frozenset(words_of(narrow.elements)), frozenset(words_of(wide.elements))
    return any(guard <= own and not guard <= other for guard in _GUARDS)


def words_of(elements: _Elements) -> Iterator[str]:
    """All words that a phrase spells, whatever the alternative, case-folded."""
    for element in elements:
        if isinstance(element, Word):
            yield from (part.casefold().removesuffix("'s") for part in element.parts)
        elif isinstance(element, Choice):
            for option in element.options:
                yield from words_of(option)


class Index(Generic[T]):
    """Phrases with an owner each, found by the words without which they find nothing: few must be compared."""

    def __init__(self, phrases: Iterable[tuple[T, Phrase]]) -> None:
        self._entries = [(owner, phrase, _needs(phrase.elements)) for owner, phrase in phrases]
        counts = Counter(word for _, _, needs in self._entries for need in needs for word in need)
        self._by_word: dict[str, list[int]] = {}
        self._always: list[int] = []
        for number, (_, _, needs) in enumerate(self._entries):
            rarest = min(needs, key=lambda need: sum(counts[word] for word in need), default=frozenset())
            for word in rarest:
                self._by_word.setdefault(word, []).append(number)
            if not rarest:
                self._always.append(number)

    def covering(self, narrow: Phrase) -> Iterator[tuple[T, Phrase]]:
        """The phrases that cover this one, itself among them if it is here, in order."""
        spelt = frozenset(words_of(narrow.elements))
        numbers = {number for word in spelt for number in self._by_word.get(word, ())}
        for number in sorted(numbers.union(self._always)):
            owner, phrase, needs = self._entries[number]
            if not any(map(spelt.isdisjoint, needs)) and covers(phrase, narrow):
                yield owner, phrase


def covered(narrow: Sequence[Phrase], wide: Sequence[Phrase]) -> Iterator[tuple[Phrase, Phrase]]:
    """Each narrow phrase with the first other one that covers it; of two that say the same, the later."""
    index = Index((number, phrase) for number, phrase in enumerate(wide))
    order = {id(phrase): number for number, phrase in enumerate(wide)}
    for phrase in narrow:
        own = order.get(id(phrase), len(wide))
        for number, other in index.covering(phrase):
            if number < own or (number > own and not covers(phrase, other)):
                yield phrase, other
                break


def _needs(elements: _Elements) -> tuple[frozenset[str], ...]:
    """For each element that must be there the words of which one stands in every text; open ends are left out."""
    sets: list[frozenset[str]] = []
    for element in elements:
        if isinstance(element, Word) and not element.open_end:
            sets.extend(frozenset({part.casefold().removesuffix("'s")}) for part in element.parts)
        elif isinstance(element, Choice) and not element.optional:
            options = [_needs(option) for option in element.options]
            if all(options):
                sets.append(frozenset[str]().union(*(needs[0] for needs in options)))
    return tuple(sets)


class _Search:
    """Narrow's alternatives must all do, of wide's one is enough. Gives up, as a no, after some thousand steps."""

    def __init__(self) -> None:
        self._left = _STEPS_MAX

    def goes(self, wide: _Elements, narrow: _Elements) -> bool:
        """Whether ``wide`` is found at the start of every text that ``narrow`` begins."""
        self._left -= 1
        if self._left < 0:
            return False
        if not wide or not narrow:
            return all(isinstance(element, Choice) and element.optional for element in wide)
        want, have = wide[0], narrow[0]
        if _one_for_one(want, have) and self.goes(wide[1:], narrow[1:]):
            return True
        if isinstance(have, Choice):
            options = (*have.options, ()) if have.optional else have.options
            return all(self.goes(wide, (*option, *narrow[1:])) for option in options)
        if isinstance(want, Choice):
            options = (*want.options, ()) if want.optional else want.options
            return any(self.goes((*option, *wide[1:]), narrow) for option in options)
        if isinstance(want, Gap):
            return self._over(want, wide, have, narrow)
        return isinstance(have, Edge) and self.goes(wide, narrow[1:])

    def _over(self, gap: Gap, wide: _Elements, have: Element, narrow: _Elements) -> bool:
        if self.goes(wide[1:], narrow):
            return True
        size = 1 if isinstance(have, Word) else have.words if isinstance(have, Gap) else 99
        if size > gap.words:
            return False
        rest: _Elements = (Gap(words=gap.words - size),) if gap.words > size else ()
        return self.goes((*rest, *wide[1:]), narrow[1:])


def _one_for_one(want: Element, have: Element) -> bool:
    """Whether one element takes whatever the other one takes."""
    if isinstance(want, Word) and isinstance(have, Word):
        return _word(want, have)
    if isinstance(want, Choice) and isinstance(have, Choice):
        return set(have.options) <= set(want.options) and (want.optional or not have.optional)
    if isinstance(want, Gap) and isinstance(have, Gap):
        return have.words <= want.words
    if isinstance(want, ValueSlot) and isinstance(have, ValueSlot):
        return want.kind == have.kind
    if isinstance(want, NameSlot) and isinstance(have, NameSlot):
        return want.name == have.name
    return want == have


def _word(want: Word, have: Word) -> bool:
    if want == have:
        return True
    if want.exact or len(want.parts) != len(have.parts):
        return False
    wanted = [part.casefold() for part in want.parts]
    given = [
        part.casefold().removesuffix("" if wanted[i].endswith("'s") else "'s") for i, part in enumerate(have.parts)
    ]
    if want.open_end:
        return wanted[:-1] == given[:-1] and given[-1].startswith(wanted[-1])
    return wanted == given and not have.open_end
