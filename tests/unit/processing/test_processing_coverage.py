"""What the tests of a file leave untested."""

from pathlib import Path

import pytest
from builders import make_rules

from newsbot.processing import ruletest
from newsbot.processing.coverage import Coverage, coverage
from newsbot.processing.rule import Known
from newsbot.processing.rulefile import load

RULE = """
rules:
  - id: approval
    sources: [globenewswire]
    who: company
    when:
      any: |
        fda (approves|clears) ...4 drug
        {company} gets {new:money} drug nod
        <wins> nod for drug
      none: panel
      not_here: rival
    where: new >= $5
    if_missing: ignore
    tests:
%s
lists: {wins: wins | gets}
"""


def measured(folder: Path, tests: str, rule: str = RULE) -> Coverage:
    rules = make_rules(folder, rule % tests)
    return coverage(rules, ruletest.run(rules))


def test_a_rule_that_is_tested_enough(tmp_path: Path) -> None:
    found = measured(
        tmp_path,
        """
      fires:
        none:
          - FDA approves Norwood's drug
          - Norwood gets $50 drug nod
          - Norwood wins nod for drug
      near: {denied: Norwood denies FDA approves drug}
      silent: [FDA drug panel hears Norwood, Weather is fine]
""",
    )
    (rule,) = found.rules
    assert (rule.fires, rule.silent, rule.guarded, rule.look_alike, rule.lacks) == (3, 3, 1, 1, ())
    assert (found.phrases, found.untested) == (3, ())


def test_phrases_that_no_test_exercises_have_their_line(tmp_path: Path) -> None:
    found = measured(tmp_path, "      fires: {none: [FDA clears Norwood drug, FDA approves drug]}")
    assert [(one.text, one.line) for one in found.untested] == [
        ("{company} gets {new:money} drug nod", 9),
        ("<wins> nod for drug", 10),
    ]
    assert all(one.rule_id == "approval" and one.path == str(tmp_path / "rules.yaml") for one in found.untested)
    assert found.rules[0].lacks == ("3 more under silent", "a guarded one", "a look-alike")


def test_a_phrase_counts_where_another_one_fired_first(tmp_path: Path) -> None:
    """Both phrases stand in the headline: both are exercised, whichever the rule names as its trigger."""
    found = measured(tmp_path, "      fires: {none: FDA approves a drug and Norwood wins nod for drug}")
    assert [one.text for one in found.untested] == ["{company} gets {new:money} drug nod"]


def test_a_test_that_fails_covers_nothing(tmp_path: Path) -> None:
    found = measured(tmp_path, "      fires: {ZZZZ: FDA clears Norwood drug}\n      silent: [FDA clears drug]")
    assert len(found.untested) == 3
    assert (found.rules[0].fires, found.rules[0].silent) == (0, 0)


@pytest.mark.parametrize(
    ("headline", "guarded", "alike"),
    [
        ("Norwood denies FDA approves drug", 1, 0),  # a guard
        ("FDA approves drug; panel meets", 1, 0),  # none:
        ("FDA approves drug of rival", 1, 0),  # not_here:
        ("Norwood gets $3 drug nod", 0, 1),  # where: holds nobody back, the words are there
        ("FDA approves device", 0, 1),  # two of three words
        ("Drug nod", 0, 1),  # two of four, the slots count for nothing
        ("Device cleared", 0, 0),
        ("Nothing", 0, 0),
    ],
)
def test_guarded_and_look_alike(tmp_path: Path, headline: str, guarded: int, alike: int) -> None:
    (rule,) = measured(tmp_path, f"      silent: ['{headline}']").rules
    assert (rule.guarded, rule.look_alike) == (guarded, alike)


def test_alternatives_fields_and_bodies(tmp_path: Path) -> None:
    rule = """
rules:
  - id: filing
    sources: [sec-8k, globenewswire]
    any_of:
      - {sources: [sec-8k], fields: {items: "1.03"}}
      - {sources: [globenewswire], when: {any: files for bankruptcy, body: {any: court | chapter 11}}}
    tests:
%s
  - {id: fields-only, sources: [sec-8k], fields: {items: "1.03"}}
"""
    tests = """
      fires:
        none:
          - {headline: 8-K, source: sec-8k, fields: {items: "1.03"}}
          - {headline: Norwood files for bankruptcy, body: In the court, source: globenewswire}
      silent: [Norwood waits]
"""
    found = measured(tmp_path, tests, rule)
    assert [rule.rule_id for rule in found.rules] == ["fields-only", "filing"]
    assert found.rules[0].lacks == ("2 more under fires", "3 more under silent")  # no words: nothing to guard
    assert (found.phrases, [one.text for one in found.untested]) == (3, ["chapter 11"])


def test_a_rule_that_spells_no_word_needs_neither_guard_nor_look_alike(tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text("rules: [{id: a, sources: [wires], when: {any: 're:wins? the (cup|match)'}}]", encoding="utf-8")
    rules = load([path], Known(allow_regex=True))
    found = coverage(rules, ruletest.run(rules))
    assert found.rules[0].lacks == ("2 more under fires", "3 more under silent")
    assert [one.text for one in found.untested] == ["re:wins? the (cup|match)"]
