"""Generic ticks: what a subscriber gets beside the quote when asking for it. Pure functions."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from hashlib import blake2b
from itertools import pairwise
from typing import Final

from newsbot.paper.instruments.listing import Listing
from newsbot.paper.market.bars import Bar
from newsbot.paper.market.day import Day, traded
from newsbot.paper.market.top import Top
from newsbot.paper.quotes.ticks import ZERO, Tick, mark
from newsbot.tws.quote import TickGeneric, TickPrice, TickSize, TickString

NEWS: Final = "292"
NO_QUOTES: Final = "mdoff"
FUNDAMENTALS: Final = frozenset({"47", "258"})
# What TWS lets clients ask for. For those that no function here knows it has no data either, and nothing is sent.
KNOWN: Final = frozenset(
    """47 59 100 101 104 105 106 107 125 162 165 220 221 225 232 233 236 256 258 292 293 294 295 318 370 375 377 381 411
    456 459 460 499 506 511 512 513 515 576 577 578 586 587 588 595 614 619 623 645 646 mdoff""".split()  # noqa: SIM905 - sixty numbers read better so
)
LEGAL: Final = ",".join(sorted(KNOWN - {NO_QUOTES}, key=int))
_WEEK_DAYS: Final = 5
_YEAR_DAYS: Final = 252
_BORROWABLE: Final = 10_000_000  # shares told of a listing that anybody can borrow
_EASY, _LOCATE, _NONE = Decimal(3), Decimal(2), Decimal(1)  # tick 46
_EASY_FROM: Final = 1000  # shares


def words(text: str) -> tuple[str, ...]:
    """The entries of a generic tick list."""
    return tuple(word for word in text.replace(" ", "").split(",") if word)


def names(text: str) -> frozenset[str]:
    """The numbers in it, without what stands behind a colon."""
    return frozenset(word.split(":")[0] for word in words(text))


def unknown(text: str) -> str:
    """The entries of the list that nobody knows, as a list again; empty when all are known."""
    return ",".join(word for word in words(text) if word.split(":")[0] not in KNOWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One change of a quote, as the ticks below see it. ``before`` is an empty top at the start of a subscription."""

    listing: Listing
    before: Top
    top: Top
    day: Day
    now: datetime
    regular: bool  # within regular hours


def moving(req_id: int, wanted: frozenset[str], moment: Moment) -> Iterator[Tick]:
    """Ticks that come with every change."""
    top, day = moment.top, moment.day
    new_mark = mark(top)
    if wanted & {"220", "221", "232"} and new_mark is not None and new_mark != mark(moment.before):
        yield TickPrice(req_id=req_id, tick=37, price=new_mark, size=ZERO)
    if top.last is None or not traded(moment.before, top):
        return
    for name, tick in (("233", 48), ("375", 77)):
        if name in wanted:
            yield TickString(req_id=req_id, tick=tick, value=_sale(top, day, moment.now))
    minutes = Decimal(max(1, moment.now.hour * 60 + moment.now.minute))
    if "293" in wanted:
        yield TickGeneric(req_id=req_id, tick=54, value=Decimal(day.trades))
    if "294" in wanted:
        yield TickGeneric(req_id=req_id, tick=55, value=_rounded(day.trades / minutes))
    if "295" in wanted:
        yield TickGeneric(req_id=req_id, tick=56, value=_rounded(day.shares / minutes))
    if "318" in wanted and moment.regular and top.last != moment.before.last:
        yield TickPrice(req_id=req_id, tick=57, price=top.last, size=ZERO)


def standing(
    req_id: int, wanted: frozenset[str], listing: Listing, days: Sequence[Bar], now: datetime
) -> Iterator[Tick]:
    """Ticks that come once, at the start. ``days`` are daily bars of a year, oldest first, when 165, 104, 106 or 411
    is wanted."""
    if "165" in wanted:
        yield from _ranges(req_id, days)
    if "236" in wanted and listing.sec_type == "STK":
        free = _BORROWABLE if listing.shortable is None else listing.shortable
        level = _EASY if free >= _EASY_FROM else _LOCATE if free else _NONE
        yield TickGeneric(req_id=req_id, tick=46, value=level)
        yield TickSize(req_id=req_id, tick=89, size=Decimal(free))
    volatility = yearly_volatility(days)
    for name, tick in (("104", 23), ("106", 24), ("411", 58)):
        if name in wanted and volatility is not None:
            yield TickGeneric(req_id=req_id, tick=tick, value=volatility)
    # Invented, and the same all day: contracts open and traded in the options on a stock.
    for name, ticks, most in (("100", (29, 30), 90_000), ("101", (27, 28), 900_000), ("105", (87,), 90_000)):
        if name in wanted and listing.sec_type == "STK":
            for tick in ticks:
                yield TickSize(req_id=req_id, tick=tick, size=Decimal(_invented(listing, tick, now) % most))


def needs_days(wanted: frozenset[str]) -> bool:
    """Whether ``standing`` wants daily bars."""
    return bool(wanted & {"104", "106", "165", "411"})


def yearly_volatility(days: Sequence[Bar]) -> Decimal | None:
    """The deviation of the last thirty daily returns, for a year; None with fewer than three days."""
    closes = [float(bar.close) for bar in days[-31:]]
    moves = [math.log(new / old) for old, new in pairwise(closes) if old > 0 and new > 0]
    if len(moves) < 2:
        return None
    mean = sum(moves) / len(moves)
    variance = sum((move - mean) ** 2 for move in moves) / (len(moves) - 1)
    return _rounded(Decimal(str(math.sqrt(variance * _YEAR_DAYS))))


def _ranges(req_id: int, days: Sequence[Bar]) -> Iterator[Tick]:
    if not days:
        return
    for weeks, low_tick, high_tick in ((13, 15, 16), (26, 17, 18), (52, 19, 20)):
        part = days[-weeks * _WEEK_DAYS :]
        yield TickPrice(req_id=req_id, tick=low_tick, price=min(bar.low for bar in part), size=ZERO)
        yield TickPrice(req_id=req_id, tick=high_tick, price=max(bar.high for bar in part), size=ZERO)
    recent = days[-13 * _WEEK_DAYS :]
    yield TickSize(req_id=req_id, tick=21, size=Decimal(sum(bar.volume for bar in recent) // len(recent)))


def _sale(top: Top, day: Day, now: datetime) -> str:
    """``price;size;time;volume;average;single``: time in milliseconds since 1970, all else in shares and money."""
    size = top.last_size or 0
    average = "" if day.vwap is None else format(day.vwap, "f")
    return f"{top.last};{size};{int(now.timestamp() * 1000)};{top.volume or 0};{average};true"


def _rounded(number: Decimal) -> Decimal:
    return number.quantize(Decimal("0.000001"))


def _invented(listing: Listing, tick: int, now: datetime) -> int:
    seed = f"{listing.con_id}|{tick}|{now.date()}".encode()
    return int.from_bytes(blake2b(seed, digest_size=6).digest(), "big")
