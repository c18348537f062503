"""ib_async 2.1.0 as its users write it, against the paper broker: everything it asks at connect, and a bracket."""

import asyncio
from collections.abc import Callable, Iterator

import pytest
from ib_async import IB, LimitOrder, MarketOrder, Stock

from newsbot.paper.build import build_broker
from newsbot.paper.serving.server import PaperServer

DEADLINE_S = 5.0


@pytest.fixture(name="ib")
def _ib() -> Iterator[IB]:
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    ib = IB()
    try:
        with PaperServer(build_broker(seed=4)) as server:
            ib.connect("127.0.0.1", server.port, clientId=3, timeout=DEADLINE_S, raiseSyncErrors=True)
            yield ib
            ib.disconnect()
    finally:
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()
        asyncio.set_event_loop(None)


def wait(ib: IB, done: Callable[[], object]) -> None:
    """Runs the client's loop until it is so."""
    for _ in range(int(DEADLINE_S / 0.01)):
        if done():
            return
        ib.sleep(0.01)
    raise AssertionError("not within the deadline")


def test_all_that_is_asked_at_connect_is_answered(ib: IB) -> None:
    """raiseSyncErrors: any request that were not closed by its End message would have raised."""
    assert (ib.client.serverVersion(), ib.managedAccounts()) == (178, ["DU0000000"])
    values = {value.tag: value.value for value in ib.accountValues() if value.currency == "USD"}
    assert values["NetLiquidation"] == "100000.00"
    assert (ib.positions(), ib.openTrades(), ib.fills()) == ([], [], [])


def test_contracts_quotes_and_small_questions(ib: IB) -> None:
    (aapl,) = ib.qualifyContracts(Stock("AAPL", "SMART", "USD"))
    assert (aapl.conId, aapl.primaryExchange) == (265598, "NASDAQ")
    ticker = ib.reqMktData(aapl)
    wait(ib, lambda: ticker.hasBidAsk() and ticker.close > 0)
    assert ticker.bid < ticker.ask
    assert ticker.halted == 0
    assert [step.increment for step in ib.reqMarketRule(26)] == [0.0001, 0.01]
    assert "AAPL" in [sample.contract.symbol for sample in ib.reqMatchingSymbols("APPLE")]
    assert {value.tag for value in ib.accountSummary()} >= {"NetLiquidation", "BuyingPower"}
    assert len(ib.reqHistoricalData(aapl, "", "2 D", "1 hour", "TRADES", True)) >= 7


def test_a_bracket_fills_and_is_ended_by_hand(ib: IB) -> None:
    aapl = Stock("AAPL", "SMART", "USD")
    legs = ib.bracketOrder("BUY", 10, 300.0, 400.0, 100.0)
    entry, target, stop = [ib.placeOrder(aapl, leg) for leg in legs]
    wait(ib, entry.isDone)
    wait(ib, lambda: target.orderStatus.status == "Submitted")
    assert (stop.orderStatus.status, stop.orderStatus.whyHeld) == ("PreSubmitted", "trigger")
    (fill,) = entry.fills
    assert (fill.execution.shares, fill.commissionReport.commission) == (10.0, 1.0)
    wait(ib, lambda: [(p.contract.symbol, p.position) for p in ib.positions()] == [("AAPL", 10.0)])
    ib.cancelOrder(target.order)
    wait(ib, lambda: (target.orderStatus.status, stop.orderStatus.status) == ("Cancelled", "Cancelled"))


def test_a_target_that_fills_ends_the_stop(ib: IB) -> None:
    aapl = Stock("AAPL", "SMART", "USD")
    legs = ib.bracketOrder("BUY", 10, 300.0, 150.0, 100.0)
    entry, target, stop = [ib.placeOrder(aapl, leg) for leg in legs]
    wait(ib, lambda: entry.isDone() and target.isDone() and stop.isDone())
    assert [trade.orderStatus.status for trade in (entry, target, stop)] == ["Filled", "Filled", "Cancelled"]
    wait(ib, lambda: len(ib.fills()) == 2)
    assert [trade.order.orderType for trade in ib.reqCompletedOrders(False)] == ["LMT", "LMT", "STP"]


def test_orders_of_one_line(ib: IB) -> None:
    aapl = Stock("AAPL", "SMART", "USD")
    bought = ib.placeOrder(aapl, MarketOrder("BUY", 5))
    resting = ib.placeOrder(aapl, LimitOrder("BUY", 5, 100.0))
    wait(ib, lambda: bought.isDone() and resting.orderStatus.status == "Submitted")
    resting.order.lmtPrice = 101.0
    ib.placeOrder(aapl, resting.order)
    wait(ib, lambda: [order.lmtPrice for order in ib.reqAllOpenOrders() and ib.openOrders()] == [101.0])
    ib.reqGlobalCancel()
    wait(ib, resting.isDone)
    assert resting.orderStatus.status == "Cancelled"
