"""The grammar of phrases: what a line says, and where it goes wrong."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsbot.processing.phrase import PhraseError, parse
from newsbot.processing.phraselines import split
from newsbot.processing.rule import Choice, Gap, NameSlot, Pattern, Phrase, ValueSlot, Word
from newsbot.processing.slot import COMPANY_SLOTS, VALUE_KINDS


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
        return parse(text, LISTS, allow_regex=True)
    except PhraseError as fault:
        return fault


def test_slots_are_read() -> None:
    phrase = parse("{acquirer} to buy {target} for ...2 {price:per-share} , or {company+}", LISTS)
    assert phrase.elements == (
        NameSlot(name="acquirer"),
        Word(parts=("to",)),
        Word(parts=("buy",)),
        NameSlot(name="target"),
        Word(parts=("for",)),
        Gap(words=2),
        ValueSlot(name="price", kind="per-share"),
        Word(parts=("or",)),
        NameSlot(name="company", many=True),
    )
    assert parse("from { old : money } to {money}", LISTS) == parse("from {old:money} to {money:money}", LISTS)


@pytest.mark.parametrize(
    ("text", "code", "offset", "what"),
    [
        ("buys ...3 {target}", "NB-R18", 10, "there is no gap before a company"),
        ("buys ...3 rival? {target}", "NB-R18", 17, "there is no gap before a company"),
        ("{target} or {target} rises", "NB-R18", 0, "the slot {target} stands twice in the phrase"),
        ("from {money} to {money}", "NB-R18", 5, "the slot {money} stands twice in the phrase"),
        ("from {x:money} to {x:percent}", "NB-R18", 5, "the slot {x} stands twice in the phrase"),
        ("{acquirer} {target} merge", "NB-R18", 11, "two slots stand side by side"),
        ("{acquirer} and? {target} merge", "NB-R18", 16, "two slots stand side by side"),
        ("up {money} {percent}", "NB-R18", 11, "two slots stand side by side"),
        ("buys {taget}", "NB-R17", 5, "no slot is called {taget}"),
        ("buys {}", "NB-R17", 5, "no slot is called {}"),
        ("buys {old:mony}", "NB-R17", 5, 'no kind of value is called "mony"'),
        ("buys {target:money}", "NB-R18", 5, 'a value cannot be called "target"'),
        ("buys {percent:money}", "NB-R18", 5, 'a value cannot be called "percent"'),
        ("buys {Old:money}", "NB-R18", 5, 'a value cannot be called "Old"'),
        ("buys {change:money}", "NB-R18", 5, 'a value cannot be called "change"'),
        ("buys {target+}", "NB-R18", 5, "only {company+} takes a list of companies"),
        ("buys {target}'s unit", "NB-R18", 5, "a slot stands alone"),
        ("buys {target}?", "NB-R18", 5, "a slot stands alone"),
        ("buys ({target}|it)", "NB-R18", 6, "a slot stands inside brackets"),
        ("...2 {money} cash", "NB-R18", 0, "a gap stands at the edge of a phrase"),
        ("re:a+", "NB-R10", 0, "patterns are switched off"),
    ],
)
def test_slots_that_could_not_be_filled_with_certainty(text: str, code: str, offset: int, what: str) -> None:
    with pytest.raises(PhraseError) as fault:
        parse(text, LISTS)
    assert (fault.value.code, fault.value.offset, fault.value.what) == (code, offset, what)


def test_a_wrong_name_of_a_slot_is_corrected() -> None:
    for wrong, right in (("{taget}", "target"), ("{acquiror}", "acquirer"), ("{old:mony}", "money")):
        with pytest.raises(PhraseError) as fault:
            parse(f"buys {wrong}", LISTS)
        assert fault.value.fix == f'did you mean "{right}"?'


def test_a_pattern_is_the_whole_phrase() -> None:
    assert parse("re:rais(es|ed) +# it", {}, allow_regex=True).elements == (Pattern(regex="rais(es|ed) +# it"),)
    assert list(split("  re:a | b # c")) == [("re:a | b # c", 2)]
    assert parse("re: a", {}, allow_regex=True).elements == (Pattern(regex="a"),)


@pytest.mark.parametrize(
    ("regex", "code", "found"),
    [
        ("(a)\\1", "NB-R10", "back-references and this escape are not possible"),
        ("a(?=b)", "NB-R10", "look-ahead is not possible"),
        ("a(?!b)", "NB-R10", "look-ahead is not possible"),
        ("(?<=a)b", "NB-R10", "look-behind is not possible"),
        ("(?<!a)b", "NB-R10", "look-behind is not possible"),
        ("(a", "NB-R10", "missing ): (a"),
        ("a{9999}", "NB-R10", "a repeat is too large"),
        ("(((a{100}){10}){10}){10}", "NB-R10", "a repeat is too large"),
        ("([a-z]{300}|[^b]{300}){3}", "NB-R10", "it is too large"),
        ("a" * 501, "NB-R10", "501 characters"),
        ("\ud800", "NB-R10", ""),
        ("a*", "NB-R11", "a*"),
        ("", "NB-R11", ""),
        ("a|", "NB-R11", "a|"),
    ],
)
def test_patterns_that_are_refused(regex: str, code: str, found: str) -> None:
    with pytest.raises(PhraseError) as fault:
        parse(f"re:{regex}", {}, allow_regex=True)
    assert fault.value.code == code
    assert fault.value.found.startswith(found)


SLOTS = [*(f"{{{name}}}" for name in (*COMPANY_SLOTS, *VALUE_KINDS)), "{company+}", "{old:money}", "{a:rating}"]
PARTS = st.sampled_from([*SLOTS, "to", "buy", "<raise>", "(a|b c)?", "...2", "^", "$", "x*", "=Y", "moody's"])


@given(
    st.text("ab*=?()|<>{}^$.4 -'&", max_size=24)
    | st.text(max_size=30)
    | st.lists(PARTS, max_size=7).map(" ".join)
    | st.text("ab(|)[]{},1*+?\\^$.", max_size=16).map("re:{}".format)
)
@example("<raise>? ...4 (a-b*|=C d)? x's")
@example("{acquirer} to (buy|get) {target} for {price:per-share}")
def test_any_text_is_a_phrase_or_a_fault_with_its_place(text: str) -> None:
    result = parsed(text)
    if isinstance(result, Phrase):
        assert parse(str(result), {}, allow_regex=True) == result
    else:
        assert 0 <= result.offset <= len(text)
        assert result.what
        assert result.code.startswith("NB-R")
