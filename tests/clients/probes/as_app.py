"""ib_async as its users write it, with waiting for a condition and a list of the errors told."""

import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from check import DEADLINE_S, Broker, WrongError
from floor import CALM, IDS
from ib_async import IB, Contract, LimitOrder, Order, Stock, Trade

FAR = 40.0  # a buy limit that waits


class Session:
    """One connection, synchronised as ``connect()`` does it; ``errors`` are request id, code and text."""

    def __init__(self, broker: Broker, client_id: int | None = None, *, invented: bool = False) -> None:
        self.ib = IB()
        self.errors: list[tuple[int, int, str]] = []
        self.ib.errorEvent += lambda ident, code, text, _: self.errors.append((ident, code, text))
        self.client_id = broker.client_id() if client_id is None else client_id
        address = broker.invented if invented else broker.address
        self.ib.connect(*address, clientId=self.client_id, timeout=DEADLINE_S, raiseSyncErrors=True)

    def __enter__(self) -> "Session":
        return self

    def __exit__(self, *_: object) -> None:
        self.ib.disconnect()

    def until(self, truth: Callable[[], Any], what: str, *, deadline: float = DEADLINE_S) -> Any:
        """What ``truth`` gives as soon as that is something; WrongError when it does not come to it in time."""
        ends = time.monotonic() + deadline
        while not (found := truth()):
            left = ends - time.monotonic()
            if left <= 0 or not self.ib.isConnected():
                raise WrongError(f"{what}: not within {deadline} s; errors {self.errors[-3:]}")
            self.ib.waitOnUpdate(min(left, 1.0))
        return found

    def code(self, *codes: int) -> str:
        """Waits for an error of one of these codes; gives its text."""
        return str(self.until(lambda: [text for _, code, text in self.errors if code in codes], f"code {codes}")[0])

    def refused(self, trade: Trade, code: int) -> str:
        """Waits for an error of that code about that order; gives its text."""
        ident = trade.order.orderId
        return str(
            self.until(
                lambda: [text for about, found, text in self.errors if (about, found) == (ident, code)],
                f"code {code} about order {ident}",
            )[0]
        )

    def put(self, contract: Contract, order: Order, **given: Any) -> Trade:
        """Place an order that stays (GTC) unless something else is given."""
        order.tif = "GTC"
        for name, value in given.items():
            setattr(order, name, value)
        return self.ib.placeOrder(contract, order)

    def status(self, trade: Trade, word: str, held: str | None = None) -> None:
        """Waits until the order has that status, and is held for that."""
        self.until(
            lambda: trade.orderStatus.status == word and held in (None, trade.orderStatus.whyHeld),
            f"{word} of {trade.order.orderType} {trade.order.orderId}, which is {trade.orderStatus.status}",
        )

    def filled(self, trade: Trade) -> float:
        """Waits until it is filled and its commission is told; gives the average price."""
        self.status(trade, "Filled")
        self.until(lambda: all(fill.commissionReport.execId for fill in trade.fills), "commission")
        return float(trade.orderStatus.avgFillPrice)

    def waiting(self, symbol: str = CALM, **given: Any) -> Trade:
        """A buy of ten that works and does not fill."""
        trade = self.put(stock(symbol), LimitOrder("BUY", 10, FAR), **given)
        self.status(trade, "Submitted")
        return trade

    def ended(self, trade: Trade) -> None:
        """Takes it back and waits for both reports of that."""
        self.ib.cancelOrder(trade.order)
        self.status(trade, "Cancelled")
        self.refused(trade, 202)

    def told(self, broker: Broker, trade: Trade) -> Order:
        """The order as the broker tells it to somebody else: the library keeps most of what its user wrote."""
        with Session(broker) as other:
            other.ib.reqAllOpenOrders()
            found = [order for order in other.ib.openOrders() if order.permId == trade.order.permId]
        if len(found) != 1:
            raise WrongError(f"order {trade.order.permId} told {len(found)} times")
        return found[0]


def stock(symbol: str) -> Stock:
    """A US stock, with its id where it is one of the checks: the library wants it for market data."""
    return Stock(symbol, "SMART", "USD", conId=IDS.get(symbol, 0))


def again(broker: Broker, client_id: int) -> Session:
    """The same client id anew: the broker may not yet have seen the former connection end."""
    ends = time.monotonic() + 5
    while time.monotonic() < ends:
        with suppress(ConnectionError, TimeoutError):
            return Session(broker, client_id)
    return Session(broker, client_id)
