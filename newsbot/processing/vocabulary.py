"""Word lists that the rules stage leans on. All case-folded."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ABBREVIATIONS = _words(
    """
    inc corp co cos ltd llc plc lp sa ag nv bros intl int'l vs v no nos st dr mr mrs ms jr sr prof gen sen rep gov
    est adj approx ch dept univ mt ft jan feb mar apr jun jul aug sept sep oct nov dec qtr yr mln bln trln pct cl
    """
)
"""Words whose full stop does not end a sentence."""

COMMON = _words(
    """
    to in the for of on and a as is with after us says it stock stocks new at from up over market business by buy deal
    shares share bank be are earnings price prices profit china could sales more how year ceo oil growth gold will this
    u.s its may why not but no energy top trade report reports what live q1 q2 q3 q4 investors that has high down amid
    results out now global announces than you markets rise plan jobs target raises pay hit off higher first inc into
    financial can big fall canada have firms group about vs company should strong plans day back billion million
    finance industry time quarter call view tech one talks cut cuts record sell corp his or an all was if their who
    two last could some per pct mln bln corporation co ltd receives awarded wins order orders close closes sets
    agreement program second third fourth fiscal full annual approval announced
    """
)
"""Words that stand in many headlines: a poor choice for finding the rules an article concerns."""

STOP = _words(
    """
    to in the for of on and a an as is with at from up over by be are it its this that has have will not but no or was
    if their who per into than more you his out off can could may new says said after
    """
)
"""Words that say nothing alone."""

GENERIC = _words("the a an new first united american national global general international bank us u.s north south")
"""Words that many company names begin with."""

LEGAL = _words(
    "inc incorporated corp corporation co company ltd limited plc llc lp sa ag nv se group holdings holding adr"
)
"""Words after a company's name that belong to it."""

ARTICLES = _words("a an the")

NATIONALITIES = _words(
    """
    american british english scottish irish french german italian spanish portuguese dutch belgian swiss austrian
    swedish norwegian danish finnish icelandic polish czech hungarian romanian bulgarian greek turkish russian
    ukrainian israeli egyptian saudi emirati qatari kuwaiti iranian iraqi indian pakistani chinese japanese korean
    taiwanese thai vietnamese malaysian indonesian philippine singaporean australian canadian mexican brazilian
    argentine chilean colombian peruvian nigerian kenyan african south-african european asian us u.s uk u.k eu
    """
)
"""Adjectives of countries: before a name they describe it, alone they name nobody."""

NO_DESCRIPTION = _words(
    """
    of to in for on and or as is with at from up over by be are it its their his her this that has have will not but
    no was if who per into than against between among under after before following since about through via without
    stake stakes share shares stock assets asset part parts rest half majority minority remaining all some unit units
    division business businesses rights interest interests holding holdings bonds notes debt loan loans property
    properties land plant plants building buildings stores brand brands portfolio
    """
)
"""Lower-case words that do more than describe the name after them: "buy stake in X", not "buy software maker X"."""

RELATIVE = _words(
    """
    supplier partner rival peer backed owned unit subsidiary spinoff vendor customer client investor investors
    shareholder shareholders holder ceo founder employee employees user users dealer dealers parent stock shares stake
    assets plant store brand rights arm division
    """
)
"""Words after a company's name that make it somebody else's or a part of it."""

BESIDE = _words("by from with against vs versus than")
"""Words after which a company is not the one the headline is about: to be acquired by Acme."""

PART_OF = _words(
    "supplier partner rival peer backed owned unit subsidiary spinoff vendor customer client shareholder division arm"
)
"""Words that pass what a headline says on from the company before them to another or to a part: Acme supplier."""

PLAIN = _words(
    """
    to of for and or the a an on in at by with from as after amid over vs says said is are was be has have will its
    it up down out into per than but not no new why how what
    announces announced announce reports reported report raises raised raise lifts lifted boosts boosted ups upped
    hikes cuts cut lowers lowered trims trimmed slashes wins won win secures secured lands receives received gets
    awarded awards agrees agreed acquires acquired acquire buys bought buy sells sold sell completes completed closes
    closed files filed file launches launched launch unveils unveiled plans plan approves approved approve clears
    cleared rejects rejected recalls recalled recall names named appoints appointed joins joined posts posted prices
    priced declares declared enters entered expands expanded extends extended increases increased doubles authorizes
    authorized adopts adopted begins starts started stops halts halted resumes sees expects expected beats beat misses
    missed tops topped swings warns warned denies denied weighs considers explores mulls seeks sought sues sued settles
    pays reaffirms affirms maintains updates updated upgraded downgraded falls fell rises rose jumps jumped drops
    dropped surges surged slides soars plunges gains slips shares stock ceo cfo chief q1 q2 q3 q4 fy h1 h2
    first second third fourth quarter full year annual
    insurer drugmaker carmaker automaker chipmaker retailer miner bank maker giant rival former fda ftc sec doj eu us
    """
)
"""Words that stand beside a company's name in headlines and are no part of one, for headlines In Title Case."""

SYMBOL_WORDS = _words(
    """
    a aa ago ai air all an any are be big bio blue body bro by can car care cash cat chef cool core corn cost day de
    dig dna do dog earn east eat edit else ever eye fast fat fix flow fly for fox fun game gap get gold good grow has
    he heal hear high home hope hot huge hut ice info ink it job joy jump key kids land leg life live loan love low man
    mars mass max me meta mind moat mod more net new next nice now nut on one open or out outfront own pay peak pen pet
    pets pick pine play plow pool pump push ram re real rent ride rig rise road rock root run safe sam save sea see ship
    shop six skin sky snap snow so solo spot star stay stem step string sun swim tap target team tell test tile tree
    true turn two unit up ups us vale very visa wash wave way we well will wing wish wood work yum you zip
    """
)
"""Symbols (and short names) of US companies that are words."""

NAME_WORDS = SYMBOL_WORDS | _words(
    """
    apple block match shell orange crane best discover dollar ball host general square best ford dover coach express
    chase sprint advance guess limited oracle palm research shift simply smart square station toast trade upstart
    """
)
"""Names of companies that are words: in a headline they prove nothing alone."""

NOT_SYMBOLS = _words("ai ceo cfo coo ecb etf eu fda fed ftc gdp imf ipo ipos q1 q2 q3 q4 sec spac uk us usa")
"""Capitals that follow "Nasdaq:" in running text and are no symbol."""
