"""Answers that are no news although they look like an answer: refusals, challenges, consent and login pages. Pure."""

import re
from datetime import datetime
from email.utils import parsedate_to_datetime

from newsbot.scrapers.page import Headers, Page, SourceFault, header
from newsbot.scrapers.visible import html_text

BLOCK_PAUSE_S = 1_800.0  # a block that is asked again at once becomes a longer block
_RETRY_AFTER_MAX_S = 86_400.0
_LOOKED_AT = 65_536
_WALL_TEXT_MAX = 3_000

_SIGNS = (
    ("captcha", "captcha", r"verify (?:that )?you(?:'re|’re| are) (?:a )?human", "not a robot", "are you a robot"),
    ("challenge page", "checking your browser", r"unusual (?:traffic|activity)", "attention required"),
    ("challenge page", "enable javascript and cookies to continue"),
    ("access denied", "access (?:to this page has been )?denied", "request (?:was )?blocked"),
    ("access denied", "undeclared automated tool"),
    ("consent wall", "before you continue", "we value your privacy", r"consent\.[a-z]+\.", "your privacy choices"),
    ("consent wall", "accept (?:all|the use of) cookies", "manage (?:cookie )?consent"),
    ("login page", r"<input[^>]{1,300}type\s*=\s*[\"']?password", "(?:sign|log) in to (?:continue|your account)"),
    ("redirect in the page", r"<meta[^>]{1,300}http-equiv\s*=\s*[\"']?refresh"),
)
_PATTERNS = tuple((name, re.compile("|".join(words), re.IGNORECASE)) for name, *words in _SIGNS)


def block_sign(text: str) -> str:
    """What kind of wall a page without news is, with the words that show it; empty when it looks like none."""
    for name, pattern in _PATTERNS:
        found = pattern.search(text, 0, _LOOKED_AT)
        if found is not None:
            return f'{name} ("{" ".join(found.group().split())[:60]}")'
    return ""


def blocked(page: Page, text: str) -> SourceFault | None:
    """NB-W04 for a page (status 200) that is a wall instead of news; None when nothing says so.

    Only to be asked of pages in which no article was found, and only short pages are walls: news pages have cookie
    banners, login links and words about captchas in their scripts, too.
    """
    sign = block_sign(text)
    if not sign or len(html_text(text, len(text))) > _WALL_TEXT_MAX:
        return None
    return SourceFault(
        source=page.source,
        code="NB-W04",
        detail=f"looks like a block page: {sign}",
        retry_after_s=BLOCK_PAUSE_S,
        page=page,
    )


def refused(page: Page) -> SourceFault:
    """The fault that an answer with another status than 200 is. Honours Retry-After in both its forms."""
    wait = retry_after(page.headers, page.fetched_at)
    if page.status in {401, 402, 403, 407, 429, 451, 503}:
        sign = block_sign(page.body[:_LOOKED_AT].decode("utf-8", "replace"))
        detail = f"refused with status {page.status}" + (f", {sign}" if sign else "")
        if wait is None and page.status not in {429, 503}:
            wait = BLOCK_PAUSE_S
        return SourceFault(source=page.source, code="NB-W04", detail=detail, retry_after_s=wait, page=page)
    detail = f"answered with status {page.status} instead of the page"
    return SourceFault(source=page.source, code="NB-W03", detail=detail, retry_after_s=wait, page=page)


def retry_after(headers: Headers, now: datetime) -> float | None:
    """Seconds the server asks us to wait, 0 to a day: from a number or an HTTP date; None when absent or unreadable."""
    text = header(headers, "retry-after")
    if text.isascii() and text.isdigit():
        return min(float(text[:12]), _RETRY_AFTER_MAX_S)
    try:
        at = parsedate_to_datetime(text)
        wait = (at - now).total_seconds()
    except (TypeError, ValueError, OverflowError):  # naive dates cannot be subtracted: TypeError
        return None
    return min(max(wait, 0.0), _RETRY_AFTER_MAX_S)
