"""A broker with one or two invented instruments, whose quotes and clock the test moves by hand."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from newsbot.paper.broker import Broker
from newsbot.paper.counter.clients import Hangup
from newsbot.paper.instruments.listing import Listing
from newsbot.paper.market.market import Market, TapeRow
from newsbot.paper.orders.policy import Policy
from newsbot.tws.contract import Contract
from newsbot.tws.execution import Execution
from newsbot.tws.hello import Notice, StartApi
from newsbot.tws.order import Order
from newsbot.tws.order_messages import CancelOrder, OpenOrder, OrderStatus, PlaceOrder

M = TypeVar("M")
OPEN = datetime(2026, 3, 11, 14, 0, tzinfo=UTC)  # 10:00 in New York, a Wednesday
LISTINGS = (
    Listing(
        con_id=990002, ticker="HLDN", sec_type="STK", primary_exchange="NASDAQ", currency="USD", name="Halden Bio Inc",
        min_tick=Decimal("0.01"), prev_close=Decimal("41.86"),
    ),
    Listing(
        con_id=990003, ticker="ORBI", sec_type="STK", primary_exchange="NYSE", currency="USD", name="Orbis Rail Corp",
        min_tick=Decimal("0.01"), prev_close=Decimal("26.92"),
    ),
)  # fmt: skip
HLDN = Contract(symbol="HLDN", sec_type="STK", exchange="SMART", currency="USD")
ORBI = Contract(symbol="ORBI", sec_type="STK", exchange="SMART", currency="USD")


def dec(number: object) -> Decimal:
    return Decimal(str(number))


class Floor:
    """A broker whose clock starts at ``opens``, client 7 on link 1. ``said`` is all it has said, in order."""

    def __init__(
        self,
        *,
        quotes: bool = True,
        cash: int = 100_000,
        opens: datetime = OPEN,
        base: str = "USD",
        listings: Iterable[Listing] = LISTINGS,
        by_hours: bool = False,
        policy: Policy | None = None,
    ) -> None:
        self.market = Market(listings, by_hours=by_hours)
        self.broker = Broker(self.market, cash=Decimal(cash), base_currency=base, policy=policy)
        self.now = opens
        self.said: list[tuple[int, Any]] = []
        self.broker.advance(opens)
        self.join(1, 7)
        if quotes:
            self.quote("42.10", "42.14")
            self.quote("27.04", "27.06", ticker="ORBI")

    def join(self, link: int, client_id: int) -> None:
        self.tell(StartApi(client_id=client_id), link=link)

    def tell(self, message: object, *, link: int = 1) -> list[Any]:
        """What the broker answers at once, to everybody."""
        return self._heard(self.broker.handle(link, message))

    def quote(
        self,
        bid: object = None,
        ask: object = None,
        *,
        size: int | None = 1000,
        halted: int | None = None,
        ticker: str = "HLDN",
        wait_ms: int = 1000,
    ) -> list[Any]:
        """A new quote now, and what follows of it within ``wait_ms``."""
        row = TapeRow(
            at=self.now + timedelta(microseconds=1),
            ticker=ticker,
            bid=None if bid is None else dec(bid),
            ask=None if ask is None else dec(ask),
            bid_size=size,
            ask_size=size,
            halted=halted,
        )
        self.broker.load((), [row])
        return self.wait(wait_ms)

    def wait(self, milliseconds: float = 1000) -> list[Any]:
        """What the broker says while time passes."""
        self.now += timedelta(milliseconds=milliseconds)
        return self._heard(self.broker.advance(self.now))

    def place(
        self, order_id: int, *, link: int = 1, contract: Contract = HLDN, wait_ms: int = 0, **terms: Any
    ) -> list[Any]:
        """Place an order; a limit price makes it LMT, an aux price STP, none MKT."""
        message = PlaceOrder(order_id=order_id, contract=contract, order=order(**terms))
        return self.tell(message, link=link) + (self.wait(wait_ms) if wait_ms else [])

    def bracket(
        self,
        first: int = 1,
        *,
        entry: object = "42.20",
        target: object = "45.00",
        stop: object = "40.00",
        size: int = 100,
    ) -> list[Any]:
        """Entry, target and stop, acknowledged; an entry at 42.14 or more will fill."""
        self.place(first, limit=entry, size=size, transmit=False)
        self.place(first + 1, action="SELL", limit=target, size=size, parent=first, transmit=False)
        self.place(first + 2, action="SELL", stop=stop, size=size, parent=first)
        return self.wait(30)

    def cancel(self, order_id: int, *, link: int = 1, wait_ms: int = 30) -> list[Any]:
        return self.tell(CancelOrder(order_id=order_id), link=link) + self.wait(wait_ms)

    def statuses(self, order_id: int) -> list[str]:
        """The words of all statuses told for that order, repeats dropped, with whyHeld in brackets."""
        words: list[str] = []
        for status in self.all(OrderStatus):
            if status.order_id == order_id:
                word = status.status + (f"[{status.why_held}]" if status.why_held else "")
                if not words or words[-1] != word:
                    words.append(word)
        return words

    def status(self, order_id: int) -> OrderStatus:
        """The last status told for that order."""
        return [status for status in self.all(OrderStatus) if status.order_id == order_id][-1]

    def told(self, order_id: int) -> OpenOrder:
        """The order as it was last told."""
        return [told for told in self.all(OpenOrder) if told.order_id == order_id][-1]

    def codes(self, order_id: int) -> list[int]:
        """The codes of all notices with that order's id."""
        return [notice.code for notice in self.all(Notice) if notice.ident == order_id]

    def fills(self) -> list[tuple[int, int, Decimal]]:
        """Order id, shares and price of every fill told."""
        return [(fill.order_id, int(fill.shares), fill.price) for fill in self.all(Execution)]

    def all(self, kind: type[M]) -> Iterator[M]:
        return (message for _, message in self.said if isinstance(message, kind))

    def hung_up(self) -> list[int]:
        return [link for link, message in self.said if isinstance(message, Hangup)]

    def _heard(self, out: list[tuple[int, object]]) -> list[Any]:
        self.said += out
        return [message for _, message in out]


def order(
    *,
    action: str = "BUY",
    size: object = 100,
    limit: object = None,
    stop: object = None,
    parent: int = 0,
    tif: str = "GTC",
    **more: Any,
) -> Order:
    """Terms with the usual defaults."""
    kind = "LMT" if limit is not None else "STP" if stop is not None else "MKT"
    terms = Order(
        action=action,
        total_quantity=dec(size),
        order_type=kind,
        limit_price=None if limit is None else dec(limit),
        aux_price=None if stop is None else dec(stop),
        parent_id=parent,
        tif=tif,
    )
    return replace(terms, **more)
