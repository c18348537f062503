"""Sessions, refusals and the clock of the broker; the ledger and the driver's line, without a socket."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from paper_floor import HLDN, LISTINGS, OPEN, Floor, dec

from newsbot.paper.broker import Broker
from newsbot.paper.build import build_broker, empty_broker
from newsbot.paper.counter.clients import Hangup
from newsbot.paper.market.market import Market, TapeRow
from newsbot.paper.market.tape import tape_row, utc
from newsbot.paper.serving.clock import Clock
from newsbot.paper.serving.driver import Driver
from newsbot.paper.serving.operator import Operator
from newsbot.tws.contract import Contract
from newsbot.tws.execution import Commission, Execution, ExecutionsEnd, RequestExecutions
from newsbot.tws.hello import (
    CurrentTime,
    CurrentTimeMillis,
    ManagedAccounts,
    NextValidId,
    Notice,
    RequestIds,
    RequestManagedAccounts,
    RequestTime,
    RequestTimeMillis,
    SetLogLevel,
    StartApi,
)
from newsbot.tws.messages import REQUESTS, Malformed, Unknown
from newsbot.tws.order_messages import OrderStatus
from newsbot.tws.quote import RequestMarketData, TickPrice

# -------------------------------------------------------------------------------------------------------- sessions


def test_a_client_is_greeted_with_its_account_its_next_id_and_the_farms() -> None:
    floor = Floor()
    greeting = [message for _, message in floor.said][:5]
    assert greeting[:2] == [ManagedAccounts(accounts="DU0000000"), NextValidId(order_id=1)]
    assert [notice.code for notice in greeting[2:]] == [2104, 2106, 2158]


def test_a_second_client_of_the_same_id_is_sent_away_and_the_first_stays() -> None:
    floor = Floor()
    notice, hangup = floor.broker.handle(2, StartApi(client_id=7))
    assert (notice[0], notice[1].code, hangup) == (2, 326, (2, Hangup()))  # type: ignore[attr-defined]
    assert floor.broker.handle(2, RequestTime()) == []
    assert floor.tell(RequestTime()) == [CurrentTime(epoch_s=int(floor.now.timestamp()))]


def test_the_id_of_a_client_that_left_is_free_and_counts_on() -> None:
    floor = Floor()
    floor.place(5, limit="41.00", wait_ms=30)
    floor.broker.leave(1)
    floor.join(2, 7)
    ids = [(link, message.order_id) for link, message in floor.said if isinstance(message, NextValidId)]
    assert ids == [(1, 1), (2, 6)]


def test_small_questions() -> None:
    floor = Floor()
    assert floor.tell(RequestManagedAccounts()) == [ManagedAccounts(accounts="DU0000000")]
    assert floor.tell(RequestIds(count=50)) == [NextValidId(order_id=1)]
    assert floor.tell(RequestTimeMillis()) == [CurrentTimeMillis(epoch_ms=int(floor.now.timestamp() * 1000))]
    assert floor.tell(SetLogLevel(level=5)) == []
    assert [notice.code for notice in floor.tell(StartApi(client_id=7))] == [321]


@pytest.mark.parametrize(
    ("message", "ident", "code", "words"),
    [
        (Unknown(msg_id=88, fields=("42", "0")), 42, 162, "histograms: not supported by the paper broker"),
        (Unknown(msg_id=52, fields=("2", "44")), 44, 430, "fundamental data: not supported"),
        (Unknown(msg_id=22, fields=("45",)), 45, 321, "market scanners: not supported"),
        (Unknown(msg_id=18, fields=()), -1, 321, "financial advisor data: not supported"),
        (Unknown(msg_id=88, fields=("x",)), -1, 162, "histograms: not supported"),
        (Unknown(msg_id=999, fields=("1",)), -1, 321, "message 999: not supported"),
        (Malformed(msg_id=3, ident=9, fault="field 3 (x) is missing"), 9, 320, "field 3 (x) is missing"),
    ],
)
def test_what_is_not_served_is_refused_and_the_connection_kept(
    message: object, ident: int, code: int, words: str
) -> None:
    floor = Floor()
    (notice,) = floor.tell(message)
    assert (notice.ident, notice.code) == (ident, code)
    assert words in notice.text
    assert floor.tell(RequestTime())


def test_whatever_can_be_read_from_a_client_is_answered_by_somebody() -> None:
    broker = empty_broker()
    assert set(broker._handlers) == {table.message for table in REQUESTS.values()} | {Malformed, Unknown}


def test_notices_carry_the_brokers_time() -> None:
    floor = Floor()
    (notice,) = floor.tell(Unknown(msg_id=999, fields=()))
    assert isinstance(notice, Notice)
    assert notice.at_ms == int(floor.now.timestamp() * 1000)


# ------------------------------------------------------------------------------------------------------ executions


@pytest.mark.parametrize(
    ("asked", "refs"),
    [
        ({}, ["a", "b", "c"]),
        ({"client_id": 7}, ["a", "b"]),
        ({"client_id": 8}, ["c"]),
        ({"side": "SELL"}, ["b"]),
        ({"side": "BUY"}, ["a", "c"]),
        ({"symbol": "HLDN"}, ["a", "b", "c"]),
        ({"symbol": "ORBI"}, []),
        ({"sec_type": "OPT"}, []),
        ({"exchange": "NASDAQ"}, ["a", "b", "c"]),
        ({"exchange": "NYSE"}, []),
        ({"account": "DU1"}, []),
        ({"time": "20260311 10:30:00 US/Eastern"}, ["b", "c"]),
        ({"time": "20260311-14:30:00"}, ["b", "c"]),
    ],
)
def test_executions_are_told_as_filtered_each_with_its_commission(asked: dict[str, Any], refs: list[str]) -> None:
    floor = Floor()
    floor.join(2, 8)
    floor.place(1, limit="42.20", order_ref="a", wait_ms=100)
    floor.wait(3_600_000)
    floor.place(2, action="SELL", limit="42.00", order_ref="b", wait_ms=100)
    floor.place(1, link=2, limit="42.20", order_ref="c", wait_ms=100)
    told = floor.tell(RequestExecutions(req_id=5, **asked))
    assert [m.order_ref for m in told if isinstance(m, Execution)] == refs
    assert {m.req_id for m in told if isinstance(m, Execution)} <= {5}
    assert len([m for m in told if isinstance(m, Commission)]) == len(refs)
    assert told[-1] == ExecutionsEnd(req_id=5)


def test_an_execution_of_the_very_second_asked_for_is_told() -> None:
    floor = Floor()
    floor.place(1, limit="42.20", wait_ms=100)
    at = json.loads(next(line for line in floor.broker.take_ledger() if '"fill"' in line))["at"]
    takes = datetime.fromisoformat(at) - (floor.now - timedelta(milliseconds=100))
    floor.wait(3000 - (floor.now.microsecond / 1000) - takes / timedelta(milliseconds=1))
    floor.place(2, limit="42.20", order_ref="on the second", wait_ms=100)
    second = (floor.now - timedelta(milliseconds=100)) + takes
    assert second.microsecond == 0
    told = floor.tell(RequestExecutions(req_id=5, time=f"{second:%Y%m%d-%H:%M:%S}"))
    assert [m.order_ref for m in told if isinstance(m, Execution)] == ["on the second"]


@pytest.mark.parametrize("time", ["yesterday", "20260311", "2026-03-11 10:00:00"])
def test_fills_since_a_time_that_cannot_be_read_are_refused(time: str) -> None:
    (told,) = Floor().tell(RequestExecutions(req_id=5, time=time))
    assert (told.ident, told.code) == (5, 321)
    assert repr(time) in told.text


def test_executions_of_yesterday_are_not_told() -> None:
    floor = Floor()
    floor.place(1, limit="42.20", wait_ms=100)
    floor.wait((datetime(2026, 3, 12, 3, 59, 59, tzinfo=UTC) - floor.now).total_seconds() * 1000)
    assert len(floor.tell(RequestExecutions(req_id=5))) == 3
    floor.wait(1000)
    assert floor.tell(RequestExecutions(req_id=5)) == [ExecutionsEnd(req_id=5)]


# ----------------------------------------------------------------------------------------------------------- clock


def test_the_clock_never_goes_back() -> None:
    floor = Floor()
    with pytest.raises(ValueError, match="never goes back"):
        floor.broker.advance(floor.now - timedelta(microseconds=1))


def test_nothing_is_answered_before_the_clock_was_set() -> None:
    with pytest.raises(ValueError, match="clock was never set"):
        empty_broker().handle(1, StartApi(client_id=7))


def test_the_next_event_is_the_earliest_of_timers_quotes_and_snapshots() -> None:
    floor = Floor()
    assert floor.broker.next_event_at() is None
    floor.tell(RequestMarketData(req_id=1, contract=HLDN))
    floor.place(1, limit="41.00", tif="GTC")
    assert floor.broker.next_event_at() == floor.now + timedelta(milliseconds=20)
    floor.wait(30)
    assert floor.broker.next_event_at() is None


def test_timers_of_an_order_that_is_over_are_no_events() -> None:
    floor = Floor()
    floor.place(1, limit="42.20", tif="DAY", wait_ms=100)
    assert floor.broker.next_event_at() is None


def test_a_row_that_comes_too_late_is_played_at_once_and_the_clock_does_not_go_back() -> None:
    floor = Floor(quotes=False)
    floor.place(1, limit="42.20", wait_ms=30)
    late = TapeRow(at=OPEN - timedelta(hours=1), ticker="HLDN", bid=dec("42.10"), ask=dec("42.14"))
    floor.broker.load((), [late])
    before = floor.now
    floor.wait(100)
    assert [fill[1] for fill in floor.fills()] == [100]
    times = [utc(json.loads(line)["at"]) for line in floor.broker.take_ledger()]
    assert times == sorted(times)
    assert times[-1] == before + timedelta(milliseconds=40)


def test_a_new_clock_keeps_what_is_under_way_as_far_ahead() -> None:
    floor = Floor()
    floor.place(1, limit="42.20", tif="GTC")
    there = datetime(2020, 1, 2, 15, 0, tzinfo=UTC)
    floor.broker.set_clock(there)
    assert floor.broker.next_event_at() == there + timedelta(milliseconds=20)


def test_the_same_requests_give_the_same_messages_and_another_seed_other_ids() -> None:
    def run(seed: int) -> list[object]:
        broker = build_broker(seed=seed)
        said = broker.advance(OPEN) + broker.handle(1, StartApi(client_id=1))
        said += broker.handle(1, RequestMarketData(req_id=1, contract=Contract(symbol="AAPL", sec_type="STK")))
        return said + broker.advance(OPEN + timedelta(minutes=1))

    assert run(1) == run(1)
    assert run(1) != run(2)


# ---------------------------------------------------------------------------------------------------------- ledger


def test_the_ledger_tells_the_life_of_every_order() -> None:
    floor = Floor()
    floor.bracket()
    floor.wait(100)
    floor.quote("45.00", "45.04")
    floor.place(4, limit="41.005", wait_ms=30)
    floor.place(4, limit="41.00")
    lines = [json.loads(line) for line in floor.broker.take_ledger()]
    assert floor.broker.take_ledger() == []
    assert [(line["kind"], line["order_id"]) for line in lines] == [
        ("placed", 1), ("placed", 2), ("placed", 3),
        ("status", 1), ("status", 2), ("status", 3),
        ("fill", 1), ("status", 2), ("status", 3),
        ("fill", 2), ("cancelled", 3),
        ("placed", 4), ("rejected", 4), ("refused", 4),
    ]  # fmt: skip
    placed = lines[2]
    assert placed == {
        "at": "2026-03-11T14:00:02Z", "kind": "placed", "client_id": 7, "order_id": 3, "perm_id": placed["perm_id"],
        "parent_id": 1, "parent_perm_id": lines[0]["perm_id"], "order_ref": "", "symbol": "HLDN", "action": "SELL",
        "quantity": 100, "price": "40", "stop": "40", "tif": "GTC", "oca_group": str(lines[0]["perm_id"]),
        "oca_type": 3, "status": "PendingSubmit", "why_held": "", "order_type": "STP", "filled": 0, "transmit": True,
    }  # fmt: skip
    fill = lines[6]
    assert (fill["quantity"], fill["price"], fill["status"]) == (100, "42.14", "Filled")
    assert fill["exec_id"] == next(floor.all(Execution)).exec_id
    assert (lines[-2]["code"], lines[-1]["code"]) == (110, 103)


# ---------------------------------------------------------------------------------------------------------- driver

INSTRUMENT = {
    "con_id": 990002, "ticker": "HLDN", "sec_type": "STK", "primary_exchange": "NASDAQ", "currency": "USD",
    "name": "Halden Bio Inc", "min_tick": "0.01", "prev_close": "41.86",
}  # fmt: skip
QUOTES = [
    {"at": "2026-03-11T14:00:00Z", "ticker": "HLDN", "bid": "42.10", "ask": 42.14, "bid_size": 100, "ask_size": None},
    {"at": "2026-03-11T14:00:05Z", "ticker": "HLDN", "bid": "42.20", "ask": "42.24"},
]


def drive(driver: Driver, **request: Any) -> dict[str, Any]:
    answer, _, _ = driver.answer(json.dumps(request).encode())
    return dict(answer)


def test_a_driver_loads_a_market_and_moves_the_clock() -> None:
    driver = Driver(empty_broker(), from_wall=False)
    assert drive(driver, id=1, do="hello") == {
        "id": 1, "ok": True, "broker": "newsbot-paper", "clock": "waits for its driver", "now": None, "next": None,
    }  # fmt: skip
    loaded = drive(driver, id=2, do="load", instruments=[INSTRUMENT], tape=QUOTES)
    assert (loaded["now"], loaded["next"]) == (None, "2026-03-11T14:00:00Z")
    moved = drive(driver, id=3, do="advance", to="2026-03-11T14:00:00Z")
    assert (moved["now"], moved["next"]) == ("2026-03-11T14:00:00Z", "2026-03-11T14:00:05Z")
    assert drive(driver, id=4, do="load", instruments=[INSTRUMENT], tape=QUOTES)["next"] == "2026-03-11T14:00:05Z"
    assert drive(driver, id=5, do="advance", to="2026-03-11T14:00:05.5Z")["next"] is None
    _, _, goodbye = driver.answer(b'{"id":6,"do":"bye"}')
    assert goodbye


def test_the_clock_line_says_what_the_control_port_says_and_the_time_beside_it() -> None:
    floor = Floor()
    operator = Operator(floor.broker, clock=lambda: Clock.DRIVEN)
    driver = Driver(floor.broker, from_wall=False, operator=operator)
    floor.place(1, limit="41.00")
    operator.remember(floor.broker.take_ledger())
    for request in ({"do": "ledger"}, {"do": "status"}, {"do": "orders"}, {"do": "faults"}, {"do": "clear"}):
        answer, _ = operator.answer(json.dumps(request).encode())
        driven = drive(driver, **request)
        assert driven | answer == driven
        assert driven["next"] == drive(driver, do="hello")["next"] != answer.get("since")
    assert drive(driver, do="ledger", since=1)["since"] == 1


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b"", "not JSON, it ends too soon"),
        (b"[1]", "not a JSON object"),
        (b"{}", "unknown request None"),
        (b'{"do":"jump"}', "unknown request 'jump'"),
        (b'{"do":"advance"}', "not an ISO 8601 time"),
        (b'{"do":"advance","to":"2026-03-11T14:00:00"}', "append Z"),
        (b'{"do":"advance","to":"9999-12-31T23:59:59Z"}', "outside the years"),
        (b'{"do":"advance","to":"2020-01-01T00:00:00Z"}', "never goes back"),
        (b'{"do":"load","tape":{}}', "tape is not a list"),
        (b'{"do":"load","instruments":[{"con_id":1}]}', "ticker is missing"),
        (b'{"do":"load","tape":[5]}', "not a JSON object"),
        (b"[" * 100_000, "nested too deep"),
        (b"\xff", "not UTF-8 text: byte 1"),
    ],
)
def test_a_wrong_request_is_answered_and_changes_nothing(line: bytes, words: str) -> None:
    broker = empty_broker()
    driver = Driver(broker, from_wall=False)
    drive(driver, do="advance", to="2026-03-11T14:00:00Z")
    answer, out, goodbye = driver.answer(line)
    assert (answer["ok"], out, goodbye) == (False, [], False)
    assert words in str(answer["error"])
    assert (broker.now, broker.next_event_at()) == (OPEN, None)


def test_a_driver_that_takes_over_from_the_wall_clock_starts_anywhere() -> None:
    broker = build_broker(seed=3)
    broker.begin(datetime(2026, 11, 20, 9, 0, tzinfo=UTC))
    broker.advance(datetime(2026, 11, 20, 9, 0, 1, tzinfo=UTC))
    driver = Driver(broker, from_wall=True)
    told = drive(driver, do="hello")
    assert (told["clock"], told["now"]) == ("wall", "2026-11-20T09:00:01Z")
    loaded = drive(driver, do="load", instruments=[INSTRUMENT], tape=QUOTES)
    assert (loaded["clock"], loaded["now"], loaded["next"]) == ("waits for its driver", "2026-11-20T09:00:01Z", None)
    moved = drive(driver, do="advance", to="2026-03-11T13:55:00Z")
    assert (moved["now"], moved["next"]) == ("2026-03-11T13:55:00Z", "2026-03-11T14:00:00Z")


@pytest.mark.parametrize(
    "request_",
    [{"do": "hello"}, {"do": "bye"}, {"do": "status"}, {"do": "load", "tape": 5}, {"do": "advance", "to": "soon"}],
    ids=lambda request: str(request["do"]),
)
def test_a_question_or_a_slip_leaves_the_wall_clock_alone(request_: dict[str, Any]) -> None:
    broker = Broker(Market(LISTINGS, tape=[tape_row(row) for row in QUOTES]))
    broker.begin(datetime(2026, 11, 20, 9, 0, tzinfo=UTC))
    due = broker.next_event_at()
    driver = Driver(broker, from_wall=True)
    drive(driver, **request_)
    assert not driver.taken
    assert broker.next_event_at() == due is not None
    assert drive(driver, do="hello")["clock"] == "wall"


def test_a_driver_plays_again_what_the_wall_clock_has_played() -> None:
    broker = Broker(Market(LISTINGS, tape=[tape_row(row) for row in QUOTES]))
    now = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    broker.begin(now)
    broker.advance(now + timedelta(seconds=1))
    driver = Driver(broker, from_wall=True)
    drive(driver, do="load", instruments=[INSTRUMENT], tape=QUOTES)
    assert drive(driver, do="advance", to="2026-03-11T13:55:00Z")["next"] == "2026-03-11T14:00:00Z"
    assert drive(driver, do="advance", to="2026-03-11T14:00:00Z")["next"] == "2026-03-11T14:00:05Z"


def test_a_tape_on_the_wall_clock_begins_when_the_broker_does() -> None:
    broker = Broker(Market(LISTINGS, tape=[tape_row(row) for row in QUOTES]))
    now = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    broker.begin(now)
    assert broker.next_event_at() == now
    broker.advance(now)
    assert broker.next_event_at() == now + timedelta(seconds=5)


def test_what_an_advance_makes_the_broker_say_comes_in_order_of_time() -> None:
    broker = empty_broker()
    driver = Driver(broker, from_wall=False)
    drive(driver, do="load", instruments=[INSTRUMENT], tape=QUOTES)
    drive(driver, do="advance", to="2026-03-11T14:00:00Z")
    broker.handle(1, StartApi(client_id=1))
    broker.handle(1, RequestMarketData(req_id=1, contract=HLDN))
    floor = Floor()
    floor.broker = broker
    floor.now = OPEN
    floor.place(1, limit="42.20")
    _, out, _ = driver.answer(b'{"do":"advance","to":"2026-03-11T14:00:10Z"}')
    kinds = [type(message) for _, message in out if isinstance(message, OrderStatus | TickPrice | Execution)]
    assert kinds == [OrderStatus, OrderStatus, Execution, OrderStatus, OrderStatus, TickPrice, TickPrice]
    assert broker.account.cash == {"USD": Decimal(100_000) - 100 * dec("42.14") - 1}


# ------------------------------------------------------------------------------------------------------------- ids


def _first_trade(opens: datetime) -> tuple[int, str]:
    """permId and execId of the first fill of a fresh broker whose clock starts then."""
    floor = Floor(opens=opens)
    floor.place(1, limit="42.20", wait_ms=1000)
    (fill,) = floor.all(Execution)
    return fill.perm_id, fill.exec_id


@pytest.mark.parametrize("later", [timedelta(microseconds=1), timedelta(seconds=1), timedelta(days=400)])
def test_a_fresh_broker_gives_no_id_that_one_with_another_start_gave(later: timedelta) -> None:
    perm_id, exec_id = _first_trade(OPEN)
    assert _first_trade(OPEN) == (perm_id, exec_id)
    other_perm_id, other_exec_id = _first_trade(OPEN + later)
    assert abs(other_perm_id - perm_id) >= 1000
    assert other_exec_id.rpartition(".")[0] != exec_id.rpartition(".")[0], "nor is it a correction of it"
    assert 0 < perm_id < 2**31 > other_perm_id > 0


def test_a_broker_that_has_orders_counts_on_when_another_clock_takes_over() -> None:
    floor = Floor()
    floor.place(1, limit="41.00", wait_ms=30)
    floor.broker.set_clock(OPEN + timedelta(days=1))
    floor.now = OPEN + timedelta(days=1)
    floor.place(2, limit="41.00", wait_ms=30)
    first, second = sorted({message.perm_id for message in floor.all(OrderStatus)})
    assert second == first + 1
