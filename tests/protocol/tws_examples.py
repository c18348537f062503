"""One example of each answer that a short session does not bring about, for the foreign decoders to read."""

from decimal import Decimal

from newsbot.tws import (
    depth,
    hello,
    history,
    news,
    order_messages,
    past_ticks,
    portfolio,
    quote,
    reference,
    stream,
)
from newsbot.tws.contract import Contract

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
    past_ticks.HistoricalMidpoints(
        req_id=5, ticks=(past_ticks.MidpointTick(epoch_s=1773235800, price=Decimal("231.505")),), done=False
    ),
    past_ticks.HistoricalBidAsks(
        req_id=5,
        ticks=(
            past_ticks.BidAskTick(
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
    past_ticks.HistoricalLasts(
        req_id=5,
        ticks=(
            past_ticks.LastTick(
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
CALL = Contract(
    con_id=700001,
    symbol="AAPL",
    sec_type="OPT",
    expiry="20260320",
    strike=Decimal("232.5"),
    right="C",
    multiplier="100",
    exchange="SMART",
    currency="USD",
    local_symbol="AAPL  260320C00232500",
    trading_class="AAPL",
)
DEPTH: tuple[object, ...] = (
    depth.DepthRow(req_id=5, position=1, operation=0, side=1, price=Decimal("231.5"), size=Decimal(300)),
    depth.DepthRowOf(
        req_id=5,
        position=1,
        maker="ARCA",
        operation=1,
        side=0,
        price=Decimal("231.51"),
        size=Decimal(400),
        smart=True,
    ),
    depth.DepthExchanges(
        exchanges=(
            depth.DepthExchange(
                exchange="ISLAND", sec_type="STK", listing_exchange="NASDAQ", service="Deep2", agg_group=1
            ),
            depth.DepthExchange(exchange="DTB", sec_type="OPT", service="Deep"),
        )
    ),
)
STREAM: tuple[object, ...] = (
    stream.RealTimeBar(
        req_id=5,
        epoch_s=1773235800,
        open=Decimal("231.5"),
        high=Decimal("232.25"),
        low=Decimal(231),
        close=Decimal(232),
        volume=Decimal(1200),
        wap=Decimal("231.72"),
        count=37,
    ),
    stream.TickByTick(
        req_id=5,
        kind=2,
        epoch_s=1773235800,
        price=Decimal("231.5"),
        size=Decimal(100),
        mask=2,
        exchange="ARCA",
        conditions="T",
    ),
    stream.TickByTick(
        req_id=5,
        kind=3,
        epoch_s=1773235800,
        bid=Decimal("231.5"),
        ask=Decimal("231.51"),
        bid_size=Decimal(300),
        ask_size=Decimal(400),
        mask=1,
    ),
    stream.TickByTick(req_id=5, kind=4, epoch_s=1773235800, midpoint=Decimal("231.505")),
    stream.TickOption(
        req_id=5, tick=13, based_on=1, implied_volatility=Decimal("0.25"), delta=Decimal(-1), gamma=Decimal("0.02")
    ),
)
REFERENCE: tuple[object, ...] = (
    reference.OptionChain(
        req_id=5,
        exchange="CBOE",
        under_con_id=265598,
        trading_class="AAPL",
        multiplier="100",
        expiries=("20260320", "20260417"),
        strikes=(Decimal(230), Decimal("232.5")),
    ),
    reference.OptionChainsEnd(req_id=5),
    reference.FamilyCodes(codes=(reference.FamilyCode(account="DU0000000"),)),
    reference.SmartComponents(req_id=5, components=(reference.SmartComponent(bit=9, exchange="ARCA", letter="P"),)),
    reference.UserInfo(req_id=5, white_branding_id="demo"),
)
PORTFOLIO: tuple[object, ...] = (
    portfolio.PnLSingle(
        req_id=5,
        quantity=Decimal(-10),
        daily=Decimal("1.5"),
        unrealized=Decimal("-2.25"),
        realized=None,
        value=Decimal(-2320),
    ),
    portfolio.PositionLineMulti(
        req_id=5,
        account="DU0000000",
        contract=CALL,
        quantity=Decimal(2),
        avg_cost=Decimal("310.5"),
        model_code="Tech",
    ),
    portfolio.PositionsMultiEnd(req_id=5),
    order_messages.OrderBound(perm_id=1900000001, client_id=7, order_id=12),
)
OTHERS: tuple[object, ...] = (
    hello.CurrentTimeMillis(epoch_ms=1773235800123),
    quote.TickString(req_id=5, tick=45, value="1773235800"),
)
EXAMPLES = (*OTHERS, *HISTORY, *NEWS, *DEPTH, *STREAM, *REFERENCE, *PORTFOLIO)
