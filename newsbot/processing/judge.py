"""Whether one rule fires on an article, on which words and for which companies; if not, the gate that stopped it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from newsbot.domain.company import Mention, Role
from newsbot.domain.signal import SlotValue, Trigger
from newsbot.processing import guard, where
from newsbot.processing.companies import Resolution
from newsbot.processing.guard import Guarded
from newsbot.processing.index import CompiledAlternative, CompiledPart, Part
from newsbot.processing.kinds import Marks
from newsbot.processing.program import Program
from newsbot.processing.rule import GuardClass, Rule
from newsbot.processing.step import Fill, Way
from newsbot.processing.value import Value
from newsbot.processing.view import View, spans
from newsbot.processing.whom import whom

Gate = Literal[
    "",
    "headline any",
    "headline all",
    "body missing",
    "body any",
    "body all",
    "fields",
    "headline none",
    "body none",
    "not here",
    "company",
    "where",
    "sources",
]
"""The condition that stopped a rule; empty when it fires. A guard stops it under its own name."""

_ROLES: dict[str, Role] = {
    "company": "subject",
    "target": "target",
    "acquirer": "acquirer",
    "rater": "rater",
    "payer": "other",
    "other": "other",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What came of one alternative of a rule.

    ``gate`` is empty when it fires. ``triggers`` are the words it found, ``stopped_by`` those that forbade it;
    ``detail`` says more where words do not. ``companies`` has one entry unless the rule takes several companies.
    ``roles`` are what its slots say of the mentions.
    """

    gate: Gate | GuardClass = ""
    triggers: tuple[Trigger, ...] = ()
    stopped_by: tuple[Trigger, ...] = ()
    detail: str = ""
    companies: tuple[Resolution, ...] = ()
    values: tuple[SlotValue, ...] = ()
    roles: tuple[tuple[Mention, Role], ...] = ()


@dataclass(frozen=True, slots=True)
class _Hit:
    part: Part
    way: Way


def judge(alternative: CompiledAlternative, view: View) -> Verdict:
    """Whether an alternative's conditions hold, sources apart, and if not, which failed first. Pure."""
    rule = alternative.rule
    held = dict(view.article.fields)
    for name, accepted in alternative.fields:
        if not set(accepted) & set(held.get(name, ())):
            given = ", ".join(held.get(name, ())) or "nothing"
            return Verdict(gate="fields", detail=f"{name} is {given}, not {' or '.join(accepted)}")
    hits: list[_Hit] = []
    parts: tuple[tuple[Part, CompiledPart], ...] = (("headline", alternative.headline), ("body", alternative.body))
    for part, conditions in parts:
        if part == "body" and conditions.positive and not view.article.body.strip():
            if conditions.if_missing == "refuse":
                return Verdict(gate="body missing", triggers=_triggers(rule, view, hits))
            continue
        stopped = _positive(rule, view, part, conditions, hits)
        if stopped is not None:
            return stopped
    triggers = _triggers(rule, view, hits)
    for part, conditions in parts:
        for program in conditions.none:
            words = view.blocks(program, part)
            if words is not None:
                gate: Gate = "headline none" if part == "headline" else "body none"
                return Verdict(gate=gate, triggers=triggers, stopped_by=_of_rule(rule, words))
    values = _values(hits)
    failed = where.holds(rule.where, {name: value for name, (_, value) in values.items()}, rule.if_missing)
    if rule.where and failed:
        return Verdict(gate="where", triggers=triggers, detail=failed, values=_slot_values(view, values))
    meant = whom(rule, view, [(hit.part, hit.way) for hit in hits])
    if not meant:
        names = ", ".join(f"{company.ticker} ({company.name})" for company in rule.tickers)
        return Verdict(gate="company", triggers=triggers, detail=f"it is about {names} only: the headline names none")
    return Verdict(
        triggers=triggers,
        companies=meant,
        values=_slot_values(view, values),
        roles=tuple(
            (name.mention, _ROLES[fill.slot])
            for hit in hits
            for fill in hit.way.fills
            for name in fill.names
            if name.mention is not None
        ),
    )


def _positive(rule: Rule, view: View, part: Part, conditions: CompiledPart, hits: list[_Hit]) -> Verdict | None:
    """Adds the places where ``any`` and ``all`` hold; a Verdict when one of them does not."""
    groups: list[tuple[Gate, Sequence[Program]]] = [
        ("headline all" if part == "headline" else "body all", (program,)) for program in conditions.all
    ]
    if conditions.any:
        groups.insert(0, ("headline any" if part == "headline" else "body any", conditions.any))
    there = view.candidates(part)
    for gate, programs in groups:
        found = False
        stopped: Verdict | None = None
        for program in programs:
            if program not in there:
                continue
            for way in view.ways(program, part):
                refusal = _refused(rule, view, part, conditions, way)
                if refusal is None:
                    hits.append(_Hit(part, way))
                    found = True
                    break
                stopped = stopped or refusal
        if not found:
            return stopped or Verdict(gate=gate, triggers=_triggers(rule, view, hits))
    return None


def _refused(rule: Rule, view: View, part: Part, conditions: CompiledPart, way: Way) -> Verdict | None:
    """Why one place of a phrase does not count, or None when it does."""
    triggers = _triggers(rule, view, [_Hit(part, way)])
    clash = _clash(way.fills)
    if clash:
        return Verdict(gate="company", triggers=triggers, detail=clash)
    if way.path:
        stop = _guarded(rule, view, part, way)
        if stop is not None:
            said = view.text(part).delivered[stop.start : stop.end] or stop.text
            word = Trigger(rule_id=rule.id, text=said, where=part, start=stop.start, end=stop.end)
            return Verdict(gate=stop.guard, triggers=triggers, stopped_by=(word,))
        if conditions.not_here:
            clause = view.reading(part).clause(way.path)
            for program in conditions.not_here:
                words = view.blocks(program, part, within=clause)
                if words is not None:
                    return Verdict(gate="not here", triggers=triggers, stopped_by=_of_rule(rule, words))
    return None


def _guarded(rule: Rule, view: View, part: Part, way: Way) -> Guarded | None:
    reading = view.reading(part)
    marks = view.marks if part == "headline" else Marks(kinds=(), start=0, end=len(view.article.body))
    return guard.guarded(reading.text, way.path, reading.masked, marks, rule.allow)


def _clash(fills: Sequence[Fill]) -> str:
    """Why the names in the slots of one phrase do not go together."""
    slots = [fill for fill in fills if fill.names]
    if len(slots) < 2:
        return ""
    seen: dict[str, str] = {}
    for fill in slots:
        for name in fill.names:
            ticker = name.mention.company.ticker if name.mention and name.mention.company else ""
            if ticker and seen.setdefault(ticker, fill.slot) != fill.slot:
                return f"{ticker} would be {seen[ticker]} and {fill.slot}"
    known = any(name.mention is not None for fill in slots for name in fill.names)
    return "" if known else "none of the names in its slots is a company we know"


def _values(hits: Sequence[_Hit]) -> dict[str, tuple[Part, Value]]:
    """What each slot took; where several phrases fill one, the first."""
    found: dict[str, tuple[Part, Value]] = {}
    for hit in hits:
        for fill in hit.way.fills:
            if fill.value is not None:
                found.setdefault(fill.slot, (hit.part, fill.value))
    return found


def _slot_values(view: View, values: dict[str, tuple[Part, Value]]) -> tuple[SlotValue, ...]:
    return tuple(
        SlotValue(
            slot=name,
            kind=value.kind,
            text=view.text(part).delivered[value.start : value.stop],
            low=value.low,
            high=value.high,
            unit=value.unit,
            where=part,
            start=value.start,
            end=value.stop,
        )
        for name, (part, value) in values.items()
    )


def _triggers(rule: Rule, view: View, hits: Sequence[_Hit]) -> tuple[Trigger, ...]:
    return _of_rule(rule, (trigger for hit in hits for trigger in _words(view, hit)))


def _words(view: View, hit: _Hit) -> Iterator[Trigger]:
    """The words of a hit, without the names in its slots."""
    taken = {i for fill in hit.way.fills for name in fill.names for i in range(name.first, name.end)}
    yield from spans([i for i in hit.way.path if i not in taken], view.text(hit.part), hit.part)


def _of_rule(rule: Rule, triggers: Iterator[Trigger] | Sequence[Trigger]) -> tuple[Trigger, ...]:
    order = sorted(triggers, key=lambda trigger: (trigger.where == "body", trigger.start, trigger.end))
    return tuple(replace(trigger, rule_id=rule.id) for trigger in dict.fromkeys(order))
