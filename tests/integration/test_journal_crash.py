"""A journal after its process died, its disk was full, or its files were cut or damaged."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "unit" / "journal"))

from journal_builders import NOW, step

from newsbot.domain.error import JournalError
from newsbot.journal import queries
from newsbot.journal.store import Journal

CHILD = Path(__file__).with_name("journal_child.py")
STEP = 4  # events in a step


def run_child(*arguments: str, crash: str = "") -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "NEWSBOT_CRASH": crash}
    return subprocess.run(
        [sys.executable, str(CHILD), *arguments],
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
        env=environment,
    )


def steps_of(path: Path) -> int:
    """How many whole steps a journal holds, after opening it for writing and checking each event."""
    with closing(Journal.open(path, run_id="after", wall=lambda: datetime(2026, 11, 21, tzinfo=UTC))) as journal:
        events = [envelope.event for envelope in journal.read()]
        count, rest = divmod(len(events), STEP)
        assert rest == 0
        assert events == [event for number in range(1, count + 1) for event in step(number)]
        journal.append(step(count + 1), NOW)
    return count


@pytest.mark.parametrize(
    ("crash", "printed", "stored"),
    [("before-commit:1", 0, 0), ("before-commit:3", 2, 2), ("after-commit:1", 0, 1), ("after-commit:3", 2, 3)],
)
def test_kill_9_around_a_commit(tmp_path: Path, crash: str, printed: int, stored: int) -> None:
    path = tmp_path / "j.db"
    child = run_child("append", str(path), "5", crash=crash)
    assert child.returncode == -signal.SIGKILL
    assert len(child.stdout.split()) == printed
    assert steps_of(path) == stored
    assert queries.verify(path) == []


@pytest.fixture(scope="module")
def left_behind(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A journal whose process was killed: some steps in the file, eight more in its write-ahead log."""
    path = tmp_path_factory.mktemp("killed") / "j.db"
    with closing(Journal.open(path, run_id="first", wall=lambda: datetime(2026, 11, 20, tzinfo=UTC))) as journal:
        assert list(journal.read()) == []
    child = run_child("killed", str(path), "8")
    assert child.returncode == -signal.SIGKILL
    assert path.with_name("j.db-wal").stat().st_size > 100_000
    return path


def copy_of(path: Path, folder: Path, wal: bytes) -> Path:
    folder.mkdir(exist_ok=True)
    copied = folder / "j.db"
    for old in folder.iterdir():
        old.unlink()
    shutil.copyfile(path, copied)
    copied.with_name("j.db-wal").write_bytes(wal)
    return copied


def test_a_log_cut_anywhere_leaves_whole_steps(left_behind: Path, tmp_path: Path) -> None:
    wal = left_behind.with_name("j.db-wal").read_bytes()
    frame = 24 + 4096  # a header of 24 bytes, a page; the file begins with 32 bytes of its own
    edges = [32 + number * frame + offset for number in range(len(wal) // frame + 1) for offset in (-1, 0, 1)]
    cuts = sorted({0, 1, 31, 32, 33, *edges, *range(0, len(wal), 1999), len(wal)})
    counts = [steps_of(copy_of(left_behind, tmp_path / "cut", wal[:cut])) for cut in cuts]
    assert counts == sorted(counts)
    assert set(counts) == set(range(9))


def test_a_damaged_log_leaves_whole_steps(left_behind: Path, tmp_path: Path) -> None:
    wal = left_behind.with_name("j.db-wal").read_bytes()
    for position in range(0, len(wal), 1999):
        damaged = bytearray(wal)
        damaged[position] ^= 0x55
        assert 0 <= steps_of(copy_of(left_behind, tmp_path / "flip", bytes(damaged))) <= 8


def test_a_damaged_file_is_refused_or_unharmed(left_behind: Path, tmp_path: Path) -> None:
    whole = copy_of(left_behind, tmp_path / "whole", left_behind.with_name("j.db-wal").read_bytes())
    assert steps_of(whole) == 8
    content = whole.read_bytes()
    refused = 0
    for position in range(0, len(content), 401):
        damaged = bytearray(content)
        damaged[position] ^= 0x55
        whole.write_bytes(bytes(damaged))
        try:
            assert steps_of(whole) == 9  # with the step that steps_of itself had added
        except JournalError as refusal:
            assert refusal.findings[0].code in {"NB-J03", "NB-J04", "NB-J05"}  # noqa: PT017 - either outcome is right
            refused += 1
        whole.with_name("j.db-wal").unlink(missing_ok=True)
    assert refused > 75


@pytest.mark.parametrize("size", [1, 99, 100, 4095, 4096, 8192, 20_000])
def test_a_cut_off_file_is_refused(left_behind: Path, tmp_path: Path, size: int) -> None:
    path = copy_of(left_behind, tmp_path / "short", left_behind.with_name("j.db-wal").read_bytes())
    assert steps_of(path) == 8
    path.write_bytes(path.read_bytes()[:size])
    assert {finding.code for finding in queries.verify(path)} <= {"NB-J03", "NB-J05"}
    assert queries.verify(path)
    with pytest.raises(JournalError, match=r"NB-J0[35]"):
        Journal.open(path, run_id="after", wall=lambda: NOW)


def test_a_full_disk_stops_the_journal_and_loses_nothing(tmp_path: Path) -> None:
    child = run_child("full", str(tmp_path))
    assert child.returncode == 0, child.stderr
    outcomes = [json.loads(line) for line in child.stdout.splitlines()]
    assert len(outcomes) > 25
    for outcome in outcomes:
        expected = ["NB-J07", "NB-J10"] if outcome["stored"] else ["NB-J07"]
        assert outcome["codes"] == expected, outcome
        # every step that append had confirmed, and nothing of the one it refused
        assert steps_of(Path(outcome["path"])) == outcome["stored"]
    assert max(outcome["stored"] for outcome in outcomes) > 10


def test_the_log_does_not_outgrow_its_checkpoints(tmp_path: Path) -> None:
    path = tmp_path / "j.db"
    with closing(Journal.open(path, run_id="r", wall=lambda: NOW)) as journal:
        for number in range(1, 200):
            journal.append(step(number), NOW)
        assert path.with_name("j.db-wal").stat().st_size < 8_000_000
    assert not path.with_name("j.db-wal").exists()
    with closing(sqlite3.connect(path)) as raw:
        assert raw.execute("SELECT count(*) FROM journal").fetchone() == (199 * STEP,)
