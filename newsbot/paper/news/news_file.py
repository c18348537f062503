"""News as tables: from CSV or JSON-lines files, or from JSON objects, with every fault named.

Columns: ``at,tickers,headline,body,provider,move``. ``tickers`` are separated by ``;`` (a list in JSON), ``move`` is
in percent. Only ``at`` and ``headline`` must be there; further columns are ignored.
"""

import csv
import json
import re
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Final

from newsbot.domain.error import ConfigError, Finding
from newsbot.paper.market.cells import Faults
from newsbot.paper.market.tape import utc
from newsbot.paper.news.newsroom import Story, tone_of

CODE: Final = "NB-P30"
_PROVIDER: Final = re.compile(r"[A-Z][A-Z0-9-]{0,15}", re.ASCII)
_MOVE_MAX: Final = Decimal(1000)  # percent
_LINE_MAX: Final = 1_000_000


def story(row: Mapping[str, Any], *, now: datetime | None = None) -> Story:
    """The story in a row of text or JSON values; without a time of its own it is of ``now``.

    Raises:
        ValueError: a value is missing or wrong, in words.
    """
    faults = Faults()
    written = row.get("at")
    at = now if written in (None, "") else faults.of(utc, str(written))
    faults.note("at is missing", when=written in (None, "") and now is None)
    headline = faults.of(_text, row, "headline")
    headline = None if headline is None else " ".join(headline.split())
    faults.note("headline is missing", when=headline == "")
    provider = faults.of(_text, row, "provider")
    provider = None if provider is None else provider.strip() or "BRFG"
    if provider is not None:
        wrong = not _PROVIDER.fullmatch(provider)
        faults.note(f"provider is not a code such as BRFG: {provider[:40]!r}", when=wrong)
    tickers = faults.of(_tickers, row.get("tickers"))
    body = faults.of(_text, row, "body")
    factor = faults.of(_factor, row.get("move"))
    return Story(
        at=faults.passed(at),
        tickers=tickers or (),
        headline=headline or "",
        body=body or "",
        provider=provider or "",
        move=factor,
        tone=None if factor is None else tone_of(factor),
    )


def read_news(path: Path, tickers: Collection[str]) -> list[Story]:
    """All stories of a file, in order of time; JSON lines when it starts with ``{``, else CSV.

    Raises:
        ConfigError: it cannot be read, or some lines are wrong, or name tickers that are not in ``tickers``: every
            one is named.
    """
    findings: list[Finding] = []
    stories: list[Story] = []
    try:
        text = path.read_text(encoding="utf-8-sig")
        for line, values in _json_rows(text) if text.lstrip()[:1] == "{" else _csv_rows(text):
            try:
                stories.append(_story(values if isinstance(values, dict) else _object(values), tickers))
            except ValueError as fault:
                findings.append(Finding(code=CODE, path=str(path), line=line, what=str(fault)))
    except (OSError, UnicodeDecodeError, csv.Error, ValueError) as fault:
        what = getattr(fault, "strerror", None) or str(fault)
        raise ConfigError(Finding(code=CODE, path=str(path), what="cannot be read", found=what)) from fault
    if findings:
        raise ConfigError(*findings)
    return sorted(stories, key=lambda one: one.at)


def _story(row: Mapping[str, Any], known: Collection[str]) -> Story:
    """The story of a row of a file; its faults include tickers that are not ``known``."""
    faults = Faults()
    read = faults.of(story, row)
    tickers = Faults().of(_tickers, row.get("tickers")) or ()
    for ticker in tickers:
        faults.note(f"ticker {ticker!r} is in no instrument line", when=ticker not in known)
    return faults.passed(read)


def _csv_rows(text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    reader = csv.DictReader(text.splitlines(keepends=True), strict=True)
    missing = [name for name in ("at", "headline") if name not in (reader.fieldnames or ())]
    if missing:
        raise ValueError(f"no column {', '.join(missing)}")
    for row in reader:
        yield reader.line_num, row


def _json_rows(text: str) -> Iterator[tuple[int, str]]:
    return ((number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip())


def _object(line: str) -> Mapping[str, Any]:
    if len(line) > _LINE_MAX:
        raise ValueError("the line is too long")
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as fault:
        raise ValueError(f"not a JSON object: {fault}") from fault
    if not isinstance(value, dict):
        raise ValueError("not a JSON object")  # noqa: TRY004 - every fault of a line is told alike
    return value


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ValueError(f"{name} is not text: {str(value)[:40]}")  # noqa: TRY004 - as above
    if "\0" in value:
        raise ValueError(f"a NUL in {name}")
    try:
        value.encode()
    except UnicodeEncodeError as fault:
        raise ValueError(f"half a surrogate pair in {name}") from fault
    return value


def _tickers(value: object) -> tuple[str, ...]:
    parts = value.split(";") if isinstance(value, str) else [] if value is None else value
    if not isinstance(parts, list) or not all(isinstance(part, str) for part in parts):
        raise ValueError(f"tickers are not text: {str(value)[:40]}")
    return tuple(dict.fromkeys(part.strip().upper() for part in parts if part.strip()))


def _factor(value: object) -> Decimal | None:
    if value is None or value == "":
        return None
    try:
        percent = Decimal(str(value).strip().removesuffix("%"))
    except InvalidOperation as fault:
        raise ValueError(f"move is not a number: {str(value)[:40]!r}") from fault
    if not percent.is_finite() or not -100 < percent <= _MOVE_MAX:
        raise ValueError(f"move is not a percentage above -100 and up to {_MOVE_MAX}: {str(value)[:40]}")
    return 1 + percent / 100
