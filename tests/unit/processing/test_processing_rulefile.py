"""Rule files: what they mean, and that nothing in them is overlooked or breaks the reader."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from newsbot.domain.company import Company
from newsbot.domain.error import RuleFileError
from newsbot.domain.order import Side
from newsbot.domain.signal import Action, Cooldown, Kind, RuleMode, Size
from newsbot.processing.rule import Known, Rule
from newsbot.processing.rulefile import UNREADABLE, load

PLANS = """
plans:
  standard: {side: buy, size: {notional: "$3,000"}, entry: {limit: +0.5%}, take_profit: 6%, stop_loss: 3%}
"""


@pytest.fixture
def read(tmp_path: Path) -> Callable[[str], tuple[Rule, ...]]:
    def _read(text: str) -> tuple[Rule, ...]:
        path = tmp_path / "rules.yaml"
        path.write_text(text, encoding="utf-8")
        return load([path], Known()).rules

    return _read


def codes(paths: list[Path], known: Known | None = None) -> list[str]:
    with pytest.raises(RuleFileError) as fault:
        load(paths, known or Known())
    return [finding.code for finding in fault.value.findings]


Read = Callable[[str], tuple[Rule, ...]]


def test_a_rule_that_says_little_is_an_alert_in_mode_observe(read: Read) -> None:
    (rule,) = read("rules: [{id: a, sources: [wires], when: {any: fda approves}}]")
    assert (rule.mode, rule.action, rule.terms) == (RuleMode.OBSERVE, Action.ALERT, None)
    assert (rule.kinds, rule.max_age_s, rule.cooldown, rule.tickers) == ((Kind.FIRST,), 120, None, ())
    assert rule.sources == ("globenewswire", "prnewswire")


def test_values_come_from_rule_defaults_and_plan_in_this_order(read: Read) -> None:
    one, two, three = read(
        PLANS
        + """
defaults: {sources: [wires], mode: paper, trade: {plan: standard, stop_loss: 2%}, cooldown: {for: 1 session}}
rules:
  - {id: a, when: {any: fda approves}}
  - {id: b, when: {any: fda clears}, trade: {take_profit: 8%, size: {shares: 10}}, mode: live, max_age: 2m}
  - {id: c, when: {any: fda halts}, action: alert, sources: [sec-8k], cooldown: {per: rule, for: 30m}}
"""
    )
    assert one.terms is not None
    assert one.terms.side is Side.BUY
    assert one.terms.size == Size(by="notional", amount=Decimal(3000))
    assert (one.terms.entry_limit, one.terms.take_profit) == (Decimal("0.005"), Decimal("0.06"))
    assert (one.terms.stop_loss, one.mode, one.action) == (Decimal("0.02"), RuleMode.PAPER, Action.TRADE)
    assert one.cooldown == Cooldown(per="ticker", seconds=None)
    assert two.terms is not None
    assert (two.terms.take_profit, two.terms.stop_loss) == (Decimal("0.08"), Decimal("0.02"))
    assert (two.terms.size, two.mode, two.max_age_s) == (Size(by="shares", amount=Decimal(10)), RuleMode.LIVE, 120)
    assert (three.action, three.terms, three.sources) == (Action.ALERT, None, ("sec-8k",))
    assert three.cooldown == Cooldown(per="rule", seconds=1800)
    places = {origin.key: origin.place.rsplit(":", 1)[1] for origin in two.origins if ":" in origin.place}
    assert (places["side"], places["stop_loss"], places["take_profit"], places["sources"]) == ("3", "5", "8", "5")


@pytest.mark.parametrize("text", ["NO", "ON", "yes", "1e5", "010", "08:30", "2026-03-11", "null", "~", ".inf", "0x1F"])
def test_every_scalar_is_the_text_that_stands_there(read: Read, text: str) -> None:
    # YAML 1.1 makes false, 100000.0, 8, 30600 and dates of these; two look like nothing at all
    (rule,) = read(f"rules: [{{id: a, about: {text}, sources: [wires], when: {{any: fda approves}}}}]")
    assert rule.about == text


def test_phrases_are_a_list_a_block_or_a_line(read: Read) -> None:
    block, line, items = read(
        """
defaults: {sources: [wires]}
lists: {raise: [raises, ups]}
rules:
  - id: a
    when:
      any: |
        # two phrases
        fda approves    # the one
        <raise> outlook
  - {id: b, when: {any: fda approves | <raise> outlook}}
  - {id: c, when: {any: [fda approves, <raise> outlook]}}
"""
    )
    assert block.headline == line.headline == items.headline
    assert [str(phrase) for phrase in block.headline.any] == ["fda approves", "(raises|ups) outlook"]


def test_lists_and_plans_are_shared_by_all_files_in_any_order(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(
        "rules: [{id: a, sources: [wires], when: {any: <up> outlook}, trade: standard}]", encoding="utf-8"
    )
    (tmp_path / "b.yaml").write_text(PLANS + "lists: {up: <raise> | ups, raise: raises}", encoding="utf-8")
    (tmp_path / ".hidden.yaml").write_text("rubbish: [", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("rubbish: [", encoding="utf-8")
    rules = load([tmp_path], Known())
    assert [str(p) for p in rules.rules[0].headline.any] == ["((raises)|ups) outlook"]
    assert [name for name, _ in rules.files] == [f"{tmp_path.name}/a.yaml", f"{tmp_path.name}/b.yaml"]


def test_names_are_unique_over_all_files(tmp_path: Path) -> None:
    for name in ("a", "b"):
        text = PLANS + "lists: {up: raises}\nrules: [{id: same, sources: [wires], when: {any: <up> outlook}}]"
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    assert codes([tmp_path]) == ["NB-R03", "NB-R03", "NB-R03"]


def test_all_faults_of_all_files_come_at_once_in_order(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("rules: [{id: a, sources: all}]", encoding="utf-8")
    (tmp_path / "b.yaml").write_text("rules:\n\t- x", encoding="utf-8")
    (tmp_path / "c.yaml").write_text("rules: [{id: c, sources: [wires], when: {any: <no> x}}]", encoding="utf-8")
    with pytest.raises(RuleFileError) as fault:
        load([tmp_path], Known())
    assert [(Path(f.path).name, f.code) for f in fault.value.findings] == [
        ("a.yaml", "NB-R15"),
        ("a.yaml", "NB-R12"),
        ("b.yaml", "NB-R13"),
        ("c.yaml", "NB-R17"),
    ]


def test_what_is_known_comes_from_the_caller(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("rules: [{id: old, sources: [mine], when: {any: fda approves}}]", encoding="utf-8")
    assert codes([path]) == ["NB-R12"]
    known = Known.of({"mine-a": ("mine",), "mine-b": ("mine", "other")})
    assert load([path], known).rules[0].sources == ("mine-a", "mine-b")
    retired = Known(sources=("mine",), groups={}, retired=("old",))
    assert codes([path], retired) == ["NB-R03"]


def test_own_companies(read: Read) -> None:
    (rule,) = read(
        "rules: [{id: a, sources: [wires], when: {any: raises}, who: {tickers: {ALL: Allstate, BRK.B: Berkshire}}}]"
    )
    assert rule.tickers == (Company(ticker="ALL", name="Allstate"), Company(ticker="BRK.B", name="Berkshire"))


def test_what_cannot_be_read_at_all(tmp_path: Path) -> None:
    assert codes([tmp_path / "missing.yaml"]) == [UNREADABLE]
    assert codes([tmp_path]) == [UNREADABLE]
    (tmp_path / "a.yml").write_text("rules: []", encoding="utf-8")
    assert set(codes([tmp_path])) == {UNREADABLE, "NB-R13"}


def test_a_file_that_is_too_large(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"# " + b"x" * 256 * 1024)
    assert codes([path]) == ["NB-R05"]


def test_lists_cannot_grow_without_bound(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    words = ", ".join(f"w{i}" for i in range(300))
    deep = f"lists: {{a: [{words}], b: [<a>, <a>, <a>], c: [<b>, <b>, <b>], d: [<c>, <c>, <c>]}}\n"
    path.write_text(deep + "rules: [{id: a, sources: [wires], when: {any: <d> x}}]", encoding="utf-8")
    assert set(codes([path])) == {"NB-R18"}


@pytest.mark.parametrize(
    "text",
    [
        "rules: [{id: a, sources: [], when: {any: wins}}]",
        "rules: [{id: a, sources: [], when: {any: wins}}, {id: b, sources: [wires], when: {any: gains}}]",
        "defaults: {sources: [wires]}\nrules: [{id: a, sources: [], when: {any: wins}}]",
        'defaults: {sources: [wires]}\nrules: [{id: a, sources: ",", when: {any: wins}}]',
        "rules: [{id: a, any_of: [{sources: [], when: {any: wins}}]}]",
        "defaults: {sources: [wires], allow: [reported]}\nrules: [{id: a, allow: [], when: {any: wins}}]",
        "defaults: {sources: [wires], kinds: [update]}\nrules: [{id: a, kinds: [], when: {any: wins}}]",
        "rules: [{id: a, sources: [wires], kinds: [], when: {any: wins}}]",
        "rules: [{id: a, sources: [wires], when: {any: []}}]",
        "rules: [{id: a, sources: [wires], when: {any: wins, all: []}}]",
        "rules: [{id: a, sources: [wires], when: {any: wins, none: []}}]",
        "rules: [{id: a, sources: [wires], when: {any: wins, body: {}}}]",
        "rules: [{id: a, sources: [wires], when: {any: wins}, where: []}]",
        'rules: [{id: a, sources: [wires], when: {any: wins}, where: "# later"}]',
        "rules: [{id: a, sources: [wires], when: {any: wins}, fields: {}}]",
        "rules: [{id: a, sources: [wires], when: {any: wins}, per_source: {sec-8k: {kinds: []}}}]",
    ],
)
def test_nothing_written_is_never_taken_for_something(tmp_path: Path, text: str) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text(text, encoding="utf-8")
    assert set(codes([path])) <= {"NB-R12", "NB-R15", "NB-R16"}


def test_allow_none_closes_what_the_defaults_open(read: Read) -> None:
    text = "defaults: {sources: [wires], allow: [reported]}\nrules: [{id: a, allow: none, when: {any: wins}}]"
    (rule,) = read(text)
    assert rule.allow == ()
    assert {origin.key: origin.value for origin in rule.origins}["allow"] == "none"


def test_tests_may_be_empty(read: Read) -> None:
    text = "rules: [{id: a, sources: [wires], when: {any: wins}, tests: {fires: {}, silent: [], near: {}}}]"
    assert read(text)[0].tests == ()
