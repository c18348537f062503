"""Tick-by-tick data: every single trade, quote or midpoint, without aggregation."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from newsbot.paper.counter import answers, entitlements
from newsbot.paper.counter.clients import Client, Clients
from newsbot.paper.counter.entitlements import Entitlements
from newsbot.paper.counter.service import Handler, Service
from newsbot.paper.history.ticks import PastTicks
from newsbot.paper.instruments.listing import Listing
from newsbot.paper.instruments.search import not_one
from newsbot.paper.market.day import traded
from newsbot.paper.market.market import Market
from newsbot.paper.market.top import Top
from newsbot.paper.quotes.ticks import epoch
from newsbot.tws.past_ticks import RequestHistoricalTicks
from newsbot.tws.stream import CancelTickByTick, RequestTickByTick, TickByTick

COUNT_MAX: Final = 1000  # past ticks a client may have first
_LAST, _ALL_LAST, _BID_ASK, _MIDPOINT = 1, 2, 3, 4
_SOURCES: Final = {_LAST: "TRADES", _ALL_LAST: "TRADES", _BID_ASK: "BID_ASK", _MIDPOINT: "MIDPOINT"}
_KINDS: Final = {"Last": _LAST, "AllLast": _ALL_LAST, "BidAsk": _BID_ASK, "MidPoint": _MIDPOINT}
_FAILED: Final = "Failed to request tick-by-tick data."


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stream:
    client: Client
    req_id: int
    listing: Listing
    kind: int
    ignore_size: bool


class StreamBoard(Service):
    """Serves streams of single ticks. A stream of quotes or midpoints begins with the present one."""

    def __init__(self, market: Market, clients: Clients, rights: Entitlements, past: PastTicks) -> None:
        self._market = market
        self._past = past
        self._clients = clients
        self._rights = rights
        self._streams: dict[tuple[int, int], _Stream] = {}

    def handlers(self) -> Mapping[type, Handler]:
        return {RequestTickByTick: self.subscribe, CancelTickByTick: self.cancel}

    def subscribe(self, client: Client, message: RequestTickByTick, now: datetime) -> None:
        """Open a stream: first the past ticks asked for, in one answer, then what comes."""
        found = self._market.find(message.contract)
        refusal = self._refusal(client, message, found)
        if refusal is not None:
            self._clients.refuse(client, message.req_id, *refusal)
            return
        listing = found[0]
        stream = _Stream(
            client=client,
            req_id=message.req_id,
            listing=listing,
            kind=_KINDS[message.tick_type],
            ignore_size=message.ignore_size,
        )
        self._streams[client.link, message.req_id] = stream
        self._market.watch(listing.con_id)
        if message.count:
            self._clients.say(client, self._past.latest(_question(message), listing, now))
        self._clients.say(client, *_ticks(stream, Top(), self._market.top(listing.con_id), now))

    def cancel(self, client: Client, message: CancelTickByTick, _now: datetime) -> None:
        """End a stream."""
        if not self._close((client.link, message.req_id)):
            text = f"Can't find EId with tickerId:{message.req_id}"
            self._clients.refuse(client, message.req_id, 300, text)

    def quoted(self, listing: Listing, before: Top, after: Top, now: datetime) -> None:
        for stream in self._streams.values():
            if stream.listing.con_id == listing.con_id and self._rights.live(listing):
                self._clients.say(stream.client, *_ticks(stream, before, after, now))

    def leave(self, link: int) -> None:
        for key in [key for key in self._streams if key[0] == link]:
            self._close(key)

    def lose(self) -> None:
        """Forget every stream without a word."""
        for key in list(self._streams):
            self._close(key)

    def _close(self, key: tuple[int, int]) -> bool:
        stream = self._streams.pop(key, None)
        if stream is None:
            return False
        self._rights.streams.give_back()
        self._market.unwatch(stream.listing.con_id)
        return True

    def _refusal(
        self, client: Client, message: RequestTickByTick, found: tuple[Listing, ...]
    ) -> answers.Refusal | None:
        if (client.link, message.req_id) in self._streams:
            return entitlements.DUPLICATE
        if message.tick_type not in _KINDS:
            return 10189, f"{_FAILED}Invalid tick type {message.tick_type}"
        if not 0 <= message.count <= COUNT_MAX:
            return 10189, f"{_FAILED}Number of ticks must be between 0 and {COUNT_MAX}"
        if len(found) != 1:
            return not_one(message.contract, len(found))
        listing = found[0]
        if listing.sec_type == "NEWS" or (listing.sec_type == "CASH" and _KINDS[message.tick_type] in (1, 2)):
            return 10189, f"{_FAILED}{message.tick_type} tick-by-tick requests are not supported for {listing.ticker}"
        if self._rights.delayed_only(listing):
            return 10189, f"{_FAILED}{entitlements.permission(listing)}"
        if self._rights.competing(listing):
            return entitlements.COMPETING
        if not self._rights.streams.take():
            return 10190, "Max number of tick-by-tick requests has been reached"
        return None


def _question(message: RequestTickByTick) -> RequestHistoricalTicks:
    """The past ticks that a stream begins with, as a request for them alone."""
    return RequestHistoricalTicks(
        req_id=message.req_id,
        contract=message.contract,
        count=message.count,
        what_to_show=_SOURCES[_KINDS[message.tick_type]],
        regular_hours=False,
        ignore_size=message.ignore_size,
    )


def _ticks(stream: _Stream, before: Top, top: Top, now: datetime) -> Iterator[TickByTick]:
    """The ticks that a change makes in a stream."""
    if stream.kind in (_LAST, _ALL_LAST):
        if before != Top() and top.last is not None and traded(before, top):
            yield TickByTick(
                req_id=stream.req_id,
                kind=stream.kind,
                epoch_s=epoch(now),
                price=top.last,
                size=Decimal(top.last_size or 0),
                exchange=stream.listing.primary_exchange,
            )
        return
    if top.bid is None or top.ask is None:
        return
    if stream.kind == _MIDPOINT:
        if (before.bid, before.ask) != (top.bid, top.ask):
            middle = (top.bid + top.ask) / 2
            yield TickByTick(req_id=stream.req_id, kind=stream.kind, epoch_s=epoch(now), midpoint=middle)
        return
    prices = (before.bid, before.ask) != (top.bid, top.ask)
    sizes = (before.bid_size, before.ask_size) != (top.bid_size, top.ask_size)
    if prices or (sizes and not stream.ignore_size):
        yield TickByTick(
            req_id=stream.req_id,
            kind=stream.kind,
            epoch_s=epoch(now),
            bid=top.bid,
            ask=top.ask,
            bid_size=Decimal(top.bid_size or 0),
            ask_size=Decimal(top.ask_size or 0),
        )
