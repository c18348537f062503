"""Words that show a company at work. All case-folded."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


HAS = _words(
    """
    shares stock ceo cfo coo earnings profit profits sales revenue revenues eps dividend buyback ipo q1 q2 q3 q4 1q 2q
    3q
    4q stockholders shareholders same-store bondholders subsidiary quarterly results guidance outlook adr
    preannounces premarket
    """
)
"""What only companies have."""

CORPORATE = HAS | _words(
    """
    forecast forecasts view target targets quarter full-year fiscal fy margin margins estimates estimate consensus
    expectations street offering notes repurchase bookings deliveries subscriber subscribers ebitda ebit capex costs
    acquisition merger takeover stake stakes spinoff spin-off layoffs jobs workforce plant plants factory stores
    chapter bankruptcy delisting nasdaq nyse s&p index contract order orders reverse split writedown impairment charge
    loss losses income cash debt bonds investors shareholder analyst analysts executives board headcount unit units
    business year-end chip chips production output
    """
)
"""What companies report, raise, sell and buy."""

DRUG = _words(
    """
    fda drug drugs approval nod vaccine therapy treatment pill trial trials phase biosimilar clinical clearance label
    obesity diabetes cancer insulin antibody crl adcomm ema ema's chmp medicine
    """
)
"""What headlines about medicines speak of."""

MEDICAL = _words(
    "fda drug drugs vaccine therapy therapies pill clinical biosimilar patients gene fibrosis psychosis phase trial"
)
"""What only headlines about medicines speak of."""

FIGURE_VERBS = _words(
    """
    raises raised raise lifts lifted lift cuts cut boosts boosted hikes hiked trims trimmed slashes slashed lowers
    lowered narrows narrowed reports reported report posts posted post announces announced announce declares declared
    declare beats beat misses missed tops topped sees expects forecasts projects guides reaffirms affirms reiterates
    backs maintains updates withdraws suspends swings books schedules delays authorizes doubles prices launches issues
    completes closes files plans sells sold sell increases increased reduces sets cancels says warns recalls idles
    shuts restates discloses unveils initiates commences awarded wins won receives secures slips jumps rises falls
    surges soars tumbles plunges slides sinks drops gains climbs rallies pops
    """
)
"""What companies do with one of ``CORPORATE``."""

GETS = _words("gets wins won receives received secures nabs snags scores seeks awaits submits obtains says announces")
"""What companies do with a regulator's word."""

RATED = _words("upgraded downgraded cut raised initiated reiterated started resumed rated upgrade downgrade assumed")
"""What analysts do to a company."""

RATES = _words(
    """
    upgrades downgrades upgrade downgrade initiates reiterates maintains raises lowers cuts trims boosts hikes starts
    resumes assumes upping reinstates adjusts
    """
)
"""What analysts do with a company."""

GRADES = _words(
    """
    buy hold sell neutral outperform underperform overweight underweight equal-weight equalweight perform rating pt
    target strong-buy accumulate market-perform peer-perform conviction brokerages brokerage analyst analysts coverage
    equal market sector strong reduce add
    """
)
"""How analysts rate."""

BUYS = _words(
    """
    buy buys acquire acquires acquired bought buying acquiring purchase takes taking
    """
)
BOUGHT = _words("acquired bought sold taken merged purchased")
JOINS = _words("join joins joined added replaces replaced replacing")
INDEXES = _words("s&p nasdaq nasdaq-100 russell dow ftse midcap index")
"""What companies join: S&P 500."""

COMPANY_WORK = _words(
    "furlough shut close spin divest supply delist refinance acquire outsource restructure idle recall manufacture"
)
"""What only a company is "to" do."""

KINDS = _words(
    "firm company rival retailer chain insurer bank operator developer supplier producer broker brokerage peer lender"
)
"""What may stand between a verb of buying and the name: to buy security firm Acme for $2 bln."""

LISTED = _words(
    "shares stocks stock merger merge merging deal talks profits profit sales earnings results forecast forecasts"
    " antitrust ceo ceos suit lawsuit fined drug drugs fda prices s&p nasdaq index investors analysts guidance stake"
    " tariffs"
)
"""What a headline about several companies speaks of."""
MERGES = _words("merge combine ipo")
AGREED = _words("agrees agreed nears near wants plans set ready talks in deal will may could to is")
DEALS = _words("acquisition takeover merger buyout bid bids offer offers")
DEAL = _words("for in at from deal with to as after")
SCALES = _words("bln billion mln million bn m b trillion")
