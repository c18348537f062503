"""What all working orders together would tie up, kept up as they change, not counted anew for each new one."""

from collections.abc import Mapping
from decimal import Decimal

from newsbot.paper.account.till import Till
from newsbot.paper.market.market import Market, Top
from newsbot.paper.orders import exposure
from newsbot.paper.orders.orders import ZERO, PaperOrder, Stage

Working = Mapping[int, PaperOrder]  # of one contract, by permId


class Reserve:
    """The margin the working orders of each contract may need beyond that of its position, in base currency.

    Orders on both sides of a contract cannot both add to its position: the side that would open more counts.
    """

    def __init__(self, market: Market, till: Till) -> None:
        self._market = market
        self._till = till
        self._working: dict[int, dict[int, PaperOrder]] = {}  # by con_id
        self._account = till.account  # as it was when amounts were counted last
        self._stale: set[int] = set()
        self._fixed: dict[int, Decimal] = {}  # of contracts whose orders stand at their own prices
        self._total = ZERO
        self._floating: set[int] = set()  # of contracts whose margin moves with the market or a rate

    def note(self, order: PaperOrder) -> None:
        """An order is new, or has changed."""
        con_id = order.listing.con_id
        working = self._working.setdefault(con_id, {})
        if order.stage is Stage.WORKING:
            working[order.perm_id] = order
        else:
            working.pop(order.perm_id, None)
        if not working:
            del self._working[con_id]
        self._stale.add(con_id)

    def working(self, con_id: int) -> Working:
        """The orders noted of one contract that work, by permId."""
        return self._working.get(con_id, {})

    def total(self) -> Decimal:
        """All of it, at present prices."""
        self._recount()
        return self._total + sum((max(self.sides(self._working[con_id])) for con_id in sorted(self._floating)), ZERO)

    def sides(self, orders: Working) -> tuple[Decimal, Decimal]:
        """What the buys among these orders of one contract would need at worst, and what the sales would."""
        listing = next((order.listing for order in orders.values()), None)
        if listing is None:
            return ZERO, ZERO
        top, held = self._market.top(listing.con_id), self._till.account.holding(listing.con_id).quantity

        def price(order: PaperOrder) -> Decimal:
            return likely_price(order, top) or ZERO

        def margin(signed: int, price: Decimal) -> Decimal:
            return self._till.margin_for(listing, signed, price)

        bought, sold = (exposure.lots(orders, price, buy=buy) for buy in (True, False))
        return exposure.tied(bought, held, margin, buy=True), exposure.tied(sold, held, margin, buy=False)

    def sold(self, orders: Working) -> int:
        """How many contracts of one listing those orders would sell at worst."""
        return sum(lot.quantity for lot in exposure.lots(orders, lambda _: ZERO, buy=False))

    def _recount(self) -> None:
        before, now = self._account.holdings, self._till.account.holdings
        if before is not now:
            self._stale |= {con_id for con_id in self._working if before.get(con_id) is not now.get(con_id)}
            self._account = self._till.account
        for con_id in self._stale:
            self._total -= self._fixed.pop(con_id, ZERO)
            self._floating.discard(con_id)
            orders = self._working.get(con_id, {})
            if not all(self._stands(order) for order in orders.values()):
                self._floating.add(con_id)
            elif orders:
                amount = self._fixed[con_id] = max(self.sides(orders))
                self._total += amount
        self._stale.clear()

    def _stands(self, order: PaperOrder) -> bool:
        """Whether neither quotes nor rates change what it needs."""
        return order.price is not None and order.price > 0 and order.listing.currency == self._till.account.base


def likely_price(order: PaperOrder, top: Top) -> Decimal | None:
    """The order's limit or stop, else the quote it would meet, else the last trade; None without any.

    A stop that trails far enough behind stands below zero: that is no price.
    """
    return (
        (order.price if order.price is not None and order.price > 0 else None)
        or (top.ask if order.is_buy else top.bid)
        or top.last
    )
