"""News: providers, headlines as they come, articles, headlines of the past, bulletins."""

import time
from datetime import UTC, datetime, timedelta

from as_app import Session, stock
from check import Broker, capability, expect, holds
from floor import CALM, CALM_ID, HEADLINE, STORY
from ib_async import Contract


@capability("news: providers")
def providers(broker: Broker) -> None:
    with Session(broker) as one:
        found = {row.code: row.name for row in one.ib.reqNewsProviders()}
        holds(set(found) >= {"BRFG", "BRFUPDN", "DJNL"} and all(found.values()), f"providers {found}")


@capability("news: headlines of a stock (292)")
def headlines(broker: Broker) -> None:
    with Session(broker) as one:
        one.ib.reqMktData(stock(CALM), "mdoff,292:BRFG")
        (channel,) = one.ib.qualifyContracts(Contract(secType="NEWS", symbol="BRFG:BRFG_ALL", exchange="BRFG"))
        one.ib.reqMktData(channel, "mdoff,292")
        one.ib.reqCurrentTime()
        article = broker.do(do="news", tickers=[CALM], headline=HEADLINE, body=STORY, provider="BRFG")["article_id"]
        rows = one.until(
            lambda: [row for row in one.ib.newsTicks() if row.articleId == article][1:], "a headline on both"
        )
        expect((rows[0].providerCode, rows[0].headline), ("BRFG", HEADLINE), "provider and headline")
        holds(abs(rows[0].timeStamp / 1000 - time.time()) < 10, f"milliseconds {rows[0].timeStamp}")
        one.ib.cancelMktData(stock(CALM))
        one.ib.reqMktData(stock(CALM), "mdoff,292:BZ")
        one.code(10276)


@capability("news: article")
def article(broker: Broker) -> None:
    with Session(broker) as one:
        name = broker.do(do="news", tickers=[CALM], headline="An article", body=STORY, provider="DJNL")["article_id"]
        found = one.ib.reqNewsArticle("DJNL", name)
        expect((found.articleType, found.articleText), (0, STORY), "type and text")
        one.ib.reqNewsArticle("DJNL", "DJNL$none")
        one.code(10172)


@capability("news: headlines of the past")
def past(broker: Broker) -> None:
    with Session(broker) as one:
        name = broker.do(do="news", tickers=[CALM], headline="In the archive", provider="BRFG")["article_id"]
        since = datetime.now(UTC) - timedelta(days=20)
        found = one.ib.reqHistoricalNews(CALM_ID, "BRFG+DJNL+BRFUPDN", since, "", 300)
        rows = found if isinstance(found, list) else [found]
        (mine,) = [row for row in rows if row.articleId == name]
        holds(mine.headline.endswith("In the archive"), f"headline {mine.headline}")  # notes may stand before it
        times = [row.time for row in rows]
        expect(times, sorted(times, reverse=True), "newest first")


@capability("news: bulletins")
def bulletins(broker: Broker) -> None:
    with Session(broker) as one:
        one.ib.reqNewsBulletins(False)
        one.ib.reqCurrentTime()
        text = "Trading in all symbols resumes"
        ident = broker.do(do="bulletin", text=text, type=1, exchange="NYSE")["bulletin_id"]
        rows = one.until(lambda: [row for row in one.ib.newsBulletins() if row.msgId == ident], "the bulletin")
        expect((rows[0].msgType, rows[0].message, rows[0].origExchange), (1, text, "NYSE"), "type, text and exchange")
        one.ib.cancelNewsBulletins()
