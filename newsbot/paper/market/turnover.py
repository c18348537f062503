"""How much is traded of one listing: an invented count that never falls, at any second."""

from typing import Final

from newsbot.paper.market.noise import mix

_BURSTS: Final = (30, 900, 14_400)  # seconds over which trade is now brisk, now slow
_SHARE: Final = 0.15  # of each in the whole; a third would let the count stand still at times, more would let it fall


class Turnover:
    """Lots traded since 1970, at least ``base`` a second and ``rate`` more on average; seconds are whole."""

    def __init__(self, key: int, *, base: int, rate: float) -> None:
        self._keys = tuple(mix(key, span) for span in _BURSTS)
        self._cells: list[tuple[int, float, float]] = [(-1, 0.0, 0.0)] * len(_BURSTS)  # spares hashing
        self._base = base
        self._rate = rate
        self._marked = (-1, 0)

    def at(self, second: int) -> int:
        """All lots until then, that second's included."""
        # Straight lines between -1 and 1 climb or fall by 2 in a span at most: the sum with `second` never falls.
        busy = 0.0
        for number, span in enumerate(_BURSTS):
            cell, past = divmod(second, span)
            known = self._cells[number]
            if known[0] != cell:
                known = self._cells[number] = (cell, self._knot(number, cell), self._knot(number, cell + 1))
            busy += _SHARE * span * (known[1] + (known[2] - known[1]) * (past / span))
        return self._base * second + int(self._rate * (second + busy))

    def since(self, begin: int, second: int) -> int:
        """Lots traded from ``begin`` on, a second that is asked for again and again, until ``second``."""
        if self._marked[0] != begin:
            self._marked = (begin, self.at(begin - 1))
        return self.at(second) - self._marked[1]

    def _knot(self, number: int, cell: int) -> float:
        return mix(self._keys[number], cell) / (1 << 63) - 1.0
