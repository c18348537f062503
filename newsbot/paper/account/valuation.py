"""The account at present prices: what it is worth, what it ties up, what it has won and lost."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from newsbot.paper.account.account import NOTHING, ZERO, Account, Holding, cents
from newsbot.paper.account.charges import STOCK_MARGIN, margin
from newsbot.paper.instruments.listing import Listing
from newsbot.paper.market.market import Market

# Units of US dollars for one of each, where no pair is quoted: the right size, not the day's.
_DOLLARS: Final = {
    "USD": "1", "EUR": "1.08", "GBP": "1.27", "CHF": "1.12", "AUD": "0.66", "CAD": "0.73", "JPY": "0.0067",
    "HKD": "0.128", "SEK": "0.095", "NOK": "0.093", "DKK": "0.145", "SGD": "0.74", "MXN": "0.054", "NZD": "0.60",
}  # fmt: skip
CURRENCIES: Final = frozenset(_DOLLARS)

Rates = Callable[[str], Decimal]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Money in one currency, to the cent."""

    cash: Decimal
    stock_value: Decimal
    option_value: Decimal
    gross_position: Decimal
    futures_pnl: Decimal
    unrealized: Decimal
    realized: Decimal
    margin: Decimal

    @property
    def net_liquidation(self) -> Decimal:
        return self.cash + self.stock_value + self.option_value + self.futures_pnl

    @property
    def available(self) -> Decimal:
        return self.net_liquidation - self.margin

    @property
    def buying_power(self) -> Decimal:
        return cents(max(ZERO, self.available / STOCK_MARGIN))


@dataclass(frozen=True, slots=True, kw_only=True)
class Gain:
    """Profit and loss of one position or of all: since yesterday's close, not taken, and taken today."""

    daily: Decimal = ZERO
    unrealized: Decimal = ZERO
    realized: Decimal = ZERO

    def plus(self, other: "Gain", rate: Decimal) -> "Gain":
        """This and ``other`` exchanged at ``rate``."""
        return Gain(
            daily=self.daily + other.daily * rate,
            unrealized=self.unrealized + other.unrealized * rate,
            realized=self.realized + other.realized * rate,
        )

    def in_cents(self) -> "Gain":
        return Gain(daily=cents(self.daily), unrealized=cents(self.unrealized), realized=cents(self.realized))


def mark(market: Market, con_id: int) -> Decimal:
    """What a holding is valued at: the last trade, else the middle of the quote, else the last close."""
    top = market.top(con_id)
    if top.last is not None:
        return top.last
    if top.bid is not None and top.ask is not None:
        return (top.bid + top.ask) / 2
    listing = market.listing(con_id)
    return listing.prev_close if listing else ZERO


def rates(market: Market, base: str) -> Rates:
    """Units of ``base`` for one unit of a currency: from the quoted pair, else over US dollars.

    A pair is taken either way round. What is not quoted against dollars either has a fixed figure.
    """

    def quoted(one: str, other: str) -> Decimal | None:
        if one == other:
            return Decimal(1)
        for pair, inverse in ((f"{one}.{other}", False), (f"{other}.{one}", True)):
            listing = market.named(pair)
            price = ZERO if listing is None else mark(market, listing.con_id)
            if price > 0:
                return 1 / price if inverse else price
        return None

    def dollars(currency: str) -> Decimal:
        return quoted(currency, "USD") or Decimal(_DOLLARS.get(currency, "1"))

    def rate(currency: str) -> Decimal:
        return quoted(currency, base) or dollars(currency) / dollars(base)

    return rate


def unrealized(listing: Listing, holding: Holding, price: Decimal) -> Decimal:
    """Profit not taken, at ``price``, against the cost with commissions, in the contract's currency, to the cent."""
    return cents(holding.quantity * price * listing.point_value - holding.cost - holding.fees)


def gain(listing: Listing, holding: Holding, price: Decimal, opening: Holding, close: Decimal) -> Gain:
    """Of one holding at ``price``, against the ``opening`` one valued at yesterday's ``close``."""
    now = unrealized(listing, holding, price)
    taken = holding.realized - opening.realized
    return Gain(daily=now + taken - unrealized(listing, opening, close), unrealized=now, realized=taken)


def figures(account: Account, prices: Mapping[int, Decimal], rate: Rates, only: str = "") -> Figures:
    """The account at ``prices`` (by con_id; needed for everything held), in its base currency.

    ``only``: what is in that currency alone, not exchanged.
    """
    factor: Rates = (lambda _: Decimal(1)) if only else rate
    totals = dict.fromkeys(("stock", "option", "gross", "futures", "unrealized", "realized", "margin"), ZERO)
    for con_id, holding in account.holdings.items():
        listing = account.listings[con_id]
        if only and listing.currency != only:
            continue
        by = factor(listing.currency)
        totals["realized"] += holding.realized * by
        if not holding.quantity:
            continue
        price = prices[con_id]
        value = holding.quantity * price * listing.point_value * by
        kind = {"FUT": "futures", "OPT": "option", "CASH": ""}.get(listing.sec_type, "stock")
        if kind == "futures":
            totals["futures"] += value - holding.cost * by
        elif kind:
            totals[kind] += value
            totals["gross"] += abs(value)
        totals["unrealized"] += unrealized(listing, holding, price) * by
        totals["margin"] += margin(listing, holding.quantity, price) * by
    cash = sum((amount * factor(currency) for currency, amount in account.cash.items() if only in ("", currency)), ZERO)
    return Figures(
        cash=cents(cash),
        stock_value=cents(totals["stock"]),
        option_value=cents(totals["option"]),
        gross_position=cents(totals["gross"]),
        futures_pnl=cents(totals["futures"]),
        unrealized=cents(totals["unrealized"]),
        realized=cents(totals["realized"]),
        margin=cents(totals["margin"]),
    )


def opening_of(openings: Mapping[int, Holding], con_id: int) -> Holding:
    """What was held of a contract when the day began."""
    return openings.get(con_id, NOTHING)
