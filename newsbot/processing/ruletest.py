"""Runs the tests that stand in rule files: the headlines a rule must fire on, and those it must leave alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar

from newsbot.domain.article import Article, FeedTicker
from newsbot.domain.signal import Trigger
from newsbot.processing.explain import explain
from newsbot.processing.matcher import RuleMatch, match
from newsbot.processing.rule import Rule, RuleSet, RuleTest
from newsbot.processing.text import NONE, tokenise

_NO_TIME = datetime(2000, 1, 1, tzinfo=UTC)  # matching reads no clock


@dataclass(frozen=True, slots=True, kw_only=True)
class TestResult:
    """One test and how it went. ``found`` says in words what happened instead, empty when it passed."""

    __test__: ClassVar[bool] = False  # not a pytest class

    rule_id: str
    expect: str
    headline: str
    path: str
    line: int
    passed: bool
    found: str = ""


def run(rules: RuleSet) -> tuple[TestResult, ...]:
    """Each test of each rule, in the order of rule ids and of the file. Pure."""
    return tuple(_run(rules, rule, test) for rule in rules.rules for test in rule.tests)


def article_of(rule: Rule, test: RuleTest) -> Article:
    """The article a test stands for. A name of ``companies:`` in its headline counts as the feed's ticker."""
    return Article(
        source=test.source or rule.sources[0],
        guid="test",
        url="",
        headline=test.headline,
        body=test.body,
        published=None,
        first_seen_at=_NO_TIME,
        feed_tickers=tuple(
            FeedTicker(exchange="NASDAQ", ticker=ticker)
            for name, ticker in rule.companies
            if _names(test.headline, name)
        ),
    )


def _run(rules: RuleSet, rule: Rule, test: RuleTest) -> TestResult:
    article = article_of(rule, test)
    fired = next((found for found in match(rules, article).matches if found.rule is rule), None)
    if test.expect == "silent":
        found = f"fires: {_words(fired.triggers)}" if fired else ""
    elif fired is None:
        found = f"does not fire: {next(e.why for e in explain(rules, article) if e.rule is rule)}"
    else:
        found = _company(fired, test)
    return TestResult(
        rule_id=rule.id,
        expect=test.expect,
        headline=test.headline,
        path=rule.path,
        line=test.line,
        passed=not found,
        found=found,
    )


def _company(fired: RuleMatch, test: RuleTest) -> str:
    ticker = fired.company.ticker if fired.company else None
    if ticker == test.ticker:
        return ""
    if ticker is None:
        why = f"{fired.no_company}: {fired.no_company_detail}"
        return f"fires for no company ({why}), expected {test.ticker}"
    return f"fires for {ticker}, expected {test.ticker or 'no company'}"


def _words(triggers: Sequence[Trigger]) -> str:
    return ", ".join(f'"{trigger.text}"' for trigger in triggers)


def _names(headline: str, name: str) -> bool:
    text, wanted = tokenise(headline), tokenise(name).words
    size = len(wanted)
    return bool(size) and any(
        text.words[i : i + size] == wanted and not any(text.breaks[k] != NONE for k in range(i + 1, i + size))
        for i in range(len(text) - size + 1)
    )
