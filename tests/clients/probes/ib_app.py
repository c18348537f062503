"""The ibapi client as its vendor's examples write it, all callbacks kept in order; one source for 9.81.1 and 10.x."""

import inspect
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal
from typing import Any

from check import DEADLINE_S, Broker, WrongError
from ibapi.client import EClient
from ibapi.contract import Contract
from ibapi.order import Order
from ibapi.wrapper import EWrapper

Values = tuple[Any, ...]
# Codes that tell something about a request and do not end it.
NOTES = frozenset({165, 202, 399, 404, 2109, 2152, 2161, 10090, 10167, 10349, *range(2100, 2109)})


class App(EWrapper, EClient):  # type: ignore[misc]
    """One connection. ``until`` waits for a callback, ``calls`` gives those that have come."""

    def __init__(self) -> None:
        EWrapper.__init__(self)
        EClient.__init__(self, wrapper=self)
        self.seen: list[tuple[str, Values]] = []
        self.news = threading.Condition()
        self._next = 1000
        self._order = 0

    def __enter__(self) -> "App":
        return self

    def __exit__(self, *_: object) -> None:
        self.disconnect()

    def ident(self) -> int:
        """A fresh request id."""
        self._next += 1
        return self._next

    def order_id(self) -> int:
        """The next order id."""
        self._order = max(self._order + 1, self.calls("nextValidId")[-1][0])
        return self._order

    def mark(self) -> int:
        """The present end of what has come, as ``since`` for ``until``."""
        return len(self.seen)

    def until(
        self,
        name: str,
        first: object = None,
        where: Callable[..., object] | None = None,
        *,
        since: int = 0,
        despite: int = 0,
        deadline: float = DEADLINE_S,
    ) -> Values:
        """The values of the first callback of that name, with that first value, for which ``where`` holds.

        Raises:
            WrongError: it does not come in time, or an error with that request id comes instead, other than the code
                ``despite``.
        """
        ends = time.monotonic() + deadline
        at = since
        with self.news:
            while True:
                while at < len(self.seen):
                    kind, values = self.seen[at]
                    at += 1
                    fits = kind == name and (first is None or values[0] == first)
                    if fits and (where is None or where(*values)):
                        return values
                    if kind == "error" and values[1] == 326 and name == "nextValidId":
                        raise WrongError(f"error 326 {values[2]}")
                    if (
                        kind == "error"
                        and first is not None
                        and values[0] == first
                        and values[1] not in {*NOTES, despite}
                    ):
                        raise WrongError(f"waiting for {name} {first}: error {values[1]} {values[2]}")
                if not self.news.wait(ends - time.monotonic()) and at >= len(self.seen):
                    raise WrongError(f"no {name} {'' if first is None else first} within {deadline} s; {self._last()}")

    def code(self, first: int, code: int, *, since: int = 0, deadline: float = DEADLINE_S) -> str:
        """The text of the error with that id and code."""
        return str(self.until("error", first, lambda _, found, *__: found == code, since=since, deadline=deadline)[2])

    def status(
        self, order_id: int, word: str, where: Callable[..., object] | None = None, *, since: int = 0, despite: int = 0
    ) -> Values:
        """The first status of that order with that word."""
        fits = where or (lambda *_: True)
        return self.until(
            "orderStatus", order_id, lambda *values: values[1] == word and fits(*values), since=since, despite=despite
        )

    def calls(self, name: str, first: object = None, *, since: int = 0) -> list[Values]:
        """The values of all callbacks of that name so far, with that first value."""
        with self.news:
            return [
                values for kind, values in self.seen[since:] if kind == name and (first is None or values[0] == first)
            ]

    def sync(self) -> None:
        """Returns when everything the broker has said so far has come."""
        since = self.mark()
        self.reqCurrentTime()
        self.until("currentTime", since=since)

    def put(self, contract: Contract, order: Order) -> int:
        """Place an order under a fresh id."""
        ident = self.order_id()
        self.placeOrder(ident, contract, order)
        return ident

    def take_back(self, order_id: int) -> None:
        """cancelOrder, whichever form it has."""
        extra = len(inspect.signature(EClient.cancelOrder).parameters) - 2
        self.cancelOrder(order_id, *(_order_cancel() for _ in range(extra)))

    def take_all_back(self) -> None:
        """reqGlobalCancel, whichever form it has."""
        extra = len(inspect.signature(EClient.reqGlobalCancel).parameters) - 1
        self.reqGlobalCancel(*(_order_cancel() for _ in range(extra)))

    def _keep(self, name: str, values: Values) -> None:
        with self.news:
            self.seen.append((name, values))
            self.news.notify_all()

    def _last(self) -> str:
        ends = [f"{name}{tuple(map(str, values))}"[:120] for name, values in self.seen[-4:]]
        return "the last that came: " + "; ".join(ends)


def _order_cancel() -> Any:
    from ibapi.order_cancel import OrderCancel

    return OrderCancel()


def _keeper(name: str) -> Callable[..., None]:
    if name == "error":
        return lambda self, ident, *rest: self._keep(name, (ident, *_error(rest)))
    if name in ("commissionReport", "commissionAndFeesReport"):
        return lambda self, report: self._keep("commission", (report,))
    return lambda self, *values: self._keep(name, values)


def _error(rest: Values) -> Values:
    """Code and text; later versions put the time before them."""
    timed = len(rest) >= 3 and isinstance(rest[1], int) and isinstance(rest[2], str)
    return rest[1:3] if timed else rest[:2]


for _name, _member in list(vars(EWrapper).items()):
    if not _name.startswith("_") and _name != "logAnswer" and callable(_member) and "ProtoBuf" not in _name:
        setattr(App, _name, _keeper(_name))


def joined(broker: Broker, client_id: int | None = None, *, invented: bool = False) -> App:
    """A connection that may ask: nextValidId has come. Without a client id it takes a fresh one."""
    app = App()
    app.connect(
        *(broker.invented if invented else broker.address), broker.client_id() if client_id is None else client_id
    )
    if not app.isConnected():
        raise WrongError(f"not connected: {app.calls('error')}")
    threading.Thread(target=_dispatch, args=(app,), daemon=True).start()
    app.until("nextValidId")
    return app


def _dispatch(app: App) -> None:
    with suppress(TypeError):  # 10.x: messages still queued when disconnect() is called (its own defect)
        app.run()


def stock(symbol: str, **more: Any) -> Contract:
    """A US stock by its symbol."""
    return contract("STK", symbol=symbol, exchange="SMART", currency="USD", **more)


def contract(sec_type: str, **given: Any) -> Contract:
    """A contract with these attributes."""
    made = Contract()
    made.secType = sec_type
    for name, value in given.items():
        setattr(made, name, value)
    return made


def order(action: str, size: int, kind: str, **given: Any) -> Order:
    """An order that today's TWS takes: the legacy flags of 9.81 cleared."""
    made = Order()
    made.action, made.orderType, made.tif = action, kind, "GTC"
    made.totalQuantity = size if isinstance(made.totalQuantity, (int, float)) else Decimal(size)
    for name in ("eTradeOnly", "firmQuoteOnly"):
        if hasattr(made, name):
            setattr(made, name, False)
    for name, value in given.items():
        setattr(made, name, value)
    return made


def number(value: Any) -> float | None:
    """A number of any generation; None when it is unset."""
    found = float(value)
    return None if found in (sys.float_info.max, float(2**127 - 1)) else found
