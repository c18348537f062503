"""The account's office: answers questions about money and positions, and tells subscribers of changes."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from newsbot.paper.account import statement
from newsbot.paper.account.account import Account
from newsbot.paper.account.subscriptions import Subscriptions
from newsbot.paper.account.till import Till
from newsbot.paper.account.valuation import Gain
from newsbot.paper.counter import answers
from newsbot.paper.counter.agenda import Agenda
from newsbot.paper.counter.clients import Client, Clients
from newsbot.paper.counter.service import Handler, Service
from newsbot.paper.instruments.listing import Listing
from newsbot.paper.market.market import Market, Top
from newsbot.tws import account as acc
from newsbot.tws import portfolio as port

SUMMARIES_MAX: Final = 2  # concurrent account summary subscriptions of all clients
REFRESH_EVERY: Final = timedelta(minutes=3)  # values that nothing has changed are told again
PNL_EVERY: Final = timedelta(seconds=1)


class Office(Service):
    """Keeps the subscribers of the account; the money itself is in the till."""

    def __init__(self, market: Market, clients: Clients, agenda: Agenda, till: Till) -> None:
        self._market = market
        self._clients = clients
        self._agenda = agenda
        self.till = till
        self._wanted: dict[int, Subscriptions] = {}
        self._refreshing = False
        self._pnl_told: datetime | None = None
        self._pnl_due = False
        self.ready = True  # AccountReady: a fault script may say that no figure is reliable

    @property
    def account(self) -> Account:
        """The account as it stands."""
        return self.till.account

    def handlers(self) -> Mapping[type, Handler]:
        kinds = (
            acc.RequestPositions,
            acc.CancelPositions,
            port.RequestPositionsMulti,
            port.CancelPositionsMulti,
            acc.RequestAccountUpdates,
            acc.RequestAccountUpdatesMulti,
            acc.CancelAccountUpdatesMulti,
            acc.RequestAccountSummary,
            acc.CancelAccountSummary,
            acc.RequestPnL,
            acc.CancelPnL,
            port.RequestPnLSingle,
            port.CancelPnLSingle,
        )
        return dict.fromkeys(kinds, self.answer)

    # ------------------------------------------------------------------------------------------------------ requests

    def answer(self, client: Client, message: Any, now: datetime) -> None:
        """Answer one of the account requests."""
        self.till.books.turn(now)
        name = getattr(message, "account", "")
        if name not in ("", "All", self.account.name):
            text = f"Error validating request: invalid account code {name}"
            self._clients.refuse(client, getattr(message, "req_id", -1), 321, text)
            return
        mine = self._wanted.setdefault(client.link, Subscriptions())
        match message:
            case acc.RequestPositions():
                mine.positions = True
                self._clients.say(client, *statement.positions(self.account), acc.PositionsEnd())
            case acc.CancelPositions():
                mine.positions = False
            case port.RequestPositionsMulti(req_id=req_id) | acc.RequestAccountUpdatesMulti(req_id=req_id) if (
                mine.is_full(req_id)
            ):
                self._refuse_more(client, req_id, "multi-account")
            case port.RequestPositionsMulti(req_id=req_id, model_code=model_code):
                mine.multi_positions[req_id] = model_code
                self._clients.say(client, *statement.positions_multi(self.account, req_id, model_code))
                self._clients.say(client, port.PositionsMultiEnd(req_id=req_id))
            case port.CancelPositionsMulti(req_id=req_id):
                mine.multi_positions.pop(req_id, None)
            case acc.RequestAccountUpdates(subscribe=subscribe):
                mine.updates = subscribe
                if subscribe:
                    self._tell_values(client, now)
                    self._clients.say(client, acc.AccountDownloadEnd(account=self.account.name))
            case acc.RequestAccountUpdatesMulti(req_id=req_id, model_code=model_code):
                mine.multi_values[req_id] = model_code
                self._tell_multi(client, req_id, model_code)
                self._clients.say(client, acc.AccountValuesMultiEnd(req_id=req_id))
            case acc.CancelAccountUpdatesMulti(req_id=req_id):
                mine.multi_values.pop(req_id, None)
            case acc.RequestAccountSummary():
                self._summary(client, mine, message)
            case acc.CancelAccountSummary(req_id=req_id):
                mine.summaries.pop(req_id, None)
            case acc.RequestPnL(req_id=req_id):
                if self._is_new(client, mine, req_id):
                    mine.pnls.add(req_id)
                    self._clients.say(client, statement.pnl(req_id, self._gains()))
            case acc.CancelPnL(req_id=req_id):
                self._cancel_pnl(client, req_id, found=req_id in mine.pnls)
                mine.pnls.discard(req_id)
            case port.RequestPnLSingle(req_id=req_id, con_id=con_id):
                if self._is_new(client, mine, req_id):
                    mine.singles[req_id] = con_id
                    self._clients.say(client, self._single(req_id, con_id))
            case port.CancelPnLSingle(req_id=req_id):
                self._cancel_pnl(client, req_id, found=req_id in mine.singles)
                mine.singles.pop(req_id, None)
        if not self._refreshing and any(one.wants_values for one in self._all()):
            self._refreshing = True
            self._agenda.add(now + REFRESH_EVERY, self._refresh)

    def leave(self, link: int) -> None:
        self._wanted.pop(link, None)

    def changed(self, con_id: int, now: datetime) -> None:
        """A fill has changed the account: tell every subscriber."""
        for client in self._clients:
            mine = self._wanted.get(client.link)
            if mine is not None:
                if mine.positions:
                    self._clients.say(client, *statement.positions(self.account, con_id))
                for req_id, model_code in mine.multi_positions.items():
                    told = statement.positions_multi(self.account, req_id, model_code, con_id)
                    self._clients.say(client, *told)
        self._tell_all(now)
        self._tell_pnl(now)

    def quoted(self, listing: Listing, before: Top, after: Top, now: datetime) -> None:  # noqa: ARG002
        """A quote has changed: tell profit and loss, once a second, when the contract is held."""
        if not self.account.holding(listing.con_id).quantity or self._pnl_due:
            return
        if self._pnl_told is None or now - self._pnl_told >= PNL_EVERY:
            self._tell_pnl(now)
        elif any(one.pnls or one.singles for one in self._all()):
            self._pnl_due = True
            self._agenda.add(self._pnl_told + PNL_EVERY, self._tell_pnl)

    # ------------------------------------------------------------------------------------------------------- telling

    def _all(self) -> list[Subscriptions]:
        return list(self._wanted.values())

    def _is_new(self, client: Client, mine: Subscriptions, req_id: int) -> bool:
        if req_id in mine.pnls or req_id in mine.singles:
            self._clients.refuse(client, req_id, 322, "Error processing request: Duplicate ticker id")
            return False
        if mine.is_full_of_pnl():
            self._refuse_more(client, req_id, "PnL")
            return False
        return True

    def _refuse_more(self, client: Client, req_id: int, kind: str) -> None:
        text = f"Error processing request: maximum number of {kind} requests exceeded"
        self._clients.refuse(client, req_id, 322, text)

    def _cancel_pnl(self, client: Client, req_id: int, *, found: bool) -> None:
        if not found:
            self._clients.refuse(client, req_id, 10185, "Failed to cancel PNL (not subscribed)")

    def _summary(self, client: Client, mine: Subscriptions, message: acc.RequestAccountSummary) -> None:
        taken = sum(len(one.summaries) for one in self._all())
        if taken >= SUMMARIES_MAX and message.req_id not in mine.summaries:
            self._refuse_more(client, message.req_id, "account summary")
            return
        mine.summaries[message.req_id] = message.tags
        self._tell_summary(client, message.req_id, message.tags)
        self._clients.say(client, acc.AccountSummaryEnd(req_id=message.req_id))

    def _refresh(self, now: datetime) -> None:
        self._refreshing = any(one.wants_values for one in self._all())
        if self._refreshing:
            self._tell_all(now)
            self._agenda.add(now + REFRESH_EVERY, self._refresh)

    def _tell_all(self, now: datetime) -> None:
        self.till.books.turn(now)
        for client in self._clients:
            mine = self._wanted.get(client.link)
            if mine is None:
                continue
            if mine.updates:
                self._tell_values(client, now)
            for req_id, model_code in mine.multi_values.items():
                self._tell_multi(client, req_id, model_code)
            for req_id, tags in mine.summaries.items():
                self._tell_summary(client, req_id, tags)

    def _values(self) -> list[statement.Row]:
        return statement.values(self.account, self._market, self._gains(), ready=self.ready)

    def _gains(self) -> dict[str, Gain]:
        return statement.gains_of_all(self.account, self._market, self.till.books.openings, self.till.closes())

    def _tell_values(self, client: Client, now: datetime) -> None:
        name = self.account.name
        for key, value, currency in self._values():
            self._clients.say(client, acc.AccountValue(key=key, value=value, currency=currency, account=name))
        lines = statement.portfolio(self.account, self._market, self.till.books.openings)
        self._clients.say(client, *lines, answers.account_time(now))

    def _tell_multi(self, client: Client, req_id: int, model_code: str) -> None:
        name = self.account.name
        for key, value, currency in self._values():
            told = acc.AccountValueMulti(
                req_id=req_id, account=name, model_code=model_code, key=key, value=value, currency=currency
            )
            self._clients.say(client, told)

    def _tell_summary(self, client: Client, req_id: int, tags: str) -> None:
        name = self.account.name
        for tag, value, currency in statement.summary(self._values(), self.account.base, tags):
            told = acc.AccountSummary(req_id=req_id, account=name, tag=tag, value=value, currency=currency)
            self._clients.say(client, told)

    def _tell_pnl(self, now: datetime) -> None:
        self._pnl_told, self._pnl_due = now, False
        self.till.books.turn(now)
        for client in self._clients:
            mine = self._wanted.get(client.link)
            if mine is not None and mine.pnls:
                gains = self._gains()
                self._clients.say(client, *(statement.pnl(req_id, gains) for req_id in sorted(mine.pnls)))
            if mine is not None:
                singles = sorted(mine.singles.items())
                self._clients.say(client, *(self._single(req_id, con_id) for req_id, con_id in singles))

    def _single(self, req_id: int, con_id: int) -> port.PnLSingle:
        return statement.pnl_single(
            self.account, self._market, self.till.books.openings, self.till.closes(), req_id=req_id, con_id=con_id
        )
