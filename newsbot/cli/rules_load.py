"""Loading rules and companies for the commands, and how they end when that fails."""

import tomllib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Literal, NoReturn

import typer

from newsbot.cli import output
from newsbot.cli.rules_rows import finding_row, print_row
from newsbot.domain.error import Finding, RuleFileError
from newsbot.processing.lint_outside import Delivery
from newsbot.processing.rule import Known, RuleSet
from newsbot.processing.rulefile import UNREADABLE, load
from newsbot.scrapers import catalogue
from newsbot.universe import table

Format = Annotated[
    Literal["text", "json"], typer.Option("--format", help="json prints one object a line on stdout, and nothing else.")
]
Paths = Annotated[
    list[Path] | None, typer.Argument(metavar="[PATH]...", help="Rule files or folders (default: rules).")
]
RulesOption = Annotated[Path, typer.Option("--rules", help="Rule file or folder.")]
UniverseOption = Annotated[
    list[Path] | None,
    typer.Option("--universe", metavar="FILE", help="Your own companies (CSV) over the shipped table; repeatable."),
]


def loaded(
    paths: Sequence[Path] | None, output_format: str, status: int, tables: Sequence[Path] | None = None
) -> RuleSet:
    """The rules of these paths, against the sources of the catalogue and the companies of the shipped table.

    Faults of rules are printed, and ``status`` ends the command. A table that cannot be used raises ConfigError.
    """
    universe = table.read(*tables) if tables else table.shipped()
    sources = catalogue.load()
    known = Known.of({source.name: source.groups for source in sources.values()})
    known = replace(known, universe=universe, allow_regex=_patterns_allowed())
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


def _patterns_allowed() -> bool:
    """Whether newsbot.toml in the working directory opens ``re:`` patterns; what cannot be read opens nothing."""
    try:
        section = tomllib.loads(Path("newsbot.toml").read_text(encoding="utf-8")).get("rules")
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return False
    return isinstance(section, dict) and section.get("allow_regex") is True


def _refuse(fault: RuleFileError, output_format: str, status: int) -> NoReturn:
    if any(finding.code == UNREADABLE for finding in fault.findings):
        status = output.WRONG_INPUT
    if output_format == "json":
        for finding in fault.findings:
            print_row(finding_row(finding, "error"))
    else:
        output.complain(*fault.findings)
    raise typer.Exit(status)
