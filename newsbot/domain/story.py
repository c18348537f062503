"""One piece of news under all its urls, guids, titles and sources."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """``story_id`` is made from its earliest member and survives merges; ``aliases`` are the keys that lead to it.

    ``headline``, ``source`` and ``first_seen_at`` are those of the first report.
    """

    story_id: str
    aliases: tuple[str, ...]
    source: str
    headline: str
    first_seen_at: datetime
