"""Options and futures at their end: no quotes, no orders, and positions settled in cash."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from paper_floor import LISTINGS, Floor, dec

from newsbot.paper.broker import Broker
from newsbot.paper.market.market import Market
from newsbot.paper.state import snapshot
from newsbot.tws.contract import Contract

LAST = date(2026, 3, 12)
BELL = datetime(2026, 3, 12, 20, 0, tzinfo=UTC)  # 16:00 in New York
CALL = replace(
    LISTINGS[0], con_id=5, ticker="HLDN 260312C00042000", symbol="HLDN", sec_type="OPT", right="C", underlying="HLDN",
    strike=Decimal(42), expiry=LAST, multiplier=Decimal(100), prev_close=dec("1.00"),
)  # fmt: skip
PUT = replace(CALL, con_id=6, ticker="HLDN 260312P00042000", right="P")
FUTURE = replace(
    LISTINGS[0], con_id=7, ticker="ESH6", symbol="ES", sec_type="FUT", primary_exchange="CME", expiry=LAST,
    multiplier=Decimal(50), min_tick=dec("0.25"), prev_close=dec("6000"),
)  # fmt: skip
ALL = (*LISTINGS, CALL, PUT, FUTURE)
HOLDINGS = {5: (2, "1.05"), 6: (-1, "1.00"), 7: (1, "6001.00")}


def contract(con_id: int) -> Contract:
    return Contract(con_id=con_id, exchange="SMART" if con_id < 7 else "CME")


def holding_all() -> Floor:
    """Two calls and a future, and one put sold, with their quotes."""
    floor = Floor(listings=ALL)
    floor.quote("1.00", "1.05", ticker=CALL.ticker)
    floor.quote("1.00", "1.05", ticker=PUT.ticker)
    floor.quote("6000.75", "6001.00", ticker=FUTURE.ticker)
    for con_id, (signed, _) in HOLDINGS.items():
        action = "BUY" if signed > 0 else "SELL"
        floor.place(con_id, contract=contract(con_id), action=action, size=abs(signed), wait_ms=100)
    assert {fill[0]: fill[2] for fill in floor.fills()} == {one: dec(price) for one, (_, price) in HOLDINGS.items()}
    return floor


def until(floor: Floor, at: datetime) -> None:
    floor.wait((at - floor.now).total_seconds() * 1000)


def settled(lines: list[str]) -> dict[str, dict[str, Any]]:
    told = [json.loads(line) for line in lines]
    return {line["symbol"]: line for line in told if line["kind"] == "settlement"}


def test_orders_end_with_their_contract() -> None:
    floor = Floor(listings=ALL)
    for con_id in (5, 7):
        floor.place(con_id, contract=contract(con_id), limit="1.00", size=1)
    floor.place(8, limit="41.00")
    floor.place(9, contract=contract(6), limit="1.00", size=1, tif="GTD", good_till_date="20260401 15:00:00 UTC")
    floor.wait(30)
    floor.place(5, contract=contract(5), limit="1.10", size=1, wait_ms=30)  # changed, it still ends
    until(floor, BELL)
    assert [floor.status(number).status for number in (5, 7, 8, 9)] == ["Cancelled"] * 2 + ["Submitted", "Cancelled"]
    assert [floor.codes(number) for number in (5, 7, 8, 9)] == [[202], [202], [], [202]]


@pytest.mark.parametrize(("second", "code"), [(-1, None), (0, 392)])
def test_no_order_is_taken_from_the_last_bell_on(second: int, code: int | None) -> None:
    floor = Floor(listings=ALL)
    floor.wait((BELL - floor.now).total_seconds() * 1000 + second * 1000)
    floor.place(5, contract=contract(5), limit="1.00", size=1, tif="DAY")
    assert floor.codes(5) == ([] if code is None else [code])


def test_a_day_later_the_contract_is_unknown() -> None:
    floor = Floor(listings=ALL)
    until(floor, datetime(2026, 3, 13, 15, tzinfo=UTC))
    words = Contract(symbol="HLDN", sec_type="OPT", expiry="20260312", strike=Decimal(42), right="C", exchange="SMART")
    floor.place(5, contract=words, limit="1.00", size=1)
    assert floor.codes(5) in ([200], [392])


def test_a_held_order_sent_after_the_end_is_over_at_once() -> None:
    floor = Floor(listings=ALL)
    floor.place(5, contract=contract(5), limit="1.00", size=1, transmit=False)
    until(floor, BELL)
    held = floor.broker.desk.hand.find(key=(7, 5))
    assert held is not None
    floor.broker.desk.hand.transmit(held, floor.now)
    floor.wait(30)
    assert (floor.status(5).status, floor.fills()) == ("Cancelled", [])


def test_invented_quotes_end_with_the_contract() -> None:
    market = Market(ALL, seed=1)
    broker = Broker(market)
    broker.advance(BELL.replace(hour=19))
    before = market.top(FUTURE.con_id)
    broker.advance(BELL)
    after = market.top(FUTURE.con_id)
    assert None not in (before.bid, before.ask)
    assert (after.bid, after.ask, after.last is None) == (None, None, False)
    broker.advance(BELL.replace(hour=21))
    assert market.top(FUTURE.con_id) == after
    assert market.top(LISTINGS[0].con_id).bid is not None


@pytest.mark.parametrize(("under", "call", "put"), [("45.50", "3.5", "0"), ("40.00", "0", "2"), ("42.00", "0", "0")])
def test_what_is_held_at_the_end_is_settled(under: str, call: str, put: str) -> None:
    floor = holding_all()
    floor.quote(under, under)
    floor.quote("6010.00", "6010.50", ticker=FUTURE.ticker)
    before = floor.broker.account
    floor.broker.take_ledger()
    until(floor, BELL)
    lines = settled(floor.broker.take_ledger())
    assert {name: (line["quantity"], line["price"], line["position"]) for name, line in lines.items()} == {
        CALL.ticker: (-2, call, 0),
        PUT.ticker: (1, put, 0),
        FUTURE.ticker: (-1, "6010.25", 0),
    }
    after = floor.broker.account
    assert floor.broker.positions() == {}
    gained = (dec("6010.25") - dec("6001.00")) * 50
    assert after.cash["USD"] - before.cash["USD"] == 2 * 100 * dec(call) - 100 * dec(put) + gained
    assert after.commissions == before.commissions
    until(floor, BELL.replace(day=14))
    assert settled(floor.broker.take_ledger()) == {}


def test_what_is_held_is_settled_after_a_restart_too() -> None:
    floor = holding_all()
    kept = snapshot.decode(snapshot.encode(snapshot.take(floor.broker)))
    broker = Broker(Market(ALL))
    snapshot.restore(broker, kept)
    broker.advance(BELL)
    assert broker.positions() == {}
    assert sorted(settled(broker.take_ledger())) == sorted((CALL.ticker, PUT.ticker, FUTURE.ticker))
