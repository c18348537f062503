"""A bar on stderr for what takes long, when a person watches it and the results go elsewhere."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

from newsbot.cli import output

_EVERY = 256


@contextmanager
def progress(what: str, total: int | None = None) -> Iterator[Callable[[], None]]:
    """Gives a function to call after each step; it costs next to nothing where nobody watches."""
    if not sys.stderr.isatty() or (sys.stdout.isatty() and total is None):
        yield lambda: None
        return
    columns = (BarColumn(), MofNCompleteColumn()) if total else (TextColumn("{task.completed:,.0f}"),)
    with Progress(
        SpinnerColumn(),
        *columns,
        TextColumn(what),
        console=output.console(stderr=True),
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
    ) as bar:
        task = bar.add_task("", total=total)
        done = 0

        def step() -> None:
            nonlocal done
            done += 1
            if done % _EVERY == 0:
                bar.update(task, completed=done)

        yield step
