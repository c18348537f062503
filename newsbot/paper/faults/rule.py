"""One rule of a fault script: when, and what then."""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Final

from newsbot.paper.faults.names import Named
from newsbot.paper.faults.verbs import Action
from newsbot.tws.order import Order

_ROLE: Final = re.compile(r"(?:^|[._-])([ETS])\d*(?:[._-]\w\w)?$")


class Leg(StrEnum):
    """Which part of a bracket an order is."""

    ENTRY = "entry"
    TARGET = "target"
    STOP = "stop"


# The words that TWS tells of an order.
STATUSES: Final = (
    "ApiPending", "PendingSubmit", "PendingCancel", "PreSubmitted", "Submitted", "ApiCancelled", "Cancelled", "Filled",
    "Inactive",
)  # fmt: skip
_LETTERS: Final = {"E": Leg.ENTRY, "T": Leg.TARGET, "S": Leg.STOP}


def leg_of(terms: Order) -> Leg:
    """By the reference when it ends like ``…E``, ``…T1`` or ``….S1.ab``; else an order without parent is the entry,
    a child that is a stop or trails is the stop."""
    role = _ROLE.search(terms.order_ref)
    if role is not None:
        return _LETTERS[role[1]]
    if not terms.parent_id:
        return Leg.ENTRY
    return Leg.STOP if terms.order_type.startswith(("STP", "TRAIL")) else Leg.TARGET


@dataclass(frozen=True, slots=True, kw_only=True)
class Which:
    """Which orders and connections are meant; what is None is not asked."""

    leg: Leg | None = None
    connection: int | None = None  # counted from 1 in the order clients came
    client: int | None = None
    symbol: str | None = None
    order_ref: str | None = None  # a pattern with * and ?
    order_id: int | None = None
    status: str | None = None

    def asks_of_order(self) -> bool:
        """Whether only an order can fit."""
        return any(asked is not None for asked in (self.leg, self.order_ref, self.order_id, self.status))

    def fits_ref(self, order_ref: str) -> bool:
        """Whether a reference fits the pattern."""
        return self.order_ref is None or fnmatchcase(order_ref, self.order_ref)


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """A message, or a time: ``at``, or ``after`` the broker's clock has started; ``repeat`` is how far apart then."""

    message: Named | None = None
    nth: int | None = None
    every: int | None = None
    at: datetime | None = None
    after: timedelta | None = None
    repeat: timedelta | None = None
    which: Which = field(default_factory=Which)


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """An instrument as a script names it, and where; ``ticker``: one listing by its ticker, else any of that symbol."""

    text: str
    ticker: bool
    line: int
    column: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """``wait`` passes between the event and the deed; at most ``times`` deeds, None: any number.

    ``names`` are the instruments that it speaks of.
    """

    when: When
    do: tuple[Action, ...]
    wait: timedelta = timedelta(0)
    times: int | None = None
    line: int = 0
    names: tuple["Name", ...] = ()

    @property
    def most(self) -> int | None:
        """How often it may happen: a moment that does not repeat and an n-th message come once."""
        once = self.when.nth is not None or (self.when.message is None and self.when.repeat is None)
        return 1 if once else self.times
