"""The reference desk: contracts, price steps, option chains and searches."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from newsbot.paper.counter.clients import Client, Clients
from newsbot.paper.counter.service import Handler, Service
from newsbot.paper.instruments import grid, search, sessions, venues
from newsbot.paper.instruments.listing import Listing
from newsbot.paper.instruments.naming import trading_class
from newsbot.paper.market.market import Market
from newsbot.paper.reference import details
from newsbot.paper.zone import NEW_YORK
from newsbot.tws.details import (
    ContractDetails,
    ContractDetailsEnd,
    RequestContractDetails,
    RequestMarketRule,
    RequestMatchingSymbols,
    SymbolSamples,
)
from newsbot.tws.reference import (
    FamilyCode,
    FamilyCodes,
    OptionChain,
    OptionChainsEnd,
    RequestFamilyCodes,
    RequestOptionChains,
    RequestSmartComponents,
    RequestUserInfo,
    SmartComponent,
    SmartComponents,
    UserInfo,
)


class Reference(Service):
    """Answers what instruments are."""

    def __init__(self, market: Market, clients: Clients, account: str) -> None:
        self._market = market
        self._clients = clients
        self._account = account

    def handlers(self) -> Mapping[type, Handler]:
        return {
            RequestContractDetails: self._contracts,
            RequestMarketRule: self._market_rule,
            RequestMatchingSymbols: self._matching,
            RequestOptionChains: self._chains,
            RequestSmartComponents: self._components,
            RequestFamilyCodes: self._families,
            RequestUserInfo: self._user,
        }

    def _contracts(self, client: Client, message: RequestContractDetails, now: datetime) -> None:
        today = now.astimezone(NEW_YORK).date()
        found = self._market.directory.find(message.contract, today, expired=bool(message.include_expired))
        if not found:
            self._clients.refuse(client, message.req_id, *search.NONE_FOUND)
            return
        self._clients.say(client, *(self._details(message, listing, now) for listing in found))
        self._clients.say(client, ContractDetailsEnd(req_id=message.req_id))

    def _details(self, message: RequestContractDetails, listing: Listing, now: datetime) -> ContractDetails:
        calendar = sessions.calendar_of(listing)
        first = sessions.trading_date(calendar, now)
        hours = (self._market.hours(listing, first + timedelta(days=count)) for count in range(details.DAYS))
        under = self._market.named(listing.underlying) if listing.underlying else None
        return details.details(message.req_id, listing, message.contract, hours, under)

    def _market_rule(self, client: Client, message: RequestMarketRule, _now: datetime) -> None:
        rule = grid.RULES.get(message.rule_id)
        if rule is None:
            text = f"Error validating request: unknown market rule {message.rule_id}"
            self._clients.refuse(client, message.rule_id, 321, text)
        else:
            self._clients.say(client, rule)

    def _matching(self, client: Client, message: RequestMatchingSymbols, _now: datetime) -> None:
        directory = self._market.directory
        samples = (
            details.sample(one, ("OPT",) if directory.optionable(one) else ())
            for one in directory.matching(message.pattern)
        )
        self._clients.say(client, SymbolSamples(req_id=message.req_id, samples=tuple(samples)))

    def _chains(self, client: Client, message: RequestOptionChains, now: datetime) -> None:
        """One row for every exchange; a stock without options has none, and still the end."""
        stock = self._market.listing(message.con_id)
        if stock is None or stock.root != message.symbol.upper() or stock.sec_type != message.sec_type:
            text = f"Error validating request.-'bK' : cause - Invalid contract id: {message.con_id}"
            self._clients.refuse(client, message.req_id, 321, text)
            return
        chain = self._market.directory.chain(stock, now.astimezone(NEW_YORK).date())
        expiries = tuple(sorted({f"{one.expiry:%Y%m%d}" for one in chain}))
        strikes = tuple(sorted({one.strike for one in chain if one.strike is not None}))
        for exchange in chain[0].exchanges if chain and message.exchange in ("", *chain[0].exchanges) else ():
            if message.exchange in ("", exchange):
                row = OptionChain(
                    req_id=message.req_id,
                    exchange=exchange,
                    under_con_id=stock.con_id,
                    trading_class=trading_class(chain[0]),
                    multiplier=str(chain[0].multiplier),
                    expiries=expiries,
                    strikes=strikes,
                )
                self._clients.say(client, row)
        self._clients.say(client, OptionChainsEnd(req_id=message.req_id))

    def _components(self, client: Client, message: RequestSmartComponents, _now: datetime) -> None:
        letters = venues.LETTERS.get(message.exchange_map)
        if letters is None:
            text = f"Error validating request: unknown exchange map {message.exchange_map}"
            self._clients.refuse(client, message.req_id, 321, text)
            return
        components = (
            SmartComponent(bit=bit, exchange=exchange, letter=letter)
            for bit, (exchange, letter) in enumerate(letters.items())
        )
        self._clients.say(client, SmartComponents(req_id=message.req_id, components=tuple(components)))

    def _families(self, client: Client, _message: RequestFamilyCodes, _now: datetime) -> None:
        self._clients.say(client, FamilyCodes(codes=(FamilyCode(account=self._account),)))

    def _user(self, client: Client, message: RequestUserInfo, _now: datetime) -> None:
        self._clients.say(client, UserInfo(req_id=message.req_id))
