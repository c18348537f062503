"""The clock line: what a driver may ask, one JSON object a line, and what it is answered. No socket here."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from newsbot.paper.broker import Broker
from newsbot.paper.counter.clients import Out
from newsbot.paper.market import tape
from newsbot.paper.news import news_file
from newsbot.paper.serving.operator import Operator
from newsbot.paper.zone import iso

PREFIX: Final = b"CTL\0"
NAME: Final = "newsbot-paper"
LINE_MAX: Final = 256 * 1024 * 1024  # a tape of a long recording comes in one line


class Driver:
    """Drives one broker. Before the first advance of a broker that lived on the wall clock, its time is unset."""

    def __init__(self, broker: Broker, *, from_wall: bool, operator: Operator | None = None) -> None:
        """``operator`` carries out what is not about the clock: the verbs of the control port."""
        self._broker = broker
        self._operator = operator or Operator(broker)
        self._from_wall = from_wall
        if from_wall:
            broker.end_tape()

    @property
    def now(self) -> datetime | None:
        """The virtual time; None until it was set."""
        return None if self._from_wall else self._broker.now

    def answer(self, line: bytes) -> tuple[Mapping[str, Any], list[Out], bool]:
        """The answer to one request, what it makes the broker say first, and whether the driver says goodbye."""
        request_id = None
        try:
            request = _object(json.loads(line))
            request_id = request.get("id")
            more, out = self._do(request)
        except (ValueError, RecursionError) as fault:
            return {"id": request_id, "ok": False, "error": str(fault)}, [], False
        clock = {"now": _text(self.now), "next": _text(self._next())}
        answer = {**more, "id": request_id, "ok": True, "broker": NAME, **clock}
        return answer, out, request.get("do") == "bye"

    def _do(self, request: Mapping[str, Any]) -> tuple[Mapping[str, Any], list[Out]]:
        match request.get("do"):
            case "hello" | "bye":
                return {}, []
            case "load":
                listings = [tape.listing(_object(row)) for row in _list(request, "instruments")]
                rows = [tape.tape_row(_object(row)) for row in _list(request, "tape")]
                self._broker.load(listings, rows, [news_file.story(_object(row)) for row in _list(request, "news")])
                return {}, []
            case "advance":
                to = tape.utc(str(request.get("to")))
                if self._from_wall:
                    self._broker.set_clock(to)
                    self._from_wall = False
                return {}, self._broker.advance(to)
            case str():
                if self._from_wall:
                    raise ValueError("the clock was never set: advance first")
                answer, out = self._operator.do({name: value for name, value in request.items() if name != "id"})
                now = self._broker.now
                return answer, out if now is None else out + self._broker.advance(now)  # what follows of it at once
            case other:
                raise ValueError(f"unknown request {other!r}: hello, load, advance, bye or a verb")

    def _next(self) -> datetime | None:
        return None if self._from_wall else self._broker.next_event_at()


def _list(request: Mapping[str, Any], name: str) -> list[Any]:
    rows = request.get(name, [])
    if not isinstance(rows, list):
        raise ValueError(f"{name} is not a list")  # noqa: TRY004 - every fault of a request is told alike
    return rows


def _object(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError("not a JSON object")  # noqa: TRY004 - as above
    return value


def _text(at: datetime | None) -> str | None:
    return None if at is None else iso(at)
