"""The controls that need no broker: what the article is, and what the run, the rule and the day allow.

One function a control, here, in ``age`` and in ``broker_gates``. Each looks at the View and gives back a reason with
the numbers in words, or None. The order is fixed (``SCREEN``, then ``BROKER``, then sizing, then ``ORDER``), so that a
signal that several controls would refuse always shows the same reason. An input that is missing, zero, negative or not
a number blocks.
"""

from collections.abc import Callable

from newsbot.decision.age import Block, alert_fresh, dated, fresh, not_future, watch_fresh
from newsbot.decision.session import EXCHANGE_ZONE, exchange_date, window
from newsbot.decision.view import View
from newsbot.decision.wording import clock, minute
from newsbot.domain.decision import RefusalReason
from newsbot.domain.order import Side
from newsbot.domain.settings import TradingMode
from newsbot.domain.signal import Action, Kind, RuleMode

Gate = Callable[[View], Block | None]

_RETELLINGS = frozenset({Kind.UPDATE, Kind.REPEAT, Kind.CORRECTION, Kind.REACTION})


# ------------------------------------------------------------------------------------------ what became of the rule


def enabled(view: View) -> Block | None:
    """RULE_DISABLED: a person stopped the rule."""
    return (RefusalReason.RULE_DISABLED, f"disabled {view.disabled}") if view.disabled else None


def in_force(view: View) -> Block | None:
    """RULE_CHANGED: the rule that raised the signal is not in force any more."""
    return (RefusalReason.RULE_CHANGED, view.changed) if view.changed else None


def not_expired(view: View) -> Block | None:
    """RULE_EXPIRED: the rule's last day, by the exchange's date, is over."""
    last = view.signal.expires
    if last is not None and exchange_date(view.now) > last:
        return RefusalReason.RULE_EXPIRED, f"the rule's last day was {last}"
    return None


# ------------------------------------------------------------------------------------------- what the article is


def company_known(view: View) -> Block | None:
    """UNKNOWN_COMPANY, AMBIGUOUS_COMPANY: the signal names no company that may be traded."""
    signal = view.signal
    if signal.company is not None:
        return None
    reason = RefusalReason(signal.no_company or RefusalReason.UNKNOWN_COMPANY)
    return reason, signal.no_company_detail or "no company known"


def first_report(view: View) -> Block | None:
    """NOT_A_FIRST_REPORT: the headline is of a kind the rule does not trade."""
    barred = [kind.value for kind in view.signal.kinds if kind not in view.signal.allowed_kinds]
    if barred or not view.signal.kinds:
        return RefusalReason.NOT_A_FIRST_REPORT, ", ".join(barred) or "kind unknown"
    return None


def no_retelling(view: View) -> Block | None:
    """NOT_A_FIRST_REPORT: another's news told again, corrected or answered, whatever the rule allows."""
    told = [kind.value for kind in view.signal.kinds if kind in _RETELLINGS]
    return (RefusalReason.NOT_A_FIRST_REPORT, ", ".join(told)) if told else None


def not_duplicate(view: View) -> Block | None:
    """DUPLICATE: the story was seen before, under whatever url or title."""
    if view.duplicate_of:
        return RefusalReason.DUPLICATE, f"duplicate of {view.duplicate_of}"
    return None


# ------------------------------------------------------------------------- what the run, the rule and the day allow


def rule_may_trade(view: View) -> Block | None:
    """RULE_MODE: the rule is not released for this mode. The dry run trades every rule, observe decides for every."""
    if view.signal.action is not Action.TRADE or view.signal.terms is None:
        return RefusalReason.RULE_MODE, "the rule places no order"
    return rule_may_act(view)


def rule_may_act(view: View) -> Block | None:
    """RULE_MODE: the rule is not released for the mode of the run."""
    mode, why = view.released
    if view.mode is TradingMode.PAPER and mode is RuleMode.OBSERVE:
        return RefusalReason.RULE_MODE, why
    return None


def short_allowed(view: View) -> Block | None:
    """SHORTING: the limits allow no short sale."""
    if view.signal.terms is not None and view.signal.terms.side is Side.SHORT and not view.limits.short_allowed:
        return RefusalReason.SHORTING, "short selling is off"
    return None


def in_session(view: View) -> Block | None:
    """SESSION: outside the window of the exchange's day, or of the hours that the broker lists for the instrument.

    Before the open and after the close a plain stop is no stop: there only a stop with a limit may protect.
    """
    local = view.now.astimezone(EXCHANGE_ZONE)
    if view.day is None:
        return RefusalReason.SESSION, f"the exchange is closed on {local:%A} {local:%Y-%m-%d}"
    start, end = window(view.day, view.limits, extended=view.signal.hours == "extended")
    if not start <= view.now < end:
        span = f"{start:%H:%M}-{end:%H:%M}" + (" (half day)" if view.day.half_day else "")
        return RefusalReason.SESSION, f"rule trades {span}, it is {minute(view.now)}"
    if not view.day.open <= view.now < view.day.close:
        if view.signal.terms is None or view.signal.terms.stop_limit is None or view.signal.terms.trailing:
            found = "outside regular hours only a stop with a limit protects: stop_loss {stop: ..., limit: ...}"
            return RefusalReason.SESSION, found
        return None
    return _in_hours(view)


def _in_hours(view: View) -> Block | None:
    """What the broker says of the instrument's own hours. Hours not told block where an order would leave."""
    if view.instrument is None:
        return None
    hours = view.instrument.hours
    if hours is None:
        if view.mode in (TradingMode.DRY_RUN, TradingMode.OBSERVE):
            return None
        return RefusalReason.SESSION, "the broker has not told the contract's hours"
    if not hours:
        return RefusalReason.SESSION, "the broker lists no session"
    if not any(opens <= view.now < closes for opens, closes in hours):
        return RefusalReason.SESSION, f"the broker lists no session of the contract at {minute(view.now)}"
    return None


def cooled_down(view: View) -> Block | None:
    """COOLDOWN: the rule, or the rule for this ticker, ordered not long enough ago."""
    if view.cooldown_until is not None and view.now < view.cooldown_until:
        return RefusalReason.COOLDOWN, f"cooling down until {clock(view.cooldown_until)}, it is {clock(view.now)}"
    return None


def no_conflict(view: View) -> Block | None:
    """CONFLICT: another rule wants the opposite on the same story and ticker, or to leave the ticker."""
    if view.conflict_with:
        return RefusalReason.CONFLICT, f"conflicts with {view.conflict_with}"
    return None


def not_closing(view: View) -> Block | None:
    """CONFLICT: what we hold of the ticker is being closed: two orders of ours might meet in the market."""
    if view.closing:
        return RefusalReason.CONFLICT, f"what is held of it is being closed: {view.closing}"
    return None


def within_daily_orders(view: View) -> Block | None:
    """MAX_DAILY_ORDERS: the day's entries are used up."""
    if not 0 <= view.orders_today < view.limits.daily_orders_max:
        return RefusalReason.MAX_DAILY_ORDERS, f"{view.orders_today} orders today, limit {view.limits.daily_orders_max}"
    return None


RULE: tuple[Gate, ...] = (enabled, in_force, not_expired)
ALERT: tuple[Gate, ...] = (*RULE, not_duplicate, alert_fresh)
WATCH: tuple[Gate, ...] = (*RULE, not_duplicate, watch_fresh)
EXIT: tuple[Gate, ...] = (*RULE, first_report, company_known, dated, not_future, fresh, rule_may_act)
SCREEN: tuple[Gate, ...] = (
    *RULE,
    first_report,
    not_duplicate,
    company_known,
    dated,
    not_future,
    fresh,
    no_conflict,
    not_closing,
    rule_may_trade,
    short_allowed,
    in_session,
    cooled_down,
    within_daily_orders,
)

# What one report must be to be waited on, until another source tells it too.
FIRST: dict[Action, tuple[Gate, ...]] = {
    Action.ALERT: ALERT,
    Action.WATCH: WATCH,
    Action.TRADE: (*RULE, first_report, not_duplicate, company_known, dated, not_future, fresh),
    Action.EXIT: (*RULE, first_report, not_duplicate, company_known, dated, not_future, fresh),
}
# What a rule must be to stop another's order.
VETO: dict[Action, tuple[Gate, ...]] = {
    Action.TRADE: (*RULE, first_report, rule_may_trade, short_allowed),
    Action.EXIT: (*RULE, first_report, rule_may_act),
}
