"""Phrases as they stand in a file: a list, a text block, or one line with `` | `` between."""

from collections.abc import Iterator

from newsbot.processing.phrase import PATTERN_MARK
from newsbot.processing.read import Reader
from newsbot.processing.tree import Node

Entry = tuple[str, int, int]
"""A phrase with its line and column."""


def phrases(reader: Reader, node: Node, what: str) -> list[Entry]:
    """The phrases of a value with line and column: a list, a text block, or one line with `` | `` between."""
    return [
        (text, line, column + offset)
        for whole, line, column in reader.texts(node, what)
        for text, offset in split(whole)
    ]


def split(line: str) -> Iterator[tuple[str, int]]:
    """The phrases of one line with their offsets: ``#`` begins a comment, `` | `` outside brackets separates.

    A pattern takes the whole line.
    """
    if line.lstrip().startswith(PATTERN_MARK):
        yield from _stripped(line, 0)
        return
    depth, begin, i = 0, 0, 0
    while i < len(line):
        char = line[i]
        if char == "#" and (i == 0 or line[i - 1].isspace()):
            line = line[:i]
            break
        depth += (char == "(") - (char == ")")
        if char == "|" and depth <= 0 and _blank_around(line, i):
            yield from _stripped(line[begin:i], begin)
            begin = i + 1
        i += 1
    yield from _stripped(line[begin:], begin)


def _blank_around(line: str, i: int) -> bool:
    return (i == 0 or line[i - 1].isspace()) and (i + 1 == len(line) or line[i + 1].isspace())


def _stripped(text: str, offset: int) -> Iterator[tuple[str, int]]:
    bare = text.strip()
    if bare:
        yield bare, offset + text.index(bare)
