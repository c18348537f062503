"""The order benchmark from the outside: every client gives every figure with both servers. No timing is judged."""

import json
import subprocess
import sys

import pytest
from cli import ROOT

pytestmark = pytest.mark.slow

COMMAND = [sys.executable, "-m", "benchmarks.paper_orders"]


def test_every_client_is_measured_with_the_broker_and_with_the_echo() -> None:
    done = subprocess.run(
        [*COMMAND, "--rounds", "1", "--orders", "20", "--trips", "3", "--format", "json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=55,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)
    assert figures["machine"]["cores"] >= 1
    assert {who: one["version"] for who, one in figures["clients"].items()} == {
        "raw": 178,
        "ibapi": 157,
        "ib_async": 178,
    }
    for one in figures["clients"].values():
        for server in ("broker", "echo"):
            assert one[server]["orders_per_s"] > 0
            assert 0 < one[server]["p50_ms"] <= one[server]["p99_ms"]
        assert all(ratio > 0 for ratio in one["ratios"].values())
