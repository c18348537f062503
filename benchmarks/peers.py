"""Processes of the benchmark and the line to each: one question, one answer, or the reason why there is none."""

import multiprocessing
import multiprocessing.connection
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from newsbot.domain.settings import TwsAddress

ANSWER_S = 30.0
STOP_S = 5.0
_SIOCOUTQNSD = 0x894B  # linux/sockios.h: bytes of a socket's queue that have not been sent yet


class BenchmarkError(Exception):
    """A part of the benchmark failed: no figure can be given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """One bracket out, in seconds of the monotonic clock, which all processes of a machine share.

    ``returned``: the last send came back. ``left``: the kernel holds none of it back any more; with Nagle's algorithm
    that is later. ``stages``: when each stage was done, in order, where the design tells. ``frames``: what was sent.
    """

    returned: float
    left: float
    stages: dict[str, float] = field(default_factory=dict)
    frames: bytes = b""


def when_left(fd: int, returned: float) -> float:
    """When the last byte written to a socket left its queue: ``returned``, or later when the kernel held some back."""
    if sys.platform != "linux":
        return returned
    import array
    import fcntl

    unsent, waited = array.array("i", [0]), False
    while True:
        fcntl.ioctl(fd, _SIOCOUTQNSD, unsent)
        if not unsent[0]:
            return time.monotonic() if waited else returned
        waited = True
        time.sleep(0.00005)


class Line:
    """The near end of a process."""

    def __init__(self, name: str, pipe: multiprocessing.connection.Connection) -> None:
        self._name = name
        self._pipe = pipe

    def ask(self, *words: Any) -> Any:
        """The answer; waits for it, and before the first for the process to be ready.

        Raises:
            BenchmarkError: there is none.
        """
        with suppress(OSError):  # it may have ended, and said why
            self._pipe.send(words)
        try:
            if not self._pipe.poll(ANSWER_S):
                raise BenchmarkError(f"{self._name} has not answered for {ANSWER_S:.0f} s")
            given = self._pipe.recv()
        except (EOFError, OSError) as fault:
            raise BenchmarkError(f"{self._name} has ended") from fault
        if isinstance(given, BenchmarkError):
            raise BenchmarkError(f"{self._name}: {given}")
        return given


Opened = AbstractContextManager[Callable[..., Any]]


@contextmanager
def process(name: str, make: Callable[..., Opened], *given: Any) -> Iterator[Line]:
    """A process that calls what ``make(*given)`` opens, with the words of each question. Does not wait for it.

    Ends with the block: asked first, then made to.
    """
    context = multiprocessing.get_context("spawn")
    near, far = context.Pipe()
    started = context.Process(target=_serve, args=(far, make, *given), name=name, daemon=True)
    former = signal.signal(signal.SIGINT, signal.SIG_IGN)  # inherited: Ctrl-C is for the parent, who ends the others
    try:
        started.start()
    finally:
        signal.signal(signal.SIGINT, former)
    far.close()
    try:
        yield Line(name, near)
    finally:
        near.close()  # the process reads the end of its line
        started.join(STOP_S)
        if started.is_alive():
            started.kill()
            started.join()


def _serve(pipe: multiprocessing.connection.Connection, make: Callable[..., Opened], *given: Any) -> None:
    try:
        with make(*given) as call:
            while True:
                try:
                    words = pipe.recv()
                except (EOFError, OSError):  # the parent has closed the line
                    return
                pipe.send(call(*words))
    except Exception as fault:  # noqa: BLE001 - top of the process: the parent tells what is wrong
        with suppress(OSError):
            pipe.send(BenchmarkError(f"{type(fault).__name__}: {fault}"))


@contextmanager
def paper_broker() -> Iterator[TwsAddress]:
    """``newsbot paper serve`` in a process of its own, its clock standing until a driver moves it."""
    with subprocess.Popen(
        [sys.executable, "-m", "newsbot", "paper", "serve", "--clock", "ctl"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,  # Ctrl-C is for us: we end it
    ) as broker:
        try:
            assert broker.stdout is not None
            said = broker.stdout.readline().split()
            if said[:1] != ["listening"]:
                raise BenchmarkError("newsbot paper serve did not start")
            host, port = said[1].rsplit(":", 1)
            yield TwsAddress(host=host, port=int(port))
        finally:
            broker.terminate()
            try:
                broker.wait(STOP_S)
            except subprocess.TimeoutExpired:
                broker.kill()
