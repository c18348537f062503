"""What the broker says to requests, as far as it follows from the request alone. Pure functions."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Final

from newsbot.paper import describe, rules
from newsbot.paper.listing import Listing
from newsbot.paper.orders import Accepted, Cancelled, Change, Filled, Refused, Rejected, Restated
from newsbot.paper.search import not_one
from newsbot.paper.zone import NEW_YORK
from newsbot.tws.account import AccountTime
from newsbot.tws.contract import MarketRule, RequestMatchingSymbols, SymbolSamples
from newsbot.tws.execution import Execution, RequestExecutions
from newsbot.tws.hello import Notice
from newsbot.tws.order import PlaceOrder
from newsbot.tws.quote import RequestMarketData

Refusal = tuple[int, str]

FARMS: Final = (
    (2104, "Market data farm connection is OK:paper"),
    (2106, "HMDS data farm connection is OK:paper"),
    (2158, "Sec-def data farm connection is OK:paper"),
)
NO_CONTRACT: Final = (200, "No security definition has been found for the request")
AMBIGUOUS: Final = (200, "The contract description specified is ambiguous.")
# Generic ticks clients may ask for; nothing is sent for them.
GENERIC_TICKS: Final = frozenset(
    """100 101 104 105 106 107 125 165 221 225 232 233 236 258 292 293 294 295 318 375 411 456 460 576 577 586 587 588
    595 619 638 646 mdoff""".split()  # noqa: SIM905 - thirty numbers read better so
)
ORDER_ID_MAX: Final = 2**31 - 1

# Requests the paper broker knows by name but does not serve: which field after the id is the request id (-1: none),
# and the code TWS itself uses when it cannot give that data (ib_async waits on after a 321).
_HISTORY, _NO_NEWS = 162, 10276
_OTHERS: Final = {
    10: ("market depth", 1, 10092),
    11: ("market depth", 1, 310),
    12: ("news bulletins", -1, 321),
    13: ("news bulletins", -1, 321),
    18: ("financial advisor data", -1, 321),
    19: ("financial advisor data", -1, 321),
    20: ("historical data", 0, _HISTORY),
    21: ("exercising options", 1, 321),
    22: ("market scanners", 0, 321),
    23: ("market scanners", 1, 321),
    24: ("market scanners", -1, 321),
    25: ("historical data", 1, 366),
    50: ("real-time bars", 1, 420),
    51: ("real-time bars", 1, 420),
    52: ("fundamental data", 1, 430),
    53: ("fundamental data", 1, 430),
    54: ("implied volatility", 1, 200),
    55: ("option prices", 1, 200),
    56: ("implied volatility", 1, 321),
    57: ("option prices", 1, 321),
    67: ("display groups", 1, 321),
    68: ("display groups", 1, 321),
    74: ("positions by model", 1, 321),
    75: ("positions by model", 1, 321),
    78: ("option chains", 0, 200),
    79: ("soft dollar tiers", 0, 321),
    80: ("family codes", -1, 321),
    82: ("market depth exchanges", -1, 321),
    83: ("smart components", 0, 321),
    84: ("news articles", 0, 10172),
    85: ("news providers", -1, 321),
    86: ("historical news", 0, _NO_NEWS),
    87: ("head timestamps", 0, _HISTORY),
    88: ("histograms", 0, _HISTORY),
    89: ("histograms", 0, 366),
    90: ("head timestamps", 0, 366),
    94: ("profit and loss by position", 0, 321),
    95: ("profit and loss by position", 0, 321),
    96: ("historical ticks", 0, 10187),
    97: ("tick-by-tick data", 0, 10189),
    98: ("tick-by-tick data", 0, 300),
    100: ("Wall Street Horizon data", 0, 321),
    101: ("Wall Street Horizon data", 0, 321),
    102: ("Wall Street Horizon data", 0, 321),
    103: ("Wall Street Horizon data", 0, 321),
    104: ("user information", 0, 321),
}


def unsupported(msg_id: int, fields: Sequence[str]) -> Notice:
    """The refusal of a request that is not served, with its request id when it has one that can be read."""
    name, place, code = _OTHERS.get(msg_id, (f"message {msg_id}", -1, 321))
    text = fields[place] if 0 <= place < len(fields) else ""
    ident = int(text) if text.isdecimal() and len(text) < 11 else -1
    return Notice(ident=ident, code=code, text=f"{name}: not supported by the paper broker")


def market_rule(rule_id: int) -> MarketRule | None:
    """The increments of a rule that our contracts name; None for any other."""
    return rules.MARKET_RULE if rule_id == rules.MARKET_RULE.rule_id else None


def matching(message: RequestMatchingSymbols, listings: Sequence[Listing]) -> SymbolSamples:
    """Listings whose ticker or name starts so, at most sixteen."""
    start = message.pattern.upper()
    fits = [one for one in listings if start and (one.ticker.startswith(start) or one.name.upper().startswith(start))]
    return SymbolSamples(req_id=message.req_id, samples=tuple(describe.sample(listing) for listing in fits[:16]))


def refuse_quotes(message: RequestMarketData, *, taken: bool, found: int, full: bool) -> Refusal | None:
    """Why a subscription is not opened; None when it is."""
    if taken:
        return 102, "Duplicate ticker ID"
    if found != 1:
        return not_one(message.contract, found)
    generic = [tick for tick in message.generic_ticks.replace(" ", "").split(",") if tick]
    wrong = [tick for tick in generic if tick.split(":")[0] not in GENERIC_TICKS]
    if wrong:
        return 321, f"Error validating request: incorrect generic tick list {','.join(wrong)}"
    if message.snapshot and generic:
        return 321, "Error validating request: snapshot market data subscription is not applicable to generic ticks"
    return (101, "Max number of tickers has been reached") if full else None


def refuse_order(message: PlaceOrder, *, found: int, account: str) -> Refusal | None:
    """Why an order does not even reach the book; None when it does."""
    if not 0 <= message.order_id <= ORDER_ID_MAX:
        return 320, f"Error reading request: order id {message.order_id} is not a 32-bit number"
    if message.order_id == 0:
        return 10149, "Invalid order id: 0"
    if found != 1:
        return not_one(message.contract, found)
    if message.order.account not in ("", account):
        return 321, f"Error validating request: invalid account code {message.order.account}"
    return None


def order_news(change: Change, account: str, order_id: int) -> Iterator[object]:
    """What an order's owner is told of a change, fills apart."""
    match change:
        case Restated(order=order, why="acknowledged"):
            # A new order is PreSubmitted for a moment even when it goes straight on.
            if order.status == "Submitted":
                yield describe.open_order(order, account, "PreSubmitted")
                yield replace(describe.order_status(order), status="PreSubmitted")
            yield describe.open_order(order, account)
            yield describe.order_status(order)
        case Restated(order=order, why="cancelling"):
            yield describe.order_status(order)
        case Restated(order=order):
            yield describe.open_order(order, account)
            yield describe.order_status(order)
        case Cancelled(order=order, reason=reason):
            yield describe.order_status(order)
            yield Notice(ident=order_id, code=202, text=f"Order Canceled - reason:{reason}")
        case Rejected(order=order, code=code, text=text):
            yield Notice(ident=order_id, code=code, text=text)
            yield describe.order_status(order)
        case Refused(code=code, text=text):
            yield Notice(ident=order_id, code=code, text=text)
        case Accepted() | Filled():
            return


def execution(fill: Filled, account: str, time: str) -> Execution:
    """One fill as its owner hears of it at once."""
    order = fill.order
    return Execution(
        req_id=-1,
        order_id=order.key[1],
        contract=describe.contract(order.listing),
        exec_id=fill.exec_id,
        time=time,
        account=account,
        exchange=order.listing.primary_exchange,
        side="BOT" if order.is_buy else "SLD",
        shares=Decimal(fill.quantity),
        price=fill.price,
        perm_id=order.perm_id,
        client_id=order.key[0],
        liquidation=0,
        cumulative=Decimal(order.filled),
        avg_price=order.average_price,
        order_ref=order.terms.order_ref,
        last_liquidity=1 if order.resting and order.terms.order_type == "LMT" and order.fills > 1 else 2,
    )


def with_req_id(told: Execution, req_id: int) -> Execution:
    """The same fill as an answer to a request."""
    return replace(told, req_id=req_id)


def asked_for(message: RequestExecutions, told: Execution, at: datetime) -> bool:
    """Whether a fill passes the request's filter; an unreadable time does not filter."""
    since = rules.good_till(message.time)
    side = {"BUY": "BOT", "SELL": "SLD"}.get(message.side.upper(), message.side.upper())
    return (
        message.client_id in (0, told.client_id)
        and message.account in ("", told.account)
        and message.symbol.upper() in ("", told.contract.symbol)
        and message.sec_type in ("", told.contract.sec_type)
        and message.exchange in ("", "SMART", told.exchange)
        and side in ("", told.side)
        and (since is None or at >= since)
    )


def account_time(now: datetime) -> AccountTime:
    """When the account's values were computed."""
    return AccountTime(time=f"{now.astimezone(NEW_YORK):%H:%M}")
