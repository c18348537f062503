"""An article as rules see it: cut into words once, each phrase tried once."""

from collections.abc import Iterator, Sequence
from typing import Literal

from newsbot.domain.article import Article
from newsbot.domain.signal import Kind, Trigger
from newsbot.processing import companies
from newsbot.processing.kinds import kinds_of, ordered
from newsbot.processing.program import Program, Reading
from newsbot.processing.text import Text, tokenise
from newsbot.processing.vocabulary import SYMBOL_WORDS

Part = Literal["headline", "body"]


class View:
    """An article as rules see it. Each part is cut into words, and each phrase is tried, at most once."""

    def __init__(self, article: Article, extra_kinds: Sequence[Kind] = ()) -> None:
        self.article = article
        found, self._start = kinds_of(article.headline)
        self.kinds = ordered({*found, *extra_kinds}) if extra_kinds else found
        self.found = companies.find(article)
        self._texts: dict[Part, Text] = {}
        self._readings: dict[Part, tuple[Reading, tuple[Reading, ...]]] = {}
        self._tried: dict[tuple[Program, Part, bool], tuple[Trigger, ...] | None] = {}
        self._subject: companies.Resolution | None = None

    @property
    def tried(self) -> int:
        """How many phrases were looked for so far."""
        return len(self._tried)

    def text(self, part: Part) -> Text:
        """All words of a part."""
        if part not in self._texts:
            self._texts[part] = tokenise(self.article.headline if part == "headline" else self.article.body)
        return self._texts[part]

    def reading(self, part: Part) -> Reading:
        """The words that can fire a rule: without wire marks and exchange tags."""
        return self._both(part)[0]

    def subject(self) -> companies.Resolution:
        if self._subject is None:
            self._subject = companies.subject(self.found)
        return self._subject

    def fires(self, program: Program, part: Part) -> tuple[Trigger, ...] | None:
        """The words that satisfy a phrase, None if none do. ``rule_id`` of the triggers is empty."""
        key = (program, part, False)
        if key not in self._tried:
            reading = self.reading(part)
            path = program.find(reading)
            self._tried[key] = None if path is None else tuple(_spans(path, reading.text, part))
        return self._tried[key]

    def blocks(self, program: Program, part: Part) -> tuple[Trigger, ...] | None:
        """The words of a part, none left out, that satisfy a phrase which forbids."""
        key = (program, part, True)
        if key not in self._tried:
            self._tried[key] = None
            for reading in self._both(part)[1]:
                path = program.find(reading)
                if path is not None:
                    self._tried[key] = tuple(_spans(path, reading.text, part))
                    break
        return self._tried[key]

    def _both(self, part: Part) -> tuple[Reading, tuple[Reading, ...]]:
        if part not in self._readings:
            full = self.text(part)
            own = full
            if part == "headline" and (self._start or self.found.spans):
                own = full.without([(0, self._start), *self.found.spans])
            broad = (
                (Reading(full, broad=True),) if own is full else (Reading(full, broad=True), Reading(own, broad=True))
            )
            self._readings[part] = (Reading(own, shy=self._symbols(own)), broad)
        return self._readings[part]

    def _symbols(self, text: Text) -> frozenset[int]:
        if text.shouted:
            return frozenset()
        known = self.found.tickers
        return frozenset(
            i
            for i, raw in enumerate(text.raw)
            if raw.isupper() and (raw in known or text.words[i] in SYMBOL_WORDS) and raw.isalpha()
        )


def _spans(path: tuple[int, ...], text: Text, part: Part) -> Iterator[Trigger]:
    begin = 0
    for i in range(1, len(path) + 1):
        if i == len(path) or path[i] != path[i - 1] + 1 or path[i] in text.fenced:
            start, end = text.starts[path[begin]], text.ends[path[i - 1]]
            yield Trigger(rule_id="", text=text.delivered[start:end], where=part, start=start, end=end)
            begin = i
