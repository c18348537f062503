"""Whatever a server sends, a parser gives articles or a fault, and never an exception."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scraper_pages import ATOM, HTML, RSS, card, listing, page, rss

from newsbot.domain.article import Article
from newsbot.domain.settings import SourceSettings
from newsbot.scrapers.memory import Memory
from newsbot.scrapers.page import SourceFault
from newsbot.scrapers.parse import parse

_CHARSETS = st.sampled_from(["", "utf-8", "windows-1252", "utf-16", "gb2312", "utf-7", "shift_jis", "hz", "nonsense"])
_TAGS = ["div", "h3", "small", "a", "rss", "item", "title", "entry", "script", "pubDate", "guid", "category", "id"]
_SCRAPS = st.sampled_from(
    [f"<{name}>" for name in _TAGS]
    + [f"</{name}>" for name in _TAGS]
    + [
        "<div class=card>",
        "<a class=link href=",
        ">",
        "<link/>",
        "<div \x01=card",
        "<?xml encoding='utf-16'?>",
        "'",
        '"',
    ]
    + [
        '<feed xmlns="http://www.w3.org/2005/Atom">',
        "<![CDATA[",
        "]]>",
        "<!--",
        "-->",
        "<!DOCTYPE",
        "<category domain=",
    ]
    + [
        "&",
        "&#0;",
        "&#x110000;",
        "&#xD800;",
        "&nbsp;",
        "\x00",
        "\ufffe",
        "http://[",
        "javascript:",
        "/rss/stock",
        "NYSE:X",
    ]
    + ["09:41 ET", "2026-03-11", "urn:tag:sec.gov,2008:accession-number=1", "8-K - A (0000000001) (Filer)", " "]
)
_WELL_FORMED = [
    (HTML, listing(card(), card("B", link="/b-2.html")).encode()),
    (RSS, rss("<item><title>A &amp; B</title><link>https://x.example/1</link></item>").encode()),
    (ATOM, b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>T</title><id>urn:1</id></entry></feed>'),
]


def check(body: bytes, source: SourceSettings, charset: str) -> None:
    answer = page(body, source, f"text/html; charset={charset}")
    result = parse(answer, source)
    memory = Memory()
    assert parse(answer, source, memory) == parse(answer, source, memory) == result
    if isinstance(result, SourceFault):
        assert result.code.startswith("NB-W0")
        assert result.detail
        return
    assert result
    guids = [article.guid for article in result]
    assert len(set(guids)) == len(guids)
    for article in result:
        storable(article)


def storable(article: Article) -> None:
    assert article.guid
    assert article.headline
    for text in (article.guid, article.url, article.headline, article.body, *dict(article.fields)):
        text.encode()
        assert "\0" not in text
    assert article.fields == tuple(sorted(article.fields))
    assert (article.published is None) == any("time" in note for note in dict(article.fields).get("note", ()))


@pytest.mark.parametrize("source", [HTML, RSS, ATOM], ids=lambda source: source.parser)
@given(body=st.binary(max_size=400), charset=_CHARSETS)
def test_any_bytes(body: bytes, charset: str, source: SourceSettings) -> None:
    check(body, source, charset)


@pytest.mark.parametrize("source", [HTML, RSS, ATOM], ids=lambda source: source.parser)
@given(scraps=st.lists(_SCRAPS, max_size=40), charset=_CHARSETS)
@settings(max_examples=200)
def test_scraps_of_markup(scraps: list[str], charset: str, source: SourceSettings) -> None:
    check("".join(scraps).encode("utf-8", "replace"), source, charset)
    check(b"<rss><channel>" + "".join(scraps).encode() + b"</channel></rss>", source, charset)


@pytest.mark.parametrize(("source", "body"), _WELL_FORMED, ids=lambda value: getattr(value, "parser", ""))
@given(data=st.data())
def test_damaged_pages(data: st.DataObject, source: SourceSettings, body: bytes) -> None:
    start = data.draw(st.integers(0, len(body)))
    end = data.draw(st.integers(start, len(body)))
    check(body[:start] + data.draw(st.binary(max_size=8)) + body[end:], source, data.draw(_CHARSETS))
