"""The pieces a phrase is written in: words, brackets, gaps, edges, names of lists and slots."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice

from newsbot.processing.rule import Gap, Word
from newsbot.processing.text import STRONG, tokenise

GAP_MAX = 20

_PIECE = re.compile(
    r"(?P<blank>\s+)|(?P<open>\()|(?P<close>\))|(?P<bar>\|)|(?P<optional>\?)|(?P<list><[^<>]*>)|(?P<slot>\{[^{}]*\})"
    r"|(?P<gap>\.\.\.\d*)|(?P<edge>\^|\$(?=[\s)|]|$))|(?P<word>(?:(?!\$(?=[\s)|]|$))[^\s()|?<>{}^])+)"
)
_COMPARED_MAX = 500
_PUNCTUATION_IGNORED = "'\".,"


class PhraseError(Exception):
    """A phrase cannot be used. ``offset`` is the character of the phrase where it shows."""

    def __init__(self, offset: int, what: str, found: str = "", fix: str = "", code: str = "NB-R18") -> None:
        super().__init__(what)
        self.offset, self.what, self.found, self.fix, self.code = offset, what, found, fix, code


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece. ``ends_word``: a blank, a bracket, a bar or nothing follows. ``glued``: no blank before it."""

    kind: str
    text: str
    at: int
    ends_word: bool
    glued: bool


def pieces(text: str) -> Iterator[Piece]:
    """The pieces of a phrase, blanks left out. Raises PhraseError at a character that belongs to none."""
    at, glued = 0, False
    while at < len(text):
        found = _PIECE.match(text, at)
        if not found:
            raise PhraseError(at, f'"{text[at]}" cannot stand here', text, "lists are written <name>, slots {name}")
        end = found.end()
        kind = found.lastgroup or ""
        if kind != "blank":
            yield Piece(kind, found.group(), at, end == len(text) or text[end] in " \t)|", glued)
        glued = kind != "blank"
        at = end


def words(piece: Piece, *, more: bool) -> list[Word]:
    """The words of one piece: usually one; several where punctuation stands inside (``and/or``); none for ``&``.

    ``more`` says that the phrase goes on after it.
    """
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
    if groups == [["US"]] and not open_end:
        exact = True  # the country, not the pronoun
    last = len(groups) - 1
    return [Word(parts=tuple(g), exact=exact, open_end=open_end and i == last) for i, g in enumerate(groups)]


def gap(piece: Piece) -> Gap:
    """``...4``."""
    digits = piece.text[3:]
    if not piece.ends_word:
        raise PhraseError(piece.at, "a gap stands alone", piece.text, "put blanks around it: raises ...4 outlook")
    if not digits or not 1 <= int(digits[:4]) <= GAP_MAX:
        raise PhraseError(
            piece.at, "a gap says how many words at most", piece.text, f"write ...1 to ...{GAP_MAX}, for example ...4"
        )
    return Gap(words=int(digits))


def closest(name: str, names: Iterable[str]) -> str:
    """``did you mean "x"?`` for the nearest known name, or nothing."""
    near = get_close_matches(name[:80], list(islice(names, _COMPARED_MAX)), n=1, cutoff=0.6)
    return f'did you mean "{near[0]}"?' if near else ""
