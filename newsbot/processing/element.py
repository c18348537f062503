"""What a phrase is made of: words, choices, gaps, edges, slots, patterns. Values only."""

from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One word as a trader wrote it. ``parts`` has several entries for a compound: ``buy-back`` -> buy, back.

    ``exact`` (``=Word``) compares with the case kept. ``open_end`` (``word*``) takes any ending of the last part.
    A part that ends in ``'s`` asks for the possessive.
    """

    parts: tuple[str, ...]
    exact: bool = False
    open_end: bool = False

    def __str__(self) -> str:
        return f"{'=' if self.exact else ''}{'-'.join(self.parts)}{'*' if self.open_end else ''}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One of several sequences, or none of them when ``optional``. ``name`` is the list it was written as, if any."""

    options: tuple[tuple["Element", ...], ...]
    optional: bool = False
    name: str = field(default="", compare=False)

    def __str__(self) -> str:
        inner = "|".join(" ".join(map(str, option)) for option in self.options)
        return f"({inner}){'?' if self.optional else ''}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """At most ``words`` words of any kind; 1..20."""

    words: int

    def __str__(self) -> str:
        return f"...{self.words}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """The start (``^``) or the end (``$``) of a clause."""

    at: Literal["^", "$"]

    def __str__(self) -> str:
        return self.at


CompanySlot = Literal["company", "target", "acquirer", "rater", "payer", "other"]
ValueKind = Literal["money", "percent", "number", "per-share", "rating", "period"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NameSlot:
    """``{target}``: the next name of a company. ``many`` (``{company+}``) takes a list and gives a signal for each."""

    name: CompanySlot
    many: bool = False

    def __str__(self) -> str:
        return f"{{{self.name}{'+' if self.many else ''}}}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueSlot:
    """``{old:money}``: an amount. ``{money}`` is named after its kind."""

    name: str
    kind: ValueKind

    def __str__(self) -> str:
        return f"{{{self.name}:{self.kind}}}" if self.name != self.kind else f"{{{self.kind}}}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """``re:`` and a regular expression in RE2's language, which takes linear time. Always alone in its phrase."""

    regex: str

    def __str__(self) -> str:
        return f"re:{self.regex}"


Element = Word | Choice | Gap | Edge | NameSlot | ValueSlot | Pattern


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """A sequence of elements. ``text`` is what the file says, lists by name; ``str`` spells the lists out.

    ``line`` is where it stands in its file, 0 when made by hand.
    """

    elements: tuple[Element, ...]
    text: str = field(compare=False)
    line: int = field(default=0, compare=False)

    def __str__(self) -> str:
        return " ".join(map(str, self.elements))
