"""The paper broker without its socket: a message in, messages out; time comes in and timers are virtual.

Not thread-safe: the server calls from one thread.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from newsbot.domain.error import Finding
from newsbot.paper.account.account import Account
from newsbot.paper.account.office import Office
from newsbot.paper.account.till import Till
from newsbot.paper.counter.agenda import Agenda
from newsbot.paper.counter.clients import Clients, Out
from newsbot.paper.counter.entitlements import LINES, Entitlements
from newsbot.paper.counter.pace import Pacer, Pacing
from newsbot.paper.counter.reception import Reception
from newsbot.paper.counter.service import Handler, Service
from newsbot.paper.faults.assembly import assemble
from newsbot.paper.faults.feeds import Feeds
from newsbot.paper.faults.known import strangers
from newsbot.paper.faults.rule import Rule
from newsbot.paper.faults.safe import Safe
from newsbot.paper.history.beginnings import Beginnings
from newsbot.paper.history.farm import Farm
from newsbot.paper.history.history import History
from newsbot.paper.history.ticks import PastTicks
from newsbot.paper.instruments.listing import Listing
from newsbot.paper.market.market import Market, TapeRow
from newsbot.paper.news.bulletins import BulletinBoard
from newsbot.paper.news.news import NewsDesk
from newsbot.paper.news.newsroom import Story
from newsbot.paper.orders.desk import Desk
from newsbot.paper.orders.orders import PaperOrder
from newsbot.paper.orders.policy import Policy
from newsbot.paper.quotes.depth import DepthBoard
from newsbot.paper.quotes.quotes import QuoteBoard
from newsbot.paper.quotes.realtime_bars import RealTimeBarBoard
from newsbot.paper.quotes.stream import StreamBoard
from newsbot.paper.reference.reference import Reference
from newsbot.paper.zone import iso
from newsbot.tws.hello import StartApi


class Broker:
    """One account, its orders and its clients.

    Ids are deterministic: the same seed, start of the clock and requests give the same bytes. Another start gives
    other ids.

    ``handle`` and ``advance`` return what is to be sent, in order: pairs of link and message, where a link is the
    number the caller gave a connection and Hangup closes one.
    """

    def __init__(
        self,
        market: Market,
        *,
        account: str = "DU0000000",
        cash: Decimal = Decimal(100_000),
        base_currency: str = "USD",
        seed: int = 0,
        policy: Policy | None = None,
        pacing: Pacing | None = None,
        history_pacing: bool = True,
        lines: int = LINES,
    ) -> None:
        self._market = market
        self._clients = Clients()
        self._agenda = Agenda()
        self._pacing = pacing
        self.pacer = Pacer()  # without a rule until the wall clock starts
        till = Till(market, Account.opened(account, cash, base_currency))
        self._office = Office(market, self._clients, self._agenda, till)
        self._desk = Desk(market, self._clients, self._office, seed=seed, agenda=self._agenda, policy=policy)
        self.rights = Entitlements(lines)
        self.news = NewsDesk(market, self._clients, self._agenda, seed=seed)
        self.bulletins = BulletinBoard(self._clients, self._agenda, seed=seed)
        farm = Farm(self._agenda)
        past = PastTicks(market, self._clients, self._agenda, self.rights, farm, paced=history_pacing)
        self.quotes = QuoteBoard(market, self._clients, self._agenda, self.rights, news=self.news)
        self.depth = DepthBoard(market, self._clients, self.rights, seed=seed)
        self.streams = StreamBoard(market, self._clients, self.rights, past)
        self.bars = RealTimeBarBoard(market, self._clients, self._agenda, self.rights)
        self._reception = Reception(
            self._clients, self.pacer, account=lambda: self.account.name, next_id=self._desk.next_id
        )
        self._services: tuple[Service, ...] = (
            self._reception,
            self.quotes,
            self.depth,
            self.streams,
            self.bars,
            self._desk,
            self._office,
            Reference(market, self._clients, account),
            self.news,
            self.bulletins,
            History(market, self._clients, self._agenda, self.rights, farm, paced=history_pacing),
            past,
            Beginnings(market, self._clients, self._agenda),
        )
        feeds = Feeds(quotes=self.quotes, depth=self.depth, streams=self.streams, bars=self.bars)
        self.faults = assemble(
            market, self._clients, self._agenda, desk=self._desk, safe=Safe(self._office, till), feeds=feeds,
            pacer=self.pacer, take=self._take, seed=seed,
        )  # fmt: skip
        self._handlers: dict[type, Handler] = {
            kind: handler for service in self._services for kind, handler in service.handlers().items()
        }

    @property
    def now(self) -> datetime | None:
        """The broker's clock, aware UTC; None until it was first advanced."""
        return self._clients.now

    @property
    def desk(self) -> Desk:
        """The order desk: its policy may be set, and its hand does to orders what people and accidents do."""
        return self._desk

    @property
    def account(self) -> Account:
        """The account as it stands."""
        return self._office.account

    def load(self, listings: Iterable[Listing], tape: Iterable[TapeRow], news: Iterable[Story] = ()) -> None:
        """Bring a market and news of one's own: see Market.load and NewsDesk.load."""
        self._market.load(listings, tape)
        self.news.load(news)

    def next_event_at(self) -> datetime | None:
        """When something will happen by itself: a timer, a quote; None when nothing is to come."""
        times = (self._market.next_at(), self._desk.next_due(), self._agenda.next_due())
        return min((at for at in times if at is not None), default=None)

    def begin(self, now: datetime) -> None:
        """Start on the wall clock: it is ``now``, and a tape begins now, whatever the times written in it.

        A broker that was restored goes on from where its clock stood: the market and its orders have gone on since.
        """
        if self.now is not None:
            self.pacer.rule = self._pacing
            self.faults.begin(now)
            return
        self.news.begin(now, self._market.next_at())
        self._market.begin_tape(now)
        self._desk.begin(now)
        self.pacer.rule = self._pacing
        self._clients.now = now
        self._market.tell(now)
        self.faults.begin(now)

    def end_tape(self) -> None:
        """A driver comes: what the wall clock had still to play is dropped, the driver brings its own."""
        self._market.end_tape()
        self.news.end_file()

    def set_clock(self, now: datetime) -> None:
        """Another clock takes over: it is ``now``, and what was under way stays as far ahead as it was."""
        if self.now is not None:
            self._desk.shift(now - self.now)
            self._agenda.shift(now - self.now)
        self._market.restart(now)
        self._desk.begin(now)
        self.pacer.rule = None  # a driven clock stands still while messages come
        self._clients.now = now
        self._market.tell(now)
        self.faults.begin(now)

    def advance(self, to: datetime, enough: Callable[[], bool] | None = None) -> list[Out]:
        """Play every timer and quote up to and including ``to``, in order of time.

        On the wall clock ``enough`` is asked after each: when it is, the clock stays there, a little behind, and the
        rest is for the next call.

        Raises:
            ValueError: ``to`` is before the broker's clock: it never goes back.
        """
        if self.now is not None and to < self.now:
            raise ValueError(f"the clock stands at {iso(self.now)} and never goes back")
        if self.now is None:
            self._desk.begin(to)
            self.faults.begin(to)
        self._market.start(to)
        self._agenda.present = None if enough is None else to
        while (at := self.next_event_at()) is not None and at <= to:
            at = at if self.now is None else max(at, self.now)
            self._clients.now = at
            self._market.tell(at)
            self._play(at)
            if enough is not None and enough():
                return self._clients.flush()
        self._clients.now = to
        self._market.tell(to)
        return self._clients.flush()

    def handle(self, link: int, message: Any) -> list[Out]:
        """Answer one message of the connection ``link``, at the broker's present time.

        Raises:
            ValueError: the clock was never set.
        """
        if self.now is None:
            raise ValueError("the broker's clock was never set")
        if self.faults.armed:
            self.faults.hear(link, message)
        else:
            self._take(link, message)
        return self._clients.flush()

    def strangers(self, rules: Iterable[Rule], today: date, path: str = "") -> list[Finding]:
        """What fault rules name that this broker does not serve, one finding each; ``path`` is the script's."""
        return strangers(rules, self._market.directory, today, path)

    def joined(self, link: int, number: int) -> list[Out]:
        """An API client has connected, the ``number``-th; it has said nothing yet."""
        self.faults.joined(link, number)
        return self._clients.flush()

    def settle(self) -> list[Out]:
        """What is to be sent after something was done to the broker from outside."""
        return self._clients.flush()

    def client_ids(self) -> list[int]:
        """Who is connected, in the order they came."""
        return [client.client_id for client in self._clients]

    def orders(self) -> list[PaperOrder]:
        """The orders that are transmitted and not over, as they were placed."""
        return self._desk.book.orders.live()

    def positions(self) -> dict[str, int]:
        """What is held, by ticker."""
        account = self.account
        return {
            account.listings[con_id].ticker: holding.quantity
            for con_id, holding in account.holdings.items()
            if holding.quantity and con_id in account.listings
        }

    def leave(self, link: int) -> None:
        """The connection is gone: its client id is free, its orders stay."""
        self._clients.remove(link)
        self.faults.leave(link)
        for service in self._services:
            service.leave(link)

    def take_ledger(self) -> list[str]:
        """The ledger lines that have come since the last call, without line ends."""
        return self._desk.take_ledger()

    def _take(self, link: int, message: Any) -> None:
        """Let the broker handle a message, whatever stood before it."""
        client = self._clients.on(link)
        now = self._clients.now
        if now is None:
            return
        if client is not None:
            if self._reception.admits(client, now):
                self._handlers[type(message)](client, message, now)
        elif isinstance(message, StartApi):
            self._reception.start(link, message)

    def _play(self, at: datetime) -> None:
        due = self._market.next_at()
        if due is not None and due <= at:
            for listing, before, after in self._market.step():
                for service in self._services:
                    service.quoted(listing, before, after, at)
        elif (due := self._desk.next_due()) is not None and due <= at:
            self._desk.fire(at)
        else:
            self._agenda.fire(at)
