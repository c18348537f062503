"""The account: cash, holdings, commissions and what was realised, exact to the cent."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

CENT: Final = Decimal("0.01")
ZERO: Final = Decimal(0)
PER_SHARE: Final = Decimal("0.005")
PER_ORDER: Final = Decimal("1.00")
PER_VALUE: Final = Decimal("0.01")
INITIAL_MARGIN: Final = Decimal("0.25")  # of the market value, both sides; buying power is four times what is free


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """A position. ``cost`` is what was paid for it (negative: received for a short), without commissions;
    ``fees`` are the commissions paid to open what is still held; ``realized`` is net of commissions on both sides."""

    quantity: int = 0
    cost: Decimal = ZERO
    fees: Decimal = ZERO
    realized: Decimal = ZERO

    @property
    def average_cost(self) -> Decimal:
        """A share's price with its commission: paid for a long, received for a short; 0 when nothing is held."""
        if self.quantity == 0:
            return ZERO
        return ((self.cost + self.fees) / self.quantity).quantize(Decimal("0.0000001"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """The money. Law: cash + cost of all holdings == start - commissions + realized_gross, always, to the cent."""

    name: str
    start: Decimal
    cash: Decimal
    commissions: Decimal = ZERO
    realized_gross: Decimal = ZERO
    holdings: Mapping[int, Holding] = field(default_factory=dict)

    @classmethod
    def opened(cls, name: str, cash: Decimal) -> "Account":
        return cls(name=name, start=cash, cash=cash)

    def holding(self, con_id: int) -> Holding:
        """The position in that contract; an empty one if there never was any."""
        return self.holdings.get(con_id, Holding())


def commission(quantity: int, value: Decimal) -> Decimal:
    """What an order of that many shares and that value costs so far: 0.005 a share, at least 1.00, at most 1 %."""
    if quantity == 0:
        return ZERO
    charged = max(PER_SHARE * quantity, PER_ORDER)
    return min(charged, PER_VALUE * value).quantize(CENT, ROUND_HALF_UP)


def book_fill(
    account: Account, con_id: int, *, signed: int, price: Decimal, fee: Decimal
) -> tuple[Account, Decimal | None]:
    """The account after a fill of ``signed`` shares (sold: negative), and what it realised net of commissions.

    None realised: the fill only opened or added. A fill that turns a position over closes first and opens the rest.
    """
    held = account.holding(con_id)
    closing = 0
    if held.quantity * signed < 0:
        closing = min(abs(signed), abs(held.quantity)) * (1 if signed > 0 else -1)
    opening = signed - closing
    value = signed * price
    closed_cost = _share(held.cost, -closing, held.quantity)
    closed_fees = _share(held.fees, -closing, held.quantity)
    gross = -closing * price - closed_cost
    closing_fee = _share(fee, closing, signed)
    net = gross - closed_fees - closing_fee
    after = Holding(
        quantity=held.quantity + signed,
        cost=held.cost - closed_cost + opening * price,
        fees=held.fees - closed_fees + fee - closing_fee,
        realized=held.realized + net,
    )
    changed = replace(
        account,
        cash=account.cash - value - fee,
        commissions=account.commissions + fee,
        realized_gross=account.realized_gross + gross,
        holdings={**account.holdings, con_id: after},
    )
    return changed, net if closing else None


def _share(amount: Decimal, part: int, whole: int) -> Decimal:
    """``amount * part / whole`` to the cent; all of it when nothing is left over."""
    if part == whole:
        return amount
    return (amount * part / whole).quantize(CENT, ROUND_HALF_UP) if part else ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What the account is worth at given prices, to the cent."""

    net_liquidation: Decimal
    gross_position: Decimal
    position_value: Decimal
    unrealized: Decimal
    realized: Decimal
    margin: Decimal
    available: Decimal

    @property
    def buying_power(self) -> Decimal:
        return (self.available / INITIAL_MARGIN).quantize(CENT)


def unrealized(holding: Holding, price: Decimal) -> Decimal:
    """Profit not taken, at ``price``, against the cost with commissions, to the cent."""
    return (holding.quantity * price - holding.cost - holding.fees).quantize(CENT, ROUND_HALF_UP)


def figures(account: Account, prices: Mapping[int, Decimal]) -> Figures:
    """The account valued at ``prices`` (by con_id; needed for everything held)."""
    held = [(holding, prices[con_id]) for con_id, holding in account.holdings.items() if holding.quantity]
    position = sum((holding.quantity * price for holding, price in held), ZERO)
    gross = sum((abs(holding.quantity * price) for holding, price in held), ZERO)
    margin = (gross * INITIAL_MARGIN).quantize(CENT)
    worth = (account.cash + position).quantize(CENT)
    return Figures(
        net_liquidation=worth,
        gross_position=gross.quantize(CENT),
        position_value=position.quantize(CENT),
        unrealized=sum((unrealized(holding, price) for holding, price in held), ZERO),
        realized=sum((holding.realized for holding in account.holdings.values()), ZERO),
        margin=margin,
        available=worth - margin,
    )
