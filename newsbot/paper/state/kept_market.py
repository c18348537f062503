"""What of the market and of the news outlives the broker's process. Knows both from inside."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from newsbot.paper.broker import Broker
from newsbot.paper.instruments.listing import Listing
from newsbot.paper.market.bars import Bar
from newsbot.paper.market.market import Market, TapeRow, Top
from newsbot.paper.market.record import Record
from newsbot.paper.market.walk import Path, second_of
from newsbot.paper.news.newsroom import Story
from newsbot.tws.news import NewsBulletin, NewsProvider, TickNews


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordKept:
    """What a tape has shown of one listing."""

    bars: tuple[Bar, ...]
    tops: tuple[tuple[int, Top], ...]
    traded: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HaltsKept:
    """The halts of one listing, in seconds since 1970."""

    state: int
    past: tuple[tuple[int, int], ...]
    since: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketKept:
    """Instruments brought by a driver, the tape still to come, quotes from outside, moves and halts."""

    brought: tuple[Listing, ...]
    rows: tuple[TapeRow, ...]
    pushed: tuple[TapeRow | int, ...]
    played: dict[str, datetime]
    records: dict[int, RecordKept]
    tops: dict[int, Top]
    seconds: dict[int, int]
    moves: dict[int, tuple[tuple[int, float], ...]]
    halts: dict[int, HaltsKept]
    delayed: dict[int, bool]
    watched: tuple[int, ...]
    invents: bool
    walk_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsKept:
    """Stories published and to come, bulletins sent, and what each client heard last."""

    providers: tuple[NewsProvider, ...]
    stories: tuple[Story, ...]
    pending: tuple[Story, ...]
    played: tuple[tuple[datetime, str, tuple[str, ...]], ...]
    last: tuple[tuple[int, str, TickNews], ...]
    published: int
    bulletins: tuple[tuple[datetime, NewsBulletin], ...]


def keep_market(broker: Broker, now: datetime) -> MarketKept:
    """The market as it stands."""
    market = broker._market
    street, second = market._street, second_of(now)
    board, reel = market._board, market._reel
    quoted = market._records.keys() | market._watched.keys()
    quoted |= {con_id for con_id, at in board._seconds.items() if at == second}
    paths = ((con_id, path) for con_id, (_, path) in street._paths.items())
    return MarketKept(
        brought=tuple(one for one in market.listings() if market._first.get(one.con_id) is not one),
        rows=tuple(reel._rows[reel._next :]),
        pushed=tuple(market._pushed),
        played=dict(reel._played),
        records={con_id: _keep_record(record) for con_id, record in market._records.items()},
        tops={con_id: top for con_id, top in board._tops.items() if con_id in quoted},
        seconds={con_id: at for con_id, at in board._seconds.items() if con_id in quoted},
        moves={con_id: tuple(path._moves) for con_id, path in paths if path._moves},
        halts={
            con_id: HaltsKept(state=halts.state, past=tuple(halts._past), since=halts._since)
            for con_id, halts in street._halts.items()
            if halts.state or halts._past
        },
        delayed=dict(broker.rights._delayed),
        watched=tuple(market._watched),
        invents=market._invents,
        walk_at=market._walk_at,
    )


def restore_market(broker: Broker, kept: MarketKept, now: datetime) -> None:
    """Into a market whose clock was never started."""
    market = broker._market
    market.load(kept.brought, ())
    market.tell(now)
    market._invents = kept.invents
    market._reel._rows, market._reel._next = list(kept.rows), 0
    market._reel._played.update(kept.played)
    market._pushed.extend(kept.pushed)
    market._records.update({con_id: _restore_record(record) for con_id, record in kept.records.items()})
    market._board._tops.update(kept.tops)
    market._board._seconds.update(kept.seconds)
    for con_id, halts in kept.halts.items():
        _restore_halts(market, con_id, halts)
    for con_id, moves in kept.moves.items():
        listing = market.listing(con_id)
        path = None if listing is None else market._street.path(listing)
        if isinstance(path, Path):
            path._moves = list(moves)
    broker.rights._delayed.update(kept.delayed)


def settle_market(broker: Broker, kept: MarketKept) -> None:
    """Once orders and positions are watched again: in the order of before, and the next quote at its time."""
    market = broker._market
    again = market._watched
    market._watched = Counter({con_id: again[con_id] for con_id in (*kept.watched, *again) if again[con_id]})
    market._board._tops, market._board._seconds = dict(kept.tops), dict(kept.seconds)
    market._walk_at = kept.walk_at


def keep_news(broker: Broker) -> NewsKept:
    """The news desk as it stands."""
    desk = broker.news
    return NewsKept(
        providers=tuple(desk._providers.values()),
        stories=tuple(desk._archive._stories.values()),
        pending=tuple(desk._pending.values()),
        played=tuple(sorted(desk._played)),
        last=tuple((client_id, about, told) for (client_id, about), told in desk._last.items()),
        published=desk._published,
        bulletins=tuple(broker.bulletins._bulletins._sent),
    )


def restore_news(broker: Broker, kept: NewsKept) -> None:
    """Into a news desk that has told nothing yet; stories to come go on the agenda."""
    desk = broker.news
    desk._providers = {provider.code: provider for provider in kept.providers}
    desk._pending.clear()
    desk._played = set(kept.played)
    desk.load(kept.pending)
    for story in kept.stories:
        desk._archive.add(story)
    desk._last = {(client_id, about): told for client_id, about, told in kept.last}
    desk._published = kept.published
    broker.bulletins._bulletins._sent = list(kept.bulletins)


def _keep_record(record: Record) -> RecordKept:
    tops = zip(record._top_seconds, record._tops, strict=True)
    return RecordKept(bars=tuple(record._bars), tops=tuple(tops), traded=record._traded)


def _restore_record(kept: RecordKept) -> Record:
    record = Record()
    record._bars = list(kept.bars)
    record._seconds = [second_of(bar.start) for bar in kept.bars]
    record._top_seconds = [second for second, _ in kept.tops]
    record._tops = [top for _, top in kept.tops]
    record._traded = kept.traded
    return record


def _restore_halts(market: Market, con_id: int, kept: HaltsKept) -> None:
    listing = market.listing(con_id)
    if listing is not None:
        halts = market._street.halts(listing)
        halts.state, halts._past, halts._since = kept.state, list(kept.past), kept.since
