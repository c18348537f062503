"""A process that writes a journal until something ends it. Run as a script by the tests: one command and its path.

append PATH COUNT     COUNT steps; NEWSBOT_CRASH may kill it on the way
killed PATH COUNT     COUNT steps, then SIGKILL, so that the write-ahead log stays behind
hold PATH             opens, prints a line, waits for its stdin to end
full DIR              for many limits of file size: appends until the journal refuses, one JSON line each
nobody PATH           opens as a user who may not write
"""

import json
import os
import resource
import signal
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "unit" / "journal"))

from journal_builders import NOW, step

from newsbot.domain.error import JournalError
from newsbot.journal.store import Journal


def open_journal(path: Path, run_id: str = "child") -> Journal:
    return Journal.open(path, run_id=run_id, wall=lambda: datetime(2026, 11, 20, tzinfo=UTC))


def say(word: object) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def append(path: Path, count: int) -> None:
    journal = open_journal(path)
    for number in range(1, count + 1):
        journal.append(step(number), NOW + timedelta(seconds=number))
        say(number)


def fill(path: Path, limit: int) -> dict[str, object]:
    """Append under a limit of file size until refused; what was refused, and how the next attempt went."""
    hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    stored, codes = 0, []
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
        journal = open_journal(path)
        while stored < 500:
            journal.append(step(stored + 1), NOW)
            stored += 1
    except JournalError as refused:
        codes.append(refused.findings[0].code)
        try:
            if stored:
                journal.append(step(stored + 1), NOW)
        except JournalError as again:
            codes.append(again.findings[0].code)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    return {"limit": limit, "stored": stored, "codes": codes, "path": str(path)}


def main(command: str, path: Path, *rest: str) -> None:
    match command:
        case "append":
            append(path, int(rest[0]))
        case "killed":
            append(path, int(rest[0]))
            os.kill(os.getpid(), signal.SIGKILL)
        case "hold":
            journal = open_journal(path)
            say("open")
            sys.stdin.read()
            journal.close()
        case "full":
            for limit in range(1_000, 400_000, 13_001):
                say(json.dumps(fill(path / f"{limit}.db", limit)))
        case "nobody":
            if os.geteuid() == 0:
                os.setuid(65534)
            try:
                open_journal(path)
            except JournalError as refused:
                say(refused.findings[0].code)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), *sys.argv[3:])
