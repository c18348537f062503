"""The account's office: answers questions about money and positions, and tells subscribers of changes."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from newsbot.paper import answers, statement
from newsbot.paper.account import INITIAL_MARGIN, Account, book_fill, figures
from newsbot.paper.clients import Client, Clients
from newsbot.paper.listing import Listing
from newsbot.paper.market import Market, Top
from newsbot.paper.service import Handler, Service
from newsbot.tws import account as acc

SUMMARIES_MAX: Final = 2  # concurrent account summary subscriptions


class Office(Service):
    """Keeps the account and its subscribers."""

    def __init__(self, market: Market, clients: Clients, account: Account) -> None:
        self._market = market
        self._clients = clients
        self.account = account

    def handlers(self) -> Mapping[type, Handler]:
        kinds = (
            acc.RequestPositions,
            acc.CancelPositions,
            acc.RequestAccountUpdates,
            acc.RequestAccountUpdatesMulti,
            acc.CancelAccountUpdatesMulti,
            acc.RequestAccountSummary,
            acc.CancelAccountSummary,
            acc.RequestPnL,
            acc.CancelPnL,
        )
        return dict.fromkeys(kinds, self.answer)

    def book(self, con_id: int, *, signed: int, price: Decimal, fee: Decimal) -> Decimal | None:
        """Put a fill into the account; what it realised, None when it opened a position."""
        self.account, realized = book_fill(self.account, con_id, signed=signed, price=price, fee=fee)
        return realized

    def free_margin(self) -> Decimal:
        """What may still be used as initial margin, orders apart."""
        return figures(self.account, statement.prices(self.account, self._market)).available

    def margin_for(self, value: Decimal) -> Decimal:
        """The initial margin of a position of that value."""
        return (value * INITIAL_MARGIN).quantize(Decimal("0.01"))

    def answer(self, client: Client, message: Any, now: datetime) -> None:
        """Answer one of the account requests."""
        name = getattr(message, "account", "")
        if name not in ("", "All", self.account.name):
            text = f"Error validating request: invalid account code {name}"
            self._clients.refuse(client, getattr(message, "req_id", -1), 321, text)
            return
        match message:
            case acc.RequestPositions():
                client.positions = True
                self._clients.say(client, *statement.positions(self.account, self._market), acc.PositionsEnd())
            case acc.CancelPositions():
                client.positions = False
            case acc.RequestAccountUpdates(subscribe=subscribe):
                client.account = subscribe
                if subscribe:
                    self._tell_values(client, now)
                    self._clients.say(client, acc.AccountDownloadEnd(account=self.account.name))
            case acc.RequestAccountUpdatesMulti(req_id=req_id, model_code=model_code):
                client.values[req_id] = model_code
                self._tell_multi(client, req_id, model_code)
                self._clients.say(client, acc.AccountValuesMultiEnd(req_id=req_id))
            case acc.CancelAccountUpdatesMulti(req_id=req_id):
                client.values.pop(req_id, None)
            case acc.RequestAccountSummary():
                self._summary(client, message)
            case acc.CancelAccountSummary(req_id=req_id):
                client.summaries.pop(req_id, None)
            case acc.RequestPnL(req_id=req_id):
                client.pnls.add(req_id)
                self._clients.say(client, statement.pnl(req_id, self.account, self._market))
            case acc.CancelPnL(req_id=req_id):
                client.pnls.discard(req_id)

    def changed(self, con_id: int, now: datetime) -> None:
        """A fill has changed the account: tell every subscriber."""
        for client in self._clients:
            if client.positions:
                self._clients.say(client, *statement.positions(self.account, self._market, con_id))
            if client.account:
                self._tell_values(client, now)
            for req_id, model_code in client.values.items():
                self._tell_multi(client, req_id, model_code)
            for req_id, tags in client.summaries.items():
                self._tell_summary(client, req_id, tags)
        self._tell_pnl()

    def quoted(self, listing: Listing, before: Top, after: Top, now: datetime) -> None:  # noqa: ARG002
        """A quote has changed: tell profit and loss when the contract is held."""
        if self.account.holding(listing.con_id).quantity:
            self._tell_pnl()

    def _summary(self, client: Client, message: acc.RequestAccountSummary) -> None:
        if len(client.summaries) >= SUMMARIES_MAX and message.req_id not in client.summaries:
            text = "Error processing request: maximum number of account summary requests exceeded"
            self._clients.refuse(client, message.req_id, 322, text)
            return
        client.summaries[message.req_id] = message.tags
        self._tell_summary(client, message.req_id, message.tags)
        self._clients.say(client, acc.AccountSummaryEnd(req_id=message.req_id))

    def _tell_values(self, client: Client, now: datetime) -> None:
        name = self.account.name
        for key, value, currency in statement.values(self.account, self._market):
            self._clients.say(client, acc.AccountValue(key=key, value=value, currency=currency, account=name))
        self._clients.say(client, *statement.portfolio(self.account, self._market), answers.account_time(now))

    def _tell_multi(self, client: Client, req_id: int, model_code: str) -> None:
        name = self.account.name
        for key, value, currency in statement.values(self.account, self._market):
            told = acc.AccountValueMulti(
                req_id=req_id, account=name, model_code=model_code, key=key, value=value, currency=currency
            )
            self._clients.say(client, told)

    def _tell_summary(self, client: Client, req_id: int, tags: str) -> None:
        name = self.account.name
        for tag, value, currency in statement.summary(self.account, self._market, tags):
            told = acc.AccountSummary(req_id=req_id, account=name, tag=tag, value=value, currency=currency)
            self._clients.say(client, told)

    def _tell_pnl(self) -> None:
        for client in self._clients:
            for req_id in sorted(client.pnls):
                self._clients.say(client, statement.pnl(req_id, self.account, self._market))
