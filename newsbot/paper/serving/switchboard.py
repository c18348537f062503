"""Between sockets and the broker: bytes of each connection in, its answers out. One thread, nothing blocks."""

import json
import logging
import selectors
import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from newsbot.domain.error import ProtocolError
from newsbot.paper.broker import Broker
from newsbot.paper.counter.clients import Out
from newsbot.paper.serving.driver import LINE_MAX, PREFIX, Driver
from newsbot.paper.serving.operator import LINE_MAX as ORDER_MAX
from newsbot.paper.serving.operator import Operator
from newsbot.paper.serving.peer import OUTGOING_MAX, Kind, Peer
from newsbot.paper.serving.saying import say
from newsbot.paper.zone import stamp
from newsbot.tws.session import NEED_DATA, ClientHello, ConnectionClosed, Role, ServerHello, Session, State

log = logging.getLogger(__name__)

PEERS_MAX: Final = 64  # sockets; the broker itself takes 32 clients, as TWS does
OPERATORS_MAX: Final = 8
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
        save: Callable[[], None] | None = None,
        mind_door: Callable[[], None] = lambda: None,
    ) -> None:
        """``mind_door`` opens or closes the listening port as the broker's state says, before anybody is told."""
        self._broker = broker
        self._selector = selector
        self._cap = cap
        self._patience = patience
        self._write_ledger = write_ledger
        self._mind_door = mind_door
        self._peers: dict[int, Peer] = {}
        self._links = 0
        self._api_clients = 0
        self._operator = Operator(broker, save=save)
        self._driver = Driver(broker, from_wall=False, operator=self._operator) if driven else None
        self._reply: tuple[Peer, bytes] | None = None

    @property
    def driven(self) -> bool:
        """Whether the clock is a driver's."""
        return self._driver is not None

    def add(self, sock: socket.socket, *, operator: bool = False) -> None:
        """Take an accepted connection in, from the control port if ``operator``; close it when there are too many."""
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

    def serve(self, ready: list[Peer]) -> None:
        """Read and answer the connections that have something; what clients sent goes before what a driver said."""
        for peer in sorted(ready, key=lambda peer: peer.kind is Kind.DRIVER):
            if peer.kind is Kind.DRIVER:
                self._drain()
            self._serve(peer)

    def send(self, out: list[Out]) -> None:
        """Write the ledger, then give messages to their connections."""
        lines = self._broker.take_ledger()
        self._operator.remember(lines)
        self._write_ledger(lines)
        self._mind_door()
        spoken_to: dict[int, Peer] = {}
        for link, message in out:
            peer = self._peers.get(link)
            if peer is not None and not peer.closing:
                spoken_to[link] = peer
                say(peer, message)
                if len(peer.outgoing) > OUTGOING_MAX and not self._flush(peer):
                    del spoken_to[link]
        for peer in spoken_to.values():
            if self._flush(peer) and peer.woken:
                peer.woken = False
                self._read_messages(peer)

    def close_clients(self) -> None:
        """Close every connection but those of the driver and the operators: the broker goes down for a while."""
        for peer in list(self._peers.values()):
            if peer.kind in (Kind.API, Kind.UNKNOWN):
                self._drop(peer, "the broker goes down")

    def tidy(self) -> None:
        """Drop connections that stalled, and let a driver's answer go once the clients have been told."""
        now = time.monotonic()
        for peer in list(self._peers.values()):
            if peer.deaf and peer.is_left():
                self._drop(peer, "closed by the client")
                continue
            patience = self._patience.stall_s if peer.sendable else self._patience.handshake_s
            in_handshake = peer.kind is Kind.UNKNOWN or (
                peer.kind is Kind.API and peer.session.state is not State.READY and self._broker.now is not None
            )
            if (peer.sendable or in_handshake) and now - peer.progress > patience:
                self._drop(peer, "stalled")
        driver = self._release_reply()
        if driver is not None:
            self._read_lines(driver)

    def close(self) -> None:
        """Close every connection."""
        for peer in list(self._peers.values()):
            self._drop(peer, "the server ends")

    def end(self) -> None:
        """Write what the ledger has not got yet: clients that leave may take orders along."""
        self.send(self._broker.settle())

    def do(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Carry out an operator's request, and on a driven clock what follows of it at once; the answer.

        Raises:
            ValueError: it cannot be done; in words.
        """
        answer, out = self._operator.do(request)
        self.send(out)
        if self.driven and self._broker.now is not None:
            self.send(self._broker.advance(self._broker.now))
        return answer

    def advance(self, to: datetime) -> None:
        """Move a driven clock, after all that clients have sent.

        Raises:
            ValueError: ``to`` is before the broker's clock.
        """
        held = self._broker.now is None
        self._drain()
        self.send(self._broker.advance(to))
        if held:
            self._let_in()

    def _drain(self) -> None:
        for _ in range(1000):
            ready = [key.data for key, _ in self._selector.select(0) if isinstance(key.data, Peer)]
            clients = [peer for peer in ready if peer.kind is Kind.API and not peer.sendable and not peer.deaf]
            if not clients:
                return
            for peer in clients:
                self._serve(peer)

    def _serve(self, peer: Peer) -> None:
        """Send what waits, else read what is there and act on it: who does not listen is not heard either."""
        if peer.link not in self._peers or (peer.sendable and (not self._flush(peer) or peer.sendable)) or peer.deaf:
            return
        data = peer.receive(65536)
        if data is None:
            return
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
        elif peer.kind is Kind.OPERATOR:
            self._read_orders(peer)
        if peer.is_cut:
            self._drop(peer, "cut")

    def _recognise(self, peer: Peer) -> None:
        if not peer.incoming.startswith(PREFIX):
            peer.kind = Kind.API  # the session says what is wrong if it is none
            self._api_clients += 1
            self.send(self._broker.joined(peer.link, self._api_clients))
            return
        del peer.incoming[: len(PREFIX)]
        if any(other.kind is Kind.DRIVER for other in self._peers.values()):
            peer.kind = Kind.REFUSED_DRIVER
            return
        peer.kind = Kind.DRIVER
        if self._driver is None:
            self._driver = Driver(self._broker, from_wall=True, operator=self._operator)

    # ------------------------------------------------------------------------------------------------- API clients

    def _read_messages(self, peer: Peer) -> None:
        if self._broker.now is None:
            if len(peer.incoming) > REQUEST_MAX:
                self._drop(peer, "too much before the clock was set")
            return
        if peer.incoming:  # nothing would mean the end to the session
            peer.session.receive_data(bytes(peer.incoming))
            peer.incoming.clear()
        try:
            while peer.link in self._peers and not peer.closing and not peer.deaf:
                event = peer.session.next_event()
                if event is NEED_DATA:
                    return
                if isinstance(event, ConnectionClosed):
                    self._drop(peer, "closed by the client")
                elif isinstance(event, ClientHello):
                    if not self._broker.faults.is_on("silent_handshake"):
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

    def _read_orders(self, peer: Peer) -> None:
        """Answer an operator's whole lines."""
        while peer.link in self._peers and not peer.closing:
            end = peer.incoming.find(b"\n")
            line = bytes(peer.incoming[:end]) if end >= 0 else b""
            if end < 0 and len(peer.incoming) <= ORDER_MAX:
                return
            if end < 0 or end > ORDER_MAX:
                answer: object = {"ok": False, "error": f"the line is longer than {ORDER_MAX} bytes"}
                out: list[Out] = []
                peer.closing = True
            else:
                answer, out = self._operator.answer(line)
            del peer.incoming[: end + 1]
            self.send(out)
            if self.driven and self._broker.now is not None:  # nobody else lets follow what follows at once
                self.send(self._broker.advance(self._broker.now))
            peer.outgoing += json.dumps(answer).encode() + b"\n"
            self._flush(peer)

    def _release_reply(self) -> Peer | None:
        """Let a held answer go once every client has been told; the driver it went to."""
        if self._reply is None or any(peer.sendable for peer in self._peers.values()):
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
        self._watch(peer)
        return True

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

    def _drop(self, peer: Peer, why: str) -> None:
        if self._peers.pop(peer.link, None) is None:
            return
        log.info("connection %d ends: %s", peer.link, why)
        if peer.watched:
            self._selector.unregister(peer.sock)
        if peer.is_cut:
            peer.reset()
        peer.sock.close()
        self._broker.leave(peer.link)
        if self._reply is not None and self._reply[0] is peer:
            self._reply = None
