"""Fetching from a server on loopback that is kind, tired, or hostile."""

import gzip
import socket
import threading
import time
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler

import pytest
from scraper_server import Answer, Site, raw, reply, reset, serving

from newsbot.domain.error import ConfigError
from newsbot.domain.settings import SourceSettings
from newsbot.scrapers.fetch import Fetcher, user_agent
from newsbot.scrapers.page import NotModified, Outcome, Page, SourceFault, header

NOW = datetime(2026, 3, 11, 13, 41, 8, tzinfo=UTC)
BODY = b"<rss><channel><item><title>Acme opens</title></item></channel></rss>"

BOMB = gzip.compress(bytes(100_000_000), 1)


@pytest.fixture
def site() -> Iterator[Site]:
    with serving(reply(200, BODY)) as site:
        yield site


def fetcher(site: Site, *, path: str = "/feed", deadline_s: float = 10.0, body_max: int = 2 * 1024 * 1024) -> Fetcher:
    source = SourceSettings(name="feed", url=site.url + path, parser="rss")
    return Fetcher(source, contact="me@example.org", clock=lambda: NOW, deadline_s=deadline_s, body_max=body_max)


def fetch(site: Site, answer: Answer, **options: float) -> Outcome:
    site.answer = answer
    asking = fetcher(site, **options)  # type: ignore[arg-type]
    try:
        return asking.fetch()
    finally:
        asking.close()


def fault(site: Site, answer: Answer, **options: float) -> SourceFault:
    outcome = fetch(site, answer, **options)
    assert isinstance(outcome, SourceFault), outcome
    return outcome


def test_a_page_comes_whole_with_its_headers_and_times(site: Site) -> None:
    before = time.monotonic()
    outcome = fetch(site, reply(200, BODY, Content_Type="application/rss+xml", ETag='"x"'))
    assert isinstance(outcome, Page)
    assert (outcome.source, outcome.status, outcome.body, outcome.fetched_at) == ("feed", 200, BODY, NOW)
    assert outcome.url == site.url + "/feed"
    assert header(outcome.headers, "content-type") == "application/rss+xml"
    assert before <= outcome.arrived <= time.monotonic()


def test_says_who_asks_and_takes_gzip_only(site: Site) -> None:
    fetch(site, reply(200, BODY, Set_Cookie="a=b"))
    (_, headers) = site.requests[0]
    assert headers["user-agent"].startswith("newsbot/")
    assert headers["user-agent"].endswith(" (me@example.org)")
    assert headers["accept-encoding"] == "gzip"


def test_one_connection_is_kept_and_no_cookie_is(site: Site) -> None:
    site.answer = reply(200, BODY, Set_Cookie="a=b", ETag='"1"')
    asking = fetcher(site)
    assert isinstance(asking.fetch(), Page)
    site.answer = reply(304)
    assert isinstance(asking.fetch(), NotModified)
    site.answer = reply(200, BODY)
    assert isinstance(asking.fetch(), Page)
    asking.close()
    assert len(site.connections) == 1
    assert all("cookie" not in headers for _, headers in site.requests)


def test_validators_go_out_exactly_as_they_came(site: Site) -> None:
    site.answer = reply(200, BODY, ETag='W/"a;b-1 2"', Last_Modified="Wed, 11 Mar 2026  13:00:00 GMT")
    asking = fetcher(site)
    asking.fetch()
    site.answer = reply(304)
    assert isinstance(asking.fetch(), NotModified)
    assert isinstance(asking.fetch(), NotModified)
    for _, headers in site.requests[1:]:
        assert headers["if-none-match"] == 'W/"a;b-1 2"'
        assert headers["if-modified-since"] == "Wed, 11 Mar 2026  13:00:00 GMT"
    asking.forget()
    site.answer = reply(200, BODY)
    asking.fetch()
    assert "if-none-match" not in site.requests[-1][1]
    asking.close()


def test_a_304_that_nobody_asked_for_is_a_fault(site: Site) -> None:
    assert fault(site, reply(304)).code == "NB-W03"


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_in_both_forms(site: Site, status: int) -> None:
    assert fault(site, reply(status, Retry_After="120")).retry_after_s == 120.0
    at = format_datetime(NOW + timedelta(seconds=90), usegmt=True)
    result = fault(site, reply(status, Retry_After=at))
    assert (result.code, result.retry_after_s) == ("NB-W04", 90.0)


def test_a_refusal_keeps_what_was_received(site: Site) -> None:
    result = fault(site, reply(403, b"<h1>Verify you are human</h1>"))
    assert (result.code, result.retry_after_s) == ("NB-W04", 1800.0)
    assert result.page is not None
    assert result.page.status == 403
    assert b"human" in result.page.body


def test_redirects_on_the_same_host_are_followed(site: Site) -> None:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        hop = handler.path.count("x")
        (reply(302, Location=f"/feed{'x' * (hop + 1)}") if hop < 3 else reply(200, BODY))(handler)

    outcome = fetch(site, answer)
    assert isinstance(outcome, Page)
    assert outcome.url == site.url + "/feedxxx"


@pytest.mark.parametrize(
    ("location", "words"),
    [
        ("http://elsewhere.example/feed", "elsewhere.example/feed refused: another host"),
        ("//169.254.169.254/latest/meta-data", "meta-data refused: another host"),
        ("http://localhost:{port}/feed", "refused: another host"),
        ("http://127.0.0.1:1/feed", "refused: another port"),
        ("file:///etc/passwd", "no web address"),
        ("http://[", "refused: no web address"),
        ("/feed", "more than 3 redirects"),
        ("", "more than 3 redirects"),
    ],
)
def test_other_redirects_are_refused(site: Site, location: str, words: str) -> None:
    port = site.url.rpartition(":")[2]
    result = fault(site, reply(301, BOMB, Location=location.format(port=port), Content_Encoding="gzip"))
    assert result.code == "NB-W03"
    assert words in result.detail


def test_the_body_of_a_redirect_is_not_read(site: Site) -> None:
    def endless(handler: BaseHTTPRequestHandler) -> None:
        if handler.path.endswith("/end"):
            return reply(200, BODY)(handler)
        handler.wfile.write(b"HTTP/1.1 302 Found\r\nLocation: /end\r\n\r\n")
        while not site.released.is_set():
            handler.wfile.write(bytes(65_536))
        return None

    before = time.monotonic()
    assert isinstance(fetch(site, endless, deadline_s=5.0), Page)
    assert time.monotonic() - before < 2.0


def test_gzip_is_unpacked_in_one_or_more_members(site: Site) -> None:
    packed = gzip.compress(BODY[:20]) + gzip.compress(BODY[20:])
    outcome = fetch(site, reply(200, packed, Content_Encoding="gzip"))
    assert isinstance(outcome, Page)
    assert outcome.body == BODY


def test_chunks_are_put_together(site: Site) -> None:
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (BODY[:7], BODY[7:]))
    outcome = fetch(site, raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks + b"0\r\n\r\n"))
    assert isinstance(outcome, Page)
    assert outcome.body == BODY


def test_a_body_of_exactly_the_limit_is_taken_and_one_byte_more_is_not(site: Site) -> None:
    outcome = fetch(site, reply(200, b"x" * 1000), body_max=1000)
    assert isinstance(outcome, Page)
    result = fault(site, reply(200, b"x" * 1001), body_max=1000)
    assert result.code == "NB-W02"


def test_a_bomb_is_stopped_at_the_limit(site: Site) -> None:
    before = time.monotonic()
    result = fault(site, reply(200, BOMB, Content_Encoding="gzip"))
    assert result.code == "NB-W02"
    assert result.detail.startswith("stopped at 2048 KiB decoded (from ")
    assert time.monotonic() - before < 2.0  # unpacking all of it takes longer than that


@pytest.mark.parametrize("encoding", ["br", "deflate", "gzip, gzip", "zstd"])
def test_encodings_that_were_not_asked_for_are_refused(site: Site, encoding: str) -> None:
    result = fault(site, reply(200, zlib.compress(BODY), Content_Encoding=encoding))
    assert result.code == "NB-W02"
    assert encoding in result.detail


@pytest.mark.parametrize(
    "answer",
    [
        reset,
        raw(b""),
        raw(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf"),
        raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nhalf"),
        raw(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(BODY)[:-6]),
        raw(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nnot gzip at all"),
        raw(b"GARBAGE\r\n\r\n"),
        raw(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n"),
        raw(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000 + b"\r\n\r\n"),
    ],
    ids=["reset", "empty", "cut", "cut chunk", "cut gzip", "no gzip", "no http", "many headers", "long header"],
)
def test_a_broken_answer_is_a_fault(site: Site, answer: Answer) -> None:
    result = fault(site, answer)
    assert result.code == "NB-W03"
    assert "0x" not in result.detail


def test_nobody_listens() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: refused
        port = taken.getsockname()[1]
        result = fault(Site(url=f"http://127.0.0.1:{port}", answer=reset), reset)
    assert result.code == "NB-W03"
    assert "refused" in result.detail


def test_a_name_that_does_not_exist() -> None:
    too_long = "x" * 64  # refused before a resolver is asked
    assert fault(Site(url=f"http://{too_long}.example", answer=reset), reset).code == "NB-W03"


@pytest.mark.parametrize("start", [b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n"])
def test_a_slow_drip_ends_at_the_deadline(site: Site, start: bytes) -> None:
    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(start)
        while not site.released.wait(0.02):
            handler.wfile.write(b"x")  # each single read is quick

    before = time.monotonic()
    result = fault(site, drip, deadline_s=0.3)
    assert result.code == "NB-W02"
    assert result.detail == "no whole answer within 0.3 s"
    assert 0.25 < time.monotonic() - before < 2.0
    site.released.set()


def test_the_deadline_is_one_for_all_redirects(site: Site) -> None:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        site.released.wait(0.2)
        reply(302, Location=handler.path + "x")(handler)

    before = time.monotonic()
    assert fault(site, answer, deadline_s=0.3).code == "NB-W02"
    assert time.monotonic() - before < 2.0


def test_an_endless_body_is_stopped(site: Site) -> None:
    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while not site.released.is_set():
            handler.wfile.write(bytes(65_536))

    assert fault(site, endless).code == "NB-W02"


def test_tls_that_nobody_vouches_for_is_refused(site: Site) -> None:
    secure = Site(url=site.url.replace("http:", "https:"), answer=site.answer)
    assert fault(secure, site.answer).code == "NB-W03"  # plain text where TLS was expected


def test_a_request_can_be_broken_off_from_another_thread(site: Site) -> None:
    asked = threading.Event()

    def hold(handler: BaseHTTPRequestHandler) -> None:
        asked.set()
        site.released.wait(10.0)

    site.answer = hold
    asking = fetcher(site)
    outcomes: list[Outcome] = []
    thread = threading.Thread(target=lambda: outcomes.append(asking.fetch()))
    thread.start()
    assert asked.wait(5.0)
    asking.abort()
    thread.join(5.0)
    assert not thread.is_alive()
    assert isinstance(outcomes[0], SourceFault)
    after = asking.fetch()
    assert isinstance(after, SourceFault)
    assert "stopped" in after.detail
    asking.close()


@pytest.mark.parametrize("contact", ["", "me", "me@x", "a b@example.org", "ünï@example.org", "x@y.example\r\nX: 1"])
def test_nobody_asks_without_a_contact(contact: str) -> None:
    with pytest.raises(ConfigError, match="NB-C01"):
        user_agent(contact)


def test_a_web_page_is_a_contact() -> None:
    assert user_agent("https://example.org/bot").endswith(" (https://example.org/bot)")
