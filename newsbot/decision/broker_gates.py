"""The controls on what the broker says, and on the order itself once it has prices and a quantity."""

from collections.abc import Callable
from decimal import Decimal

from newsbot.decision import contract, grid
from newsbot.decision.age import Block
from newsbot.decision.gates import Gate
from newsbot.decision.sizing import Sized
from newsbot.decision.view import View
from newsbot.decision.wording import clock, over, plain, seconds
from newsbot.domain.decision import RefusalReason
from newsbot.domain.order import QuoteType, Side

# ------------------------------------------------------------------------------------- the broker and the instrument


def ready(view: View) -> Block | None:
    """NOT_READY: link, account, clock or the broker's records are not in order."""
    if view.not_ready:
        return RefusalReason.NOT_READY, view.not_ready
    if not view.account:
        return RefusalReason.NOT_READY, "no account known"
    return None


def contract_matches(view: View) -> Block | None:
    """NO_CONTRACT, CONTRACT_MISMATCH: the broker's contract is missing or is not the company of the news."""
    if view.contract_problem is not None:
        return view.contract_problem
    instrument, company = view.instrument, view.signal.company
    if instrument is None or company is None:
        return RefusalReason.NO_CONTRACT, "the broker has not named the contract"
    wrong = contract.mismatch(company, instrument)
    return (RefusalReason.CONTRACT_MISMATCH, wrong) if wrong else None


def not_halted(view: View) -> Block | None:
    """HALTED: trading is halted. Not having been told is no "no": the broker sends the state with a subscription."""
    if view.quote is None or view.quote.halted == 0:
        return None
    words = {1: "trading is halted (regulatory)", 2: "trading is halted (volatility)"}
    return RefusalReason.HALTED, words.get(view.quote.halted or 0, "the broker has not said that it is not halted")


def quoted(view: View) -> Block | None:
    """NO_QUOTE: no bid or no ask of this instrument, or a price that no stock has."""
    quote = view.quote
    if quote is None or view.instrument is None or quote.con_id != view.instrument.con_id:
        return RefusalReason.NO_QUOTE, "no quote"
    for side, price in (("bid", quote.bid), ("ask", quote.ask)):
        if price is None:
            return RefusalReason.NO_QUOTE, f"no {side}"
        if not (price.is_finite() and grid.PRICE_MIN <= price <= grid.PRICE_MAX):
            return RefusalReason.NO_QUOTE, f"{side} is {price}"
    return None


def live(view: View) -> Block | None:
    """DELAYED_QUOTE: the broker does not say that the data is live."""
    if view.quote is None or view.quote.type is not QuoteType.LIVE:
        kind = view.quote.type.value if view.quote and view.quote.type else "of unknown age"
        return RefusalReason.DELAYED_QUOTE, f"market data is {kind}"
    return None


def recent(view: View) -> Block | None:
    """STALE_QUOTE: nobody knows when the quote was told, or it was too long ago to price an order by."""
    told = view.quote.changed_at if view.quote else None
    if told is None:
        return RefusalReason.STALE_QUOTE, "the time of the last quote is not known"
    age, limit = (view.now - told).total_seconds(), view.limits.quote_age_max_s
    if age < 0:
        return RefusalReason.STALE_QUOTE, f"last quote of {clock(told)}, it is {clock(view.now)}"
    if age > limit:
        return RefusalReason.STALE_QUOTE, f"last quote {seconds(age)} old > {seconds(limit)}"
    return None


def broker_alive(view: View) -> Block | None:
    """STALE_QUOTE: nothing was heard from the broker lately, so a quote that did not change may be dead."""
    if view.heard_at is None:
        return RefusalReason.STALE_QUOTE, "nothing heard from the broker yet"
    silent = (view.now - view.heard_at).total_seconds()
    if silent < 0:
        return RefusalReason.STALE_QUOTE, f"broker last heard {clock(view.heard_at)}, it is {clock(view.now)}"
    if not silent <= view.limits.proof_of_life_max_s:
        return (
            RefusalReason.STALE_QUOTE,
            f"broker silent for {seconds(silent)} > {seconds(view.limits.proof_of_life_max_s)}",
        )
    return None


def not_crossed(view: View) -> Block | None:
    """CROSSED_QUOTE: the bid is not below the ask."""
    bid, ask = _prices(view)
    if not bid < ask:
        return RefusalReason.CROSSED_QUOTE, f"bid {plain(bid)}, ask {plain(ask)}"
    return None


def narrow(view: View) -> Block | None:
    """SPREAD: the spread is too large a part of the middle price."""
    bid, ask = _prices(view)
    limit = view.limits.spread_max
    if not _positive(limit):
        return RefusalReason.SPREAD, f"spread limit is {limit}"
    spread = (ask - bid) / ((ask + bid) / 2)
    return (RefusalReason.SPREAD, over("spread", spread, limit, percent=True)) if spread > limit else None


# ------------------------------------------------------------------------------------------------ the order itself


def within_order_value(view: View, sized: Sized) -> Block | None:
    """MAX_ORDER_VALUE: the order is too large in USD at its worst price, or in shares."""
    limits = view.limits
    if not _positive(limits.order_value_max):
        return RefusalReason.MAX_ORDER_VALUE, f"order value limit is {limits.order_value_max}"
    if sized.value > limits.order_value_max:
        return RefusalReason.MAX_ORDER_VALUE, over("notional", sized.value, limits.order_value_max)
    if sized.quantity > limits.order_shares_max:
        shares, most = Decimal(sized.quantity), Decimal(limits.order_shares_max)
        return RefusalReason.MAX_ORDER_VALUE, over("shares", shares, most)
    return None


def within_position(view: View, sized: Sized) -> Block | None:
    """MAX_POSITION: with this order the instrument would weigh too much, or the order runs against what is held."""
    held, limit = view.held, view.limits.position_value_max
    if not _positive(limit):
        return RefusalReason.MAX_POSITION, f"position limit is {limit}"
    if not held.is_finite() or abs(held) > grid.PRICE_MAX:
        return RefusalReason.MAX_POSITION, f"position is {held}"
    bought = sized.bracket.side is Side.BUY
    if (held < 0) if bought else (held > 0):
        return RefusalReason.MAX_POSITION, f"the account holds {plain(held)}, the order would run against it"
    value = (abs(held) + sized.quantity) * sized.worst_price
    return (RefusalReason.MAX_POSITION, over("position", value, limit)) if value > limit else None


BROKER: tuple[Gate, ...] = (
    ready,
    contract_matches,
    not_halted,
    quoted,
    live,
    recent,
    broker_alive,
    not_crossed,
    narrow,
)
ORDER: tuple[Callable[[View, Sized], Block | None], ...] = (within_order_value, within_position)


def _positive(number: Decimal) -> bool:
    return number.is_finite() and number > 0


def _prices(view: View) -> tuple[Decimal, Decimal]:
    """Bid and ask, which ``quoted`` has already found usable."""
    assert view.quote is not None
    assert view.quote.bid is not None
    assert view.quote.ask is not None
    return view.quote.bid, view.quote.ask
