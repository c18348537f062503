"""What people at TWS, the exchange and accidents do to orders, on command: for fault scripts and control lines.

Orders are found with ``find`` and given as they stand then. What cannot be done raises ValueError with words.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from newsbot.paper.instruments.listing import Listing
from newsbot.paper.instruments.naming import contract
from newsbot.paper.orders import rules
from newsbot.paper.orders.blotter import Blotter
from newsbot.paper.orders.book import OrderBook
from newsbot.paper.orders.executions import next_id
from newsbot.paper.orders.orders import Accepted, Change, Corrected, Key, Noticed, PaperOrder, Refused, Restated, Stage
from newsbot.paper.orders.placing import Placing, new_levels
from newsbot.tws.order import Order

Tell = Callable[[list[Change], datetime], None]


class Hand:
    """Reaches into the order book. Whoever an order concerns is told as TWS would tell."""

    def __init__(self, book: OrderBook, blotter: Blotter, tell: Tell) -> None:
        self._book = book
        self._blotter = blotter
        self._tell = tell

    def find(self, *, perm_id: int | None = None, order_ref: str = "", key: Key | None = None) -> PaperOrder | None:
        """The order with that permId, that (client, order id), or that orderRef: of several the latest that lives."""
        if perm_id is not None:
            return self._book.orders.by_perm(perm_id)
        if key is not None:
            return self._book.orders.get(key)
        named = [order for order in self._book.orders if order_ref and order.terms.order_ref == order_ref]
        alive = [order for order in named if not order.over]
        return next(reversed(alive or named), None)

    def fill(self, order: PaperOrder, quantity: int, price: Decimal, now: datetime) -> None:
        """Trade that much at that price, whatever the quote.

        One that is on its way is acknowledged first. One that was cancelled may fill late: it is Filled then, or stays
        cancelled with a part.
        """
        order = self._now(order)
        if not order.sent:
            raise ValueError(f"order {order.perm_id} is {order.status}: it was never transmitted")
        if not 0 < quantity <= order.remaining:
            raise ValueError(f"order {order.perm_id} has {order.remaining} left, not {quantity}")
        if order.stage is Stage.SENT:
            arrived = replace(order, fill_due=True)  # before it looks at the quote it trades
            self._tell(self._book.admission.acknowledge(arrived, now), now)
            order = replace(self._now(order), fill_due=False)
        if order.stage in (Stage.REJECTED, Stage.LOST):
            raise ValueError(f"order {order.perm_id} is {order.status}: it cannot fill")
        if not 0 < quantity <= order.remaining:
            raise ValueError(f"order {order.perm_id} has {order.remaining} left, not {quantity}")
        order = replace(order, waits_for_parent=False, triggered=True)
        changes = self._book.matching.trade(order, quantity, price, now)
        changes += self._book.matching.follow(changes, now)
        self._tell(changes + self._book.matching.consider(order.perm_id, now), now)

    def cancel(self, order: PaperOrder, now: datetime, *, reason: str = "") -> None:
        """End the order alone, unasked, its group untouched."""
        self._tell(self._book.end(self._alive(order), now, reason=reason), now)

    def reject(self, order: PaperOrder, code: int, text: str, now: datetime) -> None:
        """The exchange side does not want it any more: it is Inactive, with that error."""
        self._tell(self._book.admission.reject(self._alive(order), code, text, now), now)

    def expire(self, order: PaperOrder, now: datetime) -> None:
        """Its time is over before its time."""
        self._tell(self._book.end(self._alive(order), now, reason="Expired"), now)

    def fill_after_cancel(self, order: PaperOrder, quantity: int, price: Decimal) -> None:
        """From now on the next cancellation of this order comes too late: that much trades first.

        When that completes it, the cancellation is answered 10148, else the rest is cancelled.
        """
        self._book.orders.put(replace(self._alive(order), late_fill=(quantity, price)))

    def change(self, order: PaperOrder, now: datetime, *, quantity: int | None = None, **terms: object) -> None:
        """The order gets other terms without its client asking: a trader at TWS, or a split."""
        order = self._alive(order)
        if quantity is not None and quantity <= order.filled:
            raise ValueError(f"order {order.perm_id} has filled {order.filled}: it cannot be for {quantity}")
        new = replace(order.terms, **terms)  # type: ignore[arg-type]
        refusal = rules.off_tick(new, order.listing)
        if refusal is not None:
            raise ValueError(f"refused with {refusal[0]}: {refusal[1]}")
        stop, limit = new_levels(order, new)
        changed = replace(order, terms=new, stop=stop, limit=limit, quantity=quantity or order.quantity, resting=False)
        self._book.orders.put(changed)
        changes: list[Change] = [Restated(order=changed, why="changed by hand", before=order)]
        self._tell([*changes, *self._book.matching.consider(order.perm_id, now)], now)

    def say(self, order: PaperOrder, code: int, text: str, now: datetime) -> None:
        """Tell an error or a warning about the order; nothing happens to it."""
        self._tell([Noticed(order=self._now(order), code=code, text=text)], now)

    def transmit(self, order: PaperOrder, now: datetime) -> None:
        """Send a held order from TWS, and with a child its parent and siblings."""
        order = self._now(order)
        if order.stage is not Stage.HELD:
            raise ValueError(f"order {order.perm_id} is {order.status}: it has been transmitted already")
        self._book.admission.send(order, now)

    def lose_held(self, now: datetime, client_id: int | None = None) -> None:
        """What was never transmitted is gone, of one client or of all; nobody is told."""
        for order in self._book.orders.pending():
            if order.stage is Stage.HELD and client_id in (None, order.key[0]):
                self._tell(self._book.groups.end(order, now, reason="never transmitted", stage=Stage.LOST), now)

    def place(self, listing: Listing, terms: Order, now: datetime) -> PaperOrder:
        """A trader places an order in TWS: order id 0, until client 0 binds it."""
        placing = Placing(key=(0, 0), listing=listing, contract=contract(listing), terms=terms, manual=True)
        changes = self._book.place(placing, now)
        match changes[0]:
            case Accepted(order=order):
                self._tell(changes, now)
                return order
            case Refused(code=code, text=text):
                raise ValueError(f"refused with {code}: {text}")
        raise AssertionError(changes)

    def correct(self, exec_id: str, quantity: int, price: Decimal, now: datetime) -> str:
        """A fill was not what it was said to be; the id of the correction. No quantity: it never was (a bust).

        Shares that are taken back are not traded again: an order that lives, or was complete, is for that many less,
        and its children are for no more than it has.
        """
        record = self._blotter.fills.get(exec_id)
        order = None if record is None else self._book.orders.by_perm(record.told.perm_id)
        if record is None or order is None:
            raise ValueError(f"no fill {exec_id}")
        if not self._blotter.can_correct(exec_id):
            raise ValueError(f"fill {exec_id} is too old to be corrected: the account keeps a week of fills")
        told = record.told
        filled = order.filled - int(told.shares) + quantity
        complete = order.stage is Stage.FILLED  # it may have been corrected before
        most = max(order.quantity, order.filled, int(order.terms.total_quantity) if complete else 0)
        if not 0 <= filled <= most:
            raise ValueError(f"order {order.perm_id} is for {most}: {filled} cannot have been filled")
        if not order.over and filled >= order.quantity:
            raise ValueError(f"order {order.perm_id} still works: not all of it can have been filled")
        taken_back = 0 if order.over else max(0, order.filled - filled)
        order = replace(
            order,
            filled=filled,
            value=order.value - told.shares * told.price + quantity * price,
            quantity=filled if complete else order.quantity - taken_back,
            last_price=self._blotter.last_price(order.perm_id, instead=(exec_id, quantity, price)),
        )
        self._book.orders.put(order)
        new_id = next_id(told.exec_id)
        change = Corrected(order=order, quantity=quantity, price=price, exec_id=told.exec_id, new_id=new_id)
        self._tell([change, *self._book.groups.limit(order, now)], now)
        return new_id

    def bust(self, exec_id: str, now: datetime) -> str:
        """A trade is undone: it is told again with no shares, and the account has it back."""
        record = self._blotter.fills.get(exec_id)
        return self.correct(exec_id, 0, Decimal(0) if record is None else record.told.price, now)

    def _now(self, order: PaperOrder) -> PaperOrder:
        return self._book.orders[order.perm_id]

    def _alive(self, order: PaperOrder) -> PaperOrder:
        order = self._now(order)
        if order.over:
            raise ValueError(f"order {order.perm_id} is over: {order.status}")
        return order
