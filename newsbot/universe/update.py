"""Carries a table of listings to a new day: what came, what went, and whether that can be true. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from newsbot.domain.error import ConfigError, Finding
from newsbot.universe.alias import key_of
from newsbot.universe.directory import Share
from newsbot.universe.listing import Alias, Listing
from newsbot.universe.naming import Evidence, named
from newsbot.universe.tablefile import order

LOST_MAX = 0.05
"""More of the symbols never end at once: the lists are broken, not the companies."""
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Updated:
    """The new table, and what is different: symbols that came, that went, and that stand for another name now."""

    listings: tuple[Listing, ...]
    came: tuple[str, ...] = ()
    went: tuple[str, ...] = ()
    renamed: tuple[str, ...] = ()


def updated(old: Sequence[Listing], shares: Iterable[Share], today: date, ordinary: frozenset[str]) -> Updated:
    """The old listings, ended where a symbol is gone or another's, with the new ones from today on.

    Funds come in only where the table has them already. A new company is known by its legal name and by names of
    several words; a lone word is never sure until a person says so. ``ordinary`` are words that names consist of.

    Raises:
        ConfigError: NB-U10, too many symbols would be gone; nothing is to be changed.
    """
    now = {share.ticker: share for share in shares}
    current = {one.ticker: one for one in old if one.valid(today)}
    gone = sorted(ticker for ticker in current if ticker not in now)
    if not now or len(gone) > LOST_MAX * len(current):
        found = f"{len(gone)} of {len(current)} are gone, among them {', '.join(gone[:8])}"
        fix = "nothing was changed: look at the lists, and try again later"
        what = f"more than {LOST_MAX:.0%} of the symbols would be lost"
        raise ConfigError(Finding(code="NB-U10", what=what, found=found, fix=fix))
    kept = [one for one in old if one.ticker not in current or not one.valid(today)]
    came: list[Listing] = []
    renamed: list[str] = []
    for ticker, one in current.items():
        share = now.get(ticker)
        if share is None:
            kept.append(_ended(one, today))
        elif _same(one, share):
            kept.append(_renewed(one, share))
            if kept[-1].name != one.name:
                renamed.append(ticker)
        else:
            kept.append(_ended(one, today))
            came.append(_new(share, today))
            renamed.append(ticker)
    fresh = [share for share in now.values() if share.ticker not in current and share.kind != "fund"]
    came.extend(_new(share, today) for share in fresh)
    return Updated(
        listings=tuple(sorted([*kept, *_introduced(came, kept, ordinary)], key=order)),
        came=tuple(sorted(share.ticker for share in fresh)),
        went=tuple(gone),
        renamed=tuple(sorted(renamed)),
    )


def _same(one: Listing, share: Share) -> bool:
    if one.cik and share.cik:
        return one.cik == share.cik
    return one.kind == "fund" or key_of(one.name) == key_of(share.name)


def _ended(one: Listing, today: date) -> Listing:
    # a listing that is known since today and wrong already: it never was
    return replace(one, until=max(today - _DAY, one.since or date.min))


def _renewed(one: Listing, share: Share) -> Listing:
    if one.kind == "fund" or key_of(one.name) == key_of(share.name):
        return replace(one, exchange=share.exchange, cik=one.cik or share.cik)
    former = Alias(text=one.name, sure=all(alias.sure or alias.text != one.name for alias in one.aliases))
    aliases = (*(alias for alias in one.aliases if alias.text != share.name), former)
    return replace(one, exchange=share.exchange, name=share.name, aliases=aliases)


def _new(share: Share, today: date) -> Listing:
    return Listing(
        ticker=share.ticker, exchange=share.exchange, name=share.name, kind=share.kind, cik=share.cik, since=today
    )


def _introduced(came: Sequence[Listing], kept: Sequence[Listing], ordinary: frozenset[str]) -> list[Listing]:
    taken = {alias.text.casefold() for one in kept for alias in one.aliases} | {one.name.casefold() for one in kept}
    issuers = {one.cik for one in kept if one.cik and one.until is None and one.primary}
    seen: set[str] = set()
    result = []
    for one in named(came, Evidence(ordinary=ordinary, often=ordinary)):
        aliases = tuple(
            replace(alias, sure=alias.sure and " " in alias.text and alias.text.casefold() not in taken)
            for alias in one.aliases
        )
        second = bool(one.cik) and (one.cik in issuers or one.cik in seen)
        seen.add(one.cik)
        result.append(replace(one, aliases=aliases, primary=not second))
    return result
