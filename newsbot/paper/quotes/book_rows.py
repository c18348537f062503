"""The rows of an invented order book around the top, and what changes from one moment to the next. Pure functions."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from hashlib import blake2b
from typing import Final

ROWS_MAX: Final = 10
INSERT, UPDATE, DELETE = 0, 1, 2
ASK, BID = 0, 1
_STEPS_MAX: Final = 60  # ticks away from the top at which rows are looked for


@dataclass(frozen=True, slots=True, kw_only=True)
class BookRow:
    """One row of one side. ``maker`` is a market maker or an exchange."""

    price: Decimal
    size: int
    maker: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RowChange:
    """What happens at one position of one side: INSERT, UPDATE or DELETE."""

    position: int
    operation: int
    side: int
    row: BookRow


def rows(
    best: Decimal | None, size: int | None, *, side: int, count: int, tick: Decimal, makers: Sequence[str], seed: str
) -> tuple[BookRow, ...]:
    """At most ``count`` rows of one side, the best first; none without a best price.

    The first row is the quote itself. What stands at any other price follows from ``seed``, side and price alone: the
    book stays as it is when the top moves through it, and a third of the prices are empty.
    """
    if best is None:
        return ()
    found = [BookRow(price=best, size=size or 0, maker=makers[_hash(seed, side, best) % len(makers)])]
    away = tick if side == ASK else -tick
    for step in range(1, _STEPS_MAX + 1):
        price = best + step * away
        if len(found) >= count or price <= 0:
            break
        number = _hash(seed, side, price)
        if number % 3:
            lots, who = number // 3 % 40, number // 120 % len(makers)
            found.append(BookRow(price=price, size=(lots + 1) * 100, maker=makers[who]))
    return tuple(found)


def changes(side: int, before: Sequence[BookRow], after: Sequence[BookRow]) -> Iterator[RowChange]:
    """The operations that lead from one side to another.

    Position by position, rows added and taken away at the end only: so a client gets the same book whether it shifts
    rows at an insert or a delete (as TWS means it) or writes them in place (as some libraries do).
    """
    for position, row in enumerate(after):
        if position >= len(before):
            yield RowChange(position=position, operation=INSERT, side=side, row=row)
        elif before[position] != row:
            yield RowChange(position=position, operation=UPDATE, side=side, row=row)
    for position in range(len(before) - 1, len(after) - 1, -1):
        yield RowChange(position=position, operation=DELETE, side=side, row=before[position])


def _hash(seed: str, side: int, price: Decimal) -> int:
    words = f"{seed}|{side}|{price.normalize()}".encode()
    return int.from_bytes(blake2b(words, digest_size=6).digest(), "big")
