"""Quote subscriptions: who sees which ticks."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final, Protocol

from newsbot.paper.counter import answers, entitlements
from newsbot.paper.counter.agenda import Agenda
from newsbot.paper.counter.clients import Client, Clients
from newsbot.paper.counter.entitlements import Entitlements
from newsbot.paper.counter.service import Handler, Service
from newsbot.paper.instruments.listing import Listing
from newsbot.paper.market.market import Market
from newsbot.paper.market.top import Top
from newsbot.paper.quotes import generic, quote_checks
from newsbot.paper.quotes.pictures import DELAY
from newsbot.paper.quotes.snapshots import SnapshotTimer
from newsbot.paper.quotes.teller import DELAYED, DELAYED_FROZEN, FROZEN, LIVE, QuoteTeller, Subscription
from newsbot.tws.quote import (
    CancelMarketData,
    RequestMarketData,
    RequestMarketDataType,
    TickSnapshotEnd,
)

_SECOND: Final = timedelta(seconds=1)
_Key = tuple[int, int]


class Headlines(Protocol):
    """What the news counter hears of requests with generic tick 292, and of all for contracts of the type NEWS."""

    def subscribe(self, client: Client, message: RequestMarketData, listing: Listing | None, now: datetime) -> bool:
        """Somebody wants the news of a listing, or (None) of the channel in the message.

        Returns:
            False when that was refused; the client has then been told why.
        """

    def unsubscribe(self, link: int, req_id: int) -> None:
        """The subscription has ended."""


class QuoteBoard(Service):
    """Answers market data requests and passes changes on.

    Each change of the market is told when it comes: an invented quote changes once a second, and of a tape every row
    is told, more often than the four times a second at which TWS gathers what happens.
    """

    def __init__(
        self,
        market: Market,
        clients: Clients,
        agenda: Agenda,
        rights: Entitlements | None = None,
        *,
        news: Headlines | None = None,
    ) -> None:
        self._market = market
        self._clients = clients
        self._agenda = agenda
        self._rights = rights or Entitlements()
        self._news = news
        self._teller = QuoteTeller(market, clients, self._rights)
        self._snapshots = SnapshotTimer(agenda, self._finish)
        self._types: dict[int, int] = {}
        self._all: dict[_Key, Subscription] = {}
        self._by_listing: dict[int, dict[_Key, Subscription]] = {}
        self._noted: dict[int, datetime] = {}  # when a change of delayed data was last put on the agenda

    def handlers(self) -> Mapping[type, Handler]:
        return {
            RequestMarketData: self.subscribe,
            CancelMarketData: self.cancel,
            RequestMarketDataType: self.choose,
        }

    def choose(self, client: Client, message: RequestMarketDataType, _now: datetime) -> None:
        """Which sort of data the client takes from its next subscription on. It has no answer."""
        if message.type not in (LIVE, FROZEN, DELAYED, DELAYED_FROZEN):
            text = f"Error validating request: invalid market data type {message.type}"
            self._clients.refuse(client, -1, 321, text)
            return
        self._types[client.link] = message.type

    def subscribe(self, client: Client, message: RequestMarketData, now: datetime) -> None:
        """Open a subscription and tell its present quote; a snapshot ends when both sides are known, or after 11 s."""
        channel = message.contract.sec_type == "NEWS" and self._news is not None
        found = () if channel else self._market.find(message.contract)
        wanted = generic.names(message.generic_ticks)
        subscription = Subscription(
            client=client,
            req_id=message.req_id,
            listing=None if channel or len(found) != 1 else found[0],
            asked=self._types.get(client.link, LIVE),
            wanted=wanted,
            quotes=not channel and generic.NO_QUOTES not in wanted,
            news=channel or generic.NEWS in wanted,
            snapshot=message.snapshot or message.regulatory_snapshot,
            regulatory=message.regulatory_snapshot,
        )
        refusal = self._refusal(message, subscription, found=1 if channel else len(found))
        if refusal is not None:
            self._clients.refuse(client, message.req_id, *refusal)
            return
        news = self._news if subscription.news else None
        if news is not None and not news.subscribe(client, message, subscription.listing, now):
            self._rights.lines.give_back()
            return
        self._open(subscription, now)

    def cancel(self, client: Client, message: CancelMarketData, _now: datetime) -> None:
        """End a subscription."""
        subscription = self._all.get((client.link, message.req_id))
        if subscription is None:
            text = f"Can't find EId with tickerId:{message.req_id}"
            self._clients.refuse(client, message.req_id, 300, text)
        else:
            self._close(subscription)

    def quoted(self, listing: Listing, before: Top, after: Top, now: datetime) -> None:  # noqa: ARG002
        """Pass a new quote on to everybody who asked for it."""
        subscriptions = self._of(listing.con_id)
        if any(one.listing is not listing for one in subscriptions):
            subscriptions = self._replaced(listing)
        self._teller.refresh(subscriptions, now)
        if subscriptions and self._rights.delayed_only(listing):
            self._see_later(listing.con_id, now)

    def _replaced(self, listing: Listing) -> list[Subscription]:
        """There is another record of a listing, or other rights to it: whose subscriptions go on."""
        for one in self._of(listing.con_id):
            one.listing = listing
            refusal = quote_checks.not_entitled(one, self._rights)
            if refusal is not None:
                self._clients.refuse(one.client, one.req_id, *refusal)
                self._close(one)
        return self._of(listing.con_id)

    def _see_later(self, con_id: int, now: datetime) -> None:
        """A change of now is due for delayed data in fifteen minutes: for each second once."""
        if now - self._noted.get(con_id, now - _SECOND) >= _SECOND:
            self._noted[con_id] = now
            self._agenda.add(now + DELAY, lambda later: self._teller.refresh(self._of(con_id), later))

    def _catch_up(self, one: Subscription, now: datetime, until: datetime) -> None:
        """What happened in the quarter of an hour before a subscription comes second by second; then see above."""
        if one.listing is None or not self._market.has_tape(one.listing.con_id):
            return  # an invented quote changes every second, and all delayed data is told then

        def beat(later: datetime) -> None:
            if self._all.get(one.key) is one:
                self._teller.refresh([one], later)
                if later < until:
                    self._agenda.add(later + _SECOND, beat)

        self._agenda.add(now + _SECOND, beat)

    def leave(self, link: int) -> None:
        self._types.pop(link, None)
        for subscription in [one for one in self._all.values() if one.client.link == link]:
            self._close(subscription)

    # -------------------------------------------------------------------------------- what a script may do to the data

    def delay(self, listing: Listing, now: datetime, *, delayed: bool) -> None:
        """Take the right to live data of a listing away, or give it back, also for those who have subscribed."""
        self._rights.delay(listing.con_id, delayed)
        left = self._replaced(listing)
        self._teller.refresh(left, now)
        if delayed:
            for one in left:
                self._catch_up(one, now, now + DELAY)

    def compete(self, now: datetime, *, competing: bool, listing: Listing | None = None) -> None:
        """Let another session have the live data of one listing or of all (10197, no ticks), or get it back."""
        con_id = None if listing is None else listing.con_id
        self._rights.compete(con_id, competing)
        for one in list(self._all.values()) if con_id is None else self._of(con_id):
            if competing and one.quotes:
                self._clients.refuse(one.client, one.req_id, *entitlements.COMPETING)
            self._teller.refresh([one], now)

    def lose(self) -> None:
        """Forget every subscription without a word, as TWS does when it has lost its data farm (1101)."""
        for one in list(self._all.values()):
            self._close(one)

    # ------------------------------------------------------------------------------------------------- subscriptions

    def _refusal(self, message: RequestMarketData, one: Subscription, *, found: int) -> answers.Refusal | None:
        refusal = quote_checks.malformed(message, taken=one.key in self._all, found=found) or quote_checks.not_entitled(
            one, self._rights
        )
        if refusal is not None:
            return refusal
        if one.listing is not None and one.snapshot and one.quotes and self._rights.competing(one.listing):
            return entitlements.COMPETING
        return None if self._rights.lines.take() else entitlements.NO_LINE

    def _open(self, one: Subscription, now: datetime) -> None:
        self._all[one.key] = one
        listing = one.listing
        if listing is None or not one.quotes:
            return
        self._by_listing.setdefault(listing.con_id, {})[one.key] = one
        self._market.watch(listing.con_id)
        self._teller.begin(one, listing, now)
        if one.warned:
            self._catch_up(one, now, now + DELAY)
        if one.snapshot:
            top = None if one.picture is None else one.picture.top
            if top is not None and top.bid is not None and top.ask is not None:
                self._finish(one.key)
            else:
                self._snapshots.add(one.key, now)

    def _close(self, one: Subscription) -> None:
        if self._all.pop(one.key, None) is None:
            return
        self._snapshots.drop(one.key)
        self._rights.lines.give_back()
        if one.news and self._news is not None:
            self._news.unsubscribe(*one.key)
        if one.listing is not None and one.quotes:
            con_id = one.listing.con_id
            mine = self._by_listing[con_id]
            del mine[one.key]
            if not mine:
                del self._by_listing[con_id]
                self._teller.forget(con_id)
                self._noted.pop(con_id, None)
            self._market.unwatch(con_id)

    def _finish(self, key: _Key) -> None:
        one = self._all[key]
        self._clients.say(one.client, TickSnapshotEnd(req_id=one.req_id))
        self._close(one)

    def _of(self, con_id: int) -> list[Subscription]:
        return list(self._by_listing.get(con_id, {}).values())
