"""Gives listings their derived names, and each name its word on whether it proves anything alone."""

from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Sequence
from dataclasses import replace

from newsbot.universe.alias import GENERIC, derived, stem, words_of
from newsbot.universe.listing import Alias, Listing

LETTERS_MIN = 3


def named(
    listings: Sequence[Listing], *, others: Iterable[str] = (), ordinary: Container[str] = frozenset()
) -> tuple[list[Listing], frozenset[str]]:
    """The listings with their aliases, and the ordinary words among their names.

    Aliases that a listing brings along are former names. ``others`` are names of further issuers, so that what they
    share with ours is not taken for ours. ``ordinary`` are case-folded words that a text uses for something else.
    """
    firsts = _firsts([*(one.name for one in listings), *others])
    distinctive = frozenset(
        word for word, issuers in firsts.items()
        if len(issuers) == 1 and len(word) > 3 and word not in ordinary and word not in GENERIC and word.isalpha()
    )  # fmt: skip
    texts: list[list[str]] = []
    owners: dict[str, set[str]] = defaultdict(set)
    for one in listings:
        names = [one.name, *map(str, one.aliases)] if one.kind != "fund" else []
        found = [*map(str, one.aliases)] if names else []
        for name in names:
            found.extend(alias for alias in derived(name, distinctive=distinctive) if alias not in found)
        texts.append(found)
        for text in found:
            owners[text.casefold()].add(_issuer(one))
    for name in others:
        core = " ".join(stem(words_of(name))).casefold()
        if core in owners:
            owners[core].add(core)
    words: set[str] = set()
    result = []
    for one, found in zip(listings, texts, strict=True):
        aliases = []
        for text in found:
            folded = text.casefold()
            plain = folded in ordinary or all(word in ordinary or word in GENERIC for word in folded.split())
            if plain:
                words.add(folded)
            sure = not plain and len(owners[folded] - {_issuer(one)}) == 0 and _letters(text) >= LETTERS_MIN
            aliases.append(Alias(text=text, sure=sure))
        result.append(replace(one, aliases=tuple(aliases)))
    return result, frozenset(words)


def _issuer(listing: Listing) -> str:
    return " ".join(stem(words_of(listing.name))).casefold()


def _firsts(names: Iterable[str]) -> dict[str, Collection[str]]:
    firsts: dict[str, set[str]] = defaultdict(set)
    for name in names:
        words = stem(words_of(name))
        if words:
            firsts[words[0].casefold()].add(" ".join(words[:2]).casefold())
    return dict(firsts)


def _letters(text: str) -> int:
    return sum(character.isalpha() for character in text)
