"""A rule in plain English, as one trader would tell it another."""

from collections.abc import Iterator, Sequence

from newsbot.domain.signal import Action, Kind, PriceAt, TradeTerms
from newsbot.processing.explain import GUARDS
from newsbot.processing.plain_phrase import SLOTS, listed, name_alone, phrase
from newsbot.processing.rule import Alternative, Conditions, Phrase, Rule, Word
from newsbot.processing.units import percent_text

_GUARDS = {
    "denied": "denials",
    "possible": "maybes",
    "reported": "hearsay",
    "question": "questions",
    "background": "background",
    "quoted": "quotes",
}
_KINDS = {
    Kind.FIRST: "first reports",
    Kind.UPDATE: "updates",
    Kind.REPEAT: "repeats",
    Kind.CORRECTION: "corrections",
    Kind.REACTION: "reactions",
    Kind.DIGEST: "digests",
    Kind.OPINION: "opinions",
    Kind.PREVIEW: "previews",
    Kind.QUESTION: "questions",
    Kind.REPORTED: "reports from sources",
    Kind.LAW_FIRM: "calls of law firms",
    Kind.SPONSORED: "sponsored stories",
}


def rule_lines(rule: Rule) -> Iterator[str]:
    """The rule as sentences, a line each; what belongs to the line before begins with two blanks."""
    several = len(rule.alternatives) > 1
    doing = _doing(rule)
    for number, alternative in enumerate(rule.alternatives):
        start = f"{doing} {_whom(rule)}, when {listed(alternative.sources, 'or')}"
        if several and number:
            start = f"Or when {listed(alternative.sources, 'or')}"
        yield from _alternative(start, alternative)
    for comparison in rule.where:
        yield f"Only if {comparison.text}{_if_missing(rule)}."
    yield f"Ignores {_ignored(rule)}."
    if rule.terms:
        yield f"{terms(rule.terms)}."
        kinds = listed([_KINDS[kind] for kind in rule.kinds], "and")
        yield f"Orders on {kinds} only, up to {span(rule.max_age_s)} old{_per_source(rule)}{_hours(rule)}."
    if rule.confirm:
        within = span(rule.confirm.within_s)
        yield f"Waits until {rule.confirm.sources} sources have told the story, at most {within} after the first."
    if rule.cooldown:
        whole = rule.cooldown.seconds is None
        until = "until the end of the trading day" if whole else f"for {span(rule.cooldown.seconds or 0)}"
        yield f"Then no second order {'in that ticker' if rule.cooldown.per == 'ticker' else 'of this rule'} {until}."
    if rule.expires:
        yield f"Does nothing after {rule.expires}."
    fires = sum(test.expect == "fires" for test in rule.tests)
    yield f"Tests: {fires} that fire, {len(rule.tests) - fires} that stay silent." if rule.tests else "Not tested."


def span(seconds: int) -> str:
    """``90 seconds``, ``45 minutes``, ``2 hours``: the largest unit that leaves no rest."""
    for size, unit in ((3600, "hour"), (60, "minute")):
        if seconds >= size and seconds % size == 0:
            return f"{seconds // size} {unit}{'s' if seconds > size else ''}"
    return f"{seconds} second{'s' if seconds != 1 else ''}"


def terms(traded: TradeTerms) -> str:
    """What is traded and where it gets out: ``Up to $3,000, at most 0.5% above the ask; takes profit at 6%, …``."""
    amount = f"{traded.size.amount:,}"
    size = {
        "notional": f"Up to ${amount}",
        "risk": f"As many shares as lose ${amount} at the stop",
        "shares": f"{amount} shares",
    }[traded.size.by]
    beside = "above the ask" if traded.side.value == "buy" else "below the bid"
    target = _price(traded.take_profit_at) if traded.take_profit_at else percent_text(traded.take_profit)
    stop = f"{percent_text(traded.stop_loss)}{' that follow the price' if traded.trailing else ''}"
    if traded.stop_limit is not None:
        stop += f", with a limit at {percent_text(traded.stop_limit)}"
    out = f"; out {span(traded.exit_after_s)} after the first fill" if traded.exit_after_s is not None else ""
    limit = f"at most {percent_text(traded.entry_limit)} {beside}"
    return f"{size}, {limit}; takes profit at {target}, stops at {stop}{out}"


def _price(at: PriceAt) -> str:
    change = f" {'+' if at.change > 0 else '-'} {percent_text(abs(at.change))}" if at.change else ""
    return f"{{{at.slot}}}{change}"


def _doing(rule: Rule) -> str:
    if rule.action is Action.TRADE and rule.terms:
        return "Buys" if rule.terms.side.value == "buy" else "Sells short"
    return {
        Action.TRADE: "Trades",
        Action.ALERT: "Tells you of",
        Action.WATCH: "Puts on the day's list",
        Action.EXIT: "Closes the position in",
    }[rule.action]


def _whom(rule: Rule) -> str:
    if rule.tickers:
        return listed([f"{company.ticker} ({company.name})" for company in rule.tickers], "or")
    whom = "the company the headline is about" if rule.who == "subject" else SLOTS[rule.who]
    if rule.parts == "parent":
        whom += " (or the owner of the part that is named)"
    return f"{whom}, each of them when there are several" if rule.policy == "all" else whom


def _alternative(start: str, alternative: Alternative) -> Iterator[str]:
    facts = listed([f"{name} {listed(values, 'or')}" for name, values in alternative.fields], "and")
    start += f" gives {facts}" if facts else ""
    parts = [("its headline", alternative.headline), ("the text below it", alternative.body)]
    said = [(name, part) for name, part in parts if part.positive]
    if not said:
        yield f"{start}."
    for number, (name, part) in enumerate(said):
        head = f"{start}{' and' if facts else ''} says" if not number else "And it says"
        yield from _conditions(f"{head} in {name}", part)
    for name, part in parts:
        yield from _phrases(f"Not when {name} has", part.none)
        yield from _phrases("Not when the clause of the match has", part.not_here)
    if alternative.body.positive and alternative.body.if_missing == "ignore":
        yield "Does without the text below the headline when there is none."


def _conditions(head: str, part: Conditions) -> Iterator[str]:
    if part.any:
        yield from _phrases(f"{head}{' one of' if len(part.any) > 1 else ''}", part.any)
    if part.all:
        yield from _phrases("and each of" if part.any else head if len(part.all) == 1 else f"{head} each of", part.all)


def _phrases(head: str, phrases: Sequence[Phrase]) -> Iterator[str]:
    """Words and lists side by side on one line, what needs more words each on a line of its own."""
    lists = [f"<{name}>" for one in phrases if (name := name_alone(one))]
    brief = [phrase(one) for one in phrases if all(isinstance(element, Word) for element in one.elements)]
    longer = [said for one in phrases if (said := phrase(one)) not in brief and not name_alone(one)]
    if lists:
        brief.append(f"a word of {listed(lists, 'or')}")
    if len(longer) + bool(brief) == 1:
        yield f"{head}: {longer[0] if longer else listed(brief, 'or')}."
    elif longer:
        yield f"{head}:"
        yield from (f"  - {one}" for one in longer)
        if brief:
            yield f"  - {listed(brief, 'or')}"


def _ignored(rule: Rule) -> str:
    closed = listed([_GUARDS[name] for name in GUARDS if name not in rule.allow], "and") or "nothing by itself"
    words = listed([f'"{word}"' for word in rule.allow if word not in GUARDS], "and")
    return f"{closed}; {words} may stand there" if words else closed


def _if_missing(rule: Rule) -> str:
    return "; a value that is not there does not count" if rule.if_missing == "ignore" else ""


def _per_source(rule: Rule) -> str:
    ages = [f"{span(own.max_age_s)} from {own.source}" for own in rule.per_source if own.max_age_s is not None]
    return f" ({listed(ages, 'and')})" if ages else ""


def _hours(rule: Rule) -> str:
    return {"": "", "rth": ", in regular hours", "extended": ", also before the open and after the close"}[rule.hours]
