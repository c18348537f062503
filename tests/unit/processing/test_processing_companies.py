"""Exchange tags in all their spellings, and which company an article is about: a wrong one is far worse than none."""

import pytest
from builders import make_article
from hypothesis import given
from hypothesis import strategies as st

from newsbot.domain.article import Article, FeedTicker
from newsbot.domain.company import Company
from newsbot.processing.companies import Resolution, find, named, subject
from newsbot.processing.kinds import kinds_of
from newsbot.processing.tag import tags
from newsbot.processing.text import Text, tokenise


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("(NYSE: X)", ["X NYSE"]),
        ("(NYSE:X)", ["X NYSE"]),
        ("(Nasdaq: HLDN)", ["HLDN NASDAQ"]),
        ("(NASDAQ : HLDN)", ["HLDN NASDAQ"]),
        ("(NASDAQ：\u00a0HLDN)", ["HLDN NASDAQ"]),
        ("（NASDAQ：HLDN）", ["HLDN NASDAQ"]),
        ("(Nasdaq®: HLDN)", ["HLDN NASDAQ"]),
        ("(NasdaqGS: HLDN)", ["HLDN NASDAQ"]),
        ("(NASDAQ-GS: HLDN)", ["HLDN NASDAQ"]),
        ("(Nasdaq Global Select Market: HLDN)", ["HLDN NASDAQ"]),
        ("(New York Stock Exchange: X)", ["X NYSE"]),
        ("(NYSE American: SVT)", ["SVT NYSE AMERICAN"]),
        ("(NYSE American – SVT)", ["SVT NYSE AMERICAN"]),
        ("(NYSE MKT: SVT)", ["SVT NYSE AMERICAN"]),
        ("(AMEX:SVT)", ["SVT NYSE AMERICAN"]),
        ("(NYSE Arca: SVT)", ["SVT NYSE ARCA"]),
        ("(BATS: SVT)", ["SVT CBOE"]),
        ("[NYSE: DECK]", ["DECK NYSE"]),
        ("wins; NYSE:X rises", ["X NYSE"]),
        ("Nasdaq “HLDN”", ["HLDN NASDAQ"]),
        ('trade on the Nasdaq under the symbol "HLDN".', ["HLDN NASDAQ"]),
        ("on the New York Stock Exchange under the ticker symbol ABC and", ["ABC NYSE"]),
        ("(the “Company”; Nasdaq: HLDN)", ["HLDN NASDAQ"]),
        ('(NASDAQ: HLDN, "Halden" or the "Company")', ["HLDN NASDAQ"]),
        # several symbols
        ("(Nasdaq: XYZ, XYZW)", ["XYZ NASDAQ", "-"]),
        ("(NYSE: BRK.A, BRK.B)", ["BRK.A NYSE", "BRK.B NYSE"]),
        ("(NYSE: BMA; BYMA: BMA)", ["BMA NYSE", "-"]),
        ("(TSX: ITH) (NYSE American: THM)", ["-", "THM NYSE AMERICAN"]),
        ("(NYSE:GIL) (TSX:GIL)", ["GIL NYSE", "-"]),
        ("(TSX: DSV, OTCQX: DSVSF)", ["-", "-"]),
        ("(Nasdaq: X / TSX: X)", ["X NASDAQ", "-"]),
        ("(NYSE/LSE: X)", ["X NYSE"]),
        ("(TSX and NYSE American: SVT)", ["SVT NYSE AMERICAN"]),
        ("(NYSE: DLMR) (NYSE: FNWK)", ["DLMR NYSE", "FNWK NYSE"]),
        ("(NASDAQ: ABCD; FRA: 1AB; WKN: A2B3C)", ["ABCD NASDAQ", "-"]),
        # share classes and what is no common stock
        ("(NYSE: BRK/B)", ["BRK.B NYSE"]),
        ("(NYSE: BRK B)", ["BRK.B NYSE"]),
        ("(NYSE: ABC-PA)", ["-"]),
        ("(NYSE: ABC PRK)", ["-"]),
        ("(NYSE: ABC.PRK)", ["-"]),
        ("(NYSE: ABC.PRB)", ["-"]),
        ("(NYSE: ABC-K)", ["-"]),
        ("(NYSE: ABC.PR.K)", ["-"]),
        # no symbol at all
        ("(NASDAQ: TBD)", ["-"]),
        ("(NASDAQ: NONE)", ["-"]),
        ("(NASDAQ: N/A)", ["-"]),
        ("(NYSE: PENDING)", ["-"]),
        ("(NYSE: NA)", ["NA NYSE"]),
        ("(NYSE: ABC.WS)", ["-"]),
        ("(NASDAQ: ABCDW)", ["-"]),
        ("(formerly NYSE: ABC)", ["-"]),
        # abroad, over the counter, nowhere
        ("(Nasdaq Stockholm: ABC)", ["-"]),
        ("(OTCQB: ABCDF)", ["-"]),
        ("(LSE: ABC)", ["-"]),
        ("(XYZX: ABC)", ["-"]),
        # no tags
        ("Nasdaq: IPO market opens", []),
        ("NYSE: CEO quits", []),
        ("Halts at Nasdaq:FDA news", []),
        ("(8:30 ET)", []),
        ("(NYSE: abc)", []),
        ("(NASDAQ: АВС)", []),  # Cyrillic letters
        ("(ISIN: US0378331005)", []),
        ("http://example.com/NASDAQ:ABC", []),
        ("8-K - GOLDQUAY MINING CORP (0009990012) (Filer)", []),
    ],
)
def test_tags(text: str, found: list[str]) -> None:
    assert [f"{tag.ticker} {tag.venue}" if tag.ticker else "-" for tag in tags(text)] == found


@given(st.text(max_size=80) | st.text('(NYSE: ACM)[]–;,/&Nasdaq"“”$. and TSX', max_size=60))
def test_any_text_has_tags_at_places_inside_it(text: str) -> None:
    reach = 0
    for tag in tags(text):
        assert reach <= tag.start < tag.end <= len(text)
        assert bool(tag.ticker) == bool(tag.venue) == (not tag.note)
        reach = tag.end


def own_words(article: Article) -> Text:
    found = tags(article.headline)
    return tokenise(article.headline).without(
        [(0, kinds_of(article.headline)[1]), *((tag.start, tag.end) for tag in found)]
    )


def ticker(resolution: Resolution) -> str:
    return resolution.company.ticker if resolution.company else resolution.no_company


@pytest.mark.parametrize(
    ("headline", "expected"),
    [
        ("Ventiq Devices to be Acquired for $61.00 per Share in Cash (NASDAQ: VNTQ)", "VNTQ"),
        ("Ventiq (NASDAQ: VNTQ) to be acquired by Acme Corp. (NYSE: ACM)", "VNTQ"),
        ("Norwood (TSX: NWD) (NASDAQ: NWDA) raises outlook", "NWDA"),
        ("Norwood (NYSE: NWDA) (TSX: NWDA) raises outlook", "NWDA"),
        ("Dalmora and Finwick win contract (NYSE: DLMR) (NYSE: FNWK)", "AMBIGUOUS_COMPANY"),
        ("Alphabet raises outlook (NASDAQ: GOOGL, GOOG)", "AMBIGUOUS_COMPANY"),
        ("Zentara (TSX: ZNT) wins contract, says Acme (NYSE: ACM)", "UNKNOWN_COMPANY"),
        ("Zentara announces buyback (TSX: ZNT)", "UNKNOWN_COMPANY"),
        ("Zentara announces buyback", "UNKNOWN_COMPANY"),
        ("Zentara to be acquired by Acme Corp. (NYSE: ACM)", "UNKNOWN_COMPANY"),
        ("Zentara Wins Contract From Bank of Acme (NYSE: ACM)", "UNKNOWN_COMPANY"),
        ("Acme (NYSE: ACM) supplier Zentara wins contract", "UNKNOWN_COMPANY"),
    ],
)
def test_subject_from_the_headline(headline: str, expected: str) -> None:
    article = make_article(headline)
    assert ticker(subject(find(article), own_words(article))) == expected


@pytest.mark.parametrize(
    ("headline", "body", "expected"),
    [
        ("Norwood Analytics Raises Outlook", "Norwood Analytics Inc (NASDAQ: NWDA), a maker", "NWDA"),
        ("CORRECTION: Tesselock Wins", "In the release issued by Tesselock Systems Corp (NYSE: TSLK), ...", "TSLK"),
        ("FDA Approves Halden Bio’s Drug", "DURHAM, March 11 -- Halden Bio Inc (Nasdaq: HLDN), ...", "HLDN"),
        ("The Samsara Report", 'Samsara Inc. ("Samsara") (NYSE: IOT) said', "IOT"),
        ("Dalmora Foods and Finwick Win", "Dalmora Foods (NYSE: DLMR) and Finwick (NYSE: FNWK)", "AMBIGUOUS_COMPANY"),
        # the tag of a partner, an owner, a customer, a law firm's prey
        ("Zentara Wins Contract from Acme", "Zentara said Acme Corp (NYSE: ACM) ordered", "UNKNOWN_COMPANY"),
        ("Acme Supplier Zentara Wins", "Acme Corp (NYSE: ACM) supplier Zentara", "UNKNOWN_COMPANY"),
        ("Acme-Backed Zentara Wins", "Acme Corp (NYSE: ACM) holds", "UNKNOWN_COMPANY"),
        ("Acme's Rival Zentara Wins", "Acme Corp (NYSE: ACM) rival", "UNKNOWN_COMPANY"),
        ("Richmond Homes Opens", "Richmond Homes, a subsidiary of M.D.C. (NYSE: MDC)", "UNKNOWN_COMPANY"),
        ("Zentara Wins", "x" * 1500 + " Zentara (NYSE: ZNT)", "UNKNOWN_COMPANY"),
    ],
)
def test_subject_from_the_body_only_if_the_name_is_the_headlines(headline: str, body: str, expected: str) -> None:
    article = make_article(headline, body=body)
    assert ticker(subject(find(article), own_words(article))) == expected


@pytest.mark.parametrize(
    ("feed", "expected"),
    [
        ([("Nasdaq", "HLDN")], "HLDN"),
        ([("NYSE American", "PLYQ")], "PLYQ"),
        ([("TSX", "ITH"), ("NYSE American", "THM")], "THM"),
        ([("TSX", "ZNT")], "UNKNOWN_COMPANY"),
        ([("", "ZNT")], "UNKNOWN_COMPANY"),
        ([("Nasdaq", "ABCDW")], "UNKNOWN_COMPANY"),
        ([("Nasdaq", "HLDN"), ("NYSE", "TSLK")], "AMBIGUOUS_COMPANY"),
    ],
)
def test_subject_from_the_feed(feed: list[tuple[str, str]], expected: str) -> None:
    tickers = tuple(FeedTicker(exchange=exchange, ticker=name) for exchange, name in feed)
    assert ticker(subject(find(make_article("A headline", feed_tickers=tickers)))) == expected


def test_headline_and_feed_must_agree() -> None:
    feed = (FeedTicker(exchange="Nasdaq", ticker="HLDN"),)
    assert ticker(subject(find(make_article("Halden wins (NASDAQ: HLDN)", feed_tickers=feed)))) == "HLDN"
    assert ticker(subject(find(make_article("Acme wins (NYSE: ACM)", feed_tickers=feed)))) == "AMBIGUOUS_COMPANY"


OWN = (Company(ticker="ALL", name="Allstate"), Company(ticker="TGT", name="Target"))


@pytest.mark.parametrize(
    ("headline", "expected"),
    [
        ("Allstate raises dividend", "ALL"),
        ("ALLSTATE CORP RAISES DIVIDEND", "ALL"),
        ("Allstate Raises Dividend", "ALL"),
        ("Insurer Allstate's profit rises", "ALL"),
        ("FDA Clears Target Device", None),
        ("Target Hospitality Raises Outlook", None),
        ("New Target for Inflation", None),
        ("Allstate-backed firm raises dividend", None),
        ("Allstate's unit raises dividend", None),
        ("All insurers raise dividends", None),
        ("Insurer raises dividend (NYSE: ALL)", "ALL"),
        ("Insurer raises dividend (LSE: ALL)", None),
        ("Target raises dividend", None),
        ("Target Corp raises dividend", "TGT"),
        ("Allstate, Target Corp raise dividends", "AMBIGUOUS_COMPANY"),
        ("Allstate partner Acme (NYSE: ACM) raises dividend", None),
        ("Allstate raises stake in Acme (NYSE: ACM)", "AMBIGUOUS_COMPANY"),
    ],
)
def test_a_rules_own_companies_by_their_whole_name(headline: str, expected: str | None) -> None:
    found = find(make_article(headline))
    resolution = named(OWN, tokenise(headline).without(found.spans), found)
    assert (ticker(resolution) if resolution else None) == expected


def test_evidence_says_where_and_how_sure() -> None:
    headline = "Halden Bio wins (NASDAQ: HLDN)"
    (mention,) = find(make_article(headline)).mentions
    assert headline[mention.start : mention.end] == mention.text == "NASDAQ: HLDN"
    assert mention.company == Company(ticker="HLDN", exchange="NASDAQ")
    assert 0 < mention.confidence <= 1
