"""Every example rule of docs/rules.md loads, passes its tests, and is tested enough."""

import re
from pathlib import Path

import pytest

from newsbot.processing import ruletest
from newsbot.processing.rule import Known
from newsbot.processing.rulefile import load

PAGE = (Path(__file__).parents[2] / "docs/rules.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```yaml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def test_the_page_has_examples() -> None:
    assert len(BLOCKS) >= 5


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: re.findall(r"- id: (\S+)", block)[0])
def test_an_example_runs(block: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(block, encoding="utf-8")
    rules = load([path], Known())
    assert not rules.lint, "\n".join(map(str, rules.lint))
    failed = [f"{result.headline}: {result.found}" for result in ruletest.run(rules) if not result.passed]
    assert not failed, "\n".join(failed)
