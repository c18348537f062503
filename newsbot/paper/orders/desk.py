"""The order desk: takes orders from clients, tells whom it concerns what becomes of them, keeps the ledger."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from newsbot.paper.account.office import Office
from newsbot.paper.counter.agenda import Agenda
from newsbot.paper.counter.clients import Client, Clients
from newsbot.paper.counter.service import Handler, Service
from newsbot.paper.instruments.listing import Listing
from newsbot.paper.market.market import Market, Top
from newsbot.paper.orders import order_times, order_words, rules
from newsbot.paper.orders.blotter import Blotter
from newsbot.paper.orders.book import OrderBook
from newsbot.paper.orders.hand import Hand
from newsbot.paper.orders.manual import Binding
from newsbot.paper.orders.orders import PaperOrder, Refused, Stage
from newsbot.paper.orders.placing import Means, Placing
from newsbot.paper.orders.policy import HeldLegs, Policy
from newsbot.paper.orders.preview import Credit
from newsbot.paper.orders.settlement import Settlement
from newsbot.paper.orders.teller import Teller
from newsbot.paper.zone import midnight
from newsbot.tws.execution import ExecutionsEnd, RequestExecutions
from newsbot.tws.order_messages import (
    CancelOrder,
    CompletedOrdersEnd,
    GlobalCancel,
    OpenOrdersEnd,
    PlaceOrder,
    RequestAllOpenOrders,
    RequestAutoOpenOrders,
    RequestCompletedOrders,
    RequestOpenOrders,
)


class Desk(Service):
    """All that concerns orders and executions. ``hand`` does what people and accidents do to orders."""

    def __init__(
        self,
        market: Market,
        clients: Clients,
        office: Office,
        *,
        seed: int,
        agenda: Agenda | None = None,
        policy: Policy | None = None,
    ) -> None:
        self._market = market
        self._clients = clients
        self._office = office
        self._credit = Credit(market, office.till)
        means = Means(
            unaffordable=self._credit.unaffordable,
            sold_short=self._credit.sold_short,
            noted=self._credit.reserve.note,
        )
        self.book = OrderBook(market, seed=seed, means=means, policy=policy)
        self.blotter = Blotter(office.till, agenda or Agenda())
        self._binding = Binding(self.book.orders)
        self.teller = Teller(clients, office, self.book.house, self.blotter, self._binding)
        self.hand = Hand(self.book, self.blotter, self.teller.tell)
        self._settlement = Settlement(market, office)
        self._floors: dict[int, int] = {}
        self._client_ids: dict[int, int] = {}  # link -> client id

    @property
    def policy(self) -> Policy:
        """The settings in force; may be set at any time."""
        return self.book.house.policy

    @policy.setter
    def policy(self, policy: Policy) -> None:
        self.book.house.policy = policy

    def handlers(self) -> Mapping[type, Handler]:
        return {
            PlaceOrder: self.place,
            CancelOrder: self.cancel,
            GlobalCancel: self.cancel_all,
            RequestOpenOrders: self.open_orders,
            RequestAllOpenOrders: self.all_open_orders,
            RequestAutoOpenOrders: self.auto_open_orders,
            RequestCompletedOrders: self.completed,
            RequestExecutions: self.executions,
        }

    def begin(self, now: datetime) -> None:
        """The clock starts, or another takes over: see OrderBook.begin."""
        self.book.begin(now)

    def next_id(self, client_id: int) -> int:
        """The lowest id the client may use: above all it used, and above those of others it was shown."""
        shown = self._floors.get(client_id, 0)
        if client_id == self.policy.master_client:
            shown = max(shown, self.book.orders.highest_id())
        return max(self.book.orders.last_id(client_id), shown) + 1

    def roll_back_ids(self, client_id: int, next_id: int) -> None:
        """After a restart ids may be given again: the client's next one is ``next_id``."""
        self.book.orders.forget_ids(client_id, next_id - 1)
        self._floors.pop(client_id, None)

    def take_ledger(self) -> list[str]:
        """The ledger lines that have come since the last call."""
        return self.teller.take_ledger()

    def note(self, line: str) -> None:
        """A line for the ledger that is about something else than an order."""
        self.teller.note(line)

    def leave(self, link: int) -> None:
        """A connection is gone; what its client never transmitted goes with it, if the policy says so."""
        client_id = self._client_ids.pop(link, None)
        if client_id == 0:
            self._binding.on = False
        if client_id is not None and self._clients.now is not None and self.policy.held_legs is HeldLegs.LOST:
            self.hand.lose_held(self._clients.now, client_id)

    # ---------------------------------------------------------------------------------------------------- requests

    def place(self, client: Client, message: PlaceOrder, now: datetime) -> None:
        """A new order, new terms for a live one, or a question what one would cost (whatIf)."""
        self._client_ids[client.link] = client.client_id
        key = (client.client_id, message.order_id)
        former = self.book.orders.get(key)
        found = self._market.find(message.contract)
        name = self._office.account.name
        refusal = rules.refuse_request(message, found=len(found), account=name, known=former is not None)
        if refusal is None and former is None and message.order_id <= self._floors.get(key[0], 0):
            refusal = (103, "Duplicate order id")
        if refusal is not None:
            self.teller.tell([Refused(key=key, code=refusal[0], text=refusal[1])], now)
            return
        placing = Placing(key=key, listing=found[0], contract=message.contract, terms=message.order)
        if message.order.what_if:
            order, refusal = self.book.imagine(placing, now)
            if refusal is not None:
                self.teller.tell([Refused(key=key, code=refusal[0], text=refusal[1])], now)
                return
            state = self._credit.preview(order)
            self._clients.say(client, order_words.open_order(order, name, state=state))
            return
        self.teller.tell(self.book.place(placing, now), now)

    def cancel(self, client: Client, message: CancelOrder, now: datetime) -> None:
        """Take an order of this client back; another client's is as good as unknown (10147)."""
        self.teller.tell(self.book.cancel((client.client_id, message.order_id), now), now)

    def cancel_all(self, _client: Client, _message: GlobalCancel, now: datetime) -> None:
        """Take every order back, whoever placed it."""
        for order in self.book.orders.pending():
            if not order.cancelling:
                self.teller.tell(self.book.cancel_live(order, now), now)

    def open_orders(self, client: Client, _message: RequestOpenOrders, _now: datetime) -> None:
        """Tell this client's working orders; to client 0 also those made by hand, which are bound to it by that."""
        if client.client_id == 0:
            self._clients.say(client, *self._binding.bind_all())
        own = [order for order in self._visible() if order.key[0] == client.client_id]
        self._say_open(client, own)

    def all_open_orders(self, client: Client, _message: RequestAllOpenOrders, _now: datetime) -> None:
        """Tell everybody's working orders; the client must number its own above theirs from now on."""
        visible = self._visible()
        highest = max((order.key[1] for order in visible), default=0)
        self._floors[client.client_id] = max(highest, self._floors.get(client.client_id, 0))
        self._say_open(client, visible)

    def auto_open_orders(self, client: Client, message: RequestAutoOpenOrders, _now: datetime) -> None:
        """Client 0 wants orders made by hand bound to it, those to come too. It has no answer of its own."""
        if client.client_id != 0:
            self._clients.refuse(client, -1, 327, "Only the default client (i.e 0) can auto bind orders.")
            return
        self._client_ids[client.link] = 0
        self._binding.on = message.bind
        if message.bind:
            bound = self._binding.bind_all()
            self._clients.say(client, *bound)
            for order in [self.book.orders[one.perm_id] for one in bound]:
                self._clients.say(client, self.teller.open(order, client), order_words.order_status(order))

    def completed(self, client: Client, message: RequestCompletedOrders, now: datetime) -> None:
        """Tell the orders that ended since midnight in New York; only those placed by clients if it asks so."""
        name = self._office.account.name
        for order in self.book.orders:
            if order.ended_at is None or order.ended_at < midnight(now) or order.stage is Stage.LOST:
                continue
            if not (message.api_only and order.manual):
                self._clients.say(client, order_words.completed_order(order, name))
        self._clients.say(client, CompletedOrdersEnd())

    def executions(self, client: Client, message: RequestExecutions, now: datetime) -> None:
        """Tell the fills that pass the filter, each with its commission if that is known already."""
        if message.time.strip() and order_times.read_time(message.time) is None:
            text = f"Error validating request: the time of the execution filter cannot be read: {message.time[:40]!r}"
            self._clients.refuse(client, message.req_id, 321, text)
            return
        for record in self.blotter.fills.asked(message, now):
            self._clients.say(client, record.told)
            if record.reported_at <= now:
                self._clients.say(client, record.report)
        self._clients.say(client, ExecutionsEnd(req_id=message.req_id))

    # ---------------------------------------------------------------------------------------------- quotes and time

    def quoted(self, listing: Listing, before: Top, after: Top, now: datetime) -> None:  # noqa: ARG002
        """A quote has changed: see OrderBook.quote."""
        self.teller.tell(self.book.quote(listing.con_id, now), now)

    def next_due(self) -> datetime | None:
        """When the next order timer goes off, or what is held comes to its end."""
        due, ends = self.book.next_due(), self._settlement.next_due()
        return due if ends is None else ends if due is None else min(due, ends)

    def fire(self, now: datetime) -> None:
        """Do what is due first; of two things at once the timer's."""
        due = self.book.next_due()
        if due is not None and due <= now:
            self.teller.tell(self.book.fire(now), now)
            return
        for line in self._settlement.settle(now):
            self.teller.note(line)

    def shift(self, by: timedelta) -> None:
        """Move all timers, when another clock takes over."""
        self.book.shift(by)

    def _visible(self) -> list[PaperOrder]:
        return self.book.orders.pending() if self.policy.held_legs is HeldLegs.SHOWN else self.book.orders.live()

    def _say_open(self, client: Client, orders: list[PaperOrder]) -> None:
        for order in orders:
            foreign = client.client_id != order.key[0]
            self._clients.say(client, self.teller.open(order, client), order_words.order_status(order, foreign=foreign))
        self._clients.say(client, OpenOrdersEnd())
