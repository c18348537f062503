"""Brokers' ratings on one scale: +2 strong buy, +1 buy, 0 hold, -1 sell, -2 strong sell."""

from newsbot.processing.text import NONE, Text

_SCALE = {
    2: "strong buy, strongly buy, conviction buy, strong outperform, top pick",
    1: "buy, outperform, outperformer, overperform, out perform, overweight, over weight, accumulate, add, positive, "
    "speculative buy, spec buy, trading buy, long term buy, moderate buy, market outperform, market outperformer, "
    "sector outperform, sector outperformer, industry outperform, sector overweight, above average, attractive, "
    "gradually accumulate",
    0: "hold, neutral, equal weight, equalweight, market perform, marketperform, market performer, peer perform, "
    "peerperform, sector perform, sector performer, sectorperform, industry perform, sector weight, sectorweight, "
    "market weight, marketweight, in line, inline, perform, average, fair value, fairly valued, sector neutral, mixed, "
    "long term hold",
    -1: "underweight, under weight, underperform, underperformer, under perform, reduce, sell, market underperform, "
    "market underperformer, sector underperform, sector underperformer, industry underperform, sector underweight, "
    "moderate sell, below average, negative, unattractive, lighten, trim",
    -2: "strong sell, strongly sell, conviction sell",
}
_WEAK = frozenset({"add", "attractive", "average", "fair", "inline", "mixed", "negative", "perform", "positive", "in"})
"""Ordinary words: a rating only with a capital, behind one of these."""
_LEAD_WORDS = """
to from at with a an as of is maintains maintained reiterates reiterated reaffirms reaffirmed keeps kept remains
rated rating rates
"""
_LEADS = frozenset(_LEAD_WORDS.split())
_VERBS = frozenset({"accumulate", "add", "buy", "hold", "lighten", "reduce", "sell", "trim"})
"""Ratings that are verbs, too: a rating at the end of a clause and before one of these."""
_FOLLOWING = """
from rating ratings rated at on with by after as vs amid in following recommendation stance ahead due over despite
citing sees says raises raised lowers lowered cuts ups sets pt price to based given
"""
_FOLLOWS = frozenset(_FOLLOWING.split())
_CREDIT = frozenset({"outlook", "outlooks", "watch", "creditwatch", "implications"})


def _by_first() -> dict[str, list[tuple[tuple[str, ...], int]]]:
    table: dict[str, list[tuple[tuple[str, ...], int]]] = {}
    for value, names in _SCALE.items():
        for name in names.split(","):
            words = tuple(name.split())
            table.setdefault(words[0], []).append((words, value))
    for entries in table.values():
        entries.sort(key=lambda entry: -len(entry[0]))
    return table


RATINGS = _by_first()
"""First word -> the ratings that begin with it, the longest first."""


def rating_at(text: Text, at: int) -> tuple[int, int] | None:
    """The rating that begins at a word: (one past its last word, -2..+2), or None."""
    for words, value in RATINGS.get(text.words[at], ()):
        end = at + len(words)
        if text.words[at:end] != words or any(text.breaks[i] != NONE for i in range(at + 1, end)):
            continue
        if words[0] in _WEAK and not _as_rating(text, at):
            continue
        if len(words) == 1 and words[0] in _VERBS and not _no_verb(text, at):
            continue
        if words[0] in {"positive", "negative"} and not _CREDIT.isdisjoint(text.words[max(0, at - 4) : at + 3]):
            continue
        return end, value
    return None


def _as_rating(text: Text, at: int) -> bool:
    if text.joined[at + 1 : at + 2] == (True,):
        return True  # In-Line
    return text.raw[at][0].isupper() and at > 0 and text.words[at - 1] in _LEADS


def _no_verb(text: Text, at: int) -> bool:
    end = at + 1
    if text.words[at] == "hold" and at and text.words[at - 1] == "on":
        return False
    if end == len(text.words) or text.breaks[end] != NONE:
        return True
    return text.words[end] in ({"rated", "rating"} if text.joined[end] else _FOLLOWS)
