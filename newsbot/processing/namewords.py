"""Word lists for names of companies in headlines. All case-folded."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _phrases(text: str) -> frozenset[str]:
    return frozenset(" ".join(phrase.split()) for phrase in text.split(","))


FUNCTION = _words(
    """
    a an the and or but nor if as at by for from in into of off on onto out over per than to up upon via vs versus with
    without within about above across after against ahead along amid amidst among around before behind below beneath
    between beyond despite down during except inside like minus near next outside past plus round since through
    throughout till toward towards under unlike until is are was were be been being am do does did has have had having
    will would shall should can could may might must it its he she they them his her their our your my we you i us me
    him this that these those there here who whom whose which what why how when where while not no yes so too very just
    now then still yet also only even ever again both each every either neither all any some most more less few many
    such own same other another because though although whether as
    """
)
"""Words that never are a part of a name by themselves."""

STRICT_LEGAL = _words(
    "inc incorporated corp corporation co company ltd limited plc llc lp sa ag nv se spa asa oyj ab adr ads adrs kgaa"
)
"""Legal forms: they belong to the name before them, with or without a comma."""

FUND = _words("fund funds etf etfs trust etn index portfolio")
"""After the name of a company and ordinary words they make it a fund: Nuveen Dividend Growth Fund."""

GIVEN_NAMES = _words(
    """
    mark bill will grant rich frank grace hope jack drew chase pat bob rob sue dick art gene guy joy faith may june
    april ray dean max miles chuck rusty sandy rose ruby pearl violet heather ivy daisy iris holly dale glen cliff
    lance wade clay
    """
)
"""Given names that are also words: before a surname they make a person."""

NO_NAME = _words(
    """
    ceo cfo coo cto chairman chairwoman chief president director executive officer vice-president vp md
    q1 q2 q3 q4 1q 2q 3q 4q fy h1 h2 eps ebitda ffo nav ipo ipos m&a r&d ai ev evs esg etf etfs pt gdp cpi ppi pmi
    january february march april june july august september october november december jan feb mar apr jun jul aug sep
    sept oct nov dec monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun
    fda sec doj ftc eu uk u.k us u.s usa u.s.a uae un nato opec fed ecb boe imf fcc faa epa cdc who cma cftc finra irs
    fdic fhfa nhtsa ntsb osha nlrb itc usda dod pentagon navy army congress senate treasury ema mhra nice
    nyse nasdaq amex s&p dow ftse dax nikkei russell wall street
    mr mrs ms dr sir lord lady
    """
)
"""Titles, periods, agencies, exchanges, days: written with capitals, no names of companies."""

PARTS = _words(
    """
    unit units subsidiary division arm stake stakes shares stock assets asset plant plants store stores brand brands
    rights business businesses affiliate venture operations spinoff spin-off
    """
)
"""Words after a company's name that make it a part or something of it."""

OF_IT = _words("stake stakes shares share unit arm subsidiary division half percent pct part % holders parent")
"""Words before "of" or "in" and a company's name that make it a part or something of it."""

BARRING = _words("like unlike ex former formerly non anti pro rival")
"""Words before a company's name after which it fills no slot."""

BESIDE_SUBJECT = _words("from by with for to against over at on in vs versus than via per amid says said")
"""Words before a company's name after which it is not what the headline is about."""

BUYING = _words(
    """
    buy buys buying bought acquire acquires acquiring acquired acquisition takeover purchase purchases bid bids offer
    offers merge merger
    """
)
"""Words of a takeover between the names of two companies."""

RATES = _words(
    """
    upgrades downgrades upgraded downgraded initiates initiated reiterates reiterated maintains maintained starts
    started resumes resumed raises raised lowers lowered cuts cut boosts boosted hikes trims slashes lifts ups assumes
    reaffirms keeps adjusts affirms sees says cites rates names adds removes downgrade upgrade
    """
)
"""What a research house does to another company."""

RATING_WORDS = _words(
    """
    upgrades downgrades upgraded downgraded upgrade downgrade overweight underweight outperform underperform neutral
    coverage rating ratings pt target targets buy hold sell equal-weight equalweight overperform conviction
    """
)
"""Words that show that a headline is about the opinion of a research house."""

HOUSES = _phrases(
    """
    jpmorgan, jp morgan, j.p morgan, j.p. morgan, goldman, goldman sachs, morgan stanley, bofa, bank of, citi,
    citigroup, ubs, barclays, deutsche bank, credit suisse, jefferies, raymond james, wells fargo, hsbc, rbc, bmo,
    td, td cowen, cowen, stifel, piper, piper sandler, piper jaffray, oppenheimer, needham, wedbush, keybanc,
    mizuho, evercore, bernstein, baird, truist, suntrust, argus, canaccord, btig, h.c wainwright, hc wainwright,
    maxim, roth, benchmark, susquehanna, nomura, macquarie, scotiabank, cibc, national bank, desjardins, loop
    capital, guggenheim, cantor, morningstar, zacks, moody, s&p, fitch, stephens, william blair, wolfe, leerink,
    svb, cfra, daiwa, clsa, redburn, melius, rosenblatt, craig hallum, lake street, d.a davidson, da davidson, jmp,
    sandler, fbr, imperial, sterne, buckingham, pacific crest, janney, topeka, compass point, berenberg, societe
    generale, bnp, nordea
    """
)
"""How the names of research houses begin."""

ACTS = _words(
    """
    says said reports announces buys sells sues unveils recalls hires posts names warns denies agrees files acquires
    launches plans wants appoints completes expands declares joins partners teams invests closes opens recruits fires
    apologises apologizes pledges admits confirms unveils introduces reveals signs nears settles pays loses wins
    """
)
"""What only persons and companies do: after a name that is a word they show that the company is meant."""

BUSINESS = _words(
    """
    shares stock stocks ceo cfo chairman chief earnings profit profits sales revenue revenues results dividend
    executives investors shareholders q1 q2 q3 q4 eps inc corp plc
    """
)
"""What only companies have: after a name that is a word they show that the company is meant."""

LEADS = _words(
    """
    why how is as and after with from at vs versus for to of on in by buy sell but while if will can does did has
    than against between about into
    """
)
"""Words after which a capital in a headline In Title Case begins something new."""
