"""One process at a time on a journal: a lock file beside it, freed by the system when its holder dies."""

import os
import sys
from pathlib import Path

from newsbot.domain.error import Finding, JournalError


class ProcessLock:
    """Holds ``<journal>.lock`` until ``release``. The file stays; what counts is the system's lock on it."""

    def __init__(self, journal: Path) -> None:
        """Take the lock, at once.

        Raises:
            JournalError: NB-J02, another process has it.
            OSError: the file cannot be made.
        """
        # the real path: two names of one journal are one journal
        real = journal.resolve()
        path = real.with_name(real.name + ".lock")
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _lock(self._file)
        except OSError as fault:
            holder = os.pread(self._file, 20, 0).decode("ascii", "replace").strip() if hasattr(os, "pread") else ""
            os.close(self._file)
            raise JournalError(
                Finding(
                    code="NB-J02",
                    what="another newsbot uses this journal",
                    found=f"process {holder}" if holder else "a process that did not leave its number",
                    fix="stop it first, or name another journal",
                    path=str(journal),
                )
            ) from fault
        os.ftruncate(self._file, 0)
        os.write(self._file, f"{os.getpid()}\n".encode())

    def release(self) -> None:
        """Let the next one in. Releasing twice does nothing."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


if sys.platform == "win32":
    import msvcrt

    def _lock(file: int) -> None:
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
