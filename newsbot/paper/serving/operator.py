"""The control port and the clock line beyond the clock: any verb at once, and questions about the broker."""

import json
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from newsbot.domain.error import BrokerUnavailableError, Finding
from newsbot.paper.broker import Broker
from newsbot.paper.counter.clients import Out
from newsbot.paper.faults.cause import Cause
from newsbot.paper.faults.reader import RULES_MAX, WHICH_KEYS, Reader
from newsbot.paper.faults.tree import Words, from_json
from newsbot.paper.faults.values import whole
from newsbot.paper.faults.verbs import ALIASES, VERBS
from newsbot.paper.news import news_orders
from newsbot.paper.serving.clock import Clock
from newsbot.paper.serving.requests import read_request
from newsbot.paper.zone import iso
from newsbot.tws.fields import write_decimal

LINE_MAX: Final = 64 * 1024
REMEMBERED_MAX: Final = 10_000  # ledger lines
TOLD_MAX: Final = 500  # ledger lines and orders in one answer

Answer = dict[str, Any]


class Operator:
    """Carries out what is asked on a line; every answer has ``ok``, and ``error`` when that is false."""

    def __init__(
        self,
        broker: Broker,
        *,
        save: Callable[[], None] | None = None,
        clock: Callable[[], Clock] = lambda: Clock.WALL,
    ) -> None:
        """``save`` writes the state, None when there is no file for it; ``clock`` tells who moves the clock."""
        self._broker = broker
        self._clock = clock
        self._write_state = save
        self._lines: deque[str] = deque(maxlen=REMEMBERED_MAX)
        self._count = 0
        self._questions: dict[str, Callable[[Mapping[str, Any]], Answer]] = {
            "status": self._status,
            "orders": self._orders,
            "ledger": self._ledger,
            "faults": self._faults,
            "clear": self._clear,
            "news": lambda request: news_orders.publish(broker.news, request, self._now()),
            "bulletin": lambda request: news_orders.bulletin(broker.bulletins, request, self._now()),
            "save": self._save,
        }

    def remember(self, lines: Iterable[str]) -> None:
        """Keep ledger lines for whoever asks."""
        for line in lines:
            self._lines.append(line)
            self._count += 1

    def answer(self, line: bytes) -> tuple[Answer, list[Out]]:
        """The answer to one line, and what it makes the broker say."""
        try:
            return self.do(read_request(line))
        except ValueError as fault:
            return {"ok": False, "error": str(fault)}, []

    def do(self, request: Mapping[str, Any]) -> tuple[Answer, list[Out]]:
        """The answer to one request, and what it makes the broker say.

        Raises:
            ValueError: it cannot be done; in words.
        """
        if "when" in request:
            return {"ok": True, **self._fault(request)}, self._broker.settle()
        name = request.get("do")
        if isinstance(name, Mapping):
            return self.do(_flat(request, name))
        if not isinstance(name, str):
            raise ValueError('no "do" in the request')  # noqa: TRY004 - every fault of a request is told alike
        question = self._questions.get(name)
        if question is not None:
            return {"ok": True, **question(request)}, self._broker.settle()
        if ALIASES.get(name, name) not in VERBS:
            raise ValueError(f"unknown request {name!r}: {', '.join((*self._questions, *VERBS))}")
        return {"ok": True, "reached": self._act(name, request)}, self._broker.settle()

    def _now(self) -> datetime:
        if self._broker.now is None:
            raise ValueError("the broker's clock was never set")
        return self._broker.now

    def _act(self, name: str, request: Mapping[str, Any]) -> int:
        now = self._now()
        verb = VERBS[ALIASES.get(name, name)]
        own = {value.name for value in verb.values}
        given = {key: value for key, value in request.items() if key != "do" and value is not None}
        named = {key: given.pop(key) for key in WHICH_KEYS if key in given and key not in own}
        reader = Reader()
        which = reader.which({key: from_json(value) for key, value in named.items()})
        action = reader.action(Words(text=name), from_json(given))
        if reader.findings or action is None:
            raise ValueError(_words(reader.findings))
        return self._broker.faults.do(action, Cause(which=which), now)

    def _fault(self, request: Mapping[str, Any]) -> Answer:
        reader = Reader()
        rule = reader.rule(from_json({name: value for name, value in request.items() if value is not None}))
        if rule is None or reader.findings:
            raise ValueError(_words(reader.findings))
        if len(self._broker.faults.rules) >= RULES_MAX:
            raise ValueError(f"there are {RULES_MAX} rules already: clear them first")
        if self._clock() is Clock.WALL and self._broker.now is not None:  # a driver may still bring instruments
            unknown = self._broker.strangers([rule], self._broker.now.date())
            if unknown:
                raise ValueError(_words(unknown))
        self._broker.faults.load([rule])
        return {"rule": len(self._broker.faults.rules)}

    def _faults(self, _request: Mapping[str, Any]) -> Answer:
        return {
            "faults": [
                {
                    "rule": live.number,
                    "line": live.rule.line or None,
                    "when": live.rule.when.message.name if live.rule.when.message else "time",
                    "do": [action.verb for action in live.rule.do],
                    "seen": live.seen,
                    "done": live.done,
                    "missed": live.missed,
                }
                for live in self._broker.faults.rules
            ]
        }

    def _clear(self, _request: Mapping[str, Any]) -> Answer:
        cleared = len(self._broker.faults.rules)
        self._broker.faults.clear()
        return {"cleared": cleared}

    def _save(self, _request: Mapping[str, Any]) -> Answer:
        if self._write_state is None:
            raise ValueError("the broker was started without --state")
        if self._broker.now is None:
            raise ValueError("the broker's clock was never set")
        try:
            self._write_state()
        except BrokerUnavailableError as fault:
            raise ValueError(str(fault)) from fault
        return {"saved": True}

    def _status(self, _request: Mapping[str, Any]) -> Answer:
        broker = self._broker
        account = broker.account
        return {
            "now": None if broker.now is None else iso(broker.now),
            "clock": self._clock().value,
            "clients": broker.client_ids(),
            "orders": len(broker.orders()),
            "account": account.name,
            "cash": {currency: write_decimal(amount) for currency, amount in account.cash.items()},
            "positions": broker.positions(),
            "faults": len(broker.faults.rules),
            "ledger": self._count,
        }

    def _orders(self, _request: Mapping[str, Any]) -> Answer:
        orders = self._broker.orders()
        return {
            "count": len(orders),
            "orders": [
                {
                    "client_id": order.key[0],
                    "order_id": order.key[1],
                    "perm_id": order.perm_id,
                    "order_ref": order.terms.order_ref,
                    "ticker": order.listing.ticker,
                    "action": order.terms.action,
                    "type": order.terms.order_type,
                    "quantity": order.quantity,
                    "filled": order.filled,
                    "price": None if order.price is None else write_decimal(order.price),
                    "status": order.status,
                }
                for order in orders[:TOLD_MAX]
            ],
        }

    def _ledger(self, request: Mapping[str, Any]) -> Answer:
        try:
            since = whole(str(request.get("since", 0)), 0)
        except ValueError as fault:
            raise ValueError(f'"since" is a number of lines: {fault}') from fault
        first = max(since, self._count - len(self._lines))
        kept = list(self._lines)[first - (self._count - len(self._lines)) :][:TOLD_MAX]
        return {"first": first, "since": first + len(kept), "lines": [json.loads(line) for line in kept]}


def _flat(request: Mapping[str, Any], do: Mapping[str, Any]) -> Answer:
    """``{"do": {"fill": 42.1}}``, as a script has it, with the verb and its values side by side."""
    if len(do) != 1:
        raise ValueError("one verb at a time")
    ((name, value),) = do.items()
    verb = VERBS.get(ALIASES.get(name, name))
    if not isinstance(value, Mapping):
        if verb is None or not verb.main:
            raise ValueError(f"{name} takes no value")
        value = {verb.main: value}
    return {**request, **value, "do": name}


def _words(findings: list[Finding]) -> str:
    """Everything that is wrong with a request, without codes and places."""
    return "; ".join(str(finding).partition(" – ")[2] for finding in findings)
