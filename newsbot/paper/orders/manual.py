"""Orders made by hand in TWS, and how client 0 gets hold of them."""

from dataclasses import replace

from newsbot.paper.orders.orders import PaperOrder, Stage
from newsbot.paper.orders.store import Orders
from newsbot.tws.order_messages import OrderBound


class Binding:
    """Gives orders made by hand ids of client 0, below zero. ``on``: also those to come."""

    def __init__(self, orders: Orders) -> None:
        self._orders = orders
        self._last = 0
        self.on = False

    def bind_all(self) -> list[OrderBound]:
        """Bind every one that is live and not bound yet."""
        return [bound for order in self._orders.live() for bound in self.bind(order)]

    def bind(self, order: PaperOrder) -> list[OrderBound]:
        """Bind one, unless it is a client's own, over, or bound already: what to tell client 0 of it."""
        order = self._orders[order.perm_id]
        if not order.manual or order.key[1] != 0 or order.over or order.stage is Stage.HELD:
            return []
        self._last -= 1
        self._orders.put(replace(order, key=(0, self._last)))
        return [OrderBound(perm_id=order.perm_id, client_id=0, order_id=self._last)]
