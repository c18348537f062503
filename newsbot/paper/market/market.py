"""What can be traded and at what quotes: listings, a tape or an invented market, and the top of each book."""

from collections import Counter, deque
from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from newsbot.paper.instruments.listing import Listing
from newsbot.paper.instruments.sessions import Hours
from newsbot.paper.market.almanac import Almanac, next_second
from newsbot.paper.market.bars import Bar
from newsbot.paper.market.board import Board
from newsbot.paper.market.record import Record
from newsbot.paper.market.reel import Reel
from newsbot.paper.market.street import Story
from newsbot.paper.market.top import TapeRow, Top
from newsbot.paper.market.walk import Path, second_of

__all__ = ["FILL_MODEL", "Bar", "Hours", "Market", "Story", "TapeRow", "Top"]

WALK_EVERY: Final = timedelta(seconds=1)
WALK_GAP_MAX: Final = timedelta(hours=1)  # a laptop that slept does not replay its night


FILL_MODEL: Final = (
    "fills: 40 ms after an order meets a quote, against that moment's quote; buys at the ask, sells at the bid, an "
    "order that was resting at its own limit; stops, fixed or trailing, trigger on the bid (sell) or ask (buy) and "
    "then take the quote; never more than the quoted size but at the closing bell, never while halted or closed; "
    "commission of stocks 0.005 a share, at least 1.00, at most 1 %"
)


class Market(Almanac):
    """Listings and their quotes at the broker's present time.

    Quotes come row by row from tapes, or are invented from a seed: then each is a function of the second, and only
    listings that are watched are stepped through. ``derived`` adds options and futures, made when asked for.
    ``by_hours`` lets quotes and trading keep to the hours of the exchanges; without it they go on round the clock.
    """

    def __init__(
        self,
        listings: Iterable[Listing] = (),
        *,
        tape: Iterable[TapeRow] = (),
        seed: int | None = None,
        derived: bool = False,
        by_hours: bool = False,
    ) -> None:
        super().__init__(seed, derived=derived, by_hours=by_hours)
        self._board = Board(self._street, by_hours=by_hours)
        self._watched: Counter[int] = Counter()
        self._reel = Reel()
        self._pushed: deque[TapeRow | int] = deque()
        self._walk_at: datetime | None = None
        self._on_wall = False
        self.load(listings, tape)
        self._first = {listing.con_id: listing for listing in self.directory.stored()}

    # ------------------------------------------------------------------------------------------------------ listings

    def load(self, listings: Iterable[Listing], tape: Iterable[TapeRow]) -> None:
        """Add or replace listings, and the rows still to come of every ticker named. A tape ends all invented quotes.

        Rows that have been played are not played again, so the same recording may be loaded twice.
        """
        for listing in listings:
            self.directory.add(listing)
        self._reel.load(tape)
        if self._reel.next_at() is not None:
            self._invents = False
            self._walk_at = None

    # -------------------------------------------------------------------------------------------------------- quotes

    def top(self, con_id: int) -> Top:
        """The quote at the broker's present time; empty for an unknown id, or while nothing is known."""
        if con_id not in self._watched:
            self._refresh(con_id)
        return self._board.get(con_id)

    def take(self, con_id: int, *, buy: bool, quantity: int) -> None:
        """Use up shares of the present quote."""
        self.top(con_id)
        self._board.take(con_id, buy=buy, quantity=quantity)

    def watch(self, con_id: int) -> None:
        """Let ``step`` report the changes of a listing, until ``unwatch`` has been called as often. Others change too,
        but silently: ``top`` tells. Rows of a tape are always reported."""
        self._refresh(con_id)
        self._watched[con_id] += 1
        if self._walk_at is not None and self._now is not None:
            self._walk_at = next_second(self._now)  # it may have slept

    def unwatch(self, con_id: int) -> None:
        """Take one ``watch`` back; harmless when there is none."""
        self._watched[con_id] -= 1
        if self._watched[con_id] <= 0:
            del self._watched[con_id]

    def put(self, row: TapeRow) -> None:
        """A quote from outside, at once: ``step`` plays it next. From then on no quote of that listing is invented."""
        self._pushed.append(row)

    def halt(self, con_id: int, state: int) -> None:
        """Halt a listing and its options (1; for volatility 2) or let it go on (0), at once: ``step`` tells it next.

        While it stands still its quote stays, as TWS shows it; then comes the quote of that moment, wherever news
        has moved it.
        """
        listing = self.listing(con_id)
        if listing is None or self._now is None:
            return
        if self._is_invented(con_id):
            self._street.halts(listing).set(state, second_of(self._now))
            self._pushed.append(con_id)
        else:
            self.put(TapeRow(at=self._now, ticker=listing.ticker, halted=state))

    def move(self, con_id: int, factor: Decimal, at: datetime) -> None:
        """Multiply an invented price from ``at`` on, for good. Quotes from outside stay as they are, and options
        follow their underlying only.

        Raises:
            ValueError: the factor is not positive.
        """
        if not (factor.is_finite() and factor > 0):
            raise ValueError(f"a price cannot be multiplied by {factor}")
        listing = self.listing(con_id)
        path = None if listing is None else self._street.path(listing)
        if isinstance(path, Path):
            path.move(second_of(at), float(factor))

    # ----------------------------------------------------------------------------------------------------------- time

    def tell(self, now: datetime) -> None:
        """It is ``now``."""
        self._now = now

    def next_at(self) -> datetime | None:
        """When the next quote changes; None when nothing is to come or the clock has not been started."""
        if self._pushed:
            return self._now
        due = self._reel.next_at()
        return self._walk_at if due is None and self._watched else due

    def start(self, now: datetime) -> None:
        """Start the invented quotes at ``now`` if they stand, or on the wall clock are more than an hour behind."""
        if self._now is None:
            self._now = now
        if not self._invents:
            return
        if self._walk_at is None or (self._on_wall and now - self._walk_at > WALK_GAP_MAX):
            self._walk_at = next_second(now)

    def begin_tape(self, now: datetime) -> None:
        """The wall clock begins: move the whole tape in time so that its first row is due ``now``."""
        self._on_wall = True
        self._reel.begin(now)

    def end_tape(self) -> None:
        """Forget the rows to come and which have been played: another clock counts from elsewhere."""
        self._reel.clear()
        self._pushed.clear()

    def restart(self, now: datetime) -> None:
        """Another clock: invented quotes go on from ``now``, whatever their time was; played ones begin anew."""
        self._now, self._on_wall = now, False
        for record in self._records.values():
            record.clear()
        if self._walk_at is not None:
            self._walk_at = next_second(now)

    def step(self) -> list[tuple[Listing, Top, Top]]:
        """Play what is due at ``next_at()``: the listings that changed, each with its top before and after."""
        if self._pushed:
            pushed = self._pushed.popleft()
            return self._changed(pushed, again=True) if isinstance(pushed, int) else self._play(pushed)
        if self._reel.next_at() is not None:
            row = self._reel.play()
            self._now = row.at if self._now is None else max(row.at, self._now)
            return self._play(row)
        if not self._invents or self._walk_at is None:
            return []
        self._now = self._walk_at
        self._walk_at += WALK_EVERY
        changes = [change for con_id in tuple(self._watched) for change in self._changed(con_id)]
        self._sleep()
        return changes

    # -------------------------------------------------------------------------------------------------------- within

    def _refresh(self, con_id: int, *, again: bool = False) -> None:
        """Bring an invented quote up to the present second."""
        listing = self.listing(con_id)
        if listing is not None and self._now is not None and self._is_invented(con_id):
            self._board.trim(self._watched)
            self._board.invent(listing, self._now, again=again)

    def _changed(self, con_id: int, *, again: bool = False) -> list[tuple[Listing, Top, Top]]:
        listing = self.listing(con_id)
        before = self._board.get(con_id)
        self._refresh(con_id, again=again)
        after = self._board.get(con_id)
        return [] if listing is None or before == after else [(listing, before, after)]

    def _play(self, row: TapeRow) -> list[tuple[Listing, Top, Top]]:
        listing = self.named(row.ticker)
        if listing is None or self._now is None:
            return []
        self._refresh(listing.con_id)
        before = self._board.get(listing.con_id)
        after = before.after(row)
        self._board.put(listing.con_id, after)
        self._records.setdefault(listing.con_id, Record()).add(row, before, after, self._now)
        return [(listing, before, after)]

    def _sleep(self) -> None:
        """Skip the time in which everything watched is closed."""
        if not self._by_hours or self._now is None or self._walk_at is None:
            return
        watched = filter(None, map(self.listing, self._watched))
        opens = [self.next_open(listing, self._now, outside_rth=True) for listing in watched]
        if opens and min(opens) > self._now:
            self._walk_at = max(self._walk_at, next_second(min(opens)))
