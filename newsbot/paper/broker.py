"""The paper broker without its socket: a message in, messages out; time comes in and timers are virtual.

Not thread-safe: the server calls from one thread.
"""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from newsbot.paper import answers
from newsbot.paper.account import Account
from newsbot.paper.agenda import Agenda
from newsbot.paper.clients import Client, Clients, Hangup, Out
from newsbot.paper.desk import Desk
from newsbot.paper.ledger import iso
from newsbot.paper.listing import Listing
from newsbot.paper.market import Market, TapeRow
from newsbot.paper.office import Office
from newsbot.paper.quotes import QuoteBoard
from newsbot.paper.reference import Reference
from newsbot.paper.service import Handler, Service
from newsbot.paper.till import Till
from newsbot.tws import hello, messages


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
    ) -> None:
        self._market = market
        self._clients = Clients()
        self._agenda = Agenda()
        till = Till(market, Account.opened(account, cash, base_currency))
        self._office = Office(market, self._clients, self._agenda, till)
        self._desk = Desk(market, self._clients, self._office, seed=seed, agenda=self._agenda)
        self._services: tuple[Service, ...] = (
            QuoteBoard(market, self._clients, self._agenda),
            self._desk,
            self._office,
            Reference(market, self._clients, account),
        )
        self._handlers: dict[type, Handler] = {
            kind: handler for service in self._services for kind, handler in service.handlers().items()
        }

    @property
    def now(self) -> datetime | None:
        """The broker's clock, aware UTC; None until it was first advanced."""
        return self._clients.now

    @property
    def account(self) -> Account:
        """The account as it stands."""
        return self._office.account

    def load(self, listings: Iterable[Listing], tape: Iterable[TapeRow]) -> None:
        """Bring a market of one's own: see Market.load."""
        self._market.load(listings, tape)

    def next_event_at(self) -> datetime | None:
        """When something will happen by itself: a timer, a quote; None when nothing is to come."""
        times = (self._market.next_at(), self._desk.next_due(), self._agenda.next_due())
        return min((at for at in times if at is not None), default=None)

    def begin(self, now: datetime) -> None:
        """Start on the wall clock: it is ``now``, and a tape begins now, whatever the times written in it."""
        self._market.begin_tape(now)
        self._desk.begin(now)
        self._clients.now = now
        self._market.tell(now)

    def end_tape(self) -> None:
        """A driver comes: what the wall clock had still to play is dropped, the driver brings its own."""
        self._market.end_tape()

    def set_clock(self, now: datetime) -> None:
        """Another clock takes over: it is ``now``, and what was under way stays as far ahead as it was."""
        if self.now is not None:
            self._desk.shift(now - self.now)
            self._agenda.shift(now - self.now)
        self._market.restart(now)
        self._desk.begin(now)
        self._clients.now = now
        self._market.tell(now)

    def advance(self, to: datetime) -> list[Out]:
        """Play every timer and quote up to and including ``to``, in order of time.

        Raises:
            ValueError: ``to`` is before the broker's clock: it never goes back.
        """
        if self.now is not None and to < self.now:
            raise ValueError(f"the clock stands at {iso(self.now)} and never goes back")
        if self.now is None:
            self._desk.begin(to)
        self._market.start(to)
        while (at := self.next_event_at()) is not None and at <= to:
            at = at if self.now is None else max(at, self.now)
            self._clients.now = at
            self._market.tell(at)
            self._play(at)
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
        client = self._clients.on(link)
        if client is not None:
            self._answer(client, message, self.now)
        elif isinstance(message, hello.StartApi):
            self._start(link, message)
        return self._clients.flush()

    def leave(self, link: int) -> None:
        """The connection is gone: its client id is free, its orders stay."""
        self._clients.remove(link)
        for service in self._services:
            service.leave(link)

    def take_ledger(self) -> list[str]:
        """The ledger lines that have come since the last call, without line ends."""
        return self._desk.take_ledger()

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

    def _start(self, link: int, message: hello.StartApi) -> None:
        if self._clients.named(message.client_id) is not None:
            text = "Unable to connect as the client id is already in use. Retry with a unique client id."
            self._clients.say_on(link, hello.Notice(ident=-1, code=326, text=text))
            self._clients.say_on(link, Hangup())
            return
        client = self._clients.add(link, message.client_id)
        self._clients.say(
            client,
            hello.ManagedAccounts(accounts=self.account.name),
            hello.NextValidId(order_id=self._desk.next_id(client.client_id)),
            *(hello.Notice(ident=-1, code=code, text=text) for code, text in answers.FARMS),
        )

    def _answer(self, client: Client, message: Any, now: datetime) -> None:
        handler = self._handlers.get(type(message))
        if handler is not None:
            handler(client, message, now)
            return
        match message:
            case hello.RequestIds():
                self._clients.say(client, hello.NextValidId(order_id=self._desk.next_id(client.client_id)))
            case hello.RequestManagedAccounts():
                self._clients.say(client, hello.ManagedAccounts(accounts=self.account.name))
            case hello.RequestTime():
                self._clients.say(client, hello.CurrentTime(epoch_s=int(now.timestamp())))
            case hello.RequestTimeMillis():
                self._clients.say(client, hello.CurrentTimeMillis(epoch_ms=int(now.timestamp() * 1000)))
            case hello.SetLogLevel():
                pass  # it has no answer
            case hello.StartApi():
                self._clients.refuse(client, -1, 321, "Error validating request: the API has been started already")
            case messages.Malformed(ident=ident, fault=fault):
                self._clients.refuse(client, ident, 320, f"Error reading request: {fault}")
            case messages.Unknown(msg_id=msg_id, fields=fields):
                self._clients.say(client, answers.unsupported(msg_id, fields))
            case _:
                # A message with a table and no counter: the table came first.
                table = messages.TABLE_OF[type(message)]
                wire = table.encode(message, messages.CEILING)[1:]
                self._clients.say(client, answers.unsupported(table.msg_id, wire))
