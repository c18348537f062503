"""The verbs, carried out: on connections, on the broker as a whole, on clients; orders and markets have their own."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from random import Random
from typing import Any, Final

from newsbot.paper.agenda import Agenda
from newsbot.paper.clients import Clients, Hangup
from newsbot.paper.effects import Reset
from newsbot.paper.fault_cause import Cause
from newsbot.paper.fault_gate import FOR_EVER, Gate
from newsbot.paper.fault_links import plan
from newsbot.paper.fault_orders import FaultOrders
from newsbot.paper.fault_subject import Key
from newsbot.paper.fault_texts import TEXTS, text_of
from newsbot.paper.fault_verbs import VERBS, Action, Place
from newsbot.paper.ledger import iso
from newsbot.paper.pace import Pacer, Pacing
from newsbot.tws.account import RequestPositions
from newsbot.tws.execution import RequestExecutions
from newsbot.tws.hello import Notice
from newsbot.tws.order import Order, OrderStatus, RequestAllOpenOrders, RequestCompletedOrders

_SAID: Final = {
    "open_orders": RequestAllOpenOrders(),
    "completed_orders": RequestCompletedOrders(api_only=False),
    "positions": RequestPositions(),
    "executions": RequestExecutions(req_id=-1),
}
_STATES: Final = {
    "refuse_connections": "refuse_connections",
    "silent_handshake": "silent_handshake",
    "handshake_without_next_valid_id": "nextValidId",
    "handshake_without_managed_accounts": "managedAccounts",
    "id_in_use": "id_in_use",
    "read_only": "read_only",
}


class Deeds:
    """What faults do, and the record of it. ``gate`` holds the states of the broker as a whole."""

    def __init__(
        self,
        clients: Clients,
        agenda: Agenda,
        orders: FaultOrders,
        pacer: Pacer,
        *,
        take: Callable[[int, object], None],
        note: Callable[[str], None],
        seed: int,
    ) -> None:
        """``take`` lets the broker handle a message; ``note`` puts a line into the ledger."""
        self._clients, self._agenda, self._orders = clients, agenda, orders
        self._pacer = pacer
        self._take, self._note, self._seed = take, note, seed
        self.gate = Gate(clients, take)
        self.numbers: dict[int, int] = {}  # link -> which connection it is, counted from 1
        self._after: list[tuple[int, object]] = []
        self._done = 0

    def terms_of(self, key: Key) -> tuple[Order, str] | None:
        """An order's terms and symbol."""
        return self._orders.terms_of(key)

    def leave(self, link: int) -> None:
        """A connection is gone."""
        self.numbers.pop(link, None)
        self.gate.leave(link)

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
        for wait, effect in plan(action, Random(f"{self._seed} {self._done}")):  # noqa: S311 - garbage, not secrets
            if wait:
                self._agenda.add(now + wait, partial(self._put, link, effect))
            else:
                effects.append(effect)
        return effects

    def _put(self, link: int, effect: object, _at: datetime) -> None:
        self._clients.put(link, effect)

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
            ValueError: it cannot be carried out; in words. Not for rules: what they cannot reach is left.
        """
        match VERBS[action.verb].place:
            case Place.LINK:
                links = self._links(cause)
                for link in links:
                    self.on_link_after(action, _on(cause, link), now)
                self.finish()
                return len(links)
            case Place.CLIENT:
                links = [link for link in self._links(cause) if self._clients.on(link) is not None]
                for link in links:
                    self.record(action, _on(cause, link), now)
                    self._take(link, _SAID[str(action.values["what"])])
                return len(links)
            case Place.BROKER:
                self.record(action, cause, now)
                self._to_broker(action, now)
                return 1
            case Place.MESSAGE:
                raise ValueError(f"{action.verb} acts on a message: order a fault with when and do")
        try:
            hits = self._orders.do(action, cause, now)
        except ValueError:
            if cause.rule:
                return 0
            raise
        for hit in hits:
            self.record(action, cause, now, **hit)
        if not hits and not cause.rule:
            raise ValueError("no order fits")
        return len(hits)

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

    # ------------------------------------------------------------------------------------------------- the broker

    def _to_broker(self, action: Action, now: datetime) -> None:
        given: dict[str, Any] = dict(action.values)
        if action.verb in _STATES:
            span: timedelta | None = given.get("for")
            self.gate.set(_STATES[action.verb], FOR_EVER if span is None else now + span)
        match action.verb:
            case "restart":
                self._restart(given, now)
            case "id_in_use":
                self.gate.use_id(given.get("id"))
            case "pacing":
                self._pace(given, now)
            case "rollback_ids":
                self._orders.roll_back(given["by"])
            case "connectivity_lost":
                self._lose_connectivity(given, now)
            case "competing_session":
                self.gate.compete(now + given["for"])
            case "set_fill_model":
                self._orders.set_policy(given)
            case "cancel_all":
                self._orders.cancel_all(now)

    def _restart(self, given: dict[str, Any], now: datetime) -> None:
        for link in self.links():
            self._clients.put(link, Reset() if given["rst"] else Hangup())
        back = now + given["down"]
        self.gate.set("refuse_connections", back)
        if "without_login" in given:
            self.gate.set("without_login", back + given["without_login"])
        if given["lose_untransmitted"]:
            self._orders.lose_held(now)
        if "rollback_ids" in given:
            self._orders.roll_back(given["rollback_ids"])

    def _pace(self, given: dict[str, Any], now: datetime) -> None:
        rule = self._pacer.rule = Pacing(limit=given["limit"], hangup=given["hangup"])

        def end(_at: datetime) -> None:
            if self._pacer.rule is rule:
                self._pacer.rule = None

        if "for" in given:
            self._agenda.add(now + given["for"], end)

    def _lose_connectivity(self, given: dict[str, Any], now: datetime) -> None:
        def say(code: int) -> None:
            for client in self._clients:
                self._clients.put(client.link, Notice(ident=-1, code=code, text=TEXTS[code]))

        def restore(_at: datetime) -> None:
            if given["data"] == "lost":
                self.gate.lose_data([client.link for client in self._clients])
            say(1101 if given["data"] == "lost" else 1102)

        say(1100)
        self.gate.set("connectivity_lost", now + given["for"])
        self._agenda.add(now + given["for"], restore)


def _on(cause: Cause, link: int) -> Cause:
    return Cause(rule=cause.rule, which=cause.which, link=link, name=cause.name, subject=cause.subject)
