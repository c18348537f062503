"""Files of headlines, one JSON object a line, plain or gzipped, read line by line however large they are."""

import gzip
import json
import sys
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, cast

from newsbot.domain.article import Article, Stamp
from newsbot.domain.error import Finding, NewsbotError

LINE_MAX = 4 * 1024 * 1024
_NO_TIME = datetime(2000, 1, 1, tzinfo=UTC)  # matching reads no clock
_FIX = 'write {"id": "1", "headline": "..."}'
_DAY_S, _MINUTE_S = 86_400, 60


class UnreadableError(NewsbotError):
    """A file of headlines cannot be opened or breaks off: exit 2."""


def read(path: Path) -> Iterator[tuple[str | int, Article] | Finding]:
    """Each line's id with its article, or what is wrong with the line; empty lines are passed over.

    ``-`` is standard input. A broken line costs nothing but itself.

    Raises:
        UnreadableError: the file cannot be opened, or its compression breaks off: what came before was given out.
    """
    number = 0
    try:
        with _open(path) as file:
            while line := file.readline(LINE_MAX + 1):
                number += 1
                if len(line) > LINE_MAX:
                    yield _finding(path, number, "the line is too long", f"more than {LINE_MAX // 1024} KiB")
                    while line and not line.endswith(b"\n"):
                        line = file.readline(LINE_MAX)
                    continue
                if line.strip():
                    yield parse(line, path, number)
    except (OSError, EOFError, zlib.error) as fault:  # gzip raises all three on damaged data
        what = "the file breaks off" if number else "the file cannot be read"
        found = getattr(fault, "strerror", None) or str(fault)
        raise UnreadableError(Finding(code="NB-R22", what=what, found=found, path=str(path), line=number)) from fault


def parse(data: bytes, path: Path, number: int) -> tuple[str | int, Article] | Finding:
    """One line: its id with the article, or what is wrong with it."""
    try:
        row = json.loads(data.decode("utf-8"))
    except UnicodeDecodeError as fault:
        return _finding(path, number, "the line is not UTF-8", f"byte {data[fault.start]:#04x}")
    except json.JSONDecodeError as fault:
        return _finding(path, number, "the line is not JSON", fault.msg, column=fault.colno)
    except (ValueError, RecursionError) as fault:  # numbers of thousands of digits, brackets thousands deep
        return _finding(path, number, "the line is not JSON we read", str(fault))
    if not isinstance(row, dict):
        return _finding(path, number, "the line is no object", type(row).__name__)
    key = row.get("id")
    if isinstance(key, bool) or not isinstance(key, str | int):
        return _finding(path, number, 'the line has no "id"', "a text or a whole number is needed")
    texts: dict[str, str] = {}
    for name in ("headline", "body", "source", "url"):
        value = row.get(name)
        if value is None and name != "headline":
            value = ""
        if not isinstance(value, str):
            found = "missing" if value is None else type(value).__name__
            return _finding(path, number, f'"{name}" is no text', found)
        texts[name] = value
    article = Article(
        source=texts["source"],
        guid=str(key),
        url=texts["url"],
        headline=texts["headline"],
        body=texts["body"],
        published=published(row.get("published_at")),
        first_seen_at=_NO_TIME,
    )
    return key, article


def published(written: object) -> Stamp | None:
    """When an article was published: ISO 8601, UTC where it names no zone; None for what is no such time.

    A day alone is good to a day, a time without seconds to a minute.
    """
    if not isinstance(written, str):
        return None
    try:
        at = datetime.fromisoformat(written.strip())
        at = at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    except (ValueError, OverflowError):  # year 1 or 9999 in another zone
        return None
    colons = written.partition("+")[0].count(":")
    return Stamp(at=at, precision_s=1 if colons > 1 else _MINUTE_S if colons else _DAY_S, how="feed")


def _open(path: Path) -> IO[bytes]:
    if str(path) == "-":
        return sys.stdin.buffer
    if path.suffix == ".gz":
        return cast(IO[bytes], gzip.open(path, "rb"))
    return path.open("rb")


def _finding(path: Path, line: int, what: str, found: str, column: int = 0) -> Finding:
    return Finding(code="NB-R22", what=what, found=found, fix=_FIX, path=str(path), line=line, column=column)
