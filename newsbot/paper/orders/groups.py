"""What orders do to one another: parents and children, and the members of an OCA group."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from decimal import ROUND_CEILING, Decimal
from typing import Final

from newsbot.paper.orders.house import House
from newsbot.paper.orders.orders import Cancelled, Change, PaperOrder, Restated, Stage
from newsbot.paper.orders.policy import Children
from newsbot.paper.orders.timers import Due

ALL: Final = 0  # a cut of everything
OCA: Final = "OCA group"
PARENT: Final = "parent order"
Cut = tuple[int, int]  # shares to take off; shares whose fill was the cause


class Groups:
    """Ends orders, and lets those that hang on them feel it."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._cuts: dict[int, list[Cut]] = {}  # by permId, until it hears of them

    def end(
        self,
        order: PaperOrder,
        now: datetime,
        *,
        reason: str = "",
        why: str = "",
        stage: Stage = Stage.CANCELLED,
        with_group: bool = False,
    ) -> list[Change]:
        """The order is over; so are its unfilled children, and with ``with_group`` the other members of its group.

        ``reason`` is told with the cancellation; ``why`` only once it is completed: what of its own made it end.
        """
        orders = self._house.orders
        if orders[order.perm_id].over:
            return []
        over = replace(
            order,
            stage=stage,
            cancelling=False,
            fill_due=False,
            late_fill=None,
            ended_at=now,
            reason=reason or (f"Cancelled by System: {why}" if why else ""),
        )
        orders.put(over)
        changes: list[Change] = [
            Cancelled(order=over, reason=reason, quiet=stage is Stage.LOST),
            *self.settle(over, now),
        ]
        for other in orders.group(over) if with_group else ():
            changes += self.end(other, now, why=OCA)
        return changes

    def limit(self, parent: PaperOrder, now: datetime) -> list[Change]:
        """Some of the parent's shares were taken back: its children are for no more than it has, or may still get."""
        if parent.over:
            return self.settle(parent, now)
        changes: list[Change] = []
        for child in self._house.orders.children(parent.perm_id):
            if child.quantity > parent.quantity:
                changes += self._cut(child, child.quantity - parent.quantity, now, why=PARENT)
        return changes

    def settle(self, parent: PaperOrder, now: datetime) -> list[Change]:
        """Children of a parent that is over: they keep what it got, wake up for it, or go when it got nothing."""
        orders = self._house.orders
        changes: list[Change] = []
        for listed in orders.children(parent.perm_id):
            child = orders[listed.perm_id]
            quantity = min(child.quantity, child.filled + self._left_of(parent, child))
            if child.over:
                continue
            if quantity <= child.filled:
                lost = parent.stage is Stage.LOST and child.stage is Stage.HELD
                changes += self.end(child, now, why=PARENT, stage=Stage.LOST if lost else Stage.CANCELLED)
            elif quantity < child.quantity:
                reduced = replace(child, quantity=quantity)
                orders.put(reduced)
                changes.append(Restated(order=reduced, why="reduced", before=child))
        return changes + self.wake(parent)

    def wake(self, parent: PaperOrder) -> list[Change]:
        """Children go live with the first shares of their parent, or when it is over."""
        changes: list[Change] = []
        if not self.has_begun(parent):
            return changes
        for child in self._house.orders.children(parent.perm_id):
            if child.stage is Stage.WORKING and child.waits_for_parent:
                awake = replace(child, waits_for_parent=False)
                self._house.orders.put(awake)
                changes.append(Restated(order=awake, why="activated"))
        return changes

    def has_begun(self, parent: PaperOrder) -> bool:
        """Whether children of this order may work."""
        return parent.filled > 0 and (parent.over or self._house.policy.children is Children.PARTIAL)

    def tradable(self, order: PaperOrder) -> int:
        """How many shares may trade: a child protects only what its parent has, less what left by its siblings."""
        if order.parent is None:
            return order.remaining
        parent = self._house.orders.by_perm(order.parent)
        if parent is None:
            return order.remaining
        return max(0, min(order.remaining, self._left_of(parent, order)))

    def is_blocked(self, order: PaperOrder) -> bool:
        """Whether another member of a group with block (types 1 and 2) is being filled at this moment."""
        return order.oca_type in (1, 2) and any(other.fill_due for other in self._house.orders.group(order))

    def after_fill(self, order: PaperOrder, quantity: int, now: datetime) -> list[Change]:
        """What a fill does to the other members of its OCA group: all go (type 1, or it is complete), else less.

        In a group without block they hear of it after the policy's delay, and may fill meanwhile.
        """
        changes: list[Change] = []
        delay = self._house.policy.oca_delay
        for other in self._house.orders.group(order):
            cut = ALL
            if order.oca_type != 1 and order.stage is not Stage.FILLED:
                share = Decimal(other.remaining * quantity) / (order.remaining + quantity)
                cut = int(share.to_integral_value(ROUND_CEILING))
            if delay and order.oca_type not in (1, 2):
                self._cuts.setdefault(other.perm_id, []).append((cut, quantity))
                self._house.timers.add(now + delay, Due.CUT, other.perm_id)
            else:
                changes += self._cut(other, cut, now)
        return changes

    def hear_late(self, order: PaperOrder, now: datetime) -> list[Change]:
        """The order hears of the next fill in its group it has not heard of."""
        cuts = self._cuts.get(order.perm_id)
        if not cuts:
            return []
        cut, _ = cuts.pop(0)
        if not cuts:
            del self._cuts[order.perm_id]
        return self._cut(order, cut, now)

    def prune(self, alive: Callable[[int], bool]) -> None:
        """Forget what orders that are over have still not heard."""
        self._cuts = {perm_id: cuts for perm_id, cuts in self._cuts.items() if alive(perm_id)}

    def _left_of(self, parent: PaperOrder, child: PaperOrder) -> int:
        """What the children have left of their parent's shares, as far as this child has heard."""
        unheard = sum(quantity for _, quantity in self._cuts.get(child.perm_id, ()))
        return parent.filled - self._house.orders.traded_by_children(parent.perm_id) + unheard

    def _cut(self, order: PaperOrder, cut: int, now: datetime, *, why: str = OCA) -> list[Change]:
        left = order.quantity - cut
        if cut == ALL or left <= order.filled:
            return self.end(order, now, why=why)
        reduced = replace(order, quantity=left)
        self._house.orders.put(reduced)
        return [Restated(order=reduced, why="reduced", before=order)]
