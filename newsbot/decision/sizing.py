"""Prices and quantity of a bracket from the rule's terms and the quote.

Rounding never adds risk: the entry is never worse than the terms allow, the stop never further from the entry, and
the target never nearer, so the loss per share stays within the terms and reward over risk never below them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from newsbot.decision import grid
from newsbot.decision.wording import percentage, plain
from newsbot.domain.decision import RefusalReason
from newsbot.domain.order import Bracket, Instrument, OrderType, Quote, Side
from newsbot.domain.signal import Size, SlotValue, TradeTerms

# Ceilings that no rule can lift: facts of the business, not taste. An entry further from the quote than this is a
# market order in disguise; a larger amount is a typing error.
ENTRY_LIMIT_MAX = Decimal("0.05")
AMOUNT_MAX = Decimal(1_000_000_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sized:
    """A bracket with its quantity. ``worst_price`` is what an entered share may count for in USD, at most.

    ``stop_limit`` is the limit of a stop-limit order, ``trail`` how far a trailing stop follows, in USD a share.
    """

    bracket: Bracket
    quantity: int
    worst_price: Decimal
    stop_limit: Decimal | None = None
    trail: Decimal | None = None

    @property
    def stop_type(self) -> OrderType:
        """The kind of order that the stop is."""
        if self.trail is not None:
            return OrderType.TRAIL
        return OrderType.STOP if self.stop_limit is None else OrderType.STOP_LIMIT

    @property
    def value(self) -> Decimal:
        """Order value in USD at the worst price."""
        return self.quantity * self.worst_price


def size(
    terms: TradeTerms, instrument: Instrument, quote: Quote, values: Sequence[SlotValue] = ()
) -> Sized | tuple[RefusalReason, str]:
    """Prices on the grid and whole shares, or why there are none. ``quote`` and ``increments`` passed their gates.

    ``values`` are what the headline said, for a target that is read from it.
    """
    wrong = _wrong_terms(terms)
    if wrong:
        return RefusalReason.BRACKET_SHAPE, wrong
    assert quote.bid is not None
    assert quote.ask is not None
    said = target_said(terms, values)
    if isinstance(said, str):
        return RefusalReason.BRACKET_SHAPE, said
    bracket = _bracket(terms, quote.bid, quote.ask, instrument.increments, said)
    if isinstance(bracket, str):
        return RefusalReason.BRACKET_SHAPE, bracket
    limit = _stop_limit(terms, bracket, instrument.increments)
    if isinstance(limit, str):
        return RefusalReason.BRACKET_SHAPE, limit
    # A limit bounds what a buyer pays; a short seller may get more than the limit, and is short that much more.
    worst = bracket.entry if terms.side is Side.BUY else max(bracket.entry, quote.ask)
    risk = abs(bracket.entry - (bracket.stop_loss if limit is None else limit))
    quantity = _quantity(terms.size, risk, worst)
    if quantity < 1:
        return RefusalReason.ZERO_QUANTITY, _too_small(terms.size, risk, worst)
    trail = _trail(bracket, instrument.increments) if terms.trailing else None
    if trail == 0:
        return RefusalReason.BRACKET_SHAPE, f"the stop at {plain(bracket.stop_loss)} would trail by less than one tick"
    return Sized(bracket=bracket, quantity=quantity, worst_price=worst, stop_limit=limit, trail=trail)


def _trail(bracket: Bracket, increments: grid.Increments) -> Decimal:
    """How far the stop follows: never further than it begins, and a distance the exchange takes where it moves."""
    prices = (bracket.entry, bracket.stop_loss)
    return grid.distance(abs(bracket.entry - bracket.stop_loss), prices, increments)


def target_said(terms: TradeTerms, values: Sequence[SlotValue]) -> Decimal | str | None:
    """The target a rule reads from the headline, before it is put on the grid; None when its target is a percentage.

    A text says why there is none: nothing was captured, or no price in USD.
    """
    wanted = terms.take_profit_at
    if wanted is None:
        return None
    value = next((value for value in values if value.slot == wanted.slot), None)
    if value is None:
        return f"the target is {{{wanted.slot}}}, and the headline gives none"
    if value.kind not in ("money", "per-share") or value.unit != "USD":
        return f'the target is {{{wanted.slot}}}, and "{value.text}" is no price in USD'
    if not (wanted.change.is_finite() and -1 < wanted.change < 1):
        return f"the target is {{{wanted.slot}}} changed by {wanted.change}, which is not within 100 %"
    if not all(end.is_finite() and grid.PRICE_MIN <= end <= grid.PRICE_MAX for end in (value.low, value.high)):
        return f'the target is {{{wanted.slot}}}, and "{value.text}" is no price of a share'
    return (value.low + value.high) / 2 * (1 + wanted.change)


def _stop_limit(terms: TradeTerms, bracket: Bracket, increments: grid.Increments) -> Decimal | str | None:
    if terms.stop_limit is None:
        return None
    if terms.trailing:
        return "a trailing stop with a limit is not available"
    if terms.side is Side.BUY:
        limit = grid.up(bracket.entry * (1 - terms.stop_limit), increments)
        beyond = limit <= bracket.stop_loss
    else:
        found = grid.down(bracket.entry * (1 + terms.stop_limit), increments)
        limit, beyond = found or Decimal(0), found is not None and found >= bracket.stop_loss
    if limit <= 0 or not beyond:
        return f"the limit {plain(limit)} of the stop is not beyond the stop {plain(bracket.stop_loss)}"
    return limit


def _wrong_terms(terms: TradeTerms) -> str:
    """What is wrong with the rule's fractions and amount, or an empty string."""
    gain_max, loss_max = (Decimal(10), Decimal(1)) if terms.side is Side.BUY else (Decimal(1), Decimal(10))
    if not (terms.entry_limit.is_finite() and 0 <= terms.entry_limit <= ENTRY_LIMIT_MAX):
        return f"entry limit {terms.entry_limit} is not between 0 and {percentage(ENTRY_LIMIT_MAX)}"
    if terms.take_profit_at is None and not (terms.take_profit.is_finite() and 0 < terms.take_profit < gain_max):
        return f"take profit {terms.take_profit} is not between 0 and {percentage(gain_max)}"
    if not (terms.stop_loss.is_finite() and 0 < terms.stop_loss < loss_max):
        return f"stop loss {terms.stop_loss} is not between 0 and {percentage(loss_max)}"
    if terms.stop_limit is not None and not (
        terms.stop_limit.is_finite() and terms.stop_loss <= terms.stop_limit < loss_max
    ):
        span = f"{percentage(terms.stop_loss)} and {percentage(loss_max)}"
        return f"the stop's limit {terms.stop_limit} is not between {span}"
    if not (terms.size.amount.is_finite() and 0 < terms.size.amount <= AMOUNT_MAX):
        return f"size {terms.size.by} {terms.size.amount} is not between 0 and {plain(AMOUNT_MAX)}"
    return ""


def _bracket(
    terms: TradeTerms, bid: Decimal, ask: Decimal, increments: grid.Increments, said: Decimal | None
) -> Bracket | str:
    if terms.side is Side.BUY:
        entry = grid.down(ask * (1 + terms.entry_limit), increments)
        stop = None if entry is None else grid.up(entry * (1 - terms.stop_loss), increments)
        target = None if entry is None else grid.up(entry * (1 + terms.take_profit), increments)
        target = target if said is None else grid.down(said, increments)  # towards the entry: it can be reached
    else:
        entry = grid.up(bid * (1 - terms.entry_limit), increments)
        stop = grid.down(entry * (1 + terms.stop_loss), increments)
        target = grid.down(entry * (1 - terms.take_profit), increments)
        target = target if said is None else grid.up(said, increments)
    if said is not None and entry is not None and target is not None and abs(target - entry) >= entry * 10:
        return f"the target {plain(target)} of the headline is too far from the entry {plain(entry)}"
    if entry is None or stop is None or target is None:
        return f"no price on the exchange's grid near bid {plain(bid)}, ask {plain(ask)}"
    try:
        return Bracket(side=terms.side, entry=entry, take_profit=target, stop_loss=stop)
    except ValueError:
        return f"on the exchange's grid entry {plain(entry)}, target {plain(target)}, stop {plain(stop)} are no bracket"


def _quantity(size_: Size, risk: Decimal, worst: Decimal) -> int:
    if size_.by == "shares":
        return int(size_.amount)
    return int(size_.amount // (worst if size_.by == "notional" else risk))


def _too_small(size_: Size, risk: Decimal, worst: Decimal) -> str:
    if size_.by == "shares":
        return f"{plain(size_.amount)} shares are less than one"
    if size_.by == "notional":
        return f"notional {plain(size_.amount)} buys no share at {plain(worst)}"
    return f"risk {plain(size_.amount)} is less than one share risks ({plain(risk)})"
