"""Which rules are in force, what a reload changed, and how far each rule may go."""

import hashlib
import json
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

from newsbot.domain.book import Book, RuleRecord
from newsbot.domain.event import RuleChange, RulesChanged
from newsbot.domain.signal import Action, RuleMode, Signal
from newsbot.processing.rule import Rule, RuleSet

_ORDER = {RuleMode.OBSERVE: 0, RuleMode.PAPER: 1, RuleMode.LIVE: 2}


def changes(book: Book, rules: RuleSet, owners: Mapping[str, str]) -> tuple[RuleChange, ...]:
    """What ``rules`` changes about those in force, in the order of rule ids. ``owners`` are those of the files."""
    found: list[RuleChange] = []
    labels = [label for label, _ in rules.files]
    for rule in rules.rules:
        former = book.rules.get(rule.id)
        if former is None:
            found.append(_change(rule, "added", labels, owners))
        elif former.revision != rule.revision:
            found.append(_change(rule, "edited", labels, owners))
        elif former.mode is not rule.mode:
            found.append(_change(rule, "mode", labels, owners))
    kept = {rule.id for rule in rules.rules}
    found += [
        RuleChange(
            rule_id=rule_id,
            what="removed",
            path=record.path,
            revision=record.revision,
            mode=record.mode,
            by=owners.get(record.path, ""),
        )
        for rule_id, record in book.rules.items()
        if rule_id not in kept
    ]
    return tuple(sorted(found, key=lambda change: change.rule_id))


def changed(book: Book, event: RulesChanged) -> Book:
    """The Book once these rules are in force."""
    rules = book.rules
    for change in event.changes:
        if change.what == "removed":
            rules = rules.discard(change.rule_id)
        else:
            record = RuleRecord(revision=change.revision, mode=change.mode, path=change.path)
            rules = rules.insert(change.rule_id, record)
    text = text_digest(event.files)
    return replace(book, rules=rules, rules_digest=event.digest, rules_text=text, companies=event.companies)


def other_companies(former: Book, book: Book, rules: RuleSet) -> str:
    """What to tell a person when names are resolved by another company table than before; empty when they are not.

    A promotion stays: it names a rule's revision, and the table is updated daily. Whoever promoted must know, though.
    """
    known, now = former.companies, rules.universe
    # a journal from before tables were written down: nothing but the table can have changed the digest alone
    silent = not known and bool(former.rules_digest) and former.rules_digest != book.rules_digest
    if known == now.digest or not (known or (silent and former.rules == book.rules)):
        return ""
    promoted = sorted(rule.id for rule in rules.rules if book.promotions.get(rule.id, ("",))[0] == rule.revision)
    more = f" and {len(promoted) - 5} more" if len(promoted) > 5 else ""
    concerned = f"{', '.join(promoted[:5])}{more} stay promoted and" if promoted else "no rule is promoted; all"
    return (
        f"another company table is in force, as of {now.as_of or 'an unknown day'} ({now.digest}): {concerned} find "
        "their tickers in it from now on. Look at it: newsbot rules test"
    )


def text_digest(files: tuple[tuple[str, str], ...]) -> str:
    """A digest of rule files as they were read: another one for another comment too."""
    return hashlib.sha256(json.dumps(files).encode()).hexdigest()[:16]


def not_in_force(rules: RuleSet, signal: Signal) -> str:
    """Why the rule that raised a signal is not the one in force now, in words; empty when it is.

    A signal may have waited while its rule was edited: what the trader took back must not trade.
    """
    rule = _rule(rules, signal.rule_id)
    if rule is None:
        return "the rule was removed while the signal waited"
    if rule.revision != signal.rule_revision:
        return "the rule was edited while the signal waited"
    return ""


def heard(rules: RuleSet | None, signal: Signal, source: str) -> bool:
    """Whether the signal's rule could judge what this source told; a rule that trades, whether it trades on it."""
    rule = _rule(rules, signal.rule_id) if rules else None
    if rule is None:
        return True
    if not any(source in alternative.sources for alternative in rule.alternatives):
        return False
    own = next((own.action for own in rule.per_source if own.source == source and own.action), rule.action)
    return signal.action is not Action.TRADE or own is Action.TRADE


def released(book: Book, rules: RuleSet, signal: Signal) -> tuple[RuleMode, str]:
    """How far the signal's rule may go, and why not further: the lowest of its file's mode and its promotion.

    A promotion counts for the revision it named alone, so that an edited rule observes until it is promoted again.
    """
    rule = _rule(rules, signal.rule_id)
    filed = min(signal.mode, rule.mode if rule else RuleMode.OBSERVE, key=_ORDER.__getitem__)
    return _lower(book, signal.rule_id, signal.rule_revision, filed)


def may_order(book: Book, rules: RuleSet) -> int:
    """How many rules are released for orders on a paper account, and not disabled."""
    return sum(
        _lower(book, rule.id, rule.revision, rule.mode)[0] is not RuleMode.OBSERVE and rule.id not in book.disabled
        for rule in rules.rules
        if rule.action in (Action.TRADE, Action.EXIT)
    )


def _lower(book: Book, rule_id: str, revision: str, filed: RuleMode) -> tuple[RuleMode, str]:
    promoted, upto = book.promotions.get(rule_id, ("", RuleMode.OBSERVE))
    if promoted != revision:
        upto = RuleMode.OBSERVE
    if _ORDER[filed] <= _ORDER[upto]:
        return filed, f"the rule's file says mode {filed.value}"
    why = "was promoted and then edited" if promoted and promoted != revision else "is not promoted so far"
    return upto, f"the rule's file says mode {filed.value}, but it {why}: newsbot rules promote {rule_id}"


def _rule(rules: RuleSet, rule_id: str) -> Rule | None:
    place = bisect_left(rules.rules, rule_id, key=lambda rule: rule.id)
    return rules.rules[place] if rules.rules[place : place + 1] and rules.rules[place].id == rule_id else None


def _change(
    rule: Rule, what: Literal["added", "edited", "mode"], labels: list[str], owners: Mapping[str, str]
) -> RuleChange:
    # by the file's own name: the path before it is the machine's
    name = rule.path.replace("\\", "/").rpartition("/")[2]
    label = next((label for label in labels if label.rpartition("/")[2] == name), name)
    return RuleChange(
        rule_id=rule.id, what=what, path=label, revision=rule.revision, mode=rule.mode, by=owners.get(label, "")
    )
