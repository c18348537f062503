"""The lists of all files, spelt out: what ``<raise>`` means."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from newsbot.processing.phrase import SIZE_MAX, PhraseError, parse, size
from newsbot.processing.read import Reader
from newsbot.processing.rule import Choice, Element, Word
from newsbot.processing.tree import Node, Scalar, Table

DEPTH_MAX = 4
_NAME = re.compile(r"[a-z][a-z0-9-]{0,40}")
_REFERENCE = re.compile(r"<\s*([^<>]*?)\s*>")


@dataclass(slots=True)
class _Raw:
    reader: Reader
    name: Scalar
    entries: list[tuple[str, int, int]]
    uses: list[str] = field(default_factory=list)


class WordLists:
    """Collects the lists of several files, then resolves them."""

    def __init__(self) -> None:
        self._raw: dict[str, _Raw] = {}

    def add(self, reader: Reader, node: Node) -> None:
        """Take in the ``lists:`` of one file."""
        for name, value in reader.named(node, "lists"):
            if not _NAME.fullmatch(name.text):
                reader.fault(name, "NB-R16", f'a list cannot be called "{name.text}"', fix="small letters, digits, -")
            elif name.text in self._raw:
                former = self._raw[name.text]
                reader.fault(
                    name,
                    "NB-R03",
                    f'list "{name.text}" is already written',
                    former.reader.place(former.name),
                    "keep one",
                )
            elif isinstance(value, Table):
                reader.fault(value, "NB-R19", "not available yet: extending a shipped list", fix="write the words out")
            else:
                raw = _Raw(reader, name, phrases(reader, value, f'list "{name.text}"'))
                raw.uses = [used for text, _, _ in raw.entries for used in _REFERENCE.findall(text)]
                self._raw[name.text] = raw

    def resolve(self) -> dict[str, Choice]:
        """Each list as a choice of its entries.

        A list with a fault keeps its good entries, so that those who use it are not reported as well.
        """
        lists = {name: _nothing(name) for name in self._raw}
        depths: dict[str, int] = {}
        for name in self._raw:
            self._resolve(name, (), lists, depths)
        return lists

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
        depths[name] = 1 + max((depths.get(used, 0) for used in raw.uses), default=0)
        if depths[name] == DEPTH_MAX + 1:
            what = f'list "{name}" contains lists too deep'
            raw.reader.fault(raw.name, "NB-R17", what, f"{depths[name]} levels", f"at most {DEPTH_MAX}")
        lists[name] = _choice(raw, lists)


def phrases(reader: Reader, node: Node, what: str) -> list[tuple[str, int, int]]:
    """The phrases of a value with line and column: a list, a text block, or one line with `` | `` between."""
    return [
        (text, line, column + offset)
        for whole, line, column in reader.texts(node, what)
        for text, offset in split(whole)
    ]


def split(line: str) -> Iterator[tuple[str, int]]:
    """The phrases of one line with their offsets: ``#`` begins a comment, `` | `` outside brackets separates."""
    depth, begin, i = 0, 0, 0
    while i < len(line):
        char = line[i]
        if char == "#" and (i == 0 or line[i - 1].isspace()):
            line = line[:i]
            break
        depth += (char == "(") - (char == ")")
        if char == "|" and depth <= 0 and _blank_around(line, i):
            yield from _stripped(line[begin:i], begin)
            begin = i + 1
        i += 1
    yield from _stripped(line[begin:], begin)


def _choice(raw: _Raw, lists: Mapping[str, Choice]) -> Choice:
    options: list[tuple[Element, ...]] = []
    total = 0
    for text, line, column in raw.entries:
        try:
            elements = parse(text, lists).elements
        except PhraseError as fault:
            raw.reader.fault_at((line, column + fault.offset), fault.code, fault.what, fault.found, fault.fix)
            continue
        if not all(isinstance(element, Word | Choice) for element in elements):
            raw.reader.fault_at(
                (line, column), "NB-R18", "gaps, ^ and $ cannot stand in a list", text, "put them in the rule"
            )
            continue
        total += size(elements)
        options.append(elements)
    if total > SIZE_MAX:
        raw.reader.fault(
            raw.name, "NB-R18", "the list is too large, lists in it spelt out", f"at most {SIZE_MAX} words"
        )
        return _nothing(raw.name.text)
    if not options:
        if not raw.entries:
            raw.reader.fault(raw.name, "NB-R16", f'list "{raw.name.text}" is empty', fix="write its words")
        return _nothing(raw.name.text)
    return Choice(options=tuple(options), name=raw.name.text)


def _nothing(name: str) -> Choice:
    return Choice(options=((Word(parts=("nothing",)),),), name=name)


def _blank_around(line: str, i: int) -> bool:
    return (i == 0 or line[i - 1].isspace()) and (i + 1 == len(line) or line[i + 1].isspace())


def _stripped(text: str, offset: int) -> Iterator[tuple[str, int]]:
    bare = text.strip()
    if bare:
        yield bare, offset + text.index(bare)
