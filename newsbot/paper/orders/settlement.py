"""What becomes of options and futures that are held when they end: they are settled in cash."""

import json
from datetime import datetime
from decimal import Decimal

from newsbot.paper.account.account import Account
from newsbot.paper.account.office import Office
from newsbot.paper.instruments.expiries import last_moment
from newsbot.paper.instruments.listing import Listing
from newsbot.paper.market.market import Market
from newsbot.paper.zone import iso
from newsbot.tws.fields import write_decimal

_ZERO = Decimal(0)


class Settlement:
    """Takes what has ended out of the account: options at what they are worth exercised, futures at the last price.

    There is no commission and no execution; nothing is delivered.
    """

    def __init__(self, market: Market, office: Office) -> None:
        self._market = market
        self._office = office
        self._seen: Account | None = None
        self._due: datetime | None = None

    def next_due(self) -> datetime | None:
        """When the next of what is held ends; None when nothing does."""
        account = self._office.account
        if account is not self._seen:
            self._seen = account
            self._due = min((at for _, at in self._ending(account)), default=None)
        return self._due

    def settle(self, now: datetime) -> list[str]:
        """Book out what has ended by ``now``: a line for the ledger for each."""
        lines: list[str] = []
        till = self._office.till
        for listing, at in self._ending(self._office.account):
            if at > now:
                continue
            held = self._office.account.holding(listing.con_id).quantity
            price = self._price(listing)
            realized = till.move(listing, signed=-held, price=price, now=now)
            line = {
                "at": iso(now),
                "kind": "settlement",
                "con_id": listing.con_id,
                "symbol": listing.ticker,
                "quantity": -held,
                "price": write_decimal(price),
                "realized": None if realized is None else write_decimal(realized),
                "position": 0,
            }
            lines.append(json.dumps(line))
            self._office.changed(listing.con_id, now)
        return lines

    def _ending(self, account: Account) -> list[tuple[Listing, datetime]]:
        """What is held and has an end."""
        held = [account.listings[con_id] for con_id, holding in account.holdings.items() if holding.quantity]
        return [(listing, at) for listing in held if (at := last_moment(listing)) is not None]

    def _price(self, listing: Listing) -> Decimal:
        if listing.sec_type != "OPT" or listing.strike is None:
            return self._last(listing)
        under = self._market.named(listing.underlying)
        if under is None:
            return self._last(listing)
        inside = self._last(under) - listing.strike
        return max(_ZERO, inside if listing.right == "C" else -inside)

    def _last(self, listing: Listing) -> Decimal:
        """The last price known: the last trade, else the middle of the quote, else the close before."""
        top = self._market.top(listing.con_id)
        if top.last is not None:
            return top.last
        if top.bid is not None and top.ask is not None:
            return (top.bid + top.ask) / 2
        return listing.prev_close
