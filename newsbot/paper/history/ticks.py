"""The counter for single ticks of the past."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from itertools import islice
from typing import Final

from newsbot.paper.counter import answers
from newsbot.paper.counter.agenda import Agenda
from newsbot.paper.counter.clients import Client, Clients
from newsbot.paper.counter.entitlements import Entitlements, permission
from newsbot.paper.counter.service import Handler, Service
from newsbot.paper.history.farm import Farm, Job
from newsbot.paper.history.history import farm_wait
from newsbot.paper.history.pacing import VIOLATION, Pace
from newsbot.paper.history.request import DAY, SERVED, Refusal
from newsbot.paper.history.times import NO_ZONE, UNREADABLE, whole_second
from newsbot.paper.instruments.listing import Listing
from newsbot.paper.instruments.search import not_one
from newsbot.paper.instruments.sessions import calendar_of, trading_date
from newsbot.paper.market.market import Market, Top
from newsbot.paper.zone import read_time
from newsbot.tws.past_ticks import (
    BidAskTick,
    HistoricalBidAsks,
    HistoricalLasts,
    HistoricalMidpoints,
    LastTick,
    MidpointTick,
    RequestHistoricalTicks,
)

TICKS_MAX: Final = 1000
_SECOND: Final = timedelta(seconds=1)
_DAYS_MAX: Final = 14  # searched for ticks
_LATEST_MAX: Final = 7200  # changes of quotes that are looked at for the ticks that a stream begins with
_SLICE: Final = 64  # changes of quotes looked at in one go, so that other requests are served in between


@dataclass(frozen=True, slots=True, kw_only=True)
class _Search:
    """A request for ticks: the seconds that are still to be looked at, and what was found before them."""

    client: Client
    message: RequestHistoricalTicks
    listing: Listing
    seconds: Iterator[datetime]
    found: list[tuple[datetime, Top]] = field(default_factory=list)


class PastTicks(Service):
    """Answers requests for ticks: one a second, where the market has moved."""

    def __init__(
        self, market: Market, clients: Clients, agenda: Agenda, rights: Entitlements, farm: Farm, *, paced: bool = True
    ) -> None:
        self._market = market
        self._clients = clients
        self._agenda = agenda
        self._rights = rights
        self._farm = farm
        self._paced = paced
        self._pace = Pace()

    def handlers(self) -> Mapping[type, Handler]:
        return {RequestHistoricalTicks: self._ticks}

    def _ticks(self, client: Client, message: RequestHistoricalTicks, now: datetime) -> None:
        found = self._market.find(message.contract)
        times = _times(message, now)
        refusal = times if len(times) == 2 else self._refusal(message, found)
        if len(times) == 2 or refusal is not None:
            self._clients.refuse(client, message.req_id, *(refusal or answers.NO_CONTRACT))
            return
        start, end, zoned = times
        what = (found[0].con_id, message.contract.exchange, message.what_to_show)
        request = (*what, message.start, message.end, message.count, message.regular_hours)
        weight = 1 + (message.what_to_show.upper() == "BID_ASK")
        if self._paced and not self._pace.admit(now, request, what, weight=weight):
            self._clients.refuse(client, message.req_id, 10187, f"Failed to request historical ticks:{VIOLATION}")
            return
        if not zoned:
            self._clients.refuse(client, message.req_id, 2174, NO_ZONE)
        call = partial(self._answer, client, message, found[0], (start, end))
        self._agenda.add(now + farm_wait(message.req_id), call)

    def _refusal(self, message: RequestHistoricalTicks, found: tuple[Listing, ...]) -> Refusal | None:
        what = message.what_to_show.upper()
        cause = ""
        if not message.contract.exchange.strip() and not message.contract.con_id:
            cause = "Exchange must not be empty"
        elif not 0 < message.count <= TICKS_MAX:
            cause = "Number of ticks must be > 0" if message.count < 1 else f"Number of ticks must be <= {TICKS_MAX}"
        elif not what or what not in ("TRADES", "MIDPOINT", "BID_ASK"):
            cause = "Invalid source price" if what else "Source price must not be empty"
        elif bool(message.start.strip()) == bool(message.end.strip()):
            cause = "Either start or end date must be given, not both"
        if cause:
            return 321, f"Error validating request.-'bP' : cause - {cause}"
        if len(found) != 1:
            return not_one(message.contract, len(found))
        if self._rights.delayed_only(found[0]) or found[0].sec_type == "NEWS":
            return 10187, f"Failed to request historical ticks:{permission(found[0])}"
        if found[0].sec_type == "CASH" and what == "TRADES":
            place = f"{found[0].root}/CASH@{message.contract.exchange or found[0].exchanges[0]}"
            return 10187, f"Failed to request historical ticks:No historical market data for {place} {SERVED[what]}"
        return None

    def latest(self, message: RequestHistoricalTicks, listing: Listing, now: datetime) -> object:
        """The last ticks until now, at most as many as ``message`` wants, as the answer to it."""
        seconds = islice(self._backward(listing, now, regular=message.regular_hours), _LATEST_MAX)
        what = message.what_to_show.upper()
        changes = (self._changed(listing, at, what) for at in seconds)
        tops = list(islice(filter(None, changes), message.count))
        return _told(message, listing, tops[::-1])

    def _answer(
        self,
        client: Client,
        message: RequestHistoricalTicks,
        listing: Listing,
        span: tuple[datetime | None, datetime | None],
        now: datetime,
    ) -> None:
        start, end = span
        if start is not None:
            seconds = self._forward(listing, start, now, regular=message.regular_hours)
        else:
            seconds = self._backward(listing, min(end or now, now), regular=message.regular_hours)
        self._farm.add(self._find(_Search(client=client, message=message, listing=listing, seconds=seconds)), now)

    def _find(self, search: _Search) -> Job:
        """Look at second after second until there are enough ticks, and tell them."""
        message, listing, found = search.message, search.listing, search.found
        what = message.what_to_show.upper()
        for looked_at, at in enumerate(search.seconds, 1):
            changed = self._changed(listing, at, what)
            if changed is not None:
                found.append(changed)
            if len(found) == message.count:
                break
            if looked_at % _SLICE == 0:
                yield
                if self._clients.on(search.client.link) is not search.client:
                    return
        self._clients.say(search.client, _told(message, listing, found[::-1] if message.end.strip() else found))

    def _forward(self, listing: Listing, start: datetime, now: datetime, *, regular: bool) -> Iterator[datetime]:
        """When quotes may have changed while the market was open, from ``start`` on to before ``now``."""
        first = trading_date(calendar_of(listing), start)
        for number in range(_DAYS_MAX):
            for opens, closes in self._market.hours(listing, first + number * DAY).of(regular=regular):
                yield from self._market.changes(listing, max(opens, start), min(closes, now))

    def _backward(self, listing: Listing, end: datetime, *, regular: bool) -> Iterator[datetime]:
        """The same back from ``end``, it included, the newest first."""
        last = trading_date(calendar_of(listing), end)
        for number in range(_DAYS_MAX):
            for opens, closes in reversed(self._market.hours(listing, last - number * DAY).of(regular=regular)):
                until = min(closes, whole_second(end) + _SECOND)
                yield from self._market.changes(listing, opens, until, newest_first=True)

    def _changed(self, listing: Listing, at: datetime, what: str) -> tuple[datetime, Top] | None:
        """The quote of that second, when it says something new."""
        top, said = self._said(listing, at, what)
        news = said[0] is not None and said[1] is not None and said != self._said(listing, at - _SECOND, what)[1]
        return (at, top) if news else None

    def _said(self, listing: Listing, at: datetime, what: str) -> tuple[Top, tuple[object, ...]]:
        top = self._market.top_at(listing, at)
        return top, (top.last, top.volume) if what == "TRADES" else (top.bid, top.ask, top.bid_size, top.ask_size)


def _times(message: RequestHistoricalTicks, now: datetime) -> tuple[datetime | None, datetime | None, bool] | Refusal:
    """Start, end, and whether all times given name their zone; or why not."""
    read: list[datetime | None] = []
    zoned = True
    for text, word in ((message.start, "Start"), (message.end, "End")):
        try:
            at, zone = read_time(text, now) if text.strip() else (None, True)
        except ValueError:
            return 10314, UNREADABLE.replace("End", word, 1)
        read.append(at)
        zoned = zoned and zone
    return read[0], read[1], zoned


def _told(message: RequestHistoricalTicks, listing: Listing, tops: list[tuple[datetime, Top]]) -> object:
    rows = [(int(at.timestamp()), top) for at, top in tops]
    match message.what_to_show.upper():
        case "TRADES":
            lasts = tuple(_last(at, top, listing) for at, top in rows)
            return HistoricalLasts(req_id=message.req_id, ticks=lasts, done=True)
        case "BID_ASK":
            quotes = tuple(_quote(at, top) for at, top in rows)
            return HistoricalBidAsks(req_id=message.req_id, ticks=quotes, done=True)
        case _:
            middles = tuple(MidpointTick(epoch_s=at, price=_middle(top)) for at, top in rows)
            return HistoricalMidpoints(req_id=message.req_id, ticks=middles, done=True)


def _last(at: int, top: Top, listing: Listing) -> LastTick:
    price, size = top.last or Decimal(0), Decimal(top.last_size or 0)
    return LastTick(epoch_s=at, price=price, size=size, exchange=listing.primary_exchange)


def _quote(at: int, top: Top) -> BidAskTick:
    return BidAskTick(
        epoch_s=at,
        bid=top.bid or Decimal(0),
        ask=top.ask or Decimal(0),
        bid_size=Decimal(top.bid_size or 0),
        ask_size=Decimal(top.ask_size or 0),
    )


def _middle(top: Top) -> Decimal:
    return ((top.bid or Decimal(0)) + (top.ask or Decimal(0))) / 2
