"""Rules and what they find, as lines for people."""

from collections.abc import Iterable, Iterator, Sequence

from rich.text import Text

from newsbot.cli.output import shown
from newsbot.domain.article import Article
from newsbot.domain.company import Mention
from newsbot.domain.signal import Kind, SlotValue, Trigger
from newsbot.processing import plain
from newsbot.processing.coverage import Coverage
from newsbot.processing.explain import Explanation
from newsbot.processing.matcher import ArticleMatch
from newsbot.processing.rule import Rule
from newsbot.processing.ruletest import TestResult

_INDENT = " " * 10


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


def match_lines(key: str | int, article: Article, found: ArticleMatch) -> Iterator[Text]:
    """An article with its signals."""
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
        yield line


def explain_lines(article: Article, explanations: Sequence[Explanation], mentions: Sequence[Mention]) -> Iterator[Text]:
    """Why rules fired and did not: near misses first, then what fired, the others in one line."""
    yield Text(f"headline  {shown(article.headline)}")
    if explanations:
        yield Text(f"kinds     {', '.join(kind.value for kind in explanations[0].kinds)}")
    for mention in mentions:
        yield Text(shown(f"company   {_mention(mention)}"))
    if not mentions:
        yield Text("company   no name that we know, no exchange tag, no ticker from the source")
    told = [one for one in explanations if one.fired or _nearly(one) or len(explanations) == 1]
    for one in sorted(told, key=lambda one: (not one.near, not one.fired, one.rule.id)):
        yield from _explanation(article, one)
    rest = [one.rule.id for one in explanations if one not in told]
    if rest:
        yield Text(f"silent    {', '.join(rest)}", style="dim")


def list_lines(rule: Rule, *, effective: bool) -> Iterator[Text]:
    """A rule in plain English, and with ``effective`` each value with the place it came from."""
    title = Text(rule.id, style="bold")
    plan = f" by the plan {rule.plan}" if rule.plan else ""
    title.append(f"  {rule.mode.value}, {rule.action.value}{plan}  {rule.path}:{rule.line}", style="not bold dim")
    yield title
    if rule.about:
        yield Text(f"  {shown(' '.join(rule.about.split()))}", style="italic")
    yield from (Text(f"  {shown(line)}") for line in plain.rule_lines(rule))
    if effective:
        yield from (Text(shown(f"    {o.key:<12}{o.value:<40}  {o.place}"), style="dim") for o in rule.origins)


def failure_lines(result: TestResult) -> Iterator[Text]:
    """A test that failed: what was expected, what was found."""
    yield Text(f"FAILED  {result.rule_id}  {result.path}:{result.line}", style="bold red")
    yield Text(f"  {result.expect:<9} {shown(result.headline)}")
    yield Text(f"  expected  {shown(result.expected)}", style="green")
    yield Text(f"  found     {shown(result.found)}", style="red")


def coverage_lines(found: Coverage) -> Iterator[Text]:
    """Rules that are not tested enough, and phrases that no test exercises."""
    for rule in found.rules:
        if rule.lacks:
            what = f"NOT TESTED ENOUGH  {rule.rule_id}  {rule.path}:{rule.line}  write {', '.join(rule.lacks)}"
            yield Text(what, style="yellow")
    for one in found.untested:
        yield Text(shown(f"NOT TESTED  {one.rule_id}  {one.path}:{one.line}  {one.text}"), style="yellow")


def _nearly(one: Explanation) -> bool:
    """A near miss worth telling: an article without a body is none for every rule that reads bodies."""
    return one.near and (one.gate != "body missing" or bool(one.triggers))


def _mention(mention: Mention) -> str:
    company = mention.company
    who = "none"
    if company:
        about = ", ".join(part for part in (company.name, company.exchange) if part)
        who = f"{company.ticker} ({about})" if about else company.ticker
    in_text = mention.where in ("headline", "body")
    place = f"{mention.where} {mention.start}-{mention.end}" if in_text else f"from the {mention.where}"
    parts = [f'{mention.evidence.value} "{mention.text}"', place, f"{mention.confidence:.0%} sure", mention.role]
    return f"{who}: {', '.join(part for part in (*parts, mention.note) if part)}"


def _explanation(article: Article, one: Explanation) -> Iterator[Text]:
    verdict = "fires" if one.fired else "near miss" if one.near else "silent"
    line = Text(f"{verdict:<10}", style="green" if one.fired else "yellow" if one.near else "")
    line.append(one.rule.id, style="bold")
    line.append(f"  {shown(one.why if one.fired else f'{one.gate}: {one.why}' if _unsaid(one) else one.why)}")
    if one.fired and not one.tradable:
        line.append(f"  (no order: {_no_order(one)})", style="dim")
    yield line
    found = one.triggers + one.stopped_by
    if any(trigger.where == "headline" for trigger in found):
        yield Text(_INDENT).append_text(marked(article.headline, found, "headline"))
    for trigger in one.triggers:
        yield Text(shown(f'{_INDENT}"{trigger.text}" {trigger.where} {trigger.start}-{trigger.end}'), style="dim")
    for trigger in one.stopped_by:
        said = f'{_INDENT}"{trigger.text}" {trigger.where} {trigger.start}-{trigger.end}, which stops it'
        yield Text(shown(said), style="dim")
    for value in one.values:
        yield Text(shown(f"{_INDENT}{_value(value)}"), style="dim")


def _unsaid(one: Explanation) -> bool:
    return bool(one.gate) and not one.why.startswith(one.gate)


def _no_order(one: Explanation) -> str:
    others = [kind.value for kind in one.kinds if kind not in one.rule.kinds]
    return f"not a first report but {', '.join(others)}" if others else "no company"


def _value(value: SlotValue) -> str:
    amount = f"{value.low}" if value.low == value.high else f"{value.low} to {value.high}"
    unit = f" {value.unit}" if value.unit else ""
    return f'{{{value.slot}}} "{value.text}" {value.where} {value.start}-{value.end}: {amount}{unit}'
