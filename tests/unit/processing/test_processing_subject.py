"""Whom the words of a match are about: clauses, asides, copies, products, offices. On an invented universe."""

import re
from datetime import date
from time import process_time

import pytest
from builders import make_article
from hypothesis import given
from hypothesis import strategies as st

from newsbot.domain.article import FeedTicker
from newsbot.processing import companies
from newsbot.processing.found import Found, Resolution
from newsbot.processing.kinds import kinds_of
from newsbot.processing.tag import tags
from newsbot.processing.text import Text, tokenise
from newsbot.processing.trie import Trie
from newsbot.universe.listing import Alias, Listing, Universe


def listing(ticker: str, name: str, *aliases: str) -> Listing:
    return Listing(ticker=ticker, exchange="NYSE", name=name, aliases=tuple(Alias(text=a, sure=True) for a in aliases))


UNIVERSE = Universe(
    as_of=date(2026, 3, 11),
    listings=(
        listing("NWDA", "Norwood Analytics Inc.", "Norwood Analytics", "Norwood"),
        listing("HLDN", "Halden Bio Inc.", "Halden Bio", "Halden"),
        listing("TSLK", "Tesselock Systems Corp", "Tesselock Systems", "Tesselock"),
        listing("KRVO", "Kervo Robotics Inc.", "Kervo Robotics"),
        listing("WSTU", "Weston Union Company", "Weston Union"),
        listing("ORBI", "Orbis Rail Corp", "Orbis Rail"),
    ),
)
TREE = Trie(companies.entries(UNIVERSE))


def read(headline: str, feed: tuple[FeedTicker, ...] = ()) -> tuple[Text, Found]:
    found = tags(headline)
    own = tokenise(headline).without([(0, kinds_of(headline)[1]), *((tag.start, tag.end) for tag in found)])
    hits = [(first, end, entry) for first, end, many in TREE.scan(own.words) for entry in many]
    return own, companies.find(make_article(headline=headline, feed_tickers=feed), own, found, hits, UNIVERSE)


def about(marked: str, feed: tuple[FeedTicker, ...] = ()) -> Resolution:
    """The subject of a headline in which the words of the match stand in square brackets."""
    plain = marked.replace("[", "").replace("]", "")
    own, found = read(plain, feed)
    path, shift = [], 0
    for match in re.finditer(r"\[([^\]]*)\]", marked):
        start = match.start() - shift
        path += [i for i, at in enumerate(own.starts) if start <= at < start + len(match[1])]
        shift += 2
    return companies.subject(found, own, path)


CASES = [
    # a clause with a subject of its own
    ("Norwood falls as [FDA approves] heart drug", ""),
    ("Norwood climbs while [FDA clears] update", ""),
    ("Norwood reports profit as FDA [approves] vaccine", ""),
    ("Norwood [reports] profit as [FDA approves] vaccine", ""),
    ("Norwood falls as rival [raises outlook]", ""),
    ("Norwood falls as the [FDA approves] Halden's pill", "HLDN"),
    ("Norwood falls as Tesselock [raises outlook]", "TSLK"),
    ("Norwood falls while Kervo Robotics, hit by costs, [cuts outlook]", "KRVO"),
    ("[FDA approves] Halden's pill as Norwood falls", "HLDN"),
    ("[FDA approves] pill as Norwood falls", ""),
    ("[FDA approves] pill, hitting Norwood", ""),
    ("Norwood [raises outlook] as Tesselock slips", "NWDA"),
    ("Norwood falls as [CEO resigns]", "NWDA"),
    ("Norwood jumps as it [raises outlook]", "NWDA"),
    ("Weston Union [raises outlook]", "WSTU"),
    ("Norwood jumps after Tesselock, customers [raise outlook]", ""),
    ("Norwood jumps after Tesselock, hit by rivals, [cuts outlook]", "TSLK"),
    ("Norwood falls after co [cuts outlook]", "NWDA"),
    ("Norwood beats but [cuts outlook]", "NWDA"),
    ("Norwood beats, but Tesselock [cuts outlook]", "TSLK"),
    ("Norwood beats views as Tesselock orders jump, [raises outlook]", "NWDA"),
    ("As Norwood slips, Tesselock [raises outlook]", "TSLK"),
    ("Norwood, as well as Tesselock, [raises outlook]", "NWDA"),
    # asides
    ("Norwood, following Tesselock, [announces buyback]", "NWDA"),
    ("Norwood, joining Kervo Robotics, [raises outlook]", "NWDA"),
    ("Norwood, after Tesselock, [raises outlook]", "NWDA"),
    ("Norwood, which supplies Tesselock, [raises outlook]", "NWDA"),
    ("Norwood, owned by Tesselock, [raises outlook]", "NWDA"),
    ("Norwood (NYSE: NWDA), following Tesselock (NYSE: TSLK), [announces buyback]", "NWDA"),
    ("Norwood Beats Out Tesselock to [Win Contract]", "NWDA"),
    ("Norwood, beating Tesselock, [wins contract]", "NWDA"),
    ("Norwood edges out Tesselock, [wins contract]", "NWDA"),
    ("Norwood slips, and Tesselock, after a weak year, [cuts outlook]", "TSLK"),
    # copies
    ("[FDA approves] first generic of Halden's Zolvex", ""),
    ("[FDA approves] generic version of Halden's Zolvex", ""),
    ("[FDA approves] biosimilar to Halden's Zolvex", ""),
    ("[FDA approves] cheaper copy of Halden pill", ""),
    ("[FDA approves] rival to Halden's Zolvex", ""),
    ("[FDA approves] biosimilar of Norwood and Halden drug", ""),
    ("Tesselock wins [FDA approval] for generic of Halden's Zolvex", "TSLK"),
    ("Halden sues over [FDA approval of] generic Zolvex", ""),
    ("Halden challenges [FDA approval of] copy", ""),
    # products
    ("Halden's Zolvex [wins FDA approval]", "HLDN"),
    ("Halden's once-daily pill Zolvex [wins FDA approval]", "HLDN"),
    ("Halden drug Zolvex ER [gets FDA nod]", "HLDN"),
    ("Halden Announces First-Ever [FDA Approval] of ZOLVEX", "HLDN"),
    ("Halden's Zentara [raises outlook]", ""),
    ("Halden Announces Zentara [Receives FDA Approval]", ""),
    ("Norwood Announces Pricing of [Offering of] Class A Common Stock", "NWDA"),
    # offices
    ("Kelly to [step down as] Orbis Rail [CEO]", "ORBI"),
    ("[CEO] of Orbis Rail [resigns]", "ORBI"),
    ("Orbis Rail's [chief executive] Ann Kelly to [retire]", "ORBI"),
    ("Norwood insider Kelly [resigns as] Orbis Rail [CEO]", "ORBI"),
    ("Norwood's Zentara [CEO resigns]", ""),
    ("Norwood co-founder Kelly to [leave CEO] role", "NWDA"),
    ("Norwood Founder Ann Kelly to [Leave CEO Post]", "NWDA"),
    ("Norwood sues Zentara, Kelly [leaves CEO] role", ""),
    ("Norwood Announces Ann Kelly to [Step Down as CEO]", "NWDA"),
    # agencies
    ("Regulator says Kervo Robotics [recalling] mowers", "KRVO"),
    ("Safety agency says Kervo Robotics [recalling] mowers", "KRVO"),
    ("Tesselock says Kervo Robotics [recalling] mowers", "TSLK"),
    ("[Food and Drug Administration approves] Halden Bio's drug", "HLDN"),
    ("NYSE [halts trading] in Kervo Robotics", "KRVO"),
]


@pytest.mark.parametrize(("headline", "ticker"), CASES)
def test_subject_of_a_match(headline: str, ticker: str) -> None:
    resolution = about(headline)
    assert (resolution.company.ticker if resolution.company else "") == ticker, resolution.detail
    assert resolution.company or resolution.detail


def test_the_feed_does_not_bring_back_what_the_headline_rules_out() -> None:
    feed = (FeedTicker(exchange="NYSE", ticker="HLDN"),)
    assert about("[FDA approves] first generic of Halden's Zolvex", feed).company is None
    assert about("Norwood falls as [FDA approves] pill", feed).company is None
    assert about("Halden's Zentara [CEO resigns]", feed).company is None
    kept = about("[FDA approves] asthma pill", feed).company
    assert kept is not None
    assert kept.ticker == "HLDN"


def test_tags_of_a_release_belong_to_their_names_in_order() -> None:
    headline = "Dalmora Foods and Finwick Brands Win Contract"
    body = "Dalmora Foods Inc (NYSE: DLMR) and Finwick Brands Inc (NYSE: FNWK) today said"
    own = tokenise(headline)
    found = companies.find(make_article(headline=headline, body=body), own)
    names = [name.mention.company.ticker for name in found.names if name.mention and name.mention.company]
    assert names == ["DLMR", "FNWK"]
    joint = companies.subject(found, own, [5, 6])
    assert [company.ticker for company in joint.several] == ["DLMR", "FNWK"]
    assert joint.detail == "several are named together: DLMR, FNWK"


@pytest.mark.parametrize("tag", ["(NYSE:NWDA)", "( NYSE : NWDA )", "(NYSE: NWDA)"])
@pytest.mark.parametrize("word", ["Shares", "Stock", "Stake"])
def test_a_part_is_seen_behind_a_tag(tag: str, word: str) -> None:
    _, found = read(f"John Boz Buys Norwood Analytics Inc . {tag} {word}")
    assert [name.part for name in found.names if name.mention] == [word.casefold()]


WORDS = "Norwood Tesselock Halden's Zolvex as while , ; and following says FDA approves CEO of ( generic Kelly drug"
PIECES = st.sampled_from(WORDS.split())


@given(pieces=st.lists(PIECES, max_size=14), data=st.data())
def test_any_headline_has_a_company_it_names_or_a_reason(pieces: list[str], data: st.DataObject) -> None:
    own, found = read(" ".join(pieces))
    path = data.draw(st.lists(st.integers(0, max(0, len(own) - 1)), unique=True, max_size=4)) if len(own) else []
    resolution = companies.subject(found, own, sorted(path))
    if resolution.company:
        assert resolution.company in [m.company for m in found.mentions]
    else:
        assert resolution.no_company
        assert resolution.detail


@given(
    aside=st.sampled_from(
        ["following", "joining", "unlike", "with", "owned by", "which sued", "after", "in talks with"]
    )
)
def test_a_company_between_commas_is_never_the_subject(aside: str) -> None:
    resolution = about(f"Norwood, {aside} Tesselock, [raises outlook]")
    assert resolution.company
    assert resolution.company.ticker == "NWDA"


def test_long_headlines_take_linear_time() -> None:
    def cost(times: int) -> float:
        own, found = read("Norwood slips as Tesselock, following Halden, gains " * times)
        assert found.names
        start = process_time()
        companies.subject(found, own, [len(own) - 1])
        return process_time() - start

    cost(10)
    assert cost(4000) < 0.5
