"""Bulletins: a few notices from the exchanges each day, and those that are sent by hand."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from functools import partial
from random import Random
from typing import Final

from newsbot.paper.counter.agenda import Agenda
from newsbot.paper.counter.clients import Client, Clients
from newsbot.paper.counter.service import Handler, Service
from newsbot.paper.zone import NEW_YORK, midnight
from newsbot.tws.news import CancelNewsBulletins, NewsBulletin, RequestNewsBulletins

NOTICE, CLOSED, REOPENED = 1, 2, 3  # what a bulletin says: anything; an exchange cannot be traded on; it can again
_KEPT_MAX: Final = 1000
_EXCHANGES: Final = ("ARCA", "BATS", "NASDAQ", "NYSE")
_OUTAGE_EVERY: Final = 8  # days, on average


class BulletinBoard(Service):
    """Tells bulletins to whoever subscribed to them."""

    def __init__(self, clients: Clients, agenda: Agenda, *, seed: int) -> None:
        self._clients = clients
        self._agenda = agenda
        self._bulletins = Bulletins(seed=seed)
        self._listeners: dict[int, Client] = {}  # by link
        self._due = False  # whether the next is on the agenda

    def handlers(self) -> Mapping[type, Handler]:
        return {RequestNewsBulletins: self._subscribe, CancelNewsBulletins: self._cancel}

    def leave(self, link: int) -> None:
        self._listeners.pop(link, None)

    def send(self, text: str, now: datetime, *, kind: int = NOTICE, exchange: str = "NYSE") -> NewsBulletin:
        """Send a bulletin to all who listen.

        Raises:
            ValueError: there is no such kind.
        """
        bulletin = self._bulletins.keep(text, now, kind=kind, exchange=exchange)
        self._tell([bulletin])
        return bulletin

    def _subscribe(self, client: Client, message: RequestNewsBulletins, now: datetime) -> None:
        self._listeners[client.link] = client
        if message.all_messages:
            self._clients.say(client, *self._bulletins.today(now))
        self._wait(now)

    def _cancel(self, client: Client, _message: CancelNewsBulletins, _now: datetime) -> None:
        """It has no answer, whether or not there was a subscription."""
        self.leave(client.link)

    def _wait(self, now: datetime) -> None:
        if self._listeners and not self._due:
            self._due = True
            self._agenda.add(self._bulletins.next_at(now), partial(self._daily, now))

    def _daily(self, since: datetime, now: datetime) -> None:
        self._due = False
        rows = self._bulletins.between(max(since, now - timedelta(hours=1)), now)
        self._tell(bulletin for _, bulletin in rows)
        self._wait(now)

    def _tell(self, bulletins: Iterable[NewsBulletin]) -> None:
        told = list(bulletins)
        for client in self._listeners.values():
            self._clients.say(client, *told)


class Bulletins:
    """What was sent by hand, and what each day brings."""

    def __init__(self, *, seed: int) -> None:
        self._seed = seed
        self._sent: list[tuple[datetime, NewsBulletin]] = []

    def keep(self, text: str, now: datetime, *, kind: int, exchange: str) -> NewsBulletin:
        """Keep a bulletin of now.

        Raises:
            ValueError: ``kind`` is not 1, 2 or 3.
        """
        if kind not in (NOTICE, CLOSED, REOPENED):
            raise ValueError(f"bulletin type {kind}: 1 notice, 2 exchange unavailable, 3 available again")
        ident = self._sent[-1][1].bulletin_id + 1 if self._sent else 1
        bulletin = NewsBulletin(bulletin_id=ident, type=kind, text=text, exchange=exchange)
        self._sent = [*self._sent[1 - _KEPT_MAX :], (now, bulletin)]
        return bulletin

    def today(self, now: datetime) -> list[NewsBulletin]:
        """All of the New York day so far, in order of time."""
        start = midnight(now)
        sent = [(at, bulletin) for at, bulletin in self._sent if start <= at <= now]
        return [bulletin for _, bulletin in sorted((*sent, *self.between(start, now)), key=lambda row: row[0])]

    def between(self, after: datetime, until: datetime) -> list[tuple[datetime, NewsBulletin]]:
        """The daily ones after one time, up to and including another at most a day later."""
        first, last = (at.astimezone(NEW_YORK).date() for at in (after, until))
        days = (first,) if first == last else (first, last)
        return [row for day in days for row in self._daily(day) if after < row[0] <= until]

    def next_at(self, now: datetime) -> datetime:
        """When the next of the daily ones is due: each weekday has one."""
        day = now.astimezone(NEW_YORK).date()
        while True:
            for at, _ in self._daily(day):
                if at > now:
                    return at
            day += timedelta(days=1)

    def _daily(self, day: date) -> list[tuple[datetime, NewsBulletin]]:
        """Sorted by time, empty on Saturdays and Sundays."""
        if day.weekday() >= 5:
            return []
        chance = Random(f"{self._seed}/bulletins/{day}")  # noqa: S311 - notices, not secrets
        ident = day.toordinal() * 10
        exchange = chance.choice(_EXCHANGES)
        text = f"{exchange}: system maintenance is scheduled for the coming weekend; no action is required."
        rows = [(_at(day, 8, 0), NewsBulletin(bulletin_id=ident, type=NOTICE, text=text, exchange=exchange))]
        if not chance.randrange(_OUTAGE_EVERY):
            minute = chance.randrange(60)
            for kind, word, later in ((CLOSED, "not available", 0), (REOPENED, "available again", 25)):
                text = f"{exchange} is {word} for trading."
                bulletin = NewsBulletin(bulletin_id=ident + kind, type=kind, text=text, exchange=exchange)
                rows.append((_at(day, 11, minute) + timedelta(minutes=later), bulletin))
        return rows


def _at(day: date, hour: int, minute: int) -> datetime:
    return datetime.combine(day, time(hour, minute), NEW_YORK)
