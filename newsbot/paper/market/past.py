"""Bars and closes of the past: from what a tape has played where there is one, else invented."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Final

from newsbot.paper.instruments import sessions
from newsbot.paper.instruments.listing import Listing
from newsbot.paper.market.bars import Bar, cut, merge
from newsbot.paper.market.record import Record
from newsbot.paper.market.street import Street
from newsbot.paper.market.walk import Path, second_of, time_of

_EARLIEST: Final = datetime(1990, 1, 1, tzinfo=UTC)
_BAR_US: Final = 40  # what a bar takes without its search for the highest and lowest price


class Past:
    """The past of listings. ``records`` are those of listings whose quotes come from elsewhere, by con_id.

    Before the first row of such a listing the past is invented too, and ends at the listing's ``prev_close``.
    """

    def __init__(self, street: Street, records: dict[int, Record]) -> None:
        self._street = street
        self._records = records
        self._settled: dict[int, int] = {}
        self._bars = 0

    @property
    def work_us(self) -> int:
        """About how many microseconds all bars have taken so far."""
        return self._street.searched_us + self._bars * _BAR_US

    def bars(
        self, listing: Listing, start: datetime, end: datetime, step: timedelta, *, regular: bool, now: datetime
    ) -> Iterator[Bar]:
        """Bars that begin from ``start`` to before ``end``, and before ``now``; see Market.bars."""
        if listing.sec_type == "NEWS":
            return
        calendar = sessions.calendar_of(listing)
        start = max(start, _EARLIEST)
        day = sessions.trading_date(calendar, start)
        last = sessions.trading_date(calendar, min(end, now))
        present = second_of(now)
        while day <= last:
            for session in sessions.hours(calendar, day).of(regular=regular):
                for opens, closes in cut(session, step, start):
                    first = second_of(opens)
                    if opens >= end or first >= present:
                        break
                    if opens >= start:
                        yield self.bar(listing, first, min(second_of(closes), present))
            day += sessions.DAY

    def bar(self, listing: Listing, first: int, last: int) -> Bar:
        """The bar of a span of seconds."""
        self._bars += 1
        record = self._records.get(listing.con_id)
        since = None if record is None else record.since
        if record is None or since is None:
            return self._street.bar(listing, first, last)
        self._settle(listing, since)
        played = record.bar(first, last)
        if first >= since and played is not None:
            return played
        invented = self._street.bar(listing, first, min(last, since))
        return invented if played is None else merge((invented, played))

    def close_before(self, listing: Listing, day: date) -> Decimal:
        """The close of the last regular session before that trading day."""
        record = self._records.get(listing.con_id)
        since = None if record is None else record.since
        if record is not None:
            calendar = sessions.calendar_of(listing)
            if since is None or sessions.trading_date(calendar, time_of(since)) >= day:
                return listing.prev_close
        found = sessions.before(sessions.calendar_of(listing), day).regular
        if not found:
            return listing.prev_close
        close = second_of(found[-1][1])
        played = None if record is None else record.price(close)
        return self._street.price(listing, close) if played is None else played

    def _settle(self, listing: Listing, since: int) -> None:
        """Let the invented past of a listing end at its ``prev_close``, in the session before its first row."""
        if self._settled.get(listing.con_id) == since:
            return
        self._settled[listing.con_id] = since
        calendar = sessions.calendar_of(listing)
        found = sessions.before(calendar, sessions.trading_date(calendar, time_of(since))).regular
        if found:
            ticks = float(listing.prev_close) / float(listing.min_tick)
            path = self._street.path(listing)
            if isinstance(path, Path):
                path.settle(second_of(found[-1][1]), ticks)
