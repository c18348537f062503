"""Reactions: headlines that tell how the price took the news. They are written after the move."""

from newsbot.domain.signal import Kind
from newsbot.processing.kindword import CAUSES, METRICS, MOVES, NOT_YET, SHARES, UP_DOWN, UP_DOWN_AFTER
from newsbot.processing.mark import Hint
from newsbot.processing.phraselist import words
from newsbot.processing.text import NONE, STRONG, Text

_NO_MOVE = CAUSES | {"may", "could", "might", "to"} | words("offering split buyback sale repurchase")
"""Words after the shares behind which no move is theirs: stock offering, stock as sales fall."""
_NEAR = 4
_FAR = 9
"""Words from the shares to their move: shares fall, shares of several small makers of drugs are trading lower."""
_BEGINNING = 7
"""Acme jumps on, Acme Health Sciences surges 22% after: the move stands among the first words."""


def reaction(text: Text, first: int, last: int) -> Hint | None:
    """The move that the words ``first`` to ``last`` (exclusive) tell of, None when they tell of none."""
    words = text.words
    for i, word in enumerate(words[first:last], first):
        if word in SHARES:
            j = _of_shares(text, i, last)
            if j:
                return Hint(Kind.REACTION, f"{word} {words[j]}", text.starts[i], text.ends[j])
        elif i < first + _BEGINNING and i > first and word in MOVES and _of_company(text, first, i, last):
            return Hint(Kind.REACTION, word, text.starts[i], text.ends[i])
    return None


def _of_shares(text: Text, i: int, last: int) -> int:
    words = text.words
    reach = _FAR if i + 1 < last and words[i + 1] in ("of", "in") else _NEAR
    for j in range(i + 1, min(i + 1 + reach, last)):
        word = words[j]
        if text.breaks[j] != NONE or word in _NO_MOVE or (word in NOT_YET and j > i + 1):
            return 0
        if word in MOVES:
            return j
        if word in UP_DOWN and (j == i + 1 or words[j - 1] in UP_DOWN_AFTER):
            return 0 if j + 1 < last and words[j + 1] in ("to", "for") else j
    return 0


def _of_company(text: Text, first: int, i: int, last: int) -> bool:
    """Whether the word at ``i`` is a move of the company before it, with its cause behind it."""
    words = text.words
    if i + 1 >= last or words[i][-1] != "s" or text.breaks[i] == STRONG or words[i - 1] in NOT_YET:
        return False
    begin = i
    while begin > first and text.breaks[begin] != STRONG:
        begin -= 1
    if any(word in METRICS for word in words[begin:i]):
        return False
    after = i + 1
    if text.breaks[after] == STRONG:
        return False
    if words[after] in CAUSES:
        return True
    if words[after] in ("nearly", "over", "about", "almost", "more", "by"):
        after += 1
    return after + 1 < last and words[after].endswith("%") and words[after + 1] not in ("in", "to", "of", "stake")
