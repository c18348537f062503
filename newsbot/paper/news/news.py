"""The news desk: who subscribed to what, stories as they come, and the archive."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from newsbot.paper.counter import answers
from newsbot.paper.counter.agenda import Agenda
from newsbot.paper.counter.clients import Client, Clients
from newsbot.paper.counter.service import Handler, Service
from newsbot.paper.history.times import news_time, read_news_time
from newsbot.paper.instruments.listing import Listing
from newsbot.paper.market.market import Market
from newsbot.paper.news import newsroom
from newsbot.paper.news.newsroom import Archive, Story
from newsbot.paper.news.newswire import ARCHIVE, NewsWire
from newsbot.tws.contract import Contract
from newsbot.tws.news import (
    HistoricalNewsEnd,
    NewsArticle,
    NewsProvider,
    NewsProviders,
    RequestHistoricalNews,
    RequestNewsArticle,
    RequestNewsProviders,
    TickNews,
)
from newsbot.tws.quote import RequestMarketData

RESULTS_MAX: Final = 300
_AGAIN_MS: Final = 600_000  # so long a new subscription hears again what its client heard last
_LAST_MAX: Final = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class _Subscription:
    client: Client
    req_id: int
    listing: Listing | None  # None: everything of its providers
    providers: frozenset[str]

    @property
    def about(self) -> str:
        """The ticker it is about, empty for a whole channel."""
        return "" if self.listing is None else self.listing.ticker


class NewsDesk(Service):
    """Providers, headlines as they come, headlines of the past, articles."""

    def __init__(self, market: Market, clients: Clients, agenda: Agenda, *, seed: int) -> None:
        self._market = market
        self._clients = clients
        self._agenda = agenda
        self._providers = {provider.code: provider for provider in newsroom.ENTITLED}
        self._archive = Archive()
        self._wire = NewsWire(market, seed=seed)
        self._subscriptions: dict[tuple[int, int], _Subscription] = {}
        self._last: dict[tuple[int, str], TickNews] = {}  # by client id and ticker
        self._pending: dict[tuple[datetime, str, tuple[str, ...]], Story] = {}
        self._played: set[tuple[datetime, str, tuple[str, ...]]] = set()
        self._ringing: set[int] = set()  # listings whose next story is on the agenda
        self._published = 0

    def handlers(self) -> Mapping[type, Handler]:
        return {
            RequestNewsProviders: self._tell_providers,
            RequestNewsArticle: self._article,
            RequestHistoricalNews: self._history,
        }

    def leave(self, link: int) -> None:
        """Forget what the connection subscribed to. It is not told later what it missed."""
        self._subscriptions = {key: one for key, one in self._subscriptions.items() if key[0] != link}

    # -------------------------------------------------------------------------------------- stories as they come

    def subscribe(self, client: Client, message: RequestMarketData, listing: Listing | None, now: datetime) -> bool:
        """Send the stories about a listing as they come, or (None) all of the channel that the message names.

        ``292:`` and codes in the generic tick list choose providers, ``292`` alone takes all that may be read.

        Returns:
            False when that was refused; the client has then been told why.
        """
        contract = message.contract
        if listing is not None and listing.sec_type == "NEWS":  # a channel asked for by its conId
            contract, listing = replace(contract, symbol=listing.root), None
        wanted = _providers(message, self._providers.keys()) if listing is not None else _channel(contract)
        if not wanted <= self._providers.keys():
            known = listing is not None or wanted <= newsroom.PAID
            self._clients.refuse(client, message.req_id, *(newsroom.NOT_ALLOWED if known else answers.NO_CONTRACT))
            return False
        one = _Subscription(client=client, req_id=message.req_id, listing=listing, providers=wanted)
        self._subscriptions[client.link, message.req_id] = one
        self._repeat(one, now)
        for each in self._market.listings() if listing is None else (listing,):
            self._ring_next(each.con_id, now)
        return True

    def unsubscribe(self, link: int, req_id: int) -> None:
        """End a subscription, if there is one."""
        self._subscriptions.pop((link, req_id), None)

    def knows(self, ticker: str) -> bool:
        """Whether there is a listing of that ticker."""
        return self._market.named(ticker) is not None

    def publish(self, story: Story, now: datetime) -> Story:
        """Tell a story at once, move the prices it moves; returns it as told, with its time and id.

        A provider that was not known before may be read from now on.
        """
        self._published += 1
        ident = story.article_id or f"{story.provider}${0x10000000 + self._published:08x}"
        told = replace(story, at=now, article_id=ident)
        self._providers.setdefault(story.provider, NewsProvider(code=story.provider, name=story.provider))
        self._archive.add(told)
        for listing in map(self._market.named, told.tickers):
            if listing is not None and told.move is not None:
                self._market.move(listing.con_id, told.move, now)
        self._tell(told)
        return told

    # ------------------------------------------------------------------------------------- stories from a file

    def load(self, stories: Iterable[Story]) -> None:
        """Stories to be told at their times. The same ones may be loaded twice."""
        for story in stories:
            key = story.at, story.headline, story.tickers
            self._providers.setdefault(story.provider, NewsProvider(code=story.provider, name=story.provider))
            if key not in self._pending and key not in self._played:
                self._pending[key] = story
                self._agenda.add(story.at, partial(self._play, key))

    def begin(self, now: datetime, origin: datetime | None) -> None:
        """The wall clock starts: what was dated ``origin`` (None: the first story) is due now, the rest as later."""
        waiting = list(self._pending.values())
        self._pending.clear()
        start = origin or min((story.at for story in waiting), default=now)
        self.load(replace(story, at=story.at + (now - start)) for story in waiting)

    def end_file(self) -> None:
        """Another clock comes: forget the stories to come, and which were told."""
        self._pending.clear()
        self._played.clear()

    def _play(self, key: tuple[datetime, str, tuple[str, ...]], now: datetime) -> None:
        story = self._pending.pop(key, None)
        if story is not None:
            self._played.add(key)
            self.publish(story, now)

    # ------------------------------------------------------------------------------------------ invented stories

    def _ring_next(self, con_id: int, now: datetime) -> None:
        if con_id not in self._ringing:
            self._ringing.add(con_id)
            self._agenda.add(self._wire.next_at(con_id, now), partial(self._ring, con_id, now))

    def _ring(self, con_id: int, since: datetime, now: datetime) -> None:
        self._ringing.discard(con_id)
        listing = self._market.listing(con_id)
        if listing is None or not self._heard(listing):
            return
        for story in self._wire.between(listing, max(since, now - timedelta(days=2)), now):
            self._tell(story)
        self._ring_next(con_id, now)

    def _repeat(self, one: _Subscription, now: datetime) -> None:
        """TWS sends the latest headline again to whoever subscribes again soon."""
        last = self._last.get((one.client.client_id, one.about))
        if last is not None and last.provider in one.providers:
            age_ms = int(now.timestamp() * 1000) - last.epoch_ms
            if 0 <= age_ms <= _AGAIN_MS:
                self._clients.say(one.client, replace(last, req_id=one.req_id))

    def _heard(self, listing: Listing) -> bool:
        return any(one.listing is None or one.listing.con_id == listing.con_id for one in self._subscriptions.values())

    def _tell(self, story: Story) -> None:
        for one in self._subscriptions.values():
            if story.provider in one.providers and (one.listing is None or one.about in story.tickers):
                told = newsroom.tick(story, one.req_id)
                self._clients.say(one.client, told)
                self._last.pop((one.client.client_id, one.about), None)
                self._last[one.client.client_id, one.about] = told
        while len(self._last) > _LAST_MAX:
            del self._last[next(iter(self._last))]

    # --------------------------------------------------------------------------------------------------- archive

    def _tell_providers(self, client: Client, _message: RequestNewsProviders, _now: datetime) -> None:
        self._clients.say(client, NewsProviders(providers=tuple(self._providers.values())))

    def _article(self, client: Client, message: RequestNewsArticle, now: datetime) -> None:
        story = self._archive.article(message.article_id) or self._wire.article(message.article_id, now)
        if story is None or story.provider != message.provider:
            self._clients.refuse(client, message.req_id, *newsroom.NO_ARTICLE)
        else:
            self._clients.say(client, NewsArticle(req_id=message.req_id, type=0, text=story.body or story.headline))

    def _history(self, client: Client, message: RequestHistoricalNews, now: datetime) -> None:
        """The newest first, as TWS does, after the start and up to and including the end."""
        req_id = message.req_id
        listing = self._market.listing(message.con_id)
        if listing is None:
            self._clients.refuse(client, req_id, *answers.NO_CONTRACT)
            return
        try:
            since, until = _span(message, now)
        except ValueError as fault:
            self._clients.refuse(client, req_id, 321, f"Error validating request.-'bO' : cause - {fault}")
            return
        providers = self._providers.keys() & message.providers.replace(" ", "").split("+")
        if not providers:
            self._clients.refuse(client, req_id, *newsroom.NOT_ALLOWED)
            return
        most = min(message.count, RESULTS_MAX)
        published = self._archive.about(listing.ticker, providers, since, until)
        invented = self._wire.latest(listing, providers, since, until, most + 1)
        found = sorted((*published, *invented), key=lambda story: (story.at, story.article_id), reverse=True)
        self._clients.say(
            client,
            *(newsroom.past(story, req_id, news_time(story.at)) for story in found[:most]),
            HistoricalNewsEnd(req_id=req_id, has_more=len(found) > most),
        )


def _span(message: RequestHistoricalNews, now: datetime) -> tuple[datetime, datetime]:
    if not message.providers.strip():
        raise ValueError("news provider codes must be given")
    if message.count < 1:
        raise ValueError("number of results must be > 0")
    until = min(now, read_news_time(message.end, now)) if message.end.strip() else now
    return read_news_time(message.start, now) if message.start.strip() else until - ARCHIVE, until


def _providers(message: RequestMarketData, allowed: Collection[str]) -> frozenset[str]:
    """The codes behind 292 in a generic tick list; all that may be read when there are none."""
    words = message.generic_ticks.replace(" ", "").split(",")
    named = frozenset(
        code for word in words if word.startswith("292:") for code in word.removeprefix("292:").split("+") if code
    )
    return named or frozenset(allowed)


def _channel(contract: Contract) -> frozenset[str]:
    """The provider of a whole channel, ``BRFG:BRFG_ALL`` at the exchange BRFG; what is no channel has another name."""
    provider, _, rest = contract.symbol.partition(":")
    fits = rest == f"{provider}_ALL" and contract.exchange in ("", provider)
    return frozenset((provider if fits else "",))
