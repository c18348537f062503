"""TestApp against scripted peers: the defects of the stock client, each with its regression test."""

import socket
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from execution_peer import VERSIONS, WAIT_S, Sink, Talk, message, peer
from execution_plan import connected

from newsbot.domain.effect import CloseLink, RequestTime
from newsbot.domain.error import BrokerUnavailableError
from newsbot.domain.input import (
    BrokerTimeReceived,
    CallbackFailed,
    LinkClosed,
    NoticeReceived,
    SessionStarted,
)
from newsbot.domain.settings import TwsAddress
from newsbot.execution import compat, connection
from newsbot.execution.app import TestApp


def refused(address: TwsAddress, deadline_s: float = WAIT_S) -> str:
    """The message of a connection that cannot come about."""
    sink = Sink()
    app = TestApp(sink)
    with pytest.raises(BrokerUnavailableError) as caught:
        app.connect_within(address, deadline_s)
    assert app.closed.wait(WAIT_S)
    assert not sink.of(LinkClosed), "no session had started"
    assert not _threads()
    return str(caught.value)


def _threads() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name in ("tws-run", "tws-supervisor")]


@pytest.mark.parametrize("version", VERSIONS)
def test_a_session_starts_once_accounts_and_first_id_are_in(version: int) -> None:
    sink = Sink()

    def script(talk: Talk) -> None:
        talk.version = version
        assert talk.greet() == compat.CLIENT_VERSIONS
        talk.send(message(version, "20240102 09:30:00 EST"))
        assert talk.read() == ["71", "2", "7", ""]
        talk.send(message(9, 1, 41), message(15, 1, "DU1,DU2,"), message(9, 1, 99), message(49, 1, 1704205800))
        talk.closed()

    with peer(script) as address, connected(address, sink) as app:
        sink.wait(BrokerTimeReceived, lambda given: given.at == datetime(2024, 1, 2, 14, 30, tzinfo=UTC))
        app.close()
    assert sink.of(SessionStarted) == [
        SessionStarted(server_version=version, client_id=7, accounts=("DU1", "DU2"), next_order_id=41)
    ]
    assert sink.of(LinkClosed) == [LinkClosed(detail="closed by newsbot")]
    assert sink.all[0] == sink.of(SessionStarted)[0]
    assert not _threads()


@pytest.mark.parametrize("size", [4095, 4096, 4097, 8192, 12288, 65536])
def test_a_burst_of_any_size_followed_by_silence_arrives_whole(size: int) -> None:
    sink = Sink()
    one = message(49, 1, 1704205800)
    count, spare = divmod(size, len(one))
    padding = message(49, 1, "1704205800".rjust(10 + spare, "0"))
    burst = one * (count - 1) + padding
    assert len(burst) == size

    def script(talk: Talk) -> None:
        talk.open()
        talk.send(burst)
        talk.closed()

    with peer(script) as address, connected(address, sink):
        for _ in range(count):
            sink.wait(BrokerTimeReceived)


@pytest.mark.parametrize("size", [1, 3, 4, 7, 29])
def test_a_stream_read_in_any_pieces_gives_the_same_callbacks(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the handshake on; the messages stand right behind its answer, where the stock client drops them."""
    monkeypatch.setattr(connection, "_READ_SIZE", size)
    sink = Sink()

    def script(talk: Talk) -> None:
        talk.greet()
        talk.send(
            message(157, "20240102 09:30:00 US/Eastern"),
            message(15, 1, "DU1"),
            message(9, 1, 5),
            message(49, 1, 1704205800),
            message(2, 6, 1, 8, 100),
            message(49, 1, 1704205801),
        )
        assert talk.read()[0] == "71"
        talk.closed()

    with peer(script) as address, connected(address, sink):
        sink.wait(BrokerTimeReceived, lambda given: given.at.second == 1)
    assert [type(given) for given in sink.all] == [
        SessionStarted, BrokerTimeReceived, BrokerTimeReceived, LinkClosed
    ]  # fmt: skip


def test_a_mute_peer_costs_the_deadline_and_no_more() -> None:
    with peer(lambda talk: talk.closed() and None) as address:
        began = time.monotonic()
        assert "accepted, then silent" in refused(address, 0.2)
        assert time.monotonic() - began < 2.0


def test_a_refused_port_names_the_likely_cause() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    said = refused(TwsAddress(host="127.0.0.1", port=port))
    assert f"127.0.0.1:{port} – connection refused – TWS, IB Gateway or its container is down" in said


def test_an_unknown_host_names_the_likely_cause() -> None:
    assert "unknown host" in refused(TwsAddress(host="no-such-host.invalid", port=4002))


def test_a_peer_that_does_not_accept_costs_the_deadline() -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        address = full.getsockname()
        waiting = [socket.socket() for _ in range(3)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(address)
        assert "no answer – the host is down or a firewall" in refused(TwsAddress(port=address[1]), 0.2)
        for one in waiting:
            one.close()


def test_an_address_that_cannot_be_reached_names_what_to_correct() -> None:
    assert "correct host and port" in refused(TwsAddress(host="255.255.255.255", port=4002))


def _eof(talk: Talk) -> None:
    talk.greet()


def _silent_after_handshake(talk: Talk) -> None:
    talk.greet()
    talk.send(message(157, "20240102 09:30:00 EST"))
    talk.closed()


def _id_without_accounts(talk: Talk) -> None:
    talk.greet()
    talk.send(message(157, "20240102 09:30:00 EST"))
    talk.read()
    talk.send(message(9, 1, 5), message(15, 1, ""))
    talk.closed()


def _client_id_in_use(talk: Talk) -> None:
    talk.version = 157
    talk.greet()
    talk.send(message(157, "20240102 09:30:00 EST"))
    talk.read()
    talk.send(talk.error(-1, 326, "Unable to connect as the client id is already in use"))


def _closed_after_start(talk: Talk) -> None:
    talk.version = 157
    talk.greet()
    talk.send(message(157, "20240102 09:30:00 EST"))
    talk.read()
    talk.send(talk.error(-1, 507, "Bad Message Length"))


def _web_server(talk: Talk) -> None:
    talk.greet()
    talk.send(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    talk.closed()


def _version(number: str) -> Callable[[Talk], None]:
    def script(talk: Talk) -> None:
        talk.greet()
        talk.send(message(number, "20240102 09:30:00 EST"))
        talk.closed()

    return script


@pytest.mark.parametrize(
    ("script", "said"),
    [
        (_eof, "NB-T06 – no link to TWS"),
        (_eof, "accepted, then: the peer closed the connection – IB Gateway is not (yet) listening behind its port"),
        (_silent_after_handshake, "handshake, but no nextValidId with accounts – the login is not finished"),
        (_id_without_accounts, "handshake, but no nextValidId with accounts"),
        (_client_id_in_use, "client id 7 is in use – end the other newsbot"),
        (_closed_after_start, "session refused: the peer closed the connection; it said: 507 Bad Message Length"),
        (_web_server, "NB-T01 – a frame announced"),
        (_version("156"), "NB-T02 – no link to TWS"),
        (_version("201"), "server version 201 is not in the tested range 157–"),
        (_version("abc"), "server version abc is not in the tested range"),
    ],
)
def test_a_peer_that_gives_no_session_names_the_likely_cause(script: Callable[[Talk], None], said: str) -> None:
    with peer(script) as address:
        assert said in refused(address, 0.4)


def test_a_callback_that_raises_becomes_an_input_and_the_loop_lives_on() -> None:
    class Failing(Sink):
        def __call__(self, given: object) -> None:
            if isinstance(given, BrokerTimeReceived) and given.at.second == 0:
                raise RuntimeError("boom")
            super().__call__(given)  # type: ignore[arg-type]

    sink = Failing()

    def script(talk: Talk) -> None:
        talk.open()
        talk.send(message(49, 1, 1704205800), message(49, 1, 1704205801))
        talk.closed()

    with peer(script) as address, connected(address, sink):
        assert sink.wait(CallbackFailed) == CallbackFailed(callback="currentTime", detail="RuntimeError: boom")
        sink.wait(BrokerTimeReceived)


@pytest.mark.parametrize(
    ("frame", "said"),
    [
        (message(9, 1, "abc"), "NB-T01 – undecodable message – id 9, 3 fields: ValueError"),
        (message("xyz", 1), "NB-T01 – undecodable message – id xyz, 2 fields: ValueError"),
        (message(49, 1), "NB-T01 – undecodable message – id 49, 2 fields: ValueError"),
        (message(3, 5, "Filled"), "NB-T01 – undecodable message – id 3, 3 fields: "),
        (message(), "NB-T01 – undecodable message – id none, 0 fields: IndexError"),
        (b"\x7f\xff\xff\xff", "NB-T01 – a frame announced 2147483647 bytes"),
        (b"\x01\x00\x00\x01", "NB-T01 – a frame announced 16777217 bytes"),
    ],
)
def test_what_cannot_be_decoded_ends_the_link_and_says_so(frame: bytes, said: str) -> None:
    sink = Sink()

    def script(talk: Talk) -> None:
        talk.open()
        talk.send(frame)
        talk.closed()

    with peer(script) as address, connected(address, sink) as app:
        assert said in sink.wait(LinkClosed).detail
        assert app.closed.wait(WAIT_S)
        assert not app.isConnected()
    assert len(sink.of(LinkClosed)) == 1


def test_unknown_messages_and_fields_too_many_are_left_out() -> None:
    sink = Sink()

    def script(talk: Talk) -> None:
        talk.open()
        talk.send(message(177, 1, "news"), message(49, 1, 1704205800, "more", "and more"))
        talk.closed()

    with peer(script) as address, connected(address, sink):
        sink.wait(BrokerTimeReceived)
    assert [type(given) for given in sink.all] == [SessionStarted, BrokerTimeReceived, LinkClosed]


def test_a_loop_that_dies_ends_the_link(monkeypatch: pytest.MonkeyPatch) -> None:
    sink = Sink()

    def script(talk: Talk) -> None:
        talk.open()
        talk.closed()

    with peer(script) as address, connected(address, sink) as app:
        monkeypatch.setattr(connection.Connection, "receive", lambda _: 1 / 0)
        assert sink.wait(LinkClosed).detail == "the message loop died: ZeroDivisionError"
        assert app.closed.wait(WAIT_S)


def test_a_sink_that_takes_nothing_at_the_end_leaves_no_one_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threading, "excepthook", lambda _: None)

    class Broken(Sink):
        def __call__(self, given: object) -> None:
            if type(given) is LinkClosed:
                raise RuntimeError("the inbox is gone")
            super().__call__(given)  # type: ignore[arg-type]

    with peer(lambda talk: talk.open()) as address, connected(address, Broken()) as app:
        assert app.closed.wait(WAIT_S)


def test_everything_sent_before_the_end_arrives_before_the_end() -> None:
    sink = Sink()

    def script(talk: Talk) -> None:
        talk.open()
        talk.send(message(49, 1, 1704205800) * 1000)

    with peer(script) as address, connected(address, sink) as app:
        assert sink.wait(LinkClosed).detail == "the peer closed the connection"
        assert app.closed.wait(WAIT_S)
    assert len(sink.of(BrokerTimeReceived)) == 1000
    assert isinstance(sink.all[-1], LinkClosed)


def test_a_reset_in_the_middle_of_a_frame_ends_the_link() -> None:
    sink = Sink()

    def script(talk: Talk) -> None:
        talk.open()
        talk.read()
        talk.send(message(49, 1, 1704205800)[:7])
        talk.reset()

    with peer(script) as address, connected(address, sink) as app:
        app.perform(RequestTime())
        assert "receiving failed" in sink.wait(LinkClosed).detail
    assert not sink.of(BrokerTimeReceived)


def test_nothing_can_be_sent_on_a_closed_link_and_nothing_raises() -> None:
    sink = Sink()

    def script(talk: Talk) -> None:
        talk.open()
        talk.closed()

    with peer(script) as address, connected(address, sink) as app:
        app.perform(CloseLink(detail="the broker said so"))
        assert sink.wait(LinkClosed).detail == "the broker said so"
        app.perform(RequestTime())
        assert sink.wait(NoticeReceived).code == 504


def test_closing_twice_and_before_connecting_is_harmless() -> None:
    sink = Sink()
    app = TestApp(sink)
    app.close()

    def script(talk: Talk) -> None:
        talk.open()
        talk.closed()

    with peer(script) as address:
        app.connect(address.host, address.port, address.client_id)
        assert app.isConnected()
        assert app.conn is not None
        assert app.conn.socket is not None
        assert app.conn.socket.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        assert app.conn.socket.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
        app.disconnect()
        app.close()
        with pytest.raises(RuntimeError, match="make a new one"):
            app.connect_within(address)
    assert len(sink.of(LinkClosed)) == 1
    assert app.conn.socket.fileno() == -1


def test_the_stock_client_is_left_as_it_was() -> None:
    import ibapi.client
    import ibapi.connection

    assert ibapi.client.Connection is ibapi.connection.Connection
