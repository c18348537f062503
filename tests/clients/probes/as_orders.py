"""Orders of every type and time in force."""

from datetime import UTC, datetime, timedelta

from as_app import FAR, Session, stock
from check import Broker, capability, expect, holds, near
from floor import ACCOUNT, ASK, BID, CALM, DROP, HARD, MOVED, THIN
from ib_async import LimitOrder, MarketOrder, Order, StopLimitOrder, StopOrder
from ib_async.util import UNSET_DOUBLE


@capability("order MKT")
def mkt(broker: Broker) -> None:
    with Session(broker) as one:
        trade = one.put(stock(CALM), MarketOrder("BUY", 10), orderRef="mine")
        near(one.filled(trade), ASK, "price")
        (fill,) = trade.fills
        expect((fill.execution.side, fill.execution.shares, fill.execution.price), ("BOT", 10.0, ASK), "execution")
        expect((fill.execution.orderRef, fill.execution.acctNumber), ("mine", ACCOUNT), "execution")
        expect(fill.execution.permId, trade.order.permId, "permId")
        report = fill.commissionReport
        expect((report.commission, report.currency), (1.0, "USD"), "commission")
        holds(report.realizedPNL in (0.0, UNSET_DOUBLE), f"realised by an opening trade {report.realizedPNL}")
        near(one.filled(one.put(stock(CALM), MarketOrder("SELL", 10))), BID, "price of the sale")


@capability("order LMT")
def lmt(broker: Broker) -> None:
    with Session(broker) as one:
        trade = one.waiting()
        near(trade.orderStatus.remaining, 10, "remaining")
        one.ended(trade)
        near(one.filled(one.put(stock(CALM), LimitOrder("BUY", 10, 43.0))), ASK, "better than its limit")
        holds(one.filled(one.put(stock(DROP), LimitOrder("BUY", 10, 41.0))) <= 41.0, "at its price or better")


@capability("order STP")
def stp(broker: Broker) -> None:
    with Session(broker) as one:
        broker.quote(MOVED, BID, ASK)
        trade = one.put(stock(MOVED), StopOrder("SELL", 10, 40.0))
        one.status(trade, "PreSubmitted", "trigger")
        near(one.told(broker, trade).auxPrice, 40.0, "stop as told")
        broker.quote(MOVED, 39.10, 39.14)
        near(one.filled(trade), 39.10, "gapped through")
        trade = one.put(stock(CALM), StopOrder("SELL", 10, 40.0))
        one.status(trade, "PreSubmitted", "trigger")
        one.ended(trade)


@capability("order STP LMT")
def stp_lmt(broker: Broker) -> None:
    with Session(broker) as one:
        broker.quote(MOVED, BID, ASK)
        trade, other = [one.put(stock(MOVED), StopLimitOrder("SELL", 10, limit, 40.0)) for limit in (39.0, 39.5)]
        one.status(trade, "PreSubmitted", "trigger")
        one.status(other, "PreSubmitted", "trigger")
        broker.quote(MOVED, 39.10, 39.14)
        near(one.filled(trade), 39.10, "price, not under its limit")
        one.status(other, "Submitted")  # set off, and its limit is out of reach
        told = one.told(broker, other)
        expect((told.orderType, told.auxPrice, told.lmtPrice), ("STP LMT", 40.0, 39.5), "order as told")
        one.ended(other)


@capability("order TRAIL")
def trail(broker: Broker) -> None:
    with Session(broker) as one:
        broker.quote(MOVED, BID, ASK)
        trade = one.put(stock(MOVED), Order(action="SELL", totalQuantity=10, orderType="TRAIL", auxPrice=1.0))
        one.status(trade, "PreSubmitted")
        near(one.told(broker, trade).trailStopPrice, BID - 1, "stop behind the bid")
        broker.quote(MOVED, 44.00, 44.04)
        broker.quote(MOVED, 43.10, 43.14)  # less than one below the highest
        near(one.told(broker, trade).trailStopPrice, 43.0, "stop behind the highest bid")
        broker.quote(MOVED, 42.90, 42.94)
        near(one.filled(trade), 42.90, "price")
        trade = one.put(stock(CALM), Order(action="SELL", totalQuantity=10, orderType="TRAIL", trailingPercent=10.0))
        one.status(trade, "PreSubmitted")
        near(one.told(broker, trade).trailStopPrice, BID * 0.9, "stop ten percent behind", within=0.01)
        one.ended(trade)


@capability("time in force DAY")
def day(broker: Broker) -> None:
    with Session(broker) as one:
        trade = one.waiting(tif="DAY")
        one.ib.reqOpenOrders()
        expect([order.tif for order in one.ib.openOrders()], ["DAY"], "tif as told")
        one.ended(trade)


@capability("time in force GTC")
def gtc(broker: Broker) -> None:
    with Session(broker) as one:
        trade = one.waiting(orderRef="stays")
        perm, client_id = trade.order.permId, one.client_id
    with Session(broker) as other:
        other.ib.reqAllOpenOrders()
        (found,) = [order for order in other.ib.openOrders() if order.orderRef == "stays"]
        expect((found.permId, found.tif, found.clientId), (perm, "GTC", client_id), "order after its client has gone")


@capability("time in force GTD")
def gtd(broker: Broker) -> None:
    with Session(broker) as one:
        end = datetime.now(UTC) + timedelta(seconds=2)
        trade = one.waiting(tif="GTD", goodTillDate=f"{end:%Y%m%d-%H:%M:%S}")
        one.status(trade, "Cancelled")
        holds(datetime.now(UTC) >= end.replace(microsecond=0), "not before its time")
        late = one.put(stock(CALM), LimitOrder("BUY", 1, FAR), tif="GTD", goodTillDate="20200101-10:00:00")
        one.refused(late, 391)


@capability("time in force IOC")
def ioc(broker: Broker) -> None:
    with Session(broker) as one:
        near(one.filled(one.put(stock(CALM), LimitOrder("BUY", 10, 43.0), tif="IOC")), ASK, "price")
        trade = one.put(stock(CALM), LimitOrder("BUY", 10, FAR), tif="IOC")
        one.status(trade, "Cancelled")
        near(trade.filled(), 0, "shares of one that does not meet the quote")
        trade = one.put(stock(THIN), LimitOrder("BUY", 100, ASK), tif="IOC")
        one.status(trade, "Cancelled")
        near(trade.filled(), 30, "shares of one that meets thirty")


@capability("outside regular hours")
def outside(broker: Broker) -> None:
    with Session(broker) as one:
        trade = one.waiting(outsideRth=True)
        one.ib.reqOpenOrders()
        expect([order.outsideRth for order in one.ib.openOrders()], [True], "outsideRth as told")
        one.ended(trade)
        one.filled(one.put(stock(CALM), LimitOrder("BUY", 1, 43.0), outsideRth=True))


@capability("short sale held for shares to borrow (404)")
def short(broker: Broker) -> None:
    with Session(broker) as one:
        trade = one.put(stock(HARD), MarketOrder("SELL", 10))
        one.refused(trade, 404)
        one.until(lambda: trade.orderStatus.whyHeld == "locate", "held")
        one.ib.client.cancelOrder(trade.order.orderId, "")
        one.refused(trade, 202)
