"""Brokers ready to serve: on a built-in list of instruments, or on tables from files."""

from decimal import Decimal
from importlib import resources
from pathlib import Path
from typing import Final

from newsbot.paper.account.valuation import CURRENCIES
from newsbot.paper.broker import Broker
from newsbot.paper.counter.entitlements import LINES
from newsbot.paper.counter.pace import Pacing
from newsbot.paper.instruments import universe
from newsbot.paper.instruments.listing import Listing
from newsbot.paper.market.market import Market
from newsbot.paper.market.tape import read_instruments, read_tape
from newsbot.paper.news.news_file import read_news
from newsbot.paper.orders.policy import Policy

ACCOUNT: Final = "DU0000000"
CASH: Final = Decimal(100_000)


def default_listings() -> list[Listing]:
    """The built-in instruments: some thousand US stocks and funds, a few listings abroad, currency pairs."""
    return universe.parse(resources.files("newsbot.paper.instruments").joinpath("instruments.csv").read_text("ascii"))


def build_broker(
    *,
    instruments: Path | None = None,
    tape: Path | None = None,
    news: Path | None = None,
    account: str = ACCOUNT,
    base_currency: str = "USD",
    cash: Decimal = CASH,
    seed: int = 0,
    sessions: bool = False,
    pacing: bool = False,
    history_pacing: bool = True,
    lines: int = LINES,
    policy: Policy | None = None,
) -> Broker:
    """A broker on the given tables; without instruments on the built-in list, without a tape on a seeded walk.

    ``news`` is a file of stories to be told beside the invented ones.

    With ``sessions`` the market keeps to the hours of the exchanges, else it is open round the clock. With ``pacing``
    clients on the wall clock may send fifty messages a second, with ``history_pacing`` the past may be asked for only
    as often as IB allows; ``lines`` is how many market data subscriptions all clients may hold at once; ``policy``
    holds the settings of the order desk.

    Raises:
        ConfigError: a table cannot be read; every wrong line is named.
    """
    listings = default_listings() if instruments is None else read_instruments(instruments, CURRENCIES)
    rows = [] if tape is None else read_tape(tape, listings)
    stories = [] if news is None else read_news(news, {listing.ticker for listing in listings})
    market = Market(
        listings,
        tape=rows,
        seed=seed if tape is None else None,
        derived=instruments is None,
        by_hours=sessions,
    )
    broker = Broker(
        market,
        account=account,
        base_currency=base_currency,
        cash=cash,
        seed=seed,
        pacing=Pacing() if pacing else None,
        history_pacing=history_pacing,
        lines=lines,
        policy=policy,
    )
    broker.news.load(stories)
    return broker


def empty_broker(*, account: str = ACCOUNT, seed: int = 0) -> Broker:
    """A broker without instruments, for a driver that loads its own market."""
    return Broker(Market(), account=account, seed=seed)
