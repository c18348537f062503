"""The clause a match stands in, and the asides that belong to no other: "Acme, following Bolt, raises outlook"."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from newsbot.processing.name import Name
from newsbot.processing.sidewords import AGENCIES, BEFORE_AS, GOES_ON, NO_CLAUSE, OWNED, SUBORDINATE
from newsbot.processing.text import NONE, STRONG, Text

ARTICLES = frozenset({"a", "an", "the"})


@dataclass(frozen=True, slots=True)
class Clause:
    """Word numbers. The sentence is ``begin`` to ``finish``; the match's own clause in it begins at ``since`` and ends
    before ``until``. ``apart``: somebody other than the company named before ``since`` acts there. ``asides`` are
    insertions before the match that close before it.
    """

    begin: int
    finish: int
    since: int
    until: int
    apart: bool
    asides: tuple[tuple[int, int], ...]

    def aside(self, word: int) -> int:
        """Where the aside begins in which a word stands; -1 when it stands in none."""
        k = bisect_right(self.asides, word, key=lambda aside: aside[0]) - 1
        return self.asides[k][0] if k >= 0 and word < self.asides[k][1] else -1


def clause_of(text: Text, names: Sequence[Name], first: int, last: int) -> Clause:
    """The clause of a match that reaches from word ``first`` to word ``last``."""
    size = len(text)
    begin = next((i for i in range(min(first, size - 1), 0, -1) if text.breaks[i] == STRONG), 0)
    finish = next((i for i in range(last + 1, size) if text.breaks[i] == STRONG), size)
    commas = [i for i in range(begin + 1, min(first + 1, size)) if comma(text, i)]
    edges = [begin, *commas]
    at = {name.first: name for name in names}
    inside = _covered(names)
    since = begin
    asides: list[tuple[int, int]] = []
    for k, start in enumerate(edges):
        closed = k + 1 < len(edges)
        end = edges[k + 1] if closed else first
        opens = next((i for i in range(start, end) if opens_clause(text, i)), -1)
        if closed and start > begin and text.words[start] not in GOES_ON and not inside(start) and opens != start:
            asides.append((start, end))
            continue
        if opens < 0:
            continue
        follows = at.get(_past_article(text, opens + 1))
        past = opens == start and text.words[opens] in ("after", "before", "amid")
        if closed and (past or not (follows and follows.end == end)):
            if opens > begin:  # "Acme beats views as Bolt sells, raises outlook"
                asides.append((opens, end))
            continue
        later = [i for i in range(opens, end) if opens_clause(text, i)]
        since = later[-1] + 1
    until = next((i for i in range(last + 1, finish) if opens_clause(text, i)), finish)
    apart = since > begin and text.words[since - 1] != "but" and _others_act(text, since, first)
    return Clause(begin, finish, since, until, apart, tuple(asides))


def comma(text: Text, i: int) -> bool:
    """Whether a comma stands before a word, or the two blanks that some put for one."""
    if text.breaks[i] == NONE:
        return False
    gap = text.delivered[text.ends[i - 1] : text.starts[i]]
    if i in text.fenced:
        gap = gap.rpartition(")")[2]
    return "," in gap or "  " in gap


def opens_clause(text: Text, i: int) -> bool:
    """Whether a word opens a clause with a subject of its own."""
    if text.words[i] not in SUBORDINATE or (text.raw[i].isupper() and not text.shouted):
        return False
    if text.joined[i] or (i + 1 < len(text) and text.joined[i + 1]):
        return False  # "once-daily"
    if text.words[i] != "as":
        return True
    if i + 1 < len(text) and text.words[i + 1] in NO_CLAUSE:
        return False
    return not i or text.words[i - 1] not in BEFORE_AS


def _others_act(text: Text, since: int, first: int) -> bool:
    """Whether a clause that names nobody before the match is about somebody else: as FDA approves, as rival raises."""
    at = _past_article(text, since)
    if at >= len(text):
        return False
    if text.words[at] in AGENCIES:
        return True
    between = text.words[at:first]
    return bool(between) and OWNED.isdisjoint(between)


def _past_article(text: Text, i: int) -> int:
    return i + 1 if i < len(text) and text.words[i] in ARTICLES else i


def _covered(names: Sequence[Name]) -> Callable[[int], bool]:
    """Tells of a word whether it is in a name."""
    firsts = [name.first for name in names]

    def inside(i: int) -> bool:
        k = bisect_right(firsts, i) - 1
        return k >= 0 and i < names[k].end

    return inside
