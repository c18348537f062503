"""What data the login may have: how many lines at once, and which listings live."""

from typing import Final

from newsbot.paper.instruments.listing import Listing

LINES: Final = 100
NO_LINE: Final = (101, "Max number of tickers has been reached")
DUPLICATE: Final = (102, "Duplicate ticker ID.")
COMPETING: Final = (10197, "No market data during competing live session")


class Allowance:
    """A number of things that may be held at once, by all clients together."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.used = 0

    def take(self) -> bool:
        """Take one, if one is left."""
        if self.used >= self.most:
            return False
        self.used += 1
        return True

    def give_back(self) -> None:
        """One is no longer held."""
        self.used -= 1


class Entitlements:
    """One login's rights. TWS gives a hundred lines, and derives the number of books and of tick streams from them.

    A line is held by every quote subscription, every open snapshot, every book and every stream of real-time bars;
    tick-by-tick streams are counted by themselves.
    """

    def __init__(self, lines: int = LINES) -> None:
        self.lines = Allowance(lines)
        self.books = Allowance(max(3, lines // 100))
        self.streams = Allowance(max(5, lines // 20))
        self._delayed: dict[int, bool] = {}
        self._competing: set[int] = set()
        self._all_compete = False

    def delay(self, con_id: int, delayed: bool) -> None:
        """From now on this listing has no live data, or has it again, whatever its record says."""
        self._delayed[con_id] = delayed

    def compete(self, con_id: int | None, competing: bool) -> None:
        """The live data of one listing (None: of all) goes to another session of the login, or comes back."""
        if con_id is None:
            self._all_compete = competing
            self._competing.clear()
        elif competing:
            self._competing.add(con_id)
        else:
            self._competing.discard(con_id)

    def delayed_only(self, listing: Listing) -> bool:
        """Whether the login lacks the subscription for live data of this listing."""
        return self._delayed.get(listing.con_id, listing.delayed_only)

    def competing(self, listing: Listing) -> bool:
        """Whether another session has this listing's live data."""
        return self._all_compete or listing.con_id in self._competing

    def live(self, listing: Listing) -> bool:
        """Whether live data of this listing may be sent now."""
        return not self.delayed_only(listing) and not self.competing(listing)


def permission(listing: Listing) -> str:
    """What the login has no permission for, in TWS's words: the exchange, under IB's own name, and the type."""
    exchange = "ISLAND" if listing.primary_exchange == "NASDAQ" else listing.primary_exchange
    return f"No market data permissions for {exchange} {listing.sec_type}"
