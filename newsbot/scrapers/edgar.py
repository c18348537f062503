"""EDGAR's rows of latest filings: what form, what items, which company; rows of one filing are one article. Pure."""

import re
from collections.abc import Sequence
from dataclasses import replace

from newsbot.domain.article import Article

_GUID = re.compile(r"urn:tag:sec\.gov,2008:accession-number=([\d-]+)")
_TITLE = re.compile(r"(?P<form>.+?) - (?P<name>.+) \((?P<cik>\d{10})\) \((?P<role>[A-Za-z ]+)\)")
_ITEM = re.compile(r"\bItem (\d\d?\.\d\d)\b")

# In filings of two parties, the row that names the company whose shares move.
_ROLES = ("subject", "issuer", "filer")


def read(article: Article) -> Article:
    """The same article with accession, form, items, company, cik and role as fields, when it is a row of EDGAR.

    The guid becomes the accession number: the row's link and title differ from party to party.
    """
    accession = _GUID.fullmatch(article.guid)
    title = _TITLE.fullmatch(article.headline) if accession is not None else None
    if accession is None or title is None:
        return article
    fields = dict(article.fields)
    fields.pop("subject", None)  # Atom's category, here the form type
    fields["form"] = (title["form"],)
    fields["company"] = (title["name"],)
    fields["cik"] = (title["cik"],)
    fields["role"] = (title["role"],)
    items = tuple(dict.fromkeys(_ITEM.findall(article.body)))
    if items:
        fields["items"] = items
    return replace(article, guid=accession[1], fields=tuple(sorted(fields.items())))


def merge(articles: Sequence[Article]) -> list[Article]:
    """One article a filing, in order of first appearance: the row of the company that moves, with all facts."""
    filings: dict[str, list[Article]] = {}
    for number, article in enumerate(articles):
        is_filing = any(name == "role" for name, _ in article.fields)
        filings.setdefault(article.guid if is_filing else f"#{number}", []).append(article)
    return [rows[0] if len(rows) == 1 else _merged(rows) for rows in filings.values()]


def _merged(rows: list[Article]) -> Article:
    first = min(rows, key=_rank)
    fields = dict(first.fields)
    for row in rows:
        for name, values in row.fields:
            if name == "note":  # what is odd about another row is not odd about this one
                continue
            fields[name] = tuple(dict.fromkeys((*fields.get(name, ()), *values)))
    return replace(first, fields=tuple(sorted(fields.items())))


def _rank(row: Article) -> int:
    role = dict(row.fields)["role"][0].lower()
    return _ROLES.index(role) if role in _ROLES else len(_ROLES)
