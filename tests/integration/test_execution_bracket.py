"""What leaves for a bracket, byte by byte, and what is said when it does not leave whole."""

import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from execution_peer import VERSIONS, WAIT_S, Sink, Talk, message, peer
from execution_plan import IDS, INTENT, begun, connected, make_plan

from newsbot.domain.company import Company
from newsbot.domain.effect import (
    CancelOrder,
    PlaceBracket,
    RequestMarketRule,
    RequestSnapshot,
    ResolveInstrument,
    SubscribeQuote,
)
from newsbot.domain.input import (
    BracketFailed,
    BracketSent,
    InstrumentReceived,
    LinkClosed,
    NoticeReceived,
    QuoteFailed,
    SnapshotPartEnded,
    TickReceived,
)
from newsbot.execution.link import FIRST_REQUEST_ID

# placeOrder from 145 on: id, order id, contract (12), secIdType, secId, then these.
ACTION, QUANTITY, TYPE, LIMIT, AUX, TIF = range(16, 22)
ACCOUNT, REF, TRANSMIT, PARENT, OUTSIDE_RTH, GOOD_TILL = 23, 26, 27, 28, 33, 38


def frames_of(data: bytes) -> list[list[str]]:
    found = []
    while data:
        size = int.from_bytes(data[:4])
        found.append(data[4 : 4 + size].decode().split("\0")[:-1])
        data = data[4 + size :]
    return found


@pytest.mark.parametrize("version", VERSIONS)
def test_three_orders_leave_in_one_write(version: int) -> None:
    sink = Sink()
    received: list[bytes] = []

    def script(talk: Talk) -> None:
        talk.begin(version)
        received.append(talk.sock.recv(65536))  # waits here: a second write would be missing from it
        talk.closed()

    began = time.monotonic()
    with peer(script) as address, begun(address, sink) as app:
        outcome = app.perform(PlaceBracket(plan=make_plan(), ids=IDS))
        assert isinstance(outcome, BracketSent)
        assert outcome.intent_id == INTENT
        assert began < outcome.sent <= time.monotonic()
    entry, target, stop = frames_of(received[0])
    assert [order[1] for order in (entry, target, stop)] == ["11", "12", "13"]
    assert [order[ACTION : TIF + 1] for order in (entry, target, stop)] == [
        ["BUY", "118", "LMT", "42.31", "", "GTD"],
        ["SELL", "118", "LMT", "45.69", "", "GTC"],
        ["SELL", "118", "STP", "", "40.62", "GTC"],
    ]
    assert [order[TRANSMIT] for order in (entry, target, stop)] == ["0", "0", "1"]
    assert [order[PARENT] for order in (entry, target, stop)] == ["0", "11", "11"]
    assert [order[REF] for order in (entry, target, stop)] == [leg.order_ref for leg in make_plan().legs]
    assert [order[GOOD_TILL] for order in (entry, target, stop)] == ["20260311-13:41:38", "", ""]
    for order in (entry, target, stop):
        assert order[0] == "3"
        assert order[2:5] == ["990002", "HLDN", "STK"]
        assert order[9:12] == ["SMART", "", "USD"]
        assert order[ACCOUNT] == "DU1"
        assert order[OUTSIDE_RTH] == "0"
        flags = order[_flags_at(version) : _flags_at(version) + 3]
        assert flags == ["0", "0", ""], "eTradeOnly, firmQuoteOnly, nbboPriceCap"


def _flags_at(version: int) -> int:
    # After goodTillDate: faGroup, faMethod, faPercentage, [faProfile], modelCode, shortSaleSlot, designatedLocation,
    # exemptCode, ocaType, rule80A, settlingFirm, allOrNone, minQty, percentOffset.
    return GOOD_TILL + 14 + (1 if version < 177 else 0)


def test_without_a_link_nothing_is_sent() -> None:
    sink = Sink()

    def script(talk: Talk) -> None:
        talk.begin()

    with peer(script) as address, begun(address, sink) as app:
        sink.wait(LinkClosed)
        outcome = app.perform(PlaceBracket(plan=make_plan(), ids=IDS))
    assert outcome == BracketFailed(
        intent_id=INTENT, detail="no link to the broker, nothing was sent", nothing_sent=True
    )


def test_nothing_is_sent_on_a_link_that_the_engine_has_not_asked_for_its_records() -> None:
    sink = Sink()
    received: list[bytes] = []

    def script(talk: Talk) -> None:
        talk.open()
        received.append(talk.rest())

    with peer(script) as address, connected(address, sink) as app:
        outcome = app.perform(PlaceBracket(plan=make_plan(), ids=IDS))
        assert isinstance(outcome, BracketFailed)
        assert outcome.nothing_sent
        assert "nothing was sent" in outcome.detail
        assert app.isConnected(), "the link is in order: its session is about to begin"
    assert received == [b""]


@pytest.mark.parametrize(
    ("account", "entry", "said"),
    [
        ("DÜ1", "42.31", "0 of 3 orders could be written, nothing was sent: 579 "),
        ("DU1", "42.3100000000000000001", "price 42.3100000000000000001 cannot be sent exactly"),
    ],
)
def test_an_order_that_cannot_be_written_closes_the_link_with_nothing_sent(account: str, entry: str, said: str) -> None:
    sink = Sink()
    received: list[bytes] = []

    def script(talk: Talk) -> None:
        talk.begin()
        received.append(talk.rest())

    with peer(script) as address, begun(address, sink) as app:
        outcome = app.perform(PlaceBracket(plan=make_plan(account=account, entry=entry), ids=IDS))
        assert isinstance(outcome, BracketFailed)
        assert outcome.nothing_sent
        assert said in outcome.detail
        assert said in sink.wait(LinkClosed).detail
    assert received == [b""]


def test_a_peer_that_stops_reading_costs_half_a_second_and_the_link() -> None:
    sink = Sink()
    stopped, done = threading.Event(), threading.Event()

    def script(talk: Talk) -> None:
        talk.begin()
        stopped.set()
        assert done.wait(WAIT_S)

    with peer(script, receive_buffer=4096) as address, begun(address, sink) as app:
        assert app.conn is not None
        assert stopped.wait(WAIT_S)
        _fill(app.conn.socket)
        began = time.monotonic()
        outcome = app.perform(PlaceBracket(plan=make_plan(), ids=IDS))
        assert time.monotonic() - began < 1.0
        assert outcome == BracketFailed(intent_id=INTENT, detail="timed out", nothing_sent=False)
        assert sink.wait(LinkClosed).detail == "sending failed: timed out"
        assert isinstance(app.perform(PlaceBracket(plan=make_plan(), ids=IDS)), BracketFailed)
        done.set()


def test_a_request_that_cannot_be_sent_closes_the_link_too() -> None:
    sink = Sink()

    def script(talk: Talk) -> None:
        talk.open()
        sink.wait(LinkClosed)

    with peer(script, receive_buffer=4096) as address, connected(address, sink) as app:
        assert app.conn is not None
        _fill(app.conn.socket)
        assert app.perform(RequestSnapshot()) is None
    assert [given.detail for given in sink.of(LinkClosed)] == ["sending failed: timed out"]


def _fill(sock: socket.socket | None) -> None:
    """Write until neither side's buffers take more."""
    assert sock is not None
    while select.select([], [sock], [], 0.05)[1]:
        with suppress(BlockingIOError):
            os.write(sock.fileno(), bytes(65536))


def test_a_reset_under_a_bracket_is_reported() -> None:
    sink = Sink()

    def script(talk: Talk) -> None:
        talk.begin()
        talk.sock.recv(1)
        talk.reset()

    with peer(script) as address, begun(address, sink) as app:
        first = app.perform(PlaceBracket(plan=make_plan(), ids=IDS))
        sink.wait(LinkClosed)
        assert isinstance(first, BracketSent), "handed over in full: its arrival is the broker's to tell"
        assert isinstance(app.perform(PlaceBracket(plan=make_plan(), ids=IDS)), BracketFailed)


# ------------------------------------------------------------------------------------------- dying while sending

_VICTIM = """
import sys
sys.path.insert(0, sys.argv[2])
from execution_peer import Sink
from execution_plan import IDS, begun, make_plan
from newsbot.domain.effect import PlaceBracket
from newsbot.domain.settings import TwsAddress
with begun(TwsAddress(port=int(sys.argv[1]), client_id=7), Sink()) as app:
    app.perform(PlaceBracket(plan=make_plan(), ids=IDS))
print("alive")
"""


@pytest.mark.parametrize(
    ("point", "legs"),
    [("before-first-byte:1", 0), ("mid-bracket:1", 1), ("mid-bracket:2", 2), ("after-last-byte:1", 3), ("", 3)],
)
def test_a_process_killed_while_sending_leaves_whole_orders_behind(point: str, legs: int) -> None:
    """Entry and take-profit alone do not transmit: whatever got out before the stop cannot trade."""
    received: list[bytes] = []

    def script(talk: Talk) -> None:
        talk.begin()
        received.append(talk.rest())

    with peer(script) as address:
        victim = subprocess.run(
            [sys.executable, "-c", _VICTIM, str(address.port), str(Path(__file__).parent)],
            env={"NEWSBOT_CRASH": point},
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
    assert victim.returncode == (-signal.SIGKILL if point else 0), victim.stderr
    orders = frames_of(received[0])
    assert [order[1] for order in orders] == ["11", "12", "13"][:legs]
    assert [order[TRANSMIT] for order in orders] == ["0", "0", "1"][:legs]


# ------------------------------------------------------------------------------------------------ other requests


@pytest.mark.parametrize("version", VERSIONS)
def test_a_snapshot_asks_for_every_record_and_tells_the_two_ends_of_open_orders_apart(version: int) -> None:
    sink = Sink()
    asked: list[list[str]] = []

    def script(talk: Talk) -> None:
        talk.open(version)
        asked.extend(talk.read() for _ in range(12))
        talk.send(message(53, 1), message(53, 1), message(55, 1, asked[2][2]), message(102), message(62, 1))
        talk.send(message(53, 1), message(53, 1), message(53, 1))
        talk.closed()

    with peer(script) as address, connected(address, sink) as app:
        app.perform(RequestSnapshot())
        app.perform(RequestSnapshot())
        for _ in range(7):
            sink.wait(SnapshotPartEnded)
    assert [fields[0] for fields in asked] == ["5", "16", "7", "99", "61", "6"] * 2
    assert asked[3] == ["99", "0"]
    assert asked[5] == ["6", "2", "1", "DU1"]
    assert int(asked[2][2]) >= FIRST_REQUEST_ID
    assert [given.part for given in sink.of(SnapshotPartEnded)] == [
        "open orders",
        "all open orders",
        "executions",
        "completed orders",
        "positions",
        "open orders",
        "all open orders",
    ]


def test_a_quote_after_a_gap_at_ib_is_a_new_subscription() -> None:
    sink = Sink()
    asked: list[list[str]] = []

    def script(talk: Talk) -> None:
        talk.open()
        asked.extend(talk.read() for _ in range(2))
        talk.send(talk.error(-1, 1101, "Connectivity between IB and TWS has been restored - data lost."))
        asked.extend(talk.read() for _ in range(2))
        talk.closed()

    subscribe = SubscribeQuote(instrument=make_plan().instrument)
    with peer(script) as address, connected(address, sink) as app:
        app.perform(subscribe)
        assert sink.wait(NoticeReceived).severity == "warning"
        app.perform(subscribe)
        app.perform(subscribe)
    assert [fields[0] for fields in asked] == ["59", "1", "2", "1"]
    assert asked[2][2] == asked[1][2], "the old one is cancelled"
    assert asked[3][2] != asked[1][2]


def test_a_quote_wanted_again_is_a_new_subscription_once_the_present_one_has_told_something() -> None:
    sink = Sink()
    asked: list[list[str]] = []

    def script(talk: Talk) -> None:
        talk.open()
        asked.extend(talk.read() for _ in range(2))
        talk.send(message(2, 6, asked[1][2], 0, 300))  # tickSize, bid
        asked.extend(talk.read() for _ in range(2))
        talk.closed()

    again = SubscribeQuote(instrument=make_plan().instrument, again=True)
    with peer(script) as address, connected(address, sink) as app:
        app.perform(again)
        app.perform(again)  # has told nothing yet: as new as another would be
        sink.wait(TickReceived)
        app.perform(replace(again, again=False))
        app.perform(again)
        app.perform(again)
    assert [fields[0] for fields in asked] == ["59", "1", "2", "1"]
    assert asked[2][2] == asked[1][2], "the old one is cancelled"
    assert asked[3][2] != asked[1][2]


def test_quotes_of_a_broken_farm_are_told_dead_and_asked_for_anew() -> None:
    sink = Sink()
    asked: list[list[str]] = []

    def script(talk: Talk) -> None:
        talk.open()
        asked.extend(talk.read() for _ in range(2))
        talk.send(talk.error(-1, 2103, "Market data farm connection is broken:usfarm"))
        asked.extend(talk.read() for _ in range(2))
        talk.closed()

    subscribe = SubscribeQuote(instrument=make_plan().instrument)
    with peer(script) as address, connected(address, sink) as app:
        app.perform(subscribe)
        assert sink.wait(QuoteFailed).code == 2103
        assert sink.wait(NoticeReceived).code == 2103
        app.perform(subscribe)
        app.perform(subscribe)
    assert [fields[0] for fields in asked] == ["59", "1", "2", "1"]


@pytest.mark.parametrize("version", VERSIONS)
def test_asking_twice_sends_once(version: int) -> None:
    sink = Sink()
    asked: list[list[str]] = []
    plan = make_plan()
    company = Company(ticker="BRK.B", exchange="NYSE AMERICAN")

    def script(talk: Talk) -> None:
        talk.open(version)
        asked.extend(talk.read() for _ in range(4))
        talk.send(talk.error(int(asked[0][2]), 200, "No security definition has been found for the request"))
        asked.extend(talk.read() for _ in range(3))
        talk.closed()

    with peer(script) as address, connected(address, sink) as app:
        for _ in range(2):
            app.perform(ResolveInstrument(company=company))
            app.perform(RequestMarketRule(rule_id=26))
            app.perform(SubscribeQuote(instrument=plan.instrument))
        assert sink.wait(InstrumentReceived) == InstrumentReceived(company=company, instruments=())
        app.perform(ResolveInstrument(company=company))
        app.perform(CancelOrder(order_id=12, order_ref=plan.legs[1].order_ref))
        app.perform(SubscribeQuote(instrument=replace(plan.instrument, con_id=5)))
    details, rule, kind, data, again, cancel, other = asked
    assert details[:3] == ["9", "8", str(FIRST_REQUEST_ID)]
    assert details[4:6] == ["BRK B", "STK"]
    assert details[10:13] == ["SMART", "AMEX", "USD"]
    assert rule == ["91", "26"]
    assert kind == ["59", "1", "1"], "live data, never delayed"
    assert data[:4] == ["1", "11", str(FIRST_REQUEST_ID + 1), "990002"]
    assert again[:3] == ["9", "8", str(FIRST_REQUEST_ID + 2)]
    assert cancel[0] == "4"
    assert "12" in cancel[1:3]
    assert other[:4] == ["1", "11", str(FIRST_REQUEST_ID + 3), "5"]
