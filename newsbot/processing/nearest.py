"""Which name of a headline the words of a match are about."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from newsbot.processing.clause import clause_of, comma, opens_clause
from newsbot.processing.name import Name
from newsbot.processing.proofwords import ACTS
from newsbot.processing.role import HARMLESS, beside
from newsbot.processing.sidewords import (
    AGENCIES,
    OFFICES,
    OPPOSES,
    OUTSIDERS,
    OWNED,
    PRODUCT_WORDS,
    SECURITIES,
    TELLS,
    THINGS,
    TITLES,
)
from newsbot.processing.text import NONE, STRONG, Text

NEAR = 8
"""As many names left of a match are compared with the nearest."""


@dataclass(frozen=True, slots=True)
class Nobody:
    """Why none of the names can be told to be the one."""

    code: Literal["UNKNOWN_COMPANY", "AMBIGUOUS_COMPANY"]
    why: str


def nearest(
    names: Sequence[Name], own: Text, path: Sequence[int], parts: str, filled: frozenset[int] = frozenset()
) -> tuple[Name, ...] | Nobody:
    """The name that the words at ``path`` are about, or the names joined by "and"; empty when there is none.

    ``filled`` are the words of the path that are the names in its company slot: they are the ones.
    """
    first = min(path, default=len(own))
    last = max(path, default=first)
    words = frozenset(path) - filled
    holder = _holder(names, own, words)
    if holder is not None:
        return (holder,)
    if filled:
        return tuple(names[i] for i in _together(names, next(i for i, n in enumerate(names) if n.first in filled)))
    outsider = 0 < first < len(own) and own.words[first - 1] in OUTSIDERS and own.breaks[first] == NONE
    if outsider and not any(name.first < first <= name.end for name in names):
        return Nobody("UNKNOWN_COMPANY", f'it is about "{own.raw[first - 1]}"')
    able = [i for i, n in enumerate(names) if _able(n, own, parts, path) and (n.mention or not _wording(n, own, words))]
    over = [i for i in range(first, last) if i not in words and opens_clause(own, i)]
    if over:  # "Acme [reports] profit as [FDA approves] a drug": what acts stands in the later clause
        first = next(i for i in sorted(words) if i > over[-1])
    able = [i for i in able if not _barred_with(names, i) and not _of_a_unit(names[i], own, words)]
    clause = clause_of(own, names, first, last)
    inside = [i for i in able if names[i].first >= first and names[i].end <= last + 1]
    left = [i for i in able if names[i].end <= first]
    lead = next((names[i].first for i in left if names[i].first >= clause.begin), first)
    left = [i for i in left if not lead < clause.aside(names[i].first)]
    within = [i for i in left if names[i].first >= clause.since]
    if clause.since > clause.begin and within:
        left = within
    elif clause.apart:
        left = []
    here = [i for i in left if names[i].first >= clause.begin]
    here = [i for i in here if not _product(names, i, own, words, parts) and not _told(names, i, own, first, words)]
    if here or left:
        pick = here[-1] if here else _leading(names, left, own)
        group = _together(names, pick)
        if here and _opposed(own, names[pick].end, first):
            return Nobody("UNKNOWN_COMPANY", f"{own_text(own, names[pick])} only acts against it")
        rivals = [i for i in here[-NEAR:] if i not in group and not _parted(own, names[i], names[min(group)])]
        if rivals:
            both = [names[i] for i in (*rivals, pick)]
            return Nobody("AMBIGUOUS_COMPANY", "several are named: " + ", ".join(own_text(own, name) for name in both))
        return tuple(names[i] for i in group)
    near = [i for i in able if last < names[i].first < clause.until and not _affected(own, last, names[i].first)]
    for among in (inside, near):
        if among:
            return tuple(names[i] for i in _together(names, among[0]))
    if clause.apart:
        return Nobody("UNKNOWN_COMPANY", "the words stand in a clause that names no company")
    return ()


def owner(name: Name, own: Text) -> bool:
    """Whether a name stands in apposition to the one it owns: "Acme, a Bolt company"."""
    if not name.first or own.words[name.first - 1] not in ("a", "an"):
        return False
    return any(word in ("company", "subsidiary", "unit", "business") for word in own.words[name.end - 1 : name.end + 1])


def own_text(own: Text, name: Name) -> str:
    """The words of a name as delivered."""
    return own.delivered[own.starts[name.first] : own.ends[name.end - 1]]


def _leading(names: Sequence[Name], left: Sequence[int], own: Text) -> int:
    """The first name of the nearest clause further left: who acted there acts on: "Acme buys Bolt; raises outlook"."""
    pick = left[-1]
    begin = next((i for i in range(names[pick].first, 0, -1) if own.breaks[i] == STRONG), 0)
    return next(i for i in left if names[i].first >= begin)


def _able(name: Name, own: Text, parts: str, path: Sequence[int]) -> bool:
    mention = name.mention
    if name.barred or (mention and mention.role == "rater"):
        return False
    if name.part not in HARMLESS and parts == "other":
        return False
    return not owner(name, own) and not _agency(name, own) and (name.first - 1 in path or not beside(own, name.first))


def _of_a_unit(name: Name, own: Text, words: frozenset[int]) -> bool:
    """Whether an office is that of something the company owns: "Acme's Bolt CEO resigns", "Acme's China chief"."""
    if name.part != "possessive":
        return False
    office = next((i for i in range(name.end, min(name.end + 5, len(own))) if own.words[i] in OFFICES), -1)
    if office not in words:
        return False
    return any(own.raw[i] != own.words[i] and own.words[i] not in OWNED for i in range(name.end, office))


def _agency(name: Name, own: Text) -> bool:
    """Whether unknown capitals begin the name of an authority: "Safety agency says Acme recalls cars"."""
    return not name.mention and name.end < len(own) and own.words[name.end] in AGENCIES and own.breaks[name.end] == NONE


def _barred_with(names: Sequence[Name], i: int) -> bool:
    """Whether a name is joined to one that is out of the running: a biosimilar of Acme and Bolt drug."""
    return names[i].joined and i > 0 and names[i - 1].barred.startswith("after")


def _wording(name: Name, own: Text, words: frozenset[int]) -> bool:
    """Whether unknown capitals are only words of the rule, or of a kind of security."""
    covered = range(name.first, name.end)
    return not words.isdisjoint(covered) or SECURITIES.issuperset(own.words[name.first : name.end])


def _holder(names: Sequence[Name], own: Text, words: frozenset[int]) -> Name | None:
    """The known company beside an office that the match names: as Acme CEO, CEO of Acme."""
    offices = [i for i in words if own.words[i] in OFFICES]
    if not offices:
        return None
    for name in names:
        if not name.mention or name.mention.role == "rater":
            continue
        if not name.barred and name.end in offices and own.breaks[name.end] == NONE:
            return name
        if name.first > 1 and own.words[name.first - 1] in ("of", "at"):
            at = name.first - 2
            at -= own.words[at] in ("executive", "officer") and at - 1 in offices
            if at in offices and (not name.barred or name.barred == f'after "{own.raw[name.first - 2]} of"'):
                return replace(name, barred="")
    return None


def _product(names: Sequence[Name], i: int, own: Text, words: frozenset[int], parts: str) -> bool:
    """Whether an unknown name is that of a product beside its owner: Acme's Zolvex wins FDA approval."""
    if not i or _known(names[i]) or (parts != "parent" and not any(own.words[k] in PRODUCT_WORDS for k in words)):
        return False
    before, name = names[i - 1], names[i]
    between = range(before.end, name.first)
    if any(own.breaks[k] != NONE for k in range(before.end, name.first + 1)) or len(between) > 4:
        return False
    if any(own.raw[k] != own.words[k] and own.words[k] not in THINGS for k in between):
        return False
    return _known(before) and (before.part == "possessive" or (bool(between) and own.words[between[-1]] in THINGS))


def _known(name: Name) -> bool:
    return name.mention is not None and name.mention.company is not None


def _told(names: Sequence[Name], i: int, own: Text, first: int, words: frozenset[int]) -> bool:
    """Whether unknown capitals are only a part of what a company tells, or its officer.

    "Acme Announces First-Ever FDA Approval", "Acme founder Kelly to leave CEO post".
    """
    if not i or names[i].mention or not _known(names[i - 1]):
        return False
    offices = any(own.words[k] in OFFICES for k in words)
    verb, then = names[i - 1].end, names[i].end
    between = own.words[verb : names[i].first]
    if offices and between and TITLES.issuperset(between) and _unbroken(own, verb, names[i].first):
        return True
    if own.words[verb] not in TELLS or own.breaks[verb] != NONE or names[i].first <= verb:
        return False
    acts = then == first < len(own) and (own.words[then] in ACTS or own.words[then] in ("to", "will"))
    return offices or not acts


def _unbroken(own: Text, first: int, last: int) -> bool:
    return all(own.breaks[k] == NONE for k in range(first, last + 1) if not own.joined[k])


def _opposed(own: Text, end: int, first: int) -> bool:
    """Whether somebody only acts against what the match tells: "Acme sues over FDA approval"."""
    for k in range(first - 1, end - 1, -1):
        if k + 1 < len(own) and own.breaks[k + 1] != NONE:
            return False
        if own.words[k] in OPPOSES:
            return True
    return False


def _affected(own: Text, last: int, first: int) -> bool:
    """Whether a name right of a match only feels it: "FDA approves drug, hitting Acme"."""
    start = next((k for k in range(first, last, -1) if comma(own, k)), -1)
    return last < start < first and own.words[start][-3:] == "ing"


def _together(names: Sequence[Name], at: int) -> list[int]:
    first, last = at, at
    while names[first].joined and first:
        first -= 1
    while last + 1 < len(names) and names[last + 1].joined:
        last += 1
    return list(range(first, last + 1))


def _parted(own: Text, left: Name, right: Name) -> bool:
    """Whether a break, or more than a word or two, parts two names, so that the nearer one is meant."""
    return any(own.breaks[i] != NONE for i in range(left.end, right.first + 1))
