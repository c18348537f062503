"""Killed by SIGKILL at each named point of the send path and started again: never a second bracket for a story."""

import json
import signal
from collections import Counter
from pathlib import Path

import pytest
from cli import json_lines, newsbot, paper_broker

from newsbot.journal.queries import verify

# name:passage. The first bracket of the recording is the 1st passage of the send points; commits are counted.
POINTS = [
    "before-commit:1",
    "before-commit:8",
    "after-commit:8",
    "before-first-byte:1",
    "mid-bracket:1",
    "mid-bracket:2",
    "after-last-byte:1",
    "before-first-byte:2",
    "after-last-byte:2",
]


@pytest.mark.parametrize("point", POINTS)
def test_no_second_bracket_after_a_kill(point: str, tmp_path: Path) -> None:
    journal, ledger = tmp_path / "j.db", tmp_path / "ledger.jsonl"
    with paper_broker("--clock", "ctl", "--ledger", ledger) as address:
        words = ("run", "--dry-run", "--format", "json", "--journal", journal, "--connect", address)
        killed = newsbot(*words, crash=point)
        assert killed.returncode == -signal.SIGKILL, (killed.returncode, killed.stderr)
        again = newsbot(*words)
        assert again.returncode == 0, again.stderr
    brackets = _placed(ledger)
    assert all(count == 1 for count in brackets.values()), brackets
    assert verify(journal) == []
    done = newsbot("run", "--dry-run", "--format", "json", "--journal", journal)
    assert done.returncode == 0
    lines = json_lines(killed.stdout) + json_lines(again.stdout)
    if point.startswith("after-last-byte"):
        # the bracket had left: the second process must take it over, not lose it
        adopted = {line["order_ref"] for line in lines if line["kind"] == "order_state_changed"}
        assert set(brackets) <= adopted


def _placed(ledger: Path) -> Counter[str]:
    """How often each order reference was placed, by the broker's own record."""
    rows = [json.loads(line) for line in ledger.read_text(encoding="utf-8").splitlines()]
    return Counter(row["order_ref"] for row in rows if row["kind"] == "placed" and row["order_ref"])
