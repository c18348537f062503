"""Keeps one link to TWS up: a new TestApp for every attempt, always with the same client id."""

import logging
import random
import threading
import time
from collections.abc import Callable

from newsbot.domain.effect import Effect, PlaceBracket
from newsbot.domain.error import BrokerUnavailableError
from newsbot.domain.input import BracketFailed, BrokerInput, LinkClosed, Outcome
from newsbot.domain.settings import TwsAddress
from newsbot.execution.app import TestApp
from newsbot.execution.client import NO_LINK

_log = logging.getLogger(__name__)

_STABLE_S = 60.0
_JOIN_S = 5.0


def delay_s(attempt: int, first_s: float, longest_s: float, dice: random.Random) -> float:
    """The pause before the next attempt: doubled each time and up to half as long again by chance."""
    return min(longest_s, first_s * 2.0 ** min(attempt, 30) * dice.uniform(1.0, 1.5))


class Supervisor:
    """One link at a time, connected anew whenever it ends.

    A session that held for a minute resets the pause. While there is no link, LinkClosed tells why, once for each
    reason. A client id that is in use (326) is waited for, never changed: only it may cancel its orders. Nothing but
    ``stop`` ends it: a fault of any kind costs an attempt.
    """

    def __init__(
        self,
        address: TwsAddress,
        sink: Callable[[BrokerInput], None],
        *,
        seed: int = 0,
        pauses_s: tuple[float, float] = (1.0, 60.0),
        deadline_s: float = 10.0,
    ) -> None:
        self._address = address
        self._sink = sink
        self._dice = random.Random(seed)  # noqa: S311 - spreads reconnections, guards nothing
        self._pauses_s = pauses_s
        self._deadline_s = deadline_s
        self._stopping = threading.Event()
        self._told = ""
        self._app: TestApp | None = None
        self._thread = threading.Thread(target=self._run, name="tws-supervisor", daemon=True)

    def start(self) -> None:
        """Begin to connect; comes back at once."""
        self._thread.start()

    def perform(self, effect: Effect) -> Outcome | None:
        """Hand an effect to the present link. Engine thread only.

        Without a link a bracket comes back as BracketFailed and everything else is left: the engine asks again when
        SessionStarted arrives.
        """
        app = self._app
        if app is not None and app.isConnected():
            return app.perform(effect)
        if isinstance(effect, PlaceBracket):
            return BracketFailed(intent_id=effect.plan.intent_id, detail=NO_LINK, nothing_sent=True)
        _log.info("no link to the broker: %s left", type(effect).__name__)
        return None

    def stop(self) -> None:
        """End the link and do not connect again. Waits some seconds at most; any number of times."""
        self._stopping.set()
        app = self._app
        if app is not None:
            app.close()
        if self._thread.is_alive():
            self._thread.join(_JOIN_S)

    def _run(self) -> None:
        attempt = 0
        while not self._stopping.is_set():
            began = time.monotonic()
            try:
                self._hold()
            except BrokerUnavailableError as fault:
                self._tell(str(fault))
            except Exception as fault:  # noqa: BLE001 - top of the thread
                _log.exception("an attempt to connect failed inside")
                self._tell(f"connecting failed inside: {type(fault).__name__}: {fault}")
            else:
                self._told = ""
            if time.monotonic() - began >= _STABLE_S:
                attempt = 0
            self._stopping.wait(delay_s(attempt, *self._pauses_s, self._dice))
            attempt += 1

    def _hold(self) -> None:
        """One link, from its first byte until it is over."""
        # Known to perform() before it connects: what SessionStarted leads to must find it.
        self._app = app = TestApp(self._sink)
        app.connect_within(self._address, self._deadline_s)
        if self._stopping.is_set():
            app.close()
        app.closed.wait()

    def _tell(self, detail: str) -> None:
        if not self._stopping.is_set() and detail != self._told:
            self._told = detail
            _log.warning("%s", detail)
            self._sink(LinkClosed(detail=detail))
