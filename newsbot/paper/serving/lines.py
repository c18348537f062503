"""Connections that speak in lines of JSON: the driver's and those of operators."""

import json
import logging
from collections.abc import Callable, Mapping
from typing import Any

from newsbot.paper.broker import Broker
from newsbot.paper.counter.clients import Out
from newsbot.paper.serving.driver import LINE_MAX, Driver
from newsbot.paper.serving.operator import LINE_MAX as ORDER_MAX
from newsbot.paper.serving.operator import Operator
from newsbot.paper.serving.peer import Kind, Peer
from newsbot.paper.serving.sockets import Sockets

log = logging.getLogger(__name__)


class Lines:
    """Answers drivers and operators. A driver's answer goes once every client has been told what it led to."""

    def __init__(
        self,
        broker: Broker,
        sockets: Sockets,
        *,
        driven: bool,
        send: Callable[[list[Out]], None],
        let_in: Callable[[], None],
        save: Callable[[], None] | None,
    ) -> None:
        """``send`` gives messages to clients; ``let_in`` reads what they have sent, when the clock has been set."""
        self._broker, self._sockets, self._send, self._let_in = broker, sockets, send, let_in
        self.operator = Operator(broker, save=save, clock=lambda: self._driver.clock)
        self._driver = Driver(broker, from_wall=not driven, operator=self.operator)
        self._was_wall = not driven
        self._reply: tuple[Peer, bytes] | None = None

    @property
    def driven(self) -> bool:
        """Whether the clock is a driver's; it stays so."""
        return self._driver.taken

    def begin(self, peer: Peer) -> None:
        """A connection has turned out to be a driver's; a second one is told so at its first line."""
        if any(other.kind is Kind.DRIVER for other in self._sockets.all()):
            peer.kind = Kind.REFUSED_DRIVER
            return
        peer.kind = Kind.DRIVER

    def leave(self, peer: Peer) -> None:
        """A connection is gone: nobody waits for its answer."""
        if self._reply is not None and self._reply[0] is peer:
            self._reply = None
        if peer.kind is Kind.DRIVER and self._was_wall and self.driven:
            log.warning("the driver has gone: time stands still until the next one")

    def read(self, peer: Peer) -> None:
        """Act on whole lines."""
        if peer.kind is Kind.OPERATOR:
            self._read_orders(peer)
        elif peer.kind in (Kind.DRIVER, Kind.REFUSED_DRIVER):
            self._read_driver(peer)

    def do(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Carry out an operator's request, and on a driven clock what follows of it at once; the answer.

        Raises:
            ValueError: it cannot be done; in words.
        """
        answer, out = self.operator.do(request)
        self._follow(out)
        return answer

    def release(self) -> None:
        """Let a held answer go once every client has been told, and read on what its driver has sent."""
        driver = self._release()
        if driver is not None:
            self._read_driver(driver)

    def _release(self) -> Peer | None:
        """The driver that was answered."""
        if self._reply is None or any(peer.sendable for peer in self._sockets.all()):
            return None
        (driver, line), self._reply = self._reply, None
        driver.outgoing += line
        self._sockets.flush(driver)
        return driver

    def _read_driver(self, peer: Peer) -> None:
        """One line at a time: the next waits until the last has been answered."""
        while self._sockets.has(peer) and not peer.closing and self._reply is None:
            end = peer.incoming.find(b"\n")
            if end < 0:
                if len(peer.incoming) > LINE_MAX:
                    self._sockets.drop(peer, "line too long")
                return
            line = bytes(peer.incoming[:end])
            del peer.incoming[: end + 1]
            if peer.kind is Kind.REFUSED_DRIVER:
                refusal = {"id": None, "ok": False, "error": "another driver holds the clock"}
                peer.outgoing += json.dumps(refusal).encode() + b"\n"
                peer.closing = True
                self._sockets.flush(peer)
                return
            held = self._broker.now is None
            answer, out, goodbye = self._driver.answer(line)
            self._send(out)
            peer.closing = goodbye
            self._reply = (peer, json.dumps(answer).encode() + b"\n")
            if held and self._broker.now is not None:
                self._let_in()
            self._release()

    def _read_orders(self, peer: Peer) -> None:
        while self._sockets.has(peer) and not peer.closing:
            end = peer.incoming.find(b"\n")
            line = bytes(peer.incoming[:end]) if end >= 0 else b""
            if end < 0 and len(peer.incoming) <= ORDER_MAX:
                return
            if end < 0 or end > ORDER_MAX:
                answer: object = {"ok": False, "error": f"the line is longer than {ORDER_MAX} bytes"}
                out: list[Out] = []
                peer.closing = True
            else:
                answer, out = self.operator.answer(line)
            del peer.incoming[: end + 1]
            self._follow(out)
            peer.outgoing += json.dumps(answer).encode() + b"\n"
            self._sockets.flush(peer)

    def _follow(self, out: list[Out]) -> None:
        """Say it, and on a driven clock what follows at once: nobody else lets that come."""
        self._send(out)
        if self.driven and self._broker.now is not None:
            self._send(self._broker.advance(self._broker.now))
