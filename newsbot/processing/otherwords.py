"""Words that show that a name means something else than the listed company. All case-folded."""

from collections.abc import Mapping

from newsbot.processing.vocabulary import NATIONALITIES


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _phrases(text: str) -> frozenset[str]:
    return frozenset(" ".join(phrase.split()) for phrase in text.split(","))


LOOSE = _words(
    """
    adobe albany alcoa alder amazon apple ashland babylon barclays baxter beam becton blyth boise bunge cache cadbury
    caesars campbell canon carlisle casella caterpillar chevron chipotle chiquita chubb clorox coach colfax corning
    cree cummins darden deckers deere dell denison diamondback denny's dolby dorman echelon eiger emeritus evoke
    exponent fastly
    ferrari flutter ford freeport galapagos gap garmin garner goldman goodrich goodyear greenhill grainger hanger harman
    heinz hershey hess honda hubbell hyatt intel iridium jefferies kayak kellogg kemper knoll kodak kraft landauer
    leggett lennox lowe's magna manpower markel marriott marsh marvell mattel merck meredith meta moody's morton's
    nielsen
    nike nikola nextdoor olin oracle oshkosh peabody peloton philips pilgrim's polaris poly portola quotient raytheon
    recursion regulus rockwell rollins ryerson ryland salix sapient scotts sealy sears shell shire singular sonder
    stepan stryker talos tanger tapestry tesla tiffany toyota trane tyson valero vector whirlpool winnebago workday
    wyndham wynn zions visa abercrombie unity vertex carnival abbott lilly hilton emerson jacobs williams delta
    southwest affirm crocs block target snap slack zoom robinhood
    """
)
"""Names of one word that are also a person's, a town's, a thing's: beside what is no business they prove nothing."""

GIANTS = _words(
    "adobe amazon apple barclays chevron chipotle dell disney ferrari ford goldman honda intel merck meta mattel nike"
    " oracle philips shell target tesla toyota visa stryker"
)
"""Of these those who are in the news with everything: only the word after them tells."""

LOOSE_PHRASES = _phrases(
    """
    best buy, five below, first solar, dollar tree, ruby tuesday, waste management, manchester united, public storage,
    container store, big lots, general mills, general motors, under armour, john deere, church dwight, steel dynamics,
    wells fargo, american express, rocket lab, home depot, family dollar, dollar general, red robin, whole foods,
    charles schwab, madison square garden, world wrestling, norfolk southern, royal caribbean, crown castle,
    las vegas sands, manchester united, philip morris, ross stores, bloom energy
    """
)
"""Names of several words of which the same can be said."""

SPORTS = _phrases("manchester united, waste management, wells fargo, charles schwab, under armour")
"""Of these those that sports events and clubs are called after."""

TOPICS = _words(
    """
    wicket wickets innings quarterback touchdown touchdowns goalkeeper midfielder striker playoff playoffs semifinal
    semifinals nba nfl nhl mlb ncaa pga lpga uefa fifa olympic olympics wimbledon golf tennis cricket rugby soccer
    footballer leaderboard birdie batter pitcher homer outfielder linebacker fullback squad captain coach championship
    heavyweight medalist marathoner sprinter skier swimmer roster varsity test league cup
    liverpool arsenal chelsea tottenham everton barcelona madrid bayern juventus yankees dodgers lakers celtics
    murder murdered shooting stabbing manslaughter rapist sentenced jailed homicide arrested arraigned
    tornado tornadoes flood floods flooding wildfire wildfires hurricane earthquake blizzard hail
    painting paintings picasso sculpture exhibit exhibition museum poet novelist actress singer rapper legend obituary
    album concert sitcom band drama zombie recipe cookbook gardeners orchard hunting parade floats festival
    mayor councilman councilwoman council congresswoman voucher abortion ballot caucus governor gop
    funeral cemetery parish priest choir homecoming prom graduation eclipse asteroid comet telescope fireflies
    species archaeologists kayakers hikers hiker boaters princess school guard
    """
)
"""What headlines about persons, towns, sports and nature speak of."""

THINGS = _words(
    """
    rainforest drought droughts fires wildfires deforestation river basin jungle tribe tribes tribal warriors state
    forest forests dam reserve region frog parrot logging biome delta
    picking orchard orchards cider pie juice sauce tree trees growers harvest crop crops strudel
    bones bones' invasion invasions larva larvae
    houses house lamp lamps castle chapel church painting paintings portrait pattern patterns
    rattlesnake brigade soup cans pepper peppers mayo salsa recipe dog cat
    tub tubs bath baths spa spas galaxy galaxies
    drama film films movie novel poem song album
    missile missiles
    presidential
    season
    casings collector collectors
    extinguisher extinguishers
    """
)
"""After a name of ``LOOSE`` they show that something else is meant: Amazon rainforest, Oracle bones."""

LOOSE_THINGS: Mapping[str, frozenset[str]] = {
    "chubb": _words("fire rock safe lock"),
    "wynn": _words("fire residents high"),
    "nike": _words("missile base"),
    "apple": _words("farmers farm peel fritters butter blossom picking picker pickers"),
    "deere": _words("hunting season"),
    "meta": _words("analysis analyses study studies review narrative trend tags"),
    "gap": _words("year between in widens narrows grows persists narrowed widened yawns remains"),
    "target": _words("inflation practice date audience price prices rate of range words list zone"),
    "visa": _words(
        "delays delay application applications requirement requirements rules waiver waivers fee fees ban bans policy"
        " program programme system scheme schemes applicants holders free curbs crackdown restrictions backlog bulletin"
        " row denial denials on-arrival overstay overstays processing lottery freeze"
    ),
    "snap": _words("election elections poll decision back judgment inspection inspections to vote"),
    "block": _words("party parties grants grant trade trades list sale sales of"),
    "shell": _words("company companies casings game fire shock firm firms entity entities collectors collecting"),
    "delta": _words("variant farmers force region variants blues state river wing strain"),
    "zoom": _words("call calls meeting meetings lens class classes background bombing court hearing fatigue"),
    "slack": _words("demand labor labour season capacity in water"),
    "unity": _words("government rally cabinet talks ticket pact candidate march accord"),
    "affirm": _words("our that the support ties commitment ruling its their conviction right rights"),
    "carnival": _words("parade parades float floats season rides ride king queen goers worker cruise's"),
    "workday": _words("shortened traffic morning ends begins commute"),
    "southwest": _words("drought monsoon florida side states heat region asia corner france china airlines'"),
    "crocs": _words("attack attacks found spotted"),
    "caterpillar": _words("invasion outbreak plague author book"),
    "peloton": _words("crash crashes rider riders"),
    "williams": _words("sisters team driver"),
    "abbott": _words("government administration signs vetoes orders elementary"),
    "emerson": _words("college poll students"),
    "oshkosh": _words("air city man woman police"),
    "stryker": _words("family vehicles brigade soldiers vehicle brigades"),
    "tyson": _words("fury vs fight fights"),
    "coach": _words("k says fired"),
}
"""After each of these names they show that something else is meant."""

NOT_NEXT = _words("open now zero freezing degrees eclipse eclipses branch branches dates tragedy tank tanks")
"""After a name of ordinary words they go on with it as such: Best Buy Now, Five Below Zero."""

AFTER_IN = frozenset({"amazon", "galapagos"})
"""Names of lands and waters."""

NATURE = _words(
    """
    deforestation rainforest forest forests species tribe tribes tribal indigenous river miners mining loggers logging
    fires fire wildfires wildfire drought oil gold frog illegal ecuador peru brazil brazil's colombia bolivia peruvian
    brazilian biodiversity climate trees scientists boat canoe dam dams soy ranchers cattle lost
    """
)
"""What headlines about lands and waters speak of."""

SPIES = _words(
    """
    suggests shows indicates agency agencies official officials committee community report reports sources briefing
    briefings leak leaks gathering sharing chiefs head boss heads panel service services failure failures officer
    officers assessment operation
    """
) - {"reports"}
"""After "Intel" they show that it is short for intelligence."""

STATES = _phrases(
    """
    alabama, alaska, arizona, arkansas, california, colorado, connecticut, delaware, florida, georgia, hawaii, idaho,
    illinois, indiana, iowa, kansas, kentucky, louisiana, maine, maryland, massachusetts, michigan, minnesota,
    mississippi, missouri, montana, nebraska, nevada, new hampshire, new jersey, new mexico, new york, north carolina,
    north dakota, ohio, oklahoma, oregon, pennsylvania, rhode island, south carolina, south dakota, tennessee, texas,
    utah, vermont, virginia, washington, west virginia, wisconsin, wyoming, ontario, alberta, quebec, england, ireland
    """
)
"""What follows the name of a town."""

SHORT_STATES = _words(
    """
    ala ariz ark calif colo conn del fla ga ill ind kan ky la md mass mich minn miss mo mont neb nev n.h n.j n.m n.y
    n.c n.d okla ore pa r.i s.c s.d tenn tex vt va wash w.va wis wyo
    ny nj tx ca fl oh pa mi az nc wi
    """
)
"""The same, shortened."""

FOREIGN = _words(
    """
    britain england scotland ireland france germany italy spain portugal netherlands belgium switzerland austria sweden
    norway denmark finland iceland poland hungary romania greece turkey russia ukraine israel egypt arabia india
    pakistan china japan korea taiwan thailand vietnam malaysia indonesia philippines singapore kong australia zealand
    mexico brazil argentina chile colombia peru nigeria kenya africa uk u.k s.africa s.korea ecuador venezuela
    darmstadt stockholm london paris berlin frankfurt munich madrid milan zurich tokyo seoul mumbai delhi sydney
    melbourne beijing shanghai hong helsinki oslo copenhagen amsterdam brussels vienna
    """
)
"""Countries and cities abroad: "Germany's Merck" is not the American one. Canada's are listed as often as not."""

FOREIGNERS = NATIONALITIES - {"american", "canadian", "us", "u.s", "european", "asian", "eu", "african"}
"""The same as adjectives."""

DESCRIBERS = _words(
    """
    firm group company retailer bank insurer miner giant equity private investor buyout utility conglomerate brewer
    airline supplier operator producer explorer lender developer manufacturer major peer
    """
)
"""What stands between such an adjective and the name."""

ABROAD = _words(
    """
    mobileye solaredge payoneer playtika mercadolibre coupang globant perrigo linde ferguson sprott ormat autoliv
    gates lazard invesco wix jfrog taboola outbrain lululemon shopify cellebrite oddity etoro tower amcor atlassian
    genpact cognizant mettler buenaventura yum garrett nebius spotify accenture medtronic eaton trane carnival alcon
    fabrinet
    """
)
"""Companies of such countries whose legal form is an American one."""

FOREIGN_FORMS = _words("ab ag kgaa se nv plc spa sa asa oyj ltd limited")
US_FORMS = _words("inc corp corporation co company incorporated")
"""Legal forms: of these two the one excludes the other."""

BLAME = _words(
    """
    accuses accused accuse accusing accusation warns warned warn warning informs informed clears cleared clear notifies
    notified convinces convince convicts convicted suspects suspected strips stripped acquits acquitted absolves
    deprives assures reminds advises rid ahead suspect guilty convict robs cures relieves tells speaks
    """
)
"""Verbs that take a company and then "of": accuses Acme of delays."""
