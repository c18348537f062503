"""New terms for an order: checked at once, in force when the exchange side has acknowledged them."""

from dataclasses import replace
from datetime import datetime

from newsbot.paper.orders import change_rules, order_times, rules
from newsbot.paper.orders.admission import Admission
from newsbot.paper.orders.house import House
from newsbot.paper.orders.matching import Matching
from newsbot.paper.orders.orders import Accepted, Change, PaperOrder, Refused, Restated, Stage
from newsbot.paper.orders.placing import Placing, attached, levels, new_levels
from newsbot.paper.orders.timers import Due
from newsbot.tws.order import Order


class Amendments:
    """Changes orders in place."""

    def __init__(self, house: House, admission: Admission, matching: Matching) -> None:
        self._house = house
        self._admission = admission
        self._matching = matching
        self._pending: dict[int, list[Order]] = {}  # by permId, in the order in which they were asked for

    def modify(self, order: PaperOrder, placing: Placing, parent: PaperOrder | None, now: datetime) -> list[Change]:
        """A request for new terms. ``parent`` is the live order it names as its parent, if there is one."""
        placing = replace(placing, terms=_as_own(order, placing.terms))
        top = self._house.market.top(placing.listing.con_id)
        refusal = change_rules.refuse_change(
            order, placing.terms, placing.listing, top=top, now=now, policy=self._house.policy
        )
        if refusal is None and placing.terms.parent_id and parent is None:
            refusal = (135, f"Can't find order with id = {placing.terms.parent_id}")
        if refusal is None and parent is not None:
            refusal = self._refuse_parent(order, parent)
        if refusal is not None:
            return [Refused(key=order.key, code=refusal[0], text=refusal[1])]
        if order.stage is Stage.HELD:
            terms = placing.terms
            stop, limit = levels(terms, order.listing)
            order = attached(replace(order, terms=terms, stop=stop, limit=limit), parent)
            order = replace(order, quantity=self._quantity(order, terms))
            self._house.orders.put(order)
            if terms.transmit:
                self._admission.send(order, now)
            return [Accepted(order=order, new=False)]
        self._pending.setdefault(order.perm_id, []).append(placing.terms)
        self._house.timers.add(now + self._house.policy.ack_after, Due.MODIFY, order.perm_id)
        return []

    def take_terms(self, order: PaperOrder, now: datetime) -> list[Change]:
        """The next new terms have arrived at the exchange side; those that do not fit leave the order as it was."""
        waiting = self._pending.pop(order.perm_id, [])
        if not waiting:
            return []
        terms = waiting.pop(0)
        if waiting:
            self._pending[order.perm_id] = waiting
        if order.over:
            code, text = change_rules.too_late(order)
            return [Refused(key=order.key, code=code, text=text)]
        quantity = self._quantity(order, terms)
        if quantity <= order.filled:
            text = f"Order being modified has filled {order.filled} already: its quantity cannot be {quantity}"
            return [Refused(key=order.key, code=105, text=text)]
        refusal = rules.off_tick(terms, order.listing)
        if refusal is not None:
            return [Refused(key=order.key, code=refusal[0], text=refusal[1])]
        stop, limit = new_levels(order, terms)
        changed = replace(order, terms=terms, quantity=quantity, resting=False, stop=stop, limit=limit)
        refusal = self._admission.beyond_means(changed) if order.stage is Stage.WORKING else None
        if refusal is not None:
            return [Refused(key=order.key, code=refusal[0], text=refusal[1])]
        held: list[Change] = []
        if order.stage is Stage.WORKING:
            changed, held = self._admission.locate(changed)
            at = order_times.wakes_at(self._house.market, changed, now)
            changed = replace(changed, awake_at=at, shown_waiting=at is not None)
            if at is not None:
                self._house.timers.add(at, Due.WAKE, order.perm_id)
            changed = self._admission.expiring(changed if changed.waits else self._matching.trail(changed), at or now)
        self._house.orders.put(changed)
        changes: list[Change] = [Restated(order=changed, why="modified", before=order), *held]
        return changes + self._matching.consider(order.perm_id, now)

    def _refuse_parent(self, order: PaperOrder, parent: PaperOrder) -> rules.Refusal | None:
        """Only what is still held may be hung on another order than it hangs on, and never on its own child."""
        if order.stage is not Stage.HELD:
            return None if order.parent == parent.perm_id else change_rules.MISMATCH
        own = self._house.orders.children(order.perm_id) or parent is order
        return change_rules.NESTED if own else change_rules.unfit(parent, order.listing, order.terms)

    def _quantity(self, order: PaperOrder, terms: Order) -> int:
        """What the client asks for; a child is never larger than its parent."""
        asked = int(terms.total_quantity)
        parent = self._house.orders.by_perm(order.parent) if order.parent else None
        return asked if parent is None else min(asked, parent.quantity)


def _as_own(order: PaperOrder, terms: Order) -> Order:
    """The terms with the OCA group as the client once gave it: it may send back the one it was told."""
    if terms.oca_group != order.oca_group or terms.oca_group == order.terms.oca_group:
        return terms
    return replace(terms, oca_group=order.terms.oca_group, oca_type=order.terms.oca_type)
