"""When two items are one story, and when an item's words changed."""

from dataclasses import replace

import pytest
from builders import make_article
from hypothesis import given
from hypothesis import strategies as st

from newsbot.domain.article import FeedTicker
from newsbot.processing import story
from newsbot.processing.story import canonical_url, content_hash, keys, story_id, title_key


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("https://www.wire.example/news/1?utm_source=x&b=2&a=1#top", "wire.example/news/1?a=1&b=2"),
        ("http://wire.example/news/1/?b=2&a=1", "wire.example/news/1?a=1&b=2"),
        ("https://wire.example:443/news/1", "wire.example/news/1"),
        ("https://wire.example:8080/news/1", "wire.example:8080/news/1"),
        ("https://WIRE.example/News/1?feedref=abc&mod=rss", "wire.example/News/1"),
        ("https://wire.example/?id=5", "wire.example?id=5"),
        ("https://wire.example/", ""),  # a site is no story
        ("mailto:x@wire.example", ""),
        ("http://[", ""),
        ("https://wire.example:99999/news", ""),
        ("", ""),
    ],
)
def test_addresses(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical


def test_half_a_surrogate_pair_in_an_address_is_a_letter_like_any_other() -> None:
    found = {canonical_url(f"https://wire.example/news?id={odd}") for odd in ("\ud800", "\udfff", "a")}
    assert len(found) == 3
    assert all(address.startswith("wire.example/news?id=") for address in found)


def test_the_same_title_under_marks_tags_and_typography() -> None:
    titles = [
        "FDA Approves Halden Bio's Once-Daily Asthma Drug",
        "FDA approves Halden Bio’s once-daily asthma drug (NASDAQ: HLDN)",
        "CORRECTION: FDA Approves Halden Bio's Once-Daily Asthma Drug",
        "UPDATE 1-FDA approves Halden Bio's once daily asthma drug",
    ]
    assert len({title_key(title) for title in titles}) == 1
    assert title_key(titles[0]) != title_key("FDA Approves Halden Bio's Once-Daily Heart Drug")


@pytest.mark.parametrize(
    "headline",
    [
        "Transaction in Own Shares",
        "Result of AGM",
        "",
        "8-K - GOLDQUAY MINING CORP (0009990012) (Filer)",
        "SC 13D/A - GOLDQUAY MINING CORP (0009990012) (Filed by)",
    ],
)
def test_titles_that_many_stories_share_identify_none(headline: str) -> None:
    assert title_key(headline) == ""
    assert not [key for key in keys(make_article(headline)) if key.startswith("title:")]


def test_keys_begin_with_what_is_surest_and_give_a_stable_id() -> None:
    article = make_article("FDA approves Halden Bio's asthma drug", guid="7", source="prnewswire")
    found = keys(article)
    assert [key.split(":")[0] for key in found] == ["item", "url", "title"]
    assert found[0] == "item:prnewswire:7"
    assert story_id(found) == story_id([found[0]]) == "5XRW5X37F55RFHSZ"
    assert story_id(found) != story_id(["item:prnewswire:8"])


def test_a_version_is_its_words_and_facts() -> None:
    article = make_article("FDA approves drug", body="Durham, N.C.")
    same = [
        replace(article, headline="FDA  approves\u00a0drug "),
        replace(article, url="https://other.example/x", published=None),
    ]
    assert {content_hash(other) for other in same} == {content_hash(article)}
    changed = [
        replace(article, headline="FDA approves drug for adults"),
        replace(article, body="Durham, N.C., March 11"),
        replace(article, feed_tickers=(FeedTicker(exchange="Nasdaq", ticker="HLDN"),)),
        replace(article, fields=(("items", ("1.03",)),)),
    ]
    assert len({content_hash(other) for other in [article, *changed]}) == 5


@given(st.text(max_size=40), st.text(max_size=40), st.text(max_size=30))
def test_any_article_has_keys_and_a_hash(headline: str, url: str, guid: str) -> None:
    article = replace(make_article(headline), url=url, guid=guid)
    assert keys(article) == keys(article)
    assert len(story_id(keys(article))) == 16
    assert len(content_hash(article)) == 16
    assert story.keys(article)[0] == f"item:globenewswire:{guid}"
