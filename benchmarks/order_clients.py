"""The three clients of the order benchmark. Each connects, sends orders all at once or one by one, and takes the time.

A client is called with ``connect, where, port``; ``all_at_once, where, count`` gives seconds from the first order to
the last orderStatus; ``one_by_one, where, count`` gives the seconds from each placeOrder to the orderStatus Submitted.
"""

import asyncio
import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from benchmarks.order_servers import OPEN, STATUS, frames
from newsbot.tws.contract import Contract
from newsbot.tws.hello import NextValidId, StartApi
from newsbot.tws.order import Order
from newsbot.tws.order_messages import PlaceOrder
from newsbot.tws.session import NEED_DATA, ClientHello, Role, ServerHello, Session

RAW, IBAPI, IB_ASYNC = "raw", "ibapi", "ib_async"
CLIENTS = (RAW, IBAPI, IB_ASYNC)
VERSIONS = {RAW: 178, IBAPI: 157, IB_ASYNC: 178}
IDS = {RAW: 1, IBAPI: 2, IB_ASYNC: 3}
_DEADLINE_S = 20.0
_PRICE = "1.00"  # far below every market: the orders work and never fill
_PLACEHOLDER = 123456789


class Raw:
    """A socket; orders are ready bytes before the clock starts, and of the answers only the kind is read."""

    def __init__(self, symbols: list[str]) -> None:
        self._symbols = symbols
        self._socks: dict[str, socket.socket] = {}
        self._waiting: dict[str, bytearray] = {}
        self._next = 0
        self._templates: list[tuple[bytes, bytes]] = []

    def connect(self, where: str, port: int, version: int = VERSIONS[RAW], ident: int = IDS[RAW]) -> None:
        sock = self._socks[where] = socket.create_connection(("127.0.0.1", port), _DEADLINE_S)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        session = Session(Role.CLIENT)
        sock.sendall(session.send(ClientHello(lowest=157, highest=version)))
        event: object = None
        while not isinstance(event, NextValidId):
            event = session.next_event()
            if event is NEED_DATA:
                session.receive_data(sock.recv(65536))
            elif isinstance(event, ServerHello):
                sock.sendall(session.send(StartApi(client_id=ident)))
        self._waiting[where] = bytearray()
        self._templates = []
        for symbol in self._symbols:
            message = PlaceOrder(order_id=_PLACEHOLDER, contract=_contract(symbol), order=_order())
            payload = session.send(message)[4:]
            before, _, after = payload.partition(b"%d" % _PLACEHOLDER)
            self._templates.append((before, after))

    def record(self, port: int, version: int, ident: int) -> list[bytes]:
        """All that an order is answered with, as it comes to that client in that version."""
        where = "recording"
        self.connect(where, port, version, ident)
        self._socks[where].sendall(self._frame())
        found: list[bytes] = []
        while not any(map(_is_working, found)):
            self._waiting[where] += self._socks[where].recv(65536)
            found += [one for one in frames(self._waiting[where]) if one.startswith((OPEN + b"\0", STATUS + b"\0"))]
        self._socks.pop(where).close()
        return found

    def all_at_once(self, where: str, count: int) -> float:
        data = [self._frame() for _ in range(count)]
        sock = self._socks[where]
        sender = threading.Thread(target=_send, args=(sock, data))
        start = time.perf_counter()
        sender.start()
        self._await(where, count)
        took = time.perf_counter() - start
        sender.join()
        return took

    def one_by_one(self, where: str, count: int) -> list[float]:
        times = []
        for data in [self._frame() for _ in range(count)]:
            start = time.perf_counter()
            self._socks[where].sendall(data)
            self._await(where, 1)
            times.append(time.perf_counter() - start)
        return times

    def close(self) -> None:
        for sock in self._socks.values():
            sock.close()

    def _await(self, where: str, count: int) -> None:
        waiting, sock = self._waiting[where], self._socks[where]
        while count > 0:
            waiting += sock.recv(262144)
            count -= sum(map(_is_working, frames(waiting)))

    def _frame(self) -> bytes:
        self._next += 1
        before, after = self._templates[self._next % len(self._templates)]
        payload = b"%s%d%s" % (before, self._next, after)
        return len(payload).to_bytes(4, "big") + payload


class Counter:
    """Waits on one thread for what another counts."""

    def __init__(self) -> None:
        self._left = 0
        self._done = threading.Event()

    def expect(self, count: int) -> None:
        self._left = count
        self._done.clear()

    def count(self) -> None:
        self._left -= 1
        if not self._left:
            self._done.set()

    def wait(self) -> None:
        if not self._done.wait(_DEADLINE_S):
            raise TimeoutError(f"{self._left} answers have not come within {_DEADLINE_S:.0f} s")


class IbApi:
    """ibapi as its users write it: callbacks on the thread of run(), requests from another."""

    def __init__(self, symbols: list[str]) -> None:
        from ibapi.client import EClient
        from ibapi.contract import Contract as IbContract
        from ibapi.order import Order as IbOrder
        from ibapi.wrapper import EWrapper

        logging.getLogger("ibapi").setLevel(logging.CRITICAL)

        class App(EWrapper, EClient):  # type: ignore[misc]
            def __init__(self) -> None:
                EClient.__init__(self, wrapper=self)
                self.started = threading.Event()
                self.told = Counter()
                self.thread = threading.Thread(target=self.run, daemon=True)

            def nextValidId(self, orderId: int) -> None:
                self.started.set()

            def orderStatus(self, orderId: int, status: str, *_: Any) -> None:
                if status == "Submitted":
                    self.told.count()

            def error(self, *_: Any) -> None:
                pass

        self._make = App
        self._apps: dict[str, Any] = {}
        self._next = 0
        self._contracts = []
        for symbol in symbols:
            contract = IbContract()
            contract.symbol, contract.secType, contract.exchange, contract.currency = symbol, "STK", "SMART", "USD"
            self._contracts.append(contract)
        self._order = IbOrder()
        self._order.action, self._order.totalQuantity, self._order.tif = "BUY", 1, "GTC"
        self._order.orderType, self._order.lmtPrice = "LMT", float(_PRICE)
        self._order.eTradeOnly = self._order.firmQuoteOnly = False

    def connect(self, where: str, port: int) -> None:
        app = self._apps[where] = self._make()
        app.connect("127.0.0.1", port, IDS[IBAPI])
        app.thread.start()
        if not app.started.wait(_DEADLINE_S):
            raise TimeoutError("ibapi has not connected")

    def all_at_once(self, where: str, count: int) -> float:
        app = self._apps[where]
        app.told.expect(count)
        start = time.perf_counter()
        for _ in range(count):
            self._place(app)
        app.told.wait()
        return time.perf_counter() - start

    def one_by_one(self, where: str, count: int) -> list[float]:
        app = self._apps[where]
        times = []
        for _ in range(count):
            app.told.expect(1)
            start = time.perf_counter()
            self._place(app)
            app.told.wait()
            times.append(time.perf_counter() - start)
        return times

    def close(self) -> None:
        for app in self._apps.values():
            app.disconnect()

    def _place(self, app: Any) -> None:
        self._next += 1
        app.placeOrder(self._next, self._contracts[self._next % len(self._contracts)], self._order)


class IbAsync:
    """ib_async as its users write it, without its own limit of 45 requests a second."""

    def __init__(self, symbols: list[str]) -> None:
        import ib_async

        logging.getLogger("ib_async").setLevel(logging.CRITICAL)
        self._library = ib_async
        self._loop = asyncio.new_event_loop()
        asyncio.set_event_loop(self._loop)
        self._ibs: dict[str, Any] = {}
        self._next = 0
        self._left = 0
        self._done: asyncio.Future[None] = self._loop.create_future()
        self._contracts = [ib_async.Stock(symbol, "SMART", "USD") for symbol in symbols]

    def connect(self, where: str, port: int) -> None:
        ib = self._ibs[where] = self._library.IB()
        ib.client.MaxRequests = 0
        nothing = self._library.StartupFetchNONE
        self._loop.run_until_complete(
            ib.connectAsync("127.0.0.1", port, IDS[IB_ASYNC], _DEADLINE_S, fetchFields=nothing)
        )
        ib.orderStatusEvent += self._count

    def all_at_once(self, where: str, count: int) -> float:
        return self._loop.run_until_complete(self._all_at_once(self._ibs[where], count))

    def one_by_one(self, where: str, count: int) -> list[float]:
        return self._loop.run_until_complete(self._one_by_one(self._ibs[where], count))

    def close(self) -> None:
        for ib in self._ibs.values():
            ib.disconnect()
        self._loop.run_until_complete(asyncio.sleep(0))
        self._loop.close()

    async def _all_at_once(self, ib: Any, count: int) -> float:
        self._expect(count)
        start = time.perf_counter()
        for _ in range(count):
            self._place(ib)
        await asyncio.wait_for(self._done, _DEADLINE_S)
        return time.perf_counter() - start

    async def _one_by_one(self, ib: Any, count: int) -> list[float]:
        times = []
        for _ in range(count):
            self._expect(1)
            start = time.perf_counter()
            self._place(ib)
            await self._done
            times.append(time.perf_counter() - start)
        return times

    def _expect(self, count: int) -> None:
        self._left = count
        self._done = self._loop.create_future()

    def _count(self, trade: Any) -> None:
        if trade.orderStatus.status == "Submitted":
            self._left -= 1
            if not self._left:
                self._done.set_result(None)

    def _place(self, ib: Any) -> None:
        self._next += 1
        order = self._library.LimitOrder("BUY", 1, float(_PRICE), tif="GTC")
        ib.placeOrder(self._contracts[self._next % len(self._contracts)], order)


_MADE = {RAW: Raw, IBAPI: IbApi, IB_ASYNC: IbAsync}


@contextmanager
def client(name: str, symbols: list[str]) -> Iterator[Callable[..., Any]]:
    """One of the clients; its methods are called by their names."""
    made: Any = _MADE[name](symbols)
    try:
        yield lambda method, *given: getattr(made, method)(*given)
    finally:
        made.close()


def _send(sock: socket.socket, data: list[bytes]) -> None:
    for one in data:
        sock.sendall(one)


def _is_working(payload: bytes) -> bool:
    return payload.startswith(STATUS + b"\0") and payload.split(b"\0", 3)[2] == b"Submitted"


def _contract(symbol: str) -> Contract:
    return Contract(symbol=symbol, sec_type="STK", exchange="SMART", currency="USD")


def _order() -> Order:
    return Order(action="BUY", total_quantity=Decimal(1), order_type="LMT", limit_price=Decimal(_PRICE), tif="GTC")
