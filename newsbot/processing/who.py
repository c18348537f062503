"""``who:``: the subject, a slot, or symbols with the company each must be."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Literal, get_args

from newsbot.domain.company import Company
from newsbot.processing.read import Reader
from newsbot.processing.text import tokenise
from newsbot.processing.tree import Items, Node, Scalar, Table
from newsbot.processing.vocabulary import GENERIC, LEGAL, STOP
from newsbot.universe.listing import Listing, Universe

SYMBOL = re.compile(r"[A-Z]{1,5}(?:\.[A-Z])?")
Meant = Literal["subject", "company", "target", "acquirer", "payer", "other"]
"""A rater is never meant: it is a house with an opinion."""
SLOTS: tuple[str, ...] = get_args(Meant)


def read_who(reader: Reader, node: Node, universe: Universe) -> tuple[str, tuple[Company, ...]] | None:
    """The slot (or ``subject``) and the companies; None, with a finding, when it cannot be used."""
    if isinstance(node, Scalar):
        if node.text.strip() == "rater":
            reader.fault(
                node, "NB-R16", "who cannot be the rater", "it is a house that has an opinion", "write company"
            )
            return None
        slot = reader.choice(node, "who", SLOTS)
        return (slot, ()) if slot else None
    values = reader.table(node, "who", "who")
    if "tickers" not in values:
        return None
    tickers = values["tickers"]
    if not isinstance(tickers, Table):
        first = tickers.items[0] if isinstance(tickers, Items) and tickers.items else tickers
        example = first.text.strip()[:20] if isinstance(first, Scalar) else "ALL"
        fix = f"write tickers: {{{example}: name of the company}}"
        reader.fault(tickers, "NB-R09", "each symbol needs the company it must be", f'"{example}"', fix)
        return None
    companies = [company for symbol, name in tickers.pairs if (company := _company(reader, symbol, name, universe))]
    if not tickers.pairs:
        reader.fault(tickers, "NB-R16", "tickers is empty", fix="write tickers: {ALL: Allstate}, or leave who: out")
    return ("subject", tuple(companies)) if companies else None


def _company(reader: Reader, symbol: Scalar, name: Node, universe: Universe) -> Company | None:
    ticker = symbol.text.strip()
    if not SYMBOL.fullmatch(ticker):
        fix = "capitals, with a class after a dot: ALL, BRK.B"
        reader.fault(symbol, "NB-R08", f'"{ticker[:40]}" is not a US symbol', fix=fix)
        return None
    text = name.text.strip() if isinstance(name, Scalar) else ""
    words = tokenise(text).words
    if not words or set(words) <= GENERIC | STOP or max(map(len, words)) < 2:
        fix = f"write {ticker}: and the name as headlines have it"
        reader.fault(name, "NB-R09", f'symbol "{ticker}" needs the name of its company', f'"{text[:80]}"', fix)
        return None
    if universe.listings and not _is_listed(reader, symbol, ticker, text, universe):
        return None
    return Company(ticker=ticker, name=text)


def _is_listed(reader: Reader, symbol: Scalar, ticker: str, name: str, universe: Universe) -> bool:
    ever = universe.named(ticker)
    now = [one for one in ever if universe.as_of is None or one.valid(universe.as_of)]
    if any(agrees(name, one) for one in now):
        return True
    meant = f'the rule says "{name[:80]}"'
    fix = _meant(name, universe) or "correct the symbol, or the name"
    if now:
        what = f'"{ticker}" is {now[0].name} ({now[0].exchange})'
        reader.fault(symbol, "NB-R08", what, meant, fix if fix.startswith("did") else f'write "{now[0].name}"')
    elif ever:
        what = f'"{ticker}" is no symbol any more: {ever[-1].name} had it'
        reader.fault(symbol, "NB-R08", what, f"until {ever[-1].until}", fix)
    else:
        reader.fault(symbol, "NB-R08", f'no listed company has the symbol "{ticker}"', meant, fix)
    return False


def agrees(name: str, listing: Listing) -> bool:
    """Whether a name as people say it is one of a listing's: the words of it stand side by side in the full one."""
    wanted = _core(name)
    if not wanted:
        return False
    full = [_core(listing.name), *(_core(alias.text) for alias in listing.aliases)]
    size = len(wanted)
    return any(wanted == known[i : i + size] for known in full for i in range(len(known) - size + 1))


def _meant(name: str, universe: Universe) -> str:
    alike = [
        one
        for one in _by_word(universe).get(next(iter(_core(name)), ""), ())
        if (universe.as_of is None or one.valid(universe.as_of)) and agrees(name, one)
    ]
    best = min(alike, key=lambda one: (not one.primary, len(one.name), one.ticker), default=None)
    return f'did you mean "{best.ticker}", {best.name}?' if best else ""


@lru_cache(maxsize=2)
def _by_word(universe: Universe) -> Mapping[str, Sequence[Listing]]:
    """The listings by each word of their names; made when the first symbol is wrong."""
    found: dict[str, list[Listing]] = {}
    for one in universe.listings:
        for word in {word for name in (one.name, *(alias.text for alias in one.aliases)) for word in _core(name)}:
            found.setdefault(word, []).append(one)
    return found


def _core(name: str) -> tuple[str, ...]:
    return tuple(word for word in tokenise(name).words if word not in LEGAL and word != "the")
