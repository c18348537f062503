"""The piece of configuration each stage takes."""

from dataclasses import dataclass
from datetime import time
from decimal import Decimal
from enum import StrEnum
from typing import Literal


class TradingMode(StrEnum):
    """How far the run may go. DRY_RUN trades every rule whose tests pass, on newsbot's own paper broker only."""

    DRY_RUN = "dry-run"
    OBSERVE = "observe"
    PAPER = "paper"


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskLimits:
    """Hard limits of the decision stage. Money in USD, fractions not percent, times in seconds.

    The window is on the exchange's own clock (America/New_York); on a half day ``half_day_end`` replaces the end.
    """

    order_value_max: Decimal = Decimal(10_000)
    order_shares_max: int = 2_000
    position_value_max: Decimal = Decimal(10_000)
    daily_orders_max: int = 10
    spread_max: Decimal = Decimal("0.005")
    proof_of_life_max_s: float = 2.0
    quote_age_max_s: int = 60
    seen_age_max_s: int = 30
    future_skew_max_s: int = 30
    wait_for_quote_s: float = 2.0
    entry_ttl_s: int = 30
    window_start: time = time(9, 35)
    window_end: time = time(15, 45)
    half_day_end: time = time(12, 45)
    short_allowed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TwsAddress:
    """Where TWS, IB Gateway or the paper broker listens, and who we are there."""

    host: str = "127.0.0.1"
    port: int = 4002
    client_id: int = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceSettings:
    """One news source: where it is, how it is read, how often it may be asked.

    ``selectors`` are CSS selectors by field for ``html`` (item, headline, link, time, teaser ...); feeds need none.
    ``zone`` is the zone of times that carry none. ``precision_s`` is what a stamp of this source is worth.
    ``guid`` is a regular expression with one group, applied to the item's url, for the publisher's own number.
    """

    name: str
    url: str
    parser: Literal["html", "rss", "atom"]
    groups: tuple[str, ...] = ()
    interval_s: float = 60.0
    zone: str = "UTC"
    precision_s: int = 1
    selectors: tuple[tuple[str, str], ...] = ()
    guid: str = ""
    terms: str = ""
    verified: Literal["recorded", "structure"] = "structure"
