"""Why a rule fired on an article, or the one condition that stopped it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import get_args

from newsbot.domain.article import Article
from newsbot.domain.signal import Kind, SlotValue, Trigger
from newsbot.processing.apart import HIDDEN, REFUSED, apart, inside_names
from newsbot.processing.companies import Resolution
from newsbot.processing.index import CompiledAlternative, Part, index_of
from newsbot.processing.judge import Gate, Verdict, judge
from newsbot.processing.program import Program, missing
from newsbot.processing.rule import GuardClass, Rule, RuleSet
from newsbot.processing.view import View

GUARDS: tuple[str, ...] = get_args(GuardClass)
NEAR: frozenset[str] = frozenset(
    {*GUARDS, "headline none", "body none", "not here", "company", "where", "sources", "body missing"}
)
"""Gates behind which every word that the rule looks for was there."""
_ORDER = ("fields", "headline any", "headline all", "body missing", "body any", "body all")


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """One rule on one article.

    ``gate`` is empty when it fired, else the condition that stopped it; ``why`` says it in words. ``triggers`` are
    the words it found, ``stopped_by`` those that forbade it. ``near``: every word it looks for was there.
    ``companies`` are those it would be for, usually one; ``values`` what its slots took.
    """

    rule: Rule
    kinds: tuple[Kind, ...]
    fired: bool
    near: bool
    gate: Gate | GuardClass
    why: str
    triggers: tuple[Trigger, ...]
    stopped_by: tuple[Trigger, ...]
    companies: tuple[Resolution, ...]
    values: tuple[SlotValue, ...] = ()

    @property
    def company(self) -> Resolution:
        """The first company it is for, or the reason why there is none."""
        return self.companies[0] if self.companies else Resolution()

    @property
    def tradable(self) -> bool:
        """Whether its kinds allow an order and a company is known."""
        return self.fired and self.company.company is not None and set(self.kinds) <= set(self.rule.kinds)


def explain(
    rules: RuleSet, article: Article, extra_kinds: Sequence[Kind] = (), *, any_source: bool = False
) -> tuple[Explanation, ...]:
    """Every rule of the set on this article, in the order of ids. Pure."""
    index = index_of(rules)
    view = View(article, index, extra_kinds)
    of_rule: dict[str, list[CompiledAlternative]] = {}
    for alternative in index.alternatives:
        of_rule.setdefault(alternative.rule.id, []).append(alternative)
    return tuple(_explain(alternatives, view, any_source) for alternatives in of_rule.values())


def _explain(alternatives: Sequence[CompiledAlternative], view: View, any_source: bool) -> Explanation:
    heard = [a for a in alternatives if any_source or view.article.source in a.sources]
    judged = [(alternative, judge(alternative, view)) for alternative in heard or alternatives]
    alternative, verdict = max(judged, key=lambda pair: _reached(pair[1]))
    gate: Gate | GuardClass = verdict.gate
    if not gate and not heard:
        gate = "sources"
    why = _why(alternative, view, verdict, gate)
    return Explanation(
        rule=alternative.rule,
        kinds=view.kinds,
        fired=not gate,
        near=gate in NEAR or why.endswith((REFUSED, HIDDEN)),
        gate=gate,
        why=why,
        triggers=verdict.triggers,
        stopped_by=verdict.stopped_by,
        companies=verdict.companies,
        values=verdict.values,
    )


def _reached(verdict: Verdict) -> int:
    """How far an alternative came: the furthest one is worth explaining."""
    if not verdict.gate:
        return 100
    return _ORDER.index(verdict.gate) if verdict.gate in _ORDER else 50


def _why(alternative: CompiledAlternative, view: View, verdict: Verdict, gate: str) -> str:
    words = ", ".join(f'"{trigger.text}"' for trigger in verdict.stopped_by)
    if gate in GUARDS:
        return f"{gate}: {words}"
    match gate:
        case "":
            return _fires(verdict.companies)
        case "sources":
            return f"it does not listen to {view.article.source or 'an article without a source'}"
        case "company" | "fields" | "where":
            return verdict.detail
        case "body missing":
            return "it looks at the body, and the source delivered none"
        case "not here":
            return f"{_joined(verdict.stopped_by)} in the same clause forbids it, by not_here:"
        case "headline none" | "body none":
            return f"{_joined(verdict.stopped_by)} forbids it, by none: of the {verdict.stopped_by[0].where}"
    part: Part = "body" if gate.startswith("body") else "headline"
    conditions = alternative.body if part == "body" else alternative.headline
    if gate.endswith("all"):
        lacking = next(program for program in conditions.all if not view.ways(program, part))
        return f"the {part} lacks {lacking.phrase.text}: {_lacks(lacking, view, part)}"
    closest = min(conditions.any, key=lambda program: _share_missing(program, view, part))
    return f"the {part} has none of its phrases; closest is {closest.phrase.text}: {_lacks(closest, view, part)}"


def _joined(words: Sequence[Trigger]) -> str:
    """The words of one phrase, in the order of the text."""
    return f'"{" ... ".join(trigger.text for trigger in words)}"'


def _fires(found: Sequence[Resolution]) -> str:
    names = [one.company.ticker for one in found if one.company is not None]
    if names:
        return f"fires for {', '.join(names)}"
    return "; ".join(f"fires, but for no company: {one.no_company}: {one.detail}" for one in found)


def _lacks(program: Program, view: View, part: Part) -> str:
    reading = view.reading(part)
    lacking = missing(program, reading)
    if all(part.startswith("{") for part in lacking):  # a name that may not fill the slot is none for a phrase
        reason = apart(program, reading)
        if not lacking or reason.endswith(REFUSED):
            return reason
    hidden = inside_names(program, reading)
    return f"{'; '.join(hidden)}{HIDDEN}" if len(hidden) == len(lacking) else f"no {' and no '.join(lacking)}"


def _share_missing(program: Program, view: View, part: Part) -> float:
    return len(missing(program, view.reading(part))) / max(1, len(program.steps))
