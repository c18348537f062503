"""The items of a source's last page and what they were read as, so that a changed page costs its new items. Pure.

An item is known again when its bytes are the same, the start tags around it are, and all else that its article hangs
on; only the time it was seen at is set anew. A page read with a memory gives what it gives without one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from lxml import etree

from newsbot.domain.article import Article

_ROOM = 8  # bytes of all items for one character of the page: a character may be written with six


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What one item of a page was read as.

    ``article`` is None when the item has no text. ``titled``: its headline was found.
    """

    article: Article | None
    titled: bool = True

    def seen(self, at: datetime) -> Article | None:
        """The article of a page fetched at that time."""
        if self.article is None or self.article.first_seen_at == at:
            return self.article
        return replace(self.article, first_seen_at=at)


class Memory:
    """The items of the last page of one source that had any and let them be told apart. For one thread at a time."""

    __slots__ = ("_items", "_shared")

    def __init__(self) -> None:
        self._shared: object = None
        self._items: Mapping[bytes, Known] = {}

    def recall(self, shared: object, marked: Mapping[etree._Element, bytes]) -> dict[etree._Element, Known]:
        """The elements known from the last page; none when what all items share (``shared``) was another."""
        if shared != self._shared:
            return {}
        return {element: known for element, mark in marked.items() if (known := self._items.get(mark))}

    def keep(self, shared: object, items: Mapping[bytes, Known]) -> None:
        """Remember these items by their marks, and forget all others."""
        self._shared, self._items = shared, items


def marks(elements: Sequence[etree._Element], length: int) -> dict[etree._Element, bytes]:
    """What tells each of these elements from any other: a digest of its bytes and of the start tags around it.

    Empty when that cannot be told cheaply and surely: when one is given twice or contains another, or when together
    they are far longer than the ``length`` of the page in characters (each repeats the name spaces around it).
    """
    places = _places(elements)
    left = _ROOM * length
    marked: dict[etree._Element, bytes] = {}
    for element in elements:
        content = etree.tostring(element, encoding="utf-8", with_tail=False)
        left -= len(content)
        if left < 0 or element in places or element in marked:
            return {}
        parent = element.getparent()
        marked[element] = sha256((places[parent] if parent is not None else b"") + content).digest()
    return marked


def _places(elements: Sequence[etree._Element]) -> dict[etree._Element, bytes]:
    """All that contains one of the elements, with a digest of its start tag and those around it."""
    places: dict[etree._Element, bytes] = {}
    for element in elements:
        new: list[etree._Element] = []
        above = element.getparent()
        while above is not None and above not in places:
            new.append(above)
            above = above.getparent()
        around = places[above] if above is not None else b""
        for outer in reversed(new):
            around = sha256(around + repr((outer.tag, outer.items())).encode()).digest()
            places[outer] = around
    return places
