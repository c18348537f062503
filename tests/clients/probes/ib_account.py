"""The account: values, positions, profit and loss."""

from check import Broker, capability, expect, holds, near
from floor import ACCOUNT, ASK, BID, CALM, CALM_ID, CASH, HELD, RISE
from ib_app import App, joined, number, order, stock
from ibapi.contract import Contract


def bought(app: App, symbol: str, size: int) -> float:
    """Buys at the market; gives the price paid."""
    ident = app.put(stock(symbol), order("BUY", size, "MKT"))
    return float(app.status(ident, "Filled")[4])


def held(app: App, symbol: str) -> tuple[float, float]:
    """Shares and average cost as reqPositions tells them."""
    since = app.mark()
    app.reqPositions()
    app.until("positionEnd", since=since)
    app.cancelPositions()
    rows = [told for told in app.calls("position", since=since) if told[1].symbol == symbol]
    return (float(rows[0][2]), float(rows[0][3])) if rows else (0.0, 0.0)


@capability("account summary")
def summary(broker: Broker) -> None:
    with joined(broker) as app:
        ident = app.ident()
        app.reqAccountSummary(ident, "All", "NetLiquidation,BuyingPower,TotalCashValue")
        app.until("accountSummaryEnd", ident)
        found = {told[2]: told for told in app.calls("accountSummary", ident)}
        expect(set(found), {"NetLiquidation", "BuyingPower", "TotalCashValue"}, "tags")
        expect({(told[1], told[4]) for told in found.values()}, {(ACCOUNT, "USD")}, "account and currency")
        holds(abs(float(found["NetLiquidation"][3]) - CASH) < 0.1 * CASH, f"worth {found['NetLiquidation'][3]}")
        more = [app.ident(), app.ident()]
        for one in more:
            app.reqAccountSummary(one, "All", "NetLiquidation")
        app.code(more[1], 322)
        app.cancelAccountSummary(ident)
        app.cancelAccountSummary(more[0])


@capability("account updates")
def updates(broker: Broker) -> None:
    with joined(broker) as app:
        app.reqAccountUpdates(True, ACCOUNT)
        app.until("accountDownloadEnd", ACCOUNT)
        values = {(told[0], told[2]): told[1] for told in app.calls("updateAccountValue")}
        expect(values["AccountReady", ""], "true", "AccountReady")
        near(values["TotalCashBalance", "BASE"], float(values["TotalCashValue", "USD"]), "cash")
        holds(":" in app.until("updateAccountTime")[0], "time of the values")
        since = app.mark()
        paid = bought(app, CALM, 3)
        what, size, _, _, cost, _, _, account = app.until(
            "updatePortfolio", where=lambda what, *_: what.symbol == CALM, since=since
        )
        expect((what.conId, account), (CALM_ID, ACCOUNT), "line")
        holds(float(size) >= 3 and paid <= cost < paid + 1, f"{size} at {cost}")
        app.until("updateAccountValue", "TotalCashValue", lambda _, value, *__: float(value) < CASH, since=since)
        app.reqAccountUpdates(False, ACCOUNT)


@capability("account updates by model")
def updates_multi(broker: Broker) -> None:
    with joined(broker) as app:
        ident = app.ident()
        app.reqAccountUpdatesMulti(ident, ACCOUNT, "", True)
        app.until("accountUpdateMultiEnd", ident)
        rows = app.calls("accountUpdateMulti", ident)
        expect({told[1] for told in rows}, {ACCOUNT}, "account")
        holds(any(told[3] == "NetLiquidation" for told in rows), f"keys {sorted({told[3] for told in rows})}")
        app.cancelAccountUpdatesMulti(ident)


@capability("positions")
def positions(broker: Broker) -> None:
    with joined(broker) as app:
        before, _ = held(app, HELD)
        app.reqPositions()
        since = app.mark()
        paid = bought(app, HELD, 200)
        app.until(
            "position", ACCOUNT, lambda _, what, size, __: what.symbol == HELD and size == before + 200, since=since
        )
        size, cost = held(app, HELD)
        near(size, before + 200, "shares")
        near(cost, paid + 0.005, "average cost with the commission of 1.00 for 200", within=0.001)


@capability("positions by model")
def positions_multi(broker: Broker) -> None:
    with joined(broker) as app:
        bought(app, CALM, 1)
        ident = app.ident()
        app.reqPositionsMulti(ident, ACCOUNT, "")
        app.until("positionMultiEnd", ident)
        found = {told[3].symbol: float(told[4]) for told in app.calls("positionMulti", ident)}
        near(found[CALM], held(app, CALM)[0], "shares")
        app.cancelPositionsMulti(ident)


@capability("profit and loss")
def pnl(broker: Broker) -> None:
    with joined(broker) as app:
        ident = app.ident()
        app.reqPnL(ident, ACCOUNT, "")
        before = number(app.until("pnl", ident)[3])
        since = app.mark()
        bought(app, RISE, 1)
        app.until("pnl", ident, since=since)
        since = app.mark()
        app.status(app.put(stock(RISE), order("SELL", 1, "MKT")), "Filled")
        told = app.until("pnl", ident, lambda *row: number(row[3]) not in (None, before), since=since)
        near(
            told[1],
            sum(number(one) or 0.0 for one in told[2:4]),
            "daily is what is realised and what is not",
            within=0.011,
        )
        app.cancelPnL(ident)


@capability("profit and loss of one position")
def pnl_single(broker: Broker) -> None:
    with joined(broker) as app:
        bought(app, CALM, 5)
        size, cost = held(app, CALM)
        ident = app.ident()
        app.reqPnLSingle(ident, ACCOUNT, "", CALM_ID)
        told = app.until("pnlSingle", ident)
        near(told[1], size, "shares")
        holds(size * BID - 0.01 < float(told[5]) < size * ASK + 0.01, f"value {told[5]} of {size}")
        near(told[3], float(told[5]) - size * cost, "unrealised", within=0.011)
        app.cancelPnLSingle(ident)


def contract_of(con_id: int) -> Contract:
    """A contract by its id alone, as an answer names it."""
    made = Contract()
    made.conId, made.exchange = con_id, "SMART"
    return made
