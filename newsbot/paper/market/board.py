"""The quotes as they stand, brought up to the second when they are asked for."""

from collections.abc import Container
from dataclasses import replace
from datetime import datetime
from typing import Final

from newsbot.paper.instruments import sessions
from newsbot.paper.instruments.expiries import last_moment
from newsbot.paper.instruments.listing import Listing
from newsbot.paper.market.street import Street
from newsbot.paper.market.top import Top
from newsbot.paper.market.walk import second_of

_KEPT_MAX: Final = 20_000
_NONE: Final = Top()


class Board:
    """The last known top of each listing, by con_id, with what has been taken of it."""

    def __init__(self, street: Street, *, by_hours: bool) -> None:
        self._street = street
        self._by_hours = by_hours
        self._tops: dict[int, Top] = {}
        self._seconds: dict[int, int] = {}  # of invented tops

    def get(self, con_id: int) -> Top:
        """The top as it was last set; empty at first."""
        return self._tops.get(con_id, _NONE)

    def put(self, con_id: int, top: Top) -> None:
        """Set a top."""
        self._tops[con_id] = top

    def take(self, con_id: int, *, buy: bool, quantity: int) -> None:
        """Use up shares of a top."""
        top = self.get(con_id)
        if buy and top.ask_left is not None:
            self._tops[con_id] = replace(top, ask_left=top.ask_left - quantity)
        elif not buy and top.bid_left is not None:
            self._tops[con_id] = replace(top, bid_left=top.bid_left - quantity)

    def invent(self, listing: Listing, now: datetime, *, again: bool = False) -> None:
        """Bring an invented top up to the present second, if it is not of it already, or ``again``."""
        second = second_of(now)
        if not again and self._seconds.get(listing.con_id) == second:
            return
        self._seconds[listing.con_id] = second
        self._tops[listing.con_id] = self._quote(listing, now)

    def trim(self, wanted: Container[int]) -> None:
        """Forget tops that can be invented again, when there are very many; ``wanted`` stay."""
        if len(self._seconds) > _KEPT_MAX:
            for con_id in [one for one in self._seconds if one not in wanted]:
                del self._seconds[con_id], self._tops[con_id]

    def _quote(self, listing: Listing, now: datetime) -> Top:
        ends = last_moment(listing)
        if ends is not None and now >= ends:
            return self._street.top(listing, second_of(ends), quoted=False)
        if self._by_hours:
            calendar = sessions.calendar_of(listing)
            if not sessions.is_open(calendar, now, outside_rth=True):
                return self._street.top(listing, second_of(sessions.last_open(calendar, now)), quoted=False)
        return self._street.top(listing, second_of(now))
