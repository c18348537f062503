"""Numbers that must not come again after a crash: a file beside the state, a line for every order placed.

The state is a minute old at worst, and orders, fills and ids of that minute have been told to clients and written into
ledgers. Lines are handed to the operating system before anybody hears of the order, so a killed process loses none; a
power cut may.
"""

import json
import logging
from pathlib import Path
from typing import Final

from newsbot.domain.error import BrokerUnavailableError, Finding
from newsbot.paper.broker import Broker

log = logging.getLogger(__name__)

_SUFFIX: Final = ".ids"


class Numbers:
    """The permId to be given next, the era of execution ids, and the highest order id of every client.

    Lets a new broker, restored or not, go on above all that the file knows; executions begin a new era with every
    start, so that their ids differ even where the state has forgotten fills.

    Raises:
        BrokerUnavailableError: the file cannot be read or written.
    """

    def __init__(self, broker: Broker, state: Path) -> None:
        self._book = broker.desk.book
        self._binding = broker.desk._binding
        self._path = state.with_name(f"{state.name}{_SUFFIX}")
        self._ids: dict[int, int] = {}
        self._noted: tuple[int, int] | None = None
        try:
            self._resume(restored=broker.now is not None)
        except OSError as fault:
            raise self._unwritten(fault) from fault

    def note(self) -> None:
        """Write down what has been given since. Nobody has been told of it yet."""
        if self._noted != (self._book.next_perm, self._binding._last):
            self._write()

    def saved(self) -> None:
        """The state has been written: it knows all of this now."""
        try:
            self._path.unlink(missing_ok=True)
        except OSError as fault:
            log.error("%s", self._unwritten(fault))  # noqa: TRY400 - the words are enough

    def _resume(self, *, restored: bool) -> None:
        perm, era = (self._book.next_perm, self._book.era) if restored else (0, 0)
        orders = self._book.orders
        for line in self._path.read_text("utf-8").splitlines() if self._path.exists() else []:
            try:
                told = json.loads(line)
                perm, era = max(perm, int(told["perm"])), max(era, int(told["era"]))
                self._binding._last = min(self._binding._last, int(told["bound"]))
                for client_id, last in told["ids"].items():
                    orders.know_id(int(client_id), int(last))
            except (ValueError, KeyError, TypeError, AttributeError):
                continue  # the power went while it was written
        if perm:
            self._book.rise(perm, era + 1)

    def _write(self) -> None:
        given = self._book.orders.last_ids()
        fresh = {client_id: last for client_id, last in given.items() if self._ids.get(client_id) != last}
        line = {"perm": self._book.next_perm, "era": self._book.era, "bound": self._binding._last, "ids": fresh}
        try:
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(line) + "\n")
        except OSError as fault:
            log.error("%s", self._unwritten(fault))  # noqa: TRY400 - the words are enough
            return
        self._ids = given
        self._noted = (self._book.next_perm, self._binding._last)

    def _unwritten(self, fault: OSError) -> BrokerUnavailableError:
        found = fault.strerror or str(fault)
        finding = Finding(code="NB-P24", path=str(self._path), what="the state cannot be written", found=found)
        return BrokerUnavailableError(finding)
