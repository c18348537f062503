"""Why a rule fired, and the one condition that stopped it."""

from dataclasses import replace
from pathlib import Path

import pytest
from builders import make_article, make_rules

from newsbot.processing.explain import explain
from newsbot.universe.listing import Alias, Listing, Universe

RULES = """
lists: {raise: raises | lifts}
rules:
  - id: guidance
    sources: [globenewswire]
    when:
      any: <raise> ...4 outlook | outlook raised
      all: fy
      none: analyst | price target
      not_here: peer
  - id: own
    sources: [globenewswire]
    who: {tickers: {ALL: Allstate}}
    when: {any: raises dividend}
"""


@pytest.mark.parametrize(
    ("headline", "rule", "gate", "near", "why"),
    [
        ("Norwood raises FY outlook (NYSE: NWDA)", "guidance", "", False, "fires for NWDA"),
        ("Norwood raises FY outlook", "guidance", "", False, "for no company: UNKNOWN_COMPANY"),
        ("Norwood cuts FY outlook", "guidance", "headline any", False, "no <raise>"),
        ("Norwood FY outlook raises doubt", "guidance", "headline any", False, "the words do not stand together"),
        ("Norwood raises outlook", "guidance", "headline all", False, "the headline lacks fy: no fy"),
        ("Norwood raises FY outlook, analyst says", "guidance", "headline none", True, '"analyst" forbids it'),
        ("Norwood denies it raises FY outlook", "guidance", "denied", True, 'denied: "denies"'),
        ("Norwood may raise; lifts FY outlook", "guidance", "", False, "fires"),
        ("Norwood peer raises FY outlook", "guidance", "not here", True, '"peer" in the same clause'),
        ("Peer talks on; Norwood raises FY outlook", "guidance", "", False, "fires"),
        ("Progressive raises dividend", "own", "company", True, "about ALL (Allstate) only"),
    ],
)
def test_each_gate_is_named(tmp_path: Path, headline: str, rule: str, gate: str, near: bool, why: str) -> None:
    rules = make_rules(tmp_path, RULES)
    explanation = next(e for e in explain(rules, make_article(headline)) if e.rule.id == rule)
    assert (explanation.gate, explanation.near) == (gate, near)
    assert why in explanation.why
    assert explanation.fired == (not gate)


def test_a_source_it_does_not_hear_is_a_near_miss(tmp_path: Path) -> None:
    rules = make_rules(tmp_path, RULES)
    article = make_article("Norwood raises FY outlook", source="prnewswire")
    first = explain(rules, article)[0]
    assert (first.gate, first.near) == ("sources", True)
    assert explain(rules, article, any_source=True)[0].fired


def test_tradable_needs_a_company_and_an_allowed_kind(tmp_path: Path) -> None:
    rules = make_rules(tmp_path, RULES)

    def tradable(headline: str) -> bool:
        return explain(rules, make_article(headline))[0].tradable

    assert tradable("Norwood raises FY outlook (NYSE: NWDA)")
    assert not tradable("UPDATE 1-Norwood raises FY outlook (NYSE: NWDA)")
    assert not tradable("Norwood raises FY outlook")


NAMES = """
rules:
  - id: a
    sources: [globenewswire]
    who: target
    when: {any: "to buy {target} for", none: raises ...2 loss}
  - id: b
    sources: [globenewswire]
    when: {any: castor recall*}
  - id: c
    sources: [globenewswire]
    when: {any: raises ...2 outlook}
  - id: d
    sources: [globenewswire]
    when: {any: "{acquirer} to buy {target} $"}
"""


@pytest.mark.parametrize(
    ("headline", "rule", "near", "why"),
    [
        ("Norwood to buy Castor unit for $3 bln", "a", True, "{target} is empty: Castor, only a part (unit)"),
        ('Norwood to buy "Castor" for $3 bln', "a", True, "{target} is empty: Castor, in quotes"),
        ("Norwood to buy rival of Castor for $3 bln", "a", True, "{target} is empty: Castor, after"),
        ("Norwood to buy Castor stake", "d", True, "{target} is empty: Castor, only a part (stake)"),
        ("Castor recalls pumps", "b", True, '"castor" stands inside the company name Castor'),
        ("Norwood raises its own full year outlook", "c", False, '4 words between "raises" and "outlook", at most 2'),
        ("Norwood outlook raises eyebrows", "c", False, "closest is raises ...2 outlook: the words do not stand"),
    ],
)
def test_words_that_stand_there_and_do_not_count(
    tmp_path: Path, headline: str, rule: str, near: bool, why: str
) -> None:
    listing = Listing(ticker="ZZCG", exchange="NYSE", name="Castor Inc.", aliases=(Alias(text="Castor"),))
    rules = replace(make_rules(tmp_path, NAMES), universe=Universe(listings=(listing,)))
    explanation = next(e for e in explain(rules, make_article(headline)) if e.rule.id == rule)
    assert (explanation.fired, explanation.near) == (False, near)
    assert why in explanation.why
    assert explanation.why.count("...2 outlook") < 2


def test_the_words_of_one_phrase_are_told_as_one(tmp_path: Path) -> None:
    explanation = explain(
        make_rules(tmp_path, NAMES), make_article("To buy Castor (NYSE: ZZCG) for $3, raises a loss")
    )[0]
    assert explanation.why == '"raises ... loss" forbids it, by none: of the headline'


OWN = """
rules:
  - id: a
    sources: [globenewswire]
    who: {tickers: {ZZFO: Ford}}
    when: {any: raises outlook}
"""


@pytest.mark.parametrize(
    ("headline", "fires"),
    [
        ("Ford raises outlook", True),
        ("Ford Motors raises outlook", True),
        ("Blue Oval raises outlook", True),
        ("Pump maker (NYSE: ZZFO) raises outlook", True),
        ("Ford unit raises outlook", False),
        ("Norwood raises outlook", False),
    ],
)
def test_a_named_company_may_be_called_by_any_of_its_names(tmp_path: Path, headline: str, fires: bool) -> None:
    names = (Alias(text="Ford"), Alias(text="Blue Oval"))
    listing = Listing(ticker="ZZFO", exchange="NYSE", name="Ford Motors", aliases=names)
    rules = replace(make_rules(tmp_path, OWN), universe=Universe(listings=(listing,)))
    assert explain(rules, make_article(headline))[0].fired is fires
