"""The order book of the paper broker: what becomes of orders as requests, quotes and time come in.

Every method returns what happened, in order, as values; nothing is sent from here.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Final

from newsbot.paper.market.market import Market
from newsbot.paper.orders import change_rules, order_times, rules
from newsbot.paper.orders.admission import Admission
from newsbot.paper.orders.amend import Amendments
from newsbot.paper.orders.groups import Groups
from newsbot.paper.orders.house import House
from newsbot.paper.orders.matching import Matching
from newsbot.paper.orders.orders import CLOSING, Accepted, Change, Key, PaperOrder, Refused, Restated, Stage
from newsbot.paper.orders.placing import Means, Placing, attached, levels
from newsbot.paper.orders.policy import Policy
from newsbot.paper.orders.store import Orders
from newsbot.paper.orders.timers import ANSWERED, Due, Timers

_TIDY_EVERY: Final = 10_000  # orders


class OrderBook:
    """All orders, over or not, and their timers. Deterministic: ids come from counters, time comes in."""

    def __init__(
        self, market: Market, *, seed: int = 0, means: Means | None = None, policy: Policy | None = None
    ) -> None:
        means = means or Means()
        self.orders = Orders(entered=market.watch, left=market.unwatch, noted=means.noted)
        self.house = House(market=market, orders=self.orders, timers=Timers(), policy=policy or Policy())
        self.groups = Groups(self.house)
        self.matching = Matching(self.house, self.groups, self.exec_id)
        self.admission = Admission(self.house, self.groups, self.matching, means)
        self._amendments = Amendments(self.house, self.admission, self.matching)
        self._seed = seed
        self._next_perm = 1
        self._era = 0
        self._least_perm = self.least_era = 0

    def begin(self, now: datetime) -> None:
        """The clock starts: ids begin at a place of its own for every start, and the same for the same start.

        A broker that takes over where another ended must not give its orders and fills the ids of that one's: a client
        with a memory would take them for known. Does nothing once there is an order.
        """
        if len(self.orders) == 0:
            place = Random(f"{self._seed} {now.timestamp():.6f}")  # noqa: S311 - ids, not secrets
            self._next_perm = max(place.randrange(100_000, 2_000_000) * 1000, self._least_perm)
            self._era = max(int(now.timestamp()) & 0xFFFFFFFF, self.least_era)

    @property
    def next_perm(self) -> int:
        """The permId of the next order."""
        return self._next_perm

    @property
    def era(self) -> int:
        """What the ids of all fills of this start have in common."""
        return self._era

    def rise(self, perm: int, era: int) -> None:
        """Give no permId below ``perm`` and no era before ``era`` any more: others before have had them."""
        self._least_perm, self.least_era = perm, era
        self._next_perm, self._era = max(self._next_perm, perm), max(self._era, era)

    def exec_id(self, order: PaperOrder) -> str:
        """The id of the order's latest fill; the last part counts corrections."""
        return f"{order.perm_id:08x}.{self._era:08x}.{order.fills:02x}.01"

    def next_due(self) -> datetime | None:
        """When the next timer goes off that still has something to do."""
        timers = self.house.timers
        while (first := timers.first()) is not None:
            due, what, perm_id = first
            order = self.orders.by_perm(perm_id)
            if order is not None and (not order.over or what in ANSWERED):
                return due
            timers.pop()
        return None

    def shift(self, by: timedelta) -> None:
        """Move all timers, when another clock takes over. Times that a client has named stay where they are."""
        timers = self.house.timers
        timers.shift(by)
        for one in self.orders.pending():
            order = order_times.moved(one, by)
            self.orders.put(order)
            if order.awake_at is not None:
                timers.add(order.awake_at, Due.WAKE, order.perm_id)
            if order.expires_at is not None:
                timers.add(order.expires_at, Due.EXPIRE, order.perm_id)

    # ------------------------------------------------------------------------------------------------- requests

    def place(self, placing: Placing, now: datetime) -> list[Change]:
        """Take a new order, or new terms for a live one of the same key."""
        bare_tif = not placing.terms.tif
        placing = replace(placing, terms=rules.in_tws_words(placing.terms))
        last = self.orders.last_id(placing.key[0])
        former = self.orders.get(placing.key)
        if former is not None and (not former.over or placing.key[1] <= last):
            return self._amendments.modify(former, placing, self._parent_of(placing), now)
        refusal = self._refuse(placing, now)
        if placing.key[1] <= last and not placing.manual:
            refusal = (103, "Duplicate order id")
        if refusal is not None:
            return [Refused(key=placing.key, code=refusal[0], text=refusal[1])]
        order = self._make(placing, now, bare_tif=bare_tif)
        self._next_perm += 1
        if self._next_perm % _TIDY_EVERY == 0:
            self._tidy()
        self.orders.put(order)
        changes: list[Change] = [Accepted(order=order, new=True)]
        if placing.terms.transmit:
            self.admission.send(order, now)
        return changes

    def imagine(self, placing: Placing, now: datetime) -> tuple[PaperOrder, rules.Refusal | None]:
        """The order as it would be, without making it, and why it would be refused."""
        placing = replace(placing, terms=rules.in_tws_words(placing.terms))
        refusal = self._refuse(placing, now) or rules.off_tick(placing.terms, placing.listing)
        imagined = self._make(placing, now, bare_tif=False)
        self._next_perm += 1  # no real order may have the permId a client was shown
        return imagined, refusal

    def cancel(self, key: Key, now: datetime) -> list[Change]:
        """Take an order back; it is over when the acknowledgement comes."""
        order = self.orders.get(key)
        if order is None or order.stage is Stage.LOST:
            return [Refused(key=key, code=10147, text=f"OrderId {key[1]} that needs to be cancelled is not found.")]
        if order.stage is Stage.REJECTED:
            text = f"Cancel attempted when order is not in a cancellable state. Order permId = {order.perm_id}"
            return [Refused(key=key, code=161, text=text)]
        if order.over or order.cancelling:
            return [_not_cancellable(order)]
        return self.cancel_live(order, now)

    def cancel_live(self, order: PaperOrder, now: datetime) -> list[Change]:
        """Begin to cancel an order that is not over."""
        order = replace(order, cancelling=True)
        self.orders.put(order)
        self.house.timers.add(now + self.house.policy.ack_after, Due.CANCEL, order.perm_id)
        return [Restated(order=order, why="cancelling")]

    # ---------------------------------------------------------------------------------------------- quotes, time

    def quote(self, con_id: int, now: datetime) -> list[Change]:
        """A quote has changed: set off stops, let orders that meet it be filled after their delay."""
        changes = self.matching.quote(con_id, now)
        return changes + self.admission.borrow(con_id, now)

    def fire(self, now: datetime) -> list[Change]:
        """Do what the earliest timer says. ``now`` is its time."""
        what, perm_id = self.house.timers.pop()
        order = self.orders.by_perm(perm_id)
        if order is None or (order.over and what not in ANSWERED):
            return []
        match what:
            case Due.ACKNOWLEDGE if order.stage is Stage.SENT:
                return self.admission.acknowledge(order, now)
            case Due.MODIFY:
                return self._amendments.take_terms(order, now)
            case Due.CANCEL:
                return self._cancelled(order, now)
            case Due.EXPIRE if order.expires_at is not None and order.expires_at <= now:
                return self.end(order, now, reason="Expired")
            case Due.FILL if order.fill_due:
                return self.matching.fill(order, now)
            case Due.WAKE if order.awake_at is not None and order.awake_at <= now:
                return self.admission.wake(order, now)
            case Due.CLOSE if order.stage is Stage.WORKING and order.kind in CLOSING:
                return self.matching.close(order, now)
            case Due.CUT:
                changes = self.groups.hear_late(order, now)
                return changes + self.matching.follow(changes, now)
        return []

    def end(self, order: PaperOrder, now: datetime, *, reason: str, with_group: bool = False) -> list[Change]:
        """The order is over without being complete, and whoever hangs on it feels it."""
        changes = self.groups.end(order, now, reason=reason, with_group=with_group)
        return changes + self.matching.follow(changes, now)

    # --------------------------------------------------------------------------------------------------- placing

    def _refuse(self, placing: Placing, now: datetime) -> rules.Refusal | None:
        top = self.house.market.top(placing.listing.con_id)
        refusal = rules.refuse_new(placing.terms, placing.listing, top, now, self.house.policy)
        if refusal is not None or not placing.terms.parent_id:
            return refusal
        parent = self._parent_of(placing)
        if parent is None:
            return 135, f"Can't find order with id = {placing.terms.parent_id}"
        return change_rules.unfit(parent, placing.listing, placing.terms)

    def _make(self, placing: Placing, now: datetime, *, bare_tif: bool) -> PaperOrder:
        terms = placing.terms
        parent = self._parent_of(placing)
        quantity = int(terms.total_quantity)
        if parent is not None:
            quantity = parent.quantity if self.house.policy.same_size else min(quantity, parent.quantity)
        stop, limit = levels(terms, placing.listing)
        order = PaperOrder(
            key=placing.key,
            perm_id=self._next_perm,
            listing=placing.listing,
            contract=placing.contract,
            terms=terms,
            quantity=quantity,
            placed_at=now,
            stage=Stage.HELD,
            manual=placing.manual,
            bare_tif=bare_tif,
            stop=stop,
            limit=limit,
        )
        return attached(order, parent)

    def _tidy(self) -> None:
        """Forget what is kept for orders that are over: a client may place and end them without end."""
        alive = self.orders.is_alive
        self.house.timers.prune(alive)
        self.groups.prune(alive)

    def _parent_of(self, placing: Placing) -> PaperOrder | None:
        """The live parent a child names. A parent that is filled or gone takes no more children (135)."""
        parent = self.orders.get((placing.key[0], placing.terms.parent_id)) if placing.terms.parent_id else None
        return None if parent is None or parent.over else parent

    # -------------------------------------------------------------------------------------- changing and cancelling

    def _cancelled(self, order: PaperOrder, now: datetime) -> list[Change]:
        if order.stage is Stage.FILLED:  # before the request came through
            return [_not_cancellable(order)]
        if order.over or not order.cancelling:
            return []
        if order.late_fill is None:
            return self.end(order, now, reason="", with_group=True)
        quantity, price = order.late_fill
        order = replace(order, late_fill=None, cancelling=False)
        changes = self.matching.trade(order, min(quantity, order.remaining), price, now)
        changes += self.matching.follow(changes, now)
        order = self.orders[order.perm_id]
        if order.over:
            return [*changes, _not_cancellable(order)]
        return changes + self.end(order, now, reason="", with_group=True)


def _not_cancellable(order: PaperOrder) -> Refused:
    text = f"OrderId {order.key[1]} that needs to be cancelled cannot be cancelled, state: {order.status}."
    return Refused(key=order.key, code=10148, text=text)
