"""Companies by their names in headlines, on an invented universe: the whole name or none, proof for doubtful names."""

from datetime import UTC, date, datetime
from time import process_time

import pytest
from builders import make_article
from hypothesis import given
from hypothesis import strategies as st

from newsbot.domain.article import Article, FeedTicker
from newsbot.domain.company import Evidence, Mention
from newsbot.processing import companies
from newsbot.processing.found import Found
from newsbot.processing.kinds import kinds_of
from newsbot.processing.tag import tags
from newsbot.processing.text import Text, tokenise
from newsbot.processing.trie import Trie
from newsbot.universe.listing import Alias, Listing, Universe


def listing(ticker: str, name: str, *aliases: str, **more: object) -> Listing:
    """A listing; an alias that ends in ``?`` is not sure."""
    found = tuple(Alias(text=a.rstrip("?"), sure=not a.endswith("?")) for a in aliases)
    return Listing(ticker=ticker, exchange="NYSE", name=name, aliases=found, **more)  # type: ignore[arg-type]


UNIVERSE = Universe(
    as_of=date(2026, 3, 11),
    listings=(
        listing("NWDA", "Norwood Analytics Inc.", "Norwood Analytics", "Norwood"),
        listing("HLDN", "Halden Bio Inc.", "Halden Bio", "Halden"),
        listing("TSLK", "Tesselock Systems Corp", "Tesselock Systems", "Tesselock"),
        listing("DLMR", "Dalmora's Foods Inc.", "Dalmora's"),
        listing("ZGX", "Zentara Gold Ltd", "ZGX", kind="adr"),
        listing("GAP", "The Gap Inc.", "Gap?"),
        listing("TGT", "Target Corporation", "Target?"),
        listing("AAPL", "Apple Inc.", "Apple"),
        listing("AHX", "Apple Hospitality Group", "Apple Hospitality"),
        listing("CTYX", "City Holding Co.", "City?"),
        listing("FNWA", "Finwick Holdings plc", "Finwick", until=date(2019, 12, 31)),
        listing("FNWB", "Finwick Group plc", "Finwick", since=date(2020, 1, 1)),
        listing("ORBA", "Orbira Rail Corp", "Orbira?"),
        listing("ORBB", "Orbira Foods Corp", "Orbira?"),
        listing("BRX.A", "Brexley Inc.", primary=False),
        listing("BRX.B", "Brexley Inc.", "Brexley"),
        listing("MSTN", "Morston Bank Corp", "Morston Bank"),
    ),
    barred=frozenset({"GAP"}),
    strangers=frozenset({"Norwood Village"}),
)
TREE = Trie(companies.entries(UNIVERSE))


def own_words(headline: str) -> Text:
    found = tags(headline)
    return tokenise(headline).without([(0, kinds_of(headline)[1]), *((tag.start, tag.end) for tag in found)])


def find(headline: str, article: Article | None = None) -> Found:
    own = own_words(headline)
    hits = [(first, end, entry) for first, end, many in TREE.scan(own.words) for entry in many]
    return companies.find(article or make_article(headline), own, tags(headline), hits, UNIVERSE)


def tickers(found: Found) -> list[str]:
    return [mention.company.ticker for mention in found.mentions if mention.company]


@pytest.mark.parametrize(
    ("headline", "expected"),
    [
        ("Norwood raises outlook", ["NWDA"]),
        ("Norwood Analytics, Inc. Raises Outlook", ["NWDA"]),
        ("NORWOOD ANALYTICS RAISES OUTLOOK", ["NWDA"]),
        ("UPDATE 2-Norwood's profit jumps", ["NWDA"]),
        ("Miner Tesselock's profit jumps", ["TSLK"]),
        ("Norwood and Halden win orders", ["NWDA", "HLDN"]),
        ("Norwood/Halden drug works", ["NWDA", "HLDN"]),
        ("Dalmora's sells stores", ["DLMR"]),
        ("Dalmora sells stores", []),
        # whole names or none
        ("Norwood Mobility wins order", []),
        ("Norwood Mobility Wins Order", []),
        ("Norwood Industrial Solutions wins", []),
        ("First Norwood wins order", []),
        ("Harrison Norwood wins prize", []),
        ("Bank of Norwood fails", []),
        ("Banco de Norwood fails", []),
        ("Norwood Village opens", []),
        ("Norwood Dividend Growth Fund Pays", []),
        ("Non-Norwood goods", []),
        ("Norwood-analysis shows", []),
        ("Norwood Cup opens", []),
        ("Norwood Cup Opens In Two Cities", []),
        ("Minister Norwood raises taxes", []),
        ("Norwood Ads Are Everywhere", []),
        ("norwood raises outlook", []),
        ("Nоrwood raises outlook", []),  # a Cyrillic o
        # words end a name In Title Case
        ("Why Norwood Stock Is Falling Today", ["NWDA"]),
        ("Norwood Highlights Halden Bio Results", ["NWDA", "HLDN"]),
        ("FDA Approves Halden's Asthma Drug", ["HLDN"]),
        # symbols
        ("Norwood (NWDA) Rises", ["NWDA"]),
        ("Norwood Analytics Inc. (NWDA): What to Know", ["NWDA"]),
        ("Norwood (HLDN) Rises", []),
        ("Buying $NWDA and $XYZQ at $5", ["NWDA"]),
        ("NWDA rises", []),
        ("Halden Bio (NYSE: HLDN) says", ["HLDN"]),
        # several companies of one name
        ("Orbira wins order", []),
        ("Orbira Rail wins order", []),
        ("Orbira Rail Corp wins order", ["ORBA"]),
        ("Brexley wins order", ["BRX.B"]),
    ],
)
def test_whole_names(headline: str, expected: list[str]) -> None:
    assert tickers(find(headline)) == expected


@pytest.mark.parametrize(
    ("headline", "expected"),
    [
        # words that are companies too
        ("Apple reports record sales", ["AAPL"]),
        ("Apple juice sales fall", []),
        ("Apple Hospitality buys hotels", ["AHX"]),
        ("An apple a day", []),
        ("Chain store Target sells stores", ["TGT"]),
        ("Target's Q2 sales fall", ["TGT"]),
        ("Better Buy: Target vs. Norwood", ["TGT", "NWDA"]),
        ("Target Stock Falls", ["TGT"]),
        ("Norwood Price Target Raised", ["NWDA"]),
        ("Price Target on Norwood Cut", ["NWDA"]),
        ("Target range kept", []),
        ("Target Reports Third Quarter Results", ["TGT"]),
        ("City Reports Third Quarter Results", []),
        ("After Valuation And Target Updates", []),
        ("Stock Gap Widens", []),
        ("Mind the gap", []),
        ("Airport operator GAP cuts forecast", []),
        ("Gap Inc sells stores", ["GAP"]),
        ("Gap year students", []),
        # words that are hardly known as companies
        ("City wins order", []),
        ("The mood in the City", []),
        ("City Holding Co. Wins Order", ["CTYX"]),
    ],
)
def test_names_that_are_words_need_proof(headline: str, expected: list[str]) -> None:
    assert tickers(find(headline)) == expected


def test_a_feed_or_a_legal_name_in_the_text_proves_a_doubtful_name() -> None:
    headline = "City wins order"
    feed = make_article(headline, feed_tickers=(FeedTicker(exchange="NYSE", ticker="CTYX"),))
    named = make_article(headline, body="City Holding Co. said today that it won")
    assert "CTYX" in tickers(find(headline, feed))
    assert tickers(find(headline, named)) == ["CTYX"]


def test_a_name_is_resolved_as_of_the_day_of_the_article() -> None:
    def on(year: int) -> list[str]:
        at = datetime(year, 6, 1, 12, tzinfo=UTC)
        return tickers(find("Finwick wins order", make_article("Finwick wins order", published=at)))

    assert on(2018) == ["FNWA"]
    assert on(2022) == ["FNWB"]
    undated = make_article("Finwick wins order", published=None)
    assert tickers(find("Finwick wins order", undated)) == ["FNWB"]


def role(headline: str, text: str) -> str:
    return next(m.role for m in find(headline).mentions if m.text.startswith(text))


@pytest.mark.parametrize(
    ("headline", "roles"),
    [
        ("Norwood to buy Halden for $1 bln", {"Norwood": "acquirer", "Halden": "target"}),
        ("Norwood to be acquired by Halden", {"Norwood": "target", "Halden": "acquirer"}),
        ("Norwood to buy back shares", {"Norwood": "subject"}),
        ("Is It Too Late to Buy Norwood?", {"Norwood": "subject"}),
        ("Morston Bank Upgrades Norwood to Buy, Raises Target", {"Morston": "rater", "Norwood": "subject"}),
        ("Morston Bank Maintains Buy on Norwood, Lowers Price Target", {"Morston": "rater", "Norwood": "subject"}),
        ("Norwood Upgraded to Buy", {"Norwood": "subject"}),
        ("Norwood wins order from Halden", {"Norwood": "subject", "Halden": "other"}),
        ("Norwood rival Tesselock wins", {"Norwood": "other", "Tesselock": "subject"}),
        ("Norwood unit halts output", {"Norwood": "other"}),
        ("Norwood shares plunge", {"Norwood": "subject"}),
        ("Norwood-backed firm wins", {"Norwood": "other"}),
        ("Norwood CEO quits", {"Norwood": "subject"}),
        ("Norwood partners with Halden", {"Norwood": "subject", "Halden": "other"}),
        ("Norwood partners sue", {"Norwood": "other"}),
        ("Dalmora's sales rise", {"Dalmora": "subject"}),
    ],
)
def test_roles(headline: str, roles: dict[str, str]) -> None:
    assert {text: role(headline, text) for text in roles} == roles


def test_names_known_and_unknown_in_order() -> None:
    found = find("Norwood and Velmar Tech to buy stake in Halden's unit")
    own = own_words("Norwood and Velmar Tech to buy stake in Halden's unit")
    assert [(" ".join(own.raw[n.first : n.end]), n.joined, n.part) for n in found.names] == [
        ("Norwood", False, ""),
        ("Velmar Tech", True, ""),
        ("Halden", False, "unit"),
    ]
    assert [bool(n.mention) for n in found.names] == [True, False, True]


@pytest.mark.parametrize(
    ("headline", "why"),
    [
        ("Shares of firms such as Norwood fall", 'after "such as"'),
        ("Former Norwood boss quits", 'after "Former"'),
        ("Rival of Norwood wins", 'after "Rival of"'),
        ("Norwood supplier wins", 'before "supplier"'),
        ("Film 'Norwood' opens", "in quotes"),
        ("Norwood wins", ""),
    ],
)
def test_names_that_fill_no_slot(headline: str, why: str) -> None:
    assert [name.barred for name in find(headline).names if name.mention] == [why]


def about(headline: str, words: str = "", parts: str = "other", article: Article | None = None) -> str:
    """The subject of a match that took ``words``."""
    own = own_words(headline)
    taken = tokenise(words).words
    at = next((i for i in range(len(own)) if own.words[i : i + len(taken)] == taken), len(own)) if taken else len(own)
    path = tuple(range(at, at + len(taken)))
    found = companies.subject(find(headline, article), own, path, parts)  # type: ignore[arg-type]
    if found.several:
        return "+".join(company.ticker for company in found.several)
    return found.company.ticker if found.company else found.no_company


@pytest.mark.parametrize(
    ("headline", "words", "expected"),
    [
        ("Norwood raises outlook", "raises outlook", "NWDA"),
        ("FDA approves Halden's asthma drug", "FDA approves", "HLDN"),
        ("FDA approval for Halden drug", "FDA approval for", "HLDN"),
        ("Morston Bank upgrades Norwood to buy", "upgrades", "NWDA"),
        ("Norwood wins order from Halden", "wins order", "NWDA"),
        ("Halden soars, Norwood raises outlook", "raises outlook", "NWDA"),
        ("Halden falls; Norwood raises outlook", "raises outlook", "NWDA"),
        ("Norwood buys Halden for C$100 mln; raises outlook", "raises outlook", "NWDA"),
        ("Norwood Adds 450 MW; Raises Outlook", "raises outlook", "NWDA"),
        ("Norwood pain drug Zorvex ER gets FDA nod", "gets FDA nod", "NWDA"),
        ("Norwood, a Halden company, raises outlook", "raises outlook", "NWDA"),
        ("Velmar, a Halden company, raises outlook", "raises outlook", "HLDN"),
        ("Norwood starts Phase III trial, wins FDA nod", "wins FDA nod", "NWDA"),
        ("Norwood and Halden raise outlook", "raise outlook", "NWDA+HLDN"),
        ("Norwood Halden raise outlook", "raise outlook", "UNKNOWN_COMPANY"),
        ("Velmar raises outlook", "raises outlook", "UNKNOWN_COMPANY"),
        ("Norwood unit recalls cars", "recalls", "UNKNOWN_COMPANY"),
        ("Norwood shares plunge on lowered outlook", "lowered outlook", "NWDA"),
        ("Norwood supplier Velmar raises outlook", "raises outlook", "UNKNOWN_COMPANY"),
        ("Outlook raised, says Norwood", "outlook raised", "UNKNOWN_COMPANY"),
    ],
)
def test_the_subject_of_a_match(headline: str, words: str, expected: str) -> None:
    assert about(headline, words) == expected


@pytest.mark.parametrize(
    ("headline", "ticker", "expected"),
    [
        ("Morston Group wins order", "MSTN", "MSTN"),  # a name the table does not have, of a company it has
        ("Velmar wins order", "MSTN", "UNKNOWN_COMPANY"),  # listed under a company it does not name
        ("Velmar wins order", "VLMR", "VLMR"),  # a company the table does not have
        ("Norwood wins order", "MSTN", "NWDA"),
        ("Norwood wins order", "NWDA", "NWDA"),
    ],
)
def test_a_ticker_of_the_feed_belongs_to_the_name_it_fits(headline: str, ticker: str, expected: str) -> None:
    article = make_article(headline, feed_tickers=(FeedTicker(exchange="NYSE", ticker=ticker),))
    assert about(headline, "wins", article=article) == expected


def test_a_part_acts_for_its_parent_when_the_rule_says_so() -> None:
    assert about("Norwood unit recalls cars", "recalls", "parent") == "NWDA"


WORDS = """
    Norwood Halden Apple Target Gap GAP City Norwood's and , ; ( ) NWDA $NWDA raises to buy of Bank - 'The' é 😀
"""


@given(
    st.lists(
        st.sampled_from([*WORDS.split(), "(NYSE: NWDA)"]) | st.text(max_size=6),
        max_size=14,
    ).map(" ".join)
)
def test_any_headline_has_mentions_at_their_places_and_names_apart(headline: str) -> None:
    found = find(headline)
    own = own_words(headline)
    for mention in found.mentions:
        assert headline[mention.start : mention.end] == mention.text
        assert bool(mention.company) <= (mention.confidence > 0)
        assert mention.company or mention.note
    reach = 0
    for name in found.names:
        assert reach <= name.first < name.end <= len(own)
        reach = name.end
    companies.subject(found, own, (0,) if len(own) else ())


@given(st.sampled_from(["Norwood raises outlook", "Halden Bio wins order", "Dalmora's sells stores"]), st.data())
def test_a_look_alike_letter_makes_another_name(headline: str, data: st.DataObject) -> None:
    alike = str.maketrans("aeop", "аеор")  # Cyrillic
    first = headline.split(maxsplit=1)[0]
    places = [i for i, letter in enumerate(first) if letter in "aeop"]
    at = data.draw(st.sampled_from(places))
    changed = headline[:at] + headline[at].translate(alike) + headline[at + 1 :]
    assert tickers(find(changed)) == []


@pytest.mark.parametrize(
    "piece", ["Norwood ", "Norwood's ", "Norwood, ", "Norwood-", "(NWDA) ", "Apple to buy ", "Morston Bank upgrades "]
)
def test_a_huge_headline_takes_linear_time(piece: str) -> None:
    def seconds(times: int) -> float:
        headline = piece * times
        found, own = find(headline), own_words(headline)
        begin = process_time()
        find(headline)
        companies.subject(found, own, (len(own) - 1,))
        return process_time() - begin

    seconds(50)
    assert seconds(8000) < 60 * (seconds(400) + 0.01)


def test_evidence_says_what_it_rests_on() -> None:
    (mention,) = find("Norwood Analytics Inc. wins").mentions
    assert mention == Mention(
        text="Norwood Analytics Inc",
        where="headline",
        start=0,
        end=21,
        evidence=Evidence.NAME,
        confidence=0.93,
        company=mention.company,
    )
    (doubtful,) = find("Target kept").mentions
    assert doubtful.company is None
    assert "nothing shows" in doubtful.note
