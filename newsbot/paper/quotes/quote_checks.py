"""Why a market data request is not served. Pure functions."""

from newsbot.paper.counter import answers, entitlements
from newsbot.paper.counter.entitlements import Entitlements
from newsbot.paper.instruments.search import not_one
from newsbot.paper.quotes import generic
from newsbot.paper.quotes.teller import DELAYED, DELAYED_FROZEN, NOT_SUBSCRIBED, Subscription
from newsbot.tws.quote import RequestMarketData


def malformed(message: RequestMarketData, *, taken: bool, found: int) -> answers.Refusal | None:
    """Why a subscription is not opened, as far as the request tells; None when it may be."""
    if taken:
        return entitlements.DUPLICATE
    if found != 1:
        return not_one(message.contract, found)
    wrong = generic.unknown(message.generic_ticks)
    if wrong:
        return (
            321,
            f"Error validating request: incorrect generic tick list of {wrong}.  Legal ones are: {generic.LEGAL}",
        )
    if (message.snapshot or message.regulatory_snapshot) and message.generic_ticks.strip():
        return 321, "Error validating request: snapshot market data subscription is not applicable to generic ticks"
    return None


def not_entitled(one: Subscription, rights: Entitlements) -> answers.Refusal | None:
    """Why a subscriber may not have live data and has not asked for other; None when there is something to tell.

    A regulatory snapshot is paid for by itself, so it needs no subscription.
    """
    listing = one.listing
    if listing is None or not one.quotes or one.regulatory or one.asked in (DELAYED, DELAYED_FROZEN):
        return None
    if not rights.delayed_only(listing):
        return None
    where = f"{listing.root} {listing.primary_exchange}/TOP/ALL"
    return 354, f"{NOT_SUBSCRIBED}Delayed market data is available.{where}"
