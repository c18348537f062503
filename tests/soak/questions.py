"""Questions of every kind that a client may ask, and their cancellations."""

from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

from newsbot.paper.instruments.listing import Listing
from newsbot.paper.instruments.naming import contract
from newsbot.tws import account as acc
from newsbot.tws import (
    depth,
    details,
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
from newsbot.tws.execution import RequestExecutions
from soak.world import Client

_CANCELS = {
    quote.RequestMarketData: quote.CancelMarketData,
    depth.RequestMarketDepth: depth.CancelMarketDepth,
    stream.RequestRealTimeBars: stream.CancelRealTimeBars,
    stream.RequestTickByTick: stream.CancelTickByTick,
    history.RequestHistoricalData: history.CancelHistoricalData,
    history.RequestHeadTimestamp: history.CancelHeadTimestamp,
    acc.RequestAccountSummary: acc.CancelAccountSummary,
    acc.RequestAccountUpdatesMulti: acc.CancelAccountUpdatesMulti,
    acc.RequestPnL: acc.CancelPnL,
    portfolio.RequestPnLSingle: portfolio.CancelPnLSingle,
    portfolio.RequestPositionsMulti: portfolio.CancelPositionsMulti,
}
_BARS = (("60 S", "1 secs"), ("1800 S", "1 min"), ("1 D", "5 mins"), ("2 D", "1 hour"), ("1 W", "1 day"),
         ("1 Y", "1 day"),
         ("3 X", "1 min"), ("1 D", "7 mins"))  # fmt: skip


def question(stage: Any, client: Client, listing: Listing, rng: Random) -> list[Any]:
    """One question or more."""
    pick = rng.random()
    if pick < 0.45:
        return [_of_account(client, listing, rng)]
    if pick < 0.6 and client.asked:
        former = client.asked.pop(rng.randrange(len(client.asked)))
        return [_CANCELS[type(former)](req_id=rng.choice((former.req_id, former.req_id, former.req_id, 12345)))]
    return [_of_market(stage, client, listing, rng)]


def _next(client: Client, rng: Random) -> int:
    client.req_ids += 1
    return client.req_ids if rng.random() < 0.97 else client.req_ids - 1  # an id that is taken


def _subscribe(client: Client, request: Any) -> Any:
    client.asked.append(request)
    return request


def _of_account(client: Client, listing: Listing, rng: Random) -> Any:
    number = _next(client, rng)
    pick = rng.randrange(16)
    match pick:
        case 0:
            return order_messages.RequestOpenOrders()
        case 1:
            return order_messages.RequestAllOpenOrders()
        case 2:
            return order_messages.RequestCompletedOrders(api_only=rng.random() < 0.5)
        case 3 | 4:
            return RequestExecutions(req_id=number, client_id=rng.choice((0, client.client_id)))
        case 5 | 6:
            return acc.RequestPositions()
        case 7:
            return acc.RequestAccountUpdates(subscribe=True)
        case 8 | 9:
            return acc.RequestAccountUpdates(subscribe=False)
        case 10:
            tags = "NetLiquidation,TotalCashValue,BuyingPower,$LEDGER:ALL"
            return _subscribe(client, acc.RequestAccountSummary(req_id=number, group="All", tags=tags))
        case 11:
            return _subscribe(client, acc.RequestPnL(req_id=number))
        case 12:
            con_id = listing.con_id
            return _subscribe(
                client, portfolio.RequestPnLSingle(req_id=number, account="", model_code="", con_id=con_id)
            )
        case 13:
            return _subscribe(client, portfolio.RequestPositionsMulti(req_id=number))
        case 14:
            return acc.CancelPositions()
    return order_messages.RequestAutoOpenOrders(bind=True)


def _of_market(stage: Any, client: Client, listing: Listing, rng: Random) -> Any:
    number, what = _next(client, rng), contract(listing)
    shows = rng.choice(("TRADES", "MIDPOINT", "BID_ASK", "BID", "SCHEDULE"))
    match rng.randrange(26):
        case 0 | 1 | 2:
            ticks = rng.choice(
                ("", "233,236", "mdoff,292", "100,101,104,106,165,221,225,233,236,258,292,293,294,295,318")
            )
            request = quote.RequestMarketData(
                req_id=number, contract=what, generic_ticks=ticks, snapshot=not ticks and rng.random() < 0.4
            )
            return _subscribe(client, request)
        case 3:
            return _subscribe(
                client, depth.RequestMarketDepth(req_id=number, contract=what, rows=rng.choice((1, 5, 0)))
            )
        case 4:
            return _subscribe(client, stream.RequestRealTimeBars(req_id=number, contract=what, what_to_show=shows))
        case 5:
            kind = rng.choice(("Last", "AllLast", "BidAsk", "MidPoint", "Wrong"))
            count = rng.choice((0, 10))
            return _subscribe(
                client, stream.RequestTickByTick(req_id=number, contract=what, tick_type=kind, count=count)
            )
        case 6 | 7:
            duration, size = rng.choice(_BARS)
            return _subscribe(
                client,
                history.RequestHistoricalData(
                    req_id=number, contract=what, duration=duration, bar_size=size, what_to_show=shows,
                    regular_hours=rng.random() < 0.5, date_format=rng.choice((1, 2)),
                    keep_up_to_date=rng.random() < 0.2,
                ),
            )  # fmt: skip
        case 8:
            return _subscribe(client, history.RequestHeadTimestamp(req_id=number, contract=what, what_to_show=shows))
        case 9:
            start = stage.now - timedelta(minutes=30)
            return past_ticks.RequestHistoricalTicks(
                req_id=number, contract=what, start=f"{start:%Y%m%d-%H:%M:%S}", count=rng.choice((5, 200, 5000)),
                what_to_show=shows,
            )  # fmt: skip
        case 10:
            asked = rng.choice((what, Contract(symbol="EUR", sec_type="CASH"), Contract(symbol="ZZZZ", sec_type="STK")))
            return details.RequestContractDetails(req_id=number, contract=replace(asked, con_id=0))
        case 11:
            return details.RequestMarketRule(rule_id=rng.choice((26, 239, 7)))
        case 12:
            return details.RequestMatchingSymbols(req_id=number, pattern=rng.choice(("A", "ford", "")))
        case 13:
            return reference.RequestOptionChains(
                req_id=number, symbol=listing.root, exchange="", sec_type="STK", con_id=listing.con_id
            )
        case 14:
            return reference.RequestSmartComponents(req_id=number, exchange_map=rng.choice(("9c0001", "x")))
        case 15:
            return rng.choice((reference.RequestFamilyCodes(), reference.RequestUserInfo(req_id=number)))
        case 16:
            return news.RequestNewsProviders()
        case 17:
            return news.RequestHistoricalNews(
                req_id=number, con_id=listing.con_id, providers=rng.choice(("BRFG", "BRFG+DJNL", "NONE")), count=10
            )
        case 18:
            return news.RequestNewsArticle(req_id=number, provider="BRFG", article_id=rng.choice(("BRFG$1", "x")))
        case 19:
            return rng.choice((news.RequestNewsBulletins(all_messages=True), news.CancelNewsBulletins()))
        case 20:
            return depth.RequestDepthExchanges()
        case 21:
            return quote.RequestMarketDataType(type=rng.choice((1, 2, 3, 4, 9)))
        case 22:
            return rng.choice((hello.RequestTime(), hello.RequestTimeMillis(), hello.RequestManagedAccounts()))
        case 23 if rng.random() < 0.25:
            return _subscribe(client, acc.RequestAccountUpdatesMulti(req_id=number))
        case 24:
            return rng.choice((hello.RequestIds(), hello.SetLogLevel(level=3), hello.StartApi(client_id=5)))
    news_channel = Contract(symbol="BRFG:BRFG_ALL", sec_type="NEWS", exchange="BRFG")
    return _subscribe(client, quote.RequestMarketData(req_id=number, contract=news_channel, generic_ticks="mdoff,292"))
