"""Listings in the protocol's words: local symbols, trading classes, months."""

from decimal import Decimal
from typing import Final

from newsbot.paper.instruments import futures
from newsbot.paper.instruments.listing import Listing
from newsbot.tws.contract import Contract

_ZERO: Final = Decimal(0)
_DERIVED: Final = ("OPT", "FUT")


def contract(listing: Listing) -> Contract:
    """A listing as the broker names it, sent to the router, or where there is none to its exchange."""
    derived = listing.sec_type in _DERIVED
    return Contract(
        con_id=listing.con_id,
        symbol=listing.root,
        sec_type=listing.sec_type,
        expiry="" if listing.expiry is None else f"{listing.expiry:%Y%m%d}",
        strike=listing.strike or _ZERO,
        right=listing.right,
        multiplier=str(listing.multiplier) if derived else "",
        exchange=listing.exchanges[0],
        primary_exchange=listing.primary_exchange if listing.sec_type == "STK" else "",
        currency=listing.currency,
        local_symbol=local_symbol(listing),
        trading_class=trading_class(listing),
    )


def local_symbol(listing: Listing) -> str:
    """What its exchange calls it; options have the 21 characters of the OCC."""
    if listing.sec_type == "OPT":
        return f"{trading_class(listing):<6}{listing.ticker.rsplit(' ', 1)[1]}"
    return listing.root if listing.sec_type == "STK" else listing.ticker


def trading_class(listing: Listing) -> str:
    """Nasdaq stocks are of the class NMS, options and futures of one named after their symbol."""
    if listing.sec_type == "STK" and listing.primary_exchange == "NASDAQ":
        return "NMS"
    if listing.sec_type == "OPT":
        return listing.root.replace(" ", "")
    return listing.ticker if listing.sec_type == "CASH" else listing.root


def contract_month(listing: Listing) -> str:
    """The month of an option or future, ``yyyymm``; empty for what does not end."""
    if listing.expiry is None:
        return ""
    return futures.contract_month(listing) if listing.sec_type == "FUT" else f"{listing.expiry:%Y%m}"
