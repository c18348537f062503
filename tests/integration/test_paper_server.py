"""The paper broker on a real socket: what hostile, broken, slow and silent clients do hurts nobody else."""

import json
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from decimal import Decimal
from pathlib import Path

import pytest
from paper_raw import DEADLINE_S, Raw

from newsbot.domain.error import BrokerUnavailableError
from newsbot.paper.build import build_broker, empty_broker
from newsbot.paper.serving.server import PaperServer
from newsbot.paper.serving.sockets import PEERS_MAX
from newsbot.paper.serving.switchboard import Patience
from newsbot.tws.account import RequestAccountUpdates
from newsbot.tws.contract import Contract
from newsbot.tws.details import RequestContractDetails
from newsbot.tws.frames import frame
from newsbot.tws.hello import Notice, StartApi
from newsbot.tws.order import Order
from newsbot.tws.order_messages import PlaceOrder
from newsbot.tws.quote import RequestMarketData, TickPrice
from newsbot.tws.session import ServerHello

AAPL = Contract(symbol="AAPL", sec_type="STK", exchange="SMART", currency="USD")


@pytest.fixture(name="server")
def _server() -> Iterator[PaperServer]:
    with PaperServer(build_broker(), patience=Patience(stall_s=0.3, handshake_s=0.3)) as server:
        yield server
        assert server.fault is None


# ------------------------------------------------------------------------------------------------------- handshake


@pytest.mark.parametrize(
    ("cap", "highest", "version"), [(200, 157, 157), (200, 178, 178), (176, 200, 176), (157, 200, 157), (200, 200, 200)]
)
def test_the_version_is_negotiated_under_the_cap(cap: int, highest: int, version: int) -> None:
    with PaperServer(build_broker(), cap=cap) as server, Raw(server.address, highest=highest) as client:
        client.start(1)
        assert client.session.version == version


def test_a_server_cannot_be_pinned_to_158() -> None:
    with pytest.raises(ValueError, match="without 158"):
        PaperServer(build_broker(), cap=158)


def test_nothing_but_the_handshake_answer_comes_before_start_api(server: PaperServer) -> None:
    with Raw(server.address) as client:
        client.say_hello()
        client.until(ServerHello)
        client.sock.settimeout(0.05)
        with pytest.raises(TimeoutError):
            client.sock.recv(1)


def test_a_second_client_of_the_same_id_is_told_326_and_closed(server: PaperServer) -> None:
    with Raw(server.address).start(7) as first, Raw(server.address) as second:
        second.say_hello()
        second.until(ServerHello)
        second.send(StartApi(client_id=7))
        assert second.until(Notice).code == 326
        assert second.is_closed()
        assert first.ask_time()


def test_the_id_of_a_closed_connection_is_free_at_once(server: PaperServer) -> None:
    for _ in range(5):
        Raw(server.address).start(7).close()
    with Raw(server.address).start(8) as other:
        assert other.ask_time()


# --------------------------------------------------------------------------------------------- what may be received

HELLO = b"API\0" + frame(b"v100..157")
START = frame(b"71\x002\x0077\0\0")
GARBAGE = {
    "HTTP": b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
    "TLS": bytes.fromhex("16030100c8010000c40303") + b"\x8f" * 189,
    "zeros": b"\0" * 4096,
    "no versions": b"API\0" + frame(b"hello there"),
    "too old": b"API\0" + frame(b"v100..150"),
    "a length of 4 GB": b"API\0\xff\xff\xff\xff",
    "a length of 2 MB after the start": HELLO + START + (2 * 1024 * 1024).to_bytes(4, "big"),
    "a request before the start": HELLO + frame(b"49\x001\0"),
    "an empty frame": HELLO + START + frame(b""),
    "no number": HELLO + START + frame(b"abc\0"),
    "no end of field": HELLO + START + frame(b"49\x001"),
    "not UTF-8": HELLO + START + frame(b"49\0\xff\xfe\0"),
    "a CTL line too early": b"CTL\0" + b"\0" * 100 + b"\n" + b"{}\n",
}


@pytest.mark.parametrize("garbage", GARBAGE.values(), ids=GARBAGE)
def test_garbage_ends_its_own_connection_only(server: PaperServer, garbage: bytes) -> None:
    with Raw(server.address).start(1) as other, Raw(server.address) as vandal:
        vandal.sock.sendall(garbage)
        if not garbage.startswith(b"CTL"):
            assert vandal.is_closed()
        assert other.ask_time()


@pytest.mark.parametrize("cut", [1, 3, 4, 6, 8, 15, len(HELLO), len(HELLO) + 3, len(HELLO + START) - 1])
def test_a_stream_that_is_cut_anywhere_hurts_nobody(server: PaperServer, cut: int) -> None:
    with Raw(server.address).start(1) as other:
        with Raw(server.address) as client:
            client.sock.sendall((HELLO + START)[:cut])
        assert other.ask_time()


def test_a_reset_in_the_middle_of_a_bracket_leaves_the_legs_untransmitted(tmp_path: Path) -> None:
    ledger = tmp_path / "ledger.jsonl"
    with PaperServer(build_broker(), ledger=ledger) as server:
        client = Raw(server.address).start(7)
        terms = Order(action="BUY", total_quantity=Decimal(10), order_type="MKT", transmit=False)
        client.send(PlaceOrder(order_id=1, contract=AAPL, order=terms))
        client.ask_time()
        client.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        client.close()  # a reset, not an end
        with Raw(server.address) as again:
            again.start(7)
            assert again.ask_time()
    kinds = [json.loads(line)["kind"] for line in ledger.read_text().splitlines()]
    assert kinds == ["placed"]


def test_a_conversation_byte_by_byte_is_understood(server: PaperServer) -> None:
    with Raw(server.address) as client:
        client.say_hello()
        client.until(ServerHello)
        for byte in client.session.send(StartApi(client_id=3)):
            client.sock.send(bytes([byte]))
        assert client.ask_time()


def test_many_requests_in_one_piece_are_all_answered_in_order(server: PaperServer) -> None:
    with Raw(server.address).start(1) as client:
        piece = b"".join(
            client.session.send(RequestContractDetails(req_id=number, contract=Contract(symbol="NONE")))
            for number in range(500)
        )
        client.sock.sendall(piece)
        answers = []
        while len(answers) < 500:
            notice = client.until(Notice)
            if notice.ident >= 0:
                answers.append(notice.ident)
        assert answers == list(range(500))


def test_a_request_that_is_not_served_keeps_the_connection(server: PaperServer) -> None:
    with Raw(server.address).start(1) as client:
        client.sock.sendall(frame(b"52\x002\x0042\0rest\0") + frame(b"9\x008\x0043\0short\0"))
        notices = [notice for notice in (client.until(Notice) for _ in range(5)) if notice.ident > 0]
        assert [(notice.ident, notice.code) for notice in notices] == [(42, 430), (43, 320)]
        assert client.ask_time()


# ------------------------------------------------------------------------------------------------ silence, slowness


def test_a_client_that_never_says_who_it_is_is_closed_in_the_end(server: PaperServer) -> None:
    with Raw(server.address) as silent, Raw(server.address) as half, Raw(server.address).start(1) as other:
        half.say_hello()
        half.until(ServerHello)
        assert silent.is_closed()
        assert half.is_closed()
        assert other.ask_time()  # who has said so may be silent for ever


def test_a_client_that_reads_nothing_is_dropped_and_others_go_on(server: PaperServer) -> None:
    with Raw(server.address).start(1) as slow, Raw(server.address).start(2) as other:
        slow.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        request = slow.session.send(RequestAccountUpdates(subscribe=True))
        flooding = threading.Thread(target=_flood, args=(slow.sock, request * 1000), daemon=True)
        flooding.start()
        for _ in range(20):
            assert other.ask_time()
        flooding.join(DEADLINE_S)  # the server hangs up, which ends the flood
        assert not flooding.is_alive()
        assert other.ask_time()


def test_a_client_that_asks_for_much_leaves_others_their_turn(server: PaperServer) -> None:
    ends, all_there = b"54\x001\x00DU0000000\x00", threading.Event()
    heard = bytearray()

    def read() -> None:
        while heard.count(ends) < 2000:
            heard.extend(greedy.sock.recv(1 << 20))
        all_there.set()

    with Raw(server.address).start(1) as greedy, Raw(server.address).start(2) as other:
        threading.Thread(target=read, daemon=True).start()
        greedy.sock.sendall(greedy.session.send(RequestAccountUpdates(subscribe=True)) * 2000)
        assert other.ask_time()
        assert heard.count(ends) < 1000  # far from the end
        assert all_there.wait(30)


def _flood(sock: socket.socket, piece: bytes) -> None:
    try:
        while True:
            sock.sendall(piece)
    except OSError:
        return


def test_more_connections_than_allowed_are_closed_and_the_others_live(server: PaperServer) -> None:
    with ExitStack() as stack:
        first = stack.enter_context(Raw(server.address).start(1))
        for _ in range(PEERS_MAX - 1):
            stack.enter_context(Raw(server.address))
        surplus = stack.enter_context(Raw(server.address))
        assert surplus.is_closed()
        assert first.ask_time()


# ---------------------------------------------------------------------------------------------------- its own life


def test_quotes_stream_on_the_wall_clock(server: PaperServer) -> None:
    with Raw(server.address).start(1) as client:
        client.send(RequestMarketData(req_id=5, contract=AAPL))
        prices = [client.until(TickPrice).price for _ in range(6)]
        assert all(price > 0 for price in prices)


def test_closing_ends_every_connection_and_may_be_done_twice() -> None:
    server = PaperServer(build_broker()).start()
    client = Raw(server.address).start(1)
    server.close()
    server.close()
    assert client.is_closed()
    client.close()
    assert server.wait(0)
    with pytest.raises(OSError, match="refused"):
        Raw(server.address)


def test_a_taken_port_is_said(server: PaperServer) -> None:
    with pytest.raises(BrokerUnavailableError, match=rf"NB-P03 – cannot listen on 127.0.0.1:{server.port} – "):
        PaperServer(empty_broker(), port=server.port).start()


def test_a_ledger_that_cannot_be_opened_is_said(tmp_path: Path) -> None:
    with pytest.raises(BrokerUnavailableError, match=r"NB-P04 .*none/ledger – the ledger cannot be written – No such"):
        PaperServer(empty_broker(), ledger=tmp_path / "none" / "ledger").start()


def test_a_ledger_is_continued(tmp_path: Path) -> None:
    ledger = tmp_path / "ledger.jsonl"
    for _ in range(2):
        with PaperServer(build_broker(), ledger=ledger) as server, Raw(server.address).start(7) as client:
            terms = Order(action="BUY", total_quantity=Decimal(10), order_type="MKT", transmit=False)
            client.send(PlaceOrder(order_id=1, contract=AAPL, order=terms))
            client.ask_time()
            lines = ledger.read_text().splitlines()  # on disk before the client hears of anything after it
    assert [json.loads(line)["order_id"] for line in lines] == [1, 1]


def test_a_fault_inside_ends_the_server_and_is_kept(caplog: pytest.LogCaptureFixture) -> None:
    ledger = Path("/dev/full")
    if not ledger.exists():
        pytest.skip("no /dev/full on this system")
    with PaperServer(build_broker(), ledger=ledger) as server:
        client = Raw(server.address).start(7)
        terms = Order(action="BUY", total_quantity=Decimal(10), order_type="MKT", transmit=False)
        client.send(PlaceOrder(order_id=1, contract=AAPL, order=terms))
        assert client.is_closed()
        client.close()
        assert server.wait(DEADLINE_S)
        assert str(server.fault) == "NB-P04 /dev/full – the ledger cannot be written – No space left on device"
    assert "the paper broker has stopped" in caplog.text
