"""Market data: streams, snapshots, delayed data, halts, generic ticks, tick by tick, bars and depth."""

from check import Broker, capability, expect, holds, near
from floor import ASK, BID, CALM, CALM_CLOSE, HALT, HARD, RISE
from ib_app import App, contract, joined, number, stock
from ibapi.contract import Contract

LIVE, DELAYED = 1, 3


def stream(app: App, contract: Contract, generic: str = "") -> int:
    """A subscription; gives its request id."""
    ident = app.ident()
    app.reqMktData(ident, contract, generic, False, False, [])
    return ident


def price(app: App, ident: int, tick: int, *, since: int = 0) -> float:
    """The next price of that kind."""
    return float(app.until("tickPrice", ident, lambda _, kind, *__: kind == tick, since=since)[2])


def size(app: App, ident: int, tick: int, wanted: float) -> None:
    """Waits for that size."""
    app.until("tickSize", ident, lambda _, kind, found: kind == tick and number(found) == wanted)


@capability("quotes: streaming")
def streaming(broker: Broker) -> None:
    with joined(broker) as app:
        ident = stream(app, stock(CALM))
        expect(app.until("tickReqParams", ident)[3], 3, "snapshot permissions")
        expect(app.until("marketDataType", ident)[1], LIVE, "kind of data")
        near(price(app, ident, 1), BID, "bid")
        near(price(app, ident, 2), ASK, "ask")
        near(price(app, ident, 9), CALM_CLOSE, "close")
        holds(price(app, ident, 4) in (BID, ASK), "last")
        for tick in (0, 3):
            size(app, ident, tick, 1000)
            size(app, ident, tick, 1100)
        since = app.mark()
        app.until("tickSize", ident, lambda _, kind, *__: kind == 8, since=since)
        app.cancelMktData(ident)
        app.sync()
        since = app.mark()
        other = stream(app, stock(CALM))
        size(app, other, 0, 1000)
        size(app, other, 0, 1100)
        expect([values for _, values in app.seen[since:] if values[:1] == (ident,)], [], "ticks after the end")


@capability("quotes: snapshot")
def snapshot(broker: Broker) -> None:
    with joined(broker) as app:
        ident = app.ident()
        app.reqMktData(ident, stock(CALM), "", True, False, [])
        near(price(app, ident, 1), BID, "bid")
        near(price(app, ident, 2), ASK, "ask")
        app.until("tickSnapshotEnd", ident, deadline=15)


@capability("quotes: snapshot with generic ticks refused")
def snapshot_generic(broker: Broker) -> None:
    with joined(broker) as app:
        ident = app.ident()
        app.reqMktData(ident, stock(CALM), "233", True, False, [])
        holds("generic" in app.code(ident, 321), "321 says why")


@capability("quotes: delayed")
def delayed(broker: Broker) -> None:
    late = contract("STK", symbol="ENB", exchange="TSE", currency="CAD")
    with joined(broker, invented=True) as app:
        ident = stream(app, late)
        app.until("error", ident, lambda _, code, *__: code in (354, 10168))
        app.reqMarketDataType(DELAYED)
        ident = stream(app, late)
        app.code(ident, 10167)
        app.until("marketDataType", ident, lambda _, kind: kind == DELAYED)
        bid, ask = price(app, ident, 66), price(app, ident, 67)
        holds(50 < bid < ask < 90, f"delayed bid {bid} and ask {ask}")
        near(price(app, ident, 75), 66.8, "delayed close", within=10)
        app.until("tickSize", ident, lambda _, kind, *__: kind == 69)
        expect([told for told in app.calls("tickPrice", ident) if told[1] in (1, 2, 4)], [], "live ticks")
        live = stream(app, stock("AAPL"))
        expect(app.until("marketDataType", live)[1], LIVE, "live data where there is some")
        holds(price(app, live, 1) > 0, "live bid")


@capability("quotes: halts (tick 49)")
def halts(broker: Broker) -> None:
    with joined(broker) as app:
        ident = stream(app, stock(HALT))
        for wanted in (0, 1, 2, 0):
            since = app.mark()
            app.until("tickGeneric", ident, lambda _, kind, value, w=wanted: kind == 49 and value == w, since=since)


@capability("quotes: RTVolume (233)")
def rt_volume(broker: Broker) -> None:
    with joined(broker) as app:
        ident = stream(app, stock(CALM), "233")
        text = app.until("tickString", ident, lambda _, kind, value: kind == 48 and value.split(";")[0])[2]
        last, amount, at, total, vwap, single = text.split(";")
        holds(float(last) in (BID, ASK), f"price in {text}")
        holds(float(amount) > 0 and float(total) > 0, f"sizes in {text}")
        holds(len(at) == 13, f"milliseconds in {text}")
        holds(BID - 1 < float(vwap) < ASK + 1, f"average in {text}")
        holds(single in ("true", "false"), f"single trade in {text}")


@capability("quotes: shortable (236)")
def shortable(broker: Broker) -> None:
    with joined(broker) as app:
        easy, hard = stream(app, stock(CALM), "236"), stream(app, stock(HARD), "236")
        app.until("tickGeneric", easy, lambda _, kind, value: kind == 46 and value > 2.5)
        app.until("tickGeneric", hard, lambda _, kind, value: kind == 46 and value <= 1.5)
        app.until("tickSize", hard, lambda _, kind, value: kind == 89 and number(value) == 0)


@capability("tick by tick")
def tick_by_tick(broker: Broker) -> None:
    with joined(broker) as app:
        for kind in ("Last", "AllLast"):
            ident = app.ident()
            app.reqTickByTickData(ident, stock(CALM), kind, 0, False)
            told = app.until("tickByTickAllLast", ident)
            expect(told[1], 1 if kind == "Last" else 2, "kind of tick")
            holds(told[3] in (BID, ASK) and float(told[4]) > 0, f"price and size {told[3:5]}")
            app.cancelTickByTickData(ident)
        ident = app.ident()
        app.reqTickByTickData(ident, stock(CALM), "BidAsk", 0, False)
        told = app.until("tickByTickBidAsk", ident)
        expect(told[2:4], (BID, ASK), "bid and ask")
        holds(float(told[4]) in (1000, 1100), f"size {told[4]}")
        app.cancelTickByTickData(ident)
        ident = app.ident()
        app.reqTickByTickData(ident, stock(RISE), "MidPoint", 0, False)
        near(app.until("tickByTickMidPoint", ident, lambda *told: told[2] < 43)[2], (BID + ASK) / 2, "middle")
        app.cancelTickByTickData(ident)


@capability("real-time bars")
def real_time_bars(broker: Broker) -> None:
    with joined(broker) as app:
        ident = app.ident()
        app.reqRealTimeBars(ident, stock(CALM), 5, "TRADES", False, [])
        first = app.until("realtimeBar", ident)
        expect(first[1] % 5, 0, "bars begin on five seconds")
        opened, high, low, close = first[2:6]
        holds(BID <= low <= min(opened, close) <= max(opened, close) <= high <= ASK, f"prices {first[2:6]}")
        holds(float(first[6]) > 0, f"volume {first[6]}")
        app.cancelRealTimeBars(ident)


@capability("market depth")
def depth(broker: Broker) -> None:
    with joined(broker) as app:
        ident = app.ident()
        app.reqMktDepth(ident, stock(CALM, primaryExchange="NASDAQ"), 5, True, [])
        for side, at in ((1, BID), (0, ASK)):
            told = app.until(
                "updateMktDepthL2", ident, lambda *row, s=side: row[1] == 0 and row[3] == 0 and row[4] == s
            )
            near(told[5], at, "best price")
            holds(float(told[6]) > 0, f"size {told[6]}")
            holds(told[7], "smart depth")
        app.cancelMktDepth(ident, True)
        ident = app.ident()
        direct = stock(CALM)
        direct.exchange = "NASDAQ"
        app.reqMktDepth(ident, direct, 5, False, [])
        told = app.until("updateMktDepthL2", ident)
        holds(told[2] and not told[7], f"a row of a market maker: {told}")
        app.cancelMktDepth(ident, False)
