"""The dry run from the outside: what it tells, that it repeats itself, and what it does with bad input."""

import json
import resource
import shlex
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from cli import ROOT, environment, json_lines, newsbot, paper_broker, stable

from newsbot.domain.decision import Approved
from newsbot.domain.event import CommissionSeen, FillSeen
from newsbot.domain.order import Action
from newsbot.journal.queries import read, verify

RECORDED = {
    # (ticker, rule): the verdict the shipped recording was made for
    ("NWDA", "guidance-raised"): "SESSION",
    ("HLDN", "fda-approval"): "approved",
    ("QVLT", "buyback-announced"): "approved",
    ("PLYQ", "contract-award"): "SPREAD",
    ("KRVO", "contract-award"): "STALE_NEWS",
    ("TSLK", "contract-award"): "NOT_A_FIRST_REPORT",
    ("VNTQ", "takeover-announced"): "NO_CONFIRMATION",
}


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    journal = tmp_path_factory.mktemp("dry") / "out.db"
    done = newsbot("run", "--dry-run", "--format", "json", "--journal", journal)
    assert done.returncode == 0, done.stderr
    assert not done.stderr
    return done.stdout, journal


def test_it_tells_the_tale_and_ends_by_itself(tmp_path: Path) -> None:
    done = newsbot("run", "--dry-run", "--journal", tmp_path / "out.db")
    assert done.returncode == 0, done.stderr
    for words in ("DRY RUN", "[FDA", "REFUSED SESSION", "REFUSED DUPLICATE", "ALERT", "target", "stop", "hash"):
        assert words in done.stdout
    assert "\x1b" not in done.stdout


def test_every_recorded_story_gets_the_verdict_it_was_written_for(played: tuple[str, Path]) -> None:
    lines = json_lines(played[0])
    signals = {line["signal"]["signal_id"]: line["signal"] for line in lines if line["kind"] == "signal_raised"}
    verdicts: dict[tuple[str, str], list[str]] = {}
    for line in lines:
        if line["kind"] == "refused":
            signal, verdict = signals[line["signal_id"]], line["reason"]
        elif line["kind"] == "approved":
            signal, verdict = signals[line["plan"]["signal_id"]], "approved"
        else:
            continue
        ticker = signal["company"]["ticker"] if signal["company"] else "-"
        verdicts.setdefault((ticker, signal["rule_id"]), []).append(verdict)
    for (ticker, rule), verdict in RECORDED.items():
        assert verdict in verdicts[ticker, rule], (ticker, rule, verdicts)
    reasons = {verdict for of_one in verdicts.values() for verdict in of_one}
    assert {"DUPLICATE", "UNKNOWN_COMPANY", "AMBIGUOUS_COMPANY"} <= reasons
    alerts = [line for line in lines if line["kind"] == "alert_raised"]
    assert [alert["signal_id"].split("/")[1] for alert in alerts] == ["bankruptcy-filing"]


def test_every_match_ends_in_exactly_one_verdict(played: tuple[str, Path]) -> None:
    lines = json_lines(played[0])
    raised = sorted(line["signal"]["signal_id"] for line in lines if line["kind"] == "signal_raised")
    verdicts = sorted(
        [line["signal_id"] for line in lines if line["kind"] in ("refused", "alert_raised", "watch_added")]
        + [line["plan"]["signal_id"] for line in lines if line["kind"] == "approved"]
    )
    assert raised
    assert verdicts == raised


def test_a_second_run_gives_the_same_lines_and_the_same_journal(played: tuple[str, Path], tmp_path: Path) -> None:
    again = newsbot("run", "--dry-run", "--format", "json", "--journal", tmp_path / "again.db")
    assert stable(json_lines(again.stdout)) == stable(json_lines(played[0]))
    assert _head(tmp_path / "again.db") == _head(played[1])
    assert verify(tmp_path / "again.db") == []


def test_a_served_broker_gives_the_same_journal_as_the_embedded_one(played: tuple[str, Path], tmp_path: Path) -> None:
    with paper_broker("--clock", "ctl") as address:
        done = newsbot(
            "run", "--dry-run", "--format", "json", "--journal", tmp_path / "served.db", "--connect", address
        )
    assert done.returncode == 0, done.stderr
    assert _head(tmp_path / "served.db") == _head(played[1])


def test_a_finished_journal_has_nothing_new(played: tuple[str, Path]) -> None:
    done = newsbot("run", "--dry-run", "--journal", played[1])
    assert done.returncode == 0
    assert "Nothing new" in done.stdout


def test_a_peer_that_is_not_newsbots_broker_is_refused_before_anything_is_sent(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        port = mute.getsockname()[1]
        done = newsbot("run", "--dry-run", "--journal", tmp_path / "j.db", "--connect", f"127.0.0.1:{port}")
    assert done.returncode == 2, done.stderr
    assert "paper broker" in done.stderr
    assert not (tmp_path / "j.db").exists()


def test_nobody_listening_is_a_failure_of_the_world(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    done = newsbot("run", "--dry-run", "--journal", tmp_path / "j.db", "--connect", f"127.0.0.1:{port}")
    assert done.returncode == 3
    assert not (tmp_path / "j.db").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--pages", "nowhere"], "nowhere"),
        (["--rules", "nowhere"], "nowhere"),
        (["--connect", "elsewhere"], "HOST:PORT"),
        (["--speed", "fast"], "60x"),
        (["--format", "xml"], "xml"),
    ],
)
def test_wrong_words_are_explained_and_nothing_is_done(words: list[str], said: str, tmp_path: Path) -> None:
    done = newsbot("run", "--dry-run", "--journal", tmp_path / "j.db", *words)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "j.db").exists()


def test_broken_rules_stop_the_run_with_every_error(tmp_path: Path) -> None:
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "a.yaml").write_text("rules:\n- id: a\n  sorces: [prnewswire]\n", encoding="utf-8")
    (rules / "b.yaml").write_text("rules: [\n", encoding="utf-8")
    done = newsbot("run", "--dry-run", "--journal", tmp_path / "j.db", "--rules", rules)
    assert done.returncode == 2
    assert "a.yaml:3:3" in done.stderr
    assert "b.yaml" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "content", [b"not a database at all, but long enough to look like one" * 20, b"SQLite format 3\0"]
)
def test_a_journal_that_is_none_is_refused(content: bytes, tmp_path: Path) -> None:
    journal = tmp_path / "j.db"
    journal.write_bytes(content)
    done = newsbot("run", "--dry-run", "--journal", journal)
    assert done.returncode == 2, done.stderr
    assert "NB-J" in done.stderr
    assert "Traceback" not in done.stderr
    assert journal.read_bytes() == content


def test_a_journal_of_a_newer_newsbot_is_refused_and_left_alone(played: tuple[str, Path], tmp_path: Path) -> None:
    journal = tmp_path / "newer.db"
    shutil.copy(played[1], journal)
    with sqlite3.connect(journal) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    done = newsbot("run", "--dry-run", "--journal", journal)
    assert done.returncode == 2, done.stderr
    assert "NB-J04" in done.stderr


def test_a_journal_cut_in_half_is_refused_as_damaged(played: tuple[str, Path], tmp_path: Path) -> None:
    journal = tmp_path / "half.db"
    journal.write_bytes(played[1].read_bytes()[: played[1].stat().st_size // 2])
    done = newsbot("run", "--dry-run", "--journal", journal)
    assert done.returncode == 3, done.stderr
    assert "NB-J05" in done.stderr


def test_a_journal_of_another_recording_is_refused(played: tuple[str, Path], tmp_path: Path) -> None:
    copy = tmp_path / "pages"
    copy.mkdir()
    for path in (ROOT / "fixtures" / "pages").rglob("*"):
        if path.is_file():
            target = copy / path.relative_to(ROOT / "fixtures" / "pages")
            target.parent.mkdir(exist_ok=True)
            target.write_bytes(path.read_bytes())
    (copy / "note.txt").write_text("another", encoding="utf-8")
    done = newsbot("run", "--dry-run", "--journal", played[1], "--pages", copy)
    assert done.returncode == 2
    assert "another recording" in done.stderr


def test_a_full_disk_stops_the_run_before_anything_is_sent(tmp_path: Path) -> None:
    journal, ledger = tmp_path / "j.db", tmp_path / "ledger.jsonl"
    with paper_broker("--clock", "ctl", "--ledger", ledger) as address:
        done = subprocess.run(
            [sys.executable, "-m", "newsbot", "run", "--dry-run", "--journal", journal, "--connect", address],
            cwd=ROOT,
            env=environment(measured=False),
            capture_output=True,
            text=True,
            timeout=50,
            check=False,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (120_000, 120_000)),
        )
    assert done.returncode == 3, done.stderr
    assert "NB-J" in done.stderr
    assert "Traceback" not in done.stderr
    stored = {envelope.event.plan.intent_id for envelope in read(journal) if isinstance(envelope.event, Approved)}
    placed = [json.loads(line) for line in ledger.read_text("utf-8").splitlines()] if ledger.exists() else []
    assert {row["order_ref"].split(".")[1] for row in placed if row["order_ref"]} <= stored


def test_a_broken_recording_names_every_broken_line(tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "index.jsonl").write_text('{"at": "yesterday"}\nnot json\n', encoding="utf-8")
    done = newsbot("run", "--dry-run", "--journal", tmp_path / "j.db", "--pages", pages)
    assert done.returncode == 2
    assert "index.jsonl:1" in done.stderr
    assert "index.jsonl:2" in done.stderr
    assert not (tmp_path / "j.db").exists()


def _head(journal: Path) -> str:
    with sqlite3.connect(f"file:{journal}?mode=ro", uri=True) as connection:
        row = connection.execute("SELECT prev_hash FROM journal ORDER BY seq DESC LIMIT 1").fetchone()
    connection.close()
    return str(row[0])


@pytest.mark.parametrize(
    ("number", "form"), [(signal.SIGINT, "text"), pytest.param(signal.SIGTERM, "json", marks=pytest.mark.slow)]
)
def test_a_stopped_run_says_how_to_go_on_and_its_next_half_trades_as_if_nothing_had_been(
    number: signal.Signals, form: str, played: tuple[str, Path], tmp_path: Path
) -> None:
    """The embedded broker ends with its process: the second half meets a fresh one, whose fills must count as new."""
    journal = tmp_path / "cut off.db"
    command = [sys.executable, "-m", "newsbot", "run", "--dry-run", "--speed", "900x", "--format", form]
    with subprocess.Popen(
        [*command, "--journal", journal],
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        for line in process.stdout:
            if "filled 118" in line or '"fill_seen"' in line:
                break
        process.send_signal(number)
        rest, complaints = process.communicate(timeout=30)
    assert process.returncode == 1, complaints
    assert "go on" not in rest
    (said,) = complaints.splitlines()
    on = shlex.split(said.partition("cut off: ")[2])
    assert on == ["newsbot", "run", "--dry-run", "--journal", str(journal)]
    again = newsbot(*on[1:])
    assert again.returncode == 0, again.stderr
    for told in ("filled 273 at 18.20", "stop 273 at 17.72 after 11 min  -131.04"):
        assert told in again.stdout
    assert _results(journal)["QVLT"] == _results(played[1])["QVLT"]


def _results(journal: Path) -> dict[str, tuple[int, Decimal, Decimal]]:
    """Shares left, cash of the trades, and commissions by ticker."""
    found: dict[str, tuple[int, Decimal, Decimal]] = {}
    tickers: dict[str, str] = {}
    for envelope in read(journal):
        match envelope.event:
            case FillSeen(fill=fill):
                tickers[fill.exec_id] = fill.ticker
                signed = fill.quantity if fill.action is Action.BUY else -fill.quantity
                held, cash, fees = found.get(fill.ticker, (0, Decimal(0), Decimal(0)))
                found[fill.ticker] = (held + signed, cash - signed * fill.price, fees)
            case CommissionSeen() as seen:
                held, cash, fees = found[tickers[seen.exec_id]]
                found[tickers[seen.exec_id]] = (held, cash, fees + seen.commission)
            case _:
                pass
    return found
