"""Between sockets and the broker: bytes of each connection in, its answers out. One thread, nothing blocks."""

import json
import logging
import selectors
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from newsbot.domain.error import ProtocolError
from newsbot.paper.broker import Broker
from newsbot.paper.clients import Hangup, Out
from newsbot.paper.driver import LINE_MAX, PREFIX, Driver
from newsbot.paper.peer import Kind, Peer
from newsbot.paper.zone import stamp
from newsbot.tws.session import NEED_DATA, ClientHello, ConnectionClosed, Role, ServerHello, Session, State

log = logging.getLogger(__name__)

PEERS_MAX: Final = 64  # TWS takes 32 clients
SEND_BUFFER: Final = 256 * 1024  # asked of the kernel, which would take megabytes for a client that does not listen
REQUEST_MAX: Final = 1024 * 1024  # bytes of one client message


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long a connection may take nothing of what waits for it, and how long it may not say who it is."""

    stall_s: float = 5.0
    handshake_s: float = 30.0


class Switchboard:
    """All connections of one server. ``driven`` is true once a driver has taken the clock; it stays so."""

    def __init__(
        self,
        broker: Broker,
        selector: selectors.BaseSelector,
        *,
        cap: int,
        driven: bool,
        patience: Patience,
        write_ledger: Callable[[list[str]], None],
    ) -> None:
        self._broker = broker
        self._selector = selector
        self._cap = cap
        self._patience = patience
        self._write_ledger = write_ledger
        self._peers: dict[int, Peer] = {}
        self._links = 0
        self._driver = Driver(broker, from_wall=False) if driven else None
        self._reply: tuple[Peer, bytes] | None = None

    @property
    def driven(self) -> bool:
        """Whether the clock is a driver's."""
        return self._driver is not None

    def add(self, sock: socket.socket) -> None:
        """Take an accepted connection in, or close it when there are too many."""
        if len(self._peers) >= PEERS_MAX:
            sock.close()
            return
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
        self._links += 1
        session = Session(Role.SERVER, cap=self._cap, frame_limit=REQUEST_MAX)
        peer = Peer(link=self._links, sock=sock, progress=time.monotonic(), session=session)
        self._peers[peer.link] = peer
        self._selector.register(sock, selectors.EVENT_READ, peer)

    def serve(self, ready: list[Peer]) -> None:
        """Read and answer the connections that have something; what clients sent goes before what a driver said."""
        for peer in sorted(ready, key=lambda peer: peer.kind is Kind.DRIVER):
            if peer.kind is Kind.DRIVER:
                self._drain()
            self._serve(peer)

    def send(self, out: list[Out]) -> None:
        """Write the ledger, then give messages to their connections."""
        self._write_ledger(self._broker.take_ledger())
        spoken_to: dict[int, Peer] = {}
        for link, message in out:
            peer = self._peers.get(link)
            if peer is None or peer.closing:
                continue
            spoken_to[link] = peer
            if isinstance(message, Hangup):
                peer.closing = True
            else:
                peer.outgoing += peer.session.send(message)
        for peer in spoken_to.values():
            self._flush(peer)

    def tidy(self) -> None:
        """Drop connections that stalled, and let a driver's answer go once the clients have been told."""
        now = time.monotonic()
        for peer in list(self._peers.values()):
            patience = self._patience.stall_s if peer.outgoing else self._patience.handshake_s
            in_handshake = peer.kind is Kind.UNKNOWN or (
                peer.kind is Kind.API and peer.session.state is not State.READY and self._broker.now is not None
            )
            if (peer.outgoing or in_handshake) and now - peer.progress > patience:
                self._drop(peer, "stalled")
        driver = self._release_reply()
        if driver is not None:
            self._read_lines(driver)

    def close(self) -> None:
        """Close every connection."""
        for peer in list(self._peers.values()):
            self._drop(peer, "the server ends")

    def _drain(self) -> None:
        for _ in range(1000):
            ready = [key.data for key, _ in self._selector.select(0) if isinstance(key.data, Peer)]
            clients = [peer for peer in ready if peer.kind is Kind.API and not peer.outgoing]
            if not clients:
                return
            for peer in clients:
                self._serve(peer)

    def _serve(self, peer: Peer) -> None:
        """Send what waits, else read what is there and act on it: who does not listen is not heard either."""
        if peer.link not in self._peers or (peer.outgoing and (not self._flush(peer) or peer.outgoing)):
            return
        try:
            data = peer.sock.recv(65536)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        peer.progress = time.monotonic()
        if not data:
            self._drop(peer, "closed by the client")
            return
        peer.incoming += data
        if peer.kind is Kind.UNKNOWN and len(peer.incoming) >= len(PREFIX):
            self._recognise(peer)
        if peer.kind is Kind.API:
            self._read_messages(peer)
        elif peer.kind in (Kind.DRIVER, Kind.REFUSED_DRIVER):
            self._read_lines(peer)

    def _recognise(self, peer: Peer) -> None:
        if not peer.incoming.startswith(PREFIX):
            peer.kind = Kind.API  # the session says what is wrong if it is none
            return
        del peer.incoming[: len(PREFIX)]
        if any(other.kind is Kind.DRIVER for other in self._peers.values()):
            peer.kind = Kind.REFUSED_DRIVER
            return
        peer.kind = Kind.DRIVER
        if self._driver is None:
            self._driver = Driver(self._broker, from_wall=True)

    # ------------------------------------------------------------------------------------------------- API clients

    def _read_messages(self, peer: Peer) -> None:
        if self._broker.now is None:
            if len(peer.incoming) > REQUEST_MAX:
                self._drop(peer, "too much before the clock was set")
            return
        peer.session.receive_data(bytes(peer.incoming))
        peer.incoming.clear()
        try:
            while peer.link in self._peers and not peer.closing:
                event = peer.session.next_event()
                if event is NEED_DATA:
                    return
                if isinstance(event, ConnectionClosed):
                    self._drop(peer, "closed by the client")
                elif isinstance(event, ClientHello):
                    peer.outgoing += peer.session.send(ServerHello(connected_at=stamp(self._broker.now)))
                    self._flush(peer)
                else:
                    self.send(self._broker.handle(peer.link, event))
        except ProtocolError as fault:
            self._drop(peer, str(fault))

    # ------------------------------------------------------------------------------------------------------ driver

    def _read_lines(self, peer: Peer) -> None:
        """Act on whole lines, one at a time: the next waits until the last has been answered."""
        while peer.link in self._peers and not peer.closing and self._reply is None:
            end = peer.incoming.find(b"\n")
            if end < 0:
                if len(peer.incoming) > LINE_MAX:
                    self._drop(peer, "line too long")
                return
            line = bytes(peer.incoming[:end])
            del peer.incoming[: end + 1]
            if peer.kind is Kind.REFUSED_DRIVER or self._driver is None:
                refusal = {"id": None, "ok": False, "error": "another driver holds the clock"}
                peer.outgoing += json.dumps(refusal).encode() + b"\n"
                peer.closing = True
                self._flush(peer)
                return
            held = self._broker.now is None
            answer, out, goodbye = self._driver.answer(line)
            self.send(out)
            peer.closing = goodbye
            self._reply = (peer, json.dumps(answer).encode() + b"\n")
            if held and self._broker.now is not None:
                self._let_in()
            self._release_reply()

    def _release_reply(self) -> Peer | None:
        """Let a held answer go once every client has been told; the driver it went to."""
        if self._reply is None or any(peer.outgoing for peer in self._peers.values()):
            return None
        (driver, line), self._reply = self._reply, None
        driver.outgoing += line
        self._flush(driver)
        return driver

    def _let_in(self) -> None:
        """The clock has been set: read what clients have sent meanwhile."""
        for peer in list(self._peers.values()):
            if peer.kind is Kind.API:
                self._read_messages(peer)

    # ----------------------------------------------------------------------------------------------------- sockets

    def _flush(self, peer: Peer) -> bool:
        """Send what can be sent; False when that was the end of the connection."""
        if not peer.flush(time.monotonic()):
            self._drop(peer, "said goodbye" if peer.closing and not peer.outgoing else "cannot be written to")
            return False
        if peer.writing != bool(peer.outgoing):
            peer.writing = bool(peer.outgoing)
            self._selector.modify(peer.sock, selectors.EVENT_WRITE if peer.writing else selectors.EVENT_READ, peer)
        return True

    def _drop(self, peer: Peer, why: str) -> None:
        if self._peers.pop(peer.link, None) is None:
            return
        log.info("connection %d ends: %s", peer.link, why)
        self._selector.unregister(peer.sock)
        peer.sock.close()
        self._broker.leave(peer.link)
        if self._reply is not None and self._reply[0] is peer:
            self._reply = None
