"""What a message is about: whose order, on which terms, in which instrument."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from newsbot.paper.faults.rule import Which, leg_of
from newsbot.tws.execution import Commission, Execution
from newsbot.tws.hello import Notice
from newsbot.tws.order import Order

Key = tuple[int, int]  # client id, order id
REMEMBERED_MAX: Final = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What is not known is None or empty."""

    key: Key | None = None
    terms: Order | None = None
    symbol: str = ""
    status: str = ""

    def fits(self, which: Which) -> bool:
        """Whether it is among those meant, connections apart."""
        if which.symbol is not None and which.symbol != self.symbol:
            return False
        if which.order_id is not None and (self.key is None or self.key[1] != which.order_id):
            return False
        if which.status is not None and which.status != self.status:
            return False
        if which.leg is None and which.order_ref is None:
            return True
        if self.terms is None:
            return False
        return which.fits_ref(self.terms.order_ref) and which.leg in (None, leg_of(self.terms))


class Subjects:
    """Finds the subject of messages; remembers what later ones name by number only."""

    def __init__(self, terms_of: Callable[[Key], tuple[Order, str] | None]) -> None:
        """``terms_of``: an order's terms and its ticker, when there is one of that client and id."""
        self._terms_of = terms_of
        self._executed: dict[str, Key] = {}
        self._asked: dict[tuple[int, int], str] = {}  # link, request id -> symbol

    def leave(self, link: int) -> None:
        """A connection is gone."""
        self._asked = {key: symbol for key, symbol in self._asked.items() if key[0] != link}

    def clear(self) -> None:
        """Forget everything."""
        self._executed.clear()
        self._asked.clear()

    def note(self, link: int, message: Any) -> None:
        """Remember what a message says about numbers."""
        if isinstance(message, Execution):
            _put(self._executed, message.exec_id, (message.client_id, message.order_id))
            return
        contract, req_id = getattr(message, "contract", None), getattr(message, "req_id", None)
        if contract is not None and isinstance(req_id, int):
            _put(self._asked, (link, req_id), contract.symbol.upper())

    def of(self, link: int, client_id: int, message: Any) -> Subject:
        """What the message is about."""
        key: Key | None = None
        if isinstance(message, Commission):
            key = self._executed.get(message.exec_id)
        elif isinstance(message, Notice):
            key = (client_id, message.ident)
        elif isinstance(order_id := getattr(message, "order_id", None), int):
            key = (getattr(message, "client_id", client_id), order_id)
        known = None if key is None else self._terms_of(key)
        terms: Order | None = getattr(message, "order", None) or (known[0] if known else None)
        contract = getattr(message, "contract", None)
        symbol = contract.symbol.upper() if contract is not None else known[1] if known else ""
        if not symbol and isinstance(req_id := getattr(message, "req_id", None), int):
            symbol = self._asked.get((link, req_id), "")
        status = getattr(message, "status", "") or getattr(getattr(message, "state", None), "status", "")
        return Subject(key=key, terms=terms, symbol=symbol, status=status)


def _put(kept: dict[Any, Any], key: object, value: object) -> None:
    kept[key] = value
    if len(kept) > REMEMBERED_MAX:
        del kept[next(iter(kept))]
