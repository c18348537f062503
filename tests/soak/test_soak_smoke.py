"""A few runs of the soak: the laws hold, and a broken one is noticed."""

import json
from pathlib import Path

import pytest

from soak.auditor import Ledger
from soak.cli import main
from soak.run import run, shrink


@pytest.mark.parametrize("seed", range(1, 6))
def test_all_laws_hold(seed: int) -> None:
    result = run(seed, 30)
    assert not result.law, result.fault


def test_the_same_seed_is_the_same_conversation() -> None:
    first, second = run(3, 40), run(3, 40, story=True)
    assert first.digest == second.digest
    assert first.orders > 5
    assert run(4, 40).digest != first.digest


def test_a_broken_law_is_found_and_made_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Ledger, "held", lambda self, con_id: 1_000_000)  # the oracle is wrong: so must be the broker
    seed = next(seed for seed in range(1, 50) if run(seed, 40).law == "position")
    small = shrink(seed, 40, "position")
    assert small.law == "position"
    assert sum("PlaceOrder" in line for line in small.story) <= 8


def test_the_command_line_says_what_was_done(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["--runs", "2", "--events", "20", "--seed", "5", "--jobs", "1", "--format", "json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["runs"], said["events"], said["failed"], said["differing"]) == (2, 40, [], [])
