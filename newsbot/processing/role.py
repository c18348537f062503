"""What a name does in a headline: acts, is bought, rates, is a part or stands beside."""

from typing import Literal

from newsbot.domain.company import Role
from newsbot.processing.namewords import (
    ADVICE,
    BARRING,
    BESIDE_SUBJECT,
    BOUGHT,
    BUYING,
    HOUSES,
    LEADING,
    LIFTS,
    NEIGHBOURS,
    OF_IT,
    PARTS,
    PRODUCTS,
    RATES,
    RATING_WORDS,
)
from newsbot.processing.run import follows
from newsbot.processing.sidewords import AGENCIES, COPIES, COPY_LINKS, SET_BESIDE, VERSIONS
from newsbot.processing.text import NONE, STRONG, Text
from newsbot.processing.vocabulary import RELATIVE

REACH = 25
"""As many words a headline is read on from a name."""

RATINGS = frozenset({"upgrades", "upgraded", "downgrades", "downgraded", "initiates", "reiterates"})

HARMLESS = frozenset({"", "possessive", "shares", "stock", "stocks"})
"""What does not keep a company from being the subject: Acme's outlook, Acme shares."""

_QUOTES = "\"'\u201c\u2018\u201d\u2019\u00ab\u00bb"


def part_of(text: Text, first: int, end: int, *, owner: bool | None = None) -> str:
    """The word that makes the name at ``first`` to ``end`` a part, or "possessive"; empty for the company itself.

    ``owner``: the name stands in the possessive; False for a name that is written so (Macy's).
    """
    size = len(text)
    if owner is None:
        owner = text.possessive[end - 1]
    for i in range(end, min(end + (4 if owner else 2), size)):
        if not follows(text, i):
            break
        if text.words[i] in PARTS:
            return text.words[i]
        if not owner and text.raw[i] == text.words[i] and i == end:
            break
    if owner and end < size and follows(text, end):
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
        if before in PRODUCTS and text.raw[first - 1] == before and text.breaks[first] == NONE:
            return f'after "{before}"'
        if before == "as" and first > 1 and text.words[first - 2] == "such":
            return 'after "such as"'
        if before == "of" and first > 1 and text.words[first - 2] in RELATIVE - {"stock", "shares"}:
            return f'after "{text.raw[first - 2]} of"'
    if not COPY_LINKS.isdisjoint(text.words[max(0, first - 2) : first]):
        copy = _copied(text, first)
        if copy:
            return f'after "{copy}"'
    if end < len(text) and follows(text, end) and text.words[end] in NEIGHBOURS and not _with(text, end):
        return f'before "{text.raw[end]}"'
    return "in quotes" if _quoted(text, first, end) else ""


def _copied(text: Text, first: int) -> str:
    """The words that make what follows the original of something else's: "generic version of Acme's drug"."""
    link = first - 1 if text.words[first - 1] in COPY_LINKS else first - 2
    if any(text.breaks[i] != NONE for i in range(max(1, link), first + 1)):
        return ""
    at = link - 1
    if at > 0 and text.words[at] in VERSIONS and text.breaks[at] == NONE:
        at -= 1
        if at > 0 and text.words[at] not in COPIES and text.breaks[at] == NONE:
            at -= 1
    if at < 0 or text.words[at] not in COPIES:
        return ""
    return text.delivered[text.starts[at] : text.ends[link]]


def _with(text: Text, i: int) -> bool:
    """Whether "partners" is a verb."""
    return text.words[i] == "partners" and text.words[i + 1 : i + 2] in (("with",), ("on",), ("to",))


def _quoted(text: Text, first: int, end: int) -> bool:
    start, stop = text.starts[first], text.ends[end - 1]
    delivered = text.delivered
    before = delivered[start - 1 : start] if start else ""
    after = delivered[stop : stop + 1]
    return bool(before and after) and before in _QUOTES and after in _QUOTES


def role_of(text: Text, first: int, end: int, *, owner: bool | None = None) -> tuple[Role, str]:
    """The role of the company named there, and why it is not the subject, in words; empty when it is."""
    if owner is None:
        owner = text.possessive[end - 1]
    if rates(text, first, end, owner=owner):
        return "rater", "it rates another company"
    why = barred(text, first, end)
    part = part_of(text, first, end, owner=owner)
    if not why and part not in HARMLESS:
        why = f"only a part: {part}"
    if why:
        return "other", why
    bought = deal(text, first, end, owner=owner)
    if bought:
        return bought, ""
    word = beside(text, first)
    return ("other", f'after "{word}"') if word else ("subject", "")


def beside(text: Text, first: int) -> str:
    """The word before a name that takes it out of the running for the subject; empty if there is none.

    A company that is rated is none: "raises target on Acme".
    """
    if not first or text.breaks[first] == STRONG:
        return ""
    word = text.words[first - 1]
    if word in SET_BESIDE or (word == "out" and first > 1 and text.words[first - 2] in SET_BESIDE):
        return "" if text.breaks[first] != NONE else word
    if word not in BESIDE_SUBJECT:
        return ""
    if word in ("says", "said"):
        return "" if first > 1 and text.words[first - 2] in AGENCIES else word
    if text.breaks[first] != NONE:
        return ""
    if word in ("in", "of") and first > 1 and text.words[first - 2] == "trading":
        return ""
    if word in ("on", "for", "of") and any(
        w in RATING_WORDS or w in RATES for w in text.words[max(0, first - 7) : first]
    ):
        return ""
    return word


def rates(text: Text, first: int, end: int, *, owner: bool) -> bool:
    """Whether the company is a research house that rates another one here."""
    size = len(text)
    if end < size and owner:
        after = text.words[max(0, first - 1)] in ("after", "following", "on")
        return text.words[end] in ("upgrade", "downgrade", "rating") and (after or _house(text, first))
    if end < size and text.breaks[end] == NONE and text.words[end] in RATES:
        return _rated(text, end) and (_house(text, first) or _named_after(text, end))
    if first and text.words[first - 1] in ("by", "at", "from") and _house(text, first):
        return any(word in RATING_WORDS or word in RATES for word in text.words[max(0, first - 10) : first - 1])
    return False


def _rated(text: Text, verb: int) -> bool:
    """Whether what follows a verb is about a rating or a price target."""
    words = text.words
    if words[verb] in ("upgrades", "downgrades"):
        return True
    if words[verb][-2:] == "ed" and words[verb + 1 : verb + 2] and words[verb + 1] in ("to", "by", "at", "from", "as"):
        return False
    for i in range(verb + 1, min(verb + REACH, len(words))):
        if text.breaks[i] == STRONG:
            return False
        if words[i] in ("pt", "coverage", "rating", "po") or (
            words[i] == "price" and words[i + 1 : i + 2] == ("target",)
        ):
            return True
        if words[verb] not in LIFTS and words[i] in RATING_WORDS:
            return True
    return False


def _named_after(text: Text, verb: int) -> bool:
    return any(
        text.raw[i][0].isupper() and text.words[i] not in RATING_WORDS
        for i in range(verb + 1, min(verb + REACH, len(text)))
    )


def _house(text: Text, first: int) -> bool:
    return text.words[first] in HOUSES or " ".join(text.words[first : first + 2]) in HOUSES


def deal(text: Text, first: int, end: int, *, owner: bool) -> Literal["", "target", "acquirer"]:
    """What the name is in a takeover, by the words before and after it in its clause."""
    words = text.words
    if not RATINGS.isdisjoint(words[max(0, first - REACH) : end + REACH]):
        return ""
    if not owner or text.words[end : end + 1] in (("offer",), ("bid",)):
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
            advice = words[i] == "buy" and (i < 2 or words[i - 1] != "to" or words[i - 2] in ADVICE)
            return "target" if not owner and not advice else ""
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
