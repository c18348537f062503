"""Why a rule fired on an article, or the one condition that stopped it."""

from collections.abc import Sequence
from dataclasses import dataclass

from newsbot.domain.article import Article
from newsbot.domain.signal import Kind, Trigger
from newsbot.processing.companies import Resolution
from newsbot.processing.matcher import CompiledRule, Gate, Verdict, compile_rules, judge
from newsbot.processing.program import Program, missing
from newsbot.processing.rule import Rule, RuleSet
from newsbot.processing.view import Part, View


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """One rule on one article.

    ``gate`` is empty when it fired, else the condition that stopped it; ``why`` says it in words. ``triggers`` are
    the words it found, ``stopped_by`` those that forbade it. ``near``: every word it looks for was there.
    """

    rule: Rule
    kinds: tuple[Kind, ...]
    fired: bool
    near: bool
    gate: Gate
    why: str
    triggers: tuple[Trigger, ...]
    stopped_by: tuple[Trigger, ...]
    company: Resolution

    @property
    def tradable(self) -> bool:
        """Whether its kinds allow an order and a company is known."""
        return self.fired and self.company.company is not None and set(self.kinds) <= set(self.rule.kinds)


def explain(
    rules: RuleSet, article: Article, extra_kinds: Sequence[Kind] = (), *, any_source: bool = False
) -> tuple[Explanation, ...]:
    """Every rule of the set on this article, in the order of ids. Pure."""
    view = View(article, extra_kinds)
    return tuple(_explain(rule, view, any_source) for rule in compile_rules(rules).rules)


def _explain(compiled: CompiledRule, view: View, any_source: bool) -> Explanation:
    verdict = judge(compiled, view)
    gate: Gate = verdict.gate
    deaf = not any_source and view.article.source not in compiled.rule.sources
    if not gate and deaf:
        gate = "sources"
    return Explanation(
        rule=compiled.rule,
        kinds=view.kinds,
        fired=not gate,
        near=gate in ("headline none", "body none", "company", "sources"),
        gate=gate,
        why=_why(compiled, view, verdict, gate),
        triggers=verdict.triggers,
        stopped_by=verdict.stopped_by,
        company=verdict.company,
    )


def _why(compiled: CompiledRule, view: View, verdict: Verdict, gate: Gate) -> str:
    match gate:
        case "":
            company = verdict.company
            if company.company:
                return f"fires for {company.company.ticker}"
            return f"fires, but for no company: {company.no_company}: {company.detail}"
        case "sources":
            return f"it does not listen to {view.article.source or 'an article without a source'}"
        case "company":
            names = ", ".join(f"{company.ticker} ({company.name})" for company in compiled.rule.tickers)
            return f"it is about {names} only, and the headline names none of them"
        case "headline none" | "body none":
            words = ", ".join(f'"{trigger.text}"' for trigger in verdict.stopped_by)
            return f"{words} forbids it, by none: of the {verdict.stopped_by[0].where}"
    part: Part = "body" if gate.startswith("body") else "headline"
    conditions = compiled.headline if part == "headline" else compiled.body
    if gate.endswith("all"):
        lacking = next(program for program in conditions.all if view.fires(program, part) is None)
        return f"the {part} lacks {_lacks(lacking, view, part)}"
    closest = min(conditions.any, key=lambda program: _share_missing(program, view, part))
    return f"the {part} has none of its phrases; closest is {closest.phrase.text}: {_lacks(closest, view, part)}"


def _lacks(program: Program, view: View, part: Part) -> str:
    lacking = missing(program, view.reading(part))
    return f"no {' and no '.join(lacking)}" if lacking else f"{program.phrase.text}: the words do not stand together"


def _share_missing(program: Program, view: View, part: Part) -> float:
    return len(missing(program, view.reading(part))) / len(program.steps)
