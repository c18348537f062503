"""Messages by the names the TWS API gives them, and which way each goes."""

from dataclasses import dataclass
from typing import Final

from newsbot.tws.messages import ANSWERS, REQUESTS

_REQUESTS: Final = {
    1: "reqMktData", 2: "cancelMktData", 3: "placeOrder", 4: "cancelOrder", 5: "reqOpenOrders", 6: "reqAccountUpdates",
    7: "reqExecutions", 8: "reqIds", 9: "reqContractDetails", 10: "reqMktDepth", 11: "cancelMktDepth",
    12: "reqNewsBulletins", 13: "cancelNewsBulletins", 14: "setServerLogLevel", 15: "reqAutoOpenOrders",
    16: "reqAllOpenOrders", 17: "reqManagedAccts", 18: "requestFA", 19: "replaceFA", 20: "reqHistoricalData",
    21: "exerciseOptions", 22: "reqScannerSubscription", 23: "cancelScannerSubscription", 24: "reqScannerParameters",
    25: "cancelHistoricalData", 49: "reqCurrentTime", 50: "reqRealTimeBars", 51: "cancelRealTimeBars",
    52: "reqFundamentalData", 53: "cancelFundamentalData", 54: "calculateImpliedVolatility",
    55: "calculateOptionPrice", 56: "cancelCalculateImpliedVolatility", 57: "cancelCalculateOptionPrice",
    58: "reqGlobalCancel", 59: "reqMarketDataType", 61: "reqPositions", 62: "reqAccountSummary",
    63: "cancelAccountSummary", 64: "cancelPositions", 71: "startApi", 74: "reqPositionsMulti",
    75: "cancelPositionsMulti", 76: "reqAccountUpdatesMulti", 77: "cancelAccountUpdatesMulti",
    78: "reqSecDefOptParams", 79: "reqSoftDollarTiers", 80: "reqFamilyCodes", 81: "reqMatchingSymbols",
    82: "reqMktDepthExchanges", 83: "reqSmartComponents", 84: "reqNewsArticle", 85: "reqNewsProviders",
    86: "reqHistoricalNews", 87: "reqHeadTimeStamp", 88: "reqHistogramData", 89: "cancelHistogramData",
    90: "cancelHeadTimeStamp", 91: "reqMarketRule", 92: "reqPnL", 93: "cancelPnL", 94: "reqPnLSingle",
    95: "cancelPnLSingle", 96: "reqHistoricalTicks", 97: "reqTickByTickData", 98: "cancelTickByTickData",
    99: "reqCompletedOrders", 104: "reqUserInfo", 105: "reqCurrentTimeInMillis",
}  # fmt: skip
_ANSWERS: Final = {
    1: "tickPrice", 2: "tickSize", 3: "orderStatus", 4: "error", 5: "openOrder", 6: "updateAccountValue",
    7: "updatePortfolio", 8: "updateAccountTime", 9: "nextValidId", 10: "contractDetails", 11: "execDetails",
    12: "updateMktDepth", 13: "updateMktDepthL2", 14: "updateNewsBulletin", 15: "managedAccounts",
    17: "historicalData", 45: "tickGeneric", 46: "tickString", 49: "currentTime", 50: "realtimeBar",
    52: "contractDetailsEnd", 53: "openOrderEnd", 54: "accountDownloadEnd", 55: "execDetailsEnd",
    57: "tickSnapshotEnd", 58: "marketDataType", 59: "commissionReport", 61: "position", 62: "positionEnd",
    63: "accountSummary", 64: "accountSummaryEnd", 71: "positionMulti", 72: "positionMultiEnd",
    73: "accountUpdateMulti", 74: "accountUpdateMultiEnd", 75: "securityDefinitionOptionParameter",
    76: "securityDefinitionOptionParameterEnd", 78: "familyCodes", 79: "symbolSamples", 80: "mktDepthExchanges",
    81: "tickReqParams", 82: "smartComponents", 83: "newsArticle", 84: "tickNews", 85: "newsProviders",
    86: "historicalNews", 87: "historicalNewsEnd", 88: "headTimestamp", 89: "histogramData",
    90: "historicalDataUpdate", 93: "marketRule", 94: "pnl", 95: "pnlSingle", 96: "historicalTicks",
    97: "historicalTicksBidAsk", 98: "historicalTicksLast", 99: "tickByTick", 100: "orderBound",
    101: "completedOrder", 102: "completedOrdersEnd", 107: "userInfo", 108: "historicalDataEnd",
    109: "currentTimeInMillis",
}  # fmt: skip
CONNECT: Final = "connect"  # no message: a client's first four bytes have come


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A kind of message; ``kind`` is None for what is no message."""

    name: str
    kind: type | None
    request: bool  # from a client


MESSAGES: Final[dict[str, Named]] = {
    CONNECT: Named(name=CONNECT, kind=None, request=True),
    **{
        name: Named(name=name, kind=tables[number].message, request=request)
        for names, tables, request in ((_REQUESTS, REQUESTS, True), (_ANSWERS, ANSWERS, False))
        for number, name in names.items()
        if number in tables
    },
}
NAME_OF: Final[dict[type, str]] = {named.kind: name for name, named in MESSAGES.items() if named.kind is not None}
ORDER_MESSAGES: Final = frozenset(
    ("placeOrder", "cancelOrder", "orderStatus", "openOrder", "execDetails", "commissionReport", "error",
     "completedOrder", "orderBound")
)  # fmt: skip
