"""TestApp: one link to TWS, from the first byte to the last."""

import logging
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress

from ibapi.decoder import Decoder

from newsbot.domain.error import BrokerUnavailableError, Finding, RemoteProtocolError
from newsbot.domain.input import BrokerInput
from newsbot.domain.settings import TwsAddress
from newsbot.execution import compat, stamps
from newsbot.execution.client import TestClient
from newsbot.execution.connection import Connection
from newsbot.execution.wrapper import TestWrapper

_log = logging.getLogger(__name__)

_JOIN_S = 2.0


class TestApp(TestWrapper, TestClient):
    """One link to TWS: connect, run, close. The supervisor makes a new one for every attempt.

    Of ibapi's EClient it keeps the encoder and the decoder. Connecting, the message loop and disconnecting are its own
    (facts 9: 1 to 4, 6 to 10): the thread that reads also decodes, so nothing queues up between them, nothing survives
    into the next session, and the loop's end is noticed at once.
    """

    __test__ = False  # not a pytest class

    def __init__(self, sink: Callable[[BrokerInput], None]) -> None:
        TestWrapper.__init__(self, sink)
        TestClient.__init__(self, self)
        self.closed = threading.Event()
        self._thread: threading.Thread | None = None

    def connect_within(self, address: TwsAddress, deadline_s: float = 10.0) -> None:
        """Connect and wait until the session has started: SessionStarted has then been handed to the sink.

        The deadline covers everything but the look-up of the host's name, which the system bounds; a host with several
        addresses has it for each that does not answer.

        Raises:
            BrokerUnavailableError: no session within ``deadline_s``; the text names the likely cause.
            RuntimeError: this TestApp was connected before. Make a new one.
        """
        if self.conn is not None:
            raise RuntimeError("a TestApp is one link to TWS: make a new one")
        until = time.monotonic() + deadline_s
        self.link.client_id = address.client_id
        self.conn = connection = Connection(address.host, address.port)
        try:
            self._open(connection, deadline_s)
            self._shake_hands(connection, until - time.monotonic())
            self._start_session_within(connection, until - time.monotonic())
        except BaseException:
            self.close()
            raise

    def _open(self, connection: Connection, deadline_s: float) -> None:
        try:
            connection.open(deadline_s)
        except TimeoutError:
            raise _unavailable(connection, "no answer", "the host is down or a firewall drops the packets") from None
        except ConnectionRefusedError:
            raise _unavailable(
                connection, "connection refused", "TWS, IB Gateway or its container is down, or the port is another"
            ) from None
        except socket.gaierror as fault:
            raise _unavailable(connection, f"unknown host: {fault.strerror}", "correct the host") from None
        except OSError as fault:
            raise _unavailable(connection, str(fault.strerror or fault), "correct host and port") from None

    def _shake_hands(self, connection: Connection, left_s: float) -> None:
        try:
            version, connected = connection.shake_hands(compat.CLIENT_VERSIONS, left_s)
        except TimeoutError:
            raise _unavailable(
                connection, "accepted, then silent", "TWS is stuck or shows a dialog: look at its window, or restart it"
            ) from None
        except OSError as fault:
            raise _unavailable(
                connection,
                f"accepted, then: {fault}",
                "IB Gateway is not (yet) listening behind its port, or this machine is not among its trusted addresses",
            ) from None
        if not version.isdigit() or not compat.LOWEST_VERSION <= int(version) <= compat.HIGHEST_VERSION:
            raise _unavailable(
                connection,
                f"server version {version[:20].decode('ascii', 'replace')} is not in the tested range "
                f"{compat.LOWEST_VERSION}–{compat.HIGHEST_VERSION}",
                "use another release of TWS, or another ibapi",
                code="NB-T02",
            )
        self.clientId = self.link.client_id
        self.connTime = connected
        self.serverVersion_ = self.link.server_version = int(version)
        self.link.zone = stamps.connection_zone(connected.decode("ascii", "replace"))
        self.decoder = Decoder(self, self.serverVersion_)
        self.setConnState(TestApp.CONNECTED)

    def _start_session_within(self, connection: Connection, left_s: float) -> None:
        self._thread = threading.Thread(target=self.run, name="tws-run", daemon=True)
        try:
            self._thread.start()
        except RuntimeError:  # the system gives no more threads: there is none to wait for in close
            self._thread = None
            raise
        with suppress(OSError):  # 9.81.1 raises; the connection has closed itself and says why
            self.startApi()
        self.link.settled.wait(max(left_s, 0.0))
        if self.link.next_order_id is not None and self.link.accounts:
            _log.info("session: server version %d, client id %d", self.link.server_version, self.link.client_id)
            return
        said = f"; it said: {self.link.last_notice}" if self.link.last_notice else ""
        if "326" in self.link.last_notice.split()[:1]:
            raise _unavailable(
                connection,
                f"client id {self.link.client_id} is in use",
                "end the other newsbot, or wait until TWS lets go of a broken session",
            )
        if not connection.isConnected():
            raise _unavailable(
                connection,
                f"session refused: {connection.reason}{said}",
                "look at TWS's window and its API settings",
            )
        raise _unavailable(
            connection,
            f"handshake, but no nextValidId with accounts{said}",
            "the login is not finished (second factor), or an account dialog is open",
        )

    def run(self) -> None:
        """Read, decode and hand over until the link ends. Runs on the tws-run thread."""
        connection = self.conn
        assert connection is not None
        try:
            while connection.isConnected():
                for payload in connection.receive():
                    compat.deliver(self.decoder, payload)
        except RemoteProtocolError as fault:
            _log.error("%s", fault)  # no traceback: it would show raw fields
            connection.close(str(fault))
        except Exception as fault:  # noqa: BLE001 - top of the thread
            _log.exception("the message loop died")
            connection.close(f"the message loop died: {type(fault).__name__}")
        finally:
            connection.release()
            try:
                self.end_session(connection.reason)
            finally:
                self.closed.set()

    def close(self) -> None:
        """End the link and wait, at most two seconds, until its thread is gone. Any thread, any number of times."""
        connection = self.conn
        if connection is None:
            return
        connection.close("closed by newsbot")
        thread = self._thread
        if thread is None:
            connection.release()
            self.closed.set()
        elif thread is not threading.current_thread():
            thread.join(_JOIN_S)
            if thread.is_alive():
                _log.error("tws-run did not end within %s s", _JOIN_S)

    # ibapi's own names for the same things.

    def connect(self, host: str, port: int, clientId: int) -> None:
        """As ``connect_within``."""
        self.connect_within(TwsAddress(host=host, port=port, client_id=clientId))

    def disconnect(self) -> None:
        """As ``close``."""
        self.close()


def _unavailable(connection: Connection, found: str, fix: str, code: str = "NB-T06") -> BrokerUnavailableError:
    what = f"no link to TWS at {connection.host}:{connection.port}"
    return BrokerUnavailableError(Finding(code=code, what=what, found=found, fix=fix))
