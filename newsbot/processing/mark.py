"""Marks that newswires put before and after a headline's own words: tags, attributions.

A mark that is overlooked costs money, and so does a company's name taken for one ("Corrections Corporation of
America", "Repeat-offender"): each needs its own punctuation. Conventions: Reuters ``CORRECTED-UPDATE 2-``, press
wires ``/C O R R E C T I O N -- Acme/``, ``CORRECTING and REPLACING``, Dow Jones ``-- 2nd Update``.
"""

import re
from dataclasses import dataclass

from newsbot.domain.signal import Kind
from newsbot.processing.markname import ATTRIBUTED_TO, DIGEST_ENDS, ENDINGS, HYPHENATED, TAGS
from newsbot.processing.phraselist import words


@dataclass(frozen=True, slots=True)
class Hint:
    """Words that make a headline of a kind. ``name`` is the entry of the list; offsets are code points."""

    kind: Kind
    name: str
    start: int
    end: int


_OPENERS = frozenset(name.split()[0].split("(")[0] for name in TAGS) | words(
    "correcting replacing adding updated dj c u r"
)
_FIRST = re.compile(r"[/(*\s]*([A-Za-z&]*)")
_TAG = re.compile(
    r"[/(]?\s?(?P<name>[A-Za-z](?:[A-Za-z&()]|[ '.](?=[A-Za-z(])){1,32})(?:\s?(?P<number>\d{1,2}))?"
    r"(?P<end>\s{0,2}(?:--|[:\u2014])|\s{1,2}-|-|/(?=\s))\s{0,2}"
)
_SPACED = re.compile(r"/?\s?((?:[A-Z] ){3,14}[A-Z])\s{0,2}(?:--|[:\u2014-])\s{0,2}")
_OTHER: tuple[tuple[Kind | None, re.Pattern[str]], ...] = (
    (
        Kind.CORRECTION,
        re.compile(
            r"(?:correcting|replacing|adding)\sand\s(?:replacing|correcting|adding)(?:\smultimedia)?[:\s]?\s?",
            re.IGNORECASE,
        ),
    ),
    (Kind.CORRECTION, re.compile(r"correction\sto\s(?=\S)", re.IGNORECASE)),
    (Kind.UPDATE, re.compile(r"updated\srelease\s(?=to\s)", re.IGNORECASE)),
    (None, re.compile(r"DJ\s(?=\S)|[*]\s?(?=\S)")),
)
_AMENDED_FORM = re.compile(r"[A-Z0-9][A-Z0-9 -]{0,9}/A\s-\s")
"""An amended filing in EDGAR's list: ``8-K/A - ACME CORP (0000000000) (Filer)``."""
_TAGS_MAX = 5  # CORRECTED-(OFFICIAL)-UPDATE 2-BRIEF-


def leading(text: str) -> tuple[list[Hint], int]:
    """The marks before a headline and where its own words begin. ``text`` is normalised, so are the offsets."""
    hints: list[Hint] = []
    start = 0
    for _ in range(_TAGS_MAX):
        first = _FIRST.match(text, start)
        assert first  # it matches nothing, too
        if first.end() - start == len(first[1]) and first[1].casefold() not in _OPENERS:
            break
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
        name = tag["name"].casefold()
        name = name[:-1] if name[-1] == ")" and "(" not in name else name
        glued = tag["end"] == "-" and not (tag["number"] or tag["name"].isupper() or tag["name"][-1] == ")")
        if name in TAGS and not (glued and not (name in HYPHENATED and text[tag.end() : tag.end() + 1].isupper())):
            return name, TAGS[name], tag.end()
        if tag["name"].isupper() and tag["end"] == "-" and name.split()[-1] in DIGEST_ENDS and " " in name:
            return name, Kind.DIGEST, tag.end()
    spaced = _SPACED.match(text, start)
    if spaced:
        name = spaced[1].replace(" ", "").casefold()
        if name in TAGS:
            return name, TAGS[name], spaced.end()
    for kind, pattern in _OTHER:
        match = pattern.match(text, start)
        if match:
            return match[0].strip().casefold(), kind, match.end()
    return None


_ENDING = re.compile(r"(?:\s?(?P<dash>--?|\u2014)\s?|(?P<colon>:)\s)(?P<name>[A-Za-z0-9][A-Za-z0-9.'& ]{0,30})\s*$")
_BRACKETED = re.compile(r"\s?[(\[](?P<name>[A-Za-z ]{2,20})[)\]]\s*$")
_SYMBOLS = re.compile(r"\s>[A-Z][A-Z. ]{0,20}$")
_SAYS = re.compile(
    r",\s(?:(?:(?:\w+\s){0,2}(?:sources?|reports?|media|newspapers?|paper)\s(?:says?|said))|"
    r"(?:says?|said)\s(?:(?:\w+\s){0,2}(?:sources?|reports?|media|newspapers?|paper)|WSJ|FT|Bloomberg|Reuters|CNBC|Nikkei))\s*$",
    re.IGNORECASE,
)


def trailing(text: str, start: int) -> tuple[list[Hint], int]:
    """The marks after a headline and where its own words end. Offsets as in ``leading``."""
    end = len(text.rstrip())
    hints: list[Hint] = []
    tail = max(start, end - 60)
    piece = text[tail:end]
    if ">" in piece:
        symbols = _SYMBOLS.search(piece)
        if symbols:
            end = tail + symbols.start()
            piece = text[tail:end]
    found = _ENDING.search(piece) if "-" in piece or ":" in piece or "\u2014" in piece else None
    if found:
        name = found["name"].casefold().strip()
        loose = " " in found[0][: found.start("name") - found.start()] or found["dash"] == "-"
        kind = ENDINGS.get(name)
        known = name in ENDINGS
        if not known and name.split()[-1] in ATTRIBUTED_TO and name.count(" ") < 3:
            kind, known = Kind.REPORTED, True
        if known and loose:
            place = tail + found.start("name")
            if kind:
                hints.append(Hint(kind, name, place, place + len(name)))
            return hints, tail + found.start()
    if piece.endswith((")", "]")):
        bracketed = _BRACKETED.search(piece)
        kind = ENDINGS.get(bracketed["name"].casefold()) if bracketed else None
        if bracketed and kind:
            place = tail + bracketed.start("name")
            return [
                Hint(kind, bracketed["name"].casefold(), place, place + len(bracketed["name"]))
            ], tail + bracketed.start()
    if "," in piece:
        says = _SAYS.search(piece)
        if says:
            place = tail + says.start() + 2
            return [Hint(Kind.REPORTED, says[0][2:].strip().casefold(), place, end)], tail + says.start()
    return hints, end
