"""What a name does in a headline: acts, is bought, rates, is a part or stands beside."""

from typing import Literal

from newsbot.domain.company import Role
from newsbot.processing.namewords import (
    BARRING,
    BESIDE_SUBJECT,
    BOUGHT,
    BUYING,
    HOUSES,
    LEADING,
    NEIGHBOURS,
    OF_IT,
    PARTS,
    RATES,
    RATING_WORDS,
)
from newsbot.processing.run import follows
from newsbot.processing.text import NONE, STRONG, Text
from newsbot.processing.vocabulary import RELATIVE

HARMLESS = frozenset({"", "possessive", "shares", "stock", "stocks"})
"""What does not keep a company from being the subject: Acme's outlook, Acme shares."""

_QUOTES = "\"'\u201c\u2018\u201d\u2019\u00ab\u00bb"


def part_of(text: Text, first: int, end: int) -> str:
    """The word that makes the name at ``first`` to ``end`` a part, or "possessive"; empty for the company itself."""
    size = len(text)
    for i in range(end, min(end + (4 if text.possessive[end - 1] else 2), size)):
        if not follows(text, i):
            break
        if text.words[i] in PARTS:
            return text.words[i]
        if not text.possessive[end - 1] and text.raw[i] == text.words[i] and i == end:
            break
    if text.possessive[end - 1] and end < size and follows(text, end):
        return "possessive"
    if first > 1 and text.breaks[first] == NONE and text.breaks[first - 1] == NONE:
        before, link = text.words[first - 2], text.words[first - 1]
        if link in ("in", "of") and (before in OF_IT or before.endswith("%")):
            return f"{before} {link}"
    return ""


def barred(text: Text, first: int, end: int) -> str:
    """Why a name can fill no slot; empty when it can."""
    if end < len(text) and text.joined[end]:
        return f'before "-{text.raw[end]}"'
    if first and text.breaks[first] != STRONG:
        before = text.words[first - 1]
        if before in BARRING:
            return f'after "{text.raw[first - 1]}"'
        if before == "as" and first > 1 and text.words[first - 2] == "such":
            return 'after "such as"'
        if before == "of" and first > 1 and text.words[first - 2] in RELATIVE - {"stock", "shares"}:
            return f'after "{text.raw[first - 2]} of"'
    if end < len(text) and follows(text, end) and text.words[end] in NEIGHBOURS:
        return f'before "{text.raw[end]}"'
    return "in quotes" if _quoted(text, first, end) else ""


def _quoted(text: Text, first: int, end: int) -> bool:
    start, stop = text.starts[first], text.ends[end - 1]
    delivered = text.delivered
    before = delivered[start - 1 : start] if start else ""
    after = delivered[stop : stop + 1]
    return bool(before and after) and before in _QUOTES and after in _QUOTES


def role_of(text: Text, first: int, end: int) -> tuple[Role, str]:
    """The role of the company named there, and why it is not the subject, in words; empty when it is."""
    if rates(text, first, end):
        return "rater", "it rates another company"
    why = barred(text, first, end)
    part = part_of(text, first, end)
    if not why and part not in HARMLESS:
        why = f"only a part: {part}"
    if why:
        return "other", why
    bought = deal(text, first, end)
    if bought:
        return bought, ""
    word = beside(text, first)
    return ("other", f'after "{word}"') if word else ("subject", "")


def beside(text: Text, first: int) -> str:
    """The preposition before a name that takes it out of the running for the subject; empty if there is none."""
    if first and text.breaks[first] == NONE and text.words[first - 1] in BESIDE_SUBJECT:
        return text.words[first - 1]
    return ""


def rates(text: Text, first: int, end: int) -> bool:
    """Whether the company is a research house that rates another one here."""
    size = len(text)
    if end < size and text.breaks[end] != STRONG and not text.possessive[end - 1]:
        verb = text.words[end]
        if verb in RATES:
            house = _house(text, first)
            for i in range(end + 1, size):
                if text.breaks[i] == STRONG and not house:
                    break
                if text.words[i] in RATING_WORDS or (verb in ("upgrades", "downgrades") and text.raw[i][0].isupper()):
                    return True
    if end < size and text.possessive[end - 1] and text.words[end] in ("upgrade", "downgrade", "rating"):
        return True
    if first > 1 and text.words[first - 1] in ("by", "at", "from") and _house(text, first):
        return any(word in RATING_WORDS or word in RATES for word in text.words[max(0, first - 10) : first - 1])
    return False


def _house(text: Text, first: int) -> bool:
    return text.words[first] in HOUSES or " ".join(text.words[first : first + 2]) in HOUSES


def deal(text: Text, first: int, end: int) -> Literal["", "target", "acquirer"]:
    """What the name is in a takeover, by the words before and after it in its clause."""
    words = text.words
    if not text.possessive[end - 1] or text.words[end : end + 1] in (("offer",), ("bid",)):
        for i in range(end, min(end + 5, len(text))):
            if text.breaks[i] == STRONG:
                break
            if words[i] in BOUGHT and ("be" in words[end:i] or words[i + 1 : i + 2] == ("by",)):
                return "target"
            if words[i] in BUYING:
                return "acquirer" if _buys(text, i) else ""
            if i > end and text.raw[i][0].isupper() and words[i] not in LEADING:
                break
    if not first or text.breaks[first] == STRONG:
        return ""
    near = words[max(0, first - 5) : first]
    if near[-1] == "by":
        return "acquirer" if any(word in BOUGHT or word in ("takeover", "acquisition") for word in near) else ""
    if near[-1] in ("of", "for") and any(
        word in ("takeover", "acquisition", "bid", "offer", "buyout") for word in near
    ):
        return "target"
    for i in range(first - 1, max(-1, first - 5), -1):
        if words[i] in BUYING:
            return "target" if not text.possessive[end - 1] else ""
        if words[i] in BESIDE_SUBJECT or words[i] in ("and", "after", "as") or text.breaks[i + 1] != NONE:
            break
    return ""


def _buys(text: Text, i: int) -> bool:
    """Whether a verb of buying takes a name, and not shares back or a stake."""
    for k in range(i + 1, min(i + 6, len(text))):
        if text.words[k] in ("back", "stake", "stakes", "shares", "rating", "or", "now"):
            return False
        if text.raw[k][0].isupper():
            return True
    return False
