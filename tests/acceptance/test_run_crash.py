"""Killed by SIGKILL at each named point of the send path and started again: never a second bracket for a story."""

import json
import signal
from collections import Counter
from pathlib import Path

import pytest
from cli import newsbot, paper_broker

from newsbot.domain.event import FillSeen, IntentUnknown
from newsbot.journal.queries import read, verify

# Crash point and its passage -> how many legs of the recording's two brackets (HLDN, QVLT) ever reach the broker.
# Transactions are counted: the 17th approves and numbers the first bracket.
POINTS = {
    "before-commit:1": (3, 3),
    "before-commit:17": (3, 3),  # nothing was decided; the signal still waits and is decided after the restart
    "after-commit:17": (0, 3),
    "before-first-byte:1": (0, 3),
    "mid-bracket:1": (1, 3),
    "mid-bracket:2": (2, 3),
    "after-last-byte:1": (3, 3),
    "before-first-byte:2": (3, 0),
    "after-last-byte:2": (3, 3),
}


@pytest.mark.slow
@pytest.mark.parametrize("point", POINTS)
def test_no_second_bracket_after_a_kill(point: str, tmp_path: Path) -> None:
    journal, ledger = tmp_path / "j.db", tmp_path / "ledger.jsonl"
    with paper_broker("--clock", "ctl", "--ledger", ledger) as address:
        words = ("run", "--dry-run", "--format", "json", "--journal", journal, "--connect", address)
        killed = newsbot(*words, crash=point, measured=False)
        assert killed.returncode == -signal.SIGKILL, (killed.returncode, killed.stderr)
        again = newsbot(*words, measured=False)
        assert again.returncode == 0, again.stderr
    rows = [json.loads(line) for line in ledger.read_text(encoding="utf-8").splitlines()]
    placed = Counter(row["order_ref"] for row in rows if row["kind"] == "placed")
    assert set(placed.values()) == {1}
    legs = Counter(row["symbol"] for row in rows if row["kind"] == "placed")
    assert (legs["HLDN"], legs["QVLT"]) == POINTS[point]
    assert verify(journal) == []
    if 0 < min(legs["HLDN"], legs["QVLT"]) < 3:
        assert [row["order_id"] for row in rows if row["kind"] == "cancelled"][:1] == [1]  # E, never transmitted
    told = {envelope.event.intent_id for envelope in read(journal) if isinstance(envelope.event, IntentUnknown)}
    planned = {ref.split(".")[1] for ref in placed}
    assert len(told) == sum(count < 3 for count in POINTS[point])
    if point.startswith("after-last-byte"):
        # the bracket had left: the second process took it over, and its fills were counted
        filled = {envelope.event.fill.order_ref for envelope in read(journal) if isinstance(envelope.event, FillSeen)}
        assert {ref.split(".")[1] for ref in filled} == planned
