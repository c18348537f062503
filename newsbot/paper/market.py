"""What can be traded and at what quotes: listings, a tape or a seeded walk, and the top of each book."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Final

from newsbot.paper.listing import Listing
from newsbot.tws.contract import Contract

WALK_EVERY: Final = timedelta(seconds=1)
WALK_GAP_MAX: Final = timedelta(hours=1)  # a laptop that slept does not replay its night


FILL_MODEL: Final = (
    "fills: 40 ms after an order meets a quote, against that moment's quote; buys at the ask, sells at the bid, an "
    "order that was resting at its own limit; stops trigger on the bid (sell) or ask (buy) and then take the quote; "
    "never more than the quoted size, never while halted; commission 0.005 a share, at least 1.00, at most 1 %"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TapeRow:
    """One line of a tape: what changes at ``at``. None means unchanged; a bid or ask of -1 means there is none."""

    at: datetime
    ticker: str
    bid: Decimal | None = None
    ask: Decimal | None = None
    bid_size: int | None = None
    ask_size: int | None = None
    last: Decimal | None = None
    volume: int | None = None
    halted: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Top:
    """The top of one book as it stands. None means none, or not known yet.

    ``bid_left`` and ``ask_left`` are the shares of this quote that no fill has taken; None when it has no size.
    """

    bid: Decimal | None = None
    ask: Decimal | None = None
    bid_size: int | None = None
    ask_size: int | None = None
    last: Decimal | None = None
    volume: int | None = None
    halted: int | None = None
    bid_left: int | None = None
    ask_left: int | None = None

    @property
    def is_halted(self) -> bool:
        """Whether trading stands still (tick 49 is 1 or 2)."""
        return bool(self.halted and self.halted > 0)

    def after(self, row: TapeRow) -> "Top":
        """The top once ``row`` has come: fresh sizes on both sides."""
        bid_size = self.bid_size if row.bid_size is None else row.bid_size
        ask_size = self.ask_size if row.ask_size is None else row.ask_size
        return Top(
            bid=_side(self.bid, row.bid),
            ask=_side(self.ask, row.ask),
            bid_size=bid_size,
            ask_size=ask_size,
            last=self.last if row.last is None else row.last,
            volume=self.volume if row.volume is None else row.volume,
            halted=self.halted if row.halted is None else row.halted,
            bid_left=bid_size,
            ask_left=ask_size,
        )


def _side(old: Decimal | None, new: Decimal | None) -> Decimal | None:
    if new is None:
        return old
    return new if new > 0 else None


class Market:
    """Listings and their quotes, moved forward row by row. Without a tape the quotes walk at random from a seed."""

    def __init__(
        self, listings: Iterable[Listing] = (), *, tape: Iterable[TapeRow] = (), seed: int | None = None
    ) -> None:
        self._listings: dict[str, Listing] = {}
        self._by_id: dict[int, Listing] = {}
        self._tops: dict[int, Top] = {}
        self._rows: list[TapeRow] = []
        self._next = 0
        self._played: dict[str, datetime] = {}
        self._walk = None if seed is None else Random(seed)  # noqa: S311 - prices, not secrets
        self._walk_at: datetime | None = None
        self.load(listings, tape)

    def load(self, listings: Iterable[Listing], tape: Iterable[TapeRow]) -> None:
        """Add or replace listings, and the rows still to come of every ticker named. A tape ends the random walk.

        Rows that have been played are not played again, so the same recording may be loaded twice.
        """
        for listing in listings:
            former = self._listings.get(listing.ticker)
            if former is not None:
                del self._by_id[former.con_id]
            self._listings[listing.ticker] = listing
            self._by_id[listing.con_id] = listing
            self._tops.setdefault(listing.con_id, Top())
        fresh = [row for row in tape if row.ticker not in self._played or row.at > self._played[row.ticker]]
        named = {row.ticker for row in fresh}
        kept = [row for row in self._rows[self._next :] if row.ticker not in named]
        self._rows = sorted((*kept, *fresh), key=lambda row: row.at)
        self._next = 0
        if self._rows:
            self._walk = None
            self._walk_at = None

    def listings(self) -> tuple[Listing, ...]:
        """All of them, in the order they came."""
        return tuple(self._listings.values())

    def listing(self, con_id: int) -> Listing | None:
        """The one with that id, if any."""
        return self._by_id.get(con_id)

    def top(self, con_id: int) -> Top:
        """The quote as it stands; empty for an unknown id."""
        return self._tops.get(con_id, Top())

    def take(self, con_id: int, *, buy: bool, quantity: int) -> None:
        """Use up shares of the present quote."""
        top = self.top(con_id)
        if buy and top.ask_left is not None:
            self._tops[con_id] = replace(top, ask_left=top.ask_left - quantity)
        elif not buy and top.bid_left is not None:
            self._tops[con_id] = replace(top, bid_left=top.bid_left - quantity)

    def find(self, contract: Contract) -> tuple[Listing, ...]:
        """Every listing that fits what a client said: by conId when it gives one, else by the words it gives."""
        if contract.con_id > 0:
            found = self.listing(contract.con_id)
            candidates = () if found is None else (found,)
        else:
            symbol = (contract.symbol or contract.local_symbol).upper()
            named = self._listings.get(symbol)
            candidates = () if named is None else (named,)
        return tuple(listing for listing in candidates if _fits(listing, contract))

    def next_at(self) -> datetime | None:
        """When the next quote changes; None when nothing is to come or the clock has not been started."""
        if self._next < len(self._rows):
            return self._rows[self._next].at
        return self._walk_at

    def start(self, now: datetime) -> None:
        """Start the random walk at ``now`` if it stands, or has fallen more than an hour behind."""
        if self._walk is not None and (self._walk_at is None or now - self._walk_at > WALK_GAP_MAX):
            self._walk_at = now

    def begin_tape(self, now: datetime) -> None:
        """Move the whole tape in time so that its first row is due ``now``."""
        if self._rows:
            by = now - self._rows[0].at
            self._rows = [replace(row, at=row.at + by) for row in self._rows]

    def end_tape(self) -> None:
        """Forget the rows to come and which have been played: another clock counts from elsewhere."""
        self._rows, self._next = [], 0
        self._played.clear()

    def restart(self, now: datetime) -> None:
        """Let a running walk go on from ``now``, whatever its time was."""
        if self._walk_at is not None:
            self._walk_at = now

    def step(self) -> list[tuple[Listing, Top, Top]]:
        """Play what is due at ``next_at()``: the listings that changed, each with its top before and after."""
        if self._next < len(self._rows):
            row = self._rows[self._next]
            self._next += 1
            self._played[row.ticker] = row.at
            listing = self._listings.get(row.ticker)
            return [] if listing is None else [self._apply(listing, row)]
        if self._walk is None or self._walk_at is None:
            return []
        at, self._walk_at = self._walk_at, self._walk_at + WALK_EVERY
        return [self._apply(listing, self._stroll(self._walk, listing, at)) for listing in self.listings()]

    def _apply(self, listing: Listing, row: TapeRow) -> tuple[Listing, Top, Top]:
        before = self.top(listing.con_id)
        after = before.after(row)
        self._tops[listing.con_id] = after
        return listing, before, after

    def _stroll(self, walk: Random, listing: Listing, at: datetime) -> TapeRow:
        """One second of an invented market: within ten percent of the last close, one to three ticks wide."""
        top = self.top(listing.con_id)
        tick = listing.min_tick
        home = listing.prev_close
        step = tick * max(1, int(home / tick / 5000))
        middle = top.bid if top.bid is not None else home
        pull = 1 if middle < home * Decimal("0.9") else -1 if middle > home * Decimal("1.1") else 0
        bid = max(tick, (middle // tick) * tick + step * (walk.randint(-2, 2) + 2 * pull))
        ask = bid + tick * walk.randint(1, 3)
        traded = walk.randint(1, 9) * 100
        return TapeRow(
            at=at,
            ticker=listing.ticker,
            bid=bid,
            ask=ask,
            bid_size=walk.randint(1, 20) * 100,
            ask_size=walk.randint(1, 20) * 100,
            last=walk.choice((bid, ask)),
            volume=(top.volume or 0) + traded,
            halted=0,
        )


def _fits(listing: Listing, contract: Contract) -> bool:
    # TWS knows Nasdaq by two names
    primary = ("NASDAQ", "ISLAND") if listing.primary_exchange == "NASDAQ" else (listing.primary_exchange,)
    return all(
        word in ("", *allowed)
        for word, allowed in (
            (contract.symbol.upper(), (listing.ticker,)),
            (contract.sec_type, (listing.sec_type,)),
            (contract.currency, (listing.currency,)),
            (contract.exchange, ("SMART", *primary)),
            (contract.primary_exchange, primary),
        )
    )
