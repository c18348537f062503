"""How many messages a client may send: TWS takes fifty a second and hangs up at the third time it is more."""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

_WINDOW: Final = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pacing:
    """``limit`` messages of one client are taken within any second; ``hangup``: the third violation is the last."""

    limit: int = 50
    hangup: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """A client sent more than it may. ``text`` is TWS's, for code 100; ``last``: its connection is to be closed."""

    text: str
    last: bool


@dataclass(slots=True)
class _Count:
    sent: deque[datetime] = field(default_factory=deque)
    violations: int = 0


class Pacer:
    """Counts the messages of every connection while there is a rule to hold them to.

    Counting begins anew after a violation: so a burst of three times the limit is what a connection can get through,
    and the message after that ends it.
    """

    VIOLATIONS_MAX: Final = 3

    def __init__(self, rule: Pacing | None = None) -> None:
        self.rule = rule
        self.imposed: Pacing | None = None  # by a fault, and held to instead while it lasts
        self._counts: dict[int, _Count] = {}

    def count(self, link: int, now: datetime) -> Violation | None:
        """Count one message of a connection; None when it may pass."""
        rule = self.imposed or self.rule
        if rule is None:
            return None
        count = self._counts.setdefault(link, _Count())
        while count.sent and not now - _WINDOW < count.sent[0] <= now:  # a clock that was set back forgets
            count.sent.popleft()
        count.sent.append(now)
        if len(count.sent) <= rule.limit:
            return None
        received = len(count.sent)
        count.sent.clear()
        count.violations += 1
        return Violation(
            text=f"Max rate of messages per second has been exceeded:max={rule.limit} rec={received} "
            f"({count.violations})",
            last=rule.hangup and count.violations >= self.VIOLATIONS_MAX,
        )

    def leave(self, link: int) -> None:
        """The connection is gone."""
        self._counts.pop(link, None)
