"""Faults by themselves: what rules and orders do to messages, orders and the market, on a broker without a socket."""

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from paper_floor import HLDN, OPEN, Floor, dec

from newsbot.domain.error import ConfigError
from newsbot.paper.counter.clients import Hangup
from newsbot.paper.counter.effects import Allow, Bent, Cut, Fill, Framed, Raw, Reset, Resume, Silence
from newsbot.paper.counter.pace import Pacing
from newsbot.paper.faults.bound import MADE_MAX
from newsbot.paper.faults.script import parse_script
from newsbot.paper.faults.transit import LATE_MAX
from newsbot.paper.faults.verbs import VERBS, Kind, Verb
from newsbot.paper.serving.clock import Clock
from newsbot.paper.serving.operator import Operator
from newsbot.tws.account import PositionLine, RequestPositions
from newsbot.tws.execution import Commission, Execution
from newsbot.tws.hello import CurrentTime, NextValidId, Notice, RequestIds, RequestTime
from newsbot.tws.order_messages import CompletedOrder, OpenOrder, OrderStatus, RequestAllOpenOrders
from newsbot.tws.quote import MarketDataType, RequestMarketData, RequestMarketDataType, TickGeneric, TickPrice


def floor(script: str = "") -> Floor:
    """A floor whose broker follows a script from now on; its ledger begins here."""
    made = Floor()
    made.broker.take_ledger()
    if script:
        made.broker.faults.load(parse_script(script.encode(), "test.yaml"))
    return made


def faults(made: Floor) -> list[dict[str, Any]]:
    """The ledger's lines about faults, without their times."""
    return _lines(made, "fault")


def limits(made: Floor) -> list[dict[str, Any]]:
    """Those about rules that made too much."""
    return _lines(made, "fault_limit")


def _lines(made: Floor, kind: str) -> list[dict[str, Any]]:
    lines = [json.loads(line) for line in made.broker.take_ledger()]
    return [{name: value for name, value in line.items() if name != "at"} for line in lines if line["kind"] == kind]


def told(messages: list[Any], kind: type) -> list[Any]:
    return [message for message in messages if isinstance(message, kind)]


def order(made: Floor, **request: Any) -> dict[str, Any]:
    """The answer to an operator's request; what it makes the broker say is heard on the floor."""
    answer, out = Operator(made.broker).answer(json.dumps(request).encode())
    made._heard(out)
    return answer


# ------------------------------------------------------------------------------------------------- the rule's event


def test_without_faults_nothing_is_looked_at() -> None:
    made = floor()
    assert not made.broker.faults.armed
    assert made.broker._clients.through is None


@pytest.mark.parametrize(
    ("when", "lost"),
    [
        ("reqCurrentTime", [1, 2, 3, 4, 5, 6]),
        ("{message: reqCurrentTime, n: 2}", [2]),
        ("{message: reqCurrentTime, every: 3}", [3, 6]),
        ("{message: reqCurrentTime, client: 7}", [1, 2, 3, 4, 5, 6]),
        ("{message: reqCurrentTime, client: 8}", []),
        ("{message: reqCurrentTime, connection: 1}", [1, 2, 3, 4, 5, 6]),
        ("{message: reqCurrentTime, connection: 2}", []),
        ("{message: currentTime, n: 4}", [4]),
    ],
)
def test_a_message_is_counted_and_the_right_ones_are_lost(when: str, lost: list[int]) -> None:
    made = floor(f"- {{when: {when}, do: drop}}")
    answered = [bool(told(made.tell(RequestTime()), CurrentTime)) for _ in range(6)]
    assert [number for number, answer in enumerate(answered, 1) if not answer] == lost
    assert [line["verb"] for line in faults(made)] == ["drop"] * len(lost)


def test_a_status_is_asked_for() -> None:
    made = floor("- {when: {message: orderStatus, status: Filled}, do: drop}")
    made.place(1, wait_ms=500)
    made.place(2, limit="40.00", wait_ms=500)
    assert (made.statuses(1), made.statuses(2)) == (["PreSubmitted", "Submitted"], ["PreSubmitted", "Submitted"])
    assert {line["message"] for line in faults(made)} == {"orderStatus"}


def test_a_deed_that_waits_is_off_once_the_rules_are_cleared() -> None:
    made = floor("- {when: reqCurrentTime, do: {code: 2103}, wait: 10s}")
    made.tell(RequestTime())
    assert [notice.code for notice in told(made.wait(10_000), Notice)] == [2103]
    made.tell(RequestTime())
    order(made, do="clear")
    assert made.wait(20_000) == []


def test_times_bounds_how_often() -> None:
    made = floor("- {when: reqCurrentTime, do: drop, times: 2}")
    assert [len(made.tell(RequestTime())) for _ in range(4)] == [0, 0, 1, 1]


@pytest.mark.parametrize(("leg", "silent"), [("entry", 1), ("target", 2), ("stop", 3)])
def test_a_leg_is_known_in_requests_and_in_answers(leg: str, silent: int) -> None:
    made = floor(f"- {{when: {{message: orderStatus, leg: {leg}}}, do: drop}}")
    made.bracket()
    assert {status.order_id for status in made.all(OrderStatus)} == {1, 2, 3} - {silent}


def test_the_leg_of_a_fill_and_of_its_commission_is_known() -> None:
    made = floor(
        "- {when: {message: execDetails, leg: entry}, do: {duplicate: 2}}\n"
        "- {when: {message: commissionReport, leg: entry}, do: drop}"
    )
    made.bracket()
    made.wait(100)
    assert len(list(made.all(Execution))) == 2
    assert not list(made.all(Commission))


def test_symbol_and_reference_are_known() -> None:
    made = floor(
        "- {when: {message: placeOrder, symbol: ORBI}, do: drop}\n"
        "- {when: {message: placeOrder, order_ref: 'x*'}, do: drop}\n"
        "- {when: {message: tickPrice, symbol: HLDN}, do: drop}"
    )
    made.tell(RequestMarketData(req_id=9, contract=HLDN))
    made.quote("42.20", "42.24")
    assert not list(made.all(TickPrice))
    made.place(1, contract=HLDN, order_ref="y1", wait_ms=30)
    made.place(2, contract=HLDN, order_ref="x1", wait_ms=30)
    assert made.statuses(1)
    assert not made.statuses(2)


def test_moments_come_at_their_time_and_repeat() -> None:
    made = floor(
        "- {when: {after: 2s, every: 3s}, do: {code: 2103}, times: 3}\n"
        "- {when: {at: 2026-03-11T14:00:12Z}, do: {code: 1100}}"
    )
    heard = []
    for _ in range(15):
        heard += [(made.now - OPEN - timedelta(seconds=2), notice.code) for notice in told(made.wait(1000), Notice)]
    assert [(at.total_seconds(), code) for at, code in heard] == [(2, 2103), (5, 2103), (8, 2103), (10, 1100)]


def test_a_moment_that_is_past_never_comes() -> None:
    made = floor("- {when: {at: 2026-03-11T13:00:00Z}, do: {code: 1100}}")
    assert not told(made.wait(5000), Notice)


# ---------------------------------------------------------------------------------------------------------- messages


def test_a_message_is_delayed_duplicated_and_swapped() -> None:
    made = floor(
        "- {when: {message: reqCurrentTime, n: 1}, do: {delay: 2s}}\n"
        "- {when: {message: reqCurrentTime, n: 2}, do: {duplicate: 3}}\n"
        "- {when: {message: reqCurrentTime, n: 3}, do: reorder}"
    )
    assert not made.tell(RequestTime())
    assert len(made.tell(RequestTime())) == 3
    assert not made.tell(RequestTime())
    assert [type(message) for message in made.tell(RequestIds())] == [NextValidId, CurrentTime]
    assert not told(made.wait(1990), CurrentTime)
    (late,) = told(made.wait(20), CurrentTime)
    assert late.epoch_s == int((OPEN + timedelta(seconds=4)).timestamp())


def test_a_swapped_message_that_nothing_follows_goes_by_itself() -> None:
    made = floor("- {when: currentTime, do: reorder, times: 1}")
    assert not made.tell(RequestTime())
    assert len(told(made.wait(1100), CurrentTime)) == 1


def test_no_copy_is_lost_however_often_a_message_changes_places() -> None:
    made = floor("- {when: {message: currentTime, n: 1}, do: [duplicate: 3, reorder, reorder]}")
    assert len(made.tell(RequestTime())) == 1
    assert [type(message) for message in made.tell(RequestIds())] == [NextValidId, CurrentTime, CurrentTime]
    made = floor("- {when: {message: currentTime, n: 1}, do: [duplicate: 3, reorder, reorder]}")
    assert len(made.tell(RequestTime()) + made.wait(1000)) == 3


def test_statuses_out_of_order() -> None:
    made = floor("- {when: {message: execDetails, n: 1}, do: {delay: 500ms}}")
    made.place(1)
    made.wait(1000)
    kinds = [type(message) for _, message in made.said if isinstance(message, OrderStatus | Execution)]
    assert kinds[-1] is Execution


def test_what_is_delayed_goes_with_its_connection() -> None:
    made = floor("- {when: startApi, do: {delay: 2s}, times: 1}\n- {when: currentTime, do: {delay: 2s}}")
    made.tell(RequestTime())
    made.join(2, 8)
    made.broker.leave(1)
    made.broker.leave(2)
    assert not made.wait(5000)
    assert made.broker.client_ids() == []


def test_fields_too_many_and_too_few() -> None:
    made = floor(
        "- {when: {message: currentTime, n: 1}, do: {extra_fields: 2}}\n"
        "- {when: {message: currentTime, n: 2}, do: missing_fields}"
    )
    (first,), (second,) = made.tell(RequestTime()), made.tell(RequestTime())
    assert (first.by, second.by, type(first)) == (2, -1, Bent)


def test_a_request_is_answered_with_an_error() -> None:
    made = floor("- {when: reqMktData, do: {reject: 354}}")
    (notice,) = made.tell(RequestMarketData(req_id=9, contract=HLDN))
    assert (notice.ident, notice.code) == (9, 354)
    assert notice.text == "Requested market data is not subscribed."


# -------------------------------------------------------------------------------------------------------- connections


@pytest.mark.parametrize(
    ("do", "effects"),
    [
        ("mute", [Silence()]),
        ("stop_reading", [Silence(sending=False)]),
        ("stop_sending", [Silence(reading=False)]),
        ("fin", [Hangup()]),
        ("rst", [Reset()]),
        ("{cut: 123}", [Cut(123)]),
        ("{cut: {bytes: 5, of: received}}", [Cut(5, received=True)]),
        ("{burst: 4096*2}", [Fill(8192), Silence(reading=False)]),
        ("{garbage: {hex: deadbeef}}", [Raw(b"\xde\xad\xbe\xef")]),
        ("oversize", [Raw(b"\x01\0\0\x014\x002\0")]),
        ("{send: [999, 1, x]}", [Framed(("999", "1", "x"))]),
    ],
)
@pytest.mark.parametrize("when", ["reqCurrentTime", "currentTime"])
def test_what_is_done_to_a_connection_follows_its_cause(when: str, do: str, effects: list[object]) -> None:
    made = floor(f"- {{when: {when}, do: {do}}}")
    said = made.tell(RequestTime())
    assert isinstance(said[0], CurrentTime)
    assert said[1:] == effects


def test_garbage_is_the_same_for_the_same_seed() -> None:
    script = "- {when: reqCurrentTime, do: {garbage: 40}}"
    first, second = ([raw.data for raw in told(floor(script).tell(RequestTime()), Raw)] for _ in range(2))
    assert first == second
    assert len(first[0]) == 40


def test_a_silence_ends() -> None:
    made = floor("- {when: reqCurrentTime, do: {mute: 3s}}")
    assert told(made.tell(RequestTime()), Silence)
    assert not told(made.wait(2900), Resume)
    assert told(made.wait(200), Resume) == [Resume()]


def test_a_trickle_lets_one_byte_go_at_a_time() -> None:
    made = floor("- {when: reqCurrentTime, do: {trickle: {every: 100ms, bytes: 5}}}")
    made.tell(RequestTime())
    assert told(made.wait(350), Allow) == [Allow(1)] * 3
    assert told(made.wait(350), Allow | Resume) == [Allow(1), Allow(1), Resume(reading=False)]  # type: ignore[arg-type]


def test_trickles_to_come_take_one_entry_of_the_agenda_each() -> None:
    made = floor("- {when: reqCurrentTime, do: {trickle: {every: 1ms, bytes: 10000}}}")
    before = len(made.broker._agenda._heap)
    for _ in range(3):
        made.tell(RequestTime())
    assert len(made.broker._agenda._heap) == before + 3
    assert len(told(made.wait(10_000), Allow)) == 30_000
    assert len(made.broker._agenda._heap) == before


def test_a_moment_reaches_all_connections_or_those_it_names() -> None:
    made = floor("- {when: {after: 1s}, do: rst}\n- {when: {after: 2s, client: 8}, do: fin}")
    made.join(2, 8)
    assert [link for link, message in made.said if isinstance(message, Reset)] == []
    made.wait(3000)
    assert [link for link, message in made.said if isinstance(message, Reset)] == [1, 2]
    assert made.hung_up() == [2]


def test_a_connection_is_met_before_it_says_anything() -> None:
    made = floor("- {when: {message: connect, connection: 2}, do: {cut: {bytes: 40, of: received}}}")
    assert made.broker.joined(5, 1) == []
    assert made.broker.joined(6, 2) == [(6, Cut(40, received=True))]
    assert faults(made) == [{"kind": "fault", "verb": "cut", "rule": 1, "connection": 2, "message": "connect"}]


# ------------------------------------------------------------------------------------------------------------ orders


def test_a_placement_is_swallowed() -> None:
    made = floor("- {when: {message: placeOrder, leg: stop}, do: drop}")
    made.bracket()
    made.wait(1000)
    assert not list(made.all(OrderStatus))  # the last leg was to send them all
    assert faults(made) == [
        {
            "kind": "fault", "verb": "drop", "rule": 1, "connection": 1, "message": "placeOrder", "client_id": 7,
            "order_id": 3, "symbol": "HLDN",
        }
    ]  # fmt: skip


def test_a_leg_is_rejected_alone() -> None:
    made = floor("- {when: {message: placeOrder, leg: stop}, do: {reject: {code: 201, text: 'no stops'}}}")
    made.bracket()
    made.wait(1000)
    assert made.codes(3) == [201]
    assert made.statuses(3)[-1] == "Inactive"
    assert made.statuses(1)[-1] == "Filled"
    (line,) = faults(made)
    assert (line["verb"], line["rule"], line["order_id"], line["perm_id"]) == ("reject", 1, 3, made.status(3).perm_id)


def test_partial_fill_then_broker_cancels_the_stop() -> None:
    made = floor(
        "- {when: {message: openOrder, leg: entry, n: 1}, do: [{partial: {quantity: 40, price: 42.12}}]}\n"
        "- {when: {message: execDetails, leg: entry, n: 1}, do: {cancel: {leg: stop, reason: risk}}}"
    )
    made.bracket(entry="42.00")
    made.wait(1000)
    assert made.fills() == [(1, 40, dec("42.12"))]
    assert made.statuses(3)[-1] == "Cancelled"
    assert made.codes(3) == [202]


def test_a_fill_races_a_cancellation() -> None:
    made = floor("- {when: {message: openOrder, n: 1}, do: {fill_after_cancel: 42.00}}")
    made.place(1, limit="42.00", wait_ms=50)
    made.cancel(1, wait_ms=100)
    assert made.statuses(1)[-1] == "Filled"
    assert made.codes(1) == [10148]


def test_both_exits_fill() -> None:
    made = floor("- {when: {message: orderStatus, leg: entry, status: Filled, n: 1}, do: fill_both_exits, wait: 1s}")
    made.bracket()
    made.wait(3000)
    assert sorted(fill[0] for fill in made.fills()) == [1, 2, 3]
    assert made.broker.positions() == {"HLDN": -100}


def test_expiry_and_a_global_cancellation_from_elsewhere() -> None:
    made = floor()
    made.place(1, limit="40.00")
    made.place(2, limit="40.01", wait_ms=30)
    assert order(made, do="expire", order_id=1)["reached"] == 1
    assert order(made, do="cancel_all")["ok"]
    assert [made.statuses(number)[-1] for number in (1, 2)] == ["Cancelled", "Cancelled"]


def test_an_execution_is_corrected_and_busted() -> None:
    made = floor()
    made.place(1, order_ref="mine", wait_ms=200)
    first = next(made.all(Execution)).exec_id
    assert order(made, do="correct", order_ref="mine", price=42.1)["reached"] == 1
    corrected = list(made.all(Execution))[-1]
    assert (corrected.exec_id.rpartition(".")[0], corrected.price) == (first.rpartition(".")[0], dec("42.1"))
    assert order(made, do="bust", order_ref="mine")["reached"] == 1
    assert made.broker.positions() == {}


def test_an_order_made_by_hand_fills() -> None:
    made = floor()
    assert order(made, do="manual_order", ticker="HLDN", action="BUY", quantity=30)["ok"]
    made.wait(500)
    assert made.broker.positions() == {"HLDN": 30}


def test_a_warning_about_an_order_changes_nothing() -> None:
    made = floor("- {when: {message: openOrder, leg: entry, n: 1}, do: {warn: 399}}")
    made.bracket(entry="42.00")
    made.wait(100)
    assert made.codes(1) == [399]
    assert made.statuses(1)[-1] == "Submitted"


def test_a_trader_changes_an_order_by_hand_and_moves_the_position() -> None:
    made = floor()
    made.place(1, limit="40.00", order_ref="mine", wait_ms=50)
    assert order(made, do="change", order_ref="mine", quantity=60, limit="39.50")["reached"] == 1
    assert (made.told(1).order.total_quantity, made.told(1).order.limit_price) == (60, dec("39.50"))
    made.tell(RequestPositions())
    assert order(made, do="transfer", ticker="HLDN", quantity=25, price=42)["reached"] == 1
    assert made.broker.positions() == {"HLDN": 25}
    moved = faults(made)[-1]
    assert (moved["ticker"], moved["quantity"], moved["price"]) == ("HLDN", "25", "42")
    assert [line.quantity for line in made.all(PositionLine)] == [25]
    order(made, do="transfer", ticker="HLDN", quantity=-25, price=42)
    assert made.broker.positions() == {}
    assert not made.fills()
    order(made, do="transfer", ticker="HLDN", quantity=1)
    assert faults(made)[-1]["price"] == "42.10"  # nobody named one: the bid, for want of a trade


def test_children_lose_their_parent_link_and_the_rest_goes_all_the_same() -> None:
    made = floor("- {when: {message: placeOrder, leg: stop}, do: lose_parent_link}")
    made.bracket(entry="42.00")
    made.wait(1000)
    assert (made.told(3).order.parent_id, made.told(2).order.parent_id) == (0, 1)
    assert made.statuses(1) == ["PreSubmitted", "Submitted"]
    assert made.statuses(3)[-1] == "PreSubmitted[trigger]"  # not held for its parent


def test_a_change_leaves_two_live_orders_of_one_reference() -> None:
    made = floor("- {when: {message: placeOrder, n: 2}, do: new_perm_id}")
    made.place(1, limit="40.00", order_ref="mine", wait_ms=50)
    made.place(1, limit="40.10", order_ref="mine", wait_ms=50)
    heard = told(made.tell(RequestAllOpenOrders()), OpenOrder)
    assert [one.order.order_ref for one in heard] == ["mine", "mine"]
    assert len({one.perm_id for one in heard}) == 2
    assert [one.order.limit_price for one in heard] == [dec("40.00"), dec("40.10")]


@pytest.mark.parametrize("status", ["PendingSubmit", "ApiPending", "Inactive"])
def test_an_order_is_stuck(status: str) -> None:
    made = floor(f"- {{when: placeOrder, do: {{stuck: {status}}}}}")
    made.place(1, wait_ms=5000)
    assert made.statuses(1) == [status]
    assert made.broker.orders() == []


def test_copies_of_copies_are_bounded_over_all_rules_and_the_ledger_says_so() -> None:
    made = floor("\n".join(["- {when: orderStatus, do: {duplicate: 10}}"] * 5))
    made.place(1, limit="41.00", wait_ms=100)
    statuses = told([message for _, message in made.said], OrderStatus)
    assert len(statuses) == MADE_MAX + 2  # PreSubmitted and Submitted
    assert limits(made) == [{"kind": "fault_limit", "verb": "duplicate", "rule": 4, "messages": MADE_MAX}]
    made.wait(1000)
    made.cancel(1)  # another second: as many again
    assert len(told([message for _, message in made.said], OrderStatus)) > 2 * MADE_MAX


def test_rules_that_feed_each_other_are_bounded_together() -> None:
    made = floor("\n".join(["- {when: position, do: {unsolicited: positions}}"] * 4))
    made.place(1, limit="43.00", wait_ms=500)
    made.tell(RequestPositions())
    made.broker.take_ledger()
    assert len(made.wait(100)) <= 2 * MADE_MAX
    assert [line["verb"] for line in limits(made)] == ["unsolicited"]
    assert len(told(made.tell(RequestTime()), CurrentTime)) == 1


def test_what_a_rule_brings_about_itself_ends() -> None:
    made = floor("- {when: tickPrice, do: {move: 1%}}")
    made.tell(RequestMarketData(req_id=1, contract=HLDN))
    made.quote("42.20", "42.24")
    made.wait(1000)
    assert len(faults(made)) <= 1000


# ------------------------------------------------------------------------------------------------------------ market


def test_halts_quotes_and_moves() -> None:
    made = floor()
    made.tell(RequestMarketData(req_id=9, contract=HLDN))
    assert order(made, do="halt", ticker="HLDN", state=2)["ok"]
    assert [tick.value for tick in told(made.wait(10), TickGeneric)] == [2]
    order(made, do="resume", ticker="HLDN")
    assert [tick.value for tick in told(made.wait(10), TickGeneric)] == [0]
    order(made, do="quote", ticker="HLDN", bid=-1, ask=50)
    assert [(tick.tick, tick.price) for tick in told(made.wait(10), TickPrice)] == [(1, dec(-1)), (2, dec(50))]
    order(made, do="move", ticker="HLDN", by="-12%")
    assert [(tick.tick, tick.price) for tick in told(made.wait(10), TickPrice)] == [(2, dec("44.00"))]
    assert [line["verb"] for line in faults(made)] == ["halt", "resume", "quote", "move"]


def test_a_gap_through_the_stop() -> None:
    made = floor("- {when: {message: orderStatus, leg: entry, status: Filled, n: 1}, do: {move: -20%}}")
    made.bracket()
    made.wait(2000)
    assert made.fills()[-1][0] == 3
    assert made.fills()[-1][2] < dec("34")


# ------------------------------------------------------------------------------------------------------------ broker


def test_a_restart_closes_everything_and_keeps_what_was_transmitted() -> None:
    made = floor()
    made.place(1, limit="40.00")
    made.place(2, limit="40.00", transmit=False)
    made.wait(50)
    assert order(made, do="restart", down="60s", without_login="30s", rollback_ids=1)["ok"]
    assert made.hung_up() == [1]
    assert made.broker.faults.is_on("refuse_connections")
    made.broker.leave(1)
    made.wait(59_000)
    assert made.broker.faults.is_on("refuse_connections")
    made.wait(1000)
    assert not made.broker.faults.is_on("refuse_connections")
    made.join(2, 7)
    assert made.broker.client_ids() == []
    said = made.wait(30_000)
    assert [message.order_id for message in told(said, NextValidId)] == [2]
    assert [one.order_id for one in told(made.tell(RequestAllOpenOrders(), link=2), OpenOrder)] == [1]


def test_a_client_id_stays_in_use() -> None:
    made = floor()
    order(made, do="id_in_use", **{"for": "5m", "id": 8})
    made.join(2, 8)
    assert [notice.code for notice in made.all(Notice)][-1] == 326
    assert made.hung_up() == [2]
    made.join(3, 9)
    made.wait(300_000)
    made.join(4, 8)
    assert made.broker.client_ids() == [7, 9, 8]


def test_read_only() -> None:
    made = floor()
    order(made, do="read_only", **{"for": "10s"})
    made.place(1)
    made.cancel(1)
    assert made.codes(1) == [321, 321]
    made.wait(10_000)
    made.place(1, wait_ms=30)
    assert made.statuses(1)


def test_too_many_messages_a_second_end_the_connection() -> None:
    made = floor()
    order(made, do="pacing", limit=10)
    for _ in range(40):
        made.tell(RequestTime())
    assert [notice.code for notice in made.all(Notice) if notice.code == 100] == [100] * 3
    assert made.hung_up()[:1] == [1]


def paced(made: Floor, messages: int) -> int:
    """How often a client is told that it is too fast when it asks so often at once."""
    made.wait(2000)
    return len(told([answer for _ in range(messages) for answer in made.tell(RequestTime())], Notice))


def test_a_pacing_fault_ends_and_the_brokers_own_rule_holds_again() -> None:
    made = floor()
    made.broker.pacer.rule = Pacing(limit=20, hangup=False)
    order(made, do="pacing", limit=10, hangup=False, **{"for": "1m"})
    order(made, do="pacing", limit=5, hangup=False, **{"for": "30s"})
    assert paced(made, 6) == 1
    made.wait(60_000)
    assert [paced(made, 20), paced(made, 21)] == [0, 1]
    order(made, do="pacing", limit=5)
    order(made, do="clear")
    assert [paced(made, 20), paced(made, 21)] == [0, 1]


@pytest.mark.parametrize(("data", "code", "ticks"), [("kept", 1102, True), ("lost", 1101, False)])
def test_connectivity_is_lost_and_restored(data: str, code: int, ticks: bool) -> None:
    made = floor()
    made.tell(RequestMarketData(req_id=9, contract=HLDN))
    order(made, do="connectivity_lost", data=data, **{"for": "30s"})
    assert not told(made.quote("42.20", "42.24"), TickPrice)
    codes = [notice.code for notice in told(made.wait(30_000), Notice)]
    assert codes == [code]
    assert bool(told(made.quote("42.30", "42.34"), TickPrice)) is ticks
    made.tell(RequestMarketData(req_id=9, contract=HLDN))
    assert not [notice for notice in made.all(Notice) if notice.ident == 9 and notice.code != 102]
    assert told(made.quote("42.40", "42.44"), TickPrice)


def test_the_right_to_live_quotes_goes_and_comes_for_those_who_have_subscribed() -> None:
    made = floor()
    made.tell(RequestMarketData(req_id=9, contract=HLDN))
    made.tell(RequestMarketDataType(type=3))
    made.tell(RequestMarketData(req_id=10, contract=HLDN))
    assert order(made, do="delayed_only", ticker="HLDN")["ok"]
    said = [(notice.ident, notice.code) for notice in made.all(Notice) if notice.ident in (9, 10)]
    assert said == [(9, 354), (10, 10167)]
    kinds = [(one.req_id, one.type) for one in made.all(MarketDataType)]
    assert kinds[-1] == (10, 3)
    assert not told(made.quote("42.20", "42.24"), TickPrice)  # now, they would be live
    order(made, do="delayed_only", ticker="HLDN", on=False)
    assert [(one.req_id, one.type) for one in made.all(MarketDataType)][-1] == (10, 1)
    assert {tick.req_id for tick in told(made.quote("42.30", "42.34"), TickPrice)} == {10}


def test_another_session_has_the_quotes() -> None:
    made = floor()
    made.tell(RequestMarketData(req_id=9, contract=HLDN))
    order(made, do="competing_session", **{"for": "10s"})
    said = made.quote("42.20", "42.24") + made.quote("42.22", "42.26")
    assert [notice.code for notice in made.all(Notice) if notice.ident == 9] == [10197]
    assert not told(said, TickPrice)
    made.wait(10_000)
    assert told(made.quote("42.30", "42.34"), TickPrice)


def test_handshakes_that_lack_something() -> None:
    made = floor()
    order(made, do="handshake_without_next_valid_id", **{"for": "10s"})
    made.join(2, 8)
    assert [message.order_id for message in made.all(NextValidId)] == [1]
    order(made, do="silent_handshake")
    assert made.broker.faults.is_on("silent_handshake")


def test_children_that_live_only_when_their_parent_is_complete() -> None:
    made = floor()
    order(made, do="set_fill_model", children="complete", fills=True)
    made.quote("42.10", "42.14", size=40)
    made.bracket()
    made.wait(500)
    assert made.status(1).filled == 40
    assert made.statuses(3)[-1] == "PreSubmitted[child,trigger]"


@pytest.mark.parametrize(
    ("what", "kind"), [("open_orders", OpenOrder), ("positions", PositionLine), ("executions", Execution)]
)
def test_things_are_told_unasked(what: str, kind: type) -> None:
    made = floor()
    made.place(1, limit="40.00")
    made.place(2, wait_ms=500)
    made.said.clear()
    assert order(made, do="unsolicited", what=what)["reached"] == 1
    assert list(made.all(kind))


def test_completed_orders_are_told_unasked() -> None:
    made = floor()
    made.place(1, wait_ms=500)
    order(made, do="unsolicited", what="completed_orders")
    assert list(made.all(CompletedOrder))


# ---------------------------------------------------------------------------------------------------------- operator


def test_a_rule_is_added_listed_and_cleared() -> None:
    made = floor()
    assert order(made, when={"message": "reqCurrentTime"}, do="drop", times=2) == {"ok": True, "rule": 1}
    made.tell(RequestTime())
    assert order(made, do="faults")["faults"] == [
        {"rule": 1, "line": None, "when": "reqCurrentTime", "do": ["drop"], "seen": 1, "done": 1, "missed": 0}
    ]
    assert order(made, do="clear") == {"ok": True, "cleared": 1}
    assert told(made.tell(RequestTime()), CurrentTime)


def test_rules_and_what_waits_are_bounded() -> None:
    made = floor("- {when: reqCurrentTime, do: {delay: 1h}}")
    answered = [len(made.tell(RequestTime())) for _ in range(LATE_MAX + 5)]
    assert (sum(answered), answered[-5:]) == (5, [1] * 5)
    answers = [order(made, when="reqIds", do="drop") for _ in range(1000)]
    assert [answer["ok"] for answer in answers[-2:]] == [True, False]
    assert "1000 rules already" in answers[-1]["error"]


def test_status_orders_and_ledger_are_told() -> None:
    made = floor()
    made.place(1, limit="40.00", order_ref="a", wait_ms=30)
    made.place(2, wait_ms=500)
    status = order(made, do="status")
    assert (status["clients"], status["orders"], status["positions"], status["faults"]) == ([7], 1, {"HLDN": 100}, 0)
    assert status["cash"] == {"USD": "95785"}
    (one,) = order(made, do="orders")["orders"]
    assert (one["order_ref"], one["status"], one["price"], one["ticker"]) == ("a", "Submitted", "40", "HLDN")
    operator = Operator(made.broker)
    operator.remember(made.broker.take_ledger())
    answer, _ = operator.answer(b'{"do": "ledger", "since": 1}')
    assert answer["first"] == 1
    assert answer["since"] == operator.answer(b'{"do": "status"}')[0]["ledger"]
    assert [line["kind"] for line in answer["lines"]][:1] == ["status"]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b"", "not JSON"),
        (b"[1]", "not a JSON object"),
        (b"{}", 'no "do" in the request'),
        (b'{"do": 3}', 'no "do" in the request'),
        (b'{"do": "jump"}', "unknown request 'jump': status, orders,"),
        (b'{"do": "halt"}', "ticker is missing"),
        (b'{"do": "halt", "ticker": "NONE"}', "there is no instrument 'NONE'"),
        (b'{"do": "halt", "ticker": "HLDN", "state": 7}', "state cannot be read – '7' – allowed: 1 to 2"),
        (b'{"do": "halt", "tickr": "HLDN"}', "unknown key of halt – 'tickr' – did you mean \"ticker\"?"),
        (b'{"do": "fill", "order_ref": "none"}', "no order fits"),
        (b'{"do": "drop"}', "drop acts on a message: order a fault with when and do"),
        (b'{"do": "ledger", "since": -1}', '"since" is a number of lines'),
        (b'{"do": "drop", "when": "nonsense"}', "unknown message – 'nonsense'"),
        (b'{"do": "drop", "when": {"after": "1s"}}', "drop needs a message"),
        (b"[" * 100_000, "nested too deep"),
        (b"\xff", "not UTF-8 text"),
        (b'{"do": "garbage", "hex": "\\ud800"}', "hex cannot be read"),
    ],
)
def test_what_is_wrong_with_a_request_is_said_and_changes_nothing(line: bytes, words: str) -> None:
    made = floor()
    answer, out = Operator(made.broker).answer(line)
    assert not answer["ok"]
    assert words in answer["error"]
    assert out == []
    assert made.broker.faults.rules == []


# --------------------------------------------------------------------------------------------------------------- law

SAMPLES = {
    Kind.TEXT: "HLDN", Kind.INT: "7", Kind.PRICE: "42", Kind.PERCENT: "-12%", Kind.DURATION: "1s", Kind.FLAG: "true",
    Kind.SIZE: "4096", Kind.HEX: "ff", Kind.LIST: "[4, 2, x]",
}  # fmt: skip


def written(verb: Verb) -> str:
    values = {
        value.name: value.choices[-1] if value.choices else "2" if value.high == 2 else SAMPLES[value.kind]
        for value in verb.values
    }
    return f"{{{verb.name}: {{{', '.join(f'{name}: {value}' for name, value in values.items())}}}}}"


@pytest.mark.parametrize(
    ("script", "verb", "why"),
    [
        ("- {when: reqCurrentTime, do: {halt: NOPE}}", "halt", "there is no instrument 'NOPE'"),
        ("- {when: {message: connect}, do: {quote: {ticker: NOPE, bid: 1}}}", "quote", "there is no instrument 'NOPE'"),
        ("- {when: {after: 1s, symbol: ORBI}, do: {fill: {}}}", "fill", "no order fits"),
        ("- {when: {after: 1s, client: 99}, do: fin}", "fin", "no connection fits"),
        ("- {when: placeOrder, do: new_perm_id}", "new_perm_id", "it changes no working order"),
        ("- {when: placeOrder, do: lose_parent_link}", "lose_parent_link", "the order has no parent"),
    ],
)
def test_what_reached_nothing_is_missed_not_done(
    script: str, verb: str, why: str, caplog: pytest.LogCaptureFixture
) -> None:
    made = floor(script)
    made.broker.joined(2, 2)
    made.tell(RequestTime())
    made.place(1, limit="41.00")
    made.wait(1000)
    (rule,) = order(made, do="faults")["faults"]
    assert (rule["done"], rule["missed"]) == (0, 1)
    (line,) = faults(made)
    assert (line["verb"], line["missed"], line["rule"]) == (verb, why, 1)
    assert [record.getMessage() for record in caplog.records] == [f"rule 1, line 1: {verb} did nothing: {why}"]


def test_of_a_rule_that_misses_often_the_log_speaks_once(caplog: pytest.LogCaptureFixture) -> None:
    made = floor("- {when: reqCurrentTime, do: [{halt: NOPE}, {halt: HLDN}]}")
    for _ in range(3):
        made.tell(RequestTime())
        made.wait(1000)
    (rule,) = order(made, do="faults")["faults"]
    assert (rule["seen"], rule["done"], rule["missed"]) == (3, 3, 3)
    assert len(caplog.records) == 1


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({"when": "placeOrder", "do": {"halt": "HLDNN"}}, 'did you mean "HLDN"?'),
        ({"when": {"message": "placeOrder", "symbol": "orbi"}, "do": "drop"}, 'did you mean "ORBI"?'),
    ],
)
def test_a_rule_about_what_is_not_served_is_refused(rule: dict[str, Any], words: str) -> None:
    made = floor()
    answer = order(made, **rule)
    assert not answer["ok"]
    assert words in answer["error"]
    assert not made.broker.faults.rules


def test_a_verb_may_be_ordered_as_a_script_has_it() -> None:
    made = floor()
    made.broker.joined(1, 1)
    assert order(made, do={"send": [4, 2, -1, 2104, "hello"]})["reached"] == 1
    (sent,) = [message for _, message in made.said if isinstance(message, Framed)]
    assert sent.fields == ("4", "2", "-1", "2104", "hello")
    assert order(made, do={"halt": {"ticker": "HLDN", "state": 2}})["reached"] == 1
    assert "one verb at a time" in order(made, do={"fin": {}, "rst": {}})["error"]
    assert "jump takes no value" in order(made, do={"jump": 3})["error"]
    assert "unknown request 'jump'" in order(made, do={"jump": {}})["error"]


def test_what_a_driver_may_still_bring_is_not_refused() -> None:
    made = floor()
    operator = Operator(made.broker, clock=lambda: Clock.DRIVEN)
    answer, _ = operator.answer(b'{"when": "placeOrder", "do": {"halt": "NEW"}}')
    assert answer == {"ok": True, "rule": 1}


def fitting(verb: Verb, message: str) -> bool:
    try:
        parse_script(f"- {{when: {message}, do: {written(verb)}}}".encode(), "x")
    except ConfigError:
        return False
    return True


MESSAGES_OF_A_DAY = ("placeOrder", "cancelOrder", "reqCurrentTime", "orderStatus", "openOrder", "execDetails", "error")
PAIRS = [(message, verb.name) for message in MESSAGES_OF_A_DAY for verb in VERBS.values() if fitting(verb, message)]


def test_verbs_fit_messages() -> None:
    assert len(PAIRS) > 200


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(PAIRS), st.integers(1, 3)), min_size=1, max_size=6))
def test_no_script_makes_the_broker_fail_or_stop(rules: list[tuple[tuple[str, str], int]]) -> None:
    made = floor(
        "\n".join(
            f"- {{when: {{message: {message}, every: {every}}}, do: {written(VERBS[verb])}, times: 20}}"
            for (message, verb), every in rules
            if fitting(VERBS[verb], message)
        )
    )
    made.bracket(entry="42.10")
    made.place(9, limit="42.05", order_ref="mine")
    for order_id in (1, 9, 3):
        made.tell(RequestTime())
        made.cancel(order_id)
        made.quote("42.00", "42.04")
    made.place(10, wait_ms=5000)
    answer = order(made, do="status")
    assert answer["ok"]
    held = sum(quantity for quantity in answer["positions"].values())
    filled = sum((1 if one.is_buy else -1) * one.filled for one in made.broker.desk.book.orders if one.filled)
    transferred = 7 * sum(line["verb"] == "transfer" for line in faults(made))
    assert held == filled + transferred
