"""Brackets and groups."""

from as_app import FAR, Session, stock
from check import Broker, capability, expect, near
from floor import ASK, BID, CALM, DROP, MOVED, RISE, UP
from ib_async import LimitOrder, MarketOrder, Order, StopOrder, Trade


def bracket(one: Session, symbol: str, entry: Order, goal: float, stop: float) -> tuple[Trade, Trade, Trade]:
    """Entry, target and stop of ten shares, sent by the last of them."""
    entry.orderId = one.ib.client.getReqId()
    first = one.put(stock(symbol), entry, transmit=False)
    parent = {"parentId": entry.orderId}
    second = one.put(stock(symbol), LimitOrder("SELL", 10, goal), transmit=False, **parent)
    return first, second, one.put(stock(symbol), StopOrder("SELL", 10, stop), **parent)


@capability("bracket: entry fills, target ends the stop")
def target(broker: Broker) -> None:
    with Session(broker) as one:
        legs = one.ib.bracketOrder("BUY", 10, 46.0, 45.0, 38.0)
        entry, goal, stop = [one.put(stock(RISE), leg) for leg in legs]
        one.filled(entry)
        near(one.filled(goal), 45.0, "target", within=UP)
        one.status(stop, "Cancelled")
        one.refused(stop, 202)


@capability("bracket: stop ends the target")
def stopped(broker: Broker) -> None:
    with Session(broker) as one:
        broker.quote(MOVED, BID, ASK)
        entry, goal, stop = bracket(one, MOVED, MarketOrder("BUY", 10), 49.0, 40.0)
        near(one.filled(entry), ASK, "entry")
        one.status(stop, "PreSubmitted", "trigger")
        one.status(goal, "Submitted")
        broker.quote(MOVED, 39.10, 39.14)
        near(one.filled(stop), 39.10, "stop")
        one.status(goal, "Cancelled")
        one.refused(goal, 202)


@capability("bracket: children wait, then live")
def children(broker: Broker) -> None:
    with Session(broker) as one:
        entry, goal, stop = bracket(one, CALM, LimitOrder("BUY", 10, FAR), 49.0, 38.0)
        one.status(entry, "Submitted")
        one.status(goal, "PreSubmitted", "child")
        one.status(stop, "PreSubmitted", "child,trigger")
        told = one.told(broker, goal)
        expect((told.ocaGroup, told.ocaType), (str(entry.order.permId), 3), "group of the children")
        entry.order.lmtPrice, entry.order.transmit = 43.0, True
        one.ib.placeOrder(entry.contract, entry.order)
        one.filled(entry)
        one.status(goal, "Submitted")
        one.status(stop, "PreSubmitted", "trigger")
        stale = LimitOrder("SELL", 10, 48.0, tif="GTC", parentId=entry.order.orderId)
        one.ib.client.placeOrder(goal.order.orderId, goal.contract, stale)
        one.refused(goal, 135)
        near(one.told(broker, goal).lmtPrice, 49.0, "the target after a refused change")


@capability("bracket: cancelled entry takes its children along")
def withdrawn(broker: Broker) -> None:
    with Session(broker) as one:
        legs = bracket(one, CALM, LimitOrder("BUY", 10, FAR), 49.0, 38.0)
        one.status(legs[2], "PreSubmitted")
        one.ib.cancelOrder(legs[0].order)
        for leg in legs:
            one.status(leg, "Cancelled")


@capability("bracket: not transmitted is not told")
def untransmitted(broker: Broker) -> None:
    with Session(broker) as one:
        trade = one.put(stock(CALM), MarketOrder("BUY", 1), transmit=False)
        one.ib.reqOpenOrders()
        expect((trade.orderStatus.status, trade.order.permId), ("PendingSubmit", 0), "order that was not told")
        trade.order.transmit = True
        one.ib.placeOrder(trade.contract, trade.order)
        one.filled(trade)


@capability("one cancels all (OCA)")
def oca(broker: Broker) -> None:
    with Session(broker) as one:
        orders = [LimitOrder("BUY", 10, FAR), LimitOrder("BUY", 10, 20.0)]
        one.ib.oneCancelsAll(orders, f"either {one.client_id}", 1)
        first, second = one.put(stock(CALM), orders[0]), one.put(stock(DROP), orders[1])
        one.status(first, "Submitted")
        one.status(second, "Submitted")
        first.order.lmtPrice = 43.0
        one.ib.placeOrder(first.contract, first.order)
        one.filled(first)
        one.status(second, "Cancelled")
