"""Brokers ready to serve: on a built-in list of instruments, or on tables from files."""

from decimal import Decimal
from pathlib import Path
from typing import Final

from newsbot.paper.broker import Broker
from newsbot.paper.listing import Listing
from newsbot.paper.market import Market
from newsbot.paper.tape import read_instruments, read_tape

ACCOUNT: Final = "DU0000000"

# Real names and their contract ids at IB; the closes are merely plausible and the quotes invented.
_WELL_KNOWN: Final = (
    (265598, "AAPL", "NASDAQ", "APPLE INC", "231.50"),
    (272093, "MSFT", "NASDAQ", "MICROSOFT CORP", "428.10"),
    (3691937, "AMZN", "NASDAQ", "AMAZON.COM INC", "205.40"),
    (208813719, "GOOGL", "NASDAQ", "ALPHABET INC-CL A", "174.90"),
    (4815747, "NVDA", "NASDAQ", "NVIDIA CORP", "138.20"),
    (76792991, "TSLA", "NASDAQ", "TESLA INC", "262.70"),
    (107113386, "META", "NASDAQ", "META PLATFORMS INC-CLASS A", "585.30"),
    (1520593, "JPM", "NYSE", "JPMORGAN CHASE & CO", "243.60"),
    (8719, "JNJ", "NYSE", "JOHNSON & JOHNSON", "155.80"),
    (8894, "KO", "NYSE", "COCA-COLA CO/THE", "62.40"),
    (4762, "BA", "NYSE", "BOEING CO/THE", "156.20"),
    (9599491, "F", "NYSE", "FORD MOTOR CO", "10.85"),
)


def default_listings() -> list[Listing]:
    """Twelve well-known US stocks at plausible closes."""
    return [
        Listing(
            con_id=con_id,
            ticker=ticker,
            sec_type="STK",
            primary_exchange=exchange,
            currency="USD",
            name=name,
            min_tick=Decimal("0.01"),
            prev_close=Decimal(close),
        )
        for con_id, ticker, exchange, name, close in _WELL_KNOWN
    ]


def build_broker(
    *,
    instruments: Path | None = None,
    tape: Path | None = None,
    account: str = ACCOUNT,
    seed: int = 0,
    sessions: bool = False,
) -> Broker:
    """A broker on the given tables; without instruments on the built-in list, without a tape on a seeded walk.

    With ``sessions`` the market keeps to the hours of the exchanges, else it is open round the clock.

    Raises:
        ConfigError: a table cannot be read; every wrong line is named.
    """
    listings = default_listings() if instruments is None else read_instruments(instruments)
    rows = [] if tape is None else read_tape(tape, listings)
    market = Market(listings, tape=rows, seed=seed if tape is None else None, by_hours=sessions)
    return Broker(market, account=account, seed=seed)


def empty_broker(*, account: str = ACCOUNT, seed: int = 0) -> Broker:
    """A broker without instruments, for a driver that loads its own market."""
    return Broker(Market(), account=account, seed=seed)
