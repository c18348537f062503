"""What rule files may refer to, and what they may not exceed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType

from newsbot.universe.listing import EMPTY, Universe


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What rule files may refer to, and what they may not exceed.

    ``groups`` are names for several ``sources``. ``retired`` are rule ids that were used once and cannot come back.
    ``universe`` are the companies that symbols in rules must be; without listings symbols are not checked.
    ``allow_regex`` lets phrases be patterns. The ceilings are in USD, shares, fractions and seconds.
    """

    sources: tuple[str, ...] = ("prnewswire", "globenewswire", "sec-8k")
    groups: Mapping[str, tuple[str, ...]] = field(
        default_factory=lambda: MappingProxyType({"wires": ("globenewswire", "prnewswire"), "filings": ("sec-8k",)})
    )
    retired: tuple[str, ...] = ()
    universe: Universe = EMPTY
    allow_regex: bool = False
    notional_max: Decimal = Decimal(100_000)
    risk_max: Decimal = Decimal(20_000)
    shares_max: int = 20_000
    entry_limit_max: Decimal = Decimal("0.05")
    stop_min: Decimal = Decimal("0.003")
    stop_max: Decimal = Decimal("0.1")
    max_age_max_s: int = 900

    @classmethod
    def of(cls, catalogue: Mapping[str, Sequence[str]]) -> "Known":
        """The sources of a catalogue, each with the groups it belongs to, under the usual ceilings."""
        names = sorted({group for groups in catalogue.values() for group in groups})
        return cls(
            sources=tuple(catalogue),
            groups={name: tuple(sorted(s for s, groups in catalogue.items() if name in groups)) for name in names},
        )
