"""Orders that are refused, each with its code."""

from check import Broker, NotOfferedError, capability, expect, holds
from floor import CALM
from ib_app import joined, order, stock
from ib_orders import FAR, ended, filled, waiting
from ibapi.order import Order


@capability("refused: 103 order id used before")
def duplicate(broker: Broker) -> None:
    with joined(broker) as app:
        ident = waiting(app)
        ended(app, ident)
        since = app.mark()
        app.placeOrder(ident, stock(CALM), order("BUY", 1, "LMT", lmtPrice=FAR))
        app.code(ident, 103, since=since)


@capability("refused: 110 price off the tick")
def off_tick(broker: Broker) -> None:
    with joined(broker) as app:
        app.code(app.put(stock(CALM), order("BUY", 1, "LMT", lmtPrice=40.003)), 110)


@capability("refused: 135 unknown parent")
def orphan(broker: Broker) -> None:
    with joined(broker) as app:
        app.code(app.put(stock(CALM), order("SELL", 1, "LMT", lmtPrice=44.0, parentId=777)), 135)


@capability("refused: 201 not enough money")
def poor(broker: Broker) -> None:
    with joined(broker) as app:
        ident = app.put(stock(CALM), order("BUY", 1_000_000, "LMT", lmtPrice=42.0))
        holds("rejected" in app.code(ident, 201).lower(), "201 says rejected")
        app.status(ident, "Inactive", despite=201)


@capability("refused: 10147 no such order to cancel")
def nothing_to_cancel(broker: Broker) -> None:
    with joined(broker) as app:
        app.take_back(4711)
        app.code(4711, 10147)


@capability("refused: 10148 too late to cancel")
def too_late(broker: Broker) -> None:
    with joined(broker) as app:
        ident = app.put(stock(CALM), order("BUY", 1, "MKT"))
        filled(app, ident)
        since = app.mark()
        app.take_back(ident)
        holds("Filled" in app.code(ident, 10148, since=since), "10148 says that it is filled")


@capability("refused: 161 nothing left to cancel")
def rejected(broker: Broker) -> None:
    with joined(broker) as app:
        ident = app.put(stock(CALM), order("BUY", 1, "LMT", lmtPrice=40.003))
        app.code(ident, 110)
        since = app.mark()
        app.take_back(ident)
        app.code(ident, 161, since=since)


@capability("refused: 434 size zero")
def nothing(broker: Broker) -> None:
    with joined(broker) as app:
        app.code(app.put(stock(CALM), order("BUY", 0, "MKT")), 434)


@capability("refused: 10268 eTradeOnly, a default of 9.81")
def legacy(broker: Broker) -> None:
    if not hasattr(Order(), "eTradeOnly"):
        raise NotOfferedError("the library has no eTradeOnly any more")
    with joined(broker) as app:
        raw = order("BUY", 1, "MKT")
        raw.eTradeOnly = Order().eTradeOnly
        expect(raw.eTradeOnly, True, "default of the library")
        app.code(app.put(stock(CALM), raw), 10268)
