"""A phrase made ready to run over texts.

All ways through the text are followed at once, position by position, as a set: the cost is words times elements,
whatever the phrase and the text, and nothing is ever tried again.
"""

from dataclasses import dataclass
from functools import reduce

from newsbot.processing.rule import Choice, Edge, Element, Gap, Phrase, Word
from newsbot.processing.text import STRONG, Text
from newsbot.processing.vocabulary import COMMON, STOP

Path = tuple[int, ...]
"""Numbers of the words a phrase took so far, in order."""
Anchor = tuple[str, bool]
"""A word that must stand in the text; True when it is only the beginning of one."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How a text is read. ``shy`` are words that look like a symbol: a small-letter word of a rule leaves them alone.

    ``broad`` is for what blocks a rule: a word then also counts inside a compound (``post-trial``). What could fire
    one is read strictly: ``FDA-approved`` is no approval.
    """

    text: Text
    shy: frozenset[int] = frozenset()
    broad: bool = False


@dataclass(frozen=True, slots=True)
class _Word:
    parts: tuple[str, ...]
    possessive: tuple[bool, ...]
    raw: tuple[str, ...] | None
    open_end: bool
    small: bool


@dataclass(frozen=True, slots=True)
class _Choice:
    singles: dict[str, bool]  # one plain word each: the common case, one look-up -> written in small letters
    sequences: tuple[tuple["_Step", ...], ...]
    optional: bool


_Step = _Word | _Choice | Gap | Edge
_Live = dict[int, Path]


class Program:
    """One phrase, compiled.

    ``anchors``: at least one of them stands in every text that the phrase matches, and so does one word of each of
    ``needs``.
    """

    __slots__ = ("anchors", "needs", "phrase", "steps")

    def __init__(self, phrase: Phrase) -> None:
        self.phrase = phrase
        self.steps = _compile(phrase.elements)
        sets = sorted(_anchors(phrase.elements), key=cost)
        self.anchors = sets[0]
        self.needs = tuple(
            frozenset(word for word, _ in one) for one in sets[1:] if not any(begins for _, begins in one)
        )

    def find(self, reading: Reading) -> Path | None:
        """Numbers of the words that satisfy the phrase, the first place and the closest words; None if it does not."""
        live: _Live = dict.fromkeys(range(len(reading.text) + 1), ())
        for step in self.steps:
            live = _advance(step, live, reading)
            if not live:
                return None
        end = min(live)
        return live[end]


def missing(program: Program, reading: Reading) -> tuple[str, ...]:
    """The parts of a phrase that stand nowhere in the text, as the file writes them, for explanations."""
    out = []
    for element, step in zip(program.phrase.elements, program.steps, strict=True):
        if isinstance(element, Gap | Edge) or (isinstance(element, Choice) and element.optional):
            continue
        live = _advance(step, dict.fromkeys(range(len(reading.text) + 1), ()), reading)
        if not any(live.values()):
            out.append(f"<{element.name}>" if isinstance(element, Choice) and element.name else str(element))
    return tuple(out)


def cost(anchors: frozenset[Anchor]) -> float:
    """How often one of these words turns up by chance, roughly; infinite for none."""
    if not anchors:
        return float("inf")
    return sum((100 if word in STOP else 20 if word in COMMON else 1) + 3 * begins for word, begins in anchors)


def _compile(elements: tuple[Element, ...]) -> tuple[_Step, ...]:
    return tuple(_compile_one(element) for element in elements)


def _compile_one(element: Element) -> _Step:
    match element:
        case Word():
            own = tuple(part.endswith("'s") for part in element.parts)
            raw = tuple(part[:-2] if is_own else part for part, is_own in zip(element.parts, own, strict=True))
            return _Word(
                parts=tuple(part.casefold() for part in raw),
                possessive=own,
                raw=raw if element.exact else None,
                open_end=element.open_end,
                small=not element.exact and not any(char.isupper() for part in raw for char in part),
            )
        case Choice():
            singles: dict[str, bool] = {}
            sequences: list[tuple[_Step, ...]] = []
            for option in element.options:
                steps = _compile(option)
                word = steps[0]
                plain = len(steps) == 1 and isinstance(word, _Word) and len(word.parts) == 1
                if plain and isinstance(word, _Word) and not (word.raw or word.open_end or word.possessive[0]):
                    singles[word.parts[0]] = word.small and singles.get(word.parts[0], True)
                else:
                    sequences.append(steps)
            return _Choice(singles, tuple(sequences), element.optional)
        case Gap() | Edge():
            return element
        case _:
            raise AssertionError(element)


def _anchors(elements: tuple[Element, ...]) -> list[frozenset[Anchor]]:
    """For each element that must be there: the words of which it takes one."""
    sets: list[frozenset[Anchor]] = []
    for element in elements:
        if isinstance(element, Word):
            folded = [part.casefold().removesuffix("'s") for part in element.parts]
            sets.extend(frozenset({(part, element.open_end and i == len(folded) - 1)}) for i, part in enumerate(folded))
        elif isinstance(element, Choice) and not element.optional:
            options = [min(_anchors(option), key=cost, default=frozenset()) for option in element.options]
            if all(options):
                sets.append(reduce(frozenset.union, options))
    return sets


def _advance(step: _Step, live: _Live, reading: Reading) -> _Live:
    if isinstance(step, _Word):
        return _word(step, live, reading)
    if isinstance(step, _Choice):
        return _choice(step, live, reading)
    if isinstance(step, Gap):
        return _gap(step, live, reading)
    breaks, size = reading.text.breaks, len(reading.text)
    outer = 0 if step.at == "^" else size
    return {p: path for p, path in live.items() if p == outer or (p < size and breaks[p] == STRONG)}


def _word(step: _Word, live: _Live, reading: Reading) -> _Live:
    text, parts = reading.text, step.parts
    words, breaks, size, count = text.words, text.breaks, len(text), len(parts)
    first = parts[0]
    beginning = step.open_end and count == 1
    out: _Live = {}
    for p, path in live.items():
        end = p + count
        if end > size or not (words[p].startswith(first) if beginning else words[p] == first):
            continue
        if path and breaks[p] == STRONG:
            continue
        if count > 1 and not _rest(step, p, text):
            continue
        if not reading.broad and (text.joined[p] or (end < size and text.joined[end] and not step.open_end)):
            continue
        if step.raw and not _exact(step, p, text):
            continue
        if any(own and not text.possessive[p + i] for i, own in enumerate(step.possessive)):
            continue
        if step.small and not reading.broad and any(p + i in reading.shy for i in range(count)):
            continue
        _keep(out, end, (*path, *range(p, end)))
    return out


def _rest(step: _Word, p: int, text: Text) -> bool:
    last = len(step.parts) - 1
    for i in range(1, last + 1):
        word, part = text.words[p + i], step.parts[i]
        if text.breaks[p + i] == STRONG:
            return False
        if not (word.startswith(part) if i == last and step.open_end else word == part):
            return False
    return True


def _exact(step: _Word, p: int, text: Text) -> bool:
    parts = step.raw or ()
    last = len(parts) - 1
    return all(
        text.raw[p + i].startswith(part) if i == last and step.open_end else text.raw[p + i] == part
        for i, part in enumerate(parts)
    )


def _choice(step: _Choice, live: _Live, reading: Reading) -> _Live:
    text = reading.text
    words, breaks, joined, size = text.words, text.breaks, text.joined, len(text)
    out: _Live = dict(live) if step.optional else {}
    if step.singles:
        singles = step.singles
        for p, path in live.items():
            if p < size and words[p] in singles and not (path and breaks[p] == STRONG):
                if not reading.broad:
                    if joined[p] or (p + 1 < size and joined[p + 1]):
                        continue
                    if singles[words[p]] and p in reading.shy:
                        continue
                _keep(out, p + 1, (*path, p))
    for sequence in step.sequences:
        way = live
        for inner in sequence:
            way = _advance(inner, way, reading)
            if not way:
                break
        for p, path in way.items():
            _keep(out, p, path)
    return out


def _gap(step: Gap, live: _Live, reading: Reading) -> _Live:
    """Any words up to the number; a compound counts once. Never over a strong break nor over a company's tag."""
    text = reading.text
    breaks, joined, fenced, size = text.breaks, text.joined, text.fenced, len(text)
    out: _Live = {}
    for p, path in live.items():
        _keep(out, p, path)
        count, r = 0, p
        while r < size and breaks[r] != STRONG:
            count += not (joined[r] and r > p)
            if count > step.words:
                break
            r += 1
            if r in fenced:
                break
            _keep(out, r, path)
    return out


def _keep(out: _Live, p: int, path: Path) -> None:
    """Of two ways to one place, the one with more words, then the one that began later: the words stand closest."""
    former = out.get(p)
    if former is None or (len(path), path[:1]) > (len(former), former[:1]):
        out[p] = path
