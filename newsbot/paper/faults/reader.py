"""Nodes -> rules. Everything that is wrong is found at once; nothing is guessed."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any, Final

from newsbot.domain.error import Finding
from newsbot.paper.faults import values
from newsbot.paper.faults.fit import misfits
from newsbot.paper.faults.names import MESSAGES
from newsbot.paper.faults.rule import STATUSES, Leg, Name, Rule, When, Which
from newsbot.paper.faults.tree import Fields, Items, Node, Words, kind_of
from newsbot.paper.faults.values import read_value
from newsbot.paper.faults.verbs import ALIASES, VERBS, Action, Kind, Place, Value, Verb

RULES_MAX: Final = 1000
_RULE_KEYS: Final = ("when", "do", "wait", "times")
WHICH_KEYS: Final = ("leg", "connection", "client", "symbol", "order_ref", "order_id", "status")
WHEN_KEYS: Final = ("message", "n", "every", "at", "after", *WHICH_KEYS)
_BIG: Final = 1_000_000


class Reader:
    """Reads one script; ``findings`` is empty when all of it is good."""

    def __init__(self, path: str = "") -> None:
        self._path = path
        self.findings: list[Finding] = []
        self._names: list[Name] = []

    def rules(self, root: Node) -> tuple[Rule, ...]:
        """All rules of a script."""
        if not isinstance(root, Items):
            self._say("NB-P10", root, "a fault script is a list of rules", kind_of(root), "begin with: - when: …")
            return ()
        if not root.items:
            self._say("NB-P10", root, "the script has no rules", "an empty list", "write rules: - when: …")
        if len(root.items) > RULES_MAX:
            self._say("NB-P14", root, "too many rules", str(len(root.items)), f"at most {RULES_MAX}")
            return ()
        read = [self.rule(item) for item in root.items]
        return tuple(rule for rule in read if rule is not None)

    def rule(self, node: Node) -> Rule | None:
        """One rule; None when something is wrong with it."""
        before = len(self.findings)
        self._names = []
        if not isinstance(node, Fields):
            self._say("NB-P13", node, "a rule is a table", kind_of(node), "write when: and do:")
            return None
        fields = self._known(node, _RULE_KEYS, "a rule")
        for name in ("when", "do"):
            if name not in fields:
                self._say("NB-P13", node, f"the rule has no {name}:", "", f"every rule needs {name}:")
        when = self._when(fields["when"]) if "when" in fields else None
        do = self._actions(fields["do"]) if "do" in fields else ()
        wait = self._one(fields.get("wait"), "wait", values.duration)
        times = self._one(fields.get("times"), "times", lambda text: values.whole(text, 1, _BIG))
        if when is not None and len(self.findings) == before:  # else it would be told of what follows from that
            for what, found, fix in misfits(when, do, waits=bool(wait), times=times is not None):
                self._say("NB-P14", node, what, found, fix)
        if len(self.findings) > before or when is None:
            return None
        rule = Rule(when=when, do=do, times=times, line=node.line, names=self._meant(do))
        return rule if wait is None else replace(rule, wait=wait)

    def which(self, pairs: Mapping[str, Node]) -> Which:
        """Which orders and connections are meant."""
        return Which(
            leg=self._one(pairs.get("leg"), "leg", _leg),
            connection=self._one(pairs.get("connection"), "connection", lambda text: values.whole(text, 1, _BIG)),
            client=self._one(pairs.get("client"), "client", lambda text: values.whole(text, 0, (1 << 31) - 1)),
            symbol=self._name(pairs.get("symbol"), "symbol", str),
            order_ref=self._one(pairs.get("order_ref"), "order_ref", str),
            order_id=self._one(pairs.get("order_id"), "order_id", lambda text: values.whole(text, 0, (1 << 31) - 1)),
            status=self._one(pairs.get("status"), "status", _status),
        )

    def action(self, name: Words, node: Node | None) -> Action | None:
        """One verb with its values; ``node`` is None when the verb stands alone."""
        verb = VERBS.get(ALIASES.get(name.text, name.text))
        if verb is None:
            self._unknown(name, "verb", VERBS)
            return None
        before = len(self.findings)
        given: Mapping[str, Node]
        if isinstance(node, Fields):
            given = self._known(node, tuple(value.name for value in verb.values), verb.name)
        elif node is None or (isinstance(node, Words) and not node.text):
            given = {}
        elif not verb.main:
            self._say("NB-P13", node, f"{verb.name} takes no value", kind_of(node), f"write {verb.name} alone")
            return None
        else:
            given = {verb.main: node}
        read = {value.name: self._value(verb, value, given.get(value.name), name) for value in verb.values}
        if len(self.findings) > before:
            return None
        return Action(
            verb=verb.name,
            values=MappingProxyType({key: value for key, value in read.items() if value is not None}),
        )

    # ------------------------------------------------------------------------------------------------------- when

    def _when(self, node: Node) -> When | None:
        if isinstance(node, Words):
            node = Fields(pairs=((Words(text="message"), node),), line=node.line, column=node.column)
        if not isinstance(node, Fields):
            self._say("NB-P13", node, "when is a message or a table", kind_of(node), "write when: placeOrder")
            return None
        fields = self._known(node, WHEN_KEYS, "when")
        kinds = [name for name in ("message", "at", "after") if name in fields]
        if len(kinds) != 1:
            found = " and ".join(kinds) or "none of them"
            self._say("NB-P14", node, "when needs one of message, at and after", found, "make it one")
            return None
        name = fields.get("message")
        message = None
        if isinstance(name, Words):
            message = MESSAGES.get(name.text)
            if message is None:
                self._unknown(name, "message", MESSAGES)
        elif name is not None:
            self._say("NB-P13", name, "message is one name", kind_of(name), "write message: placeOrder")
        timed = "message" not in fields
        if timed and "n" in fields:
            self._say("NB-P14", fields["n"], "n counts messages, and this waits for a time", "", "remove it")
        if "n" in fields and "every" in fields:
            self._say("NB-P14", fields["every"], "n and every exclude each other", "", "keep one")
        return When(
            message=message,
            nth=self._one(fields.get("n"), "n", lambda text: values.whole(text, 1, _BIG)),
            every=None if timed else self._one(fields.get("every"), "every", lambda text: values.whole(text, 1, _BIG)),
            at=self._one(fields.get("at"), "at", values.moment),
            after=self._one(fields.get("after"), "after", values.duration),
            repeat=self._one(fields.get("every"), "every", _apart) if timed else None,
            which=self.which(fields),
        )

    # --------------------------------------------------------------------------------------------------------- do

    def _actions(self, node: Node) -> tuple[Action, ...]:
        read: list[Action | None] = []
        items = node.items if isinstance(node, Items) else (node,)
        if not items:
            self._say("NB-P13", node, "do is empty", "", "write a verb, such as drop")
        for item in items:
            match item:
                case Words():
                    read.append(self.action(item, None))
                case Fields(pairs=pairs) if len(pairs) == 1:
                    read.append(self.action(*pairs[0]))
                case Fields():
                    self._say(
                        "NB-P13", item, "one verb at a time", f"{len(item.pairs)} keys", "make it a list of verbs"
                    )
                case _:
                    self._say("NB-P13", item, "not a verb", kind_of(item), "write a verb, such as drop")
        return tuple(action for action in read if action is not None)

    def _value(self, verb: Verb, value: Value, node: Node | None, place: Words) -> object:
        if node is None:
            if value.required:
                self._say(
                    "NB-P13", place, f"{verb.name} needs {value.name}", "", f"write {verb.name}: {{{value.name}: …}}"
                )
                return None
            return None if value.default is None else read_value(value.default, value)
        if value.kind is Kind.LIST:
            items = node.items if isinstance(node, Items) else (node,)
            read = tuple(self._one(item, value.name, lambda text: read_value(text, value)) for item in items)
            return read if all(item is not None for item in read) else None
        one = self._name if value.name == "ticker" else self._one
        return one(node, value.name, lambda text: read_value(text, value))

    # ------------------------------------------------------------------------------------------------------- tools

    def _known(self, node: Fields, allowed: Collection[str], where: str) -> dict[str, Node]:
        """The keys that are known; the others are told."""
        fields: dict[str, Node] = {}
        for key, value in node.pairs:
            if key.text in allowed:
                fields[key.text] = value
            else:
                self._unknown(key, f"key of {where}", allowed)
        return fields

    def _one(self, node: Node | None, name: str, read: Any) -> Any:
        """What a text stands for; None when there is none, or it is wrong."""
        if node is None:
            return None
        if not isinstance(node, Words):
            self._say("NB-P13", node, f"{name} is one value", kind_of(node), "write it on one line")
            return None
        try:
            return read(node.text)
        except ValueError as fault:
            self._say("NB-P13", node, f"{name} cannot be read", repr(node.text[:60]), str(fault))
            return None

    def _name(self, node: Node | None, name: str, read: Any) -> Any:
        """The same, and an instrument's name."""
        text = self._one(node, name, read)
        if text and node is not None:
            self._names.append(Name(text=text, ticker=name == "ticker", line=node.line, column=node.column))
        return text

    def _meant(self, do: tuple[Action, ...]) -> tuple[Name, ...]:
        """The instruments of the rule; the symbol stands for a ticker where a verb needs one and has none."""
        needy = any(VERBS[one.verb].place is Place.MARKET and "ticker" not in one.values for one in do)
        return tuple(replace(name, ticker=name.ticker or needy) for name in self._names)

    def _unknown(self, words: Words, what: str, allowed: Collection[str]) -> None:
        near = get_close_matches(words.text, allowed, n=1)
        fix = f'did you mean "{near[0]}"?' if near else f"allowed: {', '.join(allowed) or 'none'}"
        self._say("NB-P11", words, f"unknown {what}", repr(words.text[:60]), fix)

    def _say(self, code: str, node: Node, what: str, found: str, fix: str) -> None:
        self.findings.append(
            Finding(code=code, what=what, found=found, fix=fix, path=self._path, line=node.line, column=node.column)
        )


def _leg(text: str) -> Leg:
    try:
        return Leg(text)
    except ValueError as fault:
        raise ValueError("allowed: entry, target, stop") from fault


def _status(text: str) -> str:
    if text in STATUSES:
        return text
    near = get_close_matches(text, STATUSES, n=1)
    raise ValueError(f'did you mean "{near[0]}"?' if near else f"allowed: {', '.join(STATUSES)}")


def _apart(text: str) -> Any:
    span = values.duration(text)
    if not span:
        raise ValueError("it must be longer than nothing")
    return span
