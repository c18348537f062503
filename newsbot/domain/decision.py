"""The answer to a signal: approved with a plan, or refused with one reason. Both are also journal events."""

from dataclasses import dataclass
from enum import StrEnum

from newsbot.domain.order import OrderPlan


class RefusalReason(StrEnum):
    """Why a signal led to no order. Each is one function and one test."""

    # what became of the rule
    RULE_DISABLED = "RULE_DISABLED"
    RULE_CHANGED = "RULE_CHANGED"
    RULE_EXPIRED = "RULE_EXPIRED"
    # what the article is
    UNKNOWN_COMPANY = "UNKNOWN_COMPANY"
    AMBIGUOUS_COMPANY = "AMBIGUOUS_COMPANY"
    NOT_A_FIRST_REPORT = "NOT_A_FIRST_REPORT"
    DUPLICATE = "DUPLICATE"
    UNDATED = "UNDATED"
    STALE_NEWS = "STALE_NEWS"
    FUTURE_NEWS = "FUTURE_NEWS"
    NO_CONFIRMATION = "NO_CONFIRMATION"
    # what the run, the rule and the day allow
    MODE = "MODE"
    RULE_MODE = "RULE_MODE"
    SHORTING = "SHORTING"
    SESSION = "SESSION"
    COOLDOWN = "COOLDOWN"
    CONFLICT = "CONFLICT"
    MAX_DAILY_ORDERS = "MAX_DAILY_ORDERS"
    NO_POSITION = "NO_POSITION"
    # the broker and the instrument
    NOT_READY = "NOT_READY"
    NO_CONTRACT = "NO_CONTRACT"
    CONTRACT_MISMATCH = "CONTRACT_MISMATCH"
    HALTED = "HALTED"
    NO_QUOTE = "NO_QUOTE"
    STALE_QUOTE = "STALE_QUOTE"
    CROSSED_QUOTE = "CROSSED_QUOTE"
    DELAYED_QUOTE = "DELAYED_QUOTE"
    SPREAD = "SPREAD"
    # the order itself
    ZERO_QUANTITY = "ZERO_QUANTITY"
    BRACKET_SHAPE = "BRACKET_SHAPE"
    MAX_ORDER_VALUE = "MAX_ORDER_VALUE"
    MAX_POSITION = "MAX_POSITION"
    # what a lost journal left open
    ALREADY_AT_BROKER = "ALREADY_AT_BROKER"


@dataclass(frozen=True, slots=True, kw_only=True)
class Approved:
    """Every gate passed; the plan is complete. ``also`` are the ids of other rules that said the same."""

    plan: OrderPlan
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """One gate said no. ``detail`` holds the numbers in words a trader reads: ``notional 12,400 > 10,000``."""

    signal_id: str
    rule_id: str
    story_id: str
    ticker: str
    headline: str
    reason: RefusalReason
    detail: str


Decision = Approved | Refused
