"""Names of the marks that newswires put before and after a headline. All case-folded."""

from newsbot.domain.signal import Kind
from newsbot.processing.phraselist import phrases, words

_TAGS: dict[Kind | None, str] = {
    Kind.CORRECTION: """
        correction, corrections, corrected, corrects, official correction, corrected official, corrected(official)
        corrected (official), corrects (official), disregard release, withdrawn, story withdrawn, withdrawal
        correction from source
    """,
    Kind.UPDATE: "update, wrapup, updates, developing",
    Kind.REPEAT: "repeat, rpt, refile, retransmission, retransmitted, retransmit, from earlier",
    Kind.REPORTED: """
        exclusive, hearing, sources, source, report, reports, media, dealtalk, market chatter, chatter, rumor, rumour
        scoop, wsj, ft, bloomberg, bloomberg news, reuters, cnbc, axios, nyt, nikkei, dow jones, financial times
        wall street journal, the wall street journal, journal, washington post, the information, handelsblatt, sky news
        new york post, dealreporter, mergermarket, caixin, les echos, il sole, politico, semafor, cnn, bbc, barron's
    """,
    Kind.OPINION: """
        factbox, explainer, timeline, chronology, newsmaker, insight, focus, graphic, special report, analysis, column
        opinion, commentary, comment, breakingviews, instant view, instant views, analyst view, poll, viewpoint
        market talk, editorial, heard on the street, analyst blog, in focus, profile, deep dive, scenarios
        analysis & opinion, q&a, fundview, fund view, ipo view, company view, how to play it, buy or sell, feature
        quotebox, book talk, box office analysis, technical alert, barron's picks and pans, prediction
    """,
    Kind.PREVIEW: """
        preview, week ahead, diary, earnings preview, curtain raiser, what to watch, coming up, weekly preview
        wall st week ahead, wall street week ahead
    """,
    Kind.DIGEST: """
        press digest, stocks news, hot stocks, morning bid, live markets, market pulse, digest, stocks to watch
        roundup, market wrap, global markets, us stocks, forex, treasuries, metals, precious, market snapshot
        highlights, recap, research roundup, live updates, business live, morning brief, stxnews latam, adr report
        us small/midcaps, earnings wrap, snapshot, option alert, options brief, trending tickers, sector update
        financial breakfast, morning news call, corporate summary
    """,
    Kind.REACTION: "buzz, stock alert, movers",
    Kind.SPONSORED: "sponsored, sponsored content, paid content, advertorial, promoted",
    None: """
        brief, text, alert, urgent, breaking, breaking news, flash, just in, news alert, press release, official
        moves, table, new issue, research alert, interview, autoshow
    """,
}
TAGS: dict[str, Kind | None] = {name: kind for kind, text in _TAGS.items() for name in phrases(text)}
"""What stands before the headline, up to its colon, dash or hyphen."""
DIGEST_WORDS = words("stocks markets market digest debt press")
"""Words in the tags of market reports: CANADA STOCKS-, GLOBAL MARKETS-."""
HYPHENATED = words("exclusive analysis factbox explainer insight focus column timeline poll preview update")
"""Tags that also stand in small letters right before a hyphen: Exclusive-Acme."""

_ENDINGS: dict[Kind | None, str] = {
    Kind.REPORTED: """
        sources, source, report, reports, media, newspaper, newspapers, paper, papers, press, agency, tv, radio
        wsj, ft
        bloomberg, bloomberg news, reuters, dj, dow jones, xinhua, nyt, ny times, new york times, the new york times
        wall street journal, the wall street journal, financial times, cnbc, nikkei, kyodo, yonhap, interfax, tass, ria
        ifax, handelsblatt, les echos, le figaro, le monde, spiegel, der spiegel, sunday times, the times, times
        guardian, telegraph, daily telegraph, sunday telegraph, globe and mail, axios, the information, semafor
        politico, sky news, bbc, cctv, caixin, state media, local media, sources say, sources said, source says
        sources familiar, people familiar, insiders, washington post, afp, cnn, barron's, ny post, new york post
        economic times, times of india, variety, il sole, la repubblica, corriere, expansion, cinco dias, el pais
        bild, faz, manager magazin
    """,
    Kind.OPINION: """
        analyst, analysts, analyst blog, market talk, barrons.com, heard on the street, the motley fool, strategist
        a bull case theory, cramer, jim cramer, a timeline, timeline, explained, in charts, in pictures, in numbers
        by the numbers, at a glance, a retrospective
    """,
    Kind.UPDATE: "update, 2nd update, 3rd update, 4th update, updated",
    Kind.CORRECTION: "correction, corrected",
    Kind.DIGEST: "as it happened, business live, politics live, market talk roundup",
    Kind.SPONSORED: "sponsored, sponsored content, paid content, advertorial",
    None: """
        filing, filings, ceo, cfo, exec, execs, executive, chairman, company, co, statement, spokesman, spokeswoman
        spokesperson, letter, memo
    """,
}
ENDINGS: dict[str, Kind | None] = {name: kind for kind, text in _ENDINGS.items() for name in phrases(text)}
"""What stands after the headline, behind a hyphen, dash or colon."""
MEDIA = tuple(
    name
    for name in phrases(_TAGS[Kind.REPORTED] + "," + _ENDINGS[Kind.REPORTED])
    if name
    not in phrases(
        """
        exclusive, hearing, sources, source, report, reports, media, dealtalk, market chatter, chatter, rumor, rumour
        scoop, newspapers, papers, press, agency, tv, radio, sources say, sources said, source says, sources familiar
        people familiar, insiders, state media, local media
        """
    )
)
"""Papers and agencies that report what others do: WSJ: Acme to buy Beta; Acme to buy Beta, WSJ says."""
ATTRIBUTED_TO = words("sources source report reports media newspaper paper agency official officials minister")
"""Last words of longer attributions: banking sources, Chinese media."""
COMPOUNDS = words(
    """
    open multi single dual sole crowd social mass cross inter third out in near second free white news toilet wall
    re self co year quarter all on real state
    """
)
"""Words that a hyphen joins with the last word of an attribution into one: open-source, social-media."""

SITES = frozenset(
    phrases(
        """
        reuters, reuters.com, yahoo finance, yahoo! finance, marketwatch, investing.com, seeking alpha, benzinga
        nasdaq
        nasdaq.com, business wire, businesswire, globenewswire, pr newswire, prnewswire, access newswire, accesswire
        newsfile, stocktitan, stock titan, tipranks, simply wall st, msn, finviz, zawya, fortune, forbes
        business insider
        """
    )
)
"""Names of sites that stand after every title of a feed, behind a blank: they say nothing of the headline."""
