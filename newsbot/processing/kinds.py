"""Kinds of headline, read from the marks that newswires put before and after the text.

Only a first report may trade, so a mark that is overlooked costs money: each needs its own punctuation, because
"Corrections Corporation of America" and "correction territory" begin with the same words. Conventions:
Reuters ``CORRECTED-UPDATE 2-``, press wires ``/C O R R E C T I O N -- Acme/``, ``CORRECTING and REPLACING``.
"""

import re

from newsbot.domain.signal import Kind
from newsbot.processing.text import normalise


def _spaced(word: str) -> str:
    return r"\s?".join(word)


_TAG_END = r"(?:\s{0,2}(?:--|[:\u2014])|\s{1,2}-|(?<=[A-Z0-9)])-)\s{0,2}"
"""A colon or a dash; a hyphen with no blank before it only after a capital: UPDATE 2-Acme, not "Repeat-offender"."""

_PREFIXES: tuple[tuple[Kind | None, re.Pattern[str]], ...] = (
    (
        Kind.CORRECTION,
        re.compile(
            rf"(?i:/?\s?(?:official\s)?(?:{_spaced('corrections')}?|{_spaced('corrected')}|corrects))"
            rf"(?i:\s?[-\s]\s?\(?official\)?)?(?i:\sfrom\ssource\s?[:/]?)?{_TAG_END}"
        ),
    ),
    (Kind.CORRECTION, re.compile(r"(?i:/?\s?correction\sfrom\ssource\s?[:/]\s?)")),
    (
        Kind.CORRECTION,
        re.compile(
            r"(?i:(?:correcting|replacing|adding)\sand\s(?:replacing|correcting|adding)(?:\smultimedia)?[:\s]?\s?)"
        ),
    ),
    (Kind.CORRECTION, re.compile(r"(?i:correction\sto\s(?=\S))")),
    (Kind.CORRECTION, re.compile(rf"(?i:/?\s?(?:disregard\srelease|(?:story\s)?withdrawn|withdrawal)){_TAG_END}")),
    (Kind.UPDATE, re.compile(rf"(?i:/?\s?(?:{_spaced('update')}|wrapup)\s?\d{{0,2}}){_TAG_END}")),
    (Kind.UPDATE, re.compile(r"(?i:updated\srelease\s(?=to\s))")),
    (
        Kind.REPEAT,
        re.compile(
            rf"(?i:/?\s?(?:{_spaced('repeat')}|rpt|refile|retransmission|retransmitted|from\searlier)){_TAG_END}"
        ),
    ),
    (None, re.compile(rf"(?:BRIEF|TEXT|EXCLUSIVE|Exclusive|ALERT|URGENT|BREAKING){_TAG_END}")),
    (None, re.compile(r"DJ\s(?=\S)|\*\s?(?=\S)|Press\sRelease:\s")),
)
_FIRST_LETTERS = frozenset("cCrRuUwWdDoOaAbBeEfFsStTpP/*")
_SUFFIXES: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (Kind.UPDATE, re.compile(r"--\s?(?:\d\w\w\s)?Update\s?$", re.IGNORECASE)),
    (Kind.CORRECTION, re.compile(r"\((?:corrected|correction)\)\s?$|--\s?Correction\s?$", re.IGNORECASE)),
)
_AMENDED_FORM = re.compile(r"[A-Z0-9][A-Z0-9 -]{0,9}/A\s-\s")
"""An amended filing in EDGAR's list: ``8-K/A - ACME CORP (0000000000) (Filer)``."""


def kinds_of(headline: str) -> tuple[tuple[Kind, ...], int]:
    """The kinds of a headline in the order of Kind, and where its own words begin after the marks (code points)."""
    text, places = normalise(headline)
    found: set[Kind] = set()
    start = len(text) - len(text.lstrip())
    for _ in range(5):  # CORRECTED-UPDATE 2-BRIEF-
        if text[start : start + 1] not in _FIRST_LETTERS:
            break
        for kind, prefix in _PREFIXES:
            match = prefix.match(text, start)
            if match and match.end() > start:
                start = match.end()
                if kind:
                    found.add(kind)
                break
        else:
            break
    tail = text[-24:]
    found.update(kind for kind, suffix in _SUFFIXES if suffix.search(tail))
    if "/A" in text and _AMENDED_FORM.match(text):
        found.add(Kind.CORRECTION)
    if start >= len(text):
        start = 0
    return ordered(found), places[0][start] if places and start else start


def ordered(kinds: set[Kind]) -> tuple[Kind, ...]:
    """Kinds in the order of Kind; FIRST exactly when there is no other."""
    others = kinds - {Kind.FIRST}
    return tuple(kind for kind in Kind if kind in others) if others else (Kind.FIRST,)
