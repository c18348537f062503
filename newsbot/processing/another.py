"""Names of companies that mean another thing where they stand: a town, a person, a namesake abroad, a river."""

from newsbot.processing.business import business
from newsbot.processing.name import NameEntry
from newsbot.processing.otherwords import (
    ABROAD,
    AFTER_IN,
    BLAME,
    DESCRIBERS,
    FOREIGN,
    FOREIGN_FORMS,
    FOREIGNERS,
    GIANTS,
    LOOSE,
    LOOSE_PHRASES,
    LOOSE_THINGS,
    NATURE,
    NOT_NEXT,
    SHORT_STATES,
    SPIES,
    SPORTS,
    STATES,
    THINGS,
    TOPICS,
    US_FORMS,
)
from newsbot.processing.text import NONE, STRONG, WEAK, Text

_NEAR = 20


def another(own: Text, first: int, core: int, end: int, entry: NameEntry) -> str:
    """What shows that a name is not the listed company, in words; empty when nothing does.

    The name reaches from word ``first`` to ``core``, with its legal form to ``end``.
    """
    why = _abroad(own, first, core, end, entry)
    size = len(own)
    after = own.words[end] if end < size and own.breaks[end] == NONE and not own.joined[end] else ""
    if not why and after in ("of", "de", "do") and end == core and not own.possessive[end - 1]:
        why = _of(own, first, end, after)
    if why or end > core:
        return why
    lone = core - first == 1
    word = own.words[first]
    if lone:
        town = _town(own, end)
        if town:
            return town
    name = word if lone else " ".join(own.words[first:core])
    if not (name in LOOSE if lone else name in LOOSE_PHRASES):
        return ""
    if after in THINGS or after in LOOSE_THINGS.get(name, ()) or (not lone and after in NOT_NEXT):
        return f'before "{own.raw[end]}"'
    if name in AFTER_IN and _wild(own, first):
        return "a part of the world"
    if name == "intel" and (after in SPIES or (after == "chief" and own.words[end + 1 : end + 2] != ("executive",))):
        return f'before "{own.raw[end]}"'
    if name in GIANTS or not (lone or name in SPORTS) or business(own, first, end):
        return ""
    for other in own.words[max(0, first - _NEAR) : end + _NEAR]:
        if other in TOPICS:
            return f'beside "{other}"'
    return ""


def _abroad(own: Text, first: int, core: int, end: int, entry: NameEntry) -> str:
    """A namesake from another country: Germany's Merck, EQT AB."""
    listing = entry.listing
    if listing.kind != "stock" or listing.until:
        return ""
    for i in range(core, end):
        form = own.words[i]
        if form in FOREIGN_FORMS:
            listed = {w.strip(".,()").casefold().replace(".", "") for w in listing.name.split()}
            if form not in listed and not listed.isdisjoint(US_FORMS):
                return f'its legal form is not the listed one: "{own.raw[i]}"'
    if not first or own.breaks[first] != NONE:
        return ""
    before = own.words[first - 1]
    place = ""
    if own.possessive[first - 1] or own.raw[first - 1].endswith("'"):
        place = before.rstrip("'") if before.rstrip("'") in FOREIGN else ""
    elif before == "based" and own.joined[first - 1] and first > 1:
        place = own.words[first - 2] if own.words[first - 2] in FOREIGN else ""
    elif before in DESCRIBERS or before.endswith("maker"):
        i = first - 1
        while i >= 0 and i > first - 5 and (own.words[i] in DESCRIBERS or own.words[i].endswith("maker")):
            i -= 1
        place = own.words[i] if i >= 0 and own.words[i] in FOREIGNERS else ""
    if not place or (core - first > 1 and not entry.doubt) or own.words[first] in ABROAD:
        return ""
    listed = {w.strip(".,()").casefold().replace(".", "") for w in listing.name.split()}
    if listed.isdisjoint(US_FORMS) or not listed.isdisjoint(FOREIGN_FORMS):
        return ""
    return f"of another country: {own.delivered[own.starts[first - 1] : own.ends[first]]}"


def _of(own: Text, first: int, end: int, link: str) -> str:
    """ "Whirlpool of India", "Walmart de Mexico", but not "accuses Apple of delays" or "sale by Acme of its unit"."""
    if link == "of":
        if first and own.words[first - 1] in ("by", "from", "to", "with", "against"):
            return ""
        if any(word in BLAME for word in own.words[max(0, first - 6) : first]):
            return ""
    return f'before "{link}"' if own.raw[end] == link else ""


def _town(own: Text, end: int) -> str:
    """A name before its state, as newspapers write towns: Corning, New York, ..."""
    size = len(own)
    if end >= size or own.breaks[end] != WEAK or own.possessive[end - 1]:
        return ""
    if "," not in own.delivered[own.ends[end - 1] : own.starts[end]]:
        return ""
    word = own.words[end]
    if word in SHORT_STATES and (own.raw[end].isupper() or "." in own.raw[end] or own.raw[end] != word):
        dotted = "." in own.raw[end] or own.delivered[own.ends[end] : own.ends[end] + 1] == "."
        if dotted or end + 1 == size or own.breaks[end + 1] != NONE:
            return "" if own.raw[end - 1].isupper() and not dotted else f"a town in {own.raw[end]}"
        return ""
    for length in (1, 2):
        if " ".join(own.words[end : end + length]) in STATES:
            stop = end + length
            if stop >= size or own.breaks[stop] != NONE or own.words[stop] in ("county", "man", "woman", "police"):
                return f"a town in {own.delivered[own.starts[end] : own.ends[stop - 1]]}"
    return ""


def _wild(own: Text, first: int) -> bool:
    if not first or own.breaks[first] == STRONG:
        return False
    before = own.words[first - 1]
    if own.possessive[first - 1] and before in FOREIGN:
        return True
    if before in ("in", "across", "throughout", "through", "the", "up", "down", "into"):
        return not NATURE.isdisjoint(own.words[max(0, first - _NEAR) : first + _NEAR])
    return False
