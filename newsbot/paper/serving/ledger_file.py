"""Where the lines of the ledger go: a file, and whoever else wants to hear them."""

from collections.abc import Callable
from pathlib import Path
from typing import IO

from newsbot.domain.error import BrokerUnavailableError, Finding


class LedgerFile:
    """Appends to a file, if there is one to be, and then tells ``heard``.

    Raises:
        BrokerUnavailableError: the file cannot be written.
    """

    def __init__(self, path: Path | None, heard: Callable[[list[str]], None] | None) -> None:
        self._path = path
        self._heard = heard
        try:
            self._file: IO[str] | None = path.open("a", encoding="utf-8") if path else None
        except OSError as fault:
            raise self._unwritten(fault) from fault

    def write(self, lines: list[str]) -> None:
        """Put lines down, each with its end.

        Raises:
            BrokerUnavailableError: they cannot be written.
        """
        if not lines:
            return
        if self._file is not None:
            try:
                self._file.write("".join(f"{line}\n" for line in lines))
                self._file.flush()
            except OSError as fault:
                raise self._unwritten(fault) from fault
        if self._heard is not None:
            self._heard(lines)

    def close(self) -> None:
        """Nothing more will come."""
        if self._file is not None:
            self._file.close()

    def _unwritten(self, fault: OSError) -> BrokerUnavailableError:
        found = fault.strerror or str(fault)
        return BrokerUnavailableError(
            Finding(code="NB-P04", path=str(self._path), what="the ledger cannot be written", found=found)
        )
