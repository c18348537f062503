"""The poller against servers on loopback: what reaches the inbox, what does not, and that nothing stops it silently."""

import logging
import queue
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from itertools import pairwise
from pathlib import Path

import pytest
from scraper_server import Answer, Site, reply, serving

from newsbot.domain.error import ConfigError
from newsbot.domain.input import ArticlesSeen, Input, SourceFailed
from newsbot.domain.settings import SourceSettings
from newsbot.scrapers import poller as poller_module
from newsbot.scrapers import recorder
from newsbot.scrapers.poller import Poller

CONTACT = "me@example.org"


def rss(*titles: str) -> bytes:
    items = "".join(f"<item><title>{title}</title><guid>{title}</guid></item>" for title in titles)
    return f"<rss><channel>{items}</channel></rss>".encode()


def clock() -> datetime:
    return datetime.fromtimestamp(time.time(), UTC)


@pytest.fixture
def site() -> Iterator[Site]:
    with serving(reply(200, rss("One"))) as site:
        yield site


def source(site: Site, name: str = "feed", interval_s: float = 0.2) -> SourceSettings:
    """Intervals leave a loaded machine the time to keep them: a missed poll is told, and changes what follows."""
    return SourceSettings(name=name, url=site.url + "/" + name, parser="rss", interval_s=interval_s)


class Running:
    """A started poller and its inbox; stopped at the end of the block."""

    def __init__(self, *sources: SourceSettings, **options: object) -> None:
        self.inbox: queue.Queue[Input] = queue.Queue()
        self.poller = Poller(sources, self.inbox.put, clock=clock, contact=CONTACT, **options)  # type: ignore[arg-type]

    def __enter__(self) -> "Running":
        self.poller.start()
        return self

    def __exit__(self, *_: object) -> None:
        assert self.poller.stop()

    def next(self, timeout_s: float = 5.0) -> Input:
        return self.inbox.get(timeout=timeout_s)

    def headlines(self) -> list[str]:
        news = self.next()
        assert isinstance(news, ArticlesSeen), news
        return [article.headline for article in news.articles]


def until(site: Site, requests: int) -> None:
    """Wait until the site was asked so many times."""
    deadline = time.monotonic() + 5.0
    while len(site.requests) < requests:
        assert time.monotonic() < deadline, f"asked {len(site.requests)} times instead of {requests}"
        site.released.wait(0.005)


def sequence(*answers: Answer) -> Answer:
    """One answer after the other; the last one for ever."""
    left = list(answers)

    def answer(handler: BaseHTTPRequestHandler) -> None:
        (left.pop(0) if len(left) > 1 else left[0])(handler)

    return answer


def test_all_items_of_a_page_reach_the_inbox_and_an_unchanged_page_does_not(site: Site) -> None:
    site.answer = sequence(
        reply(200, rss("One"), ETag='"1"'), reply(304), reply(200, rss("One")), reply(200, rss("Two", "One"))
    )
    with Running(source(site)) as running:
        assert running.headlines() == ["One"]
        assert running.headlines() == ["Two", "One"]
        assert site.requests[1][1]["if-none-match"] == '"1"'
        first = running.poller.last_success("feed")
        assert first is not None
        until(site, len(site.requests) + 2)
        second = running.poller.last_success("feed")
        assert second is not None
        assert second > first  # unchanged pages are successes
        assert running.inbox.empty()


def test_an_item_that_stays_on_the_page_is_read_once(site: Site) -> None:
    site.answer = sequence(reply(200, rss("One")), reply(200, rss("Two", "One")))
    with Running(source(site)) as running:
        first, second = running.headlines(), running.headlines()
    assert second == ["Two", "One"]
    assert second[1] is first[0]  # the very text of the poll before


def test_a_failure_is_told_and_recovery_is_seen_though_the_page_is_the_same(site: Site) -> None:
    good = reply(200, rss("One"), ETag='"1"')
    site.answer = sequence(good, reply(500), good)
    with Running(source(site)) as running:
        assert running.headlines() == ["One"]
        news = running.next()
        assert news == SourceFailed(source="feed", code="NB-W03", detail="answered with status 500 instead of the page")
        assert running.headlines() == ["One"]
    assert "if-none-match" not in site.requests[2][1]


def test_a_page_that_cannot_be_read_is_not_taken_as_known(site: Site) -> None:
    site.answer = sequence(reply(200, b"<html><body>News?</body></html>", ETag='"1"'), reply(200, rss("One")))
    with Running(source(site)) as running:
        news = running.next()
        assert isinstance(news, SourceFailed)
        assert news.code == "NB-W05"
        assert running.headlines() == ["One"]
    assert "if-none-match" not in site.requests[1][1]


def test_retry_after_is_honoured(site: Site) -> None:
    times: list[float] = []

    def answer(handler: BaseHTTPRequestHandler) -> None:
        times.append(time.monotonic())
        (reply(503, Retry_After="1") if len(times) == 1 else reply(200, rss("One")))(handler)

    site.answer = answer
    with Running(source(site)) as running:
        assert isinstance(running.next(), SourceFailed)
        assert running.headlines() == ["One"]
    assert times[1] - times[0] >= 1.0


def test_a_block_page_is_left_alone_for_long(site: Site) -> None:
    site.answer = reply(200, b"<html><body><h1>Verify you are human</h1></body></html>")
    with Running(source(site), source(site, "other")) as running:
        codes = [running.next(), running.next()]
        assert all(isinstance(news, SourceFailed) and news.code == "NB-W04" for news in codes)
        with pytest.raises(queue.Empty):
            running.next(timeout_s=0.5)  # some intervals
    assert len(site.requests) == 2


def test_failures_are_asked_more_and_more_rarely(site: Site) -> None:
    times: list[float] = []

    def answer(handler: BaseHTTPRequestHandler) -> None:
        times.append(time.monotonic())
        reply(500)(handler)

    site.answer = answer
    with Running(source(site, interval_s=0.04)):
        until(site, 6)
    pauses = [later - earlier for earlier, later in pairwise(times)]
    assert pauses[4] > pauses[1] + 0.1  # 0.08, 0.16, 0.32, 0.64 at least from the second failure on


def test_one_source_that_hangs_does_not_hold_up_another(site: Site) -> None:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        if handler.path == "/slow":
            site.released.wait(10.0)
        reply(200, rss(f"News {len(site.requests)}"))(handler)

    site.answer = answer
    with Running(source(site, "slow"), source(site, "quick", interval_s=0.1)) as running:
        seen: list[str] = []
        while len(seen) < 4:  # beside the missed polls of the other
            news = running.next()
            if isinstance(news, ArticlesSeen):
                seen.append(news.source)
        assert set(seen) == {"quick"}


def test_polls_that_are_missed_are_told(site: Site) -> None:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        site.released.wait(10.0)

    site.answer = answer
    with Running(source(site, interval_s=0.05)) as running:
        news = running.next()
        assert isinstance(news, SourceFailed)
        assert (news.source, news.code) == ("feed", "NB-W09")
        assert "missed" in news.detail


def test_a_slow_source_ends_at_its_deadline(site: Site) -> None:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        site.released.wait(10.0)

    site.answer = answer
    with Running(source(site, interval_s=30.0), deadline_s=0.2) as running:
        news = running.next()
        assert isinstance(news, SourceFailed)
        assert news.code == "NB-W02"


def test_a_fault_of_ours_is_told_and_the_schedule_goes_on(
    site: Site, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    settle = poller_module.settle
    calls = 0

    def broken_once(*args: object) -> object:
        nonlocal calls
        calls += 1
        if calls == 1:
            raise RuntimeError("something nobody thought of")
        return settle(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(poller_module, "settle", broken_once)
    with caplog.at_level(logging.ERROR), Running(source(site)) as running:
        news = running.next()
        assert isinstance(news, SourceFailed)
        assert (news.code, "RuntimeError: something nobody thought of" in news.detail) == ("NB-W09", True)
        assert running.headlines() == ["One"]
    assert "poll of feed ended in a fault" in caplog.text


def test_first_polls_are_staggered(site: Site) -> None:
    sources = [source(site, f"s{n}", interval_s=0.8) for n in range(4)]
    times: dict[str, float] = {}

    def answer(handler: BaseHTTPRequestHandler) -> None:
        times.setdefault(handler.path, time.monotonic())
        reply(200, rss("One"))(handler)

    site.answer = answer
    with Running(*sources) as running:
        for _ in sources:
            running.headlines()
    first, *_, last = sorted(times.values())
    assert last - first > 0.4


def test_stopping_breaks_off_what_hangs_and_is_final(site: Site) -> None:
    asked = threading.Event()

    def answer(handler: BaseHTTPRequestHandler) -> None:
        asked.set()
        site.released.wait(10.0)

    site.answer = answer
    running = Running(source(site))
    running.poller.start()
    assert asked.wait(5.0)
    before = time.monotonic()
    assert running.poller.stop()
    assert time.monotonic() - before < 1.0
    while not running.inbox.empty():  # missed polls from before
        assert getattr(running.inbox.get(), "code", "") == "NB-W09"
    requests = len(site.requests)
    with pytest.raises(queue.Empty):
        running.next(timeout_s=0.2)
    assert len(site.requests) == requests


def test_a_poller_that_never_started_can_be_stopped(site: Site) -> None:
    assert Running(source(site)).poller.stop()


def test_nobody_polls_without_a_contact(site: Site) -> None:
    with pytest.raises(ConfigError):
        Poller([source(site)], lambda news: None, clock=clock, contact="")


def test_what_was_polled_can_be_recorded_and_played(site: Site, tmp_path: Path) -> None:
    site.answer = sequence(reply(200, rss("One"), ETag='"1"'), reply(304), reply(403), reply(200, rss("Two")))
    with Running(source(site), recorder=recorder.Recorder(tmp_path)) as running:
        assert running.headlines() == ["One"]
        assert isinstance(running.next(), SourceFailed)
    recording = recorder.read(tmp_path, {"feed"})
    assert [entry.status for entry in recording.entries][:3] == [200, 304, 403]
    assert recording.entries[0].path is not None
    assert recording.entries[0].path.read_bytes() == rss("One")
    assert recording.entries[-1].at - recording.entries[0].at < timedelta(seconds=10)
