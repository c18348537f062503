"""The account's till: fills go in, margins are worked out, what is held is watched."""

from datetime import datetime
from decimal import Decimal

from newsbot.paper.account import statement
from newsbot.paper.account.account import ZERO, Account, cents
from newsbot.paper.account.books import Books, Entry
from newsbot.paper.account.charges import margin
from newsbot.paper.account.valuation import Figures, rates
from newsbot.paper.instruments.listing import Listing
from newsbot.paper.market.market import Market


class Till:
    """Holds the one account of the broker."""

    def __init__(self, market: Market, account: Account) -> None:
        self._market = market
        self.books = Books.of(account)

    @property
    def account(self) -> Account:
        """The account as it stands."""
        return self.books.account

    def book(
        self, key: str, listing: Listing, *, signed: int, price: Decimal, fee: Decimal, now: datetime
    ) -> Decimal | None:
        """Put the fill ``key`` into the account; what it realised, None when it opened a position.

        Raises:
            ValueError: there is a fill of that key.
        """
        before = self.account.holding(listing.con_id).quantity
        realized = self.books.enter(key, Entry(at=now, listing=listing, signed=signed, price=price, fee=fee))
        self._watch(listing.con_id, before)
        return realized

    def move(self, listing: Listing, *, signed: int, price: Decimal, now: datetime) -> Decimal | None:
        """Contracts come or go at ``price`` without an order, an execution or a commission; what that realised."""
        key = f"moved {self.books.booked + 1}"
        return self.book(key, listing, signed=signed, price=price, fee=ZERO, now=now)

    def can_revise(self, key: str) -> bool:
        """Whether the books still have that fill by itself."""
        return key in self.books.entries

    def revise(self, key: str, *, signed: int, price: Decimal, fee: Decimal) -> Decimal | None:
        """Book a fill anew with other figures (0 shares: busted); what it realised now.

        Raises:
            KeyError: there is no such fill, or it is not kept by itself any more.
        """
        con_id = self.books.entries[key].listing.con_id
        before = self.account.holding(con_id).quantity
        realized = self.books.revise(key, signed=signed, price=price, fee=fee)
        self._watch(con_id, before)
        return realized

    def free_margin(self) -> Decimal:
        """What may still be used as initial margin, orders apart, in the base currency."""
        return self.figures().available

    def margin_for(self, listing: Listing, signed: int, price: Decimal) -> Decimal:
        """The margin of a position of that many contracts at that price, in the base currency."""
        needed = margin(listing, signed, price) * rates(self._market, self.account.base)(listing.currency)
        return cents(needed)

    def figures(self) -> Figures:
        """The account at present prices, in its base currency."""
        return statement.figures_now(self.account, self._market)

    def closes(self) -> dict[int, Decimal]:
        """Yesterday's close of everything that was held this morning."""
        at = self.books.day
        if at is None:
            return {}
        listings = self.account.listings
        held = [listings[con_id] for con_id, holding in self.books.openings.items() if holding.quantity]
        return {listing.con_id: self._market.prev_close(listing, at) for listing in held}

    def _watch(self, con_id: int, before: int) -> None:
        """Quotes of what is held are needed; of what is closed they are not."""
        after = self.account.holding(con_id).quantity
        if after and not before:
            self._market.watch(con_id)
        elif before and not after:
            self._market.unwatch(con_id)
