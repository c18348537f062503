"""A soup of only those parts of a page that its selectors can reach: the cheap way into a big listing. Pure.

A soup of a whole page costs ten times what libxml2 needs to read it, and nine tenths of a listing are navigation. So
libxml2 reads all, and BeautifulSoup gets the candidates with all they contain, inside the elements that contain them.
For selectors made of names, classes, ids, attributes, descendants and children the answer is the same as on the whole.
"""

import re
from collections.abc import Collection, Sequence

from bs4 import BeautifulSoup, Tag
from bs4.builder import HTMLTreeBuilder
from lxml import etree

from newsbot.scrapers.visible import soup

ELEMENTS_MAX = 50_000

_NOT_LOCAL = re.compile(r"[+~:\\|/]")  # siblings, pseudo-classes, comments: what is left away could matter
_ATTRIBUTE = re.compile(r"\[[^\]]*\]")
_COMPOUND = re.compile(r"(?P<name>[\w-]+|\*)?(?P<rest>(?:[.#][\w-]+)*)")

_Hint = tuple[str, frozenset[str], str]  # element name or "", classes, id or ""


class Narrow:
    """A page read by libxml2, before any of it is a soup.

    ``reached`` are the elements that each of the selectors can mean, in page order; None when a selector is beyond
    telling, and the soup is of the whole page. ``tags`` are those that elements reached became in the last soup.
    """

    def __init__(self, html: str, selectors: Sequence[str]) -> None:
        parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
        self._root = etree.fromstring(html.encode("utf-8", "replace"), parser) if html.strip() else None
        hints = [_hints(selector) for selector in selectors]
        self.reached: tuple[list[etree._Element], ...] | None = None
        if self._root is not None and all(hints):
            self.reached = tuple(_candidates(self._root, hint) for hint in hints if hint)
        self.tags: dict[etree._Element, Tag] = {}

    def soup(self, known: Collection[etree._Element] = ()) -> BeautifulSoup:
        """A soup in which each of the selectors finds what it would find in a soup of the whole page, comments aside.

        ``known`` are elements reached that are left away; they count as if they were there.

        Raises:
            TooManyElementsError: more than a listing can have, and more than we are willing to spend time on.
        """
        if self._root is None:
            return soup("")
        reached = [[self._root]] if self.reached is None else self.reached
        feeder = _TreeFeeder(self._root, {element for found in reached for element in found}, known)
        self.tags = feeder.tags
        return BeautifulSoup("", builder=feeder)


def is_local(selector: str) -> bool:
    """Whether an element and those that contain it decide if the selector means it."""
    return not _NOT_LOCAL.search(_ATTRIBUTE.sub("", selector))


class TooManyElementsError(Exception):
    """A soup of this page would take seconds."""


class _TreeFeeder(HTMLTreeBuilder):
    """Builds a soup from an lxml tree: the elements reached whole, and of the rest only what contains them."""

    def __init__(self, root: etree._Element, reached: set[etree._Element], known: Collection[etree._Element]) -> None:
        super().__init__()
        self.tags: dict[etree._Element, Tag] = {}
        self._root = root
        self._kept = reached.difference(known)
        self._left = ELEMENTS_MAX - sum(1 for element in known for _ in element.iter(etree.Element))
        self._ways = {ancestor for element in reached for ancestor in element.iterancestors()}

    def feed(self, markup: object) -> None:  # noqa: ARG002  # the tree was given at construction
        """Tell the soup of each element and text, in document order."""
        to = self.soup
        assert to is not None  # BeautifulSoup introduces itself before it feeds
        whole: etree._Element | None = None  # the kept element we are in
        walk = etree.iterwalk(self._root, events=("start", "end"))
        for event, element in walk:
            name = str(element.tag)
            if event == "start":
                if whole is None and element in self._kept:
                    whole = element
                if whole is None and element not in self._ways:
                    walk.skip_subtree()
                    continue
                self._left -= 1
                if self._left < 0:
                    raise TooManyElementsError
                tag = to.handle_starttag(name, None, None, dict(element.items()))
                if whole is not None and element is whole and tag is not None:
                    self.tags[whole] = tag
                if whole is not None and element.text:
                    to.handle_data(element.text)
                continue
            if whole is None and element not in self._ways:
                continue
            to.handle_endtag(name)
            if element is whole:
                whole = None
            elif whole is not None and element.tail:
                to.handle_data(element.tail)


def _hints(selector: str) -> list[_Hint] | None:
    """What the last part of each alternative asks of an element itself; None when the selector is beyond that."""
    if not is_local(selector):
        return None
    hints: list[_Hint] = []
    for alternative in _ATTRIBUTE.sub("", selector).split(","):
        found = _COMPOUND.fullmatch((re.split(r"[\s>]+", alternative.strip()) or [""])[-1])
        if found is None:
            return None
        marks = re.findall(r"[.#][\w-]+", found["rest"])
        name = found["name"] or ""
        classes = frozenset(mark[1:] for mark in marks if mark[0] == ".")
        ident = next((mark[1:] for mark in marks if mark[0] == "#"), "")
        if name in {"", "*"} and not classes and not ident:
            return None
        hints.append(("" if name == "*" else name.lower(), classes, ident))
    return hints


def _candidates(root: etree._Element, hints: list[_Hint]) -> list[etree._Element]:
    names = {name for name, _, _ in hints}
    elements = root.iter(etree.Element) if "" in names else root.iter(*names)
    return [element for element in elements if any(_is_meant(element, hint) for hint in hints)]


def _is_meant(element: etree._Element, hint: _Hint) -> bool:
    name, classes, ident = hint
    if (name and element.tag != name) or (ident and element.get("id") != ident):
        return False
    return not classes or classes <= set((element.get("class") or "").split())
