"""What a run tells: marked words, durations, prices, results, and a summary that adds up."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from builders import OPEN, RULE
from engine_desk import Desk, shown
from hypothesis import given
from hypothesis import strategies as st

from newsbot.domain.book import Book
from newsbot.domain.event import CommissionSeen, Envelope, OrderSent
from newsbot.domain.input import CommissionReceived, ExecutionReceived, Tick
from newsbot.domain.order import Fill
from newsbot.replay.lockstep import VirtualClock
from newsbot.replay.report import Counter, percentile
from newsbot.replay.tale import Tale, lasted, money


def told(desk: Desk) -> tuple[list[str], Counter]:
    tale, counter = Tale(), Counter()
    lines = []
    for seq, (at, event) in enumerate(desk.events, start=1):
        envelope = Envelope(seq=seq, at=at, wall_at=at, run_id="r", key="", event=event)
        counter.add(envelope)
        lines += ["".join(text for text, _ in line.parts) for line in tale.lines(envelope)]
    return lines, counter


@pytest.fixture
def traded(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path).ready().story()
    (bracket,) = desk.brackets
    desk.sent().give(*(shown(bracket, index) for index in range(3)))
    for index, price in ((0, "42.14"), (1, "45.74")):
        leg = bracket.plan.legs[index]
        desk.later(180).give(
            ExecutionReceived(
                fill=Fill(
                    exec_id=f"x{index}",
                    perm_id=0,
                    order_id=index + 1,
                    client_id=7,
                    order_ref=leg.order_ref,
                    con_id=990002,
                    ticker="HLDN",
                    action=leg.action,
                    quantity=leg.quantity,
                    price=Decimal(price),
                    at=desk.now,
                )
            ),
            CommissionReceived(exec_id=f"x{index}", commission=Decimal("1.00"), currency="USD", realized_pnl=None),
        )
    return desk


def test_a_trade_is_told_from_the_words_that_matched_to_its_result(traded: Desk) -> None:
    lines, _ = told(traded)
    assert lines == [
        "[FDA approves] Halden Bio's asthma drug (NASDAQ: HLDN)",
        "fda-approval  BUY 118 at 42.35 or better, target 45.74, stop 40.66",
        "filled 118 at 42.14",
        "target 118 at 45.74 after 3 min  +424.80",
    ]


def test_the_summary_counts_and_nets_commissions(traded: Desk) -> None:
    _, counter = told(traded)
    summary = counter.summary(traded.state.book)
    assert (summary.articles, summary.baseline, summary.signals, summary.trades) == (3, 2, 1, 1)
    assert summary.result == Decimal("424.80") - 2
    assert summary.commissions == sum(
        (event.commission for _, event in traded.events if isinstance(event, CommissionSeen)), Decimal(0)
    )


def test_latencies_are_those_that_were_measured() -> None:
    counter = Counter()
    for latency in (3.0, None, 1.0, 2.0):
        event = OrderSent(intent_id="i", latency_ms=latency)
        counter.add(Envelope(seq=1, at=OPEN, wall_at=OPEN, run_id="r", key="", event=event))
    assert counter.summary(Book()).latencies_ms == (1.0, 2.0, 3.0)


@pytest.mark.parametrize(("seconds", "words"), [(0, "0 s"), (59, "59 s"), (60, "1 min"), (3600, "1 h 0 min")])
def test_durations(seconds: int, words: str) -> None:
    assert lasted(OPEN + timedelta(seconds=seconds), OPEN) == words


@pytest.mark.parametrize(
    ("price", "text"), [("18.2", "18.20"), ("0.9951", "0.9951"), ("1E+2", "100.00"), ("7", "7.00")]
)
def test_prices_keep_their_cents(price: str, text: str) -> None:
    assert money(Decimal(price)) == text


@given(st.lists(st.floats(0, 1e6), min_size=1).map(sorted), st.floats(0.01, 1))
def test_a_percentile_is_one_of_the_values_and_bounds_its_share(values: list[float], share: float) -> None:
    ordered = tuple(values)
    found = percentile(ordered, share)
    assert found in ordered
    assert sum(value <= found for value in ordered) >= share * len(ordered)


def test_a_clock_never_goes_back() -> None:
    clock = VirtualClock(OPEN)
    clock.move(OPEN)
    with pytest.raises(ValueError, match="never goes back"):
        clock.move(OPEN - timedelta(microseconds=1))


def test_reloads_watch_lists_and_exits_are_told(tmp_path: Path) -> None:
    leaves = RULE.replace("stop_loss: 4%}", "stop_loss: 4%, exit_after: 3m}")
    watches = """
  - id: watched
    about: Anything on asthma.
    sources: [globenewswire]
    when: {any: asthma}
    action: watch
"""
    desk = Desk(tmp_path, rules=leaves).connect().baseline().quote().reload(tmp_path, leaves + watches).story().sent()
    (bracket,) = desk.brackets
    desk.give(*(shown(bracket, index, "Submitted") for index in range(3)))
    leg = bracket.plan.legs[0]
    fill = Fill(
        exec_id="x",
        perm_id=0,
        order_id=1,
        client_id=7,
        order_ref=leg.order_ref,
        con_id=990002,
        ticker="HLDN",
        action=leg.action,
        quantity=leg.quantity,
        price=leg.price,
        at=desk.now,
    )
    desk.give(ExecutionReceived(fill=fill)).later(180).alive().quote().later(1).alive().give(Tick())
    left = replace(fill, exec_id="y", order_id=2, order_ref=bracket.plan.legs[1].order_ref, action=leg.action.opposite)
    desk.give(ExecutionReceived(fill=replace(left, price=Decimal("42.00"))))
    lines, counter = told(desk)
    assert "rules: watched added by ann in rules.yaml" in [line.replace(f"{tmp_path.name}/", "") for line in lines]
    assert "watched  WATCH" in lines
    assert "CLOSE: time is up: 0:03:00 after the first fill" in lines
    assert "exit 118 at 41.26 or better, was 45.74" in lines
    assert "exit 118 at 42.00 after 3 min  -41.30" in lines
    assert counter.summary(desk.state.book).alerts == 1
