import os
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "unit" / "journal"))

from journal_builders import (
    NOW,
    approved,
    article_seen,
    fill_seen,
    order_planned,
    order_sent,
    refused,
    run_started,
    run_stopped,
    signal_raised,
    step,
)

from newsbot.domain.error import JournalError
from newsbot.domain.event import AlertRaised, JournalEvent
from newsbot.journal import queries
from newsbot.journal.codec import GENESIS, exported
from newsbot.journal.store import Journal

CHILD = Path(__file__).with_name("journal_child.py")
COPIED = "run_id, at, wall_at, kind, version, key, payload"
WALL = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def open_at(path: Path, run_id: str = "run-1", wall: datetime = WALL) -> Journal:
    return Journal.open(path, run_id=run_id, wall=lambda: wall)


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with closing(open_at(tmp_path / "j.db")) as opened:
        yield opened


def code_of(refusal: pytest.ExceptionInfo[JournalError]) -> str:
    return refusal.value.findings[0].code


# --------------------------------------------------------------------------------------------------- the ordinary


def test_a_new_journal_is_empty(journal: Journal) -> None:
    assert (journal.head, journal.last_at, list(journal.read())) == (GENESIS, None, [])


def test_what_was_appended_is_read(tmp_path: Path) -> None:
    later = NOW + timedelta(seconds=1)
    with closing(open_at(tmp_path / "j.db")) as journal:
        first = journal.append(step(1), NOW)
        second = journal.append((order_sent(1),), later)
        assert [envelope.seq for envelope in first + second] == [1, 2, 3, 4, 5]
        assert {envelope.wall_at for envelope in first} == {WALL}
        assert tuple(journal.read()) == first + second
        assert tuple(journal.read(after=4)) == second
        head = journal.head
    with closing(open_at(tmp_path / "j.db", run_id="run-2")) as again:
        assert (again.head, again.last_at) == (head, later)
        assert tuple(again.read()) == first + second
        third = again.append((run_stopped(),), later)
        assert (third[0].seq, third[0].run_id) == (6, "run-2")
    assert tuple(queries.read(tmp_path / "j.db")) == first + second + third
    assert tuple(queries.read(tmp_path / "j.db", after=5)) == third
    assert queries.verify(tmp_path / "j.db") == []


def test_no_events_no_transaction(journal: Journal, tmp_path: Path) -> None:
    wal = tmp_path / "j.db-wal"
    before = wal.read_bytes()
    assert journal.append((), NOW) == ()
    assert wal.read_bytes() == before


def test_a_step_is_seen_whole_by_others_once_append_returned(journal: Journal, tmp_path: Path) -> None:
    journal.append(step(1), NOW)
    assert len(list(queries.read(tmp_path / "j.db"))) == 4
    journal.append(step(2), NOW)
    assert len(list(queries.read(tmp_path / "j.db"))) == 8


def test_two_runs_on_the_same_input_end_in_the_same_hash(tmp_path: Path) -> None:
    heads, exports = [], []
    for number in (1, 2):
        wall = WALL + timedelta(days=number)
        path = tmp_path / f"{number}.db"
        with closing(open_at(path, run_id=f"run-{number}", wall=wall)) as journal:
            journal.append((run_started(started_at=wall, journal=str(path)),), NOW)
            journal.append(step(1), NOW)
            journal.append((order_sent(1, latency_ms=float(number)),), NOW)
            journal.append((run_stopped(duration=float(number)),), NOW)
            heads.append(journal.head)
            exports.append([exported(envelope) for envelope in journal.read()])
    assert heads[0] == heads[1]
    assert exports[0] == exports[1]


def test_a_journal_may_change_threads(journal: Journal) -> None:
    stored: list[int] = []
    thread = threading.Thread(target=lambda: stored.extend(row.seq for row in journal.append(step(1), NOW)))
    thread.start()
    thread.join()
    assert stored == [1, 2, 3, 4]


def test_readers_do_not_hold_up_the_writer(journal: Journal, tmp_path: Path) -> None:
    journal.append(step(1), NOW)
    reading = queries.read(tmp_path / "j.db")
    next(reading)
    started = time.monotonic()
    journal.append(step(2), NOW)
    assert time.monotonic() - started < 0.15
    assert len(list(reading)) == 3


# ------------------------------------------------------------------------------------------------ what it refuses


@pytest.mark.parametrize(
    ("first", "second", "claim"),
    [
        ((signal_raised(1),), (signal_raised(1),), "signal st-1.1/fda-approval/HLDN (row 1)"),
        ((approved(1),), (approved(1),), "intent "),
        ((approved(1),), (refused(1),), "verdict st-1.1/fda-approval/HLDN (row 1)"),
        ((refused(1),), (refused(1),), "verdict st-1.1/fda-approval/HLDN (row 1)"),
        ((order_planned(1, first_id=1),), (order_planned(1, first_id=4),), "order_ref nb1."),
        ((order_planned(1, first_id=1),), (order_planned(2, first_id=3),), "order_id 7/3 (row 1)"),
        ((fill_seen("1.01"),), (fill_seen("1.01"),), "exec_id 1.01 (row 1)"),
        ((), (fill_seen("1.01"), fill_seen("1.01")), "exec_id 1.01"),
        ((), (approved(1), refused(1)), "verdict st-1.1/fda-approval/HLDN"),
    ],
)
def test_nothing_happens_twice(
    tmp_path: Path, first: tuple[JournalEvent, ...], second: tuple[JournalEvent, ...], claim: str
) -> None:
    with closing(open_at(tmp_path / "j.db")) as journal:
        stored = journal.append(first, NOW)
        with pytest.raises(JournalError) as refusal:
            journal.append((article_seen(9), *second), NOW)
        assert code_of(refusal) == "NB-J09"
        assert claim in str(refusal.value)
        with pytest.raises(JournalError) as again:
            journal.append((article_seen(10),), NOW)
        assert code_of(again) == "NB-J10"
    assert tuple(queries.read(tmp_path / "j.db")) == stored
    with closing(open_at(tmp_path / "j.db")) as reopened:
        assert len(reopened.append((article_seen(9),), NOW)) == 1


def test_other_client_ids_count_order_ids_of_their_own(journal: Journal) -> None:
    journal.append((order_planned(1, first_id=1, client_id=7), order_planned(2, first_id=1, client_id=8)), NOW)


def test_an_event_that_cannot_be_read_again_is_not_stored(journal: Journal) -> None:
    with pytest.raises(JournalError) as refusal:
        journal.append((article_seen(1), AlertRaised(severity="info", text=None)), NOW)  # type: ignore[arg-type]
    assert code_of(refusal) == "NB-J11"
    assert list(journal.read()) == []
    with pytest.raises(JournalError, match="NB-J10"):
        journal.append((article_seen(1),), NOW)


def test_a_closed_journal_takes_nothing(journal: Journal) -> None:
    journal.close()
    journal.close()
    with pytest.raises(JournalError, match="NB-J10"):
        journal.append(step(1), NOW)
    with pytest.raises(JournalError, match="NB-J10"):
        list(journal.read())


def test_a_database_that_may_not_grow(journal: Journal, tmp_path: Path) -> None:
    stored = journal.append(step(1), NOW)
    journal._connection.execute("PRAGMA max_page_count = 8")  # SQLite's own way to be full
    many = tuple(article_seen(number) for number in range(2, 100))
    with pytest.raises(JournalError) as refusal:
        journal.append(many, NOW)
    assert code_of(refusal) == "NB-J07"
    assert tuple(journal.read()) == stored
    assert tuple(queries.read(tmp_path / "j.db")) == stored


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal SET payload = '{}' WHERE seq = 1",
        "UPDATE journal SET seq = 9 WHERE seq = 4",
        "DELETE FROM journal WHERE seq = 4",
        "DELETE FROM journal",
        "INSERT OR REPLACE INTO journal SELECT * FROM journal WHERE seq = 4",
        f"INSERT INTO journal SELECT 6, {COPIED}, hash, hash FROM journal WHERE seq = 4",
        f"INSERT INTO journal SELECT 5, {COPIED}, prev_hash, hash FROM journal WHERE seq = 4",
        "UPDATE claims SET seq = 1",
        "DELETE FROM claims",
        "INSERT OR REPLACE INTO claims SELECT scope, value, 1 FROM claims LIMIT 1",
        "INSERT OR IGNORE INTO claims SELECT scope, value, 1 FROM claims LIMIT 1",
        "INSERT INTO claims VALUES ('signal', 'of no row', 99)",
    ],
)
def test_the_database_itself_is_append_only(tmp_path: Path, statement: str) -> None:
    with closing(open_at(tmp_path / "j.db")) as journal:
        journal.append(step(1), NOW)
    with closing(sqlite3.connect(tmp_path / "j.db", isolation_level=None)) as raw:
        raw.execute("PRAGMA foreign_keys = ON")
        before = list(raw.iterdump())
        with pytest.raises(sqlite3.IntegrityError):
            raw.execute(statement)
        assert list(raw.iterdump()) == before


# ---------------------------------------------------------------------------------------------- what it cannot use


def test_a_missing_directory(tmp_path: Path) -> None:
    with pytest.raises(JournalError) as refusal:
        open_at(tmp_path / "none" / "j.db")
    assert code_of(refusal) == "NB-J01"
    assert f"mkdir -p {tmp_path / 'none'}" in str(refusal.value)


def test_a_directory_in_its_place(tmp_path: Path) -> None:
    (tmp_path / "j.db").mkdir()
    with pytest.raises(JournalError, match="NB-J01"):
        open_at(tmp_path / "j.db")


@pytest.mark.parametrize(
    "content", [b"not a database at all, just text " * 100, b"SQLite format 3\x00" + b"\x07" * 4080]
)
def test_a_file_that_is_no_journal_is_left_as_it_is(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "j.db"
    path.write_bytes(content)
    for refuses in (lambda: open_at(path), lambda: list(queries.read(path))):
        with pytest.raises(JournalError) as refusal:
            refuses()
        assert code_of(refusal) in {"NB-J03", "NB-J05"}
    assert path.read_bytes() == content


def test_a_database_of_another_program_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "j.db"
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("CREATE TABLE journal (seq INTEGER PRIMARY KEY)")
    content = path.read_bytes()
    with pytest.raises(JournalError, match="NB-J03"):
        open_at(path)
    assert path.read_bytes() == content


def test_a_newer_journal_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "j.db"
    open_at(path).close()
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("PRAGMA user_version = 99")
    for refuses in (lambda: open_at(path), lambda: list(queries.read(path))):
        with pytest.raises(JournalError) as refusal:
            refuses()
        assert code_of(refusal) == "NB-J04"
        assert "schema version 99, this newsbot knows 1" in str(refusal.value)


def test_readers_want_a_journal_with_something_in_it(tmp_path: Path) -> None:
    with pytest.raises(JournalError, match="NB-J01"):
        list(queries.read(tmp_path / "none.db"))
    assert not (tmp_path / "none.db").exists()
    (tmp_path / "empty.db").touch()
    with pytest.raises(JournalError, match="NB-J03"):
        list(queries.read(tmp_path / "empty.db"))
    assert [finding.code for finding in queries.verify(tmp_path / "none.db")] == ["NB-J01"]


def test_a_second_opener_is_told_who_has_it(tmp_path: Path) -> None:
    path = tmp_path / "j.db"
    holder = subprocess.Popen(
        [sys.executable, str(CHILD), "hold", str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert holder.stdout
        assert holder.stdout.readline() == "open\n"
        (tmp_path / "alias.db").symlink_to(path)
        for name in ("j.db", "alias.db"):
            with pytest.raises(JournalError) as refusal:
                open_at(tmp_path / name)
            assert code_of(refusal) == "NB-J02"
            assert f"process {holder.pid}" in str(refusal.value)
    finally:
        holder.communicate(timeout=20)
    open_at(path).close()


def test_the_same_process_cannot_open_it_twice(journal: Journal, tmp_path: Path) -> None:
    with pytest.raises(JournalError, match=f"NB-J02 .*process {os.getpid()}"):
        open_at(tmp_path / "j.db")


def test_a_database_lock_is_not_waited_for(journal: Journal, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "j.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        started = time.monotonic()
        with pytest.raises(JournalError) as refusal:
            journal.append(step(1), NOW)
        assert time.monotonic() - started < 2
        assert code_of(refusal) == "NB-J08"
    with pytest.raises(JournalError, match="NB-J10"):
        journal.append(step(1), NOW)


@pytest.mark.parametrize("locked", ["file", "directory"])
def test_a_journal_that_cannot_be_written_is_refused_at_once(locked: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "j.db"
        with closing(open_at(path)) as journal:
            journal.append(step(1), NOW)
        path.with_name("j.db.lock").chmod(0o666)
        path.chmod(0o444 if locked == "file" else 0o666)
        Path(folder).chmod(0o777 if locked == "file" else 0o555)
        told = subprocess.run(
            [sys.executable, str(CHILD), "nobody", str(path)], capture_output=True, text=True, check=True, timeout=30
        )
        Path(folder).chmod(0o700)
    assert told.stdout.strip() == "NB-J06"


# --------------------------------------------------------------------------------------------------- what it finds


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        (
            "UPDATE journal SET payload = replace(payload, 'HLDN', 'HLDM') WHERE seq = 2",
            "row 2 (signal_raised) was changed",
        ),
        ("UPDATE journal SET at = '2026-03-11T00:00:00Z' WHERE seq = 3", "row 3 (approved) was changed"),
        ("UPDATE journal SET key = '' WHERE seq = 1", "row 1 (article_seen) was changed"),
        ("UPDATE journal SET hash = prev_hash WHERE seq = 4", "row 4 (order_planned) was changed"),
        ("UPDATE journal SET hash = prev_hash WHERE seq = 3", "row 3 (approved) was changed"),
        ("UPDATE journal SET prev_hash = hash WHERE seq = 3", "row 3 does not follow row 2"),
        ("DELETE FROM journal WHERE seq = 2", "rows are missing"),
        ("DELETE FROM journal WHERE seq = 1", "rows are missing"),
    ],
)
def test_a_changed_journal_is_found_and_not_opened(tmp_path: Path, statement: str, what: str) -> None:
    path = tmp_path / "j.db"
    with closing(open_at(path)) as journal:
        journal.append(step(1), NOW)
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        for (trigger,) in raw.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
            raw.execute(f"DROP TRIGGER {trigger}")
        raw.execute(statement)
    assert [(finding.code, finding.what) for finding in queries.verify(path)] == [("NB-J05", what)]
    with pytest.raises(JournalError) as refusal:
        open_at(path)
    assert code_of(refusal) == "NB-J05"
    assert "restore the last good backup" in str(refusal.value)


def test_claims_are_compared_with_the_events(tmp_path: Path) -> None:
    path = tmp_path / "j.db"
    with closing(open_at(path)) as journal:
        journal.append((signal_raised(1), refused(1)), NOW)
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute("DROP TRIGGER claims_no_delete")
        raw.execute("DELETE FROM claims WHERE scope = 'signal'")
        raw.execute("INSERT INTO claims VALUES ('exec_id', '1.01', 2)")
    assert [(finding.what, finding.found) for finding in queries.verify(path)] == [
        ("row 1 has no claim", "signal st-1.1/fda-approval/HLDN"),
        ("row 2 did not make the claim", "exec_id 1.01"),
    ]


def test_verify_names_events_of_a_newer_newsbot(tmp_path: Path) -> None:
    path = tmp_path / "j.db"
    with closing(open_at(path)) as journal:
        journal.append((article_seen(1),), NOW)
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute("DROP TRIGGER journal_no_update")
        raw.execute("UPDATE journal SET version = 2")  # the hash does not cover how an event is written
    assert [finding.code for finding in queries.verify(path)] == ["NB-J04"]
    with pytest.raises(JournalError, match="NB-J04"):
        open_at(path)
