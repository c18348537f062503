"""What can be traded and at what quotes: listings, a tape or an invented market, and the top of each book."""

from collections import Counter, deque
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from newsbot.paper.instruments import sessions
from newsbot.paper.instruments.listing import Listing
from newsbot.paper.instruments.search import Directory
from newsbot.paper.instruments.sessions import Hours
from newsbot.paper.market.bars import Bar
from newsbot.paper.market.board import Board
from newsbot.paper.market.past import Past
from newsbot.paper.market.record import Record
from newsbot.paper.market.reel import Reel
from newsbot.paper.market.street import Story, Street
from newsbot.paper.market.top import TapeRow, Top
from newsbot.paper.market.walk import Path, second_of, time_of
from newsbot.paper.zone import NEW_YORK
from newsbot.tws.contract import Contract

__all__ = ["FILL_MODEL", "Bar", "Hours", "Market", "Story", "TapeRow", "Top"]

WALK_EVERY: Final = timedelta(seconds=1)
WALK_GAP_MAX: Final = timedelta(hours=1)  # a laptop that slept does not replay its night


FILL_MODEL: Final = (
    "fills: 40 ms after an order meets a quote, against that moment's quote; buys at the ask, sells at the bid, an "
    "order that was resting at its own limit; stops, fixed or trailing, trigger on the bid (sell) or ask (buy) and "
    "then take the quote; never more than the quoted size but at the closing bell, never while halted or closed; "
    "commission of stocks 0.005 a share, at least 1.00, at most 1 %"
)


class Market:
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
        self.directory = Directory(derived=derived)
        self._now: datetime | None = None
        self._by_hours = by_hours
        self._invents = seed is not None
        self._records: dict[int, Record] = {}
        self._street = Street(seed or 0, self.named, self._records)
        self._past = Past(self._street, self._records)
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

    def listings(self) -> tuple[Listing, ...]:
        """All that were loaded, in the order they came; options and futures derived from them are not among them."""
        return self.directory.stored()

    def listing(self, con_id: int) -> Listing | None:
        """The one with that id, if any."""
        return self.directory.get(con_id)

    def named(self, ticker: str) -> Listing | None:
        """The one of that ticker, if any."""
        return self.directory.named(ticker, self._today())

    def find(self, contract: Contract) -> tuple[Listing, ...]:
        """Every listing that fits what a client said: by conId when it gives one, else by the words it gives."""
        return self.directory.find(contract, self._today())

    # -------------------------------------------------------------------------------------------------------- quotes

    def top(self, con_id: int) -> Top:
        """The quote at the broker's present time; empty for an unknown id, or while nothing is known."""
        if con_id not in self._watched:
            self._refresh(con_id)
        return self._board.get(con_id)

    def top_at(self, listing: Listing, at: datetime) -> Top:
        """The quote as it stood at an earlier time, also at the very close; nothing is taken from it yet."""
        record = self._records.get(listing.con_id)
        if record is not None:
            return record.top(second_of(at)) or Top()
        return self._street.top(listing, second_of(at)) if self._invents else Top()

    def changes(
        self, listing: Listing, start: datetime, end: datetime, *, newest_first: bool = False
    ) -> Iterator[datetime]:
        """The whole seconds from ``start`` to before ``end`` at which its quote may have changed, in order, lazily."""
        first, last = second_of(_next_second(start)), second_of(_next_second(end))
        record = self._records.get(listing.con_id)
        if record is not None:
            seconds = record.changes(first, last, newest_first=newest_first)
        elif self._invents:
            seconds = iter(range(last - 1, first - 1, -1) if newest_first else range(first, last))
        else:
            seconds = iter(())
        return map(time_of, seconds)

    def has_tape(self, con_id: int) -> bool:
        """Whether its quotes come from a tape or from outside."""
        return not self._is_invented(con_id)

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
            self._walk_at = _next_second(self._now)  # it may have slept

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

    def stories(self, con_id: int, day: date) -> tuple[Story, ...]:
        """The invented news that moves a listing on that day (UTC); none where prices come from outside."""
        listing = self.listing(con_id)
        return () if listing is None or self.has_tape(con_id) else self._street.stories(listing, day)

    # ---------------------------------------------------------------------------------------------- hours and history

    @property
    def sessions(self) -> bool:
        """Whether it keeps to the hours of the exchanges."""
        return self._by_hours

    def hours(self, listing: Listing, day: date) -> Hours:
        """When its exchange is open on that trading day, whatever hours the broker keeps to."""
        return sessions.hours(sessions.calendar_of(listing), day)

    def is_open(self, listing: Listing, at: datetime, *, outside_rth: bool) -> bool:
        """Whether orders trade at ``at``: always, unless the market keeps to the hours."""
        return not self._by_hours or sessions.is_open(sessions.calendar_of(listing), at, outside_rth=outside_rth)

    def next_open(self, listing: Listing, at: datetime, *, outside_rth: bool) -> datetime:
        """``at`` itself when orders trade then, else when they do next."""
        if not self._by_hours:
            return at
        return sessions.next_open(sessions.calendar_of(listing), at, outside_rth=outside_rth)

    def last_open(self, listing: Listing, at: datetime) -> datetime:
        """``at`` itself when quotes stand then, else the close before."""
        return sessions.last_open(sessions.calendar_of(listing), at) if self._by_hours else at

    def prev_close(self, listing: Listing, at: datetime) -> Decimal:
        """The close of the regular session before the trading day of ``at``."""
        if listing.con_id not in self._records and not self._invents:
            return listing.prev_close
        return self._past.close_before(listing, sessions.trading_date(sessions.calendar_of(listing), at))

    def bars(
        self, listing: Listing, start: datetime, end: datetime, step: timedelta, *, regular: bool
    ) -> Iterator[Bar]:
        """Bars that begin from ``start`` to before ``end``, inside the hours of the exchange, in order, lazily.

        None begins at or after the broker's present time; the last may be unfinished. They begin at multiples of
        ``step`` counted from New York's midnight, the first at the opening; from a day up a bar is a session. The
        close of an invented bar is the open of the next. Without trades a bar is flat. Currency pairs show their
        middle, without volume; news channels have no bars.
        """
        now = end if self._now is None else self._now
        return self._past.bars(listing, start, end, step, regular=regular, now=now)

    @property
    def work_us(self) -> int:
        """About how many microseconds bars have taken so far: a count of what was worked out, not a clock."""
        return self._past.work_us

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
            self._walk_at = _next_second(now)

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
            self._walk_at = _next_second(now)

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

    def _is_invented(self, con_id: int) -> bool:
        return self._invents and con_id not in self._records

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
            self._walk_at = max(self._walk_at, _next_second(min(opens)))

    def _today(self) -> date | None:
        """The date in New York; None before the clock was set."""
        return None if self._now is None else self._now.astimezone(NEW_YORK).date()


def _next_second(at: datetime) -> datetime:
    """``at`` when it is a whole second, else the next one."""
    return at if at.microsecond == 0 else at.replace(microsecond=0) + timedelta(seconds=1)
