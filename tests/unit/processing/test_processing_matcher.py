"""Which rules fire: the index must find what asking every rule would find."""

import gc
from dataclasses import replace
from pathlib import Path

import pytest
from builders import make_article, make_rules
from hypothesis import given
from hypothesis import strategies as st

from newsbot.domain.signal import Kind
from newsbot.processing.explain import explain
from newsbot.processing.index import index_of
from newsbot.processing.judge import judge
from newsbot.processing.matcher import candidates, match
from newsbot.processing.phrase import parse
from newsbot.processing.rule import Conditions, Rule, RuleSet
from newsbot.processing.view import View


def rule(rule_id: str = "r", **parts: Conditions) -> Rule:
    return Rule(id=rule_id, sources=("globenewswire",), **parts)  # type: ignore[arg-type]


def of(**groups: str) -> Conditions:
    return Conditions(**{name: tuple(parse(p, {}) for p in text.split(" / ")) for name, text in groups.items()})


def fired(rules: RuleSet, headline: str, body: str = "", source: str = "globenewswire") -> list[str]:
    return [found.rule.id for found in match(rules, make_article(headline, body=body, source=source)).matches]


@pytest.mark.parametrize(
    ("conditions", "headline", "fires"),
    [
        (of(any="fda approves / fda clears"), "FDA clears drug", True),
        (of(any="fda approves / fda clears"), "FDA rejects drug", False),
        (of(all="fda / drug"), "Drug gets FDA nod", True),
        (of(all="fda / drug"), "Device gets FDA nod", False),
        (of(any="fda approves", all="drug"), "FDA approves drug", True),
        (of(any="fda approves", all="drug"), "FDA approves device", False),
        (of(any="fda approves", none="trial"), "FDA approves trial", False),
        (of(any="fda approves", none="trial"), "FDA approves post-trial drug", False),
        (of(any="fda approves", none="trial"), "FDA approves drug", True),
        (of(any="update"), "UPDATE 2-Acme wins", False),  # a wire mark is no word
        (of(any="acme", none="update"), "UPDATE 2-Acme wins", False),  # but it can forbid
        (of(any="nasdaq"), "Acme wins (NASDAQ: ACM)", False),  # nor is a tag
        (of(any="^ wins"), "Wins (NASDAQ: WNS) wins", False),  # nor a word of a known name
        (of(any="wins $"), "Wins (NASDAQ: WNS) wins", True),
        (of(any="acme", none="wins"), "Wins (NASDAQ: WNS) acme", False),
        (of(any="ups view"), "UPS view cautious", False),
        (of(any="ups view"), "ACME UPS VIEW", True),
        (of(any="wins ...3 contract"), "Acme wins (NYSE: ACM) a contract", False),
        (of(any="wins ...3 contract"), "Acme (NYSE: ACM) wins a contract", True),
        (of(any="acme ...3 contract"), "Acme beats Beta (NYSE: BETA) contract", False),
    ],
)
def test_conditions_on_the_headline(conditions: Conditions, headline: str, fires: bool) -> None:
    assert bool(fired(RuleSet(rules=(rule(headline=conditions),)), headline)) == fires


def test_conditions_on_headline_and_body_must_both_hold() -> None:
    rules = RuleSet(rules=(rule(headline=of(all="8-K"), body=of(any="bankruptcy", none="dismissed")),))
    assert fired(rules, "8-K - ACME", "Item 1.03: Bankruptcy")
    assert not fired(rules, "8-K - ACME", "Item 2.02")
    assert not fired(rules, "8-K - ACME", "Bankruptcy dismissed")
    assert not fired(rules, "10-Q - ACME", "Bankruptcy")
    only_body = RuleSet(rules=(rule(body=of(any="bankruptcy")),))
    assert fired(only_body, "8-K", "a bankruptcy")
    assert not fired(only_body, "bankruptcy", "")


def test_a_rule_hears_only_its_sources() -> None:
    rules = RuleSet(rules=(rule(headline=of(any="fda approves")),))
    assert fired(rules, "FDA approves drug", source="globenewswire")
    assert not fired(rules, "FDA approves drug", source="prnewswire")
    other = make_article("FDA approves drug", source="prnewswire")
    assert match(rules, other, any_source=True).matches


def test_rules_fire_in_the_order_of_their_ids_and_each_once() -> None:
    rules = RuleSet(rules=tuple(rule(name, headline=of(any="fda approves / fda / approves")) for name in "abc"))
    assert fired(rules, "FDA approves FDA drug") == ["a", "b", "c"]


def test_triggers_are_spans_of_the_text_as_delivered(tmp_path: Path) -> None:
    rules = RuleSet(rules=(rule(headline=of(any="raises ...4 outlook"), body=of(all="full year")),))
    headline = "CORRECTION: Norwood “raises” its\u00a0FY ﬁne outlook (NASDAQ: NWDA)"
    article = make_article(headline, body="for the full\u00a0year")
    (found,) = match(rules, article).matches
    assert [(t.text, t.where) for t in found.triggers] == [
        ("raises", "headline"),
        ("outlook", "headline"),
        ("full\u00a0year", "body"),
    ]
    for trigger in found.triggers:
        text = article.headline if trigger.where == "headline" else article.body
        assert text[trigger.start : trigger.end] == trigger.text
        assert trigger.rule_id == "r"


def test_kinds_of_the_text_and_of_the_caller() -> None:
    rules = RuleSet(rules=())
    assert match(rules, make_article("Acme wins")).kinds == (Kind.FIRST,)
    assert match(rules, make_article("Acme wins"), extra_kinds=(Kind.UPDATE,)).kinds == (Kind.UPDATE,)
    assert match(rules, make_article("CORRECTION: Acme"), (Kind.UPDATE,)).kinds == (Kind.UPDATE, Kind.CORRECTION)


def test_a_match_names_its_company_or_why_there_is_none(tmp_path: Path) -> None:
    rules = make_rules(tmp_path)
    known = match(rules, make_article("FDA approves Halden's drug (NASDAQ: HLDN)")).matches[0]
    assert known.company is not None
    assert (known.company.ticker, known.company.exchange, known.no_company) == ("HLDN", "NASDAQ", "")
    abroad = match(rules, make_article("FDA approves Zentara's drug (TSX: ZNT)")).matches[0]
    assert (abroad.company, abroad.no_company) == (None, "UNKNOWN_COMPANY")
    assert "Canada" in abroad.no_company_detail
    two = match(rules, make_article("FDA approves drug (NYSE: AAA) (NYSE: BBB)")).matches[0]
    assert (two.company, two.no_company) == (None, "AMBIGUOUS_COMPANY")


def test_the_revision_is_the_meaning_without_the_mode(tmp_path: Path) -> None:
    (one,) = make_rules(tmp_path).rules
    assert replace(one, mode="paper", about="x", path="y", line=9, tests=()).revision == one.revision  # type: ignore[arg-type]
    changed = [
        replace(one, id="other"),
        replace(one, sources=("prnewswire",)),
        replace(one, headline=of(any="fda clears")),
        replace(one, body=of(any="fda approves")),
        replace(one, kinds=(Kind.FIRST, Kind.UPDATE)),
        replace(one, max_age_s=60),
        replace(one, terms=None),
    ]
    assert len({r.revision for r in [one, *changed]}) == len(changed) + 1
    modes = {RuleSet(rules=(replace(one, mode=mode),)).digest for mode in ("observe", "paper")}  # type: ignore[arg-type]
    assert len(modes) == 2


# ------------------------------------------------------------------------------------ against asking every rule

WORDS = st.sampled_from(["fda", "approves", "drug", "raises", "outlook", "to", "the"])
PHRASE = st.builds(
    lambda words, gap, wild: parse((f" ...{gap} " if gap else " ").join(words) + ("*" if wild else ""), {}),
    st.lists(WORDS, min_size=1, max_size=3),
    st.integers(0, 2),
    st.booleans(),
)
GROUP = st.lists(PHRASE, max_size=2).map(tuple)
CONDITIONS = st.builds(lambda any_of, all_of, none: Conditions(any=any_of, all=all_of, none=none), GROUP, GROUP, GROUP)
TEXT = st.lists(WORDS | st.sampled_from(["drugs;", "(NYSE: FDA)", "re-approves"]), max_size=7).map(" ".join)


@given(st.lists(st.tuples(CONDITIONS, CONDITIONS), min_size=1, max_size=6), TEXT, TEXT)
def test_the_index_finds_what_asking_every_rule_finds(
    parts: list[tuple[Conditions, Conditions]], headline: str, body: str
) -> None:
    rules = RuleSet(
        rules=tuple(
            rule(f"r{i}", headline=head, body=below)
            for i, (head, below) in enumerate(parts)
            if head.positive or below.positive
        )
    )
    article = make_article(headline, body=body)
    index = index_of(rules)
    every = [a.rule.id for a in index.alternatives if not judge(a, View(article, index)).gate]
    assert fired(rules, headline, body) == every
    assert [e.rule.id for e in explain(rules, article) if e.fired] == every
    assert all(e.why for e in explain(rules, article))


def test_the_cost_of_an_article_does_not_grow_with_the_rules() -> None:
    words = [f"w{i}" for i in range(2000)]
    rules = RuleSet(rules=tuple(rule(word, headline=of(any=f"{word} rises", none="falls")) for word in words))
    index = index_of(rules)
    view = View(make_article("w7 rises on news of w8 and w9"), index)
    assert [rules.rules[n].id for n in candidates(index, view, any_source=False)] == ["w7"]
    assert view.candidates("headline") == {index.alternatives[7].headline.any[0]}


def test_an_article_leaves_no_cycles_for_the_collector(tmp_path: Path) -> None:
    rules = make_rules(tmp_path)
    article = make_article("FDA approves Halden's drug (NASDAQ: HLDN) to buy Acme for $5 mln", body="Acme (NYSE: ACM)")
    match(rules, article)
    gc.collect()
    gc.disable()
    try:
        for _ in range(20):
            match(rules, article)
        assert gc.collect() == 0
    finally:
        gc.enable()


HOSTILE = [
    "a-",
    "(",
    ":",
    '"A" ',
    "symbol ",
    "(NYSE: A, ",
    "(NYSE: A) ",
    "raises ...4 ",
    "\u0301",
    "C O R R ",
    "UPDATE 2-",
]


@pytest.mark.parametrize("unit", [*HOSTILE, "CORRECTED-", "á\u200b", "A:B ", "8-K - A (", "fda grants "])
def test_no_headline_is_expensive(tmp_path: Path, unit: str) -> None:
    # 256 KiB of it: some tenths of a second when the cost is linear, minutes when it is not
    headline = unit * (256 * 1024 // len(unit))
    rules = make_rules(tmp_path, "rules: [{id: a, sources: [wires], when: {any: fda grants ...9 fda | raises ...9 x}}]")
    assert match(rules, make_article(headline)).kinds
