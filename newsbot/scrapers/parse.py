"""The one way from what a poll brought to what the engine is told; the same for live polls and for recordings."""

from newsbot.domain.article import Article
from newsbot.domain.input import ArticlesSeen, SourceFailed
from newsbot.domain.settings import SourceSettings
from newsbot.scrapers import feed, html_page
from newsbot.scrapers.memory import Memory
from newsbot.scrapers.page import NotModified, Outcome, Page, SourceFault


def parse(page: Page, source: SourceSettings, memory: Memory | None = None) -> tuple[Article, ...] | SourceFault:
    """All items of a page in its order, or why it gives none; by the parser its source names. Never raises.

    ``memory`` belongs to the source and is brought up to date: what it knows is not read again, and that is all.
    """
    reader = html_page.parse if source.parser == "html" else feed.parse
    return reader(page, source, memory)


def settle(outcome: Outcome, source: SourceSettings, memory: Memory | None = None) -> ArticlesSeen | SourceFault | None:
    """What a poll came to: all items, or the fault; None when the page has not changed."""
    if isinstance(outcome, NotModified):
        return None
    if isinstance(outcome, SourceFault):
        return outcome
    result = parse(outcome, source, memory)
    if isinstance(result, SourceFault):
        return result
    return ArticlesSeen(source=source.name, articles=result, arrived=outcome.arrived)


def to_input(
    outcome: Outcome, source: SourceSettings, memory: Memory | None = None
) -> ArticlesSeen | SourceFailed | None:
    """What the engine is told of a poll: all items, or the failure; None when the page has not changed."""
    news = settle(outcome, source, memory)
    return failed(news) if isinstance(news, SourceFault) else news


def failed(fault: SourceFault) -> SourceFailed:
    """A fault as the engine is told of it."""
    return SourceFailed(source=fault.source, code=fault.code, detail=fault.detail)
