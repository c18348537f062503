"""Remarks on rules that are correct and perhaps not meant so. They refuse nothing.

What more than the rules is needed for (today's date, the sources, recorded headlines) stands in lint_outside.
"""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from newsbot.domain.error import Finding
from newsbot.processing.alike import shadowed, twins
from newsbot.processing.implied import covered, unguards
from newsbot.processing.lint_phrase import remarks
from newsbot.processing.rule import Alternative, Conditions, Element, Phrase, Rule, ValueSlot
from newsbot.processing.text import tokenise
from newsbot.processing.units import percent_text
from newsbot.processing.vocabulary import NAME_WORDS
from newsbot.universe.listing import EMPTY, Universe

CODES: Mapping[str, str] = MappingProxyType(
    {
        "NB-L01": "a rule with fewer than two tests that fire, or fewer than three that are silent",
        "NB-L02": "a target nearer than the stop",
        "NB-L03": "a phrase that stands there twice, or says nothing new beside another",
        "NB-L04": "a phrase that can never fire, because none: or not_here: forbids its own words",
        "NB-L05": "a company in tests: that no test names",
        "NB-L06": "two rules that look for the same",
        "NB-L07": "more tickers than an account has market data lines",
        "NB-L08": "a rule that another one covers whole, with the same trade",
        "NB-L09": "a rule that fires on more than 1 % of the recorded headlines (NB-R11: on more than 5 %)",
        "NB-L10": "a condition on text that the source does not deliver",
        "NB-L11": "a max_age shorter than the news of the source takes to come",
        "NB-L12": "a company whose name is a word of everyday language",
        "NB-L13": "a named value that no where: and no price uses",
        "NB-L14": "a confirmation by more sources than the rule listens to",
        "NB-L15": "a rule whose expires: is over",
        "NB-L16": "a list that nothing uses",
        "NB-L17": "an exit_after longer than a trading session",
        "NB-L18": "a phrase with the name of a listed company, which satisfies no phrase",
        "NB-L19": "a test whose invented company has the symbol of a listed one",
        "NB-L20": "a phrase whose last word is optional",
        "NB-L21": "a phrase with NOT, AND, OR or us, which are looked for as words",
        "NB-L22": "a phrase with a figure as a word instead of a slot",
    }
)
"""Every remark there is, and NB-R11, which is an error."""

FIRES_MIN, SILENT_MIN = 2, 3
LINES_USUAL = 100
SESSION_S = {"": 23_400, "rth": 23_400, "extended": 57_600}
"""Seconds from the opening to the close, by the rule's hours: 9:30 to 16:00, 4:00 to 20:00."""


def lint(rules: Sequence[Rule], universe: Universe = EMPTY) -> tuple[Finding, ...]:
    """Remarks in the order of files and lines."""
    found = [remark for rule in rules for remark in (*_one(rule), *_names(rule, universe))]
    for rule, other in twins(rules):
        found.append(remark(rule, "NB-L06", f"looks for the same as {other.id}", _place(other), "keep one"))
    for rule, other in shadowed(rules):
        fix = "leave one out"
        found.append(remark(rule, "NB-L08", f"is covered whole by {other.id}, with the same trade", _place(other), fix))
    tickers = {company.ticker for rule in rules for company in rule.tickers}
    if len(tickers) > LINES_USUAL:
        what = "the rules name more tickers than an account usually has market data lines"
        found.append(Finding(code="NB-L07", what=what, found=f"{len(tickers)}, usual are {LINES_USUAL}"))
    return ordered(found)


def ordered(found: Sequence[Finding]) -> tuple[Finding, ...]:
    """By file, line and code."""
    return tuple(sorted(found, key=lambda finding: (finding.path, finding.line, finding.code)))


def remark(rule: Rule, code: str, what: str, found: str = "", fix: str = "", *, line: int = 0) -> Finding:
    """A remark on a rule, at its own line unless another is given."""
    place = line or rule.line
    return Finding(code=code, what=f"rule {rule.id} {what}", found=found, fix=fix, path=rule.path, line=place)


def _place(rule: Rule) -> str:
    return f"{rule.path}:{rule.line}"


def conditions(rule: Rule) -> Iterator[tuple[str, Conditions, Alternative]]:
    """Every set of conditions of a rule with the key it stands under: when or body."""
    for alternative in rule.alternatives:
        yield "when", alternative.headline, alternative
        yield "body", alternative.body, alternative


# -------------------------------------------------------------------------------------------------- one rule alone


def _one(rule: Rule) -> Iterator[Finding]:
    fires = sum(test.expect == "fires" for test in rule.tests)
    silent = len(rule.tests) - fires
    if fires < FIRES_MIN or silent < SILENT_MIN:
        fix = f"at least {FIRES_MIN} and {SILENT_MIN}; to go live one of them guarded and one a look-alike"
        yield remark(rule, "NB-L01", "is hardly tested", f"{fires} fires, {silent} silent", fix)
    for name, part, _ in conditions(rule):
        yield from _phrases(rule, name, part)
    yield from _exits(rule)
    yield from _companies(rule)
    if rule.confirm and rule.confirm.sources > len(rule.sources):
        found = f"confirm: {{sources: {rule.confirm.sources}}}, and it listens to {', '.join(rule.sources)}"
        fix = "add sources:, else it never acts"
        yield remark(rule, "NB-L14", "waits for more sources than it listens to", found, fix)
    yield from _values(rule)


def _phrases(rule: Rule, name: str, part: Conditions) -> Iterator[Finding]:
    first: dict[str, Phrase] = {}
    wanted = (*part.any, *part.all)
    for phrase in wanted:
        twin = first.setdefault(str(phrase), phrase)
        if twin is not phrase:
            yield remark(rule, "NB-L03", f"has a phrase twice in {name}", phrase.text, "keep one", line=phrase.line)
        for code, what, fix in remarks(phrase):
            yield remark(rule, code, what, phrase.text, fix, line=phrase.line)
    distinct = tuple(phrase for phrase in part.any if first[str(phrase)] is phrase)
    for phrase, wide in covered(distinct, distinct):
        if set(_slots(phrase.elements)) - set(_slots(wide.elements)) or unguards(phrase, wide):
            continue  # it is there for what it captures, or for the guard it opens
        found = f'"{wide.text}" finds all that "{phrase.text}" finds'
        yield remark(
            rule, "NB-L03", f"has a phrase in {name} that adds nothing", found, "leave it out", line=phrase.line
        )
    for key, forbidden in (("none", part.none), ("not_here", part.not_here)):
        for phrase, stop in covered(tuple(first.values()), forbidden):
            found = f'"{phrase.text}" always has "{stop.text}" of {key}:'
            never = "the rule never fires" if len(part.any) < 2 or phrase in part.all else "this phrase never fires"
            yield remark(rule, "NB-L04", f"forbids what it looks for in {name}", found, never, line=phrase.line)


def _exits(rule: Rule) -> Iterator[Finding]:
    terms = rule.terms
    if terms is None:
        return
    if terms.take_profit_at is None and terms.take_profit < terms.stop_loss:
        found = f"take_profit {percent_text(terms.take_profit)}, stop_loss {percent_text(terms.stop_loss)}"
        yield remark(rule, "NB-L02", "risks more than it can win", found, "set the target beyond the stop's distance")
    if terms.exit_after_s is not None and terms.exit_after_s > SESSION_S[rule.hours]:
        found = f"exit_after {terms.exit_after_s // 60}m, a session has {SESSION_S[rule.hours] // 60}m"
        yield remark(rule, "NB-L17", "exits later than the session ends", found, "it may hold over night: shorten it")


def _companies(rule: Rule) -> Iterator[Finding]:
    texts = [" ".join(tokenise(f"{test.headline} {test.body}").words) for test in rule.tests]
    for name, _ in rule.companies:
        wanted = " ".join(tokenise(name).words)
        if not any(f" {wanted} " in f" {text} " for text in texts):
            yield remark(rule, "NB-L05", "names a company that stands in none of its tests", name, "leave it out")


def _names(rule: Rule, universe: Universe) -> Iterator[Finding]:
    for company in rule.tickers:
        words = tokenise(company.name).words
        if len(words) > 1 or words[0] not in NAME_WORDS:
            continue
        listing = universe.find(company.ticker, None)
        if listing and any(alias.sure and tokenise(alias.text).words == words for alias in listing.aliases):
            continue  # headlines are sure to mean the company
        fix = "it counts only with its legal form behind it, or beside its exchange tag"
        if listing:
            fix = f"it counts only where the headline shows that {listing.name} is meant, or beside its exchange tag"
        found = f"{company.ticker}: {company.name}"
        yield remark(rule, "NB-L12", "names a company whose name is a word", found, fix)


def _values(rule: Rule) -> Iterator[Finding]:
    spoken = " ".join(comparison.text for comparison in rule.where)
    used = set(tokenise(spoken.replace(".", " ").replace("(", " ").replace(")", " ")).words)
    if rule.terms and rule.terms.take_profit_at:
        used.add(rule.terms.take_profit_at.slot)
    told: set[str] = set()
    for _, part, _ in conditions(rule):
        for phrase in (*part.any, *part.all):
            for slot in _slots(phrase.elements):
                if slot.name != slot.kind and slot.name not in used and slot.name not in told:
                    told.add(slot.name)
                    fix = f"compare it in where:, or write {{{slot.kind}}}"
                    yield remark(rule, "NB-L13", "captures a value and never uses it", str(slot), fix, line=phrase.line)


def _slots(elements: tuple[Element, ...]) -> Iterator[ValueSlot]:
    for element in elements:
        if isinstance(element, ValueSlot):
            yield element
        for option in getattr(element, "options", ()):
            yield from _slots(option)
