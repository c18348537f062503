"""What is odd about an item is written on the article itself, where the journal and a person can see it. Pure."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from hashlib import sha256

from newsbot.domain.article import Article

Fields = tuple[tuple[str, tuple[str, ...]], ...]

UNDATED = "NB-W06 – no usable publication time – recorded, not tradable"
UNTITLED = "NB-W06 – no headline – the beginning of the text stands for it"
SHARED_GUID = "NB-W06 – the source gives several items one guid – told apart by link and headline"


def with_note(fields: Fields, *notes: str) -> Fields:
    """The fields with these notes added under ``note``, names unique and sorted."""
    if not notes:
        return fields
    named = dict(fields)
    named["note"] = (*named.get("note", ()), *notes)
    return tuple(sorted(named.items()))


def make_unique(articles: Iterable[Article]) -> tuple[Article, ...]:
    """The same articles in order, each guid once.

    An exact repeat is one item. Different items under one guid get it extended by a hash of link and headline, because
    otherwise each poll would see them as versions of each other.
    """
    distinct: dict[tuple[str, str, str], Article] = {}
    for article in articles:
        distinct.setdefault((article.guid, article.url, article.headline), article)
    count = Counter(article.guid for article in distinct.values())
    return tuple(article if count[article.guid] == 1 else _apart(article) for article in distinct.values())


def _apart(article: Article) -> Article:
    mark = sha256(f"{article.url}\n{article.headline}".encode()).hexdigest()[:12]
    return replace(article, guid=f"{article.guid}#{mark}", fields=with_note(article.fields, SHARED_GUID))
