"""News as unmodified clients hear it: ibapi 9.81.1 on a driven clock, ib_async 2.1.0 on the wall clock."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from ib_async import IB, Stock
from ibapi.contract import Contract
from paper_ibapi import App, stock

from newsbot.paper.build import build_broker, empty_broker
from newsbot.paper.instruments.listing import Listing
from newsbot.paper.market.market import TapeRow
from newsbot.paper.news.newsroom import Story
from newsbot.paper.serving.control import Control
from newsbot.paper.serving.control_port import ask
from newsbot.paper.serving.server import PaperServer

OPEN = datetime(2026, 3, 11, 13, 41, tzinfo=UTC)
HEADLINE = "Halden’s größter Auftrag – 中文"
LISTING = Listing(
    con_id=990002, ticker="HLDN", sec_type="STK", primary_exchange="NASDAQ", currency="USD", name="Halden Bio Inc",
    min_tick=Decimal("0.01"), prev_close=Decimal("41.86"),
)  # fmt: skip


@contextmanager
def connected(port: int, client_id: int = 7) -> Iterator[App]:
    app = App()
    try:
        app.start(port, client_id)
        settle(app)  # and so what is said at the start has been heard
        yield app
    finally:
        if app.isConnected():
            app.conn.socket.shutdown(socket.SHUT_RDWR)  # else the reader's poll keeps the socket open for up to 1 s
        app.disconnect()


def channel(symbol: str, exchange: str) -> Contract:
    contract = Contract()
    contract.symbol, contract.secType, contract.exchange = symbol, "NEWS", exchange
    return contract


@pytest.fixture(name="driven")
def _driven() -> Iterator[tuple[PaperServer, Control]]:
    """A broker at OPEN with two stories to come, after ten and after twenty seconds."""
    with PaperServer(empty_broker(), driven=True) as server, Control.connect(*server.address) as control:
        stories = [
            Story(at=OPEN + timedelta(seconds=10), tickers=("HLDN",), headline=HEADLINE, body="<p>Zürich</p>"),
            Story(at=OPEN + timedelta(seconds=20), tickers=(), headline="Rates unchanged", provider="DJNL"),
        ]
        quote = TapeRow(at=OPEN, ticker="HLDN", bid=Decimal("42.10"), ask=Decimal("42.14"), last=Decimal("42.10"))
        control.load_market([LISTING], [quote], stories)
        control.advance(OPEN)
        yield server, control


def settle(app: App) -> None:
    """All that was sent so far has been read and answered."""
    app.reqCurrentTime()
    app.until("currentTime")


def test_headlines_articles_and_the_past(driven: tuple[PaperServer, Control]) -> None:
    server, control = driven
    with connected(server.port) as app:
        app.reqNewsProviders()
        (providers,) = app.until("newsProviders")
        assert [provider.code for provider in providers] == ["BRFG", "BRFUPDN", "DJNL"]
        app.reqMktData(1, stock("HLDN"), "mdoff,292:BRFG", False, False, [])
        app.reqMktData(2, channel("BRFG:BRFG_ALL", "BRFG"), "mdoff,292", False, False, [])
        app.reqMktData(3, channel("DJNL:DJNL_ALL", "DJNL"), "mdoff,292", False, False, [])
        settle(app)
        control.advance(OPEN + timedelta(seconds=30))
        at_ms = int((OPEN + timedelta(seconds=10)).timestamp() * 1000)
        first, second, third = (app.until("tickNews") for _ in range(3))
        assert first == (1, at_ms, "BRFG", first[3], HEADLINE, "A:800015:L:en")
        assert second == (2, *first[1:])
        assert (third[0], third[2], third[4]) == (3, "DJNL", "Rates unchanged")
        app.reqNewsArticle(4, "BRFG", first[3], [])
        assert app.until("newsArticle") == (4, 0, "<p>Zürich</p>")
        app.reqHistoricalNews(5, 990002, "BRFG+DJNL", "", "", 300, [])
        assert app.until("historicalNews") == (
            5, "2026-03-11 13:41:10.0", "BRFG", first[3], "{A:800015:L:en}" + HEADLINE
        )  # fmt: skip
        assert app.until("historicalNewsEnd") == (5, False)
        assert app.calls("tickPrice") == []  # mdoff


def test_what_may_not_be_read_is_refused(driven: tuple[PaperServer, Control]) -> None:
    server, _ = driven
    with connected(server.port) as app:
        app.reqMktData(1, stock("HLDN"), "mdoff,292:DJ-N", False, False, [])
        assert app.until("error") == (1, 10276, "News feed is not allowed.")
        app.reqMktData(2, channel("BZ:BZ_ALL", "BZ"), "mdoff,292", False, False, [])
        assert app.until("error")[:2] == (2, 10276)
        app.reqNewsArticle(3, "BRFG", "BRFG$nothing", [])
        assert app.until("error")[:2] == (3, 10172)
        app.reqHistoricalNews(4, 990002, "DJ-N", "", "", 10, [])
        assert app.until("error")[:2] == (4, 10276)


def test_a_story_missed_while_away_is_in_the_archive_and_is_not_repeated(driven: tuple[PaperServer, Control]) -> None:
    server, control = driven
    with connected(server.port) as app:
        app.reqMktData(1, stock("HLDN"), "mdoff,292", False, False, [])
        settle(app)
    control.advance(OPEN + timedelta(seconds=15))
    with connected(server.port) as app:
        app.reqMktData(1, stock("HLDN"), "mdoff,292", False, False, [])
        settle(app)
        assert app.calls("tickNews") == []
        app.reqHistoricalNews(2, 990002, "BRFG", "2026-03-11 13:41:00.0", "", 10, [])
        assert app.until("historicalNews")[4] == "{A:800015:L:en}" + HEADLINE


def test_bulletins(driven: tuple[PaperServer, Control]) -> None:
    server, control = driven
    with connected(server.port) as app:
        app.reqNewsBulletins(True)
        number, kind, text, exchange = app.until("updateNewsBulletin")
        assert kind == 1
        assert exchange in text
        control.advance(OPEN + timedelta(days=1))
        assert app.until("updateNewsBulletin")[0] > number
        app.cancelNewsBulletins()
        settle(app)


def test_ib_async_hears_and_looks_up_news() -> None:
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    ib = IB()
    try:
        broker = build_broker(seed=4)
        story = Story(at=OPEN, tickers=("AAPL",), headline=HEADLINE, body="Text", move=Decimal("1.03"))
        broker.news.load([story])
        with PaperServer(broker, control_port=0) as server:
            ib.connect("127.0.0.1", server.port, clientId=3, timeout=5, raiseSyncErrors=True)
            assert [provider.code for provider in ib.reqNewsProviders()] == ["BRFG", "BRFUPDN", "DJNL"]
            (aapl,) = ib.qualifyContracts(Stock("AAPL", "SMART", "USD"))
            ib.reqMktData(aapl, "mdoff,292")
            found = ib.reqHistoricalNews(aapl.conId, "BRFG+BRFUPDN+DJNL", "", "", 10)
            assert len(found) == 10
            assert "{A:800015:L:en}" + HEADLINE in [told.headline for told in found[:3]]
            assert all(before.time >= after.time for before, after in pairwise(found))
            for told in found[:2]:
                article = ib.reqNewsArticle(told.providerCode, told.articleId)
                assert article.articleType == 0
                assert article.articleText
            port = server.control_address[1]
            answer = ask(port, {"do": "news", "headline": "Größe", "tickers": "AAPL", "provider": "DJNL"})
            ask(port, {"do": "bulletin", "text": "NYSE ist müde", "type": 2})
            ib.reqNewsBulletins(allMessages=True)
            for _ in range(500):
                if ib.newsTicks() and ib.newsBulletins():
                    break
                ib.sleep(0.01)
            (tick,) = (tick for tick in ib.newsTicks() if tick.articleId == answer["article_id"])
            assert (tick.providerCode, tick.headline, tick.extraData) == ("DJNL", "Größe", "A:800015:L:en")
            assert 2 in {bulletin.msgType for bulletin in ib.newsBulletins()}
            ib.disconnect()
    finally:
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()
        asyncio.set_event_loop(None)
