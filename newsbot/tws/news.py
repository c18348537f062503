"""News: bulletins, ticks, articles, and headlines of the past."""

from dataclasses import dataclass

from newsbot.tws.fields import BOOL, ESCAPED_TEXT, INT, TEXT
from newsbot.tws.rows import Many, Row, version
from newsbot.tws.table import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestNewsBulletins:
    """Subscribes to bulletins; ``all_messages`` asks for those of today too."""

    all_messages: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelNewsBulletins:
    """Ends that subscription."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestNewsProviders:
    """Asks which providers the account is subscribed to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestNewsArticle:
    """Asks for the text behind a headline."""

    req_id: int
    provider: str
    article_id: str
    options: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestHistoricalNews:
    """Asks for headlines of one contract, at most 300. ``providers`` are joined by "+".

    ``start`` and ``end`` are UTC, "YYYY-MM-DD HH:MM:SS.0"; empty ones do not limit.
    """

    req_id: int
    con_id: int
    providers: str
    start: str = ""
    end: str = ""
    count: int = 0
    options: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsBulletin:
    """One bulletin. ``type`` 1: news; 2: an exchange is no longer available for trading; 3: it is available again."""

    bulletin_id: int
    type: int
    text: str
    exchange: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsProvider:
    """Who writes the news."""

    code: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsProviders:
    """The providers the account is subscribed to."""

    providers: tuple[NewsProvider, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsArticle:
    """The text asked for. ``type`` 0: plain text or HTML; 1: a PDF in base64."""

    req_id: int
    type: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TickNews:
    """A headline, as it comes, on a subscription to generic tick 292. The time is epoch milliseconds."""

    req_id: int
    epoch_ms: int
    provider: str
    article_id: str
    headline: str
    extra: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoricalNews:
    """One headline of the past, its time as "YYYY-MM-DD HH:MM:SS.0" in UTC."""

    req_id: int
    time: str
    provider: str
    article_id: str
    headline: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoricalNewsEnd:
    """All headlines asked for have been told; ``has_more``: the limit has cut them off."""

    req_id: int
    has_more: bool


REQUESTS = (
    Table(12, RequestNewsBulletins, (version(1), Row("all_messages", BOOL))),
    Table(13, CancelNewsBulletins, (version(1),)),
    Table(
        84,
        RequestNewsArticle,
        (Row("req_id", INT), Row("provider", TEXT), Row("article_id", TEXT), Row("options", TEXT)),
    ),
    Table(85, RequestNewsProviders),
    Table(
        86,
        RequestHistoricalNews,
        (
            Row("req_id", INT),
            Row("con_id", INT),
            Row("providers", TEXT),
            Row("start", TEXT),
            Row("end", TEXT),
            Row("count", INT),
            Row("options", TEXT),
        ),
    ),
)

ANSWERS = (
    Table(
        14,
        NewsBulletin,
        (
            version(1),
            Row("bulletin_id", INT),
            Row("type", INT),
            Row("text", ESCAPED_TEXT),
            Row("exchange", ESCAPED_TEXT),
        ),
    ),
    Table(83, NewsArticle, (Row("req_id", INT), Row("type", INT), Row("text", TEXT))),
    Table(
        84,
        TickNews,
        (
            Row("req_id", INT),
            Row("epoch_ms", INT),
            Row("provider", TEXT),
            Row("article_id", TEXT),
            Row("headline", TEXT),
            Row("extra", TEXT),
        ),
    ),
    Table(85, NewsProviders, (Many("providers", NewsProvider, (Row("code", TEXT), Row("name", TEXT))),)),
    Table(
        86,
        HistoricalNews,
        (
            Row("req_id", INT),
            Row("time", TEXT),
            Row("provider", TEXT),
            Row("article_id", TEXT),
            Row("headline", TEXT),
        ),
    ),
    Table(87, HistoricalNewsEnd, (Row("req_id", INT), Row("has_more", BOOL))),
)
