"""Whether one phrase says all that another does: every text in which the narrow one stands also has the wide one."""

from collections.abc import Iterator, Sequence

from newsbot.processing.guard import CLASSES, words
from newsbot.processing.rule import Choice, Edge, Element, Gap, NameSlot, Phrase, ValueSlot, Word
from newsbot.processing.text import tokenise

_STEPS_MAX = 4_000
_GUARDS = tuple(frozenset(tokenise(entry).words) for cls in CLASSES for entry in words(cls) if entry != "?")

_Elements = tuple[Element, ...]


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


def first_words(elements: _Elements) -> frozenset[str]:
    """Words of which one stands in every text that has the phrase; empty when none can be named (open ends, slots)."""
    for element in elements:
        if isinstance(element, Word) and not element.open_end:
            return frozenset({element.parts[0].casefold().removesuffix("'s")})
        if isinstance(element, Choice) and not element.optional:
            options = [first_words(option) for option in element.options]
            if all(options):
                return frozenset().union(*options)
    return frozenset()


def covered(narrow: Sequence[Phrase], wide: Sequence[Phrase]) -> Iterator[tuple[Phrase, Phrase]]:
    """Each narrow phrase with the first other one that covers it; of two that say the same, the later."""
    index = _Index(wide)
    for phrase in narrow:
        for other in index.candidates(phrase):
            if other is not phrase and covers(other, phrase) and not _earlier_twin(phrase, other, narrow):
                yield phrase, other
                break


def _earlier_twin(phrase: Phrase, other: Phrase, among: Sequence[Phrase]) -> bool:
    order = [id(one) for one in among]
    return id(other) in order and order.index(id(phrase)) < order.index(id(other)) and covers(phrase, other)


class _Index:
    """Phrases under words without which they find nothing: only few must be compared."""

    def __init__(self, phrases: Sequence[Phrase]) -> None:
        self._by_word: dict[str, list[int]] = {}
        self._phrases = phrases
        self._always: list[int] = []
        for number, phrase in enumerate(phrases):
            words = first_words(phrase.elements)
            for word in words:
                self._by_word.setdefault(word, []).append(number)
            if not words:
                self._always.append(number)

    def candidates(self, narrow: Phrase) -> list[Phrase]:
        """Those that may cover a phrase, in order."""
        numbers = {n for word in set(words_of(narrow.elements)) for n in self._by_word.get(word, ())}
        return [self._phrases[n] for n in sorted(numbers.union(self._always))]


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
