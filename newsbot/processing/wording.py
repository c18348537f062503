"""Kinds of headline read from its words: one walk through a tree of phrases, no search over the text."""

from newsbot.domain.signal import Kind
from newsbot.processing.kindword import MOVES, PHRASES, SHARES, UP_DOWN
from newsbot.processing.mark import Hint
from newsbot.processing.text import STRONG, Text, tokenise
from newsbot.processing.trie import Trie

_TREE: Trie[Kind] = Trie((tokenise(phrase).words, kind) for kind, listed in PHRASES.items() for phrase in listed)


def hints(text: Text, first: int, last: int) -> list[Hint]:
    """What the words ``first`` to ``last`` (exclusive) say of the kind of headline."""
    words = text.words[first:last]
    found = [
        Hint(kind, " ".join(words[begin:end]), text.starts[first + begin], text.ends[first + end - 1])
        for begin, end, kinds in _TREE.scan(words)
        for kind in kinds
    ]
    if not SHARES.isdisjoint(words):
        move = _move(text, first, last)
        if move:
            found.append(move)
    return found


def _move(text: Text, first: int, last: int) -> Hint | None:
    """``shares fall``, ``stock is up 4%``: the move is made already."""
    words, breaks = text.words, text.breaks
    for i in range(first, last):
        if words[i] not in SHARES:
            continue
        for j in range(i + 1, min(i + 5, last)):
            if breaks[j] == STRONG:
                break
            word = words[j]
            if word in MOVES or (word in UP_DOWN and not (j + 1 < last and words[j + 1] == "to")):
                return Hint(Kind.REACTION, f"{words[i]} {word}", text.starts[i], text.ends[j])
    return None
