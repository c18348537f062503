"""Every rule that ships passes its own tests, is tested enough, and says how far it was measured."""

import gzip
import json
import re
from pathlib import Path

import pytest
import yaml

from benchmarks import quality_events
from newsbot.domain.signal import Action, RuleMode
from newsbot.processing import ruletest
from newsbot.processing.coverage import coverage
from newsbot.processing.lint import lint
from newsbot.processing.rule import Known, Rule
from newsbot.processing.rulefile import load
from newsbot.scrapers import catalogue
from newsbot.universe import table

ROOT = Path(__file__).parents[1]
UNIVERSE = ROOT / "../shared/data/universe"
HEADLINES = ROOT / "../shared/data/headlines"
MEASURED = 30
"""Fires on labelled headlines from which on a rule counts as measured."""
RULES = load([ROOT / "rules"], Known.of({source.name: source.groups for source in catalogue.load().values()}))
RESULTS = ruletest.run(RULES)
COVERAGE = coverage(RULES, RESULTS)
BULLISH = {
    "takeover-announced", "fda-approval", "guidance-raised", "buyback-announced", "contract-award", "index-addition",
    "stock-split", "analyst-upgrade",
}  # fmt: skip
BEARISH = {
    "takeover-terminated", "fda-rejection", "guidance-cut", "recall", "bankruptcy-filing", "reverse-split",
    "offering-announced", "ceo-departure", "trading-halt", "analyst-downgrade",
}  # fmt: skip
"""They alert and never trade: a halt says nothing of the direction."""


@pytest.mark.parametrize("result", RESULTS, ids=lambda r: f"{r.rule_id}:{r.line}")
def test_a_rule_passes_its_own_tests(result: ruletest.TestResult) -> None:
    assert result.passed, f"{result.expected}; {result.found}"


def test_there_is_nothing_to_remark_on_the_starter_rules() -> None:
    remarks = lint(RULES.rules, RULES.universe)
    assert not remarks, "\n".join(map(str, remarks))


@pytest.mark.parametrize("found", COVERAGE.rules, ids=lambda found: found.rule_id)
def test_a_starter_rule_is_tested_enough(found: object) -> None:
    assert found.lacks == ()  # type: ignore[attr-defined]


def test_each_phrase_of_the_starter_rules_is_tested() -> None:
    assert [(one.path, one.line, one.text) for one in COVERAGE.untested] == []


def test_the_starter_rules_are_the_eighteen_events() -> None:
    assert {rule.id for rule in RULES.rules} == BULLISH | BEARISH


@pytest.mark.parametrize("rule", RULES.rules, ids=lambda rule: rule.id)
def test_a_starter_rule_observes_and_says_its_evidence(rule: Rule) -> None:
    assert rule.mode is RuleMode.OBSERVE
    n = rule.evidence
    says = rf"Of {n} labelled headlines" if n >= MEASURED else rf"Not measured, .*\b{n or 'no'} labelled headline"
    assert re.search(says, rule.about), rule.about


@pytest.mark.shared_data
def test_the_evidence_is_what_the_labelled_headlines_give() -> None:
    if not (HEADLINES / "labelled.jsonl").is_file():
        pytest.skip("the labelled headlines are not here")
    scores = quality_events.score(quality_events.labelled(HEADLINES, quality_events.rules_of(ROOT / "rules")))
    files = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in (ROOT / "rules").glob("*.yaml")]
    raw = [rule for file in files for rule in file.get("rules", ())]
    stated = {rule["id"]: rule["evidence"]["precision"] for rule in raw if "evidence" in rule}
    for rule in RULES.rules:
        found = scores.get(rule.id.replace("-", "_"), quality_events.Score())
        n = found.right + found.event_only + found.wrong
        assert rule.evidence == n, f"{rule.id}: fired on {n}"
        if n:
            assert stated[rule.id] <= found.precision + 0.02, f"{rule.id}: {found.precision:.2f}"


def test_bearish_rules_only_alert() -> None:
    assert {rule.id for rule in RULES.rules if rule.action is Action.ALERT} >= BEARISH
    assert {rule.id for rule in RULES.rules if rule.action is Action.TRADE} <= BULLISH
    assert all(rule.terms is None for rule in RULES.rules if rule.id in BEARISH)


def test_no_update_of_the_company_list_can_disarm_a_rule() -> None:
    """The companies of the tests are in no table, so none can turn up there and change what a test finds."""
    used = {test.ticker for rule in RULES.rules for test in rule.tests if test.ticker}
    used |= {ticker for rule in RULES.rules for _, ticker in rule.companies}
    assert used
    assert not used & {listing.ticker for listing in table.shipped().listings}


@pytest.mark.shared_data
def test_the_companies_of_the_tests_are_invented() -> None:
    if not UNIVERSE.is_dir():
        pytest.skip("the lists of real companies are not here")
    texts = {path.name: gzip.decompress(path.read_bytes()).decode() for path in UNIVERSE.glob("*symbols*.csv.gz")}
    real = {line.split(",")[0].strip('"') for text in texts.values() for line in text.splitlines()}
    listed = json.loads(gzip.decompress((UNIVERSE / "sec_company_tickers.json.gz").read_bytes()))
    real |= {company["ticker"] for company in listed.values()}
    assert {"AAPL", "MSFT", "A"} <= real
    used = {test.ticker for rule in RULES.rules for test in rule.tests if test.ticker}
    used |= {ticker for rule in RULES.rules for _, ticker in rule.companies}
    assert used
    assert not used & real
