"""Inputs that name things above the domain: loaded rules and the calendar. The rest stand in domain/input.py."""

from dataclasses import dataclass

from newsbot.domain.input import Input
from newsbot.processing.rule import RuleSet
from newsbot.trading_day import TradingDay


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesLoaded:
    """A whole set of rules, parsed, tested and compiled, to be in force from now on.

    ``owners`` are (file, who it belongs to) where that is known.
    """

    rules: RuleSet
    owners: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarLoaded:
    """The exchange's trading days around now."""

    days: tuple[TradingDay, ...]


EngineInput = Input | RulesLoaded | CalendarLoaded
