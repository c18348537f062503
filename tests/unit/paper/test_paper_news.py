"""News: who may read what, stories that come with jumps of the price, the archive, files, bulletins."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paper_floor import HLDN, LISTINGS, OPEN, ORBI

from newsbot.domain.error import ConfigError
from newsbot.paper.broker import Broker
from newsbot.paper.build import default_listings
from newsbot.paper.market.market import Market, TapeRow
from newsbot.paper.news import news_file
from newsbot.paper.news.newsroom import Story
from newsbot.paper.news.stories import invent, plain_name
from newsbot.paper.serving.driver import Driver
from newsbot.paper.serving.operator import Operator
from newsbot.tws.contract import Contract
from newsbot.tws.hello import Notice, StartApi
from newsbot.tws.news import (
    CancelNewsBulletins,
    HistoricalNews,
    HistoricalNewsEnd,
    NewsArticle,
    NewsBulletin,
    NewsProviders,
    RequestHistoricalNews,
    RequestNewsArticle,
    RequestNewsBulletins,
    RequestNewsProviders,
    TickNews,
)
from newsbot.tws.quote import CancelMarketData, RequestMarketData, TickPrice

M = TypeVar("M")
CHANNEL = Contract(symbol="BRFG:BRFG_ALL", sec_type="NEWS", exchange="BRFG")
BRACES = re.compile(r"\{A:800015:L:en(:K:(n/a|-?\d\.\d\d):C:\d\.\d\d)?\}")


class Desk:
    """One client at a broker whose clock the test moves."""

    def __init__(self, *, now: datetime = OPEN, seed: int | None = 3, tape: Iterable[TapeRow] = ()) -> None:
        self.market = Market(LISTINGS, seed=seed, tape=tape)
        self.broker = Broker(self.market, seed=seed or 0)
        self.now = now
        self.broker.advance(now)
        self.join(1, 7)

    def join(self, link: int, client_id: int) -> None:
        self.broker.handle(link, StartApi(client_id=client_id))

    def tell(self, message: object, *, link: int = 1) -> list[Any]:
        return [said for _, said in self.broker.handle(link, message)]

    def wait(self, wait: timedelta = timedelta(seconds=5)) -> list[Any]:
        self.now += wait
        return [said for _, said in self.broker.advance(self.now)]

    def subscribe(
        self, contract: Contract = HLDN, ticks: str = "mdoff,292", *, req_id: int = 1, link: int = 1
    ) -> list[Any]:
        return self.tell(RequestMarketData(req_id=req_id, contract=contract, generic_ticks=ticks), link=link)

    def publish(self, headline: str = "Halden wins", *, tickers: tuple[str, ...] = ("HLDN",), **more: Any) -> list[Any]:
        self.broker.news.publish(Story(at=self.now, tickers=tickers, headline=headline, **more), self.now)
        return [said for _, said in self.broker.settle()]

    def past(self, con_id: int = 990002, **more: Any) -> tuple[list[HistoricalNews], bool]:
        asked = {"providers": "BRFG+BRFUPDN+DJNL", "count": 300} | more
        *found, end = self.tell(RequestHistoricalNews(req_id=9, con_id=con_id, **asked))
        assert isinstance(end, HistoricalNewsEnd)
        return found, end.has_more


def of(kind: type[M], said: Iterable[object]) -> list[M]:
    return [message for message in said if isinstance(message, kind)]


@pytest.fixture(name="desk")
def _desk() -> Desk:
    return Desk(seed=None)


@pytest.fixture(name="invented")
def _invented() -> Desk:
    return Desk()


# -------------------------------------------------------------------------------------------------------- subscriptions


def test_the_free_providers_may_be_read(desk: Desk) -> None:
    (told,) = desk.tell(RequestNewsProviders())
    assert isinstance(told, NewsProviders)
    assert [provider.code for provider in told.providers] == ["BRFG", "BRFUPDN", "DJNL"]


@pytest.mark.parametrize("ticks", ["292", "mdoff,292", "mdoff,292:BRFG", "mdoff,292:BRFG+DJNL", "233, 292:BRFG"])
def test_a_story_comes_as_a_tick_to_whoever_asked_for_its_provider(desk: Desk, ticks: str) -> None:
    desk.subscribe(ticks=ticks)
    (told,) = of(TickNews, desk.publish(tone=Decimal("0.52")))
    assert (told.req_id, told.provider, told.headline) == (1, "BRFG", "Halden wins")
    assert told.epoch_ms == int(desk.now.timestamp() * 1000)
    assert told.extra == "A:800015:L:en:K:0.52:C:0.88"
    assert told.article_id.startswith("BRFG$")
    assert of(TickNews, desk.publish(tickers=("ORBI",))) == []


def test_only_news_are_told_with_mdoff(desk: Desk) -> None:
    said = desk.subscribe() + desk.publish()
    assert [type(message) for message in said if isinstance(message, TickNews | TickPrice)] == [TickNews]


def test_other_providers_stories_do_not_come(desk: Desk) -> None:
    desk.subscribe(ticks="mdoff,292:DJNL")
    assert of(TickNews, desk.publish()) == []
    assert len(of(TickNews, desk.publish(provider="DJNL"))) == 1


@pytest.mark.parametrize("ticks", ["mdoff,292:DJ-N", "mdoff,292:BRFG+BZ", "292:NOBODY"])
def test_a_provider_that_is_not_paid_for_is_refused(desk: Desk, ticks: str) -> None:
    (told,) = of(Notice, desk.subscribe(ticks=ticks))
    assert (told.ident, told.code, told.text) == (1, 10276, "News feed is not allowed.")
    assert of(TickNews, desk.publish()) == []


def test_a_channel_tells_everything_of_its_provider(desk: Desk) -> None:
    assert of(Notice, desk.subscribe(CHANNEL)) == []
    assert len(of(TickNews, desk.publish())) == 1
    assert len(of(TickNews, desk.publish(tickers=()))) == 1
    assert of(TickNews, desk.publish(provider="DJNL")) == []


@pytest.mark.parametrize(
    ("symbol", "exchange", "code"),
    [("DJ-N:DJ-N_ALL", "DJ-N", 10276), ("XX:XX_ALL", "XX", 200), ("BRFG", "BRFG", 200), ("BRFG:BRFG_ALL", "DJNL", 200)],
)
def test_channels_that_cannot_be_heard(desk: Desk, symbol: str, exchange: str, code: int) -> None:
    (told,) = of(Notice, desk.subscribe(replace(CHANNEL, symbol=symbol, exchange=exchange)))
    assert told.code == code


def test_a_story_about_two_listings_comes_to_each_subscription(desk: Desk) -> None:
    desk.subscribe()
    desk.subscribe(ORBI, req_id=2)
    told = of(TickNews, desk.publish(tickers=("HLDN", "ORBI")))
    assert [tick.req_id for tick in told] == [1, 2]
    assert told[0].article_id == told[1].article_id


def test_nothing_comes_after_cancelling_or_leaving(desk: Desk) -> None:
    desk.subscribe()
    desk.tell(CancelMarketData(req_id=1))
    assert of(TickNews, desk.publish()) == []
    desk.subscribe()
    desk.broker.leave(1)
    assert desk.publish() == []


def test_a_new_subscription_repeats_the_latest_headline_but_not_what_was_missed(desk: Desk) -> None:
    desk.subscribe()
    (first,) = of(TickNews, desk.publish("Heard"))
    desk.broker.leave(1)
    desk.publish("Missed")
    desk.join(2, 7)
    assert of(TickNews, desk.subscribe(req_id=5, link=2)) == [replace(first, req_id=5)]
    desk.join(3, 8)
    assert of(TickNews, desk.subscribe(link=3)) == []  # another client has heard nothing yet
    desk.broker.leave(2)
    desk.wait(timedelta(minutes=11))
    desk.join(4, 7)
    assert of(TickNews, desk.subscribe(link=4)) == []


def test_a_provider_named_in_a_story_may_be_read_from_then_on(desk: Desk) -> None:
    desk.publish(provider="DJ-N")
    assert "DJ-N" in [provider.code for provider in desk.tell(RequestNewsProviders())[0].providers]
    desk.subscribe(ticks="mdoff,292:DJ-N")
    assert len(of(TickNews, desk.publish(provider="DJ-N"))) == 1


# -------------------------------------------------------------------------------------------------------------- archive


def test_articles_are_found_by_provider_and_id(desk: Desk) -> None:
    desk.subscribe()
    (told,) = of(TickNews, desk.publish(body="<p>Zürich – “so”</p>"))
    asked = RequestNewsArticle(req_id=4, provider="BRFG", article_id=told.article_id)
    assert desk.tell(asked) == [NewsArticle(req_id=4, type=0, text="<p>Zürich – “so”</p>")]
    for wrong in (replace(asked, provider="DJNL"), replace(asked, article_id="BRFG$0"), replace(asked, article_id="")):
        (refused,) = desk.tell(wrong)
        assert (refused.ident, refused.code) == (4, 10172)


def test_headlines_of_the_past_newest_first_with_their_metadata(desk: Desk) -> None:
    for number in range(5):
        desk.publish(f"No. {number}", tone=Decimal("-0.25"))
        desk.wait(timedelta(minutes=1))
    desk.publish("Other", tickers=("ORBI",))
    found, more = desk.past()
    assert more is False
    assert [told.headline for told in found] == [
        f"{{A:800015:L:en:K:-0.25:C:0.81}}No. {number}" for number in (4, 3, 2, 1, 0)
    ]
    assert found[-1].time == "2026-03-11 14:00:00.0"
    assert [told.headline[-1] for told in desk.past(count=2)[0]] == ["4", "3"]
    assert desk.past(count=2)[1] is True
    # The start does not count, the end does.
    between = desk.past(start="2026-03-11 14:01:00.0", end="2026-03-11 14:03:00.0")[0]
    assert [told.headline[-1] for told in between] == ["3", "2"]
    assert desk.past(providers="DJNL") == ([], False)
    assert len(desk.past(providers="BRFG+DJ-N")[0]) == 5


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        ({"con_id": 1}, 200),
        ({"providers": ""}, 321),
        ({"providers": "DJ-N+BZ"}, 10276),
        ({"count": 0}, 321),
        ({"start": "yesterday"}, 321),
    ],
)
def test_what_cannot_be_looked_up_is_refused(desk: Desk, terms: dict[str, Any], code: int) -> None:
    asked: dict[str, Any] = {"con_id": 990002, "providers": "BRFG", "count": 10} | terms
    (told,) = desk.tell(RequestHistoricalNews(req_id=9, **asked))
    assert (told.ident, told.code) == (9, code)


# ------------------------------------------------------------------------------------------------------------- invented


def test_every_jump_of_an_invented_price_has_its_story_and_they_agree(invented: Desk) -> None:
    """Over a year: what was announced as good lifted the price, what was bad lowered it."""
    jumps = 0
    day = OPEN.date() - timedelta(days=365)
    while day < OPEN.date():
        for jump in invented.market.stories(990002, day):
            jumps += 1
            stamp = f"{jump.at:%Y-%m-%d %H:%M:%S}.0"
            before = f"{jump.at - timedelta(seconds=1):%Y-%m-%d %H:%M:%S}.0"
            told = invented.past(start=before, end=stamp)[0]
            assert told
            tone = float(BRACES.match(told[0].headline)[2])  # type: ignore[index]
            assert (tone > 0) == (jump.factor > 1)
            listing = LISTINGS[0]
            old, new = (invented.market.top_at(listing, jump.at + timedelta(seconds=s)).last for s in (-1, 1))
            assert old is not None
            assert new is not None
            assert (new > old) == (jump.factor > 1)
        day += timedelta(days=1)
    assert jumps >= 3


def test_invented_stories_come_when_they_are_due_and_are_in_the_archive_after(invented: Desk) -> None:
    invented.subscribe()
    heard = of(TickNews, invented.wait(timedelta(days=60)))
    assert len(heard) >= 4
    found, _ = invented.past(start="2026-03-11 14:00:00.0")
    assert [(told.article_id, told.provider) for told in reversed(found)] == [
        (told.article_id, told.provider) for told in sorted(heard, key=lambda told: (told.epoch_ms, told.article_id))
    ]
    for told in heard:
        (article,) = invented.tell(RequestNewsArticle(req_id=1, provider=told.provider, article_id=told.article_id))
        assert isinstance(article, NewsArticle)
        assert article.text.startswith("<p>")


def test_a_story_to_come_cannot_be_read(invented: Desk) -> None:
    found, _ = Desk(now=OPEN + timedelta(days=60)).past(count=1)
    (told,) = invented.tell(RequestNewsArticle(req_id=1, provider=found[0].provider, article_id=found[0].article_id))
    assert told.code == 10172


def test_the_same_seed_tells_the_same_and_another_something_else(invented: Desk) -> None:
    assert Desk().past() == invented.past()
    assert Desk(seed=4).past() != invented.past()


def test_a_broker_whose_quotes_come_from_outside_invents_nothing(desk: Desk) -> None:
    desk.subscribe()
    assert of(TickNews, desk.wait(timedelta(days=60))) == []
    assert desk.past() == ([], False)


def test_a_channel_hears_of_all_listings(invented: Desk) -> None:
    invented.subscribe(CHANNEL)
    heard = of(TickNews, invented.wait(timedelta(days=90)))
    assert {told.provider for told in heard} == {"BRFG"}
    assert any("HLDN" in told.headline for told in heard)
    assert any("ORBI" in told.headline for told in heard)


@given(
    at=st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    factor=st.decimals(Decimal("0.85"), Decimal("1.15"), places=3),
    seed=st.integers(0, 99),
    number=st.integers(0, 999),
)
def test_an_invented_story_names_its_listing_and_takes_the_side_of_the_jump(
    at: datetime, factor: Decimal, seed: int, number: int
) -> None:
    listing = default_listings()[number]
    stories = invent(listing, at, factor, seed=seed)
    assert stories == invent(listing, at, factor, seed=seed)
    assert 1 <= len(stories) <= 2
    for story in stories:
        assert f"({listing.root})" in story.headline
        assert "{" not in story.headline + story.body
        assert story.provider in ("BRFG", "BRFUPDN", "DJNL")
        assert story.tone is not None
        assert -1 < story.tone < 1
        assert (story.tone > 0) == (factor > 1)
        assert (story.tone < 0) == (factor < 1)
    assert len({story.provider for story in stories}) == len(stories)


def test_names_are_written_as_newspapers_do() -> None:
    assert plain_name("COCA-COLA CO/THE") == "Coca-Cola Co/the"
    assert plain_name("CBS CORP") == "CBS Corp"
    assert plain_name("Halden Bio Inc") == "Halden Bio Inc"


# ------------------------------------------------------------------------------------------------- files, lines, orders

ROWS = """at,tickers,headline,body,provider,move
2026-03-11T14:00:10Z,HLDN,Halden’s größter Auftrag,<p>…</p>,DJNL,5
2026-03-11T10:00:20-04:00,HLDN;ORBI,"Merger, at last",,,
2026-03-11T14:00:30Z,,Rates unchanged,,BRFG,
"""


def test_a_file_is_told_at_its_times_and_moves_prices(tmp_path: Path) -> None:
    path = tmp_path / "news.csv"
    path.write_text("\ufeff" + ROWS, encoding="utf-8")
    stories = news_file.read_news(path, {"HLDN", "ORBI"})
    desk, calm = Desk(), Desk()
    desk.broker.news.load([*stories, *stories])
    desk.subscribe()
    desk.subscribe(CHANNEL, req_id=2)
    heard = of(TickNews, desk.wait(timedelta(seconds=40)))
    calm.wait(timedelta(seconds=40))
    assert [(told.req_id, told.headline) for told in heard] == [
        (1, "Halden’s größter Auftrag"), (1, "Merger, at last"), (2, "Merger, at last"), (2, "Rates unchanged"),
    ]  # fmt: skip
    assert [told.extra for told in heard[:2]] == ["A:800015:L:en:K:0.60:C:0.90", "A:800015:L:en"]
    assert heard[0].epoch_ms == int(datetime(2026, 3, 11, 14, 0, 10, tzinfo=UTC).timestamp() * 1000)
    moved, still = (one.market.top(990002).last for one in (desk, calm))
    assert moved is not None
    assert still is not None
    assert abs(moved / still - Decimal("1.05")) < Decimal("0.001")
    desk.broker.news.load(stories)
    assert of(TickNews, desk.wait(timedelta(minutes=5))) == []


def test_json_lines_say_the_same(tmp_path: Path) -> None:
    table, lines = tmp_path / "news.csv", tmp_path / "news.jsonl"
    table.write_text(ROWS, encoding="utf-8")
    lines.write_text(
        '{"at": "2026-03-11T14:00:30Z", "headline": "Rates unchanged", "provider": "BRFG", "note": 1}\n\n'
        '{"at": "2026-03-11T14:00:10Z", "tickers": "hldn", "headline": "Halden’s  größter Auftrag", "body": "<p>…</p>",'
        ' "provider": "DJNL", "move": 5}\n'
        '{"at": "2026-03-11T14:00:20Z", "tickers": ["HLDN", "ORBI"], "headline": "Merger, at last", "move": null}\n',
        encoding="utf-8",
    )
    assert news_file.read_news(lines, {"HLDN", "ORBI"}) == news_file.read_news(table, {"HLDN", "ORBI"})


def test_every_wrong_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "news.jsonl"
    path.write_text(
        '{"at": "2026-03-11T14:00:30Z", "headline": "Right"}\n'
        '{"at": "2026-03-11T14:00:30", "headline": "No zone"}\n'
        '{"headline": "No time"}\n'
        '{"at": "2026-03-11T14:00:30Z", "headline": " "}\n'
        '{"at": "2026-03-11T14:00:30Z", "headline": "x", "tickers": "NONE"}\n'
        '{"at": "2026-03-11T14:00:30Z", "headline": "x", "tickers": 5}\n'
        '{"at": "2026-03-11T14:00:30Z", "headline": "x", "move": -100}\n'
        '{"at": "2026-03-11T14:00:30Z", "headline": "x", "move": "much"}\n'
        '{"at": "2026-03-11T14:00:30Z", "headline": "x", "provider": "b r"}\n'
        '{"at": "2026-03-11T14:00:30Z", "headline": "\\ud800"}\n'
        "[1]\n"
        "{\n",
        encoding="utf-8",
    )
    with pytest.raises(ConfigError) as caught:
        news_file.read_news(path, {"HLDN"})
    assert [finding.line for finding in caught.value.findings] == list(range(2, 13))
    assert all(finding.path == str(path) and finding.code == "NB-P30" for finding in caught.value.findings)


@pytest.mark.parametrize("text", ["headline,body\nx,y\n", "", 'at,headline\n2026-03-11T14:00:30Z,"half\n'])
def test_what_is_no_table_of_news_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "news.csv"
    path.write_text(text)
    with pytest.raises(ConfigError, match="NB-P30"):
        news_file.read_news(path, {"HLDN"})
    with pytest.raises(ConfigError, match="NB-P30"):
        news_file.read_news(tmp_path / "none", {"HLDN"})


def test_on_the_wall_clock_a_file_begins_with_the_broker_or_its_tape() -> None:
    for tape_at, due in ((None, 0), (-60, 60)):
        rows = (
            [] if tape_at is None else [TapeRow(at=OPEN + timedelta(seconds=tape_at), ticker="HLDN", bid=Decimal(42))]
        )
        broker = Broker(Market(LISTINGS, tape=rows, seed=None))
        broker.news.load([Story(at=OPEN, tickers=("HLDN",), headline="First")])
        start = datetime(2027, 1, 4, 15, 0, tzinfo=UTC)
        broker.begin(start)
        broker.handle(1, StartApi(client_id=1))
        broker.handle(1, RequestMarketData(req_id=1, contract=HLDN, generic_ticks="292"))
        said = [message for _, message in broker.advance(start + timedelta(seconds=due))]
        (told,) = of(TickNews, said)
        assert told.epoch_ms == int((start + timedelta(seconds=due)).timestamp() * 1000)


def test_a_driver_loads_news_with_its_market() -> None:
    broker = Broker(Market(LISTINGS))
    driver = Driver(broker, from_wall=False)
    line = b'{"id":1,"do":"load","news":[{"at":"2026-03-11T14:00:05Z","tickers":["HLDN"],"headline":"Halden wins"}]}'
    assert driver.answer(line)[0]["ok"]
    driver.answer(b'{"id":2,"do":"advance","to":"2026-03-11T14:00:00Z"}')
    broker.handle(1, StartApi(client_id=1))
    broker.handle(1, RequestMarketData(req_id=1, contract=HLDN, generic_ticks="292"))
    assert driver.answer(line)[0]["ok"]
    _, said, _ = driver.answer(b'{"id":3,"do":"advance","to":"2026-03-11T14:00:10Z"}')
    assert [told.headline for told in of(TickNews, [message for _, message in said])] == ["Halden wins"]
    wrong, _, _ = driver.answer(b'{"id":4,"do":"load","news":[{"at":"2026-03-11T14:00:05Z"}]}')
    assert (wrong["ok"], wrong["error"]) == (False, "headline is missing")


def test_news_and_bulletins_by_order(desk: Desk) -> None:
    desk.subscribe()
    desk.tell(RequestNewsBulletins(all_messages=False))
    operator = Operator(desk.broker)
    answer, said = operator.answer('{"do":"news","headline":"Größe","tickers":"HLDN","move":"-3"}'.encode())
    (told,) = of(TickNews, [message for _, message in said])
    assert (answer["article_id"], told.headline) == (told.article_id, "Größe")
    answer, said = operator.answer(b'{"do":"bulletin","text":"NYSE is down","type":2,"exchange":"NYSE"}')
    assert of(NewsBulletin, [message for _, message in said]) == [
        NewsBulletin(bulletin_id=answer["bulletin_id"], type=2, text="NYSE is down", exchange="NYSE")
    ]
    for line in (
        b'{"do":"news"}', b'{"do":"news","headline":"x","tickers":"NONE"}', b'{"do":"news","headline":5}',
        b'{"do":"bulletin"}', b'{"do":"bulletin","text":"x","type":4}',
        b'{"do":"bulletin","text":"x","exchange":"a b"}',
    ):  # fmt: skip
        answer, said = operator.answer(line)
        assert (answer["ok"], said) == (False, [])


# ------------------------------------------------------------------------------------------------------------ bulletins


def test_bulletins_of_today_and_those_to_come(desk: Desk) -> None:
    desk.broker.bulletins.send("Sent", desk.now, kind=3, exchange="ARCA")
    desk.wait()
    assert desk.tell(RequestNewsBulletins(all_messages=False)) == []
    said = of(NewsBulletin, desk.tell(RequestNewsBulletins(all_messages=True)))
    assert [told.type for told in said] == [1, 3]  # one comes every morning
    heard = of(NewsBulletin, desk.wait(timedelta(days=40)))
    assert {told.type for told in heard} == {1, 2, 3}
    assert len({told.bulletin_id for told in heard}) == len(heard)
    assert all(told.exchange in told.text for told in heard)
    desk.tell(CancelNewsBulletins())
    assert of(NewsBulletin, desk.wait(timedelta(days=3))) == []


def test_bulletins_end_with_their_connection(desk: Desk) -> None:
    desk.tell(RequestNewsBulletins(all_messages=False))
    desk.broker.leave(1)
    desk.broker.bulletins.send("Sent", desk.now)
    assert desk.broker.settle() == []
    with pytest.raises(ValueError, match="bulletin type 4"):
        desk.broker.bulletins.send("Sent", desk.now, kind=4)
