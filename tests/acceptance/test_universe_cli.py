"""The company list as a user meets it: shown, tried on a text, updated from lists served nearby."""

import json
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from cli import json_lines
from cli import newsbot as in_its_own_process

from newsbot.cli.main import main
from newsbot.universe import table
from newsbot.universe.tablefile import read_table

Newsbot = Callable[..., CompletedProcess[str]]
VENUES = {"NYSE AMERICAN": "A", "NYSE": "N", "NYSE ARCA": "P", "CBOE": "Z"}
FAR = date(2100, 1, 1)  # whatever today is: what the table does not end is listed
MAIL = "trader@example.org"


class _Quiet(SimpleHTTPRequestHandler):
    agents: list[str] = []  # noqa: RUF012 - one server a test

    def log_message(self, *_args: object) -> None:
        self.agents.append(self.headers.get("User-Agent", ""))


@pytest.fixture
def newsbot(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Newsbot:
    """The command as its entry point runs it, without a process of its own for each."""

    def run(*words: str | Path) -> CompletedProcess[str]:
        monkeypatch.setattr(sys, "argv", ["newsbot", *map(str, words)])
        capfd.readouterr()
        try:
            main()
            status = 0
        except SystemExit as end:
            status = int(end.code or 0)
        out, err = capfd.readouterr()
        return CompletedProcess(words, status, out, err)

    return run


@contextmanager
def served(folder: Path) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def lists(tmp_path: Path) -> Path:
    """The lists as the shipped table would have them published, without one symbol and with a new one."""
    folder = tmp_path / "lists"
    folder.mkdir()
    now = [one for one in read_table(table.packaged("us.csv"))[0].listings if one.valid(FAR) and one.ticker != "KO"]
    nasdaq = ["Symbol|Security Name|Market Category|Test Issue|Financial Status|Round Lot Size|ETF|NextShares"]
    other = ["ACT Symbol|Security Name|Exchange|CQS Symbol|ETF|Round Lot Size|Test Issue|NASDAQ Symbol"]
    nasdaq.append("ZZNQ|Norwellix Quarzil, Inc. - Common Stock|Q|N|N|100|N|N")
    for one in now:
        fund = "Y" if one.kind == "fund" else "N"
        if one.exchange == "NASDAQ":
            nasdaq.append(f"{one.ticker}|{one.name}|Q|N|N|100|{fund}|N")
        else:
            other.append(f"{one.ticker}|{one.name}|{VENUES[one.exchange]}|{one.ticker}|{fund}|100|N|{one.ticker}")
    for name, lines in (("nasdaqlisted.txt", nasdaq), ("otherlisted.txt", other)):
        (folder / name).write_text("\n".join([*lines, "File Creation Time: 1120202600:01|||||||"]), encoding="utf-8")
    ciks = [[int(one.cik), one.name, one.ticker.replace(".", "-"), ""] for one in now if one.cik]
    text = json.dumps({"fields": ["cik", "name", "ticker", "exchange"], "data": ciks})
    (folder / "company_tickers_exchange.json").write_text(text, encoding="utf-8")
    return folder


def update(url: str, target: Path, *more: str | Path) -> list[str | Path]:
    return ["universe", "update", "--contact", MAIL, "--symbols-from", url, "--companies-from", url, "--table", target,
            *more]  # fmt: skip


def test_an_update_carries_the_list_to_today(newsbot: Newsbot, tmp_path: Path, lists: Path) -> None:
    target = tmp_path / "var" / "us.csv"
    with served(lists) as url:
        done = newsbot(*update(url, target), "--format", "json")
        again = newsbot(*update(url, target), "--format", "json")
    assert (done.returncode, done.stderr) == (0, "")
    (row,) = json_lines(done.stdout)
    assert (row["came"], row["went"]) == (["ZZNQ"], ["KO"])
    (row,) = json_lines(again.stdout)
    assert (row["came"], row["went"]) == ([], [])
    assert [path.name for path in target.parent.iterdir()] == ["us.csv"]
    assert _Quiet.agents[-1].startswith("newsbot/")
    assert MAIL in _Quiet.agents[-1]

    shown = newsbot("universe", "show", "ZZNQ", "--table", target, "--format", "json")
    (row,) = json_lines(shown.stdout)
    assert row["name"] == "Norwellix Quarzil, Inc."
    assert abs((datetime.now(UTC).date() - date.fromisoformat(row["since"])).days) <= 1
    assert row["aliases"] == [{"text": "Norwellix Quarzil", "sure": True, "why": ""}]
    (row, *_) = json_lines(newsbot("universe", "show", "KO", "--table", target, "--format", "json").stdout)
    assert row["until"]
    found = newsbot("universe", "resolve", "Norwellix Quarzil, Inc. wins order", "--table", target, "--format", "json")
    assert [row["ticker"] for row in json_lines(found.stdout)] == ["ZZNQ"]


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ("lost", 2, "NB-U10"),
        ("cut", 3, "NB-U09"),
        ("gone", 3, "NB-U09"),
        ("page", 3, "NB-U09"),
        ("rules", 1, "NB-R20"),
    ],
)
def test_the_old_list_stays_when_something_is_wrong(
    newsbot: Newsbot, tmp_path: Path, lists: Path, change: str, status: int, code: str
) -> None:
    target = tmp_path / "us.csv"
    old = "# as of 2026-01-01\nticker,exchange,name\n" + "".join(f"ZX{a}{b},NYSE,Old\n" for a in "ABC" for b in "ABC")
    rules = tmp_path / "rules"
    rules.mkdir()
    other = lists / "otherlisted.txt"
    if change != "lost":
        target.write_bytes(table.packaged("us.csv").read_bytes())
    else:
        target.write_text(old, encoding="utf-8")
    before = target.read_bytes()
    if change == "cut":
        other.write_bytes(other.read_bytes()[:-200])
    elif change == "gone":
        other.unlink()
    elif change == "page":
        other.write_text("<html><body>Please verify you are human</body></html>", encoding="utf-8")
    silent = "Norwellix raises outlook" if change == "rules" else "Norwellix cuts outlook"
    (rules / "one.yaml").write_text(
        "rules:\n  - id: one\n    sources: [wires]\n    max_age: 60s\n    action: alert\n"
        f"    when: {{any: raises outlook}}\n    tests: {{silent: [{silent}]}}\n",
        encoding="utf-8",
    )
    with served(lists) as url:
        done = newsbot(*update(url, target, "--rules", rules))
    assert (done.returncode, code in done.stderr) == (status, True), done.stderr
    assert target.read_bytes() == before
    assert not list(tmp_path.glob("us.csv.*"))


def test_lists_come_over_https_only(newsbot: Newsbot, tmp_path: Path) -> None:
    done = newsbot(*update("http://lists.example.org", tmp_path / "us.csv"))
    assert (done.returncode, done.stderr[:6]) == (2, "NB-U11")


def test_show_tells_everything_of_a_symbol(newsbot: Newsbot) -> None:
    done = newsbot("universe", "show", "brk-b")
    assert done.returncode == 0
    assert "Berkshire Hathaway" in done.stdout
    assert "CIK 1067983" in done.stdout
    assert "unsure, it is also a word" in newsbot("universe", "show", "TGT").stdout


def test_the_installed_command_does_the_same() -> None:
    done = in_its_own_process("universe", "show", "MSFT")
    assert (done.returncode, done.stderr, "Microsoft Corporation" in done.stdout) == (0, "", True)


def test_an_unknown_symbol_has_neighbours(newsbot: Newsbot) -> None:
    done = newsbot("universe", "show", "Micosoft")
    assert done.returncode == 1
    assert done.stderr.startswith("NB-U13 – no company has or had this symbol – Micosoft – did you mean MSFT")


@pytest.mark.parametrize(
    ("text", "more", "ticker"),
    [
        ("Microsoft to build data centers", (), "MSFT"),
        ("Facebook Inc. beats estimates", ("--on", "2019-05-01"), "FB"),
    ],
)
def test_resolve_reads_a_text(newsbot: Newsbot, text: str, more: tuple[str, ...], ticker: str) -> None:
    done = newsbot("universe", "resolve", text, *more, "--format", "json")
    assert done.returncode == 0
    (row,) = json_lines(done.stdout)
    assert (row["ticker"], row["start"]) == (ticker, 0)


def test_resolve_of_nobody_and_of_a_bad_day(newsbot: Newsbot) -> None:
    done = newsbot("universe", "resolve", "Rain expected in the afternoon")
    assert (done.returncode, done.stdout) == (1, "names no company that is known\n")
    assert newsbot("universe", "resolve", "x", "--on", "yesterday").returncode == 2


def test_a_users_file_lies_over_the_list(newsbot: Newsbot, tmp_path: Path) -> None:
    mine = tmp_path / "mine.csv"
    mine.write_text("ticker,exchange,name,aliases\nZZNQ,NYSE,Norwellix plc,Norwellix\n", encoding="utf-8")
    done = newsbot("universe", "show", "ZZNQ", "--file", mine)
    assert (done.returncode, "also Norwellix" in done.stdout) == (0, True)
    mine.write_text("ticker,exchange,name\nZZNQ,MOON,Norwellix plc\n", encoding="utf-8")
    done = newsbot("universe", "show", "ZZNQ", "--file", mine)
    assert (done.returncode, "mine.csv:2 – unknown exchange" in done.stderr) == (2, True)
