"""Guards: words around a match that say it did not happen, or not now, or that nobody vouches for it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from newsbot.domain.signal import Kind
from newsbot.processing import guardwords
from newsbot.processing.kinds import Marks
from newsbot.processing.rule import GuardClass
from newsbot.processing.text import STRONG, Text, normalise, tokenise
from newsbot.processing.trie import Trie


@dataclass(frozen=True, slots=True)
class Guarded:
    """What stopped a match: the class, the word of the list, and where it stands (code points as delivered)."""

    guard: GuardClass
    text: str
    start: int
    end: int


_LISTS: dict[GuardClass, tuple[str, ...]] = {
    "denied": guardwords.DENIED,
    "possible": guardwords.POSSIBLE,
    "reported": guardwords.REPORTED,
    "question": guardwords.QUESTION,
    "background": guardwords.BACKGROUND,
    "quoted": (),
}
CLASSES: tuple[GuardClass, ...] = tuple(_LISTS)
_CLASS_OF: dict[str, GuardClass] = {entry: cls for cls in reversed(CLASSES) for entry in _LISTS[cls]}
_Entry = tuple[GuardClass, str]
_TREE: Trie[_Entry] = Trie((tokenise(entry).words, (cls, entry)) for entry, cls in _CLASS_OF.items() if entry != "?")
_AFTER: Trie[_Entry] = Trie(
    (tokenise(entry).words, (_CLASS_OF.get(entry, "possible"), entry)) for entry in guardwords.AFTERWARDS
)
_REACH = 60
"""A clause has fewer words; in a text without any punctuation the look to the left ends here."""
_AFTER_REACH = 3
_CLOSED_BY: dict[Kind, GuardClass] = {Kind.QUESTION: "question", Kind.REPORTED: "reported"}
_QUOTES = re.compile(r"\"[^\"]{1,300}\"|(?<![^\s(\[:;,-])'(?=\w)[^'\"]{1,300}(?:'(?=\w)[^'\"]{1,60}){0,4}'(?!\w)")


def words(cls: GuardClass) -> tuple[str, ...]:
    """The list of a class as shipped. ``allow`` takes a class or one of these."""
    return _LISTS[cls]


def class_of(word: str) -> GuardClass | None:
    """The class whose list has this word; None if none has."""
    return _CLASS_OF.get(word.casefold())


def guarded(
    text: Text, path: Sequence[int], names: frozenset[int], marks: Marks, allow: tuple[str, ...] = ()
) -> Guarded | None:
    """The first guard of a match by position, None if nothing speaks against it.

    ``path`` are the numbers of the words that the match took, rising; ``names`` those inside names of companies.
    """
    found = [
        Guarded(cls, hint.name, hint.start, hint.end)
        for hint in marks.hints
        if (cls := _CLOSED_BY.get(hint.kind)) and cls not in allow and hint.name not in allow
    ]
    if path:
        found += _around(text, path, names, allow)
    return min(found, key=lambda guard: guard.start, default=None)


def _around(text: Text, path: Sequence[int], names: frozenset[int], allow: tuple[str, ...]) -> list[Guarded]:
    first, last = path[0], path[-1]
    low = first
    stop = max(0, first - _REACH)
    while low > stop and text.breaks[low] != STRONG:
        low -= 1
    taken = frozenset(path)
    out = []
    for from_low, to_low, entries in _TREE.scan(text.words[low : last + 1]):
        begin, end = low + from_low, low + to_low
        if begin in taken or _broken(text, begin, end, names):
            continue
        for cls, entry in entries:
            if cls not in allow and entry not in allow and _counts(cls, entry, text, end, first):
                out.append(Guarded(cls, entry, text.starts[begin], text.ends[end - 1]))
    if last + 1 < len(text) and text.breaks[last + 1] != STRONG:
        for begin, end, entries in _AFTER.scan(text.words[last + 1 : last + 1 + _AFTER_REACH]):
            if begin or _broken(text, last + 1, last + 1 + end, names):
                break
            for cls, entry in entries:
                if cls not in allow and entry not in allow:
                    out.append(Guarded(cls, entry, text.starts[last + 1], text.ends[last + end]))
    if "quoted" not in allow:
        out += _quoted(text, first, last)
    return out


def _broken(text: Text, begin: int, end: int, names: frozenset[int]) -> bool:
    return any(i in names for i in range(begin, end)) or any(text.breaks[i] == STRONG for i in range(begin + 1, end))


def _counts(cls: GuardClass, entry: str, text: Text, end: int, first: int) -> bool:
    if entry in ("no", "may") and end < len(text) and text.words[end][0].isdigit():
        return False  # No. 2, May 2026
    if cls == "background" and end < len(text):
        # After its results, Acme raises its outlook: the clause ends at the comma.
        for i in range(end + 1, first + 1):
            gap = text.delivered[text.ends[i - 1] : text.starts[i]]
            if "," in gap or gap == "  ":
                return False
    return True


def _quoted(text: Text, first: int, last: int) -> list[Guarded]:
    start, end = text.starts[first], text.ends[last]
    norm, places = normalise(text.delivered)
    if places or not ("'" in norm or '"' in norm):
        return []
    return [
        Guarded("quoted", norm[q.start() : q.start() + 1], q.start(), q.start() + 1)
        for q in _QUOTES.finditer(norm)
        if q.start() < start and end <= q.end()
    ]
