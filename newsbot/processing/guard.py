"""Guards: words around a match that say it did not happen, or not now, or that nobody vouches for it."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from newsbot.domain.signal import Kind
from newsbot.processing import guardwords
from newsbot.processing.kinds import Marks
from newsbot.processing.phraselist import words as word_set
from newsbot.processing.rule import GuardClass
from newsbot.processing.text import NONE, STRONG, Text, normalise, tokenise
from newsbot.processing.trie import Trie


@dataclass(frozen=True, slots=True)
class Guarded:
    """What stopped a match: the class, the entry of its list, and where it stands (code points as delivered)."""

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
    "quoted": guardwords.QUOTED,
}
CLASSES: tuple[GuardClass, ...] = tuple(_LISTS)
_CLASS_OF: dict[str, GuardClass] = {entry: cls for cls, entries in _LISTS.items() for entry in entries}
_TREE: Trie[tuple[GuardClass, str]] = Trie(
    (tokenise(entry).words, (cls, entry)) for entry, cls in _CLASS_OF.items() if entry[0].isalpha()
)
_CLOSED_BY: dict[Kind, GuardClass] = {Kind.QUESTION: "question", Kind.REPORTED: "reported"}
_COMPANY = frozenset({"company", "co", "firm"})
_SAYING = frozenset({"announced", "announces", "reported", "reports", "disclosed", "priced", "prices", "issued"})
_REACH = 60
"""Clauses are shorter; in a text without any punctuation the look to the left ends here."""
_QUOTE_REACH = 400
"""Characters around a match in which a quote opens and closes."""
_CONDITIONS = word_set("if unless until whether")
"""What holds across a comma: If the court agrees, Acme buys Beta."""
_CONJUNCTIONS = word_set("but while as and yet though whereas")
_NEW_PREDICATE = word_set("to it he she they will won cut says")
_BEFORE_MONTH = word_set("in by of since until till on for late early mid this")
_COMPARED = word_set("than as beats tops above below")
_QUOTE = re.compile(r"\"|(?<!\w)'(?=\w)|(?<=[\w.,!?])'(?!\w)")


def words(cls: GuardClass) -> tuple[str, ...]:
    """The list of a class as shipped. ``allow`` takes a class or one of these."""
    return _LISTS[cls]


def class_of(word: str) -> GuardClass | None:
    """The class whose list has this entry; None if none has."""
    return _CLASS_OF.get(word.casefold())


def guarded(
    text: Text, path: Sequence[int], names: frozenset[int], marks: Marks, allow: Sequence[str] = ()
) -> Guarded | None:
    """The first guard of a match by position, None if nothing speaks against it.

    ``text`` holds the headline's own words, ``path`` the numbers of those the match took, rising, ``names`` of those
    inside names of companies. ``allow`` names classes and single entries of their lists.
    """
    found = list(_whole(text, names, marks))
    if path:
        found += _around(text, path, names)
        found += _quoted(text, path)
    shut = [guard for guard in found if guard.guard not in allow and guard.text not in allow]
    return min(shut, key=lambda guard: guard.start, default=None)


def _whole(text: Text, names: frozenset[int], marks: Marks) -> Iterator[Guarded]:
    """What the kind of the headline says of every match in it."""
    for hint in marks.hints:
        if hint.kind in _CLOSED_BY:
            i = bisect_left(text.starts, hint.start)
            if not (i in names and text.starts[i] < hint.end):
                yield Guarded(_CLOSED_BY[hint.kind], hint.name, hint.start, hint.end)
    for kind in marks.kinds:  # told by the source, by no word
        if kind in _CLOSED_BY and all(hint.kind != kind for hint in marks.hints):
            yield Guarded(_CLOSED_BY[kind], str(kind), marks.start, marks.start)


def _around(text: Text, path: Sequence[int], names: frozenset[int]) -> Iterator[Guarded]:
    first, last = path[0], path[-1]
    low, stop = first, max(0, first - _REACH)
    while low > stop and text.breaks[low] != STRONG:
        low -= 1
    taken = frozenset(path)
    parted = _parted(text, low, first, names)
    for begin, end, entries in _TREE.scan(text.words[low : last + 1]):
        here, after = low + begin, low + end
        if here in taken or any(i in names for i in range(here, after)):
            continue
        for cls, entry in entries:
            if _counts(text, entry, here, after) and (after > parted or entry in _CONDITIONS):
                yield Guarded(cls, entry, text.starts[here], text.ends[after - 1])
    right = last + 1
    if right < len(text) and text.breaks[right] == NONE and right not in names:
        word = text.words[right]
        if word in guardwords.AFTERWARDS and _counts(text, word, right, right + 1):
            yield Guarded(_CLASS_OF[word], word, text.starts[right], text.ends[right])


def _counts(text: Text, entry: str, here: int, after: int) -> bool:
    """Whether an entry of a list is what it seems: not May 2026, No. 2, better-than-expected, not only."""
    follows = text.words[after] if after < len(text) else ""
    before = text.words[here - 1] if here else ""
    if text.joined[here] or (after < len(text) and text.joined[after]):
        return entry == "ex"
    match entry:
        case "ex":
            return False
        case "no":
            return not (text.delivered.startswith(".", text.ends[here]) or follows[:1].isdigit())
        case "may":
            month = before in _BEFORE_MONTH or before[:1].isdigit()
            return not (follows[:1].isdigit() or (month and text.raw[here] == "May"))
        case "not":
            return follows != "only"
        case "expected":
            return before not in _COMPARED
        case "after":
            return not _says_now(text, after)
        case _:
            return True


def _says_now(text: Text, i: int) -> bool:
    """Whether the company speaks here: "shares fall after the company announced ..." reports today's announcement."""
    words = text.words
    i += i < len(text) and words[i] == "the"
    return i + 1 < len(text) and words[i] in _COMPANY and words[i + 1] in _SAYING


def _parted(text: Text, low: int, first: int, names: frozenset[int]) -> int:
    """Where the match's own predicate begins, ``low`` if the clause has no other: may cut jobs, raises outlook."""
    for i in range(first, low, -1):
        cut = _comma(text, i) or (text.words[i - 1] in _CONJUNCTIONS and i - 1 > low)
        if cut and (i in names or text.possessive[i] or _finite(text.words[i])):
            return i
    return low


def _comma(text: Text, i: int) -> bool:
    gap = text.delivered[text.ends[i - 1] : text.starts[i]]
    return "," in gap or gap == "  "


def _finite(word: str) -> bool:
    """Whether a word can begin a predicate of its own: raises, announced, to buy."""
    return word in _NEW_PREDICATE or (len(word) > 3 and word[-1] == "s" and word[-2] != "s") or word.endswith("ed")


def _quoted(text: Text, path: Sequence[int]) -> Iterator[Guarded]:
    """The quote that the whole match stands in, if it is less than the whole headline."""
    start, end = text.starts[path[0]], text.ends[path[-1]]
    offset = max(0, start - _QUOTE_REACH)
    around = text.delivered[offset : end + _QUOTE_REACH]
    if around.isascii() and not ("'" in around or '"' in around):
        return
    norm, places = normalise(around)
    opened, sign = -1, ""
    for mark in _QUOTE.finditer(norm):
        at = offset + (places[0][mark.start()] if places else mark.start())
        opens = norm[mark.end() : mark.end() + 1].isalnum()
        if opened < 0:
            if at >= start:
                return
            if mark[0] == '"' or opens:
                opened, sign = at, mark[0]
        elif mark[0] == sign and (sign == '"' or not opens):
            if at >= end:
                if opened > text.starts[0] or at < text.ends[-1]:
                    yield Guarded("quoted", '"', opened, opened + 1)
                return
            opened = -1
