"""From the items of a poll to articles, stories and raised signals."""

from dataclasses import replace
from datetime import datetime, timedelta

from newsbot.domain.article import Article
from newsbot.domain.book import SourceRecord, item_key
from newsbot.domain.event import (
    ArticleSeen,
    PollFailed,
    SignalRaised,
    SourceRecovered,
    StoryUpdated,
)
from newsbot.domain.input import ArticlesSeen, SourceFailed
from newsbot.domain.signal import Action, Kind, Signal
from newsbot.engine import confirm
from newsbot.engine.draft import Draft
from newsbot.engine.memory import story_of
from newsbot.processing import story
from newsbot.processing.matcher import RuleMatch, match
from newsbot.processing.rule import PerSource, RuleSet


def take_poll(draft: Draft, poll: ArticlesSeen) -> None:
    """Record what is new in a poll and raise its signals.

    The first poll ever of a source is a baseline: what was already on the page is recorded and never acted on.
    """
    record = draft.book.sources.get(poll.source) or SourceRecord()
    if record.failing:
        draft.emit(SourceRecovered(source=poll.source))
    rules = draft.market.rules
    if rules is None:
        return
    for article in poll.articles:
        _take(draft, article, rules, baseline=record.first_read_at is None)


def take_failure(draft: Draft, failure: SourceFailed) -> None:
    """Record that a source cannot be read: once when it begins, and again when the reason changes."""
    record = draft.book.sources.get(failure.source) or SourceRecord()
    if record.failing != failure.code:
        draft.emit(PollFailed(source=failure.source, code=failure.code, detail=failure.detail))


def _take(draft: Draft, article: Article, rules: RuleSet, *, baseline: bool) -> None:
    item = draft.book.items.get(item_key(article.source, article.guid))
    if item is not None and item.content_hash == story.content_hash(article):
        return
    aliases = story.keys(article)
    if item is not None:
        story_id = item.story_id
        found = match(rules, article, extra_kinds=(Kind.UPDATE,))
        draft.emit(StoryUpdated(story_id=story_id, article=article, aliases=aliases, kinds=found.kinds))
        known_since = None
    else:
        story_id = story_of(draft.book, aliases, draft.now) or story.story_id(aliases)
        before = draft.book.stories.get(story_id)
        known_since = before.since if before else None
        found = match(rules, article)
        draft.emit(
            ArticleSeen(story_id=story_id, article=article, aliases=aliases, kinds=found.kinds, baseline=baseline)
        )
    if baseline:
        return
    report = draft.book.stories[story_id].reports
    version = f"{story_id}.{draft.book.reports}"
    raised: set[str] = set()
    for matched in found.matches:
        signal = _signal(matched, article, version, story_id, report, found.kinds)
        if Kind.UPDATE not in signal.kinds and signal.action is not Action.EXIT:
            signal = replace(signal, known_since=known_since)
        # a rule that takes several companies may find one of them twice, or two that nobody knows
        number = sum(known.partition("#")[0] == signal.signal_id for known in raised)
        signal = replace(signal, signal_id=f"{signal.signal_id}#{number + 1}") if number else signal
        raised.add(signal.signal_id)
        draft.emit(SignalRaised(signal=signal, deadline=_deadline(draft, signal)))
        if signal.confirm is not None:
            confirm.take(draft, signal)


def _deadline(draft: Draft, signal: Signal) -> datetime:
    waits = signal.confirm.within_s if signal.confirm else draft.settings.limits.wait_for_quote_s
    return draft.now + timedelta(seconds=waits)


def _signal(  # noqa: PLR0917 - one call, all of it is the signal
    matched: RuleMatch, article: Article, version: str, story_id: str, report: int, kinds: tuple[Kind, ...]
) -> Signal:
    rule = matched.rule
    own = next((own for own in rule.per_source if own.source == article.source), PerSource(source=article.source))
    ticker = matched.company.ticker if matched.company else "-"
    return Signal(
        signal_id=f"{version}/{rule.id}/{ticker}",
        rule_id=rule.id,
        rule_revision=rule.revision,
        story_id=story_id,
        report=report,
        source=article.source,
        url=article.url,
        headline=article.headline,
        company=matched.company,
        no_company=matched.no_company,
        no_company_detail=matched.no_company_detail,
        mentions=matched.mentions,
        triggers=matched.triggers,
        kinds=kinds,
        allowed_kinds=rule.kinds if own.kinds is None else own.kinds,
        mode=rule.mode,
        action=rule.action if own.action is None else own.action,
        terms=rule.terms,
        max_age_s=rule.max_age_s if own.max_age_s is None else own.max_age_s,
        cooldown=rule.cooldown,
        published=article.published,
        first_seen_at=article.first_seen_at,
        values=matched.values,
        confirm=rule.confirm,
        hours=rule.hours,
        profile=rule.profile,
        expires=rule.expires,
    )
