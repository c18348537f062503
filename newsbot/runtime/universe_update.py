"""``newsbot universe update``: fetches the public lists, and writes the new table when it can be right."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from newsbot.decision.session import exchange_date
from newsbot.domain.error import ConfigError, Finding, NewsbotError
from newsbot.domain.settings import SourceSettings
from newsbot.scrapers.fetch import Fetcher
from newsbot.scrapers.page import Page
from newsbot.universe import table
from newsbot.universe.directory import Share, shares, with_ciks
from newsbot.universe.listing import Universe
from newsbot.universe.tablefile import parse_table, read_table
from newsbot.universe.tablewrite import write_table
from newsbot.universe.update import Updated, updated

SYMBOLS_URL = "https://www.nasdaqtrader.com/dynamic/SymDir"
COMPANIES_URL = "https://www.sec.gov/files"
DEADLINE_S = 60.0
BODY_MAX = 16 << 20
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


class DownloadError(NewsbotError):
    """A list could not be fetched: the world failed, exit 3; nothing was changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Where the lists come from, where the table goes, and the mail address or page that is sent along."""

    symbols_url: str
    companies_url: str
    contact: str
    target: Path
    files: Sequence[Path] = ()


def update(wanted: Wanted, *, wall: Callable[[], datetime], proven: Callable[[Universe], None]) -> Updated:
    """Fetch, carry the table to today, have it proven, and put it in place in one step.

    The old table is the one at ``target``, or the shipped one. ``proven`` raises when the rules do not stand with the
    new companies. Whatever goes wrong, the old table stays.

    Raises:
        DownloadError: NB-U09, a list cannot be fetched or is none.
        ConfigError: the old table is wrong, or the new one would lose too many symbols (NB-U10).
        OSError: the table cannot be written.
    """
    old, findings = read_table(wanted.target if wanted.target.is_file() else table.packaged("us.csv"))
    if findings:
        raise ConfigError(*findings)
    today = exchange_date(wall())
    result = updated(old.listings, _download(wanted, wall), today, table.ordinary())
    text = write_table(result.listings, today)
    _, findings = parse_table(text.encode(), wanted.target)
    if findings:  # what is written must be readable, whatever the lists held
        raise ConfigError(*findings)
    wanted.target.parent.mkdir(parents=True, exist_ok=True)
    fresh = wanted.target.with_name(f"{wanted.target.name}.new")
    try:
        with fresh.open("w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        proven(table.read(*wanted.files, base=fresh))
        fresh.replace(wanted.target)
    finally:
        fresh.unlink(missing_ok=True)
    return result


def _download(wanted: Wanted, wall: Callable[[], datetime]) -> tuple[Share, ...]:
    found: list[Share] = []
    for name in ("nasdaqlisted.txt", "otherlisted.txt"):
        url = f"{wanted.symbols_url.rstrip('/')}/{name}"
        try:
            found.extend(shares(_fetched(url, wanted.contact, wall)))
        except ValueError as fault:
            raise DownloadError(_failed(url, str(fault))) from fault
    url = f"{wanted.companies_url.rstrip('/')}/company_tickers_exchange.json"
    try:
        return with_ciks(tuple(found), _fetched(url, wanted.contact, wall))
    except ValueError as fault:
        raise DownloadError(_failed(url, str(fault))) from fault


def _fetched(url: str, contact: str, wall: Callable[[], datetime]) -> str:
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        what = "company lists are fetched over https only"
        raise ConfigError(Finding(code="NB-U11", what=what, found=url, fix="write an address with https://"))
    source = SourceSettings(name=parts.path.rsplit("/", 1)[-1], url=url, parser="html")
    fetcher = Fetcher(source, contact=contact, clock=wall, deadline_s=DEADLINE_S, body_max=BODY_MAX)
    try:
        outcome = fetcher.fetch()
    finally:
        fetcher.close()
    if not isinstance(outcome, Page):
        raise DownloadError(_failed(url, getattr(outcome, "detail", "") or "no page"))
    return outcome.body.decode("utf-8", errors="replace")


def _failed(url: str, why: str) -> Finding:
    fix = "the old company list stays: try again later"
    return Finding(code="NB-U09", what="a public company list cannot be used", found=f"{url}: {why}", fix=fix)
