"""``newsbot``: puts the command groups together; the only place that turns faults into exit statuses."""

import gc
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from newsbot.cli import output
from newsbot.domain.error import Finding, NewsbotError

GROUPS = ("run", "rules", "paper", "universe", "journal", "config")
"""Each a module of this package; those with ``app`` are groups of commands, the others one command of their name."""
_HELP = """News-triggered bracket orders at Interactive Brokers.

Try it without an account, a broker or the internet:

    newsbot run --dry-run
"""


def _options(
    version: Annotated[bool, typer.Option("--version", help="Print the version and end.", is_eager=True)] = False,
) -> None:
    if version:
        from importlib.metadata import version as installed

        typer.echo(f"newsbot {installed('newsbot')}")
        raise typer.Exit


def assemble(arguments: Sequence[str]) -> typer.Typer:
    """The program with the group that the arguments name, or with all when they name none: a start stays short."""
    app = typer.Typer(
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
        help=_HELP,
    )
    app.callback(invoke_without_command=True)(_options)
    named = next((argument for argument in arguments if not argument.startswith("-")), "")
    for name in (named,) if named in GROUPS else GROUPS:
        module = import_module(f"newsbot.cli.{name}")
        group = getattr(module, "app", None)
        if group is None:
            app.command(name)(getattr(module, name))
        else:
            app.add_typer(group, name=name)
    return app


def main() -> None:
    """Entry point. A fault of ours is printed as its findings, anything else as one line with a file to send us."""
    output.take_any_character()
    try:
        _run(sys.argv[1:])
    except NewsbotError as fault:
        output.leave(fault)
    except BrokenPipeError:
        # the reader of our output (head, a pager) went away: nothing more to say, and nothing to say it to
        sys.stderr.close()
        raise SystemExit(output.DONE) from None
    except Exception as fault:  # noqa: BLE001 - the top of the main thread: no user ever sees a traceback
        output.complain(_internal(fault))
        raise SystemExit(output.WORLD_FAILED) from None


def _run(arguments: Sequence[str]) -> None:
    """The program. Where the reader of our output went away, the library below ends with 1, which is "no" with us."""
    collecting = gc.isenabled()
    if arguments[:1] != ["paper"]:
        # A start builds large tables that stay, and an article leaves no cycles: looking through them for garbage would
        # take half a second, and a third of matching. What runs for long enables it.
        gc.disable()
    try:
        assemble(arguments)()
    except SystemExit as end:
        if end.code == output.NO and type(sys.stdout).__name__ == "PacifyFlushWrapper":
            raise SystemExit(output.DONE) from None
        raise
    finally:
        if collecting:
            gc.enable()


def _internal(fault: Exception) -> Finding:
    report = Path("newsbot-error.txt")
    try:
        report.write_text(traceback.format_exc(), encoding="utf-8")
        where = f"the details are in {report.resolve()}: please send them to the developers"
    except OSError:
        where = "the details could not be written to the working directory"
    return Finding(code="NB-X01", what="newsbot failed inside", found=f"{type(fault).__name__}: {fault}", fix=where)
