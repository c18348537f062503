"""Kinds of headline read from its words: one walk through a tree of phrases, no search over the text."""

from newsbot.domain.signal import Kind
from newsbot.processing.kindword import (
    LAWYERS,
    LISTED,
    MOVES,
    NOT_AFTER,
    NUMBERS,
    OPENERS,
    PHRASES,
    SHARES,
    SUITS,
)
from newsbot.processing.mark import Hint
from newsbot.processing.phraselist import words as word_set
from newsbot.processing.reaction import reaction
from newsbot.processing.text import STRONG, Text, tokenise
from newsbot.processing.trie import Trie

_LAWYER, _SUIT = "lawyer", "suit"
_TREE: Trie[Kind | str] = Trie(
    [(tokenise(phrase).words, kind) for kind, listed in PHRASES.items() for phrase in listed]
    + [(tokenise(phrase).words, _LAWYER) for phrase in LAWYERS]
    + [(tokenise(phrase).words, _SUIT) for phrase in SUITS]
)
_OPENING: Trie[Kind] = Trie((tokenise(phrase).words, kind) for kind, listed in OPENERS.items() for phrase in listed)
_OPENING_FIRST = frozenset(tokenise(phrase).words[0] for listed in OPENERS.values() for phrase in listed)
_OPENING_WORDS = 5
_MOVING = SHARES | MOVES
_LIST_REACH = 8
_RATING = ("stock", "to", "buy")
_RATED = word_set("common upgrades upgraded upgrade lifts")
"""Words before "stock to buy" that make a rating of it: upgrades Acme common stock to buy."""


def hints(text: Text, first: int, last: int) -> list[Hint]:
    """What the words ``first`` to ``last`` (exclusive) say of the kind of headline."""
    words = text.words if last - first == len(text.words) else text.words[first:last]
    if not words:
        return []
    out: list[Hint] = []
    lawyer = False
    suit: tuple[int, int] | None = None
    for begin, end, values in _TREE.scan(words):
        for value in values:
            if isinstance(value, Kind):
                if words[begin:end] == _RATING and not _RATED.isdisjoint(words[:begin]):
                    continue
                out.append(_hint(text, value, first + begin, first + end))
            elif value == _LAWYER:
                lawyer = True
            else:
                suit = begin, end
    if lawyer and suit:
        out.append(_hint(text, Kind.LAW_FIRM, first + suit[0], first + suit[1]))
    if words[0] in _OPENING_FIRST:
        out += _opening(text, first, last)
    elif (words[0] in NUMBERS or words[0].isdigit()) and not out:
        out += _listed(text, first, last)
    if not _MOVING.isdisjoint(words):
        move = reaction(text, first, last)
        if move:
            out.append(move)
    return out


def _opening(text: Text, first: int, last: int) -> list[Hint]:
    words = text.words[first : min(first + _OPENING_WORDS, last)]
    if words[:2] in NOT_AFTER:
        return []
    return [
        _hint(text, kind, first, first + end)
        for begin, end, kinds in _OPENING.scan(words)
        if begin == 0 and not (first + end < last and text.joined[first + end])
        for kind in kinds
    ]


def _listed(text: Text, first: int, last: int) -> list[Hint]:
    """``3 Reasons to``, ``Top 5 Small Caps Stocks``: an article that is a list."""
    for i in range(first + 1, min(first + _LIST_REACH, last)):
        if text.breaks[i] == STRONG:
            break
        if text.words[i] in LISTED:
            return [_hint(text, Kind.OPINION, first, i + 1)]
    return []


def _hint(text: Text, kind: Kind, begin: int, end: int) -> Hint:
    return Hint(kind, " ".join(text.words[begin:end]), text.starts[begin], text.ends[end - 1])
