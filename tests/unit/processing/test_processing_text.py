"""Words and their places: whatever the text, an offset points at the word it claims."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.processing.text import NONE, STRONG, WEAK, normalise, tokenise


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Moody's and S&P affirm AT&T at A-", ["moody", "and", "s&p", "affirm", "at&t", "at", "a"]),
        ("C$650 US$5 €3.50 $2.10–2.20 6.5%", ["c$650", "us$5", "€3.50", "$2.10", "2.20", "6.5%"]),
        ("U.S. FDA OTCQX ch.11 a.m. No. 1", ["us", "fda", "otcqx", "ch.11", "a.m", "no", "1"]),
        ("2-for-1 split of 1,000,000 at 08:30", ["2", "for", "1", "split", "of", "1,000,000", "at", "08:30"]),
        ("Johnson & Johnson won’t", ["johnson", "johnson", "won't"]),
        ("ACMETM™ ﬁles cafe\u0301 Straße", ["acmetm", "files", "café", "strasse"]),
        ("soft\u00adhyphen zero\u200bwidth", ["softhyphen", "zerowidth"]),
        ("", []),
        ("–—…!?", []),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert list(tokenise(text).words) == words


@pytest.mark.parametrize(
    ("text", "breaks"),
    [
        ("profit beats; raises outlook", [NONE, NONE, STRONG, NONE]),
        ("Acme Corp. raises its view", [NONE] * 5),
        ("U.S. shares rise. Bonds fall", [NONE, NONE, NONE, STRONG, NONE]),
        ("deal - sources", [NONE, STRONG]),
        ("deal -sources", [NONE, STRONG]),
        ("up -5% today", [NONE, NONE, NONE]),
        ("Acme—maker", [NONE, STRONG]),
        ("profit, outlook (raised)  today", [NONE, WEAK, WEAK, WEAK]),
        ("once-daily pill", [NONE, NONE, NONE]),
        ("one\ntwo", [NONE, STRONG]),
    ],
)
def test_breaks(text: str, breaks: list[int]) -> None:
    assert list(tokenise(text).breaks) == breaks


def test_a_plural_possessive_is_told_from_a_closing_quote() -> None:
    assert tokenise("the drivers' union").possessive == (False, True, False)
    assert tokenise("the 'drivers' union").possessive == (False, False, False)
    assert tokenise("the drivers'").possessive == (False, False)


def test_compounds_and_possessives_stay_visible() -> None:
    text = tokenise("Halden Bio’s FDA-approved MOODY'S")
    assert text.joined == (False, False, False, True, False)
    assert text.possessive == (False, True, False, False, True)


def test_taking_words_out_leaves_breaks_and_a_fence() -> None:
    headline = "Acme (NYSE: ACM) to buy Beta; raises view"
    start = headline.index("NYSE")
    text = tokenise(headline).without([(start, start + len("NYSE: ACM"))])
    assert text.words == ("acme", "to", "buy", "beta", "raises", "view")
    assert text.fenced == {1}
    assert text.breaks[4] == STRONG
    whole = tokenise(headline)
    assert whole.without([]) is whole
    assert whole.without([(0, 1)]) is whole


TEXTS = st.text(max_size=60) | st.text("aA1 -–—.,:;'’\"()&$€%\u00a0\u00ad\u200b\u0301ﬁ™…\n", max_size=40)


@given(TEXTS)
def test_an_offset_points_at_its_word(text: str) -> None:
    found = tokenise(text)
    assert list(found.starts) == sorted(found.starts)
    for word, raw, start, end in zip(found.words, found.raw, found.starts, found.ends, strict=True):
        assert 0 <= start < end <= len(text)
        assert raw in normalise(text[start:end])[0]
        assert word == raw.casefold()


@given(TEXTS)
def test_words_survive_being_written_again(text: str) -> None:
    # What a trader copies from an explanation into a rule is found again.
    for word in tokenise(text).raw:
        assert tokenise(word).raw == (word,) or unicodedata.normalize("NFKC", word) != word


@given(TEXTS)
def test_folded_blanks_and_dashes_change_no_word(text: str) -> None:
    plain = text.replace("\u00a0", " ").replace("–", "-").replace("’", "'")
    assert tokenise(plain).words == tokenise(text).words
