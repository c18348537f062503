"""Messages on their way that faults hold back: delayed ones, and those that change places with the next."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from newsbot.paper.counter.agenda import Agenda
from newsbot.paper.counter.clients import Clients

SWAP_AFTER: Final = timedelta(seconds=1)  # a message that is to change places goes after this if no other comes
LATE_MAX: Final = 10_000  # messages held back at once


class Transit:
    """What has been taken from the stream of a connection, either way, and is still to come."""

    def __init__(self, clients: Clients, agenda: Agenda, take: Callable[[int, object], None]) -> None:
        """``take`` lets the broker handle a message that comes from a client."""
        self._clients, self._agenda, self._take = clients, agenda, take
        self._held: dict[tuple[int, bool], list[object]] = {}
        self._late: dict[int, int] = {}  # token -> link
        self._tokens = 0

    def delay(self, link: int, message: object, until: datetime, *, incoming: bool) -> None:
        """It comes then, if its connection still stands; at once when too much waits already."""
        if len(self._late) >= LATE_MAX:
            self._release(link, message, incoming=incoming)
            return
        self._tokens += 1
        token = self._tokens
        self._late[token] = link

        def release(_now: datetime) -> None:
            if self._late.pop(token, None) is not None:
                self._release(link, message, incoming=incoming)

        self._agenda.add(until, release)

    def hold(self, link: int, message: object, now: datetime, *, incoming: bool) -> None:
        """It comes after the next one of its connection, or by itself when none comes."""
        waiting = self._held.setdefault((link, incoming), [])
        waiting.append(message)

        def give_up(_now: datetime) -> None:
            if self._held.get((link, incoming)) is waiting:
                for held in self.held(link, incoming=incoming):
                    self._release(link, held, incoming=incoming)

        self._agenda.add(now + SWAP_AFTER, give_up)

    def held(self, link: int, *, incoming: bool) -> list[object]:
        """What waited for this message to pass."""
        return self._held.pop((link, incoming), [])

    def leave(self, link: int) -> None:
        """A connection is gone, and what was on its way with it."""
        self._held = {key: held for key, held in self._held.items() if key[0] != link}
        self._late = {token: late for token, late in self._late.items() if late != link}

    def _release(self, link: int, message: object, *, incoming: bool) -> None:
        if incoming:
            self._take(link, message)
        else:
            self._clients.put(link, message)
