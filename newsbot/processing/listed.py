"""Names of companies in a list: side by side, or joined by a comma, "and" or "&"."""

from collections.abc import Collection, Mapping, Sequence

from newsbot.domain.company import Mention
from newsbot.processing.businesswords import LISTED
from newsbot.processing.name import NameEntry
from newsbot.processing.run import linked
from newsbot.processing.text import NONE, Text

Place = tuple[int, int]


def edges(own: Text, places: Mapping[Place, Sequence[NameEntry]]) -> frozenset[int]:
    """Where one known name ends and the next begins: "Acme & Brix", or three in a row that lost their commas."""
    ends = {end: first for first, end in places}
    starts = dict(iter(places))
    sure = {place for place, entries in places.items() if not any(entry.doubt for entry in entries)}
    found = set()
    for at in ends.keys() & starts.keys():
        if own.breaks[at] != NONE or own.possessive[at - 1]:
            continue
        left, right = (ends[at], at), (at, starts[at])
        gap = own.delivered[own.ends[at - 1] : own.starts[at]].strip()
        if gap == "&" and (left in sure or right in sure):
            found.add(at)
        elif not gap and left in sure and right in sure:
            before, after = (ends.get(left[0], -1), left[0]), (right[1], starts.get(right[1], -1))
            if before in sure or after in sure:
                found.add(at)
    return frozenset(found)


def in_lists(own: Text, unproven: Collection[Place], places: Mapping[Place, Mention]) -> dict[Place, str]:
    """The names that belong to a list of companies, each with what says so in words."""
    if LISTED.isdisjoint(own.words):
        return {}
    ends = {end: first for first, end in places}
    starts = dict(places.keys())
    found: dict[Place, str] = {}
    for first, end in unproven:
        for at in (first, first - 1):
            if at in ends and linked(own, at, first) and places[ends[at], at].company:
                found[first, end] = f"in a list with {places[ends[at], at].text}"
        for at in (end, end + 1):
            if at in starts and linked(own, end, at) and places[at, starts[at]].company:
                found[first, end] = f"in a list with {places[at, starts[at]].text}"
    return found
