"""Real pages and feeds, read in place: none of them may surprise a parser."""

import gzip
import tarfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

import pytest

from newsbot.domain.article import Article
from newsbot.domain.settings import SourceSettings
from newsbot.scrapers import catalogue
from newsbot.scrapers.memory import Memory
from newsbot.scrapers.page import Page, SourceFault
from newsbot.scrapers.parse import parse

DATA = Path(__file__).parents[2].parent / "shared" / "data"
SOURCES = catalogue.load()

# The classes of a listing's cards as they were when it was recorded.
STORIES = SourceSettings(
    name="stories",
    url="https://stories.example/world/",
    parser="html",
    selectors=(
        ("item", ".story-card-module__tpl-common__G5wYS"),
        ("headline", ".story-card-module__area-headline__N6EZa"),
        ("link", "a"),
        ("time", "time"),
        ("teaser", "p"),
    ),
)

pytestmark = [
    pytest.mark.shared_data,
    pytest.mark.skipif(not DATA.is_dir(), reason="recorded pages and feeds are not part of the repository"),
]


def files(folder: str) -> Iterator[tuple[str, bytes]]:
    for path in sorted((DATA / folder).rglob("*")):
        if path.name.endswith(".tar.xz"):
            with tarfile.open(path) as archive:
                for member in archive:
                    content = archive.extractfile(member)
                    if content is not None:
                        yield f"{path.name}:{member.name}", content.read()
        elif path.suffix == ".gz" and ".jsonl" not in path.name:
            yield path.name, gzip.decompress(path.read_bytes())


def bodies(name: str, most: int) -> Iterator[bytes]:
    """The first polls of a sequence."""
    with tarfile.open(DATA / "polls" / f"{name}.tar.xz") as archive:
        for member in islice(archive, most):
            content = archive.extractfile(member)
            assert content is not None
            yield content.read()


def fetched(body: bytes, source: SourceSettings) -> Page:
    at = datetime(2026, 3, 11, 13, tzinfo=UTC)
    return Page(source=source.name, url=source.url, status=200, headers=(), body=body, fetched_at=at, arrived=0.0)


def parsed(body: bytes, source: SourceSettings) -> tuple[Article, ...] | SourceFault:
    return parse(fetched(body, source), source)


def result(name: str, body: bytes, source: SourceSettings) -> int:
    """How many articles; -1 for a fault. Any exception is the failure of a test."""
    outcome = parsed(body, source)
    if isinstance(outcome, SourceFault):
        assert outcome.code in {"NB-W01", "NB-W04", "NB-W05"}, name
        return -1
    for article in outcome:
        (article.guid + article.url + article.headline + article.body).encode()
        assert article.headline, name
    return len(outcome)


def test_every_feed_is_articles_or_a_fault() -> None:
    counts = {name: result(name, body, SOURCES["globenewswire"]) for name, body in files("feeds")}
    assert sum(count > 0 for count in counts.values()) > 190
    for name in ("rss-parser_guardian.rss.gz", "rss-parser_rss-1.rss.gz", "node-feedparser_iconv.xml.gz"):
        assert counts[name] >= 10, name
    assert counts["node-feedparser_notafeed.html.gz"] == -1


def test_filings_of_edgar_have_their_items_and_one_article_each() -> None:
    with_items = filings = 0
    for name, body in files("feeds/sec"):
        if ".atom" not in name:  # the list of what lies in the archive
            continue
        outcome = parsed(body, SOURCES["sec-8k"])
        if isinstance(outcome, SourceFault):
            assert "_start5100_" in name  # past the end
            continue
        assert len({article.guid for article in outcome}) == len(outcome)
        for article in outcome:
            fields = dict(article.fields)
            filings += 1
            assert {"form", "company", "cik", "role"} <= fields.keys(), article.headline
            if fields["form"][0].startswith("8-K"):
                assert fields["items"], article.headline
                with_items += 1
    assert filings > 1_000
    assert with_items > 100


def test_every_page_is_a_fault_to_another_sites_selectors() -> None:
    for folder in ("pages", "feeds/encodings_malformed"):
        for name, body in files(folder):
            assert result(name, body, SOURCES["prnewswire"]) == -1, name


@pytest.mark.parametrize("name", ["reuters_index_820_cb9333c.html.gz", "newspaper4k_google_meta_refresh.html.gz"])
@pytest.mark.parametrize("source", ["prnewswire", "globenewswire"])
def test_walls_are_known_as_walls(name: str, source: str) -> None:
    outcome = parsed(dict(files("pages/malformed"))[name], SOURCES[source])
    assert isinstance(outcome, SourceFault)
    assert outcome.code == "NB-W04", outcome.detail


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("bloomberg_markets_feed", SOURCES["globenewswire"]),
        ("cna_business_feed", SOURCES["globenewswire"]),
        ("reuters_direct_feed_2026-06", SOURCES["globenewswire"]),
        ("reuters_world_listing", STORIES),
    ],
)
def test_polls_are_the_same_with_a_memory_of_the_last_one(name: str, source: SourceSettings) -> None:
    memory, at, readable = Memory(), datetime(2026, 3, 11, tzinfo=UTC), 0
    for number, body in enumerate(bodies(name, 25)):
        page = replace(fetched(body, source), fetched_at=at + timedelta(hours=number))
        outcome = parse(page, source, memory)
        assert outcome == parse(page, source)
        readable += not isinstance(outcome, SourceFault)
    assert readable > 20
