"""Rules that say the same, and rules that another one makes superfluous."""

from collections.abc import Iterator, Sequence

from newsbot.processing.implied import Index, covers, unguards
from newsbot.processing.rule import Phrase, Rule


def twins(rules: Sequence[Rule]) -> Iterator[tuple[Rule, Rule]]:
    """Each rule that looks for the same, for the same companies, as one that stands before it; with that one."""
    first: dict[tuple[object, ...], Rule] = {}
    for rule in sorted(rules, key=lambda rule: (rule.path, rule.line)):
        twin = first.setdefault((rule.alternatives, rule.where, rule.who, rule.tickers), rule)
        if twin is not rule:
            yield rule, twin


def shadowed(rules: Sequence[Rule]) -> Iterator[tuple[Rule, Rule]]:
    """Each rule that can go, with the one that fires wherever it fires and does the same then."""
    groups: dict[tuple[object, ...], list[Rule]] = {}
    seen: set[tuple[object, ...]] = set()
    for rule in rules:
        effect = _effect(rule)
        twin = (effect, rule.headline, rule.sources, rule.kinds, rule.allow)
        if rule.headline.any and not rule.any_of and twin not in seen:  # many twins would cost their square
            groups.setdefault(effect, []).append(rule)
        seen.add(twin)
    for group in groups.values():
        if len(group) > 1:
            yield from _among(group)


def _among(group: Sequence[Rule]) -> Iterator[tuple[Rule, Rule]]:
    index = Index((number, phrase) for number, rule in enumerate(group) for phrase in rule.headline.any)
    for number, rule in enumerate(group):
        left: set[int] | None = None  # rules that cover each phrase so far
        for phrase in rule.headline.any:
            covering = {n for n, wide in index.covering(phrase) if n != number and not unguards(phrase, wide)}
            left = covering if left is None else left & covering
            if not left:
                break
        wider = next((group[n] for n in sorted(left or ()) if _wider(group[n], rule)), None)
        if wider is not None:
            yield rule, wider


def _effect(rule: Rule) -> tuple[object, ...]:
    """What must be equal for one rule to stand for another."""
    return (
        rule.action, rule.terms, rule.who, rule.tickers, rule.policy, rule.parts, rule.mode, rule.confirm, rule.hours,
        rule.profile, rule.body, rule.fields, rule.per_source, rule.where, rule.if_missing, rule.headline.all,
        rule.max_age_s, rule.cooldown, rule.expires,
    )  # fmt: skip


def _wider(wide: Rule, narrow: Rule) -> bool:
    """Whether a rule that finds all phrases of another is stopped by no more, and hears as much."""
    own, other = narrow.headline, wide.headline
    if own == other and narrow.sources == wide.sources:
        return False  # twins
    return (
        set(narrow.sources) <= set(wide.sources)
        and set(narrow.kinds) <= set(wide.kinds)
        and set(narrow.allow) <= set(wide.allow)
        and _all_covered(other.none, own.none)
        and _all_covered(other.not_here, own.not_here)
    )


def _all_covered(narrow: Sequence[Phrase], wide: Sequence[Phrase]) -> bool:
    return all(any(covers(one, phrase) for one in wide) for phrase in narrow)
