"""The account: values, positions, profit and loss."""

import math

from as_app import Session, stock
from check import Broker, capability, expect, holds, near
from floor import ACCOUNT, ASK, BID, CALM, CALM_ID, CASH, HELD, RISE
from ib_async import MarketOrder


def bought(one: Session, symbol: str, size: int) -> float:
    """Buys at the market; gives the price paid."""
    return one.filled(one.put(stock(symbol), MarketOrder("BUY", size)))


def held(one: Session, symbol: str) -> tuple[float, float]:
    """Shares and average cost."""
    rows = [row for row in one.ib.positions() if row.contract.symbol == symbol]
    return (rows[0].position, rows[0].avgCost) if rows else (0.0, 0.0)


@capability("account summary")
def summary(broker: Broker) -> None:
    with Session(broker) as one:
        found = {row.tag: row for row in one.ib.accountSummary()}
        holds({"NetLiquidation", "BuyingPower", "TotalCashValue"} <= set(found), f"tags {sorted(found)}")
        expect((found["NetLiquidation"].account, found["NetLiquidation"].currency), (ACCOUNT, "USD"), "whose")
        for ident in (90001, 90002):
            one.ib.client.reqAccountSummary(ident, "All", "NetLiquidation")
        one.code(322)


@capability("account updates")
def updates(broker: Broker) -> None:
    with Session(broker) as one:
        values = {(row.tag, row.currency): row.value for row in one.ib.accountValues()}
        expect(values["AccountReady", ""], "true", "AccountReady")
        paid = bought(one, CALM, 3)
        (line,) = one.until(lambda: [row for row in one.ib.portfolio() if row.contract.symbol == CALM], "line")
        expect((line.contract.conId, line.account), (CALM_ID, ACCOUNT), "line")
        holds(line.position >= 3 and paid <= line.averageCost < paid + 1, f"{line}")
        one.until(
            lambda: [row for row in one.ib.accountValues() if row.tag == "TotalCashValue" and float(row.value) < CASH],
            "less cash",
        )


@capability("account updates by model")
def updates_multi(broker: Broker) -> None:
    with Session(broker) as one:
        one.ib.reqAccountUpdatesMulti(ACCOUNT, "")
        holds(any(row.tag == "NetLiquidation" for row in one.ib.accountValues(ACCOUNT)), "values")


@capability("positions")
def positions(broker: Broker) -> None:
    with Session(broker) as one:
        before, _ = held(one, HELD)
        paid = bought(one, HELD, 200)
        one.until(lambda: held(one, HELD)[0] == before + 200, "200 more")
        near(held(one, HELD)[1], paid + 0.005, "average cost with the commission of 1.00 for 200", within=0.001)


@capability("positions by model")
def positions_multi(broker: Broker) -> None:
    with Session(broker) as one:
        bought(one, CALM, 1)
        told: list[tuple[str, float]] = []
        one.ib.wrapper.positionMulti = lambda _, __, ___, what, size, ____: told.append((what.symbol, size))
        ends: list[int] = []
        one.ib.wrapper.positionMultiEnd = ends.append
        one.ib.client.reqPositionsMulti(90003, ACCOUNT, "")
        one.until(lambda: ends, "the end of the positions")
        near(dict(told)[CALM], held(one, CALM)[0], "shares")


@capability("profit and loss")
def pnl(broker: Broker) -> None:
    with Session(broker) as one:
        told = one.ib.reqPnL(ACCOUNT)
        one.until(lambda: not math.isnan(told.dailyPnL), "first figures")
        before = told.realizedPnL
        bought(one, RISE, 1)
        one.filled(one.put(stock(RISE), MarketOrder("SELL", 1)))
        one.until(lambda: told.realizedPnL != before, "realised")
        near(told.dailyPnL, told.realizedPnL + told.unrealizedPnL, "daily is both", within=0.011)
        one.ib.cancelPnL(ACCOUNT)


@capability("profit and loss of one position")
def pnl_single(broker: Broker) -> None:
    with Session(broker) as one:
        bought(one, CALM, 5)
        one.until(lambda: held(one, CALM)[0] >= 5, "position")
        size, cost = held(one, CALM)
        told = one.ib.reqPnLSingle(ACCOUNT, "", CALM_ID)
        one.until(lambda: not math.isnan(told.value) and told.position == size, "figures")
        holds(size * BID - 0.01 < told.value < size * ASK + 0.01, f"value {told.value} of {size}")
        near(told.unrealizedPnL, told.value - size * cost, "unrealised", within=0.011)
        one.ib.cancelPnLSingle(ACCOUNT, "", CALM_ID)
