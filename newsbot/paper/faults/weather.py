"""What befalls the broker as a whole: restarts, lost connectivity, other sessions, other conduct."""

from datetime import datetime, timedelta
from typing import Any, Final

from newsbot.paper.counter.agenda import Agenda
from newsbot.paper.counter.clients import Clients, Hangup
from newsbot.paper.counter.effects import Reset
from newsbot.paper.counter.pace import Pacer, Pacing
from newsbot.paper.faults.feeds import Feeds
from newsbot.paper.faults.gate import FOR_EVER, Gate
from newsbot.paper.faults.orders import FaultOrders
from newsbot.paper.faults.texts import TEXTS
from newsbot.paper.faults.verbs import Action
from newsbot.tws.hello import Notice

_STATES: Final = {
    "refuse_connections": "refuse_connections",
    "silent_handshake": "silent_handshake",
    "handshake_without_next_valid_id": "nextValidId",
    "handshake_without_managed_accounts": "managedAccounts",
    "id_in_use": "id_in_use",
    "read_only": "read_only",
}


class Weather:
    """Carries out the verbs about the broker; ``gate`` holds the states they lead to."""

    def __init__(self, clients: Clients, agenda: Agenda, orders: FaultOrders, pacer: Pacer, feeds: Feeds) -> None:
        self._clients, self._agenda, self._orders, self._pacer, self._feeds = clients, agenda, orders, pacer, feeds
        self.gate = Gate(clients)
        self._competing = False

    def calm(self, now: datetime | None) -> None:
        """End all states at once."""
        self.gate.clear()
        self._pacer.imposed = None
        if now is not None:
            self._give_quotes_back(now)

    def do(self, action: Action, links: list[int], now: datetime) -> None:
        """Carry out a verb; ``links`` are the connections of all API clients."""
        given: dict[str, Any] = dict(action.values)
        if action.verb in _STATES:
            span: timedelta | None = given.get("for")
            self.gate.set(_STATES[action.verb], FOR_EVER if span is None else now + span)
        match action.verb:
            case "restart":
                self._restart(given, links, now)
            case "id_in_use":
                self.gate.use_id(given.get("id"))
            case "pacing":
                self._pace(given, now)
            case "rollback_ids":
                self._orders.roll_back(given["by"])
            case "connectivity_lost":
                self._lose_connectivity(given, now)
            case "competing_session":
                self._compete(given["for"], now)
            case "set_fill_model":
                self._orders.set_policy(given)
            case "cancel_all":
                self._orders.cancel_all(now)

    def _restart(self, given: dict[str, Any], links: list[int], now: datetime) -> None:
        for link in links:
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
        rule = self._pacer.imposed = Pacing(limit=given["limit"], hangup=given["hangup"])

        def end(_at: datetime) -> None:
            if self._pacer.imposed is rule:
                self._pacer.imposed = None

        if "for" in given:
            self._agenda.add(now + given["for"], end)

    def _compete(self, span: timedelta, now: datetime) -> None:
        self._competing = True
        self._feeds.quotes.compete(now, competing=True)
        self._agenda.add(now + span, self._give_quotes_back)

    def _give_quotes_back(self, now: datetime) -> None:
        if self._competing:
            self._competing = False
            self._feeds.quotes.compete(now, competing=False)

    def _lose_connectivity(self, given: dict[str, Any], now: datetime) -> None:
        def say(code: int) -> None:
            for client in self._clients:
                self._clients.put(client.link, Notice(ident=-1, code=code, text=TEXTS[code]))

        def restore(_at: datetime) -> None:
            if given["data"] == "lost":
                self._feeds.lose()
            say(1101 if given["data"] == "lost" else 1102)

        say(1100)
        self.gate.set("connectivity_lost", now + given["for"])
        self._agenda.add(now + given["for"], restore)
