"""The paper broker in a test of one's own: served on a free port, ordered about from the test's thread."""

import json
import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self, TypeVar

from newsbot.domain.error import BrokerUnavailableError, Finding
from newsbot.paper.account.account import Account
from newsbot.paper.build import build_broker
from newsbot.paper.serving.control_port import request_of
from newsbot.paper.serving.server import PaperServer
from newsbot.paper.serving.switchboard import Switchboard
from newsbot.paper.state import snapshot
from newsbot.tws.messages import CEILING

STARTS_AT: Final = datetime(2026, 3, 11, 14, 0, tzinfo=UTC)  # a Wednesday, 10:00 in New York
LINES_MAX: Final = 100_000
_DEADLINE_S: Final = 10.0
T = TypeVar("T")
_Number = Decimal | int | float | str


class PaperBroker:
    """A broker on 127.0.0.1, between ``with`` and its end. Any TWS API client may connect to ``address``.

    ``driven``: time stands at ``starts_at`` and moves by ``advance`` alone. ``state`` and ``ledger`` are files as of
    ``newsbot paper serve``. ``options`` are those of ``build_broker``: account, cash, base_currency, sessions,
    instruments, tape, pacing, lines …

    Every method may be called from any thread. What is asked of the broker is done on its own thread, between two
    messages; every wait has a deadline. When the broker has failed, each of them raises BrokerUnavailableError, and so
    does the end of the block.
    """

    def __init__(
        self,
        *,
        seed: int = 0,
        port: int = 0,
        driven: bool = False,
        starts_at: datetime = STARTS_AT,
        server_version: int = CEILING,
        state: Path | None = None,
        ledger: Path | None = None,
        **options: Any,
    ) -> None:
        """Raises:
        ConfigError: a table or the state cannot be used.
        """
        self._broker = build_broker(seed=seed, **options)
        if state is not None:
            snapshot.load(self._broker, state)
        self._driven = driven
        self._starts_at = starts_at
        self._lines: list[dict[str, Any]] = []
        self._told = threading.Condition()
        self._server = PaperServer(
            self._broker,
            port=port,
            driven=driven,
            cap=server_version,
            state=state,
            ledger=ledger,
            heard=self._hear,
        )

    def start(self) -> Self:
        """Listen and serve; a driven clock is set.

        Raises:
            BrokerUnavailableError: the port is taken, or a file cannot be written.
        """
        self._server.start()
        if self._driven and self._broker.now is None:
            self.advance(to=self._starts_at)
        return self

    def close(self) -> None:
        """Close every connection and end. May be called twice.

        Raises:
            BrokerUnavailableError: the broker has failed meanwhile; its fault is the cause.
        """
        self._server.close()
        self._check()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()
        if fault is None:
            self._check()

    # ------------------------------------------------------------------------------------------------- what it is

    @property
    def address(self) -> tuple[str, int]:
        """Host and port."""
        return self._server.address

    @property
    def port(self) -> int:
        """The port alone."""
        return self._server.port

    @property
    def now(self) -> datetime:
        """The broker's clock, aware UTC."""
        return self._ask(lambda: self._broker.now or self._starts_at)

    @property
    def account(self) -> Account:
        """The account as it stands: cash, holdings, commissions."""
        return self._ask(lambda: self._broker.account)

    @property
    def positions(self) -> dict[str, int]:
        """What is held, by ticker."""
        return self._ask(self._broker.positions)

    def ledger(self) -> list[dict[str, Any]]:
        """All that happened to orders, oldest first (the last hundred thousand lines): see the page on the ledger."""
        self._ask(lambda: None)
        with self._told:
            return list(self._lines)

    def wait_for(self, *, timeout_s: float = _DEADLINE_S, since: int = 0, **fields: Any) -> dict[str, Any]:
        """The first line of the ledger, from line ``since`` on, that has these fields: past, or still to come.

        ``broker.wait_for(kind="fill", order_ref="mine")``

        Raises:
            TimeoutError: none has come in time.
            BrokerUnavailableError: the broker has failed.
        """
        ends = time.monotonic() + timeout_s
        seen = since
        with self._told:
            while True:
                for seen in range(seen, len(self._lines)):  # noqa: B020 - goes on where the last look ended
                    if fields.items() <= self._lines[seen].items():
                        return dict(self._lines[seen])
                seen = max(since, len(self._lines))
                left = ends - time.monotonic()
                if left <= 0:
                    raise TimeoutError(f"no ledger line with {fields} within {timeout_s:g} s")
                self._told.wait(min(left, 0.5))
                self._check()

    # ---------------------------------------------------------------------------------------------- what is done to it

    def do(self, order: str | Mapping[str, Any]) -> dict[str, Any]:
        """Any order or question of the control port: ``"code 1100"``, ``{"do": "partial", "quantity": 40, …}``.

        A rule of a fault script is one too: ``{"when": {"message": "placeOrder"}, "do": "drop"}``.

        Raises:
            ValueError: it cannot be done; in words.
            ConfigError: it cannot be read.
        """
        request = request_of([order]) if isinstance(order, str) else dict(order)
        plain = {name: str(value) if isinstance(value, Decimal) else value for name, value in request.items()}
        return self._server.ask(lambda board: board.do(plain), _DEADLINE_S)

    def quote(self, ticker: str, **quote: _Number) -> None:
        """A quote from outside: bid, ask, last, bid_size, ask_size, volume; a bid or ask of -1 means there is none.

        From then on that ticker's quotes are yours: none is invented any more.
        """
        self.do({"do": "quote", "ticker": ticker, **{name: str(value) for name, value in quote.items()}})

    def halt(self, ticker: str, *, state: int = 1) -> None:
        """Halt trading: 1 for news or by regulation, 2 for volatility."""
        self.do({"do": "halt", "ticker": ticker, "state": str(state)})

    def resume(self, ticker: str) -> None:
        """Let trading go on."""
        self.do({"do": "resume", "ticker": ticker})

    def advance(self, by: timedelta | float = 0, *, to: datetime | None = None) -> datetime:
        """Move a driven clock by a time (or seconds), or to one; where it stands then.

        What clients have sent is taken in first; every timer and quote on the way is played in order.

        Raises:
            ValueError: the clock is not driven, or would go back.
        """
        if not self._driven:
            raise ValueError("this broker runs on the wall clock: make it with driven=True")
        span = by if isinstance(by, timedelta) else timedelta(seconds=by)

        def move(board: Switchboard) -> datetime:
            goal = to if to is not None else (self._broker.now or self._starts_at) + span
            board.advance(goal)
            return goal

        return self._server.ask(move, _DEADLINE_S)

    # ------------------------------------------------------------------------------------------------------- within

    def _ask(self, call: Callable[[], T]) -> T:
        return self._server.ask(lambda _board: call(), _DEADLINE_S)

    def _check(self) -> None:
        fault = self._server.fault
        if isinstance(fault, BrokerUnavailableError):
            raise fault
        if fault is not None:
            finding = Finding(code="NB-P07", what="the paper broker has failed", found=repr(fault))
            raise BrokerUnavailableError(finding) from fault

    def _hear(self, lines: list[str]) -> None:
        with self._told:
            self._lines += map(json.loads, lines)
            del self._lines[:-LINES_MAX]
            self._told.notify_all()
