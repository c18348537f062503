"""How much faults may make of the traffic: rules feed each other, and a copy of a copy of a copy ends nowhere."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from newsbot.paper.faults.verbs import Action

MADE_MAX: Final = 1000


class Bound:
    """Counts what rules add, copies and deeds with all that is told because of them, over all rules together.

    ``left_out`` is called with the rule's number and the deed at the first one in each second that goes too far.
    """

    def __init__(self, left_out: Callable[[int, Action, datetime], None]) -> None:
        self._left_out = left_out
        self._second: datetime | None = None
        self._made = 0
        self._told = False

    def take(self, wanted: int, rule: int, action: Action, now: datetime) -> int:
        """How many of the messages wanted may be made: at most a thousand in a second of the broker's clock."""
        self._begin(now)
        given = min(wanted, max(0, MADE_MAX - self._made))
        self._made += given
        if given < wanted and not self._told:
            self._told = True
            self._left_out(rule, action, now)
        return given

    def charge(self, made: int, now: datetime) -> None:
        """So many messages came of a deed that was let pass."""
        self._begin(now)
        self._made += made

    def _begin(self, now: datetime) -> None:
        second = now.replace(microsecond=0)
        if second != self._second:
            self._second, self._made, self._told = second, 0, False
