"""Every rule that ships passes its own tests, is tested enough, and says how far it was measured."""

import gzip
import json
import re
from pathlib import Path

import pytest

from newsbot.domain.signal import Action, RuleMode
from newsbot.processing import ruletest
from newsbot.processing.explain import explain
from newsbot.processing.rule import Known
from newsbot.processing.rulefile import load
from newsbot.scrapers import catalogue

ROOT = Path(__file__).parents[1]
UNIVERSE = ROOT / "../shared/data/universe"
RULES = load([ROOT / "rules"], Known.of({source.name: source.groups for source in catalogue.load().values()}))
BULLISH = {"fda-approval", "guidance-raised", "buyback-announced", "contract-award", "takeover-announced"}


@pytest.mark.parametrize("result", ruletest.run(RULES), ids=lambda r: f"{r.rule_id}:{r.line}")
def test_a_rule_passes_its_own_tests(result: ruletest.TestResult) -> None:
    assert result.passed, result.found


def test_there_is_nothing_to_remark_on_the_starter_rules() -> None:
    assert not RULES.lint, "\n".join(map(str, RULES.lint))


@pytest.mark.parametrize("rule", RULES.rules, ids=lambda rule: rule.id)
def test_a_starter_rule_observes_and_says_its_evidence(rule: object) -> None:
    assert rule.mode is RuleMode.OBSERVE  # type: ignore[attr-defined]
    assert re.search(r"[Nn]ot measured|\d+ labelled", rule.about)  # type: ignore[attr-defined]


def test_bearish_rules_only_alert() -> None:
    assert {rule.id for rule in RULES.rules if rule.action is Action.TRADE} == BULLISH


@pytest.mark.parametrize("rule", RULES.rules, ids=lambda rule: rule.id)
def test_one_silent_test_is_guarded(rule: object) -> None:
    """At least one headline that speaks of the event is held back by none: alone."""
    guarded = [
        test
        for test in rule.tests  # type: ignore[attr-defined]
        if test.expect == "silent"
        and any(
            e.rule is rule and e.gate in ("headline none", "body none")
            for e in explain(RULES, ruletest.article_of(rule, test))  # type: ignore[arg-type]
        )
    ]
    assert guarded or rule.id == "bankruptcy-filing"  # type: ignore[attr-defined]  # its words are a form's own


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


@pytest.mark.shared_data
def test_the_starter_rules_on_labelled_headlines() -> None:
    """Precision of the rules that trade, on headlines that people labelled. Seen while writing: a floor, no claim."""
    path = ROOT / "../shared/data/headlines/labelled.jsonl"
    if not path.is_file():
        pytest.skip("the labelled headlines are not here")
    from builders import make_article

    from newsbot.processing.matcher import match

    right = wrong = 0
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        events = {event["type"].replace("_", "-") for event in row["events"]}
        for found in match(RULES, make_article(row["headline"]), any_source=True).matches:
            if found.rule.id in BULLISH:
                right += found.rule.id in events
                wrong += found.rule.id not in events
    assert right >= 60
    assert wrong / (right + wrong) <= 0.05
