"""RSS and Atom: fields, identity, tickers, filings, and what is refused."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from scraper_pages import ATOM, RSS, articles, fault, rss

from newsbot.domain.article import FeedTicker

DC = 'xmlns:dc="http://dublincore.org/documents/dcmi-namespace/"'

ITEM = """<item>
  <guid isPermaLink="true">https://feed.example/news-release/2026/03/11/3041259/0/en/acme.html</guid>
  <link>https://feed.example/news-release/2026/03/11/3041259/0/en/acme.html</link>
  <category domain="https://feed.example/rss/stock">NYSE American:ACME</category>
  <category domain="http://feed.example/rss/stock">Other: OTC:ACMEF</category>
  <category domain="https://feed.example/rss/stock">ACME</category>
  <category domain="https://feed.example/rss/ISIN">US9990000001</category>
  <category>Company Announcement</category>
  <title><![CDATA[Acme &amp; Sons’ “Plant”]]></title>
  <description><![CDATA[<p>AKRON (WIRE) -- Acme&reg; <b>opened</b> it.</p><p>It&#8217;s its third.</p>]]></description>
  <pubDate>Wed, 11 Mar 2026 13:41 GMT</pubDate>
  <dc:identifier>3041259</dc:identifier>
  <dc:contributor>Acme Sons Inc.</dc:contributor>
  <dc:language>en</dc:language>
</item>"""


def test_an_rss_item_becomes_an_article() -> None:
    (article,) = articles(rss(ITEM, attributes=DC), RSS)
    assert article.guid == "3041259"
    assert article.url == "https://feed.example/news-release/2026/03/11/3041259/0/en/acme.html"
    assert article.headline == "Acme & Sons’ “Plant”"
    assert article.body == "AKRON (WIRE) -- Acme® opened it. It’s its third."
    assert article.published is not None
    assert (article.published.at, article.published.precision_s) == (datetime(2026, 3, 11, 13, 41, tzinfo=UTC), 60)
    assert article.feed_tickers == (
        FeedTicker(exchange="NYSE American", ticker="ACME"),
        FeedTicker(exchange="Other: OTC", ticker="ACMEF"),
    )
    assert dict(article.fields) == {
        "isin": ("US9990000001",),
        "issuer": ("Acme Sons Inc.",),
        "language": ("en",),
        "subject": ("Company Announcement",),
    }
    assert list(article.fields) == sorted(article.fields)


@pytest.mark.parametrize(
    ("inner", "guid", "url"),
    [
        ("<guid>g-1</guid><link>/a</link>", "g-1", "https://feed.example/a"),
        ("<guid>https://x.example/1</guid>", "https://x.example/1", "https://x.example/1"),
        ('<guid isPermaLink="false">https://x.example/1</guid>', "https://x.example/1", ""),
        ("<link>https://x.example/1</link>", "https://x.example/1", "https://x.example/1"),
        ("<link>javascript:alert(1)</link><guid>g</guid>", "g", ""),
        ('<a:link xmlns:a="http://www.w3.org/2005/Atom" href="/b"/><guid>g</guid>', "g", "https://feed.example/b"),
        ('<link xml:base="x"/><link>y?a=1&amp;b=2</link><guid>g</guid>', "g", "https://feed.example/y?a=1&b=2"),
    ],
)
def test_identity_and_address_of_an_item(inner: str, guid: str, url: str) -> None:
    (article,) = articles(rss(f"<item><title>T</title>{inner}</item>"), RSS)
    assert (article.guid, article.url) == (guid, url)


def test_an_item_without_any_identity_has_its_headlines_hash() -> None:
    (one,) = articles(rss("<item><title>T</title></item>"), RSS)
    (same,) = articles(rss("<item><title>T</title><description>d</description></item>"), RSS)
    (other,) = articles(rss("<item><title>U</title></item>"), RSS)
    assert one.guid == same.guid != other.guid


def test_the_publishers_number_of_the_address_comes_first() -> None:
    numbered = replace(RSS, guid=r"/(\d{7})/")
    (article,) = articles(rss(ITEM.replace("<dc:identifier>3041259", "<dc:identifier>x"), attributes=DC), numbered)
    assert article.guid == "3041259"


def test_xml_base_moves_links() -> None:
    body = rss(
        '<item xml:base="sub/"><title>T</title><link>a</link></item>', attributes='xml:base="https://y.example/d/"'
    )
    assert articles(body, RSS)[0].url == "https://y.example/d/sub/a"


@pytest.mark.parametrize(
    ("inner", "at", "worth"),
    [
        ("<pubDate>Wed, 11 Mar 2026 13:41:08 GMT</pubDate>", "13:41:08", 1),
        ('<d:date xmlns:d="http://purl.org/dc/elements/1.1/">2026-03-11T09:41:08-04:00</d:date>', "13:41:08", 1),
        ("<pubDate>11 Mar 2026 09:41</pubDate>", "13:41:00", 60),  # the zone of the source
        ("<pubDate> </pubDate><date>2026-03-11T13:41Z</date>", "13:41:00", 60),
    ],
)
def test_times_of_rss_items(inner: str, at: str, worth: int) -> None:
    (article,) = articles(rss(f"<item><title>T</title>{inner}</item>"), RSS)
    assert article.published is not None
    assert (article.published.at.strftime("%H:%M:%S"), article.published.precision_s) == (at, worth)


@pytest.mark.parametrize("date", ["", "<pubDate>yesterday</pubDate>", "<pubDate>Wed, 11 Mar 2026 13:41 ZZT</pubDate>"])
def test_an_undated_item_is_kept_and_says_so(date: str) -> None:
    (article,) = articles(rss(f"<item><title>T</title>{date}</item>"), RSS)
    assert article.published is None
    assert dict(article.fields)["note"] == ("NB-W06 – no usable publication time – recorded, not tradable",)


def test_titles_are_text_however_they_are_written() -> None:
    titles = [
        "A &amp; B",
        "<![CDATA[A & B]]>",
        "A &amp;amp; B",
        "<![CDATA[<b>A</b> &amp; B]]>",
        "&lt;b&gt;A&lt;/b&gt; &amp; B",
    ]
    body = rss(*(f"<item><title>{title}</title><guid>{n}</guid></item>" for n, title in enumerate(titles)))
    assert [article.headline for article in articles(body, RSS)] == ["A & B"] * len(titles)


def test_the_items_own_title_counts_and_not_a_pictures() -> None:
    body = rss(
        '<item><m:title xmlns:m="http://search.example/mrss/">A picture</m:title><title>The news</title></item>'
        '<item><x:TITLE xmlns:x="urn:x">In an odd namespace</x:TITLE></item>'
    )
    assert [article.headline for article in articles(body, RSS)] == ["The news", "In an odd namespace"]


def test_common_faults_of_feeds_are_mended() -> None:
    body = rss("<item><title>A &nbsp;&ndash; B & C &bogus; D\x00\x01 E&#3;</title><itunes:x>y</itunes:x></item>")
    assert articles(body, RSS)[0].headline == "A – B & C &bogus; D E"


def test_mending_leaves_cdata_alone() -> None:
    body = rss("<item><title><![CDATA[R&D]]> & more</title></item>")
    assert articles(body, RSS)[0].headline == "R&D & more"


def test_rdf_and_iso_8859_1() -> None:
    body = (
        '<?xml version="1.0" encoding="ISO-8859-1"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'xmlns="http://purl.org/rss/1.0/"><channel><title>c</title></channel><item><title>Café à Nîmes</title>'
        "<link>https://x.example/1</link></item></rdf:RDF>"
    )
    assert articles(body.encode("iso-8859-1"), RSS)[0].headline == "Café à Nîmes"


def test_an_atom_entry_becomes_an_article() -> None:
    body = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://a.example/x/"><title>f</title>
      <entry><title type="text">Acme &lt;b&gt; opens</title><id>urn:1</id>
        <link rel="self" href="self"/><link rel="alternate" href="one"/>
        <summary type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">A <b>plant</b><script>x</script></div></summary>
        <published>2026-03-11T13:00:00Z</published><updated>2026-03-11T13:41:08Z</updated>
        <category term="plants" label="Plants"/></entry></feed>"""
    (article,) = articles(body, ATOM)
    assert (article.headline, article.body) == ("Acme <b> opens", "A plant")
    assert (article.guid, article.url) == ("urn:1", "https://a.example/x/one")
    assert article.published is not None
    assert article.published.at.hour == 13
    assert article.published.at.minute == 0
    assert dict(article.fields) == {"subject": ("plants",)}


@pytest.mark.parametrize(
    ("body", "code", "words"),
    [
        ("", "NB-W05", "empty"),
        ("no xml", "NB-W05", "not well-formed at line 1"),
        ("<html><body><h1>Sign in to continue</h1></body></html>", "NB-W04", "login page"),
        ("<!DOCTYPE html><html><body>News</body></html>", "NB-W05", "a page of HTML"),
        ("<opml/>", "NB-W05", "<opml>"),
        ("<rss/>", "NB-W01", "no items"),
        ('<feed xmlns="http://www.w3.org/2005/Atom"/>', "NB-W01", "no items"),
        ("<rss><item><title/></item></rss>", "NB-W01", "title or a text"),
        ("<rss><item><title>A</title></item>", "NB-W05", "not well-formed"),
        ('<!DOCTYPE rss [<!ENTITY a "b">]><rss><item><title>&a;</title></item></rss>', "NB-W05", "DOCTYPE"),
        ('<?xml version="1.0"?><!-- x --><!DOCTYPE rss SYSTEM "http://x.example/y"><rss/>', "NB-W05", "DOCTYPE"),
        ("<rss>" + "<a>" * 100_000, "NB-W05", "depth"),
        ('{"items": []}', "NB-W05", "not well-formed"),
    ],
)
def test_what_is_no_feed_is_a_fault_and_never_no_news(body: str, code: str, words: str) -> None:
    result = fault(body, RSS)
    assert result.code == code
    assert words in result.detail


def test_an_entity_bomb_is_refused_before_it_is_read() -> None:
    lines = "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(9))
    body = f'<!DOCTYPE rss [<!ENTITY a0 "ha">{lines}]><rss><item><title>&a9;</title></item></rss>'
    assert fault(body, RSS).detail == "the feed has a DOCTYPE: refused"


def test_every_way_to_cut_a_feed_is_a_fault() -> None:
    body = rss(ITEM, attributes=DC)
    for end in range(len(body)):
        assert fault(body[:end], RSS).code == "NB-W05"


# ------------------------------------------------------------------------------------------------------- EDGAR


def entry(name: str, role: str = "Filer", form: str = "8-K", acc: str = "0009990012-26-000013", items: str = "") -> str:
    return f"""<entry><title>{form} - {name} (0009990012) ({role})</title>
      <link rel="alternate" type="text/html" href="https://filings.example/{role}/{acc}-index.htm"/>
      <summary type="html"> &lt;b&gt;Filed:&lt;/b&gt; 2026-03-11 &lt;b&gt;AccNo:&lt;/b&gt; {acc}
      &lt;b&gt;Size:&lt;/b&gt; 715 KB{items}</summary><updated>2026-03-11T10:04:37-04:00</updated>
      <category scheme="https://filings.example/" label="form type" term="{form}"/>
      <id>urn:tag:sec.gov,2008:accession-number={acc}</id></entry>"""


def filings(*entries: str) -> bytes:
    head = '<?xml version="1.0" encoding="ISO-8859-1" ?><feed xmlns="http://www.w3.org/2005/Atom">'
    return (head + "".join(entries) + "</feed>").encode("iso-8859-1")


def test_a_row_of_edgar_becomes_an_article() -> None:
    items = "&lt;br&gt;Item 1.03: Bankruptcy or Receivership\n&lt;br&gt;Item 9.01: Exhibits"
    (article,) = articles(filings(entry("CAFÉ MINING - CORP /DE/", items=items)), ATOM)
    assert article.headline == "8-K - CAFÉ MINING - CORP /DE/ (0009990012) (Filer)"
    assert article.body == (
        "Filed: 2026-03-11 AccNo: 0009990012-26-000013 Size: 715 KB "
        "Item 1.03: Bankruptcy or Receivership Item 9.01: Exhibits"
    )
    assert article.guid == "0009990012-26-000013"
    assert article.published is not None
    assert article.published.at == datetime(2026, 3, 11, 14, 4, 37, tzinfo=UTC)
    assert dict(article.fields) == {
        "cik": ("0009990012",),
        "company": ("CAFÉ MINING - CORP /DE/",),
        "form": ("8-K",),
        "items": ("1.03", "9.01"),
        "role": ("Filer",),
    }


def test_rows_of_one_filing_are_one_article_of_the_company_that_moves() -> None:
    body = filings(
        entry("PERSON A", "Reporting", "4"),
        entry("OTHER CO", acc="0009990013-26-000001"),
        entry("ACME CO", "Issuer", "4"),
    )
    first, second = articles(body, ATOM)
    assert first.headline == "4 - ACME CO (0009990012) (Issuer)"
    assert dict(first.fields)["company"] == ("ACME CO", "PERSON A")
    assert second.guid == "0009990013-26-000001"


def test_a_row_that_looks_otherwise_is_an_article_like_any_other() -> None:
    body = filings(entry("ACME CO").replace("(Filer)", ""))
    assert articles(body, ATOM)[0].guid == "urn:tag:sec.gov,2008:accession-number=0009990012-26-000013"
