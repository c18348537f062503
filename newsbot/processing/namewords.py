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

ROMAN = _words("ii iii iv vi vii viii ix")
"""Numbers: of phases, of popes."""

CAPITAL_FORMS = _words("lp sa ag nv se spa asa oyj ab adr ads adrs kgaa")
"""Legal forms that are written in capitals; otherwise they are words or names."""

PRODUCTS = _words(
    """
    drug drugs vaccine pill treatment therapy device test jet plane car suv truck phone smartphone tablet app medicine
    antibiotic implant valve stent insulin inhaler game chip model brand software
    """
)
"""Words before the name of a thing: what follows is no company."""

HYPHENED = _words(
    """
    backed owned led like style branded supplier parent made listed controlled funded linked related run built bound
    heavy sponsored managed operated inspired
    """
)
"""What may hang on the name of a company by a hyphen and leave it a name: Acme-backed."""

PERSONS = _words(
    """
    mr mrs ms dr sir lord lady dame minister senator congressman congresswoman rep sen gov governor mayor judge justice
    professor prof president prince princess king queen pope captain coach actor actress singer player
    """
)
"""Titles of persons: the name after them is none of a company."""

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

VERBS = _words(
    """
    addresses adjourns amends applauds appoints attends awards bags bolsters broadens celebrates clarifies clinches
    collaborates comments commences congratulates corrects debuts deepens demonstrates digitizes donates doses drives
    earns elevates empowers enables engages enhances enrolls ensures establishes exceeds exhibits expedites exploits
    features fosters fuels harnesses highlights honors hosts identifies initiates inks innovates inspires installs
    invites leverages modernizes nabs obtains optimizes outperforms participates pioneers postpones premieres previews
    provides publishes quadruples ranks realigns recaps recognizes redefines refinances reimagines reschedules
    rescinds revamps revises schedules scores selects sharpens showcases simplifies snags spotlights sponsors spurs
    streamlines strengthens supports surpasses sweetens tackles touts transforms trebles triples unloads unlocks unwinds
    adjourns ails axes baffles balks banks battles beefs blasts bleeds blows bolts books boots brings brushes
    capitalizes
    captures carves cashes charts cheers chides chooses clashes clears combines commercializes compares complains
    concludes conducts consolidates contends converts cooperates courts covers craters cruises dangles dazzles deals
    deploys derails deserves details determines devalues diversifies dodges downplays downsizes dusts edges embarks
    embraces emerges emphasizes encounters endorses engineers eradicates erases escapes estimates evaluates excels
    executes exercises explains exposes fetches flashes flies flags flirts floats floods flounders follows forges
    formalizes frets fumbles furloughs garners glows grabs grapples greenlights grounds guides gushes hammers hangs
    hints hovers hurdles idles inches indicates infuses insures invokes jettisons jolts lacks laments languishes lashes
    liquidates lists logs loosens manages manufactures markets measures merges migrates monetizes mothballs nets
    nixes nosedives notches notifies notes objects offloads overcomes overtakes owes owns panics parts peaks permits
    petitions pivots plays pleads poaches popped pops pounces powers preannounces preps prevails prevents prioritizes
    proceeds procures produces profits pursues ramps rebounds rebrands rebuffs recapitalizes reclaims recommends recoups
    recovers redeems redesigns redomiciles reels reinstates reiterates reinvents reinvests relaunches relists remains
    reopens repays repels replenishes repositions reprices rerates reroutes resells reshapes reshuffles resists
    resubmits resurrects retains rethinks retools retracts retreats reverses revises rockets sags sells serves shakes
    shines shelves shines shocks shops shrinks shrugs sidelines sidesteps signals simplifies sits sizzles skids skips
    skyrockets slams slates slides sours sparks specifies speeds spikes spins spooks sputters stages stalls stakes
    steadies steals stems stockpiles strikes struggles stumbles stuns submits subscribes succeeds supplies surrenders
    swallows swaps sweeps swells switches tables tanks tempers thrives throttles tightens topples toughens tracks
    transfers transitions tweaks uncovers undercuts undergoes underperforms underscores undertakes underwhelms upends
    upped upsized validates vaults vies violates vows waives wavers weakens whipsaws winds wows writes yanks zooms
    upsizes validates voices welcomes widens withstands
    """
)
"""More verbs of headlines: they end a name that has no ending else."""

LY_NAMES = _words("beverly waverly kimberly connolly donnelly o'reilly weatherly grammarly instantly family assembly")
"""Words that end like an adverb and may be a part of a name."""

ILLS = _words(
    """
    alzheimer alzheimer's parkinson parkinson's duchenne als crohn crohn's covid covid-19 nash mash hiv rsv copd adhd
    glp-1 huntington's lupus psoriasis leukemia lymphoma myeloma melanoma schizophrenia migraine nda bla snda sbla anda
    ind phase crispr mrna lidar evs ebike ecommerce esop cfr
    """
)
"""Illnesses, treatments and filings: after a company's name they begin something new."""

NO_NAME = ILLS | _words(
    """
    ceo cfo coo cto chairman chairwoman chief president director executive officer vice-president vp md
    q1 q2 q3 q4 1q 2q 3q 4q fy h1 h2 eps ebitda ffo nav ipo ipos m&a r&d ai ev evs esg etf etfs pt gdp cpi ppi pmi
    january february march april june july august september october november december jan feb mar apr jun jul aug sep
    sept oct nov dec monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun
    fda sec doj ftc eu uk u.k us u.s usa u.s.a uae un nato opec fed ecb boe imf fcc faa epa cdc who cma cftc finra irs
    fdic fhfa nhtsa ntsb osha nlrb itc usda dod pentagon navy army congress senate treasury ema mhra nice
    nyse nasdaq amex s&p dow ftse dax nikkei russell wall street oks phase chapter
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

LINKS = _words("de del da do di du la le van von der den y e & of")
"""Small words inside names of companies."""

ADVICE = _words(
    """
    late time stock stocks reason reasons how when where best now place ready opportunity opportunities investors
    dividend ways way want need better chance want
    """
)
"""Words before "to buy" in advice to investors."""

TAG_LINKS = _words("of and the de & for")
"""Small words inside a name that an exchange tag follows."""

PLACES = _words(
    """
    britain england scotland wales ireland france germany italy spain portugal netherlands belgium switzerland austria
    sweden norway denmark finland iceland poland hungary romania bulgaria greece turkey russia ukraine israel egypt
    saudi arabia emirates qatar kuwait iran iraq india pakistan china japan korea taiwan thailand vietnam malaysia
    indonesia philippines singapore hong kong australia zealand canada mexico brazil argentina chile colombia peru
    nigeria kenya africa zimbabwe congo ghana libya venezuela cuba europe asia america americas eurozone latam
    london paris berlin frankfurt madrid rome milan brussels geneva zurich moscow beijing shanghai tokyo seoul mumbai
    delhi dubai sydney toronto montreal vancouver york washington chicago boston houston dallas texas california
    florida ohio michigan virginia pennsylvania jersey nevada arizona colorado georgia alaska hawaii gulf brexit
    s.africa s.korea n.korea n.sea
    """
)
"""Countries, cities and states: alone they are no names of companies."""

NEIGHBOURS = _words(
    """
    supplier suppliers partner partners rival rivals peer peers vendor vendors customer customers client clients
    investor investors shareholder shareholders holder holders employee employees user users dealer dealers parent
    worker workers staff pilots union unions alum alumni veteran backer backers competitor competitors spinoff
    """
)
"""Words after a company's name that hand what is said on to somebody beside it: Acme supplier, Acme workers."""

BARRING = _words("like unlike ex former formerly non anti pro")
"""Words before a company's name after which it fills no slot."""

BESIDE_SUBJECT = _words("from by with for to against over at on in vs versus than via per amid says said")
"""Words before a company's name after which it is not what the headline is about."""

BUYING = _words("buy buys buying acquire acquires acquiring acquired bought purchase purchases")
"""Verbs of a takeover before the name of what is bought."""

BOUGHT = _words("acquired bought purchased")
"""Verbs of a takeover after the name of what is bought: to be acquired, bought by."""

LEADING = _words("to will agrees agreed be is has in talks near nears plans wants offers bids completes seeks")
"""Words between a company's name and the verb of buying."""

LIFTS = _words(
    """
    raises raised lowers lowered cuts cut boosts boosted hikes trims slashes lifts ups adjusts keeps starts started
    assumes resumes resumed
    """
)
"""What research houses do to price targets, and companies to much else."""

RATES = LIFTS | _words(
    """
    upgrades downgrades upgraded downgraded initiates initiated reiterates reiterated maintains maintained reaffirms
    affirms
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
