"""Prices and quantity of a bracket from the rule's terms and the quote.

Rounding never adds risk: the entry is never worse than the terms allow, the stop never further from the entry, and
the target never nearer, so the loss per share stays within the terms and reward over risk never below them.
"""

from dataclasses import dataclass
from decimal import Decimal

from newsbot.decision import grid
from newsbot.decision.wording import percentage, plain
from newsbot.domain.decision import RefusalReason
from newsbot.domain.order import Bracket, Instrument, Quote, Side
from newsbot.domain.signal import Size, TradeTerms

# Ceilings that no rule can lift: facts of the business, not taste. An entry further from the quote than this is a
# market order in disguise; a larger amount is a typing error.
ENTRY_LIMIT_MAX = Decimal("0.05")
AMOUNT_MAX = Decimal(1_000_000_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sized:
    """A bracket with its quantity. ``worst_price`` is what an entered share may count for in USD, at most."""

    bracket: Bracket
    quantity: int
    worst_price: Decimal

    @property
    def value(self) -> Decimal:
        """Order value in USD at the worst price."""
        return self.quantity * self.worst_price


def size(terms: TradeTerms, instrument: Instrument, quote: Quote) -> Sized | tuple[RefusalReason, str]:
    """Prices on the grid and whole shares, or why there are none. ``quote`` and ``increments`` passed their gates."""
    wrong = _wrong_terms(terms)
    if wrong:
        return RefusalReason.BRACKET_SHAPE, wrong
    assert quote.bid is not None
    assert quote.ask is not None
    bracket = _bracket(terms, quote.bid, quote.ask, instrument.increments)
    if isinstance(bracket, str):
        return RefusalReason.BRACKET_SHAPE, bracket
    # A limit bounds what a buyer pays; a short seller may get more than the limit, and is short that much more.
    worst = bracket.entry if terms.side is Side.BUY else max(bracket.entry, quote.ask)
    quantity = _quantity(terms.size, bracket, worst)
    if quantity < 1:
        return RefusalReason.ZERO_QUANTITY, _too_small(terms.size, bracket, worst)
    return Sized(bracket=bracket, quantity=quantity, worst_price=worst)


def _wrong_terms(terms: TradeTerms) -> str:
    """What is wrong with the rule's fractions and amount, or an empty string."""
    gain_max, loss_max = (Decimal(10), Decimal(1)) if terms.side is Side.BUY else (Decimal(1), Decimal(10))
    if not (terms.entry_limit.is_finite() and 0 <= terms.entry_limit <= ENTRY_LIMIT_MAX):
        return f"entry limit {terms.entry_limit} is not between 0 and {percentage(ENTRY_LIMIT_MAX)}"
    if not (terms.take_profit.is_finite() and 0 < terms.take_profit < gain_max):
        return f"take profit {terms.take_profit} is not between 0 and {percentage(gain_max)}"
    if not (terms.stop_loss.is_finite() and 0 < terms.stop_loss < loss_max):
        return f"stop loss {terms.stop_loss} is not between 0 and {percentage(loss_max)}"
    if not (terms.size.amount.is_finite() and 0 < terms.size.amount <= AMOUNT_MAX):
        return f"size {terms.size.by} {terms.size.amount} is not between 0 and {plain(AMOUNT_MAX)}"
    return ""


def _bracket(terms: TradeTerms, bid: Decimal, ask: Decimal, increments: grid.Increments) -> Bracket | str:
    if terms.side is Side.BUY:
        entry = grid.down(ask * (1 + terms.entry_limit), increments)
        stop = None if entry is None else grid.up(entry * (1 - terms.stop_loss), increments)
        target = None if entry is None else grid.up(entry * (1 + terms.take_profit), increments)
    else:
        entry = grid.up(bid * (1 - terms.entry_limit), increments)
        stop = grid.down(entry * (1 + terms.stop_loss), increments)
        target = grid.down(entry * (1 - terms.take_profit), increments)
    if entry is None or stop is None or target is None:
        return f"no price on the exchange's grid near bid {plain(bid)}, ask {plain(ask)}"
    try:
        return Bracket(side=terms.side, entry=entry, take_profit=target, stop_loss=stop)
    except ValueError:
        return f"on the exchange's grid entry {plain(entry)}, target {plain(target)}, stop {plain(stop)} are no bracket"


def _quantity(size_: Size, bracket: Bracket, worst: Decimal) -> int:
    if size_.by == "shares":
        return int(size_.amount)
    per_share = worst if size_.by == "notional" else abs(bracket.entry - bracket.stop_loss)
    return int(size_.amount // per_share)


def _too_small(size_: Size, bracket: Bracket, worst: Decimal) -> str:
    if size_.by == "shares":
        return f"{plain(size_.amount)} shares are less than one"
    if size_.by == "notional":
        return f"notional {plain(size_.amount)} buys no share at {plain(worst)}"
    return f"risk {plain(size_.amount)} is less than one share risks ({plain(abs(bracket.entry - bracket.stop_loss))})"
