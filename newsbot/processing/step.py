"""The steps of a phrase, ready to be walked, and what walking them gives."""

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from newsbot.processing.name import Name
from newsbot.processing.rule import Choice, Edge, Element, Gap, NameSlot, ValueSlot, Word
from newsbot.processing.same import Same
from newsbot.processing.value import Value

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
    """``singles`` are options of one plain word (-> written in small letters), ``starts`` longer ones by the words
    they can begin with, ``others`` those that can begin with any word: what cannot begin here costs nothing."""

    singles: dict[str, bool]
    starts: dict[str, tuple[tuple["Step", ...], ...]]
    others: tuple[tuple["Step", ...], ...]
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
            return _choice(Same(element))
        case NameSlot():
            return NameStep(element.name, element.many, parts or element.name in ("other", "rater"))
        case ValueSlot():
            return ValueStep(element.name, element.kind)
        case Gap() | Edge():
            return element
        case _:
            raise TypeError(element)


def first_words(step: Step) -> frozenset[str] | None:
    """The words with which a step can begin; None when it can begin with any."""
    if isinstance(step, WordStep):
        return frozenset({step.parts[0]}) if len(step.parts) > 1 or not step.open_end else None
    if isinstance(step, ChoiceStep) and not step.optional and not step.others:
        return frozenset(step.singles).union(step.starts)
    return None


@lru_cache(maxsize=4096)
def _choice(same: Same) -> ChoiceStep:
    """A list is prepared once for all phrases that use it; slots never stand in one."""
    element = same.it
    assert isinstance(element, Choice)
    singles: dict[str, bool] = {}
    sequences: list[tuple[Step, ...]] = []
    for option in element.options:
        steps = tuple(step_of(inner, parts=False) for inner in option)
        word = steps[0]
        plain = len(steps) == 1 and isinstance(word, WordStep) and len(word.parts) == 1
        if plain and isinstance(word, WordStep) and not (word.raw or word.open_end or word.possessive[0]):
            singles[word.parts[0]] = word.small and singles.get(word.parts[0], True)
        else:
            sequences.append(steps)
    starts: dict[str, tuple[tuple[Step, ...], ...]] = {}
    others: list[tuple[Step, ...]] = []
    for sequence in sequences:
        words = first_words(sequence[0])
        if words is None:
            others.append(sequence)
        for first in words or ():
            starts[first] = (*starts.get(first, ()), sequence)
    return ChoiceStep(singles, starts, tuple(others), element.optional)
