"""Who is connected, what each subscribed to, and what is still to be sent to them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from newsbot.tws.hello import Notice

Out = tuple[int, object]


@dataclass(frozen=True, slots=True)
class Hangup:
    """Not a message: the server closes this connection once all before it has been sent."""


@dataclass(slots=True, kw_only=True)
class Client:
    """One connection that has said who it is, and what it subscribed to (by request id)."""

    link: int
    client_id: int
    positions: bool = False
    account: bool = False
    values: dict[int, str] = field(default_factory=dict)  # request id -> model code
    summaries: dict[int, str] = field(default_factory=dict)  # request id -> tags
    pnls: set[int] = field(default_factory=set)


class Clients:
    """The connected clients, in the order they came, and one queue of messages to all of them."""

    def __init__(self) -> None:
        self._by_link: dict[int, Client] = {}
        self._out: list[Out] = []
        self.now: datetime | None = None
        self.through: Callable[[int, object], Iterable[object]] | None = None  # what is said instead of a message

    def __iter__(self) -> Iterator[Client]:
        return iter(self._by_link.values())

    def on(self, link: int) -> Client | None:
        """The client of a connection, once it has said who it is."""
        return self._by_link.get(link)

    def named(self, client_id: int) -> Client | None:
        """The connected client with that id."""
        return next((client for client in self if client.client_id == client_id), None)

    def add(self, link: int, client_id: int) -> Client:
        """A client has said who it is."""
        client = self._by_link[link] = Client(link=link, client_id=client_id)
        return client

    def remove(self, link: int) -> None:
        """A connection is gone: its client id is free."""
        self._by_link.pop(link, None)

    def say(self, client: Client, *told: object) -> None:
        """Queue messages to one client; to one that has left they go nowhere."""
        if self._by_link.get(client.link) is client:
            for message in told:
                self.say_on(client.link, message)

    def say_on(self, link: int, message: object) -> None:
        """Queue one message on a connection; notices get the broker's time."""
        message = self._dated(message)
        if self.through is None:
            self._out.append((link, message))
        else:
            self._out.extend((link, told) for told in self.through(link, message))

    def put(self, link: int, message: object) -> None:
        """Queue one message that no fault touches any more."""
        self._out.append((link, self._dated(message)))

    def _dated(self, message: object) -> object:
        if isinstance(message, Notice) and self.now is not None:
            return replace(message, at_ms=int(self.now.timestamp() * 1000))
        return message

    def refuse(self, client: Client, ident: int, code: int, text: str) -> None:
        """Queue an error."""
        self.say(client, Notice(ident=ident, code=code, text=text))

    @property
    def waiting(self) -> int:
        """How many messages are queued."""
        return len(self._out)

    def flush(self) -> list[Out]:
        """Everything queued since the last call, in order."""
        out, self._out = self._out, []
        return out
