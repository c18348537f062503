"""What a request to a source brings back: a page, word that it has not changed, or a fault. Never raised."""

from dataclasses import dataclass
from datetime import datetime

Headers = tuple[tuple[str, str], ...]


def header(headers: Headers, name: str) -> str:
    """The first header of that name (given in lower case), surrounding blanks gone; empty when there is none."""
    return next((value.strip() for key, value in headers if key.lower() == name), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The answer of a source, whole.

    ``url`` is where the body came from (after redirects on the same host). ``body`` is decoded from its transfer and
    content encoding, not from its charset. ``fetched_at`` is our own clock (aware UTC), ``arrived`` the monotonic
    clock in seconds, both when the last byte was in.
    """

    source: str
    url: str
    status: int
    headers: Headers
    body: bytes
    fetched_at: datetime
    arrived: float


@dataclass(frozen=True, slots=True, kw_only=True)
class NotModified:
    """The source says that nothing changed since the page we have (304). The poll succeeded."""

    source: str
    url: str
    headers: Headers
    fetched_at: datetime
    arrived: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFault:
    """The poll gave nothing usable.

    ``code`` is one of NB-W01 to NB-W10 (docs/sources.md), ``detail`` says in words what was found and does not change
    from poll to poll while the cause stays. ``retry_after_s`` is how long the source wants to be left alone, None when
    it did not say. ``page`` is what was received, when a whole answer was.
    """

    source: str
    code: str
    detail: str
    retry_after_s: float | None = None
    page: Page | None = None


Outcome = Page | NotModified | SourceFault
