"""What must be there for a rule to fire: ``when:``, ``body:``, ``fields:`` and ``any_of:``."""

import re
from collections.abc import Mapping
from typing import Literal

from newsbot.processing.phrase import PhraseError, parse, says_nothing, size
from newsbot.processing.phraselines import phrases
from newsbot.processing.read import Reader
from newsbot.processing.rule import Alternative, Choice, Conditions, Known, NameSlot, Phrase, ValueSlot
from newsbot.processing.settings import read_sources
from newsbot.processing.tree import Items, Node, Scalar, Table

PHRASES_MAX = 500
WORDS_MAX = 200_000
"""Words of all rules of a file, their lists spelt out."""
ALTERNATIVES_MAX = 20
_FIELD = re.compile(r"[a-z][a-z0-9_]{0,40}")

Fields = tuple[tuple[str, tuple[str, ...]], ...]


def read_fields(reader: Reader, node: Node) -> Fields:
    """Facts of the feed: (name, accepted values)."""
    found: list[tuple[str, tuple[str, ...]]] = []
    for key, value in reader.named(node, "fields"):
        name = key.text.strip()
        if not _FIELD.fullmatch(name):
            reader.fault(
                key, "NB-R16", f'a field cannot be called "{name[:40]}"', fix="small letters, digits, _: items"
            )
            continue
        entries = value.items if isinstance(value, Items) else (value,)
        texts = tuple(text for entry in entries if (text := reader.text(entry, f'field "{name}"')))
        if not entries:
            reader.fault(value, "NB-R16", f'field "{name}" has no value', fix="write what it must be")
        if texts:
            found.append((name, texts))
    if isinstance(node, Table) and not node.pairs:
        reader.fault(node, "NB-R16", "fields is empty", fix='write for example fields: {items: "1.03"}')
    return tuple(found)


class EvidenceReader:
    """Reads the conditions of the rules of one file against the lists of all."""

    def __init__(self, reader: Reader, known: Known, lists: Mapping[str, Choice]) -> None:
        self._reader = reader
        self._known = known
        self._lists = lists
        self._words = 0

    def rule(
        self, node: Node, values: Mapping[str, Node], name: str, sources: tuple[str, ...]
    ) -> tuple[Alternative, tuple[Alternative, ...]]:
        """The conditions of a rule itself, and those of ``any_of``: one of the two is empty."""
        reader = self._reader
        if "any_of" not in values:
            return self._one(node, values, name, sources), ()
        for key in ("when", "fields"):
            if key in values:
                fix = f"put {key}: into the entries of any_of:, or leave any_of: out"
                reader.fault(values[key], "NB-R16", f'{name} has both "{key}" and "any_of"', fix=fix)
        entries = reader.items(values["any_of"], "any_of")
        if len(entries) > ALTERNATIVES_MAX:
            fix = f"at most {ALTERNATIVES_MAX}: write several rules"
            reader.fault(values["any_of"], "NB-R18", "any_of has too many entries", str(len(entries)), fix)
            return Alternative(sources=sources), ()
        if isinstance(values["any_of"], Items) and not entries:
            reader.fault(values["any_of"], "NB-R15", f"{name} looks for nothing", "any_of is empty", "write an entry")
        found: list[Alternative] = []
        for number, entry in enumerate(entries, 1):
            what = f"{name}, any_of {number}"
            inner = reader.table(entry, "alternative", what)
            own = (read_sources(reader, inner["sources"], self._known) or ()) if "sources" in inner else sources
            if not own and "sources" not in inner:
                reader.fault(entry, "NB-R12", f"{what} has no sources", fix="write sources: in it, or in the rule")
            if isinstance(entry, Table):
                found.append(self._one(entry, inner, what, own))
        return Alternative(sources=sources), tuple(found)

    def _one(self, node: Node, values: Mapping[str, Node], name: str, sources: tuple[str, ...]) -> Alternative:
        reader = self._reader
        fields = read_fields(reader, values["fields"]) if "fields" in values else ()
        if "when" not in values:
            if "fields" not in values:
                reader.fault(node, "NB-R15", f'{name} has no "when"', fix="write when: {any: fda approves}")
            return Alternative(sources=sources, fields=fields)
        when = reader.table(values["when"], "when", "when")
        headline = self._conditions(when)
        inner = reader.table(when["body"], "body", "body") if "body" in when else {}
        body = self._conditions(inner, body=True) if inner else Conditions()
        below = when.get("body")
        if isinstance(below, Table) and not below.pairs and {"any", "all"} & when.keys():
            reader.fault(below, "NB-R16", "body is empty", fix="write what it must say, or leave it out")
        if fields or {"any", "all"} & (when.keys() | inner.keys()):
            return Alternative(sources=sources, headline=headline, body=body, fields=fields)
        if "body" in when and isinstance(when["body"], Table):
            fix = "write any: or all: for the headline or the body"
            reader.fault(when["body"], "NB-R15", f"{name} looks for nothing", fix=fix)
        elif "body" not in when and isinstance(values["when"], Table):
            fix = "write any: or all:, else every headline would do"
            reader.fault(values["when"], "NB-R15", f"{name} looks for nothing", fix=fix)
        return Alternative(sources=sources, headline=headline, body=body, fields=fields)

    def _conditions(self, values: Mapping[str, Node], *, body: bool = False) -> Conditions:
        missing: str | None = "refuse"
        if "if_missing" in values:
            missing = self._reader.choice(values["if_missing"], "if_missing", ("refuse", "ignore"))
        if "not_here" in values and not {"any", "all"} & values.keys():
            fix = "write any: or all: beside it, or use none:"
            self._reader.fault(values["not_here"], "NB-R15", "not_here belongs to a phrase that is found", fix=fix)
        return Conditions(
            any=self._phrases(values.get("any"), "any", fires=True, body=body),
            all=self._phrases(values.get("all"), "all", fires=True, body=body),
            none=self._phrases(values.get("none"), "none", fires=False, body=body),
            not_here=self._phrases(values.get("not_here"), "not_here", fires=False, body=body),
            if_missing="ignore" if missing == "ignore" else "refuse",
        )

    def _phrases(
        self, node: Node | None, what: Literal["any", "all", "none", "not_here"], *, fires: bool, body: bool
    ) -> tuple[Phrase, ...]:
        if node is None:
            return ()
        reader = self._reader
        found: list[Phrase] = []
        written = phrases(reader, node, what)
        if len(written) > PHRASES_MAX:
            fix = f"at most {PHRASES_MAX}; use lists"
            reader.fault(node, "NB-R18", f"{what} has too many phrases", str(len(written)), fix)
            return ()
        for text, line, column in written:
            try:
                phrase = parse(text, self._lists, allow_regex=self._known.allow_regex, line=line)
                _check_place(phrase, what, fires=fires, body=body)
            except PhraseError as fault:
                place = (line, column + fault.offset)
                reader.fault_at(place, fault.code, fault.what, fault.found, fault.fix)
                continue
            self._words += size(phrase.elements)
            if self._words > WORDS_MAX:
                fix = f"at most {WORDS_MAX:,} words with their lists spelt out: use shorter lists"
                reader.fault_at((line, column), "NB-R18", "the rules of this file are too large", fix=fix)
                return ()
            found.append(phrase)
        if not written and isinstance(node, Scalar) and node.text.strip() and not node.folded:
            reader.fault(node, "NB-R16", f"{what} has only comments", fix="write a phrase, or leave it out")
        return tuple(found)


def _check_place(phrase: Phrase, what: str, *, fires: bool, body: bool) -> None:
    slot = next((e for e in phrase.elements if isinstance(e, NameSlot | ValueSlot)), None)
    if slot is not None and not fires:
        at = max(phrase.text.find("{"), 0)
        raise PhraseError(at, f"a slot cannot stand under {what}", str(slot), "only any: and all: fill slots")
    if body and any(isinstance(e, NameSlot) for e in phrase.elements):
        at = max(phrase.text.find("{"), 0)
        raise PhraseError(at, "companies are found in the headline only", phrase.text, "write words here")
    if fires and says_nothing(phrase.elements):
        fix = "add a word that tells the event"
        raise PhraseError(0, "phrase is too broad: it has only small words", phrase.text, fix, "NB-R11")
