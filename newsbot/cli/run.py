"""``newsbot run``: the dry run and the live run, told line by line."""

import re
import shlex
import signal
from functools import partial
from pathlib import Path
from typing import Annotated, Literal

import typer

from newsbot.cli.output import NO, complain_plainly, log_to_stderr
from newsbot.cli.show import JsonShow, Show, TextShow
from newsbot.domain.error import ConfigError, Finding
from newsbot.domain.settings import TwsAddress
from newsbot.runtime import dry_run, live
from newsbot.runtime.parts import wall_clock
from newsbot.runtime.teller import Teller


def run(
    dry: Annotated[bool, typer.Option("--dry-run", help="Play a recording on the embedded paper broker.")] = False,
    config: Annotated[Path, typer.Option(help="Configuration of a live run.")] = Path("newsbot.toml"),
    pages: Annotated[Path | None, typer.Option(help="The recording (default: fixtures/pages).")] = None,
    rules: Annotated[Path | None, typer.Option(help="The rule files (default: rules).")] = None,
    speed: Annotated[str, typer.Option(help="max, 1x (as it happened), 60x ...")] = "max",
    output_format: Annotated[
        Literal["text", "json"], typer.Option("--format", help="json prints one event a line on stdout.")
    ] = "text",
    journal: Annotated[Path | None, typer.Option(help="Journal file (default: a new one under var/dry-run).")] = None,
    connect: Annotated[
        str | None, typer.Option(help="HOST:PORT of a running `newsbot paper serve` instead of the embedded broker.")
    ] = None,
) -> None:
    """Watch the news and trade the rules: live, or on a recording with --dry-run.

    Examples:

        newsbot run --dry-run

        newsbot run --dry-run --format json --journal out.db

        newsbot run --config newsbot.toml

    Ctrl-C and SIGTERM stop it. A dry run that was stopped ends with status 1 and says how to go on with it.
    """
    show: Show = JsonShow() if output_format == "json" else TextShow()
    if not dry:
        only_dry = {"--pages": pages, "--rules": rules, "--journal": journal, "--connect": connect}
        named = [name for name, value in only_dry.items() if value is not None]
        if named:
            raise ConfigError(_finding(f"{named[0]} belongs to --dry-run", fix="a live run takes it from --config"))
        _live(config, show)
        return
    recording = dry_run.shipped("pages") if pages is None else pages
    wanted = dry_run.DryRun(
        pages=recording,
        rules=dry_run.shipped("rules") if rules is None else rules,
        journal=journal,
        broker=_address(connect) if connect else None,
        pace=_pace(speed),
    )
    _play(wanted, show)


def _play(wanted: dry_run.DryRun, show: Show) -> None:
    used: list[Path] = []

    def opened(opening: dry_run.Opening) -> None:
        used.append(opening.journal)
        show.opened(opening)

    former = signal.signal(signal.SIGTERM, signal.default_int_handler)  # as Ctrl-C
    try:
        ending = dry_run.play(wanted, wall=wall_clock, opened=opened, committed=show.committed)
    except KeyboardInterrupt:
        complain_plainly(_cut_off(wanted, used))
        raise typer.Exit(NO) from None
    finally:
        signal.signal(signal.SIGTERM, former)
    show.ended(ending)


def _cut_off(wanted: dry_run.DryRun, used: list[Path]) -> str:
    """What a dry run says that was stopped before its end."""
    if not used:
        return "Stopped before the first page."
    words = ["newsbot", "run", "--dry-run", "--journal", str(used[0])]
    if wanted.pages != dry_run.shipped("pages"):
        words += ["--pages", str(wanted.pages)]
    if wanted.rules != dry_run.shipped("rules"):
        words += ["--rules", str(wanted.rules)]
    if wanted.broker is not None:
        words += ["--connect", f"{wanted.broker.host}:{wanted.broker.port}"]
    return f"Stopped. To go on where it was cut off: {shlex.join(words)}"


def _live(config: Path, show: Show) -> None:
    with Teller() as teller:
        log_to_stderr(teller)
        live.run(
            config,
            wall=wall_clock,
            opened=lambda opening: teller.tell(partial(show.live, opening)),
            committed=lambda envelope: teller.tell(partial(show.committed, envelope)),
            left=lambda book: teller.tell(partial(show.left, book)),
        )


def _address(text: str) -> TwsAddress:
    match = re.fullmatch(r"([^:\s]+):(\d{1,5})", text)
    if match is None or not 0 < int(match[2]) < 65536:
        raise ConfigError(_finding("--connect names no address", found=text, fix="write HOST:PORT, as 127.0.0.1:7497"))
    return TwsAddress(host=match[1], port=int(match[2]))


def _pace(text: str) -> float | None:
    if text == "max":
        return None
    match = re.fullmatch(r"(\d+(?:\.\d+)?)x", text)
    if match is None or float(match[1]) <= 0:
        raise ConfigError(_finding("--speed is no speed", found=text, fix="write max, 1x or 60x"))
    return float(match[1])


def _finding(what: str, *, found: str = "", fix: str = "") -> Finding:
    return Finding(code="NB-C11", what=what, found=found, fix=fix)
