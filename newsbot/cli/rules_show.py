"""How rules and what they find are shown: for people, and as one JSON object a line for machines."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from rich.text import Text

from newsbot.cli.output import shown
from newsbot.domain.article import Article
from newsbot.domain.company import Company, Mention
from newsbot.domain.error import Finding
from newsbot.domain.signal import Kind, TradeTerms, Trigger
from newsbot.processing.explain import Explanation
from newsbot.processing.matcher import ArticleMatch, RuleMatch
from newsbot.processing.rule import Conditions, Rule
from newsbot.processing.units import percent_text


def json_line(value: dict[str, Any]) -> str:
    """One line of JSON in ASCII: a headline may hold what no terminal and no encoding can take."""
    return json.dumps(value, ensure_ascii=True, separators=(",", ":"))


def finding_row(finding: Finding, severity: str) -> dict[str, Any]:
    """A finding for machines."""
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


def match_row(key: str | int, found: ArticleMatch) -> dict[str, Any]:
    """What an article is and fires, as the contract of ``rules match`` has it."""
    mentions = list(found.mentions)
    for match in found.matches:
        mentions.extend(mention for mention in match.mentions if mention not in mentions)
    return {
        "id": key,
        "kinds": [kind.value for kind in found.kinds],
        "companies": [_company_row(mention) for mention in mentions],
        "signals": [_signal_row(match, found.kinds) for match in found.matches],
    }


def explain_row(explanation: Explanation) -> dict[str, Any]:
    """A rule on an article, for machines."""
    company = explanation.company.company
    return {
        "rule": explanation.rule.id,
        "fired": explanation.fired,
        "near": explanation.near,
        "gate": explanation.gate,
        "why": explanation.why,
        "ticker": company.ticker if company else None,
        "kinds": [kind.value for kind in explanation.kinds],
        "tradable": explanation.tradable,
        "triggers": [_trigger_row(trigger) for trigger in explanation.triggers],
        "stopped_by": [_trigger_row(trigger) for trigger in explanation.stopped_by],
    }


def list_row(rule: Rule) -> dict[str, Any]:
    """A rule for machines: what is in force, and where each value came from."""
    return {
        "rule": rule.id,
        "about": rule.about,
        "path": rule.path,
        "line": rule.line,
        "mode": rule.mode.value,
        "action": rule.action.value,
        "sources": list(rule.sources),
        "kinds": [kind.value for kind in rule.kinds],
        "tickers": [company.ticker for company in rule.tickers],
        "max_age_s": rule.max_age_s,
        "side": rule.terms.side.value if rule.terms else None,
        "revision": rule.revision,
        "tests": len(rule.tests),
        "effective": {origin.key: {"value": origin.value, "from": origin.place} for origin in rule.origins},
    }


def marked(text: str, triggers: Iterable[Trigger], where: str) -> Text:
    """A headline or body with the words that were found in brackets and bold."""
    out, at = Text(), 0
    for trigger in sorted((t for t in triggers if t.where == where), key=lambda t: t.start):
        if trigger.start < at:
            continue
        out.append(shown(text[at : trigger.start]))
        out.append(f"[{shown(text[trigger.start : trigger.end])}]", style="bold")
        at = trigger.end
    out.append(shown(text[at:]))
    return out


def match_lines(key: str | int, article: Article, found: ArticleMatch) -> list[Text]:
    """An article with its signals, for people."""
    lines = []
    for match in found.matches:
        ticker = match.company.ticker if match.company else "-"
        line = Text(f"{shown(str(key))}  ")
        line.append(match.rule.id, style="bold")
        line.append(f"  {ticker}  ")
        line.append_text(marked(article.headline, match.triggers, "headline"))
        notes = [kind.value for kind in found.kinds if kind is not Kind.FIRST]
        if match.company is None:
            notes.append(f"{match.no_company}: {match.no_company_detail}")
        if notes:
            line.append(f"  ({shown('; '.join(notes))})", style="dim")
        lines.append(line)
    return lines


def explain_lines(article: Article, explanations: Sequence[Explanation], mentions: Sequence[Mention]) -> list[Text]:
    """Why rules fired and did not, for people: fired first, then near misses, the others in one line."""
    kinds = ", ".join(kind.value for kind in explanations[0].kinds) if explanations else ""
    lines = [Text(f"headline  {shown(article.headline)}"), Text(f"kinds     {kinds}")]
    for mention in mentions or ():
        company = _company(mention.company) if mention.company else mention.note
        place = (
            f"{mention.where} {mention.start}-{mention.end}" if mention.where in ("headline", "body") else "the source"
        )
        note = f", {mention.note}" if mention.company and mention.note else ""
        lines.append(Text(shown(f'company   {company}: {mention.evidence.value} "{mention.text}", {place}{note}')))
    if not mentions:
        lines.append(Text("company   no exchange tag and no ticker from the source"))
    rest = [e.rule.id for e in explanations if not (e.fired or e.near)]
    for explanation in sorted(explanations, key=lambda e: (not e.fired, not e.near, e.rule.id)):
        if explanation.fired or explanation.near or len(explanations) == 1:
            lines.extend(_explain_one(article, explanation))
    if rest and len(explanations) > 1:
        lines.append(Text(f"silent    {', '.join(rest)}", style="dim"))
    return lines


def list_lines(rule: Rule, *, effective: bool) -> list[Text]:
    """A rule in plain English, and with ``effective`` each value with the place it came from."""
    title = Text(rule.id, style="bold")
    title.append(f"  {rule.mode.value}, {rule.action.value}  {rule.path}:{rule.line}", style="not bold dim")
    lines = [title]
    if rule.about:
        lines.append(Text(f"  {shown(' '.join(rule.about.split()))}"))
    for part, conditions in (("headline", rule.headline), ("body", rule.body)):
        lines.extend(Text(f"  {shown(line)}") for line in _conditions(part, conditions))
    whom = ", ".join(f"{c.ticker} ({c.name})" for c in rule.tickers) or "the company the article is about"
    lines.append(Text(f"  hears {', '.join(rule.sources)}; for {shown(whom)}; tests: {len(rule.tests)}"))
    if rule.terms:
        lines.append(
            Text(f"  {_terms(rule.terms)}, on a {' or '.join(rule.kinds)} report up to {rule.max_age_s} s old")
        )
    if rule.cooldown:
        span = "until the end of the day" if rule.cooldown.seconds is None else f"for {rule.cooldown.seconds} s"
        lines.append(Text(f"  then no second order per {rule.cooldown.per} {span}"))
    if effective:
        lines.extend(Text(shown(f"    {o.key:<12}{o.value:<40}  {o.place}"), style="dim") for o in rule.origins)
    return lines


def _company(company: Company) -> str:
    return f"{company.ticker} ({company.exchange or company.name})"


def _conditions(part: str, conditions: Conditions) -> list[str]:
    rows = (
        (f"fires when the {part} has one of", conditions.any),
        (f"fires when the {part} has all of", conditions.all),
        (f"not when the {part} has", conditions.none),
    )
    return [f"{said}: {' | '.join(phrase.text for phrase in phrases)}" for said, phrases in rows if phrases]


def _terms(terms: TradeTerms) -> str:
    dollars = terms.size.by != "shares"
    size = f"${terms.size.amount:,}" if dollars else f"{terms.size.amount:,} shares"
    beside = "above the ask" if terms.side.value == "buy" else "below the bid"
    at_risk = " at risk" if terms.size.by == "risk" else ""
    return (
        f"{terms.side.value} {size}{at_risk}, limit {percent_text(terms.entry_limit)} {beside}, "
        f"take profit {percent_text(terms.take_profit)}, stop {percent_text(terms.stop_loss)}"
    )


def _explain_one(article: Article, explanation: Explanation) -> list[Text]:
    verdict = "fires" if explanation.fired else "near miss" if explanation.near else "silent"
    line = Text(f"{verdict:<10}")
    line.append(explanation.rule.id, style="bold")
    line.append(f"  {shown(explanation.why)}")
    if explanation.fired and not explanation.tradable:
        line.append("  (no order: the kind of headline or the company)", style="dim")
    lines = [line]
    found = explanation.triggers + explanation.stopped_by
    if any(trigger.where == "headline" for trigger in found):
        lines.append(Text(" " * 10).append_text(marked(article.headline, found, "headline")))
    lines.extend(
        Text(shown(f'{"":10}"{trigger.text}" {trigger.where} {trigger.start}-{trigger.end}'), style="dim")
        for trigger in found
    )
    return lines


def _signal_row(match: RuleMatch, kinds: Sequence[Kind]) -> dict[str, Any]:
    row: dict[str, Any] = {"rule": match.rule.id, "ticker": match.company.ticker if match.company else None}
    if match.company is None:
        row["why"] = f"{match.no_company}: {match.no_company_detail}"
    row["side"] = match.rule.terms.side.value if match.rule.terms else None
    row["tradable"] = match.company is not None and set(kinds) <= set(match.rule.kinds)
    row["triggers"] = [_trigger_row(trigger) for trigger in match.triggers]
    return row


def _trigger_row(trigger: Trigger) -> dict[str, Any]:
    return {"text": trigger.text, "where": trigger.where, "start": trigger.start, "end": trigger.end}


def _company_row(mention: Mention) -> dict[str, Any]:
    row: dict[str, Any] = {
        "ticker": mention.company.ticker if mention.company else None,
        "exchange": mention.company.exchange if mention.company else "",
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
