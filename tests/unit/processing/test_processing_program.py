"""What a phrase finds in a text: tables, and against a naive reading that tries every way."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.processing.name import Name
from newsbot.processing.phrase import parse
from newsbot.processing.program import Program, missing
from newsbot.processing.reading import Reading
from newsbot.processing.rule import Choice, Edge, Element, Gap, Phrase, Word
from newsbot.processing.text import NONE, STRONG, Text, tokenise


def choice(*words: str, name: str = "") -> Choice:
    return Choice(options=tuple((Word(parts=(word,)),) for word in words), name=name)


LISTS = {"raise": choice("raises", "ups", name="raise"), "view": choice("outlook", "view", name="view")}


def found(phrase: str, text: str, *, broad: bool = False) -> list[str] | None:
    cut = tokenise(text)
    way = Program(parse(phrase, LISTS)).find(Reading(text=cut, broad=broad))
    return None if way is None else [cut.raw[i] for i in way.path]


@pytest.mark.parametrize(
    ("phrase", "text", "words"),
    [
        ("fda approves", "US FDA Approves drug", ["FDA", "Approves"]),
        ("fda approves", "FDA quickly approves drug", None),
        ("u.s. fda", "US FDA approves drug", ["US", "FDA"]),
        ("US fda", "U.S. FDA approves drug", ["US", "FDA"]),
        ("=US fda", "U.S. FDA approves drug", ["US", "FDA"]),
        ("U.S clears", "told us clears skies", None),
        ("tells us", "CEO tells us why", ["tells", "us"]),
        ("tells us", "CEO tells US regulator why", ["tells", "US"]),
        ("u.k. watchdog", "UK watchdog clears deal", ["UK", "watchdog"]),
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
        ("halted $", "Shares halted, news pending", ["halted"]),
        ("halted $", "Shares halted 'today'", None),
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
    assert Program(parse("wins ...6 contract", {})).find(Reading(text=text)) is None
    assert Program(parse("beta for", {})).find(Reading(text=text)) is not None


@pytest.mark.parametrize(
    ("phrase", "headline", "expected"),
    [
        ("wins ...4 contract", "Kervo wins (NASDAQ: BETA) contract", False),
        ("wins ...4 contract", "Kervo wins big (NASDAQ: BETA) contract", False),
        ("wins ...4 contract", "Kervo wins (NASDAQ: BETA) big contract", False),
        ("{company} ...2 wins", "Kervo (NASDAQ: BETA) wins", True),
        ("{company} ...2 wins", "Kervo (NASDAQ: BETA) again wins", True),
        ("wins ...2 contract", "Kervo (NASDAQ: BETA) wins big contract", True),
    ],
)
def test_a_gap_meets_a_tag_only_behind_a_name_of_the_phrase(phrase: str, headline: str, expected: bool) -> None:
    tag = headline.index("NASDAQ")
    text = tokenise(headline).without([(tag, tag + len("NASDAQ: BETA"))])
    reading = Reading(text=text, names=(Name(first=0, end=1),))
    assert (Program(parse(phrase, {})).find(reading) is not None) is expected


def test_a_small_word_leaves_a_symbol_alone() -> None:
    text = tokenise("UPS view cautious")
    assert Program(parse("ups view", {})).find(Reading(text=text, shy=frozenset({0}))) is None
    assert Program(parse("UPS view", {})).find(Reading(text=text, shy=frozenset({0}))) is not None
    assert Program(parse("(ups|raises) view", {})).find(Reading(text=text, shy=frozenset({0}))) is None


def test_missing_names_what_stands_nowhere() -> None:
    program = Program(parse("<raise> ...4 (big news|view)", LISTS))
    assert missing(program, Reading(text=tokenise("cuts view"))) == ("<raise>",)
    assert missing(program, Reading(text=tokenise("view raises"))) == ()


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
    clause = at == len(text) or (at > 0 and text.breaks[at] != NONE)
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
    way = program.find(Reading(text=text))
    assert (way is not None) == ways
    if way is not None:
        assert list(way.path) == sorted(set(way.path))
        assert any(set(anchor) <= set(text.words) for anchor in program.anchors)


# ------------------------------------------------------------------------------------------------------- slots


def names(text: Text, *spans: str, **notes: str) -> tuple[Name, ...]:
    """Names at these words of the text; ``part`` or ``barred`` for all of them."""
    out = []
    for span in spans:
        words = tuple(span.casefold().split())
        first = next(i for i in range(len(text)) if text.words[i : i + len(words)] == words)
        out.append(Name(first=first, end=first + len(words), **notes))
    return tuple(out)


@pytest.mark.parametrize(
    ("phrase", "text", "known", "slots"),
    [
        ("{acquirer} to buy {target}", "Acme to buy Beta", ("Acme", "Beta"), ["Acme", "Beta"]),
        ("{acquirer} to buy {target}", "Acme to buy the rival Beta", ("Acme", "Beta"), ["Acme", "Beta"]),
        ("to buy {target}", "Acme to buy British security analytics firm Beta", ("Acme", "Beta"), ["Beta"]),
        ("to buy {target}", "Acme to buy one two three four five Beta", ("Acme", "Beta"), None),
        ("to buy {target}", "Acme to buy stake in Beta", ("Acme", "Beta"), None),
        ("to buy {target}", "Acme to buy shares of Beta", ("Acme", "Beta"), None),
        ("to buy {target}", "Acme to buy, Beta says", ("Acme", "Beta"), None),
        ("to buy {target}", "Acme to buy Unknown Beta", ("Acme", "Beta"), None),
        ("to buy {target}", "Acme to buy 2 Beta", ("Acme", "Beta"), None),
        ("{company} recalls", "Acme Foods recalls toys", ("Acme Foods",), ["Acme Foods"]),
        ("{company} recalls", "Acme Foods unit recalls toys", ("Acme Foods",), None),
        ("{acquirer} and {target} to merge", "Acme and Beta to merge", ("Acme", "Beta"), ["Acme", "Beta"]),
    ],
)
def test_a_company_slot_takes_the_next_whole_name(
    phrase: str, text: str, known: tuple[str, ...], slots: list[str] | None
) -> None:
    cut = tokenise(text)
    way = Program(parse(phrase, {})).find(Reading(text=cut, names=names(cut, *known)))
    taken = None if way is None else [" ".join(cut.raw[n.first : n.end]) for f in way.fills for n in f.names]
    assert taken == slots


def test_a_part_of_a_company_fills_a_slot_only_where_parts_count() -> None:
    text = tokenise("Acme's unit recalls toys")
    part = Reading(text=text, names=(Name(first=0, end=1, part="unit"),))
    whole = Reading(text=text, names=(Name(first=0, end=1),))
    phrase = parse("{company} unit recalls", {})
    assert Program(phrase).find(part) is None
    assert Program(phrase, parts=True).find(part) is not None
    assert Program(phrase).find(whole) is not None
    assert Program(phrase, parts=True).find(Reading(text=text, names=(Name(first=0, end=1, barred="quoted"),))) is None


def test_a_list_of_companies_fills_one_slot() -> None:
    text = tokenise("Acme, Beta and Gamma win contract")
    listed = tuple(Name(first=i, end=i + 1, joined=i > 0) for i in (0, 1, 3))
    way = Program(parse("{company+} win contract", {})).find(Reading(text=text, names=listed))
    assert way is not None
    assert [name.first for name in way.fills[0].names] == [0, 1, 3]
    one = Program(parse("{company} win contract", {})).find(Reading(text=text, names=listed))
    assert one is not None
    assert [name.first for name in one.fills[0].names] == [3]


def test_words_of_a_known_name_satisfy_nothing_and_no_gap_steps_over_it() -> None:
    text = tokenise("Acme wins Order Holdings order")
    masked = Reading(text=text, masked=frozenset({2, 3}))
    assert Program(parse("order", {})).find(masked) == ((4,), ())
    assert Program(parse("wins ...5 order", {})).find(masked) is None
    assert Program(parse("wins ...5 order", {})).find(Reading(text=text)) is not None
    assert Program(parse("holdings", {})).find(Reading(text=text, masked=frozenset({2, 3}), broad=True)) is not None
