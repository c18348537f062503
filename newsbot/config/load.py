"""``newsbot.toml`` to a frozen Config, or everything that is wrong with it, each with its line."""

import hashlib
import json
import re
import tomllib
from collections.abc import Collection
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from newsbot.config.keys import File, SourceKeys
from newsbot.config.wrong import disagreements, locate, wrong
from newsbot.domain.error import ConfigError, Finding
from newsbot.domain.settings import RiskLimits, SourceSettings, TradingMode, TwsAddress

MAX_BYTES = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """One configuration, complete. Each stage is handed its own piece.

    ``account`` is empty when the one account of the login is meant. ``enabled`` names sources of the catalogue and of
    ``sources``, the user's own. ``rules``, ``universe`` (the updated company list, which need not exist),
    ``universe_files`` and ``journal`` are paths, relative ones counted from the file's directory.
    ``allow_regex`` lets rules use ``re:`` patterns.
    ``digest`` changes when something changes that decides on orders: not with comments, paths or the address of TWS.
    """

    path: Path
    mode: TradingMode
    account: str
    base_currency: str
    tws: TwsAddress
    limits: RiskLimits
    enabled: tuple[str, ...]
    contact: str
    sources: tuple[SourceSettings, ...]
    rules: Path
    universe: Path
    universe_files: tuple[Path, ...]
    journal: Path
    allow_regex: bool
    display_zone: ZoneInfo
    digest: str


def load(path: Path, *, catalogue: Collection[str] | None = None) -> Config:
    """The configuration in ``path``. ``catalogue`` are the names of the shipped sources, to check the enabled ones.

    Raises:
        ConfigError: everything that is wrong, at once (NB-C01 to NB-C06).
    """
    text = _read(path)
    table = _parse(path, text)
    found = list(disagreements(table, catalogue))
    try:
        file = File.model_validate(table)
    except ValidationError as error:
        found[:0] = [wrong(one) for one in error.errors()]
    if found:
        placed = [(locate(text, key), finding) for key, finding in found]
        raise ConfigError(
            *(
                replace(finding, path=str(path), line=line, column=column)
                for (line, column), finding in sorted(placed, key=lambda one: one[0])
            )
        )
    return _config(path, file)


def _config(path: Path, file: File) -> Config:
    limits = file.limits.model_dump() | file.session.model_dump()
    for name in ("proof_of_life_max_s", "wait_for_quote_s"):
        limits[name] = float(limits[name])
    deciding = file.model_dump(mode="json", include={"mode", "account", "limits", "session", "sources"})
    return Config(
        path=path,
        mode=TradingMode(file.mode.trading),
        account=file.account.id,
        base_currency=file.account.base_currency,
        tws=TwsAddress(host=file.tws.host, port=file.tws.port, client_id=file.tws.client_id),
        limits=RiskLimits(**limits),
        enabled=tuple(file.sources.enabled),
        contact=file.sources.contact,
        sources=tuple(_source(name, source) for name, source in sorted(file.sources.own.items())),
        rules=path.parent / file.rules.path,
        universe=path.parent / file.universe.table,
        universe_files=tuple(path.parent / name for name in file.universe.files),
        journal=path.parent / file.journal.path,
        allow_regex=file.rules.allow_regex,
        display_zone=ZoneInfo(file.display.zone),
        digest=hashlib.sha256(json.dumps(deciding, sort_keys=True).encode()).hexdigest(),
    )


def _source(name: str, source: SourceKeys) -> SourceSettings:
    return SourceSettings(
        name=name,
        url=source.url,
        parser=source.parser,
        groups=tuple(source.groups),
        interval_s=float(source.interval_s),
        zone=source.zone,
        precision_s=source.precision_s,
        selectors=tuple(sorted(source.selectors.items())),
        guid=source.guid,
        terms=source.terms,
    )


def _read(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        fix = "name the file with --config; newsbot.example.toml is one to copy"
        raise ConfigError(
            Finding(code="NB-C05", what="the configuration cannot be read", found=str(error), fix=fix, path=str(path))
        ) from error
    if len(content) > MAX_BYTES:
        raise ConfigError(
            Finding(code="NB-C05", what="the file is larger than 1 MiB", fix="name another", path=str(path))
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError(
            Finding(
                code="NB-C06", what="the file is not UTF-8", found=str(error), fix="save it as UTF-8", path=str(path)
            )
        ) from error


def _parse(path: Path, text: str) -> dict[str, Any]:
    """The tables of the file, with the user's own sources gathered under one key."""
    try:
        table: dict[str, Any] = tomllib.loads(text, parse_float=Decimal)
    except (ValueError, InvalidOperation, RecursionError) as error:
        place = re.search(r"line (\d+), column (\d+)", str(error))
        line, column = (int(place[1]), int(place[2])) if place else (text.count("\n") + 1, 0)
        what = re.sub(r" \(at .*\)$", "", str(error)) or "nested too deep"
        raise ConfigError(
            Finding(code="NB-C06", what="the file is not TOML", found=what, path=str(path), line=line, column=column)
        ) from error
    sources = table.get("sources")
    if isinstance(sources, dict):
        own = {name: value for name, value in sources.items() if isinstance(value, dict)}
        table["sources"] = {name: value for name, value in sources.items() if name not in own} | {"own": own}
    return table
