"""The paper broker as processes of its own: one on the tape of the checks, one on prices it invents."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import floor

COMMAND = [sys.executable, "-m", "newsbot", "paper", "serve"]


@contextmanager
def process(place: Path, *flags: str) -> Iterator[list[int]]:
    """The ports of a serving broker, its own and that of control, as far as it has one."""
    with (place / "stderr.txt").open("a+", encoding="utf-8") as errors:
        serving = subprocess.Popen(
            [*COMMAND, *flags], stdout=subprocess.PIPE, stderr=errors, text=True, env={**os.environ, "NO_COLOR": "1"}
        )
        with serving:
            assert serving.stdout is not None
            try:
                ports = []
                for word in ("listening", "control")[: 1 + ("--control-port" in flags)]:
                    line = serving.stdout.readline()
                    errors.seek(0)
                    assert line.startswith(word), line + errors.read()
                    ports.append(int(line.rpartition(":")[2]))
                yield ports
            finally:
                serving.terminate()
                serving.wait(10)


@contextmanager
def brokers(place: Path, server_version: int) -> Iterator[tuple[int, int, int]]:
    """The ports of both, and the control port of the first. They speak up to that version; files go to ``place``."""
    tape = place / "tape.csv"
    tape.write_text(floor.tape(datetime.now(UTC)), encoding="utf-8")
    speak = ("--server-version", str(server_version))
    master = ("--master-client", str(floor.MASTER))
    with (
        process(place, *speak, *master, "--tape", str(tape), "--control-port", "0") as (port, control),
        process(place, *speak) as (invented,),
    ):
        yield port, invented, control
