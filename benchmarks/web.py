"""The world around the designs: a web server that times the last bytes of its pages, and a sink for raw bytes."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import SimpleQueue
from typing import Any

from benchmarks.pages import HTML

TAIL = 512
HOLD_S = 0.03  # so long the client has to read everything but the tail


class Web:
    """Serves the present body of each page over kept connections, one request at a time."""

    def __init__(self) -> None:
        self._bodies: dict[str, bytes] = {}
        self._started: SimpleQueue[float] = SimpleQueue()
        self._pages = _listen(self._serve)
        self._sink = _listen(_swallow)

    def __call__(self, what: str, *given: Any) -> Any:
        """``ports``: of the pages and of the sink. ``put`` page body. ``started``: when the last tail was sent."""
        if what == "ports":
            return self._pages.getsockname()[1], self._sink.getsockname()[1]
        if what == "put":
            self._bodies[given[0]] = given[1]
            return None
        return self._started.get(timeout=5)

    def close(self) -> None:
        self._pages.close()
        self._sink.close()

    def _serve(self, client: socket.socket) -> None:
        received = b""
        while piece := client.recv(65536):
            received += piece
            while b"\r\n\r\n" in received:
                head, _, received = received.partition(b"\r\n\r\n")
                self._answer(client, head.split()[1].decode().strip("/"))

    def _answer(self, client: socket.socket, page: str) -> None:
        body = self._bodies[page]
        kind = "text/html" if page == HTML else "application/rss+xml; charset=utf-8"
        head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
        client.sendall(head.encode() + body[:-TAIL])
        time.sleep(HOLD_S)
        started = time.monotonic()
        client.sendall(body[-TAIL:])
        self._started.put(started)


def _swallow(client: socket.socket) -> None:
    while client.recv(65536):
        pass


def _listen(serve: Callable[[socket.socket], None]) -> socket.socket:
    """A listener whose connections are each served by a thread of their own."""
    listener = socket.create_server(("127.0.0.1", 0))

    def accept() -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:  # closed
                return
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=run, args=(client,), daemon=True).start()

    def run(client: socket.socket) -> None:
        with client:
            try:
                serve(client)
            except OSError:  # the client went away
                return

    threading.Thread(target=accept, daemon=True).start()
    return listener


@contextmanager
def web() -> Iterator[Web]:
    opened = Web()
    try:
        yield opened
    finally:
        opened.close()
