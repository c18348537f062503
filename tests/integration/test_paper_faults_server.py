"""Faults on real sockets: each does to a connection what it says, to our own client and to the unmodified ibapi."""

import json
import queue
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from paper_ibapi import App, stock
from paper_raw import DEADLINE_S, Raw

from newsbot.domain.error import BrokerUnavailableError, RemoteProtocolError
from newsbot.paper.build import build_broker
from newsbot.paper.counter.reception import CLIENTS_MAX
from newsbot.paper.faults.script import parse_script
from newsbot.paper.serving.control import Control
from newsbot.paper.serving.control_port import ask
from newsbot.paper.serving.server import PaperServer
from newsbot.paper.serving.switchboard import Patience
from newsbot.tws.contract import Contract
from newsbot.tws.hello import CurrentTime, ManagedAccounts, NextValidId, Notice, RequestTime, StartApi
from newsbot.tws.quote import RequestMarketData, TickGeneric
from newsbot.tws.session import ClientHello, ConnectionClosed, Role, ServerHello, Session

QUIET_S = 0.15


@contextmanager
def serving(script: str, **more: Any) -> Iterator[PaperServer]:
    """A server whose broker follows a script; it must outlive the test."""
    broker = build_broker()
    broker.faults.load(parse_script(script.encode(), "test.yaml"))
    with PaperServer(broker, patience=Patience(stall_s=0.3, handshake_s=5), **more) as server:
        yield server
        assert server.fault is None


def received(client: Raw) -> bytes:
    """Everything until the end of the connection, by a close or a reset."""
    data = b""
    with suppress(ConnectionResetError):
        while piece := client.sock.recv(65536):
            data += piece
    return data


def is_quiet(client: Raw) -> bool:
    """Whether nothing comes for a while, though the connection stands."""
    client.sock.settimeout(QUIET_S)
    try:
        client.sock.recv(1)
    except TimeoutError:
        return True
    finally:
        client.sock.settimeout(DEADLINE_S)
    return False


# ---------------------------------------------------------------------------------------------------- our own client


def test_a_reset_is_a_reset_and_a_close_is_a_close() -> None:
    script = "- {when: {message: reqCurrentTime, client: 1}, do: rst}\n- {when: reqCurrentTime, do: fin}"
    with serving(script) as server:
        with Raw(server.address).start(1) as first:
            first.send(RequestTime())
            with pytest.raises(ConnectionResetError):
                first.until(CurrentTime)
        with Raw(server.address).start(2) as second:
            assert second.ask_time()  # what it had to say comes first
            assert second.sock.recv(1) == b""
        with Raw(server.address).start(1):
            pass  # the id is free


@pytest.mark.parametrize("count", [0, 1, 3, 4, 20, 37, 60, 100])
def test_a_connection_is_cut_after_exactly_so_many_bytes_sent(count: int) -> None:
    script = f"- {{when: connect, do: {{cut: {count}}}}}"
    with serving(script) as server, Raw(server.address) as client:
        client.say_hello()
        with suppress(OSError):
            # The broker waits for the start before it says more; the session of this client would wait for its answer.
            client.sock.sendall(b"\0\0\0\x0871\x002\x001\0\0")
        assert len(received(client)) == count


@pytest.mark.parametrize(("count", "started"), [(4, False), (16, False), (36, True)])
def test_a_connection_is_cut_after_so_many_bytes_received(tmp_path: Path, count: int, started: bool) -> None:
    ledger = tmp_path / "ledger"
    script = f"- {{when: connect, do: {{cut: {{bytes: {count}, of: received}}}}}}"
    with serving(script, ledger=ledger) as server, Raw(server.address) as client:
        session = Session(Role.CLIENT)
        client.sock.sendall(session.send(ClientHello(lowest=157, highest=200)))
        with suppress(OSError):
            client.sock.sendall(b"\0\0\0\x0871\x002\x001\0\0" + b"\0\0\0\x0549\x001\0" * 10)
        assert (b"DU0000000" in received(client)) is started
    assert json.loads(ledger.read_text())["verb"] == "cut"


def test_a_muted_connection_stays_and_goes_on_afterwards() -> None:
    with ExitStack() as stack:
        server = stack.enter_context(serving("- {when: {message: reqCurrentTime, n: 2}, do: {mute: 600ms}}"))
        client, other = (stack.enter_context(Raw(server.address).start(number)) for number in (1, 2))
        assert client.ask_time()
        client.sock.sendall(client.session.send(RequestTime()) * 3)  # in one piece: the third is not acted on either
        assert client.until(CurrentTime)
        assert is_quiet(client)
        assert other.ask_time()
        client.send(RequestTime())
        for _ in range(3):
            assert client.until(CurrentTime)


def test_a_muted_client_that_leaves_is_noticed() -> None:
    with serving("- {when: {message: reqCurrentTime, client: 1}, do: mute}") as server:
        client = Raw(server.address).start(1)
        assert client.ask_time()
        client.send(RequestTime())
        client.close()
        deadline = time.monotonic() + DEADLINE_S
        while time.monotonic() < deadline:
            with Raw(server.address) as again:
                again.say_hello()
                again.until(ServerHello)
                again.send(StartApi(client_id=1))
                if isinstance(again.next(), Notice):  # 326: not noticed yet
                    continue
                return
        pytest.fail("the client id stays in use")


def test_who_is_not_read_can_send_only_so_much() -> None:
    with serving("- {when: reqCurrentTime, do: stop_reading}") as server, Raw(server.address).start(1) as client:
        assert client.ask_time()
        client.sock.settimeout(QUIET_S)
        with pytest.raises(TimeoutError):
            client.sock.sendall(client.session.send(RequestTime()) * 5_000_000)


def test_a_silent_broker_that_has_much_to_say_keeps_the_connection() -> None:
    script = "- {when: {message: reqCurrentTime, n: 1}, do: {stop_sending: 500ms}}"
    with serving(script) as server, Raw(server.address).start(1) as client:
        assert client.ask_time()
        client.sock.sendall(client.session.send(RequestTime()) * 1000)
        assert is_quiet(client)
        for _ in range(1000):  # after more than the patience with a client that does not read
            client.until(CurrentTime)


@pytest.mark.parametrize(
    ("do", "words"),
    [("oversize", "frame too long"), ("{garbage: {hex: '0000000361620a'}}", "undecodable message")],
)
def test_an_oversized_length_and_garbage_end_a_careful_client(do: str, words: str) -> None:
    with serving(f"- {{when: currentTime, do: {do}}}") as server, Raw(server.address).start(1) as client:
        client.send(RequestTime())
        with pytest.raises(RemoteProtocolError, match=words):
            client.until(ConnectionClosed)


def test_unknown_messages_and_bent_ones_come_as_frames() -> None:
    script = (
        "- {when: {message: reqCurrentTime, n: 1}, do: {send: [999, 1, x]}}\n"
        "- {when: {message: currentTime, n: 2}, do: {extra_fields: 2}}\n"
        "- {when: {message: currentTime, n: 3}, do: missing_fields}"
    )
    with serving(script) as server, Raw(server.address).start(1) as client:
        for _ in range(3):
            client.send(RequestTime())
        assert client.until(CurrentTime)
        unknown, long, short = (client.next() for _ in range(3))
        assert (unknown.msg_id, unknown.fields) == (999, ("1", "x"))
        assert "2 fields left over" in long.fault
        assert "is missing" in short.fault


@pytest.mark.parametrize("size", [4096, 8192, 12288])
def test_a_burst_has_exactly_its_size_and_is_good_framing(size: int) -> None:
    script = f"- {{when: currentTime, do: {{burst: {{bytes: {size}, for: 300ms}}}}, times: 1}}"
    with serving(script) as server, Raw(server.address).start(1) as client:
        while client.until(Notice).code != 2158:
            pass  # the farms
        client.received = b""
        client.send(RequestTime())
        client.until(CurrentTime)
        while len(client.received) < size:
            client.next()
        assert len(client.received) == size
        client.send(RequestTime())
        assert is_quiet(client)
        assert client.until(CurrentTime)  # nothing was cut in the middle


# ----------------------------------------------------------------------------------------------------- the handshake


def test_a_silent_handshake_is_never_answered_and_later_ones_are() -> None:
    with serving("- {when: {after: 0s}, do: {silent_handshake: 400ms}}") as server, Raw(server.address) as first:
        first.say_hello()
        assert is_quiet(first)
        deadline = time.monotonic() + DEADLINE_S
        while time.monotonic() < deadline:
            with Raw(server.address) as later:
                later.say_hello()
                if not is_quiet(later):
                    return
        pytest.fail("nobody is answered any more")


def test_a_handshake_without_next_valid_id() -> None:
    script = "- {when: {after: 0s}, do: handshake_without_next_valid_id}"
    with serving(script) as server, Raw(server.address) as client:
        client.say_hello()
        client.until(ServerHello)
        client.send(StartApi(client_id=1))
        kinds = [type(client.next()) for _ in range(4)]
        assert kinds == [ManagedAccounts, Notice, Notice, Notice]


def test_a_restart_refuses_then_waits_for_its_login_then_is_back(tmp_path: Path) -> None:
    ledger = tmp_path / "ledger"
    script = "- {when: reqCurrentTime, do: {restart: {down: 500ms, without_login: 400ms}}, times: 1}"
    with serving(script, ledger=ledger) as server:
        client = Raw(server.address).start(1)
        client.send(RequestTime())
        assert client.is_closed()
        client.close()
        refused = 0
        deadline = time.monotonic() + DEADLINE_S
        while time.monotonic() < deadline:
            try:
                again = Raw(server.address)
            except ConnectionRefusedError:
                refused += 1
                continue
            break
        with again:
            again.say_hello()
            again.until(ServerHello)
            again.send(StartApi(client_id=1))
            assert is_quiet(again)
            assert again.until(NextValidId)
        assert refused
    assert [json.loads(line)["verb"] for line in ledger.read_text().splitlines()] == ["restart"]


def test_the_thirty_third_client_is_told_so_and_closed() -> None:
    with PaperServer(build_broker()) as server, ExitStack() as stack:
        first = [stack.enter_context(Raw(server.address).start(number)) for number in range(CLIENTS_MAX)]
        surplus = stack.enter_context(Raw(server.address))
        surplus.say_hello()
        surplus.until(ServerHello)
        surplus.send(StartApi(client_id=99))
        assert surplus.until(Notice).code == 322
        assert surplus.is_closed()
        assert all(client.ask_time() for client in (first[0], first[-1]))


# -------------------------------------------------------------------------------------------------- the driven clock


def test_faults_keep_to_the_driven_clock_and_a_mute_client_does_not_stop_it() -> None:
    noon = datetime(2026, 3, 11, 16, tzinfo=UTC)
    with ExitStack() as stack:
        server = stack.enter_context(serving("- {when: {after: 10s}, do: {mute: 1h}}", driven=True))
        control = stack.enter_context(Control.connect(*server.address))
        client = stack.enter_context(Raw(server.address))
        control.advance(noon)
        client.start(1)
        control.advance(noon + timedelta(seconds=9))
        assert client.ask_time()
        control.advance(noon + timedelta(seconds=10))
        client.send(RequestTime())
        assert is_quiet(client)
        answer = control.order({"do": "code", "code": 1100})  # waits for nobody who cannot be told
        assert answer["reached"] == 1
        assert control.order({"do": "status"})["clients"] == [1]
        control.advance(noon + timedelta(hours=1, seconds=10))
        assert client.until(CurrentTime)


def test_a_trickle_comes_byte_by_byte_and_is_whole() -> None:
    noon = datetime(2026, 3, 11, 16, tzinfo=UTC)
    script = "- {when: {message: reqCurrentTime, n: 1}, do: {trickle: {every: 1ms, bytes: 30}}}"
    with ExitStack() as stack:
        server = stack.enter_context(serving(script, driven=True))
        control = stack.enter_context(Control.connect(*server.address))
        client = stack.enter_context(Raw(server.address))
        control.advance(noon)
        client.start(1)
        assert client.ask_time()
        client.send(RequestTime())
        control.advance(noon)
        for number in range(1, 21):  # a frame of 20 bytes
            control.advance(noon + timedelta(milliseconds=number))
            assert len(client.sock.recv(65536)) == 1
        control.advance(noon + timedelta(seconds=1))
        assert client.ask_time()


def test_an_order_on_a_driven_clock_is_felt_before_the_clock_moves() -> None:
    noon = datetime(2026, 3, 11, 16, tzinfo=UTC)
    aapl = Contract(symbol="AAPL", sec_type="STK", exchange="SMART", currency="USD")
    with ExitStack() as stack:
        server = stack.enter_context(serving("- {when: {after: 9h}, do: rst}", driven=True, control_port=0))
        control = stack.enter_context(Control.connect(*server.address))
        client = stack.enter_context(Raw(server.address))
        control.advance(noon)
        client.start(1)
        client.send(RequestMarketData(req_id=1, contract=aapl))
        client.until(TickGeneric)
        assert control.order({"do": "halt", "ticker": "AAPL", "state": 2})["now"] == "2026-03-11T16:00:00Z"
        assert client.until(TickGeneric).value == 2
        assert ask(server.control_address[1], {"do": "resume", "ticker": "AAPL"})["ok"]
        assert client.until(TickGeneric).value == 0
        with pytest.raises(BrokerUnavailableError, match="there is no instrument 'NONE'"):
            control.order({"do": "halt", "ticker": "NONE"})
        assert control.order({"when": "reqCurrentTime", "do": "drop"})["rule"] == 2


# ------------------------------------------------------------------------------------------------------ plain ibapi


class Careless:
    """An ibapi client whose run() may end with anything."""

    def __init__(self, server: PaperServer) -> None:
        self.app = App()
        self.fault: BaseException | None = None
        self.ended = threading.Event()
        self.app.connect("127.0.0.1", server.port, 7)
        threading.Thread(target=self._run, daemon=True).start()
        self.app.until("nextValidId")

    def _run(self) -> None:
        try:
            self.app.run()
        except Exception as fault:  # noqa: BLE001 - whatever the vendor's loop dies of
            self.fault = fault
        self.ended.set()

    def __enter__(self) -> "Careless":
        return self

    def __exit__(self, *_: object) -> None:
        self.app.disconnect()
        self.ended.wait(DEADLINE_S)


def test_a_burst_of_4096_bytes_loses_what_was_in_it_for_plain_ibapi() -> None:
    script = "- {when: currentTime, do: {burst: {bytes: 4096, for: 1600ms}}, times: 1}"
    with serving(script) as server, Careless(server) as careless:
        careless.app.until("error", count=3)  # the farms
        careless.app.reqCurrentTime()
        with pytest.raises(queue.Empty):
            careless.app.events.get(timeout=1.3)
        careless.app.reqCurrentTime()
        careless.app.until("currentTime")
        assert len(careless.app.calls("currentTime")) == 1
        assert len(careless.app.calls("error")) == 3


def test_garbage_leaves_plain_ibapi_deaf_and_connected() -> None:
    script = "- {when: currentTime, do: {garbage: {hex: ffffffff31}}, times: 1}"
    with serving(script) as server, Careless(server) as careless:
        careless.app.reqCurrentTime()
        careless.app.until("currentTime")
        careless.app.reqCurrentTime()
        with pytest.raises(queue.Empty):
            careless.app.events.get(timeout=QUIET_S)
        assert careless.app.isConnected()


def test_a_message_with_too_few_fields_ends_the_loop_of_plain_ibapi() -> None:
    script = "- {when: contractDetails, do: {missing_fields: 3}}"
    with serving(script) as server, Careless(server) as careless:
        careless.app.reqContractDetails(5, stock("AAPL"))
        assert careless.ended.wait(DEADLINE_S)
        assert isinstance(careless.fault, TypeError)


def test_a_reset_ends_plain_ibapi() -> None:
    with serving("- {when: reqCurrentTime, do: rst}") as server, Careless(server) as careless:
        careless.app.reqCurrentTime()
        careless.app.until("connectionClosed")
        assert careless.ended.wait(DEADLINE_S)


def test_a_mute_broker_leaves_plain_ibapi_connected() -> None:
    with serving("- {when: {message: reqCurrentTime, n: 1}, do: mute}") as server, Careless(server) as careless:
        careless.app.reqCurrentTime()
        careless.app.until("currentTime")
        careless.app.reqCurrentTime()
        with pytest.raises(queue.Empty):
            careless.app.events.get(timeout=QUIET_S)
        assert careless.app.isConnected()
