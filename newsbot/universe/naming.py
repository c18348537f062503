"""Gives listings their shorter names, and each its word on whether it proves anything alone."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from newsbot.universe.alias import FORMS, GENERIC, derived, key_of, stem, words_of
from newsbot.universe.listing import Alias, Listing

LETTERS_MIN = 3
WORTH_MIN = 1e10
"""Dollars: a smaller company's abbreviation is hardly meant when it stands alone."""
OVERWHELMING = 10
"""So many times the value of all others who share a name makes it the one's who is meant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """How text uses the words of names; all case-folded.

    ``ordinary`` are words that text writes small, ``often`` the frequent ones. ``people`` and ``places`` are names of
    those. ``small`` are phrases that were seen in small letters, ``names`` those that sentences write as a name.
    """

    ordinary: frozenset[str] = frozenset()
    often: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    small: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()

    def plain(self, word: str) -> bool:
        """Whether a case-folded word stands for something else than a company as well."""
        word = word.removesuffix("'s")  # of Carter's, text makes Carter
        return word in GENERIC or word in self.people or word in self.places or self.word(word)

    def word(self, word: str) -> bool:
        """Whether it is a word of the language, in this form or a near one."""
        return word in self.ordinary or bool(_forms(word) & self.often)


def candidates(listing: Listing, spellings: Iterable[str] = ()) -> list[str]:
    """Shorter names that a listing may have, from its name, its aliases so far and other ``spellings`` of it.

    A name that has no legal form comes first itself: alone it may be a word like any other. None for a fund.
    """
    if listing.kind == "fund":
        return []
    found: dict[str, str] = {}
    if bare(listing.name):
        found[listing.name.casefold()] = listing.name
    for name in (listing.name, *(alias.text for alias in listing.aliases), *spellings):
        for text in ([name] if name != listing.name else []) + list(derived(name)):
            found.setdefault(text.casefold(), text)
    if not bare(listing.name):
        found.pop(listing.name.casefold(), None)
    return list(found.values())


def bare(name: str) -> bool:
    """Whether a name has no legal form that would mark it as a company's."""
    return not any(word.casefold() in FORMS for word in words_of(name)[1:])


def named(
    listings: Sequence[Listing],
    evidence: Evidence,
    *,
    spellings: Mapping[str, Sequence[str]] | None = None,
    others: Iterable[str] = (),
    worth: Mapping[str, float] | None = None,
) -> list[Listing]:
    """The listings with their aliases.

    ``spellings`` are further names by symbol, ``others`` names of issuers that are not among the listings, ``worth``
    the market value by symbol: of two issuers with one name the one is meant that is worth ten times the other.
    """
    spellings, worth = spellings or {}, worth or {}
    texts = [candidates(one, spellings.get(one.ticker, ())) for one in listings]
    rivals = _Rivals(listings, texts, others, worth)
    result = []
    for one, found in zip(listings, texts, strict=True):
        full = {text.casefold() for name in (one.name, *spellings.get(one.ticker, ())) for text in _stems(name)}
        aliases = tuple(Alias(text=text, sure=_sure(text, one, full, evidence, rivals)) for text in found)
        result.append(replace(one, aliases=tuple(a for a in aliases if a.text != one.name or not a.sure)))
    return result


def _forms(word: str) -> set[str]:
    forms = {word + end for end in ("s", "es", "d", "ed", "ing", "er")}
    if word.endswith("s"):
        forms.add(word[:-1])
    if word.endswith("e"):
        forms.add(word[:-1] + "ing")
    return forms


def _stems(name: str) -> tuple[str, str]:
    return name, " ".join(stem(words_of(name)))


def _sure(text: str, one: Listing, full: set[str], evidence: Evidence, rivals: "_Rivals") -> bool:
    folded = text.casefold()
    words = folded.replace("-", " ").split()
    if sum(character.isalpha() for character in text) < LETTERS_MIN or not rivals.alone(folded, one):
        return False
    if len(words) == 1:
        # an abbreviation of three letters, or what is left of "AGM Group", stands for many things
        short = len(text) <= (4 if folded not in full else 3) and rivals.worth.get(one.ticker, 0.0) < WORTH_MIN
        return not short and not evidence.plain(folded) and rivals.first(folded, one)
    if folded in evidence.small:
        return False
    if folded in evidence.names or not all(evidence.plain(word) for word in words):
        return True
    return len([word for word in words if len(word) > 3]) > 2 or not all(
        word in evidence.often or word in GENERIC for word in words
    )


class _Rivals:
    """Which names several issuers share, and whether one of them is overwhelmingly the one that is meant."""

    def __init__(
        self,
        listings: Sequence[Listing],
        texts: Sequence[Sequence[str]],
        others: Iterable[str],
        worth: Mapping[str, float],
    ) -> None:
        self._exact: dict[str, dict[str, float]] = defaultdict(dict)
        self._first: dict[str, dict[str, float]] = defaultdict(dict)
        self.worth = worth
        self._times: dict[str, list[Listing]] = defaultdict(list)
        for one, found in zip(listings, texts, strict=True):
            issuer = _issuer(one)
            value = worth.get(one.ticker, 0.0)
            self._times[issuer].append(one)
            for text in (*found, *_stems(one.name)):
                owners = self._exact[text.casefold()]
                owners[issuer] = max(owners.get(issuer, 0.0), value)
            if one.kind != "fund":
                owners = self._first[words_of(one.name)[0].casefold()]
                owners[issuer] = max(owners.get(issuer, 0.0), value)
        for name in others:
            words = stem(words_of(name))
            if words:
                self._exact[" ".join(words).casefold()].setdefault(name, 0.0)
                self._first[words[0].casefold()].setdefault(name, 0.0)

    def alone(self, folded: str, one: Listing) -> bool:
        """Whether a name is this issuer's alone, or all but."""
        return self._above(self._exact.get(folded, {}), one)

    def first(self, folded: str, one: Listing) -> bool:
        """Whether no other issuer of weight begins with the same word."""
        return self._above(self._first.get(folded, {}), one)

    def _above(self, owners: Mapping[str, float], one: Listing) -> bool:
        mine = _issuer(one)
        rest = [issuer for issuer in owners if issuer != mine and self._meets(issuer, one)]
        return not rest or owners.get(mine, 0.0) > OVERWHELMING * sum(max(owners[issuer], 5e7) for issuer in rest)

    def _meets(self, issuer: str, one: Listing) -> bool:
        """Whether both were listed on a day; always for an issuer that is not."""
        times = self._times.get(issuer)
        if not times:
            return True
        return any(
            (not other.until or not one.since or one.since <= other.until)
            and (not one.until or not other.since or other.since <= one.until)
            for other in times
        )


def _issuer(listing: Listing) -> str:
    return listing.cik or " ".join(key_of(listing.name))
