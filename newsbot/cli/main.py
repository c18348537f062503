"""``newsbot``: puts the command groups together; the only place that turns faults into exit statuses."""

import sys
import traceback
from pathlib import Path
from typing import Annotated

import typer

from newsbot.cli import config, journal, output, paper, rules, run, universe
from newsbot.domain.error import Finding, NewsbotError

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="""News-triggered bracket orders at Interactive Brokers.

    Try it without an account, a broker or the internet:

        newsbot run --dry-run
    """,
)
app.command("run")(run.run)
app.add_typer(rules.app, name="rules")
app.add_typer(paper.app, name="paper")
app.add_typer(universe.app, name="universe")
app.add_typer(journal.app, name="journal")
app.add_typer(config.app, name="config")


@app.callback(invoke_without_command=True)
def _options(
    version: Annotated[bool, typer.Option("--version", help="Print the version and end.", is_eager=True)] = False,
) -> None:
    if version:
        from importlib.metadata import version as installed

        typer.echo(f"newsbot {installed('newsbot')}")
        raise typer.Exit


def main() -> None:
    """Entry point. A fault of ours is printed as its findings, anything else as one line with a file to send us."""
    output.take_any_character()
    try:
        app()
    except NewsbotError as fault:
        output.leave(fault)
    except BrokenPipeError:
        # the reader of our output (head, a pager) went away: nothing more to say, and nothing to say it to
        sys.stderr.close()
        raise SystemExit(output.DONE) from None
    except Exception as fault:  # noqa: BLE001 - the top of the main thread: no user ever sees a traceback
        output.complain(_internal(fault))
        raise SystemExit(output.WORLD_FAILED) from None


def _internal(fault: Exception) -> Finding:
    report = Path("newsbot-error.txt")
    try:
        report.write_text(traceback.format_exc(), encoding="utf-8")
        where = f"the details are in {report.resolve()}: please send them to the developers"
    except OSError:
        where = "the details could not be written to the working directory"
    return Finding(code="NB-X01", what="newsbot failed inside", found=f"{type(fault).__name__}: {fault}", fix=where)
