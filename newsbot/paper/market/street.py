"""The invented market: quotes, volumes and bars of every listing at any second, made from its walk."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from newsbot.paper.instruments import sessions
from newsbot.paper.instruments.listing import Listing
from newsbot.paper.market.bars import Bar
from newsbot.paper.market.halts import Halts
from newsbot.paper.market.noise import mix
from newsbot.paper.market.pairs import PairPath
from newsbot.paper.market.record import PlayedPath, Record
from newsbot.paper.market.top import Top
from newsbot.paper.market.turnover import Turnover
from newsbot.paper.market.walk import OptionPath, Path, Pricing, day_number, second_of, time_of

_CHEAP: Final = 5  # below that spreads are wider
_KEPT_MAX: Final = 10_000  # listings
_LONG_S: Final = 4 * 3600  # extremes of spans from there up are kept
_ENDS_MAX: Final = 40_000  # some 6 MB
_SEARCH_US: Final = 600  # what a search for extremes takes as a rule, on each curve
_SEARCHED_S: Final = 200  # shorter spans are gone through, a microsecond a second
_DOLLAR: Final = "USD"
_UNIT: Final = {"STK": 100, "CASH": 500_000}


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """News to invent: at ``at`` the price of a listing jumps by ``factor`` of its usual height; it fades in 3 weeks."""

    at: datetime
    factor: Decimal


class Street:
    """Invented prices of listings. ``named`` finds an option's underlying by its ticker.

    ``records`` are those of listings whose prices come from outside, by con_id: their options follow them.
    """

    def __init__(
        self, seed: int, named: Callable[[str], Listing | None], records: Mapping[int, Record] | None = None
    ) -> None:
        self._seed = seed
        self._records = {} if records is None else records
        self._named = named
        self._paths: dict[int, tuple[Listing, Path]] = {}
        self._pairs: dict[int, tuple[Listing, PairPath]] = {}
        self._halts: dict[int, Halts] = {}
        self._days: dict[str, tuple[int, int]] = {}
        self._turnovers: dict[int, Turnover] = {}
        self._ends: dict[tuple[Path, int, int, int], tuple[int, int]] = {}
        self.searched_us = 0  # about how long all searches for the highest and lowest prices have taken

    def path(self, listing: Listing) -> Pricing:
        """The walk of a listing; a new one when the listing has been replaced."""
        under = self._named(listing.underlying) if listing.sec_type == "OPT" else None
        if under is not None:
            path, record = self.path(under), self._records.get(under.con_id)
            shown = path if record is None else PlayedPath(record, path, under.min_tick)
            return OptionPath(listing, shown, under.min_tick)
        return self._pair(listing) if listing.sec_type == "CASH" else self._walk(listing)

    def _walk(self, listing: Listing) -> Path:
        known = self._paths.get(listing.con_id)
        if known is None or known[0] != listing:
            known = self._paths[listing.con_id] = (listing, Path(listing, self._seed))
        return known[1]

    def _pair(self, listing: Listing) -> PairPath:
        """By way of the dollar, if both currencies have a pair with it, and its own quotes do not come from outside."""
        legs: tuple[tuple[int, PairPath], ...] = ()
        if _DOLLAR not in (listing.root, listing.currency) and listing.con_id not in self._records:
            first, second = self._leg(listing.root), self._leg(listing.currency)
            legs = (first, (-second[0], second[1])) if first is not None and second is not None else ()
        known = self._pairs.get(listing.con_id)
        if known is None or known[0] != listing or known[1].legs != legs:
            known = self._pairs[listing.con_id] = (listing, PairPath(listing, self._seed, legs))
            self._paths[listing.con_id] = known
        return known[1]

    def _leg(self, currency: str) -> tuple[int, PairPath] | None:
        """The pair of a currency with the dollar, and 1 if the currency is its first, else -1; None without one."""
        for sign, ticker in ((1, f"{currency}.{_DOLLAR}"), (-1, f"{_DOLLAR}.{currency}")):
            pair = self._named(ticker)
            if pair is not None and pair.sec_type == "CASH" and {pair.root, pair.currency} == {currency, _DOLLAR}:
                return sign, self._pair(pair)
        return None

    def halts(self, listing: Listing) -> Halts:
        """The halts of a listing; an option shares those of its underlying."""
        under = self._named(listing.underlying) if listing.sec_type == "OPT" else None
        con_id = listing.con_id if under is None else under.con_id
        return self._halts.setdefault(con_id, Halts())

    def stories(self, listing: Listing, day: date) -> tuple[Story, ...]:
        """What news there is to invent of a listing on that day (UTC), in order: none as a rule."""
        path = self.path(listing)
        found = path.story(day_number(day)) if isinstance(path, Path) else None
        return () if found is None else (Story(at=time_of(found[0]), factor=found[1]),)

    def price(self, listing: Listing, second: int) -> Decimal:
        """The price of the last trade at that second; of a currency pair the middle."""
        return self.path(listing).price(self.halts(listing).effective(second)) * listing.min_tick

    def top(self, listing: Listing, second: int, *, quoted: bool = True) -> Top:
        """The quote of that second; without bid and ask unless ``quoted``. Empty for a news channel.

        A halt leaves the quote of its first second standing.
        """
        if listing.sec_type == "NEWS":
            return Top()
        halts = self.halts(listing)
        second = halts.effective(second)
        path, tick = self.path(listing), listing.min_tick
        ticks = path.price(second)
        chance = mix(self._seed, listing.con_id, second)
        unit = _UNIT.get(listing.sec_type, 1)
        traded = listing.sec_type != "CASH"
        bid, ask = self._sides(listing, path, ticks, chance)
        bid_size, ask_size = unit * (1 + (chance >> 20) % 20), unit * (1 + (chance >> 28) % 20)
        turnover = self._turnover(listing)
        return Top(
            bid=bid * tick if quoted else None,
            ask=ask * tick if quoted else None,
            bid_size=bid_size if quoted else None,
            ask_size=ask_size if quoted else None,
            last=ticks * tick if traded else None,
            last_size=unit * max(1, turnover.at(second) - turnover.at(second - 1)) if traded else None,
            volume=self._volume_of_day(listing, second) if traded else None,
            halted=halts.state,
            bid_left=bid_size if quoted else None,
            ask_left=ask_size if quoted else None,
        )

    def bar(self, listing: Listing, first: int, last: int) -> Bar:
        """The bar from one second to another, which is its close (and the next one's open)."""
        path, tick = self.path(listing), listing.min_tick
        halts = self.halts(listing)
        spans = list(halts.traded(first, last))
        ends = [self._extremes(path, start, end) for start, end in spans]
        low, high = min(one[0] for one in ends) * tick, max(one[1] for one in ends) * tick
        opened, closed = (path.price(halts.effective(second)) * tick for second in (first, last))
        traded = listing.sec_type != "CASH"
        return Bar(
            start=time_of(first),
            open=opened,
            high=high,
            low=low,
            close=closed,
            volume=self.volume(listing, first, last) if traded else 0,
            wap=((high + low + 2 * closed) / 4).quantize(tick / 100),
            count=sum(end - start for start, end in spans) if traded else 0,
        )

    def _extremes(self, path: Pricing, first: int, last: int) -> tuple[int, int]:
        """Those of the path; the longer spans, which everybody asks for again and again, are kept."""
        curves = max(1, len(path.legs)) if isinstance(path, PairPath) else 1
        takes_us = curves * (_SEARCH_US if last - first > _SEARCHED_S else last - first)
        if last - first < _LONG_S or not isinstance(path, Path):
            self.searched_us += takes_us
            return path.extremes(first, last)
        key = (path, path.version, first, last)
        found = self._ends.get(key)
        if found is None:
            self.searched_us += takes_us
            found = self._ends[key] = path.extremes(first, last)
            if len(self._ends) > _ENDS_MAX:
                del self._ends[next(iter(self._ends))]
        return found

    def volume(self, listing: Listing, first: int, last: int) -> int:
        """What is traded after ``first`` and until ``last``."""
        spans = self.halts(listing).traded(first, last)
        turnover = self._turnover(listing)
        lots = sum(turnover.at(end) - turnover.at(start) for start, end in spans)
        return _UNIT.get(listing.sec_type, 1) * lots

    def _day_begins(self, listing: Listing, second: int) -> int:
        """The second from which the volume of that second's trading day is counted."""
        calendar = sessions.calendar_of(listing)
        known = self._days.get(calendar)
        if known is None or not known[0] <= second < known[1]:
            day = sessions.trading_date(calendar, time_of(second))
            begins = [second_of(sessions.begins(calendar, day + number * sessions.DAY)) for number in (-1, 0, 1)]
            known = (begins[0], begins[1]) if second < begins[1] else (begins[1], begins[2])
            self._days[calendar] = known
        return known[0]

    def _sides(self, listing: Listing, path: Pricing, ticks: int, chance: int) -> tuple[int, int]:
        """Bid and ask around a last trade, which is at one of them or between."""
        width = 1 + chance % 3
        if listing.sec_type == "CASH":  # the middle lies between, so that nobody gains by going round three pairs
            below = 1 + (chance >> 8) % width
            return max(1, ticks - below), ticks + width + 1 - below
        if listing.sec_type == "OPT":
            width += ticks // (64 * path.step(ticks))
        elif listing.prev_close < _CHEAP or mix(self._seed, listing.con_id, 3) % 8 == 0:  # or thinly traded
            width += (chance >> 4) % 4
        below = (0, width, width // 2)[(chance >> 8) % 3]
        step = path.step(ticks)
        bid = max(1, ticks - below * step)
        bid -= bid % path.step(bid)
        ask = max(ticks + (width - below) * step, bid + step)
        ask += -ask % path.step(ask)
        return bid, ask

    def _volume_of_day(self, listing: Listing, second: int) -> int:
        begins = self._day_begins(listing, second)
        if self.halts(listing).any_since(begins):
            return self.volume(listing, begins - 1, second)
        return _UNIT.get(listing.sec_type, 1) * self._turnover(listing).since(begins, second)

    def _turnover(self, listing: Listing) -> Turnover:
        known = self._turnovers.get(listing.con_id)
        if known is None:
            key = mix(self._seed, listing.con_id, 4)
            option = listing.sec_type == "OPT"
            known = Turnover(key, base=0, rate=0.05) if option else Turnover(key, base=1, rate=0.3 + key % 64 / 4)
            if len(self._turnovers) >= _KEPT_MAX:
                self._turnovers.clear()
            self._turnovers[listing.con_id] = known
        return known
