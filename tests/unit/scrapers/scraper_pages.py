"""Sources and pages for the tests of the pure parsers."""

from datetime import UTC, datetime

from newsbot.domain.article import Article
from newsbot.domain.settings import SourceSettings
from newsbot.scrapers.page import Page, SourceFault
from newsbot.scrapers.parse import parse

NOW = datetime(2026, 3, 11, 13, 41, 8, tzinfo=UTC)  # 09:41:08 in New York

HTML = SourceSettings(
    name="wire",
    url="https://wire.example/news/list/",
    parser="html",
    zone="America/New_York",
    precision_s=60,
    guid=r"(\d+)\.html$",
    selectors=(
        ("item", "div.card"),
        ("headline", "h3"),
        ("headline_drop", "small"),
        ("link", "a.link"),
        ("time", "h3 small"),
        ("teaser", "p.teaser"),
        ("page_date", "input#date"),
    ),
)
RSS = SourceSettings(name="feed", url="https://feed.example/rss", parser="rss", zone="America/New_York")
ATOM = SourceSettings(name="filings", url="https://filings.example/atom", parser="atom", zone="America/New_York")


def page(body: bytes | str, source: SourceSettings = HTML, content_type: str = "text/html; charset=utf-8") -> Page:
    return Page(
        source=source.name,
        url=source.url,
        status=200,
        headers=(("content-type", content_type),),
        body=body.encode() if isinstance(body, str) else body,
        fetched_at=NOW,
        arrived=1.0,
    )


def listing(*cards: str, head: str = '<meta charset="utf-8">', date: str = "03/11/2026") -> str:
    date_input = f'<input id="date" value="{date}">' if date else ""
    cards_html = "\n".join(cards)
    return f"<!DOCTYPE html><html><head>{head}</head><body>{date_input}{cards_html}</body></html>"


def card(title: str = "Acme Widgets Opens a Plant", time: str = "09:41 ET", link: str = "/n/a-1001.html") -> str:
    small = f"<small>{time}</small> " if time else ""
    return f'<div class="row card"><a class="link" href="{link}"><h3>{small}{title}</h3></a></div>'


def rss(*items: str, head: str = '<?xml version="1.0" encoding="utf-8"?>', attributes: str = "") -> str:
    return f'{head}<rss version="2.0" {attributes}><channel><title>t</title>{"".join(items)}</channel></rss>'


def articles(body: bytes | str, source: SourceSettings = HTML, content_type: str = "") -> tuple[Article, ...]:
    """The articles of a page that must be readable."""
    result = parse(page(body, source, content_type), source)
    assert not isinstance(result, SourceFault), result.detail
    return result


def fault(body: bytes | str, source: SourceSettings = HTML, content_type: str = "") -> SourceFault:
    """The fault of a page that must not be readable."""
    result = parse(page(body, source, content_type), source)
    assert isinstance(result, SourceFault), result
    return result
