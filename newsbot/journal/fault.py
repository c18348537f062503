"""What SQLite and the system say, as findings a person can act on."""

import errno
import sqlite3
from pathlib import Path

from newsbot.domain.error import Finding

RESTORE = "keep the file for inspection; restore the last good backup and compare with the broker before trading"

# Beginnings of SQLite's extended result codes -> code, what is wrong, what to do.
_KNOWN = (
    ("SQLITE_NOTADB", "NB-J03", "the file is not a journal", "name another file: this one is left as it is"),
    ("SQLITE_CORRUPT", "NB-J05", "the journal is damaged", RESTORE),
    ("SQLITE_READONLY", "NB-J06", "the journal cannot be written", "make the file and its directory writable"),
    ("SQLITE_FULL", "NB-J07", "the journal cannot grow", "free disk space, then start again: the journal goes on"),
    ("SQLITE_IOERR", "NB-J07", "the disk refuses", "check disk space, quota and health, then start again"),
    (
        "SQLITE_BUSY",
        "NB-J08",
        "another program holds the journal",
        "end that program (a backup, an editor), start again",
    ),
    ("SQLITE_LOCKED", "NB-J08", "another program holds the journal", "end that program, then start again"),
    ("SQLITE_CANTOPEN", "NB-J01", "the journal cannot be opened", "check the path and its permissions"),
    ("SQLITE_PERM", "NB-J01", "the journal cannot be opened", "check the path and its permissions"),
)

# What the system says when the lock file beside the journal cannot be made, in SQLite's words.
_ERRNO = {
    errno.EROFS: "SQLITE_READONLY",
    errno.EACCES: "SQLITE_READONLY",
    errno.ENOSPC: "SQLITE_FULL",
    errno.EDQUOT: "SQLITE_FULL",
    errno.EIO: "SQLITE_IOERR",
    errno.EFBIG: "SQLITE_IOERR",
}


def finding(path: Path, fault: sqlite3.Error | OSError) -> Finding:
    """The finding for a fault met while the journal at ``path`` was opened, read or written."""
    if isinstance(fault, OSError):
        name = _ERRNO.get(fault.errno or 0, "SQLITE_CANTOPEN")
        found = str(fault)
    else:
        name = getattr(fault, "sqlite_errorname", "")
        found = f"{fault} ({name})" if name else str(fault)
    for beginning, code, what, fix in _KNOWN:
        if name.startswith(beginning):
            return Finding(code=code, what=what, found=found, fix=fix, path=str(path))
    return Finding(code="NB-J05", what="the journal cannot be used", found=found, fix=RESTORE, path=str(path))
