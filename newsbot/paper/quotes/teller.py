"""What the subscribers of quotes are told: a picture of the market, and from then on what changes in it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from newsbot.paper.counter import entitlements
from newsbot.paper.counter.clients import Client, Clients
from newsbot.paper.counter.entitlements import Entitlements
from newsbot.paper.instruments import venues
from newsbot.paper.instruments.listing import Listing
from newsbot.paper.market.market import Market
from newsbot.paper.market.top import Top
from newsbot.paper.quotes import generic
from newsbot.paper.quotes.option_ticks import computations
from newsbot.paper.quotes.pictures import Pictures
from newsbot.paper.quotes.ticks import Picture, changes, places
from newsbot.tws.quote import MarketDataType, TickParameters

LIVE, FROZEN, DELAYED, DELAYED_FROZEN = 1, 2, 3, 4
NOT_SUBSCRIBED: Final = "Requested market data is not subscribed."
_ALL_PERMISSIONS: Final = 3


@dataclass(slots=True, kw_only=True)
class Subscription:
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
    def key(self) -> tuple[int, int]:
        """Link and request id."""
        return self.client.link, self.req_id


class QuoteTeller:
    """Tells subscribers what they have not been told yet, of the sort of data they may have."""

    def __init__(self, market: Market, clients: Clients, rights: Entitlements) -> None:
        self._market = market
        self._clients = clients
        self._rights = rights
        self._pictures = Pictures(market)

    def begin(self, one: Subscription, listing: Listing, now: datetime) -> None:
        """What stands at the head of a subscription, and all that is known now."""
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
        if self._rights.competing(listing) and self._silent(one, listing):
            self._clients.refuse(one.client, one.req_id, *entitlements.COMPETING)
        self.refresh([one], now)
        if one.wanted:
            days = self._pictures.days(listing, now) if generic.needs_days(one.wanted) else ()
            self._clients.say(one.client, *generic.standing(one.req_id, one.wanted, listing, days, now))

    def forget(self, con_id: int) -> None:
        """Nobody watches this listing any more."""
        self._pictures.forget(con_id)

    def refresh(self, subscriptions: Iterable[Subscription], now: datetime) -> None:
        """Tell each what it has not been told yet."""
        for one in subscriptions:
            listing = one.listing
            if listing is not None and one.quotes and not self._silent(one, listing):
                self._tell(one, listing, now)

    def _silent(self, one: Subscription, listing: Listing) -> bool:
        """Whether another session has what this subscriber would get. Delayed data and a paid picture it never has."""
        delayed = self._rights.delayed_only(listing) and one.asked in (DELAYED, DELAYED_FROZEN)
        return self._rights.competing(listing) and not delayed and not one.regulatory

    def _tell(self, one: Subscription, listing: Listing, now: datetime) -> None:
        delayed = self._rights.delayed_only(listing) and not one.regulatory
        frozen = one.asked in (FROZEN, DELAYED_FROZEN)
        if delayed and not one.warned:
            one.warned = True
            text = f"{NOT_SUBSCRIBED} Displaying delayed market data."
            self._clients.refuse(one.client, one.req_id, 10167, text)
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
        one: Subscription,
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
