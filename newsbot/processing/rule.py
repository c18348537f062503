"""What a rule is: phrases to look for, a company to find, and what to do about it. Values only."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import Literal

from newsbot.domain.company import Company
from newsbot.domain.error import Finding
from newsbot.domain.signal import Action, Cooldown, Kind, RuleMode, TradeTerms

MAX_AGE_S = 120
"""The age up to which news may trade when a rule says nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What rule files may refer to, and what they may not exceed.

    ``groups`` are names for several ``sources``. ``retired`` are rule ids that were used once and cannot come back.
    The ceilings are in USD, shares, fractions and seconds.
    """

    sources: tuple[str, ...] = ("prnewswire", "globenewswire", "sec-8k")
    groups: Mapping[str, tuple[str, ...]] = field(
        default_factory=lambda: MappingProxyType({"wires": ("globenewswire", "prnewswire"), "filings": ("sec-8k",)})
    )
    retired: tuple[str, ...] = ()
    notional_max: Decimal = Decimal(100_000)
    risk_max: Decimal = Decimal(20_000)
    shares_max: int = 20_000
    entry_limit_max: Decimal = Decimal("0.05")
    stop_min: Decimal = Decimal("0.003")
    stop_max: Decimal = Decimal("0.1")
    max_age_max_s: int = 900

    @classmethod
    def of(cls, catalogue: Mapping[str, Sequence[str]]) -> "Known":
        """The sources of a catalogue, each with the groups it belongs to, under the usual ceilings."""
        names = sorted({group for groups in catalogue.values() for group in groups})
        return cls(
            sources=tuple(catalogue),
            groups={name: tuple(sorted(s for s, groups in catalogue.items() if name in groups)) for name in names},
        )


# ------------------------------------------------------------------------------------------------------- phrases


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One word as a trader wrote it. ``parts`` has several entries for a compound: ``buy-back`` -> buy, back.

    ``exact`` (``=Word``) compares with the case kept. ``open_end`` (``word*``) takes any ending of the last part.
    A part that ends in ``'s`` asks for the possessive.
    """

    parts: tuple[str, ...]
    exact: bool = False
    open_end: bool = False

    def __str__(self) -> str:
        return f"{'=' if self.exact else ''}{'-'.join(self.parts)}{'*' if self.open_end else ''}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One of several sequences, or none of them when ``optional``. ``name`` is the list it was written as, if any."""

    options: tuple[tuple["Element", ...], ...]
    optional: bool = False
    name: str = field(default="", compare=False)

    def __str__(self) -> str:
        inner = "|".join(" ".join(map(str, option)) for option in self.options)
        return f"({inner}){'?' if self.optional else ''}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """At most ``words`` words of any kind; 1..20."""

    words: int

    def __str__(self) -> str:
        return f"...{self.words}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """The start (``^``) or the end (``$``) of a clause."""

    at: Literal["^", "$"]

    def __str__(self) -> str:
        return self.at


Element = Word | Choice | Gap | Edge


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """A sequence of elements. ``text`` is what the file says, lists by name; ``str`` spells the lists out."""

    elements: tuple[Element, ...]
    text: str = field(compare=False)

    def __str__(self) -> str:
        return " ".join(map(str, self.elements))


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """What one part of an article must say: one of ``any`` (if given), each of ``all``, nothing of ``none``."""

    any: tuple[Phrase, ...] = ()
    all: tuple[Phrase, ...] = ()
    none: tuple[Phrase, ...] = ()

    @property
    def positive(self) -> bool:
        return bool(self.any or self.all)


# --------------------------------------------------------------------------------------------------------- rules


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleTest:
    """A test written in the rule file. ``ticker`` None: the rule fires, and no company may be found.

    ``source`` empty means the rule's first source. ``line`` is where it stands in the file.
    """

    expect: Literal["fires", "silent"]
    headline: str
    body: str = ""
    source: str = ""
    ticker: str | None = None
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

    ``sources`` are names of sources, groups resolved, sorted, never empty. ``tickers`` are the companies it is meant
    for; empty means the subject of the article. ``terms`` is None unless ``action`` is trade. ``max_age_s`` is the
    age in seconds up to which news may trade. ``companies`` belong to the tests: names and the symbols they stand for.
    ``revision`` is a digest of all that decides what the rule does, without its mode, place, description and tests.
    """

    id: str
    about: str = ""
    path: str = ""
    line: int = 0
    sources: tuple[str, ...]
    headline: Conditions = Conditions()
    body: Conditions = Conditions()
    tickers: tuple[Company, ...] = ()
    kinds: tuple[Kind, ...] = (Kind.FIRST,)
    mode: RuleMode = RuleMode.OBSERVE
    action: Action = Action.ALERT
    plan: str = ""
    terms: TradeTerms | None = None
    max_age_s: int = MAX_AGE_S
    cooldown: Cooldown | None = None
    tests: tuple[RuleTest, ...] = ()
    companies: tuple[tuple[str, str], ...] = ()
    origins: tuple[Origin, ...] = ()
    revision: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "revision", _digest(_meaning(self)))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RuleSet:
    """The rules in force, sorted by id. Compared by identity; ``digest`` says whether two mean the same.

    ``files`` are (folder/name, text) as read, free of the machine's paths. ``lint`` are remarks that refuse nothing.
    ``digest`` covers every rule's revision and mode.
    """

    rules: tuple[Rule, ...]
    files: tuple[tuple[str, str], ...] = ()
    lint: tuple[Finding, ...] = ()
    digest: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "digest", _digest([[rule.id, rule.revision, rule.mode] for rule in self.rules]))

    @property
    def tickers(self) -> tuple[str, ...]:
        """Symbols that rules name themselves, sorted."""
        return tuple(sorted({company.ticker for rule in self.rules for company in rule.tickers}))

    def only(self, rule_id: str) -> "RuleSet | None":
        """The set with this one rule, or None when there is none of that name."""
        rules = tuple(rule for rule in self.rules if rule.id == rule_id)
        return RuleSet(rules=rules, files=self.files) if rules else None


def _meaning(rule: Rule) -> list[object]:
    terms, cooldown = rule.terms, rule.cooldown
    return [
        rule.id,
        rule.sources,
        [[str(phrase) for phrase in group] for part in (rule.headline, rule.body) for group in _groups(part)],
        [[company.ticker, company.name] for company in rule.tickers],
        rule.kinds,
        rule.action,
        terms
        and [
            terms.side,
            terms.size.by,
            str(terms.size.amount),
            str(terms.entry_limit),
            str(terms.take_profit),
            str(terms.stop_loss),
        ],
        rule.max_age_s,
        cooldown and [cooldown.per, cooldown.seconds],
    ]


def _groups(part: Conditions) -> tuple[tuple[Phrase, ...], ...]:
    return part.any, part.all, part.none


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, ensure_ascii=True).encode()).hexdigest()[:16]
