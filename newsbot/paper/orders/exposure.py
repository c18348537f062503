"""What the working orders of one contract would open at worst, on either side."""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

from newsbot.paper.orders.orders import ZERO, PaperOrder

Price = Callable[[PaperOrder], Decimal]
Margin = Callable[[int, Decimal], Decimal]


class Lot(NamedTuple):
    """So many contracts at that price."""

    quantity: int
    price: Decimal


def lots(orders: Mapping[int, PaperOrder], price: Price, *, buy: bool) -> list[Lot]:
    """What may trade on one side, of ``orders`` (by permId) of one contract.

    Of an OCA group only the largest order, and of children on the other side than their parent only what goes beyond
    what their parent has still to trade: the rest of them closes what it will have opened.
    """
    alone: dict[object, Lot] = {}
    families: dict[int, dict[object, Lot]] = {}
    for order in orders.values():
        if order.is_buy is not buy:
            continue
        parent = None if order.parent is None else orders.get(order.parent)
        among = alone if parent is None or parent.is_buy is buy else families.setdefault(parent.perm_id, {})
        name = order.oca_group or order.perm_id
        lot = Lot(order.remaining, price(order))
        among[name] = max(lot, among.get(name, lot))
    found = list(alone.values())
    for perm_id, children in families.items():
        beyond = sum(child.quantity for child in children.values()) - orders[perm_id].remaining
        if beyond > 0:
            found.append(Lot(beyond, max(child.price for child in children.values())))
    return found


def tied(found: Iterable[Lot], held: int, margin: Margin, *, buy: bool) -> Decimal:
    """The margin that ``found`` on one side would need at worst beyond that of the ``held`` position.

    What closes the position needs none, and frees its margin for what turns it over. The dearest are those that open.
    """
    dearest = sorted(found, key=lambda lot: lot.price, reverse=True)
    closing = max(0, -held if buy else held)
    opening = sum(lot.quantity for lot in dearest) - closing
    if opening <= 0:
        return ZERO
    left, value = opening, ZERO
    for lot in dearest:
        quantity = min(lot.quantity, left)
        left, value = left - quantity, value + quantity * lot.price
    side = 1 if buy else -1
    price = value / opening
    return max(ZERO, margin(side * opening, price) - margin(-side * closing, price))
