"""What an option is worth and how it moves: Black and Scholes, without interest and dividends.

All numbers are rounded far above the last digits, so that they are the same on every machine.
"""

import math
from dataclasses import dataclass
from datetime import UTC, datetime, time
from decimal import Decimal
from typing import Final

from newsbot.paper.instruments.listing import Listing
from newsbot.paper.zone import NEW_YORK

_LOWEST, _HIGHEST = 0.01, 5.0  # volatilities looked for
_HALVINGS: Final = 40
_YEAR_S: Final = 365 * 86400
_CLOSE: Final = time(16, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """Strike, years to expiry (more than 0) and whether it is a call."""

    strike: float
    years: float
    call: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Values:
    """What was computed. Theta is a day's loss, vega the gain of one point of volatility (0.01)."""

    volatility: Decimal
    price: Decimal
    delta: Decimal
    gamma: Decimal
    vega: Decimal
    theta: Decimal


def option(listing: Listing, now: datetime) -> Option | None:
    """The option that a listing is; None when it is none or has expired (at 16:00 New York of its last day)."""
    if listing.sec_type != "OPT" or listing.expiry is None or listing.strike is None:
        return None
    end = datetime.combine(listing.expiry, _CLOSE, NEW_YORK).astimezone(UTC)
    years = (end - now).total_seconds() / _YEAR_S
    return Option(strike=float(listing.strike), years=years, call=listing.right[:1] == "C") if years > 0 else None


def values(what: Option, under: Decimal, volatility: float) -> Values:
    """Price and Greeks at the price of the underlying (more than 0) and a volatility a year (0.2: 20 %)."""
    spot, root = float(under), math.sqrt(what.years)
    d1 = _d1(what, spot, volatility)
    density = math.exp(-d1 * d1 / 2) / math.sqrt(2 * math.pi)
    return Values(
        volatility=_round(volatility),
        price=_round(_price(what, spot, volatility)),
        delta=_round(_normal(d1) - (0 if what.call else 1)),
        gamma=_round(density / (spot * volatility * root)),
        vega=_round(spot * density * root / 100),
        theta=_round(-spot * density * volatility / (2 * root) / 365),
    )


def implied(what: Option, under: Decimal, price: Decimal) -> float | None:
    """The volatility at which the option has that price; None when there is none between 1 % and 500 %."""
    spot, wanted = float(under), float(price)
    low, high = _LOWEST, _HIGHEST
    if not _price(what, spot, low) <= wanted <= _price(what, spot, high):
        return None
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if _price(what, spot, middle) < wanted else (low, middle)
    return (low + high) / 2


def _d1(what: Option, spot: float, volatility: float) -> float:
    return math.log(spot / what.strike) / (volatility * math.sqrt(what.years)) + volatility * math.sqrt(what.years) / 2


def _price(what: Option, spot: float, volatility: float) -> float:
    d1 = _d1(what, spot, volatility)
    d2 = d1 - volatility * math.sqrt(what.years)
    call = spot * _normal(d1) - what.strike * _normal(d2)
    return call if what.call else call - spot + what.strike


def _normal(x: float) -> float:
    return math.erfc(-x / math.sqrt(2)) / 2


def _round(number: float) -> Decimal:
    return Decimal(str(round(number, 6)))
