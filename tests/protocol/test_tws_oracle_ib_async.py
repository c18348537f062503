"""ib_async as a second oracle, up to the highest version it speaks: what we write it reads, what it writes we read."""

import logging
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from ib_async import client as theirs
from ib_async.contract import ComboLeg, Contract, Option, Stock
from ib_async.objects import (
    BarData,
    DepthMktDataDescription,
    ExecutionFilter,
    FamilyCode,
    HistoricalSession,
    HistoricalTick,
    HistoricalTickBidAsk,
    HistoricalTickLast,
    NewsProvider,
    SmartComponent,
    TagValue,
    TickAttribBidAsk,
    TickAttribLast,
)
from ib_async.order import LimitOrder
from tws_conversation import conversation
from tws_examples import EXAMPLES, HEADLINE
from tws_ib_async import Reading, told

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
from newsbot.tws.frames import FrameBuffer
from newsbot.tws.messages import REQUESTS, TABLE_OF, Malformed, Unknown, decode
from newsbot.tws.order_messages import CompletedOrder, OpenOrder


@pytest.mark.parametrize("version", [157, 176, 178])
def test_ib_async_reads_all_that_the_broker_says(version: int, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        for message in conversation():
            assert told(message, version), (TABLE_OF[type(message)].msg_id, message)
    assert caplog.records == []


BAR_READ = BarData(
    date="20260311  09:30:00",
    open=231.5,
    high=232.25,
    low=231.0,
    close=232.0,
    volume=1200.0,
    average=231.72,
    barCount=37,
)
AT = datetime(2026, 3, 11, 13, 30, tzinfo=UTC)
UNSET = 1.7976931348623157e308
OPTION_READ = Contract(
    conId=700001,
    symbol="AAPL",
    secType="OPT",
    lastTradeDateOrContractMonth="20260320",
    strike=232.5,
    right="C",
    multiplier="100",
    exchange="SMART",
    currency="USD",
    localSymbol="AAPL  260320C00232500",
    tradingClass="AAPL",
)
SESSION = HistoricalSession("20260310-09:30:00", "20260310-16:00:00", "20260310")
DEPTHS = [
    DepthMktDataDescription("ISLAND", "STK", "NASDAQ", "Deep2", 1),
    DepthMktDataDescription("DTB", "OPT", "", "Deep", 2147483647),
]
CALLS: dict[type, list[tuple[str, tuple[Any, ...]]]] = {
    quote.TickString: [("tickString", (5, 45, "1773235800"))],
    history.HistoricalData: [
        ("historicalData", (5, BAR_READ)),
        ("historicalData", (5, BAR_READ)),
        ("historicalDataEnd", (5, "20260310  16:00:00", "20260311  16:00:00")),
    ],
    history.HistoricalDataUpdate: [("historicalDataUpdate", (5, BAR_READ))],
    history.HistoricalSchedule: [
        ("historicalSchedule", (5, "20260310-09:30:00", "20260310-16:00:00", "US/Eastern", [SESSION]))
    ],
    history.HeadTimestamp: [("headTimestamp", (5, "19801212  14:30:00"))],
    past_ticks.HistoricalMidpoints: [("historicalTicks", (5, [HistoricalTick(AT, 231.505, 0.0)], False))],
    past_ticks.HistoricalBidAsks: [
        (
            "historicalTicksBidAsk",
            (5, [HistoricalTickBidAsk(AT, TickAttribBidAsk(False, True), 231.5, 231.51, 300.0, 400.0)], True),
        )
    ],
    past_ticks.HistoricalLasts: [
        (
            "historicalTicksLast",
            (5, [HistoricalTickLast(AT, TickAttribLast(False, True), 231.5, 100.0, "ARCA", "T I")], True),
        )
    ],
    news.NewsArticle: [("newsArticle", (5, 0, HEADLINE))],
    news.TickNews: [("tickNews", (5, 1773235800123, "BRFG", "BRFG$1a2b", HEADLINE, "K:0.5"))],
    news.NewsProviders: [("newsProviders", ([NewsProvider("BRFG", HEADLINE)],))],
    news.HistoricalNews: [("historicalNews", (5, "2026-03-11 13:30:00.0", "BRFG", "BRFG$1a2b", HEADLINE))],
    news.HistoricalNewsEnd: [("historicalNewsEnd", (5, True))],
    depth.DepthRow: [("updateMktDepth", (5, 1, 0, 1, 231.5, 300.0))],
    depth.DepthRowOf: [("updateMktDepthL2", (5, 1, "ARCA", 1, 0, 231.51, 400.0, True))],
    depth.DepthExchanges: [("mktDepthExchanges", (DEPTHS,))],
    stream.RealTimeBar: [("realtimeBar", (5, 1773235800, 231.5, 232.25, 231.0, 232.0, 1200.0, 231.72, 37))],
    stream.TickOption: [
        ("tickOptionComputation", (5, 13, 1, 0.25, -1.0, -1.0, -1.0, 0.02, -2.0, -2.0, -1.0)),
    ],
    reference.OptionChain: [
        (
            "securityDefinitionOptionParameter",
            (5, "CBOE", "265598", "AAPL", "100", ["20260320", "20260417"], [230.0, 232.5]),
        )
    ],
    reference.OptionChainsEnd: [("securityDefinitionOptionParameterEnd", (5,))],
    reference.FamilyCodes: [("familyCodes", ([FamilyCode("DU0000000", "")],))],
    reference.SmartComponents: [("smartComponents", (5, [SmartComponent(9, "ARCA", "P")]))],
    reference.UserInfo: [("userInfo", (5, "demo"))],
    portfolio.PnLSingle: [("pnlSingle", (5, -10.0, 1.5, -2.25, UNSET, -2320.0))],
    portfolio.PositionLineMulti: [("positionMulti", (5, "DU0000000", "Tech", OPTION_READ, 2.0, 310.5))],
    portfolio.PositionsMultiEnd: [("positionMultiEnd", (5,))],
    order_messages.OrderBound: [("orderBound", (1900000001, 7, 12))],
}
TICKS = {
    2: ("tickByTickAllLast", (5, 2, 1773235800, 231.5, 100.0, TickAttribLast(False, True), "ARCA", "T")),
    3: ("tickByTickBidAsk", (5, 1773235800, 231.5, 231.51, 300.0, 400.0, TickAttribBidAsk(True, False))),
    4: ("tickByTickMidPoint", (5, 1773235800, 231.505)),
}
# It does not know the first two; of a bulletin it does not un-escape the text (see the tests of texts).
APART = (hello.CurrentTimeMillis, history.HistoricalDataEnd, news.NewsBulletin)


@pytest.mark.parametrize("version", [157, 163, 178])
@pytest.mark.parametrize(
    "message", [one for one in EXAMPLES if not isinstance(one, APART)], ids=lambda message: type(message).__name__
)
def test_ib_async_reads_every_other_answer_as_we_meant_it(message: object, version: int) -> None:
    if isinstance(message, stream.TickByTick):
        assert told(message, version) == [TICKS[message.kind]]
    else:
        assert told(message, version) == CALLS[type(message)]


class Writing(theirs.Client):  # type: ignore[misc]
    """An unmodified client but for its socket: it keeps what it would send."""

    def __init__(self, version: int) -> None:
        super().__init__(Reading())
        self.sent: list[bytes] = []
        self._serverVersion = version
        self.clientId = 7

    def isConnected(self) -> bool:
        return True

    def sendMsg(self, msg: str) -> None:
        self.sent.append(self._prefix(msg.encode()))

    def read(self) -> list[Any]:
        """What we read of all that was sent."""
        buffer = FrameBuffer()
        buffer.feed(b"".join(self.sent))
        return [decode(payload, REQUESTS, self.serverVersion()) for payload in iter(buffer.frame, None)]


def bag() -> Contract:
    legs = [ComboLeg(conId=5, ratio=1, action="BUY", exchange="SMART")] * 2
    return Contract(secType="BAG", symbol="AAPL", exchange="SMART", currency="USD", comboLegs=legs)


@pytest.mark.parametrize("version", [157, 159, 162, 166, 169, 176, 177, 178])
def test_every_request_of_ib_async_that_we_serve_is_read(version: int) -> None:
    client = Writing(version)
    client.startApi()
    for contract in (Stock("HLDN", "SMART", "USD"), Option("AAPL", "20260320", 232.5, "C", "SMART"), bag()):
        client.reqContractDetails(3, contract)
        client.reqMktData(4, contract, "292", False, False, [])
        client.reqHistoricalData(5, contract, "", "1 D", "5 mins", "TRADES", True, 1, True, [TagValue("a", "b")])
        client.reqHeadTimeStamp(6, contract, "TRADES", True, 1)
        client.reqHistoricalTicks(7, contract, "20260311 09:30:00", "", 1000, "TRADES", True, False, [])
        client.reqMktDepth(8, contract, 5, False, [])
        client.reqRealTimeBars(9, contract, 5, "MIDPOINT", False, [])
        client.reqTickByTickData(10, contract, "AllLast", 100, False)
        client.placeOrder(11, contract, LimitOrder("BUY", 10, 42.35))
    client.cancelMktData(4)
    client.cancelHistoricalData(5)
    client.cancelHeadTimeStamp(6)
    client.cancelMktDepth(8, False)
    client.cancelRealTimeBars(9)
    client.cancelTickByTickData(10)
    client.cancelOrder(11)
    client.reqGlobalCancel()
    client.reqMktDepthExchanges()
    client.reqSmartComponents(12, "a60001")
    client.reqNewsBulletins(True)
    client.cancelNewsBulletins()
    client.reqNewsProviders()
    client.reqNewsArticle(13, "BRFG", "BRFG$1", [])
    client.reqHistoricalNews(14, 265598, "BRFG+DJNL", "", "2026-03-11 13:30:00.0", 10, [])
    client.reqSecDefOptParams(15, "AAPL", "", "STK", 265598)
    client.reqFamilyCodes()
    client.reqUserInfo(16)
    client.reqMatchingSymbols(17, "HL")
    client.reqMarketRule(26)
    client.reqMarketDataType(3)
    client.reqAccountUpdates(True, "")
    client.reqAccountUpdatesMulti(18, "", "", False)
    client.cancelAccountUpdatesMulti(18)
    client.reqAccountSummary(19, "All", "NetLiquidation")
    client.cancelAccountSummary(19)
    client.reqPositions()
    client.cancelPositions()
    client.reqPositionsMulti(20, "DU0000000", "")
    client.cancelPositionsMulti(20)
    client.reqPnL(21, "DU0000000", "")
    client.cancelPnL(21)
    client.reqPnLSingle(22, "DU0000000", "", 265598)
    client.cancelPnLSingle(22)
    client.reqExecutions(23, ExecutionFilter())
    client.reqOpenOrders()
    client.reqAllOpenOrders()
    client.reqAutoOpenOrders(True)
    client.reqCompletedOrders(False)
    client.reqIds(1)
    client.reqManagedAccts()
    client.setServerLogLevel(2)
    client.reqCurrentTime()
    read = client.read()
    assert not [message for message in read if isinstance(message, Malformed | Unknown)]
    assert {TABLE_OF[type(message)].msg_id for message in read} == set(REQUESTS) - {105}  # it has no milliseconds
    bars = [message for message in read if isinstance(message, history.RequestHistoricalData)]
    assert [(one.contract.sec_type, len(one.contract.combo_legs), one.options) for one in bars] == [
        ("STK", 0, "a=b;"),
        ("OPT", 0, "a=b;"),
        ("BAG", 2, "a=b;"),
    ]
    assert (bars[1].contract.expiry, bars[1].contract.strike, bars[1].contract.right) == (
        "20260320",
        Decimal("232.5"),
        "C",
    )


@pytest.mark.parametrize("version", [157, 159, 160, 162, 166, 169, 170, 176, 177, 178])
def test_ib_async_reads_orders_as_we_meant_them_in_every_version(version: int) -> None:
    said = conversation()
    ours = next(message for message in said if isinstance(message, OpenOrder) and message.order_id == 3)
    ((_, (order_id, contract, order, state)),) = told(ours, version)
    assert (order_id, contract.symbol, order.action, order.orderType) == (3, "AAPL", "SELL", "STP")
    assert (order.totalQuantity, order.auxPrice, order.parentId, order.ocaType) == (10.0, 140.0, 1, 3)
    assert (order.permId, order.clientId, state.status) == (ours.perm_id, 7, "PreSubmitted")
    done = next(message for message in said if isinstance(message, CompletedOrder))
    ((_, (contract, order, state)),) = told(done, version)
    assert (order.orderRef, order.filledQuantity, state.completedStatus) == ("E", 10.0, "Filled Size: 10")
