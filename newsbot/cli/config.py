"""``newsbot config``: what is wrong with a configuration file, before a run depends on it."""

from pathlib import Path
from typing import Annotated

import typer

from newsbot.cli import output
from newsbot.config.load import load
from newsbot.domain.error import ConfigError
from newsbot.scrapers import catalogue

app = typer.Typer(no_args_is_help=True, help="The configuration of a live run.")


@app.callback()
def _group() -> None:
    """The configuration of a live run."""


@app.command()
def check(
    path: Annotated[Path, typer.Argument(help="The file to check.")] = Path("newsbot.toml"),
) -> None:
    """Show everything that is wrong with a configuration, each with its line. Starts nothing.

    \b
    Example:
        newsbot config check newsbot.example.toml
    """
    if not path.is_file():
        load(path)  # says why it cannot be read: wrong input, exit 2
    try:
        config = load(path, catalogue=catalogue.load().keys())
    except ConfigError as fault:
        output.complain(*fault.findings)
        raise SystemExit(output.NO) from None
    enabled = ", ".join(config.enabled) or "none"
    typer.echo(f"{path}: good. Mode {config.mode}, TWS at {config.tws.host}:{config.tws.port}, sources: {enabled}")
