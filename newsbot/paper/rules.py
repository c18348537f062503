"""What the broker turns down, with TWS's codes, and when an order ends by itself."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from newsbot.paper.listing import Listing
from newsbot.paper.orders import PaperOrder, Stage
from newsbot.paper.zone import NEW_YORK
from newsbot.tws.contract import MarketRule, PriceIncrement
from newsbot.tws.order import Order

MARKET_RULE: Final = MarketRule(
    rule_id=26,
    increments=(
        PriceIncrement(low_edge=Decimal(0), increment=Decimal("0.0001")),
        PriceIncrement(low_edge=Decimal(1), increment=Decimal("0.01")),
    ),
)
WORKING_MAX: Final = 20  # orders of one contract and side (TWS rejects more with 201)
_CLOSE: Final = time(16, 0)
_EXTENDED_CLOSE: Final = time(20, 0)
_GOOD_TILL = re.compile(r"(\d{8})(?:-| {1,2})(\d\d:\d\d(?::\d\d)?)(?: (.+))?", re.ASCII)

Refusal = tuple[int, str]


def refuse_new(terms: Order, now: datetime) -> Refusal | None:
    """What TWS itself sees wrong with an order before it sends it on; None when it may pass."""
    if terms.total_quantity <= 0:
        return 434, "The order size cannot be zero."
    if terms.total_quantity != terms.total_quantity.to_integral_value():
        return 10243, "Fractional-sized order cannot be placed via API."
    if terms.etrade_only:
        return 10268, "The 'EtradeOnly' order attribute is not supported."
    if terms.firm_quote_only:
        return 10269, "The 'FirmQuoteOnly' order attribute is not supported."
    if terms.nbbo_price_cap is not None:
        return 10270, "The 'NbboPriceCap' order attribute is not supported."
    if terms.action not in ("BUY", "SELL"):
        return 321, f"Error validating request: Invalid side: {terms.action}"
    if terms.order_type not in ("MKT", "LMT", "STP"):
        return 321, _unsupported(f"order type {terms.order_type}")
    if terms.order_type == "LMT" and terms.limit_price is None:
        return 321, "Error validating request: Missing limit price"
    if terms.order_type == "STP" and terms.aux_price is None:
        return 321, "Error validating request: Missing stop price"
    if terms.tif not in ("", "DAY", "GTC", "GTD"):
        return 321, _unsupported(f"time in force {terms.tif}")
    if terms.tif == "GTD":
        end = good_till(terms.good_till_date)
        if end is None or end <= now:
            return 391, f"The date, time, or time-zone entered is invalid: {terms.good_till_date}"
    unsupported = next((words for words, given in _not_supported(terms) if given), None)
    return None if unsupported is None else (321, _unsupported(unsupported))


def refuse_change(order: PaperOrder, terms: Order, listing: Listing, now: datetime) -> Refusal | None:
    """What TWS sees wrong with new terms for an order; None when they may pass."""
    if order.stage is Stage.FILLED:
        return 104, "Cannot modify a filled order."
    if order.over:
        return 103, "Duplicate order id"
    same = (order.terms.action, order.terms.order_type, order.listing.con_id, order.terms.oca_group)
    if same != (terms.action, terms.order_type, listing.con_id, terms.oca_group):
        return 105, "Order being modified does not match original order."
    return refuse_new(terms, now)


def off_tick(terms: Order) -> Refusal | None:
    """110 when the order's price does not stand on the contract's grid."""
    price = {"LMT": terms.limit_price, "STP": terms.aux_price}.get(terms.order_type)
    if price is None:
        return None
    if price <= 0 or price % increment(price):
        return 110, "The price does not conform to the minimum price variation for this contract."
    return None


def increment(price: Decimal) -> Decimal:
    """The step of prices at ``price``, by the market rule."""
    return [row.increment for row in MARKET_RULE.increments if row.low_edge <= price][-1]


def reject_sent(order: PaperOrder, live: Sequence[PaperOrder]) -> Refusal | None:
    """What IB's side rejects once the order has been sent; None when it is taken."""
    refusal = off_tick(order.terms)
    if refusal is not None:
        return refusal
    working = sum(
        other.stage is Stage.WORKING
        and other.listing.con_id == order.listing.con_id
        and other.terms.action == order.terms.action
        for other in live
    )
    if working >= WORKING_MAX:
        return (
            201,
            f"Order rejected - reason:{WORKING_MAX} orders work on this side already",
        )
    return None


def expiry(terms: Order, now: datetime) -> datetime | None:
    """When an order that works since ``now`` ends by itself: DAY at the next close of a weekday, GTC never."""
    if terms.tif == "GTD":
        return good_till(terms.good_till_date)
    if terms.tif == "GTC":
        return None
    local = now.astimezone(NEW_YORK)
    close = _EXTENDED_CLOSE if terms.outside_rth else _CLOSE
    day = local.date()
    while day.weekday() >= 5 or datetime.combine(day, close, NEW_YORK) <= local:
        day += timedelta(days=1)
    return datetime.combine(day, close, NEW_YORK).astimezone(UTC)


def good_till(text: str) -> datetime | None:
    """The end of a GTD order: ``yyyymmdd hh:mm[:ss] zone`` or ``yyyymmdd-hh:mm:ss`` (UTC); None when it is no time.

    Without a zone a blank means New York, as TWS would take its own zone.
    """
    parts = _GOOD_TILL.fullmatch(text)
    if parts is None:
        return None
    day, clock, zone = parts.groups()
    utc = "-" in text[:9]
    try:
        at = datetime.strptime(f"{day} {clock if clock.count(':') == 2 else clock + ':00'}", "%Y%m%d %H:%M:%S")  # noqa: DTZ007
        place = ZoneInfo(zone) if zone else UTC if utc else NEW_YORK
        return at.replace(tzinfo=place).astimezone(UTC)
    except (ValueError, OverflowError, ZoneInfoNotFoundError, OSError):  # OSError: "America" is a folder of zones
        return None


def _unsupported(what: str) -> str:
    return f"Error validating request: {what}: not supported by the paper broker"


def _not_supported(terms: Order) -> tuple[tuple[str, bool], ...]:
    return (
        ("preview (whatIf)", terms.what_if),
        ("conditions", bool(terms.conditions)),
        ("algorithms", bool(terms.algo_strategy)),
        ("hedging", bool(terms.hedge_type)),
        ("goodAfterTime", bool(terms.good_after_time)),
        ("scale orders", terms.scale_price_increment is not None),
        ("display size", bool(terms.display_size)),
        ("all or none", terms.all_or_none),
        ("minimum quantity", bool(terms.min_quantity)),
        ("cash quantity", bool(terms.cash_quantity)),
        ("adjusted orders", terms.adjusted_order_type not in ("", "None")),
        ("financial advisor groups", bool(terms.fa_group or terms.fa_profile or terms.model_code)),
        ("volatility orders", terms.volatility is not None),
        ("duration", bool(terms.duration)),
    )
