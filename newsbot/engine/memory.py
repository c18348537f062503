"""Which stories were seen, under which keys, and when they are old enough to be forgotten."""

from dataclasses import replace
from datetime import datetime, timedelta

from newsbot.decision.age import PRECISION_MAX_S
from newsbot.domain.article import Article, Stamp
from newsbot.domain.book import Book, SeenItem, SourceRecord, StoryRecord, Told, item_key
from newsbot.domain.event import ArticleSeen, StoryUpdated
from newsbot.domain.story import Story
from newsbot.processing.story import content_hash

STORY_LIFE = timedelta(days=7)  # a story that comes back within a week is the same story


def remember(book: Book, event: ArticleSeen | StoryUpdated, at: datetime) -> Book:
    article = event.article
    key = item_key(article.source, article.guid)
    record = book.stories.get(event.story_id)
    if record is None:
        story = Story(
            story_id=event.story_id,
            aliases=event.aliases,
            source=article.source,
            headline=article.headline,
            first_seen_at=at,
        )
        record = StoryRecord(story=story, reports=0, items=())
        book = replace(book, by_age=book.by_age.insert(book.youngest, event.story_id), youngest=book.youngest + 1)
    aliases = book.aliases
    fresh = tuple(alias for alias in event.aliases if alias not in aliases)
    for alias in fresh:
        aliases = aliases.insert(alias, event.story_id)
    known = set(record.story.aliases)
    story = replace(record.story, aliases=record.story.aliases + tuple(a for a in fresh if a not in known))
    items = record.items if key in record.items else (*record.items, key)
    seen = SeenItem(story_id=event.story_id, content_hash=content_hash(article))
    sources = book.sources
    former = sources.get(article.source) or SourceRecord()
    if former.first_read_at is None:
        sources = sources.insert(article.source, replace(former, first_read_at=at))
    record = replace(
        record,
        story=story,
        reports=record.reports + 1,
        items=items,
        told=_told(record, event, at),
        since=_since(record.since, article, at),
    )
    return replace(
        book,
        stories=book.stories.insert(event.story_id, record),
        aliases=aliases,
        items=book.items.insert(key, seen),
        sources=sources,
        reports=book.reports + 1,
    )


def _told(record: StoryRecord, event: ArticleSeen | StoryUpdated, at: datetime) -> tuple[Told, ...]:
    source = event.article.source
    if any(told.source == source for told in record.told):
        return record.told
    baseline = isinstance(event, ArticleSeen) and event.baseline
    return (*record.told, Told(source=source, report=record.reports + 1, at=at, baseline=baseline))


def _since(known: Stamp | None, article: Article, at: datetime) -> Stamp:
    """The earliest trace: of what gives no time, or one too coarse to tell, when it was seen."""
    traces = [Stamp(at=min(at, article.first_seen_at), precision_s=0, how="feed")]
    stamp = article.published
    if stamp is not None and stamp.at.tzinfo is not None and 0 <= stamp.precision_s <= PRECISION_MAX_S:
        traces.append(stamp)
    if known is not None:
        traces.append(known)
    return min(traces, key=lambda trace: trace.at)


def one_story(book: Book, story_id: str, other_id: str) -> Book:
    """The Book once the story ``other_id`` is known to be a report of ``story_id``."""
    here, there = root(book, story_id), root(book, other_id)
    record = book.stories.get(there)
    if here == there or record is None:
        return book
    return replace(book, stories=book.stories.insert(there, replace(record, same_as=here)))


def root(book: Book, story_id: str) -> str:
    """The story that this one is a report of: itself unless a confirmation told otherwise."""
    record = book.stories.get(story_id)
    while record is not None and record.same_as:
        story_id = record.same_as
        record = book.stories.get(story_id)
    return story_id


def story_of(book: Book, aliases: tuple[str, ...], now: datetime) -> str | None:
    """The story that one of these keys leads to, if it is not too old to be the same."""
    for alias in aliases:
        record = book.stories.get(book.aliases.get(alias) or "")
        if record is not None and record.story.first_seen_at >= now - STORY_LIFE:
            return record.story.story_id
    return None


def forget(book: Book, at: datetime) -> Book:
    while book.oldest < book.youngest:
        story_id = book.by_age[book.oldest]
        record = book.stories[story_id]
        if record.story.first_seen_at >= at - STORY_LIFE:
            break
        aliases, items = book.aliases, book.items
        for alias in record.story.aliases:
            aliases = aliases.discard(alias)
        for item in record.items:
            items = items.discard(item)
        book = replace(
            book,
            by_age=book.by_age.remove(book.oldest),
            oldest=book.oldest + 1,
            stories=book.stories.remove(story_id),
            aliases=aliases,
            items=items,
        )
    return book
