"""The unmodified ibapi client, its callbacks in a queue."""

import queue
import threading
from typing import Any

from ibapi.client import EClient
from ibapi.contract import Contract
from ibapi.order import Order
from ibapi.wrapper import EWrapper

DEADLINE_S = 10.0
Event = tuple[str, tuple[Any, ...]]


class App(EWrapper, EClient):  # type: ignore[misc]
    """As in the vendor's examples: run() on a thread of its own."""

    def __init__(self) -> None:
        EClient.__init__(self, wrapper=self)
        self.events: queue.Queue[Event] = queue.Queue()
        self.seen: list[Event] = []

    def start(self, port: int, client_id: int) -> "App":
        self.connect("127.0.0.1", port, client_id)
        threading.Thread(target=self.run, daemon=True).start()
        return self

    def until(self, name: str, *, count: int = 1) -> tuple[Any, ...]:
        """The values of the next callback of that name, or of the count-th."""
        while True:
            event = self.events.get(timeout=DEADLINE_S)
            self.seen.append(event)
            count -= event[0] == name
            if not count:
                return event[1]

    def status_of(self, order_id: int, word: str) -> None:
        """Waits until the order's status is that word."""
        while True:
            values = self.until("orderStatus")
            if values[:2] == (order_id, word):
                return

    def calls(self, name: str) -> list[tuple[Any, ...]]:
        """The values of all callbacks of that name so far."""
        return [values for seen, values in self.seen if seen == name]


def _keep(name: str) -> Any:
    return lambda self, *values: self.events.put((name, values))


for _name in vars(EWrapper):
    if not _name.startswith("_") and _name != "logAnswer":
        setattr(App, _name, _keep(_name))


def stock(symbol: str) -> Contract:
    contract = Contract()
    contract.symbol, contract.secType, contract.exchange, contract.currency = symbol, "STK", "SMART", "USD"
    return contract


def order(
    action: str, size: int, *, limit: float = 0, stop: float = 0, parent: int = 0, transmit: bool = True
) -> Order:
    """An order with the legacy flags of 9.81 cleared, as TWS wants it now."""
    made = Order()
    made.action, made.totalQuantity, made.parentId, made.transmit, made.tif = action, size, parent, transmit, "GTC"
    made.eTradeOnly = made.firmQuoteOnly = False
    if limit:
        made.orderType, made.lmtPrice = "LMT", limit
    elif stop:
        made.orderType, made.auxPrice = "STP", stop
    else:
        made.orderType = "MKT"
    return made
