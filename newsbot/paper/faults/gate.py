"""States of the broker as a whole that faults put it into: read-only, silent, down, without quotes."""

from datetime import UTC, datetime
from typing import Any, Final

from newsbot.paper.counter.clients import Clients, Hangup
from newsbot.paper.faults.names import MESSAGES, NAME_OF
from newsbot.paper.faults.texts import text_of
from newsbot.tws.hello import ManagedAccounts, NextValidId, Notice, StartApi
from newsbot.tws.order_messages import CancelOrder, GlobalCancel, PlaceOrder

FOR_EVER: Final = datetime.max.replace(tzinfo=UTC)
_TICKS: Final = frozenset(
    MESSAGES[name].kind
    for name in ("tickPrice", "tickSize", "tickGeneric", "tickString", "realtimeBar", "tickByTick", "updateMktDepth",
                 "updateMktDepthL2", "historicalDataUpdate")
    if name in MESSAGES
)  # fmt: skip
_READ_ONLY: Final = "Error validating request: The API interface is currently in Read-Only mode."


class Gate:
    """Asked before the broker hears a message, and before a client does. Times are the broker's."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients
        self.clear()

    def clear(self) -> None:
        """Everything works again."""
        self._until: dict[str, datetime] = {}
        self._id: int | None = None

    def is_on(self, what: str, now: datetime | None) -> bool:
        """Whether that state holds now."""
        return now is not None and now < self._until.get(what, now)

    def set(self, what: str, until: datetime) -> None:
        """A state holds until then."""
        self._until[what] = until

    def until(self, what: str) -> datetime:
        """When that state ends."""
        return self._until[what]

    def use_id(self, client_id: int | None) -> None:
        """Which client id is in use while ``id_in_use`` holds; None: every one."""
        self._id = client_id

    def hears(self, link: int, message: Any, now: datetime) -> bool:
        """Whether the broker is to hear the message; if not, its sender has been told what it is to be told."""
        if isinstance(message, StartApi):
            return self._may_start(link, message, now)
        if isinstance(message, PlaceOrder | CancelOrder | GlobalCancel) and self.is_on("read_only", now):
            self._say(link, getattr(message, "order_id", -1), 321, _READ_ONLY)
            return False
        return True

    def tells(self, message: object, now: datetime) -> bool:
        """Whether a client is told that message."""
        kind = type(message)
        if kind in (NextValidId, ManagedAccounts):
            return not self.is_on(NAME_OF[kind], now)
        return kind not in _TICKS or not self.is_on("connectivity_lost", now)

    def _may_start(self, link: int, message: StartApi, now: datetime) -> bool:
        if self.is_on("id_in_use", now) and self._id in (None, message.client_id):
            self._say(link, -1, 326, text_of(326))
            self._clients.put(link, Hangup())
            return False
        return True

    def _say(self, link: int, ident: int, code: int, text: str) -> None:
        self._clients.put(link, Notice(ident=ident, code=code, text=text))
