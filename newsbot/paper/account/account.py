"""The account: cash by currency, holdings, commissions and what was realised, exact to the cent."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from newsbot.paper.instruments.listing import Listing

CENT: Final = Decimal("0.01")
ZERO: Final = Decimal(0)


def cents(amount: Decimal) -> Decimal:
    """``amount`` to the cent, a half rounded away from zero: how all money is rounded."""
    return amount.quantize(CENT, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """A position, in the currency of its contract.

    ``cost`` is what was paid for it (negative: received for a short), without commissions; ``fees`` are the commissions
    paid to open what is still held; ``realized`` is net of commissions on both sides.
    """

    quantity: int = 0
    cost: Decimal = ZERO
    fees: Decimal = ZERO
    realized: Decimal = ZERO

    @property
    def average_cost(self) -> Decimal:
        """One contract's cost with its commission: paid for a long, received for a short; 0 when nothing is held."""
        if self.quantity == 0:
            return ZERO
        return ((self.cost + self.fees) / self.quantity).quantize(Decimal("0.0000001"))


NOTHING: Final = Holding()


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """The money. Law, for every currency, always, to the cent::

        cash + cost of what was paid for - amounts held as currency pairs == start - commissions + realized_gross

    A future is not paid for: its cost does not count. A pair such as EUR.USD moves cash in both currencies.
    """

    name: str
    base: str
    start: Decimal
    cash: Mapping[str, Decimal]
    commissions: Mapping[str, Decimal] = field(default_factory=dict)
    realized_gross: Mapping[str, Decimal] = field(default_factory=dict)
    holdings: Mapping[int, Holding] = field(default_factory=dict)
    listings: Mapping[int, Listing] = field(default_factory=dict)

    @classmethod
    def opened(cls, name: str, cash: Decimal, base: str = "USD") -> "Account":
        return cls(name=name, base=base, start=cash, cash={base: cash})

    def holding(self, con_id: int) -> Holding:
        """The position in that contract; an empty one if there never was any."""
        return self.holdings.get(con_id, NOTHING)

    def currencies(self) -> tuple[str, ...]:
        """Every currency the account ever had, its base first."""
        return (self.base, *sorted(set(self.cash) - {self.base}))


def book_fill(
    account: Account, listing: Listing, *, signed: int, price: Decimal, fee: Decimal
) -> tuple[Account, Decimal | None]:
    """The account after a fill of ``signed`` contracts (sold: negative), and what it realised net of commissions.

    None realised: the fill only opened or added. A fill that turns a position over closes first and opens the rest.
    """
    held = account.holding(listing.con_id)
    closing = 0
    if held.quantity * signed < 0:
        closing = min(abs(signed), abs(held.quantity)) * (1 if signed > 0 else -1)
    opening = signed - closing
    each = price * listing.point_value
    closed_cost = _share(held.cost, -closing, held.quantity)
    closed_fees = _share(held.fees, -closing, held.quantity)
    gross = -closing * each - closed_cost
    closing_fee = _share(fee, closing, signed)
    net = gross - closed_fees - closing_fee
    after = Holding(
        quantity=held.quantity + signed,
        cost=held.cost - closed_cost + opening * each,
        fees=held.fees - closed_fees + fee - closing_fee,
        realized=held.realized + net,
    )
    currency = listing.currency
    paid = -gross if listing.sec_type == "FUT" else signed * each
    cash = _add(account.cash, currency, -paid - fee)
    if listing.sec_type == "CASH":
        cash = _add(cash, listing.root, Decimal(signed))
    changed = replace(
        account,
        cash=cash,
        commissions=_add(account.commissions, currency, fee),
        realized_gross=_add(account.realized_gross, currency, gross),
        holdings={**account.holdings, listing.con_id: after},
        listings={**account.listings, listing.con_id: listing},
    )
    return changed, net if closing else None


def _add(amounts: Mapping[str, Decimal], currency: str, amount: Decimal) -> Mapping[str, Decimal]:
    return {**amounts, currency: amounts.get(currency, ZERO) + amount}


def _share(amount: Decimal, part: int, whole: int) -> Decimal:
    """``amount * part / whole`` to the cent; all of it when nothing is left over."""
    if part == whole:
        return amount
    return cents(amount * part / whole) if part else ZERO
