"""Remarks on rules that need more than the rules: the date, what sources deliver, the lists, recorded headlines."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from newsbot.domain.article import Article
from newsbot.domain.error import Finding
from newsbot.processing.lint import conditions, ordered, remark
from newsbot.processing.matcher import match
from newsbot.processing.rule import Rule, RuleSet
from newsbot.processing.tree import Scalar, Table, read_tree

BROAD_REMARK, BROAD_ERROR = 0.01, 0.05
BROAD_CODE = "NB-R11"
"""The one finding here that is an error."""
HEADLINES_MIN = 200
"""Fewer recorded headlines say nothing about how broad a rule is."""
_USED = re.compile(r"<\s*((?:std\.)?[a-z0-9][a-z0-9-]*)\s*>|from:\s*([a-z0-9][a-z0-9-]*)")
_COMMENT = re.compile(r"(?m)(?:^|\s)#.*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What a source can give: text below the headline or not, and the age in seconds its news may have on arrival."""

    source: str
    body: bool
    delay_s: int


def lint_outside(rules: RuleSet, *, today: date, deliveries: Mapping[str, Delivery]) -> tuple[Finding, ...]:
    """Remarks in the order of files and lines. Sources that are not among ``deliveries`` are passed over."""
    found = [one for rule in rules.rules for one in (*_expired(rule, today), *_sources(rule, deliveries))]
    found.extend(_lists(rules))
    return ordered(found)


def _expired(rule: Rule, today: date) -> Iterator[Finding]:
    if rule.expires is not None and rule.expires < today:
        yield remark(
            rule, "NB-L15", "has expired and does nothing", f"expires: {rule.expires}", "remove it, or renew it"
        )


def _sources(rule: Rule, deliveries: Mapping[str, Delivery]) -> Iterator[Finding]:
    for name, part, alternative in conditions(rule):
        mute = [s for s in alternative.sources if s in deliveries and not deliveries[s].body]
        if name == "body" and part != type(part)() and mute:
            fix = "its pages must be fetched, or leave body: out for it"
            yield remark(rule, "NB-L10", "asks for text that its source does not deliver", ", ".join(mute), fix)
    ages = {own.source: own.max_age_s for own in rule.per_source if own.max_age_s is not None}
    for source in rule.sources:
        age = ages.get(source, rule.max_age_s)
        delivery = deliveries.get(source)
        if delivery is not None and age < delivery.delay_s:
            found = f"max_age {age}s, news of {source} may be {delivery.delay_s}s old when it comes"
            fix = f"write per_source: {{{source}: {{max_age: {delivery.delay_s}s}}}}"
            yield remark(rule, "NB-L11", "is too impatient for a source", found, fix)


def _lists(rules: RuleSet) -> Iterator[Finding]:
    """Lists of the read files that no phrase and no other list names."""
    used: set[str] = set()
    written: list[tuple[str, str, int]] = []
    for path, text in rules.files:
        used.update(name for names in _USED.findall(_COMMENT.sub("", text)) for name in names if name)
        tree, _, _ = read_tree(text.encode("utf-8", "replace"), path)
        for key, value in tree.pairs if isinstance(tree, Table) else ():
            if key.text == "lists" and isinstance(value, Table):
                written.extend((name.text, path, name.line) for name, _ in value.pairs if isinstance(name, Scalar))
    for name, path, line in written:
        if name not in used:
            what = f"nothing uses the list <{name}>"
            yield Finding(code="NB-L16", what=what, path=path, line=line, fix="leave it out, or check the name")


@dataclass(frozen=True, slots=True, kw_only=True)
class Breadth:
    """How often each rule fired on recorded headlines, whatever their source; rules that never did are 0."""

    headlines: int
    fired: Mapping[str, int]


def breadth(rules: RuleSet, articles: Iterable[Article]) -> Breadth:
    """Every rule on every article. Pure."""
    fired = dict.fromkeys((rule.id for rule in rules.rules), 0)
    count = 0
    for article in articles:
        count += 1
        for rule_id in {found.rule.id for found in match(rules, article, any_source=True).matches}:
            fired[rule_id] += 1
    return Breadth(headlines=count, fired=fired)


def too_broad(rules: Sequence[Rule], seen: Breadth) -> tuple[Finding, ...]:
    """NB-R11 for rules that fire on more than 5 % of the headlines, NB-L09 for more than 1 %."""
    if seen.headlines < HEADLINES_MIN:
        found = f"{seen.headlines} headlines, {HEADLINES_MIN} are needed"
        return (Finding(code="NB-L09", what="too few recorded headlines to say how broad rules are", found=found),)
    remarks = []
    for rule in rules:
        share = seen.fired[rule.id] / seen.headlines
        if share > BROAD_REMARK:
            code = BROAD_CODE if share > BROAD_ERROR else "NB-L09"
            found = f"fires on {seen.fired[rule.id]:,} of {seen.headlines:,} recorded headlines"
            remarks.append(remark(rule, code, "is too broad", found, "add words that only the event has, or none:"))
    return ordered(remarks)
