"""A client of our own on a raw socket, for what well-behaved libraries cannot do."""

import socket
from typing import Any, TypeVar

from newsbot.tws.hello import CurrentTime, NextValidId, RequestTime, StartApi
from newsbot.tws.session import NEED_DATA, ClientHello, ConnectionClosed, Role, ServerHello, Session

M = TypeVar("M")
DEADLINE_S = 5.0


class Raw:
    """A socket and a client session; every wait ends with an error after DEADLINE_S."""

    def __init__(self, address: tuple[str, int], *, highest: int = 200, receive_buffer: int = 0) -> None:
        self.sock = socket.socket()
        self.sock.settimeout(DEADLINE_S)
        if receive_buffer:
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        try:
            self.sock.connect(address)
        except OSError:
            self.sock.close()
            raise
        self.session = Session(Role.CLIENT)
        self.highest = highest
        self.received = b""
        self._events: list[Any] = []

    def say_hello(self) -> None:
        self.send(ClientHello(lowest=157, highest=self.highest))

    def start(self, client_id: int) -> "Raw":
        """The whole handshake, up to the next valid id."""
        self.say_hello()
        self.until(ServerHello)
        self.send(StartApi(client_id=client_id))
        self.until(NextValidId)
        return self

    def send(self, message: object) -> None:
        self.sock.sendall(self.session.send(message))

    def next(self) -> Any:
        """The next message of the server."""
        while not self._events:
            data = self.sock.recv(65536)
            self.received += data
            self.session.receive_data(data)
            while (event := self.session.next_event()) is not NEED_DATA:
                self._events.append(event)
        return self._events.pop(0)

    def until(self, kind: type[M]) -> M:
        """The next message of that type; others before it are passed over."""
        while not isinstance(event := self.next(), kind):
            assert not isinstance(event, ConnectionClosed), f"closed while waiting for {kind.__name__}"
        return event

    def ask_time(self) -> int:
        """A question that a healthy server answers at once."""
        self.send(RequestTime())
        return self.until(CurrentTime).epoch_s

    def is_closed(self) -> bool:
        """Waits for the server to close; what it still says is dropped."""
        try:
            while self.sock.recv(65536):
                pass
        except ConnectionResetError:
            pass
        return True

    def close(self) -> None:
        self.sock.close()

    def __enter__(self) -> "Raw":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
