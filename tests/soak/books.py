"""The oracle's own books: money and positions from executions alone. Knows nothing of the broker's arithmetic."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from newsbot.paper.instruments.listing import Listing

ZERO, CENT = Decimal(0), Decimal("0.01")


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


def fee(kind: str, quantity: int, value: Decimal) -> Decimal:
    """Commission of an order so far, as docs/paper-broker.md has it."""
    if not quantity:
        return ZERO
    if kind == "OPT":
        return cents(max(Decimal(65) * quantity / 100, Decimal(1)))
    if kind == "FUT":
        return cents(Decimal(225) * quantity / 100)
    if kind == "CASH":
        return cents(max(value * 2 / 100_000, Decimal(2)))
    return cents(min(max(Decimal(quantity) / 200, Decimal(1)), value / 100))


def margin(listing: Listing, signed: int, price: Decimal) -> Decimal:
    """What a position ties up: a quarter of stocks, a tenth of futures, 3 % of pairs; premiums, and 20 % when sold."""
    worth = abs(signed) * price * point(listing)
    if listing.sec_type == "FUT":
        return worth / 10
    if listing.sec_type == "CASH":
        return worth * 3 / 100
    if listing.sec_type == "OPT":
        return worth + (abs(signed) * (listing.strike or ZERO) * point(listing) / 5 if signed < 0 else ZERO)
    return worth / 4


def point(listing: Listing) -> Decimal:
    return Decimal(listing.multiplier) / listing.magnifier


@dataclass(slots=True)
class Trade:
    """One execution, or a transfer (no fee). ``signed`` 0: busted."""

    at: datetime
    listing: Listing
    signed: int
    price: Decimal
    fee: Decimal


@dataclass(slots=True)
class Lot:
    """What is held of one contract. ``cost`` is signed as the position is; ``realized`` is net of all fees."""

    listing: Listing
    held: int = 0
    cost: Decimal = ZERO
    fees: Decimal = ZERO
    realized: Decimal = ZERO
    before_today: Decimal = ZERO


@dataclass(slots=True)
class Books:
    """Everything that was traded, in order, and what it adds up to."""

    base: str
    start: Decimal
    trades: dict[str, Trade] = field(default_factory=dict)
    lots: dict[int, Lot] = field(default_factory=dict)
    cash: dict[str, Decimal] = field(default_factory=dict)
    day: datetime | None = None

    def __post_init__(self) -> None:
        self.cash = defaultdict(Decimal, {self.base: self.start})

    def new_day(self, midnight: datetime) -> None:
        """The day has begun: what was realised is yesterday's."""
        if self.day != midnight:
            self.day = midnight
            for lot in self.lots.values():
                lot.before_today = lot.realized

    def trade(self, key: str, trade: Trade) -> Decimal | None:
        self.trades[key] = trade
        return self._book(trade)

    def correct(self, key: str, signed: int, price: Decimal) -> Decimal | None:
        """All again, with other figures for one; what that one realises now."""
        old = self.trades[key]
        fee_now = old.fee if signed else ZERO
        self.trades[key] = Trade(at=old.at, listing=old.listing, signed=signed, price=price, fee=fee_now)
        self.lots.clear()
        self.cash = defaultdict(Decimal, {self.base: self.start})
        mine = None
        for name, trade in self.trades.items():
            realized = self._book(trade)
            if self.day is not None and trade.at < self.day and trade.listing.con_id in self.lots:
                lot = self.lots[trade.listing.con_id]
                lot.before_today = lot.realized
            if name == key:
                mine = realized
        return mine

    def _book(self, trade: Trade) -> Decimal | None:
        if not trade.signed:
            return None
        listing, signed = trade.listing, trade.signed
        lot = self.lots.setdefault(listing.con_id, Lot(listing))
        each = trade.price * point(listing)
        closing = 0 if lot.held * signed >= 0 else min(abs(signed), abs(lot.held))
        opening = abs(signed) - closing
        side = 1 if signed > 0 else -1
        gone, gone_fees = lot.cost, lot.fees
        if closing != abs(lot.held):
            gone = cents(lot.cost * closing / abs(lot.held)) if closing else ZERO
            gone_fees = cents(lot.fees * closing / abs(lot.held)) if closing else ZERO
        if not closing:
            gone = gone_fees = ZERO
        fee_closing = trade.fee if not opening else cents(trade.fee * closing / abs(signed)) if closing else ZERO
        gross = -side * closing * each - gone
        lot.cost += side * opening * each - gone
        lot.fees += trade.fee - fee_closing - gone_fees
        lot.held += signed
        self.cash[listing.currency] -= trade.fee
        if listing.sec_type == "FUT":
            self.cash[listing.currency] += gross
        else:
            self.cash[listing.currency] -= signed * each
        if listing.sec_type == "CASH":
            self.cash[listing.symbol] += signed
        if not closing:
            return None
        net = gross - gone_fees - fee_closing
        lot.realized += net
        return net
