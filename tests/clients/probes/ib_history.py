"""Historical bars and ticks."""

from datetime import UTC, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from check import Broker, capability, expect, holds
from floor import BAR_SIZES, DURATIONS, SESSION, SESSION_END, STOCKS
from ib_app import App, joined, number, stock
from ibapi.common import BarData


def bars(app: App, symbol: str, size: str, duration: str, show: str = "TRADES", *, form: int = 2) -> list[BarData]:
    """The bars of one request, closed by its end."""
    ident = app.ident()
    app.reqHistoricalData(ident, stock(symbol), SESSION_END, duration, size, show, 1, form, False, [])
    app.until("historicalDataEnd", ident)
    return [told[1] for told in app.calls("historicalData", ident)]


def check(found: list[BarData], what: str) -> None:
    """Bars as they must be: some, in order of time, each with its prices in order."""
    holds(found, f"{what}: bars")
    dates = [bar.date for bar in found]
    expect(dates, sorted(set(dates)), f"{what}: in order of time")
    for bar in found:
        holds(0 < bar.low <= min(bar.open, bar.close) <= max(bar.open, bar.close) <= bar.high, f"{what}: {bar}")
        holds(number(bar.volume) is not None, f"{what}: volume of {bar}")


@capability("historical bars: every bar size")
def sizes(broker: Broker) -> None:
    with joined(broker, invented=True) as app:
        for count, (size, duration) in enumerate(BAR_SIZES.items()):
            found = bars(app, STOCKS[count % len(STOCKS)], size, duration)
            check(found, size)
            amount, unit = size.split()
            if unit in ("secs", "min", "mins", "hour", "hours"):
                step = int(amount) * {"s": 1, "m": 60, "h": 3600}[unit[0]]
                steps = {int(b.date) - int(a.date) for a, b in pairwise(found)}
                holds(
                    (step in steps or step > 7200) and min(steps, default=1) > 0, f"{size}: steps {sorted(steps)[:5]}"
                )
            else:
                holds(all(len(bar.date) == 8 for bar in found), f"{size}: dates {found[0].date}")


@capability("historical bars: every unit of duration")
def durations(broker: Broker) -> None:
    with joined(broker, invented=True) as app:
        for count, (duration, size, wanted) in enumerate(DURATIONS):
            found = bars(app, STOCKS[count], size, duration)
            check(found, duration)
            holds(wanted * 0.85 <= len(found) <= wanted * 1.15 + 2, f"{duration} of {size}: {len(found)} bars")


@capability("historical bars: kinds of price and forms of date")
def kinds(broker: Broker) -> None:
    with joined(broker, invented=True) as app:
        for count, show in enumerate(("TRADES", "MIDPOINT", "BID", "ASK", "BID_ASK")):
            check(bars(app, STOCKS[count], "1 hour", "1 D", show), show)
        text = bars(app, "F", "1 hour", "1 D", form=1)[0].date
        holds(datetime.strptime(text[:17].replace("  ", " "), "%Y%m%d %H:%M:%S"), f"date {text}")  # noqa: DTZ007
        again = [bars(app, symbol, "30 mins", "2 D") for symbol in ("AAPL", "AAPL")]
        expect(*[[(bar.date, bar.open, bar.high, bar.low, bar.close) for bar in one] for one in again], "asked twice")


@capability("historical bars: kept up to date")
def kept(broker: Broker) -> None:
    with joined(broker, invented=True) as app:
        ident = app.ident()
        app.reqHistoricalData(ident, stock("AAPL"), "", "1800 S", "1 min", "TRADES", 0, 2, True, [])
        app.until("historicalDataEnd", ident)
        check([told[1] for told in app.calls("historicalData", ident)], "before")
        update = app.until("historicalDataUpdate", ident)[1]
        holds(0 < update.low <= update.close <= update.high, f"update {update}")
        app.cancelHistoricalData(ident)
        app.sync()
        ident = app.ident()
        app.reqHistoricalData(ident, stock("AAPL"), SESSION_END, "1800 S", "1 min", "TRADES", 0, 2, True, [])
        app.until("error", ident, lambda _, code, *__: code in (321, 162, 366))


@capability("historical bars: pacing violation (162)")
def pacing(broker: Broker) -> None:
    with joined(broker, invented=True) as app:
        check(bars(app, "KO", "5 secs", "120 S"), "first")
        ident = app.ident()
        app.reqHistoricalData(ident, stock("KO"), SESSION_END, "120 S", "5 secs", "TRADES", 1, 2, False, [])
        holds("pacing violation" in app.code(ident, 162).lower(), "162 says pacing violation")


@capability("historical bars: wrong requests refused")
def refused(broker: Broker) -> None:
    with joined(broker, invented=True) as app:
        for size, duration, contract, codes in (
            ("7 mins", "1 D", stock("AAPL"), (321,)),
            ("1 min", "1 X", stock("AAPL"), (321,)),
            ("1 min", "1 D", stock("NOSUCH"), (200,)),
        ):
            ident = app.ident()
            app.reqHistoricalData(ident, contract, SESSION_END, duration, size, "TRADES", 1, 2, False, [])
            told = app.until("error", ident)
            holds(told[1] in codes, f"{size}, {duration}: code {told[1]} {told[2]}")


@capability("head timestamp")
def head(broker: Broker) -> None:
    with joined(broker, invented=True) as app:
        ident = app.ident()
        app.reqHeadTimeStamp(ident, stock("AAPL"), "TRADES", 1, 2)
        began = datetime.fromtimestamp(int(app.until("headTimestamp", ident)[1]), UTC)
        holds(began.year < 2026, f"data begins {began}")


@capability("historical ticks")
def ticks(broker: Broker) -> None:
    with joined(broker, invented=True) as app:
        start = f"{SESSION} 10:00:00 US/Eastern"
        for show, name in (
            ("TRADES", "historicalTicksLast"),
            ("BID_ASK", "historicalTicksBidAsk"),
            ("MIDPOINT", "historicalTicks"),
        ):
            ident = app.ident()
            app.reqHistoricalTicks(ident, stock("AAPL"), start, "", 50, show, 1, True, [])
            _, rows, done = app.until(name, ident)
            holds(done, f"{show}: done")
            holds(50 <= len(rows) <= 1000, f"{show}: {len(rows)} ticks")
            times = [row.time for row in rows]
            expect(times, sorted(times), f"{show}: in order of time")
            expect(
                datetime.fromtimestamp(times[0], ZoneInfo("US/Eastern")).strftime("%Y%m%d %H"),
                f"{SESSION} 10",
                f"{show}: first",
            )
            if show == "BID_ASK":
                holds(all(0 < row.priceBid < row.priceAsk for row in rows), f"{show}: prices")
            else:
                holds(all(row.price > 0 for row in rows), f"{show}: prices")
