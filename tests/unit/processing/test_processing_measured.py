"""``evidence:`` says on how many real headlines a rule was measured, and changes nothing about what it does."""

from pathlib import Path

import pytest
from builders import RULE, make_rules

from newsbot.domain.error import RuleFileError


def test_the_evidence_is_read_and_is_no_part_of_the_revision(tmp_path: Path) -> None:
    (plain,) = make_rules(tmp_path, RULE).rules
    (measured,) = make_rules(tmp_path, RULE + "    evidence: {n: 38, precision: 0.97}\n").rules
    assert (plain.evidence, measured.evidence) == (0, 38)
    assert plain.revision == measured.revision


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{precision: 0.9}", 'has no "n"'),
        ("{n: some}", "NB-R06"),
        ("{n: 38, precision: 97}", "0 to 1"),
        ("{n: 38, p: 1}", "unknown key"),
        ("38", "is a table"),
    ],
)
def test_evidence_that_is_none_is_a_fault(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(RuleFileError, match=said):
        make_rules(tmp_path, RULE + f"    evidence: {text}\n")
