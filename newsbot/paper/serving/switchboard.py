"""Between sockets and the broker: bytes of each connection in, its answers out. One thread, nothing blocks."""

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
from newsbot.paper.serving.driver import PREFIX
from newsbot.paper.serving.lines import Lines
from newsbot.paper.serving.peer import OUTGOING_MAX, Kind, Peer
from newsbot.paper.serving.saying import say
from newsbot.paper.serving.sockets import REQUEST_MAX, Sockets
from newsbot.paper.zone import stamp
from newsbot.tws.session import NEED_DATA, ClientHello, ConnectionClosed, ServerHello, State

TURN_S: Final = 0.02  # of work for one client or for timers, before others are heard


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
        self._patience = patience
        self._write_ledger = write_ledger
        self._mind_door = mind_door
        self._api_clients = 0
        self._unread: dict[int, Peer] = {}  # received, and not read to the end
        self._sockets = Sockets(selector, cap=cap, gone=self._leave)
        self._lines = Lines(broker, self._sockets, driven=driven, send=self.send, let_in=self._let_in, save=save)

    @property
    def driven(self) -> bool:
        """Whether the clock is a driver's."""
        return self._lines.driven

    @property
    def busy(self) -> bool:
        """Whether a client that listens waits for its next turn."""
        return any(not peer.deaf and not peer.sendable for peer in self._unread.values())

    def add(self, sock: socket.socket, *, operator: bool = False) -> None:
        """Take an accepted connection in, from the control port if ``operator``; close it when there are too many."""
        self._sockets.add(sock, operator=operator)

    def serve(self, ready: list[Peer]) -> None:
        """Read and answer the connections that have something; what clients sent goes before what a driver said.

        On the wall clock a client that has sent much gets its turn and waits for the next, so that others are heard.
        """
        for peer in self._take_unread():
            self._read_messages(peer)
        for peer in sorted(ready, key=lambda peer: peer.kind is Kind.DRIVER):
            if peer.kind is Kind.DRIVER:
                self._drain()
            self._serve(peer)

    def send(self, out: list[Out]) -> None:
        """Write the ledger, then give messages to their connections."""
        lines = self._broker.take_ledger()
        self._lines.operator.remember(lines)
        self._write_ledger(lines)
        self._mind_door()
        spoken_to: dict[int, Peer] = {}
        for link, message in out:
            peer = self._sockets.on(link)
            if peer is not None and not peer.closing:
                spoken_to[link] = peer
                say(peer, message)
                if len(peer.outgoing) > OUTGOING_MAX and not self._sockets.flush(peer):
                    del spoken_to[link]
        for peer in spoken_to.values():
            if self._sockets.flush(peer) and peer.woken:
                peer.woken = False
                self._read_messages(peer)

    def close_clients(self) -> None:
        """Close every connection but those of the driver and the operators: the broker goes down for a while."""
        for peer in self._sockets.all():
            if peer.kind in (Kind.API, Kind.UNKNOWN):
                self._sockets.drop(peer, "the broker goes down")

    def tidy(self) -> None:
        """Drop connections that stalled, and let a driver's answer go once the clients have been told."""
        now = time.monotonic()
        for peer in self._sockets.all():
            if peer.deaf and peer.is_left():
                self._sockets.drop(peer, "closed by the client")
                continue
            patience = self._patience.stall_s if peer.sendable else self._patience.handshake_s
            in_handshake = peer.kind is Kind.UNKNOWN or (
                peer.kind is Kind.API and peer.session.state is not State.READY and self._broker.now is not None
            )
            if (peer.sendable or in_handshake) and now - peer.progress > patience:
                self._sockets.drop(peer, "stalled")
        self._lines.release()

    def close(self) -> None:
        """Close every connection."""
        for peer in self._sockets.all():
            self._sockets.drop(peer, "the server ends")

    def end(self) -> None:
        """Write what the ledger has not got yet: clients that leave may take orders along."""
        self.send(self._broker.settle())

    def do(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Carry out an operator's request, and on a driven clock what follows of it at once; the answer.

        Raises:
            ValueError: it cannot be done; in words.
        """
        return self._lines.do(request)

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
            for peer in self._take_unread():
                self._read_messages(peer)
            clients = [
                peer for peer in self._sockets.ready() if peer.kind is Kind.API and not peer.sendable and not peer.deaf
            ]
            if not clients:
                return
            for peer in clients:
                self._serve(peer)

    def _serve(self, peer: Peer) -> None:
        """Send what waits, else read what is there and act on it: who does not listen is not heard either."""
        if (
            not self._sockets.has(peer)
            or (peer.sendable and (not self._sockets.flush(peer) or peer.sendable))
            or peer.deaf
            or peer.link in self._unread
        ):
            return
        data = peer.receive(65536)
        if data is None:
            return
        peer.progress = time.monotonic()
        if not data:
            self._sockets.drop(peer, "closed by the client")
            return
        peer.incoming += data
        if peer.kind is Kind.UNKNOWN and len(peer.incoming) >= len(PREFIX):
            self._recognise(peer)
        if peer.kind is Kind.API:
            self._read_messages(peer)
        else:
            self._lines.read(peer)
        if peer.is_cut:
            self._sockets.drop(peer, "cut")

    def _recognise(self, peer: Peer) -> None:
        if not peer.incoming.startswith(PREFIX):
            peer.kind = Kind.API  # the session says what is wrong if it is none
            self._api_clients += 1
            self.send(self._broker.joined(peer.link, self._api_clients))
            return
        del peer.incoming[: len(PREFIX)]
        self._lines.begin(peer)

    # ------------------------------------------------------------------------------------------------- API clients

    def _read_messages(self, peer: Peer) -> None:
        if self._broker.now is None:
            if len(peer.incoming) > REQUEST_MAX:
                self._sockets.drop(peer, "too much before the clock was set")
            return
        if peer.incoming:  # nothing would mean the end to the session
            peer.session.receive_data(bytes(peer.incoming))
            peer.incoming.clear()
        until = time.monotonic() + TURN_S
        try:
            while self._sockets.has(peer) and not peer.closing and not peer.deaf:
                if not self.driven and (peer.sendable or time.monotonic() > until):
                    self._unread[peer.link] = peer
                    return
                event = peer.session.next_event()
                if event is NEED_DATA:
                    return
                if isinstance(event, ConnectionClosed):
                    self._sockets.drop(peer, "closed by the client")
                elif isinstance(event, ClientHello):
                    if not self._broker.faults.is_on("silent_handshake"):
                        peer.outgoing += peer.session.send(ServerHello(connected_at=stamp(self._broker.now)))
                        self._sockets.flush(peer)
                else:
                    self.send(self._broker.handle(peer.link, event))
        except ProtocolError as fault:
            self._sockets.drop(peer, str(fault))

    def _take_unread(self) -> list[Peer]:
        """Whose messages have been received and not read: now is their turn again, unless they do not listen."""
        turn = [peer for peer in list(self._unread.values()) if self._is_listening(peer)]
        for peer in turn:
            del self._unread[peer.link]
        return turn

    def _is_listening(self, peer: Peer) -> bool:
        return not peer.deaf and (not peer.sendable or (self._sockets.flush(peer) and not peer.sendable))

    def _let_in(self) -> None:
        """The clock has been set: read what clients have sent meanwhile."""
        for peer in self._sockets.all():
            if peer.kind is Kind.API:
                self._read_messages(peer)

    def _leave(self, peer: Peer) -> None:
        """A connection is gone."""
        self._unread.pop(peer.link, None)
        self._broker.leave(peer.link)
        self._lines.leave(peer)
