"""Read-only questions to a journal, while its bot is running or not. Takes no lock and writes nothing."""

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

from newsbot.domain.error import Finding, JournalError
from newsbot.domain.event import Envelope
from newsbot.journal import fault, table
from newsbot.journal.codec import opened


def read(path: Path, after: int = 0) -> Iterator[Envelope]:
    """The events past seq ``after``, in order, as of now.

    Raises:
        JournalError: no journal, a newer one, or a damaged one (NB-J01, NB-J03 to NB-J05).
    """
    try:
        with closing(_connect(path)) as connection:
            for row in table.rows(connection, after):
                yield opened(row)
    except (sqlite3.Error, OSError) as failure:
        raise JournalError(fault.finding(path, failure)) from failure


def verify(path: Path) -> list[Finding]:
    """All that is wrong with a journal: the file, the chain of hashes recomputed, each event read, each claim compared.

    Empty when nothing is.
    """
    try:
        with closing(_connect(path)) as connection:
            return table.damage(connection, path) or table.contradictions(connection, path)
    except JournalError as failure:
        return list(failure.findings)
    except (sqlite3.Error, OSError) as failure:
        return [fault.finding(path, failure)]


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=1, isolation_level=None)
    with ExitStack() as undo:
        undo.callback(connection.close)
        if table.check_identity(connection, path) == 0:
            raise JournalError(_empty(path))
        undo.pop_all()
    return connection


def _empty(path: Path) -> Finding:
    return Finding(code="NB-J03", what="the file is empty", fix="name a journal that a run has written", path=str(path))
