"""Rules and what they find as one JSON object a line, for machines."""

import json
import sys
from collections.abc import Sequence
from typing import Any

from newsbot.domain.company import Mention
from newsbot.domain.error import Finding
from newsbot.domain.signal import Kind, SlotValue, Trigger
from newsbot.processing import plain
from newsbot.processing.coverage import Coverage
from newsbot.processing.explain import Explanation
from newsbot.processing.matcher import ArticleMatch, RuleMatch
from newsbot.processing.rule import Conditions, Rule
from newsbot.processing.ruletest import TestResult

Row = dict[str, Any]

# ASCII: a headline may hold what no terminal and no encoding can take.
json_line = json.JSONEncoder(ensure_ascii=True, separators=(",", ":")).encode


def print_row(row: Row) -> None:
    """One object on one line of stdout."""
    sys.stdout.write(json_line(row) + "\n")


def finding_row(finding: Finding, severity: str) -> Row:
    """A finding: an ``error`` or a ``remark``."""
    return {
        "severity": severity,
        "code": finding.code,
        "path": finding.path,
        "line": finding.line,
        "column": finding.column,
        "what": finding.what,
        "found": finding.found,
        "fix": finding.fix,
    }


def match_row(key: str | int, found: ArticleMatch) -> Row:
    """What an article is and fires, as the contract of ``rules match`` has it."""
    mentions: Sequence[Mention] = found.mentions
    if found.matches:
        mentions = list(mentions)
        seen = {(mention.where, mention.start, mention.end, mention.company) for mention in mentions}
        for mention in (mention for match in found.matches for mention in match.mentions):
            place = (mention.where, mention.start, mention.end, mention.company)
            if place not in seen:
                seen.add(place)
                mentions.append(mention)
    return {
        "id": key,
        "kinds": [kind.value for kind in found.kinds],
        "companies": [company_row(mention) for mention in mentions],
        "signals": [signal_row(match, found.kinds) for match in found.matches],
    }


def signal_row(match: RuleMatch, kinds: Sequence[Kind]) -> Row:
    """One rule that fired for one company, or for none with the reason."""
    row: Row = {"rule": match.rule.id, "ticker": match.company.ticker if match.company else None}
    if match.company is None:
        row["why"] = f"{match.no_company}: {match.no_company_detail}"
    row["side"] = match.rule.terms.side.value if match.rule.terms else None
    row["tradable"] = match.company is not None and set(kinds) <= set(match.rule.kinds)
    row["triggers"] = [trigger_row(trigger) for trigger in match.triggers]
    if match.values:
        row["values"] = [value_row(value) for value in match.values]
    return row


def trigger_row(trigger: Trigger) -> Row:
    """Words with their place, in code points of the text as delivered."""
    return {"text": trigger.text, "where": trigger.where, "start": trigger.start, "end": trigger.end}


def value_row(value: SlotValue) -> Row:
    """What a slot took; the ends of the interval as text."""
    return {
        "slot": value.slot,
        "kind": value.kind,
        "text": value.text,
        "low": str(value.low),
        "high": str(value.high),
        "unit": value.unit,
        "where": value.where,
        "start": value.start,
        "end": value.end,
    }


def company_row(mention: Mention) -> Row:
    """A mention; its ticker is null, with a note, when the place names nothing we may trade."""
    company = mention.company
    row: Row = {
        "ticker": company.ticker if company else None,
        "exchange": company.exchange if company else "",
        "start": mention.start,
        "end": mention.end,
        "evidence": mention.evidence.value,
        "confidence": mention.confidence,
        "role": mention.role,
        "where": mention.where,
    }
    if mention.note:
        row["note"] = mention.note
    return row


def explain_row(explanation: Explanation) -> Row:
    """A rule on an article: whether it fired, and the single gate that stopped it."""
    company = explanation.company
    return {
        "rule": explanation.rule.id,
        "fired": explanation.fired,
        "near": explanation.near,
        "gate": explanation.gate,
        "why": explanation.why,
        "ticker": company.company.ticker if company.company else None,
        "tickers": [one.company.ticker for one in explanation.companies if one.company],
        "no_company": company.no_company,
        "kinds": [kind.value for kind in explanation.kinds],
        "tradable": explanation.tradable,
        "triggers": [trigger_row(trigger) for trigger in explanation.triggers],
        "stopped_by": [trigger_row(trigger) for trigger in explanation.stopped_by],
        "values": [value_row(value) for value in explanation.values],
        "companies": [company_row(mention) for mention in company.mentions],
    }


def list_row(rule: Rule) -> Row:
    """A rule: what is in force, in plain English too, and where each value came from."""
    return {
        "rule": rule.id,
        "about": rule.about,
        "plain": [line.strip() for line in plain.rule_lines(rule)],
        "path": rule.path,
        "line": rule.line,
        "mode": rule.mode.value,
        "action": rule.action.value,
        "side": rule.terms.side.value if rule.terms else None,
        "sources": list(rule.sources),
        "kinds": [kind.value for kind in rule.kinds],
        "allow": list(rule.allow),
        "who": rule.who,
        "tickers": [company.ticker for company in rule.tickers],
        "max_age_s": rule.max_age_s,
        "alternatives": [
            {
                "sources": list(one.sources),
                "fields": {name: list(values) for name, values in one.fields},
                "headline": _conditions(one.headline),
                "body": _conditions(one.body),
            }
            for one in rule.alternatives
        ],
        "where": [comparison.text for comparison in rule.where],
        "revision": rule.revision,
        "tests": len(rule.tests),
        "effective": {origin.key: {"value": origin.value, "from": origin.place} for origin in rule.origins},
    }


def test_row(result: TestResult) -> Row:
    """One test of a rule file."""
    return {"row": "test", **{name: getattr(result, name) for name in TestResult.__slots__}}


def coverage_rows(found: Coverage) -> list[Row]:
    """What the tests leave untested."""
    rules = [
        {"row": "untested_rule", "rule_id": rule.rule_id, "path": rule.path, "line": rule.line, "lacks": rule.lacks}
        for rule in found.rules
        if rule.lacks
    ]
    phrases = [
        {"row": "untested_phrase", "rule_id": one.rule_id, "path": one.path, "line": one.line, "phrase": one.text}
        for one in found.untested
    ]
    return [*rules, *phrases]


def _conditions(part: Conditions) -> Row:
    return {
        name: [phrase.text for phrase in getattr(part, name)]
        for name in ("any", "all", "none", "not_here")
        if getattr(part, name)
    }
