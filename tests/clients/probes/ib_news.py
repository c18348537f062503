"""News: providers, headlines as they come, articles, headlines of the past, bulletins."""

import time
from datetime import UTC, datetime, timedelta

from check import Broker, capability, expect, holds
from floor import CALM, CALM_ID, HEADLINE, STORY
from ib_app import contract, joined, stock

FREE = {"BRFG", "BRFUPDN", "DJNL"}


@capability("news: providers")
def providers(broker: Broker) -> None:
    with joined(broker) as app:
        app.reqNewsProviders()
        found = {row.code: row.name for row in app.until("newsProviders")[0]}
        holds(set(found) >= FREE and all(found.values()), f"providers {found}")


@capability("news: headlines of a stock (292)")
def headlines(broker: Broker) -> None:
    with joined(broker) as app:
        ident, channel = app.ident(), app.ident()
        app.reqMktData(ident, stock(CALM), "mdoff,292:BRFG", False, False, [])
        app.reqMktData(
            channel, contract("NEWS", symbol="BRFG:BRFG_ALL", exchange="BRFG"), "mdoff,292", False, False, []
        )
        app.sync()
        article = broker.do(do="news", tickers=[CALM], headline=HEADLINE, body=STORY, provider="BRFG")["article_id"]
        for one in (ident, channel):
            told = app.until("tickNews", one, lambda *row, a=article: row[3] == a)
            expect((told[2], told[4]), ("BRFG", HEADLINE), "provider and headline")
            holds(abs(told[1] / 1000 - time.time()) < 10, f"milliseconds {told[1]}")
        expect(app.calls("tickPrice", ident), [], "prices beside news alone")
        app.cancelMktData(ident)
        wrong = app.ident()
        app.reqMktData(wrong, stock(CALM), "mdoff,292:BZ", False, False, [])
        app.code(wrong, 10276)


@capability("news: article")
def article(broker: Broker) -> None:
    with joined(broker) as app:
        name = broker.do(do="news", tickers=[CALM], headline="An article", body=STORY, provider="DJNL")["article_id"]
        ident, missing = app.ident(), app.ident()
        app.reqNewsArticle(ident, "DJNL", name, [])
        expect(app.until("newsArticle", ident)[1:], (0, STORY), "type and text")
        app.reqNewsArticle(missing, "DJNL", "DJNL$none", [])
        app.code(missing, 10172)


@capability("news: headlines of the past")
def past(broker: Broker) -> None:
    with joined(broker) as app:
        name = broker.do(do="news", tickers=[CALM], headline="In the archive", provider="BRFG")["article_id"]
        since = f"{datetime.now(UTC) - timedelta(days=20):%Y-%m-%d %H:%M:%S.0}"
        ident = app.ident()
        app.reqHistoricalNews(ident, CALM_ID, "BRFG+DJNL+BRFUPDN", since, "", 300, [])
        app.until("historicalNewsEnd", ident)
        rows = app.calls("historicalNews", ident)
        (found,) = [row for row in rows if row[3] == name]
        holds(found[4].endswith("In the archive"), f"headline {found[4]}")  # notes in braces may stand before it
        times = [row[1] for row in rows]
        expect(times, sorted(times, reverse=True), "newest first")
        holds(datetime.strptime(times[0], "%Y-%m-%d %H:%M:%S.%f"), f"time {times[0]}")  # noqa: DTZ007
        short = app.ident()
        app.reqHistoricalNews(short, CALM_ID, "BRFG+DJNL+BRFUPDN", since, "", 1, [])
        expect(app.until("historicalNewsEnd", short)[1], len(rows) > 1, "whether there are more")


@capability("news: bulletins")
def bulletins(broker: Broker) -> None:
    with joined(broker) as app:
        app.reqNewsBulletins(False)
        app.sync()
        text = "Trading in all symbols resumes"
        ident = broker.do(do="bulletin", text=text, type=1, exchange="NYSE")["bulletin_id"]
        told = app.until("updateNewsBulletin", ident)
        expect(told[1:], (1, text, "NYSE"), "type, text and exchange")
        app.cancelNewsBulletins()
    with joined(broker) as late:
        late.reqNewsBulletins(True)
        late.until("updateNewsBulletin", ident)
