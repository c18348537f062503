"""The account's books: the week's fills in order, so that a corrected or busted one can be booked anew."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import islice
from typing import Final

from newsbot.paper.account.account import Account, Holding, book_fill
from newsbot.paper.instruments.listing import Listing
from newsbot.paper.zone import midnight

DAYS: Final = 7  # for which fills are kept by themselves, today included
ENTRIES_MAX: Final = 100_000


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
    """The account as it stands, and what it held when the New York day began.

    ``entries`` are the week's fills by execution, at most ``entries_max``; ``opened`` is the account before them, with
    the ``settled`` ones that were before them in it.
    """

    opened: Account
    account: Account
    entries: dict[str, Entry] = field(default_factory=dict)
    day: datetime | None = None
    openings: Mapping[int, Holding] = field(default_factory=dict)
    settled: int = 0
    entries_max: int = ENTRIES_MAX

    @property
    def booked(self) -> int:
        """How many fills were ever entered."""
        return self.settled + len(self.entries)

    @classmethod
    def of(cls, opened: Account) -> "Books":
        return cls(opened=opened, account=opened)

    def turn(self, now: datetime) -> None:
        """A new day may have begun: what is held now is what it began with."""
        day = midnight(now)
        if self.day is None or day > self.day:
            self.day = day
            self.openings = self.account.holdings
            since = week_of(now)
            self._settle(next((n for n, one in enumerate(self.entries.values()) if one.at >= since), len(self.entries)))

    def enter(self, key: str, entry: Entry) -> Decimal | None:
        """Book a fill; what it realised net of commissions, None when it only opened or added.

        Raises:
            ValueError: there is a fill of that key.
        """
        if key in self.entries:
            raise ValueError(f"fill {key} is booked already")
        self.turn(entry.at)
        if len(self.entries) >= self.entries_max:
            self._settle(self.entries_max // 10 + 1)
        self.entries[key] = entry
        self.account, realized = _book(self.account, entry)
        return realized

    def revise(self, key: str, *, signed: int, price: Decimal, fee: Decimal) -> Decimal | None:
        """Book everything anew with other figures for one fill; what that fill realised now.

        Raises:
            KeyError: there is no such fill, or it is settled.
        """
        entry = self.entries[key] = replace(self.entries[key], signed=signed, price=price, fee=fee)
        account, of_this = self.opened, None
        openings: Mapping[int, Holding] = account.holdings
        for name, one in self.entries.items():
            account, realized = _book(account, one)
            if self._before_today(one):
                openings = account.holdings
            if name == key:
                of_this = realized
        self.account = account
        if self._before_today(entry):
            self.openings = openings
        return of_this

    def _before_today(self, entry: Entry) -> bool:
        return self.day is not None and entry.at < self.day

    def _settle(self, number: int) -> None:
        """The oldest fills are part of what the books begin with from now on; no figure changes."""
        for key in list(islice(self.entries, number)):
            self.opened, _ = _book(self.opened, self.entries.pop(key))
            self.settled += 1


def week_of(now: datetime) -> datetime:
    """The New York midnight with which the last seven days began, today being the last of them."""
    noon = midnight(now) - timedelta(days=DAYS - 1) + timedelta(hours=12)  # clocks may have been changed since
    return midnight(noon)


def _book(account: Account, entry: Entry) -> tuple[Account, Decimal | None]:
    if entry.signed == 0:
        return account, None
    return book_fill(account, entry.listing, signed=entry.signed, price=entry.price, fee=entry.fee)
