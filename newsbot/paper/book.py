"""The order book of the paper broker: what becomes of orders as requests, quotes and time come in.

Every method returns what happened, in order, as values; nothing is sent from here.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Final

from newsbot.paper import rules
from newsbot.paper.listing import Listing
from newsbot.paper.market import Market, Top
from newsbot.paper.orders import (
    Accepted,
    Cancelled,
    Change,
    Filled,
    Key,
    PaperOrder,
    Refused,
    Rejected,
    Restated,
    Stage,
    fill_price,
    is_triggered,
    shares_quoted,
)
from newsbot.paper.store import Orders
from newsbot.paper.timers import Due, Timers
from newsbot.tws.contract import Contract
from newsbot.tws.order import Order

ACK_AFTER: Final = timedelta(milliseconds=20)
FILL_AFTER: Final = timedelta(milliseconds=40)


@dataclass(frozen=True, slots=True, kw_only=True)
class Placing:
    """A request to place or change an order, its contract found."""

    key: Key
    listing: Listing
    contract: Contract
    terms: Order


class OrderBook:
    """All orders, over or not, and their timers. Deterministic: ids come from counters, time comes in."""

    def __init__(
        self, market: Market, *, seed: int = 0, unaffordable: Callable[[PaperOrder], str] = lambda _order: ""
    ) -> None:
        """``unaffordable`` says in words why the account cannot carry an order, or nothing."""
        self._market = market
        self.orders = Orders()
        self._seed = seed
        self._next_perm = 0
        self._era = 0
        self._timers = Timers()
        self._pending: dict[Key, Order] = {}
        self._unaffordable = unaffordable

    def begin(self, now: datetime) -> None:
        """The clock starts: ids begin at a place of its own for every start, and the same for the same start.

        A broker that takes over where another ended must not give its orders and fills the ids of that one's: a client
        with a memory would take them for known. Does nothing once there is an order.
        """
        if next(iter(self.orders), None) is None:
            place = Random(f"{self._seed} {now.timestamp():.6f}")  # noqa: S311 - ids, not secrets
            self._next_perm = place.randrange(100_000, 2_000_000) * 1000
            self._era = int(now.timestamp()) & 0xFFFFFFFF

    def next_due(self) -> datetime | None:
        """When the next timer goes off that still has something to do."""
        while (first := self._timers.first()) is not None:
            due, key = first
            if not self.orders[key].over:
                return due
            self._timers.pop()
        return None

    def shift(self, by: timedelta) -> None:
        """Move all timers, when another clock takes over."""
        self._timers.shift(by)

    # ------------------------------------------------------------------------------------------------- requests

    def place(self, placing: Placing, now: datetime) -> list[Change]:
        """Take a new order, or new terms for a live one of the same key."""
        former = self.orders.get(placing.key)
        if former is not None:
            return self._modify(former, placing, now)
        parent = self._parent_of(placing)
        refusal = rules.refuse_new(placing.terms, now)
        if placing.key[1] <= self.orders.last_id(placing.key[0]):
            refusal = (103, "Duplicate order id")
        if refusal is None and placing.terms.parent_id and parent is None:
            refusal = (135, f"Can't find order with id = {placing.terms.parent_id}")
        if refusal is not None:
            return [Refused(key=placing.key, code=refusal[0], text=refusal[1])]
        order = PaperOrder(
            key=placing.key,
            perm_id=self._next_perm,
            listing=placing.listing,
            contract=placing.contract,
            terms=placing.terms,
            quantity=int(placing.terms.total_quantity),
            placed_at=now,
            stage=Stage.HELD,
            parent=parent.key if parent else None,
            waits_for_parent=parent is not None,
            oca_group=placing.terms.oca_group or (str(parent.perm_id) if parent else ""),
            oca_type=placing.terms.oca_type or (3 if parent or placing.terms.oca_group else 0),
        )
        self._next_perm += 1
        self.orders.put(order)
        changes: list[Change] = [Accepted(order=order, new=True)]
        if placing.terms.transmit:
            self._transmit(order, now)
        return changes

    def cancel(self, key: Key, now: datetime) -> list[Change]:
        """Take an order back; it is over when the acknowledgement comes."""
        order = self.orders.get(key)
        if order is None:
            return [Refused(key=key, code=10147, text=f"OrderId {key[1]} that needs to be cancelled is not found.")]
        if order.stage is Stage.REJECTED:
            text = f"Cancel attempted when order is not in a cancellable state. Order permId = {order.perm_id}"
            return [Refused(key=key, code=161, text=text)]
        if order.over or order.cancelling:
            text = f"OrderId {key[1]} that needs to be cancelled cannot be cancelled, state: {order.status}."
            return [Refused(key=key, code=10148, text=text)]
        order = replace(order, cancelling=True)
        self.orders.put(order)
        self._timers.add(now + ACK_AFTER, Due.CANCEL, key)
        return [Restated(order=order, why="cancelling")]

    # ---------------------------------------------------------------------------------------------- quotes, time

    def quote(self, con_id: int, now: datetime) -> list[Change]:
        """A quote has changed: set off stops, let orders that meet it be filled after their delay."""
        changes: list[Change] = []
        for order in self.orders.live():
            if order.listing.con_id == con_id:
                changes += self._consider(order.key, now)
        return changes

    def fire(self, now: datetime) -> list[Change]:
        """Do what the earliest timer says. ``now`` is its time."""
        what, key = self._timers.pop()
        order = self.orders[key]
        match what:
            case Due.ACKNOWLEDGE if order.stage is Stage.SENT:
                return self._acknowledge(order, now)
            case Due.MODIFY if not order.over:
                return self._take_terms(order, now)
            case Due.CANCEL if not order.over:
                return self._end(order, now, reason="", with_group=True)
            case Due.EXPIRE if not order.over and order.expires_at == now:
                return self._end(order, now, reason="Expired")
            case Due.FILL if not order.over:
                return self._fill(replace(order, fill_due=False), now)
        return []

    # --------------------------------------------------------------------------------------------------- placing

    def _parent_of(self, placing: Placing) -> PaperOrder | None:
        """The live parent a child names. A parent that is filled or gone takes no more children (135)."""
        parent = self.orders.get((placing.key[0], placing.terms.parent_id)) if placing.terms.parent_id else None
        return None if parent is None or parent.over else parent

    def _transmit(self, order: PaperOrder, now: datetime) -> None:
        """Send ``order``; a child takes its held parent and held siblings with it, parent first."""
        group = [order]
        if order.parent is not None:
            group = [self.orders[order.parent], *self.orders.children(order.parent)]
        for member in group:
            if member.stage is Stage.HELD:
                self.orders.put(replace(member, stage=Stage.SENT))
                self._timers.add(now + ACK_AFTER, Due.ACKNOWLEDGE, member.key)

    def _acknowledge(self, order: PaperOrder, now: datetime) -> list[Change]:
        parent = self.orders[order.parent] if order.parent else None
        refusal = rules.reject_sent(order, self.orders.live())
        if refusal is None and parent is None and (words := self._unaffordable(order)):
            refusal = (201, f"Order rejected - reason:{words}")
        if refusal is not None:
            over = replace(order, stage=Stage.REJECTED, ended_at=now, reason=refusal[1])
            self.orders.put(over)
            return [Rejected(order=over, code=refusal[0], text=refusal[1]), *self._orphan(over, now)]
        waits = parent is not None and parent.filled == 0
        working = self._expiring(replace(order, stage=Stage.WORKING, waits_for_parent=waits), now)
        return [Restated(order=working, why="acknowledged"), *self._consider(order.key, now)]

    def _expiring(self, order: PaperOrder, now: datetime) -> PaperOrder:
        order = replace(order, expires_at=rules.expiry(order.terms, now))
        self.orders.put(order)
        if order.expires_at is not None:
            self._timers.add(order.expires_at, Due.EXPIRE, order.key)
        return order

    def _modify(self, order: PaperOrder, placing: Placing, now: datetime) -> list[Change]:
        refusal = rules.refuse_change(order, placing.terms, placing.listing, now)
        if refusal is None and placing.terms.parent_id and self._parent_of(placing) is None:
            refusal = (135, f"Can't find order with id = {placing.terms.parent_id}")
        if refusal is not None:
            return [Refused(key=order.key, code=refusal[0], text=refusal[1])]
        if order.stage is Stage.HELD:
            order = replace(order, terms=placing.terms, quantity=int(placing.terms.total_quantity))
            self.orders.put(order)
            if placing.terms.transmit:
                self._transmit(order, now)
            return [Accepted(order=order, new=False)]
        self._pending[order.key] = placing.terms
        self._timers.add(now + ACK_AFTER, Due.MODIFY, order.key)
        return []

    def _take_terms(self, order: PaperOrder, now: datetime) -> list[Change]:
        terms = self._pending.pop(order.key, None)
        if terms is None:
            return []
        quantity = int(terms.total_quantity)
        if quantity <= order.filled:
            return [Refused(key=order.key, code=105, text="Order being modified is filled beyond its new quantity")]
        refusal = rules.off_tick(terms)
        if refusal is not None:
            return [Refused(key=order.key, code=refusal[0], text=refusal[1])]
        changed = self._expiring(replace(order, terms=terms, quantity=quantity, resting=False), now)
        return [Restated(order=changed, why="modified"), *self._consider(order.key, now)]

    # ---------------------------------------------------------------------------------------------------- filling

    def _fillable(self, order: PaperOrder) -> int:
        """How many shares may trade now: a child protects only what its parent has, less what left by its siblings."""
        if order.stage is not Stage.WORKING or order.waits_for_parent:
            return 0
        if order.parent is None:
            return order.remaining
        parent = self.orders[order.parent]
        gone = sum(child.filled for child in self.orders.family(order.parent))
        return max(0, min(order.remaining, parent.filled - gone))

    def _consider(self, key: Key, now: datetime) -> list[Change]:
        """Let one order look at the present quote."""
        order = self.orders[key]
        top = self._market.top(order.listing.con_id)
        if order.fill_due or self._fillable(order) == 0:
            return []
        changes: list[Change] = []
        if order.is_stop and not order.triggered:
            if top.is_halted or not is_triggered(order, top):
                return []
            order = replace(order, triggered=True)
            self.orders.put(order)
            changes.append(Restated(order=order, why="triggered"))
        if fill_price(order, top) is None:
            self.orders.put(replace(order, resting=True))
        elif shares_quoted(order, top, order.remaining):
            self.orders.put(replace(order, fill_due=True))
            self._timers.add(now + FILL_AFTER, Due.FILL, key)
        return changes

    def _fill(self, order: PaperOrder, now: datetime) -> list[Change]:
        self.orders.put(order)
        top: Top = self._market.top(order.listing.con_id)
        price = fill_price(order, top)
        quantity = shares_quoted(order, top, self._fillable(order))
        if price is None or quantity == 0:
            self.orders.put(replace(order, resting=True))
            return []
        self._market.take(order.listing.con_id, buy=order.is_buy, quantity=quantity)
        filled = order.filled + quantity
        over = filled == order.quantity
        order = replace(
            order,
            filled=filled,
            value=order.value + price * quantity,
            fills=order.fills + 1,
            last_price=price,
            resting=True,
            stage=Stage.FILLED if over else order.stage,
            ended_at=now if over else None,
        )
        self.orders.put(order)
        exec_id = f"{order.perm_id:08x}.{self._era:08x}.{order.fills:02x}.01"
        changes: list[Change] = [Filled(order=order, quantity=quantity, price=price, exec_id=exec_id)]
        changes += self._reduce_group(order, quantity, now)
        changes += self._wake_children(order, now)
        return changes + (self._consider(order.key, now) if not over else [])

    def _wake_children(self, parent: PaperOrder, now: datetime) -> list[Change]:
        """Children go live with the first shares of their parent."""
        changes: list[Change] = []
        for child in self.orders.children(parent.key):
            if child.stage is Stage.WORKING:
                if child.waits_for_parent:
                    child = replace(child, waits_for_parent=False)  # noqa: PLW2901 - the same order, a step on
                    self.orders.put(child)
                    changes.append(Restated(order=child, why="activated"))
                changes += self._consider(child.key, now)
        return changes

    def _reduce_group(self, order: PaperOrder, quantity: int, now: datetime) -> list[Change]:
        """What a fill does to the other members of its OCA group: all go (type 1, or it is complete), else less."""
        changes: list[Change] = []
        for other in self.orders.group(order):
            left = other.quantity - quantity
            if order.oca_type == 1 or order.stage is Stage.FILLED or left <= other.filled:
                changes += self._end(other, now, reason="")
            else:
                reduced = replace(other, quantity=left)
                self.orders.put(reduced)
                changes.append(Restated(order=reduced, why="reduced"))
        return changes

    # ----------------------------------------------------------------------------------------------------- ending

    def _end(self, order: PaperOrder, now: datetime, *, reason: str, with_group: bool = False) -> list[Change]:
        if self.orders[order.key].over:
            return []
        over = replace(order, stage=Stage.CANCELLED, cancelling=False, ended_at=now, reason=reason)
        self.orders.put(over)
        changes: list[Change] = [Cancelled(order=over, reason=reason), *self._orphan(over, now)]
        for other in self.orders.group(over) if with_group else ():
            changes += self._end(other, now, reason="")
        return changes

    def _orphan(self, parent: PaperOrder, now: datetime) -> list[Change]:
        """Children of a parent that is over unfilled go; of one that was partly filled they keep what it got."""
        changes: list[Change] = []
        children = self.orders.children(parent.key)
        gone = sum(child.filled for child in self.orders.family(parent.key))
        for child in children:
            quantity = min(child.quantity, parent.filled - gone + child.filled)
            if quantity <= child.filled:
                changes += self._end(child, now, reason="")
            elif quantity < child.quantity:
                reduced = replace(child, quantity=quantity)
                self.orders.put(reduced)
                changes.append(Restated(order=reduced, why="reduced"))
        return changes


def worth(order: PaperOrder, top: Top) -> Decimal | None:
    """What the whole order would cost or bring at its limit, else at the quote; None without either."""
    price = order.price or (top.ask if order.is_buy else top.bid) or top.last
    return None if price is None else price * order.quantity
