"""Figures that belong together: ``$2.96-3.16``, ``$690M to $705M``, ``between 5 and 7 percent``."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from newsbot.processing.figure import Figure
from newsbot.processing.period import is_year
from newsbot.processing.text import STRONG, Text, normalise

_DASHES = frozenset({"-", " - ", "--", " -- ", "- ", " -"})
_AROUND = frozenset({"about", "around", "nearly", "almost", "roughly", "approximately", "approx", "some"})
_WIDEST = 5  # "lowers target $2 to $42" is no range
_TARGETS = frozenset({"pt", "target", "targets"})
_AGAINST = frozenset({"to", "from", "vs", "versus"})
_FROM_REACH = 5  # words: "from its previous guidance of"


def spans(text: Text, figures: Sequence[Figure]) -> Iterator[tuple[Figure, ...]]:
    """The figures in order: alone, or as (one end, other end) of a range with unit and scale in common.

    The second figure of ``from A to B`` is another value, not the other end; in ``to C from A to B`` it is. Amounts
    that are set against each other share a scale written once; one of which the scale is unclear is left out.
    """
    found = _ranges(text, figures)
    if len(figures) > 1 and any(figure.scale for figure in figures):
        return _scaled_alike(text, list(found))
    return found


def _scaled_alike(text: Text, found: Sequence[tuple[Figure, ...]]) -> Iterator[tuple[Figure, ...]]:
    """``from $1.00 to $1.01 bln``: both are billions, else one would seem a billion times the other."""
    begin = 0
    for end in range(1, len(found) + 1):
        if end < len(found) and _set_against(text, found[end - 1][-1], found[end][0]):
            continue
        group = found[begin:end]
        model = next((span[-1] for span in group if span[-1].scale), None)
        for span in group:
            if model is None or span[-1].scale or span[-1].per_share:
                yield span
            elif all(abs(figure.amount) <= abs(model.amount) * _WIDEST for figure in span) and all(
                abs(model.amount) <= abs(figure.amount) * _WIDEST for figure in span
            ):
                yield tuple(replace(figure, scale=model.scale) for figure in span)
            elif span[-1].kind != "money":
                yield span
        begin = end


def _set_against(text: Text, one: Figure, other: Figure) -> bool:
    """Whether two amounts of one currency are compared: to, from or vs between them and nothing else."""
    if (one.kind, one.currency) != (other.kind, other.currency) or one.kind == "percent" or other.first - one.end != 1:
        return False
    return text.words[one.end] in _AGAINST and STRONG not in text.breaks[one.end : other.first + 1]


def _ranges(text: Text, figures: Sequence[Figure]) -> Iterator[tuple[Figure, ...]]:
    ends = list(_dashed(text, figures))
    before: tuple[Figure, ...] = ()
    i = 0
    while i < len(ends):
        chain = [ends[i]]
        while i + len(chain) < len(ends) and _link(text, chain[-1][-1], ends[i + len(chain)][0]) == "to":
            chain.append(ends[i + len(chain)])
        i += len(chain)
        for span in _chained(text, chain, before):
            yield span
            before = span


def _dashed(text: Text, figures: Sequence[Figure]) -> Iterator[tuple[Figure, ...]]:
    """Ranges written with a dash, and ``between A and B``."""
    i = 0
    while i < len(figures):
        one = figures[i]
        if i + 1 < len(figures):
            link = _link(text, one, figures[i + 1])
            if link == "-" or (link == "and" and _behind(text, one.first, "between", 3)):
                pair = _pair(one, figures[i + 1], dashed=link == "-")
                # 05-17-2010 and 1-800-555 are no ranges.
                triple = i + 2 < len(figures) and _link(text, figures[i + 1], figures[i + 2]) == "-"
                if pair is not None and not (one.kind == "number" and triple):
                    yield pair
                    i += 2
                    continue
        yield (one,)
        i += 1


def _chained(
    text: Text, chain: Sequence[tuple[Figure, ...]], before: tuple[Figure, ...]
) -> Iterator[tuple[Figure, ...]]:
    """Figures with ``to`` between them: a range, or a way from one to the other, or from a range to a range."""
    sizes = [len(link) for link in chain]
    ranges: tuple[int, ...] = ()  # where in the chain a pair begins
    if sizes == [1, 1, 1, 1]:
        ranges = (0, 2)
    elif sizes == [2, 1, 1]:
        ranges = (1,)
    elif sizes == [1, 1, 2] or (sizes == [1, 1] and not _is_way(text, chain[0][0], before)):
        ranges = (0,)
    i = 0
    while i < len(chain):
        pair = _pair(chain[i][0], chain[i + 1][0], dashed=False) if i in ranges else None
        yield pair or chain[i]
        i += 2 if pair else 1


def _is_way(text: Text, one: Figure, before: tuple[Figure, ...]) -> bool:
    """Whether ``from A to B`` goes from A to B: not behind an end already told, ``to C from A to B``.

    A price target goes there without ``from``.
    """
    if one.first and text.words[one.first - 1] in _TARGETS:
        return True
    if not _behind(text, one.first, "from", _FROM_REACH):
        return False
    if not before or before[-1].kind != one.kind or before[-1].end >= len(text.words):
        return True
    told = len(before) > 1 or (before[0].first > 0 and text.words[before[0].first - 1] in {"to", "at"})
    return not (told and text.words[before[-1].end] == "from")


def _pair(one: Figure, other: Figure, *, dashed: bool) -> tuple[Figure, Figure] | None:
    """The ends of a range with kind, currency and scale in common, or None when they are none."""
    if one.kind != other.kind:
        if one.kind == "number" and other.kind == "percent" and not one.scale:
            one = replace(one, kind="percent")
        elif one.kind == "money" and other.kind == "number" and _may_follow(other, dashed=dashed):
            other = replace(other, kind="money", currency=one.currency)
        elif one.kind == "number" and other.kind == "money" and _may_inherit(one, other, dashed=dashed):
            one = replace(one, kind="money", currency=other.currency)
        else:
            return None
    if one.currency != other.currency:
        return None
    if other.minus and dashed:
        other = replace(other, amount=abs(other.amount), minus=False)
    if other.scale and not one.scale and abs(one.amount) <= abs(other.amount):
        one = replace(one, scale=other.scale)
    elif one.scale and not other.scale and abs(one.amount) <= abs(other.amount):
        other = replace(other, scale=one.scale)
    if bool(one.scale) != bool(other.scale) and one.amount and other.amount:
        return None
    if one.value > other.value and not ((dashed and one.kind != "number") or one.value < 0):
        return None
    if not dashed and one.kind == "money" and 0 < one.value * _WIDEST < other.value:
        return None
    if one.kind == "number" and one.plain and is_year(f"{one.amount}"):
        return None
    return one, other


def _may_follow(other: Figure, *, dashed: bool) -> bool:
    """Whether a bare figure is the high end of an amount of money: ``$2.96-3.16``, not ``$90 through 2026``."""
    return not other.spelled and (dashed or not (other.plain and is_year(f"{other.amount}")))


def _may_inherit(one: Figure, other: Figure, *, dashed: bool) -> bool:
    """Whether a bare figure is the low end of an amount of money: ``7.20-$7.40``, ``20 to 30 mln euros``."""
    named_behind = other.end - other.core > 1 and other.first == other.core
    return not one.spelled and not is_year(f"{one.amount}") and (dashed or named_behind)


def _link(text: Text, one: Figure, other: Figure) -> str:
    """What stands between two figures: "-", "to", "and", or nothing of the kind."""
    between = other.first - one.end
    if between == 0:
        gap = text.delivered[one.stop : other.start]
        gap = gap if gap.isascii() or len(gap) > 5 else normalise(gap)[0]
        if gap in _DASHES or (gap == " " and other.minus and one.kind == other.kind):
            return "-"
        return "-" if gap == "" and other.minus else ""
    if between > 2 or any(text.joined[one.end : other.first + 1]) or STRONG in text.breaks[one.end : other.first + 1]:
        return ""
    if between == 2 and text.words[one.end + 1] not in _AROUND:
        return ""
    word = text.words[one.end]
    return word if word in {"to", "and"} else "to" if word in {"through", "thru"} else ""


def _behind(text: Text, at: int, word: str, reach: int) -> bool:
    """Whether a word stands shortly before a figure, no other figure between."""
    for i in range(at - 1, max(-1, at - 1 - reach), -1):
        if text.words[i] == word:
            return True
        figure = text.words[i][-1].isdigit() and not is_year(text.words[i])
        if figure or text.breaks[i + 1] == STRONG:
            return False
    return False
