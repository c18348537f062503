"""Well-known names where something else is meant, and where the company is: the shipped table, invented headlines."""

from datetime import UTC, datetime

import pytest
from builders import make_article

from newsbot.processing.index import index_of
from newsbot.processing.rule import RuleSet
from newsbot.processing.view import View
from newsbot.universe import table

INDEX = index_of(RuleSet(rules=(), universe=table.shipped()))


def tickers(headline: str, day: str = "2025-09-15") -> list[str]:
    article = make_article(headline, published=datetime.fromisoformat(day).replace(tzinfo=UTC))
    return [m.company.ticker for m in View(article, INDEX).found.mentions if m.company]


@pytest.mark.parametrize(
    "headline",
    [
        # towns, persons, sports
        "Bridge closed in Corning, New York, for repairs",
        "Wynn, Ark., residents rebuild",
        "Freeport, Maine, votes on new pier",
        "Goodyear, Arizona, man finds ring",
        "Cummins takes six wickets on opening day",
        "Team captain Cummins ruled out of third Test",
        "Rockwell painting found in attic",
        "Abbott signs school voucher bill",
        # plants, animals, lands, words
        "Amazon wildfires choke river towns",
        "Tribes of the Amazon call for help",
        "Chipotle pepper recall widens",
        "Apple growers fear late frost",
        "Gap narrows in presidential race",
        "Visa delays strand students",
        "Delta variant drives new surge",
        "Intel officials warn of meddling",
        "Meta analysis links tea to sleep",
        "Best Buy Now Before Prices Rise: Silver Coins",
        "Five Below Zero Nights in a Row",
        "First Solar Eclipse in Years Thrills Crowds",
        # namesakes
        "Germany's Merck lifts sales outlook",
        "Darmstadt-based Merck lifts outlook",
        "Sweden's EQT buys Dutch recycler",
        "Swedish private equity firm EQT buys recycler",
        "EQT AB raises new fund",
        "Pfizer Ltd Q2 profit up",
        "Walmart de Mexico sales climb",
        "Whirlpool of India profit falls",
        # as a figure of speech
        "Is this start-up the Netflix of knitting?",
        # not a name at all
        "Contoso (CTS) Price Target Cut to $40",
        "National Bank raises forecast for housing",
    ],
)
def test_something_else_is_meant(headline: str) -> None:
    assert tickers(headline) == []


@pytest.mark.parametrize(
    ("headline", "expected"),
    [
        ("Abbott posts higher quarterly profit", ["ABT"]),
        ("Abbott shares slide after verdict", ["ABT"]),
        ("FDA approves Lilly's new pill", ["LLY"]),
        ("Research House Upgrades Affirm to Buy", ["AFRM"]),
        ("Crocs stock tumbles on weak guidance", ["CROX"]),
        ("Emerson to buy Contoso Software for $3 bln", ["EMR"]),
        ("Emerson to be bought by Contoso", ["EMR"]),
        ("Maximus awarded $500 million contract", ["MMS"]),
        ("Hilton raises annual profit view", ["HLT"]),
        ("Vertex wins FDA approval for pain drug", ["VRTX"]),
        ("Visa to acquire Contoso in $5 billion deal", ["V"]),
        ("T-Mobile raises subscriber forecast", ["TMUS"]),
        ("Cummins raises revenue forecast", ["CMI"]),
        ("Corning to expand plant in North Carolina", ["GLW"]),
        ("Regulator accuses Amazon of delays", ["AMZN"]),
        ("U.S. drugmaker Merck to cut jobs", ["MRK"]),
        ("Israel's Teva beats estimates", ["TEVA"]),
        ("Tesla Isn't Planning to Raise Capital", ["TSLA"]),
        ("Ardelyx Resubmits Application", ["ARDX"]),
        ("Pfizer Voluntarily Recalls Pill", ["PFE"]),
        ("Biogen Alzheimer's Drug Gets Nod", ["BIIB"]),
        ("Nvidia Falls After Results", ["NVDA"]),
    ],
)
def test_the_company_is_meant(headline: str, expected: list[str]) -> None:
    assert tickers(headline) == expected


@pytest.mark.parametrize(
    ("headline", "expected"),
    [
        ("Lilly, Novo Nordisk shares rise", ["LLY", "NVO"]),
        ("Visa and Mastercard settle merchant suit", ["V", "MA"]),
        ("Ford & GM sales fall", ["F", "GM"]),
        ("Intel AMD Nvidia shares tumble", ["INTC", "AMD", "NVDA"]),
        ("Robinhood to join Nasdaq-100 index", ["HOOD"]),
        ("Contoso agrees to $3.9 billion buyout by Sinclair", ["SBGI"]),
        ("Fund to buy alarm company ADT for $7 billion", ["ADT"]),
        # persons in lists
        ("Abbott and Disney attend gala", ["DIS"]),
        ("Williams and Ferrari unveil new cars", ["RACE"]),
        ("Jackson and Hughes win doubles title", []),
    ],
)
def test_a_list_of_companies(headline: str, expected: list[str]) -> None:
    assert tickers(headline) == expected


@pytest.mark.parametrize(
    ("headline", "owner"),
    [
        ("Zorvex wins Army contract for Kelso radios (NASDAQ: ZRVX)", "Zorvex"),
        ("Defense news: Zorvex Systems wins order (NASDAQ: ZRVX)", "Zorvex Systems"),
        ("Defense news: Army hires Zorvex (NASDAQ: PPQX)", "Zorvex"),
        ("Zorvex Systems Announces Merger With Kelbrun, Sources Say (NYSE: KBRN)", "Kelbrun"),
    ],
)
def test_a_tag_at_the_end_belongs_to_the_name_that_fits(headline: str, owner: str) -> None:
    view = View(make_article(headline), INDEX)
    own = view.own
    (name,) = (name for name in view.found.names if name.mention)
    assert headline[own.starts[name.first] : own.ends[name.end - 1]] == owner
