"""The keys that a rule may leave to ``defaults:``."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal, cast, get_args

from newsbot.domain.company import Company
from newsbot.domain.signal import Action, Confirm, Cooldown, Kind, RuleMode
from newsbot.processing import guard, units
from newsbot.processing.exits import written
from newsbot.processing.keys import DEFAULTS
from newsbot.processing.lexeme import closest
from newsbot.processing.read import Reader
from newsbot.processing.rule import Known, Origin
from newsbot.processing.terms import Trade, read_trade
from newsbot.processing.tree import Items, Node, Scalar
from newsbot.processing.who import Meant, read_who

Profile = Literal["careful", "regular", "earnings", "premarket", "small-cap"]
PROFILES: tuple[str, ...] = get_args(Profile)
_COOLDOWN_MAX_S = 7 * 24 * 3600
_CONFIRM_MAX, _WITHIN_MAX_S = 5, 3600
_DATE = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What one table says; None where it says nothing. ``origins`` are the places, by key.

    ``confirm`` with one source and ``cooldown`` of no seconds are those that say ``none``.
    """

    sources: tuple[str, ...] | None = None
    who: Meant | None = None
    tickers: tuple[Company, ...] | None = None
    policy: Literal["none", "all"] | None = None
    parts: Literal["other", "parent"] | None = None
    if_missing: Literal["refuse", "ignore"] | None = None
    allow: tuple[str, ...] | None = None
    kinds: tuple[Kind, ...] | None = None
    confirm: Confirm | None = None
    mode: RuleMode | None = None
    action: Action | None = None
    trade: Trade | None = None
    max_age_s: int | None = None
    cooldown: Cooldown | None = None
    hours: Literal["rth", "extended"] | None = None
    profile: str | None = None
    expires: date | None = None
    origins: Mapping[str, Origin] = field(default_factory=dict)

    def over(self, base: "Settings") -> "Settings":
        """This one, key by key (and ``trade:`` field by field), with ``base`` below it."""
        own = {
            name: value
            for name in self.__dataclass_fields__
            if name not in ("trade", "origins") and (value := getattr(self, name)) is not None
        }
        trade = self.trade.over(base.trade) if self.trade else base.trade
        return replace(base, **own, trade=trade, origins={**base.origins, **self.origins})


def read_settings(reader: Reader, values: Mapping[str, Node], known: Known) -> Settings:
    """The settings among the values of a rule or of ``defaults:``."""

    def choice(name: str, *options: str) -> str | None:
        return reader.choice(values[name], name, options) if name in values else None

    mode = choice("mode", *RuleMode)
    who = read_who(reader, values["who"], known.universe) if "who" in values else None
    return Settings(
        sources=read_sources(reader, values["sources"], known) if "sources" in values else None,
        who=cast(Meant, who[0]) if who else None,
        tickers=who[1] if who else None,
        policy=cast('Literal["none", "all"] | None', choice("policy", "none", "all")),
        parts=cast('Literal["other", "parent"] | None', choice("parts", "other", "parent")),
        if_missing=cast('Literal["refuse", "ignore"] | None', choice("if_missing", "refuse", "ignore")),
        allow=_allow(reader, values["allow"]) if "allow" in values else None,
        kinds=read_kinds(reader, values["kinds"]) if "kinds" in values else None,
        confirm=_confirm(reader, values["confirm"]) if "confirm" in values else None,
        mode=RuleMode(mode) if mode else None,
        action=read_action(reader, values["action"]) if "action" in values else None,
        trade=read_trade(reader, values["trade"], known) if "trade" in values else None,
        max_age_s=read_max_age(reader, values["max_age"], known) if "max_age" in values else None,
        cooldown=_cooldown(reader, values["cooldown"]) if "cooldown" in values else None,
        hours=cast('Literal["rth", "extended"] | None', choice("hours", "rth", "extended")),
        profile=choice("profile", *PROFILES),
        expires=_expires(reader, values["expires"]) if "expires" in values else None,
        origins={
            name: Origin(key=name, value=written(value), place=reader.place(value))
            for name, value in values.items()
            if name in DEFAULTS
        },
    )


def read_sources(reader: Reader, node: Node, known: Known) -> tuple[str, ...] | None:
    """Names of sources, groups resolved, sorted."""
    found: set[str] = set()
    faults = reader.faults
    for text, line, column in reader.texts(node, "sources"):
        for name in text.replace(",", " ").split():
            place = (line, column + text.index(name))
            if name in known.sources:
                found.add(name)
            elif name in known.groups:
                found.update(known.groups[name])
            elif name in ("all", "*", "any"):
                fix = f"name them or their groups: {', '.join(known.groups)}"
                reader.fault_at(place, "NB-R12", "a rule never listens to every source", f'"{name}"', fix)
            else:
                every = (*known.sources, *known.groups)
                fix = closest(name, every) or f"one of {', '.join(every)}"
                reader.fault_at(place, "NB-R12", f'no source or group is called "{name[:80]}"', fix=fix)
    if not found and faults == reader.faults and not (isinstance(node, Items) and not node.items):
        reader.fault(node, "NB-R12", "sources names no source", f'"{written(node)[:40]}"', "write sources: [wires]")
    return tuple(sorted(found)) or None


def read_kinds(reader: Reader, node: Node) -> tuple[Kind, ...] | None:
    """Kinds of headline, in their own order."""
    return tuple(Kind(name) for name in reader.choices(node, "kind", Kind)) or None


def read_action(reader: Reader, node: Node) -> Action | None:
    """What a match leads to."""
    name = reader.choice(node, "action", Action)
    return Action(name) if name else None


def read_max_age(reader: Reader, node: Node, known: Known) -> int | None:
    """Seconds."""
    seconds = reader.unit(node, "max_age", units.duration)
    if seconds is not None and not 0 < seconds <= known.max_age_max_s:
        reader.fault(node, "NB-R07", "max_age is out of range", written(node), f"1s to {known.max_age_max_s // 60}m")
        return None
    return seconds


def _allow(reader: Reader, node: Node) -> tuple[str, ...] | None:
    if isinstance(node, Scalar) and node.text.strip() == "none":
        return ()
    found: list[str] = []
    for entry in node.items if isinstance(node, Items) else (node,):
        text = reader.text(entry, "allow")
        if text is None:
            continue
        name = " ".join(text.split()).casefold()
        if name in guard.CLASSES or guard.class_of(name):
            found.append(name)
        else:
            near = closest(name, (*guard.CLASSES, *(word for cls in guard.CLASSES for word in guard.words(cls))))
            fix = near or f"one of {', '.join(guard.CLASSES)}, or a word of one"
            reader.fault(entry, "NB-R16", f'no guard is called "{name[:60]}"', fix=fix)
    return tuple(dict.fromkeys(found)) or None


def _confirm(reader: Reader, node: Node) -> Confirm | None:
    if isinstance(node, Scalar) and node.text.strip() == "none":
        return Confirm(sources=1, within_s=0)
    values = reader.table(node, "confirm", "confirm")
    sources = reader.unit(values["sources"], "sources", units.count) if "sources" in values else None
    within = reader.unit(values["within"], "within", units.duration) if "within" in values else None
    if sources is not None and not 2 <= sources <= _CONFIRM_MAX:
        reader.fault(values["sources"], "NB-R07", "sources is out of range", str(sources), f"2 to {_CONFIRM_MAX}")
        return None
    if within is not None and not 0 < within <= _WITHIN_MAX_S:
        reader.fault(values["within"], "NB-R07", "within is out of range", written(values["within"]), "1s to 1h")
        return None
    return Confirm(sources=sources, within_s=within) if sources and within else None


def _cooldown(reader: Reader, node: Node) -> Cooldown | None:
    if isinstance(node, Scalar) and node.text.strip() == "none":
        return Cooldown(per="ticker", seconds=0)
    values = reader.table(node, "cooldown", "cooldown")
    if "for" not in values:
        return None
    per = reader.choice(values["per"], "per", ("ticker", "rule")) if "per" in values else "ticker"
    span = reader.text(values["for"], "for")
    if per is None or span is None:
        return None
    seconds = None
    if span not in ("1 session", "session"):
        seconds = reader.unit(values["for"], "for", units.duration)
        if seconds is None:
            return None
        if not 0 < seconds <= _COOLDOWN_MAX_S:
            reader.fault(values["for"], "NB-R07", "cooldown is out of range", span, "1s to 168h, or 1 session")
            return None
    return Cooldown(per="rule" if per == "rule" else "ticker", seconds=seconds)


def _expires(reader: Reader, node: Node) -> date | None:
    text = reader.text(node, "expires")
    if text is None:
        return None
    try:
        if _DATE.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass  # 2026-02-30: said below like any other
    reader.fault(node, "NB-R06", f'expires: "{text[:40]}" is not a date', fix="write year-month-day: 2026-12-31")
    return None
