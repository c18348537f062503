"""The verbs, carried out: on connections, on the broker as a whole, on clients; orders and markets have their own."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal
from functools import partial
from random import Random
from typing import Any, Final

from newsbot.paper.counter.agenda import Agenda
from newsbot.paper.counter.clients import Clients
from newsbot.paper.faults.bound import MADE_MAX
from newsbot.paper.faults.cause import Cause
from newsbot.paper.faults.gate import Gate
from newsbot.paper.faults.links import Step, plan
from newsbot.paper.faults.market import FaultMarket
from newsbot.paper.faults.orders import FaultOrders
from newsbot.paper.faults.subject import Key
from newsbot.paper.faults.texts import text_of
from newsbot.paper.faults.verbs import VERBS, Action, Place
from newsbot.paper.faults.weather import Weather
from newsbot.paper.zone import iso
from newsbot.tws.account import RequestPositions
from newsbot.tws.execution import RequestExecutions
from newsbot.tws.hello import Notice
from newsbot.tws.order import Order
from newsbot.tws.order_messages import OrderStatus, RequestAllOpenOrders, RequestCompletedOrders

_SAID: Final = {
    "open_orders": RequestAllOpenOrders(),
    "completed_orders": RequestCompletedOrders(api_only=False),
    "positions": RequestPositions(),
    "executions": RequestExecutions(req_id=-1),
}


class Deeds:
    """What faults do, and the record of it."""

    def __init__(
        self,
        clients: Clients,
        agenda: Agenda,
        orders: FaultOrders,
        market: FaultMarket,
        weather: Weather,
        *,
        take: Callable[[int, object], None],
        note: Callable[[str], None],
        seed: int,
    ) -> None:
        """``take`` lets the broker handle a message; ``note`` puts a line into the ledger."""
        self._clients, self._agenda, self._orders = clients, agenda, orders
        self._market, self._weather = market, weather
        self._take, self._note, self._seed = take, note, seed
        self.numbers: dict[int, int] = {}  # link -> which connection it is, counted from 1
        self._after: list[tuple[int, object]] = []
        self._done = 0

    @property
    def gate(self) -> Gate:
        """The states of the broker as a whole."""
        return self._weather.gate

    def terms_of(self, key: Key) -> tuple[Order, str] | None:
        """An order's terms and symbol."""
        return self._orders.terms_of(key)

    def calm(self, now: datetime | None) -> None:
        """End all states of the broker as a whole."""
        self._weather.calm(now)

    def leave(self, link: int) -> None:
        """A connection is gone."""
        self.numbers.pop(link, None)

    def finish(self) -> None:
        """The message has been answered: what was to follow on its connection follows."""
        for link, effect in self._after:
            self._clients.put(link, effect)
        self._after.clear()

    def on_link(self, action: Action, cause: Cause, now: datetime) -> list[object]:
        """What a verb does to the cause's connection at once; what comes later is on the agenda."""
        link = cause.link or 0
        self.record(action, cause, now)
        effects: list[object] = []
        steps = iter(plan(action, Random(f"{self._seed} {self._done}")))  # noqa: S311 - garbage, not secrets
        for wait, effect in steps:
            if wait:
                self._agenda.add(now + wait, partial(self._go_on, link, (wait, effect), steps))
                break
            effects.append(effect)
        return effects

    def _go_on(self, link: int, step: Step, steps: Iterator[Step], now: datetime) -> None:
        """One more step of a plan; only the next one is ever on the agenda, however many are to come."""
        spent, effect = step
        self._clients.put(link, effect)
        following = next(steps, None)
        if following is not None:
            self._agenda.add(now + following[0] - spent, partial(self._go_on, link, following, steps))

    def on_link_after(self, action: Action, cause: Cause, now: datetime) -> None:
        """The same once the cause's message has been answered; at once when it is none."""
        self._after += [(cause.link or 0, effect) for effect in self.on_link(action, cause, now)]
        if cause.message is None:
            self.finish()

    def on_request(self, action: Action, cause: Cause, going: list[object], now: datetime) -> list[object]:
        """What the broker hears instead of a request."""
        message: Any = cause.message
        link = cause.link or 0
        match action.verb:
            case "reject":
                ident = next((getattr(message, name) for name in ("order_id", "req_id") if hasattr(message, name)), -1)
                code = int(str(action.values["code"]))
                text = str(action.values.get("text") or text_of(code))
                self._clients.put(link, Notice(ident=ident, code=code, text=text))
                return []
            case "stuck":
                client = self._clients.on(link)
                told = OrderStatus(
                    order_id=message.order_id,
                    status=str(action.values["status"]),
                    filled=Decimal(0),
                    remaining=message.order.total_quantity,
                    perm_id=0,
                    parent_id=message.order.parent_id,
                    avg_fill_price=Decimal(0),
                    last_fill_price=Decimal(0),
                    client_id=client.client_id if client else 0,
                    why_held="",
                )
                self._clients.put(link, told)
                return []
        client = self._clients.on(link)
        if client is None:
            return going
        return [heard for one in going for heard in self._orders.instead(action, client.client_id, one, now)]

    def do(self, action: Action, cause: Cause, now: datetime) -> int:
        """Carry out a verb that acts beside messages; how many connections, orders or instruments it reached.

        Raises:
            ValueError: it cannot be carried out, in words; or a rule's verb reached nothing.
        """
        match VERBS[action.verb].place:
            case Place.LINK:
                links = self._links(cause)
                for link in links:
                    self.on_link_after(action, _on(cause, link), now)
                self.finish()
                return _some(links, cause)
            case Place.CLIENT:
                links = [link for link in self._links(cause) if self._clients.on(link) is not None]
                for link in links:
                    self.record(action, _on(cause, link), now)
                    self._take(link, _SAID[str(action.values["what"])])
                return _some(links, cause)
            case Place.BROKER:
                self.record(action, cause, now)
                self._weather.do(action, self.links(), now)
                return 1
            case Place.MESSAGE:
                raise ValueError(f"{action.verb} acts on a message: order a fault with when and do")
        acts = self._market if VERBS[action.verb].place is Place.MARKET else self._orders
        count = 0
        for hit in acts.do(action, cause, now):
            self.record(action, cause, now, **hit)
            count += 1
        if not count:
            raise ValueError("no order fits")
        return count

    def in_vain(self, action: Action, cause: Cause, now: datetime) -> str:
        """Why a verb on a message would do nothing to it; empty when it will."""
        client = None if cause.link is None else self._clients.on(cause.link)
        return self._orders.in_vain(action, -1 if client is None else client.client_id, cause.message, now)

    def miss(self, action: Action, cause: Cause, why: str, now: datetime) -> None:
        """A line in the ledger: a rule's turn had come, and there was nothing to do it to."""
        self.record(action, cause, now, missed=why)

    def record(self, action: Action, cause: Cause, now: datetime, **more: object) -> None:
        """A line in the ledger: what was done, by which rule, and to what."""
        self._done += 1
        subject = cause.subject
        hit = {
            "rule": cause.rule or None,
            "connection": None if cause.link is None else self.numbers.get(cause.link, cause.link),
            "message": cause.name or None,
            "client_id": subject.key[0] if subject.key else None,
            "order_id": subject.key[1] if subject.key else None,
            "symbol": subject.symbol or None,
            **more,
        }
        known = {name: value for name, value in hit.items() if value is not None}
        self._note(json.dumps({"at": iso(now), "kind": "fault", "verb": action.verb, **known}))

    def leave_out(self, rule: int, action: Action, now: datetime) -> None:
        """A line in the ledger: rules have made so much in this second that the rest of it is left out."""
        line = {"at": iso(now), "kind": "fault_limit", "verb": action.verb, "rule": rule, "messages": MADE_MAX}
        self._note(json.dumps(line))

    def links(self) -> list[int]:
        """All connections of API clients."""
        return list(dict.fromkeys((*self.numbers, *(client.link for client in self._clients))))

    def _links(self, cause: Cause) -> list[int]:
        """The cause's connection, else those it names."""
        if cause.link is not None:
            return [cause.link]
        ids = {client.link: client.client_id for client in self._clients}
        which = cause.which
        return [
            link
            for link in self.links()
            if which.client in (None, ids.get(link)) and which.connection in (None, self.numbers.get(link, link))
        ]


def _some(links: list[int], cause: Cause) -> int:
    if cause.rule and not links:
        raise ValueError("no connection fits")
    return len(links)


def _on(cause: Cause, link: int) -> Cause:
    return Cause(rule=cause.rule, which=cause.which, link=link, name=cause.name, subject=cause.subject)
