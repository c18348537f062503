"""Runs of the probes: each client against brokers of its own, what it says of each capability."""

import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from environments import Client, clients
from serving import brokers

PROBES = Path(__file__).with_name("probes")
SCRIPTS = {"ibapi": "ib_main.py", "async": "as_main.py"}
CEILING, FLOOR = 200, 157
DEADLINE_S = 240


@dataclass(frozen=True, slots=True)
class Run:
    """One client against a broker that speaks up to ``cap``."""

    client: Client
    cap: int

    @property
    def version(self) -> int:
        """What the two agree on."""
        return min(self.cap, self.client.version)

    @property
    def name(self) -> str:
        return f"{self.client.name}@{self.version}"


@dataclass(frozen=True, slots=True)
class Found:
    """What a probe said of a capability. ``ok`` is None where the client has no way to ask for it."""

    ok: bool | None
    detail: str


def runs() -> list[Run]:
    """Every client at its own highest version, then those that can do more at the lowest of all."""
    everyone = clients()
    pinned = [Run(client, FLOOR) for client in everyone if client.version > FLOOR]
    return [*(Run(client, CEILING) for client in everyone), *pinned]


def probe(run: Run, place: Path) -> Mapping[str, Found]:
    """What the client's probe found, by capability. What it did not come to is not among them."""
    with brokers(place, run.cap) as ports:
        arguments = [str(number) for number in (*ports, run.version)]
        with (place / "probe.txt").open("w+", encoding="utf-8") as said:
            command = [run.client.python, PROBES / SCRIPTS[run.client.probe], *arguments]
            process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=said, text=True)
            try:
                answers, _ = process.communicate(timeout=DEADLINE_S)
            except subprocess.TimeoutExpired:
                process.kill()
                answers, _ = process.communicate()
            said.seek(0)
            errors = said.read()
    found = {}
    for line in answers.splitlines():
        row = json.loads(line)
        found[row["capability"]] = Found(row["ok"], row["detail"])
    if errors.strip():
        found[""] = Found(False, errors[-2000:])
    return found
