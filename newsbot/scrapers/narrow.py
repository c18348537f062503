"""A soup of only those parts of a page that its selectors can reach: the cheap way into a big listing. Pure.

A soup of a whole page costs ten times what libxml2 needs to read it, and nine tenths of a listing are navigation. So
libxml2 reads all, and BeautifulSoup gets the candidates with all they contain, inside the elements that contain them.
For selectors made of names, classes, ids, attributes, descendants and children the answer is the same as on the whole.
"""

import re

from bs4 import BeautifulSoup
from bs4.builder import HTMLTreeBuilder
from lxml import etree

from newsbot.scrapers.visible import soup

ELEMENTS_MAX = 50_000

_NOT_LOCAL = re.compile(r"[+~:\\|]")  # siblings, pseudo-classes: what is left away could matter
_ATTRIBUTE = re.compile(r"\[[^\]]*\]")
_COMPOUND = re.compile(r"(?P<name>[\w-]+|\*)?(?P<rest>(?:[.#][\w-]+)*)")

_Hint = tuple[str, frozenset[str], str]  # element name or "", classes, id or ""


def narrow_soup(html: str, selectors: tuple[str, ...]) -> BeautifulSoup:
    """A soup in which each of the selectors finds what it would find in a soup of the whole page, comments aside.

    Raises:
        TooManyElementsError: more than a listing can have, and more than we are willing to spend time on.
    """
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    root = etree.fromstring(html.encode("utf-8", "replace"), parser) if html.strip() else None
    if root is None:
        return soup("")
    hints = _hints(selectors)
    kept = {root} if hints is None else _candidates(root, hints)
    return BeautifulSoup("", builder=_TreeFeeder(root, kept))


class TooManyElementsError(Exception):
    """A soup of this page would take seconds."""


class _TreeFeeder(HTMLTreeBuilder):
    """Builds a soup from an lxml tree: the kept elements whole, and of the rest only what contains them."""

    def __init__(self, root: etree._Element, kept: set[etree._Element]) -> None:
        super().__init__()
        self._root = root
        self._kept = kept
        self._ways = {ancestor for element in kept for ancestor in element.iterancestors()}

    def feed(self, markup: object) -> None:  # noqa: ARG002  # the tree was given at construction
        """Tell the soup of each element and text, in document order."""
        to = self.soup
        assert to is not None  # BeautifulSoup introduces itself before it feeds
        whole: etree._Element | None = None  # the kept element we are in
        left = ELEMENTS_MAX
        walk = etree.iterwalk(self._root, events=("start", "end"))
        for event, element in walk:
            name = str(element.tag)
            if event == "start":
                if whole is None and element in self._kept:
                    whole = element
                if whole is None and element not in self._ways:
                    walk.skip_subtree()
                    continue
                left -= 1
                if left < 0:
                    raise TooManyElementsError
                to.handle_starttag(name, None, None, dict(element.items()))
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


def _hints(selectors: tuple[str, ...]) -> list[_Hint] | None:
    """What the last part of each alternative asks of an element itself; None when a selector is beyond that."""
    hints: list[_Hint] = []
    for selector in selectors:
        bare = _ATTRIBUTE.sub("", selector)
        if _NOT_LOCAL.search(bare):
            return None
        for alternative in bare.split(","):
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


def _candidates(root: etree._Element, hints: list[_Hint]) -> set[etree._Element]:
    found: set[etree._Element] = set()
    for name, classes, ident in hints:
        for element in root.iter(name) if name else root.iter(etree.Element):
            if ident and element.get("id") != ident:
                continue
            if classes and not classes <= set((element.get("class") or "").split()):
                continue
            found.add(element)
    return found
