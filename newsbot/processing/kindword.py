"""Words that make a headline of a kind. All case-folded."""

from newsbot.domain.signal import Kind
from newsbot.processing.phraselist import phrases, words

PHRASES: dict[Kind, tuple[str, ...]] = {
    Kind.DIGEST: phrases(
        """
        top analyst calls, analyst calls, biggest movers, midday movers, mid-day movers, premarket movers
        press digest,
        pre-market movers, biggest price target changes, stocks to watch, stocks moving
        making the biggest moves
        biotech pulse, market wrap, market roundup, news roundup, weekly roundup, what you missed, top stories
        morning brief, stocks that hit, top upgrades, top downgrades, gainers and losers, top gainers
        top losers
        earnings scheduled, live updates, business live, politics live, stocks today, as it happened
        dow jones futures
        stock market today, market pulse, movers and shakers, biggest stock movers, trending stocks, wrap up
        week in review
        """
    ),
    Kind.OPINION: phrases(
        """
        reason to buy, reasons to buy, reasons to sell, reason to sell, should you buy, stock to buy
        stocks to buy, cramer
        better buy, better stock, buy or sell, bull case, bear case, lightning round, here's why
        the time to buy
        too late to buy, time to buy, motley fool, zacks, undervalued, overvalued, price prediction, millionaire
        if you invested, buy the dip, hold forever, investor attention, what you should know, key insights
        what you need to know, here's what, strong buy stocks, buy and hold, must own, no brainer
        passive income
        """
    ),
    Kind.PREVIEW: phrases(
        """
        ahead of earnings, earnings preview, what to expect, set to report, expected to report, earnings on deck
        to report earnings, week ahead, to host conference call, to present at, ahead of results, sets date
        """
    ),
    Kind.REPORTED: phrases(
        """
        reportedly, sources say, sources said, source says, sources tell, hearing, rumored, rumoured, rumors
        rumours
        people familiar, person familiar, according to, said to be, is said to, are said to, report says
        reports say
        media report, media reports, report claims, allegedly
        """
    ),
    Kind.LAW_FIRM: phrases(
        """
        shareholder alert, investor alert, class action alert, lead plaintiff, investor deadline, law firm
        law offices
        rosen, pomerantz, bronstein gewirtz, bragar eagel, halper sadeh, levi & korsinsky, faruqi, kessler topaz
        robbins geller, glancy prongay, hagens berman, kirby mcinerney, schall law, johnson fistel
        wolf haldenstein
        brower piven, monteverde & associates, kahn swick, ademi, bernstein liebhard, rigrodsky, weisslaw
        kaskela
        secure counsel, data breach alert, reminds investors, encourages investors, deadline alert
        on behalf of investors
        """
    ),
    Kind.SPONSORED: phrases(
        "sponsored content, paid content, advertorial, partner content, paid post, advertisement feature"
    ),
}
SHARES = words("shares stock stocks adrs adr")
MOVES = words(
    """
    fall falls fell falling rise rises rose rising jump jumps jumped jumping drop drops dropped dropping
    surge surges surged
    surging soar soars soared soaring plunge plunges plunged plunging slide slides slid sliding tumble
    tumbles tumbled
    tumbling climb climbs climbed climbing gain gains gained gaining slip slips slipped slipping sink sinks
    sank sinking
    rally rallies rallied rallying pop pops popped popping spike spikes spiked spiking dip dips dipped
    dipping tank tanks
    tanked crash crashes crashed slump slumps slumped leap leaps leapt higher lower edge edges skyrocket
    skyrockets
    rocket rockets plummet plummets plummeted retreat retreats rebound rebounds dive dives dived dove
    """
)
UP_DOWN = words("up down")
ASKS = words("is are does do can could should will would has have did what which who how was were")
