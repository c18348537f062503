"""The clock line over a real socket: who may drive, what waits for it, and that a driven run repeats byte for byte."""

import json
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from paper_raw import DEADLINE_S, Raw

from newsbot.domain.error import BrokerUnavailableError, NewsbotError
from newsbot.paper.build import build_broker, empty_broker
from newsbot.paper.instruments.listing import Listing
from newsbot.paper.market.market import TapeRow
from newsbot.paper.serving.control import Control
from newsbot.paper.serving.control_port import ask
from newsbot.paper.serving.server import PaperServer
from newsbot.paper.serving.switchboard import Patience
from newsbot.tws.contract import Contract
from newsbot.tws.execution import Execution, ExecutionsEnd, RequestExecutions
from newsbot.tws.hello import CurrentTime, NextValidId, RequestTime, StartApi
from newsbot.tws.order import Order
from newsbot.tws.order_messages import OpenOrdersEnd, OrderStatus, PlaceOrder, RequestOpenOrders
from newsbot.tws.quote import RequestMarketData, TickPrice
from newsbot.tws.session import ServerHello

OPEN = datetime(2026, 3, 11, 13, 41, tzinfo=UTC)
AAPL = Contract(symbol="AAPL", sec_type="STK", exchange="SMART", currency="USD")
HLDN = Contract(symbol="HLDN", sec_type="STK", exchange="SMART", currency="USD")
LISTING = Listing(
    con_id=990002, ticker="HLDN", sec_type="STK", primary_exchange="NASDAQ", currency="USD", name="Halden Bio Inc",
    min_tick=Decimal("0.01"), prev_close=Decimal("41.86"),
)  # fmt: skip


def rows(count: int = 10) -> list[TapeRow]:
    """A quote every ten seconds, one cent higher each time, from OPEN on."""
    return [
        TapeRow(
            at=OPEN + timedelta(seconds=10 * number),
            ticker="HLDN",
            bid=Decimal("42.10") + number * Decimal("0.01"),
            ask=Decimal("42.14") + number * Decimal("0.01"),
            bid_size=1000,
            ask_size=1000,
        )
        for number in range(count)
    ]


@pytest.fixture(name="server")
def _server() -> Iterator[PaperServer]:
    with PaperServer(empty_broker(), driven=True) as server:
        yield server
        assert server.fault is None


def test_the_driver_moves_the_market_and_the_orders(server: PaperServer) -> None:
    with Control.connect(*server.address, timeout_s=DEADLINE_S) as control:
        assert (control.now, control.next) == (None, None)
        control.load_market([LISTING], rows())
        assert (control.now, control.next) == (None, OPEN)
        assert control.advance(OPEN) == (OPEN, OPEN + timedelta(seconds=10))
        with Raw(server.address).start(7) as client:
            client.send(RequestMarketData(req_id=1, contract=HLDN))
            assert client.until(TickPrice).price == Decimal("42.10")
            order = Order(action="BUY", total_quantity=Decimal(100), order_type="MKT", tif="GTC")
            client.send(PlaceOrder(order_id=1, contract=HLDN, order=order))
            assert client.ask_time() == int(OPEN.timestamp())  # a fence: the order is in
            _, following = control.advance(OPEN + timedelta(milliseconds=19))
            assert following == OPEN + timedelta(milliseconds=20)
            control.advance(OPEN + timedelta(seconds=1))
            fill = client.until(Execution)
            assert (fill.price, fill.time) == (Decimal("42.14"), "20260311 09:41:00 US/Eastern")


def test_all_that_an_advance_brings_is_with_the_client_before_the_driver_is_answered(server: PaperServer) -> None:
    with Control.connect(*server.address) as control:
        control.load_market([LISTING], rows())
        control.advance(OPEN)
        with Raw(server.address).start(7) as client:
            client.send(RequestMarketData(req_id=1, contract=HLDN))
            client.ask_time()
            control.advance(OPEN + timedelta(seconds=50))
            client.sock.setblocking(False)
            client.session.receive_data(client.sock.recv(1_000_000))  # no waiting: it is there already
            bids = []
            client.sock.setblocking(True)
            client.send(RequestTime())
            while not isinstance(event := client.next(), CurrentTime):
                if isinstance(event, TickPrice) and event.tick == 1:
                    bids.append(event.price)
            assert bids == [row.bid for row in rows()[1:6]]


def test_what_clients_sent_before_is_taken_in_before_the_clock_moves(server: PaperServer) -> None:
    with Control.connect(*server.address) as control:
        control.advance(OPEN)
        with Raw(server.address).start(7) as client:
            client.sock.sendall(client.session.send(RequestTime()) * 20_000)  # more than the server reads at once
            control.advance(OPEN + timedelta(hours=1))
            assert {client.until(CurrentTime).epoch_s for _ in range(20_000)} == {int(OPEN.timestamp())}


def test_a_client_that_does_not_listen_holds_the_driver_only_until_it_is_dropped() -> None:
    patience = Patience(stall_s=0.3)
    with (
        PaperServer(empty_broker(), driven=True, patience=patience) as server,
        Control.connect(*server.address) as control,
    ):
        control.load_market([LISTING], rows(120))
        control.advance(OPEN)
        with Raw(server.address, receive_buffer=4096).start(7) as deaf, Raw(server.address).start(8) as other:
            for number in range(99):
                deaf.send(RequestMarketData(req_id=number, contract=HLDN))
            other.send(RequestMarketData(req_id=1, contract=HLDN))
            other.ask_time()
            control.advance(OPEN + timedelta(hours=1))
            Raw(server.address).start(7).close()  # the deaf one's id is free: it was dropped before the answer came
            assert other.ask_time() == int(OPEN.timestamp()) + 3600


def test_a_client_waits_in_the_handshake_until_the_clock_is_set(server: PaperServer) -> None:
    with Raw(server.address) as client:
        client.say_hello()
        client.sock.settimeout(0.1)
        with pytest.raises(TimeoutError):
            client.sock.recv(1)
        client.sock.settimeout(DEADLINE_S)
        with Control.connect(*server.address) as control:
            control.advance(OPEN)
            assert client.until(ServerHello).connected_at == "20260311 09:41:00 US/Eastern"
            client.send(StartApi(client_id=7))
            assert client.until(NextValidId).order_id == 1


def test_time_stands_still_between_drivers_and_goes_on_with_the_next(server: PaperServer) -> None:
    with Control.connect(*server.address) as control:
        control.load_market([LISTING], rows())
        control.advance(OPEN + timedelta(seconds=5))
    with Raw(server.address).start(7) as client:
        assert client.ask_time() == int(OPEN.timestamp()) + 5
        client.send(RequestMarketData(req_id=1, contract=HLDN))
        control = Control.connect(*server.address)
        assert (control.now, control.next) == (OPEN + timedelta(seconds=5), OPEN + timedelta(seconds=10))
        control.load_market([LISTING], rows())  # a run that was cut off loads its recording again
        assert control.next == OPEN + timedelta(seconds=10)
        with pytest.raises(BrokerUnavailableError, match="never goes back"):
            control.advance(OPEN)
        control.advance(OPEN + timedelta(seconds=10))
        assert client.until(TickPrice).price == Decimal("42.10")
        control.close()


def test_a_second_driver_is_refused_and_the_first_drives_on(server: PaperServer) -> None:
    with Control.connect(*server.address) as first:
        with pytest.raises(NewsbotError, match="another driver holds the clock"):
            Control.connect(*server.address)
        assert first.advance(OPEN) == (OPEN, None)


def test_the_wall_clock_gives_way_to_a_driver_even_to_an_earlier_time() -> None:
    with PaperServer(build_broker(seed=1)) as server, Raw(server.address).start(7) as client:
        assert client.ask_time() > OPEN.timestamp()
        with Control.connect(*server.address) as control:
            assert (control.now, control.next) == (None, None)
            control.load_market([LISTING], rows())
            control.advance(OPEN)
            assert client.ask_time() == int(OPEN.timestamp())
            client.send(RequestMarketData(req_id=1, contract=HLDN))
            assert client.until(TickPrice).price == Decimal("42.10")
        for _ in range(3):
            assert client.ask_time() == int(OPEN.timestamp())


def test_a_question_of_a_driver_leaves_the_wall_clock_running(caplog: pytest.LogCaptureFixture) -> None:
    with PaperServer(build_broker(seed=1), control_port=0) as server, Raw(server.address).start(7) as client:
        with Control.connect(*server.address) as control:
            assert control.now is None  # it may start anywhere
        with socket.create_connection(server.address, DEADLINE_S) as sock, sock.makefile("rb") as lines:
            sock.sendall(b'CTL\0{"id":1,"do":"hello"}\n{"id":2,"do":"bye"}\n')
            told = json.loads(lines.readline())
            assert abs(datetime.fromisoformat(told["now"]).timestamp() - client.ask_time()) <= 1
            assert lines.readline()
            assert lines.readline() == b""
        order = Order(action="BUY", total_quantity=Decimal(10), order_type="MKT", tif="DAY")
        client.send(PlaceOrder(order_id=1, contract=AAPL, order=order))
        assert client.until(Execution).shares == 10
        assert ask(server.control_address[1], {"do": "status"})["clock"] == "wall"
        assert not caplog.records


def test_taking_the_wall_clock_over_and_letting_it_go_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    with PaperServer(build_broker(seed=1), control_port=0) as server:
        port = server.control_address[1]
        with Control.connect(*server.address) as control:
            control.load_market([LISTING], rows())
            assert ask(port, {"do": "status"})["clock"] == "waits for its driver"
            control.advance(OPEN)
            control.advance(OPEN + timedelta(seconds=1))
            assert ask(port, {"do": "status"})["clock"] == "driven"
        with Raw(server.address).start(7) as client:
            client.ask_time()
    words = [record.getMessage() for record in caplog.records]
    assert [word.split(":")[0] for word in words] == ["a driver has taken the clock over", "the driver has gone"]


# ---------------------------------------------------------------------------------------------- who is no paper broker


def answering(answer: bytes | None) -> tuple[tuple[str, int], threading.Thread]:
    """A listener that reads a little and says ``answer``, or stays silent, to one peer."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with listener, listener.accept()[0] as peer:
            peer.settimeout(DEADLINE_S)
            peer.recv(4096)
            if answer is not None:
                peer.sendall(answer)
            else:
                peer.recv(4096)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    return listener.getsockname(), thread


@pytest.mark.parametrize(
    "answer",
    [
        None,
        b"",
        b"\0\0\0\x1e176\x0020260311 09:41:00 EST\0",
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
        b"[]\n",
        b'{"ok":true}\n',
        b'{"ok":true,"broker":"another","now":null,"next":null}\n',
        b'{"ok":false,"error":"no"}\n',
    ],
    ids=["silence", "hanging up", "a TWS", "a web server", "a list", "no name", "another name", "a refusal"],
)
def test_whoever_does_not_answer_the_greeting_is_refused(answer: bytes | None) -> None:
    address, thread = answering(answer)
    with pytest.raises(NewsbotError):
        Control.connect(*address, timeout_s=0.2)
    thread.join(DEADLINE_S)


def test_nobody_there_is_said() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(BrokerUnavailableError, match=f"NB-P05 – no answer at 127.0.0.1:{port} – Connection refused"):
        Control.connect("127.0.0.1", port)


def test_a_server_that_goes_away_is_said() -> None:
    server = PaperServer(empty_broker(), driven=True).start()
    control = Control.connect(*server.address)
    server.close()
    with pytest.raises(BrokerUnavailableError, match="NB-P05"):
        control.advance(OPEN)
    control.close()


def test_pipelined_driver_requests_are_answered_one_by_one(server: PaperServer) -> None:
    with socket.create_connection(server.address, DEADLINE_S) as sock:
        sock.sendall(b"CTL\0" + b"".join(b'{"id":%d,"do":"hello"}\n' % number for number in range(3000)))
        with sock.makefile("rb") as lines:
            assert [json.loads(lines.readline())["id"] for _ in range(3000)] == list(range(3000))
            sock.sendall(b'{"id":1,"do":"bye"}\n')
            assert json.loads(lines.readline())["ok"]
            assert lines.readline() == b""


# --------------------------------------------------------------------------------------------------- the same again


def played(ledger: Path) -> tuple[bytes, list[Any]]:
    """All bytes that a client gets in a driven run with a bracket that wins, and what it was told last."""
    told: list[Any] = []
    with (
        PaperServer(empty_broker(seed=9), driven=True, ledger=ledger) as server,
        Control.connect(*server.address) as control,
    ):
        control.load_market([LISTING], rows())
        control.advance(OPEN)
        with Raw(server.address).start(7) as client:
            client.send(RequestMarketData(req_id=1, contract=HLDN))
            entry = Order(
                action="BUY", total_quantity=Decimal(50), order_type="LMT", limit_price=Decimal("42.30"), tif="DAY",
                transmit=False,
            )  # fmt: skip
            target = Order(
                action="SELL", total_quantity=Decimal(50), order_type="LMT", limit_price=Decimal("42.15"), tif="GTC",
                parent_id=1, transmit=False,
            )  # fmt: skip
            stop = Order(
                action="SELL", total_quantity=Decimal(50), order_type="STP", aux_price=Decimal("40.00"), tif="GTC",
                parent_id=1,
            )  # fmt: skip
            for number, order in enumerate((entry, target, stop), start=1):
                client.send(PlaceOrder(order_id=number, contract=HLDN, order=order))
            client.ask_time()
            while control.next is not None:
                control.advance(control.next)
                client.ask_time()
            client.send(RequestOpenOrders())
            client.until(OpenOrdersEnd)
            client.send(RequestExecutions(req_id=5))
            while not isinstance(event := client.next(), ExecutionsEnd):
                told.append(event)
            return client.received, told


def test_a_driven_run_repeats_byte_for_byte(tmp_path: Path) -> None:
    ledgers = [tmp_path / "1.jsonl", tmp_path / "2.jsonl"]
    (first, told), (second, _) = (played(ledger) for ledger in ledgers)
    assert first == second
    assert ledgers[0].read_bytes() == ledgers[1].read_bytes()
    assert [(fill.side, fill.price) for fill in told if isinstance(fill, Execution)] == [
        ("BOT", Decimal("42.14")),
        ("SLD", Decimal("42.15")),
    ]
    assert not [status for status in told if isinstance(status, OrderStatus)]
