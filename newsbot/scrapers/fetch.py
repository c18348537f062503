"""One polite, bounded request to a source."""

import re
import time
import zlib
from collections.abc import Callable
from datetime import datetime
from http.cookiejar import DefaultCookiePolicy
from importlib.metadata import version
from urllib.parse import urljoin, urlsplit

import requests
from urllib3 import Timeout
from urllib3.exceptions import HTTPError, ProtocolError, ReadTimeoutError

from newsbot.domain.error import ConfigError, Finding
from newsbot.domain.settings import SourceSettings
from newsbot.scrapers.blocked import refused
from newsbot.scrapers.page import Headers, NotModified, Outcome, Page, SourceFault, header
from newsbot.scrapers.transport import BoundedAdapter

DEADLINE_S = 10.0
BODY_MAX = 2 * 1024 * 1024
REDIRECTS_MAX = 3

_CONTACT = re.compile(r"[^\s()]+@[^\s()]+\.[^\s()]+|https?://[^\s()]+")
_CHUNK = 65_536


class Fetcher:
    """Asks one source, again and again, over a kept connection.

    ``contact`` is an e-mail address or a web page, sent with each request: sources that know whom to write to block
    less, and the SEC refuses agents without one. One thread at a time may call ``fetch``; ``abort`` is for any.

    Raises:
        ConfigError: the contact is neither an address nor a page.
    """

    def __init__(
        self,
        source: SourceSettings,
        *,
        contact: str,
        clock: Callable[[], datetime],
        deadline_s: float = DEADLINE_S,
        body_max: int = BODY_MAX,
    ) -> None:
        self._source = source
        self._clock = clock
        self._deadline_s = deadline_s
        self._body_max = body_max
        self._validators: dict[str, str] = {}
        self._adapter = BoundedAdapter()
        self._session = _Session()
        self._session.trust_env = False  # no proxy, .netrc or certificate bundle by accident
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self._session.mount("http://", self._adapter)
        self._session.mount("https://", self._adapter)
        self._session.headers.clear()
        self._session.headers.update({"User-Agent": user_agent(contact), "Accept": "*/*", "Accept-Encoding": "gzip"})

    def fetch(self) -> Outcome:
        """The page, word that it has not changed, or what went wrong; within the deadline. Never raises for a source.

        Validators (ETag, Last-Modified) of the last page go out exactly as they came in. Redirects are followed by
        hand, at most three, and only on the same host.
        """
        deadline = time.monotonic() + self._deadline_s
        url = self._source.url
        sent = dict(self._validators)
        try:
            for _ in range(REDIRECTS_MAX + 1):
                left = max(deadline - time.monotonic(), 0.001)
                response = self._session.get(
                    url,
                    headers=sent,
                    timeout=Timeout(total=left),  # type: ignore[arg-type]  # requests takes it, its stubs do not
                    stream=True,
                    allow_redirects=False,
                )
                with response:
                    if response.status_code not in {301, 302, 303, 307, 308}:
                        return self._outcome(response, url, conditional=bool(sent))
                    location = response.headers.get("location", "")
                try:
                    target = urljoin(url, location)
                    refusal = _refusal(url, target)
                except ValueError:
                    target, refusal = "", "no web address"
                if refusal:
                    return self._fault("NB-W03", f"redirect to {location[:200]} refused: {refusal}")
                url = target
            return self._fault("NB-W03", f"more than {REDIRECTS_MAX} redirects")
        except _TooMuchError as error:
            return self._fault("NB-W02", str(error))
        except (requests.Timeout, ReadTimeoutError):
            return self._fault("NB-W02", f"no whole answer within {self._deadline_s:g} s")
        except (requests.RequestException, HTTPError, ValueError) as error:  # ValueError: an address that is none
            if _is_timeout(error):
                return self._fault("NB-W02", f"no whole answer within {self._deadline_s:g} s")
            return self._fault("NB-W03", _in_words(error))

    def forget(self) -> None:
        """Ask for the whole page next time: what was received last could not be used."""
        self._validators = {}

    def abort(self) -> None:
        """Break off a request that is under way; all later ones fail at once. From any thread."""
        self._adapter.abort()

    def close(self) -> None:
        """Close the kept connection."""
        self._session.close()

    def _outcome(self, response: requests.Response, url: str, *, conditional: bool) -> Outcome:
        headers: Headers = tuple((name.lower(), value) for name, value in response.headers.items())
        if response.status_code == 304 and conditional:
            response.raw.read1(1, decode_content=False)  # nothing comes; now the connection can be kept
            return NotModified(
                source=self._source.name,
                url=url,
                headers=headers,
                fetched_at=self._clock(),
                arrived=time.monotonic(),
            )
        body = self._read(response, header(headers, "content-encoding").lower())
        page = Page(
            source=self._source.name,
            url=url,
            status=response.status_code,
            headers=headers,
            body=body,
            fetched_at=self._clock(),
            arrived=time.monotonic(),
        )
        if response.status_code != 200:
            return refused(page)
        self._validators = {
            request_name: value
            for name, request_name in (("etag", "If-None-Match"), ("last-modified", "If-Modified-Since"))
            if (value := header(headers, name))
        }
        return page

    def _read(self, response: requests.Response, encoding: str) -> bytes:
        """The decoded body, never more than the limit in memory."""
        if encoding not in {"", "identity", "gzip", "x-gzip"}:
            raise _TooMuchError(f'content-encoding "{encoding[:40]}" was not asked for: refused')
        body = _Body(self._body_max, gzipped="gzip" in encoding)
        while chunk := response.raw.read1(_CHUNK, decode_content=False):
            body.add(chunk)
        return body.whole()

    def _fault(self, code: str, detail: str) -> SourceFault:
        return SourceFault(source=self._source.name, code=code, detail=detail)


def user_agent(contact: str) -> str:
    """Who we are and how to reach a person. Raises ConfigError when the contact is neither address nor page."""
    if not _CONTACT.fullmatch(contact) or not contact.isascii():
        raise ConfigError(
            Finding(
                code="NB-C01",
                what="the contact for news sources is no e-mail address and no web page",
                found=repr(contact),
                fix="give an address at which you can be reached, such as you@your-domain",
            )
        )
    return f"newsbot/{version('newsbot')} ({contact})"


def _refusal(url: str, target: str) -> str:
    """Why a redirect is not followed; empty when it may be. Raises ValueError for an address that is none."""
    here, there = urlsplit(url), urlsplit(target)
    if there.scheme not in {"http", "https"}:
        return "no web address"
    if here.hostname != there.hostname:
        return "another host"
    if here.scheme == "https" and there.scheme == "http":
        return "from https to http"
    return "" if there.port == here.port else "another port"


class _Session(requests.Session):
    """A session that leaves redirects alone: even with allow_redirects=False the original unpacks their whole body."""

    def get_redirect_target(self, resp: requests.Response) -> None:  # noqa: ARG002
        return None


class _TooMuchError(Exception):
    """More than we are willing to read, or packed in a way we did not ask for."""


class _Body:
    """A body as it comes in, unpacked piece by piece and never beyond the limit."""

    def __init__(self, limit: int, *, gzipped: bool) -> None:
        self._limit = limit
        self._received = 0
        self._out = bytearray()
        self._gzip = zlib.decompressobj(wbits=31) if gzipped else None

    def add(self, chunk: bytes) -> None:
        self._received += len(chunk)
        if self._gzip is None:
            self._out += chunk
        while self._gzip is not None and chunk:
            if self._gzip.eof:  # a second member may follow the first
                self._gzip = zlib.decompressobj(wbits=31)
            try:
                self._out += self._gzip.decompress(chunk, self._limit + 1 - len(self._out))
            except zlib.error as error:
                raise ProtocolError("the body is not valid gzip") from error
            self._check()
            chunk = self._gzip.unused_data if self._gzip.eof else self._gzip.unconsumed_tail
        self._check()

    def whole(self) -> bytes:
        if self._gzip is not None and self._received and not self._gzip.eof:
            raise ProtocolError("the body ended before its gzip did")
        return bytes(self._out)

    def _check(self) -> None:
        if len(self._out) > self._limit:
            raise _TooMuchError(f"stopped at {self._limit // 1024} KiB decoded (from {self._received // 1024} KiB)")


def _is_timeout(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, TimeoutError | ReadTimeoutError | requests.Timeout):
            return True
        error = error.__cause__ or error.__context__
    return False


def _in_words(error: BaseException) -> str:
    """The innermost cause in one line, without object addresses: the same words each time while the cause stays."""
    innermost = error
    while (cause := innermost.__cause__ or innermost.__context__) is not None:
        innermost = cause
    text = re.sub(r"0x[0-9a-f]+", "…", " ".join(str(innermost).split()))
    return f"{type(innermost).__name__}: {text}"[:200]
