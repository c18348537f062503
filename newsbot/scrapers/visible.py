"""Text as a reader of the page sees it: markup, hidden parts and control characters gone, entities resolved. Pure."""

import re
from html import unescape

from bs4 import BeautifulSoup
from bs4.element import NavigableString, Tag
from lxml import etree

HEADLINE_MAX = 1_000
BODY_MAX = 20_000
FRAGMENT_MAX = 5 * BODY_MAX

_HIDDEN = frozenset({"script", "style", "template", "noscript", "svg", "iframe", "object", "select", "textarea"})
_BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "figcaption", "figure", "footer"}
    | {"form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section"}
    | {"table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"}
)
_HIDING_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_MARKUP = re.compile(r"<[A-Za-z/!?]|&#?\w+;")

# Blanks to split() are left to it; numbers 128 to 159 are control characters, but pages that write &#146; or such a
# byte mean windows-1252; lone surrogates cannot be stored in any encoding.
_ODD = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x9f\ud800-\udfff]")
_MEANT = {chr(code): "" for code in (*range(0x09), *range(0x0E, 0x1C), 0x7F)} | {
    chr(byte): bytes([byte]).decode("cp1252", "ignore") for byte in range(0x80, 0xA0)
}


def clean(text: str) -> str:
    """One line: runs of white space (no-break space too) are one blank, nothing at the ends, no control characters."""
    if _ODD.search(text):
        text = _ODD.sub(lambda found: _MEANT.get(found.group(), "\ufffd"), text)
    return " ".join(text.split())


def html_text(fragment: str, limit: int = FRAGMENT_MAX) -> str:
    """The visible text of a piece of HTML, as feeds put it into titles and summaries. Plain text comes back cleaned.

    Of a longer piece only the first ``limit`` characters are read: five times what a body may have.
    """
    fragment = fragment[:limit]
    if not _MARKUP.search(fragment):
        return clean(fragment)
    if "<" not in fragment:
        return clean(unescape(fragment))
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    root = etree.fromstring(b"<div>" + fragment.encode("utf-8", "replace"), parser)
    return "" if root is None else element_text(root)


def element_text(element: etree._Element) -> str:
    """The visible text below an element of an lxml tree."""
    pieces: list[str] = []
    hidden_below: etree._Element | None = None
    for event, node in etree.iterwalk(element, events=("start", "end", "comment", "pi")):
        if event == "start":
            name = _local(node)
            if hidden_below is None:
                if name in _BLOCKS:
                    pieces.append(" ")
                if name in _HIDDEN or is_hidden(node):
                    hidden_below = node
                elif node.text:
                    pieces.append(node.text)
            continue
        if event == "end" and hidden_below is None and _local(node) in _BLOCKS:
            pieces.append(" ")
        if node is hidden_below:
            hidden_below = None
        if hidden_below is None and node is not element and node.tail:
            pieces.append(node.tail)
    return clean("".join(pieces))


def tag_text(tag: Tag, drop: frozenset[int] = frozenset()) -> str:
    """The visible text below a tag of a soup, without the tags whose ``id()`` is in ``drop``."""
    pieces: list[str] = []
    pending: list[Tag | NavigableString | str] = [tag]
    while pending:  # a stack instead of recursion: nesting is the page's choice
        node = pending.pop()
        if isinstance(node, Tag):
            if node.name in _HIDDEN or id(node) in drop or is_hidden(node):
                continue
            block = node.name in _BLOCKS
            if block:
                pieces.append(" ")
                pending.append(" ")
            pending.extend(child for child in reversed(node.contents) if isinstance(child, Tag | NavigableString))
        elif type(node) in (str, NavigableString):  # not its subclasses: comments, declarations, scripts
            pieces.append(node)
    return clean("".join(pieces))


def shorten(text: str, limit: int) -> str:
    """At most ``limit`` characters, cut at a word."""
    if len(text) <= limit:
        return text
    return text[: limit + 1].rpartition(" ")[0] or text[:limit]


def soup(html: str) -> BeautifulSoup:
    """A soup of a whole document, on lxml."""
    return BeautifulSoup(html, "lxml")


def is_hidden(node: etree._Element | Tag) -> bool:
    """Whether the element itself says that it is not shown. Style sheets are not read."""
    style = node.get("style")
    return node.get("hidden") is not None or bool(style and _HIDING_STYLE.search(str(style)))


def _local(node: etree._Element) -> str:
    name = node.tag
    if not isinstance(name, str):  # a comment or an instruction
        return ""
    return name if name[0] != "{" else name.rpartition("}")[2].lower()
