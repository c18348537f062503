"""Keeps a broker's state file: every minute, when told to, and at a clean stop. Belongs to the server's thread."""

import logging
import time
from pathlib import Path
from typing import Final

from newsbot.domain.error import BrokerUnavailableError
from newsbot.paper.broker import Broker
from newsbot.paper.state import snapshot
from newsbot.paper.state.numbers import Numbers

log = logging.getLogger(__name__)

EVERY_S: Final = 60.0  # on the wall clock, whoever drives the broker's
_SHARE: Final = 50  # saving takes no more than so small a part of the time


class Keeper:
    """Saves one broker to one file.

    Raises:
        BrokerUnavailableError: the file cannot be written.
    """

    def __init__(self, broker: Broker, path: Path) -> None:
        snapshot.probe(path)
        self._broker = broker
        self._path = path
        self._numbers = Numbers(broker, path)
        self._due = time.monotonic() + EVERY_S

    def save(self) -> None:
        """Write the state now.

        Raises:
            BrokerUnavailableError: it cannot be written.
        """
        began = time.monotonic()
        try:
            if snapshot.save(self._broker, self._path):
                self._numbers.saved()
        finally:
            ended = time.monotonic()
            self._due = ended + max(EVERY_S, _SHARE * (ended - began))

    def note(self) -> None:
        """Keep the ids that have been given since the last time, before anybody hears of them."""
        self._numbers.note()

    def save_if_due(self) -> None:
        """Write it when the last time is a minute ago. What cannot be written now may be in a minute."""
        if time.monotonic() >= self._due:
            try:
                self.save()
            except BrokerUnavailableError as fault:
                log.error("%s", fault)  # noqa: TRY400 - the words are enough
