"""The keys that a rule may leave to ``defaults:``: sources, who, kinds, mode, action, trade, max_age, cooldown."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from newsbot.domain.company import Company
from newsbot.domain.signal import Action, Cooldown, Kind, RuleMode
from newsbot.processing import units
from newsbot.processing.phrase import closest
from newsbot.processing.read import Reader
from newsbot.processing.rule import Known, Origin
from newsbot.processing.terms import Trade, read_trade, written
from newsbot.processing.text import tokenise
from newsbot.processing.tree import Items, Node, Scalar, Table
from newsbot.processing.vocabulary import GENERIC, STOP

SYMBOL = re.compile(r"[A-Z]{1,5}(?:\.[A-Z])?")
_LATER_KINDS = ("reaction", "digest", "opinion", "preview", "question", "reported", "law-firm", "sponsored")
_LATER_ACTIONS = ("watch", "exit")
_LATER_SLOTS = ("company", "target", "acquirer", "rater", "payer", "other")
_COOLDOWN_MAX_S = 7 * 24 * 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What one table says; None where it says nothing. ``origins`` are the places, by key."""

    sources: tuple[str, ...] | None = None
    tickers: tuple[Company, ...] | None = None
    kinds: tuple[Kind, ...] | None = None
    mode: RuleMode | None = None
    action: Action | None = None
    trade: Trade | None = None
    max_age_s: int | None = None
    cooldown: Cooldown | None = None
    origins: Mapping[str, Origin] = field(default_factory=dict)

    def over(self, base: "Settings") -> "Settings":
        """This one, key by key (and ``trade:`` field by field), with ``base`` below it."""
        own = {
            name: value
            for name in ("sources", "tickers", "kinds", "mode", "action", "max_age_s", "cooldown")
            if (value := getattr(self, name)) is not None
        }
        trade = self.trade.over(base.trade) if self.trade else base.trade
        return replace(base, **own, trade=trade, origins={**base.origins, **self.origins})


def read_settings(reader: Reader, values: Mapping[str, Node], known: Known) -> Settings:
    """The settings among the values of a rule or of ``defaults:``."""

    def node(name: str) -> Node | None:
        return values.get(name)

    age = node("max_age")
    mode, action, trade = node("mode"), node("action"), node("trade")
    sources, who, kinds, cooldown = node("sources"), node("who"), node("kinds"), node("cooldown")
    chosen_mode = reader.choice(mode, "mode", list(RuleMode)) if mode else None
    chosen_action = (
        reader.choice(action, "action", [a for a in Action if a not in _LATER_ACTIONS], later=_LATER_ACTIONS)
        if action
        else None
    )
    return Settings(
        sources=_sources(reader, sources, known) if sources else None,
        tickers=_who(reader, who) if who else None,
        kinds=_kinds(reader, kinds) if kinds else None,
        mode=RuleMode(chosen_mode) if chosen_mode else None,
        action=Action(chosen_action) if chosen_action else None,
        trade=read_trade(reader, trade, known) if trade else None,
        max_age_s=_max_age(reader, age, known) if age else None,
        cooldown=_cooldown(reader, cooldown) if cooldown else None,
        origins={
            name: Origin(key=name, value=written(value), place=reader.place(value))
            for name, value in values.items()
            if name in ("sources", "who", "kinds", "mode", "action", "trade", "max_age", "cooldown")
        },
    )


def _sources(reader: Reader, node: Node, known: Known) -> tuple[str, ...] | None:
    found: set[str] = set()
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
                reader.fault_at(place, "NB-R12", f'no source or group is called "{name}"', fix=fix)
    return tuple(sorted(found)) or None


def _kinds(reader: Reader, node: Node) -> tuple[Kind, ...] | None:
    chosen: set[Kind] = set()
    for entry in node.items if isinstance(node, Items) else (node,):
        name = reader.choice(entry, "kind", [k for k in Kind if k not in _LATER_KINDS], later=_LATER_KINDS)
        if name:
            chosen.add(Kind(name))
    return tuple(kind for kind in Kind if kind in chosen) or None


def _who(reader: Reader, node: Node) -> tuple[Company, ...] | None:
    if isinstance(node, Scalar):
        reader.choice(node, "who", ("subject",), later=_LATER_SLOTS)
        return ()
    values = reader.table(node, "who", "who")
    if "tickers" not in values:
        return None
    tickers = values["tickers"]
    if not isinstance(tickers, Table):
        first = tickers.items[0] if isinstance(tickers, Items) and tickers.items else tickers
        example = first.text.strip() if isinstance(first, Scalar) else "ALL"
        fix = f"write tickers: {{{example}: name of the company}}"
        reader.fault(tickers, "NB-R09", "each symbol needs the company it must be", f'"{example}"', fix)
        return None
    companies: list[Company] = []
    for symbol, name in tickers.pairs:
        if not SYMBOL.fullmatch(symbol.text):
            fix = "capitals, with a class after a dot: ALL, BRK.B"
            reader.fault(symbol, "NB-R08", f'"{symbol.text}" is not a US symbol', fix=fix)
            continue
        text = name.text.strip() if isinstance(name, Scalar) else ""
        words = tokenise(text).words
        if not words or set(words) <= GENERIC | STOP or max(map(len, words)) < 2:
            reader.fault(
                name,
                "NB-R09",
                f'symbol "{symbol.text}" needs the name of its company',
                f'"{text}"',
                _name_example(symbol),
            )
            continue
        companies.append(Company(ticker=symbol.text, name=text))
    return tuple(companies) or None


def _max_age(reader: Reader, node: Node, known: Known) -> int | None:
    seconds = reader.unit(node, "max_age", units.duration)
    if seconds is not None and not 0 < seconds <= known.max_age_max_s:
        reader.fault(node, "NB-R07", "max_age is out of range", written(node), f"1s to {known.max_age_max_s // 60}m")
        return None
    return seconds


def _cooldown(reader: Reader, node: Node) -> Cooldown | None:
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


def _name_example(symbol: Scalar) -> str:
    return f"write {symbol.text}: and the name as headlines have it"
