"""What all working orders together would tie up, kept up as they change, not counted anew for each new one."""

from decimal import Decimal

from newsbot.paper.account.till import Till
from newsbot.paper.market.market import Market, Top
from newsbot.paper.orders.orders import ZERO, PaperOrder, Stage


class Reserve:
    """The margin of every working order, attached ones apart, in the account's base currency."""

    def __init__(self, market: Market, till: Till) -> None:
        self._market = market
        self._till = till
        self._fixed: dict[int, Decimal] = {}  # at their own prices
        self._total = ZERO
        self._floating: dict[int, PaperOrder] = {}  # those whose margin moves with the market or a rate

    def note(self, order: PaperOrder) -> None:
        """An order is new, or has changed."""
        self._total -= self._fixed.pop(order.perm_id, ZERO)
        self._floating.pop(order.perm_id, None)
        if order.parent is not None or order.stage is not Stage.WORKING or not order.remaining:
            return
        if order.price is not None and order.price > 0 and order.listing.currency == self._till.account.base:
            amount = self._fixed[order.perm_id] = self._margin(order, order.price)
            self._total += amount
        else:
            self._floating[order.perm_id] = order

    def of(self, order: PaperOrder) -> Decimal:
        """The part of it that this order has, as it was last noted."""
        floating = self._floating.get(order.perm_id)
        return self._fixed.get(order.perm_id, ZERO) if floating is None else self._moving(floating)

    def total(self) -> Decimal:
        """All of it, at present prices."""
        return self._total + sum(map(self._moving, self._floating.values()), ZERO)

    def _moving(self, order: PaperOrder) -> Decimal:
        return self._margin(order, likely_price(order, self._market.top(order.listing.con_id)) or ZERO)

    def _margin(self, order: PaperOrder, price: Decimal) -> Decimal:
        signed = order.remaining if order.is_buy else -order.remaining
        return self._till.margin_for(order.listing, signed, price)


def likely_price(order: PaperOrder, top: Top) -> Decimal | None:
    """The order's limit or stop, else the quote it would meet, else the last trade; None without any.

    A stop that trails far enough behind stands below zero: that is no price.
    """
    return (
        (order.price if order.price is not None and order.price > 0 else None)
        or (top.ask if order.is_buy else top.bid)
        or top.last
    )
