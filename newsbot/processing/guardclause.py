"""The clause around a match: which entries of the guards' lists count there, and how far they reach."""

from bisect import bisect_left
from collections.abc import Sequence

from newsbot.processing.phraselist import words
from newsbot.processing.text import Text

_COMPANY = words("company co firm")
_SAYING = words("announced announces reported reports disclosed priced prices issued")
_CONDITIONS = words("if unless until whether")
"""What holds across a comma: If the court agrees, Acme buys Beta."""
_MODALS = words("may might could would should")
_CONJUNCTIONS = words("but while as and yet though whereas")
_CLAUSES = words("but while as though whereas")
_NEW_PREDICATE = words("to it he she they will won cut says")
_BEFORE_MONTH = words("in by of since until till on for late early mid this")
_COMPARED = words("than as beats tops above below")
_TIMES = words("again daily weekly monthly a more")
_PAST = words("won cut bought sold got took made gave quit")
_FUTURE = words("to be will would")
_CLOSE_BY = 2
_PART = words(
    "at by to until near nearing before low high top lower upper higher bottom front back rear other year month week"
)
"""Before an end that ends nothing: low end of guidance, at end of year."""


def counts(text: Text, entry: str, here: int, after: int) -> bool:
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
        case "expected" | "anticipated":
            return before not in _COMPARED
        case "end of" | "end to":
            return before not in _PART
        case "once":
            return follows not in _TIMES and before not in ("at", "for")
        case "after":
            return not _says_now(text, after)
        case _:
            return True


def _says_now(text: Text, i: int) -> bool:
    """Whether the company speaks here: "shares fall after the company announced ..." reports today's announcement."""
    words = text.words
    i += i < len(text) and words[i] == "the"
    return i + 1 < len(text) and words[i] in _COMPANY and words[i + 1] in _SAYING


def parted(text: Text, low: int, path: Sequence[int], names: frozenset[int]) -> int:
    """Where the match's own predicate begins, ``low`` if the clause has no other: may cut jobs, raises outlook."""
    first = path[0]
    for i in range(first, low, -1):
        comma = _comma(text, i)
        if comma and text.words[i].endswith("ing"):
            return i
        linked = text.words[i - 1] in _CONJUNCTIONS and i - 1 > low
        if (comma or linked) and (i in names or text.possessive[i] or finite(text.words[i])):
            return i
        if linked and i == first and text.words[i - 1] in _CLAUSES and any(finite(text.words[n]) for n in path[1:]):
            return i  # scraps dividend as CFO resigns
    return low


def _comma(text: Text, i: int) -> bool:
    gap = text.delivered[text.ends[i - 1] : text.starts[i]]
    return "," in gap or gap == "  "


def finite(word: str) -> bool:
    """Whether a word can begin a predicate of its own: raises, announced, to buy."""
    return word in _NEW_PREDICATE or (len(word) > 3 and word[-1] == "s" and word[-2] != "s") or word.endswith("ed")


def holds(text: Text, entry: str, parted: int) -> bool:
    """Whether an entry reaches over the begin of another predicate: a condition; may merge, raising hopes."""
    return entry in _CONDITIONS or (entry in _MODALS and text.words[parted].endswith("ing"))


def close(text: Text, path: Sequence[int], names: frozenset[int], after: int) -> bool:
    """Whether a word of the match follows at once: ends its share buyback; but not: sees weak year cuts outlook."""
    if after > path[-1]:
        return False
    ahead = path[bisect_left(path, after)]
    between = sum(i not in names for i in range(after, ahead))
    return between == 0 or (between <= _CLOSE_BY and not finite(text.words[ahead]))


def past(text: Text, path: Sequence[int]) -> bool:
    """Whether the match tells in the past tense: FDA rejected, won contract; not to be acquired."""
    if not _FUTURE.isdisjoint(text.words[max(0, path[0] - 2) : path[0] + 2]):
        return False
    return any(text.words[i].endswith("ed") or text.words[i] in _PAST for i in path[:2])


def now(text: Text, path: Sequence[int]) -> bool:
    """Whether the match tells in the present or of what is to come: raises outlook, to buy."""
    word = text.words[path[0]]
    return word in _FUTURE or (len(word) > 3 and word[-1] == "s" and word[-2] != "s")
