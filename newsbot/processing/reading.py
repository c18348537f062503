"""How phrases see a text: its words, the names and amounts in it, and the words they must leave alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from newsbot.processing.name import Name
from newsbot.processing.text import STRONG, Text
from newsbot.processing.value import Value, values


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One text, read in one way; word numbers count in ``text``.

    ``shy`` are words that look like a symbol: a small-letter word of a rule leaves them alone. ``masked`` are words
    inside the names of known companies: they satisfy nothing. ``broad`` is for what blocks a rule: every word counts
    then, also inside a name or a compound (``post-trial``). What could fire one is read strictly: ``FDA-approved`` is
    no approval.
    """

    text: Text
    names: Sequence[Name] = ()
    shy: frozenset[int] = frozenset()
    masked: frozenset[int] = frozenset()
    broad: bool = False

    @cached_property
    def places(self) -> Mapping[str, Sequence[int]]:
        """The numbers of each word."""
        found: dict[str, list[int]] = {}
        for i, word in enumerate(self.text.words):
            found.setdefault(word, []).append(i)
        return found

    @cached_property
    def names_at(self) -> Mapping[int, tuple[int, Name]]:
        """(place in ``names``, name) by the name's first word."""
        return {name.first: (i, name) for i, name in enumerate(self.names)}

    @cached_property
    def values_at(self) -> Mapping[int, Sequence[Value]]:
        """Amounts by their first word. Read only when a phrase asks for one."""
        found: dict[int, list[Value]] = {}
        for value in values(self.text):
            found.setdefault(value.first, []).append(value)
        return found

    def clause(self, path: Sequence[int]) -> tuple[int, int]:
        """The words ``first`` to ``end`` (exclusive) of the clauses in which the words of ``path`` stand."""
        breaks, size = self.text.breaks, len(self.text)
        first, end = path[0], path[-1] + 1
        while first > 0 and breaks[first] != STRONG:
            first -= 1
        while end < size and breaks[end] != STRONG:
            end += 1
        return first, end
