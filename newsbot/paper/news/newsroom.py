"""Stories: who may be read, what each says about itself, and the archive of what was told."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from newsbot.tws.news import HistoricalNews, NewsProvider, TickNews

# What every login may read without paying.
ENTITLED: Final = (
    NewsProvider(code="BRFG", name="Briefing.com General Market Columns"),
    NewsProvider(code="BRFUPDN", name="Briefing.com Analyst Actions"),
    NewsProvider(code="DJNL", name="Dow Jones Newsletters"),
)
FREE: Final = frozenset(provider.code for provider in ENTITLED)
PAID: Final = frozenset(
    ("BZ", "DJ-GM", "DJ-N", "DJ-RT", "DJ-RTA", "DJ-RTE", "DJ-RTG", "DJ-RTPRO", "DJTOP", "FLY", "MT", "RTRS", "TRNS")
)
NOT_ALLOWED: Final = (10276, "News feed is not allowed.")
NO_ARTICLE: Final = (10172, "Failed to request news article:No data available")
KEPT_MAX: Final = 20_000  # stories of the archive; the oldest go first


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One article of one provider. ``tickers`` are those of listings, none for the market as a whole.

    ``move`` is the factor that its publication puts on the prices of its tickers: None for none, and for stories of
    a price that has its jumps anyway. ``tone`` is between -1 and 1, None when it has not been judged.
    """

    at: datetime
    tickers: tuple[str, ...]
    headline: str
    body: str = ""
    provider: str = "BRFG"
    article_id: str = ""
    move: Decimal | None = None
    tone: Decimal | None = None


def tone_of(factor: Decimal) -> Decimal:
    """How good news is that moves a price by ``factor``, from -0.99 to 0.99."""
    return max(Decimal("-0.99"), min(Decimal("0.99"), (factor - 1) * 12)).quantize(Decimal("0.01"))


def extra(story: Story) -> str:
    """What TWS sends beside a headline: language, tone (K) and how sure it is of the tone (C)."""
    if story.tone is None:
        return "A:800015:L:en"
    # Not a model of anything: surer of strong words, as such numbers are.
    sure = Decimal("0.75") + abs(story.tone) / 4
    tone = "n/a" if not story.tone else f"{story.tone:.2f}"
    return f"A:800015:L:en:K:{tone}:C:{sure:.2f}"


def tick(story: Story, req_id: int) -> TickNews:
    """The story as it comes."""
    return TickNews(
        req_id=req_id,
        epoch_ms=int(story.at.timestamp() * 1000),
        provider=story.provider,
        article_id=story.article_id,
        headline=story.headline,
        extra=extra(story),
    )


def past(story: Story, req_id: int, time: str) -> HistoricalNews:
    """The story as it is looked up: what stands beside the headline of a tick stands before it here, in braces."""
    return HistoricalNews(
        req_id=req_id,
        time=time,
        provider=story.provider,
        article_id=story.article_id,
        headline=f"{{{extra(story)}}}{story.headline}",
    )


class Archive:
    """What was published, by article id, oldest first."""

    def __init__(self) -> None:
        self._stories: dict[str, Story] = {}

    def add(self, story: Story) -> None:
        """Keep a story; the oldest gives way when there are too many."""
        self._stories[story.article_id] = story
        if len(self._stories) > KEPT_MAX:
            del self._stories[next(iter(self._stories))]

    def article(self, article_id: str) -> Story | None:
        """The story with that id, if it was published."""
        return self._stories.get(article_id)

    def about(self, ticker: str, providers: Collection[str], since: datetime, until: datetime) -> Iterator[Story]:
        """Those of one ticker after ``since``, up to and including ``until``."""
        return (
            story
            for story in self._stories.values()
            if ticker in story.tickers and story.provider in providers and since < story.at <= until
        )
