"""The installed ibapi as oracle: what it writes we read whole, what we write it reads whole."""

import logging
from decimal import Decimal
from typing import Any

import pytest
from ibapi.client import EClient
from ibapi.contract import ComboLeg, DeltaNeutralContract
from ibapi.contract import Contract as IbContract
from ibapi.execution import ExecutionFilter
from ibapi.order import Order as IbOrder
from ibapi.order_condition import PriceCondition, TimeCondition
from ibapi.tag_value import TagValue as IbTagValue
from ibapi.wrapper import EWrapper
from tws_conversation import conversation
from tws_examples import EXAMPLES, HEADLINE
from tws_ibapi import VERSION, told

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
from newsbot.tws.messages import ANSWERS, REQUESTS, TABLE_OF, Malformed, Unknown, decode, encode
from newsbot.tws.order_messages import CompletedOrder, OpenOrder, OrderStatus, PlaceOrder


class Writing(EClient):  # type: ignore[misc]
    """An unmodified client with a connection that keeps what it is given."""

    def __init__(self) -> None:
        super().__init__(EWrapper())
        self.sent: list[bytes] = []
        self.setConnState(EClient.CONNECTED)
        self.serverVersion_ = VERSION
        self.conn = self
        self.clientId = 7

    def isConnected(self) -> bool:
        return True

    def sendMsg(self, msg: str | bytes) -> None:
        if isinstance(msg, bytes):
            self.sent.append(msg)
        else:
            super().sendMsg(msg)

    def read(self) -> list[Any]:
        """What we read of all that was sent."""
        buffer = FrameBuffer()
        buffer.feed(b"".join(self.sent))
        return [decode(payload, REQUESTS, VERSION) for payload in iter(buffer.frame, None)]


def stock() -> IbContract:
    contract = IbContract()
    contract.symbol, contract.secType, contract.exchange, contract.currency = "HLDN", "STK", "SMART", "USD"
    return contract


def limit_order() -> IbOrder:
    order = IbOrder()
    order.action, order.orderType, order.totalQuantity, order.lmtPrice = "BUY", "LMT", 118, 42.35
    order.tif, order.orderRef, order.account, order.transmit = "GTD", "nb1.x", "DU0000000", False
    order.goodTillDate = "20260311 13:45:00 UTC"
    return order


def test_an_order_of_ibapi_is_read_field_by_field() -> None:
    client = Writing()
    client.placeOrder(12, stock(), limit_order())
    (message,) = client.read()
    assert isinstance(message, PlaceOrder)
    assert (message.order_id, message.contract.symbol, message.contract.exchange) == (12, "HLDN", "SMART")
    order = message.order
    assert (order.action, order.order_type, order.total_quantity) == ("BUY", "LMT", 118)
    assert (order.limit_price, order.aux_price, order.transmit) == (Decimal("42.35"), None, False)
    assert (order.tif, order.good_till_date, order.order_ref) == ("GTD", "20260311 13:45:00 UTC", "nb1.x")
    assert (order.etrade_only, order.firm_quote_only, order.nbbo_price_cap) == (True, True, None)
    assert (order.trigger_price, order.cash_quantity, order.adjusted_stop_price) == (None, None, None)


def test_an_order_with_every_optional_part_is_read_whole() -> None:
    client, contract, order = Writing(), stock(), limit_order()
    contract.secType, order.orderType = "BAG", "PEG BENCH"
    leg = ComboLeg()
    leg.conId, leg.ratio, leg.action, leg.exchange = 5, 1, "BUY", "SMART"
    contract.comboLegs = [leg, leg]
    contract.deltaNeutralContract = DeltaNeutralContract()
    order.smartComboRoutingParams = [IbTagValue("NonGuaranteed", "1")]
    order.deltaNeutralOrderType, order.deltaNeutralConId = "MKT", 9
    order.scalePriceIncrement, order.scaleInitLevelSize = 0.05, 10
    order.hedgeType, order.hedgeParam = "B", "1.5"
    order.algoStrategy, order.algoParams = "Vwap", [IbTagValue("maxPctVol", "0.1")]
    order.conditions = [PriceCondition(0, 265598, "SMART", True, 100.0), TimeCondition(True, "20260311 10:00:00")]
    client.placeOrder(3, contract, order)
    (message,) = client.read()
    assert isinstance(message, PlaceOrder)
    assert len(message.contract.combo_legs) == 2
    assert message.contract.delta_neutral is not None
    assert message.order.algo_params[0].tag == "maxPctVol"
    assert [condition[0] for condition in message.order.conditions] == [1, 3]
    assert message.order.neutral_con_id == 9
    assert decode(encode(message, VERSION), REQUESTS, VERSION) == message


def test_every_request_of_ibapi_that_we_serve_is_read() -> None:
    client, contract = Writing(), stock()
    client.startApi()
    client.cancelOrder(12)
    client.reqGlobalCancel()
    client.reqContractDetails(3, contract)
    client.reqMktData(4, contract, "", False, False, [])
    client.cancelMktData(4)
    client.reqMarketDataType(3)
    client.reqExecutions(5, ExecutionFilter())
    client.reqAccountUpdates(True, "")
    client.reqAccountUpdatesMulti(6, "", "", False)
    client.cancelAccountUpdatesMulti(6)
    client.reqAccountSummary(8, "All", "NetLiquidation")
    client.cancelAccountSummary(8)
    client.reqPositions()
    client.cancelPositions()
    client.reqPnL(9, "DU0000000", "")
    client.cancelPnL(9)
    client.reqOpenOrders()
    client.reqAllOpenOrders()
    client.reqAutoOpenOrders(True)
    client.reqCompletedOrders(False)
    client.reqIds(1)
    client.reqManagedAccts()
    client.setServerLogLevel(2)
    client.reqCurrentTime()
    client.reqMarketRule(26)
    client.reqMatchingSymbols(11, "HL")
    client.reqHistoricalData(20, contract, "", "1 D", "5 mins", "TRADES", 1, 2, True, [])
    client.cancelHistoricalData(20)
    client.reqHeadTimeStamp(21, contract, "TRADES", 1, 1)
    client.cancelHeadTimeStamp(21)
    client.reqHistoricalTicks(22, contract, "20260311 09:30:00", "", 1000, "BID_ASK", 1, True, [])
    client.reqNewsBulletins(True)
    client.cancelNewsBulletins()
    client.reqNewsProviders()
    client.reqNewsArticle(23, "BRFG", "BRFG$1", [])
    client.reqMktDepth(25, contract, 5, True, [])
    client.cancelMktDepth(25, True)
    client.reqMktDepthExchanges()
    client.reqRealTimeBars(26, contract, 5, "TRADES", True, [])
    client.cancelRealTimeBars(26)
    client.reqTickByTickData(27, contract, "BidAsk", 0, True)
    client.cancelTickByTickData(27)
    client.reqSmartComponents(28, "a60001")
    client.reqSecDefOptParams(29, "AAPL", "", "STK", 265598)
    client.reqFamilyCodes()
    client.reqPositionsMulti(30, "DU0000000", "")
    client.cancelPositionsMulti(30)
    client.reqPnLSingle(31, "DU0000000", "", 265598)
    client.cancelPnLSingle(31)
    client.reqHistoricalNews(24, 265598, "BRFG+DJNL", "", "2026-03-11 13:30:00.0", 10, [])
    client.placeOrder(1, contract, limit_order())
    read = client.read()
    assert not [message for message in read if isinstance(message, Malformed | Unknown)]
    newer = {104, 105}  # reqUserInfo and reqCurrentTimeInMillis came later than this client
    assert {TABLE_OF[type(message)].msg_id for message in read} == set(REQUESTS) - newer


@pytest.fixture(scope="module", name="said")
def _said() -> list[object]:
    return conversation()


def test_ibapi_reads_all_that_the_broker_says(said: list[object], caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR, logger="ibapi"):
        for message in said:
            assert told(message), message
    assert caplog.records == []  # "diff len fields and params": a message of a wrong length is dropped there


def test_every_answer_is_read_here_or_below(said: list[object]) -> None:
    assert {type(message) for message in (*said, *EXAMPLES)} == {table.message for table in ANSWERS.values()}


def plain(value: Any) -> Any:
    """A value of ibapi in Python's own types."""
    if isinstance(value, list):
        return [plain(one) for one in value]
    if isinstance(value, set):
        return sorted(value)
    if hasattr(value, "__dict__"):
        return {name: plain(inner) for name, inner in vars(value).items()}
    return value


BAR_READ = {
    "date": "20260311  09:30:00",
    "open": 231.5,
    "high": 232.25,
    "low": 231.0,
    "close": 232.0,
    "volume": 1200,
    "average": 231.72,
    "barCount": 37,
}
UNSET = 1.7976931348623157e308
CALLS: dict[type, list[tuple[str, tuple[Any, ...]]]] = {
    history.HistoricalData: [
        ("historicalData", (5, BAR_READ)),
        ("historicalData", (5, BAR_READ)),
        ("historicalDataEnd", (5, "20260310  16:00:00", "20260311  16:00:00")),
    ],
    history.HistoricalDataUpdate: [("historicalDataUpdate", (5, BAR_READ))],
    history.HeadTimestamp: [("headTimestamp", (5, "19801212  14:30:00"))],
    past_ticks.HistoricalMidpoints: [
        ("historicalTicks", (5, [{"time": 1773235800, "price": 231.505, "size": 0}], False)),
    ],
    past_ticks.HistoricalBidAsks: [
        (
            "historicalTicksBidAsk",
            (
                5,
                [
                    {
                        "time": 1773235800,
                        "tickAttribBidAsk": {"bidPastLow": False, "askPastHigh": True},
                        "priceBid": 231.5,
                        "priceAsk": 231.51,
                        "sizeBid": 300,
                        "sizeAsk": 400,
                    }
                ],
                True,
            ),
        )
    ],
    past_ticks.HistoricalLasts: [
        (
            "historicalTicksLast",
            (
                5,
                [
                    {
                        "time": 1773235800,
                        "tickAttribLast": {"pastLimit": False, "unreported": True},
                        "price": 231.5,
                        "size": 100,
                        "exchange": "ARCA",
                        "specialConditions": "T I",
                    }
                ],
                True,
            ),
        )
    ],
    hello.CurrentTimeMillis: [],
    quote.TickString: [("tickString", (5, 45, "1773235800"))],
    history.HistoricalSchedule: [],  # came later than this client, which passes over what it does not know
    history.HistoricalDataEnd: [],
    news.NewsBulletin: [("updateNewsBulletin", (3, 2, HEADLINE, "ISLAND"))],
    news.NewsArticle: [("newsArticle", (5, 0, HEADLINE))],
    news.TickNews: [("tickNews", (5, 1773235800123, "BRFG", "BRFG$1a2b", HEADLINE, "K:0.5"))],
    news.NewsProviders: [("newsProviders", ([{"code": "BRFG", "name": HEADLINE}],))],
    news.HistoricalNews: [("historicalNews", (5, "2026-03-11 13:30:00.0", "BRFG", "BRFG$1a2b", HEADLINE))],
    news.HistoricalNewsEnd: [("historicalNewsEnd", (5, True))],
    depth.DepthRow: [("updateMktDepth", (5, 1, 0, 1, 231.5, 300))],
    depth.DepthRowOf: [("updateMktDepthL2", (5, 1, "ARCA", 1, 0, 231.51, 400, True))],
    depth.DepthExchanges: [
        (
            "mktDepthExchanges",
            (
                [
                    {
                        "exchange": "ISLAND",
                        "secType": "STK",
                        "listingExch": "NASDAQ",
                        "serviceDataType": "Deep2",
                        "aggGroup": 1,
                    },
                    {
                        "exchange": "DTB",
                        "secType": "OPT",
                        "listingExch": "",
                        "serviceDataType": "Deep",
                        "aggGroup": 2147483647,
                    },
                ],
            ),
        )
    ],
    stream.RealTimeBar: [("realtimeBar", (5, 1773235800, 231.5, 232.25, 231.0, 232.0, 1200, 231.72, 37))],
    stream.TickOption: [
        ("tickOptionComputation", (5, 13, 1, 0.25, -1.0, None, None, 0.02, None, None, None)),
    ],
    reference.OptionChain: [
        (
            "securityDefinitionOptionParameter",
            (5, "CBOE", 265598, "AAPL", "100", ["20260320", "20260417"], [230.0, 232.5]),
        )
    ],
    reference.OptionChainsEnd: [("securityDefinitionOptionParameterEnd", (5,))],
    reference.FamilyCodes: [("familyCodes", ([{"accountID": "DU0000000", "familyCodeStr": ""}],))],
    reference.SmartComponents: [
        ("smartComponents", (5, [{"bitNumber": 9, "exchange": "ARCA", "exchangeLetter": "P"}])),
    ],
    reference.UserInfo: [],
    portfolio.PnLSingle: [("pnlSingle", (5, -10, 1.5, -2.25, UNSET, -2320.0))],
    portfolio.PositionsMultiEnd: [("positionMultiEnd", (5,))],
    order_messages.OrderBound: [("orderBound", (1900000001, 7, 12))],
}
TICKS = {
    2: ("tickByTickAllLast", (5, 2, 1773235800, 231.5, 100, {"pastLimit": False, "unreported": True}, "ARCA", "T")),
    3: ("tickByTickBidAsk", (5, 1773235800, 231.5, 231.51, 300, 400, {"bidPastLow": True, "askPastHigh": False})),
    4: ("tickByTickMidPoint", (5, 1773235800, 231.505)),
}


def expected(message: object) -> list[tuple[str, tuple[Any, ...]]]:
    """What ibapi calls for an example."""
    if isinstance(message, stream.TickByTick):
        return [TICKS[message.kind]]
    if isinstance(message, portfolio.PositionLineMulti):
        contract = IbContract()
        contract.conId, contract.symbol, contract.secType, contract.strike = 700001, "AAPL", "OPT", 232.5
        contract.lastTradeDateOrContractMonth, contract.right, contract.multiplier = "20260320", "C", "100"
        contract.exchange, contract.currency, contract.tradingClass = "SMART", "USD", "AAPL"
        contract.localSymbol = "AAPL  260320C00232500"
        return [("positionMulti", (5, "DU0000000", "Tech", plain(contract), 2.0, 310.5))]
    return CALLS[type(message)]


@pytest.mark.parametrize("message", EXAMPLES, ids=lambda message: type(message).__name__)
def test_ibapi_reads_every_other_answer_as_we_meant_it(message: object) -> None:
    calls = [(name, plain(list(values))) for name, values in told(message)]
    assert calls == [(name, list(values)) for name, values in expected(message)]


def test_ibapi_reads_an_open_order_as_we_meant_it(said: list[object]) -> None:
    ours = next(message for message in said if isinstance(message, OpenOrder) and message.order_id == 3)
    ((_, (order_id, contract, order, state)),) = told(ours)
    assert (order_id, contract.symbol, order.action, order.orderType) == (3, "AAPL", "SELL", "STP")
    assert (order.totalQuantity, order.lmtPrice, order.auxPrice) == (10, 0.0, 140.0)
    assert (order.parentId, order.ocaGroup, order.ocaType) == (1, ours.order.oca_group, 3)
    assert (order.permId, order.clientId, order.orderRef, state.status) == (ours.perm_id, 7, "S", "PreSubmitted")


def test_ibapi_reads_a_status_and_a_completed_order_as_we_meant_them(said: list[object]) -> None:
    held = next(m for m in said if isinstance(m, OrderStatus) and m.order_id == 3)
    ((_, values),) = told(held)
    assert values[:4] == (3, "PreSubmitted", 0.0, 10.0)
    assert values[9] == "child,trigger"
    done = next(m for m in said if isinstance(m, CompletedOrder))
    ((_, (contract, order, state)),) = told(done)
    assert (contract.symbol, order.orderRef, order.permId, order.filledQuantity) == ("AAPL", "E", done.perm_id, 10.0)
    assert (state.status, state.completedStatus) == ("Filled", "Filled Size: 10")
