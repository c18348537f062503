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

BIG = _words(
    """
    delta hess schwab apache williams dominion vale lazard chesapeake avis regions devon edwards mccormick brunswick
    cummins southwest marathon constellation travelers carnival progressive cardinal carrier booking monster toast
    unity block match discover sprint total rio berkshire mccormick best ford humana cigna kellogg hershey
    campbell harley molson
    lilly novo lam coke procter raytheon astra wells arista thermo abbott schwab analog eaton monster bristol anthem
    statoil brookfield robinhood quanta duke cadence emerson chrysler hilton colgate o'reilly gallagher occidental oxy
    roper coherent axon square microchip woodside kraft waters dow otis rocket hartford united huntington zoom
    dover quest coach affirm carpenter align tenet loews burlington jacobs dick's zebra lattice mueller mgm lkq chime
    paramount donaldson chewy oshkosh ryder toro mohawk levi's lear crocs kirby lumen lucid maximus huntsman
    lemonade dana newell hayward carter's amc whiting sinclair vertex adt pmi bat bms ti adp jci bac slack tableau capri
    starwood pandora verifone penney staples yellow dish chesapeake noble sears concho juniper zimmer nuance pall
    newfield rockwood mullen avon delphi ingersoll talisman celsius v2x unity acadia prudential medco fox ace jpm jd
    icici ferguson eqt kemper credo principal alight navan wayfair hinge karman cipher cava xenon twist instil elastic
    pega
    """
)
"""Large companies whose name is also a person's, a place's or a word: what only a company does or has proves them."""

FIRM_ACTS = _words(
    "posts reports acquires recalls boosts raises sells buys prices declares launches unveils hikes files"
)
"""What only companies do."""

REPORTING = _words("reports announces schedules declares posts")
"""Verbs with which a company tells its figures, together with one of ``FIGURES``."""

FIGURES = _words("quarter results dividend earnings repurchase buyback offering")
"""What a company reports or declares; a word at the start of a headline that does so is a company."""

FIRM_HAS = _words("shares stock ceo cfo earnings q1 q2 q3 q4 eps profit revenue dividend buyback ipo inc corp plc")
"""What only companies have."""

FIRM_STOCK = _words("shares stock stocks ceo cfo earnings profit q1 q2 q3 q4")
"""What makes no fund of a name, though a fund is named further on."""

FIELDS = _words(
    "energy power gold silver gas oil bank health care media services securities water food foods capital finance"
    " technology tech life medical solar insurance systems group markets minerals metals mining data"
)
"""Last words of phrases like "clean energy" that are a field of business as well."""

MEDICINE = _words(
    "pharmaceuticals pharmaceutical pharma therapeutics biosciences biopharma biotherapeutics oncology"
    " biopharmaceuticals"
)
"""Words in names of companies that make medicines."""

TRADES = _words(
    """
    machinery electronics therapeutics pharmaceuticals pharma holdings industries bancorp biosciences semiconductor
    semiconductors enterprises financial energy resources petroleum minerals metals insurance foods brands medical
    technologies technology systems software airlines motors oil
    """
)
"""Last words of names that in a headline in small letters make several capitals a company: Titan Machinery."""

OTHERS = _words(
    """
    city county state states council house senate     nasdaq delta orange sun phoenix lincoln jackson dover
    harmony edwards aurora mercury saturn jupiter atlas titan
    victoria columbia cambridge oxford hamilton franklin madison charter republic century liberty union pioneer
    prudential reliance standard guardian spectrum discovery genesis eagle star world general national enterprise
    hope grace faith core prime capital summit vista apex alpha beta omega sigma nova luna terra
    eqt kemper bentley oscar gaucho saic avista bridgepoint bogota regis verve brighthouse arcadia spirit sterling
    powell sonic
    """
)
"""Names that others bear too: only strong evidence counts."""

OTHER_NAMES = _phrases(
    """
    southern california, northern california, lake shore, orange county, silk road, day one, provident
    financial, axis capital, national bank, community bank, citizens bank, independent bank, first national, new york,
    new jersey, los angeles, san francisco, hong kong, las vegas, south africa
    """
)
"""Names of several words that are places or things."""

BRANDS = _words(
    """
    abbvie asml hsbc ubs bhp sony honeywell valero fedex metlife lululemon cheniere ebay cbre kinross hp 3m sap ing
    cme ups adm pdd relx aes telefonica futu carlyle uber lyft hertz sonos blackberry bumble yeti wix etsy roblox
    nikola brinks teekay
    blockbuster airbnb
    """
)
"""Names that are nobody else's in headlines, though they are short or several securities bear them."""

RARE = _words("apple amazon alphabet intel oracle twitter whirlpool meta")
"""Words that in business news are nearly always the company when they have a capital."""

PROVABLE = RARE | _words("visa shell target gap snap slack arm snowflake")
"""Words that are well known as companies: what stands around them may prove them."""

NOT_AFTER = _words(
    """
    juice pie orchard orchards cider tree trees growers harvest rainforest river basin jungle fires deforestation
    tribe tribes soup bath baths tub tubs spa spas galaxy application applications requirement requirements rules
    waiver waivers fee fees ban bans policy
    program programme system scheme schemes applicants holders date dates length reach range ranges price prices
    year years officials
    committee agencies election elections poll decision company companies casings
    """
)
"""After such a word they show that something else is meant: Amazon rainforest, Visa requirements."""

WELL_KNOWN = _phrases(
    """
    advanced micro devices, applied materials, home depot, general electric, arm holdings, analog devices,
    international business machines, t mobile us, southern copper, western digital, booking holdings, monster beverage,
    capital one financial, capital one, united parcel service, automatic data processing, waste management,
    enterprise products partners, enterprise products, general motors, energy transfer, united rentals, super micro,
    air products and chemicals, air products, super micro computer, pioneer natural, cardinal health, carrier global,
    fifth third, microchip technology, waste connections, rocket lab, charter communications, live nation, gold fields,
    live nation entertainment, general mills, restaurant brands, restaurant brands international, united airlines,
    iron mountain, electronic arts, royalty pharma, northern trust, on semiconductor, dollar general, dollar tree,
    discover financial, extra space storage, quest diagnostics, regions financial, tower semiconductor,
    align technology, us foods, principal financial, first solar, united therapeutics, international paper, royal gold,
    genuine parts, unity software, check point software, southwest airlines, best buy, performance food group,
    sun communities, pure storage, five below, toll brothers, ally financial, crown holdings, floor decor,
    gaming and leisure properties, applied industrial technologies, first horizon, universal health services,
    summit therapeutics, darling ingredients, old national, range resources, match group, galaxy digital,
    light wonder, figure technology, silicon motion, western alliance, us steel, united states steel,
    chord energy, applied digital, universal display, rhythm pharmaceuticals, commercial metals, hinge health,
    credit acceptance, red rock resorts, new fortress energy, uranium energy, choice hotels, selective insurance,
    frontier communications, inspire medical systems, inspire medical, cheesecake factory, main street capital,
    merit medical, blueprint medicines, sealed air, air lease, skyline champion, flowers foods, advance auto parts,
    western union, century aluminum, national beverage, apple hospitality, energy fuels, northern oil and gas,
    ultra clean, star bulk carriers, black stone minerals, plug power, united states cellular, extreme networks,
    be aerospace, burger king, whole foods, whole foods market, family dollar, heartland payment, potash corp,
    computer sciences, focus media, horizon pharma, key energy, superior energy, basic energy, leap wireless,
    bank of america, six flags, foot locker, spectrum brands, prospect capital, progress software, myriad genetics,
    tandem diabetes care, national vision, target hospitality, digital world acquisition, cracker barrel,
    clear channel outdoor, precision drilling, diamond offshore, beyond meat, clean energy fuels, stitch fix,
    sleep number, community health systems, lands end, grocery outlet, blue bird, hub group, trump media,
    american tower, american express, american water, national grid, great lakes dredge, trade desk, state street,
    take two, check point, advance auto, host hotels, reliance steel, graphic packaging, alliance data, old dominion,
    trade desk, the trade desk, core scientific, state auto, oil states, prestige brands, liquidity services,
    bicycle therapeutics, fate therapeutics, prime medicine, build a bear, micro focus, arctic cat, urban outfitters
    """
)
"""Names of ordinary words that are well known as companies."""

ACTS = _words(
    """
    abandons accelerates accepts accuses achieves acknowledges acquires adds admits adopts advances agrees aims alleges
    allows announces answers apologises apologizes appeals appoints approves argues asks attracts authorizes avoids
    awaits awards backs bans begins bids blames blocks boosts borrows bought brings builds buys calls cancels cautions
    ceases challenges changes claims closes commits completes concedes confirms considers continues contributes
    countersues creates cuts debuts decides declares declines defends defers delays delivers denies develops discloses
    discontinues dismisses disputes ditches divests doubles drops eases eliminates ends enters eyes exits expands
    expects explores extends faces fights files fined finds finalizes fires forecasts fends forms gains gets gives goes
    grants halts has helps hikes hires holds hopes idles ignores implements imposes improves increases inks insists
    integrates introduces invests is issues joins jumps keeps launches lays leads leaves lends licenses lifts limits
    loses lowers lures maintains makes maps mulls named names narrows nears needs offers opens opposes orders ousts
    outlines overhauls overtakes partners pauses pays picks plans pledges plots posts prepares presents prices probes
    promises promotes proposes protests provides publishes pulls pushes puts quits raises ramps reaches reaffirms
    recalls receives recruits reduces refuses regains reiterates rejects releases relies relocates removes renames
    renews replaces replies reports repurchases requests resolves responds restarts restates restructures resumes
    retires returns reveals reviews revives rolls said says scales scraps seals secures seeks sees sells sets settles
    shares sheds shifts shuts signs slashes slows spends splits sponsors starts stops submits sues suffers suspends
    takes taps targets teases tells terminates tests threatens told tops touts trims tries tumbles turns unveils updates
    upgrades urges uses wants warns weighs wins withdraws won works
    may to will could can should must would hopes misses beats lands surges plunges soars slumps slips slides falls
    rises drops gains climbs sinks rallies trades
    """
)
"""What persons and companies do: after a name that is a word they show that the company is meant."""

BUSINESS = _words(
    """
    shares stock stocks ceo cfo chairman chief earnings profit profits sales revenue revenues results dividend
    executives investors shareholders q1 q2 q3 q4 eps inc corp plc exec executive boss chairwoman founder
    supplier suppliers rival rivals customers guidance outlook buyback ipo board margin margins card cards
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
