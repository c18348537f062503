"""A page read with the memory of its source gives what it gives without one; known items are not read again."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree
from scraper_pages import ATOM, HTML, NOW, RSS, card, listing, page, rss

from newsbot.domain.article import Article
from newsbot.domain.settings import SourceSettings
from newsbot.scrapers.memory import Memory, marks
from newsbot.scrapers.narrow import ELEMENTS_MAX, Narrow, TooManyElementsError
from newsbot.scrapers.page import Page, SourceFault
from newsbot.scrapers.parse import parse


def with_selectors(**selectors: str) -> SourceSettings:
    return replace(HTML, selectors=tuple((dict(HTML.selectors) | selectors).items()))


HTML_SOURCES = {
    "usual": HTML,
    "place counts": with_selectors(item="main div.card, section div.card", headline=".feature h3, .feature h2, h4"),
    "siblings count": with_selectors(headline="div + div h3"),
    "items hold the date": with_selectors(page_date="small"),
    "date holds the items": with_selectors(page_date="section"),
    "item is a date": with_selectors(item="div", page_date="div.card"),
    "whole page": with_selectors(item="[class]"),
}
LINKS = st.sampled_from(["/a-1.html", "/b-2.html", "c-3.html", "https://x.example/d", "", "javascript:x"])
TIMES = st.sampled_from(["", "09:41 ET", "23:59 ET", "Mar 10, 2026, 08:00 ET", "soon"])
CARDS = st.one_of(
    st.builds(card, st.sampled_from(["Acme Opens", "Acme Opens a Plant &amp; more", "Caf\xe9", ""]), TIMES, LINKS),
    st.sampled_from(
        [
            '<div class="card">no title</div>',
            '<div class="card"></div>',
            '<div class="card" hidden><h3>Hidden</h3></div>',
            f'<div class="card"><h3>Outer</h3>{card("Inner")}</div>',
            '<div class="card"><h4>Four</h4><h2>Two</h2><a class="link" href="/e-5.html"></a><p>T</p></div>',
            '<div class="card"><h3>Dated</h3><small><time datetime="2026-03-11">x</time></small></div>',
            "<p>between</p>",
        ]
    ),
)
AROUND = st.sampled_from(
    [
        "<main>{}</main>",
        '<main class="feature">{}</main>',
        "<section hidden>{}</section>",
        "<section>{}</section>",
        "{}",
    ]
)
ITEMS = st.builds(
    "<item><title>{}</title>{}{}{}</item>".format,
    st.sampled_from(["Acme", "Acme &amp; Co", "<![CDATA[Acme <b>wins</b>]]>", ""]),
    st.sampled_from(["", "<link>/1</link>", "<link>https://x.example/2</link>", "<guid>g</guid>"]),
    st.sampled_from(["", "<pubDate>Wed, 11 Mar 2026 13:41 GMT</pubDate>", "<dc:date>2026-03-11T10:00:00Z</dc:date>"]),
    st.sampled_from(["", "<description>D</description>", "<item><title>Inner</title></item>", "\n"]),
)
FEEDS = st.sampled_from(
    ["", 'xmlns:dc="http://purl.org/dc/elements/1.1/"', 'xml:base="https://b.example/"', 'xmlns="u:other"']
)
ROWS = st.builds(
    '<entry><title>8-K - {} (000000000{}) ({})</title><link href="/{}"/><updated>2026-03-11T09:41:08-04:00</updated>'
    "<id>urn:tag:sec.gov,2008:accession-number={}</id></entry>".format,
    st.sampled_from(["ACME", "BETA"]),
    st.integers(1, 2),
    st.sampled_from(["Filer", "Subject"]),
    st.integers(1, 2),
    st.integers(1, 3),
)
SOURCE = '<feed xmlns="http://www.w3.org/2005/Atom">{}</feed>'.format


@st.composite
def sequences(draw: st.DrawFn, items: st.SearchStrategy[str], wrap: st.SearchStrategy[str]) -> list[tuple[int, str]]:
    """Pages made of a few items that come, move, change, come twice and go, each with the minutes it comes after."""
    pool = draw(st.lists(items, min_size=1, max_size=6))
    chosen = st.lists(st.sampled_from(pool), max_size=8)
    bodies = st.builds(lambda around, inside: around.replace("{}", "".join(inside)), wrap, chosen)
    return draw(st.lists(st.tuples(st.sampled_from([0, 1, 700, 1440]), bodies), min_size=2, max_size=5))


def same(source: SourceSettings, pages: Sequence[Page]) -> None:
    memory = Memory()
    for body in pages:
        assert parse(body, source, memory) == parse(body, source)


def polls(source: SourceSettings, sequence: list[tuple[int, str]]) -> list[Page]:
    at, found = NOW, []
    for minutes, body in sequence:
        at += timedelta(minutes=minutes)
        found.append(replace(page(body, source), fetched_at=at))
    return found


@pytest.mark.parametrize("source", HTML_SOURCES.values(), ids=HTML_SOURCES)
@given(
    sequence=sequences(CARDS, AROUND),
    dates=st.lists(st.sampled_from(["03/11/2026", "03/10/2026", ""]), min_size=5, max_size=5),
    cut=st.integers(0, 30),
)
@example(sequence=[(0, card()), (1440, card())], dates=["", ""], cut=30)
@example(sequence=[(0, card()), (0, card())], dates=["03/11/2026", "03/10/2026"], cut=30)
@example(sequence=[(0, card() + card("B")), (0, card("B"))], dates=["", ""], cut=30)
@settings(max_examples=40)
def test_a_listing_is_the_same_with_a_memory(
    sequence: list[tuple[int, str]], dates: list[str], cut: int, source: SourceSettings
) -> None:
    bodies = [(minutes, listing(body, date=date)) for (minutes, body), date in zip(sequence, dates, strict=False)]
    found = polls(source, bodies)
    moved = [replace(found[-1], url="https://wire.example/other/"), replace(found[0], body=found[0].body[:-cut])]
    same(source, [*found, *moved, *found])


@given(sequence=sequences(ITEMS, st.builds(lambda attributes: rss("{}", attributes=attributes), FEEDS)))
def test_a_feed_is_the_same_with_a_memory(sequence: list[tuple[int, str]]) -> None:
    found = polls(RSS, sequence)
    same(RSS, [*found, replace(found[-1], url="https://other.example/"), *found])


@given(sequence=sequences(ROWS, st.just(SOURCE("{}"))))
def test_filings_are_the_same_with_a_memory(sequence: list[tuple[int, str]]) -> None:
    same(ATOM, polls(ATOM, sequence))


def read(body: str, source: SourceSettings, memory: Memory, minutes: int = 0) -> tuple[Article, ...]:
    found = parse(replace(page(body, source), fetched_at=NOW + timedelta(minutes=minutes)), source, memory)
    assert not isinstance(found, SourceFault), found.detail
    return found


def item(title: str) -> str:
    return f"<item><title>{title}</title><link>/{title}</link></item>"


@pytest.mark.parametrize(
    ("source", "one", "two", "wrap"),
    [(HTML, card("One", link="/1.html"), card("Two", link="/2.html"), listing), (RSS, item("One"), item("Two"), rss)],
    ids=["html", "rss"],
)
class TestWhatIsKnown:
    """A text that is the same object was not read again."""

    def test_is_not_read_again(self, source: SourceSettings, one: str, two: str, wrap: type[str]) -> None:
        memory = Memory()
        (old,) = read(wrap(one), source, memory)
        new, again = read(wrap(two, one), source, memory, minutes=1)
        assert (new.headline, again.headline) == ("Two", "One")
        assert again.headline is old.headline
        assert again.first_seen_at == new.first_seen_at == NOW + timedelta(minutes=1)

    def test_is_the_last_page(self, source: SourceSettings, one: str, two: str, wrap: type[str]) -> None:
        memory = Memory()
        (old,) = read(wrap(one), source, memory)
        read(wrap(two), source, memory)
        (again,) = read(wrap(one), source, memory)
        assert again == old
        assert again.headline is not old.headline

    def test_outlasts_a_fault(self, source: SourceSettings, one: str, two: str, wrap: type[str]) -> None:
        memory = Memory()
        (old,) = read(wrap(one), source, memory)
        assert isinstance(parse(page("<p>away</p>", source), source, memory), SourceFault)
        (again,) = read(wrap(one), source, memory)
        assert again.headline is old.headline


def test_a_clock_without_a_date_is_read_at_each_poll() -> None:
    memory = Memory()
    stamps = [read(listing(card(), date=""), HTML, memory, minutes=minutes)[0].published for minutes in (0, 1440)]
    assert stamps[0] is not None
    assert stamps[1] is not None
    assert stamps[1].at - stamps[0].at == timedelta(days=1)


def test_known_elements_count_as_if_they_were_there() -> None:
    big = f'<div class="card">{"<i></i>" * (ELEMENTS_MAX - 10)}</div>'
    fits, too_many = (Narrow(listing(big, *[card()] * count), ["div.card"]) for count in (1, 2))
    for page_of in (fits, too_many):
        assert page_of.reached is not None
    assert len(fits.soup(fits.reached[0][:1] if fits.reached else ()).select("i")) == 0
    with pytest.raises(TooManyElementsError):
        too_many.soup(too_many.reached[0][:1] if too_many.reached else ())


def test_elements_in_one_another_have_no_marks() -> None:
    root = etree.fromstring("<r><a><b/></a><c/></r>")
    a, b, c = root[0], root[0][0], root[1]
    assert len(set(marks([a, c], 100).values())) == 2
    assert marks([a, b, c], 100) == {}
    assert marks([b, c, a], 100) == {}
    assert marks([c, c], 100) == {}


def test_marks_are_given_up_when_items_repeat_long_name_spaces() -> None:
    spaces = " ".join(f'xmlns:n{number}="urn:{number}"' for number in range(100))
    text = f"<rss {spaces}>{'<item/>' * 100}</rss>"
    root = etree.fromstring(text)
    assert marks(list(root), len(text)) == {}
    assert len(marks(list(root)[:5], len(text))) == 5
