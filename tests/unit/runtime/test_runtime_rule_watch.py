"""What a watch makes of a folder of rule files, look by look."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from builders import RULE

from newsbot.domain.error import ConfigError
from newsbot.domain.input import RulesBroken
from newsbot.engine.inputs import RulesLoaded
from newsbot.processing.rule import Known, RuleSet
from newsbot.processing.rulefile import load
from newsbot.runtime.look import BYTES_MAX, look, writable_by_others
from newsbot.runtime.rule_watch import RuleWatch

OTHER = (
    RULE.replace("fda-approval", "other-rule")
    .replace("plans:\n  small: {", "plans:\n  other: {")
    .replace("trade: small", "trade: other")
)


class Folder:
    """A folder of rules with a watch whose looks are taken by hand."""

    def __init__(self, path: Path) -> None:
        self.path = path / "rules"
        self.path.mkdir()
        self.write("a.yaml", RULE)
        self.told: list[RulesLoaded | RulesBroken] = []
        self.loading: Callable[[], RuleSet] = lambda: load([self.path], Known())
        self.watch = RuleWatch(self.path, look(self.path), load=self.load, sink=self.told.append)

    def load(self) -> RuleSet:
        return self.loading()

    def write(self, name: str, text: str) -> None:
        (self.path / name).write_text(text, encoding="utf-8")

    def turns(self, number: int = 3) -> list[RulesLoaded | RulesBroken]:
        before = len(self.told)
        for _ in range(number):
            self.watch.turn()
        return self.told[before:]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def ids(told: RulesLoaded | RulesBroken) -> list[str]:
    assert isinstance(told, RulesLoaded)
    return [rule.id for rule in told.rules.rules]


def test_what_was_loaded_at_the_start_is_no_change(folder: Folder) -> None:
    assert folder.turns() == []


def test_a_save_is_handed_in_once_and_not_at_the_first_look(folder: Folder) -> None:
    folder.write("b.yaml", OTHER)
    assert folder.turns(1) == []
    (told,) = folder.turns(4)
    assert ids(told) == ["fda-approval", "other-rule"]


def test_the_owner_of_a_file_is_told(folder: Folder) -> None:
    folder.write("b.yaml", OTHER)
    (told,) = folder.turns()
    assert isinstance(told, RulesLoaded)
    assert {name for name, _ in told.owners} <= {"rules/a.yaml", "rules/b.yaml"}


@pytest.mark.parametrize("name", [".a.yaml.swp", "a.yaml~", "#a.yaml#", "4913", ".#a.yaml", "a.yaml.tmp", "notes.txt"])
def test_an_editors_own_files_cause_nothing(name: str, folder: Folder) -> None:
    folder.write(name, "half a th")
    assert folder.turns() == []


def test_a_file_that_is_still_being_written_is_left_alone(folder: Folder) -> None:
    text = OTHER
    for size in range(0, len(text), 100):
        folder.write("b.yaml", text[:size])
        assert folder.turns(1) == []
    folder.write("b.yaml", text)
    (told,) = folder.turns()
    assert "other-rule" in ids(told)


def test_a_change_while_it_is_read_is_read_again(folder: Folder) -> None:
    def loading() -> RuleSet:
        found = load([folder.path], Known())
        if not (folder.path / "b.yaml").exists():
            folder.write("b.yaml", OTHER)
        return found

    folder.loading = loading
    folder.write("a.yaml", RULE.replace("8%", "9%"))
    assert folder.turns(2) == []
    (told,) = folder.turns()
    assert ids(told) == ["fda-approval", "other-rule"]


def test_a_fault_is_told_once_again_when_it_changes_and_the_good_state_after_it_too(folder: Folder) -> None:
    folder.write("b.yaml", "rules: [\n")
    (broken,) = folder.turns(5)
    assert isinstance(broken, RulesBroken)
    assert "b.yaml:" in broken.faults[0]
    folder.write("b.yaml", "rules: [\n\n# the same fault elsewhere\n")
    folder.turns()
    folder.write("b.yaml", "rules:\n- id: x\n  sorces: [prnewswire]\n")
    other = folder.turns(5)[-1]
    assert isinstance(other, RulesBroken)
    assert other != broken
    (folder.path / "b.yaml").unlink()
    (good,) = folder.turns(5)
    assert ids(good) == ["fda-approval"]


def test_an_empty_or_vanished_folder_is_a_fault(folder: Folder) -> None:
    away = folder.path.with_name("away")
    folder.path.rename(away)
    (gone,) = folder.turns(5)
    assert isinstance(gone, RulesBroken)
    folder.path.mkdir()
    (empty,) = folder.turns(5)
    assert isinstance(empty, RulesBroken)
    assert empty != gone
    folder.path.rmdir()
    away.rename(folder.path)
    (good,) = folder.turns(5)
    assert ids(good) == ["fda-approval"]


def test_a_pipe_or_a_giant_is_not_opened(folder: Folder) -> None:
    os.mkfifo(folder.path / "pipe.yaml")
    (told,) = folder.turns()
    assert isinstance(told, RulesBroken)
    assert "pipe.yaml" in told.faults[0]
    (folder.path / "pipe.yaml").unlink()
    with (folder.path / "giant.yaml").open("wb") as file:
        file.truncate(BYTES_MAX + 1)
    told = folder.turns()[-1]
    assert isinstance(told, RulesBroken)
    assert "giant.yaml" in told.faults[0]


def test_a_fault_of_ours_while_loading_is_told_and_ends_nothing(folder: Folder) -> None:
    def loading() -> RuleSet:
        raise RecursionError("too deep")

    sound, folder.loading = folder.loading, loading
    folder.write("b.yaml", OTHER)
    (told,) = folder.turns()
    assert isinstance(told, RulesBroken)
    assert "RecursionError" in told.faults[0]
    folder.loading = sound
    folder.write("b.yaml", OTHER + "# again\n")
    (good,) = folder.turns()
    assert "other-rule" in ids(good)


def test_files_that_others_may_write_are_named(folder: Folder) -> None:
    folder.path.chmod(0o755)
    (folder.path / "a.yaml").chmod(0o644)
    assert writable_by_others(folder.path) == ()
    (folder.path / "a.yaml").chmod(0o666)
    folder.path.chmod(0o777)
    findings = writable_by_others(folder.path)
    assert [finding.code for finding in findings] == ["NB-C13", "NB-C13"]
    assert "chmod go-w" in str(ConfigError(*findings))


def test_files_that_never_come_to_rest_are_told_once_and_taken_up_when_they_do(folder: Folder) -> None:
    folder.write("a.yaml", RULE.replace("trade: small", "trade: small\n    mode: observe"))
    for number in range(50):
        folder.write("note.yaml", f"# {number}\n{OTHER}")
        folder.turns(1)
        if number == 10:
            assert folder.told == []
    (told,) = folder.told
    assert isinstance(told, RulesBroken)
    assert "NB-R25" in told.faults[0]
    assert "note.yaml" in told.faults[0]
    (good,) = folder.turns(3)
    assert ids(good) == ["fda-approval", "other-rule"]


def test_files_that_come_to_rest_as_they_were_are_said_to_be_good_again(folder: Folder) -> None:
    for number in range(20):
        folder.write("note.yaml", f"# {number}\n{OTHER}")
        folder.turns(1)
    (folder.path / "note.yaml").unlink()
    (good,) = folder.turns(3)
    assert ids(good) == ["fda-approval"]
    assert folder.turns(20) == []


def test_a_file_that_is_touched_at_each_look_keeps_nothing_up(folder: Folder) -> None:
    folder.write("b.yaml", OTHER)
    for number in range(20):
        os.utime(folder.path / "a.yaml", (number, number))
        folder.turns(1)
    (told,) = folder.told
    assert ids(told) == ["fda-approval", "other-rule"]
