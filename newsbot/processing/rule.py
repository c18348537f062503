"""What a rule is: phrases to look for, a company to find, and what to do about it. Values only."""

import hashlib
import json
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import date
from typing import Literal

from newsbot.domain.company import Company
from newsbot.domain.signal import Action, Confirm, Cooldown, Kind, RuleMode, TradeTerms
from newsbot.processing.element import (
    Choice,
    CompanySlot,
    Edge,
    Element,
    Gap,
    NameSlot,
    Pattern,
    Phrase,
    ValueKind,
    ValueSlot,
    Word,
)
from newsbot.processing.known import Known
from newsbot.processing.where import Comparison
from newsbot.universe.listing import EMPTY, Universe

__all__ = [
    "MAX_AGE_S",
    "Alternative",
    "Choice",
    "CompanySlot",
    "Conditions",
    "Edge",
    "Element",
    "Gap",
    "GuardClass",
    "Known",
    "NameSlot",
    "Origin",
    "Pattern",
    "PerSource",
    "Phrase",
    "Rule",
    "RuleSet",
    "RuleTest",
    "ValueKind",
    "ValueSlot",
    "Word",
]

MAX_AGE_S = 120
"""The age up to which news may trade when a rule says nothing."""


# ---------------------------------------------------------------------------------------------------- conditions


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """What one part of an article must say: one of ``any`` (if given), each of ``all``, nothing of ``none``.

    ``not_here`` forbids a phrase of ``any`` or ``all`` whose clause has one of these words; another place may still
    do. ``if_missing`` is for a body that the source did not deliver: the condition then fails, or is left out.
    """

    any: tuple[Phrase, ...] = ()
    all: tuple[Phrase, ...] = ()
    none: tuple[Phrase, ...] = ()
    not_here: tuple[Phrase, ...] = ()
    if_missing: Literal["refuse", "ignore"] = "refuse"

    @property
    def positive(self) -> bool:
        return bool(self.any or self.all)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """One way for a rule to fire. ``sources`` as in Rule.

    ``fields`` are facts of the feed that must be there: (name, accepted values), one of the values is enough.
    """

    sources: tuple[str, ...]
    headline: Conditions = Conditions()
    body: Conditions = Conditions()
    fields: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PerSource:
    """What differs for news of one source; None where nothing does."""

    source: str
    max_age_s: int | None = None
    kinds: tuple[Kind, ...] | None = None
    action: Action | None = None


GuardClass = Literal["denied", "possible", "reported", "question", "background", "quoted"]


# --------------------------------------------------------------------------------------------------------- rules


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleTest:
    """A test written in the rule file. ``ticker`` None: the rule fires, and no company may be found.

    ``expect`` near: the rule does not fire and ``gate`` is what stops it, in the words of explain. ``source`` empty
    means the rule's first source. ``kind`` is a kind the headline must have; ``at`` the time the article was
    published (ISO, UTC), for names that changed. ``slots`` are (slot, text of the value) that must come out,
    ``side`` the side of the order. ``fields`` are the feed's. ``line`` is where it stands in the file.
    """

    expect: Literal["fires", "silent", "near"]
    headline: str
    body: str = ""
    source: str = ""
    ticker: str | None = None
    gate: str = ""
    kind: str = ""
    at: str = ""
    side: str = ""
    slots: tuple[tuple[str, str], ...] = ()
    fields: tuple[tuple[str, tuple[str, ...]], ...] = ()
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a value in force came from: ``rules/fda.yaml:12``, or ``built in``."""

    key: str
    value: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule, complete and checked.

    ``sources`` are names of sources, groups resolved, sorted, never empty. ``headline``, ``body`` and ``fields`` are
    its conditions; with ``any_of`` one of several sets of them is enough (``alternatives`` gives either as a tuple).
    ``who`` is the slot whose company is meant, or the subject; ``tickers``, when not empty, are the companies it is
    meant for instead. ``policy`` says what to do when the subject is several companies. ``parts`` parent lets a
    company act through its part (unit, plant). ``allow`` opens guards: classes, or single words of one. ``where``
    are comparisons of captured values, all must hold; ``if_missing`` is for a slot nobody filled. ``expires`` is
    the last day on which it does anything. ``hours`` empty: the run's own window. ``terms`` is None unless
    ``action`` is trade. ``max_age_s`` is the age in seconds up to which news may trade. ``evidence`` counts the
    real headlines on which its author measured it, 0 where nobody did. ``companies`` belong to the tests: names and
    the symbols they stand for. ``revision`` is a digest of all that decides what the rule does, without its mode,
    place, description and tests.
    """

    id: str
    about: str = ""
    path: str = ""
    line: int = 0
    sources: tuple[str, ...]
    headline: Conditions = Conditions()
    body: Conditions = Conditions()
    fields: tuple[tuple[str, tuple[str, ...]], ...] = ()
    any_of: tuple[Alternative, ...] = ()
    per_source: tuple[PerSource, ...] = ()
    where: tuple[Comparison, ...] = ()
    if_missing: Literal["refuse", "ignore"] = "refuse"
    who: Literal["subject"] | CompanySlot = "subject"
    tickers: tuple[Company, ...] = ()
    policy: Literal["none", "all"] = "none"
    parts: Literal["other", "parent"] = "other"
    allow: tuple[str, ...] = ()
    confirm: Confirm | None = None
    expires: date | None = None
    hours: Literal["", "rth", "extended"] = ""
    profile: str = ""
    kinds: tuple[Kind, ...] = (Kind.FIRST,)
    mode: RuleMode = RuleMode.OBSERVE
    action: Action = Action.ALERT
    plan: str = ""
    terms: TradeTerms | None = None
    max_age_s: int = MAX_AGE_S
    cooldown: Cooldown | None = None
    tests: tuple[RuleTest, ...] = ()
    evidence: int = 0
    companies: tuple[tuple[str, str], ...] = ()
    origins: tuple[Origin, ...] = ()
    revision: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "revision", _digest(_meaning(self)))

    @property
    def alternatives(self) -> tuple[Alternative, ...]:
        """The ways for this rule to fire; one unless it has ``any_of``."""
        return self.any_of or (
            Alternative(sources=self.sources, headline=self.headline, body=self.body, fields=self.fields),
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RuleSet:
    """The rules in force, sorted by id, and the companies they know. Compared by identity.

    ``files`` are (folder/name, text) as read, free of the machine's paths.
    ``digest`` covers every rule's revision and mode, and the universe.
    """

    rules: tuple[Rule, ...]
    universe: Universe = EMPTY
    files: tuple[tuple[str, str], ...] = ()
    digest: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(
            self,
            "digest",
            _digest([self.universe.digest, [[rule.id, rule.revision, rule.mode] for rule in self.rules]]),
        )

    @property
    def tickers(self) -> tuple[str, ...]:
        """Symbols that rules name themselves, sorted."""
        return tuple(sorted({company.ticker for rule in self.rules for company in rule.tickers}))

    def only(self, rule_id: str) -> "RuleSet | None":
        """The set with this one rule, or None when there is none of that name."""
        rules = tuple(rule for rule in self.rules if rule.id == rule_id)
        return replace(self, rules=rules) if rules else None


_NO_MEANING = frozenset(
    {"revision", "about", "path", "line", "mode", "plan", "tests", "evidence", "companies", "origins"}
)


def _meaning(rule: Rule) -> object:
    return {name: _plain(getattr(rule, name)) for name in rule.__dataclass_fields__ if name not in _NO_MEANING}


def _plain(value: object) -> object:
    """A value as JSON can say it, the same on every machine."""
    if isinstance(value, Phrase):
        return str(value)
    if is_dataclass(value):
        return {part.name: _plain(getattr(value, part.name)) for part in fields(value) if part.compare}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value if value is None or isinstance(value, bool | int) else str(value)


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, ensure_ascii=True, sort_keys=True).encode()).hexdigest()[:16]
