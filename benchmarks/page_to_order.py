"""Page to order: newsbot beside the bare floor and beside the usual designs, in one run.

python -m benchmarks.page_to_order --rounds 100
"""

import json
import signal
import sys
from typing import Annotated, Literal

import typer
from rich.console import Console
from rich.progress import Progress

from benchmarks import figures
from benchmarks.pages import PAGES
from benchmarks.peers import BenchmarkError, Sent
from benchmarks.stage import WARM_UP, stage

FAILED, INTERRUPTED = 3, 130

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)


def measure(rounds: int, progress: Progress) -> tuple[figures.Rounds, dict[str, int]]:
    """The rounds of each page and the size of each page in bytes.

    Raises:
        BenchmarkError: a part of it failed.
    """
    found: figures.Rounds = {page: [] for page in PAGES}
    task = progress.add_task("starting", total=(WARM_UP + rounds) * len(PAGES))
    with stage() as made:
        for number in range(WARM_UP + rounds):
            progress.update(task, description="warming up" if number < WARM_UP else "measuring", refresh=True)
            for page in PAGES:
                sent: dict[str, Sent] = made.round(page)
                if number >= WARM_UP:
                    found[page].append(sent)
                progress.update(task, advance=1, refresh=True)
        return found, {page: made.size(page) for page in PAGES}


@app.command()
def main(
    rounds: Annotated[int, typer.Option(min=1, help="New stories on each page; three before are not counted.")] = 100,
    output_format: Annotated[
        Literal["text", "json"], typer.Option("--format", help="json prints one object on stdout.")
    ] = "text",
) -> None:
    """Measure newsbot from the last bytes of a page to the last byte of the bracket, beside other designs.

    Everything runs on this machine: a web server, two paper brokers and four programs, each in a process of its own.
    It takes a minute and a half; let nothing else run meanwhile.

    \b
    Example:
        python -m benchmarks.page_to_order --rounds 100
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    note = Console(stderr=True)
    try:
        with Progress(console=note, transient=True, auto_refresh=False, disable=not sys.stderr.isatty()) as progress:
            found, sizes = measure(rounds, progress)
    except KeyboardInterrupt:
        note.print("Interrupted: no figures.")
        raise typer.Exit(INTERRUPTED) from None
    except BenchmarkError as fault:
        note.print(f"The benchmark failed: {fault}", markup=False)
        raise typer.Exit(FAILED) from None
    if output_format == "json":
        sys.stdout.write(json.dumps(figures.as_json(found, sizes), indent=2, ensure_ascii=False) + "\n")
    else:
        figures.show(found, sizes, Console(highlight=False, soft_wrap=True))


if __name__ == "__main__":
    app()
