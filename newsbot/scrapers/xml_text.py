"""Text to an XML tree, without DTD, entities of its own, network or unbounded size. Pure."""

import re
import sys
from html.entities import html5

from lxml import etree

_PROLOG = re.compile(r"(?:\s+|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)
_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body|meta|title|script|div|h1|p)\b", re.IGNORECASE)
_DOCTYPE = re.compile(r"<!doctype", re.IGNORECASE)
# What XML 1.0 does not allow to stand in a document at all.
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_CDATA_OR_ENTITY = re.compile(
    r"<!\[CDATA\[.*?(?:\]\]>|\Z)|&(?:#(?P<number>\d{1,7}|[xX][0-9a-fA-F]{1,6});|(?P<name>\w{1,31});)?", re.DOTALL
)
_XML_NAMES = frozenset({"amp", "lt", "gt", "quot", "apos"})
_FORGIVEN = frozenset({"NS_ERR_UNDEFINED_NAMESPACE"})


class XmlFaultError(Exception):
    """The text is no XML that may be read. ``is_html``: it is a page where a feed was expected."""

    def __init__(self, detail: str, *, is_html: bool = False) -> None:
        self.is_html = is_html
        super().__init__(detail)


def read_xml(text: str) -> etree._Element:
    """The root of the tree.

    Control characters are left out; HTML's names of characters and stray ampersands, common in feeds, are mended;
    prefixes nobody declared are kept. Anything else that is not well-formed is a fault: half a feed is no feed.

    Raises:
        XmlFaultError: a DOCTYPE, a page of HTML, nothing at all, or not well-formed, with the line.
    """
    text = _ILLEGAL.sub("", text.lstrip("\ufeff \t\r\n"))
    if not text:
        raise XmlFaultError("the feed is empty")
    start = _PROLOG.match(text)
    after = start.end() if start else 0
    if _HTML.match(text, after):
        raise XmlFaultError("a page of HTML where a feed was expected", is_html=True)
    if _DOCTYPE.match(text, after):
        raise XmlFaultError("the feed has a DOCTYPE: refused")
    root, fault = _parse(text)
    if root is None and "&" in text:
        root, _ = _parse(_mend(text))
    if root is None:
        raise XmlFaultError(fault)
    if root.getroottree().docinfo.internalDTD is not None:
        raise XmlFaultError("the feed has a DOCTYPE: refused")
    return root


def _parse(text: str) -> tuple[etree._Element | None, str]:
    """The root, or None and what is wrong in words."""
    content = text.encode("utf-8", "replace")
    parser = _parser(recover=False)
    try:
        return etree.fromstring(content, parser), ""
    except etree.XMLSyntaxError as error:
        kinds = {entry.type_name for entry in parser.error_log}  # the error's own log is shared by all parsers
        if kinds and kinds <= _FORGIVEN:
            root = etree.fromstring(content, _parser(recover=True))
            if root is not None:
                return root, ""
        return None, f"not well-formed at line {error.lineno}: {error.msg}"


def _parser(*, recover: bool) -> etree.XMLParser:
    return etree.XMLParser(
        encoding="utf-8",  # we have decoded; what the document says of itself is over
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        recover=recover,
        remove_comments=True,
        remove_pis=True,
    )


def _mend(text: str) -> str:
    return _CDATA_OR_ENTITY.sub(_mended, text)


def _mended(found: re.Match[str]) -> str:
    whole, name, number = found.group(), found["name"], found["number"]
    if whole == "&":
        return "&amp;"
    if number:
        code = int(number[1:], 16) if number[0] in "xX" else int(number)
        return "" if code > sys.maxunicode or _ILLEGAL.match(chr(code)) else whole
    if name is None or name in _XML_NAMES:  # CDATA is left alone
        return whole
    character = html5.get(f"{name};")
    return character.replace("&", "&amp;").replace("<", "&lt;") if character else f"&amp;{name};"
