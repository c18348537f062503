"""Whose is an exchange tag that follows no name, as at the end of a headline."""

from collections.abc import Sequence

from newsbot.processing.lexicon import ENDERS
from newsbot.processing.name import Name
from newsbot.processing.namewords import STRICT_LEGAL
from newsbot.processing.text import STRONG, Text

_HEADINGS = frozenset(
    (
        "news",
        "update",
        "alert",
        "report",
        "watch",
        "brief",
        "digest",
        "markets",
        "results",
        "wire",
        "note",
        "focus",
        "exclusive",
    )
)


def owner(own: Text, names: Sequence[Name], ticker: str) -> int | None:
    """The number of the name that a tag belongs to, or None: the one whose letters the symbol is made of, else the
    first that can be a company's when it is no known one.
    """
    free = [i for i, name in enumerate(names) if not name.mention and not _label(own, name)]
    fitting = [i for i in free if _fits(own, names[i], ticker)]
    if len(fitting) == 1:
        return fitting[0]
    for i in free:
        if not names[i].barred:
            return i if not any(name.mention and name.mention.company for name in names[:i]) else None
    return None


def _label(own: Text, name: Name) -> bool:
    """Whether it is a heading and no name: "Defense news: ..."."""
    if any(own.words[i] in STRICT_LEGAL for i in range(name.first, name.end)):
        return False
    if all(own.words[i] in ENDERS for i in range(name.first, name.end)):
        return True
    for i in range(name.end, min(name.end + 3, len(own))):
        if own.breaks[i] == STRONG:
            return own.words[i - 1] in _HEADINGS and ":" in own.delivered[own.ends[i - 1] : own.starts[i]]
    return False


def _fits(own: Text, name: Name, ticker: str) -> bool:
    """Whether the symbol begins as the name does and its letters come in the name in this order."""
    letters = "".join(own.words[name.first : name.end])
    symbol = ticker.split(".", maxsplit=1)[0].casefold()
    if len(symbol) < 2 or letters[:1] != symbol[:1]:
        return False
    at = 0
    for letter in symbol:
        at = letters.find(letter, at) + 1
        if not at:
            return False
    return True
