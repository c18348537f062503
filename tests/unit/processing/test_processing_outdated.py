"""A symbol in an exchange tag counts on the days on which it was a company's."""

from datetime import UTC, date, datetime

import pytest
from builders import make_article

from newsbot.domain.article import FeedTicker
from newsbot.processing.companies import find
from newsbot.universe.listing import Listing, Universe

UNIVERSE = Universe(
    listings=(
        Listing(ticker="ZZCA", exchange="NASDAQ", name="Castor Group", since=date(2021, 6, 9)),
        Listing(ticker="ZZHB", exchange="NYSE", name="Halden", until=date(2022, 10, 27)),
        Listing(ticker="ZZPO", exchange="NYSE", name="Pollux", until=date(2019, 3, 1)),
        Listing(ticker="ZZPO", exchange="NYSE", name="Polaris Foods", since=date(2020, 3, 1)),
    ),
    as_of=date(2026, 1, 1),
)


@pytest.mark.parametrize(
    ("symbol", "day", "found"),
    [
        ("ZZCA", date(2021, 6, 9), "ZZCA"),
        ("ZZCA", date(2021, 6, 8), "no symbol on that day: Castor Group has it since 2021-06-09"),
        ("ZZCA", None, "ZZCA"),
        ("ZZHB", date(2022, 10, 27), "ZZHB"),
        ("ZZHB", date(2024, 1, 2), "no symbol any more: Halden had it until 2022-10-27"),
        ("ZZHB", None, "no symbol any more: Halden had it until 2022-10-27"),
        ("ZZPO", date(2019, 2, 1), "ZZPO"),
        ("ZZPO", date(2019, 9, 1), "no symbol on that day: Polaris Foods has it since 2020-03-01"),
        ("ZZPO", date(2025, 9, 1), "ZZPO"),
        ("ZZNW", date(2025, 9, 1), "ZZNW"),  # not in the table: a new listing perhaps
        ("ZZCA.K", date(2025, 9, 1), "a preferred share, unit, right or warrant"),
        ("ZZCA.B", date(2025, 9, 1), "another security of ZZCA"),
    ],
)
def test_a_symbol_counts_on_its_own_days(symbol: str, day: date | None, found: str) -> None:
    published = datetime(day.year, day.month, day.day, 15, tzinfo=UTC) if day else None
    feed = (FeedTicker(exchange="NYSE", ticker=symbol),)
    for article in (
        make_article(headline=f"Issuer (NYSE: {symbol}) wins contract", published=published),
        make_article(headline="Issuer wins contract", feed_tickers=feed, published=published),
        make_article(headline="Issuer wins contract", body=f"Issuer (NYSE: {symbol}) won it.", published=published),
    ):
        (mention,) = find(article, universe=UNIVERSE).mentions
        assert (mention.company.ticker if mention.company else mention.note) == found
