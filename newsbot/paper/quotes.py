"""Quote subscriptions: who sees which ticks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from newsbot.paper import answers, entitlements, generic, venues
from newsbot.paper.agenda import Agenda
from newsbot.paper.clients import Client, Clients
from newsbot.paper.entitlements import Entitlements
from newsbot.paper.listing import Listing
from newsbot.paper.market import Market
from newsbot.paper.option_ticks import computations
from newsbot.paper.pictures import DELAY, Pictures
from newsbot.paper.search import not_one
from newsbot.paper.service import Handler, Service
from newsbot.paper.ticks import Picture, changes, places
from newsbot.paper.top import Top
from newsbot.tws.quote import (
    CancelMarketData,
    MarketDataType,
    RequestMarketData,
    RequestMarketDataType,
    TickParameters,
    TickSnapshotEnd,
)

SNAPSHOT_WAIT: Final = timedelta(seconds=11)
LIVE, FROZEN, DELAYED, DELAYED_FROZEN = 1, 2, 3, 4
_NOT_SUBSCRIBED: Final = "Requested market data is not subscribed."
_ALL_PERMISSIONS: Final = 3
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


@dataclass(slots=True, kw_only=True)
class _Subscription:
    """``kind`` is the sort of data told last, 0 before the first; ``picture`` what the client has been told so far.

    ``listing`` is None for a news channel; ``quotes`` is False when only news are wanted.
    """

    client: Client
    req_id: int
    listing: Listing | None
    asked: int
    wanted: frozenset[str]
    quotes: bool
    news: bool
    snapshot: bool = False
    regulatory: bool = False
    kind: int = 0
    picture: Picture | None = None
    warned: bool = False  # of delayed data (10167)

    @property
    def key(self) -> _Key:
        return self.client.link, self.req_id


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
        self._pictures = Pictures(market)
        self._types: dict[int, int] = {}
        self._all: dict[_Key, _Subscription] = {}
        self._by_listing: dict[int, dict[_Key, _Subscription]] = {}
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
        subscription = _Subscription(
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
        self._refresh(subscriptions, now)
        if subscriptions and self._rights.delayed_only(listing):
            self._see_later(listing.con_id, now)

    def _see_later(self, con_id: int, now: datetime) -> None:
        """A change of now is due for delayed data in fifteen minutes: for each second once."""
        if now - self._noted.get(con_id, now - _SECOND) >= _SECOND:
            self._noted[con_id] = now
            self._agenda.add(now + DELAY, lambda later: self._refresh(self._of(con_id), later))

    def _catch_up(self, one: _Subscription, now: datetime, until: datetime) -> None:
        """What happened in the quarter of an hour before a subscription comes second by second; then see above."""
        if one.listing is None or not self._market.has_tape(one.listing.con_id):
            return  # an invented quote changes every second, and all delayed data is told then

        def beat(later: datetime) -> None:
            if self._all.get(one.key) is one:
                self._refresh([one], later)
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
        for one in self._of(listing.con_id):
            refusal = self._not_entitled(one)
            if refusal is not None:
                self._clients.refuse(one.client, one.req_id, *refusal)
                self._close(one)
        self._refresh(self._of(listing.con_id), now)

    def compete(self, now: datetime, *, competing: bool, listing: Listing | None = None) -> None:
        """Let another session have the live data of one listing or of all (10197, no ticks), or get it back."""
        con_id = None if listing is None else listing.con_id
        self._rights.compete(con_id, competing)
        for one in list(self._all.values()) if con_id is None else self._of(con_id):
            if competing and one.quotes:
                self._clients.refuse(one.client, one.req_id, *entitlements.COMPETING)
            self._refresh([one], now)

    def lose(self) -> None:
        """Forget every subscription without a word, as TWS does when it has lost its data farm (1101)."""
        for one in list(self._all.values()):
            self._close(one)

    # ------------------------------------------------------------------------------------------------- subscriptions

    def _refusal(self, message: RequestMarketData, one: _Subscription, *, found: int) -> answers.Refusal | None:
        refusal = _malformed(message, taken=one.key in self._all, found=found) or self._not_entitled(one)
        if refusal is not None:
            return refusal
        if one.listing is not None and one.snapshot and one.quotes and self._rights.competing(one.listing):
            return entitlements.COMPETING
        return None if self._rights.lines.take() else entitlements.NO_LINE

    def _not_entitled(self, one: _Subscription) -> answers.Refusal | None:
        listing = one.listing
        if listing is None or not one.quotes or one.regulatory or one.asked in (DELAYED, DELAYED_FROZEN):
            return None
        if not self._rights.delayed_only(listing):
            return None
        where = f"{listing.root} {listing.primary_exchange}/TOP/ALL"
        return 354, f"{_NOT_SUBSCRIBED}Delayed market data is available.{where}"

    def _open(self, one: _Subscription, now: datetime) -> None:
        self._all[one.key] = one
        listing = one.listing
        if listing is None or not one.quotes:
            return
        self._by_listing.setdefault(listing.con_id, {})[one.key] = one
        self._market.watch(listing.con_id)
        self._clients.say(
            one.client,
            TickParameters(
                req_id=one.req_id,
                min_tick=listing.min_tick,
                exchange_map=venues.exchange_map(listing.sec_type, listing.currency),
                snapshot_permissions=_ALL_PERMISSIONS,
            ),
        )
        if generic.FUNDAMENTALS & one.wanted:
            self._clients.refuse(one.client, one.req_id, 10358, "Fundamentals data is not allowed")
        if self._rights.competing(listing):
            self._clients.refuse(one.client, one.req_id, *entitlements.COMPETING)
        self._refresh([one], now)
        if self._all.get(one.key) is one and not one.snapshot:
            days = self._pictures.days(listing, now) if generic.needs_days(one.wanted) else ()
            self._clients.say(one.client, *generic.standing(one.req_id, one.wanted, listing, days, now))
        if one.snapshot:
            top = None if one.picture is None else one.picture.top
            if top is not None and top.bid is not None and top.ask is not None:
                self._finish(one)
            else:
                self._agenda.add(now + SNAPSHOT_WAIT, lambda _now: self._finish(one))

    def _close(self, one: _Subscription) -> None:
        if self._all.pop(one.key, None) is None:
            return
        self._rights.lines.give_back()
        if one.news and self._news is not None:
            self._news.unsubscribe(*one.key)
        if one.listing is not None and one.quotes:
            con_id = one.listing.con_id
            mine = self._by_listing[con_id]
            del mine[one.key]
            if not mine:
                del self._by_listing[con_id]
                self._pictures.forget(con_id)
                self._noted.pop(con_id, None)
            self._market.unwatch(con_id)

    def _finish(self, one: _Subscription) -> None:
        if self._all.get(one.key) is one:
            self._clients.say(one.client, TickSnapshotEnd(req_id=one.req_id))
            self._close(one)

    def _of(self, con_id: int) -> list[_Subscription]:
        return list(self._by_listing.get(con_id, {}).values())

    # --------------------------------------------------------------------------------------------------------- ticks

    def _refresh(self, subscriptions: Iterable[_Subscription], now: datetime) -> None:
        """Tell each what it has not been told yet."""
        for one in subscriptions:
            listing = one.listing
            if listing is not None and one.quotes and (one.regulatory or not self._silent(one, listing)):
                self._tell(one, listing, now)

    def _silent(self, one: _Subscription, listing: Listing) -> bool:
        delayed = self._rights.delayed_only(listing) and one.asked in (DELAYED, DELAYED_FROZEN)
        return self._rights.competing(listing) and not delayed

    def _tell(self, one: _Subscription, listing: Listing, now: datetime) -> None:
        delayed = self._rights.delayed_only(listing) and not one.regulatory
        frozen = one.asked in (FROZEN, DELAYED_FROZEN)
        if delayed and not one.warned:
            one.warned = True
            text = f"{_NOT_SUBSCRIBED} Displaying delayed market data."
            self._clients.refuse(one.client, one.req_id, 10167, text)
            self._catch_up(one, now, now + DELAY)
        picture, still = self._pictures.of(listing, now, delayed=delayed, frozen=frozen)
        kind = (DELAYED_FROZEN if still else DELAYED) if delayed else (FROZEN if still else LIVE)
        told = one.picture
        if kind != one.kind:
            self._clients.say(one.client, MarketDataType(req_id=one.req_id, type=kind))
            if (one.kind in (DELAYED, DELAYED_FROZEN)) != delayed:
                told = None
            one.kind = kind
        one.picture = picture
        self._clients.say(one.client, *changes(one.req_id, told, picture, delayed=delayed))
        if told is None and not delayed:
            self._clients.say(one.client, *places(one.req_id, listing, picture.top))
        self._beside(one, listing, told, picture, now, delayed=delayed)

    def _beside(
        self,
        one: _Subscription,
        listing: Listing,
        told: Picture | None,
        picture: Picture,
        now: datetime,
        *,
        delayed: bool,
    ) -> None:
        before = Top() if told is None else told.top
        if listing.sec_type == "OPT":
            under = self._market.named(listing.underlying)
            price = None if under is None else self._pictures.price(under, now, delayed=delayed)
            seen = (listing, price, now)
            self._clients.say(one.client, *computations(one.req_id, seen, before, picture.top, delayed=delayed))
        if one.wanted and not delayed and not one.snapshot:
            moment = generic.Moment(
                listing=listing,
                before=before,
                top=picture.top,
                day=picture.day,
                now=now,
                regular=self._market.is_open(listing, now, outside_rth=False),
            )
            self._clients.say(one.client, *generic.moving(one.req_id, one.wanted, moment))


def _malformed(message: RequestMarketData, *, taken: bool, found: int) -> answers.Refusal | None:
    """Why a subscription is not opened, as far as the request tells; None when it may be."""
    if taken:
        return entitlements.DUPLICATE
    if found != 1:
        return not_one(message.contract, found)
    wrong = generic.unknown(message.generic_ticks)
    if wrong:
        return (
            321,
            f"Error validating request: incorrect generic tick list of {wrong}.  Legal ones are: {generic.LEGAL}",
        )
    if (message.snapshot or message.regulatory_snapshot) and message.generic_ticks.strip():
        return 321, "Error validating request: snapshot market data subscription is not applicable to generic ticks"
    return None
