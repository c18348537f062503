"""Rules as a trader says them."""

from pathlib import Path

import pytest
from builders import make_rules
from hypothesis import given
from hypothesis import strategies as st

from newsbot.processing import plain, plain_phrase
from newsbot.processing.phrase import parse
from newsbot.processing.rule import Choice, Word

LISTS = {"raise": Choice(options=((Word(parts=("raises",)),), (Word(parts=("ups",)),)), name="raise")}


@pytest.mark.parametrize(
    ("phrase", "said"),
    [
        ("fda approves", '"fda approves"'),
        ("=Target wins", '"Target wins"'),
        ("<raise> ...4 guidance", 'a word of <raise>, at most 4 words later "guidance"'),
        ("wins ...1 (contract|order)", '"wins", at most 1 word later "contract" or "order"'),
        ("to be (bought|taken private) today", '"to be" then "bought" or "taken private" then "today"'),
        ("(new)? contract", 'perhaps "new" then "contract"'),
        ("^ acme wins", 'at the start of a clause "acme wins"'),
        ("guidance raised $", '"guidance raised", at the end of a clause'),
        (
            "{acquirer} to buy {target}",
            'the buyer ({acquirer}) then "to buy" then the company that is bought ({target})',
        ),
        ("from {old:money} on", '"from" then an amount of money ({old:money}) then "on"'),
        ("recalls ...2 {number}", '"recalls", at most 2 words later a number ({number})'),
    ],
)
def test_phrases(phrase: str, said: str) -> None:
    assert plain_phrase.phrase(parse(phrase, LISTS)) == said


RULE = """
lists: {raise: raises | ups}
rules:
  - id: guidance
    sources: [globenewswire, prnewswire]
    when:
      any: |
        <raise> ...4 guidance
        guidance from {old:money} to {new:money}
      all: fy
      none: price target | <raise> | rating ...2 cut
      not_here: analyst
      body: {any: norwood, if_missing: ignore}
    where: |
      change(old, new) >= 3%
      new >= $5
    if_missing: ignore
    allow: [reported, plans]
    kinds: [first, reported]
    per_source: {prnewswire: {max_age: 3m}}
    max_age: 90s
    hours: rth
    confirm: {sources: 2, within: 5m}
    cooldown: {per: rule, for: 30m}
    expires: 2026-12-31
    trade:
      side: short
      size: {risk: $60}
      entry: {limit: 0.5%}
      take_profit: {at: "{new} - 0.5%"}
      stop_loss: {trail: 3%}
      exit_after: 45m
    tests: {fires: {none: Norwood ups FY guidance}}
"""
SAID = """
Sells short the company the headline is about, when globenewswire or prnewswire says in its headline one of:
  - a word of <raise>, at most 4 words later "guidance"
  - "guidance from" then an amount of money ({old:money}) then "to" then an amount of money ({new:money})
and each of: "fy".
And it says in the text below it: "norwood".
Not when its headline has:
  - "rating", at most 2 words later "cut"
  - "price target" or a word of <raise>
Not when the clause of the match has: "analyst".
Does without the text below the headline when there is none.
Only if change(old, new) >= 3%; a value that is not there does not count.
Only if new >= $5; a value that is not there does not count.
Ignores denials, maybes, questions, background and quotes; "plans" may stand there.
As many shares as lose $60 at the stop, at most 0.5% below the bid; \
takes profit at {new} - 0.5%, stops at 3% that follow the price; out 45 minutes after the first fill.
Orders on first reports and reports from sources only, \
up to 90 seconds old (3 minutes from prnewswire), in regular hours.
Waits until 2 sources have told the story, at most 5 minutes after the first.
Then no second order of this rule for 30 minutes.
Does nothing after 2026-12-31.
Tests: 1 that fire, 0 that stay silent.
"""


def test_a_rule_with_everything(tmp_path: Path) -> None:
    (rule,) = make_rules(tmp_path, RULE).rules
    assert "\n".join(plain.rule_lines(rule)) == SAID.strip()


def test_alternatives_actions_and_companies(tmp_path: Path) -> None:
    text = """
rules:
  - id: filing
    any_of:
      - {sources: [sec-8k], fields: {items: ["1.03", "2.04"]}}
      - {sources: [globenewswire], when: {any: files for bankruptcy}}
    sources: [sec-8k, globenewswire]
    action: exit
    parts: parent
    policy: all
  - id: own
    sources: [globenewswire]
    when: {all: wins}
    action: watch
    who: {tickers: {ALL: Allstate, PGR: Progressive}}
    allow: [denied, possible, reported, question, background, quoted]
"""
    filing, own = (list(plain.rule_lines(rule)) for rule in make_rules(tmp_path, text).rules)
    whom = "the company the headline is about (or the owner of the part that is named), "
    whom += "each of them when there are several"
    assert filing[:2] == [
        f"Closes the position in {whom}, when sec-8k gives items 1.03 or 2.04.",
        'Or when globenewswire says in its headline: "files for bankruptcy".',
    ]
    assert own == [
        'Puts on the day\'s list ALL (Allstate) or PGR (Progressive), when globenewswire says in its headline: "wins".',
        "Ignores nothing by itself.",
        "Not tested.",
    ]


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(1, "1 second"), (90, "90 seconds"), (60, "1 minute"), (2700, "45 minutes"), (3600, "1 hour"), (7200, "2 hours")],
)
def test_spans(seconds: int, said: str) -> None:
    assert plain.span(seconds) == said


@given(st.integers(0, 10**6))
def test_a_span_is_worth_its_seconds(seconds: int) -> None:
    number, unit = plain.span(seconds).split()
    assert int(number) * {"second": 1, "minute": 60, "hour": 3600}[unit.removesuffix("s")] == seconds
