"""``newsbot journal``: read a journal without touching it."""

from pathlib import Path
from typing import Annotated

import typer

from newsbot.cli import output
from newsbot.journal import queries
from newsbot.journal.codec import exported

app = typer.Typer(no_args_is_help=True, help="Read and check a journal; never writes.")
_File = Annotated[Path, typer.Argument(help="The journal file.")]


@app.command()
def export(path: _File) -> None:
    """Print every event, one JSON object a line, without what depends on clock, machine or run.

    Two dry runs on the same input export the same lines.

    \b
    Example:
        newsbot journal export var/dry-run/2026-03-11-1.db
    """
    for envelope in queries.read(path):
        output.print_json(exported(envelope))


@app.command()
def verify(path: _File) -> None:
    """Recompute the hash chain from the first event to the last; exit 1 when a row does not fit.

    \b
    Example:
        newsbot journal verify var/dry-run/2026-03-11-1.db
    """
    findings = queries.verify(path)
    if findings:
        output.complain(*findings)
        raise SystemExit(output.NO)
    typer.echo(f"{path}: whole")
