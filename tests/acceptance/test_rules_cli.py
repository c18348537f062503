"""``newsbot rules`` as a user types it: what it prints, where, and with which status."""

import gzip
import json
import re
from pathlib import Path

import pytest
from cli import ROOT, newsbot
from typer.testing import CliRunner, Result

from newsbot.cli.rules import app

HEADLINES = [
    {"id": "a", "headline": "FDA approves Halden’s drug (NASDAQ: HLDN)", "body": "x", "source": "any", "extra": [1]},
    {"id": 2, "headline": "CORRECTION: Norwood Raises 2026 Outlook (NASDAQ: NWDA)"},
    {"id": "c", "headline": "Norwood raises outlook"},
    {"id": "d", "headline": ""},
]


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def rows(result: Result) -> list[dict[str, object]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.fixture
def headlines(tmp_path: Path) -> Path:
    path = tmp_path / "news.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in HEADLINES), encoding="utf-8")
    return path


# ------------------------------------------------------------------------------------------------- check and test


def test_check_and_test_of_the_starter_rules_from_the_working_directory() -> None:
    done = newsbot("rules", "check")
    assert (done.returncode, done.stderr) == (0, "")
    assert re.search(r"\d+ rules in \d+ files: no error", done.stdout)
    result = run("test", ROOT / "rules")
    assert result.exit_code == 0
    assert re.search(r"(\d+) of \1 tests passed", result.stdout)


def test_no_rules_here_is_wrong_input(tmp_path: Path) -> None:
    done = newsbot("rules", "check", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("NB-R21 rules – cannot be read")
    for command in ("test", "list"):
        assert run(command, tmp_path / "rules").exit_code == 2


def test_a_file_with_faults_is_a_no(tmp_path: Path) -> None:
    bad = ROOT / "fixtures/rules/many.bad.yaml"
    result = run("check", bad)
    assert (result.exit_code, result.stdout) == (1, "")
    assert len(result.stderr.splitlines()) == 10
    assert 'many.bad.yaml:2:22 – no source or group is called "wire" – did you mean "wires"?' in result.stderr
    assert run("test", bad).exit_code == 1
    # what must use the rules cannot
    for command in (["match", "--headlines", tmp_path], ["explain", "--headline", "x"]):
        assert run(*command, "--rules", bad).exit_code == 2
    assert run("list", bad).exit_code == 2


def test_check_as_json_says_the_same(tmp_path: Path) -> None:
    result = run("check", ROOT / "fixtures/rules/key-unknown.bad.yaml", "--format", "json")
    (row,) = rows(result)
    assert result.exit_code == 1
    assert (row["severity"], row["code"], row["line"], row["column"]) == ("error", "NB-R01", 6, 5)
    path = tmp_path / "a.yaml"
    path.write_text("rules: [{id: a, sources: [wires], when: {any: fda approves}}]", encoding="utf-8")
    result = run("check", path, "--format", "json")
    assert result.exit_code == 0
    assert [row["severity"] for row in rows(result)] == ["remark"]


def test_a_failing_test_says_what_happened_instead(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(
        """
rules:
  - id: approval
    sources: [wires]
    when: {any: fda approves, none: denies}
    tests:
      fires: {HLDN: [FDA denies it approves drug, FDA approves drug]}
      silent: [FDA approves device]
  - {id: untested, sources: [wires], when: {any: fda clears}}
""",
        encoding="utf-8",
    )
    result = run("test", path)
    assert result.exit_code == 1
    assert "UNTESTED  untested" in result.stdout
    assert "does not fire: the headline has none of its phrases" in result.stdout
    assert "fires for no company (UNKNOWN_COMPANY" in result.stdout
    assert 'fires: "FDA approves"' in result.stdout
    assert "0 of 3 tests passed" in result.stdout
    assert [row["passed"] for row in rows(run("test", path, "--format", "json"))] == [False, False, False]


# ---------------------------------------------------------------------------------------------------------- match


def test_match_as_json_keeps_the_contract(headlines: Path) -> None:
    result = run("match", "--headlines", headlines, "--rules", ROOT / "rules", "--format", "json")
    assert (result.exit_code, result.stderr) == (0, "")
    first, second, third, fourth = rows(result)
    assert first == {
        "id": "a",
        "kinds": ["first"],
        "companies": [
            {
                "ticker": "HLDN",
                "exchange": "NASDAQ",
                "start": 28,
                "end": 40,
                "evidence": "tag",
                "confidence": 0.99,
                "role": "subject",
                "where": "headline",
            }
        ],
        "signals": [
            {
                "rule": "fda-approval",
                "ticker": "HLDN",
                "side": "buy",
                "tradable": True,
                "triggers": [{"text": "FDA approves", "where": "headline", "start": 0, "end": 12}],
            }
        ],
    }
    assert (second["id"], second["kinds"]) == (2, ["correction"])
    (signal,) = second["signals"]  # type: ignore[misc]
    assert (signal["rule"], signal["ticker"], signal["tradable"]) == ("guidance-raised", "NWDA", False)
    headline = str(HEADLINES[1]["headline"])
    assert [headline[t["start"] : t["end"]] for t in signal["triggers"]] == ["Raises", "Outlook"]
    (signal,) = third["signals"]  # type: ignore[misc]
    assert (signal["ticker"], signal["tradable"]) == (None, False)
    assert signal["why"].startswith("UNKNOWN_COMPANY: ")
    assert fourth == {"id": "d", "kinds": ["first"], "companies": [], "signals": []}


def test_match_as_text_shows_what_fires_and_counts(headlines: Path) -> None:
    result = run("match", "--headlines", headlines, "--rules", ROOT / "rules")
    lines = result.stdout.splitlines()
    assert lines[0] == "a  fda-approval  HLDN  [FDA approves] Halden’s drug (NASDAQ: HLDN)"
    assert "(correction)" in lines[1]
    assert re.fullmatch(r"4 headlines, 3 signals, \d+\.\d s", lines[-1])


def test_match_reads_gzip_and_standard_input_and_can_respect_sources(tmp_path: Path, headlines: Path) -> None:
    packed = tmp_path / "news.jsonl.gz"
    packed.write_bytes(gzip.compress(headlines.read_bytes()))
    words = ["--rules", str(ROOT / "rules"), "--format", "json"]
    plain = run("match", "--headlines", headlines, *words).stdout
    assert run("match", "--headlines", packed, *words).stdout == plain
    piped = CliRunner().invoke(app, ["match", "--headlines", "-", *words], input=headlines.read_bytes())
    assert piped.stdout == plain
    heard = run("match", "--headlines", headlines, "--respect-sources", *words)
    assert [row["signals"] for row in rows(heard)] == [[], [], [], []]


BROKEN = [
    (b"{", "is not JSON"),
    (b"[]", "is no object"),
    (b'{"headline": "x"}', 'no "id"'),
    (b'{"id": true, "headline": "x"}', 'no "id"'),
    (b'{"id": "1"}', '"headline" is no text'),
    (b'{"id": "1", "headline": "x", "body": 3}', '"body" is no text'),
    (b'{"id": "1", "headline": "caf\xe9"}', "is not UTF-8"),
    (b"[" * 100_000, "is not JSON we read"),
    (b'{"id": ' + b"9" * 6000 + b"}", "is not JSON we read"),
    (b'"' + b"x" * (4 * 1024 * 1024) + b'"', "is too long"),
]


def test_a_broken_line_costs_nothing_but_itself(tmp_path: Path) -> None:
    path = tmp_path / "news.jsonl"
    good = b'{"id": "%d", "headline": "FDA approves drug"}'
    lines = [line for i, (broken, _) in enumerate(BROKEN) for line in (good % i, broken, b"")]
    path.write_bytes(b"\n".join([*lines, good % 99]))
    result = run("match", "--headlines", path, "--rules", ROOT / "rules", "--format", "json")
    assert result.exit_code == 2
    assert [row["id"] for row in rows(result)] == [*map(str, range(len(BROKEN))), "99"]
    complaints = result.stderr.splitlines()
    assert len(complaints) == len(BROKEN)
    for number, (complaint, (_, what)) in enumerate(zip(complaints, BROKEN, strict=True)):
        assert complaint.startswith(f"NB-R22 {path}:{3 * number + 2}")
        assert what in complaint


def test_a_file_that_breaks_off_or_is_not_there(tmp_path: Path, headlines: Path) -> None:
    packed = tmp_path / "news.jsonl.gz"
    packed.write_bytes(gzip.compress(headlines.read_bytes() * 50)[:-20])
    for path in (packed, headlines, tmp_path / "missing.jsonl", tmp_path):
        result = run("match", "--headlines", path, "--rules", ROOT / "rules", "--format", "json")
        assert result.exit_code == (0 if path == headlines else 2)
        assert ("NB-R22" in result.stderr) == (path != headlines)
    (tmp_path / "text.jsonl.gz").write_bytes(b"not gzip")
    assert run("match", "--headlines", tmp_path / "text.jsonl.gz", "--rules", ROOT / "rules").exit_code == 2


HOSTILE = "FDA approves [red]drug[/red] \x1b[31m\x07 \u202e\ud800 \x00 (NASDAQ: HLDN)"


def test_a_headline_cannot_speak_to_the_terminal(tmp_path: Path) -> None:
    path = tmp_path / "news.jsonl"
    path.write_text(json.dumps({"id": "\x1b]0;x\x07", "headline": HOSTILE}) + "\n", encoding="utf-8")
    for words in (
        ["match", "--headlines", path],
        ["match", "--headlines", path, "--format", "json"],
        ["explain", "--article", path],
        ["explain", "--article", path, "--format", "json"],
    ):
        result = run(*words, "--rules", ROOT / "rules")
        assert result.exit_code == 0
        assert not set(result.stdout) & set("\x1b\x07\x00\u202e")
    shown = run("match", "--headlines", path, "--rules", ROOT / "rules").stdout
    assert r"[red]drug[/red] \x1b[31m\x07 \u202e\ud800 \x00" in shown


# ------------------------------------------------------------------------------------------ explain, list, schema


def test_explain_a_rule_that_fires_and_a_near_miss() -> None:
    result = run("explain", "--headline", "FDA approves Halden's drug (NASDAQ: HLDN)", "--rules", ROOT / "rules")
    assert result.exit_code == 0
    assert "kinds     first" in result.stdout
    assert 'company   HLDN (NASDAQ): tag "NASDAQ: HLDN", headline 28-40' in result.stdout
    assert "fires     fda-approval  fires for HLDN" in result.stdout
    assert '"FDA approves" headline 0-12' in result.stdout
    result = run(
        "explain", "--headline", "Orbis Rail Weighs $200 Million Buyback (NYSE: ORBI)", "--rules", ROOT / "rules"
    )
    assert 'near miss buyback-announced  "Weighs" forbids it' in result.stdout
    assert "silent    bankruptcy" in result.stdout


def test_explain_one_rule_with_a_body_and_as_json() -> None:
    words = ["--headline", "8-K - ACME (0000000001) (Filer)", "--rule", "bankruptcy-filing", "--rules", ROOT / "rules"]
    (row,) = rows(run("explain", *words, "--format", "json"))
    assert (row["fired"], row["gate"]) == (False, "body any")
    (row,) = rows(run("explain", *words, "--body", "Item 1.03: Bankruptcy or Receivership", "--format", "json"))
    assert (row["fired"], row["ticker"], row["tradable"]) == (True, None, False)


def test_explain_an_article_from_a_file_respects_its_source(tmp_path: Path) -> None:
    path = tmp_path / "article.json"
    path.write_text(
        json.dumps({"id": 1, "headline": "FDA approves drug", "source": "sec-8k"}, indent=2), encoding="utf-8"
    )
    result = run("explain", "--article", path, "--rule", "fda-approval", "--rules", ROOT / "rules")
    assert "it does not listen to sec-8k" in result.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "name one thing to explain"),
        (["--headline", "x", "--article", "y"], "name one thing to explain"),
        (["--headline", "x", "--rule", "fda-aproval"], 'did you mean "fda-approval"?'),
        (["--order", "nb1.X.E1.AB"], "not available yet: --order"),
        (["--article", "missing.json"], "cannot be read"),
    ],
)
def test_wrong_arguments_of_explain(words: list[str], said: str) -> None:
    result = run("explain", *words, "--rules", ROOT / "rules")
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr


def test_list_in_plain_english_and_where_each_value_comes_from() -> None:
    result = run("list", ROOT / "rules")
    assert "fires when the headline has one of: fda (approves|approved" in result.stdout
    assert "buy $5,000, limit 0.5% above the ask, take profit 8%, stop 4%" in result.stdout
    effective = run("list", "--effective", ROOT / "rules").stdout
    assert re.search(r"size +\{notional: \$5000\} +\S*rules/plans\.yaml:\d+", effective)
    assert re.search(r"max_age +120s +built in", effective)
    listed = rows(run("list", ROOT / "rules", "--format", "json"))
    assert [row["rule"] for row in listed] == sorted(str(row["rule"]) for row in listed)
    assert all(len(str(row["revision"])) == 16 for row in listed)


def test_schema_is_json() -> None:
    assert json.loads(run("schema").stdout)["title"] == "newsbot rule file"


@pytest.mark.parametrize("command", ["check", "test", "match", "explain", "list", "schema"])
def test_every_command_has_help_with_examples(command: str) -> None:
    result = run(command, "--help")
    assert result.exit_code == 0
    assert "Examples:" in result.stdout
    assert f"newsbot rules {command}" in result.stdout


def test_wrong_options_are_wrong_input() -> None:
    assert run("check", "--formt", "json").exit_code == 2
    assert run("check", "--format", "xml").exit_code == 2
    assert run("match").exit_code == 2
