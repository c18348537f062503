"""The counter for when the data of a contract begins."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Final

from newsbot.paper.counter.agenda import Agenda
from newsbot.paper.counter.clients import Client, Clients
from newsbot.paper.counter.service import Handler, Service
from newsbot.paper.history.history import farm_wait
from newsbot.paper.history.request import DATA_SINCE, DAY, SERVED, UNSERVED, history_error
from newsbot.paper.instruments.listing import Listing
from newsbot.paper.instruments.search import not_one
from newsbot.paper.market.market import Market
from newsbot.tws.history import CancelHeadTimestamp, HeadTimestamp, RequestHeadTimestamp

_DAYS_MAX: Final = 14  # searched for the first session
_AWAITED_MAX: Final = 1000  # head timestamps a client may ask for before it cancels one


class Beginnings(Service):
    """Answers requests for head timestamps."""

    def __init__(self, market: Market, clients: Clients, agenda: Agenda) -> None:
        self._market, self._clients, self._agenda = market, clients, agenda
        self._heads: dict[tuple[int, int], None] = {}

    def handlers(self) -> Mapping[type, Handler]:
        return {RequestHeadTimestamp: self._head, CancelHeadTimestamp: self._cancel_head}

    def leave(self, link: int) -> None:
        """Nobody waits for these answers any more."""
        self._heads = {key: None for key in self._heads if key[0] != link}

    def _head(self, client: Client, message: RequestHeadTimestamp, now: datetime) -> None:
        found = self._market.find(message.contract, continuous=True)
        what = message.what_to_show.upper()
        if what not in SERVED and what not in UNSERVED:
            cause = "What to show field is missing or incorrect."
            self._clients.refuse(client, message.req_id, 321, f"Error validating request.-'bF' : cause - {cause}")
        elif len(found) != 1:
            self._clients.refuse(client, message.req_id, *not_one(message.contract, len(found)))
        else:
            self._heads[client.link, message.req_id] = None
            if len(self._heads) > _AWAITED_MAX:
                del self._heads[next(iter(self._heads))]
            call = partial(self._tell_head, client, message, found[0])
            self._agenda.add(now + farm_wait(message.req_id), call)

    def _tell_head(self, client: Client, message: RequestHeadTimestamp, listing: Listing, now: datetime) -> None:
        if (client.link, message.req_id) not in self._heads:
            return  # cancelled
        days = (DATA_SINCE.date() + number * DAY for number in range(_DAYS_MAX))
        spans = (self._market.hours(listing, day).of(regular=message.regular_hours) for day in days)
        first = next((span[0][0] for span in spans if span), None)
        served = message.what_to_show.upper() in SERVED and listing.sec_type != "NEWS"
        if first is None or first >= now or not served:
            self._clients.refuse(client, message.req_id, *history_error("No head time stamp"))
            return
        text = str(int(first.timestamp())) if message.date_format == 2 else f"{first:%Y%m%d-%H:%M:%S}"
        self._clients.say(client, HeadTimestamp(req_id=message.req_id, time=text))

    def _cancel_head(self, client: Client, message: CancelHeadTimestamp, _now: datetime) -> None:
        """Clients do so even when the answer has come, and hear nothing then."""
        if (client.link, message.req_id) in self._heads:
            del self._heads[client.link, message.req_id]
        else:
            text = f"No historical data query found for ticker id:{message.req_id}"
            self._clients.refuse(client, message.req_id, 366, text)
