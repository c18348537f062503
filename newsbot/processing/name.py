"""A place in a headline where a company is named, known to us or not."""

from dataclasses import dataclass

from newsbot.domain.company import Mention
from newsbot.universe.listing import Listing


@dataclass(frozen=True, slots=True, kw_only=True)
class NameEntry:
    """One name of one listing, as the tree of words holds it.

    ``raw`` are the words with their case. ``legal``: the full name of the issuer, else an alias. ``sure`` as in Alias.
    ``symbol``: the ticker itself as a word. ``doubt``: a word or another's name as well, so that it needs proof.
    """

    listing: Listing
    raw: tuple[str, ...]
    legal: bool = False
    sure: bool = True
    symbol: bool = False
    doubt: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A whole name: words ``first`` to ``end`` (exclusive) of the headline's own words, legal form included.

    ``mention`` is None for an unknown name, else what the resolver makes of it (its company may be None too, with a
    note). ``part``: the words around it make it a part of the company or something of it (unit, shares, possessive);
    ``barred`` says why it can fill no slot at all ("in quotes", 'after "rival of"'), empty when it can.
    ``joined``: linked by "and" or a comma list to the name before it, so both count together.
    """

    first: int
    end: int
    mention: Mention | None = None
    part: str = ""
    barred: str = ""
    joined: bool = False
