"""What all parts of the order book share."""

from dataclasses import dataclass

from newsbot.paper.market.market import Market
from newsbot.paper.orders.policy import Policy
from newsbot.paper.orders.store import Orders
from newsbot.paper.orders.timers import Timers


@dataclass(slots=True, kw_only=True)
class House:
    """The market, the orders, their timers, and the policy, which may be changed at any time."""

    market: Market
    orders: Orders
    timers: Timers
    policy: Policy
