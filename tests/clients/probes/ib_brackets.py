"""Brackets and groups."""

from check import Broker, capability, expect, near
from floor import ASK, BID, CALM, DROP, MOVED, RISE, UP
from ib_app import App, joined, order, stock
from ib_orders import FAR, filled


@capability("bracket: entry fills, target ends the stop")
def target(broker: Broker) -> None:
    with joined(broker) as app:
        entry, goal, stop = bracket(app, RISE, "MKT", 45.0, 38.0)
        filled(app, entry)
        near(filled(app, goal), 45.0, "target", within=UP)
        app.status(stop, "Cancelled")
        app.code(stop, 202)


@capability("bracket: stop ends the target")
def stopped(broker: Broker) -> None:
    with joined(broker) as app:
        broker.quote(MOVED, BID, ASK)
        entry, goal, stop = bracket(app, MOVED, "MKT", 49.0, 40.0)
        near(filled(app, entry), ASK, "entry")
        app.status(stop, "PreSubmitted", lambda *told: told[9] == "trigger")
        app.status(goal, "Submitted")
        broker.quote(MOVED, 39.10, 39.14)
        near(filled(app, stop), 39.10, "stop")
        app.status(goal, "Cancelled")
        app.code(goal, 202)


@capability("bracket: children wait, then live")
def children(broker: Broker) -> None:
    with joined(broker) as app:
        entry, goal, stop = bracket(app, CALM, "LMT", 49.0, 38.0, lmtPrice=FAR)
        app.status(entry, "Submitted")
        app.status(goal, "PreSubmitted", lambda *told: told[9] == "child" and told[6] == entry)
        app.status(stop, "PreSubmitted", lambda *told: told[9] == "child,trigger" and told[6] == entry)
        perm = app.until("openOrder", entry)[2].permId
        told = app.until("openOrder", goal)[2]
        expect((told.ocaGroup, told.ocaType, told.parentId), (str(perm), 3, entry), "group of the children")
        since = app.mark()
        app.placeOrder(entry, stock(CALM), order("BUY", 10, "LMT", lmtPrice=43.0))
        filled(app, entry)
        app.status(goal, "Submitted", since=since)
        app.status(stop, "PreSubmitted", lambda *told: told[9] == "trigger", since=since)
        since = app.mark()
        stale = order("SELL", 10, "LMT", lmtPrice=48.0, parentId=entry)
        app.placeOrder(goal, stock(CALM), stale)
        app.code(goal, 135, since=since)
        since = app.mark()
        app.placeOrder(goal, stock(CALM), order("SELL", 10, "LMT", lmtPrice=48.0))
        app.until("openOrder", goal, lambda *row: row[2].lmtPrice == 48.0, since=since)
        since = app.mark()
        app.take_back(goal)
        app.status(goal, "Cancelled", since=since)
        app.status(stop, "Cancelled", since=since)


@capability("bracket: cancelled entry takes its children along")
def withdrawn(broker: Broker) -> None:
    with joined(broker) as app:
        entry, goal, stop = bracket(app, CALM, "LMT", 49.0, 38.0, lmtPrice=FAR)
        app.status(stop, "PreSubmitted")
        app.take_back(entry)
        for ident in (entry, goal, stop):
            app.status(ident, "Cancelled")


@capability("bracket: not transmitted is not told")
def untransmitted(broker: Broker) -> None:
    with joined(broker) as app:
        ident = app.put(stock(CALM), order("BUY", 1, "MKT", transmit=False))
        app.sync()
        app.reqOpenOrders()
        app.until("openOrderEnd")
        expect(app.calls("openOrder", ident), [], "open orders")
        app.placeOrder(ident, stock(CALM), order("BUY", 1, "MKT"))
        filled(app, ident)


@capability("one cancels all (OCA)")
def oca(broker: Broker) -> None:
    with joined(broker) as app:
        group = {"ocaGroup": f"either {app.clientId}", "ocaType": 1}
        one = app.put(stock(CALM), order("BUY", 10, "LMT", lmtPrice=FAR, **group))
        other = app.put(stock(DROP), order("BUY", 10, "LMT", lmtPrice=20.0, **group))
        app.status(one, "Submitted")
        app.status(other, "Submitted")
        app.placeOrder(one, stock(CALM), order("BUY", 10, "LMT", lmtPrice=43.0, **group))
        filled(app, one)
        app.status(other, "Cancelled")


def bracket(app: App, symbol: str, kind: str, goal: float, stop: float, **entry: object) -> tuple[int, int, int]:
    """Entry, target and stop of ten shares, sent by the last of them."""
    first = app.put(stock(symbol), order("BUY", 10, kind, transmit=False, **entry))
    second = app.put(stock(symbol), order("SELL", 10, "LMT", lmtPrice=goal, parentId=first, transmit=False))
    third = app.put(stock(symbol), order("SELL", 10, "STP", auxPrice=stop, parentId=first))
    return first, second, third
