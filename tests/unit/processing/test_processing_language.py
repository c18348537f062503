"""What the keys of the whole language mean: from a rule file to the values of a Rule."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from newsbot.domain.company import Company
from newsbot.domain.error import Finding, RuleFileError
from newsbot.domain.signal import Action, Confirm, Kind, PriceAt
from newsbot.processing.rule import Conditions, Known, PerSource, Rule, RuleTest
from newsbot.processing.rulefile import load
from newsbot.processing.wordlist import shipped
from newsbot.universe.listing import Alias, Listing, Universe

PLAN = """
plans:
  standard: {side: buy, size: {notional: $3000}, entry: {limit: +0.5%}, take_profit: 6%, stop_loss: 3%, exit_after: 45m}
"""
Read = Callable[[str], tuple[Rule, ...]]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def _read(text: str, known: Known | None = None) -> tuple[Rule, ...]:
        path = tmp_path / "rules.yaml"
        path.write_text(text, encoding="utf-8")
        return load([path], known or Known()).rules

    return _read


def faults(read: Callable[..., object], text: str, known: Known | None = None) -> tuple[Finding, ...]:
    with pytest.raises(RuleFileError) as fault:
        read(text, known)
    return fault.value.findings


def one(read: Read, keys: str, head: str = "") -> Rule:
    return read(f"{head}\nrules:\n  - id: a\n    sources: [wires]\n    when: {{any: raises guidance}}\n{keys}")[0]


def test_a_rule_with_all_that_the_language_has(read: Read) -> None:
    (rule,) = read(
        PLAN
        + """
rules:
  - id: takeover
    sources: [wires, filings]
    who: target
    when:
      any: |
        {acquirer} to buy {target} for {price:money}
        {target} to be acquired
      not_here: analyst*
      body: {any: definitive agreement, not_here: non-binding, if_missing: ignore}
    where: |
      # dear enough
      price >= $5     # a comment
    policy: all
    parts: parent
    allow: [reported, question]
    kinds: [reported, first]
    confirm: {sources: 2, within: 5m}
    expires: 2026-12-31
    hours: extended
    profile: small-cap
    per_source: {filings: {max_age: 3m}, prnewswire: {kinds: [first], action: alert}}
    trade: {plan: standard, side: short, take_profit: {at: "{price} - 0.5%"}, stop_loss: {stop: 3%, limit: 4%}}
"""
    )
    assert [str(phrase) for phrase in rule.headline.any] == [
        "{acquirer} to buy {target} for {price:money}",
        "{target} to be acquired",
    ]
    assert [phrase.line for phrase in rule.headline.any] == [11, 12]
    assert [str(phrase) for phrase in rule.headline.not_here] == ["analyst*"]
    assert (rule.body.if_missing, rule.headline.if_missing) == ("ignore", "refuse")
    assert [str(phrase) for phrase in rule.body.not_here] == ["non-binding"]
    assert [comparison.text for comparison in rule.where] == ["price >= $5"]
    assert (rule.who, rule.policy, rule.parts, rule.if_missing) == ("target", "all", "parent", "refuse")
    assert rule.allow == ("reported", "question")
    assert rule.kinds == (Kind.FIRST, Kind.REPORTED)
    assert rule.confirm == Confirm(sources=2, within_s=300)
    assert (rule.expires, rule.hours, rule.profile) == (date(2026, 12, 31), "extended", "small-cap")
    assert rule.per_source == (
        PerSource(source="prnewswire", kinds=(Kind.FIRST,), action=Action.ALERT),
        PerSource(source="sec-8k", max_age_s=180),
    )
    terms = rule.terms
    assert terms is not None
    assert (terms.side, terms.exit_after_s, terms.take_profit) == ("short", 2700, 0)
    assert terms.take_profit_at == PriceAt(slot="price", change=Decimal("-0.005"))
    assert (terms.stop_loss, terms.stop_limit, terms.trailing) == (Decimal("0.03"), Decimal("0.04"), False)
    places = {origin.key: origin.place.rpartition(":")[2] for origin in rule.origins}
    assert (places["exit_after"], places["stop_loss"], places["expires"]) == ("3", "27", "23")


def test_a_rule_of_alternatives(read: Read) -> None:
    (rule,) = read("""
rules:
  - id: bankruptcy-filing
    sources: [wires]
    any_of:
      - {sources: [sec-8k], fields: {items: "1.03", form: [8-K, 8-K/A]}}
      - {when: {any: files for chapter 11, none: exit}}
""")
    filing, wire = rule.alternatives
    assert (filing.sources, wire.sources) == (("sec-8k",), ("globenewswire", "prnewswire"))
    assert rule.sources == ("globenewswire", "prnewswire", "sec-8k")
    assert filing.fields == (("items", ("1.03",)), ("form", ("8-K", "8-K/A")))
    assert (filing.headline, filing.body, wire.fields) == (Conditions(), Conditions(), ())
    assert [str(phrase) for phrase in wire.headline.none] == ["exit"]
    assert (rule.headline, rule.fields) == (Conditions(), ())


def test_a_rule_of_fields_alone(read: Read) -> None:
    (rule,) = read("rules: [{id: halt, sources: [wires], fields: {halt_code: [T1, T2, H10]}, action: watch}]")
    assert rule.alternatives[0].fields == (("halt_code", ("T1", "T2", "H10")),)
    assert (rule.action, rule.terms) == (Action.WATCH, None)


def test_every_setting_of_defaults_holds_until_a_rule_says_otherwise(read: Read) -> None:
    low, high = read(
        PLAN
        + """
defaults:
  sources: [wires]
  who: target
  policy: all
  parts: parent
  allow: [reported]
  if_missing: ignore
  kinds: [first, update]
  confirm: {sources: 3, within: 1m}
  action: exit
  trade: standard
  max_age: 60s
  cooldown: {for: 1m}
  hours: rth
  profile: careful
  expires: 2027-01-01
rules:
  - id: a
    when:
      any: |
        to acquire {target}
  - {id: b, when: {any: raises}, who: {tickers: {ALL: Allstate}}, policy: none, parts: other, allow: none, kinds: first,
     if_missing: refuse, confirm: none, action: trade,
     trade: {exit_after: none, stop_loss: {stop: 3%, limit: 4%}}, max_age: 2m, cooldown: none,
     hours: extended, profile: regular, expires: 2028-01-01}
"""
    )
    assert (low.who, low.policy, low.parts, low.allow, low.if_missing) == (
        "target",
        "all",
        "parent",
        ("reported",),
        "ignore",
    )
    assert (low.confirm, low.action, low.terms) == (Confirm(sources=3, within_s=60), Action.EXIT, None)
    assert (low.hours, low.profile, low.expires) == ("rth", "careful", date(2027, 1, 1))
    assert low.cooldown is not None
    assert (high.who, high.policy, high.parts, high.allow) == ("subject", "none", "other", ())
    assert high.tickers == (Company(ticker="ALL", name="Allstate"),)
    assert (high.confirm, high.cooldown, high.if_missing) == (None, None, "refuse")
    assert high.terms is not None
    assert high.terms.exit_after_s is None
    assert (high.max_age_s, high.hours, high.profile, high.expires) == (120, "extended", "regular", date(2028, 1, 1))
    assert high.kinds == (Kind.FIRST,)


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ("", "ignore"),
        ("    action: watch", "ignore"),
        ("    action: exit", "refuse"),
        ("    trade: standard", "refuse"),
        ("    trade: standard\n    action: alert", "ignore"),
        ("    trade: standard\n    if_missing: ignore", "ignore"),
    ],
)
def test_a_missing_value_refuses_where_orders_follow(read: Read, keys: str, expected: str) -> None:
    assert one(read, keys, PLAN).if_missing == expected


@pytest.mark.parametrize(
    ("stop", "distance", "trailing", "limit"),
    [
        ("2%", "0.02", False, None),
        ("{trail: 4%}", "0.04", True, None),
        ("{stop: 3%, limit: 3%}", "0.03", False, "0.03"),
    ],
)
def test_stops(read: Read, stop: str, distance: str, trailing: bool, limit: str | None) -> None:
    terms = one(read, f"    trade: {{plan: standard, stop_loss: {stop}}}", PLAN).terms
    assert terms is not None
    assert (terms.stop_loss, terms.trailing) == (Decimal(distance), trailing)
    assert terms.stop_limit == (None if limit is None else Decimal(limit))


def test_tests_of_all_sorts(read: Read) -> None:
    rule = one(
        read,
        """
    fields: {items: ["1.03"]}
    tests:
      fires:
        NWDA:
          - Norwood raises guidance
          - {headline: Norwood raises guidance again, body: text, source: prnewswire, kind: update,
             at: 2026-03-11T14:30:00-05:00, fields: {items: "1.03"}, expect: {side: buy}}
        none: {headline: "Somebody: raises guidance", at: 2026-03-11}
      silent: |
        Norwood cuts guidance
        Norwood keeps guidance
      near:
        denied: Norwood denies it raises guidance
        none: [Norwood raises guidance in a panel]
        not_here: Norwood raises guidance of a broker
""",
    )
    line = rule.line
    assert rule.tests == (
        RuleTest(expect="fires", headline="Norwood raises guidance", ticker="NWDA", line=line + 8),
        RuleTest(
            expect="fires",
            headline="Norwood raises guidance again",
            body="text",
            source="prnewswire",
            ticker="NWDA",
            kind="update",
            at="2026-03-11T19:30:00+00:00",
            side="buy",
            fields=(("items", ("1.03",)),),
            line=line + 9,
        ),
        RuleTest(expect="fires", headline="Somebody: raises guidance", at="2026-03-11T00:00:00+00:00", line=line + 11),
        RuleTest(expect="silent", headline="Norwood cuts guidance", line=line + 13),
        RuleTest(expect="silent", headline="Norwood keeps guidance", line=line + 14),
        RuleTest(expect="near", headline="Norwood denies it raises guidance", gate="denied", line=line + 16),
        RuleTest(expect="near", headline="Norwood raises guidance in a panel", gate="headline none", line=line + 17),
        RuleTest(expect="near", headline="Norwood raises guidance of a broker", gate="not here", line=line + 18),
    )


# ----------------------------------------------------------------------------------------------------- the library


def test_the_shipped_lists_are_there_under_their_full_names(read: Read) -> None:
    rule = one(read, "    about: x\n  - {id: b, sources: [wires], when: {any: <std.raise> ...4 <std.guidance>}}")
    assert rule.id == "a"
    lists = shipped()
    assert all(name.startswith("std.") and choice.name == name for name, choice in lists.items())
    assert {"std.raise", "std.cut", "std.guidance", "std.chapter", "std.houses", "std.macro"} <= lists.keys()


def test_a_shipped_list_is_extended(read: Read) -> None:
    (rule,) = read("""
lists:
  raise: {from: std.raise, add: [bumps up, <more>], drop: [ups, boosts]}
  more: {from: raise-less, add: [pumps], drop: <std.cut>}
  raise-less: [jacks up, <std.cut>]
rules: [{id: a, sources: [wires], when: {any: <raise> guidance}}]
""")
    spelt = str(rule.headline.any[0])
    standard = str(shipped()["std.raise"])[1:-1].split("|")
    expected = [word for word in standard if word not in ("ups", "boosts")]
    assert spelt == f"({'|'.join([*expected, 'bumps up', '(jacks up|pumps)'])}) guidance"


def test_what_is_dropped_may_stand_in_a_list_inside(read: Read) -> None:
    (rule,) = read("""
lists: {inner: a1 | b1, outer: <inner> | c1, mine: {from: outer, drop: b1}}
rules: [{id: a, sources: [wires], when: {any: <mine> guidance}}]
""")
    assert str(rule.headline.any[0]) == "((a1)|c1) guidance"


def test_lists_that_change_each_other_in_a_circle(read: Read) -> None:
    text = "lists: {a: {from: b, add: x}, b: {from: a, add: y}}\n"
    found = faults(read, text + "rules: [{id: a, sources: [wires], when: {any: <a> z}}]")
    assert {finding.code for finding in found} == {"NB-R17"}


# ----------------------------------------------------------------------------------------------- symbols and companies

UNIVERSE = Universe(
    listings=(
        Listing(ticker="ALL", exchange="NYSE", name="The Allstate Corporation"),
        Listing(ticker="GOOG", exchange="NASDAQ", name="Alphabet Inc.", aliases=(Alias(text="Google"),), primary=False),
        Listing(ticker="GOOGL", exchange="NASDAQ", name="Alphabet Inc.", aliases=(Alias(text="Google"),)),
        Listing(ticker="ZM", exchange="NASDAQ", name="Zoom Video Communications, Inc."),
        Listing(ticker="ZOOM", exchange="NYSE", name="Zoom Technologies", until=date(2020, 1, 1)),
        Listing(ticker="ZOOM", exchange="NASDAQ", name="Zoomlion Holdings", since=date(2021, 1, 1)),
        Listing(ticker="OLD", exchange="NYSE", name="Old Mill Corp", until=date(2020, 1, 1)),
    ),
    as_of=date(2026, 1, 1),
)


def named(read: Callable[..., tuple[Rule, ...]], ticker: str, name: str) -> tuple[Finding, ...]:
    text = f"rules: [{{id: a, sources: [wires], when: {{any: raises}}, who: {{tickers: {{{ticker}: {name}}}}}}}]"
    try:
        (rule,) = read(text, Known(universe=UNIVERSE))
    except RuleFileError as fault:
        return fault.findings
    assert rule.tickers == (Company(ticker=ticker, name=name),)
    return ()


@pytest.mark.parametrize(
    ("ticker", "name"),
    [("ALL", "Allstate"), ("ALL", "Allstate Corp"), ("GOOG", "Google"), ("GOOGL", "Alphabet"), ("ZM", "Zoom Video")],
)
def test_a_symbol_with_its_company(read: Read, ticker: str, name: str) -> None:
    assert not named(read, ticker, name)


@pytest.mark.parametrize(
    ("ticker", "name", "what", "fix"),
    [
        ("ZOOM", "Zoom Video", '"ZOOM" is Zoomlion Holdings (NASDAQ)', 'did you mean "ZM", Zoom Video'),
        ("ALLS", "Allstate", 'no listed company has the symbol "ALLS"', 'did you mean "ALL", The Allstate'),
        ("ALL", "Farmers", '"ALL" is The Allstate Corporation (NYSE)', 'write "The Allstate Corporation"'),
        ("OLD", "Old Mill", '"OLD" is no symbol any more: Old Mill Corp had it', "correct the symbol"),
        ("GOGL", "Google", 'no listed company has the symbol "GOGL"', 'did you mean "GOOGL", Alphabet'),
        ("XYZ", "Nowhere", 'no listed company has the symbol "XYZ"', "correct the symbol"),
    ],
)
def test_a_symbol_that_is_not_the_company_that_is_meant(
    read: Read, ticker: str, name: str, what: str, fix: str
) -> None:
    (finding,) = named(read, ticker, name)
    assert (finding.code, finding.what) == ("NB-R08", what)
    assert finding.fix.startswith(fix)


def test_without_a_universe_symbols_are_not_checked_and_with_one_the_set_carries_it(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(
        "rules: [{id: a, sources: [wires], when: {any: raises}, who: {tickers: {QQQQ: Nobody}}}]", encoding="utf-8"
    )
    assert load([path], Known()).tickers == ("QQQQ",)
    path.write_text("rules: [{id: a, sources: [wires], when: {any: raises}}]", encoding="utf-8")
    assert load([path], Known(universe=UNIVERSE)).universe is UNIVERSE


# ---------------------------------------------------------------------------------------------------------- patterns


def test_patterns_are_for_those_who_allow_them(read: Callable[..., tuple[Rule, ...]]) -> None:
    text = "rules:\n  - id: a\n    sources: [wires]\n    when:\n      any: |\n        re:rais(es|ed) | x # y\n"
    assert [finding.code for finding in faults(read, text)] == ["NB-R10"]
    (rule,) = read(text, Known(allow_regex=True))
    assert str(rule.headline.any[0]) == "re:rais(es|ed) | x # y"
    (fault,) = faults(read, text.replace("(es|ed)", "(?=es)"), replace(Known(), allow_regex=True))
    assert (fault.code, fault.line, fault.column) == ("NB-R10", 6, 9)
