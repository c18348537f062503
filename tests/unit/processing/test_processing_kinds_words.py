"""Kinds read from the words of a headline: at least fifteen of each kind, and what only looks like it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.domain.signal import Kind
from newsbot.processing.kinds import marks_of
from newsbot.processing.text import tokenise

_OF = {
    Kind.REACTION: """
        Norwood shares fall after profit warning
        Tesselock stock jumps as outlook raised
        Why Norwood stock is up today
        Norwood Holdings shares are trading higher after the company announced a buyback.
        Shares of several small makers of drugs are trading lower amid market weakness
        Shares in Castor Retail plunge over cut to forecast
        Norwood Surges 22% After FDA Releases Briefing Documents
        Tesselock jumps on takeover talk
        UPDATE 1-Norwood approves share buyback  shares rise
        UPDATE 2-Norwood boosts outlook  but shares fall
        Norwood posts wider loss; shares down
        Castor Foods Stock Soars 25% on Deal
        Norwood Shares Gap Down Following Analyst Downgrade
        Norwood (NYSE: NRWD) Trading Down 3.6% After Analyst Downgrade
        Castor Group hits 52-week high
        Norwood adrs drop as chief departs
    """,
    Kind.DIGEST: """
        Benzinga's Top Upgrades, Downgrades For January 18, 2017
        10 Biggest Price Target Changes For Monday
        PRESS DIGEST-Norwegian General News - July 21
        PRESS DIGEST - Financial Times - July 12
        CANADA STOCKS-TSX falls after jobs data
        US STOCKS-Futures point to higher open
        STOCKS NEWS EUROPE-Castor rises
        8 Stocks Moving In Thursday's After-Hours Session
        14 Stocks To Watch For November 21
        The Daily Biotech Pulse: Norwood Snags FDA Nod, Castor Out-Licenses Drug
        Earnings Scheduled For September 5, 2019
        Business live  Castor shares slump - as it happened
        Mid-Day Market Update: Norwood To Acquire Castor
        Sector Update: Energy Stocks Mixed Late Afternoon
        Tech stocks today: Norwood's chief kicks off show, Castor CEO stepping down
        Health Care Roundup: Market Talk
    """,
    Kind.OPINION: """
        3 Reasons to Sell Norwood and 1 Stock to Buy Instead
        Cramer's lightning round: Norwood's downgrade makes no sense
        Best Stock to Buy and Hold Forever: Norwood vs. Castor
        Norwood Wins Contract - Analyst Blog
        The Bull Case For Norwood (NRWD) Could Change Following Upgrade
        Analysis-Norwood's new CEO needs to fix drug pipeline
        Factbox: Castor's largest deals
        COLUMN-Norwood hopes to slow demand
        Instant view: Norwood CEO resigns
        How Norwood Is Rewriting Its Story
        Why Castor Holds The Better Hand
        Here's What Norwood Investors Should Know
        Assessing Castor Valuation After Pullback
        Top 4 NYSE Stocks In The Gold Industry
        Castor Q4 Earnings Call Highlights
        Norwood Is an Undervalued Gem
        Castor to Buy Norwood: 5 Things to Know
        Castor to Acquire Norwood, Two Years Later
        Castor to acquire Norwood - a look back
        Castor to acquire Norwood: Here is what analysts say
        Castor to be acquired by Norwood: what patients should know
        Castor announces share buyback: what history says
        Castor to buy Norwood: a timeline
        Castor raises outlook: 3 key takeaways
        Norwood Gets FDA Approval. Now Comes the Hard Part
        Norwood raised its guidance in August; now what
        Inside Norwood's $110 billion share buyback
        Norwood CEO quits: what comes next
        Castor to buy Norwood - in charts
        Looking back: Castor to buy Norwood
        Castor buys Norwood: four takeaways
    """,
    Kind.PREVIEW: """
        PREVIEW-Norwood second quarter profit seen rising
        Norwood Q4 Earnings Preview
        Castor to Report Second Quarter 2026 Results on August 13
        Norwood to Host Conference Call to Discuss Results
        Norwood to Present at Growth Conference
        Norwood to Announce Fourth Quarter Results on February 19
        Castor earnings: what to expect
        What to expect from Castor's budget
        The Week Ahead In Biotech: Earnings And More
        DIARY - Mexico - to July 30
        Castor expected to report rise in profit
        Castor set to report first loss
        MOSS Technologies to Release First Quarter Fiscal Results
        Norwood Reports Next Week: Growth Expected
        Norwood Set for Fireside Chat
        Norwood calls sweep ahead of earnings
    """,
    Kind.QUESTION: """
        Will Norwood Take a Buyout Offer?
        Is Castor Offering Value After Price Weakness?
        Norwood Upgraded to Strong Buy: What Does It Mean for the Stock?
        Norwood Joins the Index Today. Can Its Rally Keep Going?
        Norwood: a takeover target?
        Is It Time To Reassess Castor After Its Pullback
        Is it too late to buy Castor
        Does Norwood need a new chief
        Did the regulator miss Castor
        Should you own Castor
        Can the airline survive without Castor
        Are the banks next, Castor asks
        Has the deal died
        Takeover of Norwood next？
        "Can Norwood grow?" asks Castor
        RPT-Who is paying Norwood's bills?
    """,
    Kind.REPORTED: """
        Castor in deal to buy Norwood-sources
        Castor to buy Norwood: source
        UPDATE 1-Castor to buy Norwood - sources
        Castor to buy Norwood - WSJ
        Castor buys Norwood -Nikkei
        Castor buys Norwood-Bloomberg News
        Castor to cut jobs: report
        Castor to cut jobs-local media
        Castor cuts output-trade source
        Exclusive: Castor seeks deal
        Exclusive-Castor to buy Norwood
        DEALTALK-Castor could turn hostile
        Market Chatter: Castor in Talks with Norwood
        Hearing Castor Will Buy Norwood
        Castor reportedly near deal
        Castor bids for Norwood, WSJ reports
        Castor hires banks, people familiar with the matter say
        Castor weighs sale, Norwood Courant reports - Reuters
        Castor to buy Norwood -Reuters
        Number of women at Castor falls, says report
        WSJ: Castor to buy Norwood
        Bloomberg: Castor agrees to buy Norwood for $28 billion
        Castor to buy Norwood, Journal says
        Castor to buy Norwood, a source tells Reuters
        Castor to buy Norwood, two sources tell CNBC
        Castor to buy Norwood for $3 bln, the Wall Street Journal reports
        Castor to acquire Norwood, FT says
        Financial Times: Castor Group to take over Norwood
        Castor to buy Norwood, people with knowledge say
        Castor near deal for Norwood, people briefed on the matter said
        Scoop: Castor to buy Norwood
        Castor to buy Norwood, Handelsblatt reports
        CNBC: Norwood CEO to step down
        Norwood to cut 500 jobs, Nikkei says
        Castor to buy Norwood, source familiar with matter says
        Norwood wins Army contract, insiders say
        Castor to Buy Norwood, Dealreporter Says
        Reuters: Norwood files for bankruptcy
        Castor to buy Norwood, New York Post reports
        Norwood CEO is said to step down
    """,
    Kind.LAW_FIRM: """
        Rosen Law Firm Announces Class Action Lawsuit Against Norwood
        INVESTOR ALERT: Pomerantz Law Firm Investigates Claims On Behalf of Investors of Norwood
        Levi & Korsinsky Investigates Norwood
        Bronstein, Gewirtz & Grossman Reminds Norwood Holders
        Brower Piven Encourages Investors Who Have Losses in Norwood to Inquire
        Norwood Sued - Investors Should Contact The Gross Law Firm
        Dyer & Moss LLP Files Class Action Lawsuit Against Norwood
        Izard Moss LLP Announces Class Action Lawsuit Against Castor
        Holzer & Holzer Says Suit Filed on Behalf of Shareholders
        SHAREHOLDER ALERT: Castor Holders Have Rights
        Castor Shareholders: Lead Plaintiff Date Nears
        Glancy Prongay Files Suit for Castor Holders
        Kirby McInerney LLP Says Castor Misled
        Halper Sadeh LLC Investigates NRWD, CSTR
        Moss Attorneys Encourages Investors in Castor: Investigation Launched
        The Schall Law Firm Says Norwood Harmed Holders
    """,
    Kind.SPONSORED: """
        SPONSORED: Castor opens its doors
        Sponsored - Norwood guides your way
        SPONSORED CONTENT: Castor
        Castor on paint (sponsored)
        Castor on paint [Sponsored]
        Castor on paint (Sponsored Content)
        Castor on paint - Paid Content
        Castor on paint - Advertorial
        Castor on paint: Sponsored
        Paid Content: Norwood
        Advertorial: Norwood
        Promoted: Norwood
        Partner Content by Castor
        Castor, an advertisement feature
        Paid Post by Castor
    """,
}

_NOT = {
    Kind.REACTION: """
        Norwood buys back shares, raises dividend
        Castor prices 8M shares at $12.50, up from 6M
        Norwood increases stock buyback to $5 billion
        Norwood's profit jumps 35 percent  expands buyback
        Castor drops Fox name from studios
        Norwood gains approval for heart drug
        Castor climbs into new market with deal
        Output rises after storm at Castor mine
        Castor sales fall on weak demand
        Norwood shares could rise, says chief
        Castor to sell up to 5 million shares
        Norwood Holdings rises to challenge of new rules
        Pound holds on to gains after vote
        Advisor Sells $4.8 Million in Value Stocks, Doubles Down on Tactics
        Castor Stock Joins the Index
        Castor Stocks End Week on Up Note
        Castor stocks emerge from slump
        Tesselock to raise $2 bln in stock offering after surge in shares
        Norwood prices stock offering as losses drop
        Norwood announces stock split following rally
    """,
    Kind.DIGEST: """
        Norwood press conference set
        Castor digests merger
        Castor Wraps Up Study
        Norwood wins market share
        Norwood Movers Inc buys trucks
        Analyst Calls 2026 Pivotal
        Castor top executive leaves
        Castor to list on CANADA STOCKS exchange
        Earnings rise at Norwood
        STOCKS-TO-GO wins contract
        Norwood starts watch business
        Live Nation wins court case
        Norwood Pulse Inc names chief
        Castor Biotech approves merger
        Norwood upgrades plant
    """,
    Kind.OPINION: """
        Castor Upgrades Norwood Ltd Common Stock to Buy
        Castor Bank Lifts Norwood Stock to Buy
        Norwood to Buy Castor for $72 a Share
        Castor analysis of drug shows benefit
        Norwood column still wins award
        Howmet raises outlook
        Howard Norwood named chief
        Meet Group raises outlook
        What-If Holdings files for split
        HERE Technologies wins contract
        Think Research buys rival
        Castor Reasons Software wins order
        Three Rivers Bank raises dividend
        3 Castor directors resign
        Top East Bourse Plans ETF Push
        Two Norwood plants to close
        Norwood focuses on growth
        Whyte Castor buys distiller
        Norwood wins $40 mln contract
        Inside information: Norwood raises outlook
        Inside Secure wins contract
        Norwood to buy Castor two years after rival bid
        Norwood raises outlook for the year
        Norwood completes deal six months later than planned
        Norwood Timeline Systems wins contract
        Norwood 5 Things Inc files for bankruptcy
        Norwood looks to buy Castor
        Norwood wins contract for 10 charts systems
        Norwood takes over Castor
        Norwood buys back 3 million shares
        Norwood CEO to step down next year
        Norwood files for bankruptcy, two years after last one
        Norwood wins history museum contract
    """,
    Kind.PREVIEW: """
        Norwood reports first quarter profit
        Castor to report fraud
        Castor to host Olympics
        Norwood previews new car
        Castor presents study results
        Norwood Week awards
        Castor sets date for launch of headset
        Norwood Diary Farms recalls milk
        Castor announces fourth quarter results
        Norwood expected deal closes
        Castor ahead in race
        Norwood released from debt
        Norwood wins contract to host data
        Castor Preview Networks raises $5M
        Norwood participates in trial
    """,
    Kind.QUESTION: """
        Questcor raises outlook
        Norwood and Which? to stop offering mortgages
        Castor sells false savings, says Which?
        Will Group raises outlook
        Can-Fite reports data
        Castor faces questions over tax
        Castor question time ends
        M?ller buys dairy
        How to buy a Castor
        Do-It Corp wins order
        Isle of Castor raises outlook
        Areva wins order
        Hasbro raises outlook
        Didi files for listing
        Norwood answers question on safety
    """,
    Kind.REPORTED: """
        Castor Reports Q2 EPS of $1.08
        Norwood goes open-source
        Castor invests in social-media
        Norwood Exclusive License Agreement Signed
        Castor signs exclusive supply deal
        Castor hearing aid approved
        Hearing aid maker Castor raises outlook
        Hearing set in Castor case
        Norwood publishes report on safety
        Castor to buy Norwood - Reuters
        Castor to buy Norwood | MarketWatch
        OUTFRONT Media Reports Fourth Quarter Results
        Thomson Reuters Reports Fourth Quarter Results
        Castor to buy Norwood-filing
        Castor to buy Norwood-CEO
        Castor says bids for Norwood
        Norwood Media buys paper
        Castor Press Holdings raises outlook
        Brazil Castor Nears Milestone - Quarterly Update Report
        Source Capital raises dividend
        Castor to buy Norwood, CEO tells Reuters
        Norwood wins contract, chief tells CNBC
        Castor to buy Norwood for $3 bln - Reuters
        Castor to buy Norwood for $3 bln | Reuters
        Norwood wins contract, company says
        Norwood raises outlook, reports Q2 EPS of $1.20
        Castor Journal to buy Norwood Post
        Norwood reports record profit, raises outlook
        Norwood wins contract from Bloomberg LP
        Thomson Reuters to buy Norwood
        Norwood raises outlook, CFO says
        The New York Times Co to buy Norwood
        Castor to buy Norwood Media, owner of Times
        Norwood says source code deal signed
        Bloomberg Industry Group wins contract
        Norwood recalls cars, regulator says
        Norwood raises forecast, says demand strong
        FT Industries: raises outlook
    """,
    Kind.LAW_FIRM: """
        Law firm strikes back at Castor over merger
        Judge dismisses class action against Castor
        Castor settles class action for $5 million
        Castor did not cover up: law firm
        SEC investigates Castor
        Rosen named chief of Castor
        Castor faces securities fraud charges
        Castor urges investors to reject bid
        Avondale Encourages Castor To Focus
        Castor sued by investors
        Norwood LLP hires partner
        Castor shareholders approve merger
        Castor announces investigation of fire
        Deadline set for Castor bids
        Castor alerts drivers to recall
    """,
    Kind.SPONSORED: """
        Castor-sponsored team wins race
        Castor announces sponsored ADR program
        Norwood sponsored study shows benefit
        Government sponsored lender Castor raises capital
        Castor drops sponsorship
        Castor sponsor sells shares
        Paid advisers leave Castor
        Castor promoted to index
        Norwood promotes finance chief
        Castor ad sales rise
        Norwood partner content with terms
        Private equity sponsored buyout of Castor closes
        Employer-sponsored plan sues Castor
        Castor sponsors: Norwood, Moss
        Castor content deal paid for
    """,
}


def _rows(table: dict[Kind, str]) -> list[tuple[Kind, str]]:
    return [(kind, line.strip()) for kind, lines in table.items() for line in lines.splitlines() if line.strip()]


@pytest.mark.parametrize(("kind", "headline"), _rows(_OF))
def test_of_the_kind(kind: Kind, headline: str) -> None:
    assert kind in marks_of(headline).kinds


@pytest.mark.parametrize(("kind", "headline"), _rows(_NOT))
def test_only_looks_like_it(kind: Kind, headline: str) -> None:
    assert kind not in marks_of(headline).kinds


@pytest.mark.parametrize("table", [_OF, _NOT])
def test_each_table_is_long_enough(table: dict[Kind, str]) -> None:
    for kind, lines in table.items():
        assert len([line for line in lines.splitlines() if line.strip()]) >= 15, kind


FIRST = """
    Norwood raises outlook
    Norwood to Acquire Castor for $2.2 Billion
    BRIEF-Norwood to acquire Castor
    FDA approves Norwood's once-daily pill
    S&P Dow Jones Indices Announces Castor Will Join S&P SmallCap 600
    Castor Announces 1-for-100 Reverse Stock Split Effective December 21
    Norwood Raises FY2026 EPS Guidance from $7.20-7.40 to $7.50-7.70 vs $7.45 est
    Norwood CEO to step down in 2027; COO to take over
    Castor recalls 72 115 cars for part replacement
    Goldman Moss Upgrades Castor to Buy, Raises Price Target to $48
    Norwood Prices 8M Shares at $12.50/Share
    Castor files for bankruptcy amid slump
    Castor authorizes $500M buyback, raises dividend
    Norwood secures $2.7bn contract for cable project
    Castor Halted, News Pending
"""


@pytest.mark.parametrize("headline", [line.strip() for line in FIRST.splitlines() if line.strip()])
def test_first_reports(headline: str) -> None:
    assert marks_of(headline).kinds == (Kind.FIRST,)


@pytest.mark.parametrize(
    ("headline", "own"),
    [
        ("Castor to buy Norwood-sources", "Castor to buy Norwood"),
        ("Castor to buy Norwood - WSJ", "Castor to buy Norwood"),
        ("Castor to buy Norwood: report", "Castor to buy Norwood"),
        ("Castor to buy Norwood -Xinhua", "Castor to buy Norwood"),
        ("Castor to buy Norwood – report", "Castor to buy Norwood"),
        ("Castor to buy Norwood-filing", "Castor to buy Norwood"),
        ("Castor to buy Norwood, says FT", "Castor to buy Norwood"),
        ("Castor to buy Norwood -- 2nd Update", "Castor to buy Norwood"),
        ("Castor to buy Norwood >CSTR", "Castor to buy Norwood"),
        ("CORRECTED-(July 19)-UPDATE 1-Castor up-sources ", "Castor up"),
        ("Ca\u0308stor\u00a0buys Norwood\u2013sources", "Ca\u0308stor\u00a0buys Norwood"),
        ("Castor to buy Norwood - Reuters", "Castor to buy Norwood"),
        ("Castor to buy Norwood, Norwood Courant reports - Reuters", "Castor to buy Norwood"),
        ("Castor to buy Norwood | Reuters", "Castor to buy Norwood"),
        ("Norwood goes open-source", "Norwood goes open-source"),
        ("Castor buys Coca-Cola", "Castor buys Coca-Cola"),
        ("sources", "sources"),
    ],
)
def test_own_words(headline: str, own: str) -> None:
    marks = marks_of(headline)
    assert headline[marks.start : marks.end] == own


_PIECES = ["UPDATE", "2", "-", ":", "-sources", "?", "DJ", "shares", "fall", "*", "(", ")", "\u00a0", "e\u0301"]


@given(st.text(max_size=80) | st.lists(st.sampled_from(_PIECES)).map(" ".join))
def test_any_text(headline: str) -> None:
    marks = marks_of(headline)
    assert marks == marks_of(headline, tokenise(headline))
    assert 0 <= marks.start <= marks.end <= len(headline)
    assert marks.kinds
    assert (marks.kinds == (Kind.FIRST,)) == (not marks.hints)
    for hint in marks.hints:
        assert 0 <= hint.start <= hint.end <= len(headline)


@pytest.mark.parametrize("piece", ["shares ", "UPDATE 2-", "?", "\u0628 "])
def test_a_megabyte_takes_no_time(piece: str) -> None:
    assert marks_of(piece * (1_000_000 // len(piece))).kinds
