"""Runs the installed command as a user does: a process of its own, its output, its exit status."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
VOLATILE = {"wall_at", "run_id", "latency_ms", "started_at", "duration", "journal"}


def newsbot(
    *words: str | Path, cwd: Path = ROOT, crash: str = "", measured: bool = True, timeout: float = 50
) -> subprocess.CompletedProcess[str]:
    """``newsbot <words>``; ``crash`` names a crash point and its passage; see ``environment`` for ``measured``."""
    return subprocess.run(
        [sys.executable, "-m", "newsbot", *map(str, words)],
        cwd=cwd,
        env=environment(crash, measured=measured),
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


@contextmanager
def paper_broker(*words: str | Path) -> Iterator[str]:
    """``newsbot paper serve`` in a process of its own; gives its HOST:PORT."""
    with subprocess.Popen(
        [sys.executable, "-m", "newsbot", "paper", "serve", *map(str, words)],
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            said = process.stdout.readline()
            assert said.startswith("listening "), said
            yield said.split()[1]
        finally:
            process.terminate()
            process.wait(timeout=10)


def json_lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def stable(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Journal lines without the keys that depend on clock, machine or run."""
    return [{key: value for key, value in line.items() if key not in VOLATILE} for line in lines]


def environment(crash: str = "", *, measured: bool = True) -> dict[str, str]:
    """That of a user; without ``measured`` no coverage is taken in the child (it costs time and writes files)."""
    ours = ("NEWSBOT_",) if measured else ("NEWSBOT_", "COVERAGE_", "COV_")
    kept = {key: value for key, value in os.environ.items() if not key.startswith(ours)}
    return {**kept, "NEWSBOT_CRASH": crash} if crash else kept
