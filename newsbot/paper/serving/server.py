"""The paper broker on a socket. One thread accepts, reads, answers and keeps the time, so nothing needs a lock."""

import logging
import selectors
import socket
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Final, Self, TypeVar

from newsbot.domain.error import BrokerUnavailableError
from newsbot.paper.broker import Broker
from newsbot.paper.serving.door import bound, listen
from newsbot.paper.serving.errands import Errands
from newsbot.paper.serving.ledger_file import LedgerFile
from newsbot.paper.serving.peer import Peer
from newsbot.paper.serving.sockets import PEERS_MAX
from newsbot.paper.serving.switchboard import TURN_S, Patience, Switchboard
from newsbot.paper.state.keeper import Keeper
from newsbot.tws.messages import CEILING
from newsbot.tws.session import check_cap

log = logging.getLogger(__name__)

_IDLE_S: Final = 1.0
_SHORTEST_S: Final = 0.0005
T = TypeVar("T")


def wall_clock() -> datetime:
    """The machine's clock, aware UTC."""
    return datetime.fromtimestamp(time.time(), UTC)


class PaperServer:
    """Serves one broker on a loopback port, on the wall clock until a driver takes it over.

    ``driven``: there is no wall clock; API clients wait in the handshake until a driver has set the time.
    ``ledger``: a file that order events are appended to. ``cap``: the highest server version spoken.
    ``control_port``: where operators are listened to, 0 takes a free one, None nowhere. ``state``: the file that the
    broker's state is saved to every minute and at the end. ``heard`` is given ledger lines once they are written.
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
        state: Path | None = None,
        heard: Callable[[list[str]], None] | None = None,
        patience: Patience | None = None,
    ) -> None:
        self._broker = broker
        self._wanted = (host, port)
        self._ledger_path = ledger
        self._ledger: LedgerFile | None = None
        self._driven = driven
        self._cap = check_cap(cap)
        self._control_wanted = control_port
        self._control: socket.socket | None = None
        self._state_path = state
        self._keeper: Keeper | None = None
        self._heard = heard
        self._patience = patience or Patience()
        self._stopping = False
        self._fault: Exception | None = None

    def start(self) -> Self:
        """Listen and serve.

        Raises:
            BrokerUnavailableError: a port is taken, or the ledger or the state cannot be written.
        """
        self._listener = listen(self._wanted, "--port")
        self._port = self._listener.getsockname()[1]
        self._refusing = self._closed_now = False
        try:
            if self._control_wanted is not None:
                self._control = listen((self._wanted[0], self._control_wanted), "--control-port")
                self._control_taken = self._control.getsockname()[1]
        except BrokerUnavailableError:
            self._listener.close()
            raise
        try:
            self._keeper = Keeper(self._broker, self._state_path) if self._state_path else None
            self._ledger = LedgerFile(self._ledger_path, self._heard)
        except BrokerUnavailableError:
            self._close_listeners()
            raise
        self._errands = Errands()
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._listener, selectors.EVENT_READ)
        self._selector.register(self._errands, selectors.EVENT_READ)
        if self._control is not None:
            self._selector.register(self._control, selectors.EVENT_READ)
        self._board = Switchboard(
            self._broker,
            self._selector,
            cap=self._cap,
            driven=self._driven,
            patience=self._patience,
            write_ledger=self._write_down,
            mind_door=self._mind_door,
            save=None if self._keeper is None else self._keeper.save,
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
        self._errands.wake()
        self._thread.join()

    def ask(self, call: Callable[[Switchboard], T], timeout_s: float) -> T:
        """What ``call`` returns or raises on the server's thread, where the broker may be touched.

        Raises:
            BrokerUnavailableError: the server has ended.
            TimeoutError: it has not come to it in time.
        """
        return self._errands.ask(lambda: call(self._board), timeout_s)

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
            self._end(self._close_connections, self._board.end, self._save_last, self._close_ledger)
            self._errands.end()

    def _end(self, *steps: Callable[[], None]) -> None:
        """Take every step, whatever becomes of the others; what failed first is kept."""
        for step in steps:
            try:
                step()
            except Exception as fault:
                if self._fault is None:
                    log.exception("the paper broker has not ended in order")
                    self._fault = fault

    def _close_connections(self) -> None:
        self._close_listeners()
        self._board.close()
        self._selector.close()

    def _save_last(self) -> None:
        """What failed may have left the broker half-way: then the last minute's state stands."""
        if self._fault is None and self._keeper is not None:
            self._keeper.save()

    def _close_ledger(self) -> None:
        if self._ledger is not None:
            self._ledger.close()

    def _turn(self) -> None:
        ready = [key.fileobj if key.data is None else key.data for key, _ in self._selector.select(self._idle_s())]
        if self._listener in ready:
            self._accept(self._listener)
        if self._control is not None and self._control in ready:
            self._accept(self._control)
        if not self._board.driven:
            until = time.monotonic() + TURN_S
            self._board.send(self._broker.advance(self._wall(), lambda: time.monotonic() >= until))
        self._board.serve([peer for peer in ready if isinstance(peer, Peer)])
        if self._errands in ready:
            self._errands.run()
        self._board.tidy()
        if self._keeper is not None:
            self._keeper.save_if_due()
        if self._closed_now:
            self._closed_now = False
            self._board.close_clients()

    def _write_down(self, lines: list[str]) -> None:
        """What must be on record before clients are told."""
        if self._keeper is not None and lines:
            self._keeper.note()
        if self._ledger is not None:
            self._ledger.write(lines)

    def _mind_door(self) -> None:
        """Close the door or open it again. The port stays ours: it is bound all the time, and listens or does not."""
        refusing = self._broker.faults.is_on("refuse_connections")
        if refusing == self._refusing or self._stopping:
            return
        self._refusing = self._closed_now = refusing
        if refusing:
            self._selector.unregister(self._listener)
            self._listener.close()
            self._listener = bound((self._wanted[0], self.port))
        else:
            self._listener.listen(PEERS_MAX)
            self._selector.register(self._listener, selectors.EVENT_READ)

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
        if self._board.busy:
            return 0.0
        due = None if self._board.driven else self._broker.next_event_at()
        if due is None:
            return idle
        left = (due - self._wall()).total_seconds()
        return 0.0 if left <= 0 else max(_SHORTEST_S, min(idle, left))

    def _wall(self) -> datetime:
        now = wall_clock()
        return now if self._broker.now is None else max(now, self._broker.now)
