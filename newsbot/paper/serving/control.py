"""The driver's end of the clock line: takes a paper broker's clock over and moves it."""

import json
import socket
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from newsbot.domain.error import BrokerUnavailableError, ConfigError, Finding
from newsbot.paper.instruments.listing import Listing
from newsbot.paper.market.market import TapeRow
from newsbot.paper.market.tape import read_instruments, read_tape, utc
from newsbot.paper.news.newsroom import Story
from newsbot.paper.serving.clock import Clock
from newsbot.paper.serving.driver import NAME, PREFIX
from newsbot.paper.zone import iso


class Control:
    """One clock line. Blocking, one thread. Any fault of the link raises BrokerUnavailableError.

    ``now`` and ``next`` are the broker's time and that of its next event, as the driver has to take them: None as long
    as the clock is still free to start anywhere.
    """

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._lines = sock.makefile("rb")
        self._id = 0
        self.now: datetime | None = None
        self.next: datetime | None = None

    @classmethod
    def connect(cls, host: str, port: int, timeout_s: float = 2.0) -> Self:
        """A line to a newsbot paper broker. Its clock is taken over by the first load or advance.

        Raises:
            BrokerUnavailableError: nobody listens.
            ConfigError: it is no paper broker of ours (a TWS or Gateway does not answer this greeting), or another
                driver holds its clock.
        """
        try:
            sock = socket.create_connection((host, port), timeout_s)
        except OSError as fault:
            raise _unavailable(f"no answer at {host}:{port}", fault.strerror or str(fault)) from fault
        control = cls(sock)
        try:
            control._greet(f"{host}:{port}")
        except BrokerUnavailableError as fault:
            control.close()
            raise ConfigError(_stranger(f"{host}:{port}", fault)) from fault
        except BaseException:
            control.close()
            raise
        return control

    def _greet(self, where: str) -> None:
        self._sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            self._sock.sendall(PREFIX)
        except OSError as fault:
            raise _unavailable(f"no answer at {where}", str(fault)) from fault
        answer = self._ask({"do": "hello"})
        if answer.get("broker") != NAME:
            raise _unavailable(f"{where} is no newsbot paper broker", repr(answer)[:80])
        self._sock.settimeout(None)

    def load(self, instruments: Path | None, tape: Path | None) -> datetime | None:
        """Give the broker a recording's market, from its tables; the broker's time, None when it was never set.

        Raises:
            ConfigError: a table cannot be read (every wrong line is named), or a tape comes without instruments.
        """
        listings = [] if instruments is None else read_instruments(instruments)
        self.load_market(listings, [] if tape is None else read_tape(tape, listings))
        return self.now

    def load_market(self, listings: Iterable[Listing], tape: Iterable[TapeRow], news: Iterable[Story] = ()) -> None:
        """Give the broker a market: instruments are added or replaced, rows already played are skipped.

        ``news`` are stories to be told at their times.
        """
        rows = {
            "instruments": [_listing(one) for one in listings],
            "tape": [_row(row) for row in tape],
            "news": [_story(story) for story in news],
        }
        self._ask({"do": "load", **{name: table for name, table in rows.items() if table or name != "news"}})

    def advance(self, to: datetime) -> tuple[datetime, datetime | None]:
        """Play everything up to and including ``to``; the broker's time then, and that of its next event.

        All that it has to say has been written to its clients when this returns.

        Raises:
            BrokerUnavailableError: also when ``to`` is before the broker's time.
        """
        self._ask({"do": "advance", "to": iso(to)})
        if self.now is None:
            raise _unavailable("no newsbot paper broker answers", "an advance without a time")
        return self.now, self.next

    def order(self, request: Mapping[str, Any]) -> Mapping[str, Any]:
        """Any verb of a fault script at once, a rule (``when`` and ``do``), or a question of the control port.

        What follows of it at the present time has been written to the clients when this returns.

        Raises:
            BrokerUnavailableError: also when the broker cannot do it; it says why.
        """
        return self._ask(request)

    def close(self) -> None:
        """End the line; the broker's time stands still until the next driver. May be called twice."""
        self._lines.close()
        self._sock.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _ask(self, request: Mapping[str, Any]) -> Mapping[str, Any]:
        self._id += 1
        try:
            self._sock.sendall(json.dumps({"id": self._id, **request}).encode() + b"\n")
            line = self._lines.readline(1_000_000)
            answer = json.loads(line) if line else None
        except (OSError, ValueError) as fault:
            raise _unavailable("no newsbot paper broker answers", str(fault)) from fault
        if not isinstance(answer, dict):
            raise _unavailable(
                "the clock line to the paper broker failed", "closed" if answer is None else repr(answer)
            )
        if not answer.get("ok"):
            raise _unavailable("the paper broker refused", str(answer.get("error")))
        clock = answer.get("clock", Clock.DRIVEN)
        self.now = _time(answer.get("now")) if clock == Clock.DRIVEN else None
        self.next = None if clock == Clock.WALL else _time(answer.get("next"))
        return answer


def _stranger(where: str, fault: BrokerUnavailableError) -> Finding:
    first = fault.findings[0]
    return Finding(
        code="NB-P06",
        what=f"{where} is no free newsbot paper broker, so nothing is sent to it",
        found=f"{first.what}: {first.found}" if first.found else first.what,
        fix="recorded news goes to newsbot's own paper broker only: start one with `newsbot paper serve`",
    )


def _unavailable(what: str, found: str) -> BrokerUnavailableError:
    return BrokerUnavailableError(Finding(code="NB-P05", what=what, found=found))


def _time(text: object) -> datetime | None:
    return None if text is None else utc(str(text))


def _listing(one: Listing) -> dict[str, object]:
    return {
        "con_id": one.con_id,
        "ticker": one.ticker,
        "sec_type": one.sec_type,
        "primary_exchange": one.primary_exchange,
        "currency": one.currency,
        "name": one.name,
        "min_tick": str(one.min_tick),
        "prev_close": str(one.prev_close),
        "cik": one.cik,
        "symbol": one.symbol,
        "calendar": one.calendar,
        "isin": one.isin,
        "stock_type": one.stock_type,
        "magnifier": one.magnifier,
        "delayed_only": one.delayed_only,
        "shortable": one.shortable,
    }


def _row(row: TapeRow) -> dict[str, object]:
    cells = {
        "bid": row.bid,
        "ask": row.ask,
        "bid_size": row.bid_size,
        "ask_size": row.ask_size,
        "last": row.last,
        "volume": row.volume,
        "halted": row.halted,
        "last_size": row.last_size,
    }
    return {
        "at": iso(row.at),
        "ticker": row.ticker,
        **{name: str(cell) for name, cell in cells.items() if cell is not None},
    }


def _story(story: Story) -> dict[str, object]:
    return {
        "at": iso(story.at),
        "tickers": list(story.tickers),
        "headline": story.headline,
        "body": story.body,
        "provider": story.provider,
        "move": None if story.move is None else str((story.move - 1) * 100),
    }
