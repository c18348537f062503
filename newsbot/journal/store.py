"""The one writing connection: append in one transaction a step, committed before it returns."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, suppress
from datetime import datetime
from pathlib import Path

from newsbot.crashpoint import crashpoint
from newsbot.domain.error import Finding, JournalError
from newsbot.domain.event import Envelope, JournalEvent
from newsbot.journal import fault, table
from newsbot.journal.codec import GENESIS, Row, claims, opened, seal
from newsbot.journal.lock import ProcessLock

BUSY_S = 0.2  # past this, trading halts rather than waits


class Journal:
    """An open journal. One thread at a time; made by ``open``, ended by ``close``.

    After a failed ``append`` every further one is refused: what was stored is known only after a new start.
    """

    def __init__(
        self,
        path: Path,
        lock: ProcessLock,
        connection: sqlite3.Connection,
        *,
        run_id: str,
        wall: Callable[[], datetime],
    ) -> None:
        """For ``open`` only: takes over an open, checked connection."""
        self._path = path
        self._lock = lock
        self._connection = connection
        self._run_id = run_id
        self._wall = wall
        self._whole = True
        last = table.last(connection)
        self._seq = last.seq if last else 0
        self._head = last.hash if last else GENESIS
        self._last_at = opened(last).at if last else None

    @classmethod
    def open(cls, path: Path, *, run_id: str, wall: Callable[[], datetime]) -> "Journal":
        """The journal at ``path``, made when there is none, checked from end to end when there is one.

        ``wall`` is the machine's clock, for ``wall_at``. SQLite uses a file only whole: after a crash or a cut-off
        file the journal ends at the last whole transaction.

        Raises:
            JournalError: it cannot be used (NB-J01 to NB-J08); nothing was changed.
        """
        if not path.parent.is_dir():
            raise JournalError(_no_directory(path))
        with ExitStack() as undo:
            try:
                lock = ProcessLock(path)
                undo.callback(lock.release)
                connection = sqlite3.connect(path, timeout=BUSY_S, isolation_level=None, check_same_thread=False)
                undo.callback(connection.close)
                _prepare(connection, path)
                journal = cls(path, lock, connection, run_id=run_id, wall=wall)
            except (sqlite3.Error, OSError) as failure:
                raise JournalError(fault.finding(path, failure)) from failure
            undo.pop_all()
        return journal

    @property
    def head(self) -> str:
        """The hash of the last row: two dry runs on the same input end in the same one."""
        return self._head

    @property
    def last_at(self) -> datetime | None:
        """The engine's time of the last row; None while there is none."""
        return self._last_at

    def append(self, events: Sequence[JournalEvent], at: datetime) -> tuple[Envelope, ...]:
        """Store the events of one step, all or none, and give them back with their numbers: durable on return.

        ``at`` is the engine's time. No events, no transaction.

        Raises:
            JournalError: not stored, or not known to be (NB-J06 to NB-J11).
        """
        if not self._whole:
            raise JournalError(_refused(self._path))
        if not events:
            return ()
        self._whole = False  # until the commit is through, whatever ends this
        wall_at = self._wall()
        sealed = self._seal(events, at, wall_at)
        claimed = [(*claim, row.seq) for event, row in zip(events, sealed, strict=True) for claim in claims(event)]
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            table.insert(self._connection, sealed, claimed)
            crashpoint("before-commit")
            self._connection.execute("COMMIT")
        except (sqlite3.Error, OSError) as failure:
            with suppress(sqlite3.Error):
                self._connection.execute("ROLLBACK")
            raise JournalError(self._not_stored(failure, claimed)) from failure
        crashpoint("after-commit")
        self._seq, self._head, self._last_at = sealed[-1].seq, sealed[-1].hash, at
        self._whole = True
        return tuple(
            Envelope(seq=row.seq, at=at, wall_at=wall_at, run_id=self._run_id, key=row.key, event=event)
            for event, row in zip(events, sealed, strict=True)
        )

    def read(self, after: int = 0) -> Iterator[Envelope]:
        """The events past seq ``after``, in order.

        Raises:
            JournalError: a row cannot be read (NB-J04, NB-J05), or the journal is closed (NB-J10).
        """
        try:
            for row in table.rows(self._connection, after):
                yield opened(row)
        except sqlite3.ProgrammingError as failure:  # closed
            raise JournalError(_refused(self._path)) from failure
        except sqlite3.Error as failure:
            raise JournalError(fault.finding(self._path, failure)) from failure

    def close(self) -> None:
        """End it. Closing twice does nothing."""
        self._whole = False
        self._connection.close()
        self._lock.release()

    def _seal(self, events: Sequence[JournalEvent], at: datetime, wall_at: datetime) -> list[Row]:
        sealed: list[Row] = []
        head = self._head
        for seq, event in enumerate(events, start=self._seq + 1):
            row = seal(event, seq=seq, run_id=self._run_id, at=at, wall_at=wall_at, prev_hash=head)
            sealed.append(row)
            head = row.hash
        return sealed

    def _not_stored(self, failure: sqlite3.Error | OSError, claimed: list[tuple[str, str, int]]) -> Finding:
        if not isinstance(failure, sqlite3.IntegrityError):
            return fault.finding(self._path, failure)
        return Finding(
            code="NB-J09",
            what="the journal refuses what must not happen twice",
            found=f"{failure}: {self._doubles(claimed) or 'a row that does not follow'}",
            fix="nothing of this step was done; start again: the journal tells what was",
            path=str(self._path),
        )

    def _doubles(self, claimed: list[tuple[str, str, int]]) -> str:
        """Those claims that an earlier row, or this step, has made already."""
        doubles = []
        seen: set[tuple[str, str]] = set()
        for scope, value, _ in claimed:
            former = self._connection.execute(
                "SELECT seq FROM claims WHERE scope = ? AND value = ?", (scope, value)
            ).fetchone()
            if former is not None or (scope, value) in seen:
                doubles.append(f"{scope} {value}" + (f" (row {former[0]})" if former else ""))
            seen.add((scope, value))
        return ", ".join(doubles)


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    version = table.check_identity(connection, path)
    mode = connection.execute("PRAGMA journal_mode = WAL").fetchone()[0]
    if mode != "wal":
        raise JournalError(_no_wal(path, mode))
    connection.execute("PRAGMA synchronous = FULL")  # a commit that returned is on the disk
    connection.execute("PRAGMA fullfsync = ON")  # as macOS understands it; without effect elsewhere
    connection.execute("PRAGMA foreign_keys = ON")
    table.migrate(connection, version)
    findings = table.damage(connection, path)
    if findings:
        raise JournalError(*findings)
    # A file that can be read and not written shows here, before anything depends on it.
    connection.execute("BEGIN IMMEDIATE")
    connection.execute(f"PRAGMA user_version = {len(table.MIGRATIONS)}")
    connection.execute("ROLLBACK")


def _no_directory(path: Path) -> Finding:
    return Finding(
        code="NB-J01",
        what="the directory of the journal does not exist",
        found=str(path.parent),
        fix=f"create it: mkdir -p {path.parent}",
        path=str(path),
    )


def _no_wal(path: Path, mode: str) -> Finding:
    return Finding(
        code="NB-J01",
        what="the file system cannot hold a write-ahead log",
        found=f"journal mode {mode}",
        fix="put the journal on a local disk",
        path=str(path),
    )


def _refused(path: Path) -> Finding:
    return Finding(
        code="NB-J10",
        what="the journal is of no use any more",
        found="it was closed, or an earlier step could not be stored",
        fix="start again: the journal tells what was stored",
        path=str(path),
    )
