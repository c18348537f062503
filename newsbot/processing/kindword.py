"""Words that make a headline of a kind. All case-folded, without a possessive's 's."""

from newsbot.domain.signal import Kind
from newsbot.processing.phraselist import phrases, words

PHRASES: dict[Kind, tuple[str, ...]] = {
    Kind.DIGEST: phrases(
        """
        top analyst calls, biggest analyst calls, biggest movers, midday movers, mid-day movers, premarket movers
        pre-market movers, after-hours movers, press digest, biggest price target changes, stocks to watch
        stocks moving, making the biggest moves, biotech pulse, market wrap, market roundup, news roundup
        weekly roundup, stock roundup, stocks roundup, care roundup, services roundup, utilities roundup
        materials roundup, transport roundup, what you missed, top stories, midday stories, morning brief
        morning news call, stocks that hit, stocks that made, top upgrades, top downgrades, upgrades downgrades
        upgrades and downgrades, gainers and losers, top gainers, top losers, day gainers, day losers, day movers
        market gainers, market losers, midday gainers, midday losers, biggest gainers, biggest losers
        earnings scheduled, live updates, business live, politics live, stocks today, as it happened
        dow jones futures, stock market today, market pulse, movers and shakers, stock movers, trending stocks
        trending tickers, week in review, sector update, factors to watch, deals of the day, market update
        morning update, weekly news, top news, stock market news, peek into the markets, market primer, fly by
        top research reports
        top performing, tale of the tape, option alert, options brief, active screen, screen of the week
        of the week, winners and losers, unusual options activity, stocks in focus, before the bell
        stocks making, making biggest moves, ex-dividend reminder, dividend reminder
        benzinga pro, 52-week highs on, 52-week lows on, highest dividend, adr report
        """
    ),
    Kind.OPINION: phrases(
        """
        reason to buy, reasons to buy, reasons to sell, reason to sell, reasons to like, should you buy, stock to buy
        stocks to buy, cramer, mad money, better buy, better stock, buy or sell, bull case, bear case
        lightning round, lighting round, here why, the time to buy, too late to buy, motley fool, zacks
        undervalued, overvalued, price prediction, make you a millionaire, millionaire maker, if you invested
        buy the dip, hold forever, investor attention, what you should know, need to know, key insights
        what investors should know, what to know, here what, strong buy stocks, buy and hold, must own, no brainer
        passive income, game plan, investment story, investment case, narrative, analyst blog, case to buy
        valuation check, valuation signals, valuation reset, valuation debate, valuation opportunity
        rating upgrade to strong buy, rating downgrade to strong sell, picks and pans, right time to buy
        earnings call highlights, earnings call transcript, worth buying, worth a look, strong buy now
        best stock, best stocks, to buy now, to buy right now, stock to own, stocks to own, wall street loves
        hedge fund bought
        critical comparison, head to head, versus the market, financial survey, a closer look, how to play
        technical alert, tip of the day, key facts, underperforms market, outpaces stock market
        outperforms broader market
        larger drop than, my top, buy hold or sell, what it means, what this means
        things to know, should know, years later, year later, look back, looks back, looking back
        timeline of, now what, what next, what comes next, what history, history says, takeaways
        here is what, here is why, here is how, hard part, what analysts say
        what analysts are saying, analysts weigh in, analysts react, everything we know, what we know, explained
        """
    ),
    Kind.PREVIEW: phrases(
        """
        ahead of earnings, earnings preview, what to expect, set to report, expected to report, earnings on deck
        to report earnings, to report q1, to report q2, to report q3, to report q4, to report first quarter
        to report second quarter, to report third quarter, to report fourth quarter, to report results, week ahead
        to report fiscal, to host conference call, to host a conference call, to host earnings call, to present at
        fireside chat, to webcast, to speak at, to hold conference call, ahead of results, results preview
        to announce first quarter, to announce second quarter, to announce third quarter, to announce fourth quarter
        to announce q1, to announce q2, to announce q3, to announce q4, to announce fiscal, to release first quarter
        to release second quarter, to release third quarter, to release fourth quarter, reports next week
        schedules conference call, schedules earnings, earnings date, what to watch, ipo lookout, countdown to
        """
    ),
    Kind.REPORTED: phrases(
        """
        reportedly, sources say, sources said, source says, sources tell, sources told, rumored, rumoured, rumors
        rumours, rumor, rumour, people familiar, person familiar, according to, said to be, is said to, are said to
        report says, report said, reports say, media report, media report says, press report
        newspaper report, report claims, takeover chatter, unconfirmed, market chatter, hearing chatter
        as hearing, reports suggest, report suggests, source tells, source told, sources claim, sources confirm
        sources familiar, source familiar, sources close, person with knowledge, people with knowledge, people briefed
        person briefed, people close to, insiders say, emails show, documents show, records show, report finds
        audit finds, probe finds, bloomberg reports, wsj reports, ft reports
        cnbc reports, nikkei reports, street journal reports, bloomberg says, wsj says, bloomberg news reports
        """
    ),
    Kind.LAW_FIRM: phrases(
        """
        shareholder alert, investor alert, class action alert, lead plaintiff, investor deadline, deadline alert
        rosen law, rosen law firm, pomerantz law, pomerantz llp, bronstein gewirtz, bragar eagel, halper sadeh
        levi & korsinsky, faruqi & faruqi, kessler topaz, robbins geller, rgrd law, glancy prongay, hagens berman
        kirby mcinerney, schall law, johnson fistel, wolf haldenstein, brower piven, monteverde & associates
        kahn swick, bernstein liebhard, rigrodsky, weisslaw, kaskela law, secure counsel, data breach alert
        on behalf of investors, on behalf of shareholders, on behalf of stockholders, gross law firm
        holzer & holzer, labaton keller, labaton sucharow, berger montague, scott+scott, investors who have losses
        klein law firm, frank r. cruz, howard g. smith, robbins llp, ademi llp, ademi firm, investor losses
        shareholder investigation
        """
    ),
    Kind.REACTION: phrases(
        """
        52-week high, 52-week low, 52-week highs, 52-week lows, 52wk high, 52wk low, 52wk highs, 52wk lows
        trading higher, trading lower, trading up, trading down, trades higher, trades lower, all-time high
        gaps up, gaps down, gap up, gap down, stock sell-off, record close, moving average
        """
    ),
    Kind.SPONSORED: phrases(
        """
        sponsored content, sponsored post, paid content, paid post, advertorial, brandvoice
        advertisement feature, paid partnership
        """
    ),
}
"""Phrases that make a headline of a kind wherever they stand."""

LAWYERS = phrases("law firm, law offices, litigation firm, law office, llp, attorneys")
SUITS = phrases(
    """
    class action, securities fraud, securities violations, securities law violations, investigates claims
    is investigating, investigation of, announces investigation, investigation launched, fraud investigation
    possible securities, encourages investors, reminds investors, alerts investors, contact the firm
    """
)
"""A word of the lawyers and one of their business make a headline of a law firm; one alone is news."""

OPENERS: dict[Kind, tuple[str, ...]] = {
    Kind.OPINION: phrases(
        """
        why, how, what, what's, here are, here is, here how, here why, here what, here the, forget, prediction
        assessing, evaluating, the case for, the case against, a look at, opinion, should, if, when
        the guardian view, meet the, meet this, is it time, explained, the long read, analyst view, instant view
        the truth about, letters, inside
        """
    ),
    Kind.REPORTED: phrases("hearing, exclusive, chatter, reuters reports, dow jones reports"),
    Kind.SPONSORED: phrases("partner content by, partner content from"),
    Kind.REACTION: phrases("what's going on with, what's happening with"),
    Kind.QUESTION: phrases(
        """
        is it, is this, is the, is now, are these, are the, does, do you, do we, did, can it, can this, can the
        could this, could the, should you, should i, should we, will it, will the, will this, would you, has the
        have the
        """
    ),
}
"""Phrases that make a headline of a kind where it begins with them."""

NOT_AFTER = frozenset(
    [("hearing", word) for word in words("aid aids loss set date on in begins scheduled")]
    + [("inside", word) for word in words("information info secure inc")]
)
"""What an opening word is followed by when it is none."""

SHARES = words("shares stock stocks adrs adr shrs")
MOVES = words(
    """
    fall falls fell falling rise rises rose rising jump jumps jumped jumping drop drops dropped dropping surge surges
    surged surging soar soars soared soaring plunge plunges plunged plunging slide slides slid sliding tumble tumbles
    tumbled tumbling climb climbs climbed climbing gain gains gained gaining slip slips slipped slipping sink sinks
    sank sinking rally rallies rallied rallying pop pops popped popping spike spikes spiked spiking dip dips dipped
    dipping tank tanks tanked crash crashes crashed slump slumps slumped leap leaps leapt higher lower edge edges
    skyrocket skyrockets rocket rockets plummet plummets plummeted retreat retreats rebound rebounds dive dives dived
    dove halved doubled hammered weaker stronger
    """
)
UP_DOWN = words("up down")
UP_DOWN_AFTER = words("is are was were trading trade trades sharply slightly premarket moving ends closes closed over")
NOT_YET = words("may could might to will would can should a an the of for if set from")
"""Words between the shares and their move that take it back: shares could fall, headed for a fall."""
CAUSES = words("after on as amid following despite")
METRICS = words(
    """
    profit profits sales revenue revenues rev income net earnings eps loss losses output production orders deliveries
    deposits assets aum traffic volume volumes exports imports price prices oil gold silver copper crude gas dollar
    bitcoin inflation gdp growth rate rates dividend costs jobs unemployment index cpi home house registrations margin
    margins bookings backlog subscribers users q1 q2 q3 q4 h1 h2 quarter year fy op results demand market markets
    futures yields bonds tax pay wages outlook forecast estimate estimates target shipments cash debt spending rent
    """
)
"""What else goes up and down: a move of these is the news itself, not the answer to it."""
LISTED = words(
    """
    stocks reasons etfs things takeaways picks movers charts ways questions facts lessons companies funds names
    gainers
    losers signs tips moves ideas trends
    """
)
NUMBERS = words("two three four five six seven eight nine ten dozen top best these")
