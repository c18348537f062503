"""How the command line speaks: text from outside as text, findings to stderr, one object a line for machines."""

import io
import json
import logging
import sys
from collections.abc import Mapping
from functools import partial
from typing import Any, NoReturn

from rich.console import Console
from rich.text import Text

from newsbot.domain.error import (
    BrokerUnavailableError,
    Finding,
    JournalError,
    NewsbotError,
    ProtocolError,
)
from newsbot.runtime.teller import Teller

DONE, NO, WRONG_INPUT, WORLD_FAILED = 0, 1, 2, 3
_NO_JOURNAL = frozenset({"NB-J01", "NB-J03", "NB-J04"})  # the file that was named cannot be one; it is left as it is


class _Console(Console):
    def on_broken_pipe(self) -> None:
        """Whoever read our output (head, a pager) went away: that is no failure of ours."""
        try:
            super().on_broken_pipe()
        except SystemExit:
            raise SystemExit(DONE) from None


def console(*, stderr: bool = False) -> Console:
    """A console that colours only on a terminal and never wraps, cuts or interprets what it prints."""
    return _Console(stderr=stderr, highlight=False, markup=False, emoji=False, soft_wrap=True)


class _Told(logging.Handler):
    """Hands records to a teller: no thread of a run waits for a stderr that is not read."""

    def __init__(self, teller: Teller) -> None:
        super().__init__()
        self._teller = teller
        self._stderr = logging.StreamHandler()
        self._stderr.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        self._teller.tell(partial(self._write, record))

    def _write(self, record: logging.LogRecord) -> None:
        self._stderr.handle(record)


def log_to_stderr(teller: Teller) -> None:
    """The log of a live run: a line a record on stderr, from warnings upwards."""
    logging.basicConfig(level=logging.WARNING, handlers=[_Told(teller)])


def take_any_character() -> None:
    """Print what the terminal's encoding lacks as an escape, instead of failing at it."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def shown(text: str) -> str:
    """Text from outside, with control characters and direction marks made visible: it cannot move the cursor."""
    return "".join(character if _harmless(character) else _escaped(character) for character in text)


def print_json(line: Mapping[str, Any]) -> None:
    """One object on one line of stdout, in ASCII: any terminal takes it, and half a surrogate pair cannot break it."""
    sys.stdout.write(json.dumps(line, separators=(",", ":")) + "\n")
    sys.stdout.flush()  # whoever reads along must not wait for a full buffer


def complain(*findings: Finding) -> None:
    """Each finding on a line of stderr, its code in red on a terminal."""
    out = console(stderr=True)
    for finding in findings:
        line = Text(shown(str(finding)))
        line.stylize("bold red", 0, len(finding.code))
        out.print(line)


def complain_plainly(words: str) -> None:
    """A line of stderr that is no finding: nothing is wrong with anything."""
    console(stderr=True).print(Text(shown(words)))


def leave(fault: NewsbotError) -> NoReturn:
    """Say what is wrong and end with the exit status of its kind: 2 wrong input, 3 the world failed."""
    complain(*fault.findings)
    world = isinstance(fault, BrokerUnavailableError | JournalError | ProtocolError)
    named_wrongly = {finding.code for finding in fault.findings} <= _NO_JOURNAL
    raise SystemExit(WORLD_FAILED if world and not named_wrongly else WRONG_INPUT)


def _harmless(character: str) -> bool:
    return character.isprintable() or character == " "


def _escaped(character: str) -> str:
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
