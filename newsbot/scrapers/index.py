"""The lines of a recording's index, each checked, and what each stands for."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from newsbot.domain.error import Finding
from newsbot.scrapers.blocked import refused
from newsbot.scrapers.page import Headers, NotModified, Outcome, Page, SourceFault

INDEX = "index.jsonl"
CODE = "NB-W10"
FILE_MAX = 2 * 1024 * 1024

# A poll that brought no answer at all has status 0 and says here why.
FAULT_HEADER = "newsbot-fault"

Kind = Literal["listing", "article"]

_KEYS = frozenset({"at", "source", "url", "status", "headers", "file", "kind"})
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


class IndexReader:
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
