"""Everything a decision looks at, as one value."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from newsbot.domain.decision import RefusalReason
from newsbot.domain.order import Instrument, Quote
from newsbot.domain.settings import RiskLimits, TradingMode
from newsbot.domain.signal import RuleMode, Signal
from newsbot.trading_day import TradingDay


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """The picture at ``now`` (aware UTC). What is not known is None or empty, and blocks.

    ``day`` is the exchange's trading day of ``now``, None when the exchange is closed all day.
    ``not_ready`` says in words why entries may not leave, empty when they may.
    ``duplicate_of`` and ``conflict_with`` end the phrases "duplicate of ..." and "conflicts with ...", else empty.
    ``closing`` says why a bracket of ours in the same ticker is being closed, else empty.
    ``session_before`` is the open of the session before the last one that has opened, None when that is not known.
    ``orders_today`` counts the approved entries of the exchange's day, unacknowledged ones included.
    ``held`` is what the account holds of the instrument, whoever bought it, plus ours planned or working, signed.
    ``contract_problem`` is the answer of a contract query that gave no usable instrument.
    ``heard_at`` is when the broker last said anything.
    ``disabled`` says by whom the rule was stopped and why, ``changed`` what became of it since the signal was raised;
    empty when nothing. ``released`` is how far the rule may go, with the words that say why not further.
    """

    signal: Signal
    now: datetime
    mode: TradingMode
    limits: RiskLimits
    account: str
    not_ready: str
    day: TradingDay | None
    duplicate_of: str
    conflict_with: str
    cooldown_until: datetime | None
    orders_today: int
    held: Decimal
    instrument: Instrument | None
    contract_problem: tuple[RefusalReason, str] | None
    quote: Quote | None
    heard_at: datetime | None
    disabled: str = ""
    changed: str = ""
    released: tuple[RuleMode, str] = (RuleMode.OBSERVE, "the rule is not released")
    closing: str = ""
    session_before: datetime | None = None
