"""Loading rules for the commands, and how they end when that fails."""

import sys
from pathlib import Path
from typing import Annotated, Any, Literal, NoReturn

import typer

from newsbot.cli import output, rules_show
from newsbot.domain.error import Finding, RuleFileError
from newsbot.processing.rule import Known, RuleSet
from newsbot.processing.rulefile import UNREADABLE, load
from newsbot.scrapers import catalogue

Format = Annotated[
    Literal["text", "json"], typer.Option("--format", help="json prints one object a line on stdout, and nothing else.")
]
Paths = Annotated[
    list[Path] | None, typer.Argument(metavar="[PATH]...", help="Rule files or folders (default: rules).")
]
RulesOption = Annotated[Path, typer.Option("--rules", help="Rule file or folder.")]


def loaded(paths: list[Path] | None, output_format: str, status: int) -> RuleSet:
    """The rules of these paths, against the sources of the catalogue. Faults are printed, and ``status`` ends it."""
    sources = catalogue.load()
    try:
        return load(paths or [Path("rules")], Known.of({source.name: source.groups for source in sources.values()}))
    except RuleFileError as fault:
        _refuse(fault, output_format, status)


def wrong(code: str, what: str, fix: str) -> NoReturn:
    """Say what is wrong with an argument, and end."""
    output.complain(Finding(code=code, what=what, fix=fix))
    raise typer.Exit(output.WRONG_INPUT)


def print_row(row: dict[str, Any]) -> None:
    """One object on one line of stdout."""
    sys.stdout.write(rules_show.json_line(row) + "\n")


def _refuse(fault: RuleFileError, output_format: str, status: int) -> NoReturn:
    if any(finding.code == UNREADABLE for finding in fault.findings):
        status = output.WRONG_INPUT
    if output_format == "json":
        for finding in fault.findings:
            print_row(rules_show.finding_row(finding, "error"))
    else:
        output.complain(*fault.findings)
    raise typer.Exit(status)
