"""Slots of phrases, ``{target}``, ``{company+}``, ``{old:money}``: how they are written and where they may stand."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import cast, get_args

from newsbot.processing.lexeme import PhraseError, Piece, closest
from newsbot.processing.rule import Choice, CompanySlot, Element, Gap, NameSlot, Phrase, ValueKind, ValueSlot

COMPANY_SLOTS: tuple[str, ...] = get_args(CompanySlot)
VALUE_KINDS: tuple[str, ...] = get_args(ValueKind)
_NAME = re.compile(r"[a-z][a-z0-9_]{0,30}")
_RESERVED = {"change", "surprise", "low", "high", "subject", "none"}


def slot(piece: Piece) -> NameSlot | ValueSlot:
    """The slot a piece names. Raises PhraseError."""
    inner, at = piece.text[1:-1].strip(), piece.at
    if not (piece.ends_word and not piece.glued):
        raise PhraseError(at, "a slot stands alone", piece.text, "put blanks around it")
    name, colon, kind = (part.strip() for part in inner.partition(":"))
    bare = name.removesuffix("+")
    if bare in COMPANY_SLOTS and not colon:
        if bare not in (name, "company"):
            raise PhraseError(at, "only {company+} takes a list of companies", piece.text, f"write {{{bare}}}")
        return NameSlot(name=cast(CompanySlot, bare), many=name != bare)
    if name in VALUE_KINDS and not colon:
        return ValueSlot(name=name, kind=cast(ValueKind, name))
    if not colon:
        fix = closest(name, (*COMPANY_SLOTS, *VALUE_KINDS))
        fix = fix or f"a company: {', '.join(COMPANY_SLOTS)}; a value: {', '.join(VALUE_KINDS)}, or {{old:money}}"
        raise PhraseError(at, f"no slot is called {piece.text}", fix=fix, code="NB-R17")
    if kind not in VALUE_KINDS:
        fix = closest(kind, VALUE_KINDS) or f"one of {', '.join(VALUE_KINDS)}"
        raise PhraseError(at, f'no kind of value is called "{kind}"', piece.text, fix, code="NB-R17")
    if name in COMPANY_SLOTS or (name in VALUE_KINDS and name != kind) or name in _RESERVED:
        raise PhraseError(at, f'a value cannot be called "{name}"', piece.text, f"for example {{old:{kind}}}")
    if not _NAME.fullmatch(name) and name != kind:
        fix = f"small letters and digits, for example {{old:{kind}}}"
        raise PhraseError(at, f'a value cannot be called "{name}"', piece.text, fix)
    return ValueSlot(name=name, kind=cast(ValueKind, kind))


def check_slots(elements: Sequence[Element], text: str) -> None:
    """Raise PhraseError for slots that could not be filled with certainty."""
    seen: set[str] = set()
    near: Element | None = None  # what may stand directly before the next element
    for element in elements:
        if isinstance(element, NameSlot | ValueSlot):
            at = max(text.find("{" + element.name), 0)
            if element.name in seen:
                kind = element.kind if isinstance(element, ValueSlot) else ""
                fix = f"name values apart, {{old:{kind}}} and {{new:{kind}}}" if kind else ""
                raise PhraseError(at, f"the slot {{{element.name}}} stands twice in the phrase", text, fix)
            seen.add(element.name)
            if isinstance(near, NameSlot | ValueSlot):
                raise PhraseError(at, "two slots stand side by side", text, "put a word between them")
            if isinstance(near, Gap) and isinstance(element, NameSlot):
                fix = "a company is the next name at its place: write the words before it, or another phrase"
                raise PhraseError(at, "there is no gap before a company", text, fix)
            near = element
        elif not (isinstance(element, Choice) and element.optional):
            near = element if isinstance(element, Gap) else None


def name_slots(phrases: Iterable[Phrase]) -> frozenset[str]:
    """The company slots of these phrases."""
    return frozenset(e.name for phrase in phrases for e in phrase.elements if isinstance(e, NameSlot))


def value_slots(phrases: Iterable[Phrase]) -> Iterator[ValueSlot]:
    """The value slots of these phrases, as they stand there."""
    return (e for phrase in phrases for e in phrase.elements if isinstance(e, ValueSlot))
