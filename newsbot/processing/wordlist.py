"""The lists of all files, spelt out: what ``<raise>`` means."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from newsbot.domain.error import Finding, RuleFileError
from newsbot.processing.lexeme import closest
from newsbot.processing.phrase import PATTERN_MARK, SIZE_MAX, PhraseError, parse, size
from newsbot.processing.phraselines import Entry, phrases
from newsbot.processing.read import Reader
from newsbot.processing.rule import Choice, Element, Word
from newsbot.processing.tree import Node, Scalar, Table, read_tree

DEPTH_MAX = 4
_NAME = re.compile(r"[a-z][a-z0-9-]{0,40}")
_REFERENCE = re.compile(r"<([^<>]*)>")
STANDARD = "std."
"""What the names of shipped lists begin with."""
_FOLDER = Path(__file__).parent / "std"


@dataclass(slots=True)
class _Raw:
    """One list as written. ``base`` is the list that it changes, empty when it is all its own."""

    reader: Reader
    name: Scalar
    entries: list[Entry]
    base: str = ""
    base_at: Node | None = None
    drop: list[Entry] = field(default_factory=list)
    uses: list[str] = field(init=False)

    def __post_init__(self) -> None:
        self.uses = [used.strip() for text, _, _ in self.entries for used in _REFERENCE.findall(text)]
        self.uses.extend([self.base] if self.base else [])


class WordLists:
    """Collects the lists of several files, then resolves them. ``shipped`` are there already, by their full names."""

    def __init__(self, shipped: Mapping[str, Choice] | None = None) -> None:
        self._shipped = dict(shipped or {})
        self._raw: dict[str, _Raw] = {}

    def add(self, reader: Reader, node: Node, prefix: str = "") -> None:
        """Take in the ``lists:`` of one file; their names get ``prefix``."""
        for key, value in reader.named(node, "lists"):
            name = prefix + key.text
            if key.text.startswith(STANDARD):
                fix = f"write for example mine: {{from: {key.text[:40]}, add: [bumps]}}, and <mine>"
                reader.fault(key, "NB-R03", "names with std. are those of the shipped lists", fix=fix)
            elif not _NAME.fullmatch(key.text):
                reader.fault(
                    key, "NB-R16", f'a list cannot be called "{key.text[:80]}"', fix="small letters, digits, -"
                )
            elif name in self._raw:
                former = self._raw[name]
                reader.fault(
                    key, "NB-R03", f'list "{name}" is already written', former.reader.place(former.name), "keep one"
                )
            elif isinstance(value, Table):
                raw = self._changed(reader, key, value)
                if raw:
                    self._raw[name] = raw
            else:
                self._raw[name] = _Raw(reader, key, phrases(reader, value, f'list "{name}"'))

    def resolve(self) -> dict[str, Choice]:
        """Each list as a choice of its entries.

        A list with a fault keeps its good entries, so that those who use it are not reported as well.
        """
        lists = self._shipped | {name: _nothing(name) for name in self._raw}
        depths = {name: _depth(choice) for name, choice in self._shipped.items()}
        for name in self._raw:
            self._resolve(name, (), lists, depths)
        return lists

    def _changed(self, reader: Reader, key: Scalar, node: Table) -> _Raw | None:
        what = f'list "{key.text}"'
        values = reader.table(node, "list", what)
        base = reader.text(values["from"], "from") if "from" in values else None
        added = phrases(reader, values["add"], f"{what}, add") if "add" in values else []
        dropped = phrases(reader, values["drop"], f"{what}, drop") if "drop" in values else []
        if base is None:
            return _Raw(reader, key, added) if added else None
        return _Raw(reader, key, added, base=base.strip("<> "), base_at=values["from"], drop=dropped)

    def _resolve(self, name: str, above: tuple[str, ...], lists: dict[str, Choice], depths: dict[str, int]) -> None:
        if name in depths:
            return
        raw = self._raw[name]
        way = (*above, name)
        for used in raw.uses:
            if used in way:
                circle = " in ".join(f"<{step}>" for step in (used, *reversed(way[way.index(used) :])))
                raw.reader.fault(raw.name, "NB-R17", "a list contains itself", circle, "take one out")
            elif used in self._raw and len(way) <= DEPTH_MAX:
                self._resolve(used, way, lists, depths)
        contained = [depths.get(used, 0) for used in raw.uses if used != raw.base]
        depths[name] = max([1 + max(contained, default=0), depths.get(raw.base, 0)])
        if depths[name] == DEPTH_MAX + 1:
            what = f'list "{name}" contains lists too deep'
            raw.reader.fault(raw.name, "NB-R17", what, f"{depths[name]} levels", f"at most {DEPTH_MAX}")
        lists[name] = _choice(raw, name, lists)


@cache
def shipped() -> Mapping[str, Choice]:
    """The lists that come with newsbot, by their full names (``std.raise``).

    Raises:
        RuleFileError: the installation is damaged.
    """
    findings: list[Finding] = []
    lists = WordLists()
    for path in sorted(_FOLDER.glob("*.yaml")):
        tree, _, faults = read_tree(path.read_bytes(), path.name)
        findings.extend(faults)
        if tree is not None:
            reader = Reader(f"std/{path.name}", findings)
            values = reader.table(tree, "file", "the file")
            lists.add(reader, values["lists"], STANDARD)
    found = lists.resolve()
    if findings:
        raise RuleFileError(*findings)
    return found


def _choice(raw: _Raw, name: str, lists: Mapping[str, Choice]) -> Choice:
    options: list[tuple[Element, ...]] = []
    if raw.base:
        if raw.base in lists:
            options.extend(_without(raw, lists[raw.base]))
        else:
            fix = closest(raw.base, lists) or "write one of the shipped lists: std.raise"
            raw.reader.fault(raw.base_at or raw.name, "NB-R17", f'no list is called "{raw.base[:80]}"', fix=fix)
    faulty = False
    for entry in raw.entries:
        elements = _elements(raw.reader, entry, lists)
        faulty = faulty or not elements
        options.extend([elements] if elements else [])
    if sum(map(size, options)) > SIZE_MAX:
        raw.reader.fault(
            raw.name, "NB-R18", "the list is too large, lists in it spelt out", f"at most {SIZE_MAX} words"
        )
        return _nothing(name)
    if not options:
        if not faulty and (not raw.base or raw.base in lists):
            raw.reader.fault(raw.name, "NB-R16", f'list "{name}" is empty', fix="write its words")
        return _nothing(name)
    return Choice(options=tuple(options), name=name)


def _elements(reader: Reader, entry: Entry, lists: Mapping[str, Choice]) -> tuple[Element, ...]:
    """The words of one entry; none, with a finding, when it is no entry of a list."""
    text, line, column = entry
    try:
        elements = () if text.startswith(PATTERN_MARK) else parse(text, lists).elements
    except PhraseError as fault:
        reader.fault_at((line, column + fault.offset), fault.code, fault.what, fault.found, fault.fix)
        return ()
    if elements and all(isinstance(element, Word | Choice) for element in elements):
        return elements
    what = "gaps, slots, patterns, ^ and $ cannot stand in a list"
    reader.fault_at((line, column), "NB-R18", what, text, "put them in the rule")
    return ()


def _without(raw: _Raw, base: Choice) -> tuple[tuple[Element, ...], ...]:
    """The entries of a list, and of those it contains, without the dropped ones; an unknown one is a finding."""
    options = base.options
    for text, line, column in raw.drop:
        left = _dropped(options, " ".join(text.split()))
        if left == options:
            known = [" ".join(map(str, option)) for option in _flat(options)]
            fix = closest(text, known) or "leave it out"
            raw.reader.fault_at((line, column), "NB-R17", f'list "{base.name}" has no "{text[:80]}"', fix=fix)
        options = left
    return options


def _dropped(options: tuple[tuple[Element, ...], ...], text: str) -> tuple[tuple[Element, ...], ...]:
    left: list[tuple[Element, ...]] = []
    for option in options:
        inner = option[0]
        if len(option) == 1 and isinstance(inner, Choice) and inner.name and not inner.optional:
            inside = () if text == f"<{inner.name}>" else _dropped(inner.options, text)
            if inside:
                left.append((Choice(options=inside, name=inner.name),))
        elif " ".join(map(str, option)) != text:
            left.append(option)
    return tuple(left)


def _flat(options: tuple[tuple[Element, ...], ...]) -> Iterator[tuple[Element, ...]]:
    for option in options:
        inner = option[0]
        if len(option) == 1 and isinstance(inner, Choice) and inner.name:
            yield from _flat(inner.options)
        else:
            yield option


def _depth(choice: Choice) -> int:
    """How many lists stand in one another."""
    inner = (element for option in choice.options for element in option if isinstance(element, Choice))
    return bool(choice.name) + max(map(_depth, inner), default=0)


def _nothing(name: str) -> Choice:
    return Choice(options=((Word(parts=("nothing",)),),), name=name)
