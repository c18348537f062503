"""Who hears what becomes of orders: their clients, the master, client 0 and the ledger."""

from dataclasses import replace
from datetime import datetime

from newsbot.paper.account.office import Office
from newsbot.paper.counter.clients import Client, Clients
from newsbot.paper.orders import ledger, order_words
from newsbot.paper.orders.blotter import Blotter
from newsbot.paper.orders.house import House
from newsbot.paper.orders.manual import Binding
from newsbot.paper.orders.orders import Change, Corrected, Filled, PaperOrder, Refused, Stage


class Teller:
    """Tells changes, books fills as they come by, and writes the ledger."""

    def __init__(self, clients: Clients, office: Office, house: House, blotter: Blotter, binding: Binding) -> None:
        self._clients = clients
        self._office = office
        self._house = house
        self._blotter = blotter
        self._binding = binding
        self._ledger: list[str] = []

    def take_ledger(self) -> list[str]:
        """The ledger lines that have come since the last call."""
        lines, self._ledger = self._ledger, []
        return lines

    def note(self, line: str) -> None:
        """A line for the ledger that is about something else than an order."""
        self._ledger.append(line)

    def tell(self, changes: list[Change], now: datetime) -> None:
        """Let everybody know whom these changes concern, in order."""
        name = self._office.account.name
        for change in changes:
            if isinstance(change, Refused):
                self._ledger.append(ledger.entry(change, now))
                owner = self._clients.named(change.key[0])
                if owner is not None:
                    self._clients.say(owner, *order_words.news(change, name))
                continue
            if change.order.manual:
                change = replace(change, order=self._bound(change.order))  # noqa: PLW2901 - the same, by its name now
            if isinstance(change, Filled | Corrected):
                self._filled(change, now)
                continue
            self._ledger.append(ledger.entry(change, now, parent_perm_id=change.order.parent or 0))
            for client in self._audience(change.order):
                foreign = client.client_id != change.order.key[0]
                self._clients.say(client, *order_words.news(change, name, foreign=foreign))

    def _filled(self, fill: Filled | Corrected, now: datetime) -> None:
        order = fill.order
        record, booked = self._blotter.book(fill, now, reported_after=self._house.policy.commission_after)
        self._ledger.append(ledger.entry(fill, now, parent_perm_id=order.parent or 0, booked=booked))
        for client in self._audience(order):
            status = order_words.order_status(order, foreign=client.client_id != order.key[0])
            again = (status,) if order.stage is Stage.FILLED else ()
            self._clients.say(client, record.told, self.open(order, client), status, *again)
            if not self._house.policy.commission_after:
                self._clients.say(client, record.report)
        if self._house.policy.commission_after:
            self._blotter.later(record, lambda _now: self.report(record.report, order))
        self._office.changed(order.listing.con_id, now)

    def report(self, report: object, order: PaperOrder) -> None:
        """Tell a commission, late, to whom the order concerns then."""
        for client in self._audience(order):
            self._clients.say(client, report)

    def _audience(self, order: PaperOrder) -> list[Client]:
        """Whom an order concerns: its client, and the master. One made by hand has no client before it is bound."""
        owner = None if order.key[1] == 0 else self._clients.named(order.key[0])
        master = self._house.policy.master_client
        watcher = None if master is None else self._clients.named(master)
        if watcher is None or watcher is owner:
            return [] if owner is None else [owner]
        return [watcher] if owner is None else [owner, watcher]

    def _bound(self, order: PaperOrder) -> PaperOrder:
        """An order made by hand under the id it has now; it gets one here if client 0 waits for such orders."""
        client = self._clients.named(0)
        if self._binding.on and client is not None:
            self._clients.say(client, *self._binding.bind(order))
        return replace(order, key=self._house.orders[order.perm_id].key)

    def open(self, order: PaperOrder, client: Client) -> object:
        """The order as this client may see it."""
        foreign = client.client_id != order.key[0]
        return order_words.open_order(order, self._office.account.name, foreign=foreign)
