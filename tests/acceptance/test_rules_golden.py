"""Each way a rule file can be wrong has a file, and each file its message."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from typer.main import get_command

from newsbot.cli.rules import app

FOLDER = Path(__file__).parents[2] / "fixtures/rules"
FILES = sorted(FOLDER.glob("*.bad.yaml"))
GOLDEN = FOLDER / "findings.txt"
COMMAND = get_command(app)


def said(path: Path) -> str:
    """What ``rules check`` says about a file, without the folder it lies in."""
    result = CliRunner().invoke(COMMAND, ["check", str(path)])
    assert result.exit_code == 1
    assert result.stdout == ""
    return result.stderr.replace(f"{FOLDER}/", "")


def golden() -> dict[str, str]:
    parts = GOLDEN.read_text(encoding="utf-8").split("== ")
    return {name: text for name, _, text in (part.partition("\n") for part in parts if part.strip())}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name.removesuffix(".bad.yaml"))
def test_the_message_of_a_fault(path: Path) -> None:
    assert said(path) == golden()[path.name].rstrip("\n") + "\n"


def test_no_message_is_left_over() -> None:
    assert list(golden()) == [path.name for path in FILES]


def test_every_code_of_the_loader_has_a_file() -> None:
    given = {line.split()[0] for text in golden().values() for line in text.splitlines() if line}
    loader = {f"NB-R{n:02}" for n in (*range(1, 4), *range(5, 19), 24)}
    assert given == loader


@pytest.mark.parametrize(
    ("settings", "status"),
    [("[rules]\nallow_regex = true", 0), ("[rules]\nallow_regex = false", 1), ("rules = [", 1), ("rules = 3", 1)],
)
def test_patterns_are_checked_as_the_configuration_beside_the_rules_allows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: str, status: int
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "newsbot.toml").write_text(settings, encoding="utf-8")
    result = CliRunner().invoke(COMMAND, ["check", str(FOLDER / "pattern-switched-off.bad.yaml")])
    assert result.exit_code == status, result.output
