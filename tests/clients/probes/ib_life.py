"""What becomes of orders: previews, partial fills, changes, the end, and what is told of it later."""

import time

from check import Broker, capability, expect, holds, near
from floor import ACCOUNT, ASK, CALM, HELD, SMALL, THIN
from ib_app import joined, number, order, stock
from ib_orders import FAR, ended, filled, waiting
from ibapi.execution import ExecutionFilter


@capability("preview (whatIf)")
def what_if(broker: Broker) -> None:
    with joined(broker) as app:
        ident = app.put(stock(CALM), order("BUY", 100, "LMT", lmtPrice=ASK, whatIf=True))
        state = app.until("openOrder", ident)[3]
        holds(float(state.initMarginChange) > 0, f"initial margin {state.initMarginChange}")
        near(
            float(state.initMarginAfter),
            float(state.initMarginBefore) + float(state.initMarginChange),
            "margin after",
            within=0.02,
        )
        near(number(getattr(state, "commissionAndFees", getattr(state, "commission", None))), 1.0, "commission")
        app.sync()
        since = app.mark()
        app.reqOpenOrders()
        app.until("openOrderEnd", since=since)
        expect(app.calls("openOrder", ident, since=since), [], "open orders after a preview")
        expect(app.calls("execDetails"), [], "fills of a preview")


@capability("partial fills")
def partial(broker: Broker) -> None:
    with joined(broker) as app:
        ident = app.put(stock(THIN), order("BUY", 100, "LMT", lmtPrice=ASK))
        filled(app, ident)
        fills = [row[2] for row in app.calls("execDetails") if row[2].orderId == ident]
        expect([float(fill.shares) for fill in fills], [30.0, 30.0, 30.0, 10.0], "fills")
        expect([float(fill.cumQty) for fill in fills], [30.0, 60.0, 90.0, 100.0], "sums")
        expect(len({fill.execId for fill in fills}), 4, "execution ids")
        words = [(row[1], float(row[2]), float(row[3])) for row in app.calls("orderStatus", ident)]
        holds(("Submitted", 30.0, 70.0) in words, f"statuses {words}")


@capability("modify")
def modify(broker: Broker) -> None:
    with joined(broker) as app:
        ident = waiting(app)
        since = app.mark()
        app.placeOrder(ident, stock(CALM), order("BUY", 20, "LMT", lmtPrice=41.0))
        told = app.until("openOrder", ident, lambda *row: row[2].lmtPrice == 41.0, since=since)[2]
        near(told.totalQuantity, 20, "size as told")
        app.placeOrder(ident, stock(CALM), order("BUY", 20, "LMT", lmtPrice=43.0))
        near(filled(app, ident), ASK, "price")
        since = app.mark()
        app.placeOrder(ident, stock(CALM), order("BUY", 30, "LMT", lmtPrice=43.0))
        app.code(ident, 104, since=since)


@capability("cancel")
def cancel(broker: Broker) -> None:
    with joined(broker) as app:
        ident = waiting(app)
        app.take_back(ident)
        told = app.status(ident, "Cancelled")
        near(told[2], 0, "filled")
        holds("Order Canceled" in app.code(ident, 202), "202 says so")


@capability("cancel all")
def cancel_all(broker: Broker) -> None:
    with joined(broker) as one, joined(broker) as two:
        mine, others = waiting(one), waiting(two, HELD)
        two.take_all_back()
        one.status(mine, "Cancelled")
        two.status(others, "Cancelled")


@capability("open orders")
def open_orders(broker: Broker) -> None:
    with joined(broker) as app:
        ident = waiting(app, orderRef="asked for")
        since = app.mark()
        app.reqOpenOrders()
        app.until("openOrderEnd", since=since)
        (told,) = app.calls("openOrder", since=since)
        expect((told[0], told[2].orderRef, told[3].status), (ident, "asked for", "Submitted"), "open order")
        expect([row[1] for row in app.calls("orderStatus", ident, since=since)], ["Submitted"], "its status")
        ended(app, ident)


@capability("executions and commissions on request")
def executions(broker: Broker) -> None:
    client_id = broker.client_id()
    with joined(broker, client_id) as app:
        ident = app.put(stock(SMALL), order("BUY", 7, "MKT"))
        filled(app, ident)
        app.put(stock(CALM), order("BUY", 1, "MKT"))
        app.until("commission", where=lambda _: len(app.calls("commission")) == 2)
    with joined(broker) as other:
        asked = ExecutionFilter()
        asked.symbol = SMALL
        asked.clientId = client_id
        req = other.ident()
        other.reqExecutions(req, asked)
        other.until("execDetailsEnd", req)
        ((_, what, fill),) = other.calls("execDetails", req)
        expect((what.symbol, fill.orderId, float(fill.shares)), (SMALL, ident, 7.0), "execution")
        expect(fill.acctNumber, ACCOUNT, "account")
        holds(fill.time[:4] == f"{time.gmtime().tm_year}", f"time {fill.time}")
        (report,) = other.until("commission", where=lambda one: one.execId == fill.execId)
        near(getattr(report, "commissionAndFees", getattr(report, "commission", None)), 0.76, "commission: one percent")


@capability("completed orders")
def completed(broker: Broker) -> None:
    with joined(broker) as app:
        gone, done = waiting(app, orderRef="given up"), 0
        ended(app, gone)
        done = app.put(stock(CALM), order("BUY", 2, "MKT", orderRef="all of it"))
        filled(app, done)
        app.reqCompletedOrders(True)
        app.until("completedOrdersEnd")
        found = {row[1].orderRef: row for row in app.calls("completedOrder")}
        what, terms, state = found["all of it"]
        expect((what.symbol, terms.action, state.status), (CALM, "BUY", "Filled"), "the filled one")
        near(terms.filledQuantity, 2, "filled")
        holds(state.completedTime[:4] == f"{time.gmtime().tm_year}", f"time {state.completedTime}")
        what, terms, state = found["given up"]
        expect((terms.orderType, terms.lmtPrice, state.status), ("LMT", FAR, "Cancelled"), "the cancelled one")
