"""Where names begin and end: runs of capitalised words, and whether a known name covers its whole run."""

from collections.abc import Sequence
from enum import Enum

from newsbot.processing.lexicon import ENDERS, NAME_PARTS
from newsbot.processing.namewords import (
    CAPITAL_FORMS,
    FUNCTION,
    FUND,
    GIVEN_NAMES,
    HYPHENED,
    LINKS,
    LY_NAMES,
    NO_NAME,
    PERSONS,
    PLACES,
    RATES,
    ROMAN,
    STRICT_LEGAL,
    TAG_LINKS,
)
from newsbot.processing.proofwords import ACTS, FIRM_STOCK
from newsbot.processing.text import NONE, STRONG, Text
from newsbot.processing.vocabulary import NATIONALITIES

RUN_MAX = 12
"""As many words the name of a company has at most."""


class Case(Enum):
    """How a headline is written: most words small, Most With a Capital, ALL CAPITALS or all small."""

    SENTENCE = 0
    TITLE = 1
    SHOUTED = 2
    SMALL = 3


def case_of(text: Text) -> Case:
    """The way a headline is written, judged by its ordinary words: a name has its capital in any."""
    if text.shouted:
        return Case.SHOUTED
    ordinary = small = 0
    capitals = False
    start = STRONG
    for word, raw, gap in zip(text.words, text.raw, text.breaks, strict=True):
        if raw == word:
            if word not in FUNCTION and raw[0].isalpha():
                small += 1
        else:
            capitals = True
            if STRONG not in (gap, start) and word in ENDERS:
                ordinary += 1
        start = NONE
    if not capitals:
        return Case.SMALL
    return Case.TITLE if ordinary and ordinary >= small else Case.SENTENCE


def named(text: Text, case: Case) -> list[bool]:
    """For each word, whether it can be a part of a name."""
    return [name_word(text, i, case) for i in range(len(text))]


def name_word(text: Text, i: int, case: Case) -> bool:
    """Whether a word can be a part of a name."""
    word, raw = text.words[i], text.raw[i]
    if not raw[0].isupper():
        return raw != word and raw[0].isalpha() and raw[0] != "i" and raw.isalpha()
    if word in NO_NAME or word in FUNCTION or "$" in raw:
        return False
    if word not in ENDERS:
        if (word[-1] == "y" and word[-2:] == "ly" and len(word) > 6 and word not in LY_NAMES) or word[-3:] == "n't":
            return False
        return word != "partners" or text.words[i + 1 : i + 2] != ("with",)
    if case is not Case.SENTENCE or not i or text.breaks[i] == STRONG or word in RATES:
        return False
    return not (word in ACTS and word[-1] == "s") and not _titled(text, i + 1)


def follows(text: Text, i: int) -> bool:
    """Whether word ``i`` goes on what stands before it; a tag or a symbol in brackets between them is no break."""
    if text.breaks[i] == NONE:
        return True
    at = text.starts[i]
    if i in text.fenced and text.delivered[max(0, at - 2) : at] == ") ":
        return True  # "Acme Inc . ( NYSE : ACM ) Shares": a full stop before the tag ends nothing
    return text.breaks[i] != STRONG and text.delivered[at - 2 : at] == ") "


def _titled(text: Text, i: int) -> bool:
    """Whether ordinary words go on with capitals, In the Middle of a headline that otherwise has few."""
    return (
        i < len(text)
        and text.breaks[i] == NONE
        and text.raw[i][0].isupper()
        and (text.words[i] in ENDERS or text.words[i] in FUNCTION)
    )


def legal_end(text: Text, end: int) -> int:
    """Where a name that reaches to ``end`` ends with its legal form: Acme, Inc."""
    size = len(text)
    while end < size and text.words[end] in STRICT_LEGAL and text.breaks[end] < STRONG and not text.joined[end]:
        if end + 1 < size and text.joined[end + 1]:
            break  # "Acme co-founder"
        if text.words[end] in CAPITAL_FORMS and not text.raw[end].isupper():
            break  # "Precision Ag", "Amazon Ads"
        end += 1
    return end


def stranger(text: Text, case: Case, first: int, end: int, edges: frozenset[int] = frozenset()) -> str:
    """The words that make a known name at ``first`` to ``end`` another one; empty when it is whole.

    At ``edges`` other known names begin or end, one beside the other.
    """
    breaks, fenced = text.breaks, text.fenced
    left, right = first, end
    far = max(0, first - RUN_MAX)
    while left > far and breaks[left] == NONE and left not in fenced and left not in edges and _left(text, case, left):
        left -= 1
    if (
        left > 1
        and left not in edges
        and breaks[left] == NONE
        and breaks[left - 1] == NONE
        and text.raw[left - 2][0].isupper()
    ):
        link = text.words[left - 1]
        if link in LINKS and (link != "of" or text.words[left - 2] in NAME_PARTS):
            left -= 2
    far = min(len(breaks), end + RUN_MAX)
    while (
        right < far
        and breaks[right] == NONE
        and right not in fenced
        and right not in edges
        and _right(text, case, right)
    ):
        right += 1
    if right == end:
        right = _fund(text, end)
    if left == first and right == end:
        return ""
    return text.delivered[text.starts[left] : text.ends[right - 1]]


def person(text: Text, first: int) -> str:
    """The title of a person before a name, with the name's first word; empty when there is none."""
    if first and text.breaks[first] == NONE and text.words[first - 1] in PERSONS and text.raw[first - 1][0].isupper():
        return text.delivered[text.starts[first - 1] : text.ends[first]]
    return ""


def hyphened(text: Text, end: int) -> str:
    """The compound that a name begins, when it is no name any more: Meta-analysis; empty when it is one."""
    if end < len(text) and text.joined[end] and text.words[end] not in HYPHENED:
        return text.delivered[text.starts[end - 1] : text.ends[end]]
    return ""


def _left(text: Text, case: Case, left: int) -> bool:
    i = left - 1
    if text.possessive[i] or _slash(text, left):
        return False
    word = text.words[i]
    given = word in GIVEN_NAMES and text.raw[i][0].isupper() and (i or word not in FUNCTION)
    return bool(given) or name_word(text, i, case)


def _right(text: Text, case: Case, i: int) -> bool:
    return not text.possessive[i - 1] and name_word(text, i, case) and not _slash(text, i)


def _slash(text: Text, i: int) -> bool:
    return "/" in text.delivered[text.ends[i - 1] : text.starts[i]]


def _fund(text: Text, end: int) -> int:
    """Nuveen Dividend Growth Fund: ordinary words that end in a fund."""
    for i in range(end, min(end + 5, len(text))):
        if text.breaks[i] != NONE or text.possessive[i - 1] or not text.raw[i][0].isupper():
            return end
        if text.words[i] in FUND:
            return i + 1
        if text.words[i] in ACTS or text.words[i] in RATES or text.words[i] in FIRM_STOCK:
            return end
    return end


def runs(text: Text, capital: Sequence[bool], taken: Sequence[tuple[int, int]], case: Case) -> list[tuple[int, int]]:
    """Unknown names: runs of words that can be names, outside the places that are taken; by first word."""
    out = []
    size = len(text)
    at = 0
    places = [*taken, (size, size)]
    t = 0
    while at < size:
        while places[t][1] <= at and t < len(taken):
            t += 1
        if places[t][0] <= at:
            at = max(at + 1, places[t][1])
            continue
        if not capital[at]:
            at += 1
            continue
        end = at + 1
        while end < places[t][0] and capital[end] and text.breaks[end] == NONE and end not in text.fenced:
            if text.possessive[end - 1]:
                break
            end += 1
        while end < places[t][0] and text.joined[end] and text.raw[end][0].isupper():
            if text.words[end] in HYPHENED:
                break
            end += 1
        words = text.words[at:end]
        place = all(word in PLACES or word in NATIONALITIES or word in STRICT_LEGAL or word in ROMAN for word in words)
        unit = end - at == 1 and at and len(words[0]) < 4 and text.raw[at].isupper() and text.raw[at - 1][-1].isdigit()
        if not place and not unit and (case is Case.SENTENCE or end - at > 1 or words[0] not in NAME_PARTS):
            out.append((at, end))
        at = end
    return out


def before_tag(text: Text, capital: Sequence[bool], end: int, case: Case) -> tuple[int, int] | None:
    """The name that ends at a word, before an exchange tag; None when no name stands there."""
    first = end
    far = max(0, end - RUN_MAX)
    while first > far and not (first < end and text.breaks[first] != NONE and text.words[first] not in STRICT_LEGAL):
        raw = text.raw[first - 1]
        link = first < end and text.words[first - 1] in TAG_LINKS
        lone = first == end and raw[0].isupper() and (first == 1 or case is Case.SENTENCE)
        if not (capital[first - 1] or lone or link):
            break
        first -= 1
    while first < end and not text.raw[first][0].isupper():
        first += 1
    return (first, end) if first < end else None


def bracketed(text: Text, i: int) -> str:
    """The capitals in brackets at a word, as in "Acme (ACM)"; empty when there are none."""
    if i >= len(text) or not text.raw[i].isupper() or len(text.raw[i]) > 6 or not in_brackets(text, i):
        return ""
    return text.raw[i]


def in_brackets(text: Text, i: int) -> bool:
    """Whether a word stands alone in round brackets."""
    start, stop = text.starts[i], text.ends[i]
    before = text.delivered[max(0, start - 2) : start].strip()
    return before == "(" and text.delivered[stop : stop + 2].strip()[:1] == ")"


def linked(text: Text, end: int, first: int) -> bool:
    """Whether a name at ``first`` goes on with a list after the name before it: "A and B", "A, B", "A / B"."""
    if first - end > 1 or text.breaks[first] == STRONG:
        return False
    if first > end:
        return text.words[end] in ("and", "or") and text.breaks[end] != STRONG
    if text.possessive[end - 1]:
        return False
    gap = text.delivered[text.ends[end - 1] : text.starts[first]]
    return gap.strip() in (",", "&", "/") or (gap.isspace() and len(gap) > 1)
