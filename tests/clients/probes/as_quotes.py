"""Market data: streams, snapshots, delayed data, halts, generic ticks, tick by tick, bars and depth."""

from as_app import Session, stock
from check import Broker, capability, expect, holds, near
from floor import ASK, BID, CALM, CALM_CLOSE, DROP, HALT, HARD, IDS, RISE
from ib_async import Stock


@capability("quotes: streaming")
def streaming(broker: Broker) -> None:
    with Session(broker) as one:
        ticker = one.ib.reqMktData(stock(CALM))
        one.until(lambda: ticker.hasBidAsk() and ticker.close > 0 and ticker.last > 0, "quote")
        expect((ticker.bid, ticker.ask, ticker.close), (BID, ASK, CALM_CLOSE), "quote")
        holds(ticker.last in (BID, ASK), f"last {ticker.last}")
        expect((ticker.marketDataType, ticker.snapshotPermissions), (1, 3), "kind of data and permissions")
        for size in (1000, 1100, 1000):
            one.until(lambda s=size: ticker.bidSize == ticker.askSize == s, f"sizes of {size}")
        volume = ticker.volume
        one.until(lambda: ticker.volume > volume, "volume")
        holds(one.ib.cancelMktData(stock(CALM)), "subscription ended")
        one.ib.reqCurrentTime()
        volume = ticker.volume
        moving = one.ib.reqMktData(stock(RISE))
        for price in (BID, BID + 3):
            one.until(lambda p=price: abs(moving.bid - p) < 0.001, f"bid of {price}")
        expect(ticker.volume, volume, "volume after the end")


@capability("quotes: snapshot")
def snapshot(broker: Broker) -> None:
    with Session(broker) as one:
        (ticker,) = one.ib.reqTickers(stock(CALM))  # returns at the end of the snapshot
        expect((ticker.bid, ticker.ask), (BID, ASK), "quote")


@capability("quotes: snapshot with generic ticks refused")
def snapshot_generic(broker: Broker) -> None:
    with Session(broker) as one:
        one.ib.reqMktData(stock(CALM), "233", snapshot=True)
        holds("generic" in one.code(321), "321 says why")


@capability("quotes: delayed")
def delayed(broker: Broker) -> None:
    with Session(broker, invented=True) as one:
        (late,) = one.ib.qualifyContracts(Stock("ENB", "TSE", "CAD"))
        one.ib.reqMktData(late)
        one.code(354, 10168)
        one.ib.cancelMktData(late)
        one.ib.reqMarketDataType(3)
        ticker = one.ib.reqMktData(late)
        one.code(10167)
        one.until(lambda: ticker.hasBidAsk() and ticker.close > 0, "delayed quote")
        expect(ticker.marketDataType, 3, "kind of data")
        holds(50 < ticker.bid < ticker.ask < 90, f"delayed bid {ticker.bid} and ask {ticker.ask}")
        live = one.ib.reqMktData(stock("AAPL"))
        one.until(live.hasBidAsk, "live quote")
        expect(live.marketDataType, 1, "live data where there is some")


@capability("quotes: halts (tick 49)")
def halts(broker: Broker) -> None:
    with Session(broker) as one:
        ticker = one.ib.reqMktData(stock(HALT))
        for wanted in (0, 1, 2, 0):
            one.until(lambda w=wanted: ticker.halted == w, f"halted {wanted}")


@capability("quotes: RTVolume (233)")
def rt_volume(broker: Broker) -> None:
    with Session(broker) as one:
        ticker = one.ib.reqMktData(stock(CALM), "233")
        one.until(lambda: ticker.rtVolume > 0, "RTVolume")
        holds(ticker.last in (BID, ASK), f"last {ticker.last}")
        holds(BID - 1 < ticker.vwap < ASK + 1, f"average {ticker.vwap}")
        holds(ticker.rtTime, "time")


@capability("quotes: shortable (236)")
def shortable(broker: Broker) -> None:
    with Session(broker) as one:
        easy, hard = one.ib.reqMktData(stock(CALM), "236"), one.ib.reqMktData(stock(HARD), "236")
        one.until(lambda: easy.shortable > 2.5, "easy to borrow")
        one.until(lambda: hard.shortable <= 1.5 and hard.shortableShares == 0, "hard to borrow")


@capability("tick by tick")
def tick_by_tick(broker: Broker) -> None:
    with Session(broker) as one:
        calm = stock(CALM)
        for kind in ("Last", "AllLast"):
            ticker = one.ib.reqTickByTickData(calm, kind)
            one.until(lambda t=ticker: t.tickByTicks, kind)
            tick = ticker.tickByTicks[-1]
            holds(tick.price in (BID, ASK) and tick.size > 0, f"{kind}: {tick}")
            one.ib.cancelTickByTickData(calm, kind)
        ticker = one.ib.reqTickByTickData(stock(RISE), "BidAsk")
        one.until(lambda: [t for t in ticker.tickByTicks if getattr(t, "bidPrice", 0) == BID], "BidAsk")
        one.ib.cancelTickByTickData(stock(RISE), "BidAsk")
        ticker = one.ib.reqTickByTickData(stock(DROP), "MidPoint")
        tick = one.until(lambda: [t for t in ticker.tickByTicks if getattr(t, "midPoint", 0) > 41], "MidPoint")[0]
        near(tick.midPoint, (BID + ASK) / 2, "middle")


@capability("real-time bars")
def real_time_bars(broker: Broker) -> None:
    with Session(broker) as one:
        bars = one.ib.reqRealTimeBars(stock(CALM), 5, "TRADES", False)
        one.until(lambda: bars, "a bar")
        bar = bars[0]
        expect(bar.time.second % 5, 0, "bars begin on five seconds")
        holds(BID <= bar.low <= bar.close <= bar.high <= ASK and bar.volume > 0, f"bar {bar}")
        one.ib.cancelRealTimeBars(bars)


@capability("market depth")
def depth(broker: Broker) -> None:
    with Session(broker) as one:
        book = one.ib.reqMktDepth(stock(CALM), 5, isSmartDepth=True)
        one.until(lambda: book.domBids and book.domAsks, "both sides")
        expect((book.domBids[0].price, book.domAsks[0].price), (BID, ASK), "best prices")
        holds(book.domBids[0].size > 0, "size")
        one.ib.cancelMktDepth(stock(CALM), isSmartDepth=True)
        direct = Stock(CALM, "NASDAQ", "USD", conId=IDS[CALM])
        book = one.ib.reqMktDepth(direct, 5)
        one.until(lambda: book.domBids and book.domAsks, "both sides of one exchange")
        one.ib.cancelMktDepth(direct)
