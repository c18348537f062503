"""What of orders, fills and money outlives the broker's process. Knows the order desk and the office from inside."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from newsbot.paper.account.account import Account, Holding
from newsbot.paper.account.books import Books, Entry, week_of
from newsbot.paper.account.office import Office
from newsbot.paper.orders.desk import Desk
from newsbot.paper.orders.executions import Record
from newsbot.paper.orders.groups import Cut
from newsbot.paper.orders.orders import PaperOrder
from newsbot.paper.orders.policy import HeldLegs, Policy
from newsbot.paper.orders.timers import Due
from newsbot.paper.zone import midnight
from newsbot.tws.order import Order


@dataclass(frozen=True, slots=True, kw_only=True)
class OrdersKept:
    """Orders that live, those that ended since midnight in New York, their relatives, and the week's executions."""

    orders: tuple[PaperOrder, ...]
    timers: tuple[tuple[datetime, Due, int], ...]
    amendments: dict[int, list[Order]]
    cuts: dict[int, list[Cut]]
    traded: dict[int, int]
    last_ids: dict[int, int]
    floors: dict[int, int]
    bound: int
    next_perm: int
    era: int
    fills: tuple[Record, ...]
    unreported: tuple[Record, ...]
    policy: Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyKept:
    """The account with its books: the week's fills, and the account before them with ``settled`` ones in it."""

    opened: Account
    account: Account
    entries: dict[str, Entry]
    day: datetime | None
    openings: dict[int, Holding]
    ready: bool
    pnl_told: datetime | None
    settled: int = 0


def keep_orders(desk: Desk, now: datetime) -> OrdersKept:
    """The desk as it stands."""
    book = desk.book
    today, week = midnight(now), week_of(now)  # the days of executions that TWS keeps
    known = {order.perm_id for order in book.orders if order.ended_at is None or order.ended_at >= today}
    for order in book.orders.pending():
        known |= {order.perm_id, order.parent or order.perm_id}
    orders = tuple(order for order in book.orders if order.perm_id in known)
    alive = {order.perm_id for order in orders if not order.over}
    return OrdersKept(
        orders=orders,
        timers=tuple((at, what, perm) for at, _, what, perm in sorted(book.house.timers._heap) if perm in alive),
        amendments={perm: list(terms) for perm, terms in book._amendments._pending.items() if perm in alive},
        cuts={perm: list(cuts) for perm, cuts in book.groups._cuts.items() if perm in alive},
        traded={perm: count for perm, count in book.orders._traded.items() if perm in known},
        last_ids=dict(book.orders._last_ids),
        floors=dict(desk._floors),
        bound=desk._binding._last,
        next_perm=book._next_perm,
        era=book._era,
        fills=tuple(record for record in desk.blotter.fills._records.values() if record.at >= week),
        unreported=tuple(desk.blotter.unreported),
        policy=desk.policy,
    )


def restore_orders(desk: Desk, kept: OrdersKept, now: datetime) -> None:
    """Into a desk that has no orders yet; the market and the account have been restored before."""
    book = desk.book
    desk.policy = kept.policy
    for order in kept.orders:
        book.orders.put(order)
    book.orders._last_ids.update(kept.last_ids)
    book.orders._traded.update(kept.traded)
    for at, what, perm in kept.timers:
        book.house.timers.add(at, what, perm)
    book._amendments._pending.update(kept.amendments)
    book.groups._cuts.update(kept.cuts)
    desk._floors.update(kept.floors)
    desk._binding._last = kept.bound
    book._next_perm, book._era = kept.next_perm, kept.era
    for record in kept.fills:
        desk.blotter.fills.keep(record)
    for record in kept.unreported:
        filled = book.orders.by_perm(record.told.perm_id)
        if filled is not None:
            desk.blotter.later(record, partial(_report, desk, record, filled))
    if kept.policy.held_legs is HeldLegs.LOST:
        desk.hand.lose_held(now)


def _report(desk: Desk, record: Record, order: PaperOrder, _now: datetime) -> None:
    desk.teller.report(record.report, order)


def keep_money(office: Office) -> MoneyKept:
    """The account as it stands."""
    books = office.till.books
    return MoneyKept(
        opened=books.opened,
        account=books.account,
        entries=dict(books.entries),
        day=books.day,
        openings=dict(books.openings),
        ready=office.ready,
        pnl_told=office._pnl_told,
        settled=books.settled,
    )


def restore_money(office: Office, kept: MoneyKept) -> None:
    """Into an office whose account nothing was booked in; what is held is watched again."""
    office.till.books = Books(
        opened=kept.opened,
        account=kept.account,
        entries=dict(kept.entries),
        day=kept.day,
        openings=kept.openings,
        settled=kept.settled,
    )
    for con_id, holding in kept.account.holdings.items():
        if holding.quantity:
            office.till._market.watch(con_id)
    office.ready, office._pnl_told = kept.ready, kept.pnl_told
