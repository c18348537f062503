"""Kinds of headline: from the wires' marks, from its words, from a question mark. Only a first report may trade."""

from dataclasses import dataclass

from newsbot.domain.signal import Kind
from newsbot.processing import mark, wording
from newsbot.processing.mark import Hint
from newsbot.processing.text import Text, normalise, tokenise

_FIRST = (Kind.FIRST,)
_HINTS_MAX = 8  # from there on one of each is enough: a text may say "rumours" a hundred thousand times


@dataclass(frozen=True, slots=True)
class Marks:
    """What a headline is. Its own words stand in ``start`` to ``end``, code points as delivered.

    ``kinds`` are in the order of Kind. ``hints`` say which words made it of a kind, by position.
    """

    kinds: tuple[Kind, ...]
    start: int
    end: int
    hints: tuple[Hint, ...] = ()


def marks_of(headline: str, text: Text | None = None) -> Marks:
    """The kinds of a headline and where its own words are. ``text`` is ``tokenise(headline)`` where it is at hand."""
    norm, places = normalise(headline)
    found, start = mark.leading(norm)
    ending, end = mark.trailing(norm, start)
    found += ending
    if start >= end:
        start, end = 0, len(norm)
    asked = _asked(norm, start, end) if "?" in norm else -1
    if asked >= 0:
        found.append(Hint(Kind.QUESTION, "?", asked, asked + 1))
    if places:
        begins, ends = places
        found = [Hint(hint.kind, hint.name, begins[hint.start], ends[hint.end - 1]) for hint in found]
        start, end = (begins[start] if start < len(begins) else 0), (ends[end - 1] if end else 0)
    if text is None:
        text = tokenise(headline)
    first, last = 0, len(text.words)
    while first < last and text.starts[first] < start:
        first += 1
    while last > first and text.ends[last - 1] > end:
        last -= 1
    found += wording.hints(text, first, last)
    if not found:
        return Marks(_FIRST, start, end)
    if len(found) == 1:
        return Marks((found[0].kind,), start, end, tuple(found))
    found.sort(key=lambda hint: hint.start)
    if len(found) > _HINTS_MAX:
        firsts: dict[tuple[Kind, str], Hint] = {}
        for hint in found:
            firsts.setdefault((hint.kind, hint.name), hint)
        found = [*firsts.values()]
    return Marks(ordered({hint.kind for hint in found}), start, end, tuple(found))


def _asked(norm: str, start: int, end: int) -> int:
    """Where a question mark stands, -1 for none: not one inside a word (a lost letter), nor that of a name."""
    at = norm.find("?", start, end)
    while at >= 0:
        lost = at > start and norm[at - 1].isalnum() and norm[at + 1 : at + 2].isalnum()
        if not lost and norm[max(start, at - 5) : at] != "Which":
            return at
        at = norm.find("?", at + 1, end)
    return -1


def kinds_of(headline: str) -> tuple[tuple[Kind, ...], int]:
    """The kinds of a headline in the order of Kind, and where its own words begin after the marks (code points)."""
    marks = marks_of(headline)
    return marks.kinds, marks.start


def ordered(kinds: set[Kind]) -> tuple[Kind, ...]:
    """Kinds in the order of Kind; FIRST exactly when there is no other."""
    others = kinds - {Kind.FIRST}
    return tuple(kind for kind in Kind if kind in others) if others else _FIRST
