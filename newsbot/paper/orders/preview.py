"""What orders mean for the account: whether it can carry them, and what one would cost (whatIf)."""

from newsbot.paper.account.charges import commission
from newsbot.paper.account.till import Till
from newsbot.paper.market.market import Market
from newsbot.paper.orders.orders import ZERO, PaperOrder
from newsbot.paper.orders.reserve import Reserve, Working, likely_price
from newsbot.tws.order import OrderState


class Credit:
    """Looks at orders with the account's eyes."""

    def __init__(self, market: Market, till: Till) -> None:
        self._market = market
        self._till = till
        self.reserve = Reserve(market, till)

    def unaffordable(self, order: PaperOrder) -> str:
        """Why the account cannot carry this order beside the others that work; nothing when it can."""
        working, own = self.reserve.working(order.listing.con_id), 0 if order.is_buy else 1
        before, after = self.reserve.sides(working), self.reserve.sides({**working, order.perm_id: order})
        if after[own] <= before[own]:
            return ""  # it closes, or ties up no more than it did before it was changed
        needed = max(after) - max(before)
        free = self._till.free_margin() - self.reserve.total()
        return "" if needed <= free else f"insufficient funds: initial margin {needed}, available {free}"

    def sold_short(self, order: PaperOrder) -> int:
        """How many shares would be short with this order and all that work; 0 when it adds none to them.

        Sales that wait for shares themselves are left out.
        """
        others = {one.perm_id: one for one in self._others(order).values() if not one.locating}
        sold = self.reserve.sold({**others, order.perm_id: order})
        if order.is_buy or sold <= self.reserve.sold(others):
            return 0
        return max(0, sold - self._till.account.holding(order.listing.con_id).quantity)

    def preview(self, order: PaperOrder) -> OrderState:
        """Margin before and after the order, its change, and the commission."""
        listing = order.listing
        price = likely_price(order, self._market.top(listing.con_id)) or ZERO
        held = self._till.account.holding(listing.con_id).quantity
        after = held + _signed(order, order.quantity)
        change = self._till.margin_for(listing, after, price) - self._till.margin_for(listing, held, price)
        figures = self._till.figures()
        fee = commission(listing, order.quantity, price * order.quantity * listing.point_value)
        equity = figures.net_liquidation
        return OrderState(
            status="PreSubmitted",
            init_margin_before=figures.margin,
            maint_margin_before=figures.margin,
            equity_before=equity,
            init_margin_change=change,
            maint_margin_change=change,
            equity_change=-fee,
            init_margin_after=figures.margin + change,
            maint_margin_after=figures.margin + change,
            equity_after=equity - fee,
            commission=fee,
            min_commission=fee,
            max_commission=fee,
            commission_currency=listing.currency,
            margin_currency=self._till.account.base,
        )

    def _others(self, order: PaperOrder) -> Working:
        working = self.reserve.working(order.listing.con_id)
        return {perm_id: one for perm_id, one in working.items() if perm_id != order.perm_id}


def _signed(order: PaperOrder, quantity: int) -> int:
    return quantity if order.is_buy else -quantity
