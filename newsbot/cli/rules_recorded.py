"""A journal as a recording: its news, and the rules that were in force last."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from newsbot.domain.article import Article
from newsbot.domain.error import Finding, JournalError
from newsbot.domain.event import ArticleSeen, RulesChanged, StoryUpdated
from newsbot.journal import queries


def recorded(journal: Path, days: int) -> Iterator[tuple[str, Article]]:
    """The news of a journal with the names of their stories: those first seen in the days before the last of them.

    What was there already when a source was first looked at is left out: no rule may act on it.

    Raises:
        JournalError: no journal, a newer one, or a damaged one.
    """
    since = max((article.first_seen_at for _, article in _articles(journal)), default=None)
    for story, article in _articles(journal):
        if since is not None and article.first_seen_at > since - timedelta(days=days):
            yield story, article


@contextmanager
def in_force(journal: Path) -> Iterator[Path]:
    """A folder with the rule files that were last in force in a journal, as long as the context lasts.

    Raises:
        JournalError: as recorded; or the journal has no rules (NB-J03).
    """
    files: tuple[tuple[str, str], ...] = ()
    for envelope in queries.read(journal):
        if isinstance(envelope.event, RulesChanged):
            files = envelope.event.files
    if not files:
        what, fix = "the journal names no rules", "name the rules before the edit: --old DIR"
        raise JournalError(Finding(code="NB-J03", what=what, fix=fix, path=str(journal)))
    with TemporaryDirectory(prefix="newsbot-rules-") as folder:
        for number, (name, text) in enumerate(files):
            # The number keeps files of one name from several folders apart; they are read in their former order.
            (Path(folder) / f"{number:03}-{Path(name).name}").write_text(text, encoding="utf-8", newline="")
        yield Path(folder)


def _articles(journal: Path) -> Iterator[tuple[str, Article]]:
    for envelope in queries.read(journal):
        match envelope.event:
            case (
                ArticleSeen(baseline=False, story_id=story, article=article)
                | StoryUpdated(story_id=story, article=article)
            ):
                yield story, article
