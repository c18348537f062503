"""Historical bars and ticks."""

from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from as_app import Session, stock
from check import Broker, capability, expect, holds
from floor import BAR_SIZES, CALM, DURATIONS, SESSION, SESSION_END, STOCKS
from ib_async import BarDataList


def bars(one: Session, symbol: str, size: str, duration: str, show: str = "TRADES", *, form: int = 2) -> BarDataList:
    """The bars of one request."""
    return one.ib.reqHistoricalData(stock(symbol), SESSION_END, duration, size, show, True, form, timeout=10)


def check(one: Session, found: BarDataList, what: str) -> None:
    """Bars as they must be: some, in order of time, each with its prices in order."""
    holds(found, f"{what}: no bars; {one.errors[-1:]}")
    dates = [bar.date for bar in found]
    expect(dates, sorted(set(dates)), f"{what}: in order of time")
    for bar in found:
        holds(0 < bar.low <= min(bar.open, bar.close) <= max(bar.open, bar.close) <= bar.high, f"{what}: {bar}")


@capability("historical bars: every bar size")
def sizes(broker: Broker) -> None:
    with Session(broker, invented=True) as one:
        for count, (size, duration) in enumerate(BAR_SIZES.items()):
            found = bars(one, STOCKS[count % len(STOCKS)], size, duration)
            check(one, found, size)
            amount, unit = size.split()
            if unit in ("secs", "min", "mins", "hour", "hours"):
                step = int(amount) * {"s": 1, "m": 60, "h": 3600}[unit[0]]
                steps = {(b.date - a.date).total_seconds() for a, b in pairwise(found)}
                holds(
                    (step in steps or step > 7200) and min(steps, default=1) > 0, f"{size}: steps {sorted(steps)[:5]}"
                )
            else:
                holds(not isinstance(found[0].date, datetime), f"{size}: dates {found[0].date!r}")


@capability("historical bars: every unit of duration")
def durations(broker: Broker) -> None:
    with Session(broker, invented=True) as one:
        for count, (duration, size, wanted) in enumerate(DURATIONS):
            found = bars(one, STOCKS[count], size, duration)
            check(one, found, duration)
            holds(wanted * 0.85 <= len(found) <= wanted * 1.15 + 2, f"{duration} of {size}: {len(found)} bars")


@capability("historical bars: kinds of price and forms of date")
def kinds(broker: Broker) -> None:
    with Session(broker, invented=True) as one:
        for count, show in enumerate(("TRADES", "MIDPOINT", "BID", "ASK", "BID_ASK")):
            check(one, bars(one, STOCKS[count], "1 hour", "1 D", show), show)
        local = bars(one, "F", "1 hour", "1 D", form=1)[0].date
        expect((local.hour, local.minute), (9, 30), "first bar of the session in the zone of the exchange")
        again = [bars(one, "AAPL", "30 mins", "2 D") for _ in range(2)]
        expect(list(again[0]), list(again[1]), "asked twice")


@capability("historical bars: kept up to date")
def kept(broker: Broker) -> None:
    with Session(broker, invented=True) as one:
        found = one.ib.reqHistoricalData(stock("AAPL"), "", "1800 S", "1 min", "TRADES", False, 2, True, timeout=10)
        check(one, found, "before")
        updates: list[bool] = []
        found.updateEvent += lambda _, new: updates.append(new)
        one.until(lambda: updates, "an update")
        holds(0 < found[-1].low <= found[-1].close <= found[-1].high, f"update {found[-1]}")
        one.ib.cancelHistoricalData(found)
        one.ib.reqHistoricalData(stock("AAPL"), SESSION_END, "1800 S", "1 min", "TRADES", False, 2, True, timeout=10)
        one.code(321, 162, 366)


@capability("historical bars: pacing violation (162)")
def pacing(broker: Broker) -> None:
    with Session(broker, invented=True) as one:
        check(one, bars(one, "KO", "5 secs", "120 S"), "first")
        expect(list(bars(one, "KO", "5 secs", "120 S")), [], "second at once")
        holds("pacing violation" in one.code(162).lower(), "162 says pacing violation")


@capability("historical bars: wrong requests refused")
def refused(broker: Broker) -> None:
    with Session(broker, invented=True) as one:
        for size, duration, symbol, code in (
            ("7 mins", "1 D", "AAPL", 321),
            ("1 min", "1 X", CALM, 321),
            ("1 min", "1 D", "NOSUCH", 200),
        ):
            one.errors.clear()
            # the library waits on after a 321, by its own decision
            one.ib.reqHistoricalData(stock(symbol), SESSION_END, duration, size, "TRADES", True, timeout=0.5)
            one.code(code)


@capability("head timestamp")
def head(broker: Broker) -> None:
    with Session(broker, invented=True) as one:
        began = one.ib.reqHeadTimeStamp(stock("AAPL"), "TRADES", True, 2)
        holds(isinstance(began, datetime) and began.year < 2026, f"data begins {began}")


@capability("historical ticks")
def ticks(broker: Broker) -> None:
    with Session(broker, invented=True) as one:
        start = f"{SESSION} 10:00:00 US/Eastern"
        for show in ("TRADES", "BID_ASK", "MIDPOINT"):
            rows = one.ib.reqHistoricalTicks(stock("AAPL"), start, "", 50, show, True)
            holds(50 <= len(rows) <= 1000, f"{show}: {len(rows)} ticks")
            times = [row.time for row in rows]
            expect(times, sorted(times), f"{show}: in order of time")
            expect(times[0].astimezone(ZoneInfo("US/Eastern")).strftime("%Y%m%d %H"), f"{SESSION} 10", f"{show}: first")
            prices = [row.priceBid if show == "BID_ASK" else row.price for row in rows]
            holds(min(prices) > 0, f"{show}: prices")
