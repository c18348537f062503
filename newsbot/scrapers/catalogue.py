"""The sources that ship with newsbot, one TOML file each, and the check that every description must pass."""

import re
import tomllib
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Literal
from zoneinfo import ZoneInfo

import soupsieve
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from newsbot.domain.error import ConfigError, Finding
from newsbot.domain.settings import SourceSettings
from newsbot.scrapers.html_page import SELECTORS

_REQUIRED = ("item", "headline", "link")


class _Source(BaseModel):
    """The keys of one file. Their meaning stands in docs/sources.md."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")
    url: str = Field(pattern=r"^https?://[^/\s]+")
    parser: Literal["html", "rss", "atom"]
    groups: list[str] = []
    interval_s: float = Field(default=60.0, ge=5.0, le=86_400.0)
    zone: str = "UTC"
    precision_s: int = Field(default=1, ge=1, le=86_400)
    selectors: dict[str, str] = {}
    guid: str = ""
    terms: str = Field(min_length=1)
    verified: Literal["recorded", "structure"] = "structure"

    @field_validator("zone")
    @classmethod
    def _zone_exists(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError) as error:
            raise ValueError(f"{value!r} is no time zone") from error
        return value

    @field_validator("guid")
    @classmethod
    def _guid_has_one_group(cls, value: str) -> str:
        try:
            groups = re.compile(value).groups
        except re.error as error:
            raise ValueError(f"{value!r} is no regular expression: {error}") from error
        if value and groups != 1:
            raise ValueError(f"{value!r} has {groups} groups instead of the one that holds the number")
        return value

    @field_validator("selectors")
    @classmethod
    def _selectors_compile(cls, value: dict[str, str]) -> dict[str, str]:
        for name, selector in value.items():
            if name not in SELECTORS:
                raise ValueError(f"{name!r} is no selector: known are {', '.join(sorted(SELECTORS))}")
            try:
                soupsieve.compile(selector)
            except soupsieve.SelectorSyntaxError as error:
                raise ValueError(f"{name} = {selector!r} is no CSS selector: {str(error).splitlines()[0]}") from error
        return value

    @model_validator(mode="after")
    def _selectors_fit_the_parser(self) -> "_Source":
        if self.parser == "html":
            missing = [name for name in _REQUIRED if name not in self.selectors]
            if missing:
                raise ValueError(f"an html source needs the selectors {', '.join(missing)}")
        elif self.selectors:
            raise ValueError("a feed has no selectors")
        return self


def load(folder: Traversable | None = None) -> dict[str, SourceSettings]:
    """All sources of a folder by name, sorted; the shipped ones when no folder is given.

    Raises:
        ConfigError: everything that is wrong in any of the files, at once.
    """
    folder = files("newsbot.scrapers") / "catalogue" if folder is None else folder
    sources: dict[str, SourceSettings] = {}
    findings: list[Finding] = []
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if not file.name.endswith(".toml"):
            continue
        try:
            source = read(file.read_bytes(), str(file))
        except ConfigError as error:
            findings.extend(error.findings)
            continue
        if f"{source.name}.toml" != file.name:  # and so no name can occur twice
            what = "the name of the source is not that of its file"
            findings.append(Finding(code="NB-C01", path=str(file), what=what, found=source.name))
            continue
        sources[source.name] = source
    if findings:
        raise ConfigError(*findings)
    return sources


def read(content: bytes, path: str) -> SourceSettings:
    """One source from the text of its file; ``path`` is for messages.

    Raises:
        ConfigError: everything that is wrong, at once.
    """
    try:
        table = tomllib.loads(content.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(Finding(code="NB-C01", path=path, what="the file is not TOML", found=str(error))) from error
    try:
        source = _Source.model_validate(table)
    except ValidationError as error:
        raise ConfigError(*(_finding(path, one["loc"], one["msg"], one["input"]) for one in error.errors())) from error
    return SourceSettings(
        name=source.name,
        url=source.url,
        parser=source.parser,
        groups=tuple(source.groups),
        interval_s=source.interval_s,
        zone=source.zone,
        precision_s=source.precision_s,
        selectors=tuple(sorted(source.selectors.items())),
        guid=source.guid,
        terms=source.terms,
        verified=source.verified,
    )


def _finding(path: str, place: tuple[int | str, ...], message: str, found: object) -> Finding:
    key = ".".join(map(str, place))
    message = message.removeprefix("Value error, ")
    what = f"{key}: {message}" if key else message
    return Finding(code="NB-C01", path=path, what=what, found="" if isinstance(found, dict) else repr(found)[:80])
