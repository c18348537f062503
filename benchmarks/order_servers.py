"""The two servers of the order benchmark: the paper broker, and an echo that answers each order with ready bytes."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from decimal import Decimal
from typing import Any

from newsbot.tws.frames import frame

SYMBOLS = 100  # as many contracts take turns
PLACE, STATUS, OPEN = b"3", b"3", b"5"  # placeOrder of the client, orderStatus and openOrder of the server
_READY = [b"15\x001\x00DU0000000\x00", b"9\x001\x001\x00"]
_ANSWERS = {b"71": _READY, b"61": [b"62\x001\x00"]}  # to startApi, and to the positions that ib_async asks for


def symbols() -> list[str]:
    """Stocks of the built-in list that are found by their symbol alone."""
    from newsbot.paper.build import default_listings  # the clients, in processes of their own, need none of it

    stocks = [one for one in default_listings() if (one.sec_type, one.currency) == ("STK", "USD")]
    return [one.root for one in stocks[:SYMBOLS]]


@contextmanager
def broker() -> Iterator[Callable[[], int]]:
    """A paper broker; gives its port. The market stands still, and IB's delay and its limits are taken away."""
    from newsbot.paper.broker import Broker
    from newsbot.paper.build import default_listings
    from newsbot.paper.market.market import Market
    from newsbot.paper.orders.policy import Policy
    from newsbot.paper.serving.server import PaperServer

    policy = Policy(ack_after=timedelta(0), working_max=10**9)
    served = Broker(Market(default_listings()), cash=Decimal(10**12), policy=policy, history_pacing=False)
    with PaperServer(served) as server:
        yield lambda: server.port


@contextmanager
def echo() -> Iterator[Callable[..., Any]]:
    """A server that does nothing but answer; called without anything it gives its port.

    Called with a version and payloads it learns what to answer an order with in that version: the order's id is put
    in the place of the recorded one.
    """
    recorded: dict[bytes, list[list[bytes]]] = {}
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = int(listener.getsockname()[1])

        def call(version: int = 0, *payloads: bytes) -> int:
            if payloads:
                recorded[b"%d" % version] = [payload.split(b"\0", 2) for payload in payloads]
            return port

        threading.Thread(target=_accept, args=(listener, recorded), daemon=True).start()
        yield call


def _accept(listener: socket.socket, recorded: dict[bytes, list[list[bytes]]]) -> None:
    with suppress(OSError):  # the listener is closed at the end
        while True:
            sock, _ = listener.accept()
            threading.Thread(target=_answer, args=(sock, recorded), daemon=True).start()


def _answer(sock: socket.socket, recorded: dict[bytes, list[list[bytes]]]) -> None:
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    waiting = bytearray()
    answer: list[list[bytes]] = []
    with sock, suppress(OSError):
        while data := sock.recv(65536):
            waiting += data
            if waiting.startswith(b"API\0"):
                if len(waiting) < 8 or len(waiting) < 8 + int.from_bytes(waiting[4:8], "big"):
                    continue
                end = 8 + int.from_bytes(waiting[4:8], "big")
                highest = bytes(waiting[8:end]).partition(b"..")[2].split()[0]
                del waiting[:end]
                answer = recorded[highest]
                sock.sendall(frame(b"%s\x0020260311 10:00:00 EST\x00" % highest))
            out: list[bytes] = []
            for payload in frames(waiting):
                kind, ident, _ = payload.split(b"\0", 2)
                if kind == PLACE:
                    out += [frame(b"\0".join((name, ident, rest))) for name, _, rest in answer]
                else:
                    out += map(frame, _ANSWERS.get(kind, ()))
            if out:
                sock.sendall(b"".join(out))


def frames(waiting: bytearray) -> Iterator[bytes]:
    """The whole payloads at the front, taken away from there."""
    start = 0
    while len(waiting) - start >= 4:
        end = start + 4 + int.from_bytes(waiting[start : start + 4], "big")
        if end > len(waiting):
            break
        yield bytes(waiting[start + 4 : end])
        start = end
    del waiting[:start]
