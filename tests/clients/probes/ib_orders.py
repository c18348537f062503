"""Orders of every type and time in force."""

from datetime import UTC, datetime, timedelta

from check import Broker, capability, expect, holds, near
from floor import ACCOUNT, ASK, BID, CALM, CALM_ID, DROP, HARD, MOVED, THIN
from ib_app import App, joined, number, order, stock

FAR = 40.0  # a buy limit that waits


def filled(app: App, ident: int) -> float:
    """Waits until it is filled; gives the average price."""
    return float(app.status(ident, "Filled")[4])


def waiting(app: App, symbol: str = CALM, **given: object) -> int:
    """A buy of ten that works and does not fill."""
    ident = app.put(stock(symbol), order("BUY", 10, "LMT", lmtPrice=FAR, **given))
    app.status(ident, "Submitted")
    return ident


def ended(app: App, ident: int) -> None:
    """Takes it back and waits for both reports of that."""
    app.take_back(ident)
    app.status(ident, "Cancelled")
    app.code(ident, 202)


@capability("order MKT")
def mkt(broker: Broker) -> None:
    with joined(broker) as app:
        ident = app.put(stock(CALM), order("BUY", 10, "MKT", orderRef="mine"))
        near(filled(app, ident), ASK, "price")
        told = app.until("openOrder", ident)
        expect((told[1].conId, told[2].orderType, told[2].orderRef), (CALM_ID, "MKT", "mine"), "order as told")
        expect((told[2].account, told[2].permId > 0), (ACCOUNT, True), "account and permId")
        near(told[2].lmtPrice, 0, "limit of a market order")
        _, what, fill = app.until("execDetails", where=lambda _, __, one: one.orderId == ident)
        expect((what.symbol, fill.side, float(fill.shares)), (CALM, "BOT", 10.0), "execution")
        expect((fill.price, fill.permId, fill.orderRef), (ASK, told[2].permId, "mine"), "execution")
        (report,) = app.until("commission", where=lambda one: one.execId == fill.execId)
        near(getattr(report, "commissionAndFees", getattr(report, "commission", None)), 1.0, "commission")
        expect(number(report.realizedPNL), None, "realised by an opening trade")
        near(filled(app, app.put(stock(CALM), order("SELL", 10, "MKT"))), BID, "price of the sale")


@capability("order LMT")
def lmt(broker: Broker) -> None:
    with joined(broker) as app:
        ident = waiting(app)
        near(app.status(ident, "Submitted")[3], 10, "remaining")
        ended(app, ident)
        near(filled(app, app.put(stock(CALM), order("BUY", 10, "LMT", lmtPrice=43.0))), ASK, "better than its limit")
        ident = app.put(stock(DROP), order("BUY", 10, "LMT", lmtPrice=41.0))
        holds(filled(app, ident) <= 41.0, "a waiting limit fills at its price or better")


@capability("order STP")
def stp(broker: Broker) -> None:
    with joined(broker) as app:
        broker.quote(MOVED, BID, ASK)
        ident = app.put(stock(MOVED), order("SELL", 10, "STP", auxPrice=40.0))
        app.status(ident, "PreSubmitted", lambda *told: told[9] == "trigger")
        near(app.until("openOrder", ident)[2].auxPrice, 40.0, "stop as told")
        broker.quote(MOVED, 39.10, 39.14)
        near(filled(app, ident), 39.10, "gapped through")
        ident = app.put(stock(CALM), order("SELL", 10, "STP", auxPrice=40.0))
        app.status(ident, "PreSubmitted")
        ended(app, ident)


@capability("order STP LMT")
def stp_lmt(broker: Broker) -> None:
    with joined(broker) as app:
        broker.quote(MOVED, BID, ASK)
        one = app.put(stock(MOVED), order("SELL", 10, "STP LMT", auxPrice=40.0, lmtPrice=39.0))
        other = app.put(stock(MOVED), order("SELL", 10, "STP LMT", auxPrice=40.0, lmtPrice=39.5))
        for ident in (one, other):
            app.status(ident, "PreSubmitted", lambda *told: told[9] == "trigger")
        broker.quote(MOVED, 39.10, 39.14)
        near(filled(app, one), 39.10, "price, not under its limit")
        app.status(other, "Submitted")  # set off, and its limit is out of reach
        told = app.until("openOrder", other)[2]
        expect((told.orderType, told.auxPrice, told.lmtPrice), ("STP LMT", 40.0, 39.5), "order as told")
        ended(app, other)


@capability("order TRAIL")
def trail(broker: Broker) -> None:
    with joined(broker) as app:
        broker.quote(MOVED, BID, ASK)
        ident = app.put(stock(MOVED), order("SELL", 10, "TRAIL", auxPrice=1.0))
        app.status(ident, "PreSubmitted")
        told = app.until("openOrder", ident, lambda *row: number(row[2].trailStopPrice))[2]
        near(told.trailStopPrice, BID - 1, "stop behind the bid")
        since = app.mark()
        broker.quote(MOVED, 44.00, 44.04)
        broker.quote(MOVED, 43.10, 43.14)  # less than one below the highest
        app.reqOpenOrders()
        told = app.until("openOrder", ident, lambda *row: row[2].trailStopPrice == 43.0, since=since)[2]
        near(told.trailStopPrice, 43.0, "stop behind the highest bid")
        broker.quote(MOVED, 42.90, 42.94)
        near(filled(app, ident), 42.90, "price")
        ident = app.put(stock(CALM), order("SELL", 10, "TRAIL", trailingPercent=10.0))
        told = app.until("openOrder", ident, lambda *row: number(row[2].trailStopPrice))[2]
        near(told.trailStopPrice, BID * 0.9, "stop ten percent behind", within=0.01)
        ended(app, ident)


@capability("time in force DAY")
def day(broker: Broker) -> None:
    with joined(broker) as app:
        ident = waiting(app, tif="DAY")
        expect(app.until("openOrder", ident)[2].tif, "DAY", "tif as told")
        ended(app, ident)


@capability("time in force GTC")
def gtc(broker: Broker) -> None:
    client_id = broker.client_id()
    with joined(broker, client_id) as app:
        ident = waiting(app, orderRef="stays")
        perm = app.until("openOrder", ident)[2].permId
    with joined(broker) as other:
        other.reqAllOpenOrders()
        other.until("openOrderEnd")
        (told,) = [row[2] for row in other.calls("openOrder") if row[2].orderRef == "stays"]
        expect((told.permId, told.tif, told.clientId), (perm, "GTC", client_id), "order after its client has gone")


@capability("time in force GTD")
def gtd(broker: Broker) -> None:
    with joined(broker) as app:
        end = datetime.now(UTC) + timedelta(seconds=2)
        ident = waiting(app, tif="GTD", goodTillDate=f"{end:%Y%m%d-%H:%M:%S}")
        app.status(ident, "Cancelled")
        holds(datetime.now(UTC) >= end.replace(microsecond=0), "not before its time")
        ident = app.put(stock(CALM), order("BUY", 1, "LMT", lmtPrice=FAR, tif="GTD", goodTillDate="20200101-10:00:00"))
        app.code(ident, 391)


@capability("time in force IOC")
def ioc(broker: Broker) -> None:
    with joined(broker) as app:
        near(filled(app, app.put(stock(CALM), order("BUY", 10, "LMT", lmtPrice=43.0, tif="IOC"))), ASK, "price")
        ident = app.put(stock(CALM), order("BUY", 10, "LMT", lmtPrice=FAR, tif="IOC"))
        near(app.status(ident, "Cancelled")[2], 0, "shares of one that does not meet the quote")
        ident = app.put(stock(THIN), order("BUY", 100, "LMT", lmtPrice=ASK, tif="IOC"))
        near(app.status(ident, "Cancelled")[2], 30, "shares of one that meets thirty")


@capability("outside regular hours")
def outside(broker: Broker) -> None:
    with joined(broker) as app:
        ident = app.put(stock(CALM), order("BUY", 1, "LMT", lmtPrice=43.0, outsideRth=True))
        filled(app, ident)
        holds(app.until("openOrder", ident)[2].outsideRth, "outsideRth as told")


@capability("short sale held for shares to borrow (404)")
def short(broker: Broker) -> None:
    with joined(broker) as app:
        ident = app.put(stock(HARD), order("SELL", 10, "MKT"))
        app.code(ident, 404)
        app.status(ident, "PreSubmitted", lambda *told: told[9] == "locate")
        ended(app, ident)
