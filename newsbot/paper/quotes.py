"""Quote subscriptions: who sees which ticks."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from newsbot.paper import answers, describe
from newsbot.paper.account import ZERO
from newsbot.paper.agenda import Agenda
from newsbot.paper.clients import Client, Clients
from newsbot.paper.listing import Listing
from newsbot.paper.market import Market, Top
from newsbot.paper.service import Handler, Service
from newsbot.tws.quote import (
    CancelMarketData,
    MarketDataType,
    RequestMarketData,
    RequestMarketDataType,
    TickParameters,
    TickPrice,
    TickSnapshotEnd,
)

LINES_MAX: Final = 100  # of one login, all clients together
SNAPSHOT_WAIT: Final = timedelta(seconds=11)


class QuoteBoard(Service):
    """Answers market data requests and passes changes on. The data is always live."""

    def __init__(self, market: Market, clients: Clients, agenda: Agenda) -> None:
        self._market = market
        self._clients = clients
        self._agenda = agenda

    def handlers(self) -> Mapping[type, Handler]:
        return {
            RequestMarketData: self.subscribe,
            CancelMarketData: self.cancel,
            RequestMarketDataType: lambda _client, _message, _now: None,  # it has no answer; the data is always live
        }

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
                self._agenda.add(now + SNAPSHOT_WAIT, lambda _now: self._end(client, req_id))

    def cancel(self, client: Client, message: CancelMarketData, _now: datetime) -> None:
        """End a subscription."""
        if client.quotes.pop(message.req_id, None) is None:
            text = f"Can't find EId with tickerId:{message.req_id}"
            self._clients.refuse(client, message.req_id, 300, text)

    def quoted(self, listing: Listing, before: Top, after: Top, now: datetime) -> None:  # noqa: ARG002
        """Pass a new quote on to everybody who asked for it."""
        for client in self._clients:
            for req_id, con_id in client.quotes.items():
                if con_id == listing.con_id:
                    self._clients.say(client, *describe.ticks(req_id, before, after))

    def _end(self, client: Client, req_id: int) -> None:
        if client.quotes.pop(req_id, None) is not None:
            self._clients.say(client, TickSnapshotEnd(req_id=req_id))
