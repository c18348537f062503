"""One accepted connection of the paper server: its socket, what it is, and the bytes still to be sent."""

import socket
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Final

from newsbot.tws.session import Session

OUTGOING_MAX: Final = 8 * 1024 * 1024  # a client that reads nothing while this much waits for it is dropped


class Kind(Enum):
    """What a connection has turned out to be, by its first four bytes."""

    UNKNOWN = auto()
    API = auto()
    DRIVER = auto()
    REFUSED_DRIVER = auto()  # a second one: told so at its first line


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
    writing: bool = False  # the selector waits for room to write, not for bytes
    closing: bool = False  # close once everything has been sent

    def flush(self, now: float) -> bool:
        """Send what the socket takes without waiting; False when the connection is broken or hopeless."""
        try:
            while self.outgoing:
                sent = self.sock.send(self.outgoing)
                del self.outgoing[:sent]
                self.progress = now
        except BlockingIOError:
            return len(self.outgoing) <= OUTGOING_MAX
        except OSError:
            return False
        return not self.closing
