"""The amounts, percentages, ratings and periods in a text, as intervals that can be compared."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from newsbot.processing.count import is_count
from newsbot.processing.figure import NUMBER_WORDS, Figure, figure_at
from newsbot.processing.period import FIRST_WORDS, period_at
from newsbot.processing.rating import RATINGS, rating_at
from newsbot.processing.span import spans
from newsbot.processing.text import NONE, Text

Kind = Literal["money", "percent", "number", "per-share", "rating", "period"]

_SPELLED = frozenset(NUMBER_WORDS)
_RATIO = re.compile(r"([1-9][0-9]{0,3}):([1-9][0-9]{0,3})")
_SPLITS = frozenset({"split", "reverse", "stock", "share", "forward", "ratio", "bonus", "consolidation"})
_CLOCK = frozenset({"am", "pm", "a.m", "p.m", "et", "est", "gmt"})
_PER_SHARE = frozenset({"eps", "shr", "ffo", "affo", "dividend", "div", "pt", "target", "targets"})
_TOTALS = frozenset(
    {"assets", "cash", "deal", "debt", "ebitda", "income", "order", "orders", "profit", "rev", "revenue", "revenues"}
    | {"revs", "sales"}
)
_AROUND = {
    "to": (("up",), ("close",)),
    "than": (("more",), ("less",), ("better",), ("fewer",), ("higher",)),
    "least": (("at",),),
    "most": (("at",),),
    "much": (("as",),),
    "as": (("as", "much"), ("as", "many")),
    "estimated": ((), ("an",)),
    "over": ((), ("just",)),
    "under": ((), ("just",)),
    **dict.fromkeys(("about", "around", "nearly", "almost", "roughly", "approximately", "approx", "some"), ((),)),
}
"""Last word of a round figure's preface -> the words before it: about, up to, as much as."""


@dataclass(frozen=True, slots=True)
class Value:
    """What a slot can take: the words ``first`` to ``end`` (exclusive), ``low`` to ``high`` of something.

    Percent counts in percent (3 % is 3), ratings from -2 to +2; periods are 0 and tell themselves by ``unit``.
    ``unit`` is a currency for money and per-share, a period for periods, else empty. ``start`` and ``stop`` are code
    points of the text as delivered.
    """

    first: int
    end: int
    kind: Kind
    low: Decimal
    high: Decimal
    unit: str
    start: int
    stop: int

    @property
    def middle(self) -> Decimal:
        """What comparisons use."""
        return self.low if self.low == self.high else (self.low + self.high) / 2


def values(text: Text) -> tuple[Value, ...]:
    """Every value in a text by its first word, longer ones first; linear in its length, never raises.

    A figure behind ``about`` or ``up to`` stands there twice, with those words and without. One that can be read in
    two ways (``EPS $0.45`` as money and as per share) stands there once for each.
    """
    figures: list[Figure] = []
    found: list[Value] = []
    past = 0
    for at, word in enumerate(text.words):
        if word.isalpha():
            if word in _SPELLED and at >= past:
                figure = figure_at(text, at)
                if figure is not None:
                    figures.append(figure)
                    past = figure.end
            if word in FIRST_WORDS:
                _add_period(text, at, found)
            if word in RATINGS:
                rating = rating_at(text, at)
                if rating is not None and not (found and found[-1].kind == "rating" and found[-1].end > at):
                    found.append(_exact(text, (at, rating[0]), "rating", rating[1]))
            continue
        _add_period(text, at, found)
        if at >= past:
            figure = figure_at(text, at)
            if figure is not None:
                figures.append(figure)
                past = figure.end
            else:
                _add_ratio(text, at, found)
    if figures:
        for span in spans(text, figures):
            _add_figures(text, span, found)
    if len(found) > 1:
        found.sort(key=lambda value: (value.first, -value.end))
    return tuple(found)


def _add_period(text: Text, at: int, found: list[Value]) -> None:
    if found and found[-1].kind == "period" and found[-1].end > at:
        return
    period = period_at(text, at)
    if period is not None:
        found.append(_exact(text, (at, period[0]), "period", 0, period[1]))


def _add_ratio(text: Text, at: int, found: list[Value]) -> None:
    """``1:10`` is the number 0.1: new shares for each old one. A time of day is none."""
    ratio = _RATIO.fullmatch(text.words[at])
    if ratio is None:
        return
    following = text.words[at + 1 : at + 3]
    of_shares = not _SPLITS.isdisjoint(following) or ("1" in ratio.groups() and _CLOCK.isdisjoint(following))
    if of_shares:
        found.append(_exact(text, (at, at + 1), "number", Decimal(ratio[1]) / Decimal(ratio[2])))


def _exact(text: Text, words: tuple[int, int], kind: Kind, amount: Decimal | int, unit: str = "") -> Value:
    first, end = words
    low = Decimal(amount)
    return Value(first, end, kind, low, low, unit, text.starts[first], text.ends[end - 1])


def _add_figures(text: Text, span: Sequence[Figure], found: list[Value]) -> None:
    """The values of one figure, or of the two ends of a range."""
    one, other = span[0], span[-1]
    kinds: tuple[Kind, ...] = (one.kind,)
    if one.kind == "number" and not all(is_count(text, figure, alone=len(span) == 1) for figure in span):
        return
    if one.kind == "money":
        if one.per_share or other.per_share:
            kinds = ("per-share",)
        elif not (one.scale or other.scale) and max(abs(one.amount), abs(other.amount)) < 10_000:
            kinds = ("money", "per-share") if _is_for_a_share(text, one.first) else ("money",)
    low, high = sorted((one.value, other.value))
    before = _preface(text, one.first)
    for kind in kinds:
        if before < one.first:
            found.append(Value(before, other.end, kind, low, high, one.currency, text.starts[before], other.stop))
        found.append(Value(one.first, other.end, kind, low, high, one.currency, one.start, other.stop))


def _is_for_a_share(text: Text, at: int) -> bool:
    """Whether the last measure named before a figure is one of a share: EPS, dividend, price target."""
    for word in reversed(text.words[max(0, at - 10) : at]):
        if word in _PER_SHARE:
            return True
        if word in _TOTALS:
            return False
    return False


def _preface(text: Text, first: int) -> int:
    """The first of the words that make a figure a round one (``about``, ``up to``), or ``first``."""
    if not first or text.breaks[first] != NONE or text.joined[first]:
        return first
    for words in _AROUND.get(text.words[first - 1], ()):
        begin = first - 1 - len(words)
        if begin >= 0 and text.words[begin : first - 1] == words and not any(text.breaks[begin + 1 : first]):
            return begin
    return first - 1 if () in _AROUND.get(text.words[first - 1], ()) else first
