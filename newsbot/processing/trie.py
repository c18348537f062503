"""All phrases, names and symbols in one tree of words: a text is walked once, whatever stands in the tree."""

from collections.abc import Iterable, Sequence
from typing import Any, Generic, TypeVar

T = TypeVar("T")
_HERE = ""  # no word is empty: the key under which a node keeps its own values


class Trie(Generic[T]):
    """Sequences of case-folded words, each with values. Built once, then only read; any thread."""

    __slots__ = ("_root",)

    def __init__(self, entries: Iterable[tuple[Sequence[str], T]] = ()) -> None:
        # Plain dictionaries: one look-up a word is what makes it fast.
        self._root: dict[str, Any] = {}
        for words, value in entries:
            self.add(words, value)

    def add(self, words: Sequence[str], value: T) -> None:
        """Put a value at a sequence of words. Raises ValueError for no words."""
        if not words or "" in words:
            raise ValueError(f"no words: {words!r}")
        node = self._root
        for word in words:
            node = node.setdefault(word, {})
        node.setdefault(_HERE, []).append(value)

    def scan(self, words: Sequence[str]) -> list[tuple[int, int, list[T]]]:
        """Every place where a sequence stands: (first word, one past the last, its values), by first word."""
        root = self._root
        found: list[tuple[int, int, list[T]]] = []
        size = len(words)
        for first, word in enumerate(words):
            node = root.get(word)
            at = first + 1
            while node is not None:
                values = node.get(_HERE)
                if values is not None:
                    found.append((first, at, values))
                if at == size:
                    break
                node = node.get(words[at])
                at += 1
        return found
