"""Every command says what it does, with an example; the small ones do it."""

from pathlib import Path

import pytest
from cli import ROOT, json_lines, newsbot, stable

COMMANDS = [
    ("run",),
    ("rules", "check"),
    ("rules", "test"),
    ("rules", "match"),
    ("rules", "explain"),
    ("rules", "list"),
    ("rules", "schema"),
    ("paper", "serve"),
    ("paper", "do"),
    ("config", "check"),
    ("universe", "update"),
    ("universe", "show"),
    ("universe", "resolve"),
    ("journal", "export"),
    ("journal", "verify"),
]


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_help_has_an_example(words: tuple[str, ...]) -> None:
    done = newsbot(*words, "--help")
    assert done.returncode == 0
    assert f"newsbot {' '.join(words)}" in done.stdout


def test_every_command_is_in_the_readme_or_the_docs() -> None:
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
    text = "\n".join(page.read_text(encoding="utf-8") for page in pages)
    for words in COMMANDS:
        assert f"newsbot {' '.join(words)}" in text, words


def test_an_unknown_command_is_wrong_input() -> None:
    done = newsbot("trade")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_the_example_configuration_is_good() -> None:
    done = newsbot("config", "check", "newsbot.example.toml")
    assert (done.returncode, done.stderr) == (0, "")


def test_a_bad_configuration_is_answered_no_and_a_missing_one_is_wrong_input(tmp_path: Path) -> None:
    bad = tmp_path / "bad.toml"
    bad.write_text("[mode]\ntrading = 'fast'\n[limits]\nspread_max = 0.5\n", encoding="utf-8")
    done = newsbot("config", "check", bad)
    assert done.returncode == 1
    assert "bad.toml:2:1" in done.stderr
    assert "bad.toml:4:1" in done.stderr
    assert newsbot("config", "check", tmp_path / "none.toml").returncode == 2


def test_a_journal_exports_what_the_run_printed_and_verifies(tmp_path: Path) -> None:
    journal = tmp_path / "out.db"
    played = newsbot("run", "--dry-run", "--format", "json", "--journal", journal)
    exported = newsbot("journal", "export", journal)
    assert json_lines(exported.stdout) == stable(json_lines(played.stdout))
    assert newsbot("journal", "verify", journal).returncode == 0
