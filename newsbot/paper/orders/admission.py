"""Between a client and the market: what happens to an order when it is sent, until it works or is turned down."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from newsbot.paper.orders import order_times, rules
from newsbot.paper.orders.groups import Groups
from newsbot.paper.orders.house import House
from newsbot.paper.orders.matching import Matching
from newsbot.paper.orders.orders import CLOSING, Change, Noticed, PaperOrder, Rejected, Restated, Stage, ignores_hours
from newsbot.paper.orders.placing import Means
from newsbot.paper.orders.policy import NoBorrow
from newsbot.paper.orders.timers import Due
from newsbot.paper.zone import stamp

_HOURS_IGNORED: Final = (
    "Order Event Warning: Attribute 'Outside Regular Trading Hours' is ignored based on the order type and "
    "destination. PlaceOrder is now being processed."
)
_LOCATING: Final = (
    "Shares for this order are not immediately available for short sale. The order will be held while we attempt to "
    "locate the shares."
)


class Admission:
    """Sends orders, admits or rejects them, and lets those go on that have waited."""

    def __init__(self, house: House, groups: Groups, matching: Matching, means: Means) -> None:
        self._house = house
        self._groups = groups
        self._matching = matching
        self._means = means

    def send(self, order: PaperOrder, now: datetime) -> None:
        """Send ``order``; a child takes its held parent and held siblings with it, parent first."""
        group = [order]
        if order.parent is not None:
            group = [self._house.orders[order.parent], *self._house.orders.children(order.parent)]
        for member in group:
            if member.stage is Stage.HELD:
                self._house.orders.put(replace(member, stage=Stage.SENT, sent=True))
                self._house.timers.add(now + self._house.policy.ack_after, Due.ACKNOWLEDGE, member.perm_id)

    def acknowledge(self, order: PaperOrder, now: datetime) -> list[Change]:
        parent = self._house.orders.by_perm(order.parent) if order.parent else None
        waits = parent is not None and not self._groups.has_begun(parent)
        order = replace(order, waits_for_parent=waits)
        refusal = self._refuse_sent(order)
        if refusal is not None:
            return self.reject(order, refusal[0], refusal[1], now)
        order, changes = self._admit(order, now)
        return [*changes, *self._matching.consider(order.perm_id, now)]

    def wake(self, order: PaperOrder, now: datetime) -> list[Change]:
        told = order.shown_waiting and order.stage is Stage.WORKING
        order = replace(order, awake_at=None, shown_waiting=False)
        self._house.orders.put(order)
        changes: list[Change] = [Restated(order=order, why="opened")] if told else []
        return changes + self._matching.consider(order.perm_id, now)

    def reject(self, order: PaperOrder, code: int, text: str, now: datetime) -> list[Change]:
        """The exchange side does not take the order, or no longer."""
        over = replace(order, stage=Stage.REJECTED, cancelling=False, fill_due=False, ended_at=now, reason=text)
        self._house.orders.put(over)
        changes: list[Change] = [Rejected(order=over, code=code, text=text), *self._groups.settle(over, now)]
        return changes + self._matching.follow(changes, now)

    def borrow(self, con_id: int, now: datetime) -> list[Change]:
        """Let short sales go on that wait for shares, if they can be borrowed now."""
        changes: list[Change] = []
        for order in self._house.orders.on(con_id):
            if order.locating and order.stage is Stage.WORKING and self._lacking(order) <= 0:
                located = replace(order, locating=False)
                self._house.orders.put(located)
                changes += [Restated(order=located, why="located"), *self._matching.consider(order.perm_id, now)]
        return changes

    def beyond_means(self, order: PaperOrder) -> rules.Refusal | None:
        """201 when the account cannot carry the order, or must not hold it until there are shares to sell short."""
        refusal = self._unaffordable(order)
        if refusal is None and self._lacking(order) > 0 and self._house.policy.no_borrow is NoBorrow.REJECTED:
            refusal = (201, "Order rejected - reason:The contract is not available for short sale.")
        return refusal

    def locate(self, order: PaperOrder) -> tuple[PaperOrder, list[Change]]:
        """The order, held when it would sell short more than can be borrowed; and 404 when it was not held before."""
        located = replace(order, locating=self._lacking(order) > 0)
        held = located.locating and not order.locating
        return located, [Noticed(order=located, code=404, text=_LOCATING)] if held else []

    def _unaffordable(self, order: PaperOrder) -> rules.Refusal | None:
        """201 when the account cannot carry the order beside the others that work."""
        words = self._means.unaffordable(order)
        return (201, f"Order rejected - reason:{words}") if words else None

    def expiring(self, order: PaperOrder, since: datetime) -> PaperOrder:
        """Set when the order ends by itself, and when the bell rings for one at the close."""
        market, timers = self._house.market, self._house.timers
        if order.kind in CLOSING:
            close = order_times.close_after(market, order.listing, since, extended=False)
            timers.add(close, Due.CLOSE, order.perm_id)
        at = order_times.expiry(market, order.listing, order.terms, since, extended=order.extended)
        order = replace(order, expires_at=at)
        self._house.orders.put(order)
        if at is not None:
            timers.add(at, Due.EXPIRE, order.perm_id)
        return order

    def _refuse_sent(self, order: PaperOrder) -> rules.Refusal | None:
        others = [other for other in self._house.orders.on(order.listing.con_id) if other.perm_id != order.perm_id]
        refusal = rules.reject_sent(order, others, self._house.policy)
        refusal = refusal or rules.reused_group(order, spent=self._house.orders.is_spent(order.oca_group))
        return refusal or self.beyond_means(order)

    def _admit(self, order: PaperOrder, now: datetime) -> tuple[PaperOrder, list[Change]]:
        """The order works from now on, or waits for what is in its way."""
        order, held = self.locate(order)
        at = order_times.wakes_at(self._house.market, order, now)
        order = replace(order, stage=Stage.WORKING, awake_at=at, shown_waiting=at is not None)
        if not order.waits:
            order = self._matching.trail(order)
        order = self.expiring(order, at or now)
        if at is not None:
            self._house.timers.add(at, Due.WAKE, order.perm_id)
        changes: list[Change] = []
        if order.bare_tif and self._house.policy.tif_notice:
            changes.append(Noticed(order=order, code=10349, text="Order TIF was set to DAY based on order preset."))
        changes.append(Restated(order=order, why="acknowledged"))
        if order.terms.outside_rth and ignores_hours(order.terms):
            changes.append(Noticed(order=order, code=2109, text=_HOURS_IGNORED))
        if at is not None and not order.waits_for_parent:
            changes.append(Noticed(order=order, code=399, text=_not_until(order, at)))
        return order, changes + held

    def _lacking(self, order: PaperOrder) -> int:
        """How many shares would be short with the order beyond those that can be borrowed."""
        shortable = (self._house.market.listing(order.listing.con_id) or order.listing).shortable
        if shortable is None or order.is_buy:
            return 0
        return self._means.sold_short(order) - shortable


def _not_until(order: PaperOrder, at: datetime) -> str:
    listing = order.listing
    venue = f"{listing.primary_exchange}.{'NMS' if listing.primary_exchange == 'NASDAQ' else listing.root}"
    day = stamp(at)
    words = f"{order.terms.action} {order.quantity} {listing.root} {venue}"
    when = f"{day[:4]}-{day[4:6]}-{day[6:]}"
    return f"Order Message:\n{words}\nWarning: your order will not be placed at the exchange until {when}"
