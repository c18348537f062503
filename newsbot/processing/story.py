"""The same story under another url, guid, title or source; and whether an item's words changed."""

import hashlib
import json
import re
from base64 import b32encode
from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode, urlsplit

from newsbot.domain.article import Article
from newsbot.processing.kinds import kinds_of
from newsbot.processing.tag import tags
from newsbot.processing.text import normalise, tokenise

TITLE_WORDS_MIN = 5
"""Shorter titles ("Transaction in Own Shares") are shared by many issuers and identify nothing."""

_FILING = re.compile(r"\S+(?: \S+)? - .* \(\d{10}\) \([A-Z][\w ]*\)\s*$")
"""EDGAR's title, form - company (CIK) (role): the same for every filing of a company, so no identity."""
_TRACKING = re.compile(
    r"\.?(?:utm_\w+|feedref|fbclid|gclid|dclid|msclkid|yclid|mc_[ce]id|cmpid|icid|ncid|mod|guccounter|guce_\w+|soc_src"
    r"|soc_trk|tsrc|yptr|taid|smid|at_\w+|ns_\w+|__twitter_impression|rss)$",
    re.IGNORECASE,
)


def keys(article: Article) -> tuple[str, ...]:
    """What an article's story can be found by, surest first: source and guid, address, title. Never empty."""
    found = [f"item:{article.source}:{article.guid}"]
    address = canonical_url(article.url)
    if address:
        found.append(f"url:{address}")
    title = title_key(article.headline)
    if title:
        found.append(f"title:{title}")
    return tuple(found)


def story_id(keys: Sequence[str]) -> str:
    """The id of a story whose first member has these keys: 16 letters and digits, the same on every machine."""
    return b32encode(hashlib.sha256(keys[0].encode("utf-8", "surrogatepass")).digest()[:10]).decode()


def content_hash(article: Article) -> str:
    """Changes when the words of an item change; blanks, address and time do not count."""
    tickers = tuple((ticker.exchange, ticker.ticker) for ticker in article.feed_tickers)
    return _content_hash(article.headline, article.body, tickers, article.fields)


@lru_cache(maxsize=4096)  # a poll brings mostly items of the poll before
def _content_hash(
    headline: str, body: str, tickers: tuple[tuple[str, str], ...], fields: tuple[tuple[str, tuple[str, ...]], ...]
) -> str:
    words = [" ".join(normalise(text)[0].split()) for text in (headline, body)]
    return hashlib.sha256(json.dumps([words, tickers, fields]).encode()).hexdigest()[:16]


def canonical_url(url: str) -> str:
    """The address without scheme, ``www.``, fragment, tracking parameters and trailing slash; empty for a mere site."""
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").removeprefix("www.")
        port = parts.port
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not host:
        return ""
    if port and port not in (80, 443):
        host += f":{port}"
    path = parts.path.rstrip("/")
    kept = sorted(pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.match(pair[0]))
    if not path and not kept:
        return ""
    query = urlencode(kept, errors="surrogatepass")  # half a surrogate pair too is a letter of an address
    return f"{host}{path}{'?' + query if kept else ''}"


def title_key(headline: str) -> str:
    """A digest of the title's words without wire marks and exchange tags; empty when they identify nothing."""
    if _FILING.match(headline):
        return ""
    _, start = kinds_of(headline)
    words = tokenise(headline).without([(0, start), *((tag.start, tag.end) for tag in tags(headline))]).words
    if len(words) < TITLE_WORDS_MIN:
        return ""
    return hashlib.sha256(" ".join(words).encode("utf-8", "surrogatepass")).hexdigest()[:20]
