"""Recordings: what polls brought, byte for byte, in a folder that a dry run plays and a person can read.

``index.jsonl`` holds one poll a line, in the order of time; the bodies lie beside it, in a folder a source.
"""

import json
import re
import threading
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from newsbot.domain.error import Finding, SourceError
from newsbot.scrapers import catalogue
from newsbot.scrapers.blocked import refused
from newsbot.scrapers.page import Headers, NotModified, Outcome, Page, SourceFault

INDEX = "index.jsonl"
CODE = "NB-W10"
FILE_MAX = 2 * 1024 * 1024

# A poll that brought no answer at all has status 0 and says here why.
FAULT_HEADER = "newsbot-fault"

Kind = Literal["listing", "article"]

_KEYS = frozenset({"at", "source", "url", "status", "headers", "file", "kind"})
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_FAULT = re.compile(r"(NB-W\d\d) – (.*)", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One poll of a recording. ``path`` is its body, None when none came; ``line`` is its place in the index."""

    at: datetime
    source: str
    url: str
    status: int
    headers: Headers
    path: Path | None
    kind: Kind
    line: int

    def outcome(self, arrived: float = 0.0) -> Outcome:
        """What a live poll would have brought; ``arrived`` is the monotonic clock to stamp it with.

        Raises:
            OSError: the file is gone since the recording was read.
        """
        if self.status == 304:
            return NotModified(
                source=self.source, url=self.url, headers=self.headers, fetched_at=self.at, arrived=arrived
            )
        if self.status == 0:
            said = _FAULT.fullmatch(dict(self.headers).get(FAULT_HEADER, ""))
            code, detail = (said[1], said[2]) if said else ("NB-W03", "no answer")
            return SourceFault(source=self.source, code=code, detail=detail)
        page = Page(
            source=self.source,
            url=self.url,
            status=self.status,
            headers=self.headers,
            body=self.path.read_bytes() if self.path is not None else b"",
            fetched_at=self.at,
            arrived=arrived,
        )
        return page if self.status == 200 else refused(page)


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
    reader = _IndexReader(root, frozenset(known))
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


class _IndexReader:
    """Checks lines one by one and collects what is wrong with all of them."""

    def __init__(self, root: Path, sources: frozenset[str]) -> None:
        self._root = root
        self._sources = sources
        self._latest: datetime | None = None
        self.findings: list[Finding] = []

    def entries(self, number: int, line: bytes) -> Iterator[Entry]:
        """The entry of a line; nothing when it is wrong, which is then in ``findings``."""
        before = len(self.findings)
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:
            self._wrong(number, "the line is not JSON", str(error))
            return
        if not isinstance(record, dict):
            self._wrong(number, "the line is not a JSON object", type(record).__name__)
            return
        for key in sorted(_KEYS - record.keys()):
            self._wrong(number, f'key "{key}" is missing')
        for key in sorted(record.keys() - _KEYS):
            self._wrong(number, f'unknown key "{key}"', fix=f"known are {', '.join(sorted(_KEYS))}")
        if len(self.findings) > before:
            return
        at = self._time(number, record["at"])
        status = record["status"]
        if type(status) is not int or not (status == 0 or 100 <= status <= 599):
            self._wrong(number, "status is no HTTP status", repr(status))
        if not isinstance(record["source"], str) or record["source"] not in self._sources:
            known = ", ".join(sorted(self._sources))
            self._wrong(number, f"unknown source {record['source']!r}", fix=f"known are {known}")
        if not isinstance(record["url"], str) or not record["url"].startswith(("http://", "https://")):
            self._wrong(number, "url is no web address", repr(record["url"]))
        if record["kind"] not in ("listing", "article"):
            self._wrong(number, "kind is neither listing nor article", repr(record["kind"]))
        headers = self._headers(number, record["headers"])
        path = self._file(number, record["file"], status)
        if len(self.findings) > before or at is None:
            return
        yield Entry(
            at=at,
            source=record["source"],
            url=record["url"],
            status=status,
            headers=headers,
            path=path,
            kind=record["kind"],
            line=number,
        )

    def _time(self, number: int, value: object) -> datetime | None:
        try:
            at = datetime.fromisoformat(value) if isinstance(value, str) else None
        except ValueError:
            at = None
        if at is None or at.tzinfo is None:
            self._wrong(number, "at is no time with a zone", repr(value), "write it as 2026-03-11T13:41:08Z")
            return None
        at = at.astimezone(UTC)
        if self._latest is not None and at < self._latest:
            self._wrong(number, "time goes backwards", f"{value} after {self._latest.isoformat()}", "sort the lines")
            return None
        self._latest = at
        return at

    def _headers(self, number: int, value: object) -> Headers:
        if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
            self._wrong(number, "headers are no object of texts", repr(value)[:80])
            return ()
        return tuple((name.lower(), text) for name, text in value.items())

    def _file(self, number: int, value: object, status: object) -> Path | None:
        if value is None:
            if status == 200:
                self._wrong(number, "a poll with status 200 has no file")
            return None
        if not isinstance(value, str) or not value:
            self._wrong(number, "file is neither a path nor null", repr(value))
            return None
        path = self._root / value
        try:
            if not path.resolve().is_relative_to(self._root.resolve()):
                self._wrong(number, "file lies outside the recording", value)
            elif not path.is_file():
                self._wrong(number, "file is missing", value)
            elif path.stat().st_size > FILE_MAX:
                self._wrong(number, "file is larger than a page may be", f"{value}: {path.stat().st_size} bytes")
            else:
                return path
        except (OSError, ValueError, RuntimeError) as error:  # a NUL in the path, a loop of links
            self._wrong(number, "file cannot be read", f"{value!r}: {error}")
        return None

    def _wrong(self, number: int, what: str, found: str = "", fix: str = "") -> None:
        path = str(self._root / INDEX)
        self.findings.append(Finding(code=CODE, path=path, line=number, what=what, found=found, fix=fix))


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
