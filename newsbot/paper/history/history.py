"""The counter for the past: bars and their updates, sessions."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Final

from newsbot.paper.counter import answers
from newsbot.paper.counter.agenda import Agenda
from newsbot.paper.counter.clients import Client, Clients
from newsbot.paper.counter.entitlements import Entitlements, permission
from newsbot.paper.counter.service import Handler, Service
from newsbot.paper.history.farm import SLICE_US, Farm, Job
from newsbot.paper.history.pacing import OPEN_MAX, VIOLATION, Pace
from newsbot.paper.history.request import DATA_SINCE, DAY, SERVED, SMALL_BAR, UNSERVED, Asked, check, history_error
from newsbot.paper.history.resample import base_step, gathered, shown, told, whole
from newsbot.paper.history.times import NO_ZONE
from newsbot.paper.history.window import Session, begin
from newsbot.paper.instruments.listing import Listing
from newsbot.paper.instruments.search import not_one
from newsbot.paper.instruments.sessions import calendar_of, trading_date
from newsbot.paper.market.market import Market
from newsbot.paper.zone import NEW_YORK, ZONE, stamp
from newsbot.tws import history
from newsbot.tws.history import (
    CancelHistoricalData,
    HistoricalData,
    HistoricalDataEnd,
    HistoricalDataUpdate,
    HistoricalSchedule,
    HistoricalSession,
    RequestHistoricalData,
)

UPDATE_EVERY: Final = timedelta(seconds=5)
_WAIT_MS: Final = (50, 101)  # the farm begins to answer after so long
_DAYS_A_SLICE: Final = 200  # of a schedule
_SLOWED: Final = timedelta(milliseconds=500)  # what a request waits more that is only softly against the rules
_CAUGHT_UP_MAX: Final = timedelta(days=1)


@dataclass(slots=True, kw_only=True)
class _Query:
    client: Client
    message: RequestHistoricalData
    asked: Asked
    listing: Listing
    last_start: datetime | None = None  # of the newest bar told
    last: history.Bar | None = None

    @property
    def key(self) -> tuple[int, int]:
        return self.client.link, self.message.req_id


class History(Service):
    """Answers requests for bars as IB's farm does: a little later, within its pacing rules, with updates if wanted."""

    def __init__(
        self, market: Market, clients: Clients, agenda: Agenda, rights: Entitlements, farm: Farm, *, paced: bool = True
    ) -> None:
        self._market = market
        self._clients = clients
        self._agenda = agenda
        self._rights = rights
        self._farm = farm
        self._paced = paced
        self._hard = Pace()
        self._soft = Pace()
        self._open: dict[tuple[int, int], _Query] = {}

    def handlers(self) -> Mapping[type, Handler]:
        return {RequestHistoricalData: self._request, CancelHistoricalData: self._cancel}

    def leave(self, link: int) -> None:
        """Nobody waits for these answers any more."""
        self._open = {key: query for key, query in self._open.items() if key[0] != link}

    def _request(self, client: Client, message: RequestHistoricalData, now: datetime) -> None:
        refused = partial(self._clients.refuse, client, message.req_id)
        if (client.link, message.req_id) in self._open:
            refused(322, "Error processing request.-'bM' : cause - Duplicate ticker id")
            return
        found = self._market.find(message.contract, continuous=True)
        asked = check(message, now)
        if isinstance(asked, tuple):
            refused(*asked)
        elif len(found) != 1:
            refused(*not_one(message.contract, len(found)))
        elif (refusal := self._refusal(message, asked, found[0])) is not None:
            refused(*refusal)
        else:
            self._admit(_Query(client=client, message=message, asked=asked, listing=found[0]), now)

    def _refusal(self, message: RequestHistoricalData, asked: Asked, listing: Listing) -> answers.Refusal | None:
        no_trades = listing.sec_type == "CASH" and asked.what in ("TRADES", "ADJUSTED_LAST")
        if asked.what in UNSERVED or no_trades or listing.sec_type == "NEWS":
            name = UNSERVED.get(asked.what) or SERVED[asked.what]
            place = f"{listing.root}/{listing.sec_type}@{message.contract.exchange or listing.exchanges[0]}"
            return history_error(f"No historical market data for {place} {name} {int(asked.step.total_seconds())}")
        if self._rights.delayed_only(listing):
            return history_error(
                f"{permission(listing)}. Requested market data requires additional subscription for API. See link in "
                "'Market Data Connections' dialog for more details."
            )
        return None

    def _admit(self, query: _Query, now: datetime) -> None:
        """Put a sound request into the queue, unless the login asks too much."""
        message, asked = query.message, query.asked
        what = (query.listing.con_id, message.contract.exchange, asked.what)
        request = (
            *what, message.end, message.duration, message.bar_size, message.regular_hours, message.keep_up_to_date
        )  # fmt: skip
        small = asked.step <= SMALL_BAR
        pace = self._hard if small else self._soft
        fits = not self._paced or pace.admit(now, request, what, weight=1 + (asked.what == "BID_ASK"))
        if (small and not fits) or (self._paced and len(self._open) >= OPEN_MAX):
            self._clients.refuse(query.client, message.req_id, *history_error(VIOLATION))
            return
        if not asked.zoned:
            self._clients.refuse(query.client, message.req_id, 2174, NO_ZONE)
        self._open[query.key] = query
        wait = farm_wait(message.req_id) + (_SLOWED if not fits else timedelta())
        self._agenda.add(now + wait, partial(self._answer, query))

    def _cancel(self, client: Client, message: CancelHistoricalData, _now: datetime) -> None:
        if self._open.pop((client.link, message.req_id), None) is None:
            text = f"No historical data query found for ticker id:{message.req_id}"
            self._clients.refuse(client, message.req_id, 366, text)
        else:
            refusal = history_error(f"API historical data query cancelled: {message.req_id}")
            self._clients.refuse(client, message.req_id, *refusal)

    def _answer(self, query: _Query, now: datetime) -> None:
        if self._open.get(query.key) is not query:
            return
        self._farm.add(self._find(query, now), now)

    def _find(self, query: _Query, now: datetime) -> Job:
        """Work out the answer, and tell it."""
        if self._open.get(query.key) is not query:
            return
        end = min(query.asked.end or now, now)
        start = begin(query.asked.span, end, partial(self._sessions, query))
        if query.asked.what == "SCHEDULE":
            yield from self._find_schedule(query, start, end)
            return
        bars = iter(()) if start is None else self._bars(query, max(start, DATA_SINCE), end)
        found: list[history.Bar] = []
        enough = self._market.work_us + SLICE_US
        for bar in bars:
            found.append(bar)
            if self._market.work_us >= enough:
                yield
                if self._open.get(query.key) is not query:
                    return
                enough = self._market.work_us + SLICE_US
        self._tell(query, tuple(found), end)

    def _tell(self, query: _Query, bars: tuple[history.Bar, ...], end: datetime) -> None:
        req_id = query.message.req_id
        if not bars:
            del self._open[query.key]
            place = f"{query.listing.root}@{query.message.contract.exchange or query.listing.exchanges[0]}"
            text = f"HMDS query returned no data: {place} {SERVED[query.asked.what]}"
            self._clients.refuse(query.client, req_id, *history_error(text))
            return
        first, last = stamp(query.asked.span.before(end.astimezone(NEW_YORK))), stamp(end)
        self._clients.say(
            query.client,
            HistoricalData(req_id=req_id, bars=bars, start=first, end=last),
            HistoricalDataEnd(req_id=req_id, start=first, end=last),
        )
        now = self._clients.now
        if query.message.keep_up_to_date and now is not None:
            self._agenda.add(now + UPDATE_EVERY, partial(self._update, query))
        else:
            del self._open[query.key]

    def _update(self, query: _Query, now: datetime) -> None:
        """Tell what has become of the newest bar, and those that have come since."""
        if self._open.get(query.key) is not query:
            return
        since, last = query.last_start, query.last
        if since is not None:
            if not since <= now <= since + _CAUGHT_UP_MAX + query.asked.step:  # another clock has taken over
                since = now - query.asked.step
            for bar in self._bars(query, since, now):
                if bar != last:
                    self._clients.say(query.client, HistoricalDataUpdate(req_id=query.message.req_id, bar=bar))
        self._agenda.add(now + UPDATE_EVERY, partial(self._update, query))

    def _bars(self, query: _Query, start: datetime, end: datetime) -> Iterator[history.Bar]:
        """The bars from ``start`` on, worked out one by one; remembers the newest."""
        listing, asked = query.listing, query.asked
        day, first = self._dated(query, start), whole(self._dated(query, start), asked.step)
        while first < day and not self._sessions(query, first):
            first += DAY
        if first < day:
            start = self._sessions(query, first)[0][0]
        regular, dated = query.message.regular_hours, partial(self._dated, query)
        days = self._market.bars(listing, start, end, base_step(asked.step), regular=regular)
        for bar in gathered(days, asked.step, dated):
            wire = told(shown(bar, asked.what, listing.min_tick), asked.step, query.message.date_format, dated)
            query.last_start, query.last = bar.start, wire
            yield wire

    def _find_schedule(self, query: _Query, start: datetime | None, end: datetime) -> Job:
        day, last = (None if start is None else self._dated(query, start)), self._dated(query, end)
        sessions: list[HistoricalSession] = []
        while day is not None and day <= last:
            for opens, closes in self._sessions(query, day):
                times = (f"{at.astimezone(NEW_YORK):%Y%m%d-%H:%M:%S}" for at in (opens, closes))
                sessions.append(HistoricalSession(start=next(times), end=next(times), date=f"{day:%Y%m%d}"))
            day += DAY
            if day.toordinal() % _DAYS_A_SLICE == 0:
                yield
                if self._open.get(query.key) is not query:
                    return
        del self._open[query.key]
        self._clients.say(
            query.client,
            HistoricalSchedule(
                req_id=query.message.req_id,
                start=sessions[0].start if sessions else "",
                end=sessions[-1].end if sessions else "",
                zone=ZONE,
                sessions=tuple(sessions),
            ),
        )

    def _sessions(self, query: _Query, day: date) -> tuple[Session, ...]:
        return self._market.hours(query.listing, day).of(regular=query.message.regular_hours)

    def _dated(self, query: _Query, at: datetime) -> date:
        return trading_date(calendar_of(query.listing), at)


def farm_wait(req_id: int) -> timedelta:
    """How long the farm takes: the same for the same request, so that a run can be repeated."""
    low, high = _WAIT_MS
    return timedelta(milliseconds=low + req_id * 7919 % (high - low))
