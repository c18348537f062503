"""A requests adapter whose every wait counts against one deadline, and that can be broken off from another thread.

The timeouts of requests bound single waits: a server that sends a byte now and then holds a reader for ever, in the
header as well as in the body. Here all addresses of a host share one connect time, and each read gets what is left.
"""

import http.client
import io
import socket
import threading
import time
from functools import partial
from typing import Any
from weakref import WeakSet

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection


class BoundedAdapter(HTTPAdapter):
    """Pass ``timeout=urllib3.Timeout(total=...)`` with each request: the total is kept, whatever the server does.

    Not bounded is the resolver: how long a name may take is the machine's own setting.
    """

    def __init__(self) -> None:
        self._live: WeakSet[socket.socket] = WeakSet()
        self._lock = threading.Lock()
        self._aborted = False
        super().__init__(pool_connections=1, pool_maxsize=1, max_retries=0)

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **pool_kwargs: Any) -> None:
        super().init_poolmanager(connections, maxsize, block, **pool_kwargs)
        self.poolmanager.pool_classes_by_scheme = {
            "http": partial(self._pool, HTTPConnectionPool, _BoundedHTTPConnection),
            "https": partial(self._pool, HTTPSConnectionPool, _BoundedHTTPSConnection),
        }

    def abort(self) -> None:
        """Break off what is being read now and refuse what comes later. From any thread."""
        with self._lock:
            self._aborted = True
            for sock in list(self._live):
                try:
                    socket.socket.shutdown(sock, socket.SHUT_RDWR)  # also for TLS: no farewell, just the end
                except OSError:  # not connected any more: nothing to break off
                    continue

    def _pool(self, pool_class: Any, connection_class: Any, *args: Any, **kwargs: Any) -> HTTPConnectionPool:
        pool: HTTPConnectionPool = pool_class(*args, **kwargs)
        pool.ConnectionCls = partial(connection_class, register=self._register)  # type: ignore[assignment]
        return pool

    def _register(self, sock: socket.socket) -> None:
        with self._lock:
            if self._aborted:
                raise ConnectionAbortedError("stopped")
            self._live.add(sock)


class _BoundedReader(io.RawIOBase):
    """The receiving half of a socket until a moment of the monotonic clock."""

    def __init__(self, sock: socket.socket, raw: io.RawIOBase, deadline: float) -> None:
        self._sock = sock
        self._raw = raw
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("the whole answer took too long")
        self._sock.settimeout(left)
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _BoundedResponse(http.client.HTTPResponse):
    """Takes the time-out that urllib3 has just set on the socket, what is left of the total, as one for the answer."""

    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        deadline = time.monotonic() + (sock.gettimeout() or 0.0)
        raw = self.fp.detach()
        self.fp = io.BufferedReader(_BoundedReader(sock, raw, deadline))


class _Bounded(HTTPConnection):
    response_class = _BoundedResponse

    def __init__(self, *args: Any, register: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._register = register

    def connect(self) -> None:
        super().connect()
        self._register(self.sock)

    def _new_conn(self) -> socket.socket:
        """A connected socket; all addresses of the host together get the connect time."""
        deadline = time.monotonic() + float(self.timeout or 0.0)
        failure: OSError = OSError(f"{self.host} has no address")
        host = self._dns_host.strip("[]")
        for family, kind, protocol, _, address in socket.getaddrinfo(host, self.port, 0, socket.SOCK_STREAM):
            sock = socket.socket(family, kind, protocol)
            try:
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                sock.settimeout(max(deadline - time.monotonic(), 0.001))
                sock.connect(address)
                sock.settimeout(max(deadline - time.monotonic(), 0.001))  # for the handshake of TLS
            except OSError as error:
                sock.close()
                failure = error
            else:
                return sock
        raise failure


class _BoundedHTTPConnection(_Bounded):
    """Plain text."""


class _BoundedHTTPSConnection(_Bounded, HTTPSConnection):
    """TLS: verification and host name are urllib3's, the socket below is ours."""
