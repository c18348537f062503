"""``newsbot paper serve`` as a process of its own: ready, used, stopped, and what it says when it cannot."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

import pytest
from paper_raw import DEADLINE_S, Raw

from newsbot.paper.serving.control import Control
from newsbot.tws.contract import Contract
from newsbot.tws.order import Order
from newsbot.tws.order_messages import PlaceOrder

COMMAND = [sys.executable, "-m", "newsbot", "paper", "serve"]
ENVIRONMENT = {**os.environ, "NO_COLOR": "1", "COLUMNS": "200"}


@contextmanager
def serving(*flags: str) -> Iterator[tuple[subprocess.Popen[str], tuple[str, int]]]:
    """A serving process and its address; it is killed if the test leaves it alive."""
    process = subprocess.Popen(
        [*COMMAND, *flags], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=ENVIRONMENT
    )
    assert process.stdout is not None
    assert process.stderr is not None
    with process, process.stdout, process.stderr:
        try:
            ready = process.stdout.readline()
            assert ready.startswith("listening 127.0.0.1:"), process.stderr.read()
            yield process, ("127.0.0.1", int(ready.rpartition(":")[2]))
        finally:
            process.kill()


def failed(*flags: str) -> tuple[int, str]:
    """Exit status and errors of a process that does not come to serve."""
    done = subprocess.run([*COMMAND, *flags], capture_output=True, text=True, timeout=30, check=False, env=ENVIRONMENT)
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    return done.returncode, done.stderr


def test_it_serves_until_it_is_told_to_stop(tmp_path: Path) -> None:
    ledger = tmp_path / "ledger.jsonl"
    with serving("--ledger", str(ledger), "--account", "DU1234567", "--server-version", "176") as (process, address):
        with Raw(address).start(7) as client:
            assert client.session.version == 176
            contract = Contract(symbol="AAPL", sec_type="STK", exchange="SMART", currency="USD")
            terms = Order(action="BUY", total_quantity=Decimal(10), order_type="MKT", order_ref="mine", transmit=False)
            client.send(PlaceOrder(order_id=1, contract=contract, order=terms))
            client.ask_time()
        status, errors = failed("--port", str(address[1]))
        assert status == 3
        assert errors.startswith(f"NB-P03 – cannot listen on 127.0.0.1:{address[1]} – ")
        process.send_signal(signal.SIGTERM)
        assert process.wait(DEADLINE_S) == 0
    (line,) = [json.loads(line) for line in ledger.read_text().splitlines()]
    assert (line["kind"], line["client_id"], line["order_ref"], line["symbol"]) == ("placed", 7, "mine", "AAPL")


def test_it_waits_for_a_driver_and_stops_at_ctrl_c(tmp_path: Path) -> None:
    instruments, tape = tmp_path / "instruments.csv", tmp_path / "tape.csv"
    instruments.write_text(
        "con_id,ticker,sec_type,primary_exchange,currency,name,min_tick,prev_close\n"
        "990002,HLDN,STK,NASDAQ,USD,Halden Bio Inc,0.01,41.86\n"
    )
    tape.write_text(
        "at,ticker,bid,ask,bid_size,ask_size,last,volume,halted\n2026-03-11T13:41:00Z,HLDN,42.10,42.14,100,100,,,0\n"
    )
    flags = ("--clock", "ctl", "--instruments", str(instruments), "--tape", str(tape))
    with serving(*flags) as (process, address):
        with Control.connect(*address) as control:
            assert control.next is not None
            assert control.next.isoformat() == "2026-03-11T13:41:00+00:00"
            assert control.advance(control.next)[1] is None
        process.send_signal(signal.SIGINT)
        assert process.wait(DEADLINE_S) == 0


def test_a_script_about_what_is_not_served_ends_with_2_unless_a_driver_may_bring_it(tmp_path: Path) -> None:
    script = tmp_path / "f.yaml"
    script.write_text("- {when: placeOrder, do: {halt: APPL}}\n")
    status, errors = failed("--faults", str(script))
    assert status == 2
    assert errors.startswith(f"NB-P18 {script}:1:33 – there is no such instrument – 'APPL'")
    with serving("--faults", str(script), "--clock", "ctl"):
        pass


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (("--server-version", "158"), "NB-T02 – server version 158 is not spoken here: 157 to 200, without 158"),
        (("--tape", "none.csv"), "NB-P02 none.csv – cannot be read – No such file or directory"),
    ],
)
def test_wrong_input_ends_with_2_and_says_what_is_wrong(flags: tuple[str, ...], words: str) -> None:
    status, errors = failed(*flags)
    assert status == 2
    assert errors.startswith(words)
