"""Telling people without making the engine wait for them: output on a thread of its own."""

import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from queue import Full, Queue
from types import TracebackType
from typing import Self

log = logging.getLogger(__name__)

ROOM = 10_000
END_S = 2.0


class Teller:
    """Says what it is handed, in order, on a thread of its own. A reader that goes away or stalls costs words only.

    What finds no room is left out, counted, and the number logged when there is room again.
    """

    def __init__(self, room: int = ROOM) -> None:
        self._queue: Queue[Callable[[], None] | None] = Queue(room)
        self._left_out = 0
        self._thread = threading.Thread(target=self._run, name="teller", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def tell(self, say: Callable[[], None]) -> None:
        """Have ``say`` called. Any thread; never waits, never raises."""
        try:
            self._queue.put_nowait(say)
        except Full:
            self._left_out += 1

    def stop(self, within_s: float = END_S) -> None:
        """Say what is left and end. A reader that takes nothing for ``within_s`` gets no more. Main thread only."""
        with suppress(Full):
            self._queue.put(None, timeout=within_s)
        self._thread.join(within_s)
        for stream in (sys.stdout, sys.stderr):
            if self._thread.is_alive():
                self._cut(stream.fileno())

    def _cut(self, number: int) -> None:
        """Wake the thread from a write that nobody takes: the write is begun anew, and then goes nowhere.

        At the end of the process Python would otherwise wait for it, or abort.
        """
        _mute(number)
        former = signal.signal(signal.SIGURG, lambda *_: None)
        try:
            assert self._thread.ident is not None
            signal.pthread_kill(self._thread.ident, signal.SIGURG)
            with suppress(Full):
                self._queue.put(None, timeout=END_S)
            self._thread.join(END_S)
        finally:
            signal.signal(signal.SIGURG, former)

    def _run(self) -> None:
        mentioned = 0
        while (say := self._queue.get()) is not None:
            try:
                say()
            except (BrokenPipeError, SystemExit):  # rich makes the one into the other
                _mute(sys.stdout.fileno())
                log.warning("nobody reads the output any more: the run goes on, untold")
            except Exception:
                log.exception("something could not be told")
            if self._left_out != mentioned:
                log.warning("%d lines were not told: the reader is too slow", self._left_out - mentioned)
                mentioned = self._left_out


def _mute(number: int) -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, number)
    os.close(nowhere)
