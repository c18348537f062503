"""Which ticks a change of the quote makes. Pure functions."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from newsbot.paper.instruments import venues
from newsbot.paper.instruments.listing import Listing
from newsbot.paper.market.day import Day
from newsbot.paper.market.top import Top
from newsbot.tws.quote import TickGeneric, TickPrice, TickSize, TickString

Tick = TickPrice | TickSize | TickGeneric | TickString
ZERO: Final = Decimal(0)
NO_PRICE: Final = Decimal(-1)
AUTO_EXECUTE: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """All that a subscriber sees of one listing. None: there is none, or it is not known."""

    top: Top
    day: Day
    close: Decimal | None  # of the session before


@dataclass(frozen=True, slots=True, kw_only=True)
class _Numbers:
    """The tick numbers of one sort of data."""

    bid: int
    bid_size: int
    ask: int
    ask_size: int
    last: int
    last_size: int
    high: int
    low: int
    volume: int
    close: int
    open: int
    time: int
    halted: int


_LIVE: Final = _Numbers(
    bid=1, bid_size=0, ask=2, ask_size=3, last=4, last_size=5, high=6, low=7, volume=8, close=9, open=14, time=45,
    halted=49,
)  # fmt: skip
_DELAYED: Final = _Numbers(
    bid=66, bid_size=69, ask=67, ask_size=70, last=68, last_size=71, high=72, low=73, volume=74, close=75, open=76,
    time=88, halted=90,
)  # fmt: skip


def changes(req_id: int, before: Picture | None, after: Picture, *, delayed: bool = False) -> Iterator[Tick]:
    """What differs between two pictures, as TWS sends it: a price with its size, and the size once more by itself.

    Without a picture before, all that is known is told, and -1 for a bid or an ask that is not there.
    """
    number = _DELAYED if delayed else _LIVE
    old, new = (None if before is None else before.top), after.top
    bids = None if old is None else (old.bid, old.bid_size)
    asks = None if old is None else (old.ask, old.ask_size)
    yield from _side(req_id, (number.bid, number.bid_size), bids, (new.bid, new.bid_size))
    yield from _side(req_id, (number.ask, number.ask_size), asks, (new.ask, new.ask_size))
    yield from _trade(req_id, number, before, after)
    if new.volume is not None and (old is None or new.volume != old.volume):
        yield TickSize(req_id=req_id, tick=number.volume, size=Decimal(new.volume))
    then = Day() if before is None else before.day
    for tick, was, price in (
        (number.high, then.high, after.day.high),
        (number.low, then.low, after.day.low),
        (number.close, before and before.close, after.close),
        (number.open, then.open, after.day.open),
    ):
        if price is not None and price != was:
            yield TickPrice(req_id=req_id, tick=tick, price=price, size=ZERO)
    if new.halted is not None and (old is None or new.halted != old.halted):
        yield TickGeneric(req_id=req_id, tick=number.halted, value=Decimal(new.halted))


def _side(
    req_id: int,
    numbers: tuple[int, int],
    old: tuple[Decimal | None, int | None] | None,
    new: tuple[Decimal | None, int | None],
) -> Iterator[Tick]:
    if old == new or (old is not None and old[0] is None and new[0] is None):
        return
    price, size = new[0], ZERO if new[0] is None else Decimal(new[1] or 0)
    if old is None or old[0] != price:
        yield TickPrice(
            req_id=req_id,
            tick=numbers[0],
            price=NO_PRICE if price is None else price,
            size=size,
            mask=0 if price is None else AUTO_EXECUTE,
        )
    yield TickSize(req_id=req_id, tick=numbers[1], size=size)


def _trade(req_id: int, number: _Numbers, before: Picture | None, after: Picture) -> Iterator[Tick]:
    price, size = after.top.last, Decimal(after.top.last_size or 0)
    if price is None:
        return
    if before is None or before.top.last != price:
        yield TickPrice(req_id=req_id, tick=number.last, price=price, size=size)
        yield TickSize(req_id=req_id, tick=number.last_size, size=size)
    elif before.top.last_size != after.top.last_size:
        yield TickSize(req_id=req_id, tick=number.last_size, size=size)
    at = after.day.last_at
    if at is not None and (before is None or before.day.last_at is None or epoch(before.day.last_at) != epoch(at)):
        yield TickString(req_id=req_id, tick=number.time, value=str(epoch(at)))


def places(req_id: int, listing: Listing, top: Top) -> Iterator[TickString]:
    """At which exchange the best bid, the best ask and the last trade are, by their letters in the exchange map."""
    names = venues.LETTERS.get(venues.exchange_map(listing.sec_type, listing.currency), {})
    letter = names.get(listing.primary_exchange)
    if letter is not None:
        for tick, price in ((32, top.bid), (33, top.ask), (84, top.last)):
            if price is not None:
                yield TickString(req_id=req_id, tick=tick, value=letter)


def epoch(at: datetime) -> int:
    """Whole seconds since 1970."""
    return int(at.timestamp())


def mark(top: Top) -> Decimal | None:
    """The mark price: the last one, moved between bid and ask when it lies outside; without it their middle."""
    if top.bid is None or top.ask is None:
        return top.last
    if top.last is None:
        return (top.bid + top.ask) / 2
    return min(max(top.last, top.bid), top.ask)
