"""Orders that are refused, each with its code."""

from as_app import FAR, Session, stock
from check import Broker, capability, expect, holds
from floor import CALM
from ib_async import LimitOrder, MarketOrder, Order


@capability("refused: 103 order id used before")
def duplicate(broker: Broker) -> None:
    with Session(broker) as one:
        trade = one.waiting()
        one.ended(trade)
        one.ib.client.placeOrder(trade.order.orderId, stock(CALM), LimitOrder("BUY", 1, FAR))
        one.refused(trade, 103)


@capability("refused: 110 price off the tick")
def off_tick(broker: Broker) -> None:
    with Session(broker) as one:
        trade = one.put(stock(CALM), LimitOrder("BUY", 1, 40.003))
        one.refused(trade, 110)
        one.until(trade.isDone, "the order is over")


@capability("refused: 135 unknown parent")
def orphan(broker: Broker) -> None:
    with Session(broker) as one:
        one.refused(one.put(stock(CALM), LimitOrder("SELL", 1, 44.0), parentId=777), 135)


@capability("refused: 201 not enough money")
def poor(broker: Broker) -> None:
    with Session(broker) as one:
        trade = one.put(stock(CALM), LimitOrder("BUY", 1_000_000, 42.0))
        holds("rejected" in one.refused(trade, 201).lower(), "201 says rejected")
        one.status(trade, "Inactive")


@capability("refused: 10147 no such order to cancel")
def nothing_to_cancel(broker: Broker) -> None:
    with Session(broker) as one:
        one.ib.cancelOrder(Order(orderId=4711))
        one.code(10147)


@capability("refused: 10148 too late to cancel")
def too_late(broker: Broker) -> None:
    with Session(broker) as one:
        trade = one.put(stock(CALM), MarketOrder("BUY", 1))
        one.filled(trade)
        one.ib.cancelOrder(trade.order)
        holds("Filled" in one.refused(trade, 10148), "10148 says that it is filled")
        expect(trade.orderStatus.status, "Filled", "status")


@capability("refused: 161 nothing left to cancel")
def rejected(broker: Broker) -> None:
    with Session(broker) as one:
        trade = one.put(stock(CALM), LimitOrder("BUY", 1, 40.003))
        one.refused(trade, 110)
        one.ib.cancelOrder(trade.order)
        one.refused(trade, 161)


@capability("refused: 434 size zero")
def nothing(broker: Broker) -> None:
    with Session(broker) as one:
        one.refused(one.put(stock(CALM), MarketOrder("BUY", 0)), 434)


@capability("refused: 10268 eTradeOnly, a default of 9.81")
def legacy(broker: Broker) -> None:
    with Session(broker) as one:  # this library's default is False: the attribute set by hand
        one.refused(one.put(stock(CALM), MarketOrder("BUY", 1), eTradeOnly=True), 10268)
