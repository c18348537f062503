"""Listings: what becomes an article, what becomes a fault, and what is never read."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
import soupsieve
from hypothesis import given
from hypothesis import strategies as st
from scraper_pages import HTML, articles, card, fault, listing, page

from newsbot.scrapers import html_page
from newsbot.scrapers.narrow import Narrow
from newsbot.scrapers.page import SourceFault
from newsbot.scrapers.visible import soup


def test_a_card_becomes_an_article() -> None:
    body = listing(
        '<div class="row card x"><a class="link wide" href="/n/acme-opens-1001.html"><h3><small>09:41 ET</small> '
        "Acme &amp; Sons&#8217; <b>Third</b> Plant</h3><p class=teaser>Acme&nbsp;(NYSE: ACME) opened&hellip;</p></a>"
        "</div>"
    )
    (article,) = articles(body)
    assert (article.source, article.guid, article.url) == (
        "wire",
        "1001",
        "https://wire.example/n/acme-opens-1001.html",
    )
    assert (article.headline, article.body) == ("Acme & Sons’ Third Plant", "Acme (NYSE: ACME) opened…")
    assert article.published is not None
    assert (article.published.at, article.published.precision_s) == (datetime(2026, 3, 11, 13, 41, tzinfo=UTC), 60)
    assert article.first_seen_at == datetime(2026, 3, 11, 13, 41, 8, tzinfo=UTC)
    assert article.fields == ()


def test_items_come_in_page_order_with_the_date_their_time_says() -> None:
    body = listing(
        card("B", "00:05 ET", "b-2.html"), card("A", "Mar 10, 2026, 17:05 ET", "https://wire.example/a-1.html")
    )
    first, second = articles(body)
    assert [first.url, second.url] == ["https://wire.example/news/list/b-2.html", "https://wire.example/a-1.html"]
    assert first.published is not None
    assert second.published is not None
    assert first.published.at == datetime(2026, 3, 11, 4, 5, tzinfo=UTC)
    assert second.published.at == datetime(2026, 3, 10, 21, 5, tzinfo=UTC)


def test_machine_readable_times_are_taken_first() -> None:
    body = listing(
        '<div class=card><a class=link href=/a-1.html><h3><small datetime="2026-03-11T09:40:30-04:00">just now</small>A'
        "</h3></a></div>"
    )
    (article,) = articles(body)
    assert article.published is not None
    assert (article.published.how, article.published.at.second) == ("structured", 30)


@pytest.mark.parametrize("time", ["", "some time ago", "99:99 ET"])
def test_an_undated_item_is_kept_and_says_so(time: str) -> None:
    (article,) = articles(listing(card(time=time)))
    assert article.published is None
    assert dict(article.fields)["note"][0].startswith("NB-W06")


def test_an_item_without_a_headline_is_kept_and_says_so() -> None:
    bare = "<div class=card><a class=link href=/x-7.html>Read on</a> about <i>plants</i></div>"
    article = articles(listing(card("A"), card("B", link="/b-2.html"), bare))[2]
    assert (article.headline, article.guid) == ("Read on about plants", "7")
    assert any("no headline" in note for note in dict(article.fields)["note"])


def test_items_of_one_guid_are_told_apart_and_a_repeat_is_one() -> None:
    body = listing(card("A", link="/a-1.html"), card("B", link="/b-1.html"), card("A", link="/a-1.html"))
    first, second = articles(body)
    assert first.guid != second.guid
    assert first.guid.startswith("1#")
    assert all("guid" in dict(article.fields)["note"][0] for article in (first, second))


def test_without_a_publishers_number_the_address_is_the_guid() -> None:
    plain = replace(HTML, guid="")
    assert articles(listing(card()), plain)[0].guid == "https://wire.example/n/a-1001.html"


@pytest.mark.parametrize("link", ["javascript:void(0)", "mailto:a@b.example", "data:text/html,x", "http://[", ""])
def test_links_that_lead_to_no_page_are_left_out(link: str) -> None:
    body = listing(card("A"), card("B", link="/b-2.html"), card("C", link=link))
    article = articles(body)[2]
    assert article.url == ""
    assert article.guid


def test_only_visible_text_of_the_cards_is_read() -> None:
    body = listing(
        "<script>var x = \"<div class='card'><h3>FDA approves</h3></div>\";</script>",
        "<!-- <div class='card'><a class=link href=/c-9.html><h3>FDA approves</h3></a></div> -->",
        "<div class='related'><h3>FDA approves</h3></div>",
        "<noscript><div class='rail'><h3>FDA approves</h3></div></noscript>",
        "<div style='display:none'>" + card("FDA approves", link="/d-8.html") + "</div>",
        '<div class=card><a class=link href=/a-1.html><h3><small>09:41 ET</small>Acme<script>FDA approves</script>'
        "<span hidden>FDA approves</span> Opens</h3><p class=teaser>Plant<!-- FDA approves -->"
        "<style>FDA approves</style></p></a></div>",
    )  # fmt: skip
    (article,) = articles(body)
    assert (article.headline, article.body) == ("Acme Opens", "Plant")


def test_windows_1252_said_only_in_the_page() -> None:
    body = listing(
        card("Acme’s “Plan”"), head='<meta http-equiv="Content-Type" content="text/html; charset=windows-1252">'
    )
    assert articles(body.encode("cp1252"), content_type="text/html")[0].headline == "Acme’s “Plan”"


@pytest.mark.parametrize(
    ("body", "code", "words"),
    [
        ("", "NB-W01", "matched 0 elements"),
        (listing(), "NB-W01", 'item "div.card" matched 0 elements'),
        (listing("<h1>Verify you are human</h1>"), "NB-W04", "captcha"),
        (listing("<h1>Before you continue</h1><p>We value your privacy</p>"), "NB-W04", "consent wall"),
        (listing("<form><input name=u><input type='password'></form>"), "NB-W04", "login"),
        ('<html><head><meta http-equiv="refresh" content="0;url=/x"></head></html>', "NB-W04", "redirect"),
        (listing(card(), card())[:-60], "NB-W01", "cut off"),
        (listing(card())[:-14], "NB-W01", "cut off"),
        (listing("<div class=card>x</div><div class=card>y</div>" + card()), "NB-W01", 'headline "h3" matched nothing'),
        (
            listing(*(f"<div class=card><h3>{n}</h3></div>" for n in range(3))),
            "NB-W01",
            'link "a.link" matched nothing',
        ),
        (listing("<div class=card><h3></h3></div>"), "NB-W01", ""),
        (listing("<div class=card></div>" * (html_page.ITEMS_MAX + 1)), "NB-W01", "more than"),
    ],
)
def test_a_page_without_news_is_a_fault_and_never_no_news(body: str, code: str, words: str) -> None:
    result = fault(body)
    assert result.code == code
    assert words in result.detail
    assert result.page is not None


def test_a_cookie_banner_on_a_page_with_a_new_layout_is_no_wall() -> None:
    text = "Acme Widgets opened a plant today. " * 120
    script = f"<script>captcha({'1,' * 60_000})</script>"
    result = fault(listing(f"<p>We value your privacy. Accept all cookies.</p>{script}<p>{text}</p>"))
    assert result.code == "NB-W01"


def test_a_page_that_would_take_seconds_is_stopped() -> None:
    result = fault(listing("<div class=card>" + "<i></i>" * 60_000 + "</div>"))
    assert (result.code, result.detail) == ("NB-W02", "stopped at 50000 elements of the listing")


def test_every_way_to_cut_a_page_is_a_fault() -> None:
    body = listing(card("Acme to be acquired by nobody"), card("B", link="/b-2.html"))
    whole = html_page.parse(page(body), HTML)
    for end in range(len(body)):
        result = html_page.parse(page(body[:end]), HTML)
        assert isinstance(result, SourceFault) or (result == whole and end > len(body) - 3), body[:end][-40:]


# ------------------------------------------------------------------------------------------------- narrow soup

_NAMES = st.sampled_from(["div", "ul", "li", "span", "h3"])
_CLASSES = st.lists(st.sampled_from(["card", "row", "list", "x"]), max_size=3).map(" ".join)
_TREES = st.recursive(
    st.sampled_from(["text", "&amp;", "<br>", "<!-- c -->", "<script>1</script>"]),
    lambda inner: st.builds(
        lambda name, classes, ident, children: f'<{name} class="{classes}" id="{ident}">{"".join(children)}</{name}>',
        _NAMES,
        _CLASSES,
        st.sampled_from(["", "a", "b"]),
        st.lists(inner, max_size=4),
    ),
    max_leaves=25,
)
_SELECTORS = [
    ("div.card",), (".row", "#a"), ("div.list > span",), (".list .card, h3",), ("li[class~=card]", "span#b"),
    ("div:first-child",), ("h3 + span",), ("*",), ("[id=a]",),
]  # fmt: skip


@given(_TREES, st.sampled_from(_SELECTORS))
def test_a_narrow_soup_finds_what_the_whole_soup_finds(tree: str, selectors: tuple[str, ...]) -> None:
    html = f"<html><body>{tree}</body></html>"
    whole, narrow = soup(html), Narrow(html, selectors).soup()
    for comment in whole.find_all(string=lambda text: type(text).__name__ == "Comment"):
        comment.extract()
    for selector in selectors:
        expected = [str(tag) for tag in soupsieve.select(selector, whole)]
        assert [str(tag) for tag in soupsieve.select(selector, narrow)] == expected


def test_a_narrow_soup_leaves_the_rest_away() -> None:
    html = listing(*(f"<li>{n}</li>" for n in range(100)), card())
    assert len(Narrow(html, ("div.card",)).soup().find_all(True)) == 6
