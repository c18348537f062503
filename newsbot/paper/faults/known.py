"""The instruments a script names, against those a broker has."""

from collections.abc import Iterable
from datetime import date
from difflib import get_close_matches

from newsbot.domain.error import Finding
from newsbot.paper.faults.rule import Name, Rule
from newsbot.paper.instruments import futures
from newsbot.paper.instruments.search import Directory


def strangers(rules: Iterable[Rule], directory: Directory, today: date, path: str = "") -> list[Finding]:
    """One finding for each name that stands for nothing; ``path`` is the script's. ``today`` dates the futures."""
    return [
        _unknown(name, directory, path)
        for rule in rules
        for name in rule.names
        if directory.named(name.text, today) is None and (name.ticker or not _is_symbol(name.text, directory))
    ]


def _is_symbol(text: str, directory: Directory) -> bool:
    return any(listing.root == text for listing in directory.stored()) or (
        directory.derives and any(product.symbol == text for product in futures.PRODUCTS)
    )


def _unknown(name: Name, directory: Directory, path: str) -> Finding:
    known = [listing.ticker if name.ticker else listing.root for listing in directory.stored()]
    near = get_close_matches(name.text, known, n=1) or [one for one in known if one == name.text.upper()]
    return Finding(
        code="NB-P18",
        what="there is no such instrument",
        found=repr(name.text[:60]),
        fix=f'did you mean "{near[0]}"?' if near else "write the ticker of one that the broker serves",
        path=path,
        line=name.line,
        column=name.column,
    )
