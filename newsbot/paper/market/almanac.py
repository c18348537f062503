"""What is known of listings without touching their market: who they are, when they trade, what they traded at."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal

from newsbot.paper.instruments import sessions
from newsbot.paper.instruments.listing import Listing
from newsbot.paper.instruments.search import CONTINUOUS, Directory
from newsbot.paper.instruments.sessions import Hours
from newsbot.paper.market.bars import Bar
from newsbot.paper.market.past import Past
from newsbot.paper.market.record import Record
from newsbot.paper.market.street import Story, Street
from newsbot.paper.market.top import Top
from newsbot.paper.market.walk import second_of, time_of
from newsbot.paper.zone import NEW_YORK
from newsbot.tws.contract import Contract


class Almanac:
    """The half of the market that is only looked at. See Market for what its parameters mean."""

    def __init__(self, seed: int | None, *, derived: bool, by_hours: bool) -> None:
        self.directory = Directory(derived=derived)
        self._now: datetime | None = None
        self._by_hours = by_hours
        self._invents = seed is not None
        self._records: dict[int, Record] = {}
        self._street = Street(seed or 0, self.named, self._records)
        self._past = Past(self._street, self._records)

    def listings(self) -> tuple[Listing, ...]:
        """All that were loaded, in the order they came; options and futures derived from them are not among them."""
        return self.directory.stored()

    def listing(self, con_id: int) -> Listing | None:
        """The one with that id, if any."""
        return self.directory.get(con_id)

    def named(self, ticker: str) -> Listing | None:
        """The one of that ticker, if any."""
        return self.directory.named(ticker, self._today())

    def find(self, contract: Contract, *, continuous: bool = False) -> tuple[Listing, ...]:
        """Every listing that fits what a client said: by conId when it gives one, else by the words it gives.

        A continuous future is found, as its front contract, only by who asks for ``continuous`` ones: it has a past,
        but can neither be traded nor watched.
        """
        if contract.sec_type == CONTINUOUS and not continuous:
            return ()
        return self.directory.find(contract, self._today())

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
        first, last = second_of(next_second(start)), second_of(next_second(end))
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

    def stories(self, con_id: int, day: date) -> tuple[Story, ...]:
        """The invented news that moves a listing on that day (UTC); none where prices come from outside."""
        listing = self.listing(con_id)
        return () if listing is None or self.has_tape(con_id) else self._street.stories(listing, day)

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

    def _is_invented(self, con_id: int) -> bool:
        return self._invents and con_id not in self._records

    def _today(self) -> date | None:
        """The date in New York; None before the clock was set."""
        return None if self._now is None else self._now.astimezone(NEW_YORK).date()


def next_second(at: datetime) -> datetime:
    """``at`` when it is a whole second, else the next one."""
    return at if at.microsecond == 0 else at.replace(microsecond=0) + timedelta(seconds=1)
