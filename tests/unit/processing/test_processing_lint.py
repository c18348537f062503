"""Remarks on rules: each code on the rule that deserves it, and none on its neighbour that does not."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from builders import make_article, make_rules
from hypothesis import given
from hypothesis import strategies as st

from newsbot.domain.company import Company
from newsbot.domain.error import Finding
from newsbot.processing.implied import covers
from newsbot.processing.lint import CODES, lint
from newsbot.processing.lint_names import lint_names
from newsbot.processing.lint_outside import Breadth, Delivery, breadth, lint_outside, too_broad
from newsbot.processing.matcher import match
from newsbot.processing.phrase import parse
from newsbot.processing.rule import Conditions, Rule, RuleSet
from newsbot.universe.listing import Alias, Listing, Universe

TODAY = date(2026, 3, 11)
TRADE = "trade: {side: buy, size: {notional: $1000}, entry: {limit: 0.5%}, take_profit: 6%, stop_loss: 3%%s}"
DELIVERIES = {
    "globenewswire": Delivery(source="globenewswire", body=True, delay_s=120),
    "prnewswire": Delivery(source="prnewswire", body=False, delay_s=60),
}


def traded(more: str = "", **changes: str) -> str:
    text = TRADE.replace("%s", more)
    for name, value in changes.items():
        text = re.sub(rf"{name}: [\d.]+%", f"{name}: {value}", text)
    return text


def remarks_of(rules: RuleSet) -> tuple[Finding, ...]:
    return lint(rules.rules, rules.universe)


def said(folder: Path, text: str, *, outside: bool = False) -> list[tuple[str, str]]:
    """(code, found) of all remarks but the one that a rule is hardly tested."""
    rules = make_rules(folder, text)
    remarks = lint_outside(rules, today=TODAY, deliveries=DELIVERIES) if outside else remarks_of(rules)
    assert all(one.code in CODES for one in remarks)
    assert all(one.path.endswith("rules.yaml") and one.line for one in remarks if one.code != "NB-L07")
    return [(one.code, one.found) for one in remarks if one.code != "NB-L01"]


def codes(folder: Path, text: str, *, outside: bool = False) -> list[str]:
    return [code for code, _ in said(folder, text, outside=outside)]


def a_rule(when: str, *more: str, rule_id: str = "a") -> str:
    lines = "".join(f"\n    {line}" for line in more)
    return f"\n  - id: {rule_id}\n    sources: [globenewswire, prnewswire]\n    when: {when}{lines}"


def rules(*texts: str, head: str = "") -> str:
    return f"{head}\nrules:{''.join(texts)}\n"


# -------------------------------------------------------------------------------------------------- one rule alone


def test_hardly_tested(tmp_path: Path) -> None:
    tests = "tests: {fires: {none: [Acme wins, Acme wins it]}, silent: [Acme, loses, wind]}"
    assert remarks_of(make_rules(tmp_path, rules(a_rule("{any: wins}", tests)))) == ()
    (remark,) = remarks_of(make_rules(tmp_path, rules(a_rule("{any: wins}", tests.replace(", wind", "")))))
    assert (remark.code, remark.found, remark.line) == ("NB-L01", "2 fires, 2 silent", 3)


def test_reward_and_risk(tmp_path: Path) -> None:
    assert codes(tmp_path, rules(a_rule("{any: wins}", traded(take_profit="3%")))) == []
    assert said(tmp_path, rules(a_rule("{any: wins}", traded(take_profit="2%")))) == [
        ("NB-L02", "take_profit 2%, stop_loss 3%")
    ]
    at = traded(take_profit="{at: '{price} - 0.5%'}")
    assert codes(tmp_path, rules(a_rule('{any: "to be bought at {price:per-share}"}', at))) == []


PHRASES = [
    ("wins | wins", ["NB-L03"]),
    ("wins contract | wins", ["NB-L03"]),
    ("wins ...3 contract | wins big contract", ["NB-L03"]),
    ("wins ...1 contract | wins very big contract", []),
    ("(wins|gets) contract | wins contract", ["NB-L03"]),
    ("wins contract | (wins|gets) contract", ["NB-L03"]),  # the first one is the superfluous one
    ("win* contract | wins contract", ["NB-L03"]),
    ("=Wins contract | wins contract", ["NB-L03"]),
    ("wins contract | =Wins order", []),
    ("wins contract | contract wins", []),
    ("wins? contract | contract", ["NB-L03"]),
    ("wins contract$ | ^ wins contract", []),
    ("wins contract | wins contract for {money}", []),  # it is there for the amount
    ("wins contract | may wins contract", []),  # it is there for the guard it opens
]


@pytest.mark.parametrize(("phrases", "expected"), PHRASES)
def test_phrases_that_add_nothing(tmp_path: Path, phrases: str, expected: list[str]) -> None:
    lines = "".join(f"\n        {phrase.strip()}" for phrase in phrases.split(" | "))
    assert codes(tmp_path, rules(a_rule(f"\n      any: |{lines}"))) == expected


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ("{any: drug approval, none: drug}", "the rule never fires"),
        ("{any: drug approval | fda nod, none: drug}", "this phrase never fires"),
        ("{all: [drug approval, fda], none: drug}", "the rule never fires"),
        ("{any: drug approval, not_here: approval}", "the rule never fires"),
        ("{any: (drug|device) approval, none: drug}", None),
        ("{any: (drug|device) approval, none: drug | device*}", None),
        ("{any: drug ...3 approval, none: approval drug}", None),
        ("{any: drug, body: {none: drug}}", None),
    ],
)
def test_phrases_that_never_fire(tmp_path: Path, when: str, expected: str | None) -> None:
    remarks = [one for one in remarks_of(make_rules(tmp_path, rules(a_rule(when)))) if one.code == "NB-L04"]
    assert [one.fix for one in remarks] == ([expected] if expected else [])
    assert all(one.line == 5 for one in remarks)


def test_companies_of_the_tests(tmp_path: Path) -> None:
    tests = "tests: {companies: {%s: ZZZZ}, silent: [Castor Group's deal, Castor-Group, none]}"
    assert codes(tmp_path, rules(a_rule("{any: wins}", tests % "Castor Group"))) == []
    assert said(tmp_path, rules(a_rule("{any: wins}", tests % "Castor Gro"))) == [("NB-L05", "Castor Gro")]


def test_a_company_whose_name_is_a_word(tmp_path: Path) -> None:
    who = "who: {tickers: {%s}}"
    assert codes(tmp_path, rules(a_rule("{any: wins}", who % "ALL: Allstate, SQ: Block Inc"))) == []
    assert said(tmp_path, rules(a_rule("{any: wins}", who % "TGT: Target"))) == [("NB-L12", "TGT: Target")]


LISTED = Universe(
    listings=(
        Listing(ticker="ZZTS", exchange="NASDAQ", name="Tesselock Inc.", aliases=(Alias(text="Tesselock"),)),
        Listing(ticker="ZZMO", exchange="NYSE", name="Corbell's Corp.", aliases=(Alias(text="Corbell's"),)),
        Listing(ticker="ZZTG", exchange="NYSE", name="Target Corp.", aliases=(Alias(text="Target", sure=False),)),
        Listing(ticker="ZZUP", exchange="NYSE", name="United Parcels", aliases=(Alias(text="UPS"),)),
    ),
    as_of=TODAY,
)


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("tesselock recall*", ["NB-L18"]),
        ("corbell's (cuts|downgrades) {company}", ["NB-L18"]),
        ("(corbell's|fitch) cuts", ["NB-L18"]),
        ("UPS strike", ["NB-L18"]),
        ("ups outlook", []),
        ("price target", []),
        ("{company} recall*", []),
        ("<firms> cut", []),
    ],
)
def test_a_phrase_with_the_name_of_a_listed_company(tmp_path: Path, phrase: str, expected: list[str]) -> None:
    text = rules(a_rule(f'{{any: "{phrase}", none: tesselock}}'), head="lists: {firms: tesselock | norwood}")
    found = lint_names(replace(make_rules(tmp_path, text), universe=LISTED))
    assert [one.code for one in found] == expected
    assert all("who: {tickers: {ZZ" in one.fix and one.line == 5 for one in found)


def test_a_listed_symbol_in_a_test(tmp_path: Path) -> None:
    text = rules(a_rule("{any: wins}", "tests: {companies: {Castor: ZZTS, Pollux: ZZPX}, silent: [Castor, Pollux]}"))
    found = lint_names(replace(make_rules(tmp_path, text), universe=LISTED))
    assert [(one.code, one.found) for one in found] == [("NB-L19", "Castor: ZZTS")]


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("wins contract?", ["NB-L20"]),
        ("wins <prize>?", ["NB-L20"]),
        ("wins contract? $", []),
        ("big? contract", []),
        ("NOT wins", ["NB-L21"]),
        ("wins AND contract", ["NB-L21"]),
        ("wins OR loses contract", ["NB-L21"]),
        ("wins and loses =OR", []),
        ("us approval", ["NB-L21"]),
        ("US approval", []),
        ("u.s. approval", []),
        ("$1 buyback", ["NB-L22"]),
        ("5% stake", ["NB-L22"]),
        ("{money} buyback", []),
        ("S&P 500", []),
    ],
)
def test_phrases_that_may_mean_something_else(tmp_path: Path, phrase: str, expected: list[str]) -> None:
    text = rules(a_rule(f'{{any: "{phrase}"}}'), head="lists: {prize: contract | order}")
    assert codes(tmp_path, text) == expected


def test_a_word_that_headlines_are_sure_to_mean_is_no_doubtful_name(tmp_path: Path) -> None:
    ford = Listing(ticker="ZZFO", exchange="NYSE", name="Ford Motors", aliases=(Alias(text="Ford"),))
    text = rules(a_rule("{any: wins}", "who: {tickers: {ZZFO: Ford, ZZTG: Target}}"))
    loaded = make_rules(tmp_path, text)
    known = Universe(listings=(ford, *LISTED.listings), as_of=TODAY)
    (remark,) = [one for one in lint(loaded.rules, known) if one.code == "NB-L12"]
    assert (remark.found, "Target Corp. is meant" in remark.fix) == ("ZZTG: Target", True)


def test_values_that_nothing_uses(tmp_path: Path) -> None:
    phrase = '{any: "raises from {old:money} to {new:money} and {percent}"}'
    assert codes(tmp_path, rules(a_rule(phrase, "where: change(old, new) >= 3%"))) == []
    assert codes(tmp_path, rules(a_rule(phrase, "where: new.low >= old.high"))) == []
    assert said(tmp_path, rules(a_rule(phrase, "where: new >= $3"))) == [("NB-L13", "{old:money}")]
    assert codes(tmp_path, rules(a_rule(phrase))) == ["NB-L13", "NB-L13"]


def test_confirmation_that_cannot_come(tmp_path: Path) -> None:
    confirm = "confirm: {sources: %s, within: 5m}"
    assert codes(tmp_path, rules(a_rule("{any: wins}", confirm % "2"))) == []
    assert codes(tmp_path, rules(a_rule("{any: wins}", confirm % "3"))) == ["NB-L14"]


@pytest.mark.parametrize(
    ("after", "hours", "expected"),
    [("45m", "", []), ("6h", "", []), ("7h", "hours: rth", ["NB-L17"]), ("7h", "hours: extended", [])],
)
def test_exits_after_the_session(tmp_path: Path, after: str, hours: str, expected: list[str]) -> None:
    trade = traded(f", exit_after: {after}").replace("stop_loss: 3%", "stop_loss: {stop: 3%, limit: 4%}")
    more = [trade, *([hours] if hours else [])]
    assert codes(tmp_path, rules(a_rule("{any: wins}", *more))) == expected


# ------------------------------------------------------------------------------------------------ rules in relation


def test_twins(tmp_path: Path) -> None:
    first, other = a_rule("{any: wins}"), a_rule("{any: wins}", rule_id="b")
    (remark,) = said(tmp_path, rules(first, other))
    assert remark == ("NB-L06", f"{tmp_path}/rules.yaml:3")
    assert codes(tmp_path, rules(first, a_rule("{any: wins, none: may}", "trade: x", rule_id="b"), head=PLAN)) == []
    assert codes(tmp_path, rules(first, a_rule("{any: wins}", "who: {tickers: {ALL: Allstate}}", rule_id="b"))) == []


PLAN = "plans: {x: {side: buy, size: {notional: $1000}, entry: {limit: 0.5%}, take_profit: 6%, stop_loss: 3%}}"

SHADOWS = [
    ("{any: wins ...3 contract}", "{any: wins big contract | wins contract}", True),
    ("{any: wins ...3 contract}", "{any: wins big contract | loses contract}", False),
    ("{any: wins contract, none: army}", "{any: wins contract for us}", False),
    ("{any: wins contract, none: army}", "{any: wins contract for us, none: army | navy}", True),
    ("{any: wins contract, none: us army}", "{any: wins contract for us, none: army}", True),
    ("{any: wins contract, all: navy}", "{any: wins contract}", False),
    ("{any: wins contract}", "{any: may wins contract}", False),
]


@pytest.mark.parametrize(("wide", "narrow", "expected"), SHADOWS)
def test_shadowed(tmp_path: Path, wide: str, narrow: str, expected: bool) -> None:
    text = rules(a_rule(wide, rule_id="wide"), a_rule(narrow, rule_id="narrow"))
    remarks = [one for one in remarks_of(make_rules(tmp_path, text)) if one.code == "NB-L08"]
    assert [one.what.split()[1] for one in remarks] == (["narrow"] if expected else [])
    other = rules(a_rule(wide, rule_id="wide"), a_rule(narrow, "trade: x", rule_id="narrow"), head=PLAN)
    assert "NB-L08" not in codes(tmp_path, other)  # another trade is another rule


def test_more_tickers_than_lines() -> None:
    tickers = tuple(Company(ticker=f"T{a}{b}", name=f"T{a}{b} Motors") for a in "ABCDEFGHIJK" for b in "ABCDEFGHIJ")
    one = Rule(id="a", sources=("x",), tickers=tickers)
    assert "NB-L07" in [remark.code for remark in lint([one])]
    assert lint(()) == ()


# ------------------------------------------------------------------------------- what more than the rules is needed for


def test_text_that_a_source_does_not_deliver(tmp_path: Path) -> None:
    text = rules(a_rule("{any: wins, body: {any: contract}}", "max_age: 5m"))
    assert said(tmp_path, text, outside=True) == [("NB-L10", "prnewswire")]
    assert codes(tmp_path, rules(a_rule("{any: wins}", "max_age: 5m")), outside=True) == []


def test_an_age_shorter_than_the_delay(tmp_path: Path) -> None:
    assert codes(tmp_path, rules(a_rule("{any: wins}", "max_age: 120s")), outside=True) == []
    ((code, found),) = said(tmp_path, rules(a_rule("{any: wins}", "max_age: 90s")), outside=True)
    assert (code, found) == ("NB-L11", "max_age 90s, news of globenewswire may be 120s old when it comes")
    per = "per_source: {globenewswire: {max_age: 2m}}"
    assert codes(tmp_path, rules(a_rule("{any: wins}", "max_age: 90s", per)), outside=True) == []


@pytest.mark.parametrize(("day", "expected"), [("2026-03-10", ["NB-L15"]), ("2026-03-11", [])])
def test_expired(tmp_path: Path, day: str, expected: list[str]) -> None:
    assert codes(tmp_path, rules(a_rule("{any: wins}", f"expires: {day}")), outside=True) == expected


def test_lists_that_nothing_uses(tmp_path: Path) -> None:
    head = """
lists:
  raise: raises | <more>
  more: ups
  nobody: x   # but see <nobody>
  verbs: {from: std.raise, add: [bumps]}
"""
    text = rules(a_rule("{any: <raise> guidance | <verbs> outlook}"), head=head)
    rules_read = make_rules(tmp_path, text)
    (remark,) = lint_outside(rules_read, today=TODAY, deliveries=DELIVERIES)
    assert (remark.code, remark.line, remark.what) == ("NB-L16", 5, "nothing uses the list <nobody>")


def test_too_broad() -> None:
    phrase = Conditions(any=(parse("wins", {}),))
    found = RuleSet(rules=(Rule(id="r", sources=("x",), headline=phrase),))
    articles = [make_article("Acme wins")] * 3 + [make_article("Acme loses")] * 297
    seen = breadth(found, articles)
    assert (seen.headlines, seen.fired) == (300, {"r": 3})
    for fired, headlines, code in ((3, 300, None), (4, 300, "NB-L09"), (15, 300, "NB-L09"), (16, 300, "NB-R11")):
        remarks = too_broad(found.rules, Breadth(headlines=headlines, fired={"r": fired}))
        assert [one.code for one in remarks] == ([code] if code else [])
    (remark,) = too_broad(found.rules, Breadth(headlines=100, fired={"r": 50}))
    assert "too few" in remark.what


def test_every_code_has_a_test() -> None:
    tested = set(re.findall(r"NB-L\d\d", Path(__file__).read_text(encoding="utf-8")))
    assert tested == set(CODES)


# --------------------------------------------------------------------------------------------------------- the law

WORDS = st.sampled_from(["alpha", "bravo", "delta"])
PIECES = st.one_of(
    WORDS,
    st.tuples(WORDS, WORDS).map(lambda pair: f"({pair[0]}|{pair[1]} {pair[0]})"),
    WORDS.map(lambda word: f"{word}?"),
    st.integers(1, 2).map(lambda words: f"...{words}"),
)


def some_phrase(draw: st.DrawFn) -> str:
    inner = draw(st.lists(PIECES, max_size=3))
    text = " ".join([draw(WORDS), *inner, draw(WORDS)])
    return re.sub(r"(\.\.\.\d) (?:\.\.\.\d ?)+", r"\1 ", text)


@given(st.data())
def test_what_a_phrase_covers_it_finds(data: st.DataObject) -> None:
    """If one phrase covers another, no text has the second without the first."""
    texts = [data.draw(st.composite(some_phrase)()) for _ in range(2)]
    wide, narrow = (parse(text, {}) for text in texts)
    spoken = " ".join(data.draw(st.lists(st.sampled_from(["alpha", "bravo", "delta", "zulu"]), max_size=9)))
    found = RuleSet(
        rules=tuple(
            Rule(id=name, sources=("x",), headline=Conditions(any=(one,))) for name, one in (("n", narrow), ("w", wide))
        )
    )
    fired = {one.rule.id for one in match(found, make_article(spoken), any_source=True).matches}
    assert covers(narrow, narrow)
    assert not (covers(wide, narrow) and "n" in fired) or "w" in fired
