"""How old news may be: for an order, for an alert, for the list of the day.

Read at the earliest trace of the story that is known, so that nothing old becomes new by being told again.
"""

from datetime import timedelta

from newsbot.decision.view import View
from newsbot.decision.wording import clock, seconds
from newsbot.domain.decision import RefusalReason

Block = tuple[RefusalReason, str]

# No rule may call older news fresh.
MAX_AGE_CEILING_S = 900
# Older news is no alert; nor has it a place on the day's list where it is not known which sessions were held.
ALERT_AGE_MAX_S = 86_400
# A stamp that is coarser says the day or the hour: that is no time.
PRECISION_MAX_S = 60


def dated(view: View) -> Block | None:
    """UNDATED: no publication time, or one too coarse to tell fresh from old."""
    stamp = view.signal.published
    if stamp is None or stamp.at.tzinfo is None:
        return RefusalReason.UNDATED, "the source gives no publication time"
    if not 0 <= stamp.precision_s <= PRECISION_MAX_S:
        return RefusalReason.UNDATED, f"the source's time is worth {stamp.precision_s} s, more than {PRECISION_MAX_S} s"
    return None


def not_future(view: View) -> Block | None:
    """FUTURE_NEWS: published, or first seen, later than now."""
    stamp, skew = view.signal.published, timedelta(seconds=view.limits.future_skew_max_s)
    if stamp is not None and not stamp.at <= view.now + skew:
        return RefusalReason.FUTURE_NEWS, f"dated {clock(stamp.at)}, it is {clock(view.now)}"
    if not view.signal.first_seen_at <= view.now + skew:
        return RefusalReason.FUTURE_NEWS, f"first seen {clock(view.signal.first_seen_at)}, it is {clock(view.now)}"
    return None


def fresh(view: View) -> Block | None:
    """STALE_NEWS: published too long ago, read at the stamp's earliest, or seen by us too long ago."""
    signal, stamp = view.signal, view.signal.published
    if stamp is None:
        return RefusalReason.STALE_NEWS, "the source gives no publication time"
    limit = min(signal.max_age_s, MAX_AGE_CEILING_S)
    if limit <= 0:
        return RefusalReason.STALE_NEWS, f"the rule allows news no age ({signal.max_age_s} s)"
    age = (view.now - stamp.at).total_seconds()
    if not age <= limit + stamp.precision_s:
        return RefusalReason.STALE_NEWS, f"published {seconds(age)} ago > {seconds(limit + stamp.precision_s)}"
    known = signal.known_since
    if known is not None and not (age := (view.now - known.at).total_seconds()) <= limit + known.precision_s:
        found = f"another source told it {seconds(age)} ago > {seconds(limit + known.precision_s)}"
        return RefusalReason.STALE_NEWS, found
    waited = (view.now - signal.first_seen_at).total_seconds()
    if not waited <= view.limits.seen_age_max_s:
        return RefusalReason.STALE_NEWS, f"first seen {seconds(waited)} ago > {seconds(view.limits.seen_age_max_s)}"
    return None


def alert_fresh(view: View) -> Block | None:
    """STALE_NEWS: nobody need be told of news of another day. What has no time counts from when it was first seen."""
    age = _age(view)
    if not age <= ALERT_AGE_MAX_S:
        found = f"published {seconds(age)} ago > {seconds(ALERT_AGE_MAX_S)}, too old to be told"
        return RefusalReason.STALE_NEWS, found
    return None


def watch_fresh(view: View) -> Block | None:
    """STALE_NEWS: more than one session has opened since the news: the market had its time with it."""
    if view.session_before is None:
        return alert_fresh(view)
    age = _age(view)
    if not age <= (view.now - view.session_before).total_seconds():
        return RefusalReason.STALE_NEWS, f"published {seconds(age)} ago: more than one session has opened since"
    return None


def _age(view: View) -> float:
    """How long ago the news came out at least, in seconds, by the earliest trace of it."""
    traces = [stamp for stamp in (view.signal.published, view.signal.known_since) if stamp and stamp.at.tzinfo]
    ages = [(view.now - stamp.at).total_seconds() - stamp.precision_s for stamp in traces]
    return max((*ages, (view.now - view.signal.first_seen_at).total_seconds()))
