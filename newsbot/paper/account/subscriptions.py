"""What one connection wants to hear of the account, and how much of it."""

from dataclasses import dataclass, field
from typing import Final

MULTIS_MAX: Final = 50  # to positions and values by model, each told in full with every fill
PNLS_MAX: Final = 1000  # to profit and loss, of the account and of single contracts


@dataclass(slots=True, kw_only=True)
class Subscriptions:
    """Subscriptions of one connection, those with a request id by that."""

    positions: bool = False
    updates: bool = False
    multi_positions: dict[int, str] = field(default_factory=dict)  # request id -> model code
    multi_values: dict[int, str] = field(default_factory=dict)
    summaries: dict[int, str] = field(default_factory=dict)  # request id -> tags
    pnls: set[int] = field(default_factory=set)
    singles: dict[int, int] = field(default_factory=dict)  # request id -> con_id

    @property
    def wants_values(self) -> bool:
        """Whether account values are told to it from time to time."""
        return self.updates or bool(self.multi_values) or bool(self.summaries)

    def is_full(self, req_id: int) -> bool:
        """Whether a subscription by model under that id would be one too many."""
        known = req_id in self.multi_positions or req_id in self.multi_values
        return not known and len(self.multi_positions) + len(self.multi_values) >= MULTIS_MAX

    def is_full_of_pnl(self) -> bool:
        """Whether one more subscription to profit and loss would be too many."""
        return len(self.pnls) + len(self.singles) >= PNLS_MAX
