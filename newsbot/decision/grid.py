"""Prices that the exchange accepts: multiples of the increment that holds at that price."""

from decimal import Decimal
from itertools import pairwise

Increments = tuple[tuple[Decimal, Decimal], ...]

PRICE_MIN = Decimal("0.0001")
PRICE_MAX = Decimal(10_000_000)
_PLACES = 8


def usable(increments: Increments) -> bool:
    """Whether these rows ``(low_edge, increment)`` are a grid at all: finite, positive, ascending, at most 8 places."""
    if not increments:
        return False
    for edge, step in increments:
        if not (edge.is_finite() and step.is_finite() and 0 <= edge <= PRICE_MAX and 0 < step <= PRICE_MAX):
            return False
        if round(edge, _PLACES) != edge or round(step, _PLACES) != step:
            return False
    edges = [edge for edge, _ in increments]
    return all(low < high for low, high in pairwise(edges))


def on_grid(price: Decimal, increments: Increments) -> bool:
    """Whether ``price`` can be sent as it is."""
    steps = [step for edge, step in increments if edge <= price]
    return bool(steps) and price % steps[-1] == 0


def distance(far: Decimal, prices: tuple[Decimal, ...], increments: Increments) -> Decimal:
    """The greatest multiple of the largest increment that holds at one of ``prices``, not above ``far``; may be 0."""
    step = max(step for price in prices for edge, step in increments if edge <= price)
    return far // step * step


def down(price: Decimal, increments: Increments) -> Decimal | None:
    """The highest price on the grid that is not above ``price``; None when the grid begins above it."""
    ceiling: Decimal | None = None  # exclusive: where the row above begins, once we had to leave it
    for edge, step in reversed(increments):
        if price < edge:
            continue
        steps = price // step if ceiling is None else _ceiling(ceiling, step) - 1
        if steps * step >= edge:
            return steps * step
        ceiling = edge
    return None


def up(price: Decimal, increments: Increments) -> Decimal:
    """The lowest price on the grid that is not below ``price``."""
    edges = [edge for edge, _ in increments[1:]]
    for (edge, step), following in zip(increments, [*edges, None], strict=True):
        if following is not None and price >= following:
            continue
        found = _ceiling(max(price, edge), step) * step
        if following is None or found < following:
            return found
        price = following
    raise AssertionError("the last row has no end")


def _ceiling(price: Decimal, step: Decimal) -> Decimal:
    """How many steps reach ``price``, exactly: ``//`` is, where a rounded quotient may fall on the wrong side."""
    steps = price // step
    return steps if steps * step == price else steps + 1
