"""All orders of the paper broker, over or not, and who belongs to whom."""

from collections.abc import Callable, Iterator
from typing import Final, TypeVar

from newsbot.paper.orders.orders import Key, PaperOrder, Stage

FINISHED_MAX: Final = 100_000  # orders that are over and still known


Name = TypeVar("Name")


def _ignore(_con_id: int) -> None:
    return


def _drop(index: dict[Name, dict[int, None]], name: Name, perm_id: int) -> None:
    members = index.get(name, {})
    members.pop(perm_id, None)
    if not members:
        index.pop(name, None)


class Orders:
    """Orders by permId, in the order they were placed. What is over costs nothing in the questions about the rest.

    ``entered`` and ``left`` are called with the contract of an order that comes to life, and of one that is over. Of
    those that are over the latest ``finished_max`` are known, and the parents of live ones.
    """

    def __init__(
        self,
        *,
        entered: Callable[[int], object] = _ignore,
        left: Callable[[int], object] = _ignore,
        noted: Callable[[PaperOrder], object] = lambda _order: None,
        finished_max: int = FINISHED_MAX,
    ) -> None:
        self._all: dict[int, PaperOrder] = {}
        self._by_key: dict[Key, int] = {}
        self._pending: dict[int, None] = {}  # what is not over, as an ordered set; so are the next two
        self._by_contract: dict[int, dict[int, None]] = {}
        self._groups: dict[str, dict[int, None]] = {}
        self._finished: dict[int, None] = {}
        self._children: dict[int, dict[int, None]] = {}  # those that live
        self._traded: dict[int, int] = {}  # parent -> shares all its children have traded
        self._spent: dict[str, None] = {}  # OCA groups, named by clients, that have filled
        self._last_ids: dict[int, int] = {}
        self._entered, self._left, self._noted = entered, left, noted
        self._finished_max = finished_max

    def put(self, order: PaperOrder) -> None:
        """Keep a new order, or the new state of one."""
        perm_id = order.perm_id
        former = self._all.get(perm_id)
        if former is None:
            self._enter(order)
        elif (former.parent, former.oca_group) != (order.parent, order.oca_group) and perm_id in self._pending:
            self._leave_relatives(former)
            self._join_relatives(order)
        if (former is None or former.key != order.key) and order.key[1] != 0:  # made by hand: no id of a client yet
            client_id, order_id = order.key
            self._by_key[order.key] = perm_id
            self._last_ids[client_id] = max(order_id, self._last_ids.get(client_id, 0))
        if order.parent is not None:
            self._count(order.parent, order.filled - (0 if former is None else former.filled))
        if order.terms.oca_group and (order.stage is Stage.FILLED or (order.oca_type == 1 and order.filled)):
            self._spend(order.oca_group)
        self._all[perm_id] = order
        self._noted(order)
        if order.over and perm_id in self._pending:
            self._leave(order)

    def get(self, key: Key) -> PaperOrder | None:
        """The latest order with that key, over or not."""
        perm_id = self._by_key.get(key)
        return None if perm_id is None else self._all.get(perm_id)

    def by_perm(self, perm_id: int) -> PaperOrder | None:
        """The order with that permId, over or not."""
        return self._all.get(perm_id)

    def __getitem__(self, perm_id: int) -> PaperOrder:
        return self._all[perm_id]

    def __iter__(self) -> Iterator[PaperOrder]:
        return iter(self._all.values())

    def __len__(self) -> int:
        return len(self._all)

    def is_alive(self, perm_id: int) -> bool:
        """Whether that order is known and not over."""
        return perm_id in self._pending

    def pending(self) -> list[PaperOrder]:
        """What is not over."""
        return [self._all[perm_id] for perm_id in self._pending]

    def live(self) -> list[PaperOrder]:
        """What clients may see as open: transmitted and not over."""
        return [order for order in self.pending() if order.stage is not Stage.HELD]

    def on(self, con_id: int) -> list[PaperOrder]:
        """What is transmitted and not over of one contract."""
        orders = [self._all[perm_id] for perm_id in self._by_contract.get(con_id, ())]
        return [order for order in orders if order.stage is not Stage.HELD]

    def last_id(self, client_id: int) -> int:
        """The highest order id this client has used, 0 if none."""
        return self._last_ids.get(client_id, 0)

    def highest_id(self) -> int:
        """The highest order id any client has used, 0 if none."""
        return max(self._last_ids.values(), default=0)

    def last_ids(self) -> dict[int, int]:
        """The highest order id of every client that has used one."""
        return dict(self._last_ids)

    def know_id(self, client_id: int, last: int) -> None:
        """That client has used ids up to ``last``, by orders that are not known any more."""
        self._last_ids[client_id] = max(last, self._last_ids.get(client_id, 0))

    def forget_ids(self, client_id: int, last: int) -> None:
        """Ids above ``last`` are given to that client again."""
        self._last_ids[client_id] = last

    def family(self, parent: int) -> list[PaperOrder]:
        """All children of an order that are known, over or not: looks through everything."""
        return [order for order in self._all.values() if order.parent == parent]

    def children(self, parent: int) -> list[PaperOrder]:
        """Its children that are not over."""
        return [self._all[perm_id] for perm_id in self._children.get(parent, ())]

    def traded_by_children(self, parent: int) -> int:
        """How many shares all children of an order have traded, those included that are over."""
        return self._traded.get(parent, 0)

    def group(self, order: PaperOrder) -> list[PaperOrder]:
        """The other members of its OCA group that are not over."""
        members = self._groups.get(order.oca_group, ()) if order.oca_group else ()
        return [self._all[perm_id] for perm_id in members if perm_id != order.perm_id]

    def is_spent(self, group: str) -> bool:
        """Whether an OCA group of that name has filled: one member completely, or of type 1 in part."""
        return group in self._spent

    def _enter(self, order: PaperOrder) -> None:
        self._pending[order.perm_id] = None
        self._by_contract.setdefault(order.listing.con_id, {})[order.perm_id] = None
        self._join_relatives(order)
        self._entered(order.listing.con_id)

    def _leave(self, order: PaperOrder) -> None:
        del self._pending[order.perm_id]
        _drop(self._by_contract, order.listing.con_id, order.perm_id)
        self._leave_relatives(order)
        self._finished[order.perm_id] = None
        self._left(order.listing.con_id)
        if len(self._finished) > self._finished_max:
            self._forget_oldest()

    def _join_relatives(self, order: PaperOrder) -> None:
        if order.parent is not None:
            self._children.setdefault(order.parent, {})[order.perm_id] = None
        if order.oca_group:
            self._groups.setdefault(order.oca_group, {})[order.perm_id] = None

    def _leave_relatives(self, order: PaperOrder) -> None:
        _drop(self._groups, order.oca_group, order.perm_id)
        if order.parent is not None:
            _drop(self._children, order.parent, order.perm_id)

    def _count(self, parent: int, traded: int) -> None:
        if traded and parent in self._all:
            self._traded[parent] = self._traded.get(parent, 0) + traded

    def _spend(self, group: str) -> None:
        self._spent[group] = None
        if len(self._spent) > self._finished_max:
            del self._spent[next(iter(self._spent))]

    def _forget_oldest(self) -> None:
        """Drop the first that is over and has no child that lives."""
        oldest = next((one for one in self._finished if one not in self._children), None)
        if oldest is not None:
            del self._finished[oldest]
            order = self._all.pop(oldest)
            self._traded.pop(oldest, None)
            if self._by_key.get(order.key) == oldest:
                del self._by_key[order.key]
