"""Recordings: what polls brought, byte for byte, in a folder that a dry run plays and a person can read.

``index.jsonl`` holds one poll a line, in the order of time; the bodies lie beside it, in a folder a source.
"""

import json
import re
import threading
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from newsbot.domain.error import Finding, SourceError
from newsbot.scrapers import catalogue
from newsbot.scrapers.index import CODE, FAULT_HEADER, INDEX, Entry, IndexReader, Kind
from newsbot.scrapers.page import Headers, Outcome, Page, SourceFault

__all__ = ("Entry", "Recorder", "Recording", "read")

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """A folder of polls, checked, in the order of time. Tape and instruments are None when the folder has none."""

    root: Path
    entries: tuple[Entry, ...]
    tape_path: Path | None
    instruments_path: Path | None


def read(root: Path, sources: Collection[str] | None = None) -> Recording:
    """The recording in a folder. ``sources`` are the names that may occur; those of the catalogue when None.

    Raises:
        SourceError: every broken line, missing file, unknown source, step back in time, at once.
    """
    index = root / INDEX
    try:
        lines = index.read_bytes().split(b"\n")
    except OSError as error:
        reason = error.strerror or str(error)
        raise SourceError(
            Finding(
                code=CODE,
                path=str(index),
                what="the recording cannot be read",
                found=reason,
                fix="name a folder that holds an index.jsonl",
            )
        ) from error
    known = catalogue.load().keys() if sources is None else sources
    reader = IndexReader(root, frozenset(known))
    entries = [entry for number, line in enumerate(lines, 1) if line.strip() for entry in reader.entries(number, line)]
    if not entries and not reader.findings:
        reader.findings.append(Finding(code=CODE, path=str(index), what="the recording holds no polls"))
    if reader.findings:
        raise SourceError(*reader.findings)
    tape, instruments = root / "tape.csv", root / "instruments.csv"
    return Recording(
        root=root,
        entries=tuple(entries),
        tape_path=tape if tape.is_file() else None,
        instruments_path=instruments if instruments.is_file() else None,
    )


class Recorder:
    """Writes what polls brought into a folder, in the format that ``read`` reads. Many threads may store.

    A body is written before its line: a recording that was cut off misses the last polls and nothing else. Headers
    that speak of the encoding on the wire are left out, because bodies are stored decoded from it.

    Raises:
        OSError: the folder cannot be made.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._lock = threading.Lock()
        root.mkdir(parents=True, exist_ok=True)

    def store(self, outcome: Outcome, *, at: datetime, kind: Kind = "listing") -> None:
        """Append one poll. ``at`` is when it happened if no answer came; else the time of the answer counts.

        Raises:
            OSError: the disk refuses.
            ValueError: the source's name cannot be the name of a folder.
        """
        answer = outcome.page if isinstance(outcome, SourceFault) else outcome
        if not _NAME.fullmatch(outcome.source):
            raise ValueError(f"source name {outcome.source!r} cannot be the name of a folder")
        record: dict[str, object] = {"at": "", "source": outcome.source, "url": "", "status": 0}
        record |= {"headers": {}, "file": None, "kind": kind}
        if answer is None:
            assert isinstance(outcome, SourceFault)  # the others are answers
            record["headers"] = {FAULT_HEADER: f"{outcome.code} – {outcome.detail}"}
            record["url"] = "http://no-answer.invalid/"
        else:
            at = answer.fetched_at
            record |= {"url": answer.url, "status": 304, "headers": _stored(answer.headers)}
        record["at"] = at.astimezone(UTC).isoformat().replace("+00:00", "Z")
        with self._lock:
            if isinstance(answer, Page):
                record |= {"status": answer.status, "file": self._write_body(answer)}
            with (self._root / INDEX).open("a", encoding="utf-8") as index:
                index.write(json.dumps(record, ensure_ascii=False) + "\n")

    def _write_body(self, page: Page) -> str:
        folder = self._root / page.source
        folder.mkdir(exist_ok=True)
        stem = page.fetched_at.astimezone(UTC).strftime("%Y%m%dT%H%M%S")
        for number in range(1_000_000):
            path = folder / (f"{stem}.body" if number == 0 else f"{stem}-{number}.body")
            try:
                with path.open("xb") as file:
                    file.write(page.body)
            except FileExistsError:
                continue
            return f"{page.source}/{path.name}"
        raise FileExistsError(f"no free name left beside {stem}")


def _stored(headers: Headers) -> dict[str, str]:
    wire = {"content-encoding", "content-length", "transfer-encoding", "connection", "keep-alive", "set-cookie"}
    return {name: value for name, value in headers if name not in wire}
