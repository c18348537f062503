"""What the broker turns down, with TWS's codes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from newsbot.paper.instruments.expiries import last_moment
from newsbot.paper.instruments.grid import increment, on_grid
from newsbot.paper.instruments.listing import Listing
from newsbot.paper.instruments.search import NONE_FOUND, not_one
from newsbot.paper.market.market import Top
from newsbot.paper.orders.order_times import read_time
from newsbot.paper.orders.orders import CLOSING, LIMITED, STOPS, TOUCHED, TRAILING, PaperOrder, Stage
from newsbot.paper.orders.policy import Policy
from newsbot.tws.order import Order
from newsbot.tws.order_messages import PlaceOrder

ORDER_ID_MAX: Final = 2**31 - 1
_LONGEST: Final = timedelta(days=3660)  # calendars do not reach much farther
SIZE_MAX: Final = 10**9  # larger sizes and prices than that are slips, and money loses its cents
ORDER_TYPES: Final = ("MKT", "LMT", "STP", "STP LMT", "TRAIL", "TRAIL LIMIT", "MIT", "LIT", "MOC", "LOC", "MTL")
_SPELLINGS: Final = {"STPLMT": "STP LMT", "TRAILLMT": "TRAIL LIMIT", "TRAILLIMIT": "TRAIL LIMIT"}
# Types TWS knows and this broker does not trade, as on an exchange that does not take them.
_ELSEWHERE: Final = frozenset(
    {
        "REL", "PEG MKT", "PEG MID", "PEG PRIM", "PEG BEST", "PEG BENCH", "PEGMKT", "PEGMID", "PEGBEST", "PEGBENCH",
        "PEG STK", "MIDPRICE", "SNAP MKT", "SNAP MID", "SNAP PRIM", "VOL", "BOX TOP", "AUC", "PASSV REL", "MKT PRT",
        "STP PRT", "TRAIL MIT", "TRAIL LIT", "REL + LMT", "REL + MKT", "LMT + MKT", "VWAP", "QUOTE",
    }
)  # fmt: skip
_TIFS: Final = frozenset({"DAY", "GTC", "GTD", "IOC", "FOK", "OPG"})

Refusal = tuple[int, str]


def refuse_request(message: PlaceOrder, *, found: int, account: str, known: bool) -> Refusal | None:
    """Why an order does not even reach the book; None when it does. ``known``: the client has an order of that id."""
    if message.order_id < 0 and not known:
        return 320, f"Error reading request: order id {message.order_id} is not a positive number"
    if message.order_id > ORDER_ID_MAX:
        return 320, f"Error reading request: order id {message.order_id} is not a 32-bit number"
    if message.order_id == 0:
        return 10149, "Invalid order id: 0"
    if found != 1:
        return not_one(message.contract, found)
    if message.order.account not in ("", account):
        return 321, f"Error validating request: invalid account code {message.order.account}"
    return None


def in_tws_words(terms: Order) -> Order:
    """The terms with the order type as TWS spells it, and a time in force: an empty one is DAY."""
    kind = _SPELLINGS.get(terms.order_type, terms.order_type)
    if kind == terms.order_type and terms.tif:
        return terms
    return replace(terms, order_type=kind, tif=terms.tif or "DAY")


def refuse_new(terms: Order, listing: Listing, top: Top, now: datetime, policy: Policy) -> Refusal | None:
    """What TWS itself sees wrong with an order before it sends it on; None when it may pass."""
    return (
        _refuse_size(terms, policy)
        or _refuse_attributes(terms)
        or _refuse_type(terms, listing)
        or _refuse_price(terms)
        or _refuse_time(terms, now)
        or _refuse_contract(listing, now, policy)
        or _refuse_far_price(terms, listing, top, policy)
    )


def reused_group(order: PaperOrder, *, spent: bool) -> Refusal | None:
    """The name of an OCA group is used once: nobody joins one that has filled. Children's groups have no such name."""
    if not (spent and order.terms.oca_group):
        return None
    return 201, f"Order rejected - reason:The OCA group {order.oca_group} has filled already"


def off_tick(terms: Order, listing: Listing) -> Refusal | None:
    """110 when a price of the order does not stand on the contract's grid."""
    prices = [
        terms.limit_price if terms.order_type in LIMITED and terms.order_type != "TRAIL LIMIT" else None,
        terms.aux_price if terms.order_type in ("STP", "STP LMT", *TOUCHED) else None,
        terms.trail_stop_price if terms.order_type in TRAILING else None,
    ]
    if any(price is not None and (price <= 0 or not on_grid(listing, price)) for price in prices):
        return 110, "The price does not conform to the minimum price variation for this contract."
    return None


def reject_sent(order: PaperOrder, others: Sequence[PaperOrder], policy: Policy) -> Refusal | None:
    """What IB's side rejects once the order has been sent; None when it is taken. ``others``: of the same contract."""
    refusal = off_tick(order.terms, order.listing)
    if refusal is not None:
        return refusal
    working = [other for other in others if other.stage is Stage.WORKING]
    same_side = sum(other.terms.action == order.terms.action for other in working)
    if same_side >= policy.working_max:
        return (201, f"Order rejected - reason:{policy.working_max} orders work on this side already")
    if any(_on_both_sides(order, other, policy) for other in working):
        return 201, "Order rejected - reason:Cannot have open orders on both sides of the same contract in one account"
    return None


def _on_both_sides(order: PaperOrder, other: PaperOrder, policy: Policy) -> bool:
    if order.is_buy == other.is_buy or order.parent == other.perm_id or order.waits_for_parent:
        return False
    if order.listing.sec_type == "OPT":
        return not other.waits_for_parent
    if policy.both_sides or other.waits or order.waits_for_trigger or other.waits_for_trigger:
        return False
    buy, sell = (order, other) if order.is_buy else (other, order)
    return buy.limit is None or sell.limit is None or buy.limit >= sell.limit


def _refuse_size(terms: Order, policy: Policy) -> Refusal | None:
    if terms.cash_quantity:
        return 10244, "Cash Quantity cannot be used for this order"
    if terms.total_quantity < 0:
        return 321, f"Error validating request: the order size {terms.total_quantity} is negative"
    if not terms.total_quantity:
        return 434, "The order size cannot be zero."
    if terms.total_quantity > SIZE_MAX:
        return 321, f"Error validating request: the order size is larger than {SIZE_MAX}"
    if terms.total_quantity != terms.total_quantity.to_integral_value():
        return 10243, "Fractional-sized order cannot be placed via API."
    if policy.size_max is not None and terms.total_quantity > policy.size_max:
        return 383, "The size specified violates the size constraint specified in the default order settings."
    return None


def _refuse_attributes(terms: Order) -> Refusal | None:
    if terms.etrade_only:
        return 10268, "The 'EtradeOnly' order attribute is not supported."
    if terms.firm_quote_only:
        return 10269, "The 'FirmQuoteOnly' order attribute is not supported."
    if terms.nbbo_price_cap is not None:
        return 10270, "The 'NbboPriceCap' order attribute is not supported."
    unsupported = next((words for words, given in _not_supported(terms) if given), None)
    return None if unsupported is None else (321, _unsupported(unsupported))


def _refuse_type(terms: Order, listing: Listing) -> Refusal | None:
    kind = terms.order_type
    if terms.action not in ("BUY", "SELL"):
        return 321, f"Error validating request: Invalid side: {terms.action}"
    at_the_bell = kind in CLOSING or terms.tif == "OPG"
    if kind in _ELSEWHERE or (at_the_bell and listing.sec_type not in ("STK", "ETF")):
        return 387, "Unsupported order type for this exchange and security type."
    if kind not in ORDER_TYPES:
        return 321, f"Error validating request: Invalid order type was entered: {kind}"
    if kind in LIMITED - {"TRAIL LIMIT"} and terms.limit_price is None:
        return 321, "Error validating request: Missing limit price"
    if (kind in STOPS - TRAILING or kind in TOUCHED) and terms.aux_price is None:
        return 321, "Error validating request: Missing stop price"
    if kind in TRAILING and (bool(terms.aux_price) == bool(terms.trailing_percent)):
        return 321, "Error validating request: Either a trailing amount or a trailing percent is needed, not both"
    offset = terms.limit_price_offset is not None or (
        terms.limit_price is not None and terms.trail_stop_price is not None
    )
    if kind == "TRAIL LIMIT" and not offset:
        return 321, "Error validating request: Missing limit price offset"
    return None


def _refuse_price(terms: Order) -> Refusal | None:
    given = (terms.limit_price, terms.aux_price, terms.trail_stop_price, terms.limit_price_offset)
    if any(price is not None and abs(price) > SIZE_MAX for price in given):
        return 463, "You must enter a valid price."
    amount, percent = terms.aux_price or Decimal(0), terms.trailing_percent or Decimal(0)
    if terms.order_type in TRAILING and (amount < 0 or not 0 <= percent < 100):
        return 463, "You must enter a valid price."
    return None


def _refuse_time(terms: Order, now: datetime) -> Refusal | None:
    if terms.tif not in _TIFS:
        return 10052, "Invalid time in force"
    if terms.order_type in CLOSING and terms.tif != "DAY":
        return 113, "The Tif option should be set to DAY for MOC and LOC orders."
    if terms.tif == "OPG" and terms.order_type not in ("MKT", "LMT"):
        return 111, "The TIF (Tif type) and the order type are incompatible."
    end, begin = read_time(terms.good_till_date), read_time(terms.good_after_time)
    latest = now + _LONGEST
    if terms.tif == "GTD" and (end is None or not now < end <= latest):
        return 391, f"The date, time, or time-zone entered is invalid: {terms.good_till_date}"
    if terms.good_after_time and (begin is None or begin > latest):
        return 391, f"The date, time, or time-zone entered is invalid: {terms.good_after_time}"
    return None


def _refuse_contract(listing: Listing, now: datetime, policy: Policy) -> Refusal | None:
    if listing.sec_type == "NEWS":
        return NONE_FOUND
    ends = last_moment(listing)
    if ends is not None and now >= ends:
        return 392, "Invalid order: contract expired."
    if listing.ticker in policy.forbidden:
        return 203, f"The security {listing.ticker} is not available or allowed for this account."
    if listing.sec_type in policy.no_permission:
        return 460, "No trading permissions."
    return None


def _refuse_far_price(terms: Order, listing: Listing, top: Top, policy: Policy) -> Refusal | None:
    """Precautions: a limit far through the other side of the quote is taken for a slip."""
    limit = terms.limit_price if terms.order_type in LIMITED else None
    quote = top.ask if terms.action == "BUY" else top.bid
    if limit is None or quote is None:
        return None
    through = limit - quote if terms.action == "BUY" else quote - limit
    if policy.ticks_max is not None and through > policy.ticks_max * increment(listing, quote):
        return (
            382,
            "The price specified violates the number of ticks constraint specified in the default order settings.",
        )
    percent = None if terms.override_percentage_constraints else policy.price_percent
    if percent is not None and through * 100 > quote * percent:
        return (
            109,
            "Price is out of the range defined by the Percentage setting at order defaults frame. "
            "The order will not be transmitted.",
        )
    return None


def _unsupported(what: str) -> str:
    return f"Error validating request: {what}: not supported by the paper broker"


def _not_supported(terms: Order) -> tuple[tuple[str, bool], ...]:
    return (
        ("conditions", bool(terms.conditions)),
        ("algorithms", bool(terms.algo_strategy)),
        ("hedging", bool(terms.hedge_type)),
        ("scale orders", terms.scale_price_increment is not None),
        ("adjusted orders", terms.adjusted_order_type not in ("", "None")),
        ("financial advisor groups", bool(terms.fa_group or terms.fa_profile or terms.model_code)),
        ("volatility orders", terms.volatility is not None and terms.order_type != "VOL"),
        ("duration", bool(terms.duration)),
    )
