"""The grammar of phrases, and what they find: against a naive reading that tries every way."""

from collections.abc import Iterator

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsbot.processing.phrase import PhraseError, parse
from newsbot.processing.program import Program, Reading, missing
from newsbot.processing.rule import Choice, Edge, Element, Gap, Phrase, Word
from newsbot.processing.text import STRONG, Text, tokenise
from newsbot.processing.wordlist import split


def choice(*words: str, name: str = "") -> Choice:
    return Choice(options=tuple((Word(parts=(word,)),) for word in words), name=name)


LISTS = {"raise": choice("raises", "ups", name="raise"), "view": choice("outlook", "view", name="view")}


def found(phrase: str, text: str, *, broad: bool = False) -> list[str] | None:
    cut = tokenise(text)
    path = Program(parse(phrase, LISTS)).find(Reading(cut, broad=broad))
    return None if path is None else [cut.raw[i] for i in path]


@pytest.mark.parametrize(
    ("phrase", "text", "words"),
    [
        ("fda approves", "US FDA Approves drug", ["FDA", "Approves"]),
        ("fda approves", "FDA quickly approves drug", None),
        ("upgrade*", "gets upgraded today", ["upgraded"]),
        ("=Block", "Block raises", ["Block"]),
        ("=Block", "block trade", None),
        ("=UP*", "UPS", ["UPS"]),
        ("(raises|steps up) view", "Norwood steps up view", ["steps", "up", "view"]),
        ("share? buyback", "announces buyback", ["buyback"]),
        ("share? buyback", "announces share buyback", ["share", "buyback"]),
        ("<raise> ...4 <view>", "raises its full-year 2026 outlook", ["raises", "outlook"]),
        ("raises ...1 outlook", "raises full-year outlook", ["raises", "outlook"]),
        ("raises ...1 outlook", "raises its 2026 outlook", None),
        ("raises ...4 outlook", "raises dividend; outlook poor", None),
        ("raises ...4 outlook", "raises dividend, outlook too", ["raises", "outlook"]),
        ("raises outlook", "raises. Outlook", None),
        ("^ halted", "Shares: halted", ["halted"]),
        ("^ halted", "Shares halted", None),
        ("halted $", "Shares halted; news", ["halted"]),
        ("halted $", "Shares halted today", None),
        ("buy-back", "a buy-back of", ["buy", "back"]),
        ("buy-back", "a buy back of", ["buy", "back"]),
        ("buy back", "a buy-back of", None),
        ("approved", "FDA-approved drug", None),
        ("ceo", "ex-CEO leaves", None),
        ("ceo", "CEO-elect speaks", None),
        ("merger*", "merger-related costs", ["merger"]),
        ("moody's", "Moody's cuts", ["Moody"]),
        ("moody's", "a moody day", None),
        ("moody", "Moody's cuts", ["Moody"]),
        ("s&p 500", "joins S&P 500", ["S&P", "500"]),
        ("ch. 11", "files Ch. 11 case", ["Ch", "11"]),
        ("johnson & johnson", "Johnson & Johnson wins", ["Johnson", "Johnson"]),
        ("raises ...3 raises", "raises x raises raises", ["raises", "raises"]),
    ],
)
def test_what_a_phrase_finds(phrase: str, text: str, words: list[str] | None) -> None:
    assert found(phrase, text) == words


@pytest.mark.parametrize(("phrase", "text"), [("trial", "post-trial data"), ("buy back", "a buy-back")])
def test_what_forbids_is_read_broadly(phrase: str, text: str) -> None:
    assert found(phrase, text) is None
    assert found(phrase, text, broad=True) is not None


def test_no_gap_steps_over_a_companys_tag() -> None:
    headline = "Acme wins praise from Beta (NYSE: BETA) for contract"
    tag = headline.index("NYSE")
    text = tokenise(headline).without([(tag, tag + len("NYSE: BETA"))])
    assert Program(parse("wins ...6 contract", {})).find(Reading(text)) is None
    assert Program(parse("beta for", {})).find(Reading(text)) is not None


def test_a_small_word_leaves_a_symbol_alone() -> None:
    text = tokenise("UPS view cautious")
    assert Program(parse("ups view", {})).find(Reading(text, shy=frozenset({0}))) is None
    assert Program(parse("UPS view", {})).find(Reading(text, shy=frozenset({0}))) is not None
    assert Program(parse("(ups|raises) view", {})).find(Reading(text, shy=frozenset({0}))) is None


def test_missing_names_what_stands_nowhere() -> None:
    program = Program(parse("<raise> ...4 (big news|view)", LISTS))
    assert missing(program, Reading(tokenise("cuts view"))) == ("<raise>",)
    assert missing(program, Reading(tokenise("view raises"))) == ()


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


# ------------------------------------------------------------------------------------ against a naive reading

WORDS = st.sampled_from(["a", "b", "c", "d"])
SIMPLE = st.builds(lambda word: Word(parts=(word,)), WORDS)
ELEMENTS: st.SearchStrategy[Element] = st.one_of(
    SIMPLE,
    st.builds(lambda parts: Word(parts=tuple(parts)), st.lists(WORDS, min_size=2, max_size=2)),
    st.builds(
        lambda options, optional: Choice(options=tuple(map(tuple, options)), optional=optional),
        st.lists(st.lists(SIMPLE, min_size=1, max_size=2), min_size=1, max_size=3),
        st.booleans(),
    ),
    st.builds(lambda words: Gap(words=words), st.integers(1, 3)),
)
PHRASES = st.builds(
    lambda first, middle, last, starts, ends: Phrase(
        elements=(*([Edge(at="^")] if starts else []), first, *middle, last, *([Edge(at="$")] if ends else [])), text=""
    ),
    SIMPLE,
    st.lists(ELEMENTS, max_size=3),
    SIMPLE,
    st.booleans(),
    st.booleans(),
)
HEADLINES = st.lists(st.sampled_from(["a", "b", "c", "d", "a-b", "d;", "c,"]), max_size=8).map(" ".join)


def naive(elements: tuple[Element, ...], text: Text, at: int, begun: bool) -> Iterator[int]:
    """Every place where the elements can end when they begin at ``at``: by trying all ways."""
    if not elements:
        yield at
        return
    element, rest = elements[0], elements[1:]
    clause = at == len(text) or text.breaks[at] == STRONG
    match element:
        case Word():
            end = at + len(element.parts)
            ok = text.words[at:end] == element.parts
            ok = ok and all(text.breaks[i] != STRONG for i in range(at + (not begun), end))
            ok = ok and not text.joined[at] and not (end < len(text) and text.joined[end])
            if ok:
                yield from naive(rest, text, end, True)
        case Choice():
            for option in element.options:
                yield from naive(option + rest, text, at, begun)
            if element.optional:
                yield from naive(rest, text, at, begun)
        case Gap():
            for end in range(at, len(text) + 1):
                taken = range(at, end)
                if any(text.breaks[i] == STRONG for i in taken):
                    break
                if sum(1 for i in taken if i == at or not text.joined[i]) <= element.words:
                    yield from naive(rest, text, end, begun)
        case Edge(at="^"):
            if at == 0 or clause:
                yield from naive(rest, text, at, begun)
        case _:
            if clause:
                yield from naive(rest, text, at, begun)


@given(PHRASES, HEADLINES)
def test_it_finds_what_trying_all_ways_finds(phrase: Phrase, headline: str) -> None:
    text = tokenise(headline)
    program = Program(phrase)
    ways = any(True for at in range(len(text) + 1) for _ in naive(phrase.elements, text, at, False))
    path = program.find(Reading(text))
    assert (path is not None) == ways
    if path is not None:
        assert list(path) == sorted(set(path))
        assert {word for word, _ in program.anchors} & set(text.words)
        assert all(not need.isdisjoint(text.words) for need in program.needs)
