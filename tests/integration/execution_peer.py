"""A scripted TCP peer that speaks to a TestApp by hand, and a sink that can be waited on."""

import queue
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from newsbot.domain.input import BrokerInput
from newsbot.domain.settings import TwsAddress
from newsbot.execution import compat

WAIT_S = 5.0
VERSIONS = [version for version in (157, 176, 187, 200) if version <= compat.HIGHEST_VERSION]

_Given = TypeVar("_Given")


def message(*fields: object) -> bytes:
    """One frame of NUL-terminated fields."""
    payload = b"".join(str(field).encode() + b"\0" for field in fields)
    return struct.pack("!I", len(payload)) + payload


class Talk:
    """The peer's side of one connection."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        sock.settimeout(WAIT_S)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.version = 0

    def exactly(self, size: int) -> bytes:
        data = b""
        while len(data) < size:
            piece = self.sock.recv(size - len(data))
            if not piece:
                raise EOFError(f"closed after {len(data)} of {size} bytes")
            data += piece
        return data

    def read(self) -> list[str]:
        """The fields of the next frame."""
        size = struct.unpack("!I", self.exactly(4))[0]
        return self.exactly(size).decode().split("\0")[:-1]

    def rest(self) -> bytes:
        """Everything until the other side closes."""
        data = b""
        try:
            while piece := self.sock.recv(65536):
                data += piece
        except ConnectionError:
            pass
        return data

    def closed(self) -> bool:
        """True once the other side has closed; waits for it."""
        self.rest()
        return True

    def send(self, *frames: bytes) -> None:
        self.sock.sendall(b"".join(frames))

    def greet(self) -> str:
        """Read prefix and versions; the versions come back."""
        assert self.exactly(4) == b"API\0"
        size = struct.unpack("!I", self.exactly(4))[0]
        return self.exactly(size).decode()

    def open(self, version: int = 157, order_id: int = 1, accounts: str = "DU1") -> None:
        """Handshake, startApi, accounts and first order id, as TWS does it."""
        self.version = version
        self.greet()
        self.send(message(version, "20240102 09:30:00 US/Eastern"))
        assert self.read()[0] == "71"
        self.send(message(15, 1, accounts), message(9, 1, order_id))

    def begin(self, version: int = 157) -> None:
        """``open``, and read what the engine asks a new link for: the broker's records."""
        self.open(version)
        assert [self.read()[0] for _ in range(6)] == ["5", "16", "7", "99", "61", "6"]

    def error(self, ident: int, code: int, text: str) -> bytes:
        """An error frame as this version writes it."""
        if self.version >= 194:
            return message(4, ident, code, text, "", 1704205800000)
        return message(4, 2, ident, code, text, *([""] if self.version >= 166 else []))

    def reset(self) -> None:
        """Close with RST."""
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.sock.close()


@contextmanager
def peer(*scripts: Callable[[Talk], None], receive_buffer: int = 0) -> Iterator[TwsAddress]:
    """Listen on loopback; the n-th connection is played by the n-th script. A script that fails fails the test."""
    listener = socket.create_server(("127.0.0.1", 0))
    if receive_buffer:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    faults: list[BaseException] = []
    talks: list[socket.socket] = []

    def play() -> None:
        try:
            for script in scripts:
                sock, _ = listener.accept()
                talks.append(sock)
                with sock:
                    script(Talk(sock))
        except BaseException as fault:  # noqa: BLE001 - handed to the test
            faults.append(fault)

    player = threading.Thread(target=play, daemon=True)
    player.start()
    try:
        yield TwsAddress(host="127.0.0.1", port=listener.getsockname()[1], client_id=7)
        player.join(WAIT_S)
        assert not player.is_alive(), "the peer's script did not come to its end"
        if faults:
            raise faults[0]
    finally:
        for sock in talks:
            sock.close()
        listener.close()


class Sink:
    """Collects inputs; ``wait`` gives the next of a type."""

    def __init__(self) -> None:
        self.all: list[BrokerInput] = []
        self._queue: queue.Queue[BrokerInput] = queue.Queue()

    def __call__(self, given: BrokerInput) -> None:
        self.all.append(given)
        self._queue.put(given)

    def wait(self, kind: type[_Given], where: Callable[[_Given], bool] = lambda _: True) -> _Given:
        """The next input of ``kind`` that passes ``where``; those before it are passed over."""
        while True:
            try:
                given = self._queue.get(timeout=WAIT_S)
            except queue.Empty:
                raise AssertionError(f"no {kind.__name__} came; there were {self.all[-20:]}") from None
            if isinstance(given, kind) and where(given):
                return given

    def of(self, kind: type[_Given]) -> list[_Given]:
        return [given for given in self.all if isinstance(given, kind)]
