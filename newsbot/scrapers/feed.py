"""RSS and Atom to articles. Pure: bytes in, values out, and no entity, DTD or network on the way."""

import re
from hashlib import sha256

from lxml import etree

from newsbot.domain.article import Article, FeedTicker, Stamp
from newsbot.domain.settings import SourceSettings
from newsbot.scrapers import edgar, times, visible
from newsbot.scrapers.blocked import blocked
from newsbot.scrapers.charset import decode
from newsbot.scrapers.html_page import ITEMS_MAX, absolute
from newsbot.scrapers.memory import Known, Memory, marks
from newsbot.scrapers.note import UNDATED, UNTITLED, Fields, make_unique, with_note
from newsbot.scrapers.page import Page, SourceFault, header
from newsbot.scrapers.xml_text import XmlFaultError, read_xml

_XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_TIMES = ("pubdate", "published", "issued", "date", "updated", "modified")  # the first that stands there
_STOCK = "/rss/stock"
_ISIN = "/rss/isin"
# Our name of a further fact, by the local name of the element that holds it.
_FACTS = {"contributor": "issuer", "language": "language", "modified": "modified", "keyword": "keyword"}


def parse(page: Page, source: SourceSettings, memory: Memory | None = None) -> tuple[Article, ...] | SourceFault:
    """The articles of an RSS or Atom feed, in feed order; or why it cannot be read.

    Not well-formed, with a DOCTYPE, or no feed at all: NB-W05. A wall in place of the feed: NB-W04. A feed without
    items: NB-W01, never "no news". EDGAR's rows of one filing are one article. With the ``memory`` of the source only
    items that are not on its last page are read; the answer is the same.
    """
    text = decode(page.body, header(page.headers, "content-type"))
    try:
        root = read_xml(text)
    except XmlFaultError as fault:
        wall = blocked(page, text) if fault.is_html else None
        return wall or SourceFault(source=page.source, code="NB-W05", detail=str(fault), page=page)
    name = _local(root)
    if name not in {"rss", "rdf", "feed"}:
        detail = f"the root element is <{name}>, neither a feed of RSS nor of Atom"
        return SourceFault(source=page.source, code="NB-W05", detail=detail, page=page)
    items = list(root.iter("{*}entry" if name == "feed" else "{*}item"))
    if not items:
        return SourceFault(source=page.source, code="NB-W01", detail="the feed holds no items", page=page)
    if len(items) > ITEMS_MAX:
        detail = f"the feed holds more than {ITEMS_MAX} items"
        return SourceFault(source=page.source, code="NB-W01", detail=detail, page=page)
    marked = marks(items, len(text)) if memory is not None else {}
    shared = (source, page.url)
    known = memory.recall(shared, marked) if memory is not None else {}
    read = {item: known.get(item) or Known(article=_article(item, page, source)) for item in items}
    if memory is not None:
        memory.keep(shared, {mark: read[item] for item, mark in marked.items()})
    articles = [article for item in read.values() if (article := item.seen(page.fetched_at))]
    if not articles:
        detail = "no item of the feed has a title or a text"
        return SourceFault(source=page.source, code="NB-W01", detail=detail, page=page)
    return make_unique(edgar.merge(articles))


def _article(item: etree._Element, page: Page, source: SourceSettings) -> Article | None:
    """None for an item without title and text: there is nothing to read, and nothing to lose."""
    parts = _parts(item)
    headline = _text(parts, "title")
    body = next((text for name in ("description", "summary", "encoded", "content") if (text := _text(parts, name))), "")
    notes = []
    if not headline:
        headline, notes = visible.shorten(body, 120), [UNTITLED]
        if not headline:
            return None
    url = _link(item, parts, page)
    published = _published(parts, source)
    if published is None:
        notes.append(UNDATED)
    article = Article(
        source=source.name,
        guid=_guid(parts, url, source) or sha256(headline.encode()).hexdigest()[:16],
        url=url,
        headline=visible.shorten(headline, visible.HEADLINE_MAX),
        body=visible.shorten(body, visible.BODY_MAX),
        published=published,
        first_seen_at=page.fetched_at,
        feed_tickers=_tickers(parts),
        fields=with_note(_fields(parts), *notes),
    )
    return edgar.read(article)


def _parts(item: etree._Element) -> dict[str, list[etree._Element]]:
    """The children by local name in lower case, those of the item's own namespace first."""
    own = str(item.tag).rpartition("}")[0]
    parts: dict[str, list[etree._Element]] = {}
    others: list[tuple[str, etree._Element]] = []
    for child in item.iterchildren(etree.Element):
        namespace, _, name = str(child.tag).rpartition("}")
        if namespace == own:
            parts.setdefault(name.lower(), []).append(child)
        else:
            others.append((name.lower(), child))
    for name, child in others:
        parts.setdefault(name, []).append(child)
    return parts


def _text(parts: dict[str, list[etree._Element]], name: str) -> str:
    for element in parts.get(name, ()):
        text = visible.element_text(element) if len(element) else _own_text(element)
        if text:
            return text
    return ""


def _own_text(element: etree._Element) -> str:
    text = element.text or ""
    # Atom's type="text" is text whatever it looks like; all others carry HTML, or text that looks the same.
    return visible.clean(text) if element.get("type") in {"text", "text/plain"} else visible.html_text(text)


def _raw(parts: dict[str, list[etree._Element]], name: str) -> str:
    return next((text for element in parts.get(name, ()) if (text := visible.clean(element.text or ""))), "")


def _link(item: etree._Element, parts: dict[str, list[etree._Element]], page: Page) -> str:
    base = page.url
    for element in reversed([item, *item.iterancestors()]):
        own = element.get(_XML_BASE)
        base = (absolute(base, own) or base) if own else base
    links = parts.get("link", [])
    found = [element.get("href") or "" for element in links if element.get("rel", "alternate") == "alternate"]
    found += [element.text or "" for element in links]
    permanent = [e for e in parts.get("guid", ()) if (e.get("isPermaLink") or "true").strip().lower() != "false"]
    found += [text for element in permanent if (text := (element.text or "").strip()).startswith(("http:", "https:"))]
    return next((url for link in found if (url := absolute(base, link))), "")


def _guid(parts: dict[str, list[etree._Element]], url: str, source: SourceSettings) -> str:
    """The publisher's own number first: guids and links change, a release's number does not."""
    number = re.search(source.guid, url) if source.guid and url else None
    if number:
        return number.group(1)
    return _raw(parts, "identifier") or _raw(parts, "guid") or _raw(parts, "id") or url


def _published(parts: dict[str, list[etree._Element]], source: SourceSettings) -> Stamp | None:
    text = next((text for name in _TIMES if (text := _raw(parts, name))), "")
    return times.read(text, zone=source.zone, precision_s=source.precision_s, how="feed") if text else None


def _tickers(parts: dict[str, list[etree._Element]]) -> tuple[FeedTicker, ...]:
    """``Nasdaq:ACME`` under a domain ending in /rss/stock. The exchange may hold colons and blanks, the ticker not."""
    found: dict[FeedTicker, None] = {}
    for element in parts.get("category", ()):
        exchange, colon, ticker = visible.clean(element.text or "").rpartition(":")
        if colon and ticker.strip() and (element.get("domain") or "").rstrip("/").endswith(_STOCK):
            found[FeedTicker(exchange=exchange.strip(), ticker=ticker.strip())] = None
    return tuple(found)


def _fields(parts: dict[str, list[etree._Element]]) -> Fields:
    facts: dict[str, dict[str, None]] = {}
    for element in parts.get("category", ()):
        domain = (element.get("domain") or "").rstrip("/").lower()
        value = visible.clean(element.get("term") or element.text or "")
        if value and not domain.endswith(_STOCK):
            facts.setdefault("isin" if domain.endswith(_ISIN) else "subject", {})[value] = None
    for local, name in _FACTS.items():
        for element in parts.get(local, ()):
            value = visible.clean(element.text or "")
            if value:
                facts.setdefault(name, {})[value] = None
    return tuple((name, tuple(facts[name])) for name in sorted(facts))


def _local(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2].lower()
