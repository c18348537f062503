"""Guards: at least fifteen headlines for each class, and as many in which the same words guard nothing.

In the tables ``[...]`` are the words a rule found, ``{...}`` the names of companies.
"""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.processing import guard
from newsbot.processing.guard import Guarded, guarded
from newsbot.processing.guardwords import AFTERWARDS, AGO, CLOSE, MONTHS, RIGHT
from newsbot.processing.kinds import marks_of
from newsbot.processing.text import Text, tokenise


def _read(marked: str) -> tuple[str, Text, tuple[int, ...], frozenset[int]]:
    """The headline, its own words, the numbers of the words found and of those in names."""
    headline = ""
    spans: dict[str, list[tuple[int, int]]] = {"[": [], "{": []}
    for part in re.split(r"(\[[^\]]*\]|\{[^}]*\})", marked):
        if part[:1] in spans and part:
            spans[part[0]].append((len(headline), len(headline) + len(part) - 2))
            headline += part[1:-1]
        else:
            headline += part
    marks = marks_of(headline)
    text = tokenise(headline).without([(0, marks.start), (marks.end, len(headline))])

    def inside(sign: str) -> list[int]:
        return [i for i in range(len(text)) for a, b in spans[sign] if a <= text.starts[i] and text.ends[i] <= b]

    return headline, text, tuple(inside("[")), frozenset(inside("{"))


def check(marked: str, *allow: str) -> Guarded | None:
    headline, text, path, names = _read(marked)
    return guarded(text, path, names, marks_of(headline), allow)


_SHUT = {
    "denied": """
        {Norwood} denies it will [buy] {Castor}
        {Norwood} no longer [to buy] {Castor}
        {Norwood} rules out [raising outlook]
        {Norwood} won't [raise outlook]
        {Norwood} says it will not [raise outlook]
        {Norwood} not [raising outlook]
        {Norwood} has never [filed for bankruptcy]
        {Norwood} rejects plan [to buy] {Castor}
        {Norwood} refuses [to recall] cars
        {Norwood} did not win [FDA approval] as shareholders hoped
        {Norwood} fails to win [FDA approval]
        {Norwood} scraps plan [to buy] {Castor}
        {Norwood} walks away from deal [to acquire] {Castor}
        {Norwood} delays [stock split]
        {Norwood} unlikely [to buy] {Castor}
        {Norwood} wins no [FDA approval]
        {Norwood} [raises] never its [outlook]
        {Norwood} [takeover] rejected
        {Norwood} holds off on [raising guidance]
        {Norwood} refrains from [raising full-year forecast]
        {Norwood} forgoes [raising guidance]
        {Norwood} resists [raising outlook]
        {Norwood} stops short of [raising outlook]
        {Castor} agrees to drop deal [to buy] {Norwood}
        {Norwood} announces end of [share buyback]
        {Norwood} [announces] end of [share buyback]
        {Norwood} [announces] suspension of [share buyback]
        {Norwood} [announces] pause in [buyback] program
        FDA rescinds [approval] of {Norwood} drug
        FDA revokes [approval] of {Norwood} drug
        {Norwood} sues over [FDA approval] of {Castor} generic
        {Norwood} sues to block {Castor} from [buying] {Zentara}
        Lawsuit challenges [FDA approval] of {Norwood} drug
        [FDA approval] for {Norwood}'s Keytral rescinded in gastric cancer
        [FDA approval] of {Norwood} drug reversed by court
        [FDA approval] of {Norwood} drug challenged in court
        {Norwood} pauses [share buyback]
        {Norwood} ends [share buyback]
        {Norwood} beats, but [raising guidance] not enough
        Analysts doubt {Norwood}'s [$75 billion share buyback]
        {Norwood} foregoes [stock split]
    """,
    "possible": """
        {Norwood} may [raise outlook]
        {Norwood} could [buy] {Castor}
        {Norwood} in talks [to buy] {Castor}
        {Norwood} weighs [share buyback]
        {Norwood} expected [to raise outlook]
        {Norwood} nears deal [to acquire] {Castor}
        {Norwood} considers [reverse split]
        {Norwood} likely [to buy] {Castor}
        {Norwood} seeks [FDA approval]
        Fund urges {Norwood} [to buy back] shares
        {Norwood} wants [to buy] {Castor}
        {Norwood} plans [to buy] {Castor}
        {Norwood} set [to be acquired]
        If the court agrees, {Norwood} [to buy] {Castor}
        {Norwood} poised [to raise outlook]
        {Norwood} may cut jobs, [raise outlook]
        {Norwood} applies for [FDA approval]
        Analyst predicts {Norwood} [will buy] {Castor}
        [FDA approval] possible, {Norwood} says
        {Norwood} [raises] may its [outlook]
        {Norwood} anticipates [FDA approval] of drug
        {Norwood} sees [FDA approval] for drug
        {Norwood} targets [FDA approval] of pill
        {Norwood} targeting [FDA approval] this year
        [FDA approval] for {Norwood} shot still months away
        {Norwood} on track for [FDA approval]
        {Norwood} braces for [takeover bid]
        {Norwood} eyes [share buyback]
        {Norwood} banks on [FDA approval]
        {Norwood} bets on [FDA approval]
        FDA to reconsider [approval] of {Norwood} drug
        [FDA approval] of {Norwood} drug under investigation by watchdog
        {Norwood} confident of [FDA approval]
        {Norwood} counts on [FDA approval]
    """,
    "reported": """
        {Norwood} [to buy] {Castor}-sources
        {Norwood} [to buy] {Castor}: report
        {Norwood} [to buy] {Castor} - WSJ
        {Norwood} [to buy] {Castor} -Xinhua
        {Norwood} [to buy] {Castor} - source
        {Norwood} [to buy] {Castor}, says FT
        {Norwood} reportedly [to buy] {Castor}
        {Norwood} [to buy] {Castor}, sources say
        {Norwood} [to buy] {Castor}, people familiar say
        Exclusive: {Norwood} [to buy] {Castor}
        Exclusive-{Norwood} [to buy] {Castor}
        Hearing {Norwood} [to buy] {Castor}
        {Norwood} said to [buy] {Castor}
        {Norwood} [to buy] {Castor}, according to paper
        Market Chatter: {Norwood} [to Buy] {Castor}
        {Norwood} [to buy] {Castor} - Bloomberg News
    """,
    "question": """
        Will {Norwood} [raise outlook]?
        {Norwood} [upgraded] to Strong Buy: What Does It Mean?
        Is {Norwood} [to buy] {Castor}?
        {Norwood} [to buy] {Castor}?
        What does {Norwood} [bankruptcy filing] mean?
        Did {Norwood} [cut outlook] too late?
        {Norwood} [raises outlook]: time to buy?
        Who is [to buy] {Norwood}?
        Why did {Norwood} [recall] cars?
        {Norwood} [wins contract], now what?
        Does {Norwood} [FDA approval] matter
        Is it time {Norwood} [cuts outlook]
        RPT-Will {Norwood} [raise outlook]?
        {Norwood} [stock split]: good news?
        {Norwood} soars. Is it [to buy] {Castor}?
        What? {Norwood} [to buy] {Castor}?
        {Norwood} [raises outlook] - enough?
        {Norwood} [raises outlook], but is it enough?
        {Norwood} Inc. [to buy] {Castor}?
    """,
    "background": """
        Shares rise after {Norwood} [raises outlook]
        Shares fall after {Norwood} [profit warning]
        {Castor} hires banker following [takeover] by {Norwood}
        {Norwood} gains since [FDA approval]
        {Castor} up amid {Norwood} [buyback]
        {Castor} bullish despite {Norwood} [downgrade]
        {Castor} hires former {Norwood} [CEO who resigns]
        A year ago {Norwood} [filed for bankruptcy]
        {Norwood} last year [raised outlook]
        One year after {Norwood} [merger], doubts remain
        Ex-{Norwood} [CEO quits] club
        {Norwood} rallies ahead of [stock split]
        {Norwood} before [bankruptcy filing]
        How {Norwood} [wins contract] again and again
        {Norwood} earlier [cut outlook]
        {Castor} previously [to buy] {Norwood}
        In wake of {Norwood} [recall] drivers wait
        {Norwood} [raised guidance] last quarter. Now it may regret it
        {Norwood} [raised its guidance] in August
        [FDA rejected] {Norwood} drug in August
        {Norwood} [walked away from deal] a year ago this week
        [FDA approval] of {Norwood} drug a year ago
        {Norwood} [won contract] two years ago
        {Norwood} defends [$75 billion share buyback]
        {Norwood} once [to buy] {Castor}
        {Norwood} [recalled] cars last month
        {Norwood} appeals [FDA rejection]
        {Norwood} marks anniversary of [takeover]
        Once [FDA approves] {Norwood} drug, sales start
        {Norwood} [cut outlook] last year
        {Norwood} [was downgraded] months ago
        {Norwood} [FDA approval] years ago
    """,
    "quoted": """
        Chief says "we [raise outlook]" every year
        'Everyone [buys] {Norwood}', says trader
        Deal "[to buy] {Norwood}" is a hoax, says chief
        UK exports 'could be [halted]' without deal
        Book "{Norwood} [files for bankruptcy]" tops list
        “{Norwood} [wins contract]” banner seen
        ‘{Norwood} [to buy] {Castor}’ note was fake
        "[Cuts outlook]" is what I hear, says chief of {Norwood}
        {Norwood} film 'The [Recall]' opens
        {Norwood} chief: 'we [raise outlook]'
        {Castor} chief: "[FDA approval] is near"
        Song "[Stock Split]" tops charts
        'The [buyback] song' tops list of {Norwood}
        Hoax «{Norwood} [to buy] {Castor}» spreads
        The "big [merger]" of the age
    """,
}

_OPEN = {
    "denied": """
        {Norwood} not only [raises outlook], it pays more
        No. 2 bank {Norwood} [raises outlook]
        {No Limit Holdings} [raises outlook]
        {Norwood} rejects {Castor} bid, [raises outlook]
        {Norwood} scraps dividend; [cuts outlook]
        {Norwood} denies wrongdoing as it [raises outlook]
        {Norwood} [terminates deal] with no fee
        {Never Lost Inc} [to buy] {Castor}
        {Norwood} [raises outlook], denies report
        {Norwood} [calls off merger]
        {Norwood} suspends dividend and [cuts outlook]
        {Norwood} not-for-profit arm [wins contract]
        {H&R Blocks} [raises outlook]
        {Norwood} [cuts outlook], not dividend
        {Norwood} drops 5%; [recalls] cars
        {Norwood} denies report, [raising guidance]
        {Norwood} suspends annual forecast as [CEO steps down]
        {Norwood} scraps dividend as [CFO resigns]
        {Norwood} ends year strong, [raises outlook]
        {Norwood} reverses loss and [raises outlook]
        {Norwood} [rescinds offer]
        {Norwood} [to buy] {Castor}, ending bidding war
        At end of tough year {Norwood} [raises outlook]
        {Norwood} drops suit, [to buy] {Castor}
        {Norwood} [cuts forecast], challenged by rivals
        {Norwood} [files for bankruptcy], delayed 10-K shows
        {Norwood} pause hits sales; [cuts outlook]
        {Norwood} [wins contract] to end of year 2027
        {Norwood} holds off rivals, [wins contract]
        {Norwood} resists pressure, [cuts outlook]
        {Norwood} [raises] low end of [guidance]
        {Norwood} [trims] top end of [outlook]
        {Norwood} [raises] upper end of [forecast]
    """,
    "possible": """
        {Norwood} [raises] May 2026 [outlook]
        In May {Norwood} [raises outlook]
        {May Group} [raises outlook]
        {Norwood} [agrees to buy] {Castor}
        {Norwood} [raises outlook], may hire
        {Norwood} [plans to buy back] shares
        {Norwood} posts better-than-expected profit, [raises outlook]
        {Norwood} profit higher than expected as it [raises outlook]
        {Norwood} may cut jobs, [raises outlook]
        {Norwood} may cut jobs but [raises outlook]
        {Norwood} [to acquire] {Castor}, expected to close in May
        {Norwood} weighs sale; [raises outlook]
        {Norwood} will [buy] {Castor}
        {Near Intelligence} [files for bankruptcy]
        {Castor} may miss target, {Norwood} [raises outlook]
        {Norwood} [wins contract] that could double sales
        {Norwood} to [buy] {Castor}
        {Plan B Media} [wins contract]
        {Norwood} now expects 20% growth, [raising guidance]
        {Norwood} sees Q2 sales up 5%, [raising outlook]
        {Norwood} expects higher profit, [lifting forecast]
        {Norwood} plans 40 new stores, [boosting outlook]
        {Norwood} forecasts strong year, [raising guidance]
        {Norwood} may cut jobs while [CEO steps down]
        {Norwood} beats targets, [raises outlook]
        {Norwood} sees record year; [raises guidance]
        {Norwood} [raises outlook] despite targets missed
    """,
    "reported": """
        {Norwood} reports Q2 EPS, [raises outlook]
        {Norwood} [wins contract]-filing
        {Norwood} [wins contract] for open-source
        {Norwood} says [raises outlook]
        {Source Energy} [raises outlook]
        {Norwood} Report on safety: [recalls] cars
        {Hearing Help} [raises outlook]
        {Norwood} [wins contract] from newspaper
        {Norwood} [wins contract]-CEO
        BRIEF-{Norwood} [wins contract]
        {Norwood} announces exclusive deal and [raises outlook]
        {Norwood} [buys] paper maker {Castor}
        {Norwood} [recalls] hearing aids
        {Times Media} [cuts outlook]
        UPDATE 1-{Norwood} [raises outlook]
    """,
    "question": """
        {Questcor} [raises outlook]
        {Norwood} and Which? [to buy] {Castor}
        {Norwood} [wins contract] in question time
        {M?ller} [to buy] {Castor}
        {Will Group} [raises outlook]
        {Can-Fite} [wins FDA approval]
        {Norwood} [raises outlook], answers questions
        {Norwood} [recalls] cars in question
        How to [buy back] shares
        {Isle} [raises outlook]
        {Norwood} [raises outlook]!
        {Norwood} [raises outlook].
        {Doescher} [raises outlook]
        {Norwood} [wins contract] over Q&A site
        {Ask Norwood} [raises outlook]
        {Norwood} [joins the S&P 500]. Can Its Rally Keep Going?
        Is growth dead? {Norwood} [raises outlook]
        {Norwood} [to buy] {Castor}! What now?
        {Norwood} [wins contract]; is it enough?
    """,
    "background": """
        {Norwood} [raises outlook] after strong quarter
        After weak quarter, {Norwood} [cuts outlook]
        {Norwood} [upgraded] following pullback
        {Norwood} [wins contract] amid {Castor} clash
        {Norwood} [files for bankruptcy] amid slump
        {Norwood} [CEO to step down] after 12 years
        Despite slump, {Norwood} [raises outlook]
        {After Hours Media} [wins contract]
        {Norwood} up after test; [raises outlook]
        {Former Mining} [wins contract]
        {Norwood} [recalls] sleepers after deaths
        {Norwood} [wins contract], following {Castor}
        {Norwood} [raises outlook] despite fears
        Since storm, {Norwood} [cuts outlook]
        {Norwood} [wins contract] before deadline
        {Norwood} [raises outlook] in August
        {Norwood} [to split stock] in August
        {Norwood} [raises dividend] from last year
        {Norwood} [raises guidance] to $5 from $4 a year ago
        {Norwood} [awarded contract] by Navy in August
        Once-daily {Norwood} pill [wins FDA approval]
        [FDA approves] {Norwood}'s once-daily HIV pill
        {Norwood} once again [raises outlook]
        {Norwood} [FDA approval] lifts shares from low of last year
        {Norwood} [raised] to buy from hold
    """,
    "quoted": """
        {Norwood} [raises outlook], sees 'strong' year
        {Norwood} [wins contract] for "Hercules" drone
        Investors' {Norwood} [raises outlook]
        {Norwood}'s unit [wins contract], it's said by chief
        "{Norwood} [raises outlook]"
        '{Norwood} [raises outlook]'
        {Norwood}'s 'big' year: [raises outlook]
        {Norwood} "Unique" product [wins FDA approval]
        Workers' strike ends; {Norwood} [raises outlook], unions' chief quits
        {Norwood} [to buy] {Castor} in 'landmark' deal
        {Norwood} [recalls] 15" laptops
        {Moody's} rival {Norwood} [raises outlook]
        {O'Reilly} [raises outlook], {Norwood}'s too
        {Norwood}: “strong” demand, [raises outlook]
        {Norwood} [cuts outlook] in '26
    """,
}


def _rows(table: dict[str, str]) -> list[tuple[str, str]]:
    return [(cls, line.strip()) for cls, lines in table.items() for line in lines.splitlines() if line.strip()]


@pytest.mark.parametrize(("cls", "marked"), _rows(_SHUT))
def test_guarded(cls: str, marked: str) -> None:
    others = [other for other in guard.CLASSES if other != cls]
    found = check(marked, *others)
    assert found is not None
    assert found.guard == cls
    headline = _read(marked)[0]
    assert 0 <= found.start <= found.end <= len(headline)
    assert found.text in guard.words(found.guard) or cls in ("reported", "question", "quoted")


@pytest.mark.parametrize(("cls", "marked"), _rows(_OPEN))
def test_the_same_words_guard_nothing(cls: str, marked: str) -> None:
    others = [other for other in guard.CLASSES if other != cls]
    assert check(marked, *others) is None


@pytest.mark.parametrize("table", [_SHUT, _OPEN])
def test_each_table_is_long_enough(table: dict[str, str]) -> None:
    assert set(table) == set(guard.CLASSES)
    for cls, lines in table.items():
        assert len([line for line in lines.splitlines() if line.strip()]) >= 15, cls


def test_the_first_by_position_is_told() -> None:
    found = check("{Norwood} denies it may [buy] {Castor}-sources")
    assert found == Guarded("denied", "denies", 8, 14)
    assert check("{Norwood} denies it may [buy] {Castor}-sources", "denied") == Guarded("possible", "may", 18, 21)


def test_offsets_are_those_of_the_headline_as_delivered() -> None:
    marked = "UPDATE 2-{Norwood} weighs [buyback]"
    found = check(marked)
    assert found is not None
    assert _read(marked)[0][found.start : found.end] == "weighs"


def test_allow_opens_a_class_or_one_word() -> None:
    marked = "{Norwood} plans [to buy] {Castor}"
    assert check(marked, "possible") is None
    assert check(marked, "plans") is None
    assert check(marked, "weighs", "denied") is not None
    assert check("{Norwood} [to buy] {Castor}-sources", "reported") is None


def test_words_know_their_class() -> None:
    assert guard.class_of("Plans") == "possible"
    assert guard.class_of("no longer") == "denied"
    assert guard.class_of("raises") is None
    listed = [word for cls in guard.CLASSES for word in guard.words(cls)]
    assert len(listed) == len(set(listed)), "an entry stands in one class only"
    assert all(guard.class_of(word) for word in AFTERWARDS | AGO | CLOSE | MONTHS | RIGHT), "a rule can open each word"
    assert all(guard.class_of(word) == cls for cls in guard.CLASSES for word in guard.words(cls))


_PIECES = ["Norwood", "may", "not", "after", "raises", "outlook", "'", '"', ",", ";", "if", "ex-", "?", "\u201c", "ﬁ"]


@given(st.lists(st.sampled_from(_PIECES), min_size=1, max_size=30).map(" ".join) | st.text(min_size=1), st.data())
def test_any_text_and_any_words_found(headline: str, data: st.DataObject) -> None:
    text = tokenise(headline)
    path = sorted(data.draw(st.sets(st.integers(0, len(text) - 1), max_size=4))) if len(text) else []
    found = guarded(text, path, frozenset(), marks_of(headline))
    if found:
        assert 0 <= found.start <= found.end <= len(headline)
        assert guarded(text, path, frozenset(), marks_of(headline), (*guard.CLASSES,)) is None


def test_names_guard_nothing_wherever_they_stand() -> None:
    text = tokenise("May Could Holdings not raises outlook")
    marks = marks_of("May Could Holdings not raises outlook")
    assert guarded(text, (4, 5), frozenset({0, 1, 2, 3}), marks) is None
    assert guarded(text, (4, 5), frozenset(), marks) is not None


def test_the_same_word_a_hundred_thousand_times_is_one_reason() -> None:
    marks = marks_of("rumours, quoted, shares fall " * 50_000)
    assert len(marks.hints) < 10
    assert [hint.start for hint in marks.hints] == sorted(hint.start for hint in marks.hints)


def test_a_question_of_another_sentence_makes_the_kind_but_closes_no_guard() -> None:
    headline = "Norwood joins the S&P 500. Can its rally go on?"
    assert [str(kind) for kind in marks_of(headline).kinds] == ["question"]
    assert check("{Norwood} [joins the S&P 500]. Can its rally go on?") is None
    assert check("{Norwood} [joins the S&P 500] can its rally go on?") is not None
    found = check("Who knows? {Norwood} [to buy] {Castor}? Perhaps.")
    assert found == Guarded("question", "?", 32, 33)


def test_a_long_sentence_costs_no_more_than_a_short_one() -> None:
    headline = "word " * 200_000 + "raises outlook?"
    text = tokenise(headline)
    marks = marks_of(headline, text)
    for _ in range(200):
        assert guarded(text, (200_000, 200_001), frozenset(), marks) is not None
        assert guarded(text, (100_000, 100_001), frozenset(), marks) is not None


@pytest.mark.parametrize(
    ("marked", "free"),
    [
        ("{Norwood} sees weak Q2 [cuts outlook]", True),
        ("{Norwood} ends strike quickly [cuts outlook]", True),
        ("{Norwood} sees full [FDA approval]", False),
        ("{Norwood} expects 20% growth, [raising guidance]", True),
        ("{Norwood} could buy {Castor}, [raising guidance]", False),
        ("{Norwood} may sell unit, [raising outlook]", False),
        ("If demand holds, {Norwood} sees growth, [raising outlook]", False),
        ("{Norwood} expects [raising guidance]", False),
    ],
)
def test_what_begins_a_predicate_of_its_own(marked: str, free: bool) -> None:
    assert (check(marked) is None) == free


def test_a_long_clause_costs_no_more_than_a_short_one() -> None:
    headline = "word " * 200_000 + "raises outlook"
    text = tokenise(headline)
    marks = marks_of(headline, text)
    for _ in range(200):  # a scan of the whole text each time would take minutes
        assert guarded(text, (200_000, 200_001), frozenset(), marks) is None


@pytest.mark.parametrize(
    ("marked", "free"),
    [
        ("{Norwood} shares fall after the company [announced] a [stock offering]", True),
        ("{Norwood} slides after Co [prices] its [share offering]", True),
        ("{Norwood} shares fall after the company's [stock offering]", False),
        ("{Norwood} shares fall after company chief [announced] a [stock offering]", False),
        ("{Norwood} shares fall after it [announced] a [stock offering]", False),
        ("{Norwood} hires banker after the company was hit by a [stock offering]", False),
    ],
)
def test_what_the_company_says_today_is_no_background(marked: str, free: bool) -> None:
    found = check(marked)
    assert (found is None) == free
    assert free or (found is not None and found.guard == "background")
