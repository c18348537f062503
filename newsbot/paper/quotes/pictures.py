"""What subscribers see of a listing: its quote and its day, now, fifteen minutes ago, or when it last traded."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Final

from newsbot.paper.instruments import sessions
from newsbot.paper.instruments.listing import Listing
from newsbot.paper.market.bars import Bar
from newsbot.paper.market.day import Day, day_of
from newsbot.paper.market.market import Market
from newsbot.paper.market.top import Top
from newsbot.paper.quotes.ticks import Picture

DELAY: Final = timedelta(minutes=15)
_A_DAY: Final = timedelta(days=1)
_A_YEAR: Final = timedelta(days=364)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_STEPS: Final = (timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1))
# Where the time of the last trade is looked for: how far back, and how exactly.
_LOOKED: Final = ((timedelta(seconds=10), timedelta(seconds=1)), (timedelta(hours=1), timedelta(minutes=1)))


@dataclass(slots=True, kw_only=True)
class _Seen:
    """A listing's day as far as it has been seen, and the picture made of it."""

    date: date
    picture: Picture


class Pictures:
    """Keeps the days of what is watched: a day is read from bars once, and then follows the quotes."""

    def __init__(self, market: Market) -> None:
        self._market = market
        self._seen: dict[tuple[int, bool], _Seen] = {}

    def of(self, listing: Listing, now: datetime, *, delayed: bool, frozen: bool) -> tuple[Picture, bool]:
        """The present picture, or that of fifteen minutes ago.

        When the market is closed, bid and ask are missing, unless ``frozen``: then it is what was there at the close,
        and True is said beside it.
        """
        at = now - DELAY if delayed else now
        if self._market.is_open(listing, at, outside_rth=True):
            top = self._market.top_at(listing, at) if delayed else self._market.top(listing.con_id)
            return self._follow(listing, top, at, delayed=delayed), False
        at = sessions.last_open(sessions.calendar_of(listing), at)
        picture = self._follow(listing, self._market.top_at(listing, at), at, delayed=delayed)
        if frozen:
            return picture, True
        top = picture.top
        gone = Top(last=top.last, last_size=top.last_size, volume=top.volume, halted=top.halted)
        return Picture(top=gone, day=picture.day, close=picture.close), False

    def price(self, listing: Listing, now: datetime, *, delayed: bool) -> Decimal | None:
        """The middle of the quote, or the last price; None when there is neither."""
        top = self._market.top_at(listing, now - DELAY) if delayed else self._market.top(listing.con_id)
        return top.last if top.bid is None or top.ask is None else (top.bid + top.ask) / 2

    def days(self, listing: Listing, now: datetime) -> tuple[Bar, ...]:
        """The daily bars of the year until now, oldest first."""
        return tuple(self._market.bars(listing, now - _A_YEAR, now, _A_DAY, regular=True))

    def forget(self, con_id: int) -> None:
        """Nobody watches this listing any more."""
        self._seen.pop((con_id, False), None)
        self._seen.pop((con_id, True), None)

    def _follow(self, listing: Listing, top: Top, at: datetime, *, delayed: bool) -> Picture:
        key = (listing.con_id, delayed)
        seen = self._seen.get(key)
        today = sessions.trading_date(sessions.calendar_of(listing), at)
        if seen is None or seen.date != today:
            close = self._market.prev_close(listing, at)
            picture = Picture(top=top, day=self._day(listing, top, today, at), close=close)
            self._seen[key] = _Seen(date=today, picture=picture)
            return picture
        old = seen.picture
        if top is not old.top:
            seen.picture = Picture(top=top, day=old.day.after(old.top, top, at), close=old.close)
        return seen.picture

    def _day(self, listing: Listing, top: Top, today: date, at: datetime) -> Day:
        start = sessions.begins(sessions.calendar_of(listing), today)
        bars: list[Bar] = []
        for step in _STEPS:  # coarse ones as far as whole ones go: none may show what came after
            end = _EPOCH + (at - _EPOCH) // step * step
            if start < end:
                bars += self._market.bars(listing, start, end, step, regular=False)
                start = end
        return day_of(bars, self._last_trade(listing, top, at))

    def _last_trade(self, listing: Listing, top: Top, at: datetime) -> datetime | None:
        if not self._market.has_tape(listing.con_id):
            return at if top.last is not None else None  # there is a trade every second
        for span, step in _LOOKED:
            traded = [bar.start for bar in self._market.bars(listing, at - span, at, step, regular=False) if bar.count]
            if traded:
                return traded[-1]
        return None
