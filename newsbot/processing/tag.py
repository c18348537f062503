"""Exchange tags in running text: ``(NASDAQ: ABCD)`` in the spellings that releases use.

A tag is read only where its form leaves no doubt. What looks like a tag and is none of ours is reported without a
ticker, because a text that names a foreign issuer must not be taken for one about a US company beside it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from newsbot.processing.text import normalise
from newsbot.processing.venue import venue_of
from newsbot.processing.vocabulary import NOT_SYMBOLS


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """One symbol of a tag. ``ticker`` and ``venue`` are empty when it is none we trade; ``note`` then says why.

    ``start`` and ``end`` are code points of the text as delivered. Tags of one ``group`` stand side by side and
    belong to one issuer: ``(TSX: ITH) (NYSE American: THM)``.
    """

    ticker: str = ""
    venue: str = ""
    note: str = ""
    start: int
    end: int
    group: int = 0


@dataclass(frozen=True, slots=True)
class _Label:
    """An exchange as written: our venue, or where else it is, and its place in the text."""

    venue: str
    region: str
    start: int


_BRACKETS = re.compile(r"[(\[]([^()\[\]]{3,160})[)\]]")
_SEPARATOR = re.compile(r"[,;|]|\s/\s|/(?=[^/:]{2,30}:)|\s(?:and|or|&)\s")
_FORMER = re.compile(r"\b(?:formerly|former|previously|fka|f/k/a|ex|delisted)\b", re.IGNORECASE)
_US_SYMBOL = re.compile(r"([A-Z]{1,5})(?:[./-]([A-Z]{1,4})| (PR[A-Z]|[A-Z]{1,2}))?(?!\w)")
_ANY_SYMBOL = re.compile(r"[A-Z0-9][A-Z0-9.\-]{0,11}(?!\w)")
_GLUED = re.compile(r"[A-Z]{1,5}(?:[.-][A-Z]{1,2})?(?![\w:/])")
_QUOTED = re.compile(r'"([A-Z]{1,5}(?:\.[A-Z])?)[,.]?"')
_SYMBOL_WORD = re.compile(r"\b[Ss]ymbols?:?\s[\"']?([A-Z]{1,5}(?:\.[A-Z])?)(?!\w)")
_LABEL_SHAPE = re.compile(r"[A-Z][A-Za-z.\-]{1,9}")
_NO_EXCHANGE = frozenset({"ISIN", "CUSIP", "WKN", "CIK", "LEI", "SEDOL", "FIGI"})
_SHARE_CLASSES = frozenset("ABC")
_PLACEHOLDERS = frozenset({"NONE", "N/A", "N.A", "N-A", "N A", "TBD", "TBA", "TBC", "PEND", "TICK"})
"""Written where a symbol will stand one day."""
_DERIVED = frozenset({"W", "WS", "WT", "WW", "U", "UN", "R", "RT", "P", "PR", "L", "M", "N", "O", "Z"})
_LABEL_WORDS = 6


def tags(text: str) -> tuple[Tag, ...]:
    """The tags of a text in order; linear in its length, never raises."""
    if text.isascii() and not (":" in text or "(" in text or '"' in text or "ymbol" in text):
        return ()
    norm, places = normalise(text)
    out: list[Tag] = []
    group, reach = -1, 0
    for tag in sorted(_all(norm), key=lambda tag: (tag.start, -tag.end)):
        if out and tag.start < reach:
            continue  # the same place read in two ways
        if not out or _apart(norm[reach : tag.start]):
            group += 1
        reach = tag.end
        start, end = (places[0][tag.start], places[1][tag.end - 1]) if places else (tag.start, tag.end)
        out.append(replace(tag, start=start, end=end, group=group))
    return tuple(out)


def judge(symbol: str, venues: list[str]) -> tuple[str, str, str]:
    """(ticker, venue, "") of a symbol said to be listed on these venues of ours, or ("", "", why it is none)."""
    found = _US_SYMBOL.match(symbol)
    if not found:
        return "", "", "not a symbol of US common stock"
    if found[0] in _PLACEHOLDERS:
        return "", "", "no symbol yet"
    base, suffix = found[1], found[2] or found[3]
    if len(venues) != 1:
        return "", "", f"named on {' and '.join(venues)}"
    if suffix and suffix not in _SHARE_CLASSES:
        return "", "", "a preferred share, unit, right or warrant"
    if venues[0] == "NASDAQ" and len(base) == 5 and base[-1] in "WUR":
        return "", "", "a unit, right or warrant"
    return (f"{base}.{suffix}" if suffix else base), venues[0], ""


def _apart(between: str) -> bool:
    """Whether what stands between two tags makes them tags of two issuers."""
    if "(" not in between and "[" not in between:
        between = between.replace("and", "")
    return any(char.isalnum() for char in between)


def _all(norm: str) -> Iterator[Tag]:
    for brackets in _BRACKETS.finditer(norm):
        yield from _in_brackets(brackets[1], brackets.start(1))
    at = norm.find(":")
    while at >= 0:
        yield from _glued(norm, at)
        at = norm.find(":", at + 1)
    for quoted in _QUOTED.finditer(norm):
        label = _label_before(norm, quoted.start())
        if label and label.venue:
            yield _tag(quoted[1], [label], label.start, quoted.end(1))
    for said in _SYMBOL_WORD.finditer(norm):
        label = _label_within(norm, max(0, said.start() - 100), said.start())
        if label:
            yield _tag(said[1], [label], said.start(1), said.end(1))


def _in_brackets(inside: str, offset: int) -> Iterator[Tag]:
    """Tags inside one pair of brackets: labels, a colon or a spaced dash, symbols; several, in many separations."""
    colon = ":" if ":" in inside else " - "
    if colon not in inside:
        return
    labels: list[_Label] = []
    main = ""  # the first symbol under these labels
    for piece, at in _split(inside, offset):
        head, has_colon, rest = piece.partition(colon)
        if has_colon:
            new = _joint_labels(head, rest, at)
            labels, main = (labels + new if not main else new), ""
            symbol, place = rest, at + len(head) + len(colon)
            former = bool(_FORMER.search(head))
        else:
            symbol, place, former = piece, at, False
            known = venue_of(piece)
            if known:
                labels, main = ([] if main else labels) + [_Label(*known, at)], ""
                continue
            if not main:
                labels = []
        if not labels:
            continue
        bare = symbol.lstrip(" \"'^" if not main else " ")
        place += len(symbol) - len(bare)
        read = _US_SYMBOL.match(bare) or _ANY_SYMBOL.match(bare)
        if not read:
            labels, main = [], ""
            continue
        tag = _tag(read[0], labels, place if main else min(label.start for label in labels), place + len(read[0]))
        if former:
            tag = replace(tag, ticker="", venue="", note="a former listing")
        elif main and read[0].startswith(main) and read[0][len(main) :].lstrip(".") in _DERIVED:
            tag = replace(tag, ticker="", venue="", note=f"another security of {main}")
        main = main or read[0]
        yield tag


def _split(inside: str, offset: int) -> Iterator[tuple[str, int]]:
    at = 0
    for separator in _SEPARATOR.finditer(inside):
        yield inside[at : separator.start()], offset + at
        at = separator.end()
    yield inside[at:], offset + at


def _joint_labels(head: str, rest: str, at: int) -> list[_Label]:
    """The labels before a colon: usually one, several in ``NYSE/LSE: X``; empty when it is no exchange."""
    labels: list[_Label] = []
    for part in head.split("/"):
        label = _label_before(part, len(part))
        if label:
            labels.append(_Label(label.venue, label.region, at + label.start))
        elif labels or "/" not in head:
            word = part.strip()
            unknown = _LABEL_SHAPE.fullmatch(word) and word.upper() not in _NO_EXCHANGE
            if not (unknown and _ANY_SYMBOL.fullmatch(rest.strip())):
                return []
            labels.append(_Label("", f"on an exchange we do not know ({word})", at))
        at += len(part) + 1
    return labels


def _glued(norm: str, at: int) -> Iterator[Tag]:
    """``NYSE:ABCD`` in running text: no blank around the colon, else any sentence after "Nasdaq:" would be one."""
    symbol = _GLUED.match(norm, at + 1)
    if symbol and at and norm[at - 1].isalpha() and symbol[0].casefold() not in NOT_SYMBOLS:
        label = _label_before(norm, at)
        if label and at - label.start > 2:
            yield _tag(symbol[0], [label], label.start, symbol.end())


def _tag(symbol: str, labels: list[_Label], start: int, end: int) -> Tag:
    venues = sorted({label.venue for label in labels if label.venue})
    if not venues:
        regions = ", ".join(dict.fromkeys(label.region for label in labels))
        return Tag(note=f"traded {regions}", start=start, end=end)
    ticker, venue, note = judge(symbol, venues)
    return Tag(ticker=ticker, venue=venue, note=note, start=start, end=end)


def _label_before(text: str, end: int) -> _Label | None:
    """The longest name of an exchange whose last word ends at ``end``."""
    begin = max(0, end - 60)
    words = [(word.start(), word.end()) for word in re.finditer(r"\S+", text[begin:end])][-_LABEL_WORDS:]
    for start, _ in words:
        label = text[begin + start : end].lstrip("([\"'")
        known = venue_of(label)
        if known:
            return _Label(*known, end - len(label))
    return None


def _label_within(text: str, begin: int, end: int) -> _Label | None:
    """The last US exchange named between two places, within one sentence."""
    for word in reversed(list(re.finditer(r"\S+", text[begin:end]))):
        if word[0][-1] in ".;":
            return None
        label = _label_before(text, begin + word.end())
        if label:
            return label if label.venue else None
    return None
