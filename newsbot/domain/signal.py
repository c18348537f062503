"""A rule matched for a company: intent, before money."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from newsbot.domain.article import Stamp
from newsbot.domain.company import Company, Mention
from newsbot.domain.order import Side


class Kind(StrEnum):
    """What sort of headline this is. FIRST means none of the others. Only the kinds a rule allows may trade."""

    FIRST = "first"
    UPDATE = "update"
    REPEAT = "repeat"
    CORRECTION = "correction"
    REACTION = "reaction"
    DIGEST = "digest"
    OPINION = "opinion"
    PREVIEW = "preview"
    QUESTION = "question"
    REPORTED = "reported"
    LAW_FIRM = "law-firm"
    SPONSORED = "sponsored"


class Action(StrEnum):
    """What a match leads to.

    WATCH puts the ticker on the day's list. EXIT closes the bot's own position in it.
    """

    ALERT = "alert"
    WATCH = "watch"
    TRADE = "trade"
    EXIT = "exit"


class RuleMode(StrEnum):
    """How far a rule may go in a live run."""

    OBSERVE = "observe"
    PAPER = "paper"
    LIVE = "live"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """The words of a rule that were found. Offsets are code points of the text as delivered, ``end`` exclusive."""

    rule_id: str
    text: str
    where: Literal["headline", "body"]
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much: notional in USD, risk (entry minus stop, times quantity) in USD, or a number of shares."""

    by: Literal["notional", "risk", "shares"]
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceAt:
    """A price read from the headline: the value in ``slot``, changed by the fraction ``change`` (-0.005 is -0.5 %)."""

    slot: str
    change: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class TradeTerms:
    """What a rule asks for. Fractions, not percent: ``Decimal("0.06")`` is 6 %.

    ``entry_limit`` counts from the ask for a buy, from the bid for a short, towards the worse price.
    ``take_profit`` and ``stop_loss`` count from the entry limit, the worst case. ``trailing``: the stop follows the
    price at the distance ``stop_loss``. ``stop_limit``: the stop is a stop-limit order whose limit lies this far from
    the entry limit, beyond the stop. ``take_profit_at`` takes the target from the headline; ``take_profit`` is then 0.
    ``exit_after_s`` counts from the first fill; None holds until target or stop.
    """

    side: Side
    size: Size
    entry_limit: Decimal
    take_profit: Decimal
    stop_loss: Decimal
    trailing: bool = False
    stop_limit: Decimal | None = None
    take_profit_at: PriceAt | None = None
    exit_after_s: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirm:
    """Nothing happens before this many sources have told the story, within ``within_s`` seconds of the first."""

    sources: int
    within_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotValue:
    """What a slot of a phrase took: ``{old:money}``. A value is the interval ``low`` to ``high``, often one point.

    ``unit`` is a currency for money and per-share, a period for periods, else empty. Offsets as in Trigger.
    """

    slot: str
    kind: Literal["money", "percent", "number", "per-share", "rating", "period"]
    text: str
    low: Decimal
    high: Decimal
    unit: str
    where: Literal["headline", "body"]
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cooldown:
    """No second order within the time, per ticker or for the whole rule.

    ``seconds`` None means until the end of the exchange's trading day.
    """

    per: Literal["ticker", "rule"]
    seconds: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """One rule, one story, one company (or none that we know). Complete: deciding on it needs no rule file.

    ``signal_id`` is ``<story_id>.<n>/<rule_id>/<ticker or ->``, ``n`` counting every version of every story: unique in
    its journal for ever, readable. ``report`` counts the versions of this story, 1 is the first.
    ``company`` None comes with ``no_company``, the reason in words. ``kinds`` are the article's, ``allowed_kinds``
    the rule's. ``received_at`` is when the engine took the article in; ages count from there or
    from ``published``. ``hours`` empty means the run's own window. After the day ``expires`` (the exchange's date) the
    rule does nothing more. ``known_since`` is the earliest trace of the story at sources that the rule does not hear:
    ages count from there too. None where there is none, and where age means nothing (exits, updates).
    """

    signal_id: str
    rule_id: str
    rule_revision: str
    story_id: str
    report: int
    source: str
    url: str
    headline: str
    company: Company | None
    no_company: Literal["", "UNKNOWN_COMPANY", "AMBIGUOUS_COMPANY"]
    no_company_detail: str
    mentions: tuple[Mention, ...]
    triggers: tuple[Trigger, ...]
    kinds: tuple[Kind, ...]
    allowed_kinds: tuple[Kind, ...]
    mode: RuleMode
    action: Action
    terms: TradeTerms | None
    max_age_s: int
    cooldown: Cooldown | None
    published: Stamp | None
    first_seen_at: datetime
    values: tuple[SlotValue, ...] = ()
    confirm: Confirm | None = None
    hours: Literal["", "rth", "extended"] = ""
    profile: str = ""
    expires: date | None = None
    known_since: Stamp | None = None
