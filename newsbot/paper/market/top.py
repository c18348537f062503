"""The top of one book, and what changes it."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class TapeRow:
    """One line of a tape: what changes at ``at``. None means unchanged; a bid or ask of -1 means there is none.

    ``last_size`` is what this line's trade adds to the volume; None means that the volume tells.
    """

    at: datetime
    ticker: str
    bid: Decimal | None = None
    ask: Decimal | None = None
    bid_size: int | None = None
    ask_size: int | None = None
    last: Decimal | None = None
    volume: int | None = None
    halted: int | None = None
    last_size: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Top:
    """The top of one book as it stands. None means none, or not known yet.

    ``bid_left`` and ``ask_left`` are the shares of this quote that no fill has taken; None when it has no size.
    ``last_size`` is the size of the last trade, ``volume`` what was traded in the whole trading day.
    """

    bid: Decimal | None = None
    ask: Decimal | None = None
    bid_size: int | None = None
    ask_size: int | None = None
    last: Decimal | None = None
    volume: int | None = None
    halted: int | None = None
    bid_left: int | None = None
    ask_left: int | None = None
    last_size: int | None = None

    @property
    def is_halted(self) -> bool:
        """Whether trading stands still (tick 49 is 1 or 2)."""
        return bool(self.halted and self.halted > 0)

    def after(self, row: TapeRow) -> "Top":
        """The top once ``row`` has come: fresh sizes on both sides."""
        bid_size = self.bid_size if row.bid_size is None else row.bid_size
        ask_size = self.ask_size if row.ask_size is None else row.ask_size
        traded = row.last_size
        if traded is None and row.volume is not None and self.volume is not None:
            traded = row.volume - self.volume
        return Top(
            bid=_side(self.bid, row.bid),
            ask=_side(self.ask, row.ask),
            bid_size=bid_size,
            ask_size=ask_size,
            last=self.last if row.last is None else row.last,
            volume=self.volume if row.volume is None else row.volume,
            halted=self.halted if row.halted is None else row.halted,
            bid_left=bid_size,
            ask_left=ask_size,
            last_size=self.last_size if traded is None or traded <= 0 else traded,
        )


def _side(old: Decimal | None, new: Decimal | None) -> Decimal | None:
    if new is None:
        return old
    return new if new > 0 else None
