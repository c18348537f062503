"""Our values to ibapi's and back. Prices become floats here and nowhere else, and only when nothing is lost by it."""

import logging
from decimal import Decimal
from typing import Any

from ibapi.contract import Contract
from ibapi.order import Order

from newsbot.domain.company import Company
from newsbot.domain.order import Instrument, Leg, OrderType, TimeInForce
from newsbot.execution import compat, stamps

_log = logging.getLogger(__name__)

SMART = "SMART"
_VENUES = {"NASDAQ": "NASDAQ", "NYSE": "NYSE", "NYSE AMERICAN": "AMEX", "NYSE ARCA": "ARCA", "CBOE": "BATS"}
_CLASS_MARKS = str.maketrans("./-", "   ")
_OUR_VENUES = {theirs: ours for ours, theirs in _VENUES.items()} | {"ISLAND": "NASDAQ"}


def exact_float(price: Decimal) -> float:
    """The float whose shortest text is this price again, which is what ibapi writes on the wire.

    Raises:
        ValueError: there is none (more than 15 or so digits, or not finite).
    """
    value = float(price)
    if not price.is_finite() or Decimal(repr(value)) != price:
        raise ValueError(f"price {price} cannot be sent exactly")
    return value


def to_order(leg: Leg, *, account: str, parent_id: int, transmit: bool) -> Any:
    """An ibapi Order for one leg, everything that matters set on it explicitly: presets of TWS fill what is empty.

    Raises:
        ValueError: a price cannot be sent exactly or is missing, or a GTD leg has no end.
    """
    order = Order()
    order.action = leg.action.value
    order.totalQuantity = compat.quantity(leg.quantity)
    order.orderType = leg.order_type.value
    match leg.order_type:
        case OrderType.LIMIT:
            order.lmtPrice = exact_float(leg.price)
        case OrderType.STOP:
            order.auxPrice = exact_float(leg.price)
        case OrderType.STOP_LIMIT:
            order.auxPrice = exact_float(leg.price)
            order.lmtPrice = exact_float(_given(leg, leg.limit, "limit"))
        case OrderType.TRAIL:
            order.auxPrice = exact_float(_given(leg, leg.trail, "distance"))
            order.trailStopPrice = exact_float(leg.price)
    order.tif = leg.tif.value
    if leg.tif is TimeInForce.GTD:
        if leg.good_till is None:
            raise ValueError(f"{leg.order_ref}: GTD without an end")
        order.goodTillDate = stamps.good_till(leg.good_till)
    order.outsideRth = leg.outside_rth
    order.orderRef = leg.order_ref
    order.account = account
    order.parentId = parent_id
    order.transmit = transmit
    compat.clear_legacy_flags(order)
    return order


def _given(leg: Leg, price: Decimal | None, what: str) -> Decimal:
    if price is None:
        raise ValueError(f"{leg.order_ref}: {leg.order_type.value} without a {what}")
    return price


def to_contract(instrument: Instrument) -> Any:
    """An ibapi Contract by contract id; what else is set must agree with it and does, as it came from there."""
    contract = Contract()
    contract.conId = instrument.con_id
    contract.symbol = _their_symbol(instrument.ticker)
    contract.secType = instrument.sec_type
    contract.exchange = SMART
    contract.currency = instrument.currency
    return contract


def to_question(company: Company) -> Any:
    """An ibapi Contract that asks for a company's US stock. A venue we cannot name in IB's words is left out."""
    contract = Contract()
    contract.symbol = _their_symbol(company.ticker)
    contract.secType = "STK"
    contract.exchange = SMART
    contract.currency = "USD"
    contract.primaryExchange = _VENUES.get(company.exchange.upper(), "")
    return contract


def to_instrument(details: Any) -> Instrument | None:
    """The instrument of ibapi ContractDetails; None, with a warning, when it lacks what an order needs."""
    contract = details.contract
    min_tick = compat.number(details.minTick)
    if not contract.conId or min_tick is None or min_tick <= 0:
        _log.warning("NB-T04 – contract %s %s has no id or no tick – left out", contract.symbol, contract.exchange)
        return None
    return Instrument(
        con_id=contract.conId,
        ticker=_our_symbol(contract.symbol),
        sec_type=contract.secType,
        exchange=contract.exchange,
        primary_exchange=_OUR_VENUES.get(contract.primaryExchange, contract.primaryExchange),
        currency=contract.currency,
        name=details.longName,
        increments=((Decimal(0), min_tick),),
        market_rule_id=_smart_rule(details.validExchanges, details.marketRuleIds),
        hours=stamps.sessions(details.liquidHours, details.timeZoneId),
    )


def ticker_of(contract: Any) -> str:
    """The ticker of an ibapi Contract in our spelling."""
    return _our_symbol(contract.symbol)


def _smart_rule(exchanges: str, rules: str) -> int | None:
    # One rule id for each exchange, in the same order (facts 6.4).
    for exchange, rule in zip(exchanges.split(","), rules.split(","), strict=False):
        if exchange == SMART and rule.isdigit():
            return int(rule)
    return None


# IB writes the class of a share after a blank: BRK B is BRK.B, and at some sources BRK-B or BRK/B.
def _their_symbol(ticker: str) -> str:
    return ticker.translate(_CLASS_MARKS)


def _our_symbol(symbol: str) -> str:
    return symbol.replace(" ", ".")
