"""Words that say that a thing did not happen, or not now, or not for sure: a list for each class of guard."""

from newsbot.processing.phraselist import phrases

DENIED = phrases(
    """
    denies, denied, deny, no longer, rules out, ruled out, won't, not, never, rejects, rejected, no, cannot
    can't, didn't,
    doesn't, isn't, refuses, refused, dismisses, dismissed, without, fails to, failed to, declines to
    declined to, unlikely
    against, opposes, opposed, blocks, blocked, halts plan, abandons, scraps, drops, withdraws, calls off
    cancels, avoids
    """
)
POSSIBLE = phrases(
    """
    may, might, could, would, should, in talks, talks, weighs, weighing, expected to, expected, expects to
    expects, nears
    near, considers, considering, plans, planning, plan, likely, seeks, seeking, urges, urged, wants, mulls
    mulling, eyes
    eyeing, explores, exploring, close to, hopes, hopes to, aims, aims to, if, possible, potential
    proposes to, proposed to
    intends, prepares, preparing, looks to, looking to, ready to, poised to, bid to, in bid, discusses
    discussing, approaches
    calls for, call for, demands, asks, asked, pushes, prepares to, set to, speculation, fears, unless, until
    open to
    intends to, in discussions, interested in, interest in, threatens, threat, forecast to, can, poised
    potentially
    evaluates, evaluating, studies, would-be, in case, pending, awaits, awaiting, proposal to, trying to
    tries to, eye
    """
)
REPORTED = phrases(
    """
    reportedly, said to, rumored, rumoured, allegedly, alleged, rumors, rumours, hearing, sources say
    according to
    """
)
QUESTION = phrases("?")
BACKGROUND = phrases(
    """
    after, following, since, amid, despite, former, ex, a year ago, last year, last month, last week
    years ago, year ago
    one year after, previously, earlier, months ago, weeks ago, ahead of, before, in wake of, in the wake of
    post, history of
    anniversary of, how, when, why
    """
)
AFTERWARDS = phrases(
    """
    may, might, could, would, likely, possible, expected, unlikely, talks, rumors, rumours, speculation
    hopes, fears
    plan rejected, denied, rejected, blocked, chatter, prospects, risk, risks, threat, uncertain, in doubt
    odds, chances
    """
)
"""What undoes a match from the right, where it stands directly after it."""
