"""Runs the tests that stand in rule files: the headlines a rule must fire on, and those it must leave alone.

A test knows the companies of its rule's ``companies:`` block and the tags in its text, and no others: a new list of
real companies can neither break nor mend it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import ClassVar, get_args

from newsbot.domain.article import Article, Stamp
from newsbot.domain.signal import SlotValue, Trigger
from newsbot.processing.explain import Explanation, explain
from newsbot.processing.matcher import ArticleMatch, RuleMatch, match
from newsbot.processing.rule import CompanySlot, Rule, RuleSet, RuleTest
from newsbot.universe.listing import Alias, Listing, Universe

_NO_TIME = datetime(2000, 1, 1, tzinfo=UTC)  # matching reads no clock
_COMPANY_SLOTS = frozenset(get_args(CompanySlot))


@dataclass(frozen=True, slots=True, kw_only=True)
class TestResult:
    """One test and how it went.

    ``expected`` and ``found`` say in words what should have happened and what did, both empty when it passed.
    ``gate`` is what stopped the rule, in the words of explain, empty when it fired; None when nobody asked.
    """

    __test__: ClassVar[bool] = False  # not a pytest class

    rule_id: str
    expect: str
    headline: str
    path: str
    line: int
    passed: bool
    expected: str = ""
    found: str = ""
    gate: str | None = None


def run(rules: RuleSet) -> tuple[TestResult, ...]:
    """Each test of each rule, in the order of rule ids and of the file. Pure."""
    return tuple(each(rules))


def each(rules: RuleSet) -> Iterator[TestResult]:
    """The same, one by one."""
    for rule in rules.rules:
        if rule.tests:
            alone = known_to_tests(rules, rule)
            for test in rule.tests:
                yield _run(alone, rule, test)


def known_to_tests(rules: RuleSet, rule: Rule) -> RuleSet:
    """The rule alone, with the companies that its tests name."""
    return replace(rules, rules=(rule,), universe=invented(rule.companies))


def invented(companies: Sequence[tuple[str, str]]) -> Universe:
    """Names and symbols as a universe: each name is sure, the first one of a symbol is that of the company."""
    names: dict[str, list[str]] = {}
    for name, ticker in companies:
        names.setdefault(ticker, []).append(name)
    return Universe(
        listings=tuple(
            Listing(
                ticker=ticker,
                exchange="NASDAQ",
                name=names[ticker][0],
                aliases=tuple(Alias(text=name) for name in names[ticker]),
            )
            for ticker in sorted(names)
        )
    )


def article_of(rule: Rule, test: RuleTest) -> Article:
    """The article a test stands for, published when the test says, never by default."""
    published = Stamp(at=datetime.fromisoformat(test.at), precision_s=1, how="feed") if test.at else None
    return Article(
        source=test.source or rule.sources[0],
        guid="test",
        url="",
        headline=test.headline,
        body=test.body,
        published=published,
        first_seen_at=_NO_TIME,
        fields=test.fields,
    )


def explained(alone: RuleSet, rule: Rule, test: RuleTest) -> Explanation:
    """Why the rule fires on a test or does not; ``alone`` is the set of ``known_to_tests``."""
    return explain(alone, article_of(rule, test), any_source=not test.source)[0]


def _run(alone: RuleSet, rule: Rule, test: RuleTest) -> TestResult:
    found = match(alone, article_of(rule, test), any_source=not test.source)
    gate = None
    kinds = [kind.value for kind in found.kinds]
    if test.kind and test.kind not in kinds:
        expected, seen = f"is of the kind {test.kind}", f"is of the kind {', '.join(kinds)}"
    elif test.expect == "fires":
        expected, seen = _fires(alone, rule, test, found)
    elif found.matches:
        expected = "is silent" if test.expect == "silent" else f"is stopped by: {test.gate}"
        seen = f"fires: {_words(found.matches[0].triggers)}"
    else:
        expected = seen = ""
        if test.expect == "near":
            stopped = explained(alone, rule, test)
            gate = stopped.gate
            if gate != test.gate:
                expected, seen = f"is stopped by: {test.gate}", f"is stopped by: {gate}: {stopped.why}"
    return TestResult(
        rule_id=rule.id,
        expect=test.expect,
        headline=test.headline,
        path=rule.path,
        line=test.line,
        passed=not seen,
        expected=expected,
        found=seen,
        gate=gate,
    )


def _fires(alone: RuleSet, rule: Rule, test: RuleTest, found: ArticleMatch) -> tuple[str, str]:
    """What was expected and what came instead; two empty texts when all is as it should."""
    meant = _tickers(rule, test)
    expected = f"fires for {_listed(meant)}"
    if not found.matches:
        stopped = explained(alone, rule, test)
        return expected, f"does not fire: {stopped.gate}: {stopped.why}"
    tickers = {one.company.ticker if one.company else None for one in found.matches}
    if tickers != meant:
        return expected, f"fires for {_listed(tickers)}{_reasons(found.matches)}: {_words(found.matches[0].triggers)}"
    one = next(m for m in found.matches if (m.company.ticker if m.company else None) == test.ticker)
    side = rule.terms.side.value if rule.terms else "no order"
    if test.side and test.side != side:
        return f"side {test.side}", f"side {side}"
    for slot, text in test.slots:
        there = _in_slot(slot, one)
        if not any(_same(text, value) for value in there):
            return f"{{{slot}}} is {text}", f"{{{slot}}} is {' or '.join(map(_said, there)) or 'empty'}"
    return "", ""


def _tickers(rule: Rule, test: RuleTest) -> set[str | None]:
    """All that the rule is expected to fire for on this text: the tests of one headline count together."""
    same = (test.headline, test.body, test.source, test.at, test.fields)
    return {
        other.ticker
        for other in rule.tests
        if other.expect == "fires" and (other.headline, other.body, other.source, other.at, other.fields) == same
    }


def _in_slot(slot: str, found: RuleMatch) -> list[SlotValue | str]:
    if slot in _COMPANY_SLOTS:
        roles = [m for m in found.mentions if m.role == slot or (slot == "company" and m.role == "subject")]
        return [text for m in roles for text in dict.fromkeys((m.company.ticker if m.company else "", m.text)) if text]
    return [value for value in found.values if value.slot == slot]


def _same(wanted: str, there: SlotValue | str) -> bool:
    """Equal as text, or the same number or range: "7.40" is $7.40, "7.50-7.70" is $7.50-7.70."""
    if isinstance(there, str):
        return wanted == there
    if wanted.split() == there.text.split():
        return True
    try:
        ends = [Decimal(part.strip().strip("$%").replace(",", "")) for part in wanted.replace(" to ", "-").split("-")]
    except InvalidOperation:
        return False
    return (ends[0], ends[-1]) == (there.low, there.high)


def _said(there: SlotValue | str) -> str:
    if isinstance(there, str):
        return f'"{there}"'
    amount = f"{there.low}" if there.low == there.high else f"{there.low}-{there.high}"
    return f'"{there.text}" ({amount}{" " if there.unit else ""}{there.unit})'


def _listed(tickers: set[str | None]) -> str:
    return " and ".join(sorted(ticker or "no company" for ticker in tickers))


def _reasons(matches: Sequence[RuleMatch]) -> str:
    why = [f"{m.no_company}: {m.no_company_detail}" for m in matches if m.company is None]
    return f" ({why[0]})" if why else ""


def _words(triggers: Sequence[Trigger]) -> str:
    return ", ".join(f'"{trigger.text}"' for trigger in triggers) or "no words"
