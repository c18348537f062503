"""When an order may trade and when it ends by itself: hours, calendars and the dates a client writes."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Final

from newsbot.paper import zone
from newsbot.paper.instruments import sessions
from newsbot.paper.instruments.expiries import last_moment
from newsbot.paper.instruments.listing import Listing
from newsbot.paper.market.market import Market
from newsbot.paper.orders.orders import IMMEDIATE, PaperOrder
from newsbot.paper.zone import NEW_YORK
from newsbot.tws.order import Order

_OPEN: Final = time(9, 30)
_CLOSE: Final = time(16, 0)
_EXTENDED_CLOSE: Final = time(20, 0)
_LONGEST_BREAK: Final = 30  # days to look for a session


def read_time(text: str) -> datetime | None:
    """A time as clients write it: ``yyyymmdd hh:mm[:ss] zone`` or ``yyyymmdd-hh:mm:ss`` (UTC); None when it is none.

    Without a zone a blank means New York, as TWS would take its own zone.
    """
    try:
        return zone.read_time(text, seconds=False)[0]
    except ValueError:
        return None


def expiry(market: Market, listing: Listing, terms: Order, now: datetime, *, extended: bool) -> datetime | None:
    """When an order that works since ``now`` ends by itself; None for one good till cancelled.

    With its contract at the latest.
    """
    at = last_moment(listing)
    if terms.tif == "GTD":
        end = read_time(terms.good_till_date)
    else:
        end = None if terms.tif == "GTC" else close_after(market, listing, now, extended=extended)
    return min((one for one in (end, at) if one is not None), default=None)


def close_after(market: Market, listing: Listing, now: datetime, *, extended: bool) -> datetime:
    """The next close after ``now``: by the calendar when the market has sessions, else of the next weekday."""
    return _edge_after(market, listing, now, extended=extended, opening=False)


def open_after(market: Market, listing: Listing, now: datetime) -> datetime:
    """The next regular opening after ``now``."""
    return _edge_after(market, listing, now, extended=False, opening=True)


def _edge_after(market: Market, listing: Listing, now: datetime, *, extended: bool, opening: bool) -> datetime:
    first = now.astimezone(NEW_YORK).date()
    if market.sessions:
        first = sessions.trading_date(sessions.calendar_of(listing), now)
    for ahead in range(_LONGEST_BREAK):
        day = first + timedelta(days=ahead)
        if market.sessions:
            spans = market.hours(listing, day).of(regular=not extended)
        elif day.weekday() < 5:
            close = datetime.combine(day, _EXTENDED_CLOSE if extended else _CLOSE, NEW_YORK).astimezone(UTC)
            spans = ((datetime.combine(day, _OPEN, NEW_YORK).astimezone(UTC), close),)
        else:
            spans = ()
        edges = [span[0] if opening else span[1] for span in spans]
        later = [edge for edge in edges if edge > now]
        if later:
            return min(later) if opening else max(later)
    return now + timedelta(days=_LONGEST_BREAK)


def may_trade(market: Market, order: PaperOrder, now: datetime) -> bool:
    """Whether the market is open for this order."""
    return market.is_open(order.listing, now, outside_rth=order.extended)


def wakes_at(market: Market, order: PaperOrder, now: datetime) -> datetime | None:
    """When an order is let to the market that may not trade yet; None when it may."""
    begins = max(now, read_time(order.terms.good_after_time) or now)
    if order.terms.tif == "OPG":
        return open_after(market, order.listing, begins)
    begins = market.next_open(order.listing, begins, outside_rth=order.extended)
    return begins if begins > now else None


def moved(order: PaperOrder, by: timedelta) -> PaperOrder:
    """The order on a clock that is ahead by ``by``: times that its client has named, and its contract's end, stay."""
    awake_at, expires_at = order.awake_at, order.expires_at
    if awake_at is not None and not order.terms.good_after_time:
        awake_at += by
    if expires_at is not None:
        named = read_time(order.terms.good_till_date) if order.terms.tif == "GTD" else None
        end = named or expires_at + by
        expires_at = min(end, last_moment(order.listing) or end)
    return replace(order, awake_at=awake_at, expires_at=expires_at)


def is_immediate(order: PaperOrder) -> bool:
    """Whether what cannot trade at once is taken back."""
    return order.terms.tif in IMMEDIATE
