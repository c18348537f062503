"""Orders against the quote: what is set off, what fills, and what a fill does."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from newsbot.paper.orders import order_times
from newsbot.paper.orders.fillmodel import fill_price, is_triggered, limit_beyond, shares_quoted, trailed
from newsbot.paper.orders.groups import Groups
from newsbot.paper.orders.house import House
from newsbot.paper.orders.orders import CLOSING, TRAILING, Change, Filled, PaperOrder, Restated, Stage
from newsbot.paper.orders.timers import Due


class Matching:
    """Lets orders look at quotes and trade. ``exec_id`` names the next fill of an order."""

    def __init__(self, house: House, groups: Groups, exec_id: Callable[[PaperOrder], str]) -> None:
        self._house = house
        self._groups = groups
        self._exec_id = exec_id

    def quote(self, con_id: int, now: datetime) -> list[Change]:
        """A quote has changed: set off stops, let orders that meet it be filled after their delay."""
        changes: list[Change] = []
        for order in self._house.orders.on(con_id):
            changes += self.consider(order.perm_id, now)
        return changes

    def consider(self, perm_id: int, now: datetime) -> list[Change]:
        """Let one order look at the present quote."""
        orders, market = self._house.orders, self._house.market
        order = orders[perm_id]
        if order.stage is not Stage.WORKING or order.waits or order.fill_due or order.kind in CLOSING:
            return []
        if not order_times.may_trade(market, order, now):
            return self._sleep(order, now)
        top = market.top(order.listing.con_id)
        changes: list[Change] = []
        if order.waits_for_trigger:
            changes = self._look_at_trigger(order)
            order = orders[perm_id]
            if order.waits_for_trigger:
                return changes
        tradable = self._groups.tradable(order)
        if tradable == 0 or self._groups.is_blocked(order):
            return changes
        fills = self._house.policy.fills
        if fills and fill_price(order, top) is not None and shares_quoted(order, top, tradable):
            orders.put(replace(order, fill_due=True))
            self._house.timers.add(now + self._house.policy.fill_after, Due.FILL, perm_id)
        elif order_times.is_immediate(order):
            changes += self._groups.end(order, now, why=order.terms.tif)
        elif fills and not order.resting and fill_price(order, top) is None:
            orders.put(replace(order, resting=True))
        return changes

    def fill(self, order: PaperOrder, now: datetime) -> list[Change]:
        """The delay of a fill is over: trade at this moment's quote what it holds."""
        order = replace(order, fill_due=False)
        self._house.orders.put(order)
        if not self._house.policy.fills:  # switched off meanwhile
            return self._groups.end(order, now, why=order.terms.tif) if order_times.is_immediate(order) else []
        top = self._house.market.top(order.listing.con_id)
        price = fill_price(order, top) if order_times.may_trade(self._house.market, order, now) else None
        quantity = shares_quoted(order, top, self._groups.tradable(order))
        changes: list[Change] = []
        if price is not None and quantity:
            self._house.market.take(order.listing.con_id, buy=order.is_buy, quantity=quantity)
            changes = self.trade(order, quantity, price, now)
            changes += self.follow(changes, now)
        elif price is None:
            self._house.orders.put(replace(order, resting=True))
        order = self._house.orders[order.perm_id]
        if order_times.is_immediate(order) and not order.over:
            changes += self._groups.end(order, now, why=order.terms.tif)
        elif changes:
            changes += self.consider(order.perm_id, now)
        if order.oca_type in (1, 2):  # its fellows were blocked
            for other in self._house.orders.group(order):
                changes += self.consider(other.perm_id, now)
        return changes

    def close(self, order: PaperOrder, now: datetime) -> list[Change]:
        """The closing bell: an order at the close takes the quote, whatever its size, or is over."""
        price = fill_price(order, self._house.market.top(order.listing.con_id))
        if price is None or order.waits or not self._house.policy.fills or not self._groups.tradable(order):
            return self._groups.end(order, now, why=order.kind)
        changes = self.trade(order, self._groups.tradable(order), price, now)
        changes += self.follow(changes, now)
        return changes + self._groups.end(self._house.orders[order.perm_id], now, why=order.kind)

    def trade(self, order: PaperOrder, quantity: int, price: Decimal, now: datetime) -> list[Change]:
        """``quantity`` of the order trades at ``price``: its new state, and what that does to others."""
        filled = order.filled + quantity
        complete = filled == order.quantity and order.stage is not Stage.FILLED  # also one that was cancelled before
        order = replace(
            order,
            filled=filled,
            value=order.value + price * quantity,
            fills=order.fills + 1,
            last_price=price,
            limit=price if order.kind == "MTL" and order.limit is None else order.limit,
            resting=True,
            stage=Stage.FILLED if complete else order.stage,
            cancelling=order.cancelling and not complete,
            fill_due=order.fill_due and not complete,
            ended_at=now if complete else order.ended_at,
        )
        self._house.orders.put(order)
        changes: list[Change] = [
            Filled(order=order, quantity=quantity, price=price, exec_id=self._exec_id(order)),
            *self._groups.after_fill(order, quantity, now),
        ]
        return changes + (self._groups.settle(order, now) if complete else self._groups.wake(order))

    def trail(self, order: PaperOrder) -> PaperOrder:
        """A trailing order with its stop, and limit, where the present quote puts them; any other as it is."""
        if order.kind not in TRAILING:
            return order
        top = self._house.market.top(order.listing.con_id)
        stop = trailed(order, top)
        return replace(order, stop=stop, limit=limit_beyond(order.terms, stop, order.listing))

    def follow(self, changes: list[Change], now: datetime) -> list[Change]:
        """Let every order look at the quote that something has just let loose, and the children of what has filled."""
        more: list[Change] = []
        for change in changes:
            if isinstance(change, Restated) and change.why == "activated":
                more += self.consider(change.order.perm_id, now)
            elif isinstance(change, Filled):
                for child in self._house.orders.children(change.order.perm_id):
                    more += self.consider(child.perm_id, now)
        return more

    def _sleep(self, order: PaperOrder, now: datetime) -> list[Change]:
        """The market is closed for this order: look again when it opens. Its status stays as it was."""
        at = order_times.wakes_at(self._house.market, order, now)
        if at is not None:
            self._house.orders.put(replace(order, awake_at=at))
            self._house.timers.add(at, Due.WAKE, order.perm_id)
        return []

    def _look_at_trigger(self, order: PaperOrder) -> list[Change]:
        top = self._house.market.top(order.listing.con_id)
        if top.is_halted:
            return []
        changes: list[Change] = []
        moved = self.trail(order)
        if moved.stop != order.stop:
            self._house.orders.put(moved)
            changes.append(Restated(order=moved, why="trailed", before=order))
            order = moved
        if is_triggered(order, top):
            order = replace(order, triggered=True)
            self._house.orders.put(order)
            changes.append(Restated(order=order, why="triggered"))
        return changes
