"""The grammar of phrases: from ``<raise> ...4 (guidance|outlook)`` to a tree, or the place where it goes wrong.

Lists are looked up by name and put in as a choice, so that a phrase means the same wherever its list stands.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import pairwise

from newsbot.processing.rule import Choice, Edge, Element, Gap, Phrase, Word
from newsbot.processing.text import STRONG, tokenise

GAP_MAX = 20
LENGTH_MAX = 500
DEPTH_MAX = 5
SIZE_MAX = 2000
"""Words a phrase may hold with its lists spelt out."""

_PIECE = re.compile(
    r"(?P<blank>\s+)|(?P<open>\()|(?P<close>\))|(?P<bar>\|)|(?P<optional>\?)|(?P<list><[^<>]*>)|(?P<slot>\{[^{}]*\})"
    r"|(?P<gap>\.\.\.\d*)|(?P<edge>\^|\$(?=[\s)|]|$))|(?P<word>(?:(?!\$(?=[\s)|]|$))[^\s()|?<>{}^])+)"
)
_PUNCTUATION_IGNORED = "'\".,"


class PhraseError(Exception):
    """A phrase cannot be used. ``offset`` is the character of the phrase where it shows."""

    def __init__(self, offset: int, what: str, found: str = "", fix: str = "", code: str = "NB-R18") -> None:
        super().__init__(what)
        self.offset, self.what, self.found, self.fix, self.code = offset, what, found, fix, code


def parse(text: str, lists: Mapping[str, Choice]) -> Phrase:
    """The phrase written as ``text``. Raises PhraseError at the first fault."""
    if len(text) > LENGTH_MAX:
        raise PhraseError(0, "phrase is too long", f"{len(text)} characters", f"at most {LENGTH_MAX}; use lists")
    if text.startswith("re:"):
        raise _not_yet(0, "re: patterns", "use words, alternatives (a|b) and gaps ...4")
    reader = _Reader(list(_pieces(text)), lists)
    elements = reader.sequence(0)
    if reader.left:
        raise PhraseError(reader.left[0].at, "a bracket is closed that was never opened", text, "remove it")
    if not elements:
        raise PhraseError(0, "phrase has no word", text, "write at least one word, or remove the line")
    _check(elements, text)
    if size(elements) > SIZE_MAX:
        raise PhraseError(0, "phrase is too large with its lists spelt out", text, f"at most {SIZE_MAX} words")
    return Phrase(elements=elements, text=text)


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


def closest(name: str, names: Iterable[str]) -> str:
    """``did you mean "x"?`` for the nearest known name, or nothing."""
    near = get_close_matches(name, list(names), n=1, cutoff=0.6)
    return f'did you mean "{near[0]}"?' if near else ""


@dataclass(frozen=True, slots=True)
class _Piece:
    kind: str
    text: str
    at: int
    ends_word: bool  # a blank, a bracket, a bar or nothing follows
    glued: bool  # no blank before it


class _Reader:
    def __init__(self, pieces: list[_Piece], lists: Mapping[str, Choice]) -> None:
        self.left = pieces
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
                    elements.append(_gap(piece))
                case "edge":
                    elements.append(Edge(at="^" if piece.text == "^" else "$"))
                case "slot":
                    raise _not_yet(piece.at, f"the slot {piece.text}", "use words and gaps")
                case "bar":
                    raise PhraseError(
                        piece.at, '"|" stands outside brackets', fix="write (a|b), or blanks around it for two phrases"
                    )
                case "close":
                    raise PhraseError(piece.at, "a bracket is closed that was never opened", fix="remove it")
                case _:
                    raise PhraseError(piece.at, '"?" stands alone', fix='write it directly after a word: "word?"')
        return tuple(elements)

    def _words(self, piece: _Piece) -> list[Element]:
        words = _words(piece, more=bool(self.left) and self.left[0].kind in ("word", "open", "list", "gap"))
        return [*words[:-1], self._optional(words[-1])] if words else []

    def _choice(self, opened: _Piece, depth: int) -> Word | Choice:
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

    def _list(self, piece: _Piece) -> Element:
        name = piece.text[1:-1].strip()
        known = self._lists.get(name)
        if known is None:
            fix = closest(name, tuple(self._lists)) or "write it under lists: in any of the rule files"
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


def _words(piece: _Piece, more: bool) -> list[Word]:
    """The words of one lexeme: usually one; several where punctuation stands inside (``and/or``); none for ``&``."""
    text, at = piece.text, piece.at
    exact = text.startswith("=")
    open_end = text.endswith("*")
    bare = text[exact : len(text) - open_end]
    if "*" in bare:
        raise PhraseError(at + text.index("*"), '"*" stands inside a word', text, "it can only end a word: upgrade*")
    if "\u2026" in bare:
        raise PhraseError(at, "a gap is three dots and a number", text, "write ...4")
    if "..." in bare:
        raise PhraseError(at, "a gap stands alone", text, "put blanks around it: raises ...4 outlook")
    cut = tokenise(f"{bare} x" if more else bare)
    count = len(cut) - more
    if count == 0:
        if bare in ("&", "/", ",") and not (exact or open_end):
            return []
        raise PhraseError(at, "a word has no letter or digit", text, "remove it")
    if any(cut.breaks[i] == STRONG for i in range(1, len(cut))):
        raise PhraseError(at, "this can never match: the punctuation ends a clause", text, "write it without, or use $")
    edges = bare[: cut.starts[0]] + bare[cut.ends[count - 1] :]
    odd = next((char for char in edges if char not in _PUNCTUATION_IGNORED), "")
    if odd:
        raise PhraseError(at, f'"{odd}" is not looked for', text, "write the word without it")
    groups: list[list[str]] = []
    for i in range(count):
        part = cut.raw[i] + ("'s" if cut.possessive[i] else "")
        if cut.joined[i]:
            groups[-1].append(part)
        else:
            groups.append([part])
    if open_end and len(cut.raw[count - 1]) < 2:
        raise PhraseError(at, "an open end needs at least two letters before it", text, code="NB-R11")
    last = len(groups) - 1
    return [Word(parts=tuple(g), exact=exact, open_end=open_end and i == last) for i, g in enumerate(groups)]


def _gap(piece: _Piece) -> Gap:
    digits = piece.text[3:]
    if not piece.ends_word:
        raise PhraseError(piece.at, "a gap stands alone", piece.text, "put blanks around it: raises ...4 outlook")
    if not digits or not 1 <= int(digits[:4]) <= GAP_MAX:
        raise PhraseError(
            piece.at, "a gap says how many words at most", piece.text, f"write ...1 to ...{GAP_MAX}, for example ...4"
        )
    return Gap(words=int(digits))


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


def _pieces(text: str) -> Iterator[_Piece]:
    at, glued = 0, False
    while at < len(text):
        found = _PIECE.match(text, at)
        if not found:
            raise PhraseError(at, f'"{text[at]}" cannot stand here', text, "lists are written <name>, slots {name}")
        end = found.end()
        kind = found.lastgroup or ""
        if kind != "blank":
            yield _Piece(kind, found.group(), at, end == len(text) or text[end] in " \t)|", glued)
        glued = kind != "blank"
        at = end


def _not_yet(offset: int, what: str, instead: str) -> PhraseError:
    return PhraseError(offset, f"not available yet: {what}", fix=instead, code="NB-R19")
