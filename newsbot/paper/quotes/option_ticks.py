"""The computed values of an option that come with its quote. Pure functions."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Final

from newsbot.paper.instruments.listing import Listing
from newsbot.paper.market import greeks
from newsbot.paper.market.top import Top
from newsbot.tws.stream import TickOption

_LIVE: Final = (10, 11, 12, 13)  # from the bid, the ask, the last price, the model
_DELAYED: Final = (80, 81, 82, 83)
_BY_PRICES: Final = 1


def computations(
    req_id: int, seen: tuple[Listing, Decimal | None, datetime], before: Top, top: Top, *, delayed: bool = False
) -> Iterator[TickOption]:
    """What follows from each price that has changed, and from the middle (the model) when bid or ask has.

    ``seen`` are the option, the price of its underlying, and the time. Nothing without that price, or once the option
    has expired.
    """
    listing, under, now = seen
    what = greeks.option(listing, now)
    if what is None or under is None:
        return
    prices = ((before.bid, top.bid), (before.ask, top.ask), (before.last, top.last), (_middle(before), _middle(top)))
    for tick, (old, price) in zip(_DELAYED if delayed else _LIVE, prices, strict=True):
        if price is not None and price != old:
            yield _computed(req_id, tick, what, price, under)


def _computed(req_id: int, tick: int, what: greeks.Option, price: Decimal, under: Decimal) -> TickOption:
    volatility = greeks.implied(what, under, price)
    if volatility is None:  # worth less than it would be at once, or more than any volatility explains
        return TickOption(req_id=req_id, tick=tick, based_on=_BY_PRICES, option_price=price, under_price=under)
    found = greeks.values(what, under, volatility)
    return TickOption(
        req_id=req_id,
        tick=tick,
        based_on=_BY_PRICES,
        implied_volatility=found.volatility,
        delta=found.delta,
        option_price=price,
        dividends=Decimal(0),
        gamma=found.gamma,
        vega=found.vega,
        theta=found.theta,
        under_price=under,
    )


def _middle(top: Top) -> Decimal | None:
    return None if top.bid is None or top.ask is None else (top.bid + top.ask) / 2
