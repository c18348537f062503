"""What one link to TWS has asked and has not been told yet. The two halves of a TestApp share it."""

from collections import deque
from datetime import UTC, tzinfo
from itertools import count
from threading import Event

from newsbot.domain.company import Company
from newsbot.domain.input import SnapshotPart
from newsbot.domain.order import Instrument

FIRST_REQUEST_ID = 1_000_000_000  # TWS has one number space for orders and requests: ours never meet


class LinkState:
    """Written by the engine thread when it asks and by the tws-run thread when TWS answers.

    Each step is one operation on a dict, set or deque, which the interpreter does as a whole, and loops run over
    copies: no lock is needed.
    ``settled`` is set once the session has started or the link is over, whichever comes first.
    ``snapshot_asked``: the engine knows of this link, for it has asked it for the broker's records.
    """

    def __init__(self) -> None:
        self.client_id = 0
        self.server_version = 0
        self.zone: tzinfo = UTC
        self.accounts: tuple[str, ...] = ()
        self.next_order_id: int | None = None
        self.started = False
        self.snapshot_asked = False
        self.settled = Event()
        self.last_notice = ""
        self.questions: dict[int, Company] = {}
        self.answers: dict[int, list[Instrument]] = {}
        self.rules: set[int] = set()
        self.quotes: dict[int, int] = {}
        self.refresh: set[int] = set()
        self.unanswered: set[int] = set()
        self.farm_was_broken = False
        self.open_order_ends: deque[SnapshotPart] = deque()
        self._ids = count(FIRST_REQUEST_ID)

    def next_request_id(self) -> int:
        """An id no order and no other request of this link has."""
        return next(self._ids)

    def ask_contract(self, company: Company) -> int | None:
        """A request id for the question, or None while the same question is open."""
        if company in list(self.questions.values()):
            return None
        ident = self.next_request_id()
        self.answers[ident] = []
        self.questions[ident] = company
        return ident

    def take_answer(self, ident: int) -> tuple[Company, tuple[Instrument, ...]] | None:
        """The question that ended and all it brought; None when it is none of ours."""
        company = self.questions.pop(ident, None)
        rows = self.answers.pop(ident, [])
        return None if company is None else (company, tuple(rows))

    def ask_rule(self, rule_id: int) -> bool:
        """True the first time."""
        if rule_id in self.rules:
            return False
        self.rules.add(rule_id)
        return True

    def ask_quote(self, con_id: int, *, again: bool = False) -> tuple[int | None, int | None]:
        """The request id to subscribe with and the one to cancel before; None where there is nothing to do.

        ``again`` ends a subscription that has told something; one that has not yet is as new as another would be.
        """
        ident = next((known for known, of in list(self.quotes.items()) if of == con_id), None)
        if ident is not None and ident not in self.refresh and not (again and ident not in self.unanswered):
            return None, None
        if ident is not None:
            self.drop_quote(ident)
        fresh = self.next_request_id()
        self.unanswered.add(fresh)
        self.quotes[fresh] = con_id
        return fresh, ident

    def drop_quote(self, ident: int) -> None:
        """A subscription is over: the next request for that instrument is a new one."""
        self.quotes.pop(ident, None)
        self.refresh.discard(ident)
        self.unanswered.discard(ident)

    def renew_quotes(self) -> None:
        """After a gap every quote must be asked for anew: what was said before it may be old."""
        self.refresh.update(list(self.quotes))
