"""The news wire of an invented market: every jump of the walk has its story, whoever listens, past and to come."""

import re
from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Final

from newsbot.paper.instruments.listing import Listing
from newsbot.paper.market.market import Market
from newsbot.paper.news.newsroom import Story
from newsbot.paper.news.stories import invent

DAY: Final = timedelta(days=1)
ARCHIVE: Final = timedelta(days=366)  # how far back headlines are found when no start is given
_FARTHEST: Final = timedelta(days=5 * 366)
_AHEAD_MAX: Final = 30  # days looked at for the next story
_SECOND_WIRE_AFTER: Final = timedelta(milliseconds=1700)
_QUIET_ONE_IN: Final = 4  # weekdays
_ID: Final = re.compile(r"[A-Z-]+\$([0-9a-f]{8})([0-9a-f]{5})([0-9a-f])", re.ASCII)


class NewsWire:
    """Invented stories by listing and day. Nothing is remembered that could not be worked out again."""

    def __init__(self, market: Market, *, seed: int) -> None:
        self._market = market
        self._seed = seed

    def next_at(self, con_id: int, now: datetime) -> datetime:
        """When the next story of a listing comes, or when to look again."""
        listing = self._market.listing(con_id)
        if listing is not None:
            for number in range(_AHEAD_MAX):
                for story in self._day(listing, now.date() + number * DAY):
                    if story.at > now:
                        return story.at
        return now + _AHEAD_MAX * DAY

    def between(self, listing: Listing, after: datetime, until: datetime) -> Iterator[Story]:
        """Those after one time, up to and including another, oldest first."""
        day = after.date()
        while day <= until.date():
            yield from (story for story in self._day(listing, day) if after < story.at <= until)
            day += DAY

    def latest(
        self, listing: Listing, providers: Collection[str], since: datetime, until: datetime, most: int
    ) -> list[Story]:
        """The newest ``most`` of some providers after ``since``, up to and including ``until``, newest first."""
        found: list[Story] = []
        day, first = until.date(), max(since, until - _FARTHEST).date()
        while day >= first and len(found) < most:
            found += [
                story
                for story in reversed(self._day(listing, day))
                if since < story.at <= until and story.provider in providers
            ]
            day -= DAY
        return found[:most]

    def article(self, article_id: str, now: datetime) -> Story | None:
        """The story of that id, unless it is still to come."""
        parts = _ID.fullmatch(article_id)
        listing = self._market.listing(int(parts[1], 16)) if parts else None
        if parts is None or listing is None:
            return None
        ordinal = int(parts[2], 16)
        if not (now - _FARTHEST).date().toordinal() <= ordinal <= now.date().toordinal():
            return None
        stories = self._day(listing, date.fromordinal(ordinal))
        return next((story for story in stories if story.article_id == article_id and story.at <= now), None)

    def _day(self, listing: Listing, day: date) -> list[Story]:
        """Of one UTC day, in order of time. A listing whose prices come from a tape has no invented news."""
        jumps = [(story.at, story.factor) for story in self._market.stories(listing.con_id, day)]
        quiet = self._quiet(listing, day)
        if quiet is not None:
            jumps.append((quiet, Decimal(1)))
        stories: list[Story] = []
        for at, factor in jumps:
            for copy, story in enumerate(invent(listing, at, factor, seed=self._seed)):
                told = at + copy * _SECOND_WIRE_AFTER
                if told.date() == day:
                    ident = f"{story.provider}${listing.con_id:08x}{day.toordinal():05x}{len(stories):x}"
                    stories.append(replace(story, at=told, article_id=ident))
        return sorted(stories, key=lambda story: story.at)

    def _quiet(self, listing: Listing, day: date) -> datetime | None:
        """When news of no consequence comes on that day, if any does."""
        if listing.sec_type != "STK" or day.weekday() >= 5 or self._market.has_tape(listing.con_id):
            return None
        chance = Random(f"{self._seed}/quiet/{listing.con_id}/{day}")  # noqa: S311 - notices, not secrets
        if chance.randrange(_QUIET_ONE_IN):
            return None
        return datetime.combine(day, time(11), UTC) + timedelta(seconds=chance.randrange(10 * 3600))
