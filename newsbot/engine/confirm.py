"""Which report confirms a signal that waits for another source to tell it too.

Two publishers seldom use the same words, and only a copy has the same title or address. So what counts is whether the
second report fires the same rule for the same company by itself, in time, and comes from another publisher: the
source's name and the site of the address both differ from those that told it so far. No update, correction, repeat or
reaction confirms, nor what is undated or old. The report that confirms is spent: it ends as a duplicate, and its story
is one with the story of the signal from then on.
"""

from dataclasses import replace
from datetime import timedelta

from newsbot.decision.plan import may_confirm, may_wait, refused
from newsbot.domain.book import Parked
from newsbot.domain.decision import RefusalReason
from newsbot.domain.event import SignalConfirmed
from newsbot.domain.signal import Confirm, Signal
from newsbot.engine.draft import Draft, exchange_clock
from newsbot.engine.view import in_order, view_of
from newsbot.processing.story import canonical_url

# under these the site is one label longer
_SECOND = frozenset({"co", "com", "org", "net", "gov", "ac", "ne", "or", "edu"})


def take(draft: Draft, signal: Signal) -> None:
    """A signal was raised that needs confirmation: it confirms one that waits, begins to wait, or is refused."""
    view = view_of(draft, signal, "")
    alone = replace(view, signal=replace(signal, known_since=None))  # a second report: the story is older than it
    waiting = _confirmed_by(draft, signal) if may_confirm(alone) else None
    if waiting is not None and waiting.signal.confirm is not None:
        _confirm(draft, waiting, signal, waiting.signal.confirm)
        return
    refusal = may_wait(view)
    if refusal is not None:
        draft.emit(refusal)


def _confirm(draft: Draft, waiting: Parked, report: Signal, confirm: Confirm) -> None:
    first = waiting.signal
    sources = (*waiting.sources, report.source)
    record = draft.book.stories.get(first.story_id)
    when = f"{exchange_clock(record.story.first_seen_at)} " if record else ""
    draft.emit(
        SignalConfirmed(
            signal_id=first.signal_id,
            sources=sources,
            url=report.url,
            published=report.published,
            first_seen_at=report.first_seen_at,
            complete=len(sources) >= confirm.sources,
            deadline=draft.now + timedelta(seconds=draft.settings.limits.wait_for_quote_s),
            story_id="" if report.story_id == first.story_id else report.story_id,
        )
    )
    detail = f"duplicate of {when}at {first.source}, which it confirms"
    draft.emit(refused(report, RefusalReason.DUPLICATE, detail))


def _confirmed_by(draft: Draft, report: Signal) -> Parked | None:
    """The signal that this report confirms: one of its own story before others, of those the one that waits longest."""
    found = [parked for parked in in_order(draft.book) if _confirms(draft, parked, report)]
    return min(found, key=lambda parked: parked.signal.story_id != report.story_id, default=None)


def _confirms(draft: Draft, waiting: Parked, report: Signal) -> bool:
    first = waiting.signal
    if first.rule_id != report.rule_id or first.signal_id == report.signal_id:
        return False
    if waiting.confirmed or first.confirm is None or draft.now >= waiting.deadline:
        return False
    if first.rule_revision != report.rule_revision or first.action is not report.action:
        return False
    if first.company is None or report.company is None:
        same = first.company is report.company and first.story_id == report.story_id
    else:
        same = first.company.ticker == report.company.ticker
    return same and _elsewhere(waiting, report) and _in_time(first, report, first.confirm)


def _elsewhere(waiting: Parked, report: Signal) -> bool:
    sites = [publisher(url) for url in (*waiting.urls, report.url)]
    return all(sites) and report.source not in waiting.sources and sites[-1] not in sites[:-1]


def _in_time(first: Signal, report: Signal, confirm: Confirm) -> bool:
    """Whether the one was published in time after the other. What gives no time counts from when it was seen."""
    stamps = [stamp.at for stamp in (first.published, first.known_since) if stamp is not None and stamp.at.tzinfo]
    began = min((*stamps, first.first_seen_at))
    stamp = report.published
    told = stamp.at if stamp is not None and stamp.at.tzinfo else report.first_seen_at
    return told - began <= timedelta(seconds=confirm.within_s)


def publisher(url: str) -> str:
    """The site of an address: ``www.acme.com`` and ``news.acme.com`` are ``acme.com``. Empty for no address."""
    host = canonical_url(url).partition("/")[0].partition("?")[0].partition(":")[0]
    labels = host.split(".")
    if labels[-1].isdigit():
        return host
    size = 3 if len(labels[-1]) == 2 and labels[-2:-1] and labels[-2] in _SECOND else 2
    return ".".join(labels[-size:])
