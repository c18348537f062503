"""Guards: words around a match that say it did not happen, or not now, or that nobody vouches for it."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from newsbot.domain.signal import Kind
from newsbot.processing import guardwords
from newsbot.processing.guardclause import close, counts, finite, holds, now, parted, past
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
_REACH = 60
"""Clauses are shorter; in a text without any punctuation the look to the left ends here."""
_QUOTE_REACH = 400
"""Characters around a match in which a quote opens and closes."""
_COMPARED_WITH = word_set("than from vs versus of to over above below on with against since")
_OTHER_CLAUSE = word_set("it that which who after as since when than from vs versus despite amid but while and before")
_SENTENCE_ENDS = (".", "!", "?", ";", "\uff1f", "\uff01")
_SENTENCE = 200
_BEHIND = 12
_OBJECT = 4
_NO_OBJECT = word_set("to for by at on of with")
_IN_ENTRIES = frozenset(word for entry in guardwords.RIGHT | guardwords.AGO for word in entry.split())
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
    found = list(_whole(text, path, names, marks))
    if path:
        found += _around(text, path, names)
        found += _quoted(text, path)
    shut = [guard for guard in found if guard.guard not in allow and guard.text not in allow]
    return min(shut, key=lambda guard: guard.start, default=None)


def _whole(text: Text, path: Sequence[int], names: frozenset[int], marks: Marks) -> Iterator[Guarded]:
    """What the kind of the headline says of every match in it; a question only of its own sentence."""
    sentence: tuple[int, int] | None = None
    for hint in marks.hints:
        if hint.kind in _CLOSED_BY:
            start, end = hint.start, hint.end
            if hint.kind == Kind.QUESTION and path:
                sentence = sentence or _sentence(text, path)
                if hint.name == "?":
                    start = _question_mark(text, sentence, marks)
                    if start < 0:
                        continue
                    end = start + 1
                elif not (sentence[0] <= bisect_left(text.starts, start) < sentence[1]):
                    continue
            i = bisect_left(text.starts, start)
            if not (i in names and text.starts[i] < end):
                yield Guarded(_CLOSED_BY[hint.kind], hint.name, start, end)
    for kind in marks.kinds:  # told by the source, by no word
        if kind in _CLOSED_BY and all(hint.kind != kind for hint in marks.hints):
            yield Guarded(_CLOSED_BY[kind], str(kind), marks.start, marks.start)


def _sentence(text: Text, path: Sequence[int]) -> tuple[int, int]:
    """The words of the sentences that the match stands in, end exclusive: the whole text where it is too long."""
    begin, end = path[0], path[-1] + 1
    least, most = max(0, begin - _SENTENCE), min(len(text), end + _SENTENCE)
    while begin > least and not _ends_sentence(text, begin):
        begin -= 1
    while end < most and not _ends_sentence(text, end):
        end += 1
    return begin if begin > least else 0, end if end < most else len(text)


def _ends_sentence(text: Text, i: int) -> bool:
    """Whether a sentence ends before the word ``i``. A colon or a dash ends none."""
    if text.breaks[i] != STRONG:
        return False
    gap = text.delivered[text.ends[i - 1] : text.starts[i]]
    return any(sign in gap for sign in _SENTENCE_ENDS)


def _question_mark(text: Text, sentence: tuple[int, int], marks: Marks) -> int:
    """Where the question mark stands that ends a sentence, -1 if another sign ends it."""
    begin = text.ends[sentence[1] - 1]
    end = text.starts[sentence[1]] if sentence[1] < len(text) else max(begin, marks.end)
    return max(text.delivered.find("?", begin, end), text.delivered.find("\uff1f", begin, end))


def _around(text: Text, path: Sequence[int], names: frozenset[int]) -> Iterator[Guarded]:
    first, last = path[0], path[-1]
    low, stop = first, max(0, first - _REACH)
    while low > stop and text.breaks[low] != STRONG:
        low -= 1
    taken = frozenset(path)
    own = parted(text, low, path, names)
    for begin, end, entries in _TREE.scan(text.words[low : last + 1]):
        here, after = low + begin, low + end
        if here in taken or any(i in names for i in range(here, after)):
            continue
        for cls, entry in entries:
            if (
                (after > own or holds(text, entry, own))
                and entry not in guardwords.MONTHS
                and counts(text, entry, here, after)
                and (entry not in guardwords.CLOSE or close(text, path, names, after))
            ):
                yield Guarded(cls, entry, text.starts[here], text.ends[after - 1])
    right = last + 1
    if right < len(text) and text.breaks[right] == NONE and right not in names:
        word = text.words[right]
        if word in guardwords.AFTERWARDS and counts(text, word, right, right + 1):
            yield Guarded(_CLASS_OF[word], word, text.starts[right], text.ends[right])
    yield from _behind(text, path, names)


def _behind(text: Text, path: Sequence[int], names: frozenset[int]) -> Iterator[Guarded]:
    """What undoes the match from the right, or says when it was, up to the end of its clause."""
    last = path[-1]
    end = right = last + 1
    stop = min(len(text), right + _BEHIND)
    told = past(text, path)
    while end < stop and text.breaks[end] == NONE and text.words[end] not in _OTHER_CLAUSE:
        if not told and end not in names and finite(text.words[end]) and text.words[end] not in _IN_ENTRIES:
            break
        end += 1
    for begin, to, entries in _TREE.scan(text.words[right:end]):
        here, after = right + begin, right + to
        if any(i in names for i in range(here, after)):
            continue
        for cls, entry in entries:
            if entry in guardwords.AGO:
                undone = not now(text, path) and text.words[here - 1] not in _COMPARED_WITH
            elif entry in guardwords.MONTHS:
                undone = told and _NO_OBJECT.isdisjoint(text.words[right:here]) and here - right <= _OBJECT
            else:
                undone = entry in guardwords.RIGHT
            if undone:
                yield Guarded(cls, entry, text.starts[here], text.ends[after - 1])


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
