"""An article as rules see it: cut into words once, walked through the tree of words once, each phrase tried once."""

from collections.abc import Iterator, Sequence
from typing import Literal

from newsbot.domain.article import Article
from newsbot.domain.signal import Kind, Trigger
from newsbot.processing import companies
from newsbot.processing.index import Index
from newsbot.processing.kinds import marks_of, ordered
from newsbot.processing.name import NameEntry
from newsbot.processing.program import Program
from newsbot.processing.reading import Reading
from newsbot.processing.step import Way
from newsbot.processing.tag import tags
from newsbot.processing.text import Text, tokenise
from newsbot.processing.vocabulary import SYMBOL_WORDS

Part = Literal["headline", "body"]


class View:
    """An article against the index of a set of rules."""

    def __init__(self, article: Article, index: Index, extra_kinds: Sequence[Kind] = ()) -> None:
        self.article = article
        headline = article.headline
        self._full = tokenise(headline)
        self.marks = marks_of(headline, self._full)
        self.kinds = ordered({*self.marks.kinds, *extra_kinds}) if extra_kinds else self.marks.kinds
        labels = tags(headline)
        own = self._full
        if labels or self.marks.start or self.marks.end < len(headline):
            edges = ((0, self.marks.start), (self.marks.end, len(headline)))
            own = own.without([*edges, *((tag.start, tag.end) for tag in labels)])
        self.own = own
        hits: list[tuple[int, int, NameEntry]] = []
        programs = index.unanchored("headline", own)
        for first, end, entries in index.tree.scan(own.words):
            for entry in entries:
                if isinstance(entry, NameEntry):
                    hits.append((first, end, entry))
                else:
                    programs.add(entry)
        self._candidates: dict[Part, set[Program]] = {"headline": _possible(programs, own)}
        self.found = companies.find(article, own, labels, hits, index.universe)
        self._index = index
        self._ways: dict[tuple[Program, Part], tuple[Way, ...]] = {}
        self._strict: dict[Part, Reading] = {}
        self._broad: dict[Part, tuple[Reading, ...]] = {}
        self._present: dict[Part, frozenset[str]] = {}
        self._body: Text | None = None

    @property
    def tried(self) -> int:
        """How many phrases were looked for so far."""
        return len(self._ways)

    def candidates(self, part: Part) -> set[Program]:
        """The phrases of which the selective words stand in this part; the others need not be tried."""
        if part not in self._candidates:
            body = self.text("body")
            found = self._index.unanchored("body", body)
            for _, _, programs in self._index.body.scan(body.words):
                found.update(programs)
            self._candidates[part] = _possible(found, body)
        return self._candidates[part]

    def text(self, part: Part) -> Text:
        """The words in which rules look: of the headline without wire marks and exchange tags."""
        if part == "headline":
            return self.own
        if self._body is None:
            self._body = tokenise(self.article.body)
        return self._body

    def reading(self, part: Part) -> Reading:
        """The words that can fire a rule."""
        if part not in self._strict:
            text = self.text(part)
            names = self.found.names if part == "headline" else ()
            masked = frozenset(i for name in names if name.mention for i in range(name.first, name.end))
            self._strict[part] = Reading(text=text, names=names, masked=masked, shy=self._symbols(text))
        return self._strict[part]

    def ways(self, program: Program, part: Part) -> tuple[Way, ...]:
        """Every place where a phrase stands, in order."""
        key = (program, part)
        if key not in self._ways:
            there = program in self.candidates(part)
            self._ways[key] = tuple(program.find_all(self.reading(part))) if there else ()
        return self._ways[key]

    def blocks(self, program: Program, part: Part, within: tuple[int, int] | None = None) -> tuple[Trigger, ...] | None:
        """The words that satisfy a phrase which forbids: anywhere, or ``within`` these words of the text."""
        if program.anchors:
            if part not in self._present:
                self._present[part] = frozenset((self._full if part == "headline" else self.text(part)).words)
            present = self._present[part]
            if not any(present.issuperset(anchor) for anchor in program.anchors):
                return None
        own = self.text(part)
        for reading in self._broadly(part):
            if within is not None and reading.text is not own:
                continue
            for way in program.find_all(reading):
                if within is None or (within[0] <= way.path[0] and way.path[-1] < within[1]):
                    return tuple(spans(way.path, reading.text, part))
        return None

    def _broadly(self, part: Part) -> tuple[Reading, ...]:
        if part not in self._broad:
            own = self.text(part)
            names = self.found.names if part == "headline" else ()
            texts = [own] if part == "body" or own is self._full else [self._full, own]
            self._broad[part] = tuple(
                Reading(text=text, names=names if text is own else (), broad=True) for text in texts
            )
        return self._broad[part]

    def _symbols(self, text: Text) -> frozenset[int]:
        if text.shouted:
            return frozenset()
        known = self.found.tickers
        return frozenset(
            i
            for i, raw in enumerate(text.raw)
            if raw.isupper() and (raw in known or text.words[i] in SYMBOL_WORDS) and raw.isalpha()
        )


def _possible(programs: set[Program], text: Text) -> set[Program]:
    if not programs:
        return programs
    present = frozenset(text.words)
    return {program for program in programs if program.possible(present)}


def spans(path: Sequence[int], text: Text, part: Part) -> Iterator[Trigger]:
    """The places of these words in the text as delivered, side by side ones as one. ``rule_id`` is empty."""
    begin = 0
    for i in range(1, len(path) + 1):
        if i == len(path) or path[i] != path[i - 1] + 1 or path[i] in text.fenced:
            start, end = text.starts[path[begin]], text.ends[path[i - 1]]
            yield Trigger(rule_id="", text=text.delivered[start:end], where=part, start=start, end=end)
            begin = i
