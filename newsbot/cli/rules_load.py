"""Loading rules and companies for the commands, and how they end when that fails."""

import tomllib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Literal, NoReturn

import typer

from newsbot.cli import output
from newsbot.cli.rules_rows import finding_row, print_row
from newsbot.domain.error import Finding, RuleFileError
from newsbot.processing.lint_outside import Delivery
from newsbot.processing.rule import Known, RuleSet
from newsbot.processing.rulefile import UNREADABLE, load
from newsbot.scrapers import catalogue
from newsbot.universe import table
from newsbot.universe.listing import Universe

Format = Annotated[
    Literal["text", "json"], typer.Option("--format", help="json prints one object a line on stdout, and nothing else.")
]
Paths = Annotated[
    list[Path] | None, typer.Argument(metavar="[PATH]...", help="Rule files or folders (default: rules).")
]
RulesOption = Annotated[Path, typer.Option("--rules", help="Rule file or folder.")]
UniverseOption = Annotated[
    list[Path] | None,
    typer.Option("--universe", metavar="FILE", help="Your own companies (CSV) over the table in use; repeatable."),
]


def loaded(
    paths: Sequence[Path] | None, output_format: str, status: int, tables: Sequence[Path] | None = None
) -> RuleSet:
    """The rules of these paths, against the sources of the catalogue and the companies in use in this directory.

    Faults of rules are printed, and ``status`` ends the command. A table that cannot be used raises ConfigError.
    """
    settings = _settings()
    universe = _universe(settings.get("universe"), tables or ())
    rules = settings.get("rules")
    known = replace(
        Known.of({source.name: source.groups for source in catalogue.load().values()}),
        universe=universe,
        allow_regex=isinstance(rules, dict) and rules.get("allow_regex") is True,
    )
    try:
        return replace(load(paths or [Path("rules")], known), universe=universe)
    except RuleFileError as fault:
        _refuse(fault, output_format, status)


def deliveries() -> dict[str, Delivery]:
    """What each source of the catalogue can give, and how old its news is at most when a poll brings it."""
    return {
        source.name: Delivery(
            source=source.name,
            body=source.parser != "html" or any(name == "teaser" for name, _ in source.selectors),
            delay_s=int(source.interval_s) + source.precision_s,
        )
        for source in catalogue.load().values()
    }


def wrong(code: str, what: str, fix: str) -> NoReturn:
    """Say what is wrong with an argument, and end."""
    output.complain(Finding(code=code, what=what, fix=fix))
    raise typer.Exit(output.WRONG_INPUT)


def _settings() -> dict[str, Any]:
    """newsbot.toml of the working directory; nothing where there is none or it cannot be read."""
    try:
        return tomllib.loads(Path("newsbot.toml").read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return {}


def _universe(section: object, own: Sequence[Path]) -> Universe:
    """The companies as a run in this directory would know them, with the rows of ``own`` over them."""
    keys = section if isinstance(section, dict) else {}
    updated, files = keys.get("table", "var/universe/us.csv"), keys.get("files", [])
    configured = [Path(name) for name in files if isinstance(name, str)] if isinstance(files, list) else []
    return table.in_use(Path(str(updated)), *configured, *own)


def _refuse(fault: RuleFileError, output_format: str, status: int) -> NoReturn:
    if any(finding.code == UNREADABLE for finding in fault.findings):
        status = output.WRONG_INPUT
    if output_format == "json":
        for finding in fault.findings:
            print_row(finding_row(finding, "error"))
    else:
        output.complain(*fault.findings)
    raise typer.Exit(status)
