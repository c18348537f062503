"""What has been traded: fills go into the account and are remembered; corrections put them right."""

from datetime import datetime, timedelta
from decimal import Decimal

from newsbot.paper.account.charges import commission
from newsbot.paper.account.till import Till
from newsbot.paper.counter.agenda import Agenda, Call
from newsbot.paper.orders import order_words
from newsbot.paper.orders.executions import Executions, Record, root
from newsbot.paper.orders.ledger import Booked
from newsbot.paper.orders.orders import Corrected, Filled, PaperOrder
from newsbot.tws.execution import Commission


class Blotter:
    """Books fills with their commissions."""

    def __init__(self, till: Till, agenda: Agenda) -> None:
        self._till = till
        self._agenda = agenda
        self.fills = Executions()
        self.unreported: list[Record] = []  # whose commissions are told later

    def can_correct(self, exec_id: str) -> bool:
        """Whether the account can still book that fill anew."""
        return self._till.can_revise(root(exec_id))

    def book(self, fill: Filled | Corrected, now: datetime, *, reported_after: timedelta) -> tuple[Record, Booked]:
        """Put a fill, or the correction of one, into the account and keep it.

        A correction costs what the fill did; a trade that is undone costs nothing.
        """
        old = self.fills.get(fill.exec_id) if isinstance(fill, Corrected) else None
        at = now if old is None else old.at
        told = order_words.execution(fill, self._till.account.name, at)
        listing = fill.order.listing
        signed = fill.quantity if fill.order.is_buy else -fill.quantity
        key = root(fill.exec_id)
        if old is not None:
            fee = old.report.commission if fill.quantity else Decimal(0)
            realized = self._till.revise(key, signed=signed, price=fill.price, fee=fee)
        else:
            fee = _fee(fill.order, fill)
            realized = self._till.book(key, listing, signed=signed, price=fill.price, fee=fee, now=now)
        record = Record(
            at=at,
            told=told,
            report=Commission(exec_id=told.exec_id, commission=fee, currency=listing.currency, realized=realized),
            reported_at=now + reported_after,
        )
        self.fills.keep(record)
        position = self._till.account.holding(listing.con_id).quantity
        return record, Booked(commission=fee, realized=realized, position=position)

    def last_price(self, perm_id: int, *, instead: tuple[str, int, Decimal]) -> Decimal:
        """What the latest fill of an order cost that still stands, 0 when there is none.

        ``instead``: the id of a fill, and the quantity and price that are put in its place.
        """
        exec_id, quantity, price = instead
        last = Decimal(0)
        for record in self.fills.of(perm_id):
            told = record.told
            same = root(told.exec_id) == root(exec_id)
            if quantity if same else told.shares:
                last = price if same else told.price
        return last

    def later(self, record: Record, call: Call) -> None:
        """Have the commission told when it is due."""
        self.unreported.append(record)

        def tell(now: datetime) -> None:
            self.unreported.remove(record)
            call(now)

        self._agenda.add(record.reported_at, tell)


def _fee(order: PaperOrder, fill: Filled | Corrected) -> Decimal:
    """The commission of this fill: that of the whole order so far, less that of its fills before."""
    listing = order.listing
    worth = order.value * listing.point_value
    former = worth - fill.quantity * fill.price * listing.point_value
    return commission(listing, order.filled, worth) - commission(listing, order.filled - fill.quantity, former)
