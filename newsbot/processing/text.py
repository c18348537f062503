"""Text cut into words, with the place of each word in the text as delivered.

Articles and the phrases of rules pass this one tokenizer, so what a trader writes is what is looked for.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from newsbot.processing.vocabulary import ABBREVIATIONS

NONE, WEAK, STRONG = 0, 1, 2
"""How much stands between two words. Nothing of a phrase reaches over STRONG; a gap may cross WEAK."""

# One character for one: quotes, dashes, blanks. The em dash stays itself, it always ends a clause.
_EQUAL = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u00b4\u02bc", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2212\ufe63\uff0d", "-"),
        **dict.fromkeys("\u2014\u2015", "\u2014"),
        **dict.fromkeys("\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u3000", " "),
        **dict.fromkeys("\u2122\u2120\u00ae\u00a9", " "),  # NFKC would glue TM to the name
    }
)
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_WORD = re.compile(
    r"[$€£¥]?[^\W_]+(?:(?:[&'.]|(?<=\d)[,:](?=\d)|(?<=[^\W\d_])[$€£¥](?=\d))[^\W_]+)*%?",
)
_COUNTRIES = {"u.s": "US", "u.k": "UK"}
_OPENED = re.compile(r"(?:^|[\s(\"])'")
_ENDS_CLAUSE = re.compile(r"[;:!?\n\r|*\u2014\u2028\u2029\x85]|--|\.\.|\s-|-\s|\.(?=[\s\"')\]]|$)|^\.")
_INTERRUPTS = re.compile(r"[,()\[\]{}\"'<>]|\s\s|\t")


@dataclass(frozen=True, slots=True)
class Text:
    """Words of a text, in order. The tuples run in parallel, one entry a word.

    ``words`` are case-folded without a possessive's ``'s``; ``raw`` keep the case. U.S. and U.K. are US and UK in
    both. ``starts`` and ``ends`` are code points of ``delivered``. ``breaks`` says what stands before the word,
    ``joined`` that it hangs on the word before by a hyphen, ``fenced`` that a company's exchange tag was taken out
    before it. ``shouted``: no small letter at all.
    """

    delivered: str
    words: tuple[str, ...]
    raw: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    breaks: tuple[int, ...]
    joined: tuple[bool, ...]
    possessive: tuple[bool, ...]
    fenced: frozenset[int] = frozenset()
    shouted: bool = False

    def __len__(self) -> int:
        return len(self.words)

    def without(self, spans: Sequence[tuple[int, int]]) -> "Text":
        """The text as if the words inside these spans of ``delivered`` were not there; the same object if none is.

        The spans do not overlap.
        """
        kept = []
        cuts = sorted(spans)
        c = 0
        for i, (start, end) in enumerate(zip(self.starts, self.ends, strict=True)):
            while c < len(cuts) and cuts[c][1] < end:
                c += 1
            if c == len(cuts) or start < cuts[c][0]:
                kept.append(i)
        if len(kept) == len(self.words):
            return self
        breaks: list[int] = []
        joined: list[bool] = []
        fenced: set[int] = set()
        before = -1
        for place, i in enumerate(kept):
            # The first word taken out carries the break that stood before it, the kept one that after it.
            cut = before + 1 < i
            breaks.append(max(self.breaks[before + 1], self.breaks[i]) if cut else self.breaks[i])
            joined.append(self.joined[i] and not cut)
            if cut and place:
                fenced.add(place)
            before = i
        return Text(
            delivered=self.delivered,
            words=tuple(self.words[i] for i in kept),
            raw=tuple(self.raw[i] for i in kept),
            starts=tuple(self.starts[i] for i in kept),
            ends=tuple(self.ends[i] for i in kept),
            breaks=tuple(breaks),
            joined=tuple(joined),
            possessive=tuple(self.possessive[i] for i in kept),
            fenced=frozenset(fenced),
            shouted=self.shouted,
        )


def tokenise(text: str) -> Text:
    """The words of any text; linear in its length, never raises."""
    norm, places = normalise(text)
    raw = _WORD.findall(norm)
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    for word in raw:  # what stands between two words has no letter, so the next place is the right one
        at = norm.find(word, at)
        starts.append(at)
        at += len(word)
        ends.append(at)
    size = len(raw)
    breaks = [NONE] * size
    joined = [False] * size
    possessive = [False] * size
    opened = len(norm)
    if "'" in norm:
        quote = _OPENED.search(norm)
        opened = quote.end() if quote else opened
        for i, word in enumerate(raw):
            if len(word) > 2 and word[-2] == "'" and word[-1] in "sS":
                possessive[i] = True
                raw[i] = word[:-2]
    words = list(map(str.casefold, raw))
    for i in range(1, size):
        gap = norm[ends[i - 1] : starts[i]]
        if gap == " ":
            continue
        if gap in {"-", ""}:
            joined[i] = True
        elif gap == "' " and raw[i - 1][-1] in "sS" and ends[i - 1] <= opened:
            possessive[i - 1] = True  # the drivers' union
        else:
            breaks[i] = _break(gap, words[i - 1], raw[i][0])
    if "U.S" in norm or "U.K" in norm or "u.s" in norm or "u.k" in norm:
        for i, word in enumerate(words):
            if word in _COUNTRIES:  # U.S. and US are one word; us is another by its small letters
                raw[i] = _COUNTRIES[word]
                words[i] = raw[i].casefold()
    if places is not None:
        begin, finish = places
        starts = [begin[i] for i in starts]
        ends = [finish[i - 1] for i in ends]
    return Text(
        delivered=text,
        words=tuple(words),
        raw=tuple(raw),
        starts=tuple(starts),
        ends=tuple(ends),
        breaks=tuple(breaks),
        joined=tuple(joined),
        possessive=tuple(possessive),
        shouted=norm.isupper(),
    )


def normalise(text: str) -> tuple[str, tuple[list[int], list[int]] | None]:
    """Text in NFKC with quotes, dashes and blanks made equal and invisible characters gone.

    The second value is None when every character kept its place; else, for each character of the result, where it
    began and where it ended in ``text``.
    """
    if text.isascii():
        return text, None
    plain = text.translate(_EQUAL)
    if plain.isascii():
        return plain, None
    if unicodedata.is_normalized("NFKC", plain) and not _INVISIBLE.search(plain):
        return plain, None
    out: list[str] = []
    begin: list[int] = []
    finish: list[int] = []
    i, size = 0, len(plain)
    while i < size:
        j = i + 1
        while j < size and (unicodedata.combining(plain[j]) or _INVISIBLE.match(plain[j])):
            j += 1
        # A base with its accents is one unit, so that an e followed by an accent becomes one letter.
        unit = unicodedata.normalize("NFKC", _INVISIBLE.sub("", plain[i:j])).translate(_EQUAL)
        out.append(unit)
        begin.extend([i] * len(unit))
        finish.extend([j] * len(unit))
        i = j
    return "".join(out), (begin, finish)


def _break(gap: str, before: str, after: str) -> int:
    if gap[0] == "." and (len(before) == 1 or "." in before or before in ABBREVIATIONS):
        gap = gap[1:] or " "
    if gap.endswith(" -") and (after.isdigit() or after in "$€£¥"):
        gap = gap[:-1]  # a minus, not a dash
    return _classify(gap) if len(gap) < 9 else _classify_any(gap)


def _classify_any(gap: str) -> int:
    if _ENDS_CLAUSE.search(gap):
        return STRONG
    return WEAK if _INTERRUPTS.search(gap) else NONE


_classify = lru_cache(maxsize=4096)(_classify_any)
