"""What a run is made of: a broker, a market, its rules of conduct and its clients, all from the seed."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from random import Random
from typing import Any

from newsbot.paper.broker import Broker
from newsbot.paper.build import default_listings
from newsbot.paper.instruments.listing import Listing
from newsbot.paper.market.market import Market
from newsbot.paper.orders.policy import Children, HeldLegs, NoBorrow, Policy

VERSIONS = (157, 160, 163, 166, 170, 176, 178, 182, 187, 190, 193, 195, 198, 200)
STOCKS = ("AAPL", "KO", "F", "MSFT", "GME", "SPY")
ABROAD = ("BP@LSE", "VOD@LSE", "RY@TSE")
PAIRS = ("EUR.USD", "USD.JPY", "GBP.USD", "EUR.JPY")
OTHERS = ("USD.CAD", "USD.CHF", "EUR.GBP", "BRFG:BRFG_ALL", "DJNL:DJNL_ALL")
FUTURES = ("ESM6", "MESM6", "CLK6", "GCM6")
START = datetime(2026, 3, 11, 14, 0, tzinfo=UTC)  # 10:00 in New York, a Wednesday
_MS = timedelta(milliseconds=1)


@dataclass(slots=True)
class Client:
    """One client as it knows itself. ``link`` is None while it is away."""

    client_id: int
    version: int
    link: int | None = None
    next_id: int = 1
    sent: dict[int, tuple[Listing, Any]] = field(default_factory=dict)  # its orders as it last sent them
    asked: list[Any] = field(default_factory=list)  # requests with a request id, the latest last
    req_ids: int = 1_000_000


@dataclass(slots=True)
class World:
    """One run's broker and all that is not the broker's."""

    seed: int
    settings: dict[str, Any]
    listings: list[Listing]
    traded: list[Listing]
    clients: list[Client]
    faults: str  # none, deeds (orders of a control port) or rules
    invented: bool
    by_hours: bool
    build: Callable[[], Broker]
    broker: Broker
    now: datetime
    links: int = 900_000_000
    halted: set[int] = field(default_factory=set)
    rolled_back: bool = False


@cache
def _stored() -> dict[str, Listing]:
    return {one.ticker: one for one in default_listings()}


def make(seed: int) -> World:
    """The world of that seed."""
    rng = Random(f"world {seed}")
    invented = rng.random() < 0.35
    by_hours = rng.random() < 0.4
    now = START + rng.choice((0, 0, 0, 5 * 60 + 50, -40, 60 * 9)) * timedelta(minutes=1)
    base = rng.choice(("USD", "USD", "USD", "EUR", "JPY"))
    cash = Decimal(rng.choice((3_000, 50_000, 200_000, 1_000_000, 1_000_000))) * (150 if base == "JPY" else 1)
    policy = Policy(
        children=rng.choice((Children.PARTIAL, Children.PARTIAL, Children.COMPLETE)),
        same_size=rng.random() < 0.15,
        held_legs=rng.choice((HeldLegs.KEPT, HeldLegs.KEPT, HeldLegs.LOST, HeldLegs.SHOWN)),
        no_borrow=rng.choice((NoBorrow.HELD, NoBorrow.REJECTED)),
        price_percent=rng.choice((None, None, None, Decimal(5))),
        size_max=rng.choice((None, None, 5000)),
        working_max=rng.choice((20, 20, 5)),
        both_sides=rng.random() < 0.8,
        master_client=rng.choice((None, None, 1)),
        commission_after=rng.choice((0, 0, 900)) * _MS,
        oca_delay=rng.choice((0, 0, 0, 150)) * _MS,
        ack_after=rng.choice((20, 20, 0, 300)) * _MS,
        fill_after=rng.choice((40, 40, 0, 500)) * _MS,
    )
    names = (*STOCKS, *ABROAD, *PAIRS, *OTHERS)
    listings = [_stored()[name] for name in names if name in _stored()]
    settings = {"base": base, "cash": cash, "policy": policy}

    def build() -> Broker:
        market = Market(listings, seed=seed if invented else None, derived=True, by_hours=by_hours)
        return Broker(
            market, base_currency=base, cash=cash, seed=seed, policy=policy, history_pacing=rng_paced, lines=30
        )

    rng_paced = rng.random() < 0.5
    broker = build()
    broker.advance(now)
    market = broker._market
    traded = [_stored()[name] for name in rng.sample(STOCKS, 2) + rng.sample(ABROAD, 1) + rng.sample(PAIRS, 1)]
    chain = [one for name in STOCKS[:3] for one in market.directory.chain(_stored()[name], now.date())]
    near = [one for one in chain if abs(one.prev_close) > 1]
    traded += rng.sample(near, 2)
    future = market.named(rng.choice(FUTURES))
    traded += [future] if future is not None else []
    rng.shuffle(traded)
    traded = traded[: rng.randint(2, 5)]
    ids = rng.sample((0, 1, 2, 7, 99), rng.randint(2, 4))
    clients = [Client(client_id=one, version=rng.choice(VERSIONS)) for one in ids]
    faults = rng.choice(("none", "none", "deeds", "rules"))
    return World(
        seed=seed, settings=settings, listings=listings, traded=traded, clients=clients, faults=faults,
        invented=invented, by_hours=by_hours, build=build, broker=broker, now=now,
    )  # fmt: skip
