"""The grammar of phrases: what a line says, and where it goes wrong."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsbot.processing.phrase import PhraseError, parse
from newsbot.processing.phraselines import split
from newsbot.processing.rule import Choice, Phrase, Word


def choice(*words: str, name: str = "") -> Choice:
    return Choice(options=tuple((Word(parts=(word,)),) for word in words), name=name)


LISTS = {"raise": choice("raises", "ups", name="raise"), "view": choice("outlook", "view", name="view")}


@pytest.mark.parametrize(
    ("line", "phrases"),
    [
        ("a b | (c | d) e  # comment", [("a b", 0), ("(c | d) e", 6)]),
        ("# only a comment", []),
        ("c# sharp", [("c# sharp", 0)]),
        ("  two  ", [("two", 2)]),
        ("(a|b)", [("(a|b)", 0)]),
        ("a |", [("a", 0)]),
        ("", []),
    ],
)
def test_phrases_of_a_line(line: str, phrases: list[tuple[str, int]]) -> None:
    assert list(split(line)) == phrases


def parsed(text: str) -> Phrase | PhraseError:
    try:
        return parse(text, LISTS)
    except PhraseError as fault:
        return fault


@given(st.text("ab*=?()|<>{}^$.4 -'&", max_size=24) | st.text(max_size=30))
@example("<raise>? ...4 (a-b*|=C d)? x's")
def test_any_text_is_a_phrase_or_a_fault_with_its_place(text: str) -> None:
    result = parsed(text)
    if isinstance(result, Phrase):
        assert parse(str(result), {}) == result
    else:
        assert 0 <= result.offset <= len(text)
        assert result.what
        assert result.code.startswith("NB-R")
