"""What becomes of orders: previews, partial fills, changes, the end, and what is told of it later."""

from datetime import UTC, datetime

from as_app import FAR, Session, stock
from check import Broker, capability, expect, holds, near
from floor import ACCOUNT, ASK, CALM, HELD, SMALL, THIN
from ib_async import ExecutionFilter, LimitOrder, MarketOrder


@capability("preview (whatIf)")
def what_if(broker: Broker) -> None:
    with Session(broker) as one:
        state = one.ib.whatIfOrder(stock(CALM), LimitOrder("BUY", 100, ASK, tif="GTC"))
        holds(state and float(state.initMarginChange) > 0, f"preview {state} {one.errors[-1:]}")
        near(state.initMarginAfter, float(state.initMarginBefore) + float(state.initMarginChange), "after", within=0.02)
        near(state.commission, 1.0, "commission")
        one.ib.reqOpenOrders()
        mine = [fill for fill in one.ib.fills() if fill.execution.clientId == one.client_id]
        expect((one.ib.openOrders(), mine), ([], []), "open orders and fills of a preview")


@capability("partial fills")
def partial(broker: Broker) -> None:
    with Session(broker) as one:
        trade = one.put(stock(THIN), LimitOrder("BUY", 100, ASK))
        parts: list[tuple[str, float, float]] = []
        trade.statusEvent += lambda t: parts.append(
            (t.orderStatus.status, t.orderStatus.filled, t.orderStatus.remaining)
        )
        trade.filledEvent += lambda t: parts.append((t.orderStatus.status, t.orderStatus.filled, 0.0))
        one.filled(trade)
        expect([fill.execution.shares for fill in trade.fills], [30.0, 30.0, 30.0, 10.0], "fills")
        expect([fill.execution.cumQty for fill in trade.fills], [30.0, 60.0, 90.0, 100.0], "sums")
        expect(len({fill.execution.execId for fill in trade.fills}), 4, "execution ids")
        near(sum(fill.commissionReport.commission for fill in trade.fills), 1.0, "commission of all")


@capability("modify")
def modify(broker: Broker) -> None:
    with Session(broker) as one:
        trade = one.waiting()
        trade.order.lmtPrice, trade.order.totalQuantity = 41.0, 20
        one.ib.placeOrder(trade.contract, trade.order)
        one.until(lambda: [entry for entry in trade.log if entry.message == "Modify"], "a note of the change")
        one.ib.reqCurrentTime()
        told = one.until(
            lambda: [found for found in [one.told(broker, trade)] if found.lmtPrice == 41.0], "the order as changed"
        )[0]
        near(told.totalQuantity, 20.0, "size as told")
        trade.order.lmtPrice = 43.0
        one.ib.placeOrder(trade.contract, trade.order)
        near(one.filled(trade), ASK, "price")
        near(trade.filled(), 20, "shares")
        one.ib.client.placeOrder(trade.order.orderId, trade.contract, trade.order)
        one.refused(trade, 104)


@capability("cancel")
def cancel(broker: Broker) -> None:
    with Session(broker) as one:
        trade = one.waiting()
        one.ib.cancelOrder(trade.order)
        one.status(trade, "Cancelled")
        holds("Order Canceled" in one.refused(trade, 202), "202 says so")
        near(trade.filled(), 0, "filled")


@capability("cancel all")
def cancel_all(broker: Broker) -> None:
    with Session(broker) as one, Session(broker) as two:
        mine, others = one.waiting(), two.waiting(HELD)
        two.ib.reqGlobalCancel()
        one.status(mine, "Cancelled")
        two.status(others, "Cancelled")


@capability("open orders")
def open_orders(broker: Broker) -> None:
    with Session(broker) as one:
        trade = one.waiting(orderRef="asked for")
        (found,) = one.ib.reqOpenOrders()
        expect(found.orderStatus.status, "Submitted", "status")
        expect((found.order.orderId, found.order.orderRef), (trade.order.orderId, "asked for"), "open order")
        one.ended(trade)


@capability("executions and commissions on request")
def executions(broker: Broker) -> None:
    with Session(broker) as one:
        client_id, trade = one.client_id, one.put(stock(SMALL), MarketOrder("BUY", 7))
        one.filled(trade)
        one.filled(one.put(stock(CALM), MarketOrder("BUY", 1)))
    with Session(broker) as other:
        (fill,) = other.ib.reqExecutions(ExecutionFilter(clientId=client_id, symbol=SMALL))
        expect((fill.contract.symbol, fill.execution.shares, fill.execution.acctNumber), (SMALL, 7.0, ACCOUNT), "fill")
        expect(fill.execution.orderId, trade.order.orderId, "order id")
        holds(abs((datetime.now(UTC) - fill.execution.time).total_seconds()) < 60, f"time {fill.execution.time}")
        (kept,) = [one for one in other.ib.fills() if one.execution.execId == fill.execution.execId]
        near(kept.commissionReport.commission, 0.76, "commission: one percent")


@capability("completed orders")
def completed(broker: Broker) -> None:
    with Session(broker) as one:
        one.ended(one.waiting(orderRef="given up"))
        one.filled(one.put(stock(CALM), MarketOrder("BUY", 2), orderRef="all of it"))
        found = {trade.order.orderRef: trade for trade in one.ib.reqCompletedOrders(True)}
        done, gone = found["all of it"], found["given up"]
        expect((done.contract.symbol, done.order.action, done.orderStatus.status), (CALM, "BUY", "Filled"), "filled")
        near(done.order.filledQuantity, 2, "filled")
        expect(
            (gone.order.orderType, gone.order.lmtPrice, gone.orderStatus.status), ("LMT", FAR, "Cancelled"), "cancelled"
        )
