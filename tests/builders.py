"""Complete values for tests: each takes only what the test is about."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from newsbot.domain.article import Article, FeedTicker, Stamp
from newsbot.domain.order import Instrument
from newsbot.processing.rule import RuleSet
from newsbot.processing.rulefile import Known, load

OPEN = datetime(2026, 3, 11, 13, 41, 8, tzinfo=UTC)  # 09:41:08 in New York, a Wednesday
CENT_GRID = ((Decimal(0), Decimal("0.0001")), (Decimal(1), Decimal("0.01")))

RULE = """
plans:
  small: {side: buy, size: {notional: $5000}, entry: {limit: +0.5%}, take_profit: 8%, stop_loss: 4%}
rules:
  - id: fda-approval
    about: The regulator approves a drug of the company.
    sources: [globenewswire, prnewswire]
    when:
      any: fda approves
    trade: small
    tests:
      fires:
        HLDN: "FDA approves Halden Bio's drug (NASDAQ: HLDN)"
      silent:
        - "FDA rejects Halden Bio's drug (NASDAQ: HLDN)"
"""


def make_article(
    headline: str = "FDA approves Halden Bio's asthma drug (NASDAQ: HLDN)",
    *,
    guid: str = "1",
    source: str = "globenewswire",
    body: str = "",
    at: datetime = OPEN,
    published: datetime | None = OPEN,
    precision_s: int = 60,
    feed_tickers: tuple[FeedTicker, ...] = (),
) -> Article:
    stamp = Stamp(at=published, precision_s=precision_s, how="feed") if published else None
    return Article(
        source=source,
        guid=guid,
        url=f"https://{source}.example/news/{guid}",
        headline=headline,
        body=body,
        published=stamp,
        first_seen_at=at,
        feed_tickers=feed_tickers,
    )


def make_instrument(ticker: str = "HLDN", *, con_id: int = 990002, exchange: str = "NASDAQ") -> Instrument:
    return Instrument(
        con_id=con_id,
        ticker=ticker,
        sec_type="STK",
        exchange="SMART",
        primary_exchange=exchange,
        currency="USD",
        name="Halden Bio Inc",
        increments=CENT_GRID,
    )


def make_rules(folder: Path, text: str = RULE) -> RuleSet:
    path = folder / "rules.yaml"
    path.write_text(text, encoding="utf-8")
    return load([path], Known())
