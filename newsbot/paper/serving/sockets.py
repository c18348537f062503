"""The sockets of one server: who is connected, and what each of them waits for."""

import logging
import selectors
import socket
import time
from collections.abc import Callable
from typing import Final

from newsbot.paper.serving.peer import Kind, Peer
from newsbot.tws.session import Role, Session

log = logging.getLogger(__name__)

PEERS_MAX: Final = 64  # sockets; the broker itself takes 32 clients, as TWS does
OPERATORS_MAX: Final = 8
SEND_BUFFER: Final = 256 * 1024  # asked of the kernel, which would take megabytes for a client that does not listen
REQUEST_MAX: Final = 1024 * 1024  # bytes of one client message


class Sockets:
    """Accepted connections on a selector. ``gone`` is called with each that has ended."""

    def __init__(self, selector: selectors.BaseSelector, *, cap: int, gone: Callable[[Peer], None]) -> None:
        self._selector = selector
        self._cap = cap
        self._gone = gone
        self._peers: dict[int, Peer] = {}
        self._links = 0

    def all(self) -> list[Peer]:
        """Everybody who is connected, in the order they came."""
        return list(self._peers.values())

    def on(self, link: int) -> Peer | None:
        """The one of that number, while it is connected."""
        return self._peers.get(link)

    def has(self, peer: Peer) -> bool:
        """Whether it is connected still."""
        return peer.link in self._peers

    def ready(self) -> list[Peer]:
        """Who has something to be read, or room to be written to, at this moment."""
        return [key.data for key, _ in self._selector.select(0) if isinstance(key.data, Peer)]

    def add(self, sock: socket.socket, *, operator: bool) -> None:
        """Take an accepted connection in; close it when there are too many."""
        alike = sum((peer.kind is Kind.OPERATOR) is operator for peer in self._peers.values())
        if alike >= (OPERATORS_MAX if operator else PEERS_MAX):
            sock.close()
            return
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
        self._links += 1
        session = Session(Role.SERVER, cap=self._cap, frame_limit=REQUEST_MAX)
        peer = Peer(link=self._links, sock=sock, progress=time.monotonic(), session=session)
        if operator:
            peer.kind = Kind.OPERATOR
        self._peers[peer.link] = peer
        self._watch(peer)

    def flush(self, peer: Peer) -> bool:
        """Send what can be sent; False when that was the end of the connection."""
        if not peer.flush(time.monotonic()):
            self.drop(peer, "said goodbye" if peer.closing and not peer.outgoing else "cannot be written to")
            return False
        self._watch(peer)
        return True

    def drop(self, peer: Peer, why: str) -> None:
        """End a connection."""
        if self._peers.pop(peer.link, None) is None:
            return
        log.info("connection %d ends: %s", peer.link, why)
        if peer.watched:
            self._selector.unregister(peer.sock)
        if peer.is_cut:
            peer.reset()
        peer.sock.close()
        self._gone(peer)

    def _watch(self, peer: Peer) -> None:
        """Wait for room to write while something waits, else for bytes; for neither in a silence."""
        wanted = selectors.EVENT_WRITE if peer.sendable else 0 if peer.deaf else selectors.EVENT_READ
        if wanted == peer.watched:
            return
        if not peer.watched:
            self._selector.register(peer.sock, wanted, peer)
        elif not wanted:
            self._selector.unregister(peer.sock)
        else:
            self._selector.modify(peer.sock, wanted, peer)
        peer.watched = wanted
