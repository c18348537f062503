"""The steps of a phrase, and how each moves through a text.

All ways through the text are followed at once, position by position, as a set: the cost is words times elements,
whatever the phrase and the text, and nothing is ever tried again.
"""

from dataclasses import dataclass
from typing import NamedTuple

from newsbot.processing.name import Name
from newsbot.processing.reading import Reading
from newsbot.processing.rule import Choice, Edge, Element, Gap, NameSlot, ValueSlot, Word
from newsbot.processing.text import NONE, STRONG, WEAK, Text
from newsbot.processing.value import Value
from newsbot.processing.vocabulary import ARTICLES, NATIONALITIES, NO_DESCRIPTION

DESCRIPTION_MAX = 4
"""Words like "rival" or "British software maker" that may stand between a verb and the name it acts on."""


SHARES = frozenset({"stock", "stocks", "share", "shares"})


class Fill(NamedTuple):
    """What a slot took. ``names`` for a company slot (several for ``{company+}``), ``value`` for an amount."""

    slot: str
    names: tuple[Name, ...] = ()
    value: Value | None = None


class Way(NamedTuple):
    """One way through a phrase so far: numbers of the words it took, in order, slots included, and the slots."""

    path: tuple[int, ...] = ()
    fills: tuple[Fill, ...] = ()


Live = dict[int, Way]
"""The ways by the number of the word at which each goes on."""


@dataclass(frozen=True, slots=True)
class WordStep:
    parts: tuple[str, ...]
    possessive: tuple[bool, ...]
    raw: tuple[str, ...] | None
    open_end: bool
    small: bool


@dataclass(frozen=True, slots=True)
class ChoiceStep:
    singles: dict[str, bool]  # one plain word each: the common case, one look-up -> written in small letters
    sequences: tuple[tuple["Step", ...], ...]
    optional: bool


@dataclass(frozen=True, slots=True)
class NameStep:
    slot: str
    many: bool
    parts: bool  # a part of a company will do

    def takes(self, part: str) -> bool:
        """Whether a name with this beside it fills the slot: "Acme stock upgraded" is about Acme."""
        return self.parts or (self.slot == "company" and part in SHARES)


@dataclass(frozen=True, slots=True)
class ValueStep:
    slot: str
    kind: str


Step = WordStep | ChoiceStep | NameStep | ValueStep | Gap | Edge


def step_of(element: Element, *, parts: bool) -> Step:
    """The step of an element. Raises TypeError for a Pattern, which is no step."""
    match element:
        case Word():
            own = tuple(part.endswith("'s") for part in element.parts)
            raw = tuple(part[:-2] if is_own else part for part, is_own in zip(element.parts, own, strict=True))
            return WordStep(
                parts=tuple(part.casefold() for part in raw),
                possessive=own,
                raw=raw if element.exact else None,
                open_end=element.open_end,
                small=not element.exact and not any(char.isupper() for part in raw for char in part),
            )
        case Choice():
            singles: dict[str, bool] = {}
            sequences: list[tuple[Step, ...]] = []
            for option in element.options:
                steps = tuple(step_of(inner, parts=parts) for inner in option)
                word = steps[0]
                plain = len(steps) == 1 and isinstance(word, WordStep) and len(word.parts) == 1
                if plain and isinstance(word, WordStep) and not (word.raw or word.open_end or word.possessive[0]):
                    singles[word.parts[0]] = word.small and singles.get(word.parts[0], True)
                else:
                    sequences.append(steps)
            return ChoiceStep(singles, tuple(sequences), element.optional)
        case NameSlot():
            return NameStep(element.name, element.many, parts or element.name in ("other", "rater"))
        case ValueSlot():
            return ValueStep(element.name, element.kind)
        case Gap() | Edge():
            return element
        case _:
            raise TypeError(element)


def advance(step: Step, live: Live, reading: Reading) -> Live:
    """The ways after one step."""
    match step:
        case WordStep():
            return _word(step, live, reading)
        case ChoiceStep():
            return _choice(step, live, reading)
        case Gap():
            return _gap(step, live, reading)
        case NameStep():
            return _name(step, live, reading)
        case ValueStep():
            return _value(step, live, reading)
        case Edge():
            outer = 0 if step.at == "^" else len(reading.text)
            return {p: way for p, way in live.items() if p == outer or _clause_ends(reading.text, p)}


def _clause_ends(text: Text, p: int) -> bool:
    """Whether a clause ends before the word: at a strong break, a comma, a bracket, two blanks; a quote ends none."""
    if p == 0 or p >= len(text) or text.breaks[p] == NONE:
        return False
    between = text.delivered[text.ends[p - 1] : text.starts[p]]
    if p in text.fenced:  # the brackets of an exchange tag end nothing
        between = between.rpartition(")")[2]
    return text.breaks[p] == STRONG or any(sign in between for sign in (",", "(", ")", "  "))


def _word(step: WordStep, live: Live, reading: Reading) -> Live:
    text, parts = reading.text, step.parts
    words, breaks, size, count = text.words, text.breaks, len(text), len(parts)
    first = parts[0]
    beginning = step.open_end and count == 1
    out: Live = {}
    for p, way in live.items():
        end = p + count
        if end > size or not (words[p].startswith(first) if beginning else words[p] == first):
            continue
        if way.path and breaks[p] == STRONG:
            continue
        if count > 1 and not _rest(step, p, text):
            continue
        if not reading.broad:
            if text.joined[p] or (end < size and text.joined[end] and not step.open_end):
                continue
            if any(i in reading.masked or (step.small and i in reading.shy) for i in range(p, end)):
                continue
        if step.raw and not _exact(step, p, text):
            continue
        if any(own and not text.possessive[p + i] for i, own in enumerate(step.possessive)):
            continue
        _keep(out, end, Way((*way.path, *range(p, end)), way.fills))
    return out


def _rest(step: WordStep, p: int, text: Text) -> bool:
    last = len(step.parts) - 1
    for i in range(1, last + 1):
        word, part = text.words[p + i], step.parts[i]
        if text.breaks[p + i] == STRONG:
            return False
        if not (word.startswith(part) if i == last and step.open_end else word == part):
            return False
    return True


def _exact(step: WordStep, p: int, text: Text) -> bool:
    parts = step.raw or ()
    last = len(parts) - 1
    return all(
        text.raw[p + i].startswith(part) if i == last and step.open_end else text.raw[p + i] == part
        for i, part in enumerate(parts)
    )


def _choice(step: ChoiceStep, live: Live, reading: Reading) -> Live:
    text = reading.text
    words, breaks, joined, size = text.words, text.breaks, text.joined, len(text)
    out: Live = dict(live) if step.optional else {}
    if step.singles:
        singles = step.singles
        for p, way in live.items():
            if p < size and words[p] in singles and not (way.path and breaks[p] == STRONG):
                if not reading.broad:
                    if joined[p] or (p + 1 < size and joined[p + 1]) or p in reading.masked:
                        continue
                    if singles[words[p]] and p in reading.shy:
                        continue
                _keep(out, p + 1, Way((*way.path, p), way.fills))
    for sequence in step.sequences:
        ways = live
        for inner in sequence:
            ways = advance(inner, ways, reading)
            if not ways:
                break
        for p, way in ways.items():
            _keep(out, p, way)
    return out


def _gap(step: Gap, live: Live, reading: Reading) -> Live:
    """Any words up to the number; a compound counts once. Never over a strong break, a known company or its tag."""
    text, masked = reading.text, reading.masked
    breaks, joined, fenced, size = text.breaks, text.joined, text.fenced, len(text)
    out: Live = {}
    for p, way in live.items():
        _keep(out, p, way)
        count, r = 0, p
        while r < size and breaks[r] != STRONG and r not in masked:
            count += not (joined[r] and r > p)
            if count > step.words:
                break
            r += 1
            if r in fenced:
                break
            _keep(out, r, way)
    return out


def _name(step: NameStep, live: Live, reading: Reading) -> Live:
    """The next name: at the place itself, or (after a verb) behind an article and a few words that describe it."""
    out: Live = {}
    for p, way in live.items():
        at = _described(p, reading) if way.path else p
        found = reading.names_at.get(at)
        if found is None or (way.path and reading.text.breaks[at] > NONE):
            continue
        i, name = found
        taken = [name]
        if step.many:
            for further in reading.names[i + 1 :]:
                if not further.joined:
                    break
                taken.append(further)
        if any(one.barred or (one.part and not step.takes(one.part)) for one in taken):
            continue
        words = [word for one in taken for word in range(one.first, one.end)]
        _keep(out, taken[-1].end, Way((*way.path, *words), (*way.fills, Fill(step.slot, tuple(taken)))))
    return out


def _described(p: int, reading: Reading) -> int:
    """Where the name begins that "(the) British software maker X" describes; ``p`` when it stands there itself."""
    text = reading.text
    size, count, at = len(text), 0, p
    while at < size and at not in reading.names_at:
        word = text.words[at]
        if text.breaks[at] > NONE and not text.joined[at]:
            return at
        if word not in ARTICLES:
            count += 1
            plain = text.raw[at][:1].islower() or word in NATIONALITIES
            if count > DESCRIPTION_MAX or not plain or word in NO_DESCRIPTION or text.possessive[at]:
                return at
        at += 1
    return at


def _value(step: ValueStep, live: Live, reading: Reading) -> Live:
    out: Live = {}
    breaks = reading.text.breaks
    for p, way in live.items():
        for value in reading.values_at.get(p, ()):
            if value.kind != step.kind or (way.path and breaks[p] > WEAK):
                continue
            fill = Fill(step.slot, value=value)
            _keep(out, value.end, Way((*way.path, *range(p, value.end)), (*way.fills, fill)))
    return out


def _keep(out: Live, p: int, way: Way) -> None:
    """Of two ways to one place, the one with more words, then the one that began later: the words stand closest."""
    former = out.get(p)
    if former is None or (len(way.path), way.path[:1]) > (len(former.path), former.path[:1]):
        out[p] = way
