"""Marks that newswires put before and after a headline's own words: tags, attributions.

A mark that is overlooked costs money, and so does a company's name taken for one ("Corrections Corporation of
America", "Repeat-offender"): each needs its own punctuation. Conventions: Reuters ``CORRECTED-UPDATE 2-``, press
wires ``/C O R R E C T I O N -- Acme/``, ``CORRECTING and REPLACING``, Dow Jones ``-- 2nd Update``.
"""

import re
from dataclasses import dataclass

from newsbot.domain.signal import Kind
from newsbot.processing.markname import ATTRIBUTED_TO, COMPOUNDS, DIGEST_WORDS, ENDINGS, HYPHENATED, MEDIA, SITES, TAGS
from newsbot.processing.phraselist import words


@dataclass(frozen=True, slots=True)
class Hint:
    """Words that make a headline of a kind. ``name`` is the entry of the list; offsets are code points."""

    kind: Kind
    name: str
    start: int
    end: int


_TAG = re.compile(
    r"[/(]?\s?(?P<name>[A-Za-z][A-Za-z&() '.]{1,33}+(?:/[A-Za-z]{3,10})?)(?P<number>\d{0,2}) {0,2}"
    r"(?P<end>--|[:\u2014]|-|/(?=\s))\s{0,2}"
)
_SPACED = re.compile(r"/?\s?((?:[A-Z] ){3,14}[A-Z])\s{0,2}(?:--|[:\u2014-])\s{0,2}")
_REPLACING = re.compile(
    r"(?:correcting|replacing|adding)\sand\s(?:replacing|correcting|adding)(?:\smultimedia)?[:\s]?\s?", re.IGNORECASE
)
_CORRECTION_TO = re.compile(r"correction\sto\s(?=\S)", re.IGNORECASE)
_UPDATED_RELEASE = re.compile(r"updated\srelease\s(?=to\s)", re.IGNORECASE)
_OTHER: dict[str, tuple[tuple[Kind | None, re.Pattern[str]], ...]] = {
    **dict.fromkeys("cC", ((Kind.CORRECTION, _REPLACING), (Kind.CORRECTION, _CORRECTION_TO))),
    **dict.fromkeys("rRaA", ((Kind.CORRECTION, _REPLACING),)),
    **dict.fromkeys("uU", ((Kind.UPDATE, _UPDATED_RELEASE),)),
    "(": ((None, re.compile(r"\([A-Z][a-z]{2,8}\.?\s\d{1,2}\)\s?-\s?")),),  # CORRECTED-(July 19)-
    "D": ((None, re.compile(r"DJ\s(?=\S)")),),
    "*": ((None, re.compile(r"[*]\s?(?=\S)")),),
}
"""Marks of another form, by the character they begin with."""
_AMENDED_FORM = re.compile(r"[A-Z0-9][A-Z0-9 -]{0,9}/A\s-\s")
"""An amended filing in EDGAR's list: ``8-K/A - ACME CORP (0000000000) (Filer)``."""
_MEDIA = frozenset(MEDIA)
_TAGS_MAX = 5  # CORRECTED-(OFFICIAL)-UPDATE 2-BRIEF-
_ENDING_MAX = 32
_TAIL = 60
_ENDINGS_MAX = 2  # Castor to buy Norwood, WSJ reports - Reuters
_BRACKETED = re.compile(r"\s?[(\[]([A-Za-z ]{2,20})[)\]]$")
_SYMBOLS = re.compile(r"\s>[A-Z][A-Z. ]{0,20}$")
_SAYING = words("say says said report reports reported writes wrote tell tells told")
_SAID = r"(?:says?|said|reports?|reported|writes|wrote|tells?|told)"
_SAYS = re.compile(
    r",\s((?i:(?:the\s)?(?:sources?|media\sreports|press\sreports|report|"
    + "|".join(re.escape(name) for name in MEDIA)
    + rf")\s{_SAID}"
    r"|(?:says?|said)\s(?:(?:\w+\s){0,2}(?:sources?|report|newspaper|paper)"
    r"|wsj|ft|bloomberg|reuters|cnbc|nikkei|axios)"
    r"|(?:an?\s|one\s|two\s|three\s|four\s)?(?:\w+\s)?(?:sources?|person|people|insiders?)\s(?:[\w ]{2,24}\s)?"
    rf"{_SAID}(?:\s\w{{2,12}}){{0,2}})"
    r"|(?:[A-Z][\w.&']{0,20}\s){1,3}reports?)$"
)


def leading(text: str) -> tuple[list[Hint], int]:
    """The marks before a headline and where its own words begin. ``text`` is normalised, so are the offsets."""
    hints: list[Hint] = []
    start = 0
    if text[:1].isspace():
        start = len(text) - len(text.lstrip())
    for _ in range(_TAGS_MAX):
        found = _one(text, start)
        if not found:
            break
        name, kind, end = found
        if kind:
            hints.append(Hint(kind, name, start, end))
        start = end
    if "/A" in text and _AMENDED_FORM.match(text):
        hints.append(Hint(Kind.CORRECTION, "amended form", 0, text.index("/A") + 2))
    return hints, start


def _one(text: str, start: int) -> tuple[str, Kind | None, int] | None:
    tag = _TAG.match(text, start)
    if tag:
        name = _name(tag)
        if name in TAGS and not _glued(tag, text) and (tag["end"] == ":" or name not in _MEDIA):
            return name, TAGS[name], tag.end()
        if tag["end"] == "-" and tag["name"].isupper() and " " in name and not DIGEST_WORDS.isdisjoint(name.split()):
            return name, Kind.DIGEST, tag.end()
    first = text[start : start + 1]
    if first == "/" or text[start + 1 : start + 2] == " ":
        spaced = _SPACED.match(text, start)
        name = spaced[1].replace(" ", "").casefold() if spaced else ""
        if spaced and name in TAGS:
            return name, TAGS[name], spaced.end()
    for kind, pattern in _OTHER.get(first, ()):
        match = pattern.match(text, start)
        if match:
            return match[0].strip().casefold(), kind, match.end()
    return None


def _name(tag: re.Match[str]) -> str:
    name = tag["name"].rstrip().casefold()
    return name[:-1] if name[-1] == ")" and "(" not in name else name


def _glued(tag: re.Match[str], text: str) -> bool:
    """Whether a small-letter word hangs on the next by a hyphen: Repeat-offender, but Exclusive-Acme."""
    if tag["end"] != "-" or tag["number"] or tag["name"].isupper() or tag["name"][-1] in " )":
        return False
    return not (tag["name"].casefold() in HYPHENATED and text[tag.end() : tag.end() + 1].isupper())


def trailing(text: str, start: int) -> tuple[list[Hint], int]:
    """The marks after a headline and where its own words end. Offsets as in ``leading``."""
    end = len(text.rstrip())
    hints: list[Hint] = []
    for _ in range(_ENDINGS_MAX):
        offset = max(start, end - _TAIL)
        found = _last(text[offset:end], offset)
        if not found:
            break
        hint, end = found
        if hint:
            hints.append(hint)
    return hints, end


def _last(piece: str, offset: int) -> tuple[Hint | None, int] | None:
    """The mark at the end of a piece of the text, which begins at ``offset``, and where it begins."""
    at = max(piece.rfind("-"), piece.rfind(": ") + 1, piece.rfind("\u2014"), piece.rfind("|"))
    if at > 0 and len(piece) - at <= _ENDING_MAX:
        name = piece[at + 1 :].strip().casefold()
        if name in SITES and piece[at - 1] == " " == piece[at + 1]:
            return None, offset + len(piece[:at].rstrip(" -|\u2014"))
        known = name in ENDINGS or (
            " " in name and piece.rpartition(" ")[2] in ATTRIBUTED_TO and name.count(" ") < 3 and piece[at] != "|"
        )
        if known and not _compound(piece, at):
            kind = ENDINGS.get(name, Kind.REPORTED)
            place = offset + at + 1 + (piece[at + 1] == " ")
            hint = Hint(kind, name, place, place + len(name)) if kind else None
            return hint, offset + len(piece[:at].rstrip(" -:|\u2014"))
    if piece[-1:] in (")", "]"):
        bracketed = _BRACKETED.search(piece)
        kind = ENDINGS.get(bracketed[1].casefold()) if bracketed else None
        if bracketed and kind:
            place = offset + bracketed.start(1)
            return Hint(kind, bracketed[1].casefold(), place, offset + bracketed.end(1)), offset + bracketed.start()
    comma = piece.rfind(", ")
    if comma >= 0 and not _SAYING.isdisjoint(piece[comma:].casefold().split()):
        says = _SAYS.match(piece, comma)
        if says:
            return Hint(Kind.REPORTED, says[1].casefold(), offset + says.start(1), offset + len(piece)), (
                offset + says.start()
            )
    if ">" in piece:
        symbols = _SYMBOLS.search(piece)
        if symbols:
            return None, offset + symbols.start()
    return None


def _compound(piece: str, at: int) -> bool:
    """Whether the hyphen joins a compound: open-source, social-media."""
    if piece[at] != "-" or piece[at - 1] in " -":
        return False
    return piece[:at].rpartition(" ")[2].casefold() in COMPOUNDS
