"""Words that prove, or leave open, that a name which is also a word means the company. All case-folded."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _phrases(text: str) -> frozenset[str]:
    return frozenset(" ".join(phrase.split()) for phrase in text.split(","))


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
