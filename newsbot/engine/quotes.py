"""Asking the broker for what a price needs."""

from datetime import timedelta

from newsbot.domain.effect import RequestMarketRule, SubscribeQuote
from newsbot.domain.order import Instrument
from newsbot.engine.draft import Draft


def watch(draft: Draft, instrument: Instrument) -> None:
    """Ask for what a decision on this instrument needs: its price grid and live quotes."""
    rule_id = instrument.market_rule_id
    if rule_id is not None and rule_id not in draft.market.grids:
        draft.effect(RequestMarketRule(rule_id=rule_id))
    quote = draft.market.quotes.get(instrument.con_id)
    if quote is None or (quote.type is None and not quote.failed):
        draft.effect(SubscribeQuote(instrument=instrument))
    elif quote.changed_at is not None and not quote.failed:
        age = draft.now - quote.changed_at
        if age > timedelta(seconds=draft.settings.limits.quote_age_max_s):
            draft.effect(SubscribeQuote(instrument=instrument, again=True))
