"""The reference desk: contracts, price steps and searches."""

from collections.abc import Mapping
from datetime import datetime

from newsbot.paper import answers, describe
from newsbot.paper.clients import Client, Clients
from newsbot.paper.market import Market
from newsbot.paper.service import Handler, Service
from newsbot.tws.contract import (
    ContractDetailsEnd,
    RequestContractDetails,
    RequestMarketRule,
    RequestMatchingSymbols,
)


class Reference(Service):
    """Answers what instruments are."""

    def __init__(self, market: Market, clients: Clients) -> None:
        self._market = market
        self._clients = clients

    def handlers(self) -> Mapping[type, Handler]:
        return {
            RequestContractDetails: self._contracts,
            RequestMarketRule: self._market_rule,
            RequestMatchingSymbols: self._matching,
        }

    def _contracts(self, client: Client, message: RequestContractDetails, now: datetime) -> None:
        found = self._market.find(message.contract)
        if not found:
            self._clients.refuse(client, message.req_id, *answers.NO_CONTRACT)
            return
        exchange = message.contract.exchange
        self._clients.say(client, *(describe.details(message.req_id, listing, exchange, now) for listing in found))
        self._clients.say(client, ContractDetailsEnd(req_id=message.req_id))

    def _market_rule(self, client: Client, message: RequestMarketRule, _now: datetime) -> None:
        rule = answers.market_rule(message.rule_id)
        if rule is None:
            text = f"Error validating request: unknown market rule {message.rule_id}"
            self._clients.refuse(client, message.rule_id, 321, text)
        else:
            self._clients.say(client, rule)

    def _matching(self, client: Client, message: RequestMatchingSymbols, _now: datetime) -> None:
        self._clients.say(client, answers.matching(message, self._market.listings()))
