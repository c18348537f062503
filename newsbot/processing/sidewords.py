"""Word lists for who is beside what a headline is about. All case-folded."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


SUBORDINATE = _words("as while when whereas because though although since after before once amid until but if")
"""Words that open a clause with a subject of its own: "Acme falls as Bolt raises outlook"."""

NO_CLAUSE = _words(
    "well much many part parts expected planned of soon early low high little good big long a an ceo chief chairman its"
)
"""Words after "as" that open no clause: as well as, as part of, as CEO."""

BEFORE_AS = _words("such known same well much soon many named seen serve serves serving acting far long")
"""Words before "as" that make it open no clause: such as, known as."""

GOES_ON = _words("and but or yet plus nor")
"""Words after a comma with which the sentence goes on, and names its next subject."""

OWNED = _words(
    """
    it its they their co company firm group maker carmaker automaker chipmaker drugmaker retailer lender insurer airline
    miner ceo cfo chief chairman boss founder president profit profits sales revenue revenues earnings results outlook
    forecast guidance margin margins costs demand orders bookings deliveries shipments subscribers board management
    loss losses quarter full-year annual strong weak higher lower record new longtime
    """
)
"""What a clause without a name can be about that is the same company's: "Acme falls as CEO resigns"."""

AGENCIES = _words(
    """
    fda usfda u.s us u.k uk eu food drug administration regulator regulators agency authority authorities watchdog
    government ministry officials nhtsa cpsc usda faa ntsb epa sec ftc doj ema mhra health department police court
    judge nasdaq nyse exchange
    """
)
"""Who acts upon companies, and is none."""

COPIES = _words(
    """
    generic generics biosimilar biosimilars copy copies copycat copycats knockoff knockoffs rival rivals competitor
    competitors competition alternative alternatives challenger challengers equivalent equivalents substitute imitation
    """
)
"""What is like a product and is another's: a biosimilar of Acme's drug is no drug of Acme's."""

COPY_LINKS = _words("of to for with from")
"""Words between a copy and what it copies."""

VERSIONS = _words("version versions form forms")
"""Words that are copies after one of ``COPIES``: generic version of."""

OPPOSES = _words(
    """
    sues sue sued suing challenges challenge challenged challenging contests contested contesting opposes opposed
    opposing fights fought fighting protests protested protesting blasts blasted slams slammed criticizes criticises
    criticized appeals appealed appealing disputes disputed objects objected attacks attacked block blocks blocked
    blocking
    """
)
"""What is done about an event of somebody else: Acme sues over the approval of a Bolt drug."""

OUTSIDERS = _words(
    """
    rival rivals peer peers customer customers supplier suppliers competitor competitors others analysts investors
    brokers brokerages economists regulators lawmakers union unions workers shareholders
    """
)
"""Who acts right before the words of a match and is no company that is named: "rivals raise outlook"."""

SET_BESIDE = _words(
    """
    following joining echoing mirroring matching trailing beating outbidding outpacing topping besides alongside
    chasing overtaking surpassing beats beat defeats outbids edges edging pips tops
    hitting hurting lifting boosting threatening pressuring
    """
)
"""Words right before a company's name after which it is not what the headline is about."""

PRODUCT_WORDS = _words(
    """
    fda usfda approved approval approvals approves cleared clearance clears nod recall recalls recalled recalling
    """
)
"""Words of a match that tells of a product: Acme's Zolvex wins FDA approval."""

THINGS = _words(
    """
    drug drugs pill pills vaccine vaccines shot shots treatment therapy device devices test tests jet plane app
    injection inhaler implant antibody immunotherapy medicine cream spray monitor system
    """
)
"""Nouns between an owner and the name of what it sells."""

SECURITIES = _words(
    """
    common stock class series warrants warrant preferred ordinary shares share units notes note senior convertible
    offering public private registered direct underwritten upsized secondary primary follow-on placement pre-funded
    pre funded perpetual depositary subordinated secured unsecured at market the a b c d e f
    """
)
"""Words that make no company of capitals: Class A Common Stock."""

TELLS = _words(
    """
    announces announced reports reported receives received gets wins won secures secured obtains confirms says prices
    launches files unveils snags lands nabs earns
    """
)
"""Verbs after a company's name that hand nothing on: Acme Announces First-Ever FDA Approval."""

OFFICES = _words("ceo chief boss chairman chairwoman president cfo")
"""Offices that belong to the company named beside them: as Acme CEO, CEO of Acme."""

TITLES = OFFICES | _words("founder co founding executive officer vice head veteran longtime and")
"""Words between a company and the name of its officer: Acme co-founder Kelly."""
