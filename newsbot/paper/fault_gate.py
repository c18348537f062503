"""States of the broker as a whole that faults put it into: read-only, silent, down, without quotes."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

from newsbot.paper.clients import Clients, Hangup
from newsbot.paper.fault_names import MESSAGES, NAME_OF
from newsbot.paper.fault_texts import TEXTS, text_of
from newsbot.tws.hello import ManagedAccounts, NextValidId, Notice, StartApi
from newsbot.tws.order import CancelOrder, GlobalCancel, PlaceOrder

FOR_EVER: Final = datetime.max.replace(tzinfo=UTC)
_TICKS: Final = frozenset(
    MESSAGES[name].kind
    for name in ("tickPrice", "tickSize", "tickGeneric", "tickString", "realtimeBar", "tickByTick", "updateMktDepth",
                 "updateMktDepthL2", "historicalDataUpdate")
    if name in MESSAGES
)  # fmt: skip
_CANCEL: Final = {  # a subscription and what ends it
    MESSAGES[asked].kind: MESSAGES[ended].kind
    for asked, ended in (("reqMktData", "cancelMktData"), ("reqMktDepth", "cancelMktDepth"),
                         ("reqRealTimeBars", "cancelRealTimeBars"), ("reqTickByTickData", "cancelTickByTickData"))
    if asked in MESSAGES and ended in MESSAGES
}  # fmt: skip
_READ_ONLY: Final = "Error validating request: The API interface is currently in Read-Only mode."


class Gate:
    """Asked before the broker hears a message, and before a client does. Times are the broker's."""

    def __init__(self, clients: Clients, take: Callable[[int, object], None]) -> None:
        """``take`` lets the broker handle a message as if nothing stood before it."""
        self._clients = clients
        self._take = take
        self.clear()

    def clear(self) -> None:
        """Everything works again."""
        self._until: dict[str, datetime] = {}
        self._id: int | None = None
        self._told: set[tuple[int, int]] = set()  # who was told 10197 for which request
        self._lost: dict[int, set[int]] = {}  # connection -> requests renewed since their data was lost
        self._quiet: tuple[int, int] | None = None

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

    def compete(self, until: datetime) -> None:
        """Another session has the quotes."""
        self._told.clear()
        self.set("competing_session", until)

    def lose_data(self, links: list[int]) -> None:
        """What was subscribed on these connections is dead until it is asked for anew."""
        self._lost = {link: set() for link in links}

    def leave(self, link: int) -> None:
        """A connection is gone."""
        self._lost.pop(link, None)
        self._told = {told for told in self._told if told[0] != link}

    def hears(self, link: int, message: Any, now: datetime) -> bool:
        """Whether the broker is to hear the message; if not, its sender has been told what it is to be told."""
        if isinstance(message, StartApi):
            return self._may_start(link, message, now)
        if isinstance(message, PlaceOrder | CancelOrder | GlobalCancel) and self.is_on("read_only", now):
            self._say(link, getattr(message, "order_id", -1), 321, _READ_ONLY)
            return False
        if link in self._lost and type(message) in _CANCEL:
            self._renew(link, message)
        return True

    def tells(self, link: int, message: Any, now: datetime) -> object | None:
        """What the client is told instead of the message; None: nothing."""
        kind = type(message)
        if kind in (NextValidId, ManagedAccounts) and self.is_on(NAME_OF[kind], now):
            return None
        if kind is Notice and self._quiet == (link, message.ident):
            return None
        if kind not in _TICKS:
            return message  # type: ignore[no-any-return]
        req_id: int = message.req_id
        if self.is_on("connectivity_lost", now) or req_id not in self._lost.get(link, {req_id}):
            return None
        if not self.is_on("competing_session", now):
            return message  # type: ignore[no-any-return]
        if (link, req_id) in self._told:
            return None
        self._told.add((link, req_id))
        return Notice(ident=req_id, code=10197, text=TEXTS[10197], at_ms=int(now.timestamp() * 1000))

    def _may_start(self, link: int, message: StartApi, now: datetime) -> bool:
        if self.is_on("id_in_use", now) and self._id in (None, message.client_id):
            self._say(link, -1, 326, text_of(326))
            self._clients.put(link, Hangup())
            return False
        return True

    def _renew(self, link: int, message: Any) -> None:
        """Asked for anew after its data was lost: the old subscription goes without a word."""
        if message.req_id in self._lost[link]:
            return
        self._lost[link].add(message.req_id)
        cancel = _CANCEL[type(message)]
        if cancel is not None:
            self._quiet = (link, message.req_id)
            self._take(link, cancel(req_id=message.req_id))
            self._quiet = None

    def _say(self, link: int, ident: int, code: int, text: str) -> None:
        self._clients.put(link, Notice(ident=ident, code=code, text=text))
