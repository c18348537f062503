"""The tests in rule files: what they expect, what they may know, and what is said when one fails."""

from dataclasses import replace
from pathlib import Path

import pytest
from builders import make_rules
from hypothesis import given
from hypothesis import strategies as st

from newsbot.processing import ruletest
from newsbot.processing.rule import RuleSet
from newsbot.universe.listing import Alias, Listing, Universe

GUIDANCE = """
rules:
  - id: guidance
    sources: [globenewswire, prnewswire]
    when:
      any: |
        raises ...4 guidance
        raises ...4 guidance from {old:money} to {new:money}
      none: analyst
    where: change(old, new) >= 3%
    if_missing: ignore
    trade: {side: buy, size: {notional: $1000}, entry: {limit: 0.5%}, take_profit: 6%, stop_loss: 3%}
    tests:
"""
TARGET = """
rules:
  - id: deal
    sources: [globenewswire]
    who: target
    when: {any: "{acquirer} to acquire {target}"}
    tests:
"""


def results(folder: Path, tests: str, rule: str = GUIDANCE) -> tuple[ruletest.TestResult, ...]:
    return ruletest.run(make_rules(folder, rule + tests))


def one(folder: Path, tests: str, rule: str = GUIDANCE) -> ruletest.TestResult:
    (result,) = results(folder, tests, rule)
    assert result.passed == (not result.found) == (not result.expected)
    return result


PASSING = [
    "fires: {NWDA: 'Norwood raises guidance (NASDAQ: NWDA)'}",
    "fires: {none: Norwood raises guidance}",
    "companies: {Norwood Analytics: NWDA}\n      fires: {NWDA: Norwood Analytics raises guidance}",
    "companies: {Norwood Analytics: NWDA, Norwood: NWDA}\n      fires: {NWDA: Norwood raises guidance}",
    "silent: [Norwood cuts guidance]",
    "silent: [Norwood may raise; it raises nothing of its guidance but analyst hopes]",
    "near: {denied: 'Norwood denies it raises guidance (NASDAQ: NWDA)'}",
    "near: {headline none: Norwood raises guidance; analyst asks}",
    'near: {where: "Norwood raises guidance from $7.40 to $7.50"}',
    'fires: {none: {headline: "UPDATE 2-Norwood raises guidance", kind: update}}',
    "silent: [{headline: UPDATE 2-Norwood waits, kind: update}]",
]


@pytest.mark.parametrize("tests", PASSING)
def test_what_passes(tmp_path: Path, tests: str) -> None:
    result = one(tmp_path, f"      {tests}\n")
    assert result.passed, result


FAILING = [
    ("fires: {NWDA: 'Norwood cuts guidance (NASDAQ: NWDA)'}", "fires for NWDA", "does not fire: headline any: "),
    ("fires: {NWDA: Norwood raises guidance}", "fires for NWDA", "fires for no company (UNKNOWN_COMPANY: "),
    ("fires: {ZZZZ: 'Norwood raises guidance (NYSE: NWDA)'}", "fires for ZZZZ", 'fires for NWDA: "raises guidance"'),
    ("fires: {none: 'Norwood raises guidance (NYSE: NWDA)'}", "fires for no company", "fires for NWDA: "),
    ("fires: {NWDA: 'Norwood denies it raises guidance (NYSE: NWDA)'}", "fires for NWDA", "does not fire: denied: "),
    ("silent: [Norwood raises guidance]", "is silent", 'fires: "raises guidance"'),
    ("near: {denied: Norwood raises guidance}", "is stopped by: denied", 'fires: "raises guidance"'),
    ("near: {denied: Norwood may say it raises guidance}", "is stopped by: denied", "is stopped by: possible: "),
    ("near: {denied: Norwood cuts guidance}", "is stopped by: denied", "is stopped by: headline any: "),
    (
        "fires: {none: {headline: Norwood raises guidance, kind: update}}",
        "is of the kind update",
        "is of the kind first",
    ),
    ("silent: [{headline: Norwood waits, kind: update}]", "is of the kind update", "is of the kind first"),
]


@pytest.mark.parametrize(("tests", "expected", "found"), FAILING)
def test_a_failure_says_what_was_expected_and_what_was_found(
    tmp_path: Path, tests: str, expected: str, found: str
) -> None:
    result = one(tmp_path, f"      {tests}\n")
    assert not result.passed
    assert result.expected == expected
    assert result.found.startswith(found)
    assert (result.path, result.rule_id) == (str(tmp_path / "rules.yaml"), "guidance")
    assert result.line > 13


HEADLINE = '"Norwood raises guidance from $7.00-7.20 to $7.50-7.70 (NYSE: NWDA)"'


@pytest.mark.parametrize(
    ("expect", "found"),
    [
        ("side: buy", ""),
        ("side: short", "side buy"),
        ('slots: {new: "7.50-7.70"}', ""),
        ("slots: {new: $7.50 to $7.70}", ""),
        ("slots: {new: $7.50-7.70, old: 7.00-7.20}", ""),
        ('slots: {new: "7.50"}', "{new} is "),
        ("slots: {old: $7.50-7.70}", "{old} is "),
        ("slots: {old: many}", "{old} is "),
    ],
)
def test_side_and_slots(tmp_path: Path, expect: str, found: str) -> None:
    text = f"      fires: {{NWDA: {{headline: {HEADLINE}, expect: {{{expect}}}}}}}\n"
    assert one(tmp_path, text).found.startswith(found)


def test_company_slots_by_symbol_or_by_words(tmp_path: Path) -> None:
    text = """
      companies: {Ventiq Devices: VNTQ, Castor Group: ZZCG}
      fires:
        VNTQ:
          - {headline: Castor Group to acquire Ventiq Devices, expect: {slots: {acquirer: ZZCG, target: VNTQ}}}
          - {headline: Castor Group to acquire Ventiq Devices, expect: {slots: {acquirer: Castor Group}}}
          - {headline: Castor Group to acquire Ventiq Devices, expect: {slots: {acquirer: VNTQ}}}
"""
    assert [result.passed for result in results(tmp_path, text, TARGET)] == [True, True, False]


def test_fields_body_and_time_belong_to_the_article(tmp_path: Path) -> None:
    text = """
rules:
  - id: filing
    sources: [sec-8k]
    fields: {items: "1.03"}
    when: {body: {any: bankruptcy}}
    tests:
      fires:
        none: {headline: 8-K, body: the bankruptcy of us, fields: {items: ["2.02", "1.03"]}, at: 2019-05-01}
      near:
        fields: {headline: 8-K, body: the bankruptcy of us, fields: {items: "2.02"}}
        body missing: {headline: 8-K, fields: {items: "1.03"}}
"""
    rules = make_rules(tmp_path, text)
    assert all(result.passed for result in ruletest.run(rules)), ruletest.run(rules)
    article = ruletest.article_of(rules.rules[0], rules.rules[0].tests[0])
    assert article.published is not None
    assert article.published.at.isoformat() == "2019-05-01T00:00:00+00:00"


def test_a_rule_that_fires_for_two_companies_is_tested_for_both(tmp_path: Path) -> None:
    rule = """
rules:
  - id: merger
    sources: [globenewswire]
    who: company
    when: {any: "{company+} to merge"}
    tests:
      companies: {Ventiq Devices: VNTQ, Castor Group: ZZCG}
      fires:
        VNTQ: Ventiq Devices and Castor Group to merge
"""
    both = rule + "        ZZCG: Ventiq Devices and Castor Group to merge\n"
    assert [result.found.split(":")[0] for result in results(tmp_path, "", rule)] == ["fires for VNTQ and ZZCG"]
    assert [result.passed for result in results(tmp_path, "", both)] == [True, True]


def test_a_test_knows_no_company_but_its_own(tmp_path: Path) -> None:
    """Whatever the list of real companies says, the tests of a file come out the same."""
    tests = """
      companies: {Norwood Analytics: NWDA}
      fires:
        NWDA: Norwood Analytics raises guidance
        none: Norwood raises guidance
"""
    rules = make_rules(tmp_path, GUIDANCE + tests)
    listing = Listing(ticker="NWFL", exchange="NASDAQ", name="Norwood Financial", aliases=(Alias(text="Norwood"),))
    real = replace(
        rules, universe=Universe(listings=(listing, replace(listing, ticker="XX", name="Norwood Analytics")))
    )
    assert ruletest.run(real) == ruletest.run(rules)
    assert all(result.passed for result in ruletest.run(real))


NAMES = st.text(alphabet="ABCdef ", min_size=1, max_size=8).filter(lambda text: text.strip())


@given(st.lists(st.tuples(NAMES, st.sampled_from(["AAA", "BBB", "CCC"])), max_size=8))
def test_every_invented_name_stands_for_its_symbol(companies: list[tuple[str, str]]) -> None:
    universe = ruletest.invented(companies)
    known = {(alias.text, one.ticker) for one in universe.listings for alias in one.aliases}
    assert known == set(companies)
    assert [one.ticker for one in universe.listings] == sorted({ticker for _, ticker in companies})


def test_no_tests_no_results() -> None:
    assert ruletest.run(RuleSet(rules=())) == ()
