"""The pages keep their word: links lead somewhere, the README's rule loads and passes its tests."""

import re
from pathlib import Path

import pytest

from newsbot.processing import ruletest
from newsbot.processing.rulefile import Known, load

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "benchmarks" / "README.md", *sorted(ROOT.glob("docs/*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_relative_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_rule_in_the_readme_loads_and_passes_its_tests(tmp_path: Path) -> None:
    (text,) = re.findall(r"```yaml\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    (tmp_path / "readme.yaml").write_text(text, encoding="utf-8")
    rules = load([tmp_path / "readme.yaml", ROOT / "rules" / "plans.yaml"], Known())
    results = ruletest.run(rules)
    assert [rule.id for rule in rules.rules] == ["fda-approval"]
    assert results
    assert all(result.passed for result in results)
