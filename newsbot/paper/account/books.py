"""The account's books: every fill in order, so that a corrected or busted one can be booked anew."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from newsbot.paper.account.account import Account, Holding, book_fill
from newsbot.paper.instruments.listing import Listing
from newsbot.paper.zone import midnight


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One fill as booked; ``signed`` contracts, negative when sold, 0 once it is busted."""

    at: datetime
    listing: Listing
    signed: int
    price: Decimal
    fee: Decimal


@dataclass(slots=True, kw_only=True)
class Books:
    """The account as it stands, and what it held when the New York day began. ``entries`` by execution."""

    opened: Account
    account: Account
    entries: dict[str, Entry] = field(default_factory=dict)
    day: datetime | None = None
    openings: Mapping[int, Holding] = field(default_factory=dict)

    @classmethod
    def of(cls, opened: Account) -> "Books":
        return cls(opened=opened, account=opened)

    def turn(self, now: datetime) -> None:
        """A new day may have begun: what is held now is what it began with."""
        day = midnight(now)
        if self.day is None or day > self.day:
            self.day = day
            self.openings = self.account.holdings

    def enter(self, key: str, entry: Entry) -> Decimal | None:
        """Book a fill; what it realised net of commissions, None when it only opened or added."""
        self.turn(entry.at)
        self.entries[key] = entry
        self.account, realized = _book(self.account, entry)
        return realized

    def revise(self, key: str, *, signed: int, price: Decimal, fee: Decimal) -> Decimal | None:
        """Book everything anew with other figures for one fill; what that fill realised now.

        Raises:
            KeyError: there is no such fill.
        """
        self.entries[key] = replace(self.entries[key], signed=signed, price=price, fee=fee)
        account, of_this = self.opened, None
        openings: Mapping[int, Holding] = account.holdings
        for name, entry in self.entries.items():
            account, realized = _book(account, entry)
            if self.day is None or entry.at < self.day:
                openings = account.holdings
            if name == key:
                of_this = realized
        self.account, self.openings = account, openings
        return of_this


def _book(account: Account, entry: Entry) -> tuple[Account, Decimal | None]:
    if entry.signed == 0:
        return account, None
    return book_fill(account, entry.listing, signed=entry.signed, price=entry.price, fee=entry.fee)
