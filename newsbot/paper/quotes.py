"""Quote subscriptions: who sees which ticks."""

from datetime import datetime, timedelta
from heapq import heappop, heappush
from typing import Final

from newsbot.paper import answers, describe
from newsbot.paper.account import ZERO
from newsbot.paper.clients import Client, Clients
from newsbot.paper.market import Listing, Market, Top
from newsbot.tws.quote import (
    CancelMarketData,
    MarketDataType,
    RequestMarketData,
    TickParameters,
    TickPrice,
    TickSnapshotEnd,
)

LINES_MAX: Final = 100  # of one login, all clients together
SNAPSHOT_WAIT: Final = timedelta(seconds=11)


class QuoteBoard:
    """Answers market data requests and passes changes on. The data is always live."""

    def __init__(self, market: Market, clients: Clients) -> None:
        self._market = market
        self._clients = clients
        self._snapshots: list[tuple[datetime, int, int]] = []

    def subscribe(self, client: Client, message: RequestMarketData, now: datetime) -> None:
        """Open a subscription and tell its present quote; a snapshot ends when both sides are known, or after 11 s."""
        req_id = message.req_id
        found = self._market.find(message.contract)
        full = sum(len(other.quotes) for other in self._clients) >= LINES_MAX
        refusal = answers.refuse_quotes(message, taken=req_id in client.quotes, found=len(found), full=full)
        if refusal is not None:
            self._clients.refuse(client, req_id, *refusal)
            return
        listing = found[0]
        top = self._market.top(listing.con_id)
        client.quotes[req_id] = listing.con_id
        self._clients.say(
            client,
            TickParameters(req_id=req_id, min_tick=listing.min_tick, exchange_map="9c0001", snapshot_permissions=3),
            MarketDataType(req_id=req_id, type=1),
            *describe.ticks(req_id, Top(), top),
            TickPrice(req_id=req_id, tick=9, price=listing.prev_close, size=ZERO),
        )
        if message.snapshot:
            if top.bid is not None and top.ask is not None:
                self._end(client, req_id)
            else:
                heappush(self._snapshots, (now + SNAPSHOT_WAIT, client.link, req_id))

    def cancel(self, client: Client, message: CancelMarketData) -> None:
        """End a subscription."""
        if client.quotes.pop(message.req_id, None) is None:
            text = f"Can't find EId with tickerId:{message.req_id}"
            self._clients.refuse(client, message.req_id, 300, text)

    def changed(self, listing: Listing, before: Top, after: Top) -> None:
        """Pass a new quote on to everybody who asked for it."""
        for client in self._clients:
            for req_id, con_id in client.quotes.items():
                if con_id == listing.con_id:
                    self._clients.say(client, *describe.ticks(req_id, before, after))

    def next_due(self) -> datetime | None:
        """When the next snapshot ends for want of data."""
        return self._snapshots[0][0] if self._snapshots else None

    def fire(self) -> None:
        """End the snapshot that is due."""
        _, link, req_id = heappop(self._snapshots)
        client = self._clients.on(link)
        if client is not None:
            self._end(client, req_id)

    def shift(self, by: timedelta) -> None:
        """Move all timers, when another clock takes over."""
        self._snapshots = [(due + by, link, req_id) for due, link, req_id in self._snapshots]

    def _end(self, client: Client, req_id: int) -> None:
        if client.quotes.pop(req_id, None) is not None:
            self._clients.say(client, TickSnapshotEnd(req_id=req_id))
