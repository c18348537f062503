"""Real-time bars: every five seconds one bar of the five seconds before."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Final

from newsbot.paper.counter import answers, entitlements
from newsbot.paper.counter.agenda import Agenda
from newsbot.paper.counter.clients import Client, Clients
from newsbot.paper.counter.entitlements import Entitlements
from newsbot.paper.counter.service import Handler, Service
from newsbot.paper.instruments.listing import Listing
from newsbot.paper.instruments.search import not_one
from newsbot.paper.market.day import traded
from newsbot.paper.market.market import Market
from newsbot.paper.market.top import Top
from newsbot.paper.quotes.ticks import epoch
from newsbot.tws.stream import CancelRealTimeBars, RealTimeBar, RequestRealTimeBars

STEP: Final = timedelta(seconds=5)
REQUESTS_MAX: Final = 60  # new ones in ten minutes: they count as small historical bars do
_WINDOW: Final = timedelta(minutes=10)
_SLEPT: Final = timedelta(hours=1)  # without quotes for so long: no bars are made up for it
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_KINDS: Final = ("TRADES", "BID", "ASK", "MIDPOINT")
_FAILED: Final = "Invalid Real-time Query:"
_AVERAGE_STEP: Final = Decimal("0.000001")
_UNKNOWN: Final = Decimal(-1)  # volume and average of prices that nobody traded at


@dataclass(slots=True, kw_only=True)
class _Subscription:
    """``prices`` are open, high, low and close of what was quoted since the last bar; None before the first quote.
    ``shares``, ``value`` and ``trades`` are those of the trades since then."""

    client: Client
    req_id: int
    listing: Listing
    kind: str
    regular: bool
    prices: tuple[Decimal, Decimal, Decimal, Decimal] | None = None
    shares: int = 0
    value: Decimal = Decimal(0)
    trades: int = 0

    def note(self, before: Top, top: Top) -> None:
        """One more quote."""
        price = _price(top, self.kind)
        if price is not None:
            opened, high, low, _ = self.prices or (price,) * 4
            self.prices = (opened, max(high, price), min(low, price), price)
        if top.last is not None and traded(before, top):
            size = max(0, (top.volume or 0) - (before.volume or 0))
            self.shares, self.value, self.trades = self.shares + size, self.value + size * top.last, self.trades + 1

    def turn(self) -> None:
        """A bar has ended: the next begins where it closed."""
        if self.prices is not None:
            self.prices = (self.prices[3],) * 4
        self.shares, self.value, self.trades = 0, Decimal(0), 0


class RealTimeBarBoard(Service):
    """Serves bars of five seconds, whatever bar size is asked for, as TWS does; none while the market is closed."""

    def __init__(self, market: Market, clients: Clients, agenda: Agenda, rights: Entitlements) -> None:
        self._market = market
        self._clients = clients
        self._agenda = agenda
        self._rights = rights
        self._all: dict[tuple[int, int], _Subscription] = {}
        self._made: deque[datetime] = deque()
        self._beating = False

    def handlers(self) -> Mapping[type, Handler]:
        return {RequestRealTimeBars: self.subscribe, CancelRealTimeBars: self.cancel}

    def subscribe(self, client: Client, message: RequestRealTimeBars, now: datetime) -> None:
        """Open a subscription: the first bar comes at the next multiple of five seconds."""
        found = self._market.find(message.contract)
        refusal = self._refusal(client, message, found, now)
        if refusal is not None:
            self._clients.refuse(client, message.req_id, *refusal)
            return
        one = _Subscription(
            client=client,
            req_id=message.req_id,
            listing=found[0],
            kind=message.what_to_show,
            regular=message.regular_hours,
        )
        self._all[client.link, message.req_id] = one
        self._market.watch(one.listing.con_id)
        top = self._market.top(one.listing.con_id)
        one.note(top, top)
        if not self._beating:
            self._beating = True
            self._agenda.add(_floor(now) + STEP, self._beat)

    def cancel(self, client: Client, message: CancelRealTimeBars, _now: datetime) -> None:
        """End a subscription."""
        if not self._close((client.link, message.req_id)):
            text = f"Can't find EId with tickerId:{message.req_id}"
            self._clients.refuse(client, message.req_id, 300, text)

    def quoted(self, listing: Listing, before: Top, after: Top, now: datetime) -> None:  # noqa: ARG002
        for one in self._all.values():
            if one.listing.con_id == listing.con_id:
                one.listing = listing
                one.note(before, after)

    def leave(self, link: int) -> None:
        for key in [key for key in self._all if key[0] == link]:
            self._close(key)

    def lose(self) -> None:
        """Forget every subscription without a word."""
        for key in list(self._all):
            self._close(key)

    def _refusal(
        self, client: Client, message: RequestRealTimeBars, found: tuple[Listing, ...], now: datetime
    ) -> answers.Refusal | None:
        while self._made and not now - _WINDOW < self._made[0] <= now:
            self._made.popleft()
        if (client.link, message.req_id) in self._all:
            return entitlements.DUPLICATE
        if message.what_to_show not in _KINDS:
            return 321, "Error validating request: what to show field is missing or incorrect"
        if len(found) != 1:
            return not_one(message.contract, len(found))
        listing = found[0]
        if listing.sec_type == "NEWS" or (listing.sec_type == "CASH" and message.what_to_show == "TRADES"):
            return 420, f"{_FAILED}No data of type {message.what_to_show} is available for {listing.ticker}"
        if self._rights.delayed_only(listing):
            return 420, f"{_FAILED}{entitlements.permission(listing)}"
        if self._rights.competing(listing):
            return entitlements.COMPETING
        if len(self._made) >= REQUESTS_MAX:
            return 420, f"{_FAILED}Historical data request pacing violation"
        if not self._rights.lines.take():
            return entitlements.NO_LINE
        self._made.append(now)
        return None

    def _close(self, key: tuple[int, int]) -> bool:
        one = self._all.pop(key, None)
        if one is None:
            return False
        self._rights.lines.give_back()
        self._market.unwatch(one.listing.con_id)
        return True

    def _beat(self, now: datetime) -> None:
        if not self._all:
            self._beating = False
            return
        end = _floor(now)
        for one in self._all.values():
            opens = self._market.is_open(one.listing, end - STEP, outside_rth=not one.regular)
            if opens and self._rights.live(one.listing):
                self._tell(one, end - STEP)
            one.turn()
        coming = self._market.next_at()
        slept = coming is not None and coming - end > _SLEPT
        self._agenda.add(_floor(coming) if slept and coming is not None else end + STEP, self._beat)

    def _tell(self, one: _Subscription, start: datetime) -> None:
        if one.prices is None:
            return  # nothing was ever quoted
        prices, volume, average, count = one.prices, _UNKNOWN, _UNKNOWN, -1
        if one.kind == "TRADES":
            volume, count = Decimal(one.shares), one.trades
            average = (one.value / one.shares).quantize(_AVERAGE_STEP) if one.shares else prices[3]
            # The same bar as history has it; of a market that is open round the clock it has none at night.
            for bar in self._market.bars(one.listing, start, start + STEP, STEP, regular=one.regular):
                prices = (bar.open, bar.high, bar.low, bar.close)
                volume, average, count = Decimal(bar.volume), bar.wap, bar.count
        opened, high, low, close = prices
        self._clients.say(
            one.client,
            RealTimeBar(
                req_id=one.req_id,
                epoch_s=epoch(start),
                open=opened,
                high=high,
                low=low,
                close=close,
                volume=volume,
                wap=average,
                count=count,
            ),
        )


def _price(top: Top, kind: str) -> Decimal | None:
    if kind == "TRADES":
        return top.last
    if kind == "BID":
        return top.bid
    if kind == "ASK":
        return top.ask
    return None if top.bid is None or top.ask is None else (top.bid + top.ask) / 2


def _floor(at: datetime) -> datetime:
    return _EPOCH + (at - _EPOCH) // STEP * STEP
