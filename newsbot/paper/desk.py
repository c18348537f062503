"""The order desk: takes orders from clients, tells their owners what becomes of them, books fills, keeps the ledger."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal

from newsbot.paper import answers, describe, ledger
from newsbot.paper.account import ZERO, commission
from newsbot.paper.book import OrderBook, Placing, worth
from newsbot.paper.clients import Client, Clients
from newsbot.paper.listing import Listing
from newsbot.paper.market import Market, Top
from newsbot.paper.office import Office
from newsbot.paper.orders import Change, Filled, PaperOrder, Refused, Stage
from newsbot.paper.service import Handler, Service
from newsbot.paper.zone import midnight, stamp
from newsbot.tws.execution import Commission, Execution, ExecutionsEnd, RequestExecutions
from newsbot.tws.order import (
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
    """All that concerns orders and executions."""

    def __init__(self, market: Market, clients: Clients, office: Office, *, seed: int) -> None:
        self._market = market
        self._clients = clients
        self._office = office
        self._book = OrderBook(market, seed=seed, unaffordable=self._unaffordable)
        self._floors: dict[int, int] = {}
        self._executions: list[tuple[datetime, Execution, Commission]] = []
        self._ledger: list[str] = []

    def handlers(self) -> Mapping[type, Handler]:
        return {
            PlaceOrder: self.place,
            CancelOrder: self.cancel,
            GlobalCancel: self.cancel_all,
            RequestOpenOrders: self.open_orders,
            RequestAllOpenOrders: self.open_orders,
            RequestAutoOpenOrders: self.open_orders,
            RequestCompletedOrders: self.completed,
            RequestExecutions: self.executions,
        }

    def begin(self, now: datetime) -> None:
        """The clock starts, or another takes over: see OrderBook.begin."""
        self._book.begin(now)

    def next_id(self, client_id: int) -> int:
        """The lowest id the client may use: above all it used, and above those of others it was shown."""
        return max(self._book.orders.last_id(client_id), self._floors.get(client_id, 0)) + 1

    def take_ledger(self) -> list[str]:
        """The ledger lines that have come since the last call."""
        lines, self._ledger = self._ledger, []
        return lines

    # ---------------------------------------------------------------------------------------------------- requests

    def place(self, client: Client, message: PlaceOrder, now: datetime) -> None:
        """A new order, or new terms for a live one."""
        found = self._market.find(message.contract)
        key = (client.client_id, message.order_id)
        refusal = answers.refuse_order(message, found=len(found), account=self._office.account.name)
        if refusal is None and self._book.orders.get(key) is None and message.order_id <= self._floors.get(key[0], 0):
            refusal = (103, "Duplicate order id")
        if refusal is not None:
            self._tell([Refused(key=key, code=refusal[0], text=refusal[1])], now)
            return
        placing = Placing(key=key, listing=found[0], contract=message.contract, terms=message.order)
        self._tell(self._book.place(placing, now), now)

    def cancel(self, client: Client, message: CancelOrder, now: datetime) -> None:
        """Take an order of this client back; another client's is as good as unknown (10147)."""
        self._tell(self._book.cancel((client.client_id, message.order_id), now), now)

    def cancel_all(self, _client: Client, _message: GlobalCancel, now: datetime) -> None:
        """Take every order back, whoever placed it."""
        for order in self._book.orders.pending():
            if not order.cancelling:
                self._tell(self._book.cancel(order.key, now), now)

    def open_orders(
        self, client: Client, message: RequestOpenOrders | RequestAllOpenOrders | RequestAutoOpenOrders, _now: datetime
    ) -> None:
        """Tell the working orders: this client's, or everybody's."""
        if isinstance(message, RequestAutoOpenOrders):
            if client.client_id != 0:
                self._clients.refuse(client, -1, 327, "Only the default client (i.e 0) can auto bind orders.")
            return
        live = self._book.orders.live()
        if isinstance(message, RequestOpenOrders):
            live = [order for order in live if order.key[0] == client.client_id]
        else:
            highest = max((order.key[1] for order in live), default=0)
            self._floors[client.client_id] = max(highest, self._floors.get(client.client_id, 0))
        for order in live:
            self._clients.say(client, self._open(order), describe.order_status(order))
        self._clients.say(client, OpenOrdersEnd())

    def completed(self, client: Client, _message: RequestCompletedOrders, now: datetime) -> None:
        """Tell the orders that ended since midnight in New York."""
        for order in self._book.orders:
            if order.over and order.ended_at is not None and order.ended_at >= midnight(now):
                parent = self._book.orders.get(order.parent) if order.parent else None
                name = self._office.account.name
                self._clients.say(client, describe.completed_order(order, name, parent.perm_id if parent else 0))
        self._clients.say(client, CompletedOrdersEnd())

    def executions(self, client: Client, message: RequestExecutions, now: datetime) -> None:
        """Tell the fills since midnight in New York that pass the filter, each with its commission."""
        for at, execution, report in self._executions:
            if at >= midnight(now) and answers.asked_for(message, execution, at):
                self._clients.say(client, answers.with_req_id(execution, message.req_id), report)
        self._clients.say(client, ExecutionsEnd(req_id=message.req_id))

    # ---------------------------------------------------------------------------------------------- quotes and time

    def quoted(self, listing: Listing, before: Top, after: Top, now: datetime) -> None:  # noqa: ARG002
        """A quote has changed: see OrderBook.quote."""
        self._tell(self._book.quote(listing.con_id, now), now)

    def next_due(self) -> datetime | None:
        """When the next order timer goes off."""
        return self._book.next_due()

    def fire(self, now: datetime) -> None:
        """Do what the earliest timer says."""
        self._tell(self._book.fire(now), now)

    def shift(self, by: timedelta) -> None:
        """Move all timers, when another clock takes over."""
        self._book.shift(by)

    # ------------------------------------------------------------------------------------------------------ telling

    def _tell(self, changes: list[Change], now: datetime) -> None:
        for change in changes:
            self._ledger.append(ledger.entry(change, now))
            if isinstance(change, Filled):
                self._filled(change, now)
                continue
            key = change.key if isinstance(change, Refused) else change.order.key
            owner = self._clients.named(key[0])
            if owner is not None:
                self._clients.say(owner, *answers.order_news(change, self._office.account.name, key[1]))

    def _filled(self, fill: Filled, now: datetime) -> None:
        order = fill.order
        before = commission(order.filled - fill.quantity, order.value - fill.quantity * fill.price)
        fee = commission(order.filled, order.value) - before
        signed = fill.quantity if order.is_buy else -fill.quantity
        realized = self._office.book(order.listing.con_id, signed=signed, price=fill.price, fee=fee)
        execution = answers.execution(fill, self._office.account.name, stamp(now))
        report = Commission(exec_id=fill.exec_id, commission=fee, currency=order.listing.currency, realized=realized)
        self._executions.append((now, execution, report))
        owner = self._clients.named(order.key[0])
        if owner is not None:
            status = describe.order_status(order)
            again = (status,) if order.stage is Stage.FILLED else ()
            self._clients.say(owner, execution, self._open(order), status, *again, report)
        self._office.changed(order.listing.con_id, now)

    def _open(self, order: PaperOrder) -> object:
        return describe.open_order(order, self._office.account.name)

    def _unaffordable(self, order: PaperOrder) -> str:
        """Why the account cannot carry this order beside the others that work; nothing when it can."""
        value = worth(order, self._market.top(order.listing.con_id))
        held = self._office.account.holding(order.listing.con_id).quantity
        if value is None or held * (1 if order.is_buy else -1) < 0:
            return ""
        reserved = sum((self._reserved(other) for other in self._book.orders.live()), ZERO)
        needed = self._office.margin_for(value)
        free = self._office.free_margin() - self._office.margin_for(reserved)
        return "" if needed <= free else f"insufficient funds: initial margin {needed}, available {free}"

    def _reserved(self, order: PaperOrder) -> Decimal:
        if order.parent is not None or order.stage is not Stage.WORKING or not order.remaining:
            return ZERO
        value = worth(order, self._market.top(order.listing.con_id)) or ZERO
        return value * order.remaining / order.quantity
