"""The clock line: what a driver may ask, one JSON object a line, and what it is answered. No socket here."""

import logging
from collections.abc import Mapping
from typing import Any, Final

from newsbot.paper.broker import Broker
from newsbot.paper.counter.clients import Out
from newsbot.paper.market import tape
from newsbot.paper.news import news_file
from newsbot.paper.serving.clock import Clock
from newsbot.paper.serving.operator import Operator
from newsbot.paper.serving.requests import read_request
from newsbot.paper.zone import iso

log = logging.getLogger(__name__)

PREFIX: Final = b"CTL\0"
NAME: Final = "newsbot-paper"
LINE_MAX: Final = 256 * 1024 * 1024  # a tape of a long recording comes in one line


class Driver:
    """Drives one broker. Questions leave the wall clock alone: the first load or advance takes it over."""

    def __init__(self, broker: Broker, *, from_wall: bool, operator: Operator | None = None) -> None:
        """``from_wall``: the broker lives on the wall clock until then.

        ``operator`` carries out what is not about the clock: the verbs of the control port.
        """
        self._broker = broker
        self._operator = operator or Operator(broker)
        self._taken = not from_wall
        self._from_wall = from_wall  # its time is not the driver's yet

    @property
    def taken(self) -> bool:
        """Whether the clock is a driver's; it stays so."""
        return self._taken

    @property
    def clock(self) -> Clock:
        """Who moves the clock now."""
        if not self._taken:
            return Clock.WALL
        return Clock.WAITS if self._from_wall or self._broker.now is None else Clock.DRIVEN

    def answer(self, line: bytes) -> tuple[Mapping[str, Any], list[Out], bool]:
        """The answer to one request, what it makes the broker say first, and whether the driver says goodbye."""
        request_id = None
        try:
            request = read_request(line)
            request_id = request.get("id")
            more, out = self._do(request)
        except ValueError as fault:
            return {"id": request_id, "ok": False, "error": str(fault)}, [], False
        now, due = self._broker.now, self._broker.next_event_at()
        if self._taken and self._from_wall:
            due = None  # what is under way moves along with the clock
        clock = {
            "clock": self.clock.value,
            "now": None if now is None else iso(now),
            "next": None if due is None else iso(due),
        }
        answer = {**more, "id": request_id, "ok": True, "broker": NAME, **clock}
        return answer, out, request.get("do") == "bye"

    def _do(self, request: Mapping[str, Any]) -> tuple[Mapping[str, Any], list[Out]]:
        match request.get("do"):
            case "hello" | "bye":
                return {}, []
            case "load":
                listings = [tape.listing(_object(row)) for row in _list(request, "instruments")]
                rows = [tape.tape_row(_object(row)) for row in _list(request, "tape")]
                stories = [news_file.story(_object(row)) for row in _list(request, "news")]
                self._take_over()
                self._broker.load(listings, rows, stories)
                return {}, []
            case "advance":
                to = tape.utc(str(request.get("to")))
                self._take_over()
                if self._from_wall:
                    self._broker.set_clock(to)
                    self._from_wall = False
                return {}, self._broker.advance(to)
            case str():
                if self.clock is Clock.WAITS:
                    raise ValueError("the clock was never set: advance first")
                answer, out = self._operator.do({name: value for name, value in request.items() if name != "id"})
                now = self._broker.now
                if now is None or not self._taken:
                    return answer, out
                return answer, out + self._broker.advance(now)  # what follows of it at once
            case other:
                raise ValueError(f"unknown request {other!r}: hello, load, advance, bye or a verb")

    def _take_over(self) -> None:
        if not self._taken:
            self._taken = True
            self._broker.end_tape()
            log.warning("a driver has taken the clock over: time moves when it says so")


def _list(request: Mapping[str, Any], name: str) -> list[Any]:
    rows = request.get(name, [])
    if not isinstance(rows, list):
        raise ValueError(f"{name} is not a list")  # noqa: TRY004 - every fault of a request is told alike
    return rows


def _object(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError("not a JSON object")  # noqa: TRY004 - as above
    return value
