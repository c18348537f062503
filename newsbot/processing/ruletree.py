"""One entry of ``rules:`` -> a Rule, with every fault in it noted."""

import re
from collections.abc import Mapping
from dataclasses import replace

from newsbot.domain.signal import Action, Kind, RuleMode
from newsbot.processing import units, where
from newsbot.processing.evidence import EvidenceReader
from newsbot.processing.exits import Stop
from newsbot.processing.keys import KEYS
from newsbot.processing.lexeme import closest
from newsbot.processing.read import Reader
from newsbot.processing.rule import MAX_AGE_S, Alternative, Choice, Known, Origin, PerSource, Phrase, Rule
from newsbot.processing.settings import Settings, read_action, read_kinds, read_max_age, read_settings
from newsbot.processing.slot import name_slots, value_slots
from newsbot.processing.terms import Given, Trade, complete, terms
from newsbot.processing.testtree import TestReader
from newsbot.processing.tree import Items, Node, Scalar, Table

_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")
_BUILT_IN = {key.name: key.default for key in KEYS["defaults"] if key.name not in ("sources", "trade")}


class RuleReader:
    """Reads the rules of one file against the lists and plans of all."""

    def __init__(
        self,
        reader: Reader,
        known: Known,
        lists: Mapping[str, Choice],
        plans: Mapping[str, Trade],
        defaults: Settings,
    ) -> None:
        self._reader = reader
        self._known = known
        self._plans = plans
        self._defaults = defaults
        self._evidence = EvidenceReader(reader, known, lists)

    def rule(self, node: Node) -> tuple[Rule | None, Scalar | None]:
        """The rule and its id's node; the rule is None when it cannot be built."""
        reader = self._reader
        values = reader.table(node, "rule", "rule", complete=False)
        if not isinstance(node, Table):
            return None, None
        rule_id = self._id(node, values)
        name = f'rule "{rule_id}"' if rule_id else "rule"
        settings = read_settings(reader, values, self._known).over(self._defaults)
        faults = reader.faults
        own, any_of = self._evidence.rule(node, values, name, settings.sources or ())
        whole = faults == reader.faults  # else a phrase is missing, and with it perhaps a slot
        sources = tuple(sorted({source for one in any_of or (own,) for source in one.sources}))
        if not sources and "sources" not in settings.origins and not any_of:
            fix = f"write sources: [{next(iter(self._known.groups), 'name')}]"
            reader.fault(node, "NB-R12", f"{name} has no sources: a rule never listens to every source", fix=fix)
        about = reader.text(values["about"], "about") if "about" in values else ""
        fields = complete(reader, values.get("trade", node), settings.trade, self._plans) if settings.trade else None
        action = settings.action or (Action.TRADE if settings.trade else Action.ALERT)
        if action is Action.TRADE and not settings.trade:
            fix = "write trade: and the name of a plan"
            reader.fault(values.get("action", node), "NB-R15", f"{name} trades and has no trade:", fix=fix)
        alternatives = any_of or (own,)
        self._check_hours(values, node, settings, fields if action is Action.TRADE else None)
        captured = _captured(alternatives)
        if whole:
            self._check_who(values.get("who", node), settings, alternatives)
            self._check_target(values.get("trade", node), fields, captured)
        comparisons = self._where(values["where"], captured) if whole and "where" in values else ()
        names = {slot for one in alternatives for slot in name_slots(_firing(one))}
        per_source = self._per_source(values["per_source"], sources) if "per_source" in values else ()
        tests = TestReader(reader, sources, captured.keys() | names)
        cases, companies = tests.tests(values["tests"]) if "tests" in values else ((), ())
        id_node = values.get("id")
        scalar = id_node if isinstance(id_node, Scalar) else None
        if not (
            rule_id
            and sources
            and all(one.headline.positive or one.body.positive or one.fields for one in alternatives)
        ):
            return None, scalar
        cautious = action in (Action.TRADE, Action.EXIT)
        rule = Rule(
            id=rule_id,
            about=about or "",
            path=reader.path,
            line=node.line,
            sources=sources,
            headline=own.headline,
            body=own.body,
            fields=own.fields,
            any_of=any_of,
            per_source=per_source,
            where=comparisons,
            if_missing=settings.if_missing or ("refuse" if cautious else "ignore"),
            who=settings.who or "subject",
            tickers=settings.tickers or (),
            policy=settings.policy or "none",
            parts=settings.parts or "other",
            allow=settings.allow or (),
            confirm=settings.confirm if settings.confirm and settings.confirm.sources > 1 else None,
            expires=settings.expires,
            hours=settings.hours or "",
            profile=settings.profile or "",
            kinds=settings.kinds or (Kind.FIRST,),
            mode=settings.mode or RuleMode.OBSERVE,
            action=action,
            plan=settings.trade.plan if settings.trade else "",
            terms=terms(fields) if fields and action is Action.TRADE else None,
            max_age_s=settings.max_age_s or MAX_AGE_S,
            cooldown=settings.cooldown if settings.cooldown and settings.cooldown.seconds != 0 else None,
            tests=cases,
            evidence=self._measured(values["evidence"]) if "evidence" in values else 0,
            companies=companies,
        )
        return replace(rule, origins=_origins(settings, fields, rule)), scalar

    def _id(self, node: Table, values: Mapping[str, Node]) -> str:
        if "id" not in values:
            self._reader.fault(node, "NB-R15", 'rule has no "id"', fix="write id: fda-approval")
            return ""
        text = self._reader.text(values["id"], "id") or ""
        if text and not _ID.fullmatch(text):
            fix = "small letters, digits and hyphens, at most 64: fda-approval"
            self._reader.fault(values["id"], "NB-R16", f'a rule cannot be called "{text[:80]}"', fix=fix)
            return ""
        if text in self._known.retired:
            fix = "choose another: a retired id cannot come back"
            self._reader.fault(values["id"], "NB-R03", f'id "{text}" was used before', fix=fix)
            return ""
        return text

    def _check_who(self, at: Node, settings: Settings, alternatives: tuple[Alternative, ...]) -> None:
        slot = settings.who
        if slot is None or slot == "subject":
            return
        for number, one in enumerate(alternatives, 1):
            known = name_slots(_firing(one))
            if slot in known or not (one.headline.positive or one.body.positive or one.fields):
                continue  # an alternative that looks for nothing was reported
            where_ = f"any_of {number}" if len(alternatives) > 1 else "the rule"
            found = (
                f"it has {', '.join(f'{{{name}}}' for name in sorted(known))}" if known else "it has no company slot"
            )
            fix = f"write {{{slot}}} where the company stands, or who: subject"
            self._reader.fault(at, "NB-R17", f"who: no phrase of {where_} has {{{slot}}}", found, fix)

    def _check_hours(
        self, values: Mapping[str, Node], node: Node, settings: Settings, fields: Mapping[str, Given] | None
    ) -> None:
        """Outside regular hours a plain stop is no stop: every order there would be refused."""
        given = fields.get("stop_loss") if fields else None
        stop = given.value if given else None
        if settings.hours == "extended" and isinstance(stop, Stop) and (stop.limit is None or stop.trailing):
            what = "hours: extended needs a stop with a limit: outside regular hours no other protects"
            found = f"stop_loss: {given.text} at {given.place}" if given else ""
            fix = "write stop_loss: {stop: 3%, limit: 4%}, or hours: rth"
            self._reader.fault(values.get("hours", values.get("trade", node)), "NB-R16", what, found, fix)

    def _check_target(self, at: Node, fields: Mapping[str, Given] | None, captured: Mapping[str, set[str]]) -> None:
        given = fields.get("take_profit") if fields else None
        slot = given.slot if given else ""
        if not slot:
            return
        if slot not in captured:
            fix = closest(slot, captured) or f"write {{{slot}:money}} in a phrase"
            self._reader.fault(at, "NB-R17", f"take_profit: no phrase of the rule has {{{slot}}}", fix=fix)
        elif not captured[slot] <= {"money", "per-share"}:
            found = f"{{{slot}}} is a {', '.join(sorted(captured[slot]))}"
            self._reader.fault(at, "NB-R16", "take_profit needs a price", found, f"write {{{slot}:money}}")

    def _where(self, node: Node, captured: Mapping[str, set[str]]) -> tuple[where.Comparison, ...]:
        reader = self._reader
        slots = {name: next(iter(kinds)) if len(kinds) == 1 else "" for name, kinds in captured.items()}
        found: list[where.Comparison] = []
        faults = reader.faults
        for whole, line, column in reader.texts(node, "where"):
            text = re.split(r"(?:^|\s)#", whole, maxsplit=1)[0].rstrip()
            if not text.strip():
                continue
            try:
                found.append(where.parse(text, slots))
            except where.WhereError as fault:
                place = (line, column + fault.offset)
                reader.fault_at(place, "NB-R24", _inner(fault.what), fault.found, _inner(fault.fix))
        if not found and faults == reader.faults and not (isinstance(node, Items) and not node.items):
            reader.fault(node, "NB-R16", "where has only comments", fix="write a comparison, or leave it out")
        return tuple(found)

    def _measured(self, node: Node) -> int:
        """On how many real headlines the rule was measured; 0 when that cannot be read."""
        values = self._reader.table(node, "evidence", "evidence")
        share = self._reader.text(values["precision"], "precision") if "precision" in values else None
        if share is not None and not re.fullmatch(r"0(?:\.\d{1,6})?|1(?:\.0{1,6})?", share):
            self._reader.fault(values["precision"], "NB-R07", "precision is out of range", share[:40], "0 to 1: 0.97")
        return (self._reader.unit(values["n"], "n", units.count) or 0) if "n" in values else 0

    def _per_source(self, node: Node, sources: tuple[str, ...]) -> tuple[PerSource, ...]:
        reader = self._reader
        found: dict[str, PerSource] = {}
        for key, value in reader.named(node, "per_source"):
            name = key.text.strip()
            named = self._known.groups.get(name, (name,))
            what = f'per_source "{name[:80]}"'
            inner = reader.table(value, "per_source", what)
            if sources and not set(named) & set(sources):
                fix = closest(name, sources) or f"one of {', '.join(sources)}"
                reader.fault(key, "NB-R12", f'the rule does not listen to "{name[:80]}"', fix=fix)
                continue
            kinds = read_kinds(reader, inner["kinds"]) if "kinds" in inner else None
            age = read_max_age(reader, inner["max_age"], self._known) if "max_age" in inner else None
            action = read_action(reader, inner["action"]) if "action" in inner else None
            for source in sorted(set(named) & set(sources)):
                if source in found:
                    reader.fault(key, "NB-R02", f'per_source has "{source}" twice', fix="keep one")
                found[source] = PerSource(source=source, max_age_s=age, kinds=kinds, action=action)
        return tuple(found[source] for source in sorted(found))


def _inner(sentence: str) -> str:
    """A sentence as part of a longer one."""
    return sentence[:1].lower() + sentence[1:].removesuffix(".")


def _firing(one: Alternative) -> tuple[Phrase, ...]:
    return (*one.headline.any, *one.headline.all, *one.body.any, *one.body.all)


def _captured(alternatives: tuple[Alternative, ...]) -> dict[str, set[str]]:
    """The value slots of a rule, each with the kinds of value it may have."""
    found: dict[str, set[str]] = {}
    for one in alternatives:
        for slot in value_slots(_firing(one)):
            found.setdefault(slot.name, set()).add(slot.kind)
    return found


def _origins(settings: Settings, fields: Mapping[str, Given] | None, rule: Rule) -> tuple[Origin, ...]:
    origins = dict(settings.origins)
    for name, given in (fields or {}).items():
        origins[name] = Origin(key=name, value=given.text, place=given.place)
    for key, value in (_BUILT_IN | {"action": rule.action.value, "if_missing": rule.if_missing}).items():
        origins.setdefault(key, Origin(key=key, value=value, place="built in"))
    return tuple(origins[key] for key in sorted(origins))
