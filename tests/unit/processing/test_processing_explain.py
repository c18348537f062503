"""Why a rule fired, and the one condition that stopped it."""

from pathlib import Path

import pytest
from builders import make_article, make_rules

from newsbot.processing import ruletest
from newsbot.processing.explain import explain
from newsbot.processing.lint import lint

RULES = """
lists: {raise: raises | lifts}
rules:
  - id: guidance
    sources: [globenewswire]
    when: {any: <raise> ...4 outlook | outlook raised, all: [norwood], none: denies | analyst}
    tests:
      companies: {Norwood: NWDA, Nobody: ZZZZ}
      fires: {NWDA: [Norwood raises outlook, Norwood cuts outlook], none: Norwood lifts outlook}
      silent: [Norwood denies it raises outlook, Norwood raises outlook]
  - id: own
    sources: [globenewswire]
    who: {tickers: {ALL: Allstate}}
    when: {any: raises dividend}
"""


@pytest.mark.parametrize(
    ("headline", "rule", "gate", "near", "why"),
    [
        ("Norwood raises outlook (NYSE: NWDA)", "guidance", "", False, "fires for NWDA"),
        ("Norwood raises outlook", "guidance", "", False, "for no company: UNKNOWN_COMPANY"),
        ("Norwood cuts outlook", "guidance", "headline any", False, "no <raise>"),
        ("Norwood outlook raises doubt", "guidance", "headline any", False, "the words do not stand together"),
        ("Acme raises outlook", "guidance", "headline all", False, "lacks no norwood"),
        ("Norwood denies it raises outlook", "guidance", "headline none", True, '"denies" forbids it'),
        ("Progressive raises dividend", "own", "company", True, "about ALL (Allstate) only"),
    ],
)
def test_each_gate_is_named(tmp_path: Path, headline: str, rule: str, gate: str, near: bool, why: str) -> None:
    rules = make_rules(tmp_path, RULES)
    explanation = next(e for e in explain(rules, make_article(headline)) if e.rule.id == rule)
    assert (explanation.gate, explanation.near) == (gate, near)
    assert why.replace("lacks no norwood", "no norwood") in explanation.why
    assert explanation.fired == (not gate)


def test_a_source_it_does_not_hear_is_a_near_miss(tmp_path: Path) -> None:
    rules = make_rules(tmp_path, RULES)
    article = make_article("Norwood raises outlook", source="prnewswire")
    first = explain(rules, article)[0]
    assert (first.gate, first.near) == ("sources", True)
    assert explain(rules, article, any_source=True)[0].fired


def test_tradable_needs_a_company_and_an_allowed_kind(tmp_path: Path) -> None:
    rules = make_rules(tmp_path, RULES)

    def tradable(headline: str) -> bool:
        return explain(rules, make_article(headline))[0].tradable

    assert tradable("Norwood raises outlook (NYSE: NWDA)")
    assert not tradable("UPDATE 1-Norwood raises outlook (NYSE: NWDA)")
    assert not tradable("Norwood raises outlook")


def test_the_tests_of_a_file_and_what_they_found(tmp_path: Path) -> None:
    results = ruletest.run(make_rules(tmp_path, RULES))
    assert [(r.expect, r.passed) for r in results] == [
        ("fires", True),
        ("fires", False),  # cuts
        ("fires", False),  # for NWDA, not for nobody
        ("silent", True),
        ("silent", False),
    ]
    assert [r.found.split(":")[0].split(" for")[0] for r in results if not r.passed] == [
        "does not fire",
        "fires",
        "fires",
    ]
    assert all(r.line for r in results)


def test_remarks(tmp_path: Path) -> None:
    text = """
plans: {bad: {side: buy, size: {shares: 10}, entry: {limit: 0%}, take_profit: 1%, stop_loss: 3%}}
rules:
  - id: one
    sources: [globenewswire]
    when: {any: fda approves | fda  approves | drug, none: drug}
    trade: bad
    tests: {companies: {Nobody: ZZZZ}}
  - {id: two, sources: [globenewswire], when: {any: [raises outlook]}}
  - {id: twin, sources: [globenewswire], when: {any: [raises outlook]}}
"""
    rules = make_rules(tmp_path, text)
    assert [remark.code for remark in rules.lint] == [
        "NB-L01",
        "NB-L02",
        "NB-L03",
        "NB-L04",
        "NB-L05",
        "NB-L01",
        "NB-L01",
        "NB-L06",
    ]
    assert lint(()) == ()


def test_too_many_tickers_for_one_account(tmp_path: Path) -> None:
    letters = [a + b + "X" for a in "ABCDEFGHIJK" for b in "ABCDEFGHIJ"]
    tickers = ", ".join(f"{name}: {name} Motors" for name in letters)
    rules = make_rules(
        tmp_path, f"rules: [{{id: a, sources: [wires], when: {{any: wins}}, who: {{tickers: {{{tickers}}}}}}}]"
    )
    assert "NB-L07" in [remark.code for remark in rules.lint]
