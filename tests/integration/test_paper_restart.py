"""The nightly restart, and every other end of ``newsbot paper serve``, as processes of their own."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from paper_ibapi import DEADLINE_S, App, order, stock
from paper_raw import Raw

from newsbot.paper.serving.control import Control
from newsbot.paper.serving.control_port import ask
from newsbot.tws.contract import Contract
from newsbot.tws.quote import RequestMarketData

pytestmark = pytest.mark.slow

COMMAND = [sys.executable, "-m", "newsbot", "paper", "serve"]
ENVIRONMENT = {**os.environ, "NO_COLOR": "1", "COLUMNS": "200"}
AAPL = Contract(symbol="AAPL", sec_type="STK", exchange="SMART", currency="USD")


class Serving:
    """A serving process."""

    def __init__(self, process: "subprocess.Popen[str]", ports: list[int]) -> None:
        self.process = process
        self.port = ports[0]
        self.control = ports[-1]

    @property
    def address(self) -> tuple[str, int]:
        return "127.0.0.1", self.port

    def stop(self, *signals: int) -> None:
        """It ends in order, in a short time, and has nothing to complain of."""
        for number in signals or (signal.SIGTERM,):
            self.process.send_signal(number)
        _, errors = self.process.communicate(timeout=2.5)
        assert (self.process.returncode, "Traceback" in errors) == (0, False), errors


@contextmanager
def serving(*flags: str) -> Iterator[Serving]:
    process = subprocess.Popen(
        [*COMMAND, "--control-port", "0", *flags],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=ENVIRONMENT,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stderr is not None
    with process, process.stdout, process.stderr:
        try:
            ready = [process.stdout.readline() for _ in ("listening", "control")]
            assert all(ready), process.stderr.read()
            yield Serving(process, [int(line.rpartition(":")[2]) for line in ready])
        finally:
            process.kill()


def failed(*flags: str) -> tuple[int, str]:
    done = subprocess.run([*COMMAND, *flags], capture_output=True, text=True, timeout=30, check=False, env=ENVIRONMENT)
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    return done.returncode, done.stderr


def lines(ledger: Path, kind: str) -> list[dict[str, Any]]:
    return [line for line in map(json.loads, ledger.read_text().splitlines()) if line["kind"] == kind]


def test_the_nightly_restart(tmp_path: Path) -> None:
    state, ledger = tmp_path / "state.json", tmp_path / "ledger.jsonl"
    files = ("--state", str(state), "--ledger", str(ledger))
    with serving(*files) as first:
        ask(first.control, {"do": "quote", "ticker": "AAPL", "bid": "99.98", "ask": "100.00"})
        app = App().start(first.port, 7)
        (number,) = app.until("nextValidId")
        app.placeOrder(number, stock("AAPL"), order("BUY", 10, limit=100.50, transmit=False))
        app.placeOrder(number + 1, stock("AAPL"), order("SELL", 10, limit=120, parent=number, transmit=False))
        app.placeOrder(number + 2, stock("AAPL"), order("SELL", 10, stop=90, parent=number))
        app.status_of(number, "Filled")
        app.placeOrder(number + 3, stock("KO"), order("BUY", 5, limit=1.00))
        app.status_of(number + 3, "Submitted")
        app.cancelOrder(number + 3)
        app.status_of(number + 3, "Cancelled")
        told = {call[0]: call for call in app.calls("openOrder")}
        (_, _, execution) = app.calls("execDetails")[0]
        first.stop()
        app.until("connectionClosed")
    assert [each.name for each in sorted(tmp_path.iterdir())] == ["ledger.jsonl", "state.json"]

    with serving(*files, "--port", str(first.port)) as second:
        assert second.port == first.port
        app = App().start(second.port, 7)
        assert app.until("nextValidId") == (number + 4,)
        app.reqOpenOrders()
        app.until("openOrderEnd")
        assert [call[0] for call in app.calls("openOrder")] == [number + 1, number + 2]
        for ident, contract, again, _ in app.calls("openOrder"):
            before = told[ident]
            assert (contract.conId, again.permId) == (before[1].conId, before[2].permId)
            assert (again.lmtPrice, again.auxPrice) == (before[2].lmtPrice, before[2].auxPrice)
            assert again.ocaGroup == before[2].ocaGroup != ""
        app.reqPositions()
        app.until("positionEnd")
        ((account, contract, size, cost),) = app.calls("position")
        assert (account, contract.symbol, size, cost) == ("DU0000000", "AAPL", 10, 100.10)
        app.reqExecutions(1, _filter())
        app.until("execDetailsEnd")
        ((_, _, again),) = app.calls("execDetails")
        assert (again.execId, again.permId, again.time) == (execution.execId, execution.permId, execution.time)
        app.reqCompletedOrders(False)
        app.until("completedOrdersEnd")
        ended = {(call[0].symbol, call[2].status) for call in app.calls("completedOrder")}
        assert ended == {("AAPL", "Filled"), ("KO", "Cancelled")}
        ask(second.control, {"do": "quote", "ticker": "AAPL", "bid": "120.10", "ask": "120.12"})
        app.status_of(number + 1, "Filled")  # the target still works
        app.status_of(number + 2, "Cancelled")  # and takes the stop along
        second.stop()
    assert [line["price"] for line in lines(ledger, "fill")] == ["100", "120"]


def _filter() -> Any:
    from ibapi.execution import ExecutionFilter

    return ExecutionFilter()


def test_a_kill_loses_what_came_after_the_last_save(tmp_path: Path) -> None:
    files = ("--state", str(tmp_path / "state.json"))
    with serving(*files) as first:
        app = App().start(first.port, 7)
        (number,) = app.until("nextValidId")
        for ident in (number, number + 1):
            app.placeOrder(ident, stock("KO"), order("BUY", 5, limit=1.00))
            app.status_of(ident, "Submitted")
            if ident == number:
                assert ask(first.control, {"do": "save"})["saved"]
        first.process.kill()
        first.process.wait(DEADLINE_S)
    with serving(*files) as second:
        app = App().start(second.port, 7)
        assert app.until("nextValidId") == (number + 2,)  # the lost order's id has been told
        app.reqOpenOrders()
        app.until("openOrderEnd")
        assert [call[0] for call in app.calls("openOrder")] == [number]
        app.disconnect()


@pytest.mark.parametrize("saved", [False, True])
def test_no_id_comes_again_after_a_kill(tmp_path: Path, saved: bool) -> None:
    ledger = tmp_path / "ledger.jsonl"
    flags = ("--state", str(tmp_path / "state.json"), "--ledger", str(ledger))
    numbers = []
    for _start in range(3):
        with serving(*flags) as served:
            app = App().start(served.port, 7)
            (number,) = app.until("nextValidId")
            app.placeOrder(number, stock("KO"), order("BUY", 5, limit=1.00))
            app.status_of(number, "Submitted")
            if saved:
                assert ask(served.control, {"do": "save"})["saved"]
            app.placeOrder(number + 1, stock("AAPL"), order("BUY", 5))
            app.status_of(number + 1, "Filled")
            numbers += [number, number + 1]
            served.process.kill()
            served.process.wait(DEADLINE_S)
    assert numbers == sorted(set(numbers))
    orders = {(line["perm_id"], line["order_id"]) for line in lines(ledger, "status")}
    fills = lines(ledger, "fill")
    assert len({perm_id for perm_id, _ in orders}) == len(orders) == 6
    assert len({line["exec_id"] for line in fills}) == len(fills) == 3


@pytest.mark.parametrize("signals", [(signal.SIGTERM,), (signal.SIGINT, signal.SIGINT)])
def test_it_ends_in_order_whoever_is_connected(tmp_path: Path, signals: tuple[int, ...]) -> None:
    state, ledger = tmp_path / "state.json", tmp_path / "ledger.jsonl"
    with serving("--state", str(state), "--ledger", str(ledger)) as served:
        app = App().start(served.port, 7)
        app.until("nextValidId")
        app.placeOrder(1, stock("KO"), order("BUY", 5, limit=1.00))
        app.status_of(1, "Submitted")
        silent = Raw(served.address)
        with Raw(served.address, receive_buffer=4096).start(8) as deaf, Control.connect(*served.address) as driver:
            for number in range(500):
                deaf.send(RequestMarketData(req_id=number, contract=AAPL))
            driver.advance(driver.now or _later())
            served.stop(*signals)
        silent.close()
    assert [line["order_id"] for line in lines(ledger, "status")] == [1]
    assert json.loads(state.read_text())["orders"]["last_ids"] == {"7": 1}


def _later() -> Any:
    from datetime import UTC, datetime

    return datetime(2026, 3, 11, 14, 0, tzinfo=UTC)


def test_what_cannot_be_used_is_named_before_it_listens(tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    status, errors = failed("--state", str(tmp_path / "none" / "state.json"))
    assert (status, errors.startswith(f"NB-P24 {tmp_path}/none/state.json – the state cannot be written – ")) == (
        3,
        True,
    )
    state.write_text('{"what": "newsbot paper broker", "version": 99}')
    status, errors = failed("--state", str(state))
    assert status == 2
    assert errors.startswith(f"NB-P22 {state} – the state of another version of newsbot")
