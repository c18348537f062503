"""The control port of a serving broker: orders and questions on lines, from one operator or several, good and bad."""

import json
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from paper_raw import DEADLINE_S, Raw

from newsbot.domain.error import BrokerUnavailableError, ConfigError
from newsbot.paper.build import build_broker
from newsbot.paper.serving.control_port import ask, request_of
from newsbot.paper.serving.operator import LINE_MAX
from newsbot.paper.serving.server import PaperServer
from newsbot.paper.serving.sockets import OPERATORS_MAX
from newsbot.paper.serving.switchboard import Patience
from newsbot.tws.contract import Contract
from newsbot.tws.hello import Notice
from newsbot.tws.quote import RequestMarketData, TickGeneric


@pytest.fixture(name="server")
def _server(tmp_path: Path) -> Iterator[PaperServer]:
    patience = Patience(stall_s=0.3, handshake_s=0.3)
    with PaperServer(build_broker(), control_port=0, ledger=tmp_path / "ledger", patience=patience) as server:
        yield server
        assert server.fault is None


class Line:
    """An operator's connection."""

    def __init__(self, server: PaperServer) -> None:
        self.sock = socket.create_connection(server.control_address, DEADLINE_S)
        self._lines = self.sock.makefile("rb")

    def ask(self, request: object) -> dict[str, Any]:
        self.sock.sendall(json.dumps(request).encode() + b"\n")
        return self.answer()

    def answer(self) -> dict[str, Any]:
        answer = json.loads(self._lines.readline())
        assert isinstance(answer, dict)
        return answer

    def is_closed(self) -> bool:
        return self._lines.readline() == b""

    def __enter__(self) -> "Line":
        return self

    def __exit__(self, *_: object) -> None:
        self._lines.close()
        self.sock.close()


def test_an_operator_orders_and_the_client_feels_it(server: PaperServer, tmp_path: Path) -> None:
    with Raw(server.address).start(7) as client, Line(server) as line:
        client.send(RequestMarketData(req_id=1, contract=Contract(symbol="AAPL", sec_type="STK", exchange="SMART")))
        client.until(TickGeneric)
        assert line.ask({"do": "halt", "ticker": "AAPL", "state": 2}) == {"ok": True, "reached": 1}
        while client.until(TickGeneric).value != 2:
            pass
        assert line.ask({"do": "code", "code": 1100, "client": 7}) == {"ok": True, "reached": 1}
        while client.until(Notice).code != 1100:
            pass
        status = line.ask({"do": "status"})
        assert (status["clients"], status["account"], status["cash"]) == ([7], "DU0000000", {"USD": "100000"})
        told = [one for one in line.ask({"do": "ledger", "since": 0})["lines"] if one["kind"] == "fault"]
    written = [json.loads(text) for text in (tmp_path / "ledger").read_text().splitlines()]
    assert [one["verb"] for one in told] == ["halt", "code"]
    assert told == [one for one in written if one["kind"] == "fault"]


def test_a_rule_is_added_while_it_serves(server: PaperServer) -> None:
    with Raw(server.address).start(7) as client, Line(server) as line:
        assert line.ask({"when": {"message": "reqCurrentTime", "n": 2}, "do": {"code": 2103}}) == {
            "ok": True,
            "rule": 1,
        }
        client.ask_time()
        client.ask_time()
        while client.until(Notice).code != 2103:
            pass
        (rule,) = line.ask({"do": "faults"})["faults"]
        assert (rule["seen"], rule["done"]) == (2, 1)


def test_an_operator_goes_on_through_a_restart(server: PaperServer) -> None:
    with Raw(server.address).start(7) as client, Line(server) as line:
        assert line.ask({"do": "restart", "down": "1h"})["ok"]
        assert client.is_closed()
        with pytest.raises(ConnectionRefusedError):
            Raw(server.address)
        assert line.ask({"do": "clear"})["ok"]
        assert line.ask({"do": "status"})["clients"] == []
        with Raw(server.address).start(7) as again:
            assert again.ask_time()


def test_the_port_for_clients_is_told_from_the_one_for_operators(server: PaperServer) -> None:
    with pytest.raises(BrokerUnavailableError, match="is it the port for TWS clients"):
        ask(server.port, {"do": "status"})


@pytest.mark.parametrize(
    ("words", "fields"),
    [
        (["send", "4", "2", "-1"], ["4", "2", "-1"]),
        (["send", "[4, 2, -1]"], ["4", "2", "-1"]),
        (["send", "fields=[4,2]"], ["4", "2"]),
        (["send", "9"], ["9"]),
    ],
)
def test_a_list_is_written_in_words_or_in_brackets(words: list[str], fields: list[str]) -> None:
    assert request_of(words) == {"do": "send", "fields": fields}


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        (b"halt AAPL\n", "not JSON, at character 1"),
        (b"\n", "not JSON, it ends too soon"),
        (b"\xff\xff\n", "not UTF-8 text: byte 1"),
        (b'{"do": "halt"}\n', "ticker is missing"),
        (b"[" * 50_000 + b"\n", "nested too deep"),
        (b'{"do": "ledger", "since": -1}\n', "at least 0"),
        (b'{"do": "ledger", "since": ' + b"9" * 5000 + b"}\n", "a number is too long"),
    ],
)
def test_a_bad_line_is_answered_and_the_next_one_is_heard(server: PaperServer, sent: bytes, words: str) -> None:
    with Line(server) as line:
        line.sock.sendall(sent)
        answer = line.answer()
        assert not answer["ok"]
        assert words in answer["error"]
        assert line.ask({"do": "status"})["ok"]


@pytest.mark.parametrize("end", [b"", b"\n"])
def test_a_line_too_long_is_answered_and_ends_the_connection(server: PaperServer, end: bytes) -> None:
    with Line(server) as line, Raw(server.address).start(7) as client:
        line.sock.sendall(b"x" * (LINE_MAX + 1) + end)
        assert str(LINE_MAX) in line.answer()["error"]
        assert line.is_closed()
        assert client.ask_time()


def test_several_lines_in_one_piece_and_one_in_several(server: PaperServer) -> None:
    with Line(server) as line:
        line.sock.sendall(b'{"do": "status"}\n' * 50 + b'{"do": "sta')
        assert all(line.answer()["ok"] for _ in range(50))
        line.sock.sendall(b'tus"}\n')
        assert line.answer()["ok"]


def test_an_operator_that_reads_nothing_is_dropped_and_others_go_on(server: PaperServer) -> None:
    with Line(server) as slow, Line(server) as other, Raw(server.address).start(7) as client:
        slow.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        slow.sock.settimeout(DEADLINE_S)
        with pytest.raises(OSError, match=r"[Rr]eset|[Bb]roken"):
            _flood(slow.sock)
        assert other.ask({"do": "status"})["ok"]
        assert client.ask_time()


def _flood(sock: socket.socket) -> None:
    while True:
        sock.sendall(b'{"do": "nonsense"}\n' * 1000)


def test_more_operators_than_allowed_are_closed_and_clients_are_not_counted_among_them(server: PaperServer) -> None:
    with ExitStack() as stack:
        lines = [stack.enter_context(Line(server)) for _ in range(OPERATORS_MAX)]
        assert lines[-1].ask({"do": "status"})["ok"]
        assert stack.enter_context(Line(server)).is_closed()
        assert stack.enter_context(Raw(server.address).start(7)).ask_time()


def test_an_idle_operator_stays(server: PaperServer) -> None:
    with Line(server) as line, Raw(server.address) as silent:
        assert silent.is_closed()  # the patience with who says nothing on the other port is over
        assert line.ask({"do": "status"})["ok"]


def test_a_taken_control_port_is_said_and_the_first_port_is_free_again(server: PaperServer) -> None:
    taken = server.control_address[1]
    second = PaperServer(build_broker(), control_port=taken)
    with pytest.raises(
        BrokerUnavailableError, match=rf"NB-P03 – cannot listen on 127.0.0.1:{taken} – .*--control-port"
    ):
        second.start()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(second.address, DEADLINE_S)


def test_without_a_control_port_there_is_none() -> None:
    with PaperServer(build_broker()) as server, pytest.raises(ValueError, match="no control port"):
        assert server.control_address


# ------------------------------------------------------------------------------------------------------- the client


def test_what_a_person_writes_is_asked(server: PaperServer) -> None:
    port = server.control_address[1]
    assert ask(port, request_of(["status"]))["clients"] == []
    assert ask(port, request_of(["halt", "AAPL"])) == {"ok": True, "reached": 1}
    assert ask(port, request_of(["quote AAPL bid=-1 ask=12.50"])) == {"ok": True, "reached": 1}
    with pytest.raises(ConfigError, match="NB-P17 – the paper broker cannot do that – there is no instrument 'NONE'"):
        ask(port, request_of(["halt", "NONE"]))


@pytest.mark.parametrize(
    ("words", "request_"),
    [
        (["halt", "AAPL"], {"do": "halt", "ticker": "AAPL"}),
        (["halt AAPL state=2"], {"do": "halt", "ticker": "AAPL", "state": "2"}),
        (["code", "1100", "text=a b"], {"do": "code", "code": "1100", "text": "a b"}),
        (["code 1100 text='a b'"], {"do": "code", "code": "1100", "text": "a b"}),
        (["notice", "1100"], {"do": "notice", "code": "1100"}),
        (["send", "999", "1"], {"do": "send", "fields": ["999", "1"]}),
        (["ledger", "since=5"], {"do": "ledger", "since": "5"}),
        (['{"do": "status"}'], {"do": "status"}),
    ],
)
def test_the_plain_words_of_a_request(words: list[str], request_: dict[str, object]) -> None:
    assert request_of(words) == request_


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["halt", "AAPL", "MSFT"], "NB-P16 – a value without a name – MSFT"),
        (["status", "now"], "a value without a name – now"),
        (["halt", "AAPL", "ticker=AAPL"], "a value without a name – AAPL"),
        (["halt", "state=1", "state=2"], "state is given twice"),
        (['{"do": '], "NB-P16 – not readable as JSON"),
        (["halt 'AAPL"], "NB-P16 – what is to be done is not said"),
        ([" "], "NB-P16 – what is to be done is not said"),
    ],
)
def test_words_that_are_no_request_are_said(words: list[str], said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        request_of(words)


def test_nobody_there_and_somebody_else_there_are_said(server: PaperServer) -> None:
    with pytest.raises(BrokerUnavailableError, match=r"NB-P05 – no control port of a paper broker at 127.0.0.1:1 – "):
        ask(1, {"do": "status"})
    with pytest.raises(BrokerUnavailableError, match="no control port of a paper broker"):
        ask(server.port, {"do": "status"})  # the other port hangs up on such words
