"""The live run from the outside: a page on a local server, the paper broker, a signal to stop."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cli import ROOT, newsbot, paper_broker

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
            for text in process.stdout:
                kinds.append(json.loads(text)["kind"])
                if {"article_seen", "link_lost"} <= set(kinds) and process.poll() is None:
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
