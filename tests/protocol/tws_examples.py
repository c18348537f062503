"""One example of each answer that a short session does not bring about, for the foreign decoders to read."""

from decimal import Decimal

from newsbot.tws import hello, history, news, quote

HEADLINE = (
    'Börse: "Hôtel & Café" – 3 % up, C:\\new\\u0041, 東京'  # all that a text can hold, and what looks like an escape
)
BAR = history.Bar(
    time="20260311  09:30:00",
    open=Decimal("231.5"),
    high=Decimal("232.25"),
    low=Decimal(231),
    close=Decimal(232),
    volume=Decimal(1200),
    wap=Decimal("231.72"),
    count=37,
)
HISTORY: tuple[object, ...] = (
    history.HistoricalData(req_id=5, bars=(BAR, BAR), start="20260310  16:00:00", end="20260311  16:00:00"),
    history.HistoricalDataEnd(req_id=5, start="20260310  16:00:00", end="20260311  16:00:00"),
    history.HistoricalDataUpdate(req_id=5, bar=BAR),
    history.HistoricalSchedule(
        req_id=5,
        start="20260310-09:30:00",
        end="20260310-16:00:00",
        zone="US/Eastern",
        sessions=(history.HistoricalSession(start="20260310-09:30:00", end="20260310-16:00:00", date="20260310"),),
    ),
    history.HeadTimestamp(req_id=5, time="19801212  14:30:00"),
    history.HistoricalMidpoints(
        req_id=5, ticks=(history.MidpointTick(epoch_s=1773235800, price=Decimal("231.505")),), done=False
    ),
    history.HistoricalBidAsks(
        req_id=5,
        ticks=(
            history.BidAskTick(
                epoch_s=1773235800,
                bid=Decimal("231.5"),
                ask=Decimal("231.51"),
                bid_size=Decimal(300),
                ask_size=Decimal(400),
                mask=1,
            ),
        ),
        done=True,
    ),
    history.HistoricalLasts(
        req_id=5,
        ticks=(
            history.LastTick(
                epoch_s=1773235800,
                price=Decimal("231.5"),
                size=Decimal(100),
                exchange="ARCA",
                conditions="T I",
                mask=2,
            ),
        ),
        done=True,
    ),
)
NEWS: tuple[object, ...] = (
    news.NewsBulletin(bulletin_id=3, type=2, text=HEADLINE, exchange="ISLAND"),
    news.NewsArticle(req_id=5, type=0, text=HEADLINE),
    news.TickNews(
        req_id=5,
        epoch_ms=1773235800123,
        provider="BRFG",
        article_id="BRFG$1a2b",
        headline=HEADLINE,
        extra="K:0.5",
    ),
    news.NewsProviders(providers=(news.NewsProvider(code="BRFG", name=HEADLINE),)),
    news.HistoricalNews(
        req_id=5,
        time="2026-03-11 13:30:00.0",
        provider="BRFG",
        article_id="BRFG$1a2b",
        headline=HEADLINE,
    ),
    news.HistoricalNewsEnd(req_id=5, has_more=True),
)
OTHERS: tuple[object, ...] = (
    hello.CurrentTimeMillis(epoch_ms=1773235800123),
    quote.TickString(req_id=5, tick=45, value="1773235800"),
)
EXAMPLES = (*OTHERS, *HISTORY, *NEWS)
