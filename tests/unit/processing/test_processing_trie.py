"""The tree of words against looking at every place with every sequence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.processing.trie import Trie

WORDS = st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=4).map(tuple)


@given(st.lists(WORDS, max_size=12), st.lists(st.sampled_from(["a", "b", "c", "d"]), max_size=20))
def test_a_scan_finds_what_stands_there_and_nothing_else(entries: list[tuple[str, ...]], text: list[str]) -> None:
    tree = Trie((entry, (number, entry)) for number, entry in enumerate(entries))
    found = sorted((first, end, value) for first, end, values in tree.scan(text) for value in values)
    wanted = sorted(
        (first, first + len(entry), (number, entry))
        for number, entry in enumerate(entries)
        for first in range(len(text))
        if tuple(text[first : first + len(entry)]) == entry
    )
    assert found == wanted


def test_places_come_in_the_order_of_the_text_and_shorter_ones_first() -> None:
    tree = Trie([(("new", "york"), 1), (("new",), 2), (("york", "times"), 3), (("new", "york"), 4)])
    assert tree.scan(("the", "new", "york", "times")) == [(1, 2, [2]), (1, 3, [1, 4]), (2, 4, [3])]


@pytest.mark.parametrize("words", [(), ("",), ("a", "")])
def test_a_sequence_has_words(words: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="no words"):
        Trie([(words, 1)])
