"""One TCP connection to TWS, in place of ibapi's own: nothing received is lost, nothing is sent in part and hidden."""

import socket
import struct
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

from newsbot.crashpoint import armed, crashpoint

SEND_DEADLINE_S = 0.5
FRAME_MAX = 16 * 1024 * 1024
_READ_SIZE = 65536
_PREFIX = 4
# A dead peer is found by the heartbeat; these only free the socket when nobody asks any more.
_LINUX_OPTIONS = (("TCP_KEEPIDLE", 10), ("TCP_KEEPINTVL", 5), ("TCP_KEEPCNT", 3), ("TCP_USER_TIMEOUT", 10_000))


def frame(payload: bytes) -> bytes:
    """The payload with its length before it."""
    return struct.pack("!I", len(payload)) + payload


class NothingSentError(ConnectionError):
    """The connection was over before a write began: not one byte left."""


class Connection:
    """A connection that EClient can send through (``isConnected``, ``sendMsg``) and one thread can read from.

    ibapi's own throws a burst away when its length is a multiple of 4096, sends without looking how much left,
    leaves Nagle on, and waits for frames of up to 4 GiB (facts M1, M5, M7). Any failure here closes the connection;
    ``reason`` then says why, and stays what was said first.
    """

    def __init__(self, host: str, port: int) -> None:
        self.host = host
        self.port = port
        self.reason = ""
        self.socket: socket.socket | None = None
        self._sending = threading.Lock()
        self._closing = threading.Lock()
        self._received = bytearray()
        self._early: list[bytes] = []
        self._held: list[bytes] | None = None

    def open(self, deadline_s: float) -> None:
        """Connect.

        Raises:
            OSError: refused, unreachable, unknown host, or not answered within ``deadline_s``.
        """
        opened = socket.create_connection((self.host, self.port), timeout=deadline_s)
        if self.reason:
            opened.close()
            raise ConnectionAbortedError(self.reason)
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for name, value in _LINUX_OPTIONS:
            if hasattr(socket, name):
                opened.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
        opened.settimeout(SEND_DEADLINE_S)  # for a whole sendall; a read merely comes back empty
        self.socket = opened

    def isConnected(self) -> bool:
        """False once closed by either side. True proves nothing about the peer."""
        return self.socket is not None and not self.reason

    # ------------------------------------------------------------------------------------------------- sending

    def sendMsg(self, msg: bytes) -> int:
        """Send one frame, or keep it when frames are being collected. Called by EClient.

        Raises:
            OSError: not connected, or not all of it could be handed over in time; the connection is then closed.
        """
        if self._held is not None:
            self._held.append(msg)
        else:
            self.send((msg,))
        return len(msg)

    @contextmanager
    def collect(self) -> Iterator[list[bytes]]:
        """Frames sent inside go into the list that comes back, and nowhere else."""
        frames: list[bytes] = []
        self._held = frames
        try:
            yield frames
        finally:
            self._held = None

    def send(self, frames: Sequence[bytes]) -> None:
        """Hand all frames to the socket in one write.

        Raises:
            NothingSentError: not connected.
            OSError: not all of it could be handed over within SEND_DEADLINE_S. How much left is unknown, so the
                connection is closed.
        """
        with self._sending:
            if self.socket is None or self.reason:
                raise NothingSentError(self.reason or "not connected")
            try:
                if len(frames) > 1 and armed("mid-bracket"):
                    self._send_one_by_one(self.socket, frames)
                else:
                    self.socket.sendall(b"".join(frames))
            except OSError as fault:
                self.close(f"sending failed: {_words(fault)}")
                raise

    def _send_one_by_one(self, to: socket.socket, frames: Sequence[bytes]) -> None:
        # Only under a crash test: what a peer sees of a sender that dies after the first or the second frame.
        for one in frames[:-1]:
            to.sendall(one)
            crashpoint("mid-bracket")
        to.sendall(frames[-1])

    # ------------------------------------------------------------------------------------------------ receiving

    def shake_hands(self, versions: str, deadline_s: float) -> tuple[bytes, bytes]:
        """Introduce ourselves; what comes back is the peer's answer: server version and connection time, as sent.

        Frames that come in one segment with the answer are kept for ``receive``.

        Raises:
            TimeoutError: no answer within ``deadline_s``.
            ConnectionError: the peer closed the connection, or what it sent cannot be an answer.
        """
        until = time.monotonic() + deadline_s
        self.send((b"API\0" + frame(versions.encode("ascii")),))
        assert self.socket is not None
        try:
            while self.isConnected() and (left := until - time.monotonic()) > 0:
                self.socket.settimeout(left)
                payloads = self._read()
                for index, payload in enumerate(payloads):
                    fields = payload.split(b"\0")
                    if len(fields) == 3 and not fields[2]:
                        self._early = payloads[index + 1 :]
                        return fields[0], fields[1]
            if self.isConnected():
                raise TimeoutError("no answer to the handshake")
            raise ConnectionError(self.reason)
        finally:
            self.socket.settimeout(SEND_DEADLINE_S)

    def receive(self) -> list[bytes]:
        """The payloads of the frames that one read completed; empty when none did, or when the connection is over."""
        early, self._early = self._early, []
        return early or self._read()

    def _read(self) -> list[bytes]:
        if self.socket is None or self.reason:
            return []
        try:
            data = self.socket.recv(_READ_SIZE)
        except TimeoutError:
            return []
        except OSError as fault:
            self.close(f"receiving failed: {_words(fault)}")
            return []
        if not data:
            self.close("the peer closed the connection")
        self._received += data
        return self._cut()

    def _cut(self) -> list[bytes]:
        payloads = []
        start = 0
        while len(self._received) - start >= _PREFIX:
            size = int.from_bytes(self._received[start : start + _PREFIX])
            if size > FRAME_MAX:
                self.close(f"NB-T01 – a frame announced {size} bytes, more than {FRAME_MAX}: this is no TWS message")
                break
            end = start + _PREFIX + size
            if end > len(self._received):
                break
            payloads.append(bytes(self._received[start + _PREFIX : end]))
            start = end
        del self._received[:start]
        return payloads

    # -------------------------------------------------------------------------------------------------- closing

    def close(self, reason: str) -> None:
        """Nothing is sent or received from here on; a thread in ``receive`` comes back. Any thread, any time."""
        with self._closing:
            self.reason = self.reason or reason
            if self.socket is not None:
                with suppress(OSError):  # already gone
                    self.socket.shutdown(socket.SHUT_RDWR)

    def release(self) -> None:
        """Give the socket back to the system. Only when no thread reads from it any more."""
        self.close("closed")
        with self._sending:  # a sender notices the shutdown first: its file number must not be another's by then
            if self.socket is not None:
                self.socket.close()


def _words(fault: OSError) -> str:
    return fault.strerror or str(fault) or type(fault).__name__
