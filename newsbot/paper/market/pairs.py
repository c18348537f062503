"""Rates of currency pairs: every currency walks against the dollar, so that no three rates contradict each other."""

from newsbot.paper.instruments.listing import Listing
from newsbot.paper.market.noise import Blend
from newsbot.paper.market.walk import TICKS_MAX, Path


class PairPath(Path):
    """The rate of a currency pair. Heights are logarithms, so that rates multiply when curves are added.

    ``legs`` are the pairs of its two currencies with the dollar, each 1 or -1 times: with them the rate is the product
    of theirs at every second, and moves with them. Without, it walks by itself.
    """

    def __init__(self, listing: Listing, seed: int, legs: "tuple[tuple[int, PairPath], ...]" = ()) -> None:
        super().__init__(listing, seed)
        self._rate_tick = float(listing.min_tick)
        self.legs = legs
        if legs:
            self._noise = Blend(*((sign * path._swing, path._noise) for sign, path in legs))
            self._swing = 1.0

    def settle(self, second: int, ticks: float) -> None:
        """Lift or lower the whole path so that it has that rate at that second; one with legs stays."""
        self._version += 1
        if not self.legs:
            self._home *= ticks / (self._home * _exp(self._swing * self._noise.at(second)))

    def move(self, second: int, factor: float) -> None:
        """Multiply every rate from ``second`` on. With legs it is the first currency that rises against all others."""
        if not self.legs:
            super().move(second, factor)
            return
        sign, path = self.legs[0]
        path.move(second, factor if sign > 0 else 1 / factor)

    def _grade(self, height: float, scale: float) -> int:
        return max(1, int(min(self._base() / self._rate_tick * scale * _exp(self._swing * height), TICKS_MAX) + 0.5))

    @property
    def version(self) -> int:
        """Another one: other rates."""
        return self._version + sum(path.version for _, path in self.legs)

    def _base(self) -> float:
        """The rate about which it moves."""
        if not self.legs:
            return self._home * self._rate_tick
        (first, one), (second, other) = self.legs
        return (one._base() if first > 0 else 1 / one._base()) * (other._base() if second > 0 else 1 / other._base())

    def _scale(self, second: int) -> float:
        scale = super()._scale(second)
        for sign, path in self.legs:
            factor = path._scale(second)
            scale *= factor if sign > 0 else 1 / factor
        return scale

    def _cuts(self) -> set[int]:
        return super()._cuts().union(*(path._cuts() for _, path in self.legs))


def _exp(value: float) -> float:
    """The exponential of a small number, by + and * alone: the same on every platform, which exp() need not be."""
    total = 1.0
    for number in range(12, 0, -1):
        total = 1.0 + value * total / number
    return total
