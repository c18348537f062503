"""The price of an order that closes a bracket, and whether there is a quote to make one from.

A wrong quote costs as much at an exit as at an entry, so one that is not plainly sane is waited out and a person told:
an exit that is late has its stop, one at a stub's price has nothing.
"""

from datetime import datetime, timedelta
from decimal import Decimal

from newsbot.decision import grid
from newsbot.decision.session import day_of
from newsbot.decision.wording import percentage
from newsbot.domain.order import Action, Instrument, Quote, QuoteType
from newsbot.engine.draft import Draft

COLLAR = Decimal("0.02")  # how far beyond the quote the order may fill: marketable, and no market order
SPREAD_MAX = Decimal("0.05")  # of the middle: ten times what an entry may meet, far below any stub
AWAY_MAX = Decimal("0.20")  # of the last price: a fall by more than this is believed once it was traded at
SETTLED = timedelta(minutes=1)  # so long after the open the first quotes may still be those of before it


def opening(draft: Draft) -> tuple[datetime, str] | None:
    """When exits may be priced next, and why not before; None: now."""
    day = day_of(draft.market.days, draft.now)
    if day is not None and day.open <= draft.now < day.close:
        settled = day.open + SETTLED
        return None if draft.now >= settled else (settled, "the exchange has only just opened")
    coming = (day.open for day in draft.market.days if day.open > draft.now)
    return min(coming, default=draft.now) + SETTLED, "the exchange is closed"


def price(draft: Draft, instrument: Instrument, action: Action) -> Decimal | str:
    """The limit that fills at once, at most the collar away from the quote; or why there is none now.

    The words name no figures of the quote: they change only when the reason does.
    """
    quote = draft.market.quotes.get(instrument.con_id)
    wrong = _unusable(draft, quote)
    if wrong or quote is None or quote.bid is None or quote.ask is None:
        return wrong or "no live quote"
    if action is Action.SELL:
        return grid.up(quote.bid * (1 - COLLAR), instrument.increments)
    found = grid.down(quote.ask * (1 + COLLAR), instrument.increments)
    return found if found is not None else "no price on the exchange's grid near the quote"


def _unusable(draft: Draft, quote: Quote | None) -> str:
    if quote is None or quote.bid is None or quote.ask is None or quote.type is not QuoteType.LIVE:
        return "no live quote of both sides"
    if quote.halted != 0:
        return "trading is halted" if quote.halted else "the broker has not said that it is not halted"
    if not grid.PRICE_MIN <= quote.bid < quote.ask <= grid.PRICE_MAX:
        return "the quote is crossed or no price"
    return _late(draft, quote) or _odd(quote, quote.bid, quote.ask)


def _late(draft: Draft, quote: Quote) -> str:
    limits, heard, told = draft.settings.limits, draft.market.heard_at, quote.changed_at
    day = day_of(draft.market.days, draft.now)
    if told is None:
        return "the time of the quote is not known"
    if day is None or told < day.open:
        return "the quote is from before the open"
    if draft.now - told > timedelta(seconds=limits.quote_age_max_s):
        return "the quote is old"
    if heard is None or draft.now - heard > timedelta(seconds=limits.proof_of_life_max_s):
        return "the broker is silent"
    return ""


def _odd(quote: Quote, bid: Decimal, ask: Decimal) -> str:
    middle = (bid + ask) / 2
    if ask - bid > SPREAD_MAX * middle:
        return f"the spread is over {percentage(SPREAD_MAX)}"
    known = quote.last if quote.last is not None else quote.prev_close
    if known is None or known <= 0:
        return "neither a last price nor a close is known to compare the quote with"
    if abs(middle - known) > AWAY_MAX * known:
        return f"the quote is over {percentage(AWAY_MAX)} away from the last price"
    return ""
