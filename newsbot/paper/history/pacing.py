"""How often the past may be asked for: IB's pacing rules, over all clients of the login."""

from collections import deque
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

OPEN_MAX: Final = 50  # requests at a time
VIOLATION: Final = "Historical data request pacing violation"
_IDENTICAL: Final = timedelta(seconds=15)
_BURST: Final = timedelta(seconds=2)
_BURST_MAX: Final = 5  # of one contract, exchange and kind: the sixth is too many
_WINDOW: Final = timedelta(minutes=10)
_WINDOW_MAX: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class _Made:
    at: datetime
    request: Hashable
    series: Hashable
    weight: int


class Pace:
    """The requests let pass in the last ten minutes, at most sixty."""

    def __init__(self) -> None:
        self._made: deque[_Made] = deque()

    def admit(self, now: datetime, request: Hashable, series: Hashable, *, weight: int = 1) -> bool:
        """Whether one more request keeps to the rules; it counts if so.

        ``request`` tells identical requests, ``series`` those of one contract, exchange and kind. BID_ASK has a
        weight of 2 in the ten minutes.
        """
        while self._made and not now - _WINDOW < self._made[0].at <= now:  # a clock that was set back forgets
            self._made.popleft()
        identical = any(made.request == request and made.at > now - _IDENTICAL for made in self._made)
        burst = sum(made.series == series and made.at > now - _BURST for made in self._made)
        if identical or burst >= _BURST_MAX or sum(made.weight for made in self._made) + weight > _WINDOW_MAX:
            return False
        self._made.append(_Made(at=now, request=request, series=series, weight=weight))
        return True
