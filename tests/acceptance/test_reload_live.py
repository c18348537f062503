"""Rules edited while a live run is at work: in force within two seconds of the save, whole or not at all."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cli import ROOT, environment
from test_run_live import RULES, Wire, config, served
from typer.testing import CliRunner

from newsbot.cli.main import assemble
from newsbot.domain.event import RuleDisabled, RuleEnabled, RulePromoted
from newsbot.journal.queries import read, verify

WITHIN_S = 2.0
DISABLE = ("rules", "disable", "fda-approval", "--by", "ann", "--reason", "odd")
PLAN = """plans:
  small: {side: buy, size: {notional: $5000}, entry: {limit: +0.5%}, take_profit: 8%, stop_loss: 4%}
"""
TRADES = PLAN + RULES.replace("action: alert", "mode: paper\n    trade: small")
BRXA = """        BRXA: "FDA approves Brixara's heart monitor (NASDAQ: BRXA)"
      silent:
"""
MORE_SILENT = """
        - "FDA rejects Halden Bio's pill (NASDAQ: HLDN)"
        - "FDA rejects Halden Bio's vaccine (NASDAQ: HLDN)"
"""


def lines_of(process: "subprocess.Popen[str]") -> Iterator[dict[str, Any]]:
    assert process.stdout is not None
    for text in process.stdout:
        yield json.loads(text)


def test_a_saved_rule_is_in_force_soon_a_broken_one_never_and_old_news_fires_nothing(tmp_path: Path) -> None:
    wire = Wire()
    with served(wire) as url:
        path = config(tmp_path, url, "127.0.0.1:1", "observe")
        place = tmp_path / "rules" / "r.yaml"
        with subprocess.Popen(
            [sys.executable, "-m", "newsbot", "run", "--config", str(path), "--format", "json"],
            cwd=ROOT,
            env={**environment(), "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            lines = lines_of(process)
            first = next(line for line in lines if line["kind"] == "rules_changed")
            next(line for line in lines if line["kind"] == "article_seen")

            took = []
            for number in range(3):
                saved = datetime.now(UTC)
                place.write_text(RULES.replace("action: alert", f"action: watch\n    max_age: {90 + number}s"))
                changed = next(line for line in lines if line["kind"] == "rules_changed")
                took.append((datetime.fromisoformat(changed["wall_at"]) - saved).total_seconds())
                assert [(change["rule_id"], change["what"]) for change in changed["changes"]] == [
                    ("fda-approval", "edited")
                ]
            assert changed["former"] != first["digest"] != changed["digest"]
            assert min(took) < WITHIN_S, took

            place.write_text(RULES.replace("HLDN:", "BRXA:"))
            refused = next(line for line in lines if line["kind"] == "rules_refused")
            assert "r.yaml:" in refused["faults"][0]
            alert = next(line for line in lines if line["kind"] == "alert_raised")
            assert "stay in force" in alert["text"]

            done = CliRunner().invoke(assemble(()), [*DISABLE, "--config", str(path)])
            assert (done.exit_code, "NB-J02" in done.output, "mode: observe" in done.output) == (3, True, True)

            wire.items.append("FDA approves Halden Bio&#8217;s asthma drug (NASDAQ: HLDN)")
            added = next(line for line in lines if line["kind"] == "watch_added")
            assert (added["rule_id"], added["ticker"]) == ("fda-approval", "HLDN")

            place.write_text(RULES.replace("fda-approval", "renamed"))
            good = [
                next(line for line in lines if line["kind"] == kind) for kind in ("rules_changed", "rules_recovered")
            ]
            assert good[1]["digest"] == good[0]["digest"]
            process.send_signal(signal.SIGTERM)
            rest = [line["kind"] for line in lines]
            assert process.stderr is not None
            assert process.wait(timeout=10) == 0, process.stderr.read()
    assert "signal_raised" not in rest
    assert rest[-1] == "run_stopped"


def test_rules_are_promoted_and_disabled_in_the_journal_and_nowhere_else(tmp_path: Path) -> None:
    path = config(tmp_path, "http://127.0.0.1:1/feed", "127.0.0.1:1", "paper")
    place = tmp_path / "rules" / "r.yaml"
    place.write_text(TRADES, encoding="utf-8")

    def rules(*words: str) -> tuple[int, str]:
        done = CliRunner().invoke(assemble(()), ["rules", *words, "--by", "ann", "--config", str(path)])
        return done.exit_code, done.output

    status, said = rules("promote", "fda-approval", "--to", "paper")
    assert status == 1
    assert "1 of 2 tests that fire" in said
    assert "1 of 3 tests that stay silent" in said
    assert not list(tmp_path.rglob("*.db"))

    text = TRADES.replace("      silent:\n", BRXA).rstrip("\n") + MORE_SILENT
    place.write_text(text + "    evidence: {n: 30}\n", encoding="utf-8")
    status, said = rules("promote", "fda-approval", "--to", "live")
    assert (status, "its tests lack a guarded one" in said) == (1, True), said
    text = text.replace("FDA rejects Halden Bio's pill", "Halden Bio denies FDA approves its pill")
    place.write_text(text, encoding="utf-8")
    status, said = rules("promote", "fda-approval", "--to", "paper")
    assert (status, "is promoted to paper by ann" in said) == (0, True), said
    status, said = rules("promote", "fda-approval", "--to", "live")
    assert (status, "not measured" in said) == (1, True), said
    assert rules("disable", "fda-approval", "--reason", "odd fills")[0] == 0
    assert rules("enable", "fda-approval", "--reason", "looked at")[0] == 0
    assert rules("enable", "fda-approval", "--reason", "looked at")[0] == 1
    assert rules("disable", "fda-approval", "--reason", " ")[0] == 2
    status, said = rules("disable", "fda-aproval", "--reason", "x")
    assert (status, "fda-approval" in said) == (2, True), said

    place.write_text(text + "    evidence: {n: 30}\n", encoding="utf-8")
    status, said = rules("promote", "fda-approval", "--to", "live")
    assert (status, "the lower of both counts" in said) == (0, True), said
    place.write_text("rules: [\n", encoding="utf-8")
    assert rules("disable", "fda-approval", "--reason", "the files are broken")[0] == 2  # no run has used it yet
    (journal,) = tmp_path.rglob("*.db")
    events = [envelope.event for envelope in read(journal)]
    assert [type(event) for event in events] == [RulePromoted, RuleDisabled, RuleEnabled, RulePromoted]
    assert [event.revision for event in events if isinstance(event, RulePromoted)] == [events[0].revision] * 2  # type: ignore[union-attr]
    assert verify(journal) == []
