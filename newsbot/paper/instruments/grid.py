"""Market rules: in which steps prices may stand.

The id 26 is IB's for US stocks, 239 for most currency pairs, 67 for quarters of a point; the others are this broker's.
"""

from decimal import Decimal
from typing import Final

from newsbot.paper.instruments.listing import Listing
from newsbot.tws.details import MarketRule, PriceIncrement


def _rule(rule_id: int, *rows: tuple[str, str]) -> MarketRule:
    increments = (PriceIncrement(low_edge=Decimal(low), increment=Decimal(step)) for low, step in rows)
    return MarketRule(rule_id=rule_id, increments=tuple(increments))


US_STOCKS: Final = _rule(26, ("0", "0.0001"), ("1", "0.01"))
OPTIONS: Final = _rule(109, ("0", "0.01"), ("3", "0.05"))
PENNY_OPTIONS: Final = _rule(110, ("0", "0.01"))
# Where prices have one step at any height, the rule follows from the step.
_BY_TICK: Final = {
    rule.increments[0].increment: rule
    for rule in (
        _rule(32, ("0", "0.01")),
        _rule(59, ("0", "0.005")),
        _rule(67, ("0", "0.25")),
        _rule(239, ("0", "0.00005")),
        _rule(601, ("0", "0.0001")),
        _rule(602, ("0", "0.0005")),
        _rule(603, ("0", "0.001")),
        _rule(604, ("0", "0.02")),
        _rule(605, ("0", "0.05")),
        _rule(606, ("0", "0.1")),
        _rule(607, ("0", "0.2")),
        _rule(608, ("0", "0.5")),
        _rule(609, ("0", "1")),
        _rule(610, ("0", "2")),
        _rule(611, ("0", "5")),
        _rule(612, ("0", "10")),
    )
}
RULES: Final = {rule.rule_id: rule for rule in (US_STOCKS, OPTIONS, PENNY_OPTIONS, *_BY_TICK.values())}
_PENNY_CLASSES: Final = ("SPY", "QQQ", "IWM")
_PENNY: Final = Decimal("0.01")


def rule_of(listing: Listing) -> MarketRule:
    """The rule of a listing, the same on all its exchanges. A stock with an unheard-of tick goes by that of the US."""
    if listing.sec_type == "OPT":
        return PENNY_OPTIONS if listing.underlying in _PENNY_CLASSES else OPTIONS
    if listing.sec_type == "STK" and listing.currency == "USD" and listing.min_tick == _PENNY:
        return US_STOCKS
    return _BY_TICK.get(listing.min_tick, US_STOCKS)


def increment(listing: Listing, price: Decimal) -> Decimal:
    """The step of that listing's prices at ``price``; a negative price has the step of its size."""
    height = abs(price)
    return [row.increment for row in rule_of(listing).increments if row.low_edge <= height][-1]


def on_grid(listing: Listing, price: Decimal) -> bool:
    """Whether an order may have that price."""
    return price % increment(listing, price) == 0
