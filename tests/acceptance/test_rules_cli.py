"""``newsbot rules`` as a user types it: what it prints, where, and with which status."""

import gzip
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from cli import ROOT, environment, newsbot
from typer.testing import CliRunner, Result

from newsbot.cli.rules import app
from newsbot.domain.order import LegRole, leg_ref

RULES = """
lists: {lift: raises | ups}
rules:
  - id: fda-approval
    about: The regulator approves a drug of the company.
    sources: [wires]
    when: {any: fda approves, none: panel}
    trade: {side: buy, size: {notional: $5000}, entry: {limit: +0.5%}, take_profit: 8%, stop_loss: 4%}
    tests:
      companies: {Halden Bio: HLDN}
      fires:
        HLDN:
          - FDA approves Halden Bio's drug
          - "FDA approves drug (NASDAQ: HLDN)"
      near: {denied: Norwood denies FDA approves Halden Bio's drug}
      silent: [FDA panel approves drug, Nothing approves drugs like the FDA]
  - id: guidance-raised
    sources: [wires]
    when: {any: "<lift> ...4 outlook | outlook to {new:money}"}
    trade: {side: buy, size: {risk: $60}, entry: {limit: +0.5%}, take_profit: 8%, stop_loss: 4%}
    where: new >= $2
    if_missing: ignore
  - id: filing
    sources: [sec-8k]
    when: {body: {any: bankruptcy}}
"""
HEADLINES = [
    {"id": "a", "headline": "FDA approves Halden’s drug (NASDAQ: HLDN)", "body": "x", "source": "any", "extra": [1]},
    {"id": 2, "headline": "CORRECTION: Castorel Raises 2026 Outlook (NASDAQ: ZZCG)", "published_at": "2026-03-11"},
    {"id": "c", "headline": "Castorel raises outlook"},
    {"id": "d", "headline": ""},
]


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def rows(result: Result) -> list[dict[str, object]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    path = tmp_path / "mine.yaml"
    path.write_text(RULES, encoding="utf-8")
    return path


@pytest.fixture
def headlines(tmp_path: Path) -> Path:
    path = tmp_path / "news.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in HEADLINES), encoding="utf-8")
    return path


# ------------------------------------------------------------------------------------------------- check and test


def test_check_and_list_of_the_starter_rules_from_the_working_directory() -> None:
    done = newsbot("rules", "check")
    assert (done.returncode, done.stderr) == (0, "")
    assert re.search(r"\d+ rules in \d+ files: no error, \d+ remarks$", done.stdout)
    assert run("list", ROOT / "rules").exit_code == 0


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


def test_check_says_what_the_sources_and_the_headlines_say(tmp_path: Path, rules: Path) -> None:
    text = RULES.replace("id: filing", "id: old\n    expires: 2020-01-01\n    max_age: 5s").replace(
        "lists: {", "lists: {b: c, "
    )
    rules.write_text(text, encoding="utf-8")
    result = run("check", rules)
    assert result.exit_code == 0
    for code in ("NB-L01", "NB-L11", "NB-L15", "NB-L16"):
        assert code in result.stdout
    assert "nothing uses the list <b>" in result.stdout
    broad = tmp_path / "news.jsonl"
    lines = ["FDA approves a drug"] * 12 + ["Castorel ups outlook"] * 8 + ["Rain"] * 180
    broad.write_text(
        "".join(json.dumps({"id": i, "headline": h}) + "\n" for i, h in enumerate(lines)), encoding="utf-8"
    )
    result = run("check", rules, "--headlines", broad)
    assert result.exit_code == 1
    assert re.search(r"^NB-R11 .*mine.yaml:4 – rule fda-approval is too broad – fires on 12 of 200 ", result.stderr)
    assert re.search(r"NB-L09 .*rule guidance-raised is too broad – fires on 8 of 200 ", result.stdout)
    assert re.search(r"3 rules in 1 files: 1 errors, \d+ remarks$", result.stdout)
    found = rows(run("check", rules, "--headlines", broad, "--format", "json"))
    assert [row["code"] for row in found if row["severity"] == "error"] == ["NB-R11"]


def test_tests_that_pass_and_what_they_leave_open(rules: Path) -> None:
    result = run("test", rules)
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0].startswith(f"NOT TESTED ENOUGH  filing  {rules}:")
    assert lines[0].endswith("write 2 more under fires, 3 more under silent, a guarded one, a look-alike")
    assert f"NOT TESTED  guidance-raised  {rules}:19  outlook to {{new:money}}" in lines
    assert re.fullmatch(r"5 of 5 tests passed, 1 of 3 rules tested, 1 of 4 phrases tested \(\d\.\d\d s\)", lines[-1])
    found = rows(run("test", rules, "--format", "json"))
    assert [row["row"] for row in found] == [
        *["test"] * 5,
        *["untested_rule"] * 2,
        *["untested_phrase"] * 3,
        "summary",
    ]
    duration = found[-1].pop("duration")
    assert isinstance(duration, float)
    assert found[-1] == {
        "row": "summary",
        "passed": 5,
        "tests": 5,
        "rules_tested": 1,
        "rules": 3,
        "phrases_tested": 1,
        "phrases": 4,
    }


def test_a_failing_test_says_what_happened_instead(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(
        """
rules:
  - id: approval
    sources: [wires]
    when: {any: fda approves, none: panel}
    tests:
      fires: {HLDN: [FDA panel approves drug, FDA approves drug]}
      silent: [FDA approves device]
""",
        encoding="utf-8",
    )
    result = run("test", path)
    assert result.exit_code == 1
    said = [line.strip() for line in result.stdout.splitlines()]
    assert said[:8] == [
        f"FAILED  approval  {path}:7",
        "fires     FDA panel approves drug",
        "expected  fires for HLDN",
        "found     does not fire: headline any: the headline has none of its phrases; closest is fda approves: "
        "the words do not stand together",
        f"FAILED  approval  {path}:7",
        "fires     FDA approves drug",
        "expected  fires for HLDN",
        said[7],
    ]
    assert said[7].startswith("found     fires for no company (UNKNOWN_COMPANY: ")
    assert 'found     fires: "FDA approves"' in said
    assert said[-1].startswith("0 of 3 tests passed, 0 of 1 rules tested, 0 of 1 phrases tested")
    found = rows(run("test", path, "--format", "json"))
    assert [row["passed"] for row in found if row["row"] == "test"] == [False, False, False]


# ---------------------------------------------------------------------------------------------------------- match


def test_match_as_json_keeps_the_contract(headlines: Path, rules: Path) -> None:
    result = run("match", "--headlines", headlines, "--rules", rules, "--format", "json")
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
    assert (signal["rule"], signal["ticker"], signal["tradable"]) == ("guidance-raised", "ZZCG", False)
    headline = str(HEADLINES[1]["headline"])
    assert [headline[t["start"] : t["end"]] for t in signal["triggers"]] == ["Raises", "Outlook"]
    (signal,) = third["signals"]  # type: ignore[misc]
    assert (signal["ticker"], signal["tradable"]) == (None, False)
    assert signal["why"].startswith("UNKNOWN_COMPANY: ")
    assert fourth == {"id": "d", "kinds": ["first"], "companies": [], "signals": []}


def test_match_as_text_shows_what_fires_and_counts(headlines: Path, rules: Path) -> None:
    result = run("match", "--headlines", headlines, "--rules", rules)
    lines = result.stdout.splitlines()
    assert lines[0] == "a  fda-approval  HLDN  [FDA approves] Halden’s drug (NASDAQ: HLDN)"
    assert "(correction)" in lines[1]
    assert re.fullmatch(r"4 headlines, 3 signals, \d+\.\d s", lines[-1])


def test_match_reads_gzip_and_standard_input_and_can_respect_sources(
    tmp_path: Path, headlines: Path, rules: Path
) -> None:
    packed = tmp_path / "news.jsonl.gz"
    packed.write_bytes(gzip.compress(headlines.read_bytes()))
    words = ["--rules", str(rules), "--format", "json"]
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


def test_a_broken_line_costs_nothing_but_itself(tmp_path: Path, rules: Path) -> None:
    path = tmp_path / "news.jsonl"
    good = b'{"id": "%d", "headline": "FDA approves drug"}'
    lines = [line for i, (broken, _) in enumerate(BROKEN) for line in (good % i, broken, b"")]
    path.write_bytes(b"\n".join([*lines, good % 99]))
    result = run("match", "--headlines", path, "--rules", rules, "--format", "json")
    assert result.exit_code == 2
    assert [row["id"] for row in rows(result)] == [*map(str, range(len(BROKEN))), "99"]
    complaints = result.stderr.splitlines()
    assert len(complaints) == len(BROKEN)
    for number, (complaint, (_, what)) in enumerate(zip(complaints, BROKEN, strict=True)):
        assert complaint.startswith(f"NB-R22 {path}:{3 * number + 2}")
        assert what in complaint


def test_a_file_that_breaks_off_or_is_not_there(tmp_path: Path, headlines: Path, rules: Path) -> None:
    packed = tmp_path / "news.jsonl.gz"
    packed.write_bytes(gzip.compress(headlines.read_bytes() * 50)[:-20])
    for path in (packed, headlines, tmp_path / "missing.jsonl", tmp_path):
        result = run("match", "--headlines", path, "--rules", rules, "--format", "json")
        assert result.exit_code == (0 if path == headlines else 2)
        assert ("NB-R22" in result.stderr) == (path != headlines)
    (tmp_path / "text.jsonl.gz").write_bytes(b"not gzip")
    assert run("match", "--headlines", tmp_path / "text.jsonl.gz", "--rules", rules).exit_code == 2


HOSTILE = "FDA approves [red]drug[/red] \x1b[31m\x07 \u202e\ud800 \x00 (NASDAQ: HLDN)"


def test_a_headline_cannot_speak_to_the_terminal(tmp_path: Path, rules: Path) -> None:
    path = tmp_path / "news.jsonl"
    path.write_text(json.dumps({"id": "\x1b]0;x\x07", "headline": HOSTILE}) + "\n", encoding="utf-8")
    for words in (
        ["match", "--headlines", path],
        ["match", "--headlines", path, "--format", "json"],
        ["explain", "--article", path],
        ["explain", "--article", path, "--format", "json"],
    ):
        result = run(*words, "--rules", rules)
        assert result.exit_code == 0
        assert not set(result.stdout) & set("\x1b\x07\x00\u202e")
    shown = run("match", "--headlines", path, "--rules", rules).stdout
    assert r"[red]drug[/red] \x1b[31m\x07 \u202e\ud800 \x00" in shown


# ------------------------------------------------------------------------------------------ explain, list, schema


def test_explain_shows_near_misses_first_and_the_one_gate(rules: Path) -> None:
    result = run(
        "explain", "--headline", "FDA denies it approves drug; Castorel ups outlook (NYSE: ZZCG)", "--rules", rules
    )
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "headline  FDA denies it approves drug; Castorel ups outlook (NYSE: ZZCG)",
        "kinds     first",
        'company   ZZCG (NYSE): tag "NYSE: ZZCG", headline 51-61, 99% sure, subject',
        "fires     guidance-raised  fires for ZZCG",
        "          FDA denies it approves drug; Castorel [ups outlook] (NYSE: ZZCG)",
        '          "ups outlook" headline 38-49',
        "silent    fda-approval, filing",
    ]
    result = run("explain", "--headline", "Castorel denies it raises outlook to $3-4", "--rules", rules)
    assert result.stdout.splitlines()[2:] == [
        "company   no name that we know, no exchange tag, no ticker from the source",
        'near miss guidance-raised  denied: "denies"',
        "          Castorel [denies] it [raises outlook] to $3-4",
        '          "raises outlook" headline 19-33',
        '          "denies" headline 9-15, which stops it',
        "silent    fda-approval, filing",
    ]


def test_explain_shows_the_slots_and_why_there_is_no_order(rules: Path) -> None:
    words = ["--headline", "UPDATE 1-Castorel outlook to $3-4", "--rule", "guidance-raised", "--rules", rules]
    said = run("explain", *words).stdout
    assert "fires, but for no company: UNKNOWN_COMPANY: " in said
    assert "(no order: not a first report but update)" in said
    assert '{new} "$3-4" headline 29-33: 3 to 4 USD' in said
    (row,) = rows(run("explain", *words, "--format", "json"))
    assert (row["fired"], row["tradable"], row["kinds"]) == (True, False, ["update"])
    assert row["values"] == [
        {
            "slot": "new",
            "kind": "money",
            "text": "$3-4",
            "low": "3",
            "high": "4",
            "unit": "USD",
            "where": "headline",
            "start": 29,
            "end": 33,
        }
    ]


def test_explain_one_rule_with_a_body_and_as_json(rules: Path) -> None:
    words = ["--headline", "8-K - ACME (0000000001) (Filer)", "--rule", "filing", "--rules", rules]
    (row,) = rows(run("explain", *words, "--format", "json"))
    assert (row["fired"], row["near"], row["gate"]) == (False, True, "body missing")
    (row,) = rows(run("explain", *words, "--body", "Item 1.03: Bankruptcy or Receivership", "--format", "json"))
    assert (row["fired"], row["ticker"], row["tradable"]) == (True, None, False)


def test_explain_an_article_from_a_file_respects_its_source(tmp_path: Path, rules: Path) -> None:
    path = tmp_path / "article.json"
    path.write_text(
        json.dumps({"id": 1, "headline": "FDA approves drug", "source": "sec-8k"}, indent=2), encoding="utf-8"
    )
    result = run("explain", "--article", path, "--rule", "fda-approval", "--rules", rules)
    assert "near miss fda-approval  sources: it does not listen to sec-8k" in result.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "name one thing to explain"),
        (["--headline", "x", "--article", "y"], "name one thing to explain"),
        (["--headline", "x", "--order", "y"], "name one thing to explain"),
        (["--headline", "x", "--rule", "fda-aproval"], 'did you mean "fda-approval"?'),
        (["--order", "nb1.X.E1.AB"], "an order stands in a journal"),
        (["--order", "nb1.X.E1.AB", "--journal", "x"], "is no order reference of newsbot"),
        (["--article", "missing.json"], "cannot be read"),
    ],
)
def test_wrong_arguments_of_explain(words: list[str], said: str, rules: Path) -> None:
    result = run("explain", *words, "--rules", rules)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr


def test_an_order_explained_and_an_edit_compared_on_the_news_of_a_journal(tmp_path: Path, rules: Path) -> None:
    path = tmp_path / "run.db"
    done = newsbot("run", "--dry-run", "--rules", rules, "--speed", "max", "--journal", path, "--format", "json")
    assert done.returncode == 0, done.stderr
    planned = next(line for line in map(json.loads, done.stdout.splitlines()) if line["kind"] == "order_planned")
    (row,) = rows(run("explain", "--order", planned["legs"][0]["order_ref"], "--journal", path, "--format", "json",
                      "--rules", rules))  # fmt: skip
    signals = [line for line in map(json.loads, done.stdout.splitlines()) if line["kind"] == "signal_raised"]
    assert (row["rule"], row["ticker"]) in {
        (line["signal"]["rule_id"], (line["signal"]["company"] or {}).get("ticker")) for line in signals
    }
    missing = leg_ref("A" * 16, LegRole.ENTRY)
    result = run("explain", "--order", missing, "--journal", path, "--rules", rules)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "knows no order" in result.stderr
    assert re.fullmatch(
        r"\d+ headlines: 0 signals gained .*, 0 signals lost .*, in 0 rules",
        run("diff", "--journal", path, "--rules", rules).stdout.strip(),
    )
    rules.write_text(RULES.replace("fda approves", "fda clears"), encoding="utf-8")
    lost = rows(run("diff", "--journal", path, "--rules", rules, "--format", "json"))
    assert {(row["change"], row["rule"], row["ticker"]) for row in lost} >= {("lost", "fda-approval", "HLDN")}
    assert run("diff", "--journal", tmp_path / "none.db", "--rules", rules).exit_code != 0
    assert run("diff", "--headlines", path, "--rules", rules).exit_code == 2


def test_list_in_plain_english_and_where_each_value_comes_from(rules: Path) -> None:
    result = run("list", rules)
    assert (
        "  Buys the company the headline is about, when globenewswire or prnewswire says in its headline: "
        in result.stdout
    )
    assert "  Up to $5,000, at most 0.5% above the ask; takes profit at 8%, stops at 4%." in result.stdout
    effective = run("list", "--effective", rules).stdout
    assert re.search(rf"size +\{{notional: \$5000\}} +{rules}:\d+", effective)
    assert re.search(r"max_age +120s +built in", effective)
    listed = rows(run("list", rules, "--format", "json"))
    assert [row["rule"] for row in listed] == ["fda-approval", "filing", "guidance-raised"]
    assert all(len(str(row["revision"])) == 16 for row in listed)


# ------------------------------------------------------------------------------------------------------------ diff


def test_diff_of_an_edit_on_recorded_headlines(tmp_path: Path, rules: Path, headlines: Path) -> None:
    edited = tmp_path / "edited.yaml"
    edited.write_text(
        RULES.replace("raises | ups", "ups | lifts").replace("none: panel", "none: drug"), encoding="utf-8"
    )
    with headlines.open("a", encoding="utf-8") as file:
        file.write(json.dumps({"id": "e", "headline": "Castorel lifts outlook (NYSE: ZZCG)"}) + "\n")
    words = ["--old", rules, "--new", edited, "--headlines", headlines]
    result = run("diff", *words)
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "- fda-approval  HLDN  a  [FDA approves] Halden’s drug (NASDAQ: HLDN)",
        "+ guidance-raised  ZZCG  e  Castorel [lifts outlook] (NYSE: ZZCG)",
        "- guidance-raised  ZZCG  2  CORRECTION: Castorel [Raises] 2026 [Outlook] (NASDAQ: ZZCG)",
        "- guidance-raised  -  c  Castorel [raises outlook]",
        "5 headlines: 1 signals gained (1 tradable), 3 signals lost (1 tradable), in 2 rules",
    ]
    found = rows(run("diff", *words, "--format", "json"))
    assert [(row["change"], row["rule"], row["ticker"], row["id"]) for row in found] == [
        ("lost", "fda-approval", "HLDN", "a"),
        ("gained", "guidance-raised", "ZZCG", "e"),
        ("lost", "guidance-raised", "ZZCG", 2),
        ("lost", "guidance-raised", None, "c"),
    ]
    assert run("diff", "--old", rules, "--rules", rules, "--headlines", headlines, "--format", "json").stdout == ""


def test_names_are_read_as_of_the_day_and_from_your_own_table(tmp_path: Path, rules: Path) -> None:
    table = tmp_path / "mine.csv"
    table.write_text(
        "ticker,exchange,name,since,until\nZZQG,NYSE,Castorel Motors Inc,2020-01-01,2022-12-31\n", encoding="utf-8"
    )
    path = tmp_path / "news.jsonl"
    days = ("2021-05-01", "2024-05-01T10:00:00Z", "yesterday", None)
    lines = [{"id": day, "headline": "Castorel Motors Inc raises outlook", "published_at": day} for day in days[:3]]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    words = ["match", "--headlines", path, "--rules", rules, "--format", "json"]
    assert [row["signals"][0]["ticker"] for row in rows(run(*words, "--universe", table))] == ["ZZQG", None, None]  # type: ignore[index]
    assert [row["signals"][0]["ticker"] for row in rows(run(*words))] == [None] * 3  # type: ignore[index]


def test_schema_is_json() -> None:
    assert json.loads(run("schema").stdout)["title"] == "newsbot rule file"


@pytest.mark.parametrize("command", ["check", "test", "match", "explain", "list", "schema", "diff"])
def test_every_command_has_help_with_examples(command: str) -> None:
    result = run(command, "--help")
    assert result.exit_code == 0
    assert "Examples:" in result.stdout
    assert f"newsbot rules {command}" in result.stdout


def test_wrong_options_are_wrong_input() -> None:
    assert run("check", "--formt", "json").exit_code == 2
    assert run("check", "--format", "xml").exit_code == 2
    assert run("match").exit_code == 2


@pytest.mark.parametrize("words", [["list"], ["schema"], ["list", "--format", "json"]])
def test_a_reader_that_goes_away_is_no_failure(words: list[str]) -> None:
    unread, written = os.pipe()
    os.close(unread)
    command = [sys.executable, "-m", "newsbot", "rules", *words]
    with os.fdopen(written, "wb") as stdout:
        done = subprocess.run(
            command, cwd=ROOT, env=environment("", measured=True), stdout=stdout, stderr=subprocess.PIPE, timeout=50,
            check=False,
        )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_file_that_is_not_there_is_told_and_nothing_else(tmp_path: Path, rules: Path) -> None:
    result = run("match", "--headlines", tmp_path / "none.jsonl", "--rules", rules)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "NB-R22" in result.stderr
