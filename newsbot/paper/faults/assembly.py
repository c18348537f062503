"""All that faults are made of, put together."""

from collections.abc import Callable

from newsbot.paper.counter.agenda import Agenda
from newsbot.paper.counter.clients import Clients
from newsbot.paper.counter.pace import Pacer
from newsbot.paper.faults.deeds import Deeds
from newsbot.paper.faults.faults import Faults
from newsbot.paper.faults.feeds import Feeds
from newsbot.paper.faults.market import FaultMarket
from newsbot.paper.faults.orders import FaultOrders
from newsbot.paper.faults.safe import Safe
from newsbot.paper.faults.weather import Weather
from newsbot.paper.market.market import Market
from newsbot.paper.orders.desk import Desk


def assemble(
    market: Market,
    clients: Clients,
    agenda: Agenda,
    *,
    desk: Desk,
    safe: Safe,
    feeds: Feeds,
    pacer: Pacer,
    take: Callable[[int, object], None],
    seed: int,
) -> Faults:
    """The faults of one broker; ``take`` lets it handle a message."""
    orders = FaultOrders(desk, market)
    doors = FaultMarket(market, desk, feeds, safe)
    weather = Weather(clients, agenda, orders, pacer, feeds)
    deeds = Deeds(clients, agenda, orders, doors, weather, take=take, note=desk.note, seed=seed)
    return Faults(clients, agenda, deeds, take=take)
