"""The grammar of phrases: from ``<raise> ...4 (guidance|outlook)`` to a tree, or the place where it goes wrong.

Lists are looked up by name and put in as a choice, so that a phrase means the same wherever its list stands.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from newsbot.processing import pattern
from newsbot.processing.lexeme import PhraseError, Piece, closest, gap, pieces, words
from newsbot.processing.rule import Choice, Edge, Element, Gap, Pattern, Phrase, Word
from newsbot.processing.slot import check_slots, slot
from newsbot.processing.vocabulary import STOP

__all__ = ["PhraseError", "closest", "empty_possible", "parse", "says_nothing", "size"]

LENGTH_MAX = 500
DEPTH_MAX = 5
SIZE_MAX = 2000
"""Words a phrase may hold with its lists spelt out."""
PATTERN_MARK = "re:"


def parse(text: str, lists: Mapping[str, Choice], *, allow_regex: bool = False, line: int = 0) -> Phrase:
    """The phrase written as ``text`` in ``line``. Raises PhraseError at the first fault."""
    if text.startswith(PATTERN_MARK):
        return Phrase(elements=(_pattern(text, allow_regex),), text=text, line=line)
    if len(text) > LENGTH_MAX:
        raise PhraseError(0, "phrase is too long", f"{len(text)} characters", f"at most {LENGTH_MAX}; use lists")
    reader = _Reader(list(pieces(text)), lists)
    elements = reader.sequence(0)
    if reader.left:
        raise PhraseError(reader.left[0].at, "a bracket is closed that was never opened", text, "remove it")
    if not elements:
        raise PhraseError(0, "phrase has no word", text, "write at least one word, or remove the line")
    _check(elements, text)
    check_slots(elements, text)
    if size(elements) > SIZE_MAX:
        raise PhraseError(0, "phrase is too large with its lists spelt out", text, f"at most {SIZE_MAX} words")
    return Phrase(elements=elements, text=text, line=line)


def size(elements: tuple[Element, ...]) -> int:
    """How many words stand in these elements, lists spelt out; counting stops soon after SIZE_MAX."""
    total = 0
    for element in elements:
        if isinstance(element, Word):
            total += len(element.parts)
        elif isinstance(element, Choice):
            for option in element.options:
                total += size(option)
                if total > SIZE_MAX:
                    return total
    return total


def empty_possible(elements: tuple[Element, ...]) -> bool:
    """Whether the elements can be satisfied without any word."""
    return all(
        isinstance(e, Gap | Edge) or (isinstance(e, Choice) and (e.optional or any(map(empty_possible, e.options))))
        for e in elements
    )


def says_nothing(elements: Sequence[Element]) -> bool:
    """Whether a phrase could be satisfied by slots and small words alone: to, of, the."""
    return all(
        not isinstance(e, Pattern)
        and not (isinstance(e, Word) and not all(part.casefold() in STOP and not e.exact for part in e.parts))
        and not (isinstance(e, Choice) and not e.optional and not any(map(says_nothing, e.options)))
        for e in elements
    )


class _Reader:
    def __init__(self, left: list[Piece], lists: Mapping[str, Choice]) -> None:
        self.left = left
        self._lists = lists

    def sequence(self, depth: int) -> tuple[Element, ...]:
        elements: list[Element] = []
        while self.left:
            piece = self.left[0]
            if piece.kind in ("close", "bar") and depth:
                break
            self.left.pop(0)
            match piece.kind:
                case "open":
                    elements.append(self._choice(piece, depth + 1))
                case "word":
                    elements.extend(self._words(piece))
                case "list":
                    elements.append(self._list(piece))
                case "gap":
                    elements.append(gap(piece))
                case "edge":
                    elements.append(Edge(at="^" if piece.text == "^" else "$"))
                case "slot":
                    if depth:
                        fix = "write two phrases"
                        raise PhraseError(piece.at, "a slot stands inside brackets", piece.text, fix)
                    elements.append(slot(piece))
                case "bar":
                    raise PhraseError(
                        piece.at, '"|" stands outside brackets', fix="write (a|b), or blanks around it for two phrases"
                    )
                case "close":
                    raise PhraseError(piece.at, "a bracket is closed that was never opened", fix="remove it")
                case _:
                    raise PhraseError(piece.at, '"?" stands alone', fix='write it directly after a word: "word?"')
        return tuple(elements)

    def _words(self, piece: Piece) -> list[Element]:
        more = bool(self.left) and self.left[0].kind in ("word", "open", "list", "gap", "slot")
        found = words(piece, more=more)
        return [*found[:-1], self._optional(found[-1])] if found else []

    def _choice(self, opened: Piece, depth: int) -> Word | Choice:
        if depth > DEPTH_MAX:
            raise PhraseError(opened.at, "brackets are nested too deep", fix=f"at most {DEPTH_MAX} levels; use lists")
        options: list[tuple[Element, ...]] = []
        while True:
            at = self.left[0].at if self.left else opened.at
            option = self.sequence(depth)
            if not option:
                raise PhraseError(at, "an alternative is empty", fix="write (a|b), or word? for an optional word")
            if any(isinstance(element, Edge) for element in option):
                raise PhraseError(at, "^ and $ stand only at the ends of a phrase")
            options.append(option)
            if not self.left:
                raise PhraseError(opened.at, "a bracket is opened and never closed", fix='add ")"')
            if self.left.pop(0).kind == "close":
                break
        return self._optional(Choice(options=tuple(options)))

    def _list(self, piece: Piece) -> Element:
        name = piece.text[1:-1].strip()
        known = self._lists.get(name)
        if known is None:
            shipped = f"std.{name}"
            fix = f'did you mean "{shipped}"?' if shipped in self._lists else closest(name, tuple(self._lists))
            fix = fix or "write it under lists: in any of the rule files"
            raise PhraseError(piece.at, f"no list is called <{name}>", fix=fix, code="NB-R17")
        return self._optional(known)

    def _optional(self, element: Word | Choice) -> Word | Choice:
        if not (self.left and self.left[0].kind == "optional" and self.left[0].glued):
            return element
        mark = self.left.pop(0)
        if not mark.ends_word:
            raise PhraseError(mark.at, '"?" stands inside a word', fix="only a whole word can be optional")
        options = element.options if isinstance(element, Choice) else ((element,),)
        return Choice(options=options, optional=True, name=element.name if isinstance(element, Choice) else "")


def _pattern(text: str, allowed: bool) -> Pattern:
    regex = text[len(PATTERN_MARK) :].strip()
    if not allowed:
        fix = "use words, alternatives (a|b) and gaps ...4; or write allow_regex = true under [rules] in newsbot.toml"
        raise PhraseError(0, "patterns are switched off", text, fix, code="NB-R10")
    pattern.compiled(regex)
    return Pattern(regex=regex)


def _check(elements: tuple[Element, ...], text: str) -> None:
    inner = elements
    if isinstance(inner[0], Edge) and inner[0].at == "^":
        inner = inner[1:]
    if inner and isinstance(inner[-1], Edge) and inner[-1].at == "$":
        inner = inner[:-1]
    if any(isinstance(element, Edge) for element in inner):
        raise PhraseError(0, "this can never match", text, "^ begins a phrase and $ ends it")
    if inner and (isinstance(inner[0], Gap) or isinstance(inner[-1], Gap)):
        raise PhraseError(0, "a gap stands at the edge of a phrase", text, "it needs a word on both sides")
    if any(isinstance(a, Gap) and isinstance(b, Gap) for a, b in pairwise(inner)):
        raise PhraseError(0, "two gaps stand side by side", text, "write one with the sum of both")
    if empty_possible(inner):
        raise PhraseError(0, "phrase matches the empty text", text, "at least one word must be required", code="NB-R11")
