"""Which stories were seen, under which keys, and when they are old enough to be forgotten."""

from dataclasses import replace
from datetime import datetime, timedelta

from newsbot.domain.book import Book, SeenItem, SourceRecord, StoryRecord, item_key
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
    return replace(
        book,
        stories=book.stories.insert(event.story_id, StoryRecord(story=story, reports=record.reports + 1, items=items)),
        aliases=aliases,
        items=book.items.insert(key, seen),
        sources=sources,
        reports=book.reports + 1,
    )


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
