"""The paper broker on a socket. One thread accepts, reads, answers and keeps the time, so nothing needs a lock."""

import logging
import selectors
import socket
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import IO, Final, Self

from newsbot.domain.error import BrokerUnavailableError, Finding
from newsbot.paper.broker import Broker
from newsbot.paper.peer import Peer
from newsbot.paper.switchboard import PEERS_MAX, Patience, Switchboard
from newsbot.tws.messages import CEILING
from newsbot.tws.session import check_cap

log = logging.getLogger(__name__)

_IDLE_S: Final = 1.0
_SHORTEST_S: Final = 0.0005


def wall_clock() -> datetime:
    """The machine's clock, aware UTC."""
    return datetime.fromtimestamp(time.time(), UTC)


class PaperServer:
    """Serves one broker on a loopback port, on the wall clock until a driver takes it over.

    ``driven``: there is no wall clock; API clients wait in the handshake until a driver has set the time.
    ``ledger``: a file that order events are appended to. ``cap``: the highest server version spoken.
    ``control_port``: where operators are listened to, 0 takes a free one, None nowhere.
    The broker belongs to the server's thread between ``start`` and ``close``.
    """

    def __init__(
        self,
        broker: Broker,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        ledger: Path | None = None,
        driven: bool = False,
        cap: int = CEILING,
        control_port: int | None = None,
        patience: Patience | None = None,
    ) -> None:
        self._broker = broker
        self._wanted = (host, port)
        self._ledger_path = ledger
        self._ledger: IO[str] | None = None
        self._driven = driven
        self._cap = check_cap(cap)
        self._control_wanted = control_port
        self._control: socket.socket | None = None
        self._patience = patience or Patience()
        self._stopping = False
        self._fault: Exception | None = None

    def start(self) -> Self:
        """Listen and serve.

        Raises:
            BrokerUnavailableError: the port is taken, or the ledger cannot be opened.
        """
        self._listener = _listen(self._wanted, "--port")
        self._port = self._listener.getsockname()[1]
        self._refusing = False
        try:
            if self._control_wanted is not None:
                self._control = _listen((self._wanted[0], self._control_wanted), "--control-port")
                self._control_taken = self._control.getsockname()[1]
        except BrokerUnavailableError:
            self._listener.close()
            raise
        try:
            self._ledger = self._ledger_path.open("a", encoding="utf-8") if self._ledger_path else None
        except OSError as fault:
            self._close_listeners()
            raise BrokerUnavailableError(
                Finding(
                    code="NB-P04",
                    path=str(self._ledger_path),
                    what="the ledger cannot be written",
                    found=fault.strerror or str(fault),
                )
            ) from fault
        self._wake, self._woken = socket.socketpair()
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._listener, selectors.EVENT_READ)
        self._selector.register(self._woken, selectors.EVENT_READ)
        if self._control is not None:
            self._selector.register(self._control, selectors.EVENT_READ)
        self._board = Switchboard(
            self._broker,
            self._selector,
            cap=self._cap,
            driven=self._driven,
            patience=self._patience,
            write_ledger=self._write_ledger,
        )
        self._thread = threading.Thread(target=self._run, name="paper", daemon=True)
        self._thread.start()
        return self

    @property
    def port(self) -> int:
        """The port that is listened on."""
        return int(self._port)

    @property
    def address(self) -> tuple[str, int]:
        """Host and port."""
        return self._wanted[0], self.port

    @property
    def control_address(self) -> tuple[str, int]:
        """Host and port of the control port.

        Raises:
            ValueError: there is none.
        """
        if self._control is None:
            raise ValueError("there is no control port")
        return self._wanted[0], int(self._control_taken)

    @property
    def fault(self) -> Exception | None:
        """What ended the server, None while it serves or after ``close``."""
        return self._fault

    def wait(self, timeout_s: float) -> bool:
        """Whether the server has ended within that time."""
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def close(self) -> None:
        """Close every connection and join the thread. May be called twice, or after a fault."""
        self._stopping = True
        if self._wake.fileno() >= 0:
            self._wake.close()  # its other end becomes readable
        self._thread.join()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # ------------------------------------------------------------------------------------------ the server's thread

    def _run(self) -> None:
        try:
            if not self._driven:
                self._broker.begin(self._wall())
            while not self._stopping:
                self._turn()
        except Exception as fault:
            log.exception("the paper broker has stopped")
            self._fault = fault
        finally:
            self._board.close()
            self._selector.close()
            self._close_listeners()
            self._woken.close()
            if self._ledger is not None:
                with suppress(OSError):  # a full disk fails here again; what ended the server has been kept
                    self._ledger.close()

    def _turn(self) -> None:
        ready = [key.fileobj if key.data is None else key.data for key, _ in self._selector.select(self._idle_s())]
        if self._listener in ready:
            self._accept(self._listener)
        if self._control is not None and self._control in ready:
            self._accept(self._control)
        if not self._board.driven:
            self._board.send(self._broker.advance(self._wall()))
        self._board.serve([peer for peer in ready if isinstance(peer, Peer)])
        self._board.tidy()
        if self._refusing != self._broker.faults.is_on("refuse_connections"):
            self._refuse(not self._refusing)

    def _refuse(self, refusing: bool) -> None:
        """Close the door or open it again. The port stays ours: it is bound all the time, and listens or does not."""
        self._refusing = refusing
        if not refusing:
            self._listener.listen(PEERS_MAX)
            self._selector.register(self._listener, selectors.EVENT_READ)
            return
        self._board.close_clients()
        self._selector.unregister(self._listener)
        self._listener.close()
        self._listener = _bound((self._wanted[0], self.port))

    def _close_listeners(self) -> None:
        self._listener.close()
        if self._control is not None:
            self._control.close()

    def _accept(self, listener: socket.socket) -> None:
        try:
            sock, _ = listener.accept()
        except OSError as fault:
            log.warning("a connection was lost before it was accepted: %s", fault)
            return
        self._board.add(sock, operator=listener is self._control)

    def _idle_s(self) -> float:
        """Seconds to wait for bytes: until the next timer, on the wall clock; connections are tidied in between."""
        idle = min(_IDLE_S, self._patience.stall_s, self._patience.handshake_s)
        due = None if self._board.driven else self._broker.next_event_at()
        return idle if due is None else max(_SHORTEST_S, min(idle, (due - self._wall()).total_seconds()))

    def _wall(self) -> datetime:
        now = wall_clock()
        return now if self._broker.now is None else max(now, self._broker.now)

    def _write_ledger(self, lines: list[str]) -> None:
        if self._ledger is not None and lines:
            self._ledger.write("".join(f"{line}\n" for line in lines))
            self._ledger.flush()


def _listen(address: tuple[str, int], flag: str) -> socket.socket:
    try:
        listener = _bound(address)
        listener.listen(PEERS_MAX)
    except (OSError, OverflowError) as fault:
        found = getattr(fault, "strerror", None) or str(fault)
        what = f"cannot listen on {address[0]}:{address[1]}"
        raise BrokerUnavailableError(
            Finding(code="NB-P03", what=what, found=found, fix=f"choose another {flag}")
        ) from fault
    return listener


def _bound(address: tuple[str, int]) -> socket.socket:
    """A socket that has taken its port and does not listen yet: who connects is refused."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except (OSError, OverflowError):
        listener.close()
        raise
    listener.setblocking(False)
    return listener
