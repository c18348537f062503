"""Why a rule fired, and the one condition that stopped it."""

from pathlib import Path

import pytest
from builders import make_article, make_rules

from newsbot.processing.explain import explain

RULES = """
lists: {raise: raises | lifts}
rules:
  - id: guidance
    sources: [globenewswire]
    when:
      any: <raise> ...4 outlook | outlook raised
      all: fy
      none: analyst | price target
      not_here: peer
  - id: own
    sources: [globenewswire]
    who: {tickers: {ALL: Allstate}}
    when: {any: raises dividend}
"""


@pytest.mark.parametrize(
    ("headline", "rule", "gate", "near", "why"),
    [
        ("Norwood raises FY outlook (NYSE: NWDA)", "guidance", "", False, "fires for NWDA"),
        ("Norwood raises FY outlook", "guidance", "", False, "for no company: UNKNOWN_COMPANY"),
        ("Norwood cuts FY outlook", "guidance", "headline any", False, "no <raise>"),
        ("Norwood FY outlook raises doubt", "guidance", "headline any", False, "the words do not stand together"),
        ("Norwood raises outlook", "guidance", "headline all", False, "lacks no fy"),
        ("Norwood raises FY outlook, analyst says", "guidance", "headline none", True, '"analyst" forbids it'),
        ("Norwood denies it raises FY outlook", "guidance", "denied", True, 'denied: "denies"'),
        ("Norwood may raise; lifts FY outlook", "guidance", "", False, "fires"),
        ("Norwood peer raises FY outlook", "guidance", "not here", True, '"peer" in the same clause'),
        ("Peer talks on; Norwood raises FY outlook", "guidance", "", False, "fires"),
        ("Progressive raises dividend", "own", "company", True, "about ALL (Allstate) only"),
    ],
)
def test_each_gate_is_named(tmp_path: Path, headline: str, rule: str, gate: str, near: bool, why: str) -> None:
    rules = make_rules(tmp_path, RULES)
    explanation = next(e for e in explain(rules, make_article(headline)) if e.rule.id == rule)
    assert (explanation.gate, explanation.near) == (gate, near)
    assert why.replace("lacks no fy", "no fy") in explanation.why
    assert explanation.fired == (not gate)


def test_a_source_it_does_not_hear_is_a_near_miss(tmp_path: Path) -> None:
    rules = make_rules(tmp_path, RULES)
    article = make_article("Norwood raises FY outlook", source="prnewswire")
    first = explain(rules, article)[0]
    assert (first.gate, first.near) == ("sources", True)
    assert explain(rules, article, any_source=True)[0].fired


def test_tradable_needs_a_company_and_an_allowed_kind(tmp_path: Path) -> None:
    rules = make_rules(tmp_path, RULES)

    def tradable(headline: str) -> bool:
        return explain(rules, make_article(headline))[0].tradable

    assert tradable("Norwood raises FY outlook (NYSE: NWDA)")
    assert not tradable("UPDATE 1-Norwood raises FY outlook (NYSE: NWDA)")
    assert not tradable("Norwood raises FY outlook")
