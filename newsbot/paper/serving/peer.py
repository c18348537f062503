"""One accepted connection of the paper server: its socket, what it is, and the bytes still to be sent."""

import socket
import struct
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Final

from newsbot.tws.session import Session

OUTGOING_MAX: Final = 8 * 1024 * 1024  # a client that reads nothing while this much waits for it is dropped


_ENDING: Final = (7, 8)  # TCP_CLOSE and TCP_CLOSE_WAIT of Linux: the other side has ended


class Kind(Enum):
    """What a connection has turned out to be, by its first four bytes."""

    UNKNOWN = auto()
    API = auto()
    DRIVER = auto()
    REFUSED_DRIVER = auto()  # a second one: told so at its first line
    OPERATOR = auto()  # came on the control port


@dataclass(slots=True, kw_only=True)
class Peer:
    """Its socket is non-blocking; ``progress`` is the monotonic time of the last byte in or out."""

    link: int
    sock: socket.socket
    progress: float
    session: Session
    kind: Kind = Kind.UNKNOWN
    incoming: bytearray = field(default_factory=bytearray)  # not yet given to the session, or an unfinished line
    outgoing: bytearray = field(default_factory=bytearray)
    closing: bool = False  # close once everything has been sent
    watched: int = 0  # the selector's events
    allowance: int | None = None  # in a silence: so much may still be sent
    deaf: bool = False  # nothing is read
    send_left: int | None = None  # reset after so many more bytes sent
    receive_left: int | None = None  # and received
    woken: bool = False  # was deaf, and what it had sent before may be acted on

    @property
    def sendable(self) -> int:
        """How many bytes may be sent now."""
        count = len(self.outgoing)
        if self.allowance is None and self.send_left is None:
            return count
        return min(count, *(left for left in (self.allowance, self.send_left) if left is not None))

    @property
    def is_cut(self) -> bool:
        """Whether it has come to the byte at which it is to end."""
        return self.send_left == 0 or self.receive_left == 0

    def hush(self) -> None:
        """From now on nothing more is sent than what waits already."""
        self.allowance = len(self.outgoing)

    def allow(self, count: int) -> None:
        """In a silence, let so much more of what waits go."""
        if self.allowance is not None:
            self.allowance = min(self.allowance + count, len(self.outgoing))

    def cut_received(self, count: int) -> None:
        """End after so many more bytes received, those included that have come and nobody has looked at."""
        del self.incoming[count:]
        self.receive_left = count - len(self.incoming)

    def receive(self, most: int) -> bytes | None:
        """What has come, empty at the end of the stream or when it is broken; None when nothing has."""
        try:
            data = self.sock.recv(most if self.receive_left is None else min(most, self.receive_left))
        except BlockingIOError:
            return None
        except OSError:
            return b""
        if self.receive_left is not None:
            self.receive_left -= len(data)
        return data

    def reset(self) -> None:
        """Have the closing that comes next reset the connection."""
        with suppress(OSError):  # it may be broken already
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def is_left(self) -> bool:
        """Whether the other side has closed, though nothing is read here; False where the system does not tell."""
        option = getattr(socket, "TCP_INFO", None)
        if option is None:
            return False
        try:
            return self.sock.getsockopt(socket.IPPROTO_TCP, option, 1)[0] in _ENDING
        except OSError:
            return True

    def flush(self, now: float) -> bool:
        """Send what the socket takes without waiting; False when the connection is over, broken or hopeless."""
        try:
            while count := self.sendable:
                with memoryview(self.outgoing) as waiting:
                    sent = self.sock.send(waiting[:count])
                del self.outgoing[:sent]
                self.progress = now
                if self.allowance is not None:
                    self.allowance -= sent
                if self.send_left is not None:
                    self.send_left -= sent
        except BlockingIOError:
            return len(self.outgoing) <= OUTGOING_MAX
        except OSError:
            return False
        return not self.closing and self.send_left != 0 and len(self.outgoing) <= OUTGOING_MAX
