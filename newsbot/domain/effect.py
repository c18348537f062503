"""What the shell must do: effects, in the imperative. Each follows from events that are already stored, if from any."""

from dataclasses import dataclass

from newsbot.domain.company import Company
from newsbot.domain.order import BracketIds, Instrument, Leg, OrderPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolveInstrument:
    """Ask the broker for the contract of a company. Asking twice while one question is open does nothing."""

    company: Company


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestMarketRule:
    """Ask for the price increments of a market rule. Asking twice does nothing."""

    rule_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscribeQuote:
    """Ask for live quotes of an instrument. Asking twice does nothing.

    ``again``: end the present subscription and begin a new one, whose first ticks tell the quote as it is now; nothing
    while a new one has not told anything yet.
    """

    instrument: Instrument
    again: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestTime:
    """Ask the broker's time: the proof of life."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestSnapshot:
    """Ask for open orders (own and all), executions, completed orders and positions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceBracket:
    """Send three orders in one write. Follows from OrderPlanned, and only after its commit."""

    plan: OrderPlan
    ids: BracketIds


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelOrder:
    """Ask the broker to cancel one order. A request, not a fact."""

    order_id: int
    order_ref: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ModifyLeg:
    """Change price and quantity of a working order under its own id. Follows from LegRepriced, after its commit.

    ``leg`` is the whole order as it shall be; its parent is over, so none is named. Only for an order that the broker
    showed in this session: any other number would be a new order.
    """

    order_id: int
    leg: Leg
    instrument: Instrument
    account: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseLink:
    """Drop the connection to the broker: what it says can no longer be trusted."""

    detail: str


Effect = (
    ResolveInstrument
    | RequestMarketRule
    | SubscribeQuote
    | RequestTime
    | RequestSnapshot
    | PlaceBracket
    | CancelOrder
    | ModifyLeg
    | CloseLink
)
