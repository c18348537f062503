"""What shows beside a name that a company is meant: figures, deals, ratings, a regulator's word."""

from newsbot.processing.businesswords import (
    AGREED,
    BOUGHT,
    BUYS,
    COMPANY_WORK,
    CORPORATE,
    DEAL,
    DEALS,
    DRUG,
    FIGURE_VERBS,
    GETS,
    GRADES,
    HAS,
    INDEXES,
    JOINS,
    KINDS,
    MERGES,
    RATED,
    RATES,
    SCALES,
)
from newsbot.processing.run import follows
from newsbot.processing.text import NONE, STRONG, Text

_REACH = 9
_BACK = 20


def business(own: Text, first: int, end: int, *, whole: bool = True) -> str:
    """What shows that the name from word ``first`` to ``end`` is a company's, in words; empty when nothing does.

    ``whole`` False: the words before it may belong to it, so that those after it prove nothing: Price Target Cut.
    """
    return (_after(own, end) if whole else "") or _before(own, first, end)


def _after(own: Text, end: int) -> str:
    """What it has or does: Acme profit rises, Acme lifts guidance, Acme to be bought by ..."""
    words = own.words
    size = len(own)
    if end >= size or not follows(own, end) or own.joined[end]:
        return ""
    after = words[end]
    if after in HAS or (after == "same" and words[end + 1 : end + 2] == ("store",)):
        return f'before "{own.raw[end]}"'
    ahead = words[end + 1 : end + _REACH]
    if own.possessive[end - 1]:
        found = next((word for word in words[end : end + 4] if word in CORPORATE or word in DRUG), "")
        return f'its "{found}"' if found else ""
    if after in FIGURE_VERBS or (after in AGREED and words[end + 1 : end + 2] and words[end + 1] in FIGURE_VERBS):
        for word in ahead:
            if word in CORPORATE:
                return f'"{own.raw[end]} ... {word}"'
    if after in GETS and not DRUG.isdisjoint(ahead):
        return f'"{own.raw[end]}" what regulators give'
    if (after in RATED and _rated(own, end + 1)) or after in ("upgraded", "downgraded"):
        return f'"{own.raw[end]}" by analysts'
    to = end
    while to < size and to < end + 3 and words[to] in AGREED:
        to += 1
    if to < size and to > end:
        if words[to] == "be" and words[to + 1 : to + 2] and words[to + 1] in BOUGHT:
            return "it is bought"
        if words[to] in BUYS and (_money(own, to) or _capital(own, to + 1)):
            return f'"{own.raw[to]}"'
        if words[to] in COMPANY_WORK and after in ("to", "plans", "will"):
            return f'"to {own.raw[to]}"'
        if words[to] in JOINS and not INDEXES.isdisjoint(words[to : to + 5]):
            return f'"{own.raw[to]}" an index'
        if words[to] in MERGES:
            return f'"{own.raw[to]}"'
    if after in JOINS and not INDEXES.isdisjoint(words[end : end + 5]):
        return f'"{own.raw[end]}" an index'
    if after in BUYS and _money(own, end):
        return f'"{own.raw[end]}" for money'
    return ""


def _before(own: Text, first: int, end: int) -> str:
    """What is done to it: to buy Acme for $2 bln, upgrades Acme to Buy, merger with Acme."""
    if not first or own.breaks[first] == STRONG:
        return ""
    words = own.words
    i = first - 1
    before = words[i]
    last = end >= len(own)
    if before in BUYS and (last or _money(own, first) or own.raw[i] != before or words[i - 1 : i] == ("to",)):
        after = words[end] if end < len(own) and follows(own, end) else ""
        if not after or after in DEAL or own.breaks[end] != NONE:
            return f'bought: "{own.raw[i]}"'
    if (
        (before in KINDS or before.endswith("maker"))
        and not BUYS.isdisjoint(words[max(0, i - 6) : i])
        and _money(own, end)
    ):
        return f'bought: "{own.raw[i]}"'
    if before == "by" and i and words[i - 1] in ("acquired", "bought", "buyout", "takeover") and own.raw[i] == "by":
        return f'after "{words[i - 1]} by"'
    if before in JOINS and not INDEXES.isdisjoint(words[max(0, i - _BACK) : i]):
        return f'"{own.raw[i]}" in an index'
    if before in RATES and i + 1 == first:
        for j in range(end, min(end + 4, len(own))):
            if words[j] in RATED or (words[j] in ("to", "at", "price", "pt", "with") and _rated(own, j)):
                return f'rated: "{own.raw[i]}"'
    if (
        i
        and words[i - 1] in ("target", "pt", "coverage", "rating", "overweight", "stake")
        and before in ("on", "of", "for")
    ):
        return f'after "{words[i - 1]}"'
    if i and before in ("of", "with", "for") and words[i - 1] in DEALS:
        return f'after "{words[i - 1]}"'
    if before == "for" and i > 2 and words[i - 1] in SCALES and not DEALS.isdisjoint(words[max(0, i - 5) : i]):
        return "an offer for it"
    if before in ("approves", "clears", "rejects") and not DRUG.isdisjoint(words[max(0, i - _BACK) : i]):
        return f'"{before}" by a regulator'
    return ""


def _rated(own: Text, at: int) -> bool:
    return not GRADES.isdisjoint(own.words[at : at + 6])


def _capital(own: Text, at: int) -> bool:
    return at < len(own) and own.breaks[at] == NONE and own.raw[at][0].isupper()


def _money(own: Text, at: int) -> bool:
    """Whether a large sum stands within reach."""
    for i in range(at, min(at + 14, len(own))):
        raw = own.raw[i]
        if raw[0] in "$€£¥" or (own.words[i] in SCALES and i and own.raw[i - 1][-1].isdigit()):
            return True
    return False
