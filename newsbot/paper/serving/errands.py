"""Calls handed to the server's thread by others, who wait for what comes of them."""

import queue
import socket
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, InvalidStateError
from contextlib import suppress
from typing import Any, TypeVar

from newsbot.domain.error import BrokerUnavailableError, Finding

T = TypeVar("T")


class Errands:
    """A queue and the socket that wakes the thread that runs it. ``fileno`` is readable when there is something."""

    def __init__(self) -> None:
        self._wake, self._woken = socket.socketpair()
        self._wake.setblocking(False)
        self._woken.setblocking(False)
        self._waiting: queue.SimpleQueue[tuple[Future[Any], Callable[[], Any]]] = queue.SimpleQueue()
        self._over = False

    def fileno(self) -> int:
        """For a selector."""
        return self._woken.fileno()

    def wake(self) -> None:
        """Have the thread look up."""
        with suppress(OSError):  # it is awake, or has ended
            self._wake.send(b"\0")

    def ask(self, call: Callable[[], T], timeout_s: float) -> T:
        """What ``call`` returns or raises on the server's thread.

        Raises:
            BrokerUnavailableError: the server has ended.
            TimeoutError: it has not come to it in time; it will not be done later.
        """
        future: Future[T] = Future()
        self._waiting.put((future, call))
        if self._over:
            self.run()
        self.wake()
        try:
            return future.result(timeout_s)
        except CancelledError:
            raise BrokerUnavailableError(Finding(code="NB-P07", what="the paper broker has ended")) from None
        except TimeoutError:
            if future.done() and not future.cancelled():
                raise  # the call's own
            future.cancel()
            raise TimeoutError(f"the paper broker has not answered within {timeout_s:g} s") from None

    def run(self) -> None:
        """On the server's thread: do what waits. After the end nothing is done any more."""
        with suppress(OSError):
            while self._woken.recv(4096):
                pass
        while True:
            try:
                future, call = self._waiting.get_nowait()
            except queue.Empty:
                return
            if self._over:
                future.cancel()
            elif future.set_running_or_notify_cancel():
                _carry_out(future, call)

    def end(self) -> None:
        """The thread ends: whoever waits is told so."""
        self._over = True
        self.run()
        self._wake.close()
        self._woken.close()


def _carry_out(future: "Future[Any]", call: Callable[[], Any]) -> None:
    with suppress(InvalidStateError):
        try:
            future.set_result(call())
        except Exception as fault:  # noqa: BLE001 - it belongs to whoever asked
            future.set_exception(fault)
