"""The two tables of a journal: making them, reading rows, finding damage."""

import sqlite3
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from newsbot.domain.error import Finding, JournalError
from newsbot.journal.codec import GENESIS, Row, claims, opened, recomputed
from newsbot.journal.fault import RESTORE

APPLICATION_ID = 0x4E424A31  # "NBJ1", in the header of the file
MIGRATIONS = ("schema.sql",)  # the n-th brings user_version n - 1 to n, in one transaction
_HEADER_BYTES = 100

_SELECT = (
    "SELECT seq, run_id, at, wall_at, kind, version, key, payload, prev_hash, hash"
    " FROM journal WHERE seq > ? ORDER BY seq"
)


def check_identity(connection: sqlite3.Connection, path: Path) -> int:
    """The schema version of the file; 0 for an empty one. Nothing is written.

    Raises:
        JournalError: NB-J03, another program's file; NB-J04, written by a newer newsbot.
        sqlite3.Error: no database at all.
        OSError: no file.
    """
    size = path.stat().st_size
    if 0 < size < _HEADER_BYTES:  # SQLite would take such a file for an empty database, and overwrite it
        raise JournalError(
            Finding(
                code="NB-J03",
                what="the file is not a journal",
                found=f"{size} bytes",
                fix="name another file: this one is left as it is",
                path=str(path),
            )
        )
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    application = int(connection.execute("PRAGMA application_id").fetchone()[0])
    empty = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0] == 0
    if application != APPLICATION_ID and not (empty and application == 0 and version == 0):
        raise JournalError(
            Finding(
                code="NB-J03",
                what="the file is a database, but not a journal",
                found=f"application id {application}",
                fix="name another file: this one is left as it is",
                path=str(path),
            )
        )
    if version > len(MIGRATIONS):
        raise JournalError(
            Finding(
                code="NB-J04",
                what="the journal was written by a newer newsbot",
                found=f"schema version {version}, this newsbot knows {len(MIGRATIONS)}",
                fix="use that newsbot, or name another journal",
                path=str(path),
            )
        )
    return version


def migrate(connection: sqlite3.Connection, version: int) -> None:
    """Bring the schema from ``version`` to the present one, each step whole or not at all."""
    for number, name in enumerate(MIGRATIONS[version:], start=version + 1):
        script = files("newsbot.journal").joinpath(name).read_text(encoding="utf-8")
        connection.execute("BEGIN IMMEDIATE")
        for statement in _statements(script):
            connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {number}")
        connection.execute("COMMIT")


def last(connection: sqlite3.Connection) -> Row | None:
    """The last row; None when there is none."""
    seq = connection.execute("SELECT max(seq) FROM journal").fetchone()[0]
    return None if seq is None else next(rows(connection, seq - 1))


def rows(connection: sqlite3.Connection, after: int = 0) -> Iterator[Row]:
    """The rows past seq ``after``, in order."""
    return map(Row._make, connection.execute(_SELECT, (after,)))


def insert(connection: sqlite3.Connection, sealed: list[Row], claimed: list[tuple[str, str, int]]) -> None:
    """Add rows and claims, inside the caller's transaction."""
    connection.executemany("INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", sealed)
    connection.executemany("INSERT INTO claims VALUES (?, ?, ?)", claimed)


def damage(connection: sqlite3.Connection, path: Path) -> list[Finding]:
    """What is wrong with the file as a file: pages, gaps, and the chain of hashes. Reads all of it."""
    problems = [line for (line,) in connection.execute("PRAGMA integrity_check(10)") if line != "ok"]
    if problems:
        return [_damaged(path, "the database is damaged", problem) for problem in problems]
    expected, previous = 1, GENESIS
    for row in rows(connection):
        if row.seq != expected:
            return [_damaged(path, "rows are missing", f"row {row.seq} follows row {expected - 1}")]
        if row.prev_hash != previous:
            return [_damaged(path, f"row {row.seq} does not follow row {row.seq - 1}", f"prev_hash {row.prev_hash}")]
        try:
            if recomputed(row) != row.hash:
                return [_damaged(path, f"row {row.seq} ({row.kind}) was changed", "its hash does not fit")]
        except JournalError as fault:
            return list(fault.findings)
        expected, previous = row.seq + 1, row.hash
    return []


def contradictions(connection: sqlite3.Connection, path: Path) -> list[Finding]:
    """What is wrong with what the rows say: events that cannot be read, claims that do not match the events."""
    found: list[Finding] = []
    expected: set[tuple[str, str, int]] = set()
    for row in rows(connection):
        try:
            expected.update((scope, value, row.seq) for scope, value in claims(opened(row).event))
        except JournalError as fault:
            found.extend(fault.findings)
    stored = set(connection.execute("SELECT scope, value, seq FROM claims"))
    for scope, value, seq in sorted(expected ^ stored, key=lambda claim: claim[2]):
        state = "has no claim" if (scope, value, seq) in expected else "did not make the claim"
        found.append(_damaged(path, f"row {seq} {state}", f"{scope} {value}"))
    return found


def _statements(script: str) -> Iterator[str]:
    """The statements of a script; a trigger holds semicolons of its own."""
    statement = ""
    for part in script.splitlines(keepends=True):
        statement += part
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _damaged(path: Path, what: str, found: str) -> Finding:
    return Finding(code="NB-J05", what=what, found=found, fix=RESTORE, path=str(path))
