"""Entries of the table of companies against the words of a headline: which fit, and whose name it is."""

from collections.abc import Callable, Sequence

from newsbot.processing.ambiguity import common
from newsbot.processing.name import NameEntry
from newsbot.processing.namewords import FUNCTION, NO_NAME, STRICT_LEGAL
from newsbot.processing.proofwords import MEDICINE
from newsbot.processing.run import Case
from newsbot.processing.text import NONE, Text
from newsbot.universe.listing import Listing


def spelt(own: Text, first: int, end: int, entry: NameEntry) -> bool:
    """Whether the words stand there as the name is written, in one piece."""
    raw = entry.raw
    if own.joined[first] or (raw[-1].endswith("'s") and not own.possessive[end - 1]):
        return False
    if end - first == 1:
        if own.words[first] in NO_NAME:
            return False
        if entry.symbol or (len(raw[0]) < 6 and raw[0].isupper()):
            return own.raw[first] == raw[0]
        return own.raw[first][0].isupper() or not raw[0][0].isupper()
    for i in range(first, end):
        if i > first and (own.breaks[i] != NONE or i in own.fenced):
            return False
        part, word = raw[i - first], own.words[i]
        if not own.raw[i][0].isupper() and part[0].isupper() and word not in FUNCTION and word not in STRICT_LEGAL:
            return False
    return True


def one_of(
    found: Sequence[NameEntry],
    raw: tuple[str, ...],
    elsewhere: Callable[[NameEntry], str],
    *,
    medical: bool = False,
) -> NameEntry | None:
    """The entry of the one issuer that has the name, or None when several have it.

    ``raw`` are the words as they stand there, ``elsewhere`` says what else in the article names an entry's issuer.
    ``medical``: the headline is about a medicine, so that of several issuers the one that makes medicines is meant.
    """
    if len(found) == 1:
        return found[0]
    by: dict[str, NameEntry] = {}
    for entry in sorted(found, key=_surest):
        by.setdefault(entry.listing.cik or entry.listing.ticker.split(".")[0], entry)
    several = list(by.values())
    sure = [entry for entry in several if entry.sure and not entry.legal]
    unusual = raw[0] != raw[0].capitalize()
    written = [entry for entry in found if (entry.raw == raw and entry.sure) or (unusual and writes(entry, raw))]
    same = [entry for entry in several if (entry.listing.ticker,) == raw]
    for few in (several, sure, written, same):
        if len(few) == 1:
            return few[0]
    makers = [entry for entry in several if medical and _makes_medicines(entry)]
    for few in (makers, [e for e in several if elsewhere(e)], [e for e in several if e.legal]):
        if len(few) == 1:
            return few[0]
    return None


def _makes_medicines(entry: NameEntry) -> bool:
    return not MEDICINE.isdisjoint(word.strip(".,").casefold() for word in entry.listing.name.split())


def writes(entry: NameEntry, raw: tuple[str, ...]) -> bool:
    """Whether the issuer writes its name so: ACADIA Pharmaceuticals, but Acadia Healthcare."""
    return entry.raw == raw or tuple(entry.listing.name.split()[: len(raw)]) == raw


def unusual(own: Text, case: Case, place: tuple[int, int], entry: NameEntry) -> str:
    """Whether the capitals of an unusual spelling prove the company, in words."""
    raw = own.raw[place[0] : place[1]]
    if case is Case.SHOUTED or common(entry) or len(raw) > 1 or len(raw[0]) < 5:
        return ""
    return "written as the issuer writes it" if raw[0] != raw[0].capitalize() and writes(entry, raw) else ""


def acronym(own: Text, case: Case, first: int, end: int, valid: Sequence[NameEntry]) -> bool:
    """Whether a name stands in capitals that is not so written: the AFFIRM study is not the company Affirm."""
    if end - first > 1 or not first or case is Case.SHOUTED or not own.raw[first].isupper():
        return False
    return not any(entry.raw[0].isupper() or entry.listing.ticker == own.raw[first] for entry in valid)


def same_issuer(listing: Listing, entries: Sequence[NameEntry]) -> bool:
    """Whether a listing is of the issuer of one of the entries."""
    others = [entry.listing for entry in entries]
    return any(o.ticker == listing.ticker or o.name == listing.name or (o.cik and o.cik == listing.cik) for o in others)


def _surest(entry: NameEntry) -> tuple[bool, bool, str]:
    return not entry.sure, not entry.legal, entry.listing.ticker
