"""A listing page to articles, by the CSS selectors of its source. Pure: bytes in, values out."""

import re
from datetime import date
from hashlib import sha256
from urllib.parse import urljoin, urlsplit

import soupsieve
from bs4 import BeautifulSoup, Tag
from lxml import etree
from soupsieve import SoupSieve

from newsbot.domain.article import Article, Stamp
from newsbot.domain.settings import SourceSettings
from newsbot.scrapers import times, visible
from newsbot.scrapers.blocked import blocked
from newsbot.scrapers.charset import decode
from newsbot.scrapers.memory import Known, Memory, marks
from newsbot.scrapers.narrow import ELEMENTS_MAX, Narrow, TooManyElementsError, is_local
from newsbot.scrapers.note import UNDATED, UNTITLED, make_unique, with_note
from newsbot.scrapers.page import Page, SourceFault, header

ITEMS_MAX = 5_000  # a wire's week; more is a selector that matches everything

# What a selector of an html source may be called. item, headline and link are required.
SELECTORS = frozenset({"item", "headline", "headline_drop", "link", "time", "teaser", "page_date"})

Selectors = dict[str, SoupSieve]

_OPENED = re.compile(r"<html[\s>]", re.IGNORECASE)
_CLOSED = re.compile(r"</html\s*>", re.IGNORECASE)


def parse(page: Page, source: SourceSettings, memory: Memory | None = None) -> tuple[Article, ...] | SourceFault:
    """The articles of a listing, in page order, known and new alike; or why the page cannot be read.

    A page without items is never "no news": it is NB-W04 when it looks like a wall, else NB-W01. A page that is cut
    off, or most of whose items have no headline or no link, is NB-W01 as a whole, because half a headline is a wrong
    one. An item without a usable time becomes an article with ``published`` None and a note (NB-W06) in its fields.
    With the ``memory`` of the source only items that are not on its last page cost a soup; the answer is the same.
    """
    text = decode(page.body, header(page.headers, "content-type"))
    css = {name: soupsieve.compile(selector) for name, selector in source.selectors}
    listing = Narrow(text, tuple(css[name].pattern for name in ("item", "page_date") if name in css))
    marked, dates = _marks(listing, css, len(text)) if memory is not None else ({}, ())
    shared = (source, page.url, dates)
    known = memory.recall(shared, marked) if memory is not None else {}
    try:
        soup = listing.soup(known)
    except TooManyElementsError:
        detail = f"stopped at {ELEMENTS_MAX} elements of the listing"
        return SourceFault(source=page.source, code="NB-W02", detail=detail, page=page)
    tags = [item for item in css["item"].select(soup) if not any(map(visible.is_hidden, (item, *item.parents)))]
    count = len(known) + len(tags)
    if not count:
        return blocked(page, text) or _fault(page, f'selector item "{css["item"].pattern}" matched 0 elements')
    if count > ITEMS_MAX:
        return _fault(page, f'selector item "{css["item"].pattern}" matched more than {ITEMS_MAX} elements')
    if _OPENED.search(text) and not _CLOSED.search(text):
        return _fault(page, "the page is cut off: <html> is never closed")
    page_date = _page_date(soup, css.get("page_date"))
    new = {
        id(tag): Known(
            article=_article(tag, page, source, css, page_date), titled=css["headline"].select_one(tag) is not None
        )
        for tag in tags
    }
    items = list(new.values())
    if memory is not None and marked:  # then every tag is of a marked element, and these are in the order of the page
        pairs = [(mark, known.get(card) or new.get(id(listing.tags.get(card)))) for card, mark in marked.items()]
        items = [item for _, item in pairs if item]
        memory.keep(shared, {mark: item for mark, item in pairs if item and (page_date or not _is_of_now(item))})
    articles = [article for item in items if (article := item.seen(page.fetched_at))]
    for name, missing in (
        ("headline", sum(1 for item in items if not item.titled)),
        ("link", sum(1 for article in articles if not article.url)),
    ):
        if missing * 2 > len(items):
            return _fault(page, f'selector {name} "{css[name].pattern}" matched nothing in most items')
    if not articles:
        return _fault(page, f'selector item "{css["item"].pattern}" matched elements without text only')
    return make_unique(articles)


def _marks(listing: Narrow, css: Selectors, length: int) -> tuple[dict[etree._Element, bytes], tuple[bytes, ...]]:
    """What tells the elements that may be items from others, in page order, and those that may hold the page's date.

    Nothing where a selector looks beyond an element and those that contain it, or elements lie in one another.
    """
    if listing.reached is None or not all(is_local(selector.pattern) for selector in css.values()):
        return {}, ()
    cards, dates = listing.reached[0], [element for found in listing.reached[1:] for element in found]
    marked = marks([*cards, *dates], length)
    return {card: marked[card] for card in cards if marked}, tuple(marked[element] for element in dates if marked)


def _is_of_now(item: Known) -> bool:
    """Whether its time may be a clock without a date, which on a page without one is a matter of when it is read."""
    published = item.article.published if item.article is not None else None
    return published is not None and published.how == "page"


def _article(item: Tag, page: Page, source: SourceSettings, css: Selectors, page_date: date | None) -> Article | None:
    """None for an element without any text: there is nothing to read, and nothing to lose."""
    drop = frozenset(map(id, css["headline_drop"].select(item))) if "headline_drop" in css else frozenset()
    title = css["headline"].select_one(item)
    headline = visible.tag_text(title, drop) if title is not None else ""
    teaser = css["teaser"].select_one(item) if "teaser" in css else None
    body = visible.tag_text(teaser) if teaser is not None else ""
    notes = []
    if not headline:
        headline, notes = visible.shorten(visible.tag_text(item), 120), [UNTITLED]
        if not headline:
            return None
    url = _url(item, page, css["link"])
    published = _published(item, page, source, css.get("time"), page_date)
    if published is None:
        notes.append(UNDATED)
    number = re.search(source.guid, url) if source.guid and url else None
    return Article(
        source=source.name,
        guid=number.group(1) if number else url or sha256(headline.encode()).hexdigest()[:16],
        url=url,
        headline=visible.shorten(headline, visible.HEADLINE_MAX),
        body=visible.shorten(body, visible.BODY_MAX),
        published=published,
        first_seen_at=page.fetched_at,
        fields=with_note((), *notes),
    )


def _url(item: Tag, page: Page, css: SoupSieve) -> str:
    """The item's address, absolute; empty when it has none that leads to a page."""
    link = item if item.name == "a" and css.match(item) else css.select_one(item)
    return absolute(page.url, str(link.get("href") or "")) if link is not None else ""


def absolute(base: str, link: str) -> str:
    """A link joined to its page; empty when it is no http address (javascript:, mailto:, data:)."""
    link = visible.clean(link)
    if not link:
        return ""
    try:
        joined = urljoin(base, link)
        parts = urlsplit(joined)
    except ValueError:
        return ""
    return joined if parts.scheme in {"http", "https"} and parts.netloc else ""


def _published(
    item: Tag, page: Page, source: SourceSettings, css: SoupSieve | None, page_date: date | None
) -> Stamp | None:
    element = css.select_one(item) if css is not None else None
    if element is None:
        return None
    machine = str(element.get("datetime") or "")
    if machine:
        stamp = times.read(machine, zone=source.zone, precision_s=source.precision_s, how="structured")
        if stamp is not None:
            return stamp
    return times.read(
        visible.tag_text(element),
        zone=source.zone,
        precision_s=source.precision_s,
        how="page",
        page_date=page_date,
        now=page.fetched_at,
    )


def _page_date(soup: BeautifulSoup, css: SoupSieve | None) -> date | None:
    element = css.select_one(soup) if css is not None else None
    if element is None:
        return None
    return times.read_date(str(element.get("value") or element.get("datetime") or "") or visible.tag_text(element))


def _fault(page: Page, detail: str) -> SourceFault:
    return SourceFault(source=page.source, code="NB-W01", detail=detail, page=page)
