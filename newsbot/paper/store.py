"""All orders of the paper broker, over or not, and who belongs to whom."""

from collections.abc import Iterator

from newsbot.paper.orders import Key, PaperOrder, Stage


class Orders:
    """Orders by key, in the order they were placed. What is over costs nothing in the questions about the rest."""

    def __init__(self) -> None:
        self._all: dict[Key, PaperOrder] = {}
        self._pending: dict[Key, None] = {}  # keys of what is not over, as an ordered set
        self._children: dict[Key, list[Key]] = {}
        self._last_ids: dict[int, int] = {}

    def put(self, order: PaperOrder) -> None:
        """Keep a new order, or the new state of one."""
        if order.key not in self._all:
            client_id, order_id = order.key
            self._last_ids[client_id] = max(order_id, self._last_ids.get(client_id, 0))
            if order.parent is not None:
                self._children.setdefault(order.parent, []).append(order.key)
        self._all[order.key] = order
        if order.over:
            self._pending.pop(order.key, None)
        else:
            self._pending[order.key] = None

    def get(self, key: Key) -> PaperOrder | None:
        """The order with that key, over or not."""
        return self._all.get(key)

    def __getitem__(self, key: Key) -> PaperOrder:
        return self._all[key]

    def __iter__(self) -> Iterator[PaperOrder]:
        return iter(self._all.values())

    def pending(self) -> list[PaperOrder]:
        """What is not over."""
        return [self._all[key] for key in self._pending]

    def live(self) -> list[PaperOrder]:
        """What clients may see as open: transmitted and not over."""
        return [order for order in self.pending() if order.stage is not Stage.HELD]

    def last_id(self, client_id: int) -> int:
        """The highest order id this client has used, 0 if none."""
        return self._last_ids.get(client_id, 0)

    def family(self, parent: Key) -> list[PaperOrder]:
        """All children of an order, over or not."""
        return [self._all[key] for key in self._children.get(parent, ())]

    def children(self, parent: Key) -> list[PaperOrder]:
        """Its children that are not over."""
        return [child for child in self.family(parent) if not child.over]

    def group(self, order: PaperOrder) -> list[PaperOrder]:
        """The other members of its OCA group that are not over."""
        if not order.oca_group:
            return []
        return [one for one in self.pending() if one.oca_group == order.oca_group and one.key != order.key]
