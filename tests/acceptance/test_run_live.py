"""The live run from the outside: a page on a local server, the paper broker, a signal to stop."""

import json
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path

import pytest
from cli import ROOT, environment, newsbot, paper_broker

from newsbot.domain.book import Book
from newsbot.domain.error import ConfigError
from newsbot.domain.event import Envelope, RunStopped
from newsbot.journal.queries import read
from newsbot.runtime import live
from newsbot.runtime.parts import wall_clock

RULES = """
rules:
  - id: fda-approval
    about: The regulator approves a drug of the company.
    sources: [local-wire]
    when: {any: fda approves}
    action: alert
    tests:
      fires:
        HLDN: "FDA approves Halden Bio's drug (NASDAQ: HLDN)"
      silent:
        - "FDA rejects Halden Bio's drug (NASDAQ: HLDN)"
"""


class Wire:
    """A feed whose items a test adds while it is polled."""

    def __init__(self) -> None:
        self.items = ["Nothing of interest happens today at all"]
        self.asked = threading.Event()

    def feed(self) -> bytes:
        rows = "".join(
            f"<item><guid>{number}</guid><title>{title}</title><link>http://127.0.0.1/{number}</link>"
            f"<pubDate>{format_datetime(datetime.now(UTC))}</pubDate></item>"
            for number, title in enumerate(self.items)
        )
        return f'<?xml version="1.0"?><rss version="2.0"><channel><title>t</title>{rows}</channel></rss>'.encode()


@contextmanager
def served(wire: Wire) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = wire.feed()
            self.send_response(200)
            self.send_header("Content-Type", "application/rss+xml")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            wire.asked.set()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/feed"
        finally:
            server.shutdown()
            thread.join()


def config(folder: Path, url: str, address: str, mode: str) -> Path:
    (folder / "rules").mkdir(exist_ok=True)
    (folder / "rules" / "r.yaml").write_text(RULES, encoding="utf-8")
    host, port = address.split(":")
    path = folder / "newsbot.toml"
    path.write_text(
        f"""
[mode]
trading = "{mode}"
[tws]
host = "{host}"
port = {port}
[sources]
enabled = ["local-wire"]
contact = "desk@example.com"
[sources.local-wire]
url = "{url}"
parser = "rss"
interval_s = 5
groups = ["wires"]
""",
        encoding="utf-8",
    )
    return path


def test_it_watches_raises_and_stops_in_order(tmp_path: Path) -> None:
    wire = Wire()
    with paper_broker() as address, served(wire) as url:
        path = config(tmp_path, url, address, "paper")
        with subprocess.Popen(
            [sys.executable, "-m", "newsbot", "run", "--config", str(path), "--format", "json"],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        ) as process:
            assert process.stdout is not None
            seen: list[str] = []
            for text in process.stdout:
                line = json.loads(text)
                seen.append(line["kind"])
                if line["kind"] == "article_seen" and len(wire.items) == 1:
                    assert line["baseline"]
                    wire.items.append("FDA approves Halden Bio&#8217;s asthma drug (NASDAQ: HLDN)")
                if line["kind"] == "alert_raised":
                    process.send_signal(signal.SIGTERM)
            assert process.stderr is not None
            complaints = process.stderr.read()
            assert process.wait(timeout=10) == 0, complaints
    assert {"run_started", "session_opened", "broker_ready", "signal_raised", "alert_raised"} <= set(seen)
    assert seen[-1] == "run_stopped"


def test_without_a_broker_it_observes_and_says_so(tmp_path: Path) -> None:
    wire = Wire()
    with served(wire) as url:
        path = config(tmp_path, url, "127.0.0.1:1", "observe")
        with subprocess.Popen(
            [sys.executable, "-m", "newsbot", "run", "--config", str(path), "--format", "json"],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            assert process.stdout is not None
            kinds = []
            asked = False
            for text in process.stdout:
                kinds.append(json.loads(text)["kind"])
                if not asked and {"article_seen", "link_lost"} <= set(kinds):
                    asked = True  # once: a second one would end the process while it closes
                    process.send_signal(signal.SIGINT)
            assert process.wait(timeout=10) == 0
    assert kinds[-1] == "run_stopped"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[mode]\ntrading = 'live'\n", "NB-C02"),
        ("[modes]\n", "NB-C"),
        ("[limits]\norder_value_max = 1e9\n", "NB-C01"),
        ("[sources\n", "NB-C"),
        ("", "NB-C12"),
    ],
)
def test_a_wrong_configuration_starts_nothing(text: str, code: str, tmp_path: Path) -> None:
    path = tmp_path / "newsbot.toml"
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "r.yaml").write_text(RULES.replace("local-wire", "prnewswire"), encoding="utf-8")
    path.write_text(text, encoding="utf-8")
    done = newsbot("run", "--config", path)
    assert done.returncode == 2, done.stderr
    assert code in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "var").exists()


def test_a_missing_configuration_says_what_to_do(tmp_path: Path) -> None:
    done = newsbot("run", cwd=tmp_path)
    assert done.returncode == 2
    assert "newsbot.example.toml" in done.stderr or "newsbot.toml" in done.stderr


def test_what_ends_the_engine_without_being_asked_ends_the_run_as_a_fault(tmp_path: Path) -> None:
    """A library may raise SystemExit, which ends a thread without a word."""
    told: list[Book] = []

    def committed(_: Envelope) -> None:
        if threading.current_thread().name == "engine":
            raise SystemExit(1)

    path = config(tmp_path, "http://127.0.0.1:1/feed", "127.0.0.1:1", "observe")
    with pytest.raises(RuntimeError, match="SystemExit"):
        live.run(path, wall=wall_clock, opened=lambda _: None, committed=committed, left=told.append)
    assert len(told) == 1
    assert [thread for thread in threading.enumerate() if thread.name == "engine"] == []


def test_a_calendar_that_ends_stops_the_engine_in_order(tmp_path: Path) -> None:
    told: list[Book] = []
    at_work = threading.Event()

    def committed(_: Envelope) -> None:
        if threading.current_thread().name == "engine":
            at_work.set()

    days = count(1)  # another day whenever the watch looks

    def wall() -> datetime:
        if at_work.is_set() and threading.current_thread() is threading.main_thread():
            return datetime(2300, 1, 1, tzinfo=UTC) + timedelta(days=next(days))
        return wall_clock()

    path = config(tmp_path, "http://127.0.0.1:1/feed", "127.0.0.1:1", "observe")
    with pytest.raises(ConfigError, match="NB-C04"):
        live.run(path, wall=wall, opened=lambda _: None, committed=committed, left=told.append)
    assert len(told) == 1
    assert [thread for thread in threading.enumerate() if thread.name == "engine"] == []
    (journal,) = tmp_path.rglob("*.db")
    last = list(read(journal))[-1].event
    assert isinstance(last, RunStopped)
    assert "NB-C04" in last.reason


def test_a_full_disk_ends_a_live_run_with_one_finding_and_what_is_left(tmp_path: Path) -> None:
    wire = Wire()
    wire.items = [f"Nothing of interest happens on day {number} either" for number in range(300)]
    with served(wire) as url:
        path = config(tmp_path, url, "127.0.0.1:1", "observe")
        done = subprocess.run(
            [sys.executable, "-m", "newsbot", "run", "--config", str(path)],
            cwd=ROOT,
            env=environment(measured=False),
            capture_output=True,
            text=True,
            timeout=50,
            check=False,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000)),
        )
    assert done.returncode == 3, done.stderr
    assert done.stderr.count("NB-J") == 1, done.stderr
    assert "Stopped. No bracket of ours is open at the broker." in done.stdout


@pytest.mark.parametrize(("reader", "form"), [("gone", "text"), ("asleep", "json")])
def test_a_reader_that_goes_away_or_stops_reading_changes_nothing_but_the_telling(
    reader: str, form: str, tmp_path: Path
) -> None:
    wire = Wire()
    wire.items = [f"Nothing of interest happens on day {number} either" for number in range(400)]
    wide = "FDA approves &#8212; Halden Bio&#8217;s drug (NASDAQ: HLDN)"
    with served(wire) as url:
        path = config(tmp_path, url, "127.0.0.1:1", "observe")
        with subprocess.Popen(
            [sys.executable, "-m", "newsbot", "run", "--config", str(path), "--format", form],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**environment(), "PYTHONIOENCODING": "ascii"},
        ) as process:
            assert process.stdout is not None
            assert process.stdout.read(1)
            if reader == "gone":
                process.stdout.close()
            until(process, tmp_path, lambda kinds: "ArticleSeen" in kinds)
            wire.items.append(wide)
            until(process, tmp_path, lambda kinds: "AlertRaised" in kinds)
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=20) == 0
            assert process.stderr is not None
            complaints = process.stderr.read()
    assert "Traceback" not in complaints
    assert "Fatal" not in complaints
    assert kinds_in(tmp_path)[-1] == "RunStopped"


def kinds_in(folder: Path) -> list[str]:
    return [type(envelope.event).__name__ for journal in folder.rglob("*.db") for envelope in read(journal)]


def until(process: "subprocess.Popen[str]", folder: Path, done: Callable[[list[str]], bool]) -> None:
    """Wait until the journal holds what is looked for."""
    deadline = time.monotonic() + 30
    while not done(kinds_in(folder)):
        assert time.monotonic() < deadline, kinds_in(folder)[-5:]
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=0.1)
            raise AssertionError(f"it ended: {process.returncode}")
