"""The bare floor: the same page bytes read and the same bracket bytes written, by hand, and nothing between them."""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.peers import Sent


class Floor:
    """One connection to the web server, one to the sink."""

    def __init__(self, pages: socket.socket, sink: socket.socket, frames: bytes) -> None:
        self._pages = pages
        self._sink = sink
        self._frames = frames

    def __call__(self, what: str, page: str) -> Sent:
        self._pages.sendall(f"GET /{page} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        received = bytearray()
        while (end := received.find(b"\r\n\r\n")) < 0:
            received += self._pages.recv(65536)
        size = int(bytes(received[:end]).rpartition(b"Content-Length: ")[2])
        left = size - (len(received) - end - 4)
        while left:
            left -= len(self._pages.recv(65536))
        self._sink.sendall(self._frames)
        returned = time.monotonic()
        return Sent(returned=returned, left=returned, frames=self._frames)


@contextmanager
def floor(pages: int, sink: int, frames: bytes) -> Iterator[Floor]:
    with (
        socket.create_connection(("127.0.0.1", pages)) as reader,
        socket.create_connection(("127.0.0.1", sink)) as writer,
    ):
        writer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        yield Floor(reader, writer, frames)
