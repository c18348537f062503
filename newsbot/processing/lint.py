"""Remarks on rules that are correct and perhaps not meant so. They refuse nothing."""

from collections.abc import Iterator, Sequence

from newsbot.domain.error import Finding
from newsbot.processing.rule import Rule
from newsbot.processing.units import percent_text

FIRES_MIN, SILENT_MIN = 2, 3
LINES_USUAL = 100


def lint(rules: Sequence[Rule]) -> tuple[Finding, ...]:
    """Remarks in the order of files and lines."""
    found = [remark for rule in rules for remark in _one(rule)]
    found.extend(_twins(rules))
    tickers = {company.ticker for rule in rules for company in rule.tickers}
    if len(tickers) > LINES_USUAL:
        what = "the rules name more tickers than an account usually has market data lines"
        found.append(Finding(code="NB-L07", what=what, found=f"{len(tickers)}, usual are {LINES_USUAL}"))
    return tuple(sorted(found, key=lambda finding: (finding.path, finding.line, finding.code)))


def _one(rule: Rule) -> Iterator[Finding]:
    fires = sum(test.expect == "fires" for test in rule.tests)
    silent = len(rule.tests) - fires
    if fires < FIRES_MIN or silent < SILENT_MIN:
        yield _remark(
            rule,
            "NB-L01",
            f"rule {rule.id} is hardly tested",
            f"{fires} fires, {silent} silent",
            f"at least {FIRES_MIN} and {SILENT_MIN}, one of them guarded and one a look-alike",
        )
    if rule.terms and rule.terms.take_profit < rule.terms.stop_loss:
        found = f"take_profit {percent_text(rule.terms.take_profit)}, stop_loss {percent_text(rule.terms.stop_loss)}"
        yield _remark(rule, "NB-L02", f"rule {rule.id} risks more than it can win", found, "")
    for name, part in (("when", rule.headline), ("body", rule.body)):
        seen: set[str] = set()
        for phrase in (*part.any, *part.all):
            if str(phrase) in seen:
                yield _remark(rule, "NB-L03", f"rule {rule.id} has a phrase twice in {name}", phrase.text, "keep one")
            seen.add(str(phrase))
        both = seen & {str(phrase) for phrase in part.none}
        if both:
            yield _remark(rule, "NB-L04", f"rule {rule.id} forbids what it looks for", min(both), "it never fires")
    unused = [name for name, _ in rule.companies if not any(name in test.headline for test in rule.tests)]
    if unused:
        yield _remark(rule, "NB-L05", f"rule {rule.id} names a company that stands in none of its tests", unused[0], "")


def _twins(rules: Sequence[Rule]) -> Iterator[Finding]:
    first: dict[tuple[object, ...], Rule] = {}
    for rule in sorted(rules, key=lambda rule: (rule.path, rule.line)):
        key = (rule.headline, rule.body, rule.sources, rule.tickers)
        twin = first.setdefault(key, rule)
        if twin is not rule:
            yield _remark(
                rule, "NB-L06", f"rule {rule.id} looks for the same as {twin.id}", f"{twin.path}:{twin.line}", ""
            )


def _remark(rule: Rule, code: str, what: str, found: str, fix: str) -> Finding:
    return Finding(code=code, what=what, found=found, fix=fix, path=rule.path, line=rule.line)
