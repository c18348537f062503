"""``newsbot paper serve --faults --control-port`` and ``newsbot paper do``, as a user runs them."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cli import ROOT, environment, newsbot


@contextmanager
def controlled(*words: str | Path) -> Iterator[str]:
    """A serving broker in a process of its own; gives its control port."""
    command = [sys.executable, "-m", "newsbot", "paper", "serve", "--control-port", "0", *map(str, words)]
    with subprocess.Popen(command, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline().startswith("listening 127.0.0.1:")
            said = process.stdout.readline()
            assert said.startswith("control 127.0.0.1:"), said
            yield said.strip().rpartition(":")[2]
        finally:
            process.terminate()
            process.wait(timeout=10)


def test_a_serving_broker_is_asked_and_ordered(tmp_path: Path) -> None:
    ledger = tmp_path / "ledger.jsonl"
    with controlled("--faults", "fixtures/faults/stop-rejected.yaml", "--ledger", ledger) as port:
        status = newsbot("paper", "do", "--port", port, "status")
        assert status.returncode == 0
        assert json.loads(status.stdout)["faults"] == 2
        halted = newsbot("paper", "do", "--port", port, "halt AAPL")
        assert json.loads(halted.stdout) == {"ok": True, "reached": 1}
        refused = newsbot("paper", "do", "--port", port, "halt", "NONE")
        assert (refused.returncode, refused.stdout) == (2, "")
        assert refused.stderr.startswith("NB-P17 – the paper broker cannot do that – there is no instrument 'NONE'")
    assert [json.loads(line)["verb"] for line in ledger.read_text().splitlines()] == ["halt"]


def test_nobody_to_order_is_the_world_failing() -> None:
    done = newsbot("paper", "do", "--port", "1", "status")
    assert done.returncode == 3
    assert done.stderr.startswith("NB-P05 – no control port of a paper broker at 127.0.0.1:1 – ")


def test_a_wrong_script_is_wrong_input_and_all_of_it_is_said(tmp_path: Path) -> None:
    script = tmp_path / "wrong.yaml"
    script.write_text("- when: placeOrdr\n  do: drop\n- when: {after: 2}\n  do: rst\n", encoding="utf-8")
    done = newsbot("paper", "serve", "--faults", script)
    assert (done.returncode, done.stdout) == (2, "")
    first, second = done.stderr.splitlines()
    assert first.startswith(f"NB-P11 {script}:1:9 – unknown message – 'placeOrdr' – did you mean")
    assert second.startswith(f"NB-P13 {script}:3:17 – after cannot be read – '2' – ")
