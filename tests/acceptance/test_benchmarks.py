"""The benchmark from the outside: every design gives every figure, and nothing is left behind. No timing is judged."""

import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from cli import ROOT

pytestmark = pytest.mark.slow

COMMAND = [sys.executable, "-m", "benchmarks.page_to_order"]
DESIGNS = {"floor", "newsbot", "usual", "sleepy"}


def test_page_to_order_measures_every_design_on_both_pages(tmp_path: Path) -> None:
    done = subprocess.run(
        [*COMMAND, "--rounds", "3", "--format", "json"],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=55,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)
    assert set(figures["pages"]) == {"rss", "html"}
    assert figures["machine"]["cores"] >= 1
    for page in figures["pages"].values():
        assert page["rounds"] == 3
        assert page["bracket_bytes"] > 500
        assert set(page["designs"]) == DESIGNS
        for times in page["designs"].values():
            assert 0 < times["returned_p50_ms"] <= times["returned_p99_ms"]
            assert times["p50_ms"] >= times["returned_p50_ms"]
        assert [stage["p50_ms"] > 0 for stage in page["stages"].values()] == [True] * 6
        judged = {(ratio["target"], ratio["name"]) for ratio in page["ratios"] if ratio["met"] is not None}
        assert len(judged) == 4
        assert all(ratio["value"] > 0 for ratio in page["ratios"])
    assert figures["pages"]["rss"]["bytes"] < 10_000 < 140_000 < figures["pages"]["html"]["bytes"]
    assert list(tmp_path.iterdir()) == []


def test_ctrl_c_ends_it_in_order(tmp_path: Path) -> None:
    with subprocess.Popen(
        COMMAND,
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        while not list(tmp_path.iterdir()):  # it has begun
            assert process.poll() is None
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=0.02)
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: everybody in the foreground gets it
        out, complaints = process.communicate(timeout=30)
    assert process.returncode == 130, complaints
    assert out == ""
    assert complaints == "Interrupted: no figures.\n"
    assert list(tmp_path.iterdir()) == []
