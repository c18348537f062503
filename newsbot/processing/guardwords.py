"""Words that say that a thing did not happen, or not now, or not for sure: a list for each class of guard.

They stand left of the words a rule found, or between them. All case-folded.
"""

from newsbot.processing.phraselist import phrases, words

DENIED = phrases(
    """
    denies, deny, denied, denying, no longer, rules out, ruled out, ruling out, rule out, won't, will not, not, never
    neither, nor, no, cannot, can't, couldn't, didn't, doesn't, don't, isn't, aren't, wasn't, hasn't, haven't, wouldn't
    refuses, refused, rejects, reject, rejected, rejecting, dismisses, dismissed, without, fails to, failed to, fail to
    failure to, declines to, declined to, unlikely, opposes, oppose, opposed, votes against, vote against
    voted against, rules against, advises against, recommends against, decides against, blocks, blocked
    abandons, abandon, abandoned, scraps, scrap, scrapped, shelves, shelved, withdraws, withdrew, withdrawn
    cancels, cancelled
    canceled, calls off, called off, walks away, walked away, drops plan, drops plans, drop plans, dropped plans
    drops bid, drops offer, pulls plan, pulls out of, halts plan, suspends, suspend, suspended, delays, delay, delayed
    postpones, postpone, postponed, stops short of, backs away from, backs out of, avoids, avoid, averts, instead of
    rather than, lack of, nixes, ends talks, far from, turns down, turned down, spurns, spurned, rebuffs
    holds off on, hold off on, held off on, holding off on, refrains from, refrain from, refrained from
    refraining from, forgoes, forgo, foregoes, forego, forgoing, resists, resist, resisted, resisting
    drop deal, drops deal, dropped deal, dropping deal, end of, end to, ends, ending, suspension of, suspending
    pause in, pauses, pause, paused, pausing, delay in, delay of, delaying, postponement of, halt to
    rescinds, rescind, rescinded, revokes, revoke, revoked, reverses, reversed, overturns, overturned, vacates
    vacated, annuls, annulled, challenges, challenge to, challenged, challenging, sues over, sue over, suing over
    lawsuit over, suit over, sues to block, sue to block, suing to block, bid to block, doubt, doubts, doubting
    not enough, not yet
    """
)
POSSIBLE = phrases(
    """
    may, might, could, would, should, must, can, in talks, talks, in discussions, discussions, discusses, discussing
    in negotiations, negotiating, weighs, weighing, weigh, mulls, mulling, mull, considers, considering, consider
    to consider, explores, exploring, explore, evaluates, evaluating, eyes, eyeing, eyed, looks at, looking at
    studying
    ponders, contemplates, plans, planning, plan to, planned, plots, expected to, expected, expects, expects to, expect
    expecting, seen, likely, possible, possibly, potential, potentially, probable, prospective, tentative, tentatively
    seeks, seeking, seek, sought, urges, urge, urged, urging, calls for, calls on, called on, demands
    asks, ask, asked, asking, pushes for, push for, pushing for, presses for, wants, want, wanted, hopes, hope, hoping
    aims, aim, aiming, intends, intend, intention to, wishes to, nears, nearing, near, close to, closer to, toward
    towards, on verge of, on the verge of, verge of, brink of, set to, poised, ready to, readies, prepares, preparing
    prepare, gears up, on track to, on track for, on course to, about to, looks to, looking to, trying to, tries to
    try to, attempts to, attempt to, bid to, push to, proposal to, if, unless, until, whether, in case
    in the event of, forecast to, projected to, predicts, predicted, predict, threatens, threat, fears, fear
    speculation, chances, odds, risk of, prospects, prospect of, chance of, hopes of, interested in, interest in
    keen to, keen on, open to, willing to, awaits, awaiting, await, pending, subject to, vote on, to vote on, votes on
    recommends, recommend, applies for, applied for, apply for, files for, filed for, filing for, application for
    submits, submitted, submission, step toward, path to, deadline for, decision on, review of, ruling on, reviews
    reviewing, opposition to, pressure to, pressured to, needs to, need to, uncertain, doubtful, requests
    request for, in line for
    option to, to investigate, investigates, investigating, probes, probing
    frontrunner, front-runner, favourite to, favorite to, suitor
    anticipates, anticipate, anticipated, anticipating, sees, see, seeing, foresees, targets, targeting
    months away, weeks away, years away, days away, braces for, bracing for, banks on, banking on, bets on
    betting on, counts on, counting on, confident of, reconsider, reconsiders, reconsidering, probe into
    investigation into, inquiry into, under investigation, under review, in doubt, in limbo, in jeopardy, on hold
    """
)
REPORTED = phrases(
    """
    reportedly, said to, rumored, rumoured, rumors, rumours, rumor, rumour, sources say, sources said, according to
    people familiar, chatter, allegedly, alleged, report says, media report, unconfirmed
    """
)
QUESTION = phrases("?")
BACKGROUND = phrases(
    """
    after, following, since, amid, despite, former, ex, a year ago, last year, last month, last week, last quarter
    years ago, year ago, months ago, weeks ago, days ago, previously, earlier, ahead of, before, in wake of
    in the wake of, anniversary of, history of, how, when, why, back in, formerly, recent, recently
    cleared to, in light of, on back of, on the back of
    once, defends, defended, defending, appeals, appealing, appeal of, priced in
    in january, in february, in march, in april, in may, in june, in july, in august, in september, in october
    in november, in december
    """
)
QUOTED = phrases('"')
AFTERWARDS = words(
    """
    may might could would likely possible expected unlikely talks rumors rumours speculation hopes fears denied
    rejected
    blocked chatter prospects threat uncertain doubtful odds chances delayed postponed possibly withdrawn cancelled
    canceled scrapped abandoned suspended
    """
)
"""What undoes a match from the right, where it stands directly after it."""
CLOSE = frozenset(
    phrases(
        """
        forgoes, forgo, foregoes, forego, forgoing, resists, resist, resisted, resisting, end of, end to, ends, ending
        suspension of, suspending, pause in, pauses, pause, paused, pausing, delay in, delay of, delaying
        postponement of, halt to, rescinds, rescind, rescinded, revokes, revoke, revoked, reverses, reversed, overturns
        overturned, vacates, vacated, annuls, annulled, challenges, challenge to, challenged, challenging, doubt
        doubts, doubting, sees, see, seeing, foresees, targets, targeting, once, defends, defended, defending, appeals
        appealing, appeal of, probe into, investigation into, inquiry into
        """
    )
)
"""Entries that speak only of what they stand right before: ends buyback, but not ends year strong as it buys back."""
RIGHT = frozenset(
    phrases(
        """
        rescinded, revoked, reversed, overturned, vacated, annulled, challenged, not enough, not yet, priced in
        months away, weeks away, years away, days away, under investigation, under review, in doubt, in limbo
        in jeopardy, on hold
        """
    )
)
"""Entries that undo a match from the right, anywhere in its clause."""
AGO = frozenset(
    phrases(
        """
        a year ago, last year, last month, last week, last quarter, years ago, year ago, months ago, weeks ago, days ago
        """
    )
)
"""Entries that make history of a match to the left of them, unless something is compared with that time."""
MONTHS = frozenset(
    f"in {month}"
    for month in words("january february march april may june july august september october november december")
)
"""Entries that make history of a match in the past tense: raised outlook in August."""
