"""Names of the marks that newswires put before and after a headline. All case-folded."""

from newsbot.domain.signal import Kind
from newsbot.processing.phraselist import phrases, words

TAGS: dict[str, Kind | None] = {
    **dict.fromkeys(
        phrases(
            """correction, corrections, corrected, corrects, official correction, corrected official
            corrected(official),
            corrected (official), corrects (official), disregard release, withdrawn, story withdrawn
            withdrawal,
            correction from source"""
        ),
        Kind.CORRECTION,
    ),
    **dict.fromkeys(phrases("update, wrapup, updates, developing"), Kind.UPDATE),
    **dict.fromkeys(
        phrases("repeat, rpt, refile, retransmission, retransmitted, retransmit, from earlier"), Kind.REPEAT
    ),
    **dict.fromkeys(
        phrases("exclusive, hearing, sources, report, reports, media, dealtalk, rumor, rumour"), Kind.REPORTED
    ),
    **dict.fromkeys(
        phrases(
            """factbox, explainer, timeline, newsmaker, insight, focus, graphic, special report, analysis
            column, opinion,
            commentary, comment, breakingviews, instant view, instant views, poll, viewpoint, market talk
            editorial,
            heard on the street, analyst blog, in focus, profile, deep dive, scenarios, analysis & opinion
            q&a"""
        ),
        Kind.OPINION,
    ),
    **dict.fromkeys(
        phrases("preview, week ahead, diary, earnings preview, curtain raiser, what to watch"), Kind.PREVIEW
    ),
    **dict.fromkeys(
        phrases(
            """press digest, stocks news, hot stocks, morning bid, live markets, market pulse, digest
            stocks to watch,
            roundup, market wrap, wall street week ahead, global markets, us stocks, forex, treasuries
            metals, precious,
            market snapshot, highlights, research roundup, recap, live updates, business live, morning brief"""
        ),
        Kind.DIGEST,
    ),
    **dict.fromkeys(phrases("buzz, stock alert, movers"), Kind.REACTION),
    **dict.fromkeys(phrases("sponsored, sponsored content, paid content, advertorial, promoted"), Kind.SPONSORED),
    **dict.fromkeys(
        phrases(
            """brief, text, alert, urgent, breaking, breaking news, flash, just in, news alert, press release
            official"""
        ),
        None,
    ),
}
"""What stands before the headline, up to its colon, dash or hyphen."""

DIGEST_ENDS = words("stocks markets market digest debt press")
"""Last words of the tags of market reports: CANADA STOCKS-, GLOBAL MARKETS-."""

HYPHENATED = words("exclusive analysis factbox explainer insight focus column timeline poll preview update")
"""Tags that also stand in small letters right before a hyphen: Exclusive-Acme."""

ENDINGS: dict[str, Kind | None] = {
    **dict.fromkeys(
        phrases(
            """sources, source, report, reports, media, newspaper, newspapers, paper, papers, press, agency
            tv, radio, wsj, ft,
            bloomberg, bloomberg news, reuters, dj, dow jones, xinhua, nyt, ny times, new york times
            the new york times,
            wall street journal, the wall street journal, financial times, cnbc, nikkei, kyodo, yonhap
            interfax, tass,
            ria, ifax, handelsblatt, les echos, le figaro, le monde, spiegel, der spiegel, sunday times
            the times, times,
            guardian, telegraph, daily telegraph, sunday telegraph, globe and mail, axios, the information
            semafor,
            politico, sky news, bbc, cctv, caixin, state media, local media, sources say, sources said
            source says,
            sources familiar, people familiar, people, insiders, washington post, ap, afp, cnn, barron's, nbc
            cbs, abc,
            la times, ny post, new york post, economic times, times of india, the edge, variety, deadline
            stat news,
            il sole, la repubblica, corriere, expansion, cinco dias, el pais, bild, faz, welt
            manager magazin, focus"""
        ),
        Kind.REPORTED,
    ),
    **dict.fromkeys(
        phrases("analyst, analysts, analyst blog, market talk, barrons.com, heard on the street"), Kind.OPINION
    ),
    **dict.fromkeys(phrases("update, 2nd update, 3rd update, 4th update, updated"), Kind.UPDATE),
    **dict.fromkeys(phrases("correction, corrected"), Kind.CORRECTION),
    **dict.fromkeys(phrases("sponsored, sponsored content, paid content, ad"), Kind.SPONSORED),
    **dict.fromkeys(
        phrases(
            """filing, filings, ceo, cfo, exec, execs, executive, chairman, company, co, statement, spokesman
            spokeswoman,
            spokesperson, letter, memo"""
        ),
        None,
    ),
}
"""What stands after the headline, behind a hyphen, dash or colon."""

ATTRIBUTED_TO = words("sources source report reports media newspaper paper agency official officials minister")
"""Last words of longer attributions: banking sources, Chinese media."""
